//! A provider whose invoices tell neither price nor units nor the period's end,
//! whose first payment has two names, and which tells only the sum of refunds.

use super::*;
use crate::model::license::{License, LicenseStatus};

/// What the subscription sells from each second on; two in one second mean that
/// it was changed within it. And the end of its trial, if it has one.
struct Timeline(Vec<Vec<(&'static str, i64)>>, Option<Millis>);

impl Timeline {
    fn new(dice: &mut Dice) -> Self {
        let plans = ["pro", "team", "yearly"];
        let mut now = (dice.pick(&plans), 1 + dice.number(3));
        let second = |dice: &mut Dice, now: &mut (&'static str, i64)| {
            let mut told = vec![*now];
            if dice.roll(2) == 0 {
                *now = (dice.pick(&plans), 1 + dice.number(3));
                told.push(*now);
            }
            told
        };
        let trial = (dice.roll(4) == 0).then_some(START + 14 * DAY);
        Timeline((0..5).map(|_| second(dice, &mut now)).collect(), trial)
    }

    /// What the first payment bought.
    fn first(&self) -> (&'static str, i64) {
        self.0[0][0]
    }
}

/// The sum of what went back of the first payment, by second.
const BACK: [i64; 5] = [0, 0, 900, 900, 2_900];

fn at(second: usize) -> Millis {
    START + i64::try_from(second).unwrap() * SECOND
}

fn sold(second: usize, (plan, quantity): (&str, i64), status: SubscriptionStatus) -> Report {
    let subscription = Subscription {
        quantity,
        period_start: None,
        cancel_at: (second == 3).then_some(START + MONTH),
        price: Some(format!("price_{plan}")),
        first_payment: Some("order_1".into()),
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        ..subscription(status, at(second))
    };
    let sale = Sale {
        // The seal rides along from the checkout, whatever was changed since.
        checkout: Some(format!("co_{plan}")),
        ..sale(plan, true)
    };
    Report::Subscription { subscription, sale }
}

/// The order, which tells what was bought and not that it is a subscription.
fn order(second: usize, (plan, quantity): (&str, i64)) -> Report {
    let order = Payment {
        quantity,
        refund_total: total(second),
        ..payment(
            "order_1",
            OrderType::OneTimePurchase,
            PaymentStatus::Paid,
            at(second),
        )
    };
    let sale = sale(plan, true);
    Report::Payment {
        payment: order,
        sale,
    }
}

fn invoice(id: &str, kind: OrderType, created: usize, status: PaymentStatus) -> Payment {
    Payment {
        created: at(created),
        period_start: Some(at(created)),
        ..payment(id, kind, status, at(created))
    }
}

fn silently(payment: Payment) -> Report {
    let sale = Sale::default();
    Report::Payment { payment, sale }
}

fn total(second: usize) -> Option<crate::model::account::RefundTotal> {
    Some(crate::model::account::RefundTotal {
        amount: BACK[second],
        share: None,
        as_of: at(second),
        since: None,
    })
}

fn license(second: usize, status: LicenseStatus, activations: i64) -> Report {
    let license = License {
        provider: "bank".into(),
        id: "key_1".into(),
        key: "K".into(),
        status,
        activations,
        activation_limit: None,
        expires_at: None,
        payment: Some("order_1".into()),
        created: START,
        as_of: at(second),
    };
    Report::License { license }
}

pub(super) fn history(dice: &mut Dice, length: usize) -> Vec<Event> {
    use SubscriptionStatus as S;
    let timeline = Timeline::new(dice);
    let seconds = 0..length;
    let mut events: Vec<Event> = seconds
        .map(|id| {
            let second = usize::try_from(dice.roll(5)).unwrap();
            let report = match dice.roll(9) {
                0..=3 => {
                    let all = [S::Active, S::Active, S::PastDue, S::Paused, S::Canceled];
                    let mut told = sold(second, dice.pick(&timeline.0[second]), dice.pick(&all));
                    if let Report::Subscription { subscription, .. } = &mut told {
                        subscription.trial_end = timeline.1;
                    }
                    told
                }
                4 => order(second, timeline.first()),
                5 => {
                    let kind = OrderType::SubscriptionInitial;
                    let mut first = invoice("in_1", kind, 0, PaymentStatus::Paid);
                    first.as_of = at(second);
                    first.refund_total = total(second);
                    if timeline.1.is_some() {
                        first.amount.amount = 0;
                    }
                    silently(first)
                }
                6 => {
                    let status = dice.pick(&[PaymentStatus::Failed, PaymentStatus::Paid]);
                    silently(invoice("in_2", OrderType::SubscriptionRenewal, 2, status))
                }
                7 => {
                    let kind = OrderType::SubscriptionUpdate;
                    silently(invoice("in_3", kind, 3, PaymentStatus::Paid))
                }
                _ => {
                    use LicenseStatus::{Active, Disabled, Inactive};
                    let status = dice.pick(&[Inactive, Active, Disabled]);
                    license(second, status, dice.number(3))
                }
            };
            event(id, at(second), report)
        })
        .collect();
    // Half of them hear how it began, as nearly all do.
    if dice.roll(2) == 0 {
        let mut began = sold(0, timeline.first(), S::Active);
        if let Report::Subscription { subscription, .. } = &mut began {
            subscription.trial_end = timeline.1;
        }
        events[0] = event(0, at(0), began);
    }
    events
}

fn all_words(account: &Account) -> String {
    [words(account), lines(&account.licenses)].concat()
}

/// Shows only the lines that differ, and what was told.
fn assert_same(end: &Account, first: &Account, events: &[Event], what: &str) {
    let (a, b) = (all_words(end), all_words(first));
    let other = a.lines().filter(|line| !b.contains(line));
    let other: Vec<&str> = other
        .chain(b.lines().filter(|it| !a.contains(it)))
        .collect();
    assert!(a == b, "{what}:\n{}\n{}", other.join("\n"), lines(events));
}

#[test]
fn every_order_of_what_a_silent_provider_tells_ends_in_the_same_account() {
    for seed in 1..200 {
        let mut dice = Dice(seed * 7_919);
        let length = if seed % 20 == 0 {
            6
        } else {
            3 + usize::from(seed % 3 == 0)
        };
        let events = history(&mut dice, length);
        let first = end_of(&events);
        for order in orders_of(length) {
            let end = end_of(order.iter().map(|&index| &events[index]));
            let what = format!("seed {seed}, order {order:?}");
            assert_same(&end, &first, &events, &what);
        }
    }
}

#[test]
fn a_long_history_of_a_silent_provider_ends_the_same_however_it_is_shuffled() {
    for seed in 1..300 {
        let mut dice = Dice(seed * 104_729);
        let mut events = history(&mut dice, 14);
        let first = end_of(&events);
        for _shuffle in 0..8 {
            for last in (1..events.len()).rev() {
                let other = usize::try_from(dice.roll(u64::try_from(last).unwrap() + 1)).unwrap();
                events.swap(last, other);
            }
            let end = end_of(events.iter().chain(&events[..4]));
            assert_same(&end, &first, &events, &format!("seed {seed}"));
        }
    }
}

/// Credits of the subscription a day after the renewal was told.
fn renewed(events: &[Event], order: &[usize]) -> i64 {
    let end = end_of(order.iter().map(|&index| &events[index]));
    available(&end, Strategy::SubscriptionOnly, START + DAY)
}

#[test]
fn a_renewal_counts_what_was_sold_at_its_time_however_late_that_is_told() {
    use SubscriptionStatus::Active;
    let renewal = invoice(
        "in_2",
        OrderType::SubscriptionRenewal,
        3,
        PaymentStatus::Paid,
    );
    let told = |last| {
        let reports = [
            sold(0, ("pro", 1), Active),
            sold(1, ("team", 2), Active),
            sold(2, last, Active),
            silently(renewal.clone()),
            sold(4, ("yearly", 9), Active),
        ];
        let events = reports.into_iter().enumerate();
        let events = events.map(|(id, report)| event(id, at(id), report));
        events.collect::<Vec<Event>>()
    };
    for (last, credits) in [(("pro", 1), 500), (("pro", 3), 1_500), (("team", 2), 4_000)] {
        for order in orders_of(5) {
            assert_eq!(renewed(&told(last), &order), credits, "{last:?} {order:?}");
        }
    }
}

#[test]
fn of_two_prices_of_one_second_the_one_that_stays_is_what_was_sold() {
    use SubscriptionStatus::Active;
    let renewal = || {
        silently(invoice(
            "in_2",
            OrderType::SubscriptionRenewal,
            1,
            PaymentStatus::Paid,
        ))
    };
    for (before, after, credits) in [("pro", "team", 2_000), ("team", "pro", 500)] {
        let reports = [
            (1, sold(1, (before, 1), Active)),
            (1, sold(1, (after, 1), Active)),
            (1, renewal()),
            (2, sold(2, (after, 1), Active)),
        ];
        let events = reports.into_iter().enumerate();
        let events: Vec<Event> = events
            .map(|(id, (second, report))| event(id, at(second), report))
            .collect();
        for order in orders_of(4) {
            assert_eq!(renewed(&events, &order), credits, "{after} {order:?}");
        }
    }
}

#[test]
fn a_subscription_of_ten_years_remembers_only_its_changes() {
    use SubscriptionStatus::Active;
    // A month is a second of these tests' own; here each fact is a month apart.
    let fact = |month: i64| {
        let plan = if month < 40 { "pro" } else { "team" };
        let as_of = START + month * MONTH;
        let mut report = sold(0, (plan, 1), Active);
        if let Report::Subscription { subscription, .. } = &mut report {
            subscription.as_of = as_of;
        }
        event(usize::try_from(month).unwrap(), as_of, report)
    };
    let events: Vec<Event> = (0..120).map(fact).collect();
    let kept = |events: &mut dyn Iterator<Item = &Event>| {
        let end = end_of(events);
        end.subscriptions[0].sold.clone()
    };
    let forth = kept(&mut events.iter());
    assert_eq!(forth, kept(&mut events.iter().rev()));
    let months: Vec<i64> = forth.iter().map(|it| (it.since - START) / MONTH).collect();
    assert_eq!(months, [0, 39, 40, 118, 119]);
}
