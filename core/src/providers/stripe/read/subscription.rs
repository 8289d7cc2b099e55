//! Subscriptions. Every event about one carries the whole of it.

use super::{Rider, Saying, Told, customer, push, rider};
use crate::authentic::Report;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::stripe::payload;
use alloc::string::ToString;
use alloc::vec::Vec;

pub(in crate::providers::stripe) fn subscription(
    object: payload::Subscription,
    saying: Saying<'_>,
) -> Result<Told, Missing> {
    let id = object.id.need("id")?;
    let Rider {
        account,
        quantity: asked,
        mut sale,
    } = rider(object.metadata.or_empty());
    let mut starts: Option<Millis> = None;
    let mut ends: Option<Millis> = None;
    let mut units = None;
    for item in object.items.need("items")?.data.need("items.data")? {
        let start = item
            .current_period_start
            .maybe_time("items.data[].current_period_start")?;
        let end = item
            .current_period_end
            .maybe_time("items.data[].current_period_end")?;
        starts = starts.max(start);
        ends = [ends, end].into_iter().flatten().min();
        units = units.or(item.quantity.maybe("items.data[].quantity")?);
        let price = item.price.id("items.data[].price")?;
        push(
            &mut sale.prices,
            price.or(item.plan.id("items.data[].plan")?),
        );
    }
    let period_start = starts.or(object
        .current_period_start
        .maybe_time("current_period_start")?);
    let period_end = ends.or(object.current_period_end.maybe_time("current_period_end")?);
    let at_period_end = object.cancel_at_period_end.maybe("cancel_at_period_end")? == Some(true);
    let cancel_at = object.cancel_at.maybe_time("cancel_at")?;
    let mut references = Vec::new();
    push(&mut references, Some(id.clone()));
    push(
        &mut references,
        customer(object.customer, object.customer_account, "customer")?,
    );
    let subscription = Subscription {
        provider: "stripe".to_string(),
        id,
        terms: None,
        // Metered items have no quantity.
        quantity: units
            .or(object.quantity.lax())
            .or(asked)
            .unwrap_or(1)
            .max(1),
        status: status(&object.status.need("status")?, saying.kind),
        period_start,
        period_end,
        trial_end: object.trial_end.maybe_time("trial_end")?,
        cancel_at: cancel_at.or(period_end.filter(|_| at_period_end)),
        canceled_at: object.canceled_at.maybe_time("canceled_at")?,
        ended_at: object.ended_at.maybe_time("ended_at")?,
        created: object.created.need_time("created")?,
        as_of: saying.as_of,
    };
    Ok(Told {
        account,
        references,
        report: Report::Subscription { subscription, sale },
    })
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
