//! `X-Signature: <hex>` over the raw body, the key being the webhook's secret as
//! it was configured. Nothing else is signed, no time either: an old message
//! is as genuine as a new one, and only its content tells that it is known.
//! (docs.lemonsqueezy.com/help/webhooks/signing-requests, read 2026-11-22)

use super::{NAME, guess};
use crate::authentic::doubt::{self, Doubt, malformed, untrusted};
use crate::authentic::{Proof, hmac};
use crate::error::KassaError;
use crate::model::http::header;
use crate::providers::Inbound;

pub(super) const HEADER: &str = "x-signature";

/// Proves the raw body, or says why it is not proved.
pub(super) fn verify(inbound: &Inbound<'_>) -> Result<Proof, KassaError> {
    let secrets = doubt::revealed(inbound.secrets);
    if secrets.is_empty() {
        return Err(no_secret());
    }
    let proof = prove(inbound, &secrets).map_err(|doubt| untrusted(doubt).at(NAME))?;
    Ok(doubt::placed(proof, inbound.secrets))
}

fn prove(inbound: &Inbound<'_>, secrets: &[&str]) -> Result<Proof, Doubt> {
    let body = inbound.body;
    doubt::check_body(body)?;
    let signature = header(inbound.headers, HEADER).unwrap_or_default();
    if signature.is_empty() {
        return Err([
            "signature_missing",
            "There is no `X-Signature` header. Either this request is not from Lemon Squeezy, or \
             a proxy or middleware dropped the header on its way.",
        ]);
    }
    if !hmac::is_hex(signature) {
        return Err(malformed(
            "The `X-Signature` header is not 64 lower-case hexadecimal digits: it was cut or \
             changed on its way.",
        ));
    }
    let proof = hmac::verify_hex(inbound.mac, secrets, b"", body, &[signature]);
    let mismatch = || ["signature_mismatch", guess::why(secrets, body, signature)];
    proof.ok_or_else(mismatch)
}

pub(super) fn no_secret() -> KassaError {
    KassaError::misused(
        "no_webhook_secret",
        "Add the webhook's signing secret, the 6 to 40 characters that you chose under Settings, \
         Webhooks, to `webhookSecrets`. It also seals what rides along in checkouts.",
    )
    .at(NAME)
}
