//! The fake TossPayments: its payments, billing keys, windows, webhooks and API.

mod api;
mod billing;
mod cancels;
mod cards;
mod charge;
mod checks;
mod codes;
mod confirm;
mod cycle;
mod deposits;
mod desk;
mod keys;
mod payments;
mod script;
mod shapes;
mod webhooks;
mod windows;

pub(crate) use cards::{BANKS, TEST_ACCOUNTS, TEST_CARDS, TestCard};
pub(crate) use codes::Refusal;
pub(crate) use windows::turned_away;

use crate::clock;
use crate::deliveries::Outbox;
use crate::ids::Ids;
use crate::json::Json;
use crate::rows::Rows;
use api::Stored;
use cycle::Task;
use serde_json::Value;
use std::collections::BTreeMap;
use webhooks::Endpoint;

/// Where the fake answers, below the address of the lab.
pub(crate) const ROOT: &str = "/tossPayments";

/// The whole fake account: one merchant id for the API keys, one for the widget's.
#[derive(Clone, Debug)]
pub(crate) struct TossPayments {
    pub(crate) now_ms: i64,
    /// Address of the API and the pages, without a slash at the end.
    pub(crate) base: String,
    /// `payments`, `windows`, `billing`, `authKeys`, and the `cards` behind them.
    pub(crate) rows: Rows,
    pub(crate) outbox: Outbox,
    ids: Ids,
    endpoints: Vec<Endpoint>,
    /// First replies by the scope of their idempotency key.
    replies: BTreeMap<String, Stored>,
    /// What the developer centre says of a key: `retired`, or its API version.
    settings: BTreeMap<String, Value>,
    agenda: BTreeMap<(i64, u64), Task>,
    planned: u64,
    /// How many webhooks were told, which spreads their microseconds.
    told: i64,
}

impl TossPayments {
    pub(crate) fn new(seed: u64, now_ms: i64, base_url: &str) -> Self {
        Self {
            now_ms,
            base: format!("{}{ROOT}", base_url.trim_end_matches('/')),
            rows: Rows::default(),
            outbox: Outbox::default(),
            ids: Ids::new(seed),
            endpoints: Vec::new(),
            replies: BTreeMap::new(),
            settings: BTreeMap::new(),
            agenda: BTreeMap::new(),
            planned: 0,
            told: 0,
        }
    }

    /// The present moment in Korea.
    fn stamp(&self) -> String {
        clock::seoul(self.now_ms)
    }

    /// Plans a task; tasks of one moment run in the order they were planned.
    fn plan(&mut self, at_ms: i64, task: Task) {
        self.planned += 1;
        self.agenda.insert((at_ms, self.planned), task);
    }

    /// Changes a row that is there.
    fn alter(&mut self, kind: &str, id: &str, change: impl FnOnce(&mut Value)) {
        let mut row = self.rows.get(kind, id).clone();
        if row.is_null() {
            return;
        }
        change(&mut row);
        self.rows.put(kind, id, row);
    }

    pub(crate) fn payment(&self, key: &str) -> &Value {
        self.rows.get("payments", key)
    }
}

/// A row as the provider shows it: without what it keeps to itself.
pub(crate) fn shown(row: &Value) -> Value {
    let mut shown = row.clone();
    shown.drop_key("_lab");
    shown
}
