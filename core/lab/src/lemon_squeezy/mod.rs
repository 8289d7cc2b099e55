//! The fake Lemon Squeezy: its objects, its clockwork and its API.

mod api;
mod buy;
mod catalogue;
mod change;
mod checkouts;
mod checks;
mod customers;
mod cycle;
mod desk;
mod discounts;
mod endpoints;
mod error;
mod invoices;
mod licenses;
mod lists;
mod refunds;
mod render;
mod shapes;
mod subscriptions;
mod usage;

pub(crate) use buy::Buyer;
pub(crate) use error::Refusal;

use crate::clock;
use crate::deliveries::{Outbox, hmac_hex};
use crate::ids::Ids;
use crate::json::Json;
use crate::rows::Rows;
use crate::stripe::LastResort;
use cycle::Task;
use serde_json::Value;
use std::collections::BTreeMap;

/// Where the fake answers, below the address of the lab.
pub(crate) const ROOT: &str = "/lemonSqueezy";

/// The whole fake account, which is in test mode.
#[derive(Clone, Debug)]
pub(crate) struct LemonSqueezy {
    pub(crate) now_ms: i64,
    /// Address of the API and the pages, without a slash at the end.
    pub(crate) base: String,
    pub(crate) rows: Rows,
    pub(crate) outbox: Outbox,
    /// What happens to a subscription when every retry has failed.
    pub(crate) last_resort: LastResort,
    ids: Ids,
    /// The key of signed links.
    seal: String,
    agenda: BTreeMap<(i64, u64), Task>,
    planned: u64,
    /// The virtual minute of the last request, and how many it has seen.
    minute: (i64, i64),
}

impl LemonSqueezy {
    pub(crate) fn new(seed: u64, now_ms: i64, base_url: &str) -> Self {
        let mut ids = Ids::new(seed);
        let seal = ids.next("seal_", 32);
        Self {
            now_ms,
            base: format!("{}{ROOT}", base_url.trim_end_matches('/')),
            rows: Rows::default(),
            outbox: Outbox::default(),
            last_resort: LastResort::Cancel,
            ids,
            seal,
            agenda: BTreeMap::new(),
            planned: 0,
            minute: (0, 0),
        }
    }

    /// The present second.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms / 1000
    }

    fn stamp(&self) -> String {
        clock::iso(self.now())
    }

    /// Plans a task; tasks of one second run in the order they were planned.
    fn plan(&mut self, at: i64, task: Task) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), task);
    }

    /// A link that the lab made itself, until a second that it names.
    pub(crate) fn sealed(&self, path: &str, expires: i64) -> String {
        let seal = self.seal_of(path, expires);
        format!("{}{path}?expires={expires}&signature={seal}", self.base)
    }

    pub(crate) fn seal_of(&self, path: &str, expires: i64) -> String {
        hmac_hex(&self.seal, &format!("{path} {expires}"))
    }

    /// Stores a new row under the next number of its kind.
    fn add(&mut self, kind: &str, mut row: Value) -> String {
        let id = self.rows.next(kind);
        row.set("created_at", self.stamp());
        row.set("updated_at", self.stamp());
        self.rows.put(kind, &id, row);
        id
    }

    /// Changes a row, which is how every one of them gets its `updated_at`.
    fn alter(&mut self, kind: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let mut row = self.rows.get(kind, id).clone();
        change(&mut row);
        row.set("updated_at", self.stamp());
        self.rows.put(kind, id, row);
    }

    fn need(&self, kind: &str, id: &str) -> Result<Value, Refusal> {
        let row = self.rows.get(kind, id);
        if row.is_null() {
            return Err(Refusal::missing());
        }
        Ok(row.clone())
    }
}

/// An identifier as attributes carry it: a number.
fn number(id: &str) -> i64 {
    id.parse().unwrap_or_default()
}

/// An identifier that an attribute holds, as rows are found by it.
fn key(row: &Value, attribute: &str) -> String {
    as_text(row.at(attribute))
}

/// A number or a text as text; anything else is empty.
fn as_text(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value
            .as_number()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}
