//! Changes of a subscription: its end, a pause, its price, its quantity.
//!
//! Each says how it should be in the end, so that saying it twice is harmless.
//! None has a key of its own, which would be harmful: planning an end, taking it
//! back and planning it again would replay the first reply. The ask gives one.

use super::call::{post, unsupported};
use super::{input, options};
use crate::ask::{CancelWhen, Proration};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::model::subscription::Subscription;
use crate::model::time::{Millis, SECOND};
use crate::providers::Alteration;
use crate::providers::input::Fields;
use crate::providers::query::{Form, segment};
use alloc::format;
use alloc::string::{String, ToString};

/// In the metadata of a subscription that rests without access: until when.
/// Stripe's own word for a pause says nothing of access.
const PAUSE: &str = "metadata[kassa_pause]";

/// What [`PAUSE`] says of a pause without an end.
pub(super) const OPEN_END: &str = "open";

/// Why it ends (docs.stripe.com/api/subscriptions/cancel, read 2026-11-23).
const REASON: &str = "\
cancellation_details.comment text:1-5000
cancellation_details.feedback word:customer_service|low_quality|missing_features|other|switched_service|too_complex|too_expensive|unused
cancellation_details.feedback_option id
";

/// And what is billed where it ends at once.
const END_NOW: &str = "\
cancellation_details.comment text:1-5000
cancellation_details.feedback word:customer_service|low_quality|missing_features|other|switched_service|too_complex|too_expensive|unused
cancellation_details.feedback_option id
invoice_now flag
prorate flag
";

/// What becomes of invoices meanwhile; or, with `type`, a pause that is a state of the
/// subscription (docs.stripe.com/changelog/endive/2026-09-30/pause-subscription, read
/// 2026-11-23: only with the billing mode `flexible`).
const REST: &str = "\
behavior word:keep_as_draft|mark_uncollectible|void
type word:subscription
bill_for.outstanding_usage_through.type word:none|now
bill_for.unused_time_from.type word:item_current_period_start|none|now
invoicing_behavior word:invoice|pending_invoice_item
";

/// docs.stripe.com/api/subscriptions/update, read 2026-11-23.
const CHANGE: &str = "\
billing_cycle_anchor.type word:now|unchanged
discounts any*
payment_behavior word:allow_incomplete|default_incomplete|error_if_incomplete|pending_if_incomplete
";

const PAYMENT_BEHAVIOR: &str = "payment_behavior";

/// Another price or quantity.
pub(super) struct Change<'a> {
    price: Option<&'a str>,
    quantity: Option<i64>,
    proration: Proration,
    as_of: Option<Millis>,
}

impl<'a> Change<'a> {
    pub(super) fn of(wish: &Alteration<'a>) -> Option<Self> {
        match *wish {
            Alteration::Change {
                price,
                quantity,
                proration,
                as_of,
            } => Some(Change {
                price,
                quantity,
                proration,
                as_of,
            }),
            Alteration::Cancel(_) | Alteration::Pause { .. } => None,
        }
    }
}

pub(super) fn alter(
    subscription: &Subscription,
    wish: &Alteration<'_>,
    options: Option<&str>,
) -> Result<Call, KassaError> {
    let path = path(&subscription.id);
    let mut form = Form::new();
    match wish {
        Alteration::Cancel(CancelWhen::Now) => return end_now(path, options),
        Alteration::Cancel(CancelWhen::PeriodEnd) => {
            let said = input::read(REASON, options)?;
            form.text("cancel_at_period_end", "true");
            options::write(&mut form, &said);
        }
        Alteration::Cancel(CancelWhen::Never) => {
            input::read("", options)?;
            form.text("cancel_at_period_end", "false");
            if subscription.cancel_at.is_none() {
                form.text("pause_collection", "").text(PAUSE, "");
            }
        }
        Alteration::Pause { until, free } => {
            let mut said = input::read(REST, options)?;
            if said.get("type").is_some_and(|it| it.is_some()) {
                return rest(&path, &said, *until, *free);
            }
            pause(&mut form, &mut said, *until, *free)?;
        }
        Alteration::Change { .. } => {
            let mut said = input::read(CHANGE, options)?;
            if let Some(wanted) = Change::of(wish) {
                change(&mut form, "", subscription, &wanted)?;
                if wanted.proration == Proration::Now {
                    // What is billed at once has to be paid, or nothing is changed: nobody gets
                    // a dearer plan with a card that declines
                    // (docs.stripe.com/billing/subscriptions/prorations, read 2026-11-22).
                    said.text(PAYMENT_BEHAVIOR, "error_if_incomplete");
                }
            }
            options::write(&mut form, &said);
        }
    }
    Ok(post(&path, form, None))
}

fn path(subscription: &str) -> String {
    format!("/v1/subscriptions/{}", segment(subscription))
}

/// A `DELETE` tells what it wants in its query.
fn end_now(path: String, options: Option<&str>) -> Result<Call, KassaError> {
    let said = input::read(END_NOW, options)?;
    let mut form = Form::new();
    options::write(&mut form, &said);
    let path = if said.values().is_empty() {
        path
    } else {
        form.query(&path)
    };
    Ok(Call {
        method: "DELETE".to_string(),
        path,
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    })
}

/// Out of the state `paused`, in which it stays until its invoice is paid
/// (docs.stripe.com/api/subscriptions/resume, read 2026-11-23).
pub(super) fn resume(subscription: &str) -> Call {
    let mut form = Form::new();
    form.text(PAYMENT_BEHAVIOR, "resume_on_payment_success");
    post(&[&path(subscription), "/resume"].concat(), form, None)
}

/// Nothing is collected meanwhile and nothing is owed for it
/// (docs.stripe.com/billing/subscriptions/pause-payment, read 2026-11-22).
fn pause(
    form: &mut Form,
    said: &mut Fields,
    until: Option<Millis>,
    free: bool,
) -> Result<(), KassaError> {
    let behavior = said.take_out("behavior");
    if !said.values().is_empty() {
        return Err(input::misused(
            "bad_field",
            "`bill_for` and `invoicing_behavior` go with `type`, which is `subscription`.",
        ));
    }
    let until = until.and_then(|until| until.checked_div(SECOND));
    let until = until.map(|seconds| seconds.to_string());
    let mark = until.as_deref().unwrap_or(OPEN_END);
    let behavior = behavior.map(|it| crate::providers::input::plain(&it));
    form.text(
        "pause_collection[behavior]",
        behavior.as_deref().unwrap_or("void"),
    )
    .maybe("pause_collection[resumes_at]", until.as_deref())
    .text(PAUSE, if free { "" } else { mark });
    Ok(())
}

/// A state of the subscription: no period goes on and no invoice is made.
fn rest(
    path: &str,
    said: &Fields,
    until: Option<Millis>,
    free: bool,
) -> Result<Call, KassaError> {
    if until.is_some() || free || said.values().iter().any(|(it, _)| *it == "behavior") {
        return Err(input::misused(
            "bad_field",
            "With `type` a subscription rests as a whole, until it is resumed: leave `until`, \
             `free` and `behavior` out.",
        ));
    }
    let mut form = Form::new();
    options::write(&mut form, said);
    Ok(post(&[path, "/pause"].concat(), form, None))
}

pub(super) fn no_item() -> KassaError {
    unsupported(
        "no_item",
        "It has several items, or no webhook has told its one item yet. Send the customer to the \
         portal's page `plan`.",
    )
}

/// The fields of a change, at the top or below a place.
pub(super) fn change(
    form: &mut Form,
    place: &str,
    subscription: &Subscription,
    wanted: &Change<'_>,
) -> Result<(), KassaError> {
    let item = subscription.item.as_deref().ok_or_else(no_item)?;
    let at = |name: &str, rest: &str| match place {
        "" => [name, rest].concat(),
        place => [place, "[", name, "]", rest].concat(),
    };
    // With another price Stripe would go back to 1
    // (docs.stripe.com/api/subscriptions/update, read 2026-11-22).
    let quantity = wanted.quantity.unwrap_or(subscription.quantity);
    let proration = match wanted.proration {
        Proration::NextInvoice => "create_prorations",
        Proration::Now => "always_invoice",
        Proration::None => "none",
    };
    form.text(&at("items", "[0][id]"), item)
        .maybe(&at("items", "[0][price]"), wanted.price)
        .number(&at("items", "[0][quantity]"), quantity)
        .text(&at("proration_behavior", ""), proration);
    // What a preview counted is counted again (docs.stripe.com/api/invoices/create_preview,
    // read 2026-11-23). Without a proration there is nothing to count, and Stripe says so.
    let pinned = wanted.as_of.filter(|_| wanted.proration != Proration::None);
    if let Some(seconds) = pinned.and_then(|at| at.checked_div(SECOND)) {
        form.number(&at("proration_date", ""), seconds);
    }
    Ok(())
}
