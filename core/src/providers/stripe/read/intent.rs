//! Payments in two steps: a card holds the money, and it is taken later or let go. All other
//! payments are told by their sessions and invoices.

use super::{Rider, customer, rider};
use crate::authentic::Report;
use crate::model::account::Payment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::receipt::PaymentDetails;
use crate::providers::object::Object;
use crate::providers::stripe::NAME;
use crate::providers::told::{Saying, Told, push};
use crate::sorted::names;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// None for an intent that is paid in one step, or was not begun here
/// (docs.stripe.com/api/payment_intents/object, read 2026-11-23).
pub(in crate::providers::stripe) fn intent(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Option<Told> {
    let manual = object.text("capture_method") == Some("manual");
    let held = object.text("status") == Some("requires_capture");
    let rider = rider(object.part("metadata"));
    if !(manual || held) || rider.sale.checkout.is_none() {
        return None;
    }
    let status: String = object.need("status");
    let (status, sum) = match &*status {
        "succeeded" => (PaymentStatus::Paid, "amount_received"),
        "requires_capture" => (PaymentStatus::Authorized, "amount"),
        "canceled" => (PaymentStatus::Failed, "amount"),
        _ => (PaymentStatus::Pending, "amount"),
    };
    let id: String = object.need("id");
    let mut aliases = Vec::from([id.clone()]);
    push(&mut aliases, object.id("latest_charge"));
    Some(told(object, (id, aliases), rider, (status, sum), saying))
}

/// `charge.captured` is told of nothing that is paid in one step
/// (docs.stripe.com/api/events/types, read 2026-11-23).
pub(in crate::providers::stripe) fn captured(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Option<Told> {
    let rider = rider(object.part("metadata"));
    rider.sale.checkout.as_ref()?;
    let charge: String = object.need("id");
    let intent = object.id("payment_intent");
    let id = intent.clone().unwrap_or_else(|| charge.clone());
    let mut aliases = Vec::from([charge]);
    push(&mut aliases, intent);
    let paid = (PaymentStatus::Paid, "amount_captured");
    Some(told(object, (id, aliases), rider, paid, saying))
}

fn told(
    object: Object<'_>,
    (id, aliases): (String, Vec<String>),
    rider: Rider,
    (status, sum): (PaymentStatus, &'static str),
    saying: Saying<'_>,
) -> Told {
    let amount = object.need_amount(sum);
    let captured = (status == PaymentStatus::Paid).then_some(amount);
    let mut references = aliases.clone();
    push(&mut references, customer(object));
    let payment = Payment {
        provider: NAME.to_string(),
        id,
        aliases: names(aliases),
        order_type: OrderType::OneTimePurchase,
        status,
        terms: None,
        quantity: rider.quantity.unwrap_or(1),
        subscription: None,
        checkout: rider.sale.checkout.clone(),
        sold: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount,
            currency: object.need("currency"),
        },
        created: object.need_time("created"),
        as_of: saying.as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: None,
        customer_name: None,
        refunds: Vec::new(),
        refund_total: None,
        disputes: Vec::new(),
        action_required: None,
        fraud_warned: None,
        acknowledge_by: None,
        refund_request: None,
        test: false,
        details: captured.map(|_| PaymentDetails {
            captured,
            ..PaymentDetails::default()
        }),
    };
    Told {
        account: rider.account,
        references,
        report: Report::Payment {
            payment,
            sale: rider.sale,
        },
    }
}
