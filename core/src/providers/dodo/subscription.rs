//! Subscriptions. Every event about one carries the whole of it, as it is when it is delivered.

use super::{account, expect};
use crate::authentic::{Report, Sale};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// npm `dodopayments` 2.52.0, `Subscription`, read 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    expect(object, "Subscription");
    let id: String = object.need("subscription_id");
    let product: String = object.need("product_id");
    let created = object.need_iso("created_at");
    let trial_days: i64 = object.maybe("trial_period_days").unwrap_or(0);
    let trial_end = Some(created.saturating_add(trial_days.saturating_mul(DAY)));
    let trial_end = trial_end.filter(|_| trial_days > 0);
    let period_end = object.maybe_iso("next_billing_date");
    let at_period_end = object.maybe("cancel_at_next_billing_date") == Some(true);
    let word: String = object.need("status");
    let status = status(&word, trial_end.is_some_and(|end| saying.as_of < end));
    let subscription = Subscription {
        provider: "dodo".to_string(),
        terms: None,
        quantity: object.need::<i64>("quantity").max(1),
        status,
        period_start: object.maybe_iso("previous_billing_date"),
        period_end,
        trial_end,
        cancel_at: period_end.filter(|_| at_period_end && !status.is_terminal()),
        canceled_at: object.maybe_iso("cancelled_at"),
        ended_at: ended_at(object, &word),
        created,
        product: Some(product.clone()),
        price: Some(product.clone()),
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
    let sale = Sale {
        prices: Vec::from([product]),
        ..Sale::default()
    };
    Some(Told {
        account: account(object),
        references: Vec::from([id]),
        report: Report::Subscription { subscription, sale },
    })
}

/// The end of the term that was sold. When a cancelled one ended is not said: the message's own
/// time stands for it.
fn ended_at(object: Object<'_>, status: &str) -> Option<Millis> {
    let is_expired = status == "expired";
    is_expired.then(|| object.maybe_iso("expires_at")).flatten()
}

/// `SubscriptionStatus`. `on_hold` comes as soon as a renewal fails where there is no window of
/// `past_due`, so both leave access as the plan's dunning says. `failed` has no mandate: nothing was
/// paid, and another try can still succeed. A trial is `active`.
fn status(status: &str, in_trial: bool) -> SubscriptionStatus {
    match status {
        "pending" | "failed" => SubscriptionStatus::Incomplete,
        "active" if in_trial => SubscriptionStatus::Trialing,
        "active" => SubscriptionStatus::Active,
        "past_due" | "on_hold" => SubscriptionStatus::PastDue,
        "paused" => SubscriptionStatus::Paused,
        "cancelled" | "expired" => SubscriptionStatus::Canceled,
        _ => SubscriptionStatus::Unknown,
    }
}
