//! Promotional offers, which App Store takes from the app's server alone
//! (developer.apple.com/documentation/storekit/generating-a-signature-for-promotional-offers, read
//! 2026-11-22).

use super::{NAME, pass};
use crate::ask::NativeOffer;
use crate::authentic::digest::sha256_hex;
use crate::error::KassaError;
use crate::model::token::Algorithm;
use crate::providers::input::{Fields, plain};
use crate::providers::{OfferOrder, Offered, Signing};
use alloc::string::{String, ToString};
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use p256::ecdsa::Signature;

/// The one word of the options: the offer's id in App Store Connect.
const TABLE: &str = "offer text:1-100!\n";

/// Between the fields, so that no two lists of them are one text.
const INVISIBLE: &str = "\u{2063}";

/// What has to be signed; nothing where no offer is named.
pub(super) fn offer(order: &OfferOrder<'_>) -> Result<Option<Offered>, KassaError> {
    let Some(options) = order.options else {
        return Ok(None);
    };
    let mut fields = Fields::read(NAME, &[TABLE], options)?;
    fields.complete()?;
    let id = plain(&fields.take_out("offer").unwrap_or_default());
    let (app, key) = pass::key(order.keys)?;
    let nonce = uuid(order.random);
    let parts = [
        app.id.as_str(),
        key,
        order.product,
        &id,
        &order.account.to_ascii_lowercase(),
        &nonce,
        &order.now.to_string(),
    ];
    Ok(Some(Offered {
        signing: Signing {
            key: key.to_string(),
            algorithm: Algorithm::Es256,
            text: parts.join(INVISIBLE),
        },
        offer: NativeOffer {
            id,
            key: key.to_string(),
            nonce,
            timestamp: order.now,
            signature: String::new(),
        },
    }))
}

/// The host signs as tokens are signed, both numbers one after the other; StoreKit wants DER.
pub(super) fn sign(offer: NativeOffer, signature: &str) -> Option<NativeOffer> {
    let raw = Base64UrlUnpadded::decode_vec(signature).ok()?;
    let der = Signature::from_slice(&raw).ok()?.to_der();
    Some(NativeOffer {
        signature: Base64::encode_string(der.as_bytes()),
        ..offer
    })
}

/// A UUID of version 4 in lower case, of so much chance as there is.
pub(super) fn uuid(random: &str) -> String {
    let digest = sha256_hex(&[random.as_bytes()]);
    let mut out = String::new();
    for (at, digit) in digest.chars().take(32).enumerate() {
        if matches!(at, 8 | 12 | 16 | 20) {
            out.push('-');
        }
        out.push(match at {
            12 => '4',
            16 => variant(digit),
            _ => digit,
        });
    }
    out
}

/// The two bits that say which kind of UUID it is.
fn variant(digit: char) -> char {
    let bits = digit.to_digit(16).unwrap_or(0) & 3 | 8;
    char::from_digit(bits, 16).unwrap_or('8')
}
