//! A subscription, in one set of words for all providers.

use crate::model::catalog::Terms;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// Where a subscription stands.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum SubscriptionStatus {
    /// The first payment is still open: no access.
    Incomplete,
    /// Access without a payment so far.
    Trialing,
    /// Paid.
    Active,
    /// A renewal failed and is tried again: access until the grace ends.
    PastDue,
    /// The tries are over, the subscription is not: no access.
    Unpaid,
    /// No payments and no access for a while.
    Paused,
    /// Over, for good.
    Canceled,
    /// A status that this version does not know: no access is taken or given
    /// by it beyond the paid period.
    Unknown,
}

impl SubscriptionStatus {
    /// Over for good: no later fact revives it.
    ///
    /// ```
    /// use kassa::model::subscription::SubscriptionStatus;
    /// assert!(SubscriptionStatus::Canceled.is_terminal());
    /// assert!(!SubscriptionStatus::Unpaid.is_terminal()); // paying revives that one
    /// ```
    pub fn is_terminal(self) -> bool {
        self == SubscriptionStatus::Canceled
    }
}

/// What a provider says a subscription is: the whole of it, never a change.
#[wire]
pub struct Subscription {
    /// Such as `stripe`.
    pub provider: String,
    /// The provider's id.
    pub id: String,
    /// What was sold; none while no fact told it.
    pub terms: Option<Terms>,
    /// Units, such as seats; at least 1.
    pub quantity: i64,
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// Start of the present period.
    pub period_start: Option<Millis>,
    /// End of the present period.
    pub period_end: Option<Millis>,
    /// End of a trial, past or future.
    pub trial_end: Option<Millis>,
    /// When it is going to end, if that was asked for.
    pub cancel_at: Option<Millis>,
    /// When the end was asked for.
    pub canceled_at: Option<Millis>,
    /// When it really ended.
    pub ended_at: Option<Millis>,
    /// When it began.
    pub created: Millis,
    /// As of when the provider said all this.
    pub as_of: Millis,
}
