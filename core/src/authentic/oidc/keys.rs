//! The keys that a sender of tokens publishes (RFC 7517), and what holds under them.

use crate::authentic::Trust;
use crate::error::{KassaError, Reason};
use crate::json::scan::{fields, items, text};
use crate::model::time::{DAY, MINUTE, Millis};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64ct::{Base64UrlUnpadded, Encoding};
use rsa::pkcs1v15::{Signature, VerifyingKey};
use rsa::signature::Verifier as _;
use rsa::{BoxedUint, RsaPublicKey};
use sha2::Sha256;

/// Google publishes two or three keys, in 2 kB.
const LARGEST_SET: usize = 64 * 1_024;
const MOST_KEYS: usize = 16;
const LONGEST_ID: usize = 256;
/// Bits of a modulus.
const MODULUS: core::ops::RangeInclusive<usize> = 2_048..=4_096;
const LONGEST_MODULUS: usize = 512;
/// The exponent that all use, 65537.
const EXPONENT: &[u8] = &[1, 0, 1];
/// How soon a set is fetched again for a key that it lacks.
const AGAIN: Millis = MINUTE;

/// What a signature of RS256 holds under: RSA with the padding of PKCS #1 v1.5 and SHA-256.
type Key = VerifyingKey<Sha256>;

/// What was published at one address.
pub(in crate::authentic) struct KeySet {
    address: String,
    keys: Vec<(String, Key)>,
    until: Millis,
    /// When it was last fetched, or was to be.
    asked: Millis,
}

impl KeySet {
    /// Whether it is what is published there now, as far as is known.
    pub(super) fn counts(&self, address: &str, now: Millis) -> bool {
        self.address == address && now < self.until
    }

    pub(super) fn key(&self, named: &str) -> Option<Key> {
        let found = self.keys.iter().find(|(id, _)| id == named);
        found.map(|(_, key)| key.clone())
    }

    /// Whether to fetch it again for the sake of this key. Anybody can name one that is not
    /// there, so a yes is not said twice within a minute.
    pub(super) fn wants(&mut self, named: &str, now: Millis) -> bool {
        let lacks = !self.keys.iter().any(|(id, _)| id == named);
        let wants = lacks && now.saturating_sub(self.asked) >= AGAIN;
        if wants {
            self.asked = now;
        }
        wants
    }
}

impl Trust {
    /// Takes what was fetched from the address of a key set, instead of what was known. It counts
    /// until the time that the reply's `Cache-Control` tells, a minute at least and a day at most.
    ///
    /// # Errors
    /// `Unavailable` for what is no key set: what was known before stays.
    ///
    /// ```
    /// use kassa::authentic::Trust;
    /// let trust = Trust::default();
    /// let error = trust.learn_keys("https://keys.example", b"{}", 60_000, 0).unwrap_err();
    /// assert_eq!((error.code.as_str(), error.retryable), ("keys_unreadable", true));
    /// ```
    pub fn learn_keys(
        &self,
        address: &str,
        reply: &[u8],
        until: Millis,
        now: Millis,
    ) -> Result<(), KassaError> {
        let keys = read(reply).filter(|keys| !keys.is_empty());
        let keys = keys.ok_or_else(|| {
            let hint = "The keys by which push tokens are proved could not be read where they are \
                        published. Try again.";
            KassaError::new(Reason::Unavailable, "keys_unreadable", hint)
        })?;
        let least = now.saturating_add(MINUTE);
        let set = KeySet {
            address: address.to_string(),
            keys,
            until: until.min(now.saturating_add(DAY)).max(least),
            asked: now,
        };
        self.keys(|known| *known = Some(set));
        Ok(())
    }
}

fn read(reply: &[u8]) -> Option<Vec<(String, Key)>> {
    if reply.len() > LARGEST_SET {
        return None;
    }
    let [list] = fields(reply, ["keys"])?;
    let list = items(list?)?;
    Some(list.into_iter().filter_map(key).take(MOST_KEYS).collect())
}

/// A key with its id; none of another kind than is used here.
fn key(item: &[u8]) -> Option<(String, Key)> {
    let [kind, id, modulus, exponent] = fields(item, ["kty", "kid", "n", "e"])?;
    let id = text(id?).filter(|id| id.len() <= LONGEST_ID)?;
    let number = |value: Option<&[u8]>| Base64UrlUnpadded::decode_vec(&text(value?)?).ok();
    let modulus = number(modulus).filter(|bytes| bytes.len() <= LONGEST_MODULUS)?;
    if text(kind?)? != "RSA" || number(exponent)? != EXPONENT {
        return None;
    }
    let modulus = BoxedUint::from_be_slice_vartime(&modulus);
    let key = RsaPublicKey::new_with_size_limits(modulus, BoxedUint::from(65_537_u32), MODULUS);
    Some((id.into_owned(), VerifyingKey::new(key.ok()?)))
}

pub(super) fn holds(key: &Key, message: &[u8], signature: &[u8]) -> bool {
    Signature::try_from(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}
