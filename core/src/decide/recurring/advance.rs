//! What a schedule has to do now.

use super::begin::{anew, cost, first, owe, unburden};
use super::calendar::number;
use super::dunning::steps;
use super::follow::{abandon, look_again, settle, unpaid};
use super::{anchor, close, end, money, of, of_mut, open_charge, payment_id, say, start};
use crate::decide::payment::{join, unknown};
use crate::model::account::{Account, Payment};
use crate::model::catalog::DunningAction;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::schedule::Schedule;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;
use crate::sorted::names;
use alloc::format;
use alloc::string::String;

/// What comes next for a schedule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Nothing now.
    Nothing,
    /// A charge of before has no certain end: that comes first.
    Open(String),
    /// The account has changed; look again.
    Changed,
    /// This is to be charged. The account has it as pending already.
    Charge(Wanted),
}

/// A charge that is to be made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The order's id at the provider.
    pub(crate) order: String,
    /// The payment's id.
    pub(crate) payment: String,
    /// The period's number.
    pub(crate) period: i64,
    /// What is taken.
    pub(crate) amount: Money,
}

/// Does what is due of a schedule: begins its next period, goes on after a refusal,
/// or ends. One thing at a time, so that each has a row of its own.
pub(crate) fn advance(account: &mut Account, id: &str, now: Millis) -> Next {
    if let Some(open) = open_charge(account, id) {
        return Next::Open(open.key.clone());
    }
    let Some(schedule) = of(account, id).cloned() else {
        return Next::Nothing;
    };
    let subscription = account.subscriptions.iter().find(|it| it.id == id);
    let status = subscription.map_or(SubscriptionStatus::Incomplete, |it| it.status);
    if status.is_terminal() {
        close(account, id, now);
        return Next::Changed;
    }
    if let Some(ends) = subscription.and_then(|it| it.cancel_at)
        && ends <= now
    {
        for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
            it.ended_at = Some(ends);
        }
        close(account, id, now);
        return Next::Changed;
    }
    if let Some(pause) = &schedule.pause {
        let over = pause.until.is_some_and(|until| until <= now);
        if over {
            super::alter::resume(account, id, now);
            return Next::Changed;
        }
        return if super::alter::rest(account, id) {
            Next::Changed
        } else {
            Next::Nothing
        };
    }
    if schedule.settled {
        return next_period(account, &schedule, now);
    }
    if let Some(next) = overdue(account, &schedule, now) {
        return next;
    }
    match (schedule.failing_since, schedule.retry_at) {
        (_, Some(at)) if at <= now => {}
        // Begun, and never sent. What was sent once has an end, or nothing follows.
        (None, None) if schedule.attempt == 0 => {}
        (None, None) => return Next::Nothing,
        (None, Some(_)) => return Next::Nothing,
        (Some(_), _) => {
            look_again(account, id, now);
            return Next::Nothing;
        }
    }
    if schedule.needs_method || schedule.method.is_none() {
        return without_method(account, &schedule, now);
    }
    charge(account, &schedule, status, now)
}

/// There is nothing to charge: that is as good as a refusal, and told.
fn without_method(account: &mut Account, schedule: &Schedule, now: Millis) -> Next {
    let id = &schedule.id;
    if let Some(it) = of_mut(account, id) {
        it.needs_method = true;
        it.attempt = it.attempt.saturating_add(1);
    }
    let amount = money(&schedule.terms, schedule.amount);
    let payment = Payment {
        attempt: schedule.attempt.saturating_add(1),
        ..payment(schedule, amount, PaymentStatus::Pending, now)
    };
    let name = payment.id.clone();
    join(account, payment);
    unpaid(account, id, &name, now);
    Next::Changed
}

/// The next period begins once the present one is over. One that is over as well is
/// never charged: nobody expects to pay for the past.
fn next_period(account: &mut Account, schedule: &Schedule, now: Millis) -> Next {
    let next = schedule.period.saturating_add(1);
    let Some(begins) = start(schedule, next) else {
        return Next::Nothing;
    };
    let Some(it) = of_mut(account, &schedule.id) else {
        return Next::Nothing;
    };
    if now < begins {
        let late = it.due_at != Some(begins);
        it.due_at = Some(begins);
        return if late { Next::Changed } else { Next::Nothing };
    }
    // The first billing day comes after a trial.
    if it.terms.billing_day.is_some() && it.day.is_none() {
        first(it, next, begins);
        if end(it).is_some_and(|end| end <= now) {
            anew(it, next, now);
        }
    } else {
        begin_period(it, present(it, next, now));
    }
    moved(account, &schedule.id, now)
}

/// A period has begun: one that costs nothing is settled.
fn moved(account: &mut Account, id: &str, now: Millis) -> Next {
    let status = account.subscriptions.iter().find(|it| it.id == id);
    let status = status.map_or(SubscriptionStatus::Active, |it| it.status);
    // A trial is over, whatever comes of its first charge.
    let status = if status == SubscriptionStatus::Trialing {
        SubscriptionStatus::Active
    } else {
        status
    };
    say(account, id, status, now);
    if of(account, id).is_some_and(|it| it.amount == 0) {
        settle(account, id, now);
    }
    Next::Changed
}

/// The period that a moment is in, at least that one.
fn present(schedule: &Schedule, least: i64, now: Millis) -> i64 {
    let counted = || {
        let interval = schedule.terms.interval.as_ref()?;
        number(anchor(schedule)?, interval, now)
    };
    let now = counted().map(|it| it.saturating_add(schedule.anchored));
    now.unwrap_or(least).max(least)
}

fn begin_period(schedule: &mut Schedule, period: i64) {
    unburden(schedule);
    schedule.period = period;
    schedule.settled = false;
    schedule.attempt = 0;
    schedule.amount = cost(schedule);
    owe(schedule);
}

/// Charges the present period. What was not paid in time is not asked for later:
/// whoever had access all the while pays for the period that it is by now, and
/// whoever was shut out begins anew.
fn charge(
    account: &mut Account,
    schedule: &Schedule,
    status: SubscriptionStatus,
    now: Millis,
) -> Next {
    let shut_out = status == SubscriptionStatus::Unpaid;
    let over = end(schedule).is_some_and(|end| end <= now);
    let Some(it) = of_mut(account, &schedule.id) else {
        return Next::Nothing;
    };
    if shut_out || over {
        let next = it.period.saturating_add(1);
        if shut_out {
            anew(it, next, now);
        } else {
            begin_period(it, present(it, next, now));
        }
        abandon(account, now);
    }
    // What is to be given back can pay all of it.
    if of(account, &schedule.id).is_some_and(|it| it.amount == 0) {
        return moved(account, &schedule.id, now);
    }
    let Some(it) = of_mut(account, &schedule.id) else {
        return Next::Nothing;
    };
    it.attempt = it.attempt.saturating_add(1);
    it.retry_at = None;
    let wanted = Wanted {
        order: format!("{}_{}", payment_id(it), it.attempt),
        payment: payment_id(it),
        period: it.period,
        amount: money(&it.terms, it.amount),
    };
    let it = it.clone();
    say(account, &it.id, status, now);
    let pending = Payment {
        attempt: it.attempt,
        // Whatever the provider says is newer, also where its clock is behind.
        as_of: 0,
        aliases: [wanted.payment.clone(), wanted.order.clone()].to_vec(),
        ..payment(&it, wanted.amount.clone(), PaymentStatus::Pending, now)
    };
    expect(account, pending);
    Next::Charge(wanted)
}

/// The payment is there before its money, so that what is heard of an order is
/// known to be for this period, and whether it is all that was asked for.
pub(super) fn expect(account: &mut Account, pending: Payment) {
    let same = |it: &&mut Payment| it.provider == pending.provider && it.id == pending.id;
    match account.payments.iter_mut().find(same) {
        // An earlier attempt of the same period.
        Some(known) => {
            known.order_type = pending.order_type;
            known.period_start = pending.period_start;
            known.period_end = pending.period_end;
            known.amount = pending.amount;
            known.terms = pending.terms;
            known.quantity = pending.quantity;
            known.attempt = pending.attempt;
            known.next_attempt = None;
            known.aliases.extend(pending.aliases);
            known.aliases = names(core::mem::take(&mut known.aliases));
        }
        None => join(account, pending),
    }
}

/// The payment of the present period.
pub(super) fn payment(
    schedule: &Schedule,
    amount: Money,
    status: PaymentStatus,
    now: Millis,
) -> Payment {
    let id = payment_id(schedule);
    Payment {
        order_type: if schedule.period == 0 {
            OrderType::SubscriptionInitial
        } else {
            OrderType::SubscriptionRenewal
        },
        status,
        terms: Some(schedule.terms.clone()),
        quantity: schedule.quantity,
        subscription: Some(schedule.id.clone()),
        period_start: start(schedule, schedule.period),
        period_end: end(schedule),
        amount,
        created: now,
        as_of: now,
        customer_email: schedule.email.clone(),
        customer_name: schedule.customer_name.clone(),
        ..unknown(&schedule.provider, &[id])
    }
}

/// What the plan says after a refusal, where it is no further try. It comes before one
/// that was to come later, should nobody have looked for a while.
fn overdue(account: &mut Account, schedule: &Schedule, now: Millis) -> Option<Next> {
    let since = schedule.failing_since?;
    let steps = steps(&schedule.terms);
    let done = |action| {
        let mut all = steps.iter().filter(|it| it.action == action);
        let at = all.next().map(|it| since.saturating_add(it.after))?;
        (at <= now).then_some(at)
    };
    // Another card that came after it is still charged.
    let ends = done(DunningAction::Cancel);
    if ends.is_some_and(|at| {
        schedule
            .retry_at
            .is_none_or(|retry| retry < at || retry > now)
    }) {
        close(account, &schedule.id, now);
        return Some(Next::Changed);
    }
    let status = account.subscriptions.iter().find(|it| it.id == schedule.id);
    let blocked = status.is_some_and(|it| it.status == SubscriptionStatus::Unpaid);
    if done(DunningAction::Block).is_some() && !blocked {
        say(account, &schedule.id, SubscriptionStatus::Unpaid, now);
        look_again(account, &schedule.id, now);
        return Some(Next::Changed);
    }
    None
}
