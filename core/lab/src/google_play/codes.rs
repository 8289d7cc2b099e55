//! Refusals in the words of Google's APIs.

use serde_json::{Value, json};

/// What an action or a call answers.
pub(crate) type Answer = Result<Value, Refusal>;

/// An error: its status, the status in words, a reason, and a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    word: &'static str,
    reason: &'static str,
    text: &'static str,
}

impl Refusal {
    fn new(status: u16, word: &'static str, reason: &'static str, text: &'static str) -> Self {
        Self {
            status,
            word,
            reason,
            text,
        }
    }

    /// A request, or a wish of a scenario, that makes no sense.
    pub(super) fn invalid(text: &'static str) -> Self {
        Self::new(400, "INVALID_ARGUMENT", "invalid", text)
    }

    /// A purchase that is not in a state for it.
    pub(super) fn state(reason: &'static str, text: &'static str) -> Self {
        Self::new(400, "FAILED_PRECONDITION", reason, text)
    }

    pub(super) fn stranger() -> Self {
        let text = "Request had invalid authentication credentials.";
        Self::new(401, "UNAUTHENTICATED", "authError", text)
    }

    pub(super) fn no_token() -> Self {
        Self::new(
            404,
            "NOT_FOUND",
            "purchaseTokenNotFound",
            "The purchase token was not found.",
        )
    }

    pub(super) fn no_order() -> Self {
        Self::new(
            404,
            "NOT_FOUND",
            "orderNotFound",
            "The order was not found.",
        )
    }

    pub(super) fn no_app() -> Self {
        let text = "No application was found for the given package name.";
        Self::new(404, "NOT_FOUND", "applicationNotFound", text)
    }

    pub(super) fn no_path() -> Self {
        Self::new(404, "NOT_FOUND", "notFound", "Not found.")
    }

    pub(super) fn gone() -> Self {
        let text = "The purchase token is no longer valid.";
        Self::new(410, "NOT_FOUND", "purchaseTokenNoLongerValid", text)
    }

    pub(super) fn concurrent() -> Self {
        let text = "The purchase is being changed by another request.";
        Self::new(409, "ABORTED", "concurrentUpdate", text)
    }

    pub(super) fn too_many() -> Self {
        Self::new(
            429,
            "RESOURCE_EXHAUSTED",
            "rateLimitExceeded",
            "Quota exceeded.",
        )
    }

    pub(super) fn internal() -> Self {
        Self::new(
            500,
            "INTERNAL",
            "backendError",
            "Internal error encountered.",
        )
    }

    pub(crate) fn body(&self) -> Value {
        json!({"error": {
            "code": self.status, "message": self.text, "status": self.word,
            "errors": [{"message": self.text, "domain": "global", "reason": self.reason}],
        }})
    }
}
