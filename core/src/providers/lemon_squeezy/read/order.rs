//! Orders: what was bought once, and the first payment of a subscription. An
//! order does not tell which of the two it is; the plan of its variant does.

use super::loose::need_named;
use super::{ORDERS, payment, price, sale};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::String;
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/orders/the-order-object, read 2026-11-22.
pub(super) fn order(object: Object<'_>, as_of: Millis, sealed: Sealed) -> (Vec<String>, Report) {
    let id = need_named(object, "id", ORDERS);
    let status = status(&object.need::<String>("attributes.status"));
    let told = (OrderType::OneTimePurchase, status);
    let sale = sale(price(object), sealed);
    let payment = Payment {
        // No name of an order is the session's.
        checkout: sale.checkout.clone(),
        ..payment(object, &id, as_of, told, None)
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
