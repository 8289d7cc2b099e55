//! Calls that move money or change a subscription, and calls as such: what is
//! stored, and sent again byte for byte.

use crate::model::is_default;
use crate::model::schedule::Charge;
use crate::model::subscription::Kept;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// A call that moves money, from before it is sent until its end is certain.
#[wire]
pub struct Operation {
    /// The cause that began it: the same one never moves money twice.
    pub key: String,
    /// What it does.
    pub kind: OperationKind,
    /// Such as `stripe`.
    pub provider: String,
    /// The payment or subscription it is about.
    pub subject: String,
    /// Minor units, for a refund.
    pub amount: Option<i64>,
    /// Minor units that had gone back before, for a refund.
    pub before: Option<i64>,
    /// What the customer keeps until the period's end once this is done, for a
    /// change.
    pub kept: Option<Kept>,
    /// What it collects, for a charge.
    pub charge: Option<Charge>,
    /// The request, byte for byte, less the secret.
    pub call: Call,
    /// Where it stands.
    pub status: OperationStatus,
    /// How often it was sent.
    pub attempts: i64,
    /// When it was first asked.
    pub created: Millis,
    /// When it is looked at again; none once it is certain.
    pub due_at: Option<Millis>,
    /// The app was told that this takes long.
    #[serde(default, skip_serializing_if = "is_default")]
    pub told: bool,
    /// The provider's id of what it made, once it is done.
    pub result: Option<String>,
    /// The provider's code, when it said no.
    pub refusal: Option<String>,
}

/// Which call.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum OperationKind {
    /// Money back.
    Refund,
    /// Take what a card holds.
    Capture,
    /// Let go of what a card holds.
    Void,
    /// End a subscription now.
    CancelNow,
    /// End it with its period.
    CancelAtPeriodEnd,
    /// Take the end back, or go on after a pause.
    Resume,
    /// Rest for a while.
    Pause,
    /// Sell another plan, or more or less of it.
    Change,
    /// Take the money of a payment that the customer has approved.
    Confirm,
    /// Store a card or bank account that the customer has approved.
    Register,
    /// Take the money of a period from a stored one.
    Charge,
    /// Forget a stored one at the provider.
    Unregister,
    /// Tell the store that a purchase was received, or else it goes back.
    Acknowledge,
    /// Let the provider collect from a card or bank account that it keeps.
    PayWith,
}

/// What is known of a call.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum OperationStatus {
    /// Written down; it may or may not have been sent.
    Pending,
    /// Sent, and no clear answer came.
    Unknown,
    /// Done.
    Posted,
    /// The provider said no.
    Failed,
}

/// A provider call without its secret: what is stored and, byte for byte, sent
/// again.
#[wire]
pub struct Call {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// From the API's root, with the query.
    pub path: String,
    /// Encoded as the provider wants it.
    pub body: String,
    /// Under which name the provider makes it only once.
    pub idempotency_key: Option<String>,
    /// The provider would do it again each time it is sent: without an answer it
    /// is looked up before it is sent again.
    #[serde(default)]
    pub once: bool,
    /// What stands in place of `{sealed}` in the path, or else in the body, when the call
    /// is sent.
    pub sealed: Option<SealedKey>,
}

/// A provider's key at rest.
#[wire]
pub struct SealedKey {
    /// Sealed.
    pub text: String,
    /// The provider's id of the customer to whom it is bound.
    pub customer: String,
}
