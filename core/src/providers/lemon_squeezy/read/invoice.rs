//! Subscription invoices: what a subscription asked for one period, and whether
//! it got it. They tell no price, no units and no end of the period: those are
//! the subscription's and the plan's.

use super::loose::need_named;
use super::{INVOICES, SUBSCRIPTIONS, payment};
use crate::authentic::{Report, Sale};
use crate::model::order::{OrderType, PaymentStatus};
use crate::providers::object::Object;
use crate::providers::told::Saying;
use alloc::string::String;
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/subscription-invoices/the-subscription-invoice-object,
/// read 2026-11-22. The sale is left to the subscription: the checkout that
/// rides along is the first one's, whatever was changed since.
pub(super) fn invoice(object: Object<'_>, saying: Saying<'_>) -> (Vec<String>, Report) {
    let id = need_named(object, "id", INVOICES);
    let subscription = need_named(object, "attributes.subscription_id", SUBSCRIPTIONS);
    let status = status(&object.need::<String>("attributes.status"), saying.kind);
    let reason = object.word("attributes.billing_reason");
    let told = (order_type(&reason.unwrap_or_default()), status);
    let payment = payment(object, &id, saying.as_of, told, Some(subscription.clone()));
    let sale = Sale::default();
    let report = Report::Payment { payment, sale };
    ([subscription, id].into(), report)
}

fn order_type(billing_reason: &str) -> OrderType {
    match billing_reason {
        "initial" => OrderType::SubscriptionInitial,
        "renewal" => OrderType::SubscriptionRenewal,
        "updated" => OrderType::SubscriptionUpdate,
        _ => OrderType::Other,
    }
}

/// An invoice whose try failed stays `pending`; only the event tells.
fn status(status: &str, kind: &str) -> PaymentStatus {
    match status {
        "paid" | "refunded" | "partial_refund" => PaymentStatus::Paid,
        "void" => PaymentStatus::Failed,
        _ if kind == "subscription_payment_failed" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
