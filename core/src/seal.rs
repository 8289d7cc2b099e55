//! How a provider's stored key, such as a billing key, is kept at rest: sealed with
//! XChaCha20-Poly1305, so that a copy of the database is worth nothing without the
//! set-up.
//!
//! A sealed text is `k1.<id of the seal key>.<base64url of nonce and ciphertext>`. It
//! opens only where it was sealed for: [`Place`] and the text's own head are bound to it.

use crate::authentic::digest::sha256_hex;
use crate::authentic::hmac;
use crate::error::KassaError;
use crate::model::config::SealKey;
use crate::model::id::Environment;
use crate::model::secret::Secret;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// The form of a sealed text; another cipher would have another.
const FORM: &str = "k1";
/// A nonce of XChaCha20 has so many bytes, enough to be drawn rather than counted.
const NONCE: usize = 24;

/// Whose key it is. A text that is moved to another row does not open there.
///
/// ```
/// use kassa::model::{config::SealKey, id::Environment, secret::Secret};
/// use kassa::seal::{Place, open, seal};
/// let keys = [SealKey { id: "2026".into(), key: Secret::new(&"0f".repeat(32)) }];
/// let mine = Place { environment: Environment::Test, provider: "toss", customer: "cus_1" };
/// let yours = Place { customer: "cus_2", ..mine };
/// let key = Secret::new("billing key");
/// let sealed = seal(&keys, mine, "entropy", &key).unwrap();
/// assert_eq!(open(&keys, mine, &sealed), Ok(key));
/// assert_eq!(open(&keys, yours, &sealed).unwrap_err().code, "seal_broken");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Test or live.
    pub environment: Environment,
    /// Who gave the key.
    pub provider: &'a str,
    /// The customer's id at the provider.
    pub customer: &'a str,
}

impl Place<'_> {
    /// What a sealed text is bound to.
    fn bound(&self, id: &str) -> String {
        let environment = self.environment.word();
        let parts = [FORM, id, environment, self.provider, self.customer];
        sha256_hex(&parts.map(str::as_bytes))
    }
}

/// Seals a key with the first of the seal keys.
///
/// `material` is the ask's entropy: equal asks give equal texts. The nonce is a code
/// of it, the place and the clear text under the seal key, so that one entropy that
/// meets two clear texts, as where an answer came late, never makes a nonce twice.
///
/// # Errors
/// `no_seal_key`, which says what to set.
///
/// ```
/// use kassa::model::{id::Environment, secret::Secret};
/// use kassa::seal::{Place, seal};
/// let place = Place { environment: Environment::Test, provider: "toss", customer: "cus_1" };
/// let error = seal(&[], place, "entropy", &Secret::new("billing key")).unwrap_err();
/// assert_eq!(error.code, "no_seal_key");
/// ```
pub fn seal(
    keys: &[SealKey],
    place: Place<'_>,
    material: &str,
    clear: &Secret,
) -> Result<String, KassaError> {
    let first = keys.first().ok_or_else(no_seal_key)?;
    let key = key_of(first)?;
    let bound = place.bound(&first.id);
    let drawn = sha256_hex(&[
        material.as_bytes(),
        bound.as_bytes(),
        clear.reveal().as_bytes(),
    ]);
    let code = hmac::sha256(&key, b"nonce of a sealed key", drawn.as_bytes());
    let nonce: [u8; NONCE] = code.first_chunk().copied().unwrap_or_default();
    let mut text = nonce.to_vec();
    text.extend(encrypted(&key, nonce, bound.as_bytes(), clear).ok_or_else(broken)?);
    let text = Base64UrlUnpadded::encode_string(&text);
    Ok([FORM, &first.id, &text].join("."))
}

/// Opens what was sealed with any of the seal keys, in its place.
///
/// # Errors
/// `no_seal_key`, `seal_key_missing` where its seal key is not there any more, and
/// `seal_broken` for all that was not sealed so and here.
///
/// ```
/// use kassa::model::{config::SealKey, id::Environment, secret::Secret};
/// use kassa::seal::{Place, open};
/// let keys = [SealKey { id: "2026".into(), key: Secret::new(&"0f".repeat(32)) }];
/// let place = Place { environment: Environment::Test, provider: "toss", customer: "cus_1" };
/// let code = |text| open(&keys, place, text).unwrap_err().code;
/// assert_eq!(code("k1.2025.AAAA"), "seal_key_missing");
/// assert_eq!(code("k1.2026.AAAA"), "seal_broken");
/// ```
pub fn open(keys: &[SealKey], place: Place<'_>, sealed: &str) -> Result<Secret, KassaError> {
    let (form, rest) = sealed.split_once('.').ok_or_else(broken)?;
    let (id, text) = rest.split_once('.').ok_or_else(broken)?;
    if form != FORM || !is_id(id) {
        return Err(broken());
    }
    if keys.is_empty() {
        return Err(no_seal_key());
    }
    let key = keys.iter().find(|key| key.id == id);
    let key = key_of(key.ok_or_else(|| missing(id))?)?;
    let bytes = Base64UrlUnpadded::decode_vec(text).map_err(|_| broken())?;
    let (nonce, text) = bytes.split_first_chunk().ok_or_else(broken)?;
    let clear = decrypted(&key, *nonce, place.bound(id).as_bytes(), text);
    clear.ok_or_else(broken)
}

/// Refuses at set-up what could not seal or would not be found again.
pub(crate) fn check(keys: &[SealKey]) -> Result<(), KassaError> {
    for (place, key) in keys.iter().enumerate() {
        if !is_id(&key.id) {
            return Err(bad_key(
                "give each an id of 1 to 40 letters, digits, `_` and `-`, such as `2026`.",
            ));
        }
        if keys.iter().take(place).any(|other| other.id == key.id) {
            return Err(bad_key(&format!("two of them have the id `{}`.", key.id)));
        }
        key_of(key)?;
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=40).contains(&id.len()) && id.bytes().all(plain)
}

/// The key's bytes: 43 digits of base64 are 32 bytes, and so are 64 of hexadecimal.
fn key_of(key: &SealKey) -> Result<[u8; 32], KassaError> {
    let text = key.key.reveal();
    let bytes = if text.len() == 64 {
        unhex(text)
    } else {
        let digits = text.strip_suffix('=').filter(|it| it.len() == 43);
        let digits = digits.unwrap_or(text);
        // One alphabet is read here, and the other is written in it; no text has both.
        let has = |any: &[u8]| digits.bytes().any(|digit| any.contains(&digit));
        let both = has(b"+/") && has(b"-_");
        let digits = digits.replace('+', "-").replace('/', "_");
        let bytes = Base64UrlUnpadded::decode_vec(&digits).ok();
        bytes.filter(|_| !both)
    };
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| {
        bad_key(&format!(
            "the key of `{}` is not 32 bytes in base64 or hexadecimal. Make one with `openssl \
             rand -base64 32`.",
            key.id
        ))
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pair = |pair: &[u8]| {
        let [high, low] = pair else { return None };
        u8::try_from(digit(high)?.checked_mul(16)?.checked_add(digit(low)?)?).ok()
    };
    text.as_bytes().chunks(2).map(pair).collect()
}

fn encrypted(key: &[u8; 32], nonce: [u8; NONCE], aad: &[u8], clear: &Secret) -> Option<Vec<u8>> {
    let msg = clear.reveal().as_bytes();
    let cipher = XChaCha20Poly1305::new(key.into());
    cipher
        .encrypt(&XNonce::from(nonce), Payload { msg, aad })
        .ok()
}

fn decrypted(key: &[u8; 32], nonce: [u8; NONCE], aad: &[u8], msg: &[u8]) -> Option<Secret> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let clear = cipher
        .decrypt(&XNonce::from(nonce), Payload { msg, aad })
        .ok()?;
    Some(Secret::new(&String::from_utf8(clear).ok()?))
}

fn bad_key(what: &str) -> KassaError {
    KassaError::misused("bad_seal_key", &format!("`sealKeys`: {what}"))
}

fn no_seal_key() -> KassaError {
    KassaError::misused(
        "no_seal_key",
        "This provider's keys are stored sealed: set `sealKeys` where Kassa is made, such as `[{ \
         id: '2026', key: process.env.KASSA_SEAL_KEY }]`, to a key that `openssl rand -base64 32` \
         makes.",
    )
}

fn missing(id: &str) -> KassaError {
    let hint = format!(
        "A stored key was sealed with the seal key `{id}`, which is not in `sealKeys`: put it \
         back, behind the one that seals now."
    );
    KassaError::misused("seal_key_missing", &hint)
}

fn broken() -> KassaError {
    KassaError::misused(
        "seal_broken",
        "A stored key does not open: its text was changed or moved to another row, or the seal \
         key of that id is another one than the one that sealed it.",
    )
}

#[cfg(test)]
mod tests;
