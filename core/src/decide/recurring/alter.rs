//! Changes of what Kassa collects: its end, a rest, its plan, its quantity. There
//! is no provider to tell: what is written down here is what is charged next.

use super::advance::{Wanted, expect, payment};
use super::begin::{anew, cost, owe, unburden};
use super::calendar::prorated;
use super::follow::{abandon, follow, settle};
use super::{close, end, money, of, of_mut, open_charge, payment_id, say, start};
use crate::decide::kept;
use crate::decide::reversal::reversed_money;
use crate::model::account::{Account, Operation, Payment};
use crate::model::catalog::Terms;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::schedule::{Pause, Schedule};
use crate::model::subscription::{Kept, SubscriptionStatus};
use crate::model::time::Millis;
use crate::sorted::names;
use alloc::format;
use alloc::string::String;

/// It is over at once.
pub(crate) fn end_now(account: &mut Account, id: &str, now: Millis) {
    asked(account, id, Some(now), now);
    close(account, id, now);
}

/// It is over with the period that is paid, or may be by now; at once where none is.
pub(crate) fn end_later(account: &mut Account, id: &str, now: Millis) {
    let Some(it) = of(account, id) else {
        return;
    };
    let ends = end(it).filter(|_| it.settled || open_charge(account, id).is_some());
    if ends.is_none() {
        end_now(account, id, now);
        return;
    }
    asked(account, id, ends, now);
}

/// A planned end is taken back, and a rest is over.
pub(crate) fn go_on(account: &mut Account, id: &str, now: Millis) {
    asked(account, id, None, now);
    if of(account, id).is_some_and(|it| it.pause.is_some()) {
        resume(account, id, now);
    }
}

/// How the difference of a change that counts at once is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Billed {
    /// First of all.
    First,
    /// With the next period.
    Next,
    /// Not at all.
    Never,
}

fn asked(account: &mut Account, id: &str, ends: Option<Millis>, now: Millis) {
    for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
        it.cancel_at = ends;
        it.canceled_at = ends.map(|_| it.canceled_at.unwrap_or(now));
        it.as_of = now;
    }
    if let Some(it) = of_mut(account, id)
        && ends.is_some()
    {
        it.due_at = it.due_at.into_iter().chain(ends).min();
    }
}

/// Nothing is charged until it goes on.
pub(crate) fn pause(
    account: &mut Account,
    id: &str,
    (until, free): (Option<Millis>, bool),
    now: Millis,
) {
    if let Some(it) = of_mut(account, id) {
        it.pause = Some(Pause {
            until,
            since: now,
            free,
        });
        it.retry_at = None;
    }
    // What is not paid is no more so for a rest.
    let paid = of(account, id).is_some_and(|it| it.settled);
    let status = if free && paid {
        SubscriptionStatus::Active
    } else {
        SubscriptionStatus::Paused
    };
    say(account, id, status, now);
    rest(account, id);
    abandon(account, now);
}

/// In a rest there is nothing to do but to end it, or all of it. True if something
/// else was due.
pub(super) fn rest(account: &mut Account, id: &str) -> bool {
    let subscription = account.subscriptions.iter().find(|it| it.id == id);
    let ends = subscription.and_then(|it| it.cancel_at);
    let Some(it) = of_mut(account, id) else {
        return false;
    };
    let until = it.pause.as_ref().and_then(|pause| pause.until);
    let due = until.into_iter().chain(ends).min();
    let other = it.due_at != due;
    it.due_at = due;
    other
}

/// It goes on: with the rest of what was paid, if there is one, else with a period
/// of its own from now on.
pub(crate) fn resume(account: &mut Account, id: &str, now: Millis) {
    let open = open_charge(account, id).is_some();
    let Some(it) = of_mut(account, id) else {
        return;
    };
    it.pause = None;
    it.failing_since = None;
    it.retry_at = None;
    let ends = end(it).unwrap_or(now);
    if open {
        // Its end tells whether the present period is paid.
        it.due_at = Some(now);
    } else if it.settled && now < ends {
        it.due_at = Some(ends);
    } else {
        let next = it.period.saturating_add(1);
        anew(it, next, now);
        it.due_at = Some(now);
    }
    say(account, id, SubscriptionStatus::Active, now);
    abandon(account, now);
}

/// Sells something else. What has to be paid first is told, and is pending then;
/// all else counts already. None if there is nothing of this id.
pub(crate) fn change(
    account: &mut Account,
    id: &str,
    (terms, quantity): (&Terms, i64),
    at_once: Option<Billed>,
    now: Millis,
) -> Option<Wanted> {
    // Of what is not paid, nothing is kept until a later time.
    let unpaid = of(account, id).is_some_and(|it| !it.settled);
    let Some(billing) = at_once.or(unpaid.then_some(Billed::Never)) else {
        later(account, id, (terms, quantity), now);
        return None;
    };
    let billed = billing != Billed::Never;
    let (after, more) = changed_to(account, id, (terms, quantity), billed, now)?;
    let before = of(account, id)?.clone();
    let turns = after.period != before.period;
    let name = order_name(account, &after);
    let first = match (turns, billing) {
        (true, _) => after.amount > 0,
        (false, Billed::First) => more > 0 && before.settled,
        (false, Billed::Next | Billed::Never) => false,
    };
    if !first {
        sell(account, after, more, now);
        return None;
    }
    // Nothing is charged in a rest: it is sold when the next period is paid.
    if before.pause.is_some() {
        later(account, id, (terms, quantity), now);
        return None;
    }
    let amount = if turns { after.amount } else { more };
    let wanted = Wanted {
        payment: if turns {
            payment_id(&after)
        } else {
            name.clone()
        },
        order: name,
        period: after.period,
        amount: money(terms, amount),
    };
    let whole = payment(&after, wanted.amount.clone(), PaymentStatus::Pending, now);
    let expected = Payment {
        id: wanted.payment.clone(),
        aliases: names([wanted.payment.clone(), wanted.order.clone()].into()),
        as_of: 0,
        order_type: OrderType::SubscriptionUpdate,
        period_start: whole.period_start.filter(|_| turns),
        period_end: whole.period_end.filter(|_| turns),
        ..whole
    };
    expect(account, expected);
    Some(wanted)
}

/// A change that had to be paid first is paid.
pub(crate) fn changed(account: &mut Account, operation: &Operation, now: Millis) {
    let charge = operation.charge.as_ref();
    let Some(change) = charge.and_then(|it| it.change.as_ref()) else {
        return;
    };
    let what = (&change.terms, change.quantity);
    let at = change.asked;
    let after = changed_to(account, &operation.subject, what, change.prorated, at);
    if let Some((after, _)) = after {
        sell(account, after, 0, now);
    }
}

/// The schedule as it is after a change at once, and what the rest of the present
/// period costs more then, or less if below zero. With another interval a period of
/// its own begins, and what is left of the paid one is part of its price.
fn changed_to(
    account: &Account,
    id: &str,
    (terms, quantity): (&Terms, i64),
    billed: bool,
    now: Millis,
) -> Option<(Schedule, i64)> {
    let it = of(account, id)?;
    let subscription = account.subscriptions.iter().find(|it| it.id == id)?;
    let given = kept::given(account, subscription, now);
    let (from, to) = (start(it, it.period)?, end(it)?);
    // Nothing is left of a trial, or of what is not paid.
    let trial = subscription.status == SubscriptionStatus::Trialing;
    let billed = it.settled && !trial && billed;
    let part = |amount| {
        let (rest, whole) = (to.saturating_sub(now), to.saturating_sub(from));
        if billed {
            prorated(amount, rest, whole)
        } else {
            0
        }
    };
    // The time before a first billing day costs its part, or nothing.
    let sold = |terms: &Terms, quantity| Schedule {
        terms: terms.clone(),
        quantity,
        ..it.clone()
    };
    let free = free_start(account, it);
    let worth = |it: &Schedule| if free { 0 } else { cost(it) };
    let paid = worth(&sold(given.terms?, given.quantity));
    let left = part(paid);
    let mut after = sold(terms, quantity);
    if terms.interval == given.terms?.interval || trial {
        let more = part(worth(&after)).saturating_sub(left);
        if !it.settled {
            unburden(&mut after);
            after.amount = cost(&after);
            owe(&mut after);
        }
        return Some((after, more));
    }
    // Money that went back is not there to pay for anything.
    let there = paid.saturating_sub(given_back(account, it)).max(0);
    after.owed = after.owed.saturating_sub(left.min(there));
    anew(&mut after, it.period.saturating_add(1), now);
    Some((after, 0))
}

/// The present period is the time before the first billing day, and was free.
fn free_start(account: &Account, schedule: &Schedule) -> bool {
    let id = payment_id(schedule);
    let paid = account.payments.iter().find(|it| it.id == id);
    schedule.period < schedule.anchored && paid.is_some_and(|it| it.amount.amount == 0)
}

/// Money of the present period that went back.
fn given_back(account: &Account, schedule: &Schedule) -> i64 {
    let period = payment_id(schedule);
    let change = [&period, "_c"].concat();
    let mut sum = 0_i64;
    for it in &account.payments {
        if it.provider == schedule.provider && (it.id == period || it.id.starts_with(&change)) {
            sum = sum.saturating_add(reversed_money(it));
        }
    }
    sum
}

fn sell(account: &mut Account, mut after: Schedule, more: i64, now: Millis) {
    let id = after.id.clone();
    let turned = of(account, &id).is_none_or(|it| it.period != after.period);
    after.owed = after.owed.saturating_add(more);
    if let Some(it) = of_mut(account, &id) {
        *it = after;
    }
    let status = account.subscriptions.iter().find(|it| it.id == id);
    let status = status.map_or(SubscriptionStatus::Active, |it| it.status);
    say(account, &id, status, now);
    for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
        it.kept = None;
    }
    if turned {
        // Whoever goes with the period has paid for this one, and for none after it.
        let ends = of(account, &id).and_then(end);
        for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
            it.cancel_at = it.cancel_at.and(ends);
        }
        abandon(account, now);
        let free = of(account, &id).is_some_and(|it| it.amount == 0);
        if free {
            settle(account, &id, now);
        } else {
            follow(account, now);
        }
    } else if of(account, &id).is_some_and(|it| !it.settled && it.amount == 0) {
        // What is to be given back pays all of the smaller plan.
        settle(account, &id, now);
    }
}

/// From the next period; what was paid is kept until then.
fn later(account: &mut Account, id: &str, (terms, quantity): (&Terms, i64), now: Millis) {
    let Some(subscription) = account.subscriptions.iter().find(|it| it.id == id) else {
        return;
    };
    let given = kept::given(account, subscription, now);
    let same = given.terms.is_some_and(|it| it.plan == terms.plan) && given.quantity == quantity;
    let paid = of(account, id).is_some_and(|it| it.settled);
    let rest = subscription
        .period_end
        .filter(|end| *end > now && !same && paid);
    let keeps = rest.and_then(|until| {
        Some(Kept {
            terms: given.terms?.clone(),
            quantity: given.quantity,
            until,
            next_plan: terms.plan.clone(),
            next_quantity: quantity,
        })
    });
    let status = subscription.status;
    if let Some(it) = of_mut(account, id) {
        turn(it, terms);
        it.terms = terms.clone();
        it.quantity = quantity;
    }
    say(account, id, status, now);
    for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
        it.kept.clone_from(&keeps);
    }
}

/// Another interval counts from the end of the present period.
fn turn(schedule: &mut Schedule, terms: &Terms) {
    let bounds = (start(schedule, schedule.period), end(schedule));
    if let (true, (Some(from), Some(to))) = (schedule.terms.interval != terms.interval, bounds) {
        schedule.since = from;
        schedule.anchor = to;
        schedule.anchored = schedule.period.saturating_add(1);
    }
}

/// The order of a change in a period: its first is `…_c1`.
fn order_name(account: &Account, schedule: &Schedule) -> String {
    let prefix = [&payment_id(schedule), "_c"].concat();
    let all = account.payments.iter().flat_map(|it| &it.aliases);
    let count = all.filter(|it| it.starts_with(&prefix)).count();
    format!("{prefix}{}", count.saturating_add(1))
}
