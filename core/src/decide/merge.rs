//! Two accounts of one person become one.

use crate::decide::payment::join;
use crate::decide::{checkout, duplicate, license, subscription};
use crate::model::account::{Account, Lot};
use crate::model::history::{Entry, EntryReason};
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use alloc::vec::Vec;

/// Moves everything, and answers the lots that came. Of two customers at one
/// provider, the account's own stays the first.
pub(super) fn into(account: &mut Account, from: Account, now: Millis) -> Vec<Lot> {
    let before = duplicate::before(&[account, &from], now);
    account.merged.extend(from.merged);
    // Whoever was forgotten under one name is so under the other.
    account.erased_at = account.erased_at.or(from.erased_at);
    account.merged.push(from.id);
    account.customers.extend(from.customers);
    account.checkouts.extend(from.checkouts);
    account.grants.extend(from.grants);
    account.reservations.extend(from.reservations);
    account.methods.extend(from.methods);
    account.schedules.extend(from.schedules);
    account.operations.extend(from.operations);
    let id = account.id.clone();
    account
        .notices
        .extend(from.notices.into_iter().map(|mut it| {
            it.notice.account.clone_from(&id);
            it
        }));
    for subscription in from.subscriptions {
        subscription::list(account, subscription);
    }
    for license in from.licenses {
        license::put(account, license);
    }
    for payment in from.payments {
        join(account, payment);
    }
    for lot in &from.lots {
        match account.lots.iter_mut().find(|known| known.id == lot.id) {
            Some(known) => {
                known.spent = known.spent.saturating_add(lot.spent);
                known.taken = known.taken.saturating_add(lot.taken);
                known.forgiven = known.forgiven.saturating_add(lot.forgiven);
                known.booked = known.booked.saturating_add(lot.booked);
            }
            None => account.lots.push(lot.clone()),
        }
    }
    subscription::end_replaced(account);
    checkout::withdraw(account, now);
    duplicate::tell(account, &before, now);
    from.lots
}

/// The rows by which lots leave (-1) or arrive (1), with what is booked of them.
pub(super) fn entries(lots: &[Lot], sign: i64) -> Vec<Entry> {
    let moved = lots.iter().filter(|lot| lot.booked != 0);
    moved
        .map(|lot| Entry {
            lot: lot.id.clone(),
            bucket: lot.bucket,
            kind: lot.kind.clone(),
            amount: lot.booked.saturating_mul(sign),
            reason: EntryReason::Merged,
        })
        .listed()
}
