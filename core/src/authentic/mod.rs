//! The only door from bytes to an event. There are two ways through it: a
//! signature that holds, or the provider's own reply to a request of ours.

pub mod digest;
pub(crate) mod doubt;
mod event;
pub mod hmac;
pub mod letter;

pub use event::{Event, Headline, Received, Report, Sale};

/// Evidence that a message is the provider's. Only this module can make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof(());

impl Proof {
    /// A reply that came back on a request of ours, over TLS, to the
    /// provider's own address. For flows, right where the reply arrives.
    pub(crate) fn own_reply() -> Self {
        Proof(())
    }
}

/// Something that a provider said, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authentic<T>(T);

impl<T> Authentic<T> {
    /// Joins a message to its evidence.
    ///
    /// ```
    /// use kassa::authentic::{Authentic, hmac};
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let message = "The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message.as_bytes(), &[signature]);
    /// let (proof, _) = proof.unwrap();
    /// assert_eq!(Authentic::new(proof, message).into_inner(), message);
    /// ```
    pub fn new(_proof: Proof, message: T) -> Self {
        Authentic(message)
    }

    /// The message, without its evidence.
    ///
    /// ```
    /// use kassa::authentic::{Authentic, hmac};
    /// let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    /// let message = "The quick brown fox jumps over the lazy dog";
    /// let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message.as_bytes(), &[signature]);
    /// let (proof, _) = proof.unwrap();
    /// let proved = Authentic::new(proof, message.len());
    /// assert_eq!(proved.into_inner(), 43);
    /// ```
    pub fn into_inner(self) -> T {
        self.0
    }
}
