//! The answer to "why does this customer have this balance?"

use crate::model::benefits::{Benefits, Bucket};
use crate::model::money::Money;
use crate::model::schedule::{MethodView, Schedule};
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One page of an account's journal, and how all of it stands now.
#[wire]
pub struct History {
    /// Whose. One that was merged into another leads to that one.
    pub account: String,
    /// Accounts that were merged into this one: their past is part of its own.
    pub merged: Vec<String>,
    /// What happened: the past of the accounts that were merged into this one,
    /// each from its beginning, and then its own.
    pub changes: Vec<Change>,
    /// Ask again with `after` set to this; none at the end.
    pub next: Option<i64>,
    /// How it stands now.
    pub benefits: Benefits,
    /// Its credits as they stand now; on the first page only.
    pub lots: Vec<LotNow>,
    /// Why the status and the plan are so: what counts first; on the first page
    /// only.
    pub access: Vec<Access>,
    /// What Kassa itself collects: what is due next, and since when a charge fails;
    /// on the first page only.
    pub schedules: Vec<Schedule>,
    /// The cards and bank accounts that it is collected from; on the first page
    /// only.
    pub methods: Vec<MethodView>,
}

/// One revision: an event that came in, or something the app asked for.
#[wire]
pub struct Change {
    /// In whose journal it stands.
    pub account: String,
    /// Counts from 1 without a gap.
    pub revision: i64,
    /// When it was written.
    pub at: Millis,
    /// The name under which it can happen only once.
    pub cause: String,
    /// The provider's id of the event; none for what the app did.
    pub event: Option<String>,
    /// What happened.
    pub what: Happening,
    /// The rule that applied: a heading of the page `core/src/decide/README.md`.
    pub rule: String,
    /// What it set.
    pub set: Vec<Difference>,
    /// The ledger rows that it wrote.
    pub entries: Vec<Entry>,
    /// Credits available after it.
    pub balance: i64,
    /// The subscription's status after it.
    pub status: Option<SubscriptionStatus>,
    /// The plan after it.
    pub plan: Option<String>,
}

/// What a revision records.
#[wire]
pub struct Happening {
    /// What it was, such as `subscription_changed` or `spent`.
    pub kind: String,
    /// The provider, for events.
    pub provider: Option<String>,
    /// The provider's own name of the event.
    pub event: Option<String>,
    /// The provider's id of the thing it is about.
    pub subject: Option<String>,
    /// Money that moved.
    pub amount: Option<Money>,
    /// Credits asked for.
    pub credits: Option<i64>,
    /// What the app said it was for, or why.
    pub note: Option<String>,
    /// Who did it by hand.
    pub author: Option<String>,
}

/// One fact that a change set, in words of data: a status as its word, a time in
/// milliseconds, an amount in minor units, a plan by its id.
#[wire]
pub struct Difference {
    /// What it is about: `account`, `subscription`, `payment`, `refund`,
    /// `dispute`, `checkout`, `license`, `operation`.
    pub of: String,
    /// Its id, at the provider where it has one there.
    pub id: String,
    /// Which fact, such as `status` or `cancelAt`.
    pub field: String,
    /// None where there was none.
    pub before: Option<String>,
    /// None where there is none any more.
    pub after: Option<String>,
}

/// Credits of one origin as they stand now, and why they are there.
#[wire]
pub struct LotNow {
    /// As the ledger's rows name it.
    pub id: String,
    /// Where they came from.
    pub bucket: Bucket,
    /// Which kind of credits; none for the plain kind.
    pub kind: Option<String>,
    /// What gave them.
    pub source: Source,
    /// Credits given.
    pub granted: i64,
    /// Taken back because money went back.
    pub reversed: i64,
    /// Used, or taken by a person.
    pub spent: i64,
    /// Held by reservations.
    pub held: i64,
    /// Paid back to what had been overspent.
    pub repaid: i64,
    /// What can be used now.
    pub available: i64,
    /// From when they count.
    pub starts_at: Millis,
    /// From when they do not count any more.
    pub expires_at: Option<Millis>,
    /// The first of this account's revisions with a ledger row of it.
    pub first: Option<i64>,
    /// The last of them. Explain with `lot` gives all.
    pub last: Option<i64>,
    /// How many there are.
    pub rows: i64,
}

/// What gave credits.
#[wire]
pub enum Source {
    /// A payment.
    Payment {
        /// Such as `stripe`.
        provider: String,
        /// The order's id.
        payment: String,
        /// The subscription that it was for.
        subscription: Option<String>,
        /// The plan that it bought.
        plan: Option<String>,
        /// Of the plan.
        quantity: i64,
        /// What was paid.
        amount: Money,
        /// What has gone back of that.
        refunded: i64,
        /// When it was made.
        at: Millis,
    },
    /// Somebody, by hand.
    Grant {
        /// Who.
        author: String,
        /// Why.
        reason: String,
        /// When.
        at: Millis,
    },
    /// A fact that a later one has made void.
    Nothing,
}

/// Why a subscription, or a purchase that lasts, does or does not open a plan.
#[wire]
pub struct Access {
    /// Such as `stripe`.
    pub provider: String,
    /// The provider's id of the subscription, or the order's id.
    pub id: String,
    /// The plan that it sold, if that is known.
    pub plan: Option<String>,
    /// Of a subscription.
    pub status: Option<SubscriptionStatus>,
    /// It is what `benefits` tells of.
    pub counts: bool,
    /// It gives access now.
    pub open: bool,
    /// Why: a heading of the page `core/src/decide/README.md`.
    pub rule: String,
    /// When that changes by itself.
    pub until: Option<Millis>,
    /// The last of this account's revisions that set it.
    pub revision: Option<i64>,
}

/// A provider's message as it came in.
#[wire]
pub struct RawEvent {
    /// The name under which it can happen only once.
    pub cause: String,
    /// When it came.
    pub at: Millis,
    /// As it was received; cut after 64 KiB.
    pub body: String,
}

/// One row of the ledger. The rows of an account sum to its balance.
#[wire]
pub struct Entry {
    /// The credits' lot.
    pub lot: String,
    /// The lot's bucket.
    pub bucket: Bucket,
    /// Which kind of credits; none for the plain kind.
    pub kind: Option<String>,
    /// Credits added (positive) or taken (negative).
    pub amount: i64,
    /// Why.
    pub reason: EntryReason,
}

/// Why a ledger row was written.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum EntryReason {
    /// A payment gave credits, or a time came at which they begin.
    Granted,
    /// The app spent them.
    Spent,
    /// Money went back, so did what it had bought.
    Reversed,
    /// A reversal was undone.
    Restored,
    /// Their time was over.
    Expired,
    /// A reservation holds them.
    Held,
    /// A reservation let them go, to be spent or not.
    Released,
    /// Somebody took them back by hand.
    Corrected,
    /// They paid what had been used too much before.
    Repaid,
    /// What had been used too much was forgiven.
    Forgiven,
    /// They moved from one account to another of the same person.
    Merged,
}
