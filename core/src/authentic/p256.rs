//! ECDSA on the curve P-256 with SHA-256, as stores sign with it (`ES256`).

#[cfg(feature = "jws")]
use ::p256::elliptic_curve::point::AffineCoordinates;
#[cfg(feature = "jws")]
use ::p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytes};

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
#[cfg(feature = "jws")]
pub fn verify(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    use ::p256::ecdsa::signature::Verifier as _;
    use ::p256::ecdsa::{Signature, VerifyingKey};
    let key = on_curve::<::p256::NistP256>(point);
    let key = key.and_then(|point| VerifyingKey::from_affine(point).ok());
    let both = key.zip(Signature::from_slice(signature).ok());
    both.is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}

/// A point that is written out, if it is on the curve. Nobody who is proved here writes the other
/// forms, and the square root that they need would be a good part of this code.
#[cfg(feature = "jws")]
pub(super) fn on_curve<C>(point: &[u8]) -> Option<AffinePoint<C>>
where
    C: CurveArithmetic,
    AffinePoint<C>: AffineCoordinates<FieldRepr = FieldBytes<C>>,
{
    let [4, coordinates @ ..] = point else {
        return None;
    };
    let (x, y) = coordinates.split_at_checked(coordinates.len() / 2)?;
    let [x, y] = [x, y].map(|it| FieldBytes::<C>::try_from(it).ok());
    AffinePoint::<C>::from_coordinates(&x?, &y?).into_option()
}
