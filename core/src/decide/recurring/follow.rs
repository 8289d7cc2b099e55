//! What follows for a schedule once the end of a charge is certain.

use super::advance::payment;
use super::alter::rest;
use super::dunning::steps;
use super::{
    close, end, leaves, money, of, of_mut, open_charge, payment_id, say, start, subscription,
};
use crate::decide::notice;
use crate::decide::payment::join;
use crate::model::account::{Account, Operation, OperationKind, Payment};
use crate::model::catalog::DunningAction;
use crate::model::order::PaymentStatus;
use crate::model::refusal::Refusal;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::{MINUTE, Millis};
use crate::sorted::Listed as _;
use alloc::string::String;

/// An answer that says nothing of the card is tried again so often before it counts
/// as a refusal.
const SOON: i64 = 5;

/// Clocks of two machines are apart by less.
const CLOCKS: Millis = 15 * MINUTE;

/// What follows from payments that are known by now: a period whose payment is
/// there is settled, however that was heard.
pub(crate) fn follow(account: &mut Account, now: Millis) {
    let open = account.schedules.iter().filter(|it| !it.settled);
    let paid = |id: &str, provider: &str| {
        account
            .payments
            .iter()
            .any(|it| it.provider == provider && it.id == id && it.status == PaymentStatus::Paid)
    };
    let paid = open.filter(|it| paid(&payment_id(it), &it.provider));
    for id in paid.map(|it| it.id.clone()).listed() {
        paid_for(account, &id, now);
    }
}

/// The present period costs nothing.
pub(super) fn settle(account: &mut Account, id: &str, now: Millis) {
    if let Some(schedule) = of(account, id).cloned() {
        let nothing = money(&schedule.terms, 0);
        join(
            account,
            payment(&schedule, nothing, PaymentStatus::Paid, now),
        );
        paid_for(account, id, now);
    }
}

fn paid_for(account: &mut Account, id: &str, now: Millis) {
    let Some(it) = of_mut(account, id) else {
        return;
    };
    it.settled = true;
    it.attempt = 0;
    it.failing_since = None;
    it.retry_at = None;
    it.needs_method = false;
    it.busy_until = None;
    it.attempts = 0;
    it.carried = 0;
    it.due_at = end(it);
    let mut rests = None;
    if let Some(pause) = &it.pause {
        // A charge that was on its way when the rest began does not end it.
        rests = Some(if pause.free {
            SubscriptionStatus::Active
        } else {
            SubscriptionStatus::Paused
        });
    }
    let trial = account
        .subscriptions
        .iter()
        .find(|it| it.id == id)
        .is_some_and(|it| it.trial_end.is_some_and(|end| now < end));
    let status = if trial {
        SubscriptionStatus::Trialing
    } else {
        SubscriptionStatus::Active
    };
    say(account, id, rests.unwrap_or(status), now);
    if rests.is_some() {
        rest(account, id);
    }
}

/// Nobody waits any more for the money of a period that was left unpaid.
pub(super) fn abandon(account: &mut Account, now: Millis) {
    let waits = |it: &Payment| {
        let Some(id) = it
            .subscription
            .as_ref()
            .filter(|id| it.id.starts_with(id.as_str()))
        else {
            return true;
        };
        let asked = open_charge(account, id).and_then(|open| open.charge.as_ref());
        let asks = |own: &&Schedule| !own.settled && own.pause.is_none();
        let present = of(account, id).filter(|own| asks(own) && payment_id(own) == it.id);
        asked.is_some_and(|charge| charge.payment == it.id) || present.is_some()
    };
    let left = account.payments.iter();
    let left = left.filter(|it| it.status == PaymentStatus::Pending && !waits(it));
    for id in left.map(|it| it.id.clone()).listed() {
        for it in account.payments.iter_mut().filter(|it| it.id == id) {
            it.status = PaymentStatus::Failed;
            it.next_attempt = None;
            it.as_of = now;
        }
    }
}

/// The provider said no.
pub(crate) fn refused(account: &mut Account, operation: &Operation, means: Refusal, now: Millis) {
    match operation.kind {
        OperationKind::Charge => charge_refused(account, operation, means, now),
        OperationKind::Confirm => {
            // Whatever is tried next is another order.
            for it in account.checkouts.iter_mut() {
                if it.session.as_ref() == Some(&operation.subject) {
                    it.url = None;
                }
            }
            fail(account, &operation.provider, &operation.subject, None, now);
        }
        OperationKind::Refund
        | OperationKind::Capture
        | OperationKind::Void
        | OperationKind::CancelNow
        | OperationKind::CancelAtPeriodEnd
        | OperationKind::Resume
        | OperationKind::Pause
        | OperationKind::Change
        | OperationKind::Register
        | OperationKind::Unregister
        | OperationKind::Acknowledge
        | OperationKind::PayWith => {}
    }
}

/// A payment did not come.
fn fail(account: &mut Account, provider: &str, name: &str, next: Option<Millis>, now: Millis) {
    let same =
        |it: &&mut Payment| it.provider == provider && it.aliases.iter().any(|alias| alias == name);
    let Some(known) = account.payments.iter_mut().find(same) else {
        return;
    };
    let before = known.clone();
    if known.status == PaymentStatus::Paid {
        return;
    }
    known.status = PaymentStatus::Failed;
    known.next_attempt = next;
    known.as_of = now;
    let after = known.clone();
    // Each attempt of a period is told of, though they are one payment.
    let told = Payment {
        status: PaymentStatus::Pending,
        ..before
    };
    notice::after_payment(account, Some(&told), &after, now);
}

fn charge_refused(account: &mut Account, operation: &Operation, means: Refusal, now: Millis) {
    let Some(charge) = &operation.charge else {
        return;
    };
    let id = operation.subject.as_str();
    let leaves = leaves(account, id);
    let Some(it) = of_mut(account, id) else {
        fail(account, &operation.provider, &charge.order, None, now);
        return;
    };
    if charge.change.is_some() {
        // What was to be paid for a change was not: nothing has changed.
        fail(account, &operation.provider, &charge.order, None, now);
        return;
    }
    // A rest goes on, unless it is to end with what is not paid now.
    if it.settled || it.period != charge.period || it.pause.is_some() && !leaves {
        fail(account, &operation.provider, &charge.order, None, now);
        return;
    }
    // Another card was stored while this one was tried.
    let renewed = it.method.as_ref() != Some(&charge.method);
    let soon = match means {
        Refusal::Later | Refusal::NewKey | Refusal::LookUp => it.attempt <= SOON,
        Refusal::Declined | Refusal::NewMethod | Refusal::Stop => renewed,
    };
    let first = it.period == 0;
    if soon && !leaves {
        it.retry_at = Some(if renewed {
            now
        } else {
            now.saturating_add(notice::rest(it.attempt))
        });
        it.due_at = it.retry_at;
        return;
    }
    let order = charge.order.clone();
    if first || leaves {
        // The customer is there and sees it: another try is another checkout. Or they
        // wanted to go, and nothing is paid.
        fail(account, &operation.provider, &order, None, now);
        close(account, id, now);
        return;
    }
    it.needs_method = means == Refusal::NewMethod;
    unpaid(account, id, &order, now);
}

/// The present period is not paid: the plan's steps begin, or go on.
pub(super) fn unpaid(account: &mut Account, id: &str, payment: &str, now: Millis) {
    let Some(it) = of_mut(account, id) else {
        return;
    };
    let provider = it.provider.clone();
    it.failing_since = it.failing_since.or_else(|| start(it, it.period));
    it.retry_at = None;
    let next = next_try(account, id, now);
    if let Some(it) = of_mut(account, id) {
        it.retry_at = next;
    }
    let status = account.subscriptions.iter().find(|it| it.id == id);
    let status = match status.map(|it| it.status) {
        Some(SubscriptionStatus::Unpaid) => SubscriptionStatus::Unpaid,
        _ => SubscriptionStatus::PastDue,
    };
    say(account, id, status, now);
    look_again(account, id, now);
    fail(account, &provider, payment, next, now);
}

/// When the plan tries again; a card that will never do is not tried.
fn next_try(account: &Account, id: &str, now: Millis) -> Option<Millis> {
    let it = of(account, id).filter(|it| !it.needs_method)?;
    let since = it.failing_since?;
    let steps = steps(&it.terms);
    let tries = steps.iter().filter(|it| it.action == DunningAction::Retry);
    // Two machines whose clocks differ by minutes agree that a try is over.
    let later = now.saturating_add(CLOCKS);
    let times = tries.map(|it| since.saturating_add(it.after));
    let next = times.filter(|at| *at > later).min();
    // A plan whose steps have come to no end tries again with the next period.
    let ends = || steps.iter().all(|it| it.action == DunningAction::Retry);
    next.or_else(|| end(it).filter(|at| *at > later && ends()))
}

/// When something is to be done after a refusal: at once where its time is behind, since
/// the refusal was heard of late.
pub(super) fn look_again(account: &mut Account, id: &str, now: Millis) {
    let Some(it) = of(account, id) else {
        return;
    };
    let since = it.failing_since.unwrap_or(now);
    let blocked =
        subscription(account, it).is_some_and(|it| it.status == SubscriptionStatus::Unpaid);
    let steps = steps(&it.terms);
    let ahead = steps.iter().filter(|it| match it.action {
        DunningAction::Retry => false,
        DunningAction::Block => !blocked,
        DunningAction::Cancel => true,
    });
    let ahead = ahead.map(|it| since.saturating_add(it.after));
    let due = ahead.chain(it.retry_at).min();
    if let Some(it) = of_mut(account, id) {
        it.due_at = due;
        it.busy_until = None;
        it.attempts = 0;
    }
}

/// The provider says that a card is gone, by a digest of its key.
pub(crate) fn gone(account: &mut Account, digest: &str, now: Millis) {
    let same = |it: &&PaymentMethod| it.digest == digest && it.removed_at.is_none();
    if let Some(id) = account.methods.iter().find(same).map(|it| it.id.clone()) {
        forget(account, &id, now);
    }
}

/// The provider has forgotten a card: nothing is left of its key.
pub(crate) fn removed(account: &mut Account, operation: &Operation, now: Millis) {
    forget(account, &operation.subject, now);
}

fn forget(account: &mut Account, method: &str, now: Millis) {
    for it in account.methods.iter_mut().filter(|it| it.id == method) {
        it.sealed = String::new();
        it.due_at = None;
        it.removed_at = it.removed_at.or(Some(now));
    }
    for it in &mut account.schedules {
        if it.method.as_deref() == Some(method) {
            it.method = None;
            it.needs_method = true;
            it.retry_at = None;
        }
    }
}
