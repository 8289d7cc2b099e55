//! Changes of a subscription: its end, a pause, its price, its quantity.
//!
//! Each says how it should be in the end, so that saying it twice is harmless.
//! None has a key of its own, which would be harmful: planning an end, taking it
//! back and planning it again would replay the first reply. The ask gives one.

use super::call::{post, unsupported};
use crate::ask::{CancelWhen, Proration};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::model::subscription::Subscription;
use crate::model::time::{Millis, SECOND};
use crate::providers::Alteration;
use crate::providers::query::{Form, segment};
use alloc::format;
use alloc::string::{String, ToString};

/// In the metadata of a subscription that rests without access: until when.
/// Stripe's own word for a pause says nothing of access.
const PAUSE: &str = "metadata[kassa_pause]";

/// What [`PAUSE`] says of a pause without an end.
pub(super) const OPEN_END: &str = "open";

pub(super) fn alter(
    subscription: &Subscription,
    wish: &Alteration<'_>,
) -> Result<Call, KassaError> {
    let path = format!("/v1/subscriptions/{}", segment(&subscription.id));
    let mut form = Form::new();
    match wish {
        Alteration::Cancel(CancelWhen::Now) => {
            return Ok(Call {
                method: "DELETE".to_string(),
                path,
                body: String::new(),
                idempotency_key: None,
                once: false,
                sealed: None,
            });
        }
        Alteration::Cancel(CancelWhen::PeriodEnd) => {
            form.text("cancel_at_period_end", "true");
        }
        Alteration::Cancel(CancelWhen::Never) => {
            form.text("cancel_at_period_end", "false");
            if subscription.cancel_at.is_none() {
                form.text("pause_collection", "").text(PAUSE, "");
            }
        }
        Alteration::Pause { until, free } => pause(&mut form, *until, *free),
        Alteration::Change {
            price,
            quantity,
            proration,
        } => {
            let item = subscription.item.as_deref().ok_or_else(|| {
                unsupported(
                    "no_item",
                    "It has several items, or no webhook has told its one item yet. Send the \
                     customer to the portal's page `plan`.",
                )
            })?;
            form.text("items[0][id]", item)
                .maybe("items[0][price]", *price)
                // With another price Stripe would go back to 1
                // (docs.stripe.com/api/subscriptions/update, read 2026-11-22).
                .number("items[0][quantity]", quantity.unwrap_or(subscription.quantity));
            prorate(&mut form, *proration);
        }
    }
    Ok(post(&path, form, None))
}

/// Nothing is collected meanwhile and nothing is owed for it
/// (docs.stripe.com/billing/subscriptions/pause-payment, read 2026-11-22).
fn pause(form: &mut Form, until: Option<Millis>, free: bool) {
    let until = until.and_then(|until| until.checked_div(SECOND));
    let until = until.map(|seconds| seconds.to_string());
    let mark = until.as_deref().unwrap_or(OPEN_END);
    form.text("pause_collection[behavior]", "void")
        .maybe("pause_collection[resumes_at]", until.as_deref())
        .text(PAUSE, if free { "" } else { mark });
}

/// What is billed at once has to be paid, or nothing is changed: nobody gets
/// a dearer plan with a card that declines
/// (docs.stripe.com/billing/subscriptions/prorations, read 2026-11-22).
fn prorate(form: &mut Form, proration: Proration) {
    let word = match proration {
        Proration::NextInvoice => "create_prorations",
        Proration::Now => "always_invoice",
        Proration::None => "none",
    };
    form.text("proration_behavior", word);
    if proration == Proration::Now {
        form.text("payment_behavior", "error_if_incomplete");
    }
}
