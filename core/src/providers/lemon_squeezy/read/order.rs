//! Orders: what was bought once, and the first payment of a subscription. An
//! order does not tell which of the two it is; the plan of its variant does.

use super::{ORDERS, Told, name, payment, price, sale, units};
use crate::authentic::Report;
use crate::model::account::{Payment, RefundTotal};
use crate::model::order::PaymentStatus;
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::String;

/// docs.lemonsqueezy.com/api/orders/the-order-object, read 2026-11-22.
pub(super) fn order(data: Object<'_>, as_of: Millis, sealed: Sealed) -> Result<Told, Missing> {
    let id = name(data, ORDERS)?;
    let word: String = data.need("attributes.status")?;
    let price = price(data)?;
    let mut payment = Payment {
        quantity: units(data, "attributes.first_order_item.quantity")?,
        ..payment(data, id.clone(), as_of, status(&word))?
    };
    if word == "fraudulent" {
        // It is reversed although no refund was made.
        let amount = payment.amount.amount;
        payment.refund_total = Some(RefundTotal { amount, as_of });
    }
    Ok(Told {
        account: sealed.account.clone(),
        references: [id].into(),
        report: Report::Payment {
            payment,
            sale: sale(price, sealed),
        },
    })
}

/// Money that went back was there before: only the sum tells how much went.
fn status(status: &str) -> PaymentStatus {
    match status {
        "paid" | "refunded" | "partial_refund" | "fraudulent" => PaymentStatus::Paid,
        "failed" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
