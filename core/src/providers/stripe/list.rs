//! What Stripe keeps: events for 30 days, under the ids of their webhooks; of
//! what is older, the objects as they are now.

use super::call::get;
use super::inbound::{Subject, mode, read_event};
use crate::authentic::{Authentic, Proof, Received};
use crate::json::{self, Json, scan};
use crate::model::account::Call;
use crate::model::time::{DAY, Millis, SECOND};
use crate::providers::listing::rows;
use crate::providers::object::{self, Object};
use crate::providers::query::Form;
use crate::providers::stripe::NAME;
use crate::providers::told::{self, Message, Saying};
use crate::providers::{Listing, Missing, Page};
use crate::sorted::Listed as _;
use alloc::string::ToString;

const EVENTS: &str = "events";
const SESSIONS: &str = "checkout/sessions";
const SUBSCRIPTIONS: &str = "subscriptions";
const INVOICES: &str = "invoices";
const REFUNDS: &str = "refunds";
const DISPUTES: &str = "disputes";

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
/// are read comes with one of these.
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

pub(super) fn list(page: &Listing<'_>) -> Option<Call> {
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
    let said = |row: &&[u8]| {
        let said = if events {
            read_event(row, page.environment)
        } else {
            object(row, as_of, page)
        };
        (said, row.to_vec())
    };
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
        said: rows.iter().map(said).listed(),
        events,
        next: id.filter(|_| more),
        done: None,
        total: None,
        reached: reached.and_then(object::millis),
    };
    Ok(Authentic::new(proof, listed))
}

/// An object as it is now. What only the type of an event tells is told by the
/// object here, as far as it goes.
fn object(row: &[u8], as_of: Millis, page: &Listing<'_>) -> Received {
    let json = json::parse_bytes(row).unwrap_or(Json::Null);
    let (kind, subject) = match page.list {
        SESSIONS => ("checkout.session.completed", Subject::Session),
        SUBSCRIPTIONS => ("subscription", Subject::Subscription),
        INVOICES if failed(&json) => ("invoice.payment_failed", Subject::Invoice),
        INVOICES => ("invoice", Subject::Invoice),
        DISPUTES => ("dispute", Subject::Dispute),
        _ => ("refund", Subject::Refund),
    };
    let saying = Saying { kind, as_of };
    let id = told::reply_id(row, saying);
    let event = object::read("data[].", &json, |object: Object<'_>| {
        let message = Message {
            provider: NAME,
            environment: object.lax("livemode").map_or(page.environment, mode),
            id: &id,
            saying,
        };
        Some(subject.read(object, saying)?.event(message))
    });
    told::received(id.clone(), kind.to_string(), event)
}

/// An invoice whose try failed stays open.
fn failed(invoice: &Json<'_>) -> bool {
    let is = |path: &str, wanted: &str| object::plain(invoice, path) == Some(wanted);
    let tried = matches!(invoice.get("attempted"), Some(Json::Flag(true)));
    tried && is("status", "open")
}
