//! ECDSA on the curve P-256 with SHA-256, as stores sign with it (`ES256`).

/// Whether a signature holds. A point is 65 bytes, uncompressed (SEC 1); a signature is 64, r and s
/// one after the other; the digest is SHA-256.
///
/// A runtime may have a quicker one than [`verify`], such as Node's own; then a host hands that over.
/// Both give the same answers, so a job stays as pure as it was.
pub type P256 = fn(point: &[u8], message: &[u8], signature: &[u8]) -> bool;

/// In Rust: the reference, and what is used where a host has nothing quicker.
///
/// Either of the two signatures `(r, s)` and `(r, n - s)` holds: the standard has no rule that
/// tells them apart.
///
/// ```
/// use kassa::authentic::p256::verify;
/// assert!(!verify(&[4; 65], b"message", &[1; 64]), "this is no point of the curve");
/// ```
#[cfg(feature = "stores")]
pub fn verify(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ::p256::ecdsa::signature::Verifier as _;
    use ::p256::ecdsa::{Signature, VerifyingKey};
    // The other forms of a point are not written by anybody who uses this.
    let key = Some(point).filter(|point| point.len() == 65);
    let key = key.and_then(|point| VerifyingKey::from_sec1_bytes(point).ok());
    let signature = Signature::from_slice(signature).ok();
    let both = key.zip(signature);
    both.is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}
