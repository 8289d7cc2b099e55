//! What was bought on a device.

use crate::authentic::{Event, Report};
use crate::decide::access;
use crate::decide::notice;
use crate::decide::reversal::{ALL, all_went_back};
use crate::model::account::{
    Account, Operation, OperationKind, OperationStatus, Payment, PendingNotice,
};
use crate::model::arrival::Arrival;
use crate::model::catalog::Plan;
use crate::model::notice::{Notice, NoticeKind};
use crate::model::order::PaymentStatus;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use alloc::vec::Vec;

/// A store that was not told for so long is worth a word: it gives the money back after
/// three.
const ALARM: Millis = DAY;

/// Whether a plan sells a store's product. A price can be one of several of a product:
/// then its name begins with the product's and a colon.
pub(crate) fn is_of(plan: &Plan, provider: &str, product: Option<&str>) -> bool {
    let of = |price: &str| {
        let rest = product.and_then(|product| price.strip_prefix(product));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    };
    plan.price_at(provider).is_some_and(of)
}

/// The payments that an event tells of, as the account has them.
pub(crate) fn of<'a>(account: &'a Account, event: &Event) -> Vec<&'a Payment> {
    let Report::Purchase { bought, .. } = &event.report else {
        return Vec::new();
    };
    let told = |it: &&Payment| {
        let same = |alias| bought.iter().any(|b| b.payment.aliases.contains(alias));
        it.provider == event.provider && it.aliases.iter().any(same)
    };
    account.payments.iter().filter(told).listed()
}

/// How a purchase stands.
pub(crate) fn state(account: &Account, event: &Event, now: Millis) -> Arrival {
    let Report::Purchase { subscription, .. } = &event.report else {
        return Arrival::Unknown;
    };
    let known = subscription.as_ref().and_then(|told| {
        let mut all = account.subscriptions.iter();
        all.find(|it| it.id == told.id && it.provider == told.provider)
    });
    if let Some(known) = known {
        return if known.status == SubscriptionStatus::Incomplete {
            Arrival::Waiting
        } else if access::why(account, known, now).open {
            Arrival::Landed
        } else {
            Arrival::Expired
        };
    }
    let paid = of(account, event);
    match paid.iter().map(|it| it.status).max() {
        Some(PaymentStatus::Paid) if paid.iter().all(|it| all_went_back(it)) => Arrival::Expired,
        Some(PaymentStatus::Paid) => Arrival::Landed,
        Some(PaymentStatus::Pending | PaymentStatus::Authorized) => Arrival::Waiting,
        Some(PaymentStatus::Failed) => Arrival::Failed,
        Some(PaymentStatus::Unknown) | None => Arrival::Unknown,
    }
}

/// What a store has to be told of and nobody has begun to.
pub(crate) fn unacknowledged<'a>(
    account: &'a Account,
    provider: &'a str,
) -> impl Iterator<Item = &'a Payment> {
    let begun = |paid: &Payment| {
        account.operations.iter().any(|it| {
            it.kind == OperationKind::Acknowledge
                && it.status == OperationStatus::Pending
                && it.provider == paid.provider
                && it.subject == paid.id
        })
    };
    account.payments.iter().filter(move |paid| {
        paid.provider == provider
            && paid.status == PaymentStatus::Paid
            && paid.acknowledge_by.is_some()
            && !begun(paid)
    })
}

/// What gives nothing but credits is used up with them, and can be bought again.
pub(crate) fn is_used_up(paid: &Payment) -> bool {
    let lasts = |benefits: &crate::model::catalog::PlanBenefits| {
        !benefits.features.is_empty() || !benefits.limits.is_empty() || !benefits.values.is_empty()
    };
    paid.subscription.is_none() && paid.terms.as_ref().is_some_and(|it| !lasts(&it.benefits))
}

/// The store has heard it.
pub(crate) fn acknowledged(account: &mut Account, done: &Operation) {
    for paid in &mut account.payments {
        if paid.provider == done.provider && paid.aliases.contains(&done.subject) {
            paid.acknowledge_by = None;
        }
    }
}

/// Tells the app, once, of a purchase that its store was not told of for a day.
pub(crate) fn alarm(account: &mut Account, now: Millis) {
    let late = |it: &&mut Operation| {
        it.kind == OperationKind::Acknowledge
            && it.status == OperationStatus::Pending
            && !it.told
            && it.created.saturating_add(ALARM) <= now
    };
    let mut raised = Vec::new();
    for it in account.operations.iter_mut().filter(late) {
        it.told = true;
        raised.push((it.provider.clone(), it.subject.clone()));
    }
    for (provider, subject) in raised {
        let named = |it: &&Payment| it.provider == provider && it.aliases.contains(&subject);
        let Some(paid) = account.payments.iter().find(named) else {
            continue;
        };
        let notice = Notice {
            id: ["purchaseUnacknowledged/", &provider, "/", &paid.id].concat(),
            kind: NoticeKind::PurchaseUnacknowledged,
            next_attempt: paid.acknowledge_by,
            at: now,
            ..notice::about(account, paid)
        };
        account.notices.push(PendingNotice {
            notice,
            attempts: 0,
            due_at: now,
        });
    }
}

/// How much of a purchase was used, in thousandths of a percent; none where nobody
/// counts.
pub(crate) fn used(account: &Account, paid: &Payment) -> Option<i64> {
    let lots = account.lots.iter().filter(|it| it.payment == paid.id);
    let (granted, spent) = lots.fold((0_i64, 0_i64), |(granted, spent), it| {
        let granted = granted.saturating_add(it.granted);
        (granted, spent.saturating_add(it.spent))
    });
    let share = i128::from(spent.min(granted)).saturating_mul(ALL.into());
    let share = share
        .checked_div(i128::from(granted))
        .filter(|_| granted > 0)?;
    i64::try_from(share).ok()
}
