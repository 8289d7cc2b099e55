//! Notices that are told only to whoever asked for them: a trial that ends, money that came or
//! waits for its customer, what a bank or a card's network says.
//!
//! Each follows from the facts of one payment or subscription, and a commit tells those that
//! were not so before it. So it is told once, in whatever order the facts come, and by whichever
//! provider; and what is not so any more, while it waits for the app, is dropped.

use crate::decide::notice::about;
use crate::decide::reversal::{currency, reversed_money};
use crate::model::account::{Account, Dispute, DisputeStatus, Payment, PendingNotice};
use crate::model::money::Money;
use crate::model::notice::{Notice, NoticeKind};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Time to think it over, and little enough to remember.
const BEFORE_A_TRIAL_ENDS: Millis = 3 * DAY;

/// Something to tell.
struct Telling {
    /// Under each name of its payment; the first is its own. Two that share one are the same.
    ids: Vec<String>,
    notice: Notice,
    /// Not before that.
    from: Millis,
    /// Of no use after that.
    until: Millis,
}

/// Raises what became so by a change, and drops what is so no more.
pub(super) fn tell(before: &Account, account: &mut Account, wanted: &[NoticeKind], now: Millis) {
    if wanted.is_empty() {
        return;
    }
    let was = tellings(before, account, wanted);
    let is = tellings(account, before, wanted);
    account.notices.retain(|it| {
        let named = |telling: &Telling| telling.ids.contains(&it.notice.id);
        !was.iter().any(named) || is.iter().any(named)
    });
    for telling in is {
        let Telling { ids, notice, .. } = telling;
        let waiting = account.notices.iter_mut();
        let mut waiting = waiting.filter(|it| ids.contains(&it.notice.id));
        if let Some(waiting) = waiting.next() {
            // More may be known by now, but the app may have heard its id.
            let id = waiting.notice.id.clone();
            waiting.notice = Notice { id, ..notice };
            continue;
        }
        let told = |it: &Telling| it.ids.iter().any(|id| ids.contains(id));
        if telling.until > now && !was.iter().any(told) {
            account.notices.push(PendingNotice {
                notice,
                attempts: 0,
                due_at: telling.from.max(now),
            });
        }
    }
}

/// What is to tell of an account, as far as it differs from another state of it.
fn tellings(account: &Account, other: &Account, wanted: &[NoticeKind]) -> Vec<Telling> {
    let payments = differing(&account.payments, &other.payments);
    let payments = payments.flat_map(|it| of_payment(account, it));
    let subscriptions = differing(&account.subscriptions, &other.subscriptions);
    let subscriptions = subscriptions.filter_map(|it| trial_ending(account, it));
    let all = payments.chain(subscriptions);
    all.filter(|it| wanted.contains(&it.notice.kind)).listed()
}

/// The items without those that both lists begin or end with: most have not changed.
fn differing<'a, T: PartialEq>(items: &'a [T], others: &[T]) -> impl Iterator<Item = &'a T> {
    let same = items.iter().zip(others).take_while(|(a, b)| a == b).count();
    let (items, others) = (items.iter().skip(same), others.iter().skip(same));
    let backwards = items.clone().rev().zip(others.rev());
    let tail = backwards.take_while(|(a, b)| a == b).count();
    let left = items.len().saturating_sub(tail);
    items.take(left)
}

fn of_payment(account: &Account, payment: &Payment) -> Vec<Telling> {
    let mut all = Vec::new();
    let mut tell = |kind: NoticeKind, word: &str, mark: &str, notice: Notice| {
        let own = core::iter::once(&payment.id);
        let names = own.chain(payment.aliases.iter().filter(|it| **it != payment.id));
        let id = |name: &String| [word, "/", &payment.provider, "/", name, mark].concat();
        let ids = names.map(id).listed();
        let id = ids.first().cloned().unwrap_or_default();
        all.push(Telling {
            ids,
            notice: Notice { id, kind, ..notice },
            from: 0,
            until: Millis::MAX,
        });
    };
    let kept = payment.amount.amount > 0 && reversed_money(payment) < payment.amount.amount;
    let arrived = payment.status == PaymentStatus::Paid && kept && !payment.test;
    if arrived && !awaits_its_invoice(payment) {
        tell(NoticeKind::Paid, "paid", "", about(account, payment));
    }
    if let Some(at) = payment.fraud_warned.filter(|_| arrived) {
        let notice = Notice {
            at,
            ..about(account, payment)
        };
        tell(NoticeKind::FraudWarned, "fraudWarned", "", notice);
    }
    let waits = payment.status != PaymentStatus::Paid;
    let action = payment.action_required.filter(|_| waits);
    if let Some(attempt) = action.filter(|attempt| *attempt >= payment.attempt) {
        let notice = Notice {
            attempt,
            next_attempt: payment.next_attempt,
            ..about(account, payment)
        };
        let mark = format!("/{attempt}");
        let kind = NoticeKind::PaymentActionRequired;
        tell(kind, "paymentActionRequired", &mark, notice);
    }
    let known = payment.status != PaymentStatus::Unknown;
    for dispute in payment.disputes.iter().filter(|_| known) {
        if let Some(word) = asks(dispute) {
            let notice = Notice {
                amount: Some(Money {
                    amount: dispute.amount,
                    currency: currency(payment, dispute).into(),
                }),
                at: dispute.created,
                ..about(account, payment)
            };
            let mark = ["/", &dispute.id, word].concat();
            tell(NoticeKind::Disputed, "disputed", &mark, notice);
        }
    }
    all
}

/// An order that begins a subscription: its invoice is the same payment, and is told.
fn awaits_its_invoice(payment: &Payment) -> bool {
    payment.order_type == OrderType::SubscriptionInitial
        && payment.sold.is_some()
        && payment.subscription.is_none()
}

/// Whether somebody has to answer it: first what is asked, then what is taken.
fn asks(dispute: &Dispute) -> Option<&'static str> {
    match dispute.status {
        DisputeStatus::Inquiry => Some("/inquiry"),
        DisputeStatus::Open => Some("/open"),
        DisputeStatus::Lost | DisputeStatus::Won => None,
    }
}

/// Nobody is charged whose end is planned for then.
fn trial_ending(account: &Account, trial: &Subscription) -> Option<Telling> {
    let end = trial.trial_end?;
    let leaves = trial.cancel_at.is_some_and(|at| at <= end);
    if trial.status != SubscriptionStatus::Trialing || leaves {
        return None;
    }
    let its = |it: &&Payment| {
        let of_it = it.subscription.as_ref() == Some(&trial.id);
        of_it && it.provider == trial.provider && it.customer_email.is_some()
    };
    let known = account.payments.iter().rev().find(its);
    let id = format!("trialEnding/{}/{}/{end}", trial.provider, trial.id);
    Some(Telling {
        ids: Vec::from([id.clone()]),
        notice: Notice {
            id,
            kind: NoticeKind::TrialEnding,
            account: account.id.clone(),
            email: known.and_then(|it| it.customer_email.clone()),
            provider: trial.provider.clone(),
            plan: trial.terms.as_ref().map(|terms| terms.plan.clone()),
            subscription: Some(trial.id.clone()),
            payment: None,
            amount: None,
            attempt: 0,
            next_attempt: Some(end),
            at: trial.as_of,
            url: None,
        },
        from: end.saturating_sub(BEFORE_A_TRIAL_ENDS),
        until: end,
    })
}
