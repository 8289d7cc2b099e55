//! The answer to "why does this customer have this balance?"

use crate::model::benefits::{Benefits, Bucket};
use crate::model::money::Money;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One page of an account's journal, oldest first.
#[wire]
pub struct History {
    /// Whose.
    pub account: String,
    /// What happened.
    pub changes: Vec<Change>,
    /// Ask again with `after` set to this revision; none at the end.
    pub next: Option<i64>,
    /// How it stands now.
    pub benefits: Benefits,
}

/// One revision: an event that came in, or something the app asked for.
#[wire]
pub struct Change {
    /// Counts from 1 without a gap.
    pub revision: i64,
    /// When it was written.
    pub at: Millis,
    /// The name under which it can happen only once.
    pub cause: String,
    /// What happened.
    pub what: Happening,
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
    /// The rule that applied, such as `subscription_changed` or `spent`.
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
    /// What the app said it was for.
    pub note: Option<String>,
}

/// One row of the ledger. The rows of an account sum to its balance.
#[wire]
pub struct Entry {
    /// The credits' lot.
    pub lot: String,
    /// The lot's bucket.
    pub bucket: Bucket,
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
    /// They moved from one account to another of the same person.
    Merged,
}
