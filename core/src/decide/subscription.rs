//! Which of two facts about a subscription stands.

use crate::model::account::{Account, Payment};
use crate::model::subscription::{Sold, Subscription, SubscriptionStatus};
use crate::model::time::{DAY, Millis};
use crate::sorted::{Listed as _, put};
use alloc::vec::Vec;
use core::cmp::Ordering;

/// What to do with a fact about a subscription that is known already.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// The incoming fact stands.
    New,
    /// The known fact stands.
    Old,
    /// Both were said in the same second and neither outranks the other: only
    /// the provider knows.
    Tie,
}

/// Newer wins. Within one second, which is as fine as providers tell time, an
/// end outranks everything, a later period an earlier one, and any status the
/// `incomplete` that every subscription starts with.
pub(super) fn standing(old: &Subscription, new: &Subscription) -> Standing {
    let ends = (old.status.is_terminal(), new.status.is_terminal());
    let order = match ends {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (true, true) | (false, false) => new
            .as_of
            .cmp(&old.as_of)
            .then_with(|| rank(new.status).cmp(&rank(old.status)))
            .then_with(|| new.period_end.cmp(&old.period_end)),
    };
    match order {
        Ordering::Greater => Standing::New,
        Ordering::Less => Standing::Old,
        Ordering::Equal if new == old => Standing::Old,
        Ordering::Equal => Standing::Tie,
    }
}

/// Where the provider cannot be asked, both arrivals must still end alike:
/// the greater of the two in a fixed order of all their words.
pub(super) fn fixed_order(old: &Subscription, new: &Subscription) -> Standing {
    let sold = |s: &Subscription| {
        s.terms
            .as_ref()
            .map(|terms| (terms.price.amount, terms.version.clone()))
    };
    let words = |s: &Subscription| {
        (
            (s.status, s.quantity, s.period_start, s.trial_end),
            (s.cancel_at.is_none(), s.cancel_at, s.canceled_at),
            (s.ended_at, s.created),
        )
    };
    let names = |s: &Subscription| {
        (
            (s.product.clone(), s.price.clone(), s.item.clone()),
            (s.card.clone(), s.first_payment.clone()),
            (s.grace_until, s.next_price.clone(), s.replaces.clone()),
        )
    };
    if (words(new), sold(new), names(new)) > (words(old), sold(old), names(old)) {
        Standing::New
    } else {
        Standing::Old
    }
}

/// Adds one, oldest first. Two providers may use one id.
pub(super) fn list(account: &mut Account, subscription: Subscription) {
    put(&mut account.subscriptions, subscription, |a, b| {
        (a.created, &a.id, &a.provider) < (b.created, &b.id, &b.provider)
    });
}

/// Whatever another took the place of is over since then, whichever was heard of
/// first: its store says so too, but later. What the store said of it stays as it was.
pub(super) fn end_replaced(account: &mut Account) {
    let begun = |it: &Subscription| Some((it.provider.clone(), it.replaces.clone()?, it.created));
    for (provider, id, since) in account.subscriptions.iter().filter_map(begun).listed() {
        let mut all = account.subscriptions.iter_mut();
        if let Some(old) = all.find(|it| it.provider == provider && it.id == id) {
            let known = old.replaced_at.unwrap_or(since);
            old.replaced_at = Some(known.min(since));
        }
    }
}

/// The first of those that took each other's place, by name: what was paid for one of
/// them was paid for the same thing.
pub(super) fn first_of<'a>(account: &'a Account, provider: &str, id: &'a str) -> &'a str {
    let mut first = id;
    // Nobody changes a plan so often; and whatever a store says, this ends.
    for _ in 0..MOST_CHANGES {
        let mut all = account.subscriptions.iter();
        let known = all.find(|it| it.id == first && it.provider == provider);
        match known.and_then(|it| it.replaces.as_deref()) {
            Some(before) => first = before,
            None => break,
        }
    }
    first
}

/// The last of those that took each other's place, from one on: what was paid for it
/// lasts as long as that one does.
pub(super) fn last_of<'a>(account: &'a Account, from: &'a Subscription) -> &'a Subscription {
    let mut last = from;
    for _ in 0..MOST_CHANGES {
        let follows = |it: &&Subscription| {
            it.provider == last.provider && it.replaces.as_ref() == Some(&last.id)
        };
        match account.subscriptions.iter().rev().find(follows) {
            Some(next) => last = next,
            None => break,
        }
    }
    last
}

/// The subscription that a payment is for.
pub(super) fn of<'a>(account: &'a Account, payment: &Payment) -> Option<&'a Subscription> {
    let id = payment.subscription.as_ref()?;
    let mut all = account.subscriptions.iter();
    all.find(|it| it.id == *id && it.provider == payment.provider)
}

fn rank(status: SubscriptionStatus) -> u8 {
    match status {
        SubscriptionStatus::Incomplete => 0,
        SubscriptionStatus::Trialing => 1,
        SubscriptionStatus::Active
        | SubscriptionStatus::PastDue
        | SubscriptionStatus::Unpaid
        | SubscriptionStatus::Paused
        | SubscriptionStatus::Unknown => 2,
        SubscriptionStatus::Expired => 3,
        SubscriptionStatus::Canceled => 4,
    }
}

/// A chain of changes is followed for so long.
const MOST_CHANGES: u32 = 1_000;

/// A message does not come later than this: no provider tries for so long.
const LATEST: Millis = 30 * DAY;

/// What was sold so far, once a fact has told one more. One between two equal
/// ones is left out once nothing between them can come late, so that a
/// subscription of many years stays small.
pub(super) fn sold(known: Option<&Subscription>, fact: &Subscription) -> Vec<Sold> {
    let mut all = known.map_or_else(Vec::new, |known| known.sold.clone());
    let Some(price) = fact.price.clone() else {
        return all;
    };
    let (quantity, since) = (fact.quantity, fact.as_of);
    let told = Sold {
        price,
        quantity,
        since,
    };
    if !all.contains(&told) {
        put(&mut all, told, |a, b| {
            (a.since, &a.price, a.quantity) < (b.since, &b.price, b.quantity)
        });
    }
    let settled = all
        .last()
        .map_or(0, |newest| newest.since.saturating_sub(LATEST));
    let same = |it: &Sold, other: Option<&Sold>| {
        other.is_some_and(|other| (&other.price, other.quantity) == (&it.price, it.quantity))
    };
    let between = |(at, it): &(usize, &Sold)| {
        let before = at.checked_sub(1).and_then(|at| all.get(at));
        it.since < settled && same(it, before) && same(it, all.get(at.saturating_add(1)))
    };
    let kept = all.iter().enumerate().filter(|it| !between(it));
    kept.map(|(_, it)| it.clone()).listed()
}

/// What was sold at a time. Of what was told in one second, that counts which
/// was still so at the next word.
pub(super) fn sold_at(subscription: &Subscription, time: Millis) -> Option<&Sold> {
    let all = &subscription.sold;
    let last = all.iter().rev().find(|it| it.since <= time);
    let last = last.or(all.first())?;
    let next = all.iter().find(|it| it.since > last.since);
    let still = |it: &&Sold| match next {
        Some(next) => (&it.price, it.quantity) == (&next.price, next.quantity),
        None => {
            (Some(&it.price), it.quantity) == (subscription.price.as_ref(), subscription.quantity)
        }
    };
    let mut same = all.iter().filter(|it| it.since == last.since);
    same.find(still).or(Some(last))
}
