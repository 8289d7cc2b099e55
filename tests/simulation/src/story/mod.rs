//! A life as data: what is done, in which order, and what goes wrong. Chance
//! makes one, a file holds one, and the player cannot tell which.

use kassa::ask::CancelWhen;
use kassa::model::benefits::Strategy;

mod read;
mod write;

pub use crate::book::Card;

/// One life.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Story {
    /// Ids at the provider and entropy derive from it.
    pub seed: u64,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One thing that happens. The n-th purchase is called by its number.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// From now on the app has the n-th catalog of `plans.json`.
    Plans(usize),
    /// Time passes, in milliseconds.
    Clock(i64),
    /// The customer pays purchase n.
    Pay(usize, Card),
    /// A debit arrives, or does not.
    Settle(usize, bool),
    /// Another card for purchase n's subscription.
    Card(usize, bool),
    /// At the provider: an end is planned, taken back, or comes at once.
    Cancel(usize, CancelWhen),
    /// At the provider: another price or quantity, billed at once or not.
    Change(usize, Option<&'static str>, Option<i64>, bool),
    /// At the provider: money of purchase n goes back. The last number names it.
    Refund(usize, Option<i64>, usize),
    /// Refund n comes back.
    FailRefund(usize),
    /// A session that Kassa did not make: who, what, and its number.
    Elsewhere(String, &'static str, usize),
    /// One call.
    Call(Call),
    /// Several calls at once: whose turn it is, need by need. What is left when
    /// the turns are over runs one after the other.
    Together(Vec<Call>, Vec<usize>),
    /// Webhooks that wait and these calls, as chance hands them over: what it
    /// comes to depends on what waits. No file has this step; what came of it
    /// is written down instead.
    Mess(u64, Vec<What>),
    /// All webhooks that wait, until none does; then what is due.
    Deliver,
    /// All that has to hold whenever nothing is on its way.
    Rest,
}

/// One call to Kassa.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What is asked.
    pub what: What,
    /// How far the host's clock is off, in milliseconds.
    pub skew: i64,
    /// What goes wrong at which need.
    pub ills: Vec<(usize, Ill)>,
}

/// What is asked of Kassa.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A webhook comes in: its type and which of that type, from 1.
    Event(String, usize),
    /// Who, which plan, how many, and the purchase's number.
    Checkout(String, String, i64, usize),
    /// Who, how much, from where, and the key.
    Deduct(String, i64, Strategy, usize),
    /// Who, how much, from where, for how many seconds, and the key.
    Reserve(String, i64, Strategy, i64, usize),
    /// Who, the key of the reservation, and what the work cost.
    Commit(String, usize, i64),
    /// Who, and the key of the reservation.
    Release(String, usize),
    /// Who, how much (below zero: taken), how many days it lasts, and the key.
    Grant(String, i64, Option<i64>, usize),
    /// Who, which purchase, how much, and the key.
    Refund(String, usize, Option<i64>, usize),
    /// Who, and when.
    Cancel(String, CancelWhen),
    /// Who.
    Benefits(String),
    /// Who.
    Orders(String),
    /// Who.
    Portal(String),
    /// Who stays, and who goes.
    Merge(String, String),
    /// Several spends and webhooks.
    Batch(Vec<What>),
    /// Whoever is due.
    Tick,
    /// Who is due.
    Settle(String),
}

/// What goes wrong at one need of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ill {
    /// The process dies before the need is met.
    DiesBefore,
    /// It dies after it was met, before the job hears of it.
    DiesAfter,
    /// It dies within a write, after so many statements.
    DiesWithin(usize),
    /// The need is not met, and the job hears that.
    Fails,
    /// The need is met, and the job hears that it failed.
    Lost,
    /// The provider answers as of so many milliseconds ago.
    Stale(i64),
}

impl From<What> for Call {
    fn from(what: What) -> Self {
        Call {
            what,
            skew: 0,
            ills: Vec::new(),
        }
    }
}

impl What {
    /// A webhook by the name that [`crate::book::Book::name`] gave it.
    pub fn event(name: &str) -> Self {
        let (kind, nth) = name.split_once('#').unwrap_or((name, "1"));
        What::Event(kind.into(), nth.parse().unwrap_or(0))
    }
}
