//! The only door from bytes to an event. There are two ways through it: a
//! signature that holds, or the provider's own reply to a request of ours.

#[cfg(feature = "jws")]
mod compact;
#[cfg(feature = "server")]
pub mod digest;
pub(crate) mod doubt;
#[cfg(feature = "server")]
mod event;
#[cfg(feature = "server")]
pub mod hmac;
#[cfg(feature = "jws")]
pub mod jws;
#[cfg(feature = "server")]
pub mod letter;
#[cfg(feature = "stores")]
pub mod oidc;
pub mod p256;
mod trust;
#[cfg(feature = "jws")]
mod x509;

#[cfg(feature = "server")]
pub use event::{Bought, Event, Headline, Received, Report, Sale, SaleItem};
pub use trust::Trust;

/// Evidence that a message is the provider's. Only this module can make one. A signature's knows
/// which of the secrets it holds under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof(Option<u32>);

impl Proof {
    /// The place of the secret that the signature holds under, 0 for the first one; none for a
    /// reply. While one secret replaces another it tells when the old one can go.
    ///
    /// ```
    /// use kassa::authentic::hmac;
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let body = b"The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["new", "key"], b"", body, &[signature]);
    /// assert_eq!(proof.unwrap().secret(), Some(1));
    /// ```
    pub fn secret(self) -> Option<u32> {
        self.0
    }
}

#[cfg(feature = "server")]
impl Proof {
    /// The same, where the list that was tried is only a part of all: `places` tells which.
    pub(crate) fn among(self, mut places: impl Iterator<Item = usize>) -> Self {
        let tried = self.0.and_then(|nth| usize::try_from(nth).ok());
        let place = tried.and_then(|nth| places.nth(nth));
        Proof(place.and_then(|place| u32::try_from(place).ok()))
    }

    /// A reply that came back on a request of ours, over TLS, to the
    /// provider's own address. For flows, right where the reply arrives.
    pub(crate) fn own_reply() -> Self {
        Proof(None)
    }
}

/// Something that a provider said, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentic<T>(T, Proof);

impl<T> Authentic<T> {
    /// Joins a message to its evidence.
    ///
    /// ```
    /// use kassa::authentic::{Authentic, hmac};
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let message = "The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message.as_bytes(), &[signature]);
    /// let proof = proof.unwrap();
    /// assert_eq!(Authentic::new(proof, message).into_inner(), message);
    /// ```
    pub fn new(proof: Proof, message: T) -> Self {
        Authentic(message, proof)
    }

    /// The evidence.
    ///
    /// ```
    /// use kassa::authentic::{Authentic, hmac};
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let message = "The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message.as_bytes(), &[signature]);
    /// let proved = Authentic::new(proof.unwrap(), message);
    /// assert_eq!(proved.proof().secret(), Some(0));
    /// ```
    pub fn proof(&self) -> Proof {
        self.1
    }

    /// The message, without its evidence.
    ///
    /// ```
    /// use kassa::authentic::{Authentic, hmac};
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let message = "The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message.as_bytes(), &[signature]);
    /// let proof = proof.unwrap();
    /// let proved = Authentic::new(proof, message.len());
    /// assert_eq!(proved.into_inner(), 43);
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> core::ops::Deref for Authentic<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
