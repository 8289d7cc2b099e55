//! A checkout session, as Stripe wants it asked for.

use super::NAME;
use super::call::{get, key, post};
use crate::providers::query::{Form, segment};
use crate::error::{KassaError, Reason};
use crate::model::account::Call;
use crate::model::time::{Interval, IntervalUnit, SECOND};
use crate::providers::CheckoutOrder;
use alloc::string::ToString;

/// docs.stripe.com/api/checkout/sessions/create, read 2026-11-21.
const LONGEST_REFERENCE: usize = 200;

/// What Stripe's page can be shown in (npm `stripe` 23.1.0, 2026-11-21).
const LOCALES: &[&str] = &[
    "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA",
    "hi-IN", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt",
    "pt-BR", "ro", "ru", "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

pub(super) fn create(order: &CheckoutOrder<'_>) -> Result<Call, KassaError> {
    let interval = order.terms.interval.as_ref();
    check(order, interval)?;
    let mut form = Form::new();
    form.text(
        "mode",
        if interval.is_some() {
            "subscription"
        } else {
            "payment"
        },
    )
    .maybe("customer", order.customer);
    if order.account.chars().count() <= LONGEST_REFERENCE {
        form.text("client_reference_id", order.account);
    }
    line_item(&mut form, order, interval);
    form.text("success_url", order.success_url)
        .text("cancel_url", order.cancel_url);
    // Rounded down: it must not be payable for longer than the caller counts on.
    form.number(
        "expires_at",
        order.expires_at.checked_div_euclid(SECOND).unwrap_or(0),
    )
    .maybe("locale", order.locale.map(locale));
    // A session hands its metadata to nothing that it makes, so the same goes
    // to the subscription or the payment intent (docs.stripe.com/metadata,
    // read 2026-11-21).
    metadata(&mut form, "metadata", order);
    form.text("metadata[userId]", order.account)
        .maybe("metadata[priceId]", order.price);
    if interval.is_some() {
        metadata(&mut form, "subscription_data[metadata]", order);
        if let Some(days) = order.trial_days {
            form.number("subscription_data[trial_period_days]", days.into());
        }
    } else {
        metadata(&mut form, "payment_intent_data[metadata]", order);
    }
    let key = key("kassa-checkout-", order.checkout);
    Ok(post("/v1/checkout/sessions", form, Some(key)))
}

/// Only an open session can be expired; of another one Stripe says so
/// (docs.stripe.com/api/checkout/sessions/expire, read 2026-11-22). No
/// idempotency key: to end it twice does no harm, and a failure kept under a key
/// would be repeated for a day.
pub(super) fn expire(session: &str) -> Call {
    let path = ["/v1/checkout/sessions/", &segment(session), "/expire"].concat();
    post(&path, Form::new(), None)
}

pub(super) fn retrieve(session: &str) -> Call {
    get(["/v1/checkout/sessions/", &segment(session)].concat())
}

/// A list, unlike a search, has what was made a moment ago
/// (docs.stripe.com/api/checkout/sessions/list, read 2026-11-22).
pub(super) fn open_ones(customer: &str) -> Call {
    let mut form = Form::new();
    form.text("customer", customer)
        .text("status", "open")
        .number("limit", 100);
    get(form.query("/v1/checkout/sessions"))
}

fn line_item(form: &mut Form, order: &CheckoutOrder<'_>, interval: Option<&Interval>) {
    if let Some(price) = order.price {
        form.text("line_items[0][price]", price);
    } else {
        let price = &order.terms.price;
        form.text("line_items[0][price_data][currency]", &price.currency)
            .number("line_items[0][price_data][unit_amount]", price.amount)
            .text(
                "line_items[0][price_data][product_data][name]",
                &order.terms.name,
            );
        if let Some(interval) = interval {
            form.text(
                "line_items[0][price_data][recurring][interval]",
                word(interval.unit),
            )
            .number(
                "line_items[0][price_data][recurring][interval_count]",
                interval.count.into(),
            );
        }
    }
    form.number("line_items[0][quantity]", order.quantity);
}

fn metadata(form: &mut Form, name: &str, order: &CheckoutOrder<'_>) {
    for (key, value) in [
        ("kassa_account", order.account),
        ("kassa_checkout", order.checkout),
        ("kassa_plan", &order.terms.plan),
        ("kassa_quantity", &order.quantity.to_string()),
    ] {
        form.text(&alloc::format!("{name}[{key}]"), value);
    }
}

fn check(order: &CheckoutOrder<'_>, interval: Option<&Interval>) -> Result<(), KassaError> {
    let unsupported =
        |code, hint| Err(KassaError::new(Reason::Unsupported, code, hint).at(NAME));
    let Some(interval) = interval else {
        if order.trial_days.is_some() {
            return unsupported(
                "trial_without_interval",
                "Only a subscription can have a trial.",
            );
        }
        return Ok(());
    };
    // docs.stripe.com/api/prices/create, read 2026-11-21: three years.
    let most = match interval.unit {
        IntervalUnit::Day => 1_095,
        IntervalUnit::Week => 156,
        IntervalUnit::Month => 36,
        IntervalUnit::Year => 3,
    };
    if interval.count == 0 || interval.count > most {
        return unsupported(
            "interval_too_long",
            "Stripe's periods end after three years.",
        );
    }
    Ok(())
}

fn word(unit: IntervalUnit) -> &'static str {
    match unit {
        IntervalUnit::Day => "day",
        IntervalUnit::Week => "week",
        IntervalUnit::Month => "month",
        IntervalUnit::Year => "year",
    }
}

/// The nearest language of Stripe's page. One that it does not know would be
/// refused, so the browser's own decides then.
fn locale(tag: &str) -> &'static str {
    let known = |wanted: &str| {
        LOCALES
            .iter()
            .find(|l| l.eq_ignore_ascii_case(wanted))
            .copied()
    };
    let language = tag.split(['-', '_']).next().unwrap_or_default();
    let language = if language.eq_ignore_ascii_case("no") {
        "nb"
    } else {
        language
    };
    known(&tag.replace('_', "-"))
        .or_else(|| known(language))
        .unwrap_or("auto")
}
