//! Orders: what was bought once, and the first payment of a subscription. An
//! order does not tell which of the two it is; the plan of its variant does.

use super::{Facts, ORDERS, payment, price, sale};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::seal::Sealed;
use alloc::string::String;
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/orders/the-order-object, read 2026-11-22.
pub(super) fn order(facts: &Facts<'_>, as_of: Millis, sealed: Sealed) -> (Vec<String>, Report) {
    let id = facts.need_named("id", ORDERS);
    let status = status(&facts.need_word("attributes.status"));
    let told = (OrderType::OneTimePurchase, status);
    let sale = sale(price(facts), sealed);
    let payment = Payment {
        // No name of an order is the session's.
        checkout: sale.checkout.clone(),
        ..payment(facts, &id, as_of, told, None)
    };
    ([id].into(), Report::Payment { payment, sale })
}

/// Money that went back was there before: only the sum tells how much went.
fn status(status: &str) -> PaymentStatus {
    match status {
        "paid" | "refunded" | "partial_refund" | "fraudulent" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
