//! The fake Google Play: purchases, its developer API, and notifications through Pub/Sub.

mod access;
mod api;
mod buy;
mod catalogue;
mod change;
mod codes;
mod cycle;
mod desk;
mod keys;
mod money;
mod orders;
mod push;
mod read;
mod refunds;
mod reviews;
mod subscribe;
mod subscriptions;
mod trouble;

pub(crate) use push::Postman;

use crate::deliveries::Outbox;
use crate::ids::Ids;
use crate::json::Json;
use crate::rows::Rows;
use codes::Refusal;
use cycle::Task;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the fake answers, below the address of the lab.
pub(crate) const ROOT: &str = "/googlePlay";

/// The whole fake store, of one app.
#[derive(Clone, Debug)]
pub(crate) struct GooglePlay {
    pub(crate) now_ms: i64,
    pub(crate) outbox: Outbox,
    /// `products`, `plans`, `purchases`, `subscriptions`, `orders`, `voided`, `reviews`,
    /// `access`.
    rows: Rows,
    package: String,
    /// Who posts notifications, and with which token.
    postman: Arc<Postman>,
    /// Whether purchases of products are told of, which a developer switches on.
    tells_products: bool,
    ids: Ids,
    seed: u64,
    endpoints: Vec<String>,
    agenda: BTreeMap<(i64, u64), Task>,
    planned: u64,
}

impl GooglePlay {
    pub(crate) fn new(seed: u64, now_ms: i64) -> Self {
        Self {
            now_ms,
            outbox: Outbox::default(),
            rows: Rows::default(),
            package: "test.kassa.lab".to_owned(),
            postman: Arc::new(Postman::default()),
            tells_products: true,
            ids: Ids::new(seed),
            seed,
            endpoints: Vec::new(),
            agenda: BTreeMap::new(),
            planned: 0,
        }
    }

    pub(crate) fn add_endpoint(&mut self, url: &str) {
        self.endpoints.push(url.to_owned());
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

    fn purchase(&self, token: &str) -> &Value {
        self.rows.get("purchases", token)
    }

    fn subscription(&self, token: &str) -> &Value {
        self.rows.get("subscriptions", token)
    }

    /// The subscription that a wish names by its token.
    fn named(&self, wish: &Value) -> Result<String, Refusal> {
        let token = wish.text("token");
        match self.subscription(token).is_null() {
            true => Err(Refusal::no_token()),
            false => Ok(token.to_owned()),
        }
    }

    /// A token as devices are given them: long, and with a dot and a dash in it.
    fn token(&mut self) -> String {
        let head = self.ids.next("play", 20).to_lowercase();
        format!("{head}.AO-J1O{}", self.ids.next("", 88))
    }

    /// A new order's number; those of renewals add two dots and a count to the first.
    fn order_number(&mut self) -> String {
        let count: u64 = self.rows.next("orderNumbers").parse().unwrap_or_default();
        let mixed = (self.seed * 7_919 + count * 104_729) % 100_000_000;
        format!(
            "GPA.33{:02}-{:04}-{:04}-{:05}",
            self.seed % 100,
            mixed / 10_000,
            mixed % 10_000,
            count
        )
    }
}
