//! Invoices: what a subscription asked for one period, and whether it got it.

use super::{Rider, customer, rider};
use crate::authentic::{Report, SaleItem};
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::receipt::PaymentDetails;
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::stripe::NAME;
use crate::providers::told::{Saying, Told, push};
use crate::sorted;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.stripe.com/api/invoices/object, read 2026-11-21.
pub(in crate::providers::stripe) fn invoice(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Told {
    let subscription = subscription_of(object);
    let id: String = object.need("id");
    object.need_part("lines");
    let Bought {
        line_metadata,
        prices,
        items,
        quantity,
        period,
    } = bought(&object.need_list("lines.data", "lines.data[]."));
    // Since basil, and before.
    let details = ["parent.subscription_details", "subscription_details"]
        .map(|details| object.part(details).part("metadata"));
    let metadata = details.into_iter().chain(line_metadata).find(speaks);
    let Rider {
        account,
        quantity: asked,
        mut sale,
    } = rider(metadata.unwrap_or(object.nothing()));
    for price in prices {
        push(&mut sale.prices, Some(price));
    }
    // Of several only what rode along tells which of them leads.
    let several = items.iter().filter(|it| it.quantity > 0).count() > 1;
    let quantity = quantity.filter(|_| !several || asked.is_none());
    sale.items = items;
    let order_type = order_type(object.text("billing_reason").unwrap_or_default());
    if order_type != OrderType::Other && subscription.is_none() {
        object.wrong("parent.subscription_details.subscription");
    }
    let (aliases, references) = names(object, &id, subscription.as_ref());
    let status = status(&object.need::<String>("status"), saying.kind);
    let amount = if status == PaymentStatus::Paid {
        object.need_amount("amount_paid")
    } else {
        object.need_amount("amount_due")
    };
    let attempt = object.maybe("attempt_count").unwrap_or(0);
    let payment = Payment {
        provider: NAME.to_string(),
        id,
        aliases,
        order_type,
        status,
        terms: None,
        quantity: quantity.or(asked).unwrap_or(1).max(1),
        subscription,
        checkout: None,
        sold: None,
        period_start: period.map(|(start, _)| start),
        period_end: period.map(|(_, end)| end),
        amount: Money {
            amount,
            currency: object.need("currency"),
        },
        created: object.need_time("created"),
        as_of: saying.as_of,
        attempt,
        next_attempt: object.maybe_time("next_payment_attempt"),
        customer_email: object.word("customer_email"),
        customer_name: object.word("customer_name"),
        refunds: Vec::new(),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: (saying.kind == "invoice.payment_action_required").then_some(attempt),
        fraud_warned: None,
        test: false,
        // There it is paid and confirmed, and is the receipt afterwards.
        details: object.word("hosted_invoice_url").map(|page| PaymentDetails {
            receipt_url: Some(page),
            ..PaymentDetails::default()
        }),
        refund_total: None,
    };
    Told {
        account,
        references,
        report: Report::Payment { payment, sale },
    }
}

/// The payment's names, and the ids by which the account can be found.
fn names(
    object: Object<'_>,
    id: &str,
    subscription: Option<&String>,
) -> (Vec<String>, Vec<String>) {
    let mut payers = Vec::new();
    // Before basil.
    push(&mut payers, object.id("payment_intent"));
    push(&mut payers, object.id("charge"));
    paid_by(&mut payers, object);
    let mut references = Vec::new();
    push(&mut references, subscription.cloned());
    push(&mut references, Some(id.to_string()));
    for payer in &payers {
        push(&mut references, Some(payer.clone()));
    }
    push(&mut references, customer(object));
    push(&mut payers, Some(id.to_string()));
    (sorted::names(payers), references)
}

/// The subscription, in the place since basil or in the one before.
pub(in crate::providers::stripe) fn subscription_of(
    object: Object<'_>,
) -> Option<String> {
    let now = object.id("parent.subscription_details.subscription");
    now.or(object.id("subscription"))
}

/// Metadata that carries anything of ours.
fn speaks(metadata: &Object<'_>) -> bool {
    ["kassa_account", "kassa_checkout", "kassa_plan"]
        .iter()
        .any(|name| metadata.text(name).is_some())
}

/// What the lines say was bought.
#[derive(Default)]
struct Bought<'a> {
    line_metadata: Option<Object<'a>>,
    prices: Vec<String>,
    items: Vec<SaleItem>,
    quantity: Option<i64>,
    period: Option<(Millis, Millis)>,
}

/// The period that an invoice pays for stands on its lines: its own
/// `period_*` is the one before (docs.stripe.com/api/invoices/object, read
/// 2026-11-21). Prorations pay for a change inside a period, and use that was
/// metered is billed afterwards, so the line that reaches furthest counts. An
/// invoice of prorations only has no period; what it raised tells the price.
fn bought<'a>(lines: &[Object<'a>]) -> Bought<'a> {
    let mut bought = Bought::default();
    let mut raised = Vec::new();
    let mut changed = Vec::new();
    for line in lines {
        let place = place(*line);
        let price = price(*line);
        match place {
            Place::Elsewhere => continue,
            Place::Proration => {
                let up = line.lax::<i64>("amount").unwrap_or(0) > 0;
                changed.push((*line, price.clone(), up));
                if up {
                    raised.push((line, price));
                }
                continue;
            }
            Place::Period => {}
        }
        let start = line.need_time("period.start");
        let end = line.need_time("period.end");
        if bought.period.is_none_or(|(_, furthest)| end > furthest) {
            bought.items.clear();
            bought.period = Some((start, end));
            bought.quantity = line.maybe("quantity");
            bought.line_metadata = Some(line.part("metadata"));
        }
        if bought.period.is_some_and(|(_, furthest)| end == furthest) {
            sold(&mut bought.items, *line, price.clone());
        }
        push(&mut bought.prices, price);
    }
    if bought.items.len() < 2 {
        bought.items.clear();
    }
    if bought.period.is_none() {
        for (line, price, up) in changed {
            turned(&mut bought.items, line, price, up);
        }
        for (line, price) in raised {
            push(&mut bought.prices, price);
            bought.quantity = bought.quantity.or(line.lax("quantity"));
            bought.line_metadata = bought.line_metadata.or(line.lax_part("metadata"));
        }
    }
    bought
}

/// A price that was sold for a period; each of its tiers has a line.
fn sold(items: &mut Vec<SaleItem>, line: Object<'_>, price: Option<String>) {
    let (Some(price), Some(quantity)) = (price, line.lax::<i64>("quantity")) else {
        return;
    };
    match items.iter_mut().find(|it| it.price == price) {
        Some(known) => known.quantity = known.quantity.saturating_add(quantity),
        None => items.push(SaleItem {
            id: None,
            price,
            quantity,
        }),
    }
}

/// A price that was changed: what it was before is given back, and what it is now is
/// charged. The newest line comes first
/// (docs.stripe.com/api/invoices/line_item, read 2026-11-23).
fn turned(items: &mut Vec<SaleItem>, line: Object<'_>, price: Option<String>, up: bool) {
    let Some(price) = price else { return };
    let quantity = line.lax::<i64>("quantity").filter(|_| up).unwrap_or(0);
    match items.iter_mut().find(|it| it.price == price) {
        Some(known) if known.quantity > 0 => {}
        Some(known) => known.quantity = quantity,
        None => items.push(SaleItem {
            id: None,
            price,
            quantity,
        }),
    }
}

enum Place {
    /// A subscription's own line for a period.
    Period,
    /// A subscription's change inside a period.
    Proration,
    /// Of no subscription.
    Elsewhere,
}

fn place(line: Object<'_>) -> Place {
    let is_true = |path: &str| line.lax(path) == Some(true);
    let Some(parent) = line.maybe_part("parent") else {
        // Before basil: `type` is `subscription` or `invoiceitem`.
        let kind = line.text("type");
        let of_subscription =
            line.lax_id("subscription").is_some() || kind == Some("subscription");
        return match (of_subscription, is_true("proration")) {
            (true, true) => Place::Proration,
            (true, false) if kind.is_none_or(|kind| kind == "subscription") => Place::Period,
            _ => Place::Elsewhere,
        };
    };
    let proration = |details: &str| parent.part(details).lax("proration") == Some(true);
    // Asked of the line, so that a failure names the whole path.
    let kind: String = line.need("parent.type");
    match kind.as_str() {
        "subscription_item_details" if proration(&kind) => Place::Proration,
        "subscription_item_details" => Place::Period,
        "invoice_item_details" if proration(&kind) => Place::Proration,
        _ => Place::Elsewhere,
    }
}

/// Since basil, before it, and before prices.
fn price(line: Object<'_>) -> Option<String> {
    let now = line.id("pricing.price_details.price");
    let before = line.id("price");
    let oldest = line.id("plan");
    now.or(before).or(oldest)
}

/// The names of whatever paid, less attempts that were given up. Since basil,
/// and only where somebody expanded it
/// (docs.stripe.com/api/invoice-payment/object, read 2026-11-21).
fn paid_by(payers: &mut Vec<String>, object: Object<'_>) {
    let rows = object.lax_list("payments.data", "payments.data[].");
    for row in rows.unwrap_or_default() {
        if row.text("status") != Some("canceled") {
            push(payers, row.id("payment.payment_intent"));
            push(payers, row.id("payment.charge"));
        }
    }
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
