//! HMAC-SHA-256, over the raw bytes and compared in constant time.

use super::Proof;
use alloc::vec::Vec;
use base64ct::{Base64, Encoding};
use hmac::digest::CtOutput;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Sha256;

/// Computes the code of `head` and `body`, one after the other, under a key.
///
/// A runtime may have a quicker one than [`sha256`], such as Node's own; then a host hands that
/// over. Both give the same bytes, so a job stays as pure as it was.
pub type Mac = fn(key: &[u8], head: &[u8], body: &[u8]) -> [u8; 32];

/// HMAC-SHA-256 in Rust: the reference, and what is used where a host has nothing quicker.
///
/// ```
/// use kassa::authentic::hmac::sha256;
/// let whole = sha256(b"key", b"", b"The quick brown fox jumps over the lazy dog");
/// assert_eq!(whole[..4], [0xf7, 0xbc, 0x83, 0xf4]);
/// assert_eq!(sha256(b"key", b"The quick ", b"brown fox jumps over the lazy dog"), whole);
/// ```
pub fn sha256(key: &[u8], head: &[u8], body: &[u8]) -> [u8; 32] {
    // The standard hashes a key that is longer than a block, so there is none that does not fit.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| mac.chain_update(head).chain_update(body).finalize())
        .map(|code| code.into_bytes().into())
        .unwrap_or_default()
}

/// Checks hexadecimal signatures of `head` and `body`, one after the other, under each secret.
/// The proof knows which secret matched.
///
/// A signature that is not 64 lower-case hexadecimal digits matches nothing.
/// An empty secret matches nothing: under it anybody could sign.
///
/// ```
/// use kassa::authentic::hmac::{sha256, verify_hex};
/// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
/// let (head, body) = (b"The quick brown fox ", b"jumps over the lazy dog");
/// let proof = verify_hex(sha256, &["old", "key"], head, body, &[signature]);
/// assert_eq!(proof.unwrap().secret(), Some(1));
/// assert!(verify_hex(sha256, &["old", ""], head, body, &[signature]).is_none());
/// ```
pub fn verify_hex(
    mac: Mac,
    secrets: &[&str],
    head: &[u8],
    body: &[u8],
    signatures: &[&str],
) -> Option<Proof> {
    let codes = signatures.iter().filter_map(|s| decode_hex(s));
    let keys = &mut secrets.iter().map(|secret| secret.as_bytes());
    position(mac, keys, head, body, &codes.collect::<Vec<_>>()).map(by)
}

/// Checks signatures in base64 of `head` and `body`, one after the other, under each key, as
/// [`verify_hex`] does it.
///
/// ```
/// use kassa::authentic::hmac::{sha256, verify_base64};
/// let signature = "97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=";
/// let (head, body) = (b"The quick brown fox ", b"jumps over the lazy dog");
/// assert!(verify_base64(sha256, &[b"key"], head, body, &["", signature]).is_some());
/// assert!(verify_base64(sha256, &[b"old"], head, body, &[signature]).is_none());
/// ```
pub fn verify_base64(
    mac: Mac,
    keys: &[impl AsRef<[u8]>],
    head: &[u8],
    body: &[u8],
    signatures: &[&str],
) -> Option<Proof> {
    let codes = signatures.iter().filter_map(|s| decode_base64(s));
    let keys = &mut keys.iter().map(AsRef::as_ref);
    position(mac, keys, head, body, &codes.collect::<Vec<_>>()).map(by)
}

fn by(place: usize) -> Proof {
    Proof(u32::try_from(place).ok())
}

/// Whether the signatures would hold for these bytes. It proves nothing: it is
/// for guessing what happened to a body on its way, once the check has failed.
pub(crate) fn would_hold(secrets: &[&str], head: &[u8], body: &[u8], signatures: &[&str]) -> bool {
    verify_hex(sha256, secrets, head, body, signatures).is_some()
}

/// Whether a text has the form of a signature.
pub(crate) fn is_hex(signature: &str) -> bool {
    decode_hex(signature).is_some()
}

/// Whether a text in base64 has the form of a signature.
pub(crate) fn is_base64(signature: &str) -> bool {
    decode_base64(signature).is_some()
}

fn position(
    mac: Mac,
    keys: &mut dyn Iterator<Item = &[u8]>,
    head: &[u8],
    body: &[u8],
    codes: &[Code],
) -> Option<usize> {
    if codes.is_empty() {
        return None;
    }
    let mut keys = keys.enumerate().filter(|(_, key)| !key.is_empty());
    // The comparison takes the same time wherever two codes differ.
    let fits = |key: &[u8]| codes.contains(&Code::new(mac(key, head, body).into()));
    keys.find(|(_, key)| fits(key)).map(|(place, _)| place)
}

type Code = CtOutput<Hmac<Sha256>>;

fn decode_hex(text: &str) -> Option<Code> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = digit(high)?.checked_shl(4)? | digit(low)?;
    }
    Some(Code::new(bytes.into()))
}

fn decode_base64(text: &str) -> Option<Code> {
    let mut bytes = [0; 32];
    let decoded = Base64::decode(text, &mut bytes).ok()?;
    (decoded.len() == 32).then(|| Code::new(bytes.into()))
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}
