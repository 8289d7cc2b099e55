//! The provider, as light as a hundred thousand lives need it: the objects that
//! Kassa reads, what happens to them, and every state they ever had, so that
//! the API can answer as of any time. `tests/provider.rs` holds it to the lab.

mod api;
pub mod calendar;
mod deeds;
mod render;
mod time;

use crate::facts::{Fact, PayFact, Rider, SubFact};
use kassa::model::account::RefundStatus;
use kassa::model::order::PaymentStatus;
use std::collections::BTreeMap;

pub use api::Answer;
pub use deeds::Card;

/// The webhook secret that both sides know.
pub const SECRET: &str = "whsec_scenario";

/// One webhook.
#[derive(Clone, Debug)]
pub struct Event {
    /// The provider's id.
    pub id: String,
    /// Its type.
    pub kind: &'static str,
    /// When it happened, in milliseconds, to the second.
    pub at: i64,
    /// The bytes.
    pub body: String,
    /// What they say; nothing for a type that nobody reads.
    pub fact: Option<Fact>,
    /// Whether it was answered 2xx.
    pub done: bool,
}

/// A checkout session.
#[derive(Clone, Debug)]
struct Session {
    id: String,
    customer: String,
    rider: Rider,
    recurring: bool,
    price: String,
    amount: i64,
    currency: String,
    /// Months of one period.
    months: i64,
    expires: i64,
    state: State,
    payment: Option<usize>,
    subscription: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    Waiting,
    Over,
}

/// A subscription and its past.
#[derive(Clone, Debug)]
struct Sub {
    now: SubFact,
    past: Vec<(i64, SubFact)>,
    amount: i64,
    months: i64,
    anchor: i64,
    card_works: bool,
    /// The invoice that is still to be paid.
    open: Option<usize>,
}

/// A payment and the money that went back.
#[derive(Clone, Debug)]
struct Payment {
    now: PayFact,
    /// The intent and the charge; an invoice does not tell them.
    charge: [String; 2],
    refunds: Vec<(String, i64, RefundStatus, i64)>,
}

impl Payment {
    fn total(&self) -> i64 {
        let alive = self
            .refunds
            .iter()
            .filter(|it| it.2 != RefundStatus::Failed);
        alive.map(|it| it.1).sum()
    }
}

/// What is going to happen.
#[derive(Clone, Debug)]
enum Task {
    Expire(usize),
    Renew(usize),
    Collect(usize, usize),
}

/// A price that has a name.
#[derive(Clone, Debug)]
struct Price {
    amount: i64,
    currency: String,
    months: i64,
}

/// The whole provider.
#[derive(Clone, Debug, Default)]
pub struct Book {
    now: i64,
    seed: u64,
    made: u64,
    planned: u64,
    /// Everything that happened, oldest first.
    pub events: Vec<Event>,
    customers: Vec<(String, String, i64)>,
    sessions: Vec<Session>,
    subs: Vec<Sub>,
    payments: Vec<Payment>,
    prices: BTreeMap<String, Price>,
    /// The catalog that the app sells by, and by which each checkout was made.
    pub catalog: usize,
    /// By which catalog each checkout was made.
    pub pinned: BTreeMap<String, usize>,
    agenda: BTreeMap<(i64, u64), Task>,
    keys: BTreeMap<String, (i64, String, Answer)>,
}

impl Book {
    /// An empty one; the seed is part of its ids.
    pub fn new(seed: u64, now: i64) -> Self {
        Book {
            now,
            seed,
            ..Book::default()
        }
    }

    /// The virtual time.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The present second, in milliseconds.
    fn second(&self) -> i64 {
        self.now - self.now.rem_euclid(1_000)
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}{:x}x{}", self.seed, self.made)
    }

    fn plan(&mut self, at: i64, task: Task) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), task);
    }

    fn tell(&mut self, kind: &'static str, fact: Fact) {
        let (id, at) = (self.id("evt_"), self.second());
        let body = render::event(&id, kind, at, &render::object(kind, &fact, at));
        let fact = Some(fact);
        self.events.push(Event {
            id,
            kind,
            at,
            body,
            fact,
            done: false,
        });
    }

    /// What nobody reads: a type, or an intent that is paid in one step.
    fn mutter(&mut self, kind: &'static str, object: &str) {
        let (id, at) = (self.id("evt_"), self.second());
        let (class, _) = kind.rsplit_once('.').expect("what, and what became of it");
        let object = format!(r#"{{"id":"{object}","object":"{class}","metadata":{{}}}}"#);
        let body = render::event(&id, kind, at, &object);
        self.events.push(Event {
            id,
            kind,
            at,
            body,
            fact: None,
            done: false,
        });
    }

    fn tell_subscription(&mut self, which: usize, kind: &'static str) {
        let at = self.now;
        let sub = &mut self.subs[which];
        sub.past.push((at, sub.now.clone()));
        let fact = Fact::Subscription(sub.now.clone());
        self.tell(kind, fact);
    }

    fn tell_payment(&mut self, which: usize, kind: &'static str) {
        let fact = Fact::Payment(which, self.payments[which].now.clone());
        self.tell(kind, fact);
    }

    fn tell_paid(&mut self, which: usize) {
        self.payments[which].now.status = PaymentStatus::Paid;
        self.payments[which].now.next = None;
        self.tell_payment(which, "invoice.paid");
        self.tell_payment(which, "invoice.payment_succeeded");
    }

    /// The n-th event of a type, oldest first, from 1.
    pub fn event(&self, kind: &str, nth: usize) -> Option<usize> {
        let events = self.events.iter().enumerate();
        let mut same = events.filter(|(_, event)| event.kind == kind);
        same.nth(nth.checked_sub(1)?).map(|(at, _)| at)
    }

    /// How a story names an event: its type, and which of them.
    pub fn name(&self, event: usize) -> String {
        let kind = self.events[event].kind;
        let before = self.events[..event].iter().filter(|it| it.kind == kind);
        match before.count() {
            0 => kind.into(),
            count => format!("{kind}#{}", count + 1),
        }
    }
}
