//! A customer who pays for two plans of one group, such as by pages of two
//! providers that Kassa did not open. The best one counts (`access::rank`), all
//! credits that were paid for are there, and the app is told of each extra one,
//! so that somebody can end it and give its money back: Kassa does neither by
//! itself, since only a person knows which of them the customer meant.

use crate::decide::access::{is_grouped, is_over, rank, rival};
use crate::model::account::{Account, Payment, PendingNotice};
use crate::model::notice::{Notice, NoticeKind};
use crate::model::order::PaymentStatus;
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{MINUTE, Millis};
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// The end of the one may be told right after the beginning of the other, and a
/// payment right after its subscription: nobody is alarmed for that.
const SETTLING: Millis = MINUTE;

/// What charged before a change, in each account that it is about.
pub(super) struct Before {
    charging: Vec<Vec<Name>>,
    extras: Vec<Name>,
}

/// A provider and its id of a subscription.
type Name = (String, String);

/// How things stand, to be compared by [`tell`].
pub(super) fn before(accounts: &[&Account], now: Millis) -> Before {
    let mut before = Before {
        charging: Vec::new(),
        extras: Vec::new(),
    };
    for account in accounts {
        before.charging.push(names(&charging(account, now)));
        before.extras.extend(names(&extras(account, now)));
    }
    before
}

/// What was sold by one with unknown terms may be another thing: that is no alarm.
fn charging(account: &Account, now: Millis) -> Vec<&Subscription> {
    let all = account.subscriptions.iter();
    all.filter(|it| is_grouped(it) && charges(it, now)).listed()
}

/// The subscriptions that charge beside a better one of their group.
fn extras(account: &Account, now: Millis) -> Vec<&Subscription> {
    let charging = charging(account, now);
    let better = |it: &&&Subscription| {
        let other = |other: &&Subscription| {
            rival(other, it) && rank(account, other, now) > rank(account, it, now)
        };
        charging.iter().any(other)
    };
    charging.iter().filter(better).copied().listed()
}

fn names(subscriptions: &[&Subscription]) -> Vec<Name> {
    let names = subscriptions.iter();
    names
        .map(|it| (it.provider.clone(), it.id.clone()))
        .listed()
}

/// One that rests or was given up charges nobody.
fn charges(subscription: &Subscription, now: Millis) -> bool {
    let runs = match subscription.status {
        SubscriptionStatus::Trialing
        | SubscriptionStatus::Active
        | SubscriptionStatus::PastDue
        | SubscriptionStatus::Unknown => true,
        SubscriptionStatus::Incomplete
        | SubscriptionStatus::Unpaid
        | SubscriptionStatus::Paused
        | SubscriptionStatus::Canceled
        | SubscriptionStatus::Expired => false,
    };
    runs && !is_over(subscription, now)
}

/// Raises a notice for each one that is new, completes those that still wait,
/// and takes back those that are extra no more. Where nothing came to a group,
/// as when the better one is overdue for a while, nothing is new, unless whoever
/// was about to be told of turned out to be the better one.
pub(super) fn tell(account: &mut Account, before: &Before, now: Millis) {
    let mut told = Vec::new();
    for extra in extras(account, now) {
        let all = charging(account, now).into_iter();
        let together = names(&all.filter(|it| rival(it, extra)).listed());
        let known = |side: &Vec<Name>| together.iter().all(|it| side.contains(it));
        let waits = |it: &PendingNotice| {
            let notice = &it.notice;
            let of = |(provider, id): &Name| {
                notice.provider == *provider && notice.subscription.as_ref() == Some(id)
            };
            is_ours(it) && together.iter().any(of)
        };
        let due = account.notices.iter().any(waits) || !before.charging.iter().any(known);
        // Time alone can make the one that was to be told of the better one.
        let turned = account.notices.iter().any(|it| {
            let named = |(provider, id): &Name| {
                it.notice.provider == *provider && it.notice.subscription.as_ref() == Some(id)
            };
            waits(it) && !names(&extras(account, now)).iter().any(named)
        });
        let first = !names(&[extra]).iter().any(|it| before.extras.contains(it));
        told.push((notice(account, extra), turned || due && first));
    }
    account
        .notices
        .retain(|it| !is_ours(it) || told.iter().any(|(notice, _)| notice.id == it.notice.id));
    for (notice, new) in told {
        let mut waiting = account.notices.iter_mut();
        if let Some(waiting) = waiting.find(|it| it.notice.id == notice.id) {
            waiting.notice = notice;
        } else if new {
            account.notices.push(PendingNotice {
                notice,
                attempts: 0,
                due_at: now.saturating_add(SETTLING),
            });
        }
    }
}

fn is_ours(pending: &PendingNotice) -> bool {
    pending.notice.kind == NoticeKind::DuplicateSubscription
}

/// What it takes to end the extra one and to give its last payment back.
fn notice(account: &Account, extra: &Subscription) -> Notice {
    let its = |it: &&Payment| {
        it.provider == extra.provider
            && it.subscription.as_ref() == Some(&extra.id)
            && it.status == PaymentStatus::Paid
    };
    let paid = account.payments.iter().filter(its);
    let paid = paid.max_by_key(|it| (it.created, &it.id));
    Notice {
        id: ["duplicateSubscription/", &extra.provider, "/", &extra.id].concat(),
        kind: NoticeKind::DuplicateSubscription,
        account: account.id.clone(),
        email: paid.and_then(|it| it.customer_email.clone()),
        provider: extra.provider.clone(),
        plan: extra.terms.as_ref().map(|terms| terms.plan.clone()),
        subscription: Some(extra.id.clone()),
        payment: paid.map(|it| it.id.clone()),
        amount: paid.map(|it| it.amount.clone()),
        attempt: 0,
        next_attempt: None,
        at: extra.created,
        url: None,
    }
}
