//! Payments, for things bought once and for subscriptions.

use super::{account, expect};
use crate::authentic::{Report, Sale};
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::providers::heard::label;
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// npm `dodopayments` 2.52.0, `Payment`, read 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    expect(object, "Payment");
    // It only keeps another card, and buys nothing.
    if object.maybe("is_update_payment_method") == Some(true) {
        return None;
    }
    let id: String = object.need("payment_id");
    let subscription = object.id("subscription_id");
    if subscription.is_none() && object.maybe("is_multi_subscription") == Some(true) {
        // Which part of it paid for which of them is not said: a person has to look.
        object.wrong("subscription_id");
    }
    let created = object.need_iso("created_at");
    let order_type = order_type(object, subscription.is_some());
    let begins = matches!(
        order_type,
        OrderType::SubscriptionInitial | OrderType::SubscriptionRenewal
    );
    let Cart { prices, quantity } = cart(object);
    let mut references = Vec::new();
    push(&mut references, subscription.clone());
    push(&mut references, Some(id.clone()));
    let payment = Payment {
        provider: "dodo".to_string(),
        aliases: Vec::from([id.clone()]),
        id,
        order_type,
        status: status(object.text("status").unwrap_or(saying.kind)),
        terms: None,
        quantity,
        subscription,
        checkout: None,
        sold: None,
        // The rules add the plan's interval.
        period_start: Some(created).filter(|_| begins),
        period_end: None,
        amount: Money {
            amount: object.need_amount("total_amount"),
            currency: object.need::<String>("currency").to_ascii_lowercase(),
        },
        created,
        as_of: saying.as_of,
        attempt: object.maybe("retry_attempt").unwrap_or(0),
        next_attempt: None,
        customer_email: object.word("customer.email"),
        customer_name: object.word("customer.name"),
        refunds: Vec::new(),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
        refund_total: None,
    };
    let sale = Sale {
        prices,
        ..Sale::default()
    };
    Some(Told {
        account: account(object),
        references,
        report: Report::Payment { payment, sale },
    })
}

struct Cart {
    prices: Vec<String>,
    quantity: i64,
}

/// Only of things bought once; a subscription tells itself what was sold. Where the cart has
/// several products nobody knows here which of them is a plan: the smallest number is one that
/// was bought of each.
fn cart(object: Object<'_>) -> Cart {
    let mut prices = Vec::new();
    let mut quantity: Option<i64> = None;
    for line in object.list("product_cart", "product_cart[].") {
        push(&mut prices, Some(line.need("product_id")));
        let units: i64 = line.need("quantity");
        quantity = Some(quantity.map_or(units, |least| least.min(units)));
    }
    let quantity = quantity.unwrap_or(1).max(1);
    Cart { prices, quantity }
}

/// A payment does not say what it is for. The first one of a subscription comes from a checkout;
/// any other renews it, unless the app says that it is for a change of plan (whose payment can
/// have metadata of its own).
fn order_type(object: Object<'_>, of_subscription: bool) -> OrderType {
    let reason = label(object.part("metadata"), "kassa_reason");
    let by_checkout = ["checkout_session_id", "payment_link"]
        .iter()
        .any(|path| object.word(path).is_some());
    match reason.as_deref() {
        _ if !of_subscription => OrderType::OneTimePurchase,
        Some("subscription_update") => OrderType::SubscriptionUpdate,
        _ if by_checkout => OrderType::SubscriptionInitial,
        _ => OrderType::SubscriptionRenewal,
    }
}

/// `IntentStatus`, or the event's own type where there is none.
fn status(status: &str) -> PaymentStatus {
    match status {
        "succeeded" | "payment.succeeded" => PaymentStatus::Paid,
        "failed" | "cancelled" | "payment.failed" | "payment.cancelled" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
