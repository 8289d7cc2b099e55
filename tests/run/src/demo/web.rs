//! The few HTTP calls of the story.

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
    /// Gets JSON; any status but 2xx is a failure.
    pub(crate) fn do_get(&self, path: &str) -> Done<Value> {
        self.send(minreq::get(format!("{}{path}", self.base)), path)?
            .good(path)
    }

    /// Posts JSON; any status but 2xx is a failure.
    pub(crate) fn do_post(&self, path: &str, body: &Value) -> Done<Value> {
        let request = minreq::post(format!("{}{path}", self.base))
            .with_header("content-type", "application/json")
            .with_body(body.to_string());
        self.send(request, path)?.good(path)
    }

    /// Posts a text as it is: a webhook's signature covers exactly these bytes.
    pub(crate) fn post_raw(&self, path: &str, body: &str) -> Done<Reply> {
        let request = minreq::post(format!("{}{path}", self.base));
        self.send(request.with_body(body), path)
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
    fn good(self, what: &str) -> Done<Value> {
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
