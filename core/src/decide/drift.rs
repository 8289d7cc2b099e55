//! What a provider's word would change, and whether it matters: when something
//! was said is no difference by itself.

use crate::authentic::{Event, Report};
use crate::decide::draft::Draft;
use crate::decide::{lots, reversal};
use crate::json;
use crate::model::account::{Account, Payment};
use crate::model::drift::{Difference, DriftKind};
use crate::model::money::Money;
use crate::model::subscription::{Sold, Subscription};
use crate::model::time::{Millis, iso_text};
use crate::sorted::Listed as _;
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
    lots::derive(&mut before);
    let mut after = account.clone();
    change(&mut after);
    lots::derive(&mut after);
    if timeless(&before) == timeless(&after) {
        return None;
    }
    let kind = if knows(&before, event) {
        DriftKind::Differs
    } else {
        DriftKind::Missing
    };
    Some((kind, differences(&before, &after, event, now)))
}

/// Whether anybody's money, or what was bought for it, hangs on an event.
pub(crate) fn matters(event: &Event) -> bool {
    !matches!(event.report, Report::CheckoutExpired { .. })
}

/// The account less what only tells when something was said or written down.
fn timeless(account: &Account) -> Account {
    let mut it = account.clone();
    it.form = 0;
    for subscription in &mut it.subscriptions {
        subscription.as_of = 0;
        subscription.sold = changes(&subscription.sold);
    }
    for payment in &mut it.payments {
        payment.as_of = 0;
        if let Some(total) = &mut payment.refund_total {
            total.as_of = 0;
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
        Report::License { license } => account.licenses.iter().any(|it| it.id == license.id),
        Report::CheckoutExpired { .. } => true,
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

type Words = Vec<(&'static str, Option<String>)>;

fn differences(before: &Account, after: &Account, event: &Event, now: Millis) -> Vec<Difference> {
    let after = words(after, event, now);
    let before = words(before, event, now);
    let told = |field: &str| {
        let same = before.iter().find(|(name, _)| *name == field);
        same.and_then(|(_, word)| word.clone())
    };
    let changed = after.into_iter().map(|(field, after)| Difference {
        field: field.to_string(),
        before: told(field),
        after,
    });
    let mut all = changed.filter(|it| it.before != it.after).listed();
    if all.is_empty() {
        // A card, a name, an address: nothing that anybody would be asked about.
        all.push(Difference {
            field: "details".to_string(),
            before: None,
            after: None,
        });
    }
    all
}

/// What an account says of an event's subject, and what follows from all of it.
fn words(account: &Account, event: &Event, now: Millis) -> Words {
    let mut words = match &event.report {
        Report::Subscription { subscription, .. } => {
            let known = subscribed(account, event, &subscription.id);
            known.map_or_else(Vec::new, of_subscription)
        }
        Report::Payment { payment, .. } => {
            paid(account, event, &payment.aliases).map_or_else(Vec::new, of_payment)
        }
        Report::Refund { payment, .. }
        | Report::RefundTotal { payment, .. }
        | Report::Dispute { payment, .. } => {
            paid(account, event, payment).map_or_else(Vec::new, of_payment)
        }
        Report::License { license } => {
            let known = account.licenses.iter().find(|it| it.id == license.id);
            known.map_or_else(Vec::new, |it| {
                let uses = Some(it.activations.to_string());
                Vec::from([("status", word(&it.status)), ("activations", uses)])
            })
        }
        Report::CheckoutExpired { session } => {
            let mut all = account.checkouts.iter();
            let known = all.find(|it| it.session.as_ref() == Some(session));
            let open = known.map(|it| it.url.is_some().to_string());
            Vec::from([("payable", open)])
        }
    };
    let has = Draft::new(0, account.clone(), now).benefits();
    let status = has.subscription_status;
    words.extend([
        ("credits", Some(has.total_available_credits.to_string())),
        ("activePlan", has.active_plan_id),
        ("subscriptionStatus", status.and_then(|it| word(&it))),
    ]);
    words
}

fn of_subscription(it: &Subscription) -> Words {
    let plan = it.terms.as_ref().map(|terms| terms.plan.clone());
    Vec::from([
        ("status", word(&it.status)),
        ("plan", plan),
        ("quantity", Some(it.quantity.to_string())),
        ("periodEnd", it.period_end.and_then(iso_text)),
        ("cancelAt", it.cancel_at.and_then(iso_text)),
    ])
}

fn of_payment(it: &Payment) -> Words {
    let plan = it.terms.as_ref().map(|terms| terms.plan.clone());
    let back = Money {
        amount: reversal::reversed_money(it),
        currency: it.amount.currency.clone(),
    };
    Vec::from([
        ("status", word(&it.status)),
        ("plan", plan),
        ("amount", Some(money(&it.amount))),
        ("refunded", Some(money(&back))),
    ])
}

fn money(it: &Money) -> String {
    [&it.amount.to_string(), " ", &it.currency].concat()
}

/// A bare word of the wire.
fn word(value: &dyn json::Write) -> Option<String> {
    Some(json::text(value).trim_matches('"').to_string())
}
