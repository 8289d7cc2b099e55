//! Which credits a payment gives, and which somebody gave by hand.

use crate::decide::bundle::{self, Once};
use crate::decide::payment::{self, LONGEST_CLAMP, add_months};
use crate::decide::reversal::{all_back_by, reversed_credits, reversed_since};
use crate::decide::subscription;
use crate::model::account::{Account, Grant, Lot, Payment};
use crate::model::benefits::Bucket;
use crate::model::catalog::{
    KindCredits, LeftOver, Overspent, PlanBenefits, Terms, UpgradeCredits,
};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// No period is longer than three years, so no payment has more lots of a kind.
const MOST_LOTS: u32 = 36;

/// Only money that is there gives anything.
pub(super) fn is_paid(payment: &Payment) -> bool {
    payment.status == PaymentStatus::Paid
}

/// The lots of a payment.
pub(super) fn bought(account: &Account, payment: &Payment) -> Vec<Lot> {
    let Some(terms) = &payment.terms else {
        return Vec::new();
    };
    let mut lots = Vec::new();
    let bought_once = bundle::once(payment);
    for kind in kinds(terms) {
        let lots_of = |it| once(payment, it, kind);
        let mut some = bought_once.iter().map(lots_of).listed();
        if payment.order_type != OrderType::OneTimePurchase {
            some.extend(if let Some(whole) = period(account, payment) {
                monthly(account, payment, terms, kind, whole)
            } else {
                upgrade(account, payment, terms, kind)
            });
        }
        some.retain(|lot| lot.granted > 0);
        reverse(payment, &mut some);
        lots.extend(some);
    }
    lots
}

/// The lot of a grant by hand.
pub(super) fn by_hand(grant: &Grant) -> Lot {
    Lot {
        granted: grant.amount,
        starts_at: grant.at,
        expires_at: grant.expires_at,
        ..lot(grant.id.clone(), Bucket::OneTime, grant.kind.as_deref())
    }
}

fn lot(id: String, bucket: Bucket, kind: Option<&str>) -> Lot {
    Lot {
        id,
        bucket,
        kind: kind.map(Into::into),
        payment: String::new(),
        subscription: None,
        granted: 0,
        reversed: 0,
        spent: 0,
        taken: 0,
        held: 0,
        overspent: Overspent::Stop,
        repaid: 0,
        pays: 0,
        forgiven: 0,
        starts_at: 0,
        expires_at: None,
        overspent_since: None,
        booked: 0,
    }
}

/// A lot of a payment; `part` tells it from the payment's others of the kind.
fn lot_of(payment: &Payment, overspent: Overspent, kind: Option<&str>, part: &str) -> Lot {
    let suffix = kind.map_or_else(String::new, |kind| format!("@{kind}"));
    Lot {
        payment: payment.id.clone(),
        subscription: payment.subscription.clone(),
        overspent,
        overspent_since: reversed_since(payment),
        ..lot(
            [payment.id.as_str(), part, &suffix].concat(),
            Bucket::Subscription,
            kind,
        )
    }
}

fn lot_of_month(payment: &Payment, terms: &Terms, kind: Option<&str>, month: Option<u32>) -> Lot {
    let month = month.map_or_else(String::new, |k| format!("#{k}"));
    lot_of(payment, bundle::rules(terms).overspent, kind, &month)
}

/// The plain kind, and those that have names, each once.
fn kinds(terms: &Terms) -> Vec<Option<&str>> {
    let along = terms.add_ons.iter().map(|it| &it.benefits);
    let all = core::iter::once(&terms.benefits).chain(along);
    let mut kinds = Vec::from([None]);
    for it in all.flat_map(|benefits| &benefits.credits) {
        let kind = Some(it.kind.as_str());
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds
}

/// The lot of what was bought once, by itself or along with another.
fn once(payment: &Payment, bought: &Once<'_>, kind: Option<&str>) -> Lot {
    let benefits = bought.benefits;
    let part = if bought.along {
        ["+", bought.plan].concat()
    } else {
        String::new()
    };
    let each = match kind {
        None => benefits.one_time_credits,
        Some(kind) => named(benefits, kind).and_then(|it| it.one_time),
    };
    let lasts = benefits
        .one_time_days
        .map(|days| DAY.saturating_mul(i64::from(days)));
    let own = lot_of(payment, benefits.overspent, kind, &part);
    Lot {
        granted: each.unwrap_or(0).saturating_mul(bought.quantity.max(1)),
        bucket: Bucket::OneTime,
        starts_at: payment.created,
        expires_at: lasts.map(|lasts| payment.created.saturating_add(lasts)),
        subscription: own.subscription.clone().filter(|_| !bought.along),
        ..own
    }
}

fn named<'a>(benefits: &'a PlanBenefits, kind: &str) -> Option<&'a KindCredits> {
    benefits.credits.iter().find(|it| it.kind == kind)
}

/// Credits that a payment's plan and what renews with it give for a month.
fn per_month(payment: &Payment, kind: Option<&str>) -> i64 {
    let all = payment.terms.iter();
    let all = all.flat_map(|terms| bundle::renewing(terms, payment.quantity));
    let credits = all.map(|(benefits, quantity)| {
        let each = match kind {
            None => benefits.monthly_credits,
            Some(kind) => named(benefits, kind).and_then(|it| it.monthly),
        };
        each.unwrap_or(0).saturating_mul(quantity.max(1))
    });
    credits.fold(0, i64::saturating_add)
}

/// One lot for each month of a period that was paid.
fn monthly(
    account: &Account,
    payment: &Payment,
    terms: &Terms,
    kind: Option<&str>,
    (start, end): (Millis, Millis),
) -> Vec<Lot> {
    let last = last_end(account, payment, end, terms.grace_days);
    let granted = added(account, payment, kind);
    months(start, end, last)
        .map(|month| Lot {
            granted,
            starts_at: month.from,
            expires_at: lasting(bundle::rules(terms), &month),
            ..lot_of_month(payment, terms, kind, month.number)
        })
        .listed()
}

/// An upgrade in the middle of a period adds what its plan gives more than the
/// dearest that was paid for before, from now on.
fn upgrade(account: &Account, payment: &Payment, terms: &Terms, kind: Option<&str>) -> Vec<Lot> {
    let counts = payment.order_type == OrderType::SubscriptionUpdate && payment.amount.amount > 0;
    let at = payment.created;
    let Some((base, (start, end))) = counts.then(|| holding(account, payment, at)).flatten() else {
        return Vec::new();
    };
    let more = raised(account, payment, base, (start, end), kind);
    let last = last_end(account, base, end, terms.grace_days);
    months(start, end, last)
        .filter(|month| month.over > at)
        .map(|month| Lot {
            granted: if month.from > at {
                more
            } else {
                match bundle::rules(terms).on_upgrade {
                    UpgradeCredits::Full => more,
                    UpgradeCredits::Prorated => share(more, &month, at),
                    UpgradeCredits::None => 0,
                }
            },
            starts_at: month.from.max(at),
            expires_at: lasting(bundle::rules(terms), &month)
                .map(|end| end.max(month.from.max(at))),
            ..lot_of_month(payment, terms, kind, month.number)
        })
        .listed()
}

/// The payment whose period a moment lies in.
fn holding<'a>(
    account: &'a Account,
    payment: &'a Payment,
    at: Millis,
) -> Option<(&'a Payment, (Millis, Millis))> {
    paid_for(account, payment)
        .filter_map(|other| Some((other, period(account, other)?)))
        .filter(|(_, (start, end))| *start <= at && at < *end)
        .max_by_key(|(other, (start, _))| (*start, per_month(other, None), &other.id))
}

/// What an upgrade gives for a month beyond the dearest that was paid for this
/// period before it. Each paying invoice owns only its own step. One whose money
/// had gone back in full by then was not paid for: buying it again is no
/// farming. What goes back later takes that step and gives it to no other.
fn raised(
    account: &Account,
    payment: &Payment,
    base: &Payment,
    (start, end): (Millis, Millis),
    kind: Option<&str>,
) -> i64 {
    let before = paid_for(account, payment).filter(|other| {
        let of_period = other.period_start == base.period_start && period(account, other).is_some();
        let earlier = other.order_type == OrderType::SubscriptionUpdate
            && other.amount.amount > 0
            && (start..end).contains(&other.created)
            && (other.created, &other.id) < (payment.created, &payment.id)
            && !all_back_by(other, payment.created);
        of_period || earlier
    });
    let most = before.map(|other| per_month(other, kind)).max();
    per_month(payment, kind)
        .saturating_sub(most.unwrap_or(0))
        .max(0)
}

/// In proportion to what is left of the month, rounded down.
fn share(more: i64, month: &Month, at: Millis) -> i64 {
    let whole = i128::from(month.over.saturating_sub(month.from));
    let left = i128::from(month.over.saturating_sub(at));
    let share = i128::from(more)
        .checked_mul(left)
        .and_then(|product| product.checked_div(whole));
    share.and_then(|it| i64::try_from(it).ok()).unwrap_or(0)
}

/// When a month's credits end. A month that the subscription did not live to
/// see gives nothing, accumulated or not.
fn lasting(benefits: &PlanBenefits, month: &Month) -> Option<Millis> {
    match benefits.left_over {
        LeftOver::Accumulate if month.to > month.from => benefits
            .lasting_months
            .and_then(|months| add_months(month.over, months)),
        LeftOver::Accumulate | LeftOver::Reset => Some(month.to),
    }
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
        OrderType::OneTimePurchase | OrderType::Refund | OrderType::Dispute | OrderType::Other => {
            false
        }
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
fn added(account: &Account, payment: &Payment, kind: Option<&str>) -> i64 {
    let weight = |p: &Payment| (per_month(p, kind), p.id.clone());
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
    // A planned end comes true without its message. What another took the place of goes on
    // there.
    let ended = subscription::of(account, payment).and_then(|known| {
        let known = subscription::last_of(account, known);
        let over = known.status.is_over().then_some(known.as_of);
        known.ended_at.or(over).or(known.cancel_at)
    });
    [next, ended].into_iter().flatten().fold(grace, Millis::min)
}

/// All that was paid for the same subscription.
fn paid_for<'a>(account: &'a Account, payment: &'a Payment) -> impl Iterator<Item = &'a Payment> {
    let line = |it: &'a Payment| {
        let id = it.subscription.as_deref()?;
        Some(subscription::first_of(account, &it.provider, id))
    };
    let mut all = account.subscriptions.iter();
    let own = all.any(|it| it.replaces.is_some()).then(|| line(payment));
    account.payments.iter().filter(move |other| {
        let same = other.subscription == payment.subscription;
        other.provider == payment.provider
            && is_paid(other)
            && (same || own.is_some_and(|own| own.is_some() && line(other) == own))
    })
}

/// A month of a period.
struct Month {
    /// Which of those after the first.
    number: Option<u32>,
    from: Millis,
    /// When its credits end, the last one's with the grace.
    to: Millis,
    /// When it is over by the calendar.
    over: Millis,
}

/// The months of a period. A period from 28 February to 31 March is one month:
/// a subscription of the 31st is only back on its day, so what is left over
/// there is no month.
fn months(start: Millis, end: Millis, last: Millis) -> impl Iterator<Item = Month> {
    let begins = move |k: u32| add_months(start, k);
    let later = move |k: u32| begins(k).filter(|from| from.saturating_add(LONGEST_CLAMP) < end);
    (0..MOST_LOTS).map_while(move |k| {
        let first = Some(start).filter(|_| start < end);
        let from = if k == 0 { first? } else { later(k)? };
        let next = later(k.saturating_add(1));
        let to = next.unwrap_or(last).min(last);
        Some(Month {
            number: (k > 0).then_some(k),
            from,
            to: to.max(from),
            over: next.unwrap_or(end),
        })
    })
}
