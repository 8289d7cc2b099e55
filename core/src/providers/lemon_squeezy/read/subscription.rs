//! Subscriptions. Every event about one carries the whole of it.

use super::{Facts, ORDERS, SUBSCRIPTIONS, price, sale};
use crate::authentic::Report;
use crate::model::subscription::{Card, Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::NAME;
use crate::providers::lemon_squeezy::seal::Sealed;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/subscriptions/the-subscription-object, read
/// 2026-11-22.
pub(super) fn subscription(
    facts: &Facts<'_>,
    as_of: Millis,
    sealed: Sealed,
) -> (Vec<String>, Report) {
    let id = facts.need_named("id", SUBSCRIPTIONS);
    let word = facts.need_word("attributes.status");
    let free = facts.word("attributes.pause.mode").as_deref() == Some("free");
    let status = status(&word, free);
    let is_over = status == SubscriptionStatus::Canceled;
    let ends = facts.time("attributes.ends_at");
    let ending = word == "cancelled" || facts.flag("attributes.cancelled");
    let cancel_at = ends.filter(|_| ending && !is_over);
    let price = price(facts);
    let first_payment = facts.named("attributes.order_id", ORDERS);
    let mut references = Vec::from([id.clone()]);
    references.extend(first_payment.clone());
    let subscription = Subscription {
        provider: NAME.to_string(),
        id,
        terms: None,
        quantity: facts.units("attributes.first_subscription_item.quantity"),
        status,
        period_start: None,
        // What was paid lasts until the end that was planned.
        period_end: cancel_at.or(facts.time("attributes.renews_at")),
        trial_end: facts.time("attributes.trial_ends_at"),
        cancel_at,
        canceled_at: None,
        ended_at: is_over.then(|| ends.unwrap_or(as_of)),
        created: facts.need_time("attributes.created_at"),
        product: facts.id("attributes.product_id"),
        price: price.clone(),
        item: facts.id("attributes.first_subscription_item.id"),
        card: card(facts),
        first_payment,
        sold: Vec::new(),
        as_of,
    };
    let sale = sale(price, sealed);
    (references, Report::Subscription { subscription, sale })
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

fn card(facts: &Facts<'_>) -> Option<Card> {
    Some(Card {
        brand: facts.word("attributes.card_brand")?,
        last_four: facts.id("attributes.card_last_four")?,
    })
}
