//! What rides along in a checkout. The buyer can write custom data into a buy
//! link, so only what we have sealed is believed: the account, our checkout and
//! the price it was for. The price is under the seal so that nobody takes the
//! data of a dear checkout along to a cheap link.

use super::input::misused;
use super::read::id;
use super::signature::no_secret;
use crate::authentic::digest::hex;
use crate::authentic::doubt::revealed;
use crate::authentic::hmac::{self, Mac};
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::model::secret::Secret;
use crate::providers::object::Object;
use crate::sorted::Listed as _;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) const ACCOUNT: &str = "kassa_account";
pub(super) const CHECKOUT: &str = "kassa_checkout";
pub(super) const PRICE: &str = "kassa_price";
pub(super) const SEAL: &str = "kassa_seal";

/// A key of its own, so that a seal is never the signature of a message.
const PURPOSE: &[u8] = b"kassa custom data";

/// The seal of these three, under the newest secret.
pub(super) fn of(mac: Mac, configured: &[Secret], sealed: [&str; 3]) -> Result<String, KassaError> {
    let secrets = revealed(configured);
    let key = key(mac, secrets.first().ok_or_else(no_secret)?);
    Ok(hex(&mac(key.as_bytes(), b"", &content(sealed))))
}

/// What was sealed.
#[derive(Default)]
pub(super) struct Sealed {
    pub account: Option<String>,
    pub checkout: Option<String>,
    pub price: Option<String>,
}

/// What rode along, if its seal holds under any of the secrets; else nothing.
pub(super) fn open(mac: Mac, configured: &[Secret], custom: Object<'_>) -> Sealed {
    let read = |name| id(custom, name).unwrap_or_default();
    let (account, checkout, price) = (read(ACCOUNT), read(CHECKOUT), read(PRICE));
    let secrets = revealed(configured);
    let keys = secrets.iter().map(|secret| key(mac, secret)).listed();
    let keys: Vec<&str> = keys.iter().map(String::as_str).listed();
    let seal = read(SEAL);
    let sealed = content([&account, &checkout, &price]);
    if hmac::verify_hex(mac, &keys, b"", &sealed, &[&*seal]).is_none() {
        return Sealed::default();
    }
    let some = |value: String| (!value.is_empty()).then_some(value);
    Sealed {
        account: some(account),
        checkout: some(checkout),
        price: some(price),
    }
}

/// The caller's custom data and ours, the values as JSON.
///
/// # Errors
/// `Misused` if theirs has a name of ours.
pub(super) fn riders(
    theirs: Option<&str>,
    ours: &[(&str, &str)],
) -> Result<Vec<(String, String)>, KassaError> {
    let mut riders = Vec::new();
    if let Some(Json::Object(members)) = theirs.and_then(json::parse) {
        for (name, value) in members {
            if name.starts_with("kassa_") {
                let hint = ["Leave out `custom.", &name, "`: `kassa_` is for Kassa's own."];
                return Err(misused("reserved_field", &hint));
            }
            riders.push((name.into_owned(), json::text(&value)));
        }
    }
    for (name, value) in ours {
        riders.push(((*name).to_string(), json::text(value)));
    }
    Ok(riders)
}

fn key(mac: Mac, secret: &str) -> String {
    hex(&mac(secret.as_bytes(), b"", PURPOSE))
}

/// Each value is led by its length, so that none can pass for its neighbour.
fn content(values: [&str; 3]) -> Vec<u8> {
    let mut content = String::new();
    for value in values {
        content.push_str(&value.len().to_string());
        content.push(':');
        content.push_str(value);
    }
    content.into_bytes()
}
