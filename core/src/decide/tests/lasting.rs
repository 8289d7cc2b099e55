//! How long credits last: bought once with an end, month by month of a year,
//! ending with their month or kept, and whatever becomes of the catalog.

use super::cases::{bought, heard, hold, refunded, shops, sold, totaled};
use super::*;
use crate::decide::lots;
use crate::model::account::Lot;

/// A day as year, month and day: counted, so that it shares nothing with the rule.
fn date(mut days: i64) -> (i64, usize, i64) {
    let mut year = 1970;
    loop {
        let length = 365 + i64::from(is_leap(year));
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let mut month = 0;
    while days >= length(year, month) {
        days -= length(year, month);
        month += 1;
    }
    (year, month, days)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn length(year: i64, month: usize) -> i64 {
    let all = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    all[month] + i64::from(month == 1 && is_leap(year))
}

/// The same day so many months later, or that month's last.
fn months_after(time: Millis, count: i64) -> Millis {
    let (mut year, mut month, day) = date(time.div_euclid(DAY));
    let mut days = time.div_euclid(DAY) - day;
    for _ in 0..count {
        days += length(year, month);
        month += 1;
        if month == 12 {
            (year, month) = (year + 1, 0);
        }
    }
    (days + day.min(length(year, month) - 1)) * DAY + time.rem_euclid(DAY)
}

/// One subscription's paid periods, its end if it has one, and a pack or two.
fn case(dice: &mut Dice) -> Vec<Event> {
    let start = START + dice.number(60) * DAY + dice.number(1_000) * SECOND;
    let plan = dice.pick(&["pro", "pro", "saved", "saved", "saved", "yearly"]);
    let mut events = Vec::new();
    let mut from = start;
    for number in 0..1 + dice.number(3) {
        let (count, kind) = match (plan, number) {
            ("yearly", 0) => (12, OrderType::SubscriptionInitial),
            ("yearly", _) => break,
            (_, 0) => (1, OrderType::SubscriptionInitial),
            _ => (1, OrderType::SubscriptionRenewal),
        };
        let status = PaymentStatus::Paid;
        let mut it = payment(&format!("in_{number}"), kind, status, from);
        (it.created, it.period_start) = (from, Some(from));
        let to = months_after(start, if plan == "yearly" { count } else { number + 1 });
        it.period_end = Some(to);
        it.quantity = 1 + dice.number(2);
        events.push(sold(it, plan));
        from = to;
    }
    if dice.roll(3) == 0 {
        let at = start + dice.number(100) * DAY;
        let mut over = subscription(SubscriptionStatus::Canceled, at);
        (over.period_start, over.period_end, over.created) = (None, None, start);
        events.push(told(90, over, plan));
    }
    if dice.roll(3) == 0 {
        let pack = dice.pick(&["pack", "brief"]);
        events.push(bought("pi_1", pack, 2_900, start + dice.number(9) * DAY));
    }
    events
}

/// Start and end of all lots, by their names, as the catalog says it in words.
fn expected(events: &[Event]) -> BTreeMap<String, (i64, Millis, Option<Millis>)> {
    let mut all = BTreeMap::new();
    let over = events.iter().find_map(|event| {
        if let Report::Subscription { subscription, .. } = &event.report {
            return subscription.ended_at;
        }
        None
    });
    let mut paid: Vec<(&Payment, &str)> = Vec::new();
    for event in events {
        if let Report::Payment { payment, sale } = &event.report {
            paid.push((payment, sale.prices[0].trim_start_matches("price_")));
        }
    }
    for (it, plan) in &paid {
        let (start, units) = (it.created, it.quantity);
        let mut put = |name: String, each: i64, from, to: Option<Millis>| {
            all.insert(format!("{name}@image"), (each / 10 * units, from, to));
            all.insert(name, (each * units, from, to));
        };
        let next = paid.iter().filter_map(|it| it.0.period_start);
        let next = next.filter(|other| *other > start).min();
        match *plan {
            "pack" => put(it.id.clone(), 1_000, start, None),
            "brief" => put(it.id.clone(), 70, start, Some(start + 20 * DAY)),
            "pro" | "saved" => {
                let end = it.period_end.unwrap();
                let late = [Some(end + 3 * DAY), next, over].into_iter().flatten();
                let late = late.min().unwrap().max(start);
                let kept = *plan == "saved" && late > start;
                let (each, to) = if kept {
                    (300, months_after(end, 2))
                } else {
                    (if *plan == "saved" { 300 } else { 500 }, late)
                };
                put(it.id.clone(), each, start, Some(to));
            }
            _ => {
                for month in 0..12 {
                    let from = months_after(start, month);
                    let to = months_after(start, month + 1);
                    let to = if month == 11 { to + 3 * DAY } else { to };
                    let to = over.map_or(to, |over| to.min(over)).max(from);
                    let number = (month > 0).then(|| format!("#{month}"));
                    let name = [&it.id, number.as_deref().unwrap_or_default()].concat();
                    put(name, 500, from, Some(to));
                }
            }
        }
    }
    all
}

#[test]
fn credits_begin_and_end_as_their_plan_says() {
    hold(case, |seed, events| {
        let plans = &shops()[usize::try_from(seed % 3).unwrap()];
        let end = heard(plans, events);
        let lot = |lot: &Lot| (lot.granted, lot.starts_at, lot.expires_at);
        let has: BTreeMap<_, _> = end.lots.iter().map(|it| (it.id.clone(), lot(it))).collect();
        let expected = expected(events);
        if has != expected {
            return Some(format!("expected {expected:#?}\nand not {has:#?}"));
        }
        // At any time there is the sum of those that have begun and not ended.
        let now = START + Dice(seed * 7_368_787).number(200) * DAY;
        let open = |from: Millis, to: Option<Millis>| from <= now && to.is_none_or(|to| now < to);
        let plain = expected.iter().filter(|(id, _)| !id.ends_with("@image"));
        let there: i64 = plain
            .filter(|(_, (_, from, to))| open(*from, *to))
            .map(|(_, (granted, ..))| granted)
            .sum();
        let seen = available(&end, Strategy::ExpiringFirst, now);
        (seen != there).then(|| format!("{seen} are there and not {there}"))
    });
}

/// The same plans by name and price, and other benefits.
fn edited() -> &'static [Plan] {
    static EDITED: OnceLock<Vec<Plan>> = OnceLock::new();
    EDITED.get_or_init(|| {
        let mut plans = shops()[2].clone();
        for plan in &mut plans {
            let benefits = &mut plan.benefits;
            benefits.monthly_credits = benefits.monthly_credits.map(|it| it * 3 + 1);
            benefits.one_time_credits = benefits.one_time_credits.map(|it| it / 2);
            benefits.one_time_days = Some(1);
            benefits.lasting_months = Some(9);
            benefits.credits.clear();
            plan.grace_days = Some(30);
        }
        plans
    })
}

#[test]
fn a_changed_catalog_changes_no_past_grant() {
    hold(case, |seed, events| {
        let mut dice = Dice(seed * 217_645_177);
        let before = heard(&shops()[0], events);
        let mut later: Vec<Event> = events.to_vec();
        for payment in &before.payments {
            let at = payment.as_of + dice.number(50) * DAY;
            let refund = format!("re_{}", payment.id);
            later.push(match dice.roll(3) {
                0 => refunded(&payment.id, &refund, 290, RefundStatus::Succeeded, at),
                1 => totaled(&payment.id, 580, at),
                _ => refunded(&payment.id, &refund, 290, RefundStatus::Failed, at),
            });
        }
        let mut after = before.clone();
        for event in &later {
            apply(&mut after, edited(), event, Origin::Message, START + HOUR);
        }
        lots::derive(&mut after, START + HOUR);
        let sold = |account: &Account| -> Vec<Lot> {
            let all = account.lots.iter().cloned();
            let past = all.map(|lot| Lot {
                reversed: 0,
                overspent_since: None,
                ..lot
            });
            past.collect()
        };
        (sold(&before) != sold(&after))
            .then(|| format!("{}became\n{}", lines(&before.lots), lines(&after.lots)))
    });
}
