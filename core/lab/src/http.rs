//! Requests and replies as plain data: the lab never opens a socket.

use serde_json::Value;

/// One HTTP request as a shell hands it over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Upper-case method, such as `POST`.
    pub method: String,
    /// Path without the query, such as `/v1/customers`.
    pub path: String,
    /// Raw query without the question mark; empty when there is none.
    pub query: String,
    /// Headers in the order they came; names are compared without case.
    pub headers: Vec<(String, String)>,
    /// The body bytes as they came.
    pub body: Vec<u8>,
}

impl Request {
    /// Builds a request for `target`, which may carry a query.
    #[must_use]
    pub fn new(method: &str, target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// Adds a header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The first header of that name, compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body as text, with invalid bytes replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One HTTP reply. Status 0 means: close the connection without any reply.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status, or 0 for a reply that is lost on the way.
    pub status: u16,
    /// Headers in the order they are to be sent.
    pub headers: Vec<(String, String)>,
    /// The body bytes.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of that name, compared without case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The body read as JSON, or null when it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn of_json(status: u16, body: &Value) -> Self {
        Self::typed(status, "application/json", pretty(body))
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        let mut reply = Self::typed(status, "text/html; charset=utf-8", body);
        reply.push("Cache-Control", "no-store");
        reply
    }

    /// 303 is what a pay page answers, so that the browser comes back with GET.
    pub(crate) fn see_other(location: &str) -> Self {
        let mut reply = Self::typed(303, "text/plain; charset=utf-8", String::new());
        reply.push("Location", location);
        reply
    }

    pub(crate) fn typed(status: u16, kind: &str, body: String) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into_bytes(),
        }
    }

    pub(crate) fn push(&mut self, name: &str, value: &str) {
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

/// Two-space JSON with non-ASCII text left literal, as the real provider prints it.
pub(crate) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
