//! The fake App Store: purchases, its server API, and signed notifications.

mod api;
mod bearer;
mod buy;
mod chain;
mod change;
mod codes;
mod consumption;
mod cycle;
mod desk;
mod extend;
mod lists;
mod notices;
mod offers;
mod products;
mod refunds;
mod shapes;
mod subscriptions;

use crate::deliveries::Outbox;
use crate::ids::Ids;
use crate::json::Json;
use crate::rows::Rows;
use chain::Chain;
use cycle::Task;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Where the fake answers, below the address of the lab.
pub(crate) const ROOT: &str = "/appStore";

/// The app that everything is bought in.
#[derive(Clone, Debug)]
struct App {
    bundle: String,
    number: i64,
    /// `Sandbox` or `Production`.
    environment: String,
    /// Days that a subscription stays open although it could not be renewed.
    grace_days: i64,
}

/// The whole fake store, of one app.
#[derive(Clone, Debug)]
pub(crate) struct AppStore {
    pub(crate) now_ms: i64,
    pub(crate) outbox: Outbox,
    /// `products`, `transactions`, `subscriptions`, `notices`, `consumptions`, `extensions`.
    rows: Rows,
    app: App,
    seed: u64,
    ids: Ids,
    /// Made when the first thing is signed: most labs sell nothing here.
    chain: OnceLock<Option<Chain>>,
    endpoints: Vec<String>,
    agenda: BTreeMap<(i64, u64), Task>,
    planned: u64,
}

impl AppStore {
    pub(crate) fn new(seed: u64, now_ms: i64) -> Self {
        Self {
            now_ms,
            outbox: Outbox::default(),
            rows: Rows::default(),
            app: App {
                bundle: "test.kassa.lab".to_owned(),
                number: 1_234_567_890,
                environment: "Sandbox".to_owned(),
                grace_days: 0,
            },
            seed,
            ids: Ids::new(seed),
            chain: OnceLock::new(),
            endpoints: Vec::new(),
            agenda: BTreeMap::new(),
            planned: 0,
        }
    }

    pub(crate) fn add_endpoint(&mut self, url: &str) {
        self.endpoints.push(url.to_owned());
    }

    fn chain(&self) -> Option<&Chain> {
        self.chain.get_or_init(|| Chain::new(self.seed)).as_ref()
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

    /// The next number of a kind: digits that rise, as all identifiers of this store do.
    fn number(&mut self, kind: &str) -> String {
        let count: i64 = self.rows.next(kind).parse().unwrap_or_default();
        let start = 2_000_000_000_000_000 + i64::try_from(self.seed % 1_000).unwrap_or_default();
        (start + 1_000 * count).to_string()
    }

    fn transaction(&self, id: &str) -> &Value {
        self.rows.get("transactions", id)
    }

    /// The subscription that a transaction belongs to, or null.
    fn subscription(&self, original: &str) -> &Value {
        self.rows.get("subscriptions", original)
    }

    /// The original of any transaction, which is what a subscription is called by.
    fn original(&self, id: &str) -> String {
        self.transaction(id)
            .text("originalTransactionId")
            .to_owned()
    }
}
