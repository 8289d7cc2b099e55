//! `X-Signature: <hex>` over the raw body, the key being the webhook's secret as
//! it was configured. Nothing else is signed, no time either: an old message
//! is as genuine as a new one, and only its content tells that it is known.
//! (docs.lemonsqueezy.com/help/webhooks/signing-requests, read 2026-11-22)

use super::{NAME, guess};
use crate::authentic::{Proof, hmac};
use crate::error::{KassaError, Reason};
use crate::model::http::header;
use crate::model::secret::Secret;
use crate::providers::Inbound;
use crate::sorted::Listed as _;
use alloc::vec::Vec;

pub(super) const HEADER: &str = "x-signature";

/// Lemon Squeezy's events have a few kilobytes.
const LARGEST_BODY: usize = 1_048_576;

/// Proves the raw body, or says why it is not proved.
pub(super) fn verify(inbound: &Inbound<'_>) -> Result<Proof, KassaError> {
    let secrets: Vec<&str> = secrets(inbound.secrets).listed();
    if secrets.is_empty() {
        return Err(no_secret());
    }
    let body = inbound.body;
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
            "The body is larger than 1 MiB. Lemon Squeezy sends nothing of that size.",
        ));
    }
    let signature = header(inbound.headers, HEADER).unwrap_or_default();
    if signature.is_empty() {
        return Err(untrusted(
            "signature_missing",
            "There is no `X-Signature` header. Either this request is not from Lemon Squeezy, or \
             a proxy or middleware dropped the header on its way.",
        ));
    }
    if !hmac::is_hex(signature) {
        return Err(untrusted(
            "signature_malformed",
            "The `X-Signature` header is not 64 lower-case hexadecimal digits: it was cut or \
             changed on its way.",
        ));
    }
    let proof = hmac::verify_hex(inbound.mac, &secrets, b"", body, &[signature]);
    match proof {
        Some((proof, _)) => Ok(proof),
        None => Err(untrusted(
            "signature_mismatch",
            guess::why(&secrets, body, signature),
        )),
    }
}

/// The secrets that are any.
pub(super) fn secrets(secrets: &[Secret]) -> impl Iterator<Item = &str> {
    secrets.iter().map(Secret::reveal).filter(|s| !s.is_empty())
}

pub(super) fn no_secret() -> KassaError {
    KassaError::misused(
        "no_webhook_secret",
        "Add the webhook's signing secret, the 6 to 40 characters that you chose under Settings, \
         Webhooks, to `webhookSecrets`. It also seals what rides along in checkouts.",
    )
    .at(NAME)
}

pub(super) fn untrusted(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Untrusted, code, hint).at(NAME)
}
