//! A subscription, in one set of words for all providers.

use crate::model::catalog::Terms;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
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
    /// A renewal failed and is tried again: access as the plan's dunning says.
    PastDue,
    /// Not paid and not over: no access until it is paid.
    Unpaid,
    /// No payments and no access for a while.
    Paused,
    /// Over, for good.
    Canceled,
    /// Over, until it is bought again under the same id, as stores do it.
    Expired,
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
    /// assert!(!SubscriptionStatus::Expired.is_terminal()); // and buying again this one
    /// ```
    pub fn is_terminal(self) -> bool {
        self == SubscriptionStatus::Canceled
    }

    /// Over: it gives nothing and stands in nobody's way.
    ///
    /// ```
    /// use kassa::model::subscription::SubscriptionStatus;
    /// assert!(SubscriptionStatus::Expired.is_over());
    /// assert!(!SubscriptionStatus::PastDue.is_over());
    /// ```
    pub fn is_over(self) -> bool {
        matches!(
            self,
            SubscriptionStatus::Canceled | SubscriptionStatus::Expired
        )
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
    /// The provider's id of what was sold.
    pub product: Option<String>,
    /// The provider's id of the price that is paid, where its invoices do not
    /// tell it themselves.
    pub price: Option<String>,
    /// What was told of price and quantity so far, oldest first: an invoice that
    /// tells neither has those of its time. A provider leaves it empty.
    #[serde(default)]
    pub sold: Vec<Sold>,
    /// The provider's id of its one item, by which a quantity is changed.
    pub item: Option<String>,
    /// What it is paid with, where the provider tells.
    pub card: Option<Card>,
    /// Another name of its first payment, where the provider has two.
    pub first_payment: Option<String>,
    /// Until when a renewal that failed leaves access open, where the provider says
    /// so; the plan's own rule unless given.
    pub grace_until: Option<Millis>,
    /// The provider's id of the price that renews next, where it is another one.
    pub next_price: Option<String>,
    /// The plan of that price. Kassa's own: a provider leaves it out.
    pub next_plan: Option<String>,
    /// The provider's id of the subscription whose place it takes: that one is over
    /// since this one began.
    pub replaces: Option<String>,
    /// Since when another one has its place. Kassa's own: a provider leaves it out.
    pub replaced_at: Option<Millis>,
    /// What stays until the paid period ends although the provider sells something
    /// else by now. Kassa's own: a provider leaves it out.
    pub kept: Option<Kept>,
    /// As of when the provider said all this.
    pub as_of: Millis,
}

/// What a customer has until a change counts. The provider was told of it at
/// once, so that its next invoice is right whatever happens here.
#[wire]
pub struct Kept {
    /// What was paid.
    pub terms: Terms,
    /// Units that were paid.
    pub quantity: i64,
    /// The paid period's end.
    pub until: Millis,
    /// The plan that comes then. Once the provider sells yet another one, nothing
    /// is kept.
    pub next_plan: String,
    /// Units that come then. Once the provider sells others, those count at once.
    pub next_quantity: i64,
}

/// What a subscription sold at a time.
#[wire]
pub struct Sold {
    /// The provider's id of the price.
    pub price: String,
    /// Units.
    pub quantity: i64,
    /// When it was told.
    pub since: Millis,
}

/// As much of a card as may be shown.
#[wire]
#[derive(PartialOrd, Ord)]
pub struct Card {
    /// The provider's word, such as `visa`.
    pub brand: String,
    /// The end of its number.
    pub last_four: String,
}
