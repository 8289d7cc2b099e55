//! Money that goes back, in every way that providers tell it.

use super::cases::{bought, disputed, heard, hold, refunded, shops, shuffled, sold, totaled};
use super::*;
use crate::decide::lots;
use crate::model::account::{DisputeStatus, Lot};

/// What each name stands for in a case: amounts do not change from word to word.
const REFUNDS: [(&str, i64); 3] = [("re_1", 700), ("re_2", 1_450), ("re_3", 1_000)];
const DISPUTES: [(&str, i64); 2] = [("du_1", 2_900), ("du_2", 900)];

/// A purchase, another one, and words about the first one's money.
fn case(dice: &mut Dice) -> Vec<Event> {
    let plan = dice.pick(&[
        "pack", "brief", "pro", "pack", "brief", "pro", "saved", "yearly",
    ]);
    let amount = dice.pick(&[2_900, 2_900, 1_000, 3, 0]);
    let mut events = vec![bought("paid_1", plan, amount, START)];
    if dice.roll(3) == 0 {
        events.push(bought("paid_2", dice.pick(&["pack", "pro"]), 2_900, START));
    }
    if dice.roll(4) == 0 {
        // The same payment, while it was still open.
        let mut early = events[0].clone();
        if let Report::Payment { payment, sale } = &mut early.report {
            payment.status = PaymentStatus::Pending;
            payment.as_of -= SECOND;
            let (payment, plan) = (payment.clone(), sale.prices[0].clone());
            early = sold(payment, plan.trim_start_matches("price_"));
        }
        events.push(early);
    }
    for _ in 0..1 + dice.roll(4) {
        events.push(reversal(dice));
    }
    events
}

fn reversal(dice: &mut Dice) -> Event {
    use DisputeStatus::{Inquiry, Lost, Open, Won};
    use RefundStatus::{Failed, Pending, Succeeded};
    // Few seconds, so that many fall together.
    let at = START + dice.number(4) * SECOND;
    match dice.roll(5) {
        0 | 1 => {
            let (id, amount) = dice.pick(&REFUNDS);
            let status = dice.pick(&[Pending, Succeeded, Failed]);
            refunded("paid_1", id, amount, status, at)
        }
        2 => totaled("paid_1", dice.pick(&[0, 700, 1_450, 2_150, 2_900]), at),
        _ => {
            let (id, amount) = dice.pick(&DISPUTES);
            let status = dice.pick(&[Inquiry, Open, Won, Lost]);
            disputed("paid_1", id, amount, status, at)
        }
    }
}

/// The same, told by somebody else: what of the first payment has gone back.
fn back(events: &[Event], paid: i64) -> i64 {
    let mut refunds: BTreeMap<&str, (u8, i64, i64)> = BTreeMap::new();
    let mut disputes: BTreeMap<&str, (i64, u8, i64)> = BTreeMap::new();
    let mut total: Option<(i64, i64)> = None;
    for event in events {
        match &event.report {
            Report::Refund { refund, .. } => {
                let status = match refund.status {
                    RefundStatus::Pending => 0,
                    RefundStatus::Succeeded => 1,
                    RefundStatus::Failed => 2,
                };
                // The first time that its last status was said.
                let word = (status, -refund.as_of, refund.amount);
                let known = refunds.entry(&refund.id).or_insert(word);
                *known = word.max(*known);
            }
            Report::RefundTotal { total: sum, .. } => {
                total = total.max(Some((event.as_of, *sum)));
            }
            Report::Dispute { dispute, .. } => {
                let status = match dispute.status {
                    DisputeStatus::Inquiry => 0,
                    DisputeStatus::Open => 1,
                    DisputeStatus::Lost => 2,
                    DisputeStatus::Won => 3,
                };
                let word = (dispute.as_of, status, dispute.amount);
                let known = disputes.entry(&dispute.id).or_insert(word);
                *known = word.max(*known);
            }
            Report::Subscription { .. }
            | Report::Payment { .. }
            | Report::Purchase { .. }
            | Report::RefundAsked { .. }
            | Report::License { .. }
            | Report::CheckoutExpired { .. }
            | Report::Stored { .. }
            | Report::FraudWarned { .. }
            | Report::CustomerDeleted { .. } => {}
        }
    }
    let live = refunds.values().filter(|it| it.0 != 2).map(|it| it.2).sum();
    let by_total = total.map_or(0, |(as_of, sum)| {
        let after = refunds.values().filter(|it| it.0 == 2 && -it.1 > as_of);
        sum - after.map(|it| it.2).sum::<i64>()
    });
    let gone = disputes.values().filter(|it| it.1 == 1 || it.1 == 2);
    let gone: i64 = gone.map(|it| it.2).sum();
    (by_total.max(live).min(paid) + gone).min(paid)
}

fn of<'a>(account: &'a Account, payment: &str) -> Vec<&'a Lot> {
    let mine = |lot: &&Lot| lot.payment == payment;
    account.lots.iter().filter(mine).collect()
}

#[test]
fn money_that_goes_back_ends_alike_in_every_order() {
    hold(case, |seed, events| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let first = heard(plans, events);
        let mut dice = Dice(seed * 15_487_469);
        let mut orders = vec![events.iter().rev().cloned().collect()];
        orders.extend((0..4).map(|_| shuffled(&mut dice, events)));
        let other = |order: &Vec<Event>| heard(plans, order) != first;
        let wrong = orders.into_iter().find(other)?;
        let end = words(&heard(plans, &wrong));
        Some(format!("{}\nis not\n{end}\nof {wrong:#?}", words(&first)))
    });
}

#[test]
fn money_that_goes_back_takes_its_share_of_what_it_bought_and_of_nothing_else() {
    hold(case, |seed, events| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let end = heard(plans, events);
        let said = |event: &&Event| matches!(event.report, Report::Payment { .. });
        let whole = heard(plans, events.iter().filter(said));
        if of(&end, "paid_2") != of(&whole, "paid_2") {
            return Some("another purchase lost credits".into());
        }
        let paid = end.payments.iter().find(|it| it.id == "paid_1")?;
        let (amount, back) = (paid.amount.amount, back(events, paid.amount.amount));
        for kind in [None, Some("image")] {
            let of_kind = |all: Vec<&Lot>| -> Vec<Lot> {
                let same = all.into_iter().filter(|lot| lot.kind.as_deref() == kind);
                same.cloned().collect()
            };
            let (mut lots, full) = (of_kind(of(&end, "paid_1")), of_kind(of(&whole, "paid_1")));
            let granted: i64 = full.iter().map(|lot| lot.granted).sum();
            let mut taken = if amount == 0 {
                0
            } else {
                granted * back / amount
            };
            // Months to come before this one.
            for (lot, before) in lots.iter_mut().zip(&full).rev() {
                let takes = taken.min(before.granted);
                taken -= takes;
                if (lot.granted, lot.reversed) != (before.granted, takes) {
                    return Some(format!("{back} of {amount} took {lot:?}, not {takes}"));
                }
                (lot.reversed, lot.overspent_since) = (0, None);
                if lot != before {
                    return Some(format!("{before:?} became {lot:?}"));
                }
            }
        }
        None
    });
}

#[test]
fn a_won_dispute_and_a_refund_that_failed_leave_the_lots_as_they_were() {
    hold(case, |seed, events| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let said = |event: &&Event| matches!(event.report, Report::Payment { .. });
        let whole = heard(plans, events.iter().filter(said));
        let later = START + MONTH;
        let mut all = events.to_vec();
        for (id, amount) in REFUNDS {
            all.push(refunded("paid_1", id, amount, RefundStatus::Failed, later));
        }
        for (id, amount) in DISPUTES {
            all.push(disputed("paid_1", id, amount, DisputeStatus::Won, later));
        }
        all.push(totaled("paid_1", 0, later + SECOND));
        let end = heard(plans, &shuffled(&mut Dice(seed * 32_452_867), &all));
        let (end, whole) = (lines(&end.lots), lines(&whole.lots));
        (end != whole).then(|| format!("{whole}became\n{end}"))
    });
}

#[test]
fn a_total_that_is_told_again_leaves_a_debt_paid() {
    // Also where what paid it has ended by then.
    let case = |dice: &mut Dice| {
        let back = dice.pick(&[700, 1_450, 2_900]);
        let again = START + DAY + dice.number(40) * DAY;
        vec![
            bought("paid_1", "pack", 2_900, START),
            bought("paid_2", "brief", 900, START),
            totaled("paid_1", back, START + DAY),
            totaled("paid_1", back, again),
        ]
    };
    hold(case, |seed, events| {
        let (plans, now) = (&shops()[1], START + 2 * MONTH);
        let mut account = heard(plans, events.iter().take(1));
        let reach = available(&account, Strategy::OneTimeOnly, START + HOUR);
        let amount = 1 + Dice(seed * 49_979_687).number(reach.max(1));
        if amount <= reach {
            spend_some(&mut account, amount, Strategy::OneTimeOnly, START + HOUR);
        }
        let mut before = String::new();
        for (at, event) in events.iter().enumerate().skip(1) {
            apply(&mut account, plans, event, Origin::Message, now);
            lots::derive(&mut account, now);
            if at + 2 == events.len() {
                before = lines(&account.lots);
            }
        }
        let after = lines(&account.lots);
        let told = events.len() == 4;
        (told && before != after).then(|| format!("{before}became\n{after}"))
    });
}
