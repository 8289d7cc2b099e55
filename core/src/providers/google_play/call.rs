//! What is asked, byte for byte. A path begins below the app's own: which app it is, is known
//! where it is sent (developers.google.com/android-publisher/api-ref/rest, revision 20261026 of
//! its discovery document, read 2026-11-22).

use super::NAME;
use crate::error::{KassaError, Reason};
use crate::json;
use crate::model::account::{Call, Operation, OperationKind, Payment};
use crate::providers::input::member;
use crate::providers::order::no_options;
use crate::providers::query::segment;
use crate::providers::{RefundAnswer, RefundOrder};
use crate::ask::RefundPreference;
use alloc::string::{String, ToString};

pub(super) const SUBSCRIPTIONS: &str = "/purchases/subscriptionsv2/tokens/";
pub(super) const PRODUCTS: &str = "/purchases/productsv2/tokens/";
pub(super) const ORDERS: &str = "/orders/";
/// How the ids of orders begin; all other names of a payment hold its purchase token.
const ORDER: &str = "GPA.";
/// A purchase token has about 150 characters, and no documented end.
const LONGEST: usize = 1_500;

/// Whether it can be a purchase token, an order's id or a product's: nothing that could leave
/// its place in a path.
pub(super) fn is_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    (1..=LONGEST).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(plain)
}

/// What a path of these calls is about.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// A subscription, by its purchase token.
    Subscription(&'a str),
    /// What is bought once, by its purchase token.
    Product(&'a str),
    /// An order.
    Order(&'a str),
}

/// What a call asks about; replies do not repeat it.
pub(super) fn about(asked: &Call) -> Option<About<'_>> {
    let path = asked.path.as_str();
    let of = |begin: &str| path.strip_prefix(begin).filter(|rest| is_name(rest));
    of(SUBSCRIPTIONS)
        .map(About::Subscription)
        .or_else(|| of(PRODUCTS).map(About::Product))
        .or_else(|| of(ORDERS).map(About::Order))
        .filter(|_| asked.method == "GET")
}

/// Reads a subscription.
pub(super) fn subscription(token: &str) -> Call {
    get([SUBSCRIPTIONS, &segment(token)].concat())
}

/// Reads what was bought once.
pub(super) fn product(token: &str) -> Call {
    get([PRODUCTS, &segment(token)].concat())
}

/// Reads what was paid.
pub(super) fn order(id: &str) -> Call {
    get([ORDERS, &segment(id)].concat())
}

/// Stops the renewals; what is paid stays.
pub(super) fn cancel(token: &str) -> Call {
    let body = r#"{"cancellationContext":{"cancellationType":"USER_REQUESTED_STOP_RENEWALS"}}"#;
    post([SUBSCRIPTIONS, &segment(token), ":cancel"].concat(), body)
}

/// Gives the whole order back, and takes back what it bought.
pub(super) fn refund(order: &RefundOrder<'_>) -> Result<Call, KassaError> {
    no_options(order.options, NAME)?;
    let payment = order.payment;
    if order.amount.is_some_and(|amount| amount < payment.amount.amount) {
        return Err(unsupported(
            "whole_only",
            "Google gives back whole orders by its API: leave `amount` out. Parts are given back in \
             the Play Console, and Kassa hears of it.",
        ));
    }
    let id = order_of(payment).ok_or_else(|| {
        unsupported(
            "nothing_charged",
            "This purchase has no order at Google, so nothing was paid for it.",
        )
    })?;
    let path = [ORDERS, &segment(id), ":refund?revoke=true"].concat();
    Ok(post(path, ""))
}

/// The order that a payment is of: its lines have names of their own behind it.
pub(super) fn order_of(payment: &Payment) -> Option<&str> {
    let ids = payment.aliases.iter().filter_map(|it| it.split('/').next());
    ids.filter(|id| id.starts_with(ORDER)).min()
}

/// The purchase token of a payment.
fn token_of(payment: &Payment) -> Option<&str> {
    let names = payment.aliases.iter().filter_map(|it| it.split('/').next());
    let own = || names.filter(|it| !it.starts_with(ORDER)).min();
    payment.subscription.as_deref().or_else(own)
}

/// Tells Google that a purchase was received; one that can be bought again is consumed, which
/// says the same.
pub(super) fn acknowledge(payment: &Payment, consumes: bool) -> Option<Call> {
    let product = &payment.sold.as_ref()?.price;
    let token = token_of(payment)?;
    let (kind, verb, body) = match (&payment.subscription, consumes) {
        (Some(_), _) => ("subscriptions", ":acknowledge", "{}"),
        (None, true) => ("products", ":consume", ""),
        (None, false) => ("products", ":acknowledge", "{}"),
    };
    let (product, token) = (segment(product), segment(token));
    let path = ["/purchases/", kind, "/", &product, "/tokens/", &token, verb].concat();
    Some(post(path, body))
}

/// Answers the review of a refund.
pub(super) fn review(answer: &RefundAnswer<'_>) -> Result<Call, KassaError> {
    let asked = answer.payment.refund_request.as_ref();
    let token = asked.and_then(|it| it.token.as_deref());
    let (Some(id), Some(token)) = (order_of(answer.payment), token) else {
        let hint = "Google asks about no refund of this payment, or has had its answer.";
        return Err(KassaError::misused("nothing_asked", hint).at(NAME));
    };
    let preference = match answer.preference {
        RefundPreference::Grant => "APPROVE",
        RefundPreference::Decline => "DECLINE",
        // Google knows no refund in proportion: how much was used tells it.
        RefundPreference::Prorate | RefundPreference::Neutral => "NEUTRAL",
    };
    let mut body = String::from("{");
    member(&mut body, "pendingRefundToken", &json::text(&token));
    member(&mut body, "refundPreference", &json::text(&preference));
    member(&mut body, "sampleContentProvided", &json::text(&answer.sampled));
    if let Some(used) = answer.used {
        member(&mut body, "consumptionPercentageMilliunits", &used.clamp(0, 100_000).to_string());
    }
    body.push('}');
    Ok(post([ORDERS, &segment(id), ":reviewrefund"].concat(), &body))
}

/// Reads what an operation was to do. A refund is seen at its order.
pub(super) fn look_up(operation: &Operation) -> Option<Call> {
    match operation.kind {
        OperationKind::Refund => {
            let path = operation.call.path.strip_prefix(ORDERS)?;
            let (id, _) = path.split_once(':')?;
            Some(order(id))
        }
        OperationKind::CancelAtPeriodEnd => Some(subscription(&operation.subject)),
        OperationKind::Capture
        | OperationKind::Void
        | OperationKind::CancelNow
        | OperationKind::Resume
        | OperationKind::Pause
        | OperationKind::Change
        | OperationKind::Confirm
        | OperationKind::Register
        | OperationKind::Charge
        | OperationKind::Unregister
        | OperationKind::Acknowledge
        | OperationKind::PayWith => None,
    }
}

pub(super) fn get(path: String) -> Call {
    Call {
        method: "GET".to_string(),
        path,
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}

pub(super) fn post(path: String, body: &str) -> Call {
    Call {
        method: "POST".to_string(),
        body: body.to_string(),
        ..get(path)
    }
}

pub(super) fn unsupported(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Unsupported, code, hint).at(NAME)
}
