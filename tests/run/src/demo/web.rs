//! The few HTTP calls of the story: JSON to the app as a signed-in customer, JSON to the lab.

use crate::Done;
use serde_json::Value;

const LIMIT_SECONDS: u64 = 60;

/// One place that answers HTTP, with the headers every call carries.
pub(crate) struct Web {
    pub(crate) base: String,
    pub(crate) headers: Vec<(String, String)>,
}

/// A reply; the body is `Null` when it is no JSON.
pub(crate) struct Reply {
    pub(crate) status: i32,
    pub(crate) body: Value,
}

impl Web {
    pub(crate) fn get(&self, path: &str) -> Done<Reply> {
        self.send(minreq::get(format!("{}{path}", self.base)), path)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Done<Reply> {
        let request = minreq::post(format!("{}{path}", self.base))
            .with_header("content-type", "application/json")
            .with_body(body.to_string());
        self.send(request, path)
    }

    /// Posts bytes as they are: a webhook's signature covers exactly these.
    pub(crate) fn post_raw(
        &self,
        path: &str,
        headers: &[(String, String)],
        body: &str,
    ) -> Done<Reply> {
        let mut request = minreq::post(format!("{}{path}", self.base)).with_body(body);
        for (name, value) in headers {
            request = request.with_header(name, value);
        }
        self.send(request, path)
    }

    fn send(&self, request: minreq::Request, path: &str) -> Done<Reply> {
        let mut request = request.with_timeout(LIMIT_SECONDS);
        for (name, value) in &self.headers {
            request = request.with_header(name, value);
        }
        let reply = request.send().map_err(|error| format!("{path}: {error}"))?;
        let body = serde_json::from_slice(reply.as_bytes()).unwrap_or(Value::Null);
        Ok(Reply {
            status: reply.status_code,
            body,
        })
    }
}

impl Reply {
    /// The body of a good reply.
    pub(crate) fn good(self, what: &str) -> Done<Value> {
        if (200..300).contains(&self.status) {
            Ok(self.body)
        } else {
            Err(format!("{what}: status {}: {}", self.status, self.body))
        }
    }
}

/// The value at a JSON pointer, as text; numbers too.
pub(crate) fn text(value: &Value, pointer: &str) -> Done<String> {
    match value.pointer(pointer) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(format!("no {pointer} in {value}")),
    }
}

/// The value at a JSON pointer, as a whole number.
pub(crate) fn number(value: &Value, pointer: &str) -> Done<i64> {
    let found = value.pointer(pointer).and_then(Value::as_i64);
    found.ok_or_else(|| format!("no number {pointer} in {value}"))
}
