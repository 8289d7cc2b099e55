//! Replies: what a response means, and the few fields that are needed of it.

use crate::providers::object::Object;
use super::read::subscription_of;
use crate::json::{self, Json};
use crate::model::http::{HttpResponse, header};
use crate::providers::{Missing, Related, Reply, Session};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) fn meaning(response: &HttpResponse) -> Reply {
    let advice = header(&response.headers, "stripe-should-retry");
    let again = advice.map(|advice| advice.eq_ignore_ascii_case("true"));
    match response.status {
        200..=299 => Reply::Done,
        // Of a 5xx Stripe keeps the result: where it says so, asking again
        // under the same key would only repeat it. Whether it was done is open.
        409 | 429 | 500..=599 => Reply::Unclear {
            again: again.unwrap_or(true),
        },
        // Somebody else failed Stripe; nothing says that they will again.
        424 => Reply::Unclear {
            again: again.unwrap_or(false),
        },
        400..=499 if again == Some(true) => Reply::Unclear { again: true },
        400..=499 => refused(response),
        _ => Reply::Unclear { again: false },
    }
}

/// docs.stripe.com/api/errors and docs.stripe.com/error-low-level, read
/// 2026-11-21. Stripe's own sentences stay out: they can repeat parts of keys
/// and data.
fn refused(response: &HttpResponse) -> Reply {
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let fault = Object::new(&json).part("error");
    let kind = plain(fault, "type").unwrap_or_default();
    let mut code = plain(fault, "code");
    // A key's own failures have a type and no code, or a code of the moment.
    if code.is_none() && !kind.is_empty() {
        code = Some(kind.clone());
    }
    let code = code.unwrap_or_else(|| format!("http_{}", response.status));
    let mut hint = advice(response.status, &kind, &code).to_string();
    if let Some(reason) = plain(fault, "decline_code") {
        hint.push_str(&format!(" The bank's reason: `{reason}`."));
    }
    if let Some(param) = plain(fault, "param") {
        hint.push_str(&format!(" It is about `{param}`."));
    }
    Reply::Refused { code, hint }
}

fn advice(status: u16, kind: &str, code: &str) -> &'static str {
    match (status, kind, code) {
        (401, ..) => "Stripe does not know this secret key. Copy it anew from the dashboard.",
        (403, ..) => {
            "This key may not do that. Give the restricted key the permission, or use another."
        }
        (402, ..) | (_, "card_error", _) => {
            "The payment was declined. The customer needs another card or has to ask their bank."
        }
        (_, "idempotency_error", _) => {
            "The same key was used with other content within a day. Use a new key for a new \
             intention."
        }
        (_, _, "resource_missing") => {
            "Stripe has no such object, or it is over already. Ids of test and live mode differ, \
             and so do those of different Stripe accounts."
        }
        (_, _, "charge_already_refunded") => "All of this payment was given back already.",
        _ => "Stripe refused the request as it stands; trying it again changes nothing.",
    }
}

/// A word of Stripe's, if it is one.
fn plain(object: Object<'_>, path: &str) -> Option<String> {
    object
        .word(path)
        .filter(|word| word.len() <= 120 && word.bytes().all(|b| b.is_ascii_graphic()))
}

fn parse(body: &[u8]) -> Result<Json<'_>, Missing> {
    json::parse_bytes(body).ok_or_else(|| Missing("body".to_string()))
}

/// The account's customer, from a reply to making or to searching one
/// (docs.stripe.com/api/customers/object, read 2026-11-21). Of twins, which a
/// lost reply can leave, always the older one.
pub(super) fn customer(account: &str, body: &[u8]) -> Result<Option<String>, Missing> {
    let json = parse(body)?;
    let object = Object::new(&json);
    let found = match object.need::<String>("object")?.as_str() {
        "customer" => [object].into(),
        _ => rows(object)?,
    };
    let mut ids: Vec<(i64, String)> = Vec::new();
    for customer in found {
        let named = customer.text("metadata.kassa_account") == Some(account);
        if named && customer.lax("deleted") != Some(true) {
            ids.push((customer.need("created")?, customer.need("id")?));
        }
    }
    Ok(ids.into_iter().min().map(|(_, id)| id))
}

/// The objects of a list.
pub(super) fn rows(list: Object<'_>) -> Result<Vec<Object<'_>>, Missing> {
    let rows = list.list("data", "data[]")?;
    rows.ok_or_else(|| Missing("data".to_string()))
}

pub(super) fn checkout(body: &[u8]) -> Result<Session, Missing> {
    let json = parse(body)?;
    let session = Object::new(&json);
    Ok(Session {
        id: session.need("id")?,
        url: session.maybe("url")?,
        expires_at: session.maybe_time("expires_at")?,
        // The key has told it.
        environment: None,
    })
}

pub(super) fn portal(body: &[u8]) -> Result<String, Missing> {
    Object::new(&parse(body)?).need("url")
}

/// The pairs of invoices and payments. An invoice can have several tries; the
/// one that paid is its payment, and one that was given up is none.
pub(super) fn related(body: &[u8]) -> Result<Related, Missing> {
    let json = parse(body)?;
    let rows = rows(Object::new(&json))?;
    let has = |row: &Object<'_>, status: &str| row.text("status") == Some(status);
    let paid = rows.iter().any(|row| has(row, "paid"));
    let mut related = Related::default();
    for row in rows {
        if has(&row, "canceled") || (paid && !has(&row, "paid")) {
            continue;
        }
        add(&mut related.payment, row.id("payment.payment_intent")?);
        add(&mut related.payment, row.id("payment.charge")?);
        add(&mut related.payment, row.id("invoice")?);
        let invoice = row.part("invoice");
        add(&mut related.references, subscription_of(invoice)?);
        add(&mut related.references, row.id("invoice.customer")?);
    }
    Ok(related)
}

fn add(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}
