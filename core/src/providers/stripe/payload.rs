//! The fields of Stripe's objects that are read, in the shape before version
//! 2025-03-31.basil and in the one since. Everything else is skipped.
//!
//! An event has the shape of its endpoint's version, not of ours, so both are
//! met. What moved: docs.stripe.com/changelog/basil, read 2026-11-21.

use super::field::{Field, Id};
use alloc::string::String;
use alloc::vec::Vec;
use serde::Deserialize;
use serde_json::value::RawValue;

/// docs.stripe.com/api/events/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Envelope<'a> {
    pub object: Field<String>,
    pub id: Field<String>,
    #[serde(rename = "type")]
    pub kind: Field<String>,
    pub created: Field<i64>,
    pub livemode: Field<bool>,
    #[serde(borrow)]
    pub data: Field<Data<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Data<'a> {
    #[serde(borrow)]
    pub object: &'a RawValue,
}

/// What tells one object from another.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Head {
    pub object: Field<String>,
    pub livemode: Field<bool>,
}

/// What rides along. `userId` and `priceId` are older apps' own names.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Metadata {
    pub kassa_account: Field<String>,
    pub kassa_checkout: Field<String>,
    pub kassa_plan: Field<String>,
    pub kassa_quantity: Field<String>,
    #[serde(rename = "userId")]
    pub user_id: Field<String>,
    #[serde(rename = "priceId")]
    pub price_id: Field<String>,
}

/// A list inside an object; only its first page travels.
#[derive(Deserialize)]
#[serde(default)]
pub(super) struct List<T> {
    pub data: Field<Vec<T>>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List {
            data: Field::Absent,
        }
    }
}

/// docs.stripe.com/api/checkout/sessions/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Session {
    pub id: Field<String>,
    pub url: Field<String>,
    pub mode: Field<String>,
    pub payment_status: Field<String>,
    pub payment_intent: Field<Id>,
    pub subscription: Field<Id>,
    pub invoice: Field<Id>,
    pub customer: Field<Id>,
    pub customer_account: Field<String>,
    pub client_reference_id: Field<String>,
    pub amount_total: Field<i64>,
    pub currency: Field<String>,
    pub created: Field<i64>,
    pub expires_at: Field<i64>,
    pub customer_details: Field<Person>,
    pub metadata: Field<Metadata>,
    pub line_items: Field<List<SessionLine>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Person {
    pub email: Field<String>,
    pub name: Field<String>,
}

/// There only where somebody expanded it.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SessionLine {
    pub price: Field<Id>,
}

/// docs.stripe.com/api/subscriptions/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Subscription {
    pub id: Field<String>,
    pub status: Field<String>,
    pub customer: Field<Id>,
    pub customer_account: Field<String>,
    pub created: Field<i64>,
    pub trial_end: Field<i64>,
    pub cancel_at: Field<i64>,
    pub cancel_at_period_end: Field<bool>,
    pub canceled_at: Field<i64>,
    pub ended_at: Field<i64>,
    pub items: Field<List<Item>>,
    pub metadata: Field<Metadata>,
    /// Before basil; since then on the items.
    pub current_period_start: Field<i64>,
    /// Before basil; since then on the items.
    pub current_period_end: Field<i64>,
    /// Of a subscription with one item, in old shapes and some newer events.
    pub quantity: Field<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Item {
    pub quantity: Field<i64>,
    pub price: Field<Id>,
    pub plan: Field<Id>,
    pub current_period_start: Field<i64>,
    pub current_period_end: Field<i64>,
}

/// docs.stripe.com/api/invoices/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Invoice {
    pub id: Field<String>,
    pub status: Field<String>,
    pub billing_reason: Field<String>,
    pub customer: Field<Id>,
    pub customer_account: Field<String>,
    pub customer_email: Field<String>,
    pub customer_name: Field<String>,
    pub amount_paid: Field<i64>,
    pub amount_due: Field<i64>,
    pub currency: Field<String>,
    pub created: Field<i64>,
    pub attempt_count: Field<i64>,
    pub next_payment_attempt: Field<i64>,
    pub lines: Field<List<Line>>,
    /// Since basil.
    pub parent: Field<InvoiceParent>,
    /// Since basil, where somebody expanded it.
    pub payments: Field<List<InvoicePayment>>,
    /// Before basil.
    pub subscription: Field<Id>,
    /// Before basil.
    pub subscription_details: Field<SubscriptionDetails>,
    /// Before basil.
    pub payment_intent: Field<Id>,
    /// Before basil.
    pub charge: Field<Id>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct InvoiceParent {
    pub subscription_details: Field<SubscriptionDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct SubscriptionDetails {
    pub subscription: Field<Id>,
    pub metadata: Field<Metadata>,
}

/// docs.stripe.com/api/invoice-line-item/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Line {
    pub amount: Field<i64>,
    pub quantity: Field<i64>,
    pub period: Field<Period>,
    pub metadata: Field<Metadata>,
    /// Since basil.
    pub parent: Field<LineParent>,
    /// Since basil.
    pub pricing: Field<Pricing>,
    /// Before basil: `subscription` or `invoiceitem`.
    #[serde(rename = "type")]
    pub kind: Field<String>,
    /// Before basil.
    pub proration: Field<bool>,
    /// Before basil.
    pub price: Field<Id>,
    /// Before basil.
    pub plan: Field<Id>,
    /// In both shapes.
    pub subscription: Field<Id>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Period {
    pub start: Field<i64>,
    pub end: Field<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LineParent {
    #[serde(rename = "type")]
    pub kind: Field<String>,
    pub subscription_item_details: Field<LineOrigin>,
    pub invoice_item_details: Field<LineOrigin>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct LineOrigin {
    pub subscription: Field<Id>,
    pub proration: Field<bool>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Pricing {
    pub price_details: Field<PriceDetails>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct PriceDetails {
    pub price: Field<Id>,
}

/// docs.stripe.com/api/invoice-payment/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct InvoicePayment {
    pub status: Field<String>,
    pub payment: Field<PaymentNames>,
}

/// The same in a list of its own, where the invoice is expanded.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ListedPayment<'a> {
    pub status: Field<String>,
    pub payment: Field<PaymentNames>,
    #[serde(borrow)]
    pub invoice: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct PaymentNames {
    pub payment_intent: Field<Id>,
    pub charge: Field<Id>,
}

/// docs.stripe.com/api/charges/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Charge {
    pub id: Field<String>,
    pub amount_refunded: Field<i64>,
    pub payment_intent: Field<Id>,
    pub customer: Field<Id>,
    pub metadata: Field<Metadata>,
    /// Before basil.
    pub invoice: Field<Id>,
}

/// docs.stripe.com/api/refunds/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Refund {
    pub id: Field<String>,
    pub amount: Field<i64>,
    pub status: Field<String>,
    pub created: Field<i64>,
    pub charge: Field<Id>,
    pub payment_intent: Field<Id>,
    pub customer: Field<Id>,
    pub metadata: Field<Metadata>,
}

/// docs.stripe.com/api/customers/object, read 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Customer {
    pub id: Field<String>,
    pub created: Field<i64>,
    pub deleted: Field<bool>,
    pub metadata: Field<Metadata>,
}
