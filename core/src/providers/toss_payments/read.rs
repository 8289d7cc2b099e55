//! From a payment of TossPayments to a report: each is a whole fact
//! (docs.tosspayments.com/reference, the Payment object, read 2026-11-22). Which fields it has
//! hangs on the version that a key was made for, and a field may be null or missing without a
//! word: only its names, its status and, of money that is there, its sum have to be known.

use super::order::{self, Order};
use super::{NAME, call, details};
use crate::authentic::{Authentic, Event, Proof, Report, Sale};
use crate::model::account::{Operation, OperationKind, Payment, Refund, RefundStatus, RefundTotal};
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::{self, Millis};
use crate::providers::object::{self, Object};
use crate::providers::told::{Message, Saying, Told, push, reply_id};
use crate::providers::{LookedUp, Missing};
use crate::sorted::names;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The type of what is read, as far as Kassa's journal names it.
pub(super) const KIND: &str = "Payment";

/// A time as replies write it, with an offset, or as messages do: Korea's, without one
/// (a message of 2026-01-02 has `2026-01-02T14:46:59.65327`).
pub(super) fn time(text: &str) -> Option<Millis> {
    time::iso(text).or_else(|| time::iso(&[text, "+09:00"].concat()))
}

/// Reads a reply that is a payment.
pub(super) fn learn(
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Event>, Missing> {
    let told = object::read_body(body, |payment| payment_told(payment, as_of))?;
    let saying = Saying { kind: KIND, as_of };
    let event = told.event(Message {
        provider: NAME,
        environment,
        id: &reply_id(body, saying),
        saying,
    });
    Ok(Authentic::new(proof, event))
}

/// What a payment says of an operation whose answer never came.
pub(super) fn looked_up(
    operation: &Operation,
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<LookedUp, Missing> {
    let refund = operation.kind == OperationKind::Refund;
    let ours = call::reason(operation);
    let found = object::read_body(body, |payment| {
        let status: String = payment.need("status");
        let code = payment.word("failure.code");
        let cancels = payment
            .lax_list("cancels", "cancels[].")
            .unwrap_or_default();
        let mut reasons = cancels.into_iter().filter_map(|it| it.text("cancelReason"));
        match &*status {
            _ if refund && reasons.any(|reason| Some(reason) == ours.as_deref()) => None,
            _ if refund => Some(LookedUp::Absent),
            "ABORTED" | "EXPIRED" => Some(LookedUp::Refused(code.unwrap_or(status))),
            // The customer has approved it, and nobody has confirmed it.
            "READY" | "IN_PROGRESS" if operation.kind == OperationKind::Confirm => {
                Some(LookedUp::Absent)
            }
            "READY" | "IN_PROGRESS" => Some(LookedUp::Waits),
            _ => None,
        }
    })?;
    match found {
        Some(found) => Ok(found),
        None => learn(proof, body, environment, as_of).map(LookedUp::Made),
    }
}

fn payment_told(object: Object<'_>, as_of: Millis) -> Told {
    let payment = payment(object, as_of);
    let mut references = Vec::new();
    push(&mut references, payment.subscription.clone());
    for alias in &payment.aliases {
        push(&mut references, Some(alias.clone()));
    }
    let sale = Sale {
        checkout: payment.checkout.clone(),
        ..Sale::default()
    };
    Told {
        account: None,
        references,
        report: Report::Payment { payment, sale },
    }
}

fn payment(object: Object<'_>, as_of: Millis) -> Payment {
    let key: String = object.need("paymentKey");
    let order: String = object.need("orderId");
    let money = Currency::of(object);
    let created = moment(object, "requestedAt").unwrap_or(as_of);
    // Money that was there before it went back has a time of approval.
    let approved = moment(object, "approvedAt");
    let status = status(&object.need::<String>("status"), approved.is_some());
    let total = money.amount(object, "totalAmount");
    if total.is_none() && status == PaymentStatus::Paid {
        object.wrong("totalAmount");
    }
    let amount = total.unwrap_or_default();
    let (id, order_type, subscription, checkout) = match order::read(&order) {
        Order::Charge {
            subscription,
            period,
            payment,
        } => {
            let kind = if period == FIRST_PERIOD {
                OrderType::SubscriptionInitial
            } else {
                OrderType::SubscriptionRenewal
            };
            (payment, kind, Some(subscription), None)
        }
        Order::Checkout { id } => (&*order, OrderType::OneTimePurchase, None, Some(id)),
        Order::Foreign => (&*order, OrderType::Other, None, None),
    };
    let mut aliases = Vec::from([id.to_string()]);
    push(&mut aliases, Some(order.clone()));
    // Windows that came to nothing have the order's id too; a refund must not go to one.
    let counts = status == PaymentStatus::Paid || object.lax_part("virtualAccount").is_some();
    push(&mut aliases, Some(key.clone()).filter(|_| counts));
    let refunds = if status == PaymentStatus::Paid {
        refunds(object, &money, &key, as_of)
    } else {
        Vec::new()
    };
    Payment {
        provider: NAME.to_string(),
        id: id.to_string(),
        aliases: names(aliases),
        order_type,
        status,
        terms: None,
        quantity: 1,
        subscription: subscription.map(ToString::to_string),
        checkout: checkout.map(ToString::to_string),
        sold: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount,
            currency: money.code.to_ascii_lowercase(),
        },
        created,
        as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: object.word("customerEmail"),
        customer_name: object.word("customerName"),
        refund_total: gone(object, &money, &refunds, amount, as_of),
        refunds,
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: Some(details::details(object, &money)),
    }
}

/// Periods are counted from here.
const FIRST_PERIOD: i64 = 0;

fn moment(object: Object<'_>, path: &str) -> Option<Millis> {
    object.text(path).and_then(time)
}

/// What a status says of money. Of one that ended as canceled, there was money only if it was
/// ever approved: an account that nobody paid into ends so, too.
fn status(word: &str, approved: bool) -> PaymentStatus {
    match word {
        "DONE" | "PARTIAL_CANCELED" => PaymentStatus::Paid,
        "CANCELED" if approved => PaymentStatus::Paid,
        "CANCELED" | "ABORTED" | "EXPIRED" => PaymentStatus::Failed,
        _ => PaymentStatus::Pending,
    }
}

/// How amounts of a currency are written.
pub(super) struct Currency {
    pub(super) code: String,
    places: u32,
}

impl Currency {
    pub(super) fn of(object: Object<'_>) -> Self {
        let code = object.word("currency").unwrap_or_else(|| "KRW".to_string());
        let whole = code.eq_ignore_ascii_case("KRW") || code.eq_ignore_ascii_case("JPY");
        let places = if whole { 0 } else { 2 };
        Currency { code, places }
    }

    /// Minor units, if it is an amount: 1500 won are written `1500`, 15 dollars `15` or `15.00`.
    pub(super) fn amount(&self, object: Object<'_>, path: &str) -> Option<i64> {
        let amount = object.decimal(path, self.places);
        amount.filter(|amount| *amount >= 0)
    }
}

/// Each cancel has a key of its own: told again, it counts once.
fn refunds(object: Object<'_>, money: &Currency, key: &str, as_of: Millis) -> Vec<Refund> {
    let mut refunds = Vec::new();
    let cancels = object.lax_list("cancels", "cancels[].");
    for (place, cancel) in cancels.unwrap_or_default().into_iter().enumerate() {
        let Some(amount) = money.amount(cancel, "cancelAmount") else {
            object.wrong("cancels[].cancelAmount");
            continue;
        };
        let id = cancel.word("transactionKey");
        refunds.push(Refund {
            id: id.unwrap_or_else(|| [key, "/", &place.to_string()].concat()),
            amount,
            status: match cancel.text("cancelStatus") {
                Some("DONE") | None => RefundStatus::Succeeded,
                Some("ABORTED") => RefundStatus::Failed,
                Some(_) => RefundStatus::Pending,
            },
            created: moment(cancel, "canceledAt").unwrap_or(as_of),
            as_of,
        });
    }
    refunds
}

/// A payment that went back without a word of how: the balance tells how much.
fn gone(
    object: Object<'_>,
    money: &Currency,
    refunds: &[Refund],
    amount: i64,
    as_of: Millis,
) -> Option<RefundTotal> {
    let word = object.text("status");
    let went = matches!(word, Some("CANCELED" | "PARTIAL_CANCELED"));
    if !went || !refunds.is_empty() || moment(object, "approvedAt").is_none() {
        return None;
    }
    let left = money.amount(object, "balanceAmount");
    let all = word == Some("CANCELED");
    let left = left.or(all.then_some(0))?;
    Some(RefundTotal {
        amount: amount.saturating_sub(left).max(0),
        share: None,
        as_of,
        since: None,
    })
}
