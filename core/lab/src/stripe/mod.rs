//! The fake Stripe: its objects, its clockwork and its API.

mod api;
mod cards;
mod checkout;
mod customers;
mod cycle;
mod desk;
mod disputes;
mod dunning;
mod endpoints;
mod error;
mod events;
mod hold;
mod invoices;
mod lists;
mod params;
mod pay;
mod payments;
mod portal;
mod preview;
mod prices;
mod refunds;
mod render;
mod rest;
mod routes;
mod session_fields;
mod setup;
mod store;
mod subscriptions;
mod update;

use api::Cause;
pub(crate) use cards::{Card, Manner, TEST_CARDS, find as card_of};
pub(crate) use cycle::Task;
pub(crate) use dunning::LastResort;
pub(crate) use error::ApiError;
pub(crate) use params::Params;
pub(crate) use pay::Payer;

use crate::deliveries::Outbox;
use crate::ids::Ids;
use std::collections::BTreeMap;
use store::Store;

/// The whole fake account.
#[derive(Clone, Debug)]
pub(crate) struct Stripe {
    pub(crate) now_ms: i64,
    pub(crate) base_url: String,
    pub(crate) ids: Ids,
    pub(crate) store: Store,
    pub(crate) outbox: Outbox,
    /// What is to happen, by second and then in the order it was planned.
    pub(crate) agenda: BTreeMap<(i64, u64), Task>,
    planned: u64,
    replies: BTreeMap<String, api::Reply>,
    pub(crate) cause: Cause,
    /// What happens to a subscription when every retry has failed.
    pub(crate) last_resort: LastResort,
    /// How long a customer stays invisible to search, as in the real, lagging index.
    pub(crate) search_lag_ms: i64,
}

impl Stripe {
    pub(crate) fn new(seed: u64, now_ms: i64, base_url: &str) -> Self {
        Self {
            now_ms,
            base_url: base_url.trim_end_matches('/').to_owned(),
            ids: Ids::new(seed),
            store: Store::default(),
            outbox: Outbox::default(),
            agenda: BTreeMap::new(),
            planned: 0,
            replies: BTreeMap::new(),
            cause: Cause::default(),
            last_resort: LastResort::Cancel,
            search_lag_ms: 0,
        }
    }

    /// The present second.
    pub(crate) fn now(&self) -> i64 {
        self.now_ms / 1000
    }

    /// Plans a task; tasks of one second run in the order they were planned.
    pub(crate) fn plan(&mut self, at: i64, task: Task) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), task);
    }
}
