//! What went wrong, and what to do next.
//!
//! An error is for a programmer, an attacker or a network. A business "no",
//! such as too few credits, is not an error but an outcome: `declined`.

use alloc::string::{String, ToString};
use core::fmt;
use kassa_wire::wire;

/// An error that says what to do. It holds no secret and no body.
///
/// ```
/// use kassa::{KassaError, Reason};
/// let error = KassaError::new(Reason::Misused, "unknown_plan", "There is no plan `gold`.");
/// assert_eq!((error.status, error.retryable), (400, false));
/// ```
#[wire]
pub struct KassaError {
    /// The class.
    pub reason: Reason,
    /// Stable, snake_case, made for `switch`; for a refusal the provider's own.
    pub code: String,
    /// The provider that it concerns.
    pub provider: Option<String>,
    /// For the developer: what to do next. Not for the customer.
    pub hint: String,
    /// The HTTP status that fits.
    pub status: u16,
    /// The same call can succeed later, with the same key.
    pub retryable: bool,
}

/// The classes of errors.
#[wire]
#[derive(Copy)]
pub enum Reason {
    /// The call is wrong: 400.
    Misused,
    /// The provider or this version cannot do that: 400.
    Unsupported,
    /// A message is not proved to come from the provider: 400.
    Untrusted,
    /// A proved message that cannot be understood. Such a message is kept and
    /// answered 200; only `verifyWebhook` shows it as an error.
    Unreadable,
    /// The provider said no: 422.
    Refused,
    /// Others changed the same account again and again: 503.
    Contended,
    /// The store or the provider cannot be reached: 503.
    Unavailable,
}

impl KassaError {
    /// An error of a class, with a stable code and a hint. The class tells the
    /// HTTP status and whether trying again can help.
    ///
    /// ```
    /// use kassa::{KassaError, Reason};
    /// let error = KassaError::new(Reason::Contended, "contended", "Try again.");
    /// assert_eq!((error.status, error.retryable), (503, true));
    /// ```
    pub fn new(reason: Reason, code: &str, hint: &str) -> Self {
        let (status, retryable) = match reason {
            Reason::Misused | Reason::Unsupported | Reason::Untrusted => (400, false),
            Reason::Unreadable | Reason::Refused => (422, false),
            Reason::Contended | Reason::Unavailable => (503, true),
        };
        KassaError {
            reason,
            code: code.to_string(),
            provider: None,
            hint: hint.to_string(),
            status,
            retryable,
        }
    }

    /// The same error, naming the provider.
    ///
    /// ```
    /// use kassa::KassaError;
    /// let error = KassaError::misused("no_secret_key", "Add the key.").at("stripe");
    /// assert_eq!(error.provider.as_deref(), Some("stripe"));
    /// ```
    pub fn at(mut self, provider: &str) -> Self {
        self.provider = Some(provider.to_string());
        self
    }

    /// A wrong call.
    ///
    /// ```
    /// use kassa::{KassaError, Reason};
    /// let error = KassaError::misused("bad_amount", "Credits are a whole number, 1 or more.");
    /// assert_eq!(error.reason, Reason::Misused);
    /// assert_eq!(error.to_string(), "bad_amount: Credits are a whole number, 1 or more.");
    /// ```
    pub fn misused(code: &str, hint: &str) -> Self {
        Self::new(Reason::Misused, code, hint)
    }

    /// The store or the provider cannot be reached.
    ///
    /// ```
    /// use kassa::KassaError;
    /// let error = KassaError::unavailable("store_unavailable", "Try again.");
    /// assert!(error.retryable);
    /// ```
    pub fn unavailable(code: &str, hint: &str) -> Self {
        Self::new(Reason::Unavailable, code, hint)
    }
}

impl fmt::Display for KassaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.hint)
    }
}

impl core::error::Error for KassaError {}
