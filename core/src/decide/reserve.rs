//! Credits that are held for work that goes on.

use crate::decide::spend::spend;
use crate::model::account::{Account, Reservation, Take};
use crate::model::time::{DAY, Millis};
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// After its time a reservation can still be committed, as a fresh spend, for so
/// long.
const KEPT: Millis = 30 * DAY;
/// So many that are over are kept.
const MOST_KEPT: usize = 50;
/// So many can hold credits at once.
const MOST_OPEN: usize = 500;

/// It holds credits, whether its time is over or not.
pub(crate) fn holds(reservation: &Reservation) -> bool {
    !reservation.takes.is_empty()
}

/// Whether another one may begin: an account must stay small enough to be read
/// with every webhook.
pub(crate) fn has_room(account: &Account) -> bool {
    account.reservations.iter().filter(|it| holds(it)).count() < MOST_OPEN
}

/// The one of that name.
pub(crate) fn find<'a>(account: &'a Account, id: &str) -> Option<&'a Reservation> {
    account.reservations.iter().find(|it| it.id == id)
}

/// Those whose time is over and that hold credits still.
pub(crate) fn expired(account: &Account, now: Millis) -> Vec<String> {
    let over = |it: &&Reservation| holds(it) && it.expires_at <= now;
    let over = account.reservations.iter().filter(over);
    over.map(|it| it.id.clone()).listed()
}

/// Their credits go back to the lots that they came from. What it was is kept
/// for a while, since work may end late.
pub(crate) fn expire(account: &mut Account, id: &str, now: Millis) {
    for it in &mut account.reservations {
        if it.id == id {
            it.takes = Vec::new();
        }
    }
    let ended = account.reservations.iter().filter(|it| !holds(it)).count();
    let mut spare = ended.saturating_sub(MOST_KEPT);
    account.reservations.retain(|it| {
        let crowded = spare > 0 && !holds(it);
        spare = spare.saturating_sub(usize::from(crowded));
        holds(it) || (!crowded && it.expires_at.saturating_add(KEPT) > now)
    });
}

/// Lets it go.
pub(crate) fn drop(account: &mut Account, id: &str) {
    account.reservations.retain(|it| it.id != id);
}

/// Uses so many of the credits that it holds, the first ones first, and gives
/// the others back to their lots.
pub(crate) fn commit(account: &mut Account, reservation: &Reservation, amount: i64) {
    drop(account, &reservation.id);
    let mut left = amount;
    let mut used = Vec::new();
    for take in &reservation.takes {
        let amount = left.min(take.amount);
        left = left.saturating_sub(amount);
        let lot = take.lot.clone();
        used.push(Take { lot, amount });
    }
    spend(account, &used);
}
