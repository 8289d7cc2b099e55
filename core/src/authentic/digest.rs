//! SHA-256, as a name for content that has no id of its own.

use alloc::string::String;
use sha2::{Digest, Sha256};

/// The digest of `parts` in hexadecimal. Each part is closed by its length, so
/// that moving a byte from one part to the next changes the digest.
///
/// ```
/// use kassa::authentic::digest::sha256_hex;
/// assert_ne!(sha256_hex(&[b"ab", b"c"]), sha256_hex(&[b"a", b"bc"]));
/// assert_eq!(sha256_hex(&[b"ab"]).len(), 64);
/// ```
pub fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    }
    hex(&hash.finalize())
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(half.into(), 16));
        }
    }
    text
}
