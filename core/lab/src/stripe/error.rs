//! Refusals in the provider's words.

use serde_json::{Map, Value, json};

/// A refusal; `stored` says whether an idempotency key remembers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) code: &'static str,
    pub(crate) decline: String,
    pub(crate) param: String,
    pub(crate) text: String,
    pub(crate) stored: bool,
}

/// What every handler answers.
pub(crate) type Answer = Result<Value, ApiError>;

impl ApiError {
    fn new(status: u16, kind: &'static str, code: &'static str, text: String) -> Self {
        Self {
            status,
            kind,
            code,
            decline: String::new(),
            param: String::new(),
            text,
            stored: true,
        }
    }

    /// A parameter that is wrong in itself: refused before any work, so never stored.
    pub(crate) fn param(code: &'static str, param: &str, text: impl Into<String>) -> Self {
        let mut error = Self::new(400, "invalid_request_error", code, text.into());
        param.clone_into(&mut error.param);
        error.stored = false;
        error
    }

    pub(crate) fn missing(param: &str) -> Self {
        Self::param(
            "parameter_missing",
            param,
            format!("Missing required param: {param}."),
        )
    }

    /// A request that is well formed and still impossible in the present state.
    pub(crate) fn state(code: &'static str, text: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", code, text.into())
    }

    pub(crate) fn no_such(kind: &str, param: &str, id: &str) -> Self {
        let mut error = Self::new(
            404,
            "invalid_request_error",
            "resource_missing",
            format!("No such {kind}: '{id}'"),
        );
        param.clone_into(&mut error.param);
        error
    }

    pub(crate) fn unknown_route(method: &str, path: &str) -> Self {
        let mut error = Self::new(
            404,
            "invalid_request_error",
            "",
            format!("Unrecognized request URL ({method}: {path})."),
        );
        error.stored = false;
        error
    }

    pub(crate) fn unauthorized(text: &str) -> Self {
        let mut error = Self::new(401, "invalid_request_error", "", text.to_owned());
        error.stored = false;
        error
    }

    pub(crate) fn key_reused() -> Self {
        let mut error = Self::new(
            400,
            "idempotency_error",
            "",
            "This idempotency key was first used with other parameters; use a new key.".to_owned(),
        );
        error.stored = false;
        error
    }

    pub(crate) fn conflict() -> Self {
        let mut error = Self::new(
            409,
            "idempotency_error",
            "idempotency_key_in_use",
            "Another request with this idempotency key is still running.".to_owned(),
        );
        error.stored = false;
        error
    }

    pub(crate) fn too_many() -> Self {
        let mut error = Self::new(
            429,
            "invalid_request_error",
            "rate_limit",
            "Too many requests in a short time.".to_owned(),
        );
        error.stored = false;
        error
    }

    pub(crate) fn server() -> Self {
        let mut error = Self::new(
            500,
            "api_error",
            "",
            "Something went wrong on the provider's side.".to_owned(),
        );
        error.stored = false;
        error
    }

    pub(crate) fn declined(decline: &str, text: &str) -> Self {
        let code = if decline == "expired_card" {
            "expired_card"
        } else {
            "card_declined"
        };
        let mut error = Self::new(402, "card_error", code, text.to_owned());
        decline.clone_into(&mut error.decline);
        error
    }

    pub(crate) fn body(&self) -> Value {
        let mut error = Map::new();
        if !self.code.is_empty() {
            error.insert("code".to_owned(), self.code.into());
        }
        if !self.decline.is_empty() {
            error.insert("decline_code".to_owned(), self.decline.as_str().into());
        }
        error.insert("message".to_owned(), self.text.as_str().into());
        if !self.param.is_empty() {
            error.insert("param".to_owned(), self.param.as_str().into());
        }
        error.insert("type".to_owned(), self.kind.into());
        json!({ "error": error })
    }
}
