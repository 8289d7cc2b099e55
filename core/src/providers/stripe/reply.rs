//! Replies: what a response means, and the few fields that are needed of it.

use super::field::{Field, Id};
use super::payload::{self, Head, Invoice, List, ListedPayment};
use super::read::subscription_of;
use crate::model::http::{HttpResponse, header};
use crate::providers::{Missing, Related, Reply, Session};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde::Deserialize;

/// docs.stripe.com/api/errors and docs.stripe.com/error-low-level, read
/// 2026-11-21.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Failure {
    error: Field<Fault>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fault {
    #[serde(rename = "type")]
    kind: Field<String>,
    code: Field<String>,
    decline_code: Field<String>,
    param: Field<String>,
}

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

/// Stripe's own sentences stay out: they can repeat parts of keys and data.
fn refused(response: &HttpResponse) -> Reply {
    let fault = serde_json::from_slice::<Failure>(&response.body)
        .unwrap_or_default()
        .error;
    let fault = fault.or_empty();
    let kind = plain(fault.kind).unwrap_or_default();
    let mut code = plain(fault.code);
    // A key's own failures have a type and no code, or a code of the moment.
    if code.is_none() && !kind.is_empty() {
        code = Some(kind.clone());
    }
    let code = code.unwrap_or_else(|| format!("http_{}", response.status));
    let mut hint = advice(response.status, &kind, &code).to_string();
    if let Some(reason) = plain(fault.decline_code) {
        hint.push_str(&format!(" The bank's reason: `{reason}`."));
    }
    if let Some(param) = plain(fault.param) {
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
fn plain(field: Field<String>) -> Option<String> {
    field
        .word()
        .filter(|word| word.len() <= 120 && word.bytes().all(|b| b.is_ascii_graphic()))
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Missing> {
    serde_json::from_slice(body).map_err(|_| Missing("body".to_string()))
}

/// The account's customer, from a reply to making or to searching one. Of
/// twins, which a lost reply can leave, always the older one.
pub(super) fn customer(account: &str, body: &[u8]) -> Result<Option<String>, Missing> {
    let object = parse::<Head>(body)?.object.need("object")?;
    let found: Vec<payload::Customer> = match object.as_str() {
        "customer" => [parse(body)?].into(),
        _ => parse::<List<payload::Customer>>(body)?.data.need("data")?,
    };
    let mut ids = Vec::new();
    for customer in found {
        let named = customer.metadata.or_empty().kassa_account.word();
        if customer.deleted.get() != Some(&true) && named.as_deref() == Some(account) {
            ids.push((customer.created.need("created")?, customer.id.need("id")?));
        }
    }
    Ok(ids.into_iter().min().map(|(_, id)| id))
}

pub(super) fn checkout(body: &[u8]) -> Result<Session, Missing> {
    let session: payload::Session = parse(body)?;
    Ok(Session {
        id: session.id.need("id")?,
        url: session.url.maybe("url")?,
        expires_at: session.expires_at.maybe_time("expires_at")?,
    })
}

pub(super) fn portal(body: &[u8]) -> Result<String, Missing> {
    parse::<payload::Session>(body)?.url.need("url")
}

/// The pairs of invoices and payments. An invoice can have several tries; the
/// one that paid is its payment, and one that was given up is none.
pub(super) fn related(body: &[u8]) -> Result<Related, Missing> {
    let rows = parse::<List<ListedPayment<'_>>>(body)?.data.need("data")?;
    let has = |row: &ListedPayment<'_>, status: &str| row.status.get().is_some_and(|s| s == status);
    let paid = rows.iter().any(|row| has(row, "paid"));
    let mut related = Related::default();
    for row in rows {
        if has(&row, "canceled") || (paid && !has(&row, "paid")) {
            continue;
        }
        let names = row.payment.or_empty();
        add(
            &mut related.payment,
            names.payment_intent.id("data[].payment.payment_intent")?,
        );
        add(
            &mut related.payment,
            names.charge.id("data[].payment.charge")?,
        );
        let Some(invoice) = row.invoice else { continue };
        let wrong = |_| Missing("data[].invoice".to_string());
        let Id(id) = serde_json::from_str(invoice.get()).map_err(wrong)?;
        add(&mut related.payment, Some(id));
        if invoice.get().starts_with('{') {
            let mut invoice: Invoice = serde_json::from_str(invoice.get()).map_err(wrong)?;
            add(&mut related.references, subscription_of(&mut invoice)?.0);
            add(
                &mut related.references,
                invoice.customer.id("data[].invoice.customer")?,
            );
        }
    }
    Ok(related)
}

fn add(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}
