//! What a plan gives beside access: limits, values of the app's own, and the
//! balances of each kind of credits.

use crate::decide::catalog::PLAIN;
use crate::decide::debt;
use crate::decide::lots::balance;
use crate::model::account::Account;
use crate::model::benefits::{Bucket, KindBalance, LimitBenefit};
use crate::model::catalog::{CustomBenefit, PlanBenefits};
use crate::model::time::Millis;
use crate::sorted::put;
use alloc::vec::Vec;

/// Limits of all that was sold add up.
pub(super) fn limits(sold: &[(&PlanBenefits, i64)]) -> Vec<LimitBenefit> {
    let mut limits: Vec<LimitBenefit> = Vec::new();
    for (benefits, quantity) in sold {
        for limit in &benefits.limits {
            let times = if limit.per_unit { *quantity } else { 1 };
            let amount = limit.amount.saturating_mul(times.max(1));
            let name = limit.name.clone();
            match limits.iter_mut().find(|known| known.name == name) {
                Some(known) => known.amount = known.amount.saturating_add(amount),
                None => put(&mut limits, LimitBenefit { name, amount }, |a, b| {
                    a.name < b.name
                }),
            }
        }
    }
    limits
}

/// The first that was sold with a value tells it.
pub(super) fn values(sold: &[(&PlanBenefits, i64)]) -> Vec<CustomBenefit> {
    let mut values: Vec<CustomBenefit> = Vec::new();
    for value in sold.iter().flat_map(|(benefits, _)| &benefits.values) {
        if !values.iter().any(|known| known.name == value.name) {
            put(&mut values, value.clone(), |a, b| a.name < b.name);
        }
    }
    values
}

/// The balances of each kind that there is, the plain one first. The ledger's
/// rows sum to the same.
pub(super) fn kinds(account: &Account, now: Millis) -> Vec<KindBalance> {
    let empty = |kind: &str| KindBalance {
        kind: kind.into(),
        available: 0,
        subscription: 0,
        one_time: 0,
        held: 0,
        debt: 0,
    };
    let mut kinds = Vec::from([empty(PLAIN)]);
    for lot in &account.lots {
        let name = lot.kind.as_deref().unwrap_or(PLAIN);
        if !kinds.iter().any(|kind| kind.kind == name) {
            kinds.push(empty(name));
        }
        let Some(kind) = kinds.iter_mut().find(|kind| kind.kind == name) else {
            continue;
        };
        let balance = balance(lot, now);
        let bucket = match lot.bucket {
            Bucket::Subscription => &mut kind.subscription,
            Bucket::OneTime => &mut kind.one_time,
        };
        *bucket = bucket.saturating_add(balance);
        kind.available = kind.available.saturating_add(balance);
        kind.held = kind.held.saturating_add(lot.held);
        kind.debt = kind.debt.saturating_add(debt::owed(lot));
    }
    kinds
}
