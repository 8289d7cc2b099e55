//! How a schedule begins: with a stored card or bank account, and the terms that
//! its checkout had pinned.

use super::calendar::{next_day_of_month, prorated, start as counted};
use super::{Anchor, anchor, follow::settle, price, say};
use crate::decide::access::standing_in;
use crate::decide::notice;
use crate::model::account::{Account, Checkout, Operation};
use crate::model::catalog::{FirstPeriod, Terms};
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::{DAY, HOUR, Millis};
use crate::sorted::Listed as _;
use crate::zone::zone;
use alloc::string::{String, ToString};

/// A card or bank account was stored: for a checkout, whose subscription begins
/// with it; else for all that is paid by this provider.
pub(crate) fn stored(
    account: &mut Account,
    operation: &Operation,
    method: &PaymentMethod,
    now: Millis,
) {
    account.methods.push(method.clone());
    let checkout = account
        .checkouts
        .iter()
        .find(|it| it.id == operation.subject);
    match checkout.cloned() {
        Some(checkout) => begin(account, &checkout, method, now),
        None => register(account, method, now),
    }
}

/// Begins what a checkout sells with a card that is there already.
pub(crate) fn subscribe(account: &mut Account, checkout: &Checkout, method: &str, now: Millis) {
    let method = account.methods.iter().find(|it| it.id == method).cloned();
    if let Some(method) = method {
        account.checkouts.push(checkout.clone());
        begin(account, checkout, &method, now);
    }
}

/// From now on all that Kassa collects by this provider is paid with it. What is
/// open is charged at once; the old one is forgotten by its provider, never before
/// the new one is there.
pub(crate) fn register(account: &mut Account, method: &PaymentMethod, now: Millis) {
    let mut old = alloc::vec::Vec::new();
    for it in &mut account.schedules {
        if it.provider != method.provider {
            continue;
        }
        old.extend(it.method.replace(method.id.clone()));
        it.needs_method = false;
        if !it.settled && it.failing_since.is_some() && it.pause.is_none() {
            it.retry_at = Some(now);
            it.due_at = Some(now);
            it.busy_until = Some(now.saturating_add(notice::rest(0)));
        }
    }
    for it in &mut account.methods {
        if old.contains(&it.id) && it.id != method.id {
            it.due_at = it.due_at.or(Some(now));
        }
    }
    let status = |id: &String| {
        let mut all = account.subscriptions.iter();
        all.find(|it| it.id == *id).map(|it| it.status)
    };
    let all = account.schedules.iter().map(|it| it.id.clone()).listed();
    let all = all.into_iter().filter_map(|id| Some((status(&id)?, id)));
    for (status, id) in all.listed() {
        say(account, &id, status, now);
    }
}

/// No clock is changed by more.
const SLACK: Millis = 3 * HOUR;

fn begin(account: &mut Account, checkout: &Checkout, method: &PaymentMethod, now: Millis) {
    let id = subscription_id(checkout);
    let known = account.subscriptions.iter().any(|it| it.id == id);
    let stands = standing_in(account, &checkout.terms, now).is_some();
    if checkout.terms.interval.is_none() || known || stands {
        // Its window was gone through twice, or another page was quicker.
        for it in account.methods.iter_mut().filter(|it| it.id == method.id) {
            it.due_at = Some(now);
        }
        return;
    }
    let mut schedule = Schedule {
        id: id.clone(),
        provider: checkout.provider.clone(),
        method: Some(method.id.clone()),
        terms: checkout.terms.clone(),
        quantity: checkout.quantity,
        zone: checkout.zone.clone().unwrap_or_else(|| "UTC".to_string()),
        since: now,
        anchor: now,
        day: None,
        anchored: 0,
        period: 0,
        settled: false,
        amount: 0,
        attempt: 0,
        owed: 0,
        carried: 0,
        failing_since: None,
        retry_at: None,
        needs_method: false,
        pause: None,
        email: checkout.email.clone(),
        customer_name: checkout.customer_name.clone(),
        due_at: Some(now),
        // Whoever stored the card charges it.
        busy_until: Some(now.saturating_add(notice::rest(0))),
        attempts: 0,
    };
    let trial = checkout
        .trial_days
        .map(|days| DAY.saturating_mul(days.into()));
    match trial {
        Some(trial) => {
            let ends = now.saturating_add(trial);
            schedule.anchor = ends;
            schedule.anchored = 1;
        }
        None => first(&mut schedule, 0, now),
    }
    let free = schedule.amount == 0;
    account.schedules.push(schedule);
    for it in &mut account.checkouts {
        if it.id == checkout.id {
            it.url = None;
            it.subscription = Some(id.clone());
        }
    }
    let status = match trial {
        Some(_) => SubscriptionStatus::Trialing,
        None => SubscriptionStatus::Incomplete,
    };
    say(account, &id, status, now);
    if let Some(trial) = trial {
        let ends = Some(now.saturating_add(trial));
        for it in account.subscriptions.iter_mut().filter(|it| it.id == id) {
            it.trial_end = ends;
        }
    }
    if free {
        settle(account, &id, now);
    }
}

/// One checkout begins one subscription: however often its end is heard of, that
/// has this id.
pub(super) fn subscription_id(checkout: &Checkout) -> String {
    let random = checkout.id.strip_prefix("co_").unwrap_or(&checkout.id);
    ["sub_", random].concat()
}

/// Counts periods from the first that costs something.
pub(super) fn first(schedule: &mut Schedule, period: i64, now: Millis) {
    count(schedule, period, now, true);
}

/// Counts periods from a moment on: after a rest, after a change of interval, and when
/// somebody who was shut out pays again.
pub(super) fn anew(schedule: &mut Schedule, period: i64, now: Millis) {
    count(schedule, period, now, false);
}

/// `period` begins now, and costs what a whole one does, unless the plan bills on a day
/// of the month: then it lasts until that day. That can be free once: whoever comes back
/// again and again would never pay.
fn count(schedule: &mut Schedule, period: i64, now: Millis, once: bool) {
    unburden(schedule);
    schedule.since = now;
    schedule.period = period;
    schedule.anchor = now;
    schedule.anchored = period;
    schedule.day = None;
    schedule.settled = false;
    schedule.attempt = 0;
    let day = schedule.terms.billing_day;
    if let Some((day, first)) = day.and_then(|day| Some((day, first_day(schedule, now, day)?))) {
        schedule.anchor = first;
        schedule.day = Some(day);
        schedule.anchored = period.saturating_add(1);
    }
    schedule.amount = cost(schedule);
    if once && first_is_free(schedule) {
        schedule.amount = 0;
    }
    owe(schedule);
}

fn first_is_free(schedule: &Schedule) -> bool {
    schedule.period < schedule.anchored
        && schedule.since < schedule.anchor
        && schedule.terms.first_period == FirstPeriod::Free
}

/// What the present period costs by itself.
pub(super) fn cost(schedule: &Schedule) -> i64 {
    if schedule.period < schedule.anchored {
        until(schedule, schedule.since, schedule.anchor)
    } else {
        price(&schedule.terms, schedule.quantity)
    }
}

/// What is owed from before is part of what the period costs; what is left of
/// money that is to be given back stays for the next.
pub(super) fn owe(schedule: &mut Schedule) {
    let whole = schedule.amount;
    let sum = whole.saturating_add(schedule.owed);
    schedule.amount = sum.max(0);
    schedule.owed = sum.min(0);
    schedule.carried = schedule.amount.saturating_sub(whole);
}

/// A period that nobody pays any more leaves what it carried to the next.
pub(super) fn unburden(schedule: &mut Schedule) {
    if !schedule.settled {
        schedule.owed = schedule.owed.saturating_add(schedule.carried);
    }
    schedule.carried = 0;
}

/// The first billing day from a moment on: that moment itself, if it is on one. A
/// clock that was changed since yesterday shows another hour.
fn first_day(schedule: &Schedule, from: Millis, day: u32) -> Option<Millis> {
    let first = next_day_of_month(from.saturating_sub(DAY), zone(&schedule.zone)?, day)?;
    let today = first < from.saturating_add(SLACK);
    Some(if today { from } else { first })
}

/// What the time up to the first billing day costs.
fn until(schedule: &Schedule, now: Millis, first: Millis) -> i64 {
    let Terms { first_period, .. } = &schedule.terms;
    let whole = price(&schedule.terms, schedule.quantity);
    let before = || {
        let interval = schedule.terms.interval.as_ref()?;
        let anchor: Anchor = anchor(schedule)?;
        counted(anchor, interval, -1)
    };
    match first_period {
        _ if first == now => whole,
        FirstPeriod::Full => whole,
        FirstPeriod::Free | FirstPeriod::Prorated => {
            let length = first.saturating_sub(before().unwrap_or(now));
            prorated(whole, first.saturating_sub(now), length)
        }
    }
}
