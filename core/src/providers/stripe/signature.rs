//! `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`.
//!
//! The signed text is `t` as it was sent, a dot and the raw body; the key is
//! the whole secret with its `whsec_`. While a secret is being replaced there
//! are two `v1`. `v0` is a test scheme and never counts.
//! (docs.stripe.com/webhooks/signature, read 2026-11-21; npm `stripe` 23.1.0)

use super::{NAME, guess};
use crate::authentic::doubt::{self, Doubt, malformed, untrusted};
use crate::authentic::{Proof, hmac};
use crate::error::KassaError;
use crate::model::http::header;
use crate::providers::Inbound;
use alloc::vec::Vec;

pub(super) const HEADER: &str = "stripe-signature";

/// A real header has one or two signatures and about 150 bytes.
const LONGEST_HEADER: usize = 4_096;
/// Proves the raw body, or says why it is not proved.
pub(super) fn verify(inbound: &Inbound<'_>) -> Result<Proof, KassaError> {
    let secrets = doubt::revealed(inbound.secrets);
    if secrets.is_empty() {
        return Err(KassaError::misused(
            "no_webhook_secret",
            "Add the endpoint's signing secret (`whsec_…`) to `webhookSecrets`: the dashboard \
             shows it under Workbench, Webhooks; `stripe listen` prints its own.",
        )
        .at(NAME));
    }
    let proof = prove(inbound, &secrets).map_err(|doubt| untrusted(doubt).at(NAME))?;
    Ok(doubt::placed(proof, inbound.secrets))
}

fn prove(inbound: &Inbound<'_>, secrets: &[&str]) -> Result<Proof, Doubt> {
    doubt::check_body(inbound.body)?;
    let text = header(inbound.headers, HEADER).unwrap_or_default();
    if text.is_empty() {
        return Err([
            "signature_missing",
            "There is no `Stripe-Signature` header. Either this request is not from Stripe, or a \
             proxy or middleware dropped the header on its way.",
        ]);
    }
    let Stamp {
        time,
        seconds,
        signatures,
    } = parse(text)?;
    let head = [time, "."].concat();
    let head = head.as_bytes();
    let proof = hmac::verify_hex(inbound.mac, secrets, head, inbound.body, &signatures);
    let Some(proof) = proof else {
        let hint = guess::why(secrets, head, inbound.body, &signatures);
        return Err(["signature_mismatch", hint]);
    };
    doubt::check_age(seconds, inbound.now)?;
    Ok(proof)
}

struct Stamp<'a> {
    /// As sent: the signature is over these very digits.
    time: &'a str,
    seconds: i64,
    signatures: Vec<&'a str>,
}

fn parse(text: &str) -> Result<Stamp<'_>, Doubt> {
    if text.len() > LONGEST_HEADER {
        return Err(malformed(
            "The `Stripe-Signature` header is longer than 4 KiB.",
        ));
    }
    let mut time = None;
    let mut signatures = Vec::new();
    let mut others = false;
    for item in text.split(',') {
        match item.split_once('=') {
            Some(("t", value)) => time = Some(value),
            Some(("v1", value)) => signatures.push(value),
            _ => others = true,
        }
    }
    let time = time.ok_or_else(|| malformed("The `Stripe-Signature` header has no `t=`."))?;
    let seconds = doubt::seconds(time).ok_or_else(|| {
        malformed("`t=` in the `Stripe-Signature` header is no whole number of seconds.")
    })?;
    if signatures.is_empty() {
        return Err(malformed(if others {
            "The `Stripe-Signature` header has no `v1=`. Other schemes do not count, and a blank \
             after a comma hides what follows: pass the header exactly as it was received."
        } else {
            "The `Stripe-Signature` header has no `v1=`: it was cut on its way."
        }));
    }
    signatures.retain(|signature| hmac::is_hex(signature));
    if signatures.is_empty() {
        return Err(malformed(
            "`v1=` in the `Stripe-Signature` header is not 64 lower-case hexadecimal digits: the \
             header was cut or changed on its way.",
        ));
    }
    Ok(Stamp {
        time,
        seconds,
        signatures,
    })
}
