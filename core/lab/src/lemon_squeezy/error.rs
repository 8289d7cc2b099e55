//! Refusals in the form of JSON:API.

use serde_json::{Value, json};

pub(crate) type Answer = Result<Value, Refusal>;

/// One error as the provider answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    title: &'static str,
    pub(crate) text: String,
    pointer: Option<String>,
}

impl Refusal {
    fn of(status: u16, title: &'static str, text: &str) -> Self {
        Self {
            status,
            title,
            text: text.to_owned(),
            pointer: None,
        }
    }

    pub(crate) fn bad(text: &str) -> Self {
        Self::of(400, "Bad Request", text)
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::of(401, "Unauthorized", "Unauthenticated.")
    }

    pub(crate) fn declined(text: &str) -> Self {
        Self::of(402, "Payment Required", text)
    }

    pub(crate) fn missing() -> Self {
        Self::of(404, "Not Found", "The requested resource does not exist.")
    }

    pub(crate) fn method(method: &str) -> Self {
        let text = format!("The {method} method is not supported for this route.");
        Self::of(405, "Method Not Allowed", &text)
    }

    pub(crate) fn conflict() -> Self {
        Self::of(409, "Conflict", "Another request is changing this.")
    }

    pub(crate) fn media() -> Self {
        Self::of(
            415,
            "Unsupported Media Type",
            "Send Content-Type: application/vnd.api+json.",
        )
    }

    /// A body that cannot be done; the pointer says which part of it.
    pub(crate) fn invalid(pointer: &str, text: &str) -> Self {
        let mut refusal = Self::of(422, "Unprocessable Entity", text);
        refusal.pointer = Some(pointer.to_owned());
        refusal
    }

    /// A wish that the present state does not allow.
    pub(crate) fn state(text: &str) -> Self {
        Self::of(422, "Unprocessable Entity", text)
    }

    pub(crate) fn too_many() -> Self {
        Self::of(429, "Too Many Requests", "Too Many Attempts.")
    }

    pub(crate) fn server() -> Self {
        Self::of(500, "Internal Server Error", "Server Error")
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = json!({
            "detail": self.text, "status": self.status.to_string(), "title": self.title,
        });
        if let (Some(pointer), Some(map)) = (&self.pointer, error.as_object_mut()) {
            map.insert("source".to_owned(), json!({"pointer": pointer}));
        }
        json!({"jsonapi": {"version": "1.0"}, "errors": [error]})
    }
}
