//! Refusals, and the numbers that they come with.

use serde_json::{Value, json};

/// What an action or a call answers.
pub(crate) type Answer = Result<Value, Refusal>;

/// An error as the server API words it; without a number its body is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    code: i64,
    text: &'static str,
}

impl Refusal {
    /// The first three digits of a number are its status.
    pub(super) fn of(code: i64, text: &'static str) -> Self {
        Self {
            status: u16::try_from(code / 10_000).unwrap_or(400),
            code,
            text,
        }
    }

    /// A wish of a scenario that makes no sense: the store itself has no number for it.
    pub(super) fn wish(text: &'static str) -> Self {
        Self::of(4_000_000, text)
    }

    pub(super) fn bearer() -> Self {
        Self {
            status: 401,
            code: 0,
            text: "",
        }
    }

    pub(super) fn no_transaction() -> Self {
        Self::of(4_040_010, "Transaction id not found.")
    }

    pub(super) fn no_subscription() -> Self {
        Self::of(4_040_005, "Original transaction id not found.")
    }

    pub(crate) fn body(&self) -> Value {
        json!({"errorCode": self.code, "errorMessage": self.text})
    }

    pub(super) fn is_mute(&self) -> bool {
        self.code == 0
    }
}
