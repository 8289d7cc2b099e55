//! Invoices: what a subscription asked for one period, and whether it got it.

use super::{Rider, Saying, Told, customer, push, rider};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::stripe::field::Field;
use crate::providers::stripe::payload::{Invoice, InvoicePayment, Line, List, Metadata};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::mem;

pub(in crate::providers::stripe) fn invoice(
    mut object: Invoice,
    saying: Saying<'_>,
) -> Result<Told, Missing> {
    let (subscription, details) = subscription_of(&mut object)?;
    let id = mem::take(&mut object.id).need("id")?;
    let Bought {
        line_metadata,
        prices,
        quantity,
        period,
    } = bought(
        mem::take(&mut object.lines)
            .need("lines")?
            .data
            .need("lines.data")?,
    )?;
    let metadata = [details, line_metadata].into_iter().flatten().find(speaks);
    let Rider {
        account,
        quantity: asked,
        mut sale,
    } = rider(metadata.unwrap_or_default());
    for price in prices {
        push(&mut sale.prices, Some(price));
    }
    let billing_reason = mem::take(&mut object.billing_reason).lax();
    let order_type = order_type(billing_reason.as_deref().unwrap_or_default());
    if order_type != OrderType::Other && subscription.is_none() {
        return Err(Missing(
            "parent.subscription_details.subscription".to_string(),
        ));
    }
    let (aliases, references) = names(&mut object, &id, subscription.as_ref())?;
    let status = status(&object.status.need("status")?, saying.kind);
    let amount = if status == PaymentStatus::Paid {
        object.amount_paid.need_amount("amount_paid")?
    } else {
        object.amount_due.need_amount("amount_due")?
    };
    let payment = Payment {
        provider: "stripe".to_string(),
        id,
        aliases,
        order_type,
        status,
        terms: None,
        quantity: quantity.or(asked).unwrap_or(1).max(1),
        subscription,
        period_start: period.map(|(start, _)| start),
        period_end: period.map(|(_, end)| end),
        amount: Money {
            amount,
            currency: object.currency.need("currency")?,
        },
        created: object.created.need_time("created")?,
        as_of: saying.as_of,
        attempt: object.attempt_count.maybe("attempt_count")?.unwrap_or(0),
        next_attempt: object
            .next_payment_attempt
            .maybe_time("next_payment_attempt")?,
        customer_email: object.customer_email.word(),
        customer_name: object.customer_name.word(),
        refunds: Vec::new(),
        refund_total: None,
    };
    Ok(Told {
        account,
        references,
        report: Report::Payment { payment, sale },
    })
}

/// The payment's names, and the ids by which the account can be found.
fn names(
    object: &mut Invoice,
    id: &str,
    subscription: Option<&String>,
) -> Result<(Vec<String>, Vec<String>), Missing> {
    let mut payers = Vec::new();
    push(
        &mut payers,
        mem::take(&mut object.payment_intent).id("payment_intent")?,
    );
    push(&mut payers, mem::take(&mut object.charge).id("charge")?);
    paid_by(&mut payers, mem::take(&mut object.payments).or_empty())?;
    let mut references = Vec::new();
    push(&mut references, subscription.cloned());
    push(&mut references, Some(id.to_string()));
    for payer in &payers {
        push(&mut references, Some(payer.clone()));
    }
    let account = mem::take(&mut object.customer_account);
    push(
        &mut references,
        customer(mem::take(&mut object.customer), account, "customer")?,
    );
    push(&mut payers, Some(id.to_string()));
    payers.sort();
    Ok((payers, references))
}

/// The subscription and its metadata, in the new place or in the old one.
pub(in crate::providers::stripe) fn subscription_of(
    object: &mut Invoice,
) -> Result<(Option<String>, Option<Metadata>), Missing> {
    let path = "parent.subscription_details.subscription";
    let now = mem::take(&mut object.parent)
        .or_empty()
        .subscription_details
        .or_empty();
    let before = mem::take(&mut object.subscription_details).or_empty();
    let old = mem::take(&mut object.subscription).id("subscription")?;
    let metadata = [now.metadata, before.metadata]
        .into_iter()
        .filter_map(Field::lax)
        .find(speaks);
    Ok((now.subscription.id(path)?.or(old), metadata))
}

/// Metadata that carries anything of ours.
fn speaks(metadata: &Metadata) -> bool {
    [
        &metadata.kassa_account,
        &metadata.kassa_checkout,
        &metadata.kassa_plan,
    ]
    .iter()
    .any(|field| field.get().is_some())
}

/// What the lines say was bought.
#[derive(Default)]
struct Bought {
    line_metadata: Option<Metadata>,
    prices: Vec<String>,
    quantity: Option<i64>,
    period: Option<(Millis, Millis)>,
}

/// The period that an invoice pays for stands on its lines: its own
/// `period_*` is the one before (docs.stripe.com/api/invoices/object, read
/// 2026-11-21). Prorations pay for a change inside a period, and use that was
/// metered is billed afterwards, so the line that reaches furthest counts. An
/// invoice of prorations only has no period; what it raised tells the price.
fn bought(lines: Vec<Line>) -> Result<Bought, Missing> {
    let mut bought = Bought::default();
    let mut raised = Vec::new();
    for mut line in lines {
        let place = place(&mut line)?;
        let price = price(&mut line)?;
        let amount = line.amount.lax().unwrap_or(0);
        match place {
            Place::Elsewhere => continue,
            Place::Proration if amount > 0 => {
                raised.push((price, line.quantity.lax(), line.metadata.lax()));
                continue;
            }
            Place::Proration => continue,
            Place::Period => {}
        }
        push(&mut bought.prices, price);
        let period = line.period.need("lines.data[].period")?;
        let start = period.start.need_time("lines.data[].period.start")?;
        let end = period.end.need_time("lines.data[].period.end")?;
        if bought.period.is_none_or(|(_, furthest)| end > furthest) {
            bought.period = Some((start, end));
            bought.quantity = line.quantity.maybe("lines.data[].quantity")?;
            bought.line_metadata = line.metadata.lax();
        }
    }
    if bought.period.is_none() {
        for (price, quantity, metadata) in raised {
            push(&mut bought.prices, price);
            bought.quantity = bought.quantity.or(quantity);
            bought.line_metadata = bought.line_metadata.or(metadata);
        }
    }
    Ok(bought)
}

enum Place {
    /// A subscription's own line for a period.
    Period,
    /// A subscription's change inside a period.
    Proration,
    /// Of no subscription.
    Elsewhere,
}

fn place(line: &mut Line) -> Result<Place, Missing> {
    let Some(parent) = mem::take(&mut line.parent).maybe("lines.data[].parent")? else {
        let of_subscription = line.subscription.get().is_some()
            || line.kind.get().is_some_and(|kind| kind == "subscription");
        let proration = line.proration.get() == Some(&true);
        return Ok(match (of_subscription, proration) {
            (true, true) => Place::Proration,
            (true, false) if line.kind.get().is_none_or(|kind| kind == "subscription") => {
                Place::Period
            }
            _ => Place::Elsewhere,
        });
    };
    let kind = parent.kind.need("lines.data[].parent.type")?;
    let item = parent.subscription_item_details.or_empty();
    let extra = parent.invoice_item_details.or_empty();
    Ok(match kind.as_str() {
        "subscription_item_details" if item.proration.get() == Some(&true) => Place::Proration,
        "subscription_item_details" => Place::Period,
        "invoice_item_details" if extra.proration.get() == Some(&true) => Place::Proration,
        _ => Place::Elsewhere,
    })
}

fn price(line: &mut Line) -> Result<Option<String>, Missing> {
    let pricing = mem::take(&mut line.pricing)
        .or_empty()
        .price_details
        .or_empty();
    let now = pricing
        .price
        .id("lines.data[].pricing.price_details.price")?;
    let before = mem::take(&mut line.price).id("lines.data[].price")?;
    let oldest = mem::take(&mut line.plan).id("lines.data[].plan")?;
    Ok(now.or(before).or(oldest))
}

/// The names of whatever paid, less attempts that were given up.
fn paid_by(payers: &mut Vec<String>, payments: List<InvoicePayment>) -> Result<(), Missing> {
    for row in payments.data.or_empty() {
        if row.status.get().is_some_and(|status| status == "canceled") {
            continue;
        }
        let names = row.payment.or_empty();
        push(
            payers,
            names
                .payment_intent
                .id("payments.data[].payment.payment_intent")?,
        );
        push(payers, names.charge.id("payments.data[].payment.charge")?);
    }
    Ok(())
}

/// docs.stripe.com/api/invoices/object#invoice_object-billing_reason, read
/// 2026-11-21. The list is open.
fn order_type(billing_reason: &str) -> OrderType {
    match billing_reason {
        "subscription_create" => OrderType::SubscriptionInitial,
        "subscription_cycle" => OrderType::SubscriptionRenewal,
        "subscription_update" => OrderType::SubscriptionUpdate,
        _ => OrderType::Other,
    }
}

/// docs.stripe.com/invoicing/overview, read 2026-11-21. An invoice whose try
/// failed stays `open`; only the event's type tells that it failed.
fn status(status: &str, kind: &str) -> PaymentStatus {
    match status {
        "paid" => PaymentStatus::Paid,
        "void" | "uncollectible" => PaymentStatus::Failed,
        _ if kind == "invoice.payment_failed" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}
