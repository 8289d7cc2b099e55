//! Subscriptions. Every event about one carries the whole of it.

use super::{Rider, customer, rider};
use crate::authentic::{Report, SaleItem};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::stripe::NAME;
use crate::providers::stripe::alter::OPEN_END;
use crate::providers::told::{Saying, Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.stripe.com/api/subscriptions/object, read 2026-11-21.
pub(in crate::providers::stripe) fn subscription(
    object: Object<'_>,
    saying: Saying<'_>,
) -> Told {
    let id: String = object.need("id");
    let Rider {
        account,
        quantity: asked,
        mut sale,
    } = rider(object.part("metadata"));
    let mut starts: Option<Millis> = None;
    let mut ends: Option<Millis> = None;
    let mut units = None;
    object.need_part("items");
    let items = object.need_list("items.data", "items.data[].");
    // Which of several a change is about cannot be known.
    let item = match items.as_slice() {
        [item] => item.word("id"),
        _ => None,
    };
    for item in items {
        starts = starts.max(item.maybe_time("current_period_start"));
        let end = item.maybe_time("current_period_end");
        ends = ends.min(end).or(ends).or(end);
        let quantity = item.maybe("quantity");
        units = units.or(quantity);
        let price = item.id("price").or(item.id("plan"));
        if let (Some(price), Some(quantity)) = (&price, quantity) {
            sale.items.push(SaleItem {
                id: item.word("id"),
                price: price.clone(),
                quantity,
            });
        }
        push(&mut sale.prices, price);
    }
    if sale.items.len() < 2 {
        sale.items.clear();
    }
    // Of several only what rode along tells which of them leads.
    let units = units.filter(|_| sale.items.is_empty() || asked.is_none());
    // Before basil the period was the subscription's own.
    let period_start = starts.or(object.maybe_time("current_period_start"));
    let period_end = ends.or(object.maybe_time("current_period_end"));
    let at_period_end = object.maybe("cancel_at_period_end") == Some(true);
    let cancel_at = object.maybe_time("cancel_at");
    let mut references = Vec::new();
    push(&mut references, Some(id.clone()));
    push(&mut references, customer(object));
    let subscription = Subscription {
        provider: NAME.to_string(),
        id,
        terms: None,
        // Metered items have no quantity. The subscription's own is that of
        // its one item, in old shapes and some newer events.
        quantity: units
            .or(object.lax("quantity"))
            .or(asked)
            .unwrap_or(1)
            .max(1),
        status: resting(
            object,
            status(&object.need::<String>("status"), saying.kind),
        ),
        period_start,
        period_end,
        trial_end: object.maybe_time("trial_end"),
        cancel_at: cancel_at.or(period_end.filter(|_| at_period_end)),
        canceled_at: object.maybe_time("canceled_at"),
        ended_at: object.maybe_time("ended_at"),
        created: object.need_time("created"),
        product: None,
        price: None,
        sold: Vec::new(),
        item,
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of: saying.as_of,
    };
    Told {
        account,
        references,
        report: Report::Subscription { subscription, sale },
    }
}

/// docs.stripe.com/api/subscriptions/object#subscription_object-status, read
/// 2026-11-21. `deleted` is the last event of a subscription, whatever else.
fn status(status: &str, kind: &str) -> SubscriptionStatus {
    if kind == "customer.subscription.deleted" {
        return SubscriptionStatus::Canceled;
    }
    match status {
        "incomplete" => SubscriptionStatus::Incomplete,
        "trialing" => SubscriptionStatus::Trialing,
        "active" => SubscriptionStatus::Active,
        "past_due" => SubscriptionStatus::PastDue,
        "unpaid" => SubscriptionStatus::Unpaid,
        "paused" => SubscriptionStatus::Paused,
        "canceled" | "incomplete_expired" => SubscriptionStatus::Canceled,
        _ => SubscriptionStatus::Unknown,
    }
}

/// A pause of collection changes no status, and whoever made it in the
/// dashboard gives the service away meanwhile
/// (docs.stripe.com/billing/subscriptions/pause-payment, read 2026-11-22). One
/// of ours that closes the plan says so in the metadata, with its end: what
/// stands there of an earlier one is of no account.
fn resting(object: Object<'_>, status: SubscriptionStatus) -> SubscriptionStatus {
    let Some(pause) = object.lax_part("pause_collection") else {
        return status;
    };
    let until = pause.lax::<i64>("resumes_at").map(|at| at.to_string());
    let ours = object.text("metadata.kassa_pause") == Some(until.as_deref().unwrap_or(OPEN_END));
    let runs = matches!(
        status,
        SubscriptionStatus::Trialing | SubscriptionStatus::Active | SubscriptionStatus::PastDue
    );
    if ours && runs {
        SubscriptionStatus::Paused
    } else {
        status
    }
}
