//! Checkout sessions. In payment mode a session is the payment itself; in
//! subscription mode its subscription and its invoice speak for it.

use super::{Rider, customer, rider, setup};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::receipt::PaymentDetails;
use crate::model::order::{OrderType, PaymentStatus};
use crate::providers::object::Object;
use crate::providers::stripe::NAME;
use crate::providers::told::{Saying, Told, push};
use crate::sorted;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// None for a session that tells nothing of its own
/// (docs.stripe.com/api/checkout/sessions/object, read 2026-11-21).
pub(in crate::providers::stripe) fn session(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Option<Told> {
    let expired = saying.kind == "checkout.session.expired";
    // A mode is never absent: without one this is no session.
    let mode = (!expired).then(|| object.need::<String>("mode"));
    if mode.as_deref() == Some("setup") {
        // Where somebody expanded it, the card that it stored; else that tells itself.
        return object.lax_part("setup_intent").and_then(setup);
    }
    if mode.is_some_and(|mode| mode != "payment") {
        return None;
    }
    let names = names(object);
    let metadata = object.part("metadata");
    let mut rider = rider(metadata);
    // Older apps' own names, which are on their sessions only.
    push(&mut rider.sale.prices, metadata.word("priceId"));
    let account = rider.account.take();
    let account = account.or_else(|| object.word("client_reference_id"));
    let account = account.or_else(|| metadata.word("userId"));
    let references = names.references.clone();
    let report = if expired {
        Report::CheckoutExpired { session: names.id }
    } else {
        payment(object, names, rider, saying)
    };
    Some(Told {
        account,
        references,
        report,
    })
}

struct Names {
    id: String,
    intent: Option<String>,
    aliases: Vec<String>,
    references: Vec<String>,
}

fn names(object: Object<'_>) -> Names {
    let id: String = object.need("id");
    let intent = object.id("payment_intent");
    let mut aliases = Vec::new();
    push(&mut aliases, Some(id.clone()));
    push(&mut aliases, intent.clone());
    push(&mut aliases, object.id("invoice"));
    let mut references = Vec::new();
    push(&mut references, object.id("subscription"));
    references.extend(aliases.iter().cloned());
    push(&mut references, customer(object));
    Names {
        id,
        intent,
        aliases: sorted::names(aliases),
        references,
    }
}

fn payment(
    object: Object<'_>,
    names: Names,
    rider: Rider,
    saying: Saying<'_>,
) -> Report {
    let mut sale = rider.sale;
    // There only where somebody expanded it.
    let lines = object.lax_list("line_items.data", "line_items.data[].");
    for line in lines.unwrap_or_default() {
        push(&mut sale.prices, line.id("price"));
    }
    let payment = Payment {
        provider: NAME.to_string(),
        id: names.intent.unwrap_or(names.id),
        aliases: names.aliases,
        order_type: OrderType::OneTimePurchase,
        status: status(&object.need::<String>("payment_status"), saying.kind),
        terms: None,
        quantity: rider.quantity.unwrap_or(1),
        subscription: None,
        checkout: None,
        sold: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount: object.need_amount("amount_total"),
            currency: object.need("currency"),
        },
        created: object.need_time("created"),
        as_of: saying.as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: object.word("customer_details.email"),
        customer_name: object.word("customer_details.name"),
        refunds: Vec::new(),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: presentment(object),
        refund_total: None,
    };
    Report::Payment { payment, sale }
}

/// Adaptive Pricing: the session settles in the plan's currency and is paid in the customer's
/// (docs.stripe.com/api/checkout/sessions/object, read 2026-11-23). Nothing is granted by it, so
/// that what cannot be read of it is left out.
fn presentment(object: Object<'_>) -> Option<PaymentDetails> {
    let shown = object.lax_part("presentment_details")?;
    let presentment = Some(Money {
        amount: shown.lax("presentment_amount")?,
        currency: shown.word("presentment_currency")?,
    });
    Some(PaymentDetails {
        presentment,
        ..PaymentDetails::default()
    })
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
