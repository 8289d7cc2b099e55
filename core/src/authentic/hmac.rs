//! HMAC-SHA-256, over the raw bytes and compared in constant time.

use super::Proof;
use alloc::vec::Vec;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Checks hexadecimal signatures of `parts`, one after another in memory, under
/// each secret. Tells which secret matched.
///
/// A signature that is not 64 lower-case hexadecimal digits matches nothing.
/// An empty secret matches nothing: under it anybody could sign.
///
/// ```
/// use kassa::authentic::hmac::verify_hex;
/// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
/// let message: &[&[u8]] = &[b"The quick brown fox ", b"jumps over the lazy dog"];
/// assert_eq!(verify_hex(&["old", "key"], message, &[signature]).map(|(_, which)| which), Some(1));
/// assert!(verify_hex(&["old", ""], message, &[signature]).is_none());
/// ```
pub fn verify_hex(
    secrets: &[&str],
    parts: &[&[u8]],
    signatures: &[&str],
) -> Option<(Proof, usize)> {
    position(secrets, parts, signatures).map(|secret| (Proof(()), secret))
}

/// Whether the signatures would hold for these bytes. It proves nothing: it is
/// for guessing what happened to a body on its way, once the check has failed.
pub(crate) fn would_hold(secrets: &[&str], parts: &[&[u8]], signatures: &[&str]) -> bool {
    position(secrets, parts, signatures).is_some()
}

/// Whether a text has the form of a signature.
pub(crate) fn is_hex(signature: &str) -> bool {
    decode_hex(signature).is_some()
}

fn position(secrets: &[&str], parts: &[&[u8]], signatures: &[&str]) -> Option<usize> {
    let signatures: Vec<[u8; 32]> = signatures.iter().filter_map(|s| decode_hex(s)).collect();
    if signatures.is_empty() {
        return None;
    }
    secrets.iter().position(|secret| {
        if secret.is_empty() {
            return false;
        }
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
            return false;
        };
        for part in parts {
            mac.update(part);
        }
        signatures
            .iter()
            .any(|s| mac.clone().verify_slice(s).is_ok())
    })
}

fn decode_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let &[high, low] = pair else { return None };
        *byte = digit(high)?.checked_shl(4)? | digit(low)?;
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => byte.checked_sub(b'0'),
        b'a'..=b'f' => byte.checked_sub(b'a')?.checked_add(10),
        _ => None,
    }
}
