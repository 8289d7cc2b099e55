//! Calls: what is stored, and how it becomes a request.

use super::NAME;
use super::input::{misused, relationships};
use super::read::{INVOICES, ORDERS, SUBSCRIPTIONS};
use crate::ask::{CancelWhen, Proration};
use crate::error::{KassaError, Reason};
use crate::json;
use crate::model::account::{Call, Operation, Payment};
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest};
use crate::model::secret::Secret;
use crate::model::subscription::Subscription;
use crate::model::time;
use crate::providers::input::{Fields, cut, member};
use crate::providers::query::segment;
use crate::providers::{Alteration, PageOrder, address};
use alloc::string::{String, ToString};
use alloc::vec;

const API: &str = "https://api.lemonsqueezy.com";
const JSON_API: &str = "application/vnd.api+json";
/// The licence API is meant for programs at customers: a form, and no key
/// (docs.lemonsqueezy.com/api/license-api, read 2026-11-22).
const LICENSE_API: &str = "/v1/licenses/";
const TIMEOUT_MS: u32 = 30_000;

/// A key does not tell its mode: the objects that it reads do. Only what could
/// not be sent as a header is refused.
pub(super) fn check_key(secret_key: &str) -> Result<(), KassaError> {
    if secret_key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    Err(misused(
        "malformed_secret_key",
        &["The API key holds blanks or line breaks: copy it anew."],
    ))
}

/// Address and secret around a call (docs.lemonsqueezy.com/api, read
/// 2026-11-22).
pub(super) fn request(call: &Call, keys: &ProviderConfig) -> Result<HttpRequest, KassaError> {
    let base = address::base(NAME, API, keys)?;
    if !call.path.starts_with("/v1/") {
        let hint = "This call is not one of Lemon Squeezy's.";
        return Err(misused("foreign_path", &[hint]));
    }
    let header = |name: &str, value: &str| Header {
        name: name.into(),
        value: value.into(),
    };
    let headers = if call.path.starts_with(LICENSE_API) {
        vec![
            header("Accept", "application/json"),
            header("Content-Type", "application/x-www-form-urlencoded"),
        ]
    } else {
        let secret = keys.secret_key.as_ref().map(Secret::reveal);
        let secret = secret.filter(|key| !key.is_empty()).ok_or_else(|| {
            let hint = "Add Lemon Squeezy's API key to `providers` as `secretKey`: the dashboard \
                        makes one under Settings, API.";
            misused("no_secret_key", &[hint])
        })?;
        check_key(secret)?;
        vec![
            header("Accept", JSON_API),
            header("Content-Type", JSON_API),
            header("Authorization", &["Bearer ", secret].concat()),
        ]
    };
    Ok(HttpRequest {
        method: call.method.clone(),
        url: [base, &call.path].concat(),
        headers,
        body: call.body.clone(),
        timeout_ms: TIMEOUT_MS,
    })
}

/// The shop that sells.
pub(super) fn store(keys: &ProviderConfig) -> Result<&str, KassaError> {
    let store = keys.store.as_deref().filter(|store| is_number(store));
    store.ok_or_else(|| {
        let hint = "Add the store's id to `providers` as `store`: a number, which the dashboard \
                    shows under Settings, Stores.";
        misused("no_store", &[hint])
    })
}

/// An id that can stand in JSON without quotes.
fn is_number(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_digit()) && !id.is_empty() && !id.starts_with('0')
}

pub(super) fn check_variant(id: &str) -> Result<(), KassaError> {
    if is_number(id) {
        return Ok(());
    }
    let hint = "A price at Lemon Squeezy is a variant's id, which is a number. The UUID of its buy \
                link is another thing and belongs into `link`.";
    Err(misused("bad_variant", &[hint]))
}

pub(super) fn retrieve_subscription(id: &str) -> Call {
    plain("GET", path(SUBSCRIPTIONS, id))
}

/// The pages of a subscription are in itself, signed for a day: it is read
/// again for each click.
pub(super) fn open_page(order: &PageOrder<'_>) -> Option<Call> {
    order.subscription.map(retrieve_subscription)
}

pub(super) fn alter(
    subscription: &Subscription,
    wish: &Alteration<'_>,
) -> Result<Call, KassaError> {
    let id = subscription.id.as_str();
    let attributes = match wish {
        Alteration::Cancel(CancelWhen::PeriodEnd) => {
            return Ok(plain("DELETE", path(SUBSCRIPTIONS, id)));
        }
        Alteration::Cancel(CancelWhen::Now) => {
            return Err(unsupported(
                "cancel_now",
                "A subscription at Lemon Squeezy ends with its period. End it with the period, \
                 and refund the payment where the customer gets money back.",
            ));
        }
        Alteration::Cancel(CancelWhen::Never) if subscription.cancel_at.is_some() => {
            "\"cancelled\":false".to_string()
        }
        Alteration::Cancel(CancelWhen::Never) => "\"pause\":null".to_string(),
        Alteration::Pause { until, free } => {
            let mode = if *free { "free" } else { "void" };
            let until = until.and_then(time::iso_text);
            let (resumes, until) = match &until {
                Some(until) => ("\",\"resumes_at\":\"", until.as_str()),
                None => ("", ""),
            };
            ["\"pause\":{\"mode\":\"", mode, resumes, until, "\"}"].concat()
        }
        Alteration::Change {
            price: Some(_),
            quantity: Some(_),
            ..
        } => {
            return Err(unsupported(
                "one_change_at_a_time",
                "Lemon Squeezy changes the plan or the quantity. Change the plan first, and the \
                 quantity once its webhook came.",
            ));
        }
        Alteration::Change {
            price: Some(variant),
            proration,
            ..
        } => {
            check_variant(variant)?;
            ["\"variant_id\":", variant, flags(*proration)].concat()
        }
        // A plan is the subscription's, a quantity its item's
        // (docs.lemonsqueezy.com/api/subscription-items/update-subscription-item,
        // read 2026-11-22).
        Alteration::Change {
            quantity: Some(quantity),
            proration,
            ..
        } => {
            let item = subscription.item.as_deref().ok_or_else(|| {
                unsupported(
                    "no_item",
                    "No webhook has told the subscription's item yet, by which a quantity is \
                     changed. Try again once one came.",
                )
            })?;
            let quantity = quantity.to_string();
            let attributes = ["\"quantity\":", &quantity, flags(*proration)].concat();
            return Ok(patch("subscription-items", item, &attributes));
        }
        Alteration::Change { .. } => {
            let hint = "Name another plan or another quantity.";
            return Err(misused("nothing_to_change", &[hint]));
        }
    };
    Ok(patch(SUBSCRIPTIONS, id, &attributes))
}

/// Both are said: not prorating outranks billing at once.
fn flags(proration: Proration) -> &'static str {
    match proration {
        Proration::NextInvoice => "",
        Proration::Now => ",\"invoice_immediately\":true,\"disable_prorations\":false",
        Proration::None => ",\"invoice_immediately\":false,\"disable_prorations\":true",
    }
}

/// The same request gives money back each time that it is sent, and no key
/// prevents it: it is sent once, and looked up where no answer came.
pub(super) fn refund(payment: &Payment, amount: Option<i64>) -> Result<Call, KassaError> {
    let mut found = None;
    for name in &payment.aliases {
        match name.split_once('/') {
            Some((INVOICES, id)) => found = Some((INVOICES, id)),
            Some((ORDERS, id)) => found = found.or(Some((ORDERS, id))),
            _ => {}
        }
    }
    let (kind, id) = found.ok_or_else(|| {
        unsupported(
            "nothing_charged",
            "No order and no invoice of this payment is known. Give it back in the dashboard.",
        )
    })?;
    // Without an amount all of it goes back; after a part, say how much the rest is.
    let before = payment.refund_total.as_ref().map_or(0, |it| it.amount);
    let rest = payment.amount.amount.saturating_sub(before);
    let amount = amount.or((before > 0).then_some(rest));
    let attributes = amount.map(|it| ["\"amount\":", &it.to_string()].concat());
    let body = object(kind, id, &attributes.unwrap_or_default());
    let call = send("POST", [&path(kind, id), "/refund"].concat(), body);
    Ok(Call { once: true, ..call })
}

/// Reads what a refund was of.
pub(super) fn look_up(refund: &Operation) -> Option<Call> {
    let path = refund.call.path.strip_suffix("/refund")?;
    Some(plain("GET", path.to_string()))
}

fn unsupported(code: &str, hint: &str) -> KassaError {
    KassaError::new(Reason::Unsupported, code, hint).at(NAME)
}

/// The id without its type.
pub(super) fn bare(id: &str) -> &str {
    cut(id, b'/').1
}

/// Where a thing is, by an id with or without its type.
pub(super) fn path(kind: &str, id: &str) -> String {
    ["/v1/", kind, "/", &segment(bare(id))].concat()
}

/// Changes an object; `attributes` are the members of theirs.
fn patch(kind: &str, id: &str, attributes: &str) -> Call {
    send("PATCH", path(kind, id), object(kind, bare(id), attributes))
}

fn object(kind: &str, id: &str, attributes: &str) -> String {
    let attributes = ["{", attributes, "}"].concat();
    enclosed(kind, Some(id), &[("attributes", &attributes)])
}

/// The body that a table's fields make.
pub(super) fn body(kind: &str, id: Option<&str>, fields: &Fields) -> String {
    let parts = [
        ("attributes", &*fields.object()),
        ("relationships", &*relationships(fields)),
    ];
    enclosed(kind, id, &parts)
}

/// An object of JSON:API, less the parts that are empty.
fn enclosed(kind: &str, id: Option<&str>, parts: &[(&str, &str)]) -> String {
    let mut out = String::from("{\"data\":{");
    member(&mut out, "type", &json::text(&kind));
    if let Some(id) = id {
        member(&mut out, "id", &json::text(&id));
    }
    for (name, part) in parts {
        if !matches!(*part, "" | "{}") {
            member(&mut out, name, part);
        }
    }
    out.push_str("}}");
    out
}

fn plain(method: &str, path: String) -> Call {
    send(method, path, String::new())
}

pub(super) fn send(method: &str, path: String, body: String) -> Call {
    Call {
        method: method.to_string(),
        path,
        body,
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}
