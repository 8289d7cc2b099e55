//! Payments as the app shows them: orders.

use crate::model::is_default;
use crate::model::money::Money;
use crate::model::receipt::PaymentDetails;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One row of the customer's history of payments.
#[wire]
pub struct Order {
    /// Such as `stripe`.
    pub provider: String,
    /// The provider's id of the payment: a payment intent, an invoice or a
    /// refund. Give it to `refund`.
    pub id: String,
    /// What it was.
    pub order_type: OrderType,
    /// Where it stands.
    pub status: PaymentStatus,
    /// The plan's id, where known.
    pub plan: Option<String>,
    /// What was paid along with that plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_ons: Vec<OrderItem>,
    /// The subscription that it paid for.
    pub subscription: Option<String>,
    /// What was paid, or given back for a refund.
    pub amount: Money,
    /// How much of it was given back so far.
    pub refunded: i64,
    /// When the provider made it.
    pub created: Millis,
    /// Whom the provider billed.
    pub customer_email: Option<String>,
    /// Whom the provider billed.
    pub customer_name: Option<String>,
    /// What the receipt shows, where the provider tells; none for refunds.
    pub details: Option<PaymentDetails>,
    /// It cost nobody anything: a reviewer's or tester's.
    #[serde(default, skip_serializing_if = "is_default")]
    pub test: bool,
}

/// A further plan of an order.
#[wire]
pub struct OrderItem {
    /// The plan's id.
    pub plan: String,
    /// Units.
    pub quantity: i64,
}

/// What a payment was for.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum OrderType {
    /// Bought once.
    OneTimePurchase,
    /// The first payment of a subscription.
    SubscriptionInitial,
    /// A later period.
    SubscriptionRenewal,
    /// A change in the middle of a period, such as an upgrade's difference.
    SubscriptionUpdate,
    /// Money given back.
    Refund,
    /// Money that the customer's bank took back: pending while it is open, paid
    /// once it is lost, failed once it is won.
    Dispute,
    /// A payment that this version cannot place.
    Other,
}

/// Where a payment stands. The order is the rank: a payment only moves right.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum PaymentStatus {
    /// Nothing is known but its name: a refund spoke of it first.
    Unknown,
    /// On its way: bank debits and vouchers take days. Nothing is granted.
    Pending,
    /// The customer's card holds it: nothing is granted before it is captured, and
    /// after about a week it is let go by itself.
    Authorized,
    /// It did not arrive. A later success is possible.
    Failed,
    /// The money is there.
    Paid,
}
