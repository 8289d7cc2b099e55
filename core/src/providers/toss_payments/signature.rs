//! `tosspayments-webhook-signature: v1:<base64>,v1:<base64>` over `<body>:<time>`, the time
//! being what `tosspayments-webhook-transmission-time` says. Only messages about payouts and
//! sellers have one; for seven days, while one security key takes another's place, it holds two
//! (docs.tosspayments.com/reference/using-api/webhook-events, read 2026-11-22).
//!
//! The security key is 64 hexadecimal digits. Whether a signature is made with the 32 bytes that
//! they stand for, as the encryption of requests is, or with the digits as they are written, the
//! pages do not say. Whoever has one has the other, so a match of either is believed.

use super::NAME;
use super::key::is_security_key;
use super::read::time;
use crate::authentic::doubt::{self, Doubt, check_age, malformed, untrusted};
use crate::authentic::{Proof, hmac};
use crate::error::KassaError;
use crate::model::http::header;
use crate::model::time::SECOND;
use crate::providers::Inbound;
use alloc::vec::Vec;

pub(super) const HEADER: &str = "tosspayments-webhook-signature";
pub(super) const TIME: &str = "tosspayments-webhook-transmission-time";

/// A real header has two signatures of about 50 bytes.
const LONGEST_HEADER: usize = 4_096;

/// Whether the message says that it is signed.
pub(super) fn is_there(inbound: &Inbound<'_>) -> bool {
    header(inbound.headers, HEADER).is_some_and(|it| !it.trim().is_empty())
}

/// Proves the raw body, or says why it is not proved.
pub(super) fn verify(inbound: &Inbound<'_>) -> Result<Proof, KassaError> {
    let keys = keys(inbound);
    if keys.is_empty() {
        return Err(KassaError::misused(
            "no_webhook_secret",
            "Add the security key, 64 hexadecimal digits that the developer centre shows among the \
             API keys, to `webhookSecrets`. Only messages about payouts and sellers need it.",
        )
        .at(NAME));
    }
    prove(inbound, &keys).map_err(|doubt| untrusted(doubt).at(NAME))
}

struct Key {
    bytes: Vec<u8>,
    secret: usize,
}

impl AsRef<[u8]> for Key {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// Each secret as it is written, and as the bytes that it stands for.
fn keys(inbound: &Inbound<'_>) -> Vec<Key> {
    let mut keys = Vec::new();
    for (secret, text) in inbound.secrets.iter().enumerate() {
        let text = text.reveal();
        if text.is_empty() {
            continue;
        }
        let bytes = text.as_bytes().to_vec();
        keys.push(Key { bytes, secret });
        if is_security_key(text) {
            let bytes = decoded(text);
            keys.push(Key { bytes, secret });
        }
    }
    keys
}

fn decoded(digits: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(32);
    let mut high = None;
    for digit in digits.chars().filter_map(|digit| digit.to_digit(16)) {
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.extend(u8::try_from(high << 4 | digit).ok()),
        }
    }
    bytes
}

fn prove(inbound: &Inbound<'_>, keys: &[Key]) -> Result<Proof, Doubt> {
    doubt::check_body(inbound.body)?;
    let of = |name| header(inbound.headers, name).unwrap_or_default().trim();
    let (list, sent) = (of(HEADER), of(TIME));
    if list.is_empty() || sent.is_empty() {
        return Err([
            "signature_missing",
            "A message about payouts or sellers comes with `tosspayments-webhook-signature` and \
             `tosspayments-webhook-transmission-time`. Either this one is not from TossPayments, or \
             a proxy or middleware dropped a header on its way.",
        ]);
    }
    let signatures = signatures(list)?;
    let millis = time(sent)
        .ok_or_else(|| malformed("`tosspayments-webhook-transmission-time` is no time."))?;
    let tail = [":", sent].concat();
    let proof = hmac::verify_base64(
        inbound.mac,
        keys,
        inbound.body,
        tail.as_bytes(),
        &signatures,
    );
    let proof = proof.ok_or([
        "signature_mismatch",
        "The security key is another shop's or was made anew, or the body was changed on its way: \
         parsing and serialising is enough. Pass the raw bytes as received.",
    ])?;
    check_age(millis.checked_div_euclid(SECOND).unwrap_or(0), inbound.now)?;
    Ok(proof.among(keys.iter().map(|key| key.secret)))
}

fn signatures(list: &str) -> Result<Vec<&str>, Doubt> {
    let mut signatures = Vec::new();
    for item in list.split(',').filter(|_| list.len() <= LONGEST_HEADER) {
        let signature = item.trim().strip_prefix("v1:");
        signatures.extend(signature.filter(|it| hmac::is_base64(it)));
    }
    if signatures.is_empty() {
        return Err(malformed(
            "`tosspayments-webhook-signature` has no `v1:` with the base64 of 32 bytes: it was cut \
             or changed on its way.",
        ));
    }
    Ok(signatures)
}
