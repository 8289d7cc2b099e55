//! What Stripe keeps: events for 30 days, under the ids of their webhooks; of
//! what is older, the objects as they are now.

use super::call::get;
use super::inbound::{Subject, mode, read_event};
use crate::authentic::{Authentic, Proof, Received};
use crate::json::{self, Json, scan};
use crate::model::account::Call;
use crate::model::id::Environment;
use crate::model::time::{DAY, Millis, SECOND};
use crate::providers::listing::rows;
use crate::providers::object::{self, Object};
use crate::providers::query::Form;
use crate::providers::stripe::NAME;
use crate::providers::told::{self, Message, Saying};
use crate::providers::{Listing, Missing, Own, Page, Said};
use alloc::string::ToString;
use alloc::vec::Vec;

const EVENTS: &str = "events";
pub(super) const SESSIONS: &str = "checkout/sessions";
pub(super) const SUBSCRIPTIONS: &str = "subscriptions";
pub(super) const INVOICES: &str = "invoices";
const REFUNDS: &str = "refunds";
const DISPUTES: &str = "disputes";
const CHARGES: &str = "charges";

/// As their paths are called. A session and a subscription name their account;
/// what names only those comes after them.
pub(super) const LISTS: &[&str] = &[
    EVENTS,
    SESSIONS,
    SUBSCRIPTIONS,
    INVOICES,
    REFUNDS,
    DISPUTES,
];

/// No list of refunds or disputes can be narrowed to a customer; that of charges can, with the
/// refunds in it, and it tells of which charges to ask for disputes
/// (docs.stripe.com/api/charges/list, docs.stripe.com/api/disputes/list, read 2026-11-23).
pub(super) const OWN: &[Own] = &[
    Own::OfCustomer(SESSIONS),
    Own::OfCustomer(SUBSCRIPTIONS),
    Own::OfCustomer(INVOICES),
    Own::OfCustomer(CHARGES),
];

/// Of the most that a page can have, a quarter: an invoice with its lines has up
/// to thirty kilobytes, and a page is read and dealt with at once.
const ROWS: i64 = 25;

/// Events are kept for 30 days (docs.stripe.com/api/events, read 2026-11-22). The
/// day less is for a reading that takes long.
const KEPT: Millis = 29 * DAY;

/// What is begun so long before a time can still change after it: an invoice that
/// is collected again and again, a bank's refund that comes back.
const LATEST: Millis = 35 * DAY;

/// The types that tell all there is to know, at most 20 in one call
/// (docs.stripe.com/api/events/list, read 2026-11-22). Each of the others that
/// are read comes with one of these, or moves no money.
const KINDS: &[&str] = &[
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "customer.subscription.paused",
    "customer.subscription.resumed",
    "invoice.paid",
    "invoice.payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// A page of what belongs to one customer, however old it is.
fn own(customer: &str, page: &Listing<'_>) -> Call {
    let mut form = Form::new();
    form.text("customer", customer);
    match page.list {
        SUBSCRIPTIONS => form.text("status", "all"),
        SESSIONS => form
            .text("status", "complete")
            .text("expand[0]", "data.payment_intent"),
        CHARGES => form.text("expand[0]", "data.refunds"),
        _ => &mut form,
    };
    form.number("limit", ROWS)
        .maybe("starting_after", page.after);
    get(form.query(&["/v1/", page.list].concat()))
}

pub(super) fn list(page: &Listing<'_>) -> Option<Call> {
    if let Some(customer) = page.of {
        return Some(own(customer, page));
    }
    let kept = page.begun.saturating_sub(KEPT);
    let mut form = Form::new();
    let earliest = match page.list {
        EVENTS => {
            for (at, kind) in KINDS.iter().enumerate() {
                form.text(&["types[", &at.to_string(), "]"].concat(), kind);
            }
            Some(page.since)
        }
        _ if page.since >= kept => return None,
        // Nothing tells when a subscription changed. Ended ones are left out
        // unless they are asked for.
        SUBSCRIPTIONS => {
            form.text("status", "all");
            None
        }
        // One that is open has sold nothing.
        SESSIONS => {
            form.text("status", "complete");
            Some(page.since.saturating_sub(LATEST))
        }
        // They are few, and a bank takes months over one.
        DISPUTES => Some(0),
        _ => Some(page.since.saturating_sub(LATEST)),
    };
    if let Some(earliest) = earliest {
        form.number("created[gte]", seconds(earliest.max(0)));
        if page.list != EVENTS {
            // What is younger has told everything in its events.
            form.number("created[lte]", seconds(kept));
        }
    }
    form.number("limit", ROWS)
        .maybe("starting_after", page.after);
    Some(get(form.query(&["/v1/", page.list].concat())))
}

fn seconds(time: Millis) -> i64 {
    time.checked_div(SECOND).unwrap_or(0)
}

pub(super) fn listed(
    proof: Proof,
    body: &[u8],
    as_of: Millis,
    page: &Listing<'_>,
) -> Result<Authentic<Page>, Missing> {
    let [data, has_more] = scan::fields(body, ["data", "has_more"]).unwrap_or_default();
    let rows = rows(data)?;
    let events = page.list == EVENTS;
    let (mut said, mut also) = (Vec::new(), Vec::new());
    for row in &rows {
        match page.list {
            EVENTS => said.push((read_event(row, page.environment), row.to_vec())),
            CHARGES => charge(row, as_of, page, &mut said, &mut also),
            INVOICES if page.of.is_some() && !is_told(row) => {}
            list => said.push((object(list, row, as_of, page.environment), row.to_vec())),
        }
    }
    let last = rows.last().and_then(|row| scan::fields(row, ["id", "created"]));
    let [id, created] = last.unwrap_or_default();
    let id = id.and_then(scan::text).map(|id| id.to_string());
    let created = created.and_then(json::parse_bytes);
    let reached = created.and_then(|json| json.to().ok());
    let more = has_more == Some(b"true");
    if more && id.is_none() {
        return Err(Missing("data[].id".to_string()));
    }
    let listed = Page {
        said,
        also,
        events,
        next: id.filter(|_| more),
        done: None,
        total: None,
        reached: reached.and_then(object::millis),
    };
    Ok(Authentic::new(proof, listed))
}

/// What went back of a charge: its sum, and its refunds, of which only the latest come along.
fn charge(
    row: &[u8],
    as_of: Millis,
    page: &Listing<'_>,
    said: &mut Said,
    also: &mut Vec<(&'static str, Call)>,
) {
    let charge = json::parse_bytes(row).unwrap_or(Json::Null);
    let back = charge.get("amount_refunded").and_then(|it| it.to().ok());
    if back.unwrap_or(0_i64) > 0 {
        let whole = object(CHARGES, row, as_of, page.environment);
        said.push((whole, row.to_vec()));
    }
    let [refunds] = scan::fields(row, ["refunds"]).unwrap_or_default();
    let [refunds] = refunds
        .and_then(|list| scan::fields(list, ["data"]))
        .unwrap_or_default();
    for refund in refunds.and_then(scan::items).unwrap_or_default() {
        let single = object(REFUNDS, refund, as_of, page.environment);
        said.push((single, refund.to_vec()));
    }
    if let (Some(Json::Flag(true)), Some(id)) =
        (charge.get("disputed"), object::plain(&charge, "id"))
    {
        also.push((DISPUTES, disputes(id)));
    }
}

fn disputes(charge: &str) -> Call {
    let mut form = Form::new();
    form.text("charge", charge).number("limit", ROWS);
    get(form.query("/v1/disputes"))
}

/// Whether anything was ever told of an invoice: of one that nobody has tried to collect nothing
/// was, and a bank debit that is on its way looks like a try that failed, but for the next one.
pub(super) fn is_told(invoice: &[u8]) -> bool {
    let names = ["status", "attempted", "next_payment_attempt"];
    let [status, attempted, next] = scan::fields(invoice, names).unwrap_or_default();
    match status.and_then(scan::text).as_deref() {
        Some("paid") => true,
        Some("open") => next.is_some_and(|next| next != b"null"),
        _ => attempted == Some(b"true"),
    }
}

/// An object as it is now. What only the type of an event tells is told by the
/// object here, as far as it goes.
pub(super) fn object(list: &str, row: &[u8], as_of: Millis, environment: Environment) -> Received {
    let json = json::parse_bytes(row).unwrap_or(Json::Null);
    let (kind, subject) = match list {
        SESSIONS => (outcome(&json), Subject::Session),
        SUBSCRIPTIONS => ("subscription", Subject::Subscription),
        INVOICES if failed(&json) => ("invoice.payment_failed", Subject::Invoice),
        INVOICES => ("invoice", Subject::Invoice),
        DISPUTES => ("dispute", Subject::Dispute),
        CHARGES => ("charge", Subject::Charge),
        _ => ("refund", Subject::Refund),
    };
    let saying = Saying { kind, as_of };
    let id = told::reply_id(row, saying);
    let event = object::read("data[].", &json, |object: Object<'_>| {
        let message = Message {
            provider: NAME,
            environment: object.lax("livemode").map_or(environment, mode),
            id: &id,
            saying,
        };
        Some(subject.read(object, saying)?.event(message))
    });
    told::received(id.clone(), kind.to_string(), event)
}

/// How a session ended. One that is done and whose money did not come stays unpaid for ever; its
/// payment tells, where it was asked for (docs.stripe.com/payments/paymentintents/lifecycle, read
/// 2026-11-23).
fn outcome(session: &Json<'_>) -> &'static str {
    let plain = |path: &str| object::plain(session, path);
    let gone = matches!(
        plain("payment_intent.status"),
        Some("requires_payment_method" | "canceled")
    );
    match (plain("status"), plain("payment_status")) {
        (Some("expired"), _) => "checkout.session.expired",
        (_, Some("unpaid")) if gone => "checkout.session.async_payment_failed",
        _ => "checkout.session.completed",
    }
}

/// An invoice whose try failed stays open.
fn failed(invoice: &Json<'_>) -> bool {
    let is = |path: &str, wanted: &str| object::plain(invoice, path) == Some(wanted);
    let tried = matches!(invoice.get("attempted"), Some(Json::Flag(true)));
    tried && is("status", "open")
}
