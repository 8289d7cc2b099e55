//! What Lemon Squeezy keeps: all of a store's objects, page by page. No list can
//! be narrowed to what has changed, so all are read, and what has not changed
//! since is passed over.

use super::call::{bare, send};
use super::inbound::message;
use super::read::{self, INVOICES, LICENSES, ORDERS, SUBSCRIPTIONS, mode};
use super::seal::Sealed;
use crate::authentic::{Authentic, Proof, Received, Report};
use crate::json::{self, Json, scan};
use crate::model::account::Call;
use crate::providers::listing::rows;
use crate::providers::object;
use crate::providers::query::Form;
use crate::providers::told::{Saying, content_id, push, received};
use crate::providers::{Listing, Missing, Own, Page};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// As their paths are called. No object of a list tells the account: an order is
/// found by its subscription and the reverse, all else by one of the two.
pub(super) const LISTS: &[&str] = &[SUBSCRIPTIONS, ORDERS, INVOICES, LICENSES];

/// An order leads to nobody by itself, so only what a known subscription brought is read of one
/// account (docs.lemonsqueezy.com/api/subscription-invoices/list-all-subscription-invoices, read
/// 2026-11-23).
pub(super) const OWN: &[Own] = &[Own::Subscriptions, Own::OfSubscription(INVOICES)];

/// Of the hundred that a page can have (docs.lemonsqueezy.com/api/getting-started/requests,
/// read 2026-11-22): each is compared with an account.
const ROWS: i64 = 50;

/// Every list of these can be narrowed to a store; its newest come first.
pub(super) fn list(page: &Listing<'_>) -> Option<Call> {
    let mut form = Form::new();
    form.maybe("filter[store_id]", page.keys.store.as_deref())
        .maybe("filter[subscription_id]", page.of.map(bare))
        .text("page[number]", page.after.unwrap_or("1"))
        .number("page[size]", ROWS);
    if page.list == ORDERS {
        form.text("include", "subscriptions,license-keys");
    }
    let path = form.query(&["/v1/", page.list].concat());
    Some(send("GET", path, String::new()))
}

/// docs.lemonsqueezy.com/api/getting-started/requests#pagination, read 2026-11-22.
/// What is bought while the pages are read moves the rest on: some is read twice,
/// and nothing is passed over.
pub(super) fn listed(
    proof: Proof,
    body: &[u8],
    page: &Listing<'_>,
) -> Result<Authentic<Page>, Missing> {
    let [data, included, meta] =
        scan::fields(body, ["data", "included", "meta"]).unwrap_or_default();
    let rows = rows(data)?;
    let sold = sold_with(included.unwrap_or_default());
    let mut said = Vec::new();
    for row in rows {
        said.extend(object(row, &sold, page).map(|said| (said, row.to_vec())));
    }
    let (number, last, to, total) = object::read_body(meta.unwrap_or_default(), |meta| {
        let to: Option<i64> = meta.lax("page.to");
        (
            meta.need::<i64>("page.currentPage"),
            meta.need::<i64>("page.lastPage"),
            to,
            meta.lax("page.total"),
        )
    })?;
    let next = number.checked_add(1).filter(|next| *next <= last);
    let listed = Page {
        said,
        also: Vec::new(),
        events: false,
        next: next.map(|next| next.to_string()),
        done: to.or(total),
        total,
        reached: None,
    };
    Ok(Authentic::new(proof, listed))
}

/// What was sold with which order: an order itself does not tell.
fn sold_with(included: &[u8]) -> Vec<(String, String)> {
    let json = json::parse_bytes(included).unwrap_or(Json::Null);
    let Json::List(rows) = &json else {
        return Vec::new();
    };
    let mut sold = Vec::new();
    for row in rows {
        let read = object::read("included[].", row, |row| {
            let order = read::named(row, "attributes.order_id", ORDERS)?;
            Some((order, read::named(row, "id", row.text("type")?)?))
        });
        sold.extend(read.ok().flatten());
    }
    sold
}

/// An object, unless it has not changed or is not of this shop.
fn object(row: &[u8], sold: &[(String, String)], page: &Listing<'_>) -> Option<Received> {
    let json = json::parse_bytes(row).unwrap_or(Json::Null);
    let known = object::read("", &json, |row| row.maybe_iso("attributes.updated_at"));
    if let Ok(Some(changed)) = known
        && changed < page.since
    {
        return None;
    }
    // The time is in it: a state that comes back is another one.
    let id = content_id(&[page.list.as_bytes(), row]);
    let event = object::read("data[].", &json, |row| {
        if row.text("type") != Some(page.list) {
            row.wrong("type");
        }
        if !read::is_ours(row, page.keys.store.as_deref(), &page.keys.prices) {
            return None;
        }
        let as_of = row.need_iso("attributes.updated_at");
        let saying = Saying { kind: page.list, as_of };
        let mut told = read::object(row, saying, Sealed::default())?;
        if let Report::Payment { payment, .. } = &told.report {
            for (_, name) in sold.iter().filter(|(order, _)| *order == payment.id) {
                push(&mut told.references, Some(name.clone()));
            }
        }
        let world = mode(row, "attributes.test_mode").unwrap_or(page.environment);
        Some(told.event(message(world, &id, saying)))
    });
    Some(received(id, page.list.to_string(), event))
}
