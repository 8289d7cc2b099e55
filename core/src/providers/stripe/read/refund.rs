//! Money that goes back: single refunds, and a charge's own running total.

use super::{named, rider};
use crate::authentic::Report;
use crate::model::account::{Refund, RefundStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use crate::sorted::names;
use alloc::string::String;
use alloc::vec::Vec;

/// docs.stripe.com/api/refunds/object, read 2026-11-21.
pub(in crate::providers::stripe) fn refund(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Told {
    let payment = named(object, "payment_intent");
    let mut references = payment.clone();
    push(&mut references, object.id("customer"));
    let payment = names(payment);
    let refund = Refund {
        id: object.need("id"),
        amount: object.need_amount("amount"),
        // Some methods tell no status at first: then it is on its way.
        status: status(&object.maybe::<String>("status").unwrap_or_default()),
        created: object.need_time("created"),
        as_of: saying.as_of,
    };
    Told {
        account: rider(object.part("metadata")).account,
        references,
        report: Report::Refund { payment, refund },
    }
}

/// docs.stripe.com/api/refunds/object#refund_object-status, read 2026-11-21.
fn status(status: &str) -> RefundStatus {
    match status {
        "succeeded" => RefundStatus::Succeeded,
        "failed" | "canceled" => RefundStatus::Failed,
        _ => RefundStatus::Pending,
    }
}

/// `charge.refunded` also fires for a part; only the running total is sure
/// (docs.stripe.com/api/charges/object, read 2026-11-21).
pub(in crate::providers::stripe) fn charge(object: Object<'_>) -> Told {
    let id: String = object.need("id");
    let intent = object.id("payment_intent");
    // Before basil.
    let invoice = object.id("invoice");
    let mut references = Vec::new();
    for name in [intent, invoice, Some(id)] {
        push(&mut references, name);
    }
    let payment = names(references.clone());
    push(&mut references, object.id("customer"));
    // What was never taken from the card is shown as given back too
    // (docs.stripe.com/payments/place-a-hold-on-a-payment-method, read 2026-11-23).
    let never = match (object.lax("amount"), object.lax("amount_captured")) {
        (Some(amount), Some(captured)) => i64::saturating_sub(amount, captured),
        _ => 0,
    };
    let total = object.need_amount("amount_refunded");
    let total = total.saturating_sub(never.max(0)).max(0);
    Told {
        account: rider(object.part("metadata")).account,
        references,
        report: Report::RefundTotal { payment, total },
    }
}
