//! `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`.
//!
//! The signed text is `t` as it was sent, a dot and the raw body; the key is
//! the whole secret with its `whsec_`. While a secret is being replaced there
//! are two `v1`. `v0` is a test scheme and never counts.
//! (docs.stripe.com/webhooks/signature, read 2026-11-21; npm `stripe` 23.1.0)

use super::{NAME, guess};
use crate::authentic::{Proof, hmac};
use crate::error::{KassaError, Reason};
use crate::model::http::header;
use crate::model::secret::Secret;
use crate::model::time::{Millis, SECOND};
use crate::providers::Inbound;
use alloc::vec::Vec;

pub(super) const HEADER: &str = "stripe-signature";

/// Stripe's largest events are far below this.
const LARGEST_BODY: usize = 1_048_576;
/// A real header has one or two signatures and about 150 bytes.
const LONGEST_HEADER: usize = 4_096;
/// Seconds that a message may be old, or early where clocks differ. Stripe's
/// libraries take any future time; a message from the future would stay fresh
/// for as long as its sender likes, so it is refused here.
const TOLERANCE: i64 = 300;

/// Proves the raw body, or says why it is not proved.
pub(super) fn verify(inbound: &Inbound<'_>) -> Result<Proof, KassaError> {
    let secrets: Vec<&str> = inbound
        .secrets
        .iter()
        .map(Secret::reveal)
        .filter(|s| !s.is_empty())
        .collect();
    if secrets.is_empty() {
        return Err(KassaError::misused(
            "no_webhook_secret",
            "Add the endpoint's signing secret (`whsec_…`) to `webhookSecrets`: the dashboard \
             shows it under Workbench, Webhooks; `stripe listen` prints its own.",
        )
        .at(NAME));
    }
    check_body(inbound.body)?;
    let text = header(inbound.headers, HEADER).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| {
        untrusted(
            "signature_missing",
            "There is no `Stripe-Signature` header. Either this request is not from Stripe, or a \
             proxy or middleware dropped the header on its way.",
        )
    })?;
    let Stamp {
        time,
        seconds,
        signatures,
    } = parse(text)?;
    let head = [time, "."].concat();
    let head = head.as_bytes();
    let proof = hmac::verify_hex(inbound.mac, &secrets, head, inbound.body, &signatures);
    let Some((proof, _)) = proof else {
        let hint = guess::why(&secrets, head, inbound.body, &signatures);
        return Err(untrusted("signature_mismatch", hint));
    };
    check_age(seconds, inbound.now)?;
    Ok(proof)
}

fn check_body(body: &[u8]) -> Result<(), KassaError> {
    if body.is_empty() {
        return Err(untrusted(
            "body_empty",
            "The body is empty. Something has probably read the request's body before: read it \
             once, as raw bytes, and hand those on.",
        ));
    }
    if body.len() > LARGEST_BODY {
        return Err(untrusted(
            "body_too_large",
            "The body is larger than 1 MiB. Stripe sends nothing of that size.",
        ));
    }
    Ok(())
}

/// Only asked once the signature holds, so that a stranger learns nothing.
fn check_age(seconds: i64, now: Millis) -> Result<(), KassaError> {
    let now = now.checked_div_euclid(SECOND).unwrap_or(0);
    let age = now.saturating_sub(seconds);
    if age > TOLERANCE {
        return Err(untrusted(
            "signature_stale",
            "The signature is genuine but more than five minutes old. Stripe signs every delivery \
             anew, so this is a replay, or this machine's clock is ahead.",
        ));
    }
    if age < TOLERANCE.saturating_neg() {
        return Err(untrusted(
            "signature_future",
            "The signature is genuine but more than five minutes ahead of this machine's clock. \
             Check the clock; `now` is in milliseconds.",
        ));
    }
    Ok(())
}

struct Stamp<'a> {
    /// As sent: the signature is over these very digits.
    time: &'a str,
    seconds: i64,
    signatures: Vec<&'a str>,
}

fn parse(text: &str) -> Result<Stamp<'_>, KassaError> {
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
    let digits = !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit());
    let seconds = digits.then(|| time.parse().ok()).flatten().ok_or_else(|| {
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

fn malformed(hint: &str) -> KassaError {
    untrusted("signature_malformed", hint)
}

pub(super) fn untrusted(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Untrusted, code, hint).at(NAME)
}
