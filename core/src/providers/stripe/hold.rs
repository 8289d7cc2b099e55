//! Money that a card holds: taken in a second step, or let go
//! (docs.stripe.com/payments/place-a-hold-on-a-payment-method, read 2026-11-23).

use super::call::{get, key, post, unsupported};
use crate::authentic::{Authentic, Event};
use crate::error::KassaError;
use crate::model::account::{Call, Operation, OperationKind};
use crate::providers::object;
use crate::providers::query::{Form, segment};
use crate::providers::{CaptureOrder, LookedUp, Missing};
use alloc::string::{String, ToString};

const INTENTS: &str = "/v1/payment_intents/";

/// What is not taken of it is let go.
pub(super) fn capture(order: &CaptureOrder<'_>) -> Result<Call, KassaError> {
    let intent = intent(order)?;
    let mut form = Form::new();
    if let Some(amount) = order.amount {
        form.number("amount_to_capture", amount);
    }
    let key = key(&["kassa-capture-", intent, "-"].concat(), order.key);
    let path = [INTENTS, &segment(intent), "/capture"].concat();
    Ok(post(&path, form, Some(key)))
}

pub(super) fn void(order: &CaptureOrder<'_>) -> Result<Call, KassaError> {
    let intent = intent(order)?;
    let key = key(&["kassa-void-", intent, "-"].concat(), order.key);
    let path = [INTENTS, &segment(intent), "/cancel"].concat();
    Ok(post(&path, Form::new(), Some(key)))
}

fn intent<'a>(order: &CaptureOrder<'a>) -> Result<&'a str, KassaError> {
    let payment = order.payment;
    let mut names = core::iter::once(&payment.id).chain(&payment.aliases);
    let intent = names.find(|name| name.starts_with("pi_"));
    intent.map(String::as_str).ok_or_else(|| {
        unsupported(
            "nothing_held",
            "No payment intent of this payment is known, and only one can be captured.",
        )
    })
}

/// The intent as it is now.
pub(super) fn look_up(operation: &Operation) -> Option<Call> {
    let rest = operation.call.path.strip_prefix(INTENTS)?;
    let (intent, _) = rest.split_once('/')?;
    Some(get([INTENTS, intent].concat()))
}

pub(super) fn status(body: &[u8]) -> Result<String, Missing> {
    object::read_body(body, |intent| intent.need("status"))
}

/// docs.stripe.com/api/payment_intents/object#payment_intent_object-status, read 2026-11-23.
pub(super) fn looked_up(
    operation: &Operation,
    status: &str,
    event: Authentic<Event>,
) -> LookedUp {
    let takes = operation.kind == OperationKind::Capture;
    match (status, takes) {
        ("succeeded", true) | ("canceled", false) => LookedUp::Made(event),
        ("succeeded", false) => LookedUp::Refused("captured".to_string()),
        ("canceled", true) => LookedUp::Refused("canceled".to_string()),
        ("requires_capture", _) => LookedUp::Absent,
        _ => LookedUp::Waits,
    }
}
