//! What the app is told, at least once and under a stable id.

use crate::model::money::Money;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// A message for one of the app's callbacks.
#[wire]
pub struct Notice {
    /// The same at every try: use it as the key of the e-mail you send.
    pub id: String,
    /// Which callback.
    pub kind: NoticeKind,
    /// Whom it is about.
    pub account: String,
    /// Where to write to, as the provider knows it.
    pub email: Option<String>,
    /// Such as `stripe`.
    pub provider: String,
    /// The plan's id, where known.
    pub plan: Option<String>,
    /// The subscription.
    pub subscription: Option<String>,
    /// The payment; of an extra subscription its last one.
    pub payment: Option<String>,
    /// What is due, or was paid for an extra subscription.
    pub amount: Option<Money>,
    /// Which try of the payment this was; the first is 1. Else 0.
    pub attempt: i64,
    /// When the provider tries again; none if it does not. Of a trial when it ends, and
    /// the first payment is due.
    pub next_attempt: Option<Millis>,
    /// When it happened.
    pub at: Millis,
    /// The provider's page of the payment, where it tells one: there it is confirmed, and
    /// its receipt is there.
    pub url: Option<String>,
}

/// The callbacks.
#[wire(camel)]
#[derive(Copy, PartialOrd, Ord)]
pub enum NoticeKind {
    /// A renewal could not be paid.
    PaymentFailed,
    /// The customer pays for two plans of one group: this subscription is the
    /// one that does not count. Nothing was ended or given back by itself.
    DuplicateSubscription,
    /// A customer asks the store for their money, and the store asks the app: answer
    /// with [`crate::Ask::AnswerRefund`] before `next_attempt`.
    RefundAsked,
    /// A store was not told for a day that a purchase was received: it gives the money
    /// back at `next_attempt`. It is tried on.
    PurchaseUnacknowledged,
    /// A trial ends in three days, or sooner if it is shorter, and is charged then: no end
    /// of it is planned. Only if [`crate::Config::notices`] lists it.
    TrialEnding,
    /// Money arrived: a receipt. Once for each payment; not for what cost nothing. Only if
    /// [`crate::Config::notices`] lists it.
    Paid,
    /// The customer has to confirm a payment, such as to their bank, or it does not
    /// arrive: at `url`, where known. Only if [`crate::Config::notices`] lists it.
    PaymentActionRequired,
    /// The card's network takes a payment for fraud, and a dispute is likely: giving it
    /// back now costs less. Only if [`crate::Config::notices`] lists it.
    FraudWarned,
    /// The customer's bank asks about a payment, or has taken `amount` of it: answer it at
    /// the provider. Told again if the bank asked first. Only if
    /// [`crate::Config::notices`] lists it.
    Disputed,
}
