//! What Kassa collects itself, with a key that the provider keeps cards under.

use crate::model::catalog::Terms;
use crate::model::subscription::Card;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// A card or bank account that can be charged again.
#[wire]
pub struct PaymentMethod {
    /// Ours.
    pub id: String,
    /// Such as `tossPayments`.
    pub provider: String,
    /// The provider's id of the customer whose it is.
    pub customer: String,
    /// The provider's word for what it is, such as `카드`.
    pub kind: Option<String>,
    /// As much of a card as may be shown.
    pub card: Option<Card>,
    /// The provider's key to it, sealed. Empty once the provider has forgotten it.
    pub sealed: String,
    /// A digest of that key, by which a message that names it finds the account.
    pub digest: String,
    /// When it was stored.
    pub created: Millis,
    /// The customer stored it by itself, not to begin one subscription: it stays
    /// when that ends.
    #[serde(default)]
    pub kept: bool,
    /// When the provider is told to forget it, since another one has taken its
    /// place or nothing is paid with it any more.
    pub due_at: Option<Millis>,
    /// Since when it cannot be charged any more.
    pub removed_at: Option<Millis>,
}

/// A subscription that Kassa collects period by period. Its words on access are in
/// the subscription of the same id.
#[wire]
pub struct Schedule {
    /// The subscription's id.
    pub id: String,
    /// Such as `tossPayments`.
    pub provider: String,
    /// What is charged; none once it was removed.
    pub method: Option<String>,
    /// What a period sells.
    pub terms: Terms,
    /// Units.
    pub quantity: i64,
    /// The calendar that it follows: the name of an IANA zone.
    pub zone: String,
    /// When it began.
    pub since: Millis,
    /// From where periods are counted.
    pub anchor: Millis,
    /// The day of the month that months and years keep, where it is not the
    /// anchor's own.
    pub day: Option<u32>,
    /// The number of the period that begins at the anchor. One before that is odd:
    /// a trial, or the time up to the first billing day.
    pub anchored: i64,
    /// The number of the present period; the first is 0.
    pub period: i64,
    /// The present period is settled: paid, or free.
    #[serde(default)]
    pub settled: bool,
    /// Minor units of the present period.
    pub amount: i64,
    /// Charges of the present period that were begun.
    #[serde(default)]
    pub attempt: i64,
    /// Minor units that the next period costs more, or less if below zero: the
    /// difference of a change.
    #[serde(default)]
    pub owed: i64,
    /// How much of that the present period's amount has taken up, until it is paid.
    #[serde(default)]
    pub carried: i64,
    /// Since when nothing is paid, while charges are refused: the end of the time
    /// that was paid.
    pub failing_since: Option<Millis>,
    /// When the present period is charged again.
    pub retry_at: Option<Millis>,
    /// The method will not do: only another one is charged again.
    #[serde(default)]
    pub needs_method: bool,
    /// It rests; until then, or until somebody resumes it.
    pub pause: Option<Pause>,
    /// Where receipts go.
    pub email: Option<String>,
    /// Who pays.
    pub customer_name: Option<String>,
    /// When something is to be done next.
    pub due_at: Option<Millis>,
    /// A worker is at it until then.
    pub busy_until: Option<Millis>,
    /// How often workers have begun without an end.
    #[serde(default)]
    pub attempts: i64,
}

/// A rest without charges.
#[wire]
pub struct Pause {
    /// When it ends by itself.
    pub until: Option<Millis>,
    /// Since when.
    pub since: Millis,
    /// The customer keeps what they have meanwhile.
    #[serde(default)]
    pub free: bool,
}

/// What a charge collects.
#[wire]
pub struct Charge {
    /// The order's id at the provider, which is the call's idempotency key too: of
    /// the subscription, the period and the attempt.
    pub order: String,
    /// The payment's id: of the subscription and the period.
    pub payment: String,
    /// The period's number.
    pub period: i64,
    /// The method's id.
    pub method: String,
    /// What is sold once it is paid, for a change that is paid at once.
    pub change: Option<PaidChange>,
}

/// A change that counts once its difference is paid.
#[wire]
pub struct PaidChange {
    /// What is sold then.
    pub terms: Terms,
    /// Units.
    pub quantity: i64,
    /// When it was asked for: what is left of the period was counted then.
    pub asked: Millis,
    /// What was left of the period then is part of the price.
    #[serde(default)]
    pub prorated: bool,
}

/// A stored card or bank account, as it may be shown.
#[wire]
pub struct MethodView {
    /// For `Unregister`.
    pub id: String,
    /// Such as `tossPayments`.
    pub provider: String,
    /// The provider's word for what it is.
    pub kind: Option<String>,
    /// As much of a card as may be shown.
    pub card: Option<Card>,
    /// When it was stored.
    pub created: Millis,
    /// A subscription is paid with it.
    pub in_use: bool,
}
