//! Subscriptions. Every event about one carries the whole of it.

use super::loose::{flag, id, named, need_named, units};
use super::{ORDERS, SUBSCRIPTIONS, price, sale};
use crate::authentic::Report;
use crate::model::subscription::{Card, Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::NAME;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/subscriptions/the-subscription-object, read
/// 2026-11-22.
pub(super) fn subscription(
    object: Object<'_>,
    as_of: Millis,
    sealed: Sealed,
) -> (Vec<String>, Report) {
    let name = need_named(object, "id", SUBSCRIPTIONS);
    let word = object.need::<String>("attributes.status");
    let free = object.text("attributes.pause.mode") == Some("free");
    let status = status(&word, free);
    let is_over = status == SubscriptionStatus::Canceled;
    let ends = object.maybe_iso("attributes.ends_at");
    let ending = word == "cancelled" || flag(object, "attributes.cancelled");
    let cancel_at = ends.filter(|_| ending && !is_over);
    let price = price(object);
    let first_payment = named(object, "attributes.order_id", ORDERS);
    let mut references = Vec::from([name.clone()]);
    references.extend(first_payment.clone());
    let subscription = Subscription {
        provider: NAME.to_string(),
        id: name,
        terms: None,
        quantity: units(object, "attributes.first_subscription_item.quantity"),
        status,
        period_start: None,
        // What was paid lasts until the end that was planned.
        period_end: cancel_at.or(period_end(object, free && word != "active")),
        trial_end: object.maybe_iso("attributes.trial_ends_at"),
        cancel_at,
        canceled_at: None,
        ended_at: is_over.then(|| ends.unwrap_or(as_of)),
        created: object.need_iso("attributes.created_at"),
        product: id(object, "attributes.product_id"),
        price: price.clone(),
        item: id(object, "attributes.first_subscription_item.id"),
        card: card(object),
        first_payment,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        sold: Vec::new(),
        as_of,
    };
    let sale = sale(price, sealed);
    (references, Report::Subscription { subscription, sale })
}

/// While it rests for free nobody pays, and it is used all the same: until it
/// goes on, whenever that is.
fn period_end(object: Object<'_>, rests: bool) -> Option<Millis> {
    let renews = object.maybe_iso("attributes.renews_at");
    if !rests {
        return renews;
    }
    let resumes = object.maybe_iso("attributes.pause.resumes_at")?;
    Some(renews.map_or(resumes, |renews| renews.max(resumes)))
}

/// One that was cancelled is paid for until it ends. One that is paused for
/// free is meant to be used meanwhile; `pause` as a status stands in Lemon
/// Squeezy's own types.
fn status(status: &str, free: bool) -> SubscriptionStatus {
    match status {
        "on_trial" => SubscriptionStatus::Trialing,
        "active" | "cancelled" => SubscriptionStatus::Active,
        "paused" | "pause" if free => SubscriptionStatus::Active,
        "paused" | "pause" => SubscriptionStatus::Paused,
        "past_due" => SubscriptionStatus::PastDue,
        "unpaid" => SubscriptionStatus::Unpaid,
        "expired" => SubscriptionStatus::Canceled,
        _ => SubscriptionStatus::Unknown,
    }
}

fn card(object: Object<'_>) -> Option<Card> {
    Some(Card {
        brand: object.word("attributes.card_brand")?,
        last_four: id(object, "attributes.card_last_four")?,
    })
}
