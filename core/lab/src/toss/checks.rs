//! Reading a body as strictly as the provider's documents describe it.

use super::codes::Refusal;
use crate::http::Request;
use crate::json::Json;
use serde_json::Value;

/// A JSON object with nothing but the fields that are known.
#[derive(Clone, Debug)]
pub(super) struct Body(pub(super) Value);

impl Body {
    pub(super) fn read(request: &Request, known: &[&str]) -> Result<Self, Refusal> {
        let read: Value =
            serde_json::from_slice(&request.body).map_err(|_| Refusal::of("INVALID_REQUEST"))?;
        let Some(fields) = read.as_object() else {
            return Err(Refusal::of("INVALID_REQUEST"));
        };
        match fields.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(Refusal::field("INVALID_REQUEST", name)),
            None => Ok(Self(read)),
        }
    }

    /// A text that has to be there.
    pub(super) fn text(&self, name: &str, longest: usize) -> Result<String, Refusal> {
        let text = self.0.text(name);
        if text.is_empty() || text.chars().count() > longest {
            return Err(Refusal::field("INVALID_REQUEST", name));
        }
        Ok(text.to_owned())
    }

    /// An amount that may be left out; a text is no amount, and neither is a part of a won.
    pub(super) fn amount(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let given = self.0.at(name);
        if given.is_null() {
            return Ok(None);
        }
        match given.as_i64().filter(|amount| *amount >= 0) {
            Some(amount) => Ok(Some(amount)),
            None => Err(Refusal::field("INVALID_REQUEST", name)),
        }
    }

    /// An amount that has to be there.
    pub(super) fn price(&self, name: &str) -> Result<i64, Refusal> {
        self.amount(name)?
            .ok_or_else(|| Refusal::field("INVALID_REQUEST", name))
    }
}

/// An order number as every door of the provider takes it.
pub(super) fn order_id(text: &str) -> Result<(), Refusal> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    if (6..=64).contains(&text.len()) && text.bytes().all(plain) {
        return Ok(());
    }
    Err(Refusal::of("INVALID_ORDER_ID"))
}

pub(super) fn order_name(text: &str) -> Result<(), Refusal> {
    if (1..=100).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(Refusal::of("INVALID_ORDER_NAME"))
}

/// A customer key; a longer one than the database holds is the provider's own error.
pub(super) fn customer_key(text: &str) -> Result<(), Refusal> {
    match text.chars().count() {
        0 | 1 => Err(Refusal::of("INVALID_CUSTOMER_KEY")),
        2..=300 => Ok(()),
        _ => Err(Refusal::of("FAILED_DB_PROCESSING")),
    }
}
