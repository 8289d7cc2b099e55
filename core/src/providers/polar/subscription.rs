//! Subscriptions. Every event about one carries the whole of it, and its status says what holds;
//! the event's name does not: `canceled` may be an end that is only planned.

use super::{account, quantity, sale};
use crate::authentic::Report;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// npm `@polar-sh/sdk` 1.0.1, `Subscription` (the same in its three API versions), read
/// 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    let id: String = object.need("id");
    let period_end = object.maybe_iso("current_period_end");
    let at_period_end = object.maybe("cancel_at_period_end") == Some(true);
    let ends_at = object.maybe_iso("ends_at");
    let mut sale = sale(object);
    for row in object.list("prices", "prices[].") {
        push(&mut sale.prices, row.word("id"));
    }
    let subscription = Subscription {
        provider: "polar".to_string(),
        terms: None,
        quantity: quantity(object).unwrap_or(1),
        status: status(&object.need::<String>("status")),
        period_start: object.maybe_iso("current_period_start"),
        period_end,
        trial_end: object.maybe_iso("trial_end"),
        cancel_at: ends_at.or(period_end).filter(|_| at_period_end),
        canceled_at: object.maybe_iso("canceled_at"),
        ended_at: object.maybe_iso("ended_at"),
        created: object.need_iso("created_at"),
        product: object.word("product_id"),
        // Its orders tell what they sold themselves.
        price: None,
        sold: Vec::new(),
        item: None,
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of: saying.as_of,
        id: id.clone(),
    };
    Some(Told {
        account: account(object),
        references: Vec::from([id]),
        report: Report::Subscription { subscription, sale },
    })
}

fn status(status: &str) -> SubscriptionStatus {
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
