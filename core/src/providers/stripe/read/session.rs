//! Checkout sessions. In payment mode a session is the payment itself; in
//! subscription mode its subscription and its invoice speak for it.

use super::{Rider, Saying, Told, customer, push, rider};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::providers::Missing;
use crate::providers::stripe::payload::Session;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::mem;

/// None for a session that tells nothing of its own.
pub(in crate::providers::stripe) fn session(
    mut object: Session,
    saying: Saying<'_>,
) -> Result<Option<Told>, Missing> {
    let expired = saying.kind == "checkout.session.expired";
    if !expired && object.mode.get().map(String::as_str) != Some("payment") {
        // A mode is never absent: without one this is no session.
        object.mode.need("mode")?;
        return Ok(None);
    }
    let names = names(&mut object)?;
    let mut metadata = mem::take(&mut object.metadata).or_empty();
    // Older apps' own names, which are on their sessions only.
    let user = mem::take(&mut metadata.user_id).word();
    let price = mem::take(&mut metadata.price_id).word();
    let mut rider = rider(metadata);
    push(&mut rider.sale.prices, price);
    let reference = mem::take(&mut object.client_reference_id).word();
    let account = rider.account.take().or(reference).or(user);
    let references = names.references.clone();
    let report = if expired {
        Report::CheckoutExpired { session: names.id }
    } else {
        payment(object, names, rider, saying)?
    };
    Ok(Some(Told {
        account,
        references,
        report,
    }))
}

struct Names {
    id: String,
    intent: Option<String>,
    aliases: Vec<String>,
    references: Vec<String>,
}

fn names(object: &mut Session) -> Result<Names, Missing> {
    let id = mem::take(&mut object.id).need("id")?;
    let intent = mem::take(&mut object.payment_intent).id("payment_intent")?;
    let mut aliases = Vec::new();
    push(&mut aliases, Some(id.clone()));
    push(&mut aliases, intent.clone());
    push(&mut aliases, mem::take(&mut object.invoice).id("invoice")?);
    let mut references = Vec::new();
    push(
        &mut references,
        mem::take(&mut object.subscription).id("subscription")?,
    );
    references.extend(aliases.iter().cloned());
    let account = mem::take(&mut object.customer_account);
    push(
        &mut references,
        customer(mem::take(&mut object.customer), account, "customer")?,
    );
    aliases.sort();
    Ok(Names {
        id,
        intent,
        aliases,
        references,
    })
}

fn payment(
    object: Session,
    names: Names,
    rider: Rider,
    saying: Saying<'_>,
) -> Result<Report, Missing> {
    let mut sale = rider.sale;
    for line in object.line_items.or_empty().data.or_empty() {
        push(&mut sale.prices, line.price.id("line_items.data[].price")?);
    }
    let person = object.customer_details.or_empty();
    let payment = Payment {
        provider: "stripe".to_string(),
        id: names.intent.unwrap_or(names.id),
        aliases: names.aliases,
        order_type: OrderType::OneTimePurchase,
        status: status(&object.payment_status.need("payment_status")?, saying.kind),
        terms: None,
        quantity: rider.quantity.unwrap_or(1),
        subscription: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount: object.amount_total.need_amount("amount_total")?,
            currency: object.currency.need("currency")?,
        },
        created: object.created.need_time("created")?,
        as_of: saying.as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: person.email.word(),
        customer_name: person.name.word(),
        refunds: Vec::new(),
        refund_total: None,
    };
    Ok(Report::Payment { payment, sale })
}

/// A session that is done is not paid yet with bank debits and vouchers: only
/// `payment_status` tells (docs.stripe.com/checkout/fulfillment, 2026-11-21).
fn status(payment_status: &str, kind: &str) -> PaymentStatus {
    match payment_status {
        "paid" | "no_payment_required" => PaymentStatus::Paid,
        _ if kind == "checkout.session.async_payment_failed" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
