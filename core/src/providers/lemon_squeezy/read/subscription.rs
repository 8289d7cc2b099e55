//! Subscriptions. Every event about one carries the whole of it.

use super::{ORDERS, SUBSCRIPTIONS, Told, flag, id, name, other, price, sale, units};
use crate::authentic::Report;
use crate::model::subscription::{Card, Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/subscriptions/the-subscription-object, read
/// 2026-11-22.
pub(super) fn subscription(
    data: Object<'_>,
    as_of: Millis,
    sealed: Sealed,
) -> Result<Told, Missing> {
    let name = name(data, SUBSCRIPTIONS)?;
    let word: String = data.need("attributes.status")?;
    let free = data.text("attributes.pause.mode") == Some("free");
    let status = status(&word, free);
    let is_over = status == SubscriptionStatus::Canceled;
    let ends = data.maybe_iso("attributes.ends_at")?;
    let ending = is_over || word == "cancelled" || flag(data, "attributes.cancelled");
    let cancel_at = ends.filter(|_| ending && !is_over);
    let renews = data.maybe_iso("attributes.renews_at")?;
    let price = price(data)?;
    let first_payment = other(data, "attributes.order_id", ORDERS)?;
    let references = [Some(name.clone()), first_payment.clone()];
    let subscription = Subscription {
        provider: crate::providers::lemon_squeezy::NAME.to_string(),
        id: name,
        terms: None,
        quantity: units(data, "attributes.first_subscription_item.quantity")?,
        status,
        period_start: None,
        // What was paid lasts until the end that was planned.
        period_end: cancel_at.or(renews),
        trial_end: data.maybe_iso("attributes.trial_ends_at")?,
        cancel_at,
        canceled_at: None,
        ended_at: is_over.then(|| ends.unwrap_or(as_of)),
        created: data.need_iso("attributes.created_at")?,
        product: id(data, "attributes.product_id")?,
        price: price.clone(),
        item: id(data, "attributes.first_subscription_item.id")?,
        card: card(data),
        first_payment,
        sold: Vec::new(),
        as_of,
    };
    Ok(Told {
        account: sealed.account.clone(),
        references: references.into_iter().flatten().collect(),
        report: Report::Subscription {
            subscription,
            sale: sale(price, sealed),
        },
    })
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

fn card(data: Object<'_>) -> Option<Card> {
    Some(Card {
        brand: data.word("attributes.card_brand")?,
        last_four: super::word(data, "attributes.card_last_four")?,
    })
}
