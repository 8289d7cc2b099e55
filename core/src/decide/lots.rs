//! Which credits there are: a pure function of the facts, plus what the app did
//! with them.

use crate::decide::{debt, grant};
use crate::model::account::{Account, Lot};
use crate::model::catalog::Overspent;
use crate::model::history::{Entry, EntryReason};
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::vec::Vec;

/// Derives the lots anew. What no fact tells (spent, taken, forgiven, booked) is
/// carried over. The time tells which of them have begun to pay debts.
pub(crate) fn derive(account: &mut Account, now: Millis) {
    let paid = |it: &&_| grant::is_paid(it);
    let bought = account.payments.iter().filter(paid);
    let bought = bought.flat_map(|payment| grant::bought(account, payment));
    let mut lots = bought
        .chain(account.grants.iter().map(grant::by_hand))
        .listed();
    for known in &account.lots {
        match lots.iter_mut().find(|lot| lot.id == known.id) {
            Some(lot) => {
                (lot.spent, lot.taken) = (known.spent, known.taken);
                (lot.forgiven, lot.booked) = (known.forgiven, known.booked);
            }
            None => lots.push(Lot {
                granted: 0,
                reversed: 0,
                held: 0,
                repaid: 0,
                pays: 0,
                overspent_since: None,
                ..known.clone()
            }),
        }
    }
    for take in account.reservations.iter().flat_map(|it| &it.takes) {
        if let Some(lot) = lots.iter_mut().find(|lot| lot.id == take.lot) {
            lot.held = lot.held.saturating_add(take.amount);
        }
    }
    let mut lots = sorted(lots, |a, b| (a.starts_at, &a.id) < (b.starts_at, &b.id));
    settle_late(&mut lots);
    debt::settle(&mut lots, now);
    account.lots = lots;
}

/// An invoice that is heard of late can have given a part of what another one
/// of its time was thought to give. What was used beyond what that one gives was
/// then used of this one: no order of facts gives anything twice.
fn settle_late(lots: &mut [Lot]) {
    for at in 0..lots.len() {
        let Some(lot) = lots.get(at).filter(|it| it.spent > it.granted).cloned() else {
            continue;
        };
        let mut beyond = lot.spent.saturating_sub(lot.granted);
        let beside = |it: &&mut Lot| {
            let same = (&it.subscription, &it.kind) == (&lot.subscription, &lot.kind);
            let begun = |a: &Lot, b: &Lot| b.expires_at.is_none_or(|end| a.starts_at < end);
            same && it.subscription.is_some() && begun(it, &lot) && begun(&lot, it)
        };
        for other in lots.iter_mut().filter(beside) {
            let moved = beyond.min(debt::unused(other));
            other.spent = other.spent.saturating_add(moved);
            beyond = beyond.saturating_sub(moved);
        }
        if let Some(lot) = lots.get_mut(at) {
            lot.spent = lot.granted.saturating_add(beyond);
        }
    }
}

/// Credits of a lot that can be spent at a time. Below zero for a debt, which no
/// time ends.
pub(crate) fn balance(lot: &Lot, now: Millis) -> i64 {
    let owed = debt::owed(lot);
    if owed > 0 && lot.overspent == Overspent::Debt {
        return owed.saturating_neg();
    }
    if now < lot.starts_at || lot.expires_at.is_some_and(|end| now >= end) {
        return 0;
    }
    rest(lot)
}

/// Credits of a lot whatever the time.
pub(crate) fn rest(lot: &Lot) -> i64 {
    debt::unused(lot).saturating_sub(lot.pays).max(0)
}

/// The next time at which a balance changes by itself. A lot that ends where
/// it begins changes none: waking for it would find nothing to write down, and
/// so be due for ever.
pub(crate) fn next_boundary(account: &Account, now: Millis) -> Option<Millis> {
    let lots = account.lots.iter();
    let changing = lots
        .filter(|lot| rest(lot) > 0 && lot.expires_at.is_none_or(|end| end > lot.starts_at))
        .flat_map(|lot| [Some(lot.starts_at), lot.expires_at])
        .flatten();
    changing.filter(|&time| time > now).min()
}

/// The ledger rows that lead from what is booked to what the lots say now.
/// Each cause gets its own row, so that "expired" and "taken back" can be told
/// apart even where both happen at once.
pub(crate) fn book(before: &[Lot], after: &mut Vec<Lot>, now: Millis) -> Vec<Entry> {
    let mut entries = Vec::new();
    for lot in after.iter_mut() {
        let mut step = before.iter().find(|old| old.id == lot.id).map_or_else(
            || Lot {
                granted: 0,
                reversed: 0,
                spent: 0,
                taken: 0,
                held: 0,
                repaid: 0,
                pays: 0,
                forgiven: 0,
                ..lot.clone()
            },
            Lot::clone,
        );
        let mut booked = lot.booked;
        let mut row = |step: &Lot, up, down| {
            let now_is = balance(step, now);
            let amount = now_is.saturating_sub(booked);
            booked = now_is;
            if amount != 0 {
                entries.push(Entry {
                    lot: step.id.clone(),
                    bucket: step.bucket,
                    kind: step.kind.clone(),
                    amount,
                    reason: if amount > 0 { up } else { down },
                });
            }
        };
        row(&step, EntryReason::Granted, EntryReason::Expired);
        step.granted = lot.granted;
        row(&step, EntryReason::Granted, EntryReason::Reversed);
        (step.reversed, step.overspent) = (lot.reversed, lot.overspent);
        row(&step, EntryReason::Restored, EntryReason::Reversed);
        (step.starts_at, step.expires_at) = (lot.starts_at, lot.expires_at);
        row(&step, EntryReason::Granted, EntryReason::Expired);
        step.held = lot.held;
        row(&step, EntryReason::Released, EntryReason::Held);
        step.spent = lot.spent;
        row(&step, EntryReason::Restored, EntryReason::Spent);
        step.taken = lot.taken;
        row(&step, EntryReason::Restored, EntryReason::Corrected);
        step.forgiven = lot.forgiven;
        row(&step, EntryReason::Forgiven, EntryReason::Reversed);
        (step.repaid, step.pays) = (lot.repaid, lot.pays);
        row(&step, EntryReason::Repaid, EntryReason::Repaid);
        lot.booked = booked;
    }
    // One that a later fact made void leaves nothing behind once that is booked:
    // the account ends as if it had never been.
    after.retain(|lot| {
        let deeds = lot.spent != 0 || lot.taken != 0 || lot.held != 0;
        deeds || lot.granted != 0 || lot.booked != 0
    });
    entries
}
