//! What happens when money went back for credits that were used already.

use crate::model::account::Lot;
use crate::model::catalog::Overspent;
use crate::model::time::Millis;

/// Credits that are neither used nor held, nor taken by a person or a refund;
/// none where more was used than is left.
pub(super) fn unused(lot: &Lot) -> i64 {
    let left = lot.granted.saturating_sub(lot.reversed);
    let used = lot.spent.saturating_add(lot.taken);
    let used = used.saturating_add(lot.held);
    left.saturating_sub(used).max(0)
}

/// Credits used beyond what is left, and not settled by anybody. Where the plan
/// says that the balance stops at zero, nothing is owed.
pub(crate) fn owed(lot: &Lot) -> i64 {
    over(lot)
        .saturating_sub(lot.forgiven)
        .saturating_sub(lot.repaid)
        .max(0)
}

/// Nothing can be spent while a lot of such a plan owes something.
pub(crate) fn is_frozen(lots: &[Lot]) -> bool {
    lots.iter()
        .any(|lot| lot.overspent == Overspent::Freeze && owed(lot) > 0)
}

/// Somebody decided that nothing is owed any more.
pub(crate) fn forgive(lots: &mut [Lot]) {
    for lot in lots {
        lot.forgiven = lot.forgiven.saturating_add(owed(lot));
    }
}

/// Lets lots pay the debts of others of their kind, the oldest first on both
/// sides. It is worked out anew each time and not a deed: where the money comes
/// back after all, the payers have theirs back in full. What ended before there
/// was a debt pays nothing, and what has not begun pays nothing yet: until then
/// the debt is open, to be seen and to be forgiven.
pub(super) fn settle(lots: &mut [Lot], now: Millis) {
    if !lots
        .iter()
        .any(|lot| lot.overspent == Overspent::Debt && over(lot) > 0)
    {
        return;
    }
    for lot in lots.iter_mut() {
        (lot.repaid, lot.pays) = (0, 0);
    }
    for debtor in 0..lots.len() {
        let Some((kind, since, mut open)) = lots.get(debtor).and_then(|lot| {
            let open = owed(lot);
            let owes = lot.overspent == Overspent::Debt && open > 0;
            owes.then(|| (lot.kind.clone(), lot.overspent_since, open))
        }) else {
            continue;
        };
        let mut paid = 0_i64;
        for lot in lots.iter_mut().filter(|lot| lot.kind == kind) {
            let pays = if lot.starts_at <= now && lasted(lot, since) {
                open.min(unused(lot).saturating_sub(lot.pays))
            } else {
                0
            };
            lot.pays = lot.pays.saturating_add(pays);
            paid = paid.saturating_add(pays);
            open = open.saturating_sub(pays);
        }
        if let Some(lot) = lots.get_mut(debtor) {
            lot.repaid = paid;
        }
    }
}

fn lasted(lot: &Lot, since: Option<Millis>) -> bool {
    let counts = lot.expires_at.is_none_or(|end| end > lot.starts_at);
    counts
        && lot
            .expires_at
            .is_none_or(|end| since.is_none_or(|since| end > since))
}

fn over(lot: &Lot) -> i64 {
    if lot.overspent == Overspent::Stop {
        return 0;
    }
    let left = lot.granted.saturating_sub(lot.reversed);
    lot.spent.saturating_sub(left).max(0)
}
