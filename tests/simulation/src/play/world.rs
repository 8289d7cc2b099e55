//! An app with Kassa in it, and all that is around it.

use crate::book::Book;
use crate::store::{Memory, Store};
use crate::truth::Truth;
use kassa::Kassa;
use kassa::model::http::HttpRequest;
use kassa::model::notice::Notice;
use kassa_host::sqlite::Sqlite;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// 2026-01-31T00:00:00Z: a month end, so that clamping shows.
pub const START: i64 = 1_769_817_600_000;
/// Where the provider is.
pub const BASE: &str = "http://127.0.0.1:4242";

/// How a story is played.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// On the real SQLite.
    pub sqlite: bool,
    /// A planted fault: the journal has no keys.
    pub forgets_the_journal: bool,
    /// A planted fault: the ledger's rows of spends are lost on their way.
    pub loses_spends: bool,
    /// A planted fault: the auditor believes that credits never end.
    pub believes_in_eternity: bool,
}

/// What was met on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Jobs begun.
    pub jobs: u64,
    /// Webhooks handed over.
    pub delivered: u64,
    /// Reads of the provider that a webhook caused.
    pub reread: u64,
    /// Jobs that died.
    pub crashes: u64,
    /// Writes that ran into another one.
    pub races: u64,
    /// Merges done.
    pub merges: u64,
    /// Keys and events that came again and did nothing.
    pub replays: u64,
    /// Needs that failed or whose answer was lost.
    pub timeouts: u64,
    /// Accounts that were made anew from their journals, and were the same.
    pub rebuilt: u64,
}

impl Stats {
    /// Adds another life's.
    pub fn add(&mut self, other: &Stats) {
        self.jobs += other.jobs;
        self.delivered += other.delivered;
        self.reread += other.reread;
        self.crashes += other.crashes;
        self.races += other.races;
        self.merges += other.merges;
        self.replays += other.replays;
        self.timeouts += other.timeouts;
        self.rebuilt += other.rebuilt;
    }
}

/// One purchase, by its ids.
#[derive(Clone, Debug, Default)]
pub struct Bought {
    /// The session.
    pub session: Option<String>,
    /// The subscription, once paid.
    pub subscription: Option<String>,
    /// The first payment, once paid.
    pub payment: Option<String>,
}

/// Everything that one life needs.
pub struct World {
    pub(super) kassa: Kassa,
    /// The provider.
    pub book: Book,
    /// The store.
    pub store: Store,
    /// The auditor.
    pub truth: Truth,
    /// What the app was told.
    pub told: Vec<Notice>,
    /// Counts.
    pub stats: Stats,
    pub(super) bought: Vec<Bought>,
    pub(super) refunds: BTreeMap<usize, String>,
    /// Reservations, by the keys under which they were made.
    pub(super) held: BTreeMap<usize, String>,
    pub(super) due: BTreeSet<String>,
    pub(super) seed: u64,
}

/// The catalogs of `plans.json`, each a list of plans.
pub fn catalogs() -> &'static [Json] {
    static CATALOGS: OnceLock<Vec<Json>> = OnceLock::new();
    CATALOGS.get_or_init(|| {
        let all: Json = serde_json::from_str(include_str!("../../plans.json")).expect("JSON");
        all.as_array().cloned().expect("a list")
    })
}

fn kassas() -> &'static [Kassa] {
    static KASSAS: OnceLock<Vec<Kassa>> = OnceLock::new();
    KASSAS.get_or_init(|| {
        let config = |plans: &Json| {
            let config = json!({
                "plans": plans,
                "baseUrl": "https://app.test",
                "providers": [{
                    "provider": "stripe",
                    "secretKey": "sk_test_scenario",
                    "webhookSecrets": [crate::book::SECRET],
                    "apiBase": BASE,
                }],
            });
            let config = kassa::json::read(&config.to_string()).expect("a set-up");
            Kassa::new(config).expect("a valid set-up")
        };
        catalogs().iter().map(config).collect()
    })
}

impl World {
    /// A new world.
    pub fn new(seed: u64, options: &Options) -> Self {
        let mut book = Book::new(seed, START);
        for plan in catalogs()[0].as_array().into_iter().flatten() {
            if let Some(id) = plan["prices"][0]["id"].as_str() {
                let price = &plan["price"];
                let months = if plan["interval"]["unit"] == "year" {
                    12
                } else {
                    1
                };
                let currency = price["currency"].as_str().unwrap_or("usd");
                book.put_price(id, price["amount"].as_i64().unwrap_or(0), currency, months);
            }
        }
        let store = if options.sqlite {
            Store::Sqlite(Sqlite::open(":memory:").expect("a store"))
        } else {
            let mut memory = Memory::default();
            memory.forgets_the_journal = options.forgets_the_journal;
            memory.loses_spends = options.loses_spends;
            Store::Memory(memory)
        };
        World {
            kassa: kassas()[0].clone(),
            book,
            store,
            truth: Truth::new(options.believes_in_eternity),
            told: Vec::new(),
            stats: Stats::default(),
            bought: Vec::new(),
            refunds: BTreeMap::new(),
            held: BTreeMap::new(),
            due: BTreeSet::new(),
            seed,
        }
    }

    pub(super) fn use_plans(&mut self, catalog: usize) {
        self.kassa = kassas()[catalog].clone();
        self.truth.use_plans(catalog);
        self.book.catalog = catalog;
    }

    pub(super) fn bought(
        &self,
        number: usize,
        part: impl Fn(&Bought) -> Option<String>,
    ) -> Option<String> {
        part(self.bought.get(number)?)
    }

    pub(super) fn buys(&mut self, number: usize, session: String) {
        if self.bought.len() <= number {
            self.bought.resize(number + 1, Bought::default());
        }
        self.bought[number].session = Some(session);
    }

    /// A session that Kassa did not make, such as by a payment link.
    pub(super) fn elsewhere(&mut self, account: &str, price: &str, number: usize) {
        let form = format!(
            "mode=payment&client_reference_id={account}&line_items[0][price]={price}&line_items[0][quantity]=1"
        );
        let request = HttpRequest {
            method: "POST".into(),
            url: format!("{BASE}/v1/checkout/sessions"),
            headers: Vec::new(),
            body: form,
            timeout_ms: 0,
        };
        let answer = self.book.answer(&request, 0);
        let reply: Json = serde_json::from_slice(&answer.response.body).expect("a session");
        self.buys(number, reply["id"].as_str().unwrap_or_default().into());
    }

    pub(super) fn waiting(&self) -> Vec<usize> {
        let events = self.book.events.iter().enumerate();
        events
            .filter(|(_, event)| !event.done)
            .map(|(at, _)| at)
            .collect()
    }
}
