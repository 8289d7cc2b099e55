//! Subscription invoices: what a subscription asked for one period, and whether
//! it got it. They tell no price, no units and no end of the period: those are
//! the subscription's and the plan's.

use super::{INVOICES, SUBSCRIPTIONS, Told, name, other, payment};
use crate::authentic::{Report, Sale};
use crate::model::account::Payment;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::{String, ToString};

/// docs.lemonsqueezy.com/api/subscription-invoices/the-subscription-invoice-object,
/// read 2026-11-22. The sale is left to the subscription: the checkout that
/// rides along is the first one's, whatever was changed since.
pub(super) fn invoice(
    data: Object<'_>,
    kind: &str,
    as_of: Millis,
    sealed: Sealed,
) -> Result<Told, Missing> {
    let id = name(data, INVOICES)?;
    let path = "attributes.subscription_id";
    let subscription = other(data, path, SUBSCRIPTIONS)?;
    let subscription = subscription.ok_or_else(|| Missing(path.to_string()))?;
    let word: String = data.need("attributes.status")?;
    let plain = payment(data, id.clone(), as_of, status(&word, kind))?;
    let payment = Payment {
        order_type: order_type(data.text("attributes.billing_reason").unwrap_or_default()),
        subscription: Some(subscription.clone()),
        period_start: Some(plain.created),
        ..plain
    };
    Ok(Told {
        account: sealed.account,
        references: [subscription, id].into(),
        report: Report::Payment {
            payment,
            sale: Sale::default(),
        },
    })
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
