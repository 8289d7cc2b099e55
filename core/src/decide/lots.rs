//! Which credits there are: a pure function of the facts, plus what was spent.

use crate::decide::payment::{self, LONGEST_CLAMP, add_months};
use crate::decide::reversal::reversed_credits;
use crate::decide::subscription;
use crate::model::account::{Account, Lot, Payment};
use crate::model::benefits::Bucket;
use crate::model::history::{Entry, EntryReason};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// No period is longer than three years, so no payment has more lots.
const MOST_LOTS: u32 = 36;

/// Derives the lots anew. Spent and booked, which no fact tells, are carried
/// over.
pub(crate) fn derive(account: &mut Account) {
    let mut lots: Vec<Lot> = account
        .payments
        .iter()
        .filter(|payment| payment.status == PaymentStatus::Paid)
        .flat_map(|payment| bought(account, payment))
        .listed();
    for known in &account.lots {
        match lots.iter_mut().find(|lot| lot.id == known.id) {
            Some(lot) => (lot.spent, lot.booked) = (known.spent, known.booked),
            None => lots.push(Lot {
                granted: 0,
                reversed: 0,
                ..known.clone()
            }),
        }
    }
    account.lots = sorted(lots, |a, b| (a.starts_at, &a.id) < (b.starts_at, &b.id));
}

/// Credits of a lot that can be spent at a time. Never below zero.
pub(crate) fn balance(lot: &Lot, now: Millis) -> i64 {
    if now < lot.starts_at || lot.expires_at.is_some_and(|end| now >= end) {
        return 0;
    }
    rest(lot)
}

/// Credits of a lot whatever the time.
pub(crate) fn rest(lot: &Lot) -> i64 {
    lot.granted
        .saturating_sub(lot.reversed)
        .saturating_sub(lot.spent)
        .max(0)
}

/// The next time at which a balance changes by itself. A lot that ends where
/// it begins changes none: waking for it would find nothing to write down, and
/// so be due for ever.
pub(crate) fn next_boundary(account: &Account, now: Millis) -> Option<Millis> {
    account
        .lots
        .iter()
        .filter(|lot| rest(lot) > 0 && lot.expires_at.is_none_or(|end| end > lot.starts_at))
        .flat_map(|lot| [Some(lot.starts_at), lot.expires_at])
        .flatten()
        .filter(|&time| time > now)
        .min()
}

fn bought(account: &Account, payment: &Payment) -> Vec<Lot> {
    let Some(terms) = &payment.terms else {
        return Vec::new();
    };
    let lot = |id: String, bucket, granted, starts_at, expires_at| Lot {
        id,
        bucket,
        payment: payment.id.clone(),
        subscription: payment.subscription.clone(),
        granted,
        reversed: 0,
        spent: 0,
        starts_at,
        expires_at,
        booked: 0,
    };
    let mut lots: Vec<Lot> = if payment.order_type == OrderType::OneTimePurchase {
        let credits = terms.benefits.one_time_credits.unwrap_or(0);
        let granted = credits.saturating_mul(payment.quantity.max(1));
        let id = payment.id.clone();
        [lot(id, Bucket::OneTime, granted, payment.created, None)].into()
    } else if let Some((start, end)) = period(account, payment) {
        let last = last_end(account, payment, end, terms.grace_days);
        let granted = added(account, payment);
        months(start, end, last)
            .map(|(number, from, to)| {
                let id = match number {
                    Some(k) => format!("{}#{k}", payment.id),
                    None => payment.id.clone(),
                };
                lot(id, Bucket::Subscription, granted, from, Some(to))
            })
            .listed()
    } else {
        Vec::new()
    };
    lots.retain(|lot| lot.granted > 0);
    reverse(payment, &mut lots);
    lots
}

/// The period that a payment gives credits for. A change of plan that begins a
/// period, such as from months to years, does so where money was paid for it:
/// else changing to and fro would give new credits each time.
fn period(account: &Account, payment: &Payment) -> Option<(Millis, Millis)> {
    let counts = match payment.order_type {
        OrderType::SubscriptionInitial | OrderType::SubscriptionRenewal => true,
        OrderType::SubscriptionUpdate => {
            let begins = payment.period_end.is_some() || other_interval(account, payment);
            payment.amount.amount > 0 && begins
        }
        OrderType::OneTimePurchase | OrderType::Refund | OrderType::Other => false,
    };
    payment::period(account, payment).filter(|_| counts && payment.subscription.is_some())
}

/// Where a provider tells no period's end, a change begins a period if the new
/// plan is paid in other intervals than the one before.
fn other_interval(account: &Account, payment: &Payment) -> bool {
    let interval = |it: &Payment| it.terms.as_ref().map(|terms| terms.interval.clone());
    let before = paid_for(account, payment)
        .filter(|it| it.order_type != OrderType::SubscriptionUpdate)
        .filter(|it| it.period_start < payment.period_start)
        .max_by_key(|it| it.period_start);
    before.is_some_and(|before| interval(before) != interval(payment))
}

/// Money that went back takes the credits that begin last, first: those of
/// months to come before those of this month.
fn reverse(payment: &Payment, lots: &mut [Lot]) {
    let granted = lots
        .iter()
        .fold(0_i64, |sum, lot| sum.saturating_add(lot.granted));
    let mut back = reversed_credits(payment, granted);
    for lot in lots.iter_mut().rev() {
        lot.reversed = back.min(lot.granted);
        back = back.saturating_sub(lot.reversed);
    }
}

/// Credits that a payment adds to each month of its period. Should several paid
/// invoices name the same period, it gets the largest one's credits: each adds
/// what it has more than the next smaller one, and a refund takes back no more
/// than that.
fn added(account: &Account, payment: &Payment) -> i64 {
    let weight = |p: &Payment| {
        let terms = p.terms.as_ref();
        let credits = terms.and_then(|terms| terms.benefits.monthly_credits);
        let credits = credits.unwrap_or(0).saturating_mul(p.quantity.max(1));
        (credits, p.id.clone())
    };
    let own = weight(payment);
    let smaller = paid_for(account, payment)
        .filter(|other| other.period_start == payment.period_start)
        .filter(|other| period(account, other).is_some())
        .map(weight)
        .filter(|other| *other < own)
        .max();
    own.0
        .saturating_sub(smaller.map_or(0, |(credits, _)| credits))
}

/// The last lot of a period lasts until the next paid period begins, at the
/// latest until the grace is over (a provider takes about an hour to collect a
/// renewal), and never beyond the subscription's end.
fn last_end(account: &Account, payment: &Payment, end: Millis, grace_days: u32) -> Millis {
    let grace = end.saturating_add(DAY.saturating_mul(i64::from(grace_days)));
    // They are kept oldest first, so that hardly any but the next is looked at.
    let next = paid_for(account, payment).fold(None, |next: Option<Millis>, other| {
        let start = other.period_start.filter(|start| {
            Some(*start) > payment.period_start && next.is_none_or(|next| *start < next)
        });
        start.filter(|_| period(account, other).is_some()).or(next)
    });
    // A planned end comes true without its message.
    let ended = subscription::of(account, payment).and_then(|known| {
        let over = known.status.is_terminal().then_some(known.as_of);
        known.ended_at.or(over).or(known.cancel_at)
    });
    [next, ended].into_iter().flatten().fold(grace, Millis::min)
}

/// All that was paid for the same subscription.
fn paid_for<'a>(account: &'a Account, payment: &'a Payment) -> impl Iterator<Item = &'a Payment> {
    account.payments.iter().filter(|other| {
        other.subscription == payment.subscription
            && other.provider == payment.provider
            && other.status == PaymentStatus::Paid
    })
}

/// The months of a period: a number where there are several, a start, an end.
/// A period from 28 February to 31 March is one month: a subscription of the
/// 31st is only back on its day, so what is left over there is no month.
fn months(
    start: Millis,
    end: Millis,
    last: Millis,
) -> impl Iterator<Item = (Option<u32>, Millis, Millis)> {
    let begins = move |k: u32| add_months(start, k);
    let later = move |k: u32| begins(k).filter(|from| from.saturating_add(LONGEST_CLAMP) < end);
    let several = later(1).is_some();
    (0..MOST_LOTS).map_while(move |k| {
        let first = Some(start).filter(|_| start < end);
        let from = if k == 0 { first? } else { later(k)? };
        let to = later(k.saturating_add(1)).unwrap_or(last).min(last);
        Some((several.then_some(k), from, to.max(from)))
    })
}

/// The ledger rows that lead from what is booked to what the lots say now.
/// Each cause gets its own row, so that "expired" and "taken back" can be told
/// apart even where both happen at once.
pub(crate) fn book(before: &[Lot], after: &mut Vec<Lot>, now: Millis) -> Vec<Entry> {
    let mut entries = Vec::new();
    for lot in after.iter_mut() {
        let mut step = before
            .iter()
            .find(|old| old.id == lot.id)
            .cloned()
            .unwrap_or_else(|| Lot {
                granted: 0,
                reversed: 0,
                spent: 0,
                ..lot.clone()
            });
        let mut booked = lot.booked;
        let mut row = |step: &Lot, up, down| {
            let now_is = balance(step, now);
            let amount = now_is.saturating_sub(booked);
            booked = now_is;
            if amount != 0 {
                let reason = if amount > 0 { up } else { down };
                let (lot, bucket) = (step.id.clone(), step.bucket);
                entries.push(Entry {
                    lot,
                    bucket,
                    kind: None,
                    amount,
                    reason,
                });
            }
        };
        row(&step, EntryReason::Granted, EntryReason::Expired);
        step.granted = lot.granted;
        row(&step, EntryReason::Granted, EntryReason::Reversed);
        step.reversed = lot.reversed;
        row(&step, EntryReason::Restored, EntryReason::Reversed);
        (step.starts_at, step.expires_at) = (lot.starts_at, lot.expires_at);
        row(&step, EntryReason::Granted, EntryReason::Expired);
        step.spent = lot.spent;
        row(&step, EntryReason::Restored, EntryReason::Spent);
        lot.booked = booked;
    }
    // One that a later fact made void leaves nothing behind once that is booked:
    // the account ends as if it had never been.
    after.retain(|lot| lot.granted != 0 || lot.spent != 0 || lot.booked != 0);
    entries
}
