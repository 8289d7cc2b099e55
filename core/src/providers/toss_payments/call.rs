//! What is asked, byte for byte. All amounts are JSON numbers of the currency itself, not of its
//! hundredths (docs.tosspayments.com/reference, read 2026-11-22).

use super::order;
use super::{options, unsupported};
use crate::authentic::digest::sha256_hex;
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::model::account::{Call, Operation, OperationKind, Payment, RefundStatus, SealedKey};
use crate::model::money::Money;
use crate::providers::query::segment;
use crate::providers::{ChargeOrder, ConfirmOrder, RefundOrder, RegisterCall, SEALED};
use alloc::string::{String, ToString};

/// Behind a stored path: the widget's keys are meant. A fragment never leaves this machine.
pub(super) const WIDGET: &str = "#widget";

const CONFIRM: &str = "/v1/payments/confirm";
const ISSUE: &str = "/v1/billing/authorizations/issue";
const BILLING: &str = "/v1/billing/{sealed}";

/// Takes the money that the customer has authenticated. All payments are confirmed at one
/// address and bodies are not compared, so the key says which one it is.
pub(super) fn confirm(order: &ConfirmOrder<'_>) -> Call {
    let body = Body::new()
        .text("paymentKey", order.payment)
        .text("orderId", order.session)
        .raw("amount", &number(order.amount));
    let key = idempotency("confirm", &[order.payment, order.session]);
    let path = marked(CONFIRM, order::is_widgets(order.session));
    let call = post(path, body, key);
    Call { once: true, ..call }
}

/// Makes a billing key of an approval, which does so once. Nothing of the customer's stands before
/// the place of what is sealed.
pub(super) fn register(order: &RegisterCall<'_>) -> Call {
    let body = Body::new()
        .text("authKey", SEALED)
        .text("customerKey", order.customer);
    let key = idempotency("issue", &[order.key]);
    Call {
        sealed: Some(order.sealed.clone()),
        ..post(ISSUE.to_string(), body, key)
    }
}

/// Takes the money of a period. The order's id is the idempotency key as well: both are of the
/// subscription, the period and the attempt, so that whoever asks again asks for the same.
pub(super) fn charge(order: &ChargeOrder<'_>) -> Result<Call, KassaError> {
    if order.amount.currency != "krw" {
        return Err(unsupported(
            "currency_not_billed",
            "A stored card is charged in won only: give the plan a price in `krw`.",
        ));
    }
    let fits = |text: &&str| (1..=100).contains(&text.chars().count());
    let amount = number(order.amount);
    let body = Body::new()
        .text("customerKey", order.customer)
        .raw("amount", &amount);
    // Without a word of it, a part of each sum is tax.
    let body = if order.tax_free {
        body.raw("taxFreeAmount", &amount)
    } else {
        body
    };
    let body = body
        .text("orderId", order.order)
        .text("orderName", &order::name(order.name))
        .maybe("customerEmail", order.email.filter(fits))
        .maybe("customerName", order.customer_name.filter(fits));
    Ok(Call {
        once: true,
        sealed: Some(order.sealed.clone()),
        ..post(BILLING.to_string(), body, order.order.to_string())
    })
}

/// Forgets a billing key.
pub(super) fn unregister(sealed: &SealedKey) -> Call {
    Call {
        method: "DELETE".to_string(),
        sealed: Some(sealed.clone()),
        ..get(BILLING.to_string())
    }
}

/// Gives money back. The balance that is known goes along: if another cancel was quicker, this
/// one is refused, and what is there now is looked up. The reason ends with a mark, by which the
/// cancel is found again once its key is forgotten.
pub(super) fn cancel(order: &RefundOrder<'_>) -> Result<Call, KassaError> {
    let payment = order.payment;
    let mut fields = options::refund(order.options)?;
    let (paid, widget) = paid(payment).ok_or_else(|| {
        unsupported(
            "nothing_charged",
            "TossPayments' key of this payment is not known. Give it back in the developer centre.",
        )
    })?;
    let of = |amount| {
        number(&Money {
            amount,
            currency: payment.amount.currency.clone(),
        })
    };
    let reason = fields.take_out("cancelReason");
    let reason =
        reason.and_then(|it| json::parse(&it).and_then(|it| it.text().map(str::to_string)));
    let reason = reason.as_deref().unwrap_or("Refund");
    let mut body = Body::within(&fields.object())
        .text("cancelReason", &[reason, " ", &mark(order.key)].concat());
    if let Some(amount) = order.amount {
        body = body.raw("cancelAmount", &of(amount));
    }
    let body = body
        .raw("refundableAmount", &of(left(payment)))
        .text("currency", &payment.amount.currency.to_ascii_uppercase());
    let path = ["/v1/payments/", &segment(paid), "/cancel"].concat();
    let key = idempotency("cancel", &[paid, order.key]);
    Ok(post(marked(&path, widget), body, key))
}

/// What can still go back, as far as it is known.
fn left(payment: &Payment) -> i64 {
    let mut gone = 0_i64;
    for refund in &payment.refunds {
        if refund.status != RefundStatus::Failed {
            gone = gone.saturating_add(refund.amount);
        }
    }
    let total = payment.refund_total.as_ref().map_or(0, |it| it.amount);
    payment.amount.amount.saturating_sub(gone.max(total)).max(0)
}

/// The key that TossPayments gave the payment, and whether it belongs to the widget's keys.
/// All other names are ours.
fn paid(payment: &Payment) -> Option<(&str, bool)> {
    let key = payment.aliases.iter().find(|name| !order::is_ours(name))?;
    let widget = payment.aliases.iter().any(|name| order::is_widgets(name));
    Some((key, widget))
}

/// By this a cancel is known among others of the same payment.
fn mark(key: &str) -> String {
    let digest = sha256_hex(&[key.as_bytes()]);
    ["kassa-", digest.get(..16).unwrap_or_default()].concat()
}

/// The reason, with its mark, that a cancel was asked for with.
pub(super) fn reason(refund: &Operation) -> Option<String> {
    let body = json::parse(&refund.call.body)?;
    body.get("cancelReason")?.text().map(ToString::to_string)
}

/// Reads what an operation was to do, by names that are known even where no answer came. A
/// billing key that nobody answered with is nowhere to be found.
pub(super) fn look_up(operation: &Operation) -> Option<Call> {
    let call = &operation.call;
    match operation.kind {
        OperationKind::Refund => {
            let (path, widget) = split(&call.path);
            Some(get(marked(path.strip_suffix("/cancel")?, widget)))
        }
        OperationKind::Confirm | OperationKind::Charge => {
            let body = json::parse(&call.body).unwrap_or(Json::Null);
            let text = |name| body.get(name).and_then(Json::text);
            let (_, widget) = split(&call.path);
            let order = || text("orderId").map(payment_of);
            text("paymentKey")
                .map(|key| payment(key, widget))
                .or_else(order)
        }
        OperationKind::Capture
        | OperationKind::Void
        | OperationKind::CancelNow
        | OperationKind::CancelAtPeriodEnd
        | OperationKind::Resume
        | OperationKind::Pause
        | OperationKind::Change
        | OperationKind::Register
        | OperationKind::Unregister
        | OperationKind::Acknowledge
        | OperationKind::PayWith => None,
    }
}

/// Reads a payment by its key.
pub(super) fn payment(key: &str, widget: bool) -> Call {
    get(marked(&["/v1/payments/", &segment(key)].concat(), widget))
}

/// Reads a payment by the order's id.
pub(super) fn payment_of(order: &str) -> Call {
    payment_at(order, order::is_widgets(order))
}

pub(super) fn payment_at(order: &str, widget: bool) -> Call {
    let path = ["/v1/payments/orders/", &segment(order)].concat();
    get(marked(&path, widget))
}

/// A stored path, and whether the widget's keys belong to it.
pub(super) fn split(path: &str) -> (&str, bool) {
    match path.strip_suffix(WIDGET) {
        Some(path) => (path, true),
        None => (path, false),
    }
}

pub(super) fn marked(path: &str, widget: bool) -> String {
    [path, if widget { WIDGET } else { "" }].concat()
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

fn post(path: String, body: Body, idempotency_key: String) -> Call {
    Call {
        method: "POST".to_string(),
        body: body.finish(),
        idempotency_key: Some(idempotency_key),
        ..get(path)
    }
}

/// At most 300 characters, and nothing of what it was made of.
fn idempotency(purpose: &str, parts: &[&str]) -> String {
    let parts: &[&[u8]] = match parts {
        [one] => &[one.as_bytes()],
        [one, other, ..] => &[one.as_bytes(), other.as_bytes()],
        [] => &[],
    };
    ["kassa-", purpose, "-", &sha256_hex(parts)].concat()
}

/// An amount as TossPayments writes it: whole won and yen, dollars with their cents.
pub(super) fn number(money: &Money) -> String {
    if matches!(&*money.currency, "krw" | "jpy") {
        return money.amount.to_string();
    }
    let whole = money.amount.checked_div(100).unwrap_or(0);
    let cents = money.amount.checked_rem(100).unwrap_or(0);
    let zero = if cents < 10 { "0" } else { "" };
    [&whole.to_string(), ".", zero, &cents.to_string()].concat()
}

/// A JSON object that is open, its members in the order of adding.
pub(super) struct Body(String);

impl Body {
    pub(super) fn new() -> Self {
        Body::within("{}")
    }

    /// Goes on behind the members of an object.
    pub(super) fn within(object: &str) -> Self {
        Body(object.strip_suffix('}').unwrap_or("{").to_string())
    }

    /// Adds a member whose value is JSON.
    pub(super) fn raw(mut self, name: &str, value: &str) -> Self {
        crate::providers::input::member(&mut self.0, name, value);
        self
    }

    pub(super) fn text(self, name: &str, value: &str) -> Self {
        self.raw(name, &json::text(&value))
    }

    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }

    /// The object as the one argument of a function.
    pub(super) fn argument(self) -> String {
        ["[", &self.finish(), "]"].concat()
    }
}
