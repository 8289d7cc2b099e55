//! Which credits a spend takes.

use crate::decide::lots::balance;
use crate::model::account::{Account, Lot};
use crate::model::benefits::{Bucket, Strategy};
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::vec::Vec;

/// What a strategy can reach now.
pub(crate) fn available(account: &Account, strategy: Strategy, now: Millis) -> i64 {
    account
        .lots
        .iter()
        .filter(|lot| order(strategy).contains(&lot.bucket))
        .fold(0, |sum, lot| sum.saturating_add(balance(lot, now)))
}

/// Takes the credits: bucket by bucket, and within one what ends soonest first.
/// Whoever calls has seen that enough is [`available`].
pub(crate) fn spend(account: &mut Account, amount: i64, strategy: Strategy, now: Millis) {
    let mut left = amount;
    for &bucket in order(strategy) {
        let lots: Vec<&mut Lot> = account
            .lots
            .iter_mut()
            .filter(|lot| lot.bucket == bucket)
            .listed();
        let end = |lot: &Lot| (lot.expires_at.is_none(), lot.expires_at, lot.starts_at);
        for lot in sorted(lots, |a, b| end(a) < end(b)) {
            let take = left.min(balance(lot, now));
            lot.spent = lot.spent.saturating_add(take);
            left = left.saturating_sub(take);
        }
    }
}

fn order(strategy: Strategy) -> &'static [Bucket] {
    match strategy {
        Strategy::SubscriptionOnly => &[Bucket::Subscription],
        Strategy::OneTimeOnly => &[Bucket::OneTime],
        Strategy::SubscriptionFirst => &[Bucket::Subscription, Bucket::OneTime],
        Strategy::OneTimeFirst => &[Bucket::OneTime, Bucket::Subscription],
    }
}
