//! The store: SQL that the core writes once and a host runs as it stands, the
//! same text on SQLite, PostgreSQL and D1.
//!
//! Compare-and-swap is an `INSERT`: the first row of a commit is the journal's
//! (account, base + 1, cause). A racing writer hits the primary key, a racing
//! redelivery hits the cause; the statement fails, so the transaction is
//! undone. What a failure meant is found out by reading, never from its text.

mod erase;
mod journal;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use erase::{
    Waiting, all_strays, drop_messages, messages, nameless_orders, names, pairs, redact,
    redact_stray, waiting_ones,
};
pub(crate) use journal::{
    Snapshot, Told, changes, latest, lengths, page, raw, raw_event, snapshot, snapshot_of, traced,
    traces,
};
pub(crate) use read::{
    Corrupt, Loaded, MOST_CAUSES, MOST_REFERENCES, Probe, Stray, Wanted, due, load, loaded, probe,
    probed, strays, waiting,
};
pub use schema::{schema, schema_version};
pub(crate) use write::{commit, keep, park, postpone, unpark};

use crate::need::{Statement, Value};
use alloc::string::String;
use alloc::vec::Vec;

/// SQL and its parameters, grown together so that they cannot drift apart.
#[derive(Default)]
pub(crate) struct Query {
    sql: String,
    params: Vec<Value>,
}

impl Query {
    fn new(sql: &str) -> Self {
        Query {
            sql: sql.into(),
            params: Vec::new(),
        }
    }

    fn sql(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    fn bind(mut self, value: impl Into<Value>) -> Self {
        self.params.push(storable(value.into()));
        self
    }

    /// `(?, ?, ?)`
    fn list(mut self, values: impl IntoIterator<Item = Value>) -> Self {
        self.sql.push('(');
        for (index, value) in values.into_iter().enumerate() {
            self.sql.push_str(if index == 0 { "?" } else { ", ?" });
            self.params.push(storable(value));
        }
        self.sql.push(')');
        self
    }

    fn done(self) -> Statement {
        Statement {
            sql: self.sql,
            params: self.params,
        }
    }
}

/// PostgreSQL keeps no text with a NUL in it, and a name that a customer typed
/// must not keep an event from being stored. JSON escapes it anyway.
fn storable(value: Value) -> Value {
    match value {
        Value::Text(text) if text.as_bytes().contains(&0) => {
            Value::Text(text.replace('\0', "\u{fffd}"))
        }
        Value::Text(_) | Value::Integer(_) | Value::Null => value,
    }
}
