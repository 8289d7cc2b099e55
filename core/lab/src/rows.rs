//! All objects of the fake account, by kind and number and in the order they were made.

use serde_json::Value;
use std::collections::BTreeMap;

static NULL: Value = Value::Null;

/// A row holds the attributes; `_lab` holds what the provider keeps to itself. The numbers of
/// every kind run from 1, so an order and a subscription often share theirs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    kinds: BTreeMap<String, Kind>,
}

#[derive(Clone, Debug, Default)]
struct Kind {
    last: u64,
    order: Vec<String>,
    rows: BTreeMap<String, Value>,
}

impl Rows {
    pub(crate) fn get(&self, kind: &str, id: &str) -> &Value {
        self.kinds
            .get(kind)
            .and_then(|kind| kind.rows.get(id))
            .unwrap_or(&NULL)
    }

    pub(crate) fn put(&mut self, kind: &str, id: &str, row: Value) {
        let kind = self.kinds.entry(kind.to_owned()).or_default();
        if kind.rows.insert(id.to_owned(), row).is_none() {
            kind.order.push(id.to_owned());
        }
    }

    pub(crate) fn remove(&mut self, kind: &str, id: &str) {
        if let Some(kind) = self.kinds.get_mut(kind) {
            kind.rows.remove(id);
            kind.order.retain(|other| other != id);
        }
    }

    /// The next number of a kind that nobody has chosen yet.
    pub(crate) fn next(&mut self, kind: &str) -> String {
        let kind = self.kinds.entry(kind.to_owned()).or_default();
        loop {
            kind.last += 1;
            let id = kind.last.to_string();
            if !kind.rows.contains_key(&id) {
                return id;
            }
        }
    }

    /// Rows of a kind with their numbers, newest first as every list of the provider.
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = (&str, &Value)> {
        self.kinds
            .get(kind)
            .into_iter()
            .flat_map(|kind| kind.order.iter().rev().map(|id| (id, &kind.rows)))
            .filter_map(|(id, rows)| rows.get(id).map(|row| (id.as_str(), row)))
    }
}
