//! The one thing a job needs next, and what the host got.
//!
//! A host has five short functions: `send` a request, `read` one statement,
//! `write` several statements at once or none of them, `notify` the app, `sign`
//! with a private key.

use crate::json::{Json, Read, Reader, Write};
use crate::model::http::{HttpRequest, HttpResponse};
use crate::model::notice::Notice;
use crate::model::token::Algorithm;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kassa_wire::wire;

/// What to do next.
#[wire]
pub enum Need {
    /// Send this request: answer with the response.
    Send {
        /// Exactly as it stands.
        request: HttpRequest,
    },
    /// Run one query: answer with its rows.
    Read {
        /// The query.
        statement: Statement,
    },
    /// Run these in one transaction, all or none: answer done, or failed for
    /// whatever reason. The core finds out by itself what a failure meant, so
    /// a driver never reads error texts.
    Write {
        /// In this order.
        statements: Vec<Statement>,
    },
    /// Tell the app: answer done once its callback has returned.
    Notify {
        /// What to say.
        notice: Notice,
    },
    /// Sign this with a private key, which the core never sees: answer with the
    /// signature.
    Sign {
        /// The key's id, as the set-up names it.
        key: String,
        /// How.
        algorithm: Algorithm,
        /// The bytes of this text.
        text: String,
    },
}

/// What the host got.
#[wire]
pub enum Fact {
    /// The answer to `send`, whatever its status.
    Response {
        /// As received.
        response: HttpResponse,
    },
    /// The answer to `read`.
    Rows {
        /// Column values in the order of the query.
        rows: Vec<Vec<Value>>,
    },
    /// The answer to `sign`.
    Signature {
        /// In base64url without padding, as RFC 7518 has it of each algorithm.
        signature: String,
    },
    /// `write` or `notify` was done.
    Done,
    /// It was not done, or nobody knows whether it was: no reply, a broken
    /// constraint, a store that is down, a callback that threw.
    Failed,
}

/// One SQL statement with `?` for each parameter, the same text for SQLite,
/// PostgreSQL and D1.
#[wire]
pub struct Statement {
    /// Holds no literal with a question mark.
    pub sql: String,
    /// At most 100.
    pub params: Vec<Value>,
}

/// A parameter or a column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(untagged)
)]
#[cfg_attr(feature = "ts", derive(tsify::Tsify))]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Value {
    /// A 64-bit integer; a driver may also return one as text.
    Integer(i64),
    /// Text.
    Text(String),
    /// Nothing.
    Null,
}

impl Value {
    /// The text, if it is one.
    ///
    /// ```
    /// use kassa::need::Value;
    /// assert_eq!(Value::from("ada").text(), Some("ada"));
    /// assert_eq!(Value::from(7).text(), None);
    /// ```
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Integer(_) | Value::Null => None,
        }
    }

    /// The integer, also where a driver returned it as text.
    ///
    /// ```
    /// use kassa::need::Value;
    /// assert_eq!(Value::from("9007199254740993").integer(), Some(9_007_199_254_740_993));
    /// assert_eq!(Value::Null.integer(), None);
    /// ```
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            Value::Null => None,
        }
    }
}

impl Read for Value {
    fn read(from: &Reader<'_>) -> Self {
        match from.json() {
            Json::Null => Value::Null,
            Json::Text(text) => Value::Text(text.to_string()),
            Json::Number(_)
            | Json::Inexact(_)
            | Json::Flag(_)
            | Json::List(_)
            | Json::Object(_) => Value::Integer(i64::read(from)),
        }
    }
}

impl Write for Value {
    fn write(&self, out: &mut String) {
        match self {
            Value::Integer(number) => number.write(out),
            Value::Text(text) => text.write(out),
            Value::Null => out.push_str("null"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.into())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Value::Integer(number)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}
