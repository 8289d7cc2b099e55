//! Calls: what is stored, and how it becomes a request.

use super::NAME;
use super::input::{Fields, member, misused};
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
pub(super) fn is_number(id: &str) -> bool {
    id.parse()
        .is_ok_and(|number: i64| number >= 0 && number.to_string() == id)
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
    let id = bare(&subscription.id);
    let patch = |attributes: &[(&str, &str)]| Ok(patch(SUBSCRIPTIONS, id, attributes));
    match wish {
        Alteration::Cancel(CancelWhen::PeriodEnd) => {
            Ok(plain("DELETE", path(SUBSCRIPTIONS, &subscription.id)))
        }
        Alteration::Cancel(CancelWhen::Now) => unsupported(
            "cancel_now",
            "A subscription at Lemon Squeezy ends with its period. End it with the period, and \
             refund the payment where the customer gets money back.",
        ),
        Alteration::Cancel(CancelWhen::Never) if subscription.cancel_at.is_some() => {
            patch(&[("cancelled", "false")])
        }
        Alteration::Cancel(CancelWhen::Never) => patch(&[("pause", "null")]),
        Alteration::Pause { until, free } => {
            let mode = if *free { "\"free\"" } else { "\"void\"" };
            let mut pause = ["{\"mode\":", mode].concat();
            if let Some(until) = until.and_then(time::iso_text) {
                member(&mut pause, "resumes_at", &json::text(&until));
            }
            pause.push('}');
            patch(&[("pause", &pause)])
        }
        Alteration::Change {
            price,
            quantity,
            proration,
        } => change(subscription, *price, *quantity, *proration),
    }
}

/// A plan is the subscription's, a quantity its item's
/// (docs.lemonsqueezy.com/api/subscription-items/update-subscription-item, read
/// 2026-11-22).
fn change(
    subscription: &Subscription,
    price: Option<&str>,
    quantity: Option<i64>,
    proration: Proration,
) -> Result<Call, KassaError> {
    let (now, never) = ("invoice_immediately", "disable_prorations");
    let flags: &[(&str, &str)] = match proration {
        Proration::NextInvoice => &[],
        Proration::Now => &[(now, "true"), (never, "false")],
        Proration::None => &[(now, "false"), (never, "true")],
    };
    match (price, quantity) {
        (Some(variant), None) if is_number(variant) => {
            let attributes = [&[("variant_id", variant)], flags].concat();
            Ok(patch(SUBSCRIPTIONS, bare(&subscription.id), &attributes))
        }
        (Some(_), None) => Err(misused("bad_variant", &[super::checkout::NO_NUMBER])),
        (None, Some(quantity)) => {
            let Some(item) = &subscription.item else {
                return unsupported(
                    "no_item",
                    "Lemon Squeezy has not told the subscription's item yet, by which a quantity \
                     is changed. Try again once a webhook of this subscription came.",
                );
            };
            let quantity = quantity.to_string();
            let attributes = [&[("quantity", quantity.as_str())], flags].concat();
            Ok(patch("subscription-items", item, &attributes))
        }
        (Some(_), Some(_)) => unsupported(
            "one_change_at_a_time",
            "Lemon Squeezy changes the plan or the quantity. Change the plan first, and the \
             quantity once its webhook came.",
        ),
        (None, None) => Err(misused(
            "nothing_to_change",
            &["Name another plan or another quantity."],
        )),
    }
}

/// The same request gives money back each time that it is sent, and no key
/// prevents it: it is sent once, and looked up where no answer came.
pub(super) fn refund(payment: &Payment, amount: Option<i64>) -> Result<Call, KassaError> {
    let names = || core::iter::once(&payment.id).chain(&payment.aliases);
    let find = |kind: &str| names().find_map(|name| name.strip_prefix(kind));
    let found = [INVOICES, ORDERS]
        .into_iter()
        .find_map(|kind| Some((kind, find(kind)?.strip_prefix('/')?)));
    let Some((kind, id)) = found else {
        return unsupported(
            "nothing_charged",
            "No order and no invoice of this payment is known. Give it back in the dashboard.",
        );
    };
    // Without an amount all of it goes back; after a part, say how much the rest is.
    let before = payment.refund_total.as_ref().map_or(0, |it| it.amount);
    let rest = payment.amount.amount.saturating_sub(before);
    let amount = amount.or((before > 0).then_some(rest));
    let mut out = open(kind, Some(id));
    if let Some(amount) = amount {
        let attributes = ["{\"amount\":", &amount.to_string(), "}"].concat();
        member(&mut out, "attributes", &attributes);
    }
    let call = post(&[&path(kind, id), "/refund"].concat(), close(out));
    Ok(Call { once: true, ..call })
}

/// Reads what a refund was of.
pub(super) fn look_up(refund: &Operation) -> Option<Call> {
    let path = refund.call.path.strip_suffix("/refund")?;
    Some(plain("GET", path.to_string()))
}

fn unsupported<T>(code: &str, hint: &str) -> Result<T, KassaError> {
    Err(KassaError::new(Reason::Unsupported, code, hint).at(NAME))
}

/// The id without its type.
fn bare(id: &str) -> &str {
    id.rsplit_once('/').map_or(id, |(_, id)| id)
}

/// Where a thing is, by an id with or without its type.
pub(super) fn path(kind: &str, id: &str) -> String {
    ["/v1/", kind, "/", &segment(bare(id))].concat()
}

fn patch(kind: &str, id: &str, attributes: &[(&str, &str)]) -> Call {
    let mut out = String::from("{");
    for (name, value) in attributes {
        member(&mut out, name, value);
    }
    out.push('}');
    let mut object = open(kind, Some(id));
    member(&mut object, "attributes", &out);
    send("PATCH", path(kind, id), close(object))
}

/// An object of JSON:API around fields.
pub(super) fn body(kind: &str, id: Option<&str>, fields: &Fields) -> String {
    let mut out = open(kind, id);
    member(&mut out, "attributes", &fields.object());
    let relationships = fields.relationships();
    if !relationships.is_empty() {
        member(&mut out, "relationships", &relationships);
    }
    close(out)
}

fn open(kind: &str, id: Option<&str>) -> String {
    let mut out = String::from("{");
    member(&mut out, "type", &json::text(&kind));
    if let Some(id) = id {
        member(&mut out, "id", &json::text(&id));
    }
    out
}

fn close(object: String) -> String {
    ["{\"data\":", &object, "}}"].concat()
}

pub(super) fn post(path: &str, body: String) -> Call {
    send("POST", path.to_string(), body)
}

pub(super) fn plain(method: &str, path: String) -> Call {
    send(method, path, String::new())
}

pub(super) fn send(method: &str, path: String, body: String) -> Call {
    Call {
        method: method.to_string(),
        path,
        body,
        idempotency_key: None,
        once: false,
    }
}
