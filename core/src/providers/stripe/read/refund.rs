//! Money that goes back: single refunds, and a charge's own running total.

use super::{Saying, Told, push, rider};
use crate::authentic::Report;
use crate::model::account::{Refund, RefundStatus};
use crate::providers::Missing;
use crate::providers::stripe::payload;
use alloc::string::ToString;
use alloc::vec::Vec;

pub(in crate::providers::stripe) fn refund(
    object: payload::Refund,
    saying: Saying<'_>,
) -> Result<Told, Missing> {
    let mut payment = Vec::new();
    push(&mut payment, object.payment_intent.id("payment_intent")?);
    push(&mut payment, object.charge.id("charge")?);
    if payment.is_empty() {
        // Money that left without a payment that could be named must be seen
        // by a person.
        return Err(Missing("payment_intent".to_string()));
    }
    let mut references = payment.clone();
    push(&mut references, object.customer.id("customer")?);
    payment.sort();
    let refund = Refund {
        id: object.id.need("id")?,
        amount: object.amount.need_amount("amount")?,
        // Some methods tell no status at first: then it is on its way.
        status: status(
            object
                .status
                .maybe("status")?
                .as_deref()
                .unwrap_or_default(),
        ),
        created: object.created.need_time("created")?,
        as_of: saying.as_of,
    };
    Ok(Told {
        account: rider(object.metadata.or_empty()).account,
        references,
        report: Report::Refund { payment, refund },
    })
}

/// docs.stripe.com/api/refunds/object#refund_object-status, read 2026-11-21.
fn status(status: &str) -> RefundStatus {
    match status {
        "succeeded" => RefundStatus::Succeeded,
        "failed" | "canceled" => RefundStatus::Failed,
        _ => RefundStatus::Pending,
    }
}

/// `charge.refunded` also fires for a part; only the running total is sure.
pub(in crate::providers::stripe) fn charge(object: payload::Charge) -> Result<Told, Missing> {
    let id = object.id.need("id")?;
    let intent = object.payment_intent.id("payment_intent")?;
    let invoice = object.invoice.id("invoice")?;
    let mut references = Vec::new();
    for name in [intent, invoice, Some(id)] {
        push(&mut references, name);
    }
    let mut payment = references.clone();
    payment.sort();
    push(&mut references, object.customer.id("customer")?);
    let total = object.amount_refunded.need_amount("amount_refunded")?;
    Ok(Told {
        account: rider(object.metadata.or_empty()).account,
        references,
        report: Report::RefundTotal { payment, total },
    })
}
