//! Which credits a spend takes.

use crate::decide::lots::balance;
use crate::model::account::{Account, Lot, Take};
use crate::model::benefits::{Bucket, Strategy};
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::vec::Vec;

/// What a strategy can reach now of a kind.
pub(crate) fn available(
    account: &Account,
    strategy: Strategy,
    kind: Option<&str>,
    now: Millis,
) -> i64 {
    reach(account, strategy, kind)
        .iter()
        .fold(0, |sum, lot| sum.saturating_add(balance(lot, now).max(0)))
}

/// The credits that a strategy takes: bucket by bucket, and within one what
/// ends soonest first. None where there are too few.
pub(crate) fn takes(
    account: &Account,
    amount: i64,
    strategy: Strategy,
    kind: Option<&str>,
    now: Millis,
) -> Option<Vec<Take>> {
    let mut left = amount;
    let mut takes = Vec::new();
    for lot in reach(account, strategy, kind) {
        let amount = left.min(balance(lot, now).max(0));
        if amount > 0 {
            let lot = lot.id.clone();
            takes.push(Take { lot, amount });
        }
        left = left.saturating_sub(amount);
    }
    (left == 0).then_some(takes)
}

/// Uses them.
pub(crate) fn spend(account: &mut Account, takes: &[Take]) {
    for take in takes {
        if let Some(lot) = account.lots.iter_mut().find(|lot| lot.id == take.lot) {
            lot.spent = lot.spent.saturating_add(take.amount);
        }
    }
}

/// Takes them away: a person decided so, and nobody used them.
pub(crate) fn take_away(account: &mut Account, takes: &[Take]) {
    for take in takes {
        if let Some(lot) = account.lots.iter_mut().find(|lot| lot.id == take.lot) {
            lot.taken = lot.taken.saturating_add(take.amount);
        }
    }
}

/// The lots of a kind that a strategy may take, in its order.
fn reach<'a>(account: &'a Account, strategy: Strategy, kind: Option<&str>) -> Vec<&'a Lot> {
    let lots = account.lots.iter();
    let lots = lots.filter(|lot| lot.kind.as_deref() == kind && rank(strategy, lot).is_some());
    let order = |lot: &Lot| {
        let end = (lot.expires_at.is_none(), lot.expires_at, lot.starts_at);
        (rank(strategy, lot), end)
    };
    sorted(lots.listed(), |a, b| order(a) < order(b))
}

/// Which bucket comes first; none for one that is not touched.
fn rank(strategy: Strategy, lot: &Lot) -> Option<u8> {
    let first = |bucket| u8::from(lot.bucket != bucket);
    let only = |bucket| (lot.bucket == bucket).then_some(0);
    match strategy {
        Strategy::SubscriptionOnly => only(Bucket::Subscription),
        Strategy::OneTimeOnly => only(Bucket::OneTime),
        Strategy::SubscriptionFirst => Some(first(Bucket::Subscription)),
        Strategy::OneTimeFirst => Some(first(Bucket::OneTime)),
        Strategy::ExpiringFirst => Some(0),
    }
}
