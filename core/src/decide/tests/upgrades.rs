//! Changes of plan and of seats in the middle of a paid period: whatever the way
//! to and fro, a month gives no more than the dearest plan that was paid for it,
//! and each invoice owns only its own step.

use super::cases::{bought, heard, hold, shop, shuffled, sold, totaled};
use super::*;
use crate::model::account::Lot;
use crate::model::catalog::{KindCredits, Overspent, UpgradeCredits};

const HOW: [UpgradeCredits; 3] = [
    UpgradeCredits::Prorated,
    UpgradeCredits::Full,
    UpgradeCredits::None,
];
const KINDS: [Option<&str>; 2] = [None, Some("image")];
const OFFERS: [&str; 3] = ["pro", "team", "arts"];

/// A shop for each answer to an upgrade. `arts` has fewer plain credits than
/// `team` and more images, so that none of the two is the greater one.
fn shops() -> &'static [Vec<Plan>; 3] {
    static SHOPS: OnceLock<[Vec<Plan>; 3]> = OnceLock::new();
    SHOPS.get_or_init(|| {
        HOW.map(|how| {
            let mut plans = shop(Overspent::Stop);
            let mut arts = plan("arts", 5_000, Some(IntervalUnit::Month), 100);
            arts.benefits.credits.push(KindCredits {
                kind: "image".into(),
                monthly: Some(333),
                one_time: None,
            });
            plans.push(arts);
            for plan in &mut plans {
                plan.benefits.on_upgrade = how;
            }
            plans
        })
    })
}

/// What a unit of a plan gives for a month.
fn gives(plan: &str, kind: Option<&str>) -> i64 {
    match (plan, kind) {
        ("team", None) => 2_000,
        ("team", Some(_)) => 200,
        ("arts", None) => 100,
        ("arts", Some(_)) => 333,
        (_, None) => 500,
        (_, Some(_)) => 50,
    }
}

fn update(number: usize, plan: &str, quantity: i64, amount: i64, at: Millis) -> Event {
    let kind = OrderType::SubscriptionUpdate;
    let mut it = payment(&format!("up_{number}"), kind, PaymentStatus::Paid, at);
    it.subscription = Some("sub_of_in_1".into());
    (it.created, it.quantity, it.amount.amount) = (at, quantity, amount);
    sold(it, plan)
}

/// A first invoice, and changes to and fro in its period.
fn case(dice: &mut Dice) -> Vec<Event> {
    let yearly = dice.roll(6) == 0;
    let (first, days) = if yearly { ("yearly", 365) } else { ("pro", 31) };
    let mut events = vec![bought("in_1", first, 2_900, START)];
    for number in 0..1 + usize::try_from(dice.roll(5)).unwrap() {
        // Some of one second; some for nothing, as a downgrade is.
        let at = START + dice.number(days) * DAY + dice.pick(&[0, 0, 7 * HOUR]);
        let amount = dice.pick(&[900, 900, 900, 0]);
        let plan = dice.pick(&OFFERS);
        events.push(update(number, plan, 1 + dice.number(3), amount, at));
        if dice.roll(4) == 0 {
            let back = dice.pick(&[300, 900, 900]);
            events.push(totaled(&format!("up_{number}"), back, at + HOUR));
        }
    }
    events
}

/// An invoice that was paid.
struct Invoice {
    at: Millis,
    name: String,
    plan: String,
    quantity: i64,
    /// Since when all of its money is back.
    gone: Option<Millis>,
}

/// What an event says has gone back of an invoice.
fn total_of(event: &Event, name: &str) -> Option<i64> {
    if let Report::RefundTotal { payment, total } = &event.report {
        return Some(*total).filter(|_| payment[0] == name);
    }
    None
}

/// The invoices in their order: the first one is before all changes of its second.
fn invoices(events: &[Event]) -> Vec<Invoice> {
    let mut all: Vec<Invoice> = Vec::new();
    let went = |name: &str| {
        let all = |it: &&Event| total_of(it, name).is_some_and(|it| it >= 900);
        events.iter().find(all).map(|it| it.as_of)
    };
    for event in events {
        if let Report::Payment { payment, sale } = &event.report
            && (payment.amount.amount > 0 || payment.id == "in_1")
        {
            all.push(Invoice {
                at: payment.created,
                name: payment.id.clone(),
                plan: sale.prices[0].trim_start_matches("price_").into(),
                quantity: payment.quantity,
                gone: went(&payment.id),
            });
        }
    }
    all.sort_by_key(|it| (it.name != "in_1", it.at, it.name.clone()));
    all
}

/// When the months of the first invoice begin and end, from the last of January.
fn months(yearly: bool) -> Vec<(Millis, Millis)> {
    if !yearly {
        return vec![(START, START + 31 * DAY)];
    }
    // Each month's last day but those with a 31st: 2026 has no leap day.
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31];
    let mut begins = vec![START];
    for length in &lengths[1..] {
        let before = begins[begins.len() - 1];
        begins.push(before + length * DAY);
    }
    begins.windows(2).map(|it| (it[0], it[1])).collect()
}

/// What a change has to give for a month.
fn due(step: i64, (from, over): (Millis, Millis), at: Millis, how: UpgradeCredits) -> i64 {
    if from > at {
        return step;
    }
    match how {
        UpgradeCredits::Full => step,
        UpgradeCredits::None => 0,
        UpgradeCredits::Prorated => step * (over - at) / (over - from),
    }
}

fn of<'a>(account: &'a Account, payment: &str, kind: Option<&str>) -> Vec<&'a Lot> {
    let all = account.lots.iter();
    let mine = all.filter(|lot| lot.payment == payment && lot.kind.as_deref() == kind);
    mine.collect()
}

#[test]
fn a_month_gives_no_more_than_its_dearest_plan_and_each_invoice_its_own_step() {
    hold(case, |seed, events| {
        let chosen = usize::try_from(seed % 3).unwrap();
        let end = heard(&shops()[chosen], events);
        let invoices = invoices(events);
        let first = invoices.first().filter(|it| it.name == "in_1")?;
        let months = months(first.plan == "yearly");
        for kind in KINDS {
            let mut sums = vec![0; months.len()];
            let stays = invoices.iter().filter(|it| it.gone.is_none());
            let dearest = stays.map(|it| gives(&it.plan, kind) * it.quantity).max()?;
            for (at, it) in invoices.iter().enumerate() {
                let worth = |it: &Invoice| gives(&it.plan, kind) * it.quantity;
                // What had gone back before was not paid for.
                let before = invoices[..at].iter();
                let before = before.filter(|old| old.gone.is_none_or(|gone| gone > it.at));
                let step = (worth(it) - before.map(worth).max().unwrap_or(0)).max(0);
                let name = it.name.as_str();
                let mut expected = Vec::new();
                for (month, sum) in months.iter().zip(&mut sums) {
                    let how = if name == "in_1" {
                        UpgradeCredits::Full
                    } else {
                        HOW[chosen]
                    };
                    if month.1 > it.at {
                        let due = due(step, *month, it.at, how);
                        *sum += if it.gone.is_some() { 0 } else { due };
                        expected.extend((due > 0).then_some((month.0.max(it.at), due)));
                    }
                }
                let lots = of(&end, name, kind);
                let lots: Vec<_> = lots.iter().map(|it| (it.starts_at, it.granted)).collect();
                if lots != expected {
                    return Some(format!("{name} gives {lots:?} and not {expected:?}"));
                }
            }
            if let Some(sum) = sums.iter().find(|sum| **sum > dearest) {
                return Some(format!("{sum} of {kind:?} in a month of {dearest}"));
            }
        }
        None
    });
}

#[test]
fn upgrades_end_alike_in_every_order_and_their_money_takes_back_only_their_step() {
    hold(case, |seed, events| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let mut dice = Dice(seed * 86_028_121);
        let first = |event: &Event| total_of(event, "up_0").is_some();
        let rest = events.iter().filter(|event| !first(event)).cloned();
        let events: Vec<Event> = rest.collect();
        let mut told = events.clone();
        // Of all of it only at last: what is bought after that is the first that is paid for.
        let (back, at) = dice.pick(&[(300, DAY), (900, 400 * DAY)]);
        told.push(totaled("up_0", back, START + at));
        let end = heard(plans, &told);
        for _ in 0..3 {
            let order = shuffled(&mut dice, &told);
            let other = heard(plans, &order);
            if other != end {
                return Some(format!("{}\nis not\n{}", words(&end), words(&other)));
            }
        }
        let whole = heard(plans, &events);
        let rest = |account: &Account| -> Vec<Lot> {
            let all = account.lots.iter().filter(|lot| lot.payment != "up_0");
            all.cloned().collect()
        };
        if rest(&end) != rest(&whole) {
            return Some("another invoice lost or won credits".into());
        }
        let back = end.payments.iter().find(|it| it.id == "up_0")?;
        let (paid, back) = (back.amount.amount, reversed_money(back));
        KINDS.into_iter().find_map(|kind| {
            let sum = |of: fn(&Lot) -> i64| {
                let lots = self::of(&end, "up_0", kind);
                lots.into_iter().map(of).sum::<i64>()
            };
            let (granted, reversed) = (sum(|lot| lot.granted), sum(|lot| lot.reversed));
            let due = if paid == 0 { 0 } else { granted * back / paid };
            (reversed != due).then(|| format!("{reversed} of {granted} went, not {due}"))
        })
    });
}
