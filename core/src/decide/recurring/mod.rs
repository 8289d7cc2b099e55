//! What Kassa collects itself: when a period begins, what it costs, and what
//! follows when a charge is refused.
//!
//! A schedule says what is charged and when; what the customer has by it is told
//! by the subscription of the same id, in the words that all providers share. Each
//! period has one payment, whatever number of attempts it took, so its money cannot
//! come twice.

mod advance;
mod alter;
mod begin;
pub(crate) mod calendar;
pub(crate) mod dunning;
mod follow;
mod order;

pub(crate) use advance::{Next, Wanted, advance};
pub(crate) use alter::{Billed, change, changed, end_later, end_now, go_on, pause};
#[cfg(test)]
pub(crate) use begin::register;
pub(crate) use begin::{stored, subscribe};
pub(crate) use follow::{follow, gone, refused, removed};
pub(crate) use order::{expect_once, recognise};

use crate::decide::subscription::list;
use crate::model::account::{Account, Operation, OperationKind, OperationStatus};
use crate::model::catalog::Terms;
use crate::model::money::Money;
use crate::model::schedule::{PaymentMethod, Schedule};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::Millis;
use crate::zone::zone;
use alloc::format;
use alloc::string::String;
use calendar::Anchor;

/// The schedule of a subscription; none where its provider collects by itself.
pub(crate) fn of<'a>(account: &'a Account, subscription: &str) -> Option<&'a Schedule> {
    account.schedules.iter().find(|it| it.id == subscription)
}

fn of_mut<'a>(account: &'a mut Account, subscription: &str) -> Option<&'a mut Schedule> {
    account
        .schedules
        .iter_mut()
        .find(|it| it.id == subscription)
}

/// A charge whose end nobody knows yet: nothing else is charged before that.
pub(crate) fn open_charge<'a>(account: &'a Account, subscription: &str) -> Option<&'a Operation> {
    account.operations.iter().find(|it| {
        it.kind == OperationKind::Charge
            && matches!(
                it.status,
                OperationStatus::Pending | OperationStatus::Unknown
            )
            && it.subject == subscription
    })
}

/// What was to be collected still is: since it was written down, the subscription has
/// neither ended nor begun to rest, and nobody has planned its end.
pub(crate) fn is_wanted(account: &Account, operation: &Operation, now: Millis) -> bool {
    let Some(charge) = &operation.charge else {
        return true;
    };
    let change = charge.change.is_some();
    let over = |it: &Subscription| it.cancel_at.is_some_and(|at| at <= now);
    of(account, &operation.subject).is_some_and(|it| {
        let same = change || it.period == charge.period;
        let left = subscription(account, it).is_some_and(over);
        same && it.pause.is_none() && !left && (change || !leaves(account, &it.id))
    })
}

/// Its end is planned.
fn leaves(account: &Account, subscription: &str) -> bool {
    let mut all = account.subscriptions.iter();
    all.any(|it| it.id == subscription && it.cancel_at.is_some())
}

/// Something is paid with this card.
pub(crate) fn in_use(account: &Account, method: &str) -> bool {
    let mut all = account.schedules.iter();
    all.any(|it| it.method.as_deref() == Some(method))
}

/// The payment of a period.
pub(crate) fn payment_id(schedule: &Schedule) -> String {
    format!("{}_{}", schedule.id, schedule.period)
}

/// When something is to be done with what is collected here.
pub(crate) fn due(account: &Account) -> impl Iterator<Item = Millis> {
    let schedules = account.schedules.iter();
    let schedules = schedules.filter_map(|it| Some(it.due_at?.max(it.busy_until.unwrap_or(0))));
    schedules.chain(account.methods.iter().filter_map(|it| it.due_at))
}

fn anchor(schedule: &Schedule) -> Option<Anchor> {
    Some(Anchor {
        at: schedule.anchor,
        zone: zone(&schedule.zone)?,
        day: schedule.day,
    })
}

/// When a period begins.
fn start(schedule: &Schedule, period: i64) -> Option<Millis> {
    let interval = schedule.terms.interval.as_ref()?;
    match period.saturating_sub(schedule.anchored) {
        before if before < 0 => Some(schedule.since),
        counted => calendar::start(anchor(schedule)?, interval, counted),
    }
}

/// When the present period ends, and the next one begins.
fn end(schedule: &Schedule) -> Option<Millis> {
    start(schedule, schedule.period.saturating_add(1))
}

/// What one period costs.
fn price(terms: &Terms, quantity: i64) -> i64 {
    terms.price.amount.saturating_mul(quantity)
}

fn money(terms: &Terms, amount: i64) -> Money {
    Money {
        amount,
        currency: terms.price.currency.clone(),
    }
}

fn subscription<'a>(account: &'a Account, schedule: &Schedule) -> Option<&'a Subscription> {
    let same = |it: &&Subscription| it.id == schedule.id && it.provider == schedule.provider;
    account.subscriptions.iter().find(same)
}

/// Says of the subscription how it stands. Its planned end and what is kept of a
/// change stay as they are.
fn say(account: &mut Account, id: &str, status: SubscriptionStatus, now: Millis) {
    let Some(schedule) = of(account, id).cloned() else {
        return;
    };
    let method = account
        .methods
        .iter()
        .find(|it| Some(&it.id) == schedule.method.as_ref());
    let (begins, ends) = (start(&schedule, schedule.period), end(&schedule));
    let fresh = || Subscription {
        provider: schedule.provider.clone(),
        id: schedule.id.clone(),
        terms: None,
        quantity: schedule.quantity,
        status,
        period_start: None,
        period_end: None,
        trial_end: None,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        created: now,
        product: None,
        price: None,
        sold: alloc::vec::Vec::new(),
        item: None,
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of: now,
    };
    let known = subscription(account, &schedule).cloned();
    let known = known.unwrap_or_else(fresh);
    let rests = schedule.pause.as_ref().is_some_and(|pause| pause.free);
    let over = status.is_terminal();
    let said = Subscription {
        terms: Some(schedule.terms.clone()),
        quantity: schedule.quantity,
        status,
        period_start: begins.or(known.period_start),
        // A free pause ends when somebody ends it, and no period does before.
        period_end: ends.filter(|_| !rests),
        ended_at: if over {
            known.ended_at.or(Some(now))
        } else {
            None
        },
        kept: known.kept.clone().filter(|kept| now < kept.until && !over),
        card: method.and_then(|it| it.card.clone()),
        as_of: now,
        ..known
    };
    let (id, provider) = (said.id.clone(), said.provider.clone());
    account
        .subscriptions
        .retain(|it| it.id != id || it.provider != provider);
    list(account, said);
}

/// It is over: nothing is charged again, and its card is forgotten unless something
/// else is paid with it.
fn close(account: &mut Account, id: &str, now: Millis) {
    say(account, id, SubscriptionStatus::Canceled, now);
    let method = of(account, id).and_then(|it| it.method.clone());
    account.schedules.retain(|it| it.id != id);
    follow::abandon(account, now);
    if let Some(method) = method.filter(|method| !in_use(account, method)) {
        let of_it = |it: &&mut PaymentMethod| it.id == method && !it.kept;
        for it in account.methods.iter_mut().filter(of_it) {
            it.due_at = it.due_at.or(Some(now));
        }
    }
}
