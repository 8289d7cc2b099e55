//! Orders: every payment is one, bought once or for a period of a subscription.

use super::{account, quantity, sale};
use crate::authentic::Report;
use crate::model::account::{Payment, RefundTotal};
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// npm `@polar-sh/sdk` 1.0.1, `Order` (the same in its three API versions), read 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    let status: String = object.need("status");
    // Nobody has been asked for the money of a draft.
    if status == "draft" {
        return None;
    }
    let id: String = object.need("id");
    let subscription = object.id("subscription_id");
    let next_attempt = object.maybe_iso("next_payment_attempt_at");
    let order_type = order_type(&object.need::<String>("billing_reason"));
    let mut sale = sale(object);
    let created = object.need_iso("created_at");
    let said = (saying.kind, created);
    let (period_start, period_end) = period(object, order_type, said, &mut sale.prices);
    let mut references = Vec::new();
    push(&mut references, subscription.clone());
    push(&mut references, Some(id.clone()));
    let units = quantity(object).or_else(|| quantity(object.part("subscription")));
    let payment = Payment {
        provider: "polar".to_string(),
        aliases: Vec::from([id.clone()]),
        id,
        order_type,
        status: self::status(&status, object.lax("paid") == Some(true), next_attempt),
        terms: None,
        quantity: units.unwrap_or(1),
        subscription,
        checkout: None,
        sold: None,
        period_start,
        period_end,
        amount: Money {
            amount: due(object),
            currency: object.need::<String>("currency").to_ascii_lowercase(),
        },
        created,
        as_of: saying.as_of,
        attempt: 0,
        next_attempt,
        customer_email: object.word("customer.email"),
        customer_name: object
            .word("billing_name")
            .or_else(|| object.word("customer.name")),
        refunds: Vec::new(),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
        refund_total: Some(RefundTotal {
            amount: refunded(object),
            share: None,
            as_of: saying.as_of,
            since: None,
        }),
    };
    Some(Told {
        account: account(object),
        references,
        report: Report::Payment { payment, sale },
    })
}

/// What is paid: the total with tax, less what the customer's balance at Polar covers. Only that
/// much can go back.
fn due(object: Object<'_>) -> i64 {
    let due = object.maybe_amount("due_amount");
    due.unwrap_or_else(|| object.need_amount("total_amount"))
}

/// Polar counts the tax that goes back by itself.
fn refunded(object: Object<'_>) -> i64 {
    let part = |path| object.maybe_amount(path).unwrap_or(0);
    part("refunded_amount").saturating_add(part("refunded_tax_amount"))
}

/// The period of the line that reaches furthest, prorations left out: they name what was sold
/// before too. One that was over when the order was made bills what was used, and pays for nothing
/// to come. The others' prices are told on the way. Lines of older messages have no period: the subscription's present one stands for it, but
/// only in the message that the order was paid, since others may come in a later period.
fn period(
    object: Object<'_>,
    order_type: OrderType,
    (kind, created): (&str, Millis),
    prices: &mut Vec<String>,
) -> (Option<Millis>, Option<Millis>) {
    let mut furthest = None;
    for line in object.list("items", "items[].") {
        if line.lax("proration") == Some(true) {
            continue;
        }
        push(prices, line.word("product_price_id"));
        let start = line.maybe_iso("start_timestamp");
        let end = line.maybe_iso("end_timestamp");
        let to_come = end.filter(|end| *end > created);
        furthest = furthest.max(to_come.zip(start));
    }
    if let Some((end, start)) = furthest {
        return (Some(start), Some(end));
    }
    let whole = matches!(
        order_type,
        OrderType::SubscriptionInitial | OrderType::SubscriptionRenewal
    );
    if !whole || kind != "order.paid" {
        return (None, None);
    }
    (
        object.maybe_iso("subscription.current_period_start"),
        object.maybe_iso("subscription.current_period_end"),
    )
}

/// A metered cycle bills what was used, and begins nothing.
fn order_type(billing_reason: &str) -> OrderType {
    match billing_reason {
        "purchase" => OrderType::OneTimePurchase,
        "subscription_create" => OrderType::SubscriptionInitial,
        "subscription_cycle" => OrderType::SubscriptionRenewal,
        "subscription_update" => OrderType::SubscriptionUpdate,
        _ => OrderType::Other,
    }
}

/// An order whose payment failed stays `pending`; only that it is going to be tried again tells.
fn status(status: &str, paid: bool, next_attempt: Option<Millis>) -> PaymentStatus {
    match status {
        "paid" | "refunded" | "partially_refunded" => PaymentStatus::Paid,
        "void" => PaymentStatus::Failed,
        "pending" if next_attempt.is_some() => PaymentStatus::Failed,
        "pending" => PaymentStatus::Pending,
        _ if paid => PaymentStatus::Paid,
        _ => PaymentStatus::Pending,
    }
}
