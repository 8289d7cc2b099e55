//! A customer who pays for two plans of one group, such as by pages of two
//! providers that Kassa did not open. The best one counts (`access::rank`), all
//! credits that were paid for are there, and the app is told of each extra one,
//! so that somebody can end it and give its money back: Kassa does neither by
//! itself, since only a person knows which of them the customer meant.

use crate::decide::access::{is_over, rank};
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

/// A provider and its id of a subscription.
type Name = (String, String);

/// The subscriptions that charge beside a better one of their group. What was
/// sold by one with unknown terms may be another thing: that is no alarm.
pub(super) fn extras(account: &Account, now: Millis) -> Vec<Name> {
    let group = |it: &Subscription| it.terms.as_ref().and_then(|terms| terms.group.clone());
    let charging = account.subscriptions.iter().filter(|it| charges(it, now));
    let charging = charging.filter(|it| group(it).is_some()).listed();
    let better = |it: &Subscription| {
        charging.iter().any(|other| {
            group(other) == group(it) && rank(account, other, now) > rank(account, it, now)
        })
    };
    let extra = charging.iter().filter(|it| better(it));
    extra
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
        | SubscriptionStatus::Canceled => false,
    };
    runs && !is_over(subscription, now)
}

/// Raises a notice for each one that was none before, completes those that still
/// wait, and takes back those that are none any more.
pub(super) fn tell(account: &mut Account, before: &[Name], now: Millis) {
    let extras = extras(account, now);
    let is = |notice: &Notice, (provider, id): &Name| {
        notice.provider == *provider && notice.subscription.as_ref() == Some(id)
    };
    account.notices.retain(|it| {
        it.notice.kind != NoticeKind::DuplicateSubscription
            || extras.iter().any(|extra| is(&it.notice, extra))
    });
    for extra in &extras {
        let all = account.subscriptions.iter();
        let mut all = all.filter(|it| (&it.provider, &it.id) == (&extra.0, &extra.1));
        let Some(notice) = all.next().map(|it| notice(account, it)) else {
            continue;
        };
        let mut waiting = account.notices.iter_mut();
        if let Some(waiting) = waiting.find(|it| it.notice.id == notice.id) {
            waiting.notice = notice;
        } else if !before.contains(extra) {
            account.notices.push(PendingNotice {
                notice,
                attempts: 0,
                due_at: now.saturating_add(SETTLING),
            });
        }
    }
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
    }
}
