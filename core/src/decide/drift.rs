//! What a provider's word would change, and whether it matters: when something
//! was said is no difference by itself.

use crate::authentic::{Event, Report};
use crate::decide::draft::Draft;
use crate::decide::effect::Effect;
use crate::decide::{lots, told};
use crate::json;
use crate::model::account::{Account, Payment};
use crate::model::drift::DriftKind;
use crate::model::history::Difference;
use crate::model::order::PaymentStatus;
use crate::model::subscription::{Sold, Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What a change would do to an account; none if nothing that matters.
pub(crate) fn of(
    account: &Account,
    event: &Event,
    now: Millis,
    change: impl FnOnce(&mut Account),
) -> Option<(DriftKind, Vec<Difference>)> {
    let mut before = account.clone();
    lots::derive(&mut before, now);
    let mut after = account.clone();
    change(&mut after);
    lots::derive(&mut after, now);
    if timeless(&before) == timeless(&after) {
        return None;
    }
    let kind = if knows(&before, event) {
        DriftKind::Differs
    } else {
        DriftKind::Missing
    };
    Some((kind, differences(&before, &after, now)))
}

/// Whether anybody's money, or what was bought for it, hangs on an event.
pub(crate) fn matters(event: &Event) -> bool {
    !matches!(
        event.report,
        Report::CheckoutExpired { .. } | Report::Stored { .. } | Report::CustomerDeleted { .. }
    )
}

/// The account less what only tells when something was said or written down.
fn timeless(account: &Account) -> Account {
    let mut it = account.clone();
    it.form = 0;
    for subscription in &mut it.subscriptions {
        subscription.as_of = 0;
        // A store tells no time of what nobody has paid yet.
        if subscription.status == SubscriptionStatus::Incomplete {
            subscription.created = 0;
        }
        subscription.sold = changes(&subscription.sold);
    }
    for payment in &mut it.payments {
        payment.as_of = 0;
        if matches!(
            payment.status,
            PaymentStatus::Pending | PaymentStatus::Authorized
        ) {
            payment.created = 0;
        }
        if let Some(total) = &mut payment.refund_total {
            (total.as_of, total.since) = (0, None);
        }
        for refund in &mut payment.refunds {
            refund.as_of = 0;
        }
        for dispute in &mut payment.disputes {
            dispute.as_of = 0;
        }
    }
    for license in &mut it.licenses {
        license.as_of = 0;
    }
    for lot in &mut it.lots {
        lot.booked = 0;
    }
    it
}

/// Of the marks of price and time, those that differ from the one before.
fn changes(sold: &[Sold]) -> Vec<Sold> {
    let mut changes: Vec<Sold> = Vec::new();
    for mark in sold {
        let same = |it: &Sold| (&it.price, it.quantity) == (&mark.price, mark.quantity);
        if !changes.last().is_some_and(same) {
            // What was sold first counts for all that came before, too.
            let since = if changes.is_empty() { 0 } else { mark.since };
            changes.push(Sold {
                since,
                ..mark.clone()
            });
        }
    }
    changes
}

/// Whether the account has heard of what an event is about.
fn knows(account: &Account, event: &Event) -> bool {
    match &event.report {
        Report::Subscription { subscription, .. } => {
            subscribed(account, event, &subscription.id).is_some()
        }
        Report::Payment { payment, .. } => paid(account, event, &payment.aliases).is_some(),
        Report::Refund { payment, refund } => {
            let known = paid(account, event, payment);
            known.is_some_and(|it| it.refunds.iter().any(|known| known.id == refund.id))
        }
        Report::RefundTotal { payment, .. } => {
            paid(account, event, payment).is_some_and(|it| it.refund_total.is_some())
        }
        Report::Dispute { payment, dispute } => {
            let known = paid(account, event, payment);
            known.is_some_and(|it| it.disputes.iter().any(|known| known.id == dispute.id))
        }
        Report::Purchase {
            subscription,
            bought,
            ..
        } => {
            let known = |id: &String| subscribed(account, event, id).is_some();
            subscription.as_ref().is_none_or(|it| known(&it.id))
                && bought
                    .iter()
                    .all(|it| paid(account, event, &it.payment.aliases).is_some())
        }
        Report::RefundAsked { payment, .. } => {
            paid(account, event, payment).is_some_and(|it| it.refund_request.is_some())
        }
        Report::License { license } => account.licenses.iter().any(|it| it.id == license.id),
        Report::FraudWarned { payment, .. } => {
            paid(account, event, payment).is_some_and(|it| it.fraud_warned.is_some())
        }
        Report::CheckoutExpired { .. } | Report::Stored { .. } | Report::CustomerDeleted { .. } => {
            true
        }
    }
}

fn subscribed<'a>(account: &'a Account, event: &Event, id: &str) -> Option<&'a Subscription> {
    let mut all = account.subscriptions.iter();
    all.find(|it| it.id == id && it.provider == event.provider)
}

fn paid<'a>(account: &'a Account, event: &Event, names: &[String]) -> Option<&'a Payment> {
    let named = |it: &&Payment| {
        it.provider == event.provider && it.aliases.iter().any(|alias| names.contains(alias))
    };
    account.payments.iter().find(named)
}

/// What a change set, and what follows from it for the customer.
fn differences(before: &Account, after: &Account, now: Millis) -> Vec<Difference> {
    let id = &after.id;
    let mut all = told::facts(&Effect::between(before, after));
    let has = |account: &Account| {
        let has = Draft::new(0, account.clone(), now).benefits();
        let status = has.subscription_status.map(|it| json::text(&it));
        [
            ("credits", Some(has.total_available_credits.to_string())),
            ("plan", has.active_plan_id),
            ("status", status.map(|it| it.trim_matches('"').to_string())),
        ]
    };
    for ((field, before), (_, after)) in has(before).into_iter().zip(has(after)) {
        if before != after {
            all.push(Difference {
                of: "account".to_string(),
                id: id.to_string(),
                field: field.to_string(),
                before,
                after,
            });
        }
    }
    all
}
