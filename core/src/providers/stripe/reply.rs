//! Replies: what a response means, and the few fields that are needed of it.

use super::read::subscription_of;
use crate::json::{self, Json};
use crate::model::http::{HttpResponse, header};
use crate::providers::object::{self, Object};
use crate::providers::told::push;
use crate::providers::{Missing, Related, Reply, Session};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) fn meaning(response: &HttpResponse) -> Reply {
    let advice = header(&response.headers, "stripe-should-retry");
    let again = advice.map(|advice| advice.eq_ignore_ascii_case("true"));
    let replayed = header(&response.headers, "idempotent-replayed") == Some("true");
    match response.status {
        200..=299 => Reply::Done,
        // Of a 5xx Stripe keeps the result: where it says so, or has repeated it already,
        // asking again under the same key would only repeat it. Whether it was done is open.
        409 | 429 | 500..=599 => Reply::Unclear {
            again: again.unwrap_or(!replayed),
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

/// A customer that was deleted, or is another Stripe account's: Stripe says `resource_missing`
/// of the parameter `customer` (docs.stripe.com/error-codes, read 2026-11-23).
pub(super) const CUSTOMER_GONE: &str = "customer_missing";

/// docs.stripe.com/api/errors and docs.stripe.com/error-low-level, read
/// 2026-11-21. Stripe's own sentences stay out: they can repeat parts of keys
/// and data.
fn refused(response: &HttpResponse) -> Reply {
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let plain = |path| object::plain(&json, path);
    let kind = plain("error.type").unwrap_or_default();
    // A key's own failures have a type and no code, or a code of the moment.
    let code = plain("error.code").or(Some(kind).filter(|kind| !kind.is_empty()));
    let code = match (code, plain("error.param")) {
        (Some("resource_missing"), Some("customer")) => CUSTOMER_GONE.to_string(),
        (Some(code), _) => code.to_string(),
        (None, _) => format!("http_{}", response.status),
    };
    let mut hint = advice(response.status, kind, &code).to_string();
    for (path, words) in [
        ("error.decline_code", " The bank's reason: `"),
        ("error.param", " It is about `"),
    ] {
        if let Some(word) = plain(path) {
            hint.push_str(&[words, word, "`."].concat());
        }
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
        (_, _, CUSTOMER_GONE) => {
            "Stripe has no such customer any more. A checkout makes a new one by itself."
        }
        (_, _, "charge_already_refunded") => "All of this payment was given back already.",
        _ => "Stripe refused the request as it stands; trying it again changes nothing.",
    }
}

/// The account's customer, from a reply to making or to searching one
/// (docs.stripe.com/api/customers/object, read 2026-11-21). Of twins, which a
/// lost reply can leave, always the older one.
pub(super) fn customer(account: &str, body: &[u8]) -> Result<Option<String>, Missing> {
    object::read_body(body, |object| {
        let found = match &*object.need::<String>("object") {
            "customer" => [object].into(),
            _ => rows(object),
        };
        let mut oldest: Option<(i64, String)> = None;
        for customer in found {
            let named = customer.text("metadata.kassa_account") == Some(account);
            if named && customer.lax("deleted") != Some(true) {
                let it = (customer.need("created"), customer.need("id"));
                if oldest.as_ref().is_none_or(|oldest| it < *oldest) {
                    oldest = Some(it);
                }
            }
        }
        oldest.map(|(_, id)| id)
    })
}

/// The objects of a list.
pub(super) fn rows(list: Object<'_>) -> Vec<Object<'_>> {
    list.need_list("data", "data[].")
}

pub(super) fn checkout(body: &[u8]) -> Result<Session, Missing> {
    object::read_body(body, session)
}

pub(super) fn checkouts(body: &[u8]) -> Result<Vec<Session>, Missing> {
    object::read_body(body, |list| rows(list).into_iter().map(session).listed())
}

/// docs.stripe.com/api/checkout/sessions/object, read 2026-11-22: `complete`
/// says that the buyer is done, not that the money is there.
fn session(session: Object<'_>) -> Session {
    // What a page of the app's own shows has no address, and a secret by which it is shown.
    let secret = session.maybe("client_secret");
    let secret = secret.filter(|_| session.text("status") == Some("open"));
    Session {
        id: session.need("id"),
        checkout: session.word("metadata.kassa_checkout"),
        url: session.maybe("url").or(secret),
        paid: session.text("status") == Some("complete"),
        subscription: session.id("subscription"),
        expires_at: session.maybe_time("expires_at"),
        // The key has told it.
        environment: None,
    }
}

pub(super) fn portal(body: &[u8]) -> Result<String, Missing> {
    object::read_body(body, |session| session.need("url"))
}

/// The pairs of invoices and payments. An invoice can have several tries; the
/// one that paid is its payment, and one that was given up is none.
pub(super) fn related(body: &[u8]) -> Result<Related, Missing> {
    object::read_body(body, |list| {
        let rows = rows(list);
        let has = |row: &Object<'_>, status: &str| row.text("status") == Some(status);
        let paid = rows.iter().any(|row| has(row, "paid"));
        let mut related = Related::default();
        for row in rows {
            if has(&row, "canceled") || (paid && !has(&row, "paid")) {
                continue;
            }
            push(&mut related.payment, row.id("payment.payment_intent"));
            push(&mut related.payment, row.id("payment.charge"));
            push(&mut related.payment, row.id("invoice"));
            let invoice = row.part("invoice");
            push(&mut related.references, subscription_of(invoice));
            push(&mut related.references, row.id("invoice.customer"));
        }
        related
    })
}
