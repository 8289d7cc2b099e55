//! What the rules about credits are tried on: many small histories of a customer
//! who buys, uses, upgrades and gets money back. What breaks a claim is told in
//! as few steps as break it.

use super::*;
use crate::decide::lots;
use crate::model::account::{Dispute, DisputeStatus};
use crate::model::catalog::{KindCredits, LeftOver, Overspent};
use core::fmt::Debug;

/// Cases that each rule is tried on.
pub(super) const CASES: u64 = 10_000;

/// Holds a claim to so many cases. `breaks` tells what is wrong with one; its
/// steps are left out one by one while it still is.
pub(super) fn hold<T: Clone + Debug>(
    make: impl Fn(&mut Dice) -> Vec<T>,
    breaks: impl Fn(u64, &[T]) -> Option<String>,
) {
    for seed in 1..=CASES {
        let mut steps = make(&mut Dice(seed * 6_700_417));
        if breaks(seed, &steps).is_none() {
            continue;
        }
        let mut at = 0;
        while at < steps.len() {
            let mut fewer = steps.clone();
            fewer.remove(at);
            if breaks(seed, &fewer).is_some() {
                steps = fewer;
            } else {
                at += 1;
            }
        }
        let wrong = breaks(seed, &steps).expect("it breaks");
        panic!("seed {seed}: {wrong}\n{steps:#?}");
    }
}

/// The same in another order, by chance.
pub(super) fn shuffled<T: Clone>(dice: &mut Dice, of: &[T]) -> Vec<T> {
    let mut rest = of.to_vec();
    let mut all = Vec::new();
    while !rest.is_empty() {
        let at = dice.roll(u64::try_from(rest.len()).unwrap());
        all.push(rest.remove(usize::try_from(at).unwrap()));
    }
    all
}

/// The plans of a shop with one answer to credits that were used too early.
pub(super) fn shop(overspent: Overspent) -> Vec<Plan> {
    let with = |id: &str, price, unit, credits: i64| {
        let mut plan = plan(id, price, unit, credits);
        plan.benefits.overspent = overspent;
        plan.benefits.credits = vec![KindCredits {
            kind: "image".into(),
            monthly: unit.map(|_| credits / 10),
            one_time: unit.is_none().then_some(credits / 10),
        }];
        plan
    };
    let mut saved = with("saved", 2_900, Some(IntervalUnit::Month), 300);
    saved.benefits.left_over = LeftOver::Accumulate;
    saved.benefits.lasting_months = Some(2);
    let mut brief = with("brief", 900, None, 70);
    brief.benefits.one_time_days = Some(20);
    vec![
        with("pro", 2_900, Some(IntervalUnit::Month), 500),
        with("team", 9_900, Some(IntervalUnit::Month), 2_000),
        with("yearly", 29_000, Some(IntervalUnit::Year), 500),
        with("pack", 10_000, None, 1_000),
        saved,
        brief,
    ]
}

/// A shop of each kind.
pub(super) fn shops() -> &'static [Vec<Plan>; 3] {
    static SHOPS: OnceLock<[Vec<Plan>; 3]> = OnceLock::new();
    SHOPS.get_or_init(|| [Overspent::Stop, Overspent::Debt, Overspent::Freeze].map(shop))
}

/// Nobody yet, without any checkout.
pub(super) fn nobody() -> Account {
    Draft::open("ada", Environment::Test, START).account
}

/// The account that some events end in, whenever they are heard.
pub(super) fn heard<'a>(plans: &[Plan], events: impl IntoIterator<Item = &'a Event>) -> Account {
    let mut account = nobody();
    for event in events {
        apply(&mut account, plans, event, Origin::Message, START + HOUR);
    }
    lots::derive(&mut account, START + HOUR);
    account.notices.clear();
    account
}

/// A payment of so much for a plan of that name.
pub(super) fn bought(id: &str, plan: &str, amount: i64, at: Millis) -> Event {
    let kind = match plan {
        "pack" | "brief" => OrderType::OneTimePurchase,
        _ => OrderType::SubscriptionInitial,
    };
    let mut it = payment(id, kind, PaymentStatus::Paid, at);
    (it.amount.amount, it.created) = (amount, at);
    if it.subscription.is_some() {
        it.subscription = Some(format!("sub_of_{id}"));
        it.period_start = Some(at);
        let days = if plan == "yearly" { 365 } else { 31 };
        it.period_end = Some(at + days * DAY);
    }
    sold(it, plan)
}

/// What is told of a payment, with the price of a plan.
pub(super) fn sold(payment: Payment, plan: &str) -> Event {
    let sale = Sale {
        prices: vec![format!("price_{plan}")],
        ..Sale::default()
    };
    let id = format!("{}@{}", payment.id, payment.as_of);
    named(id, payment.as_of, Report::Payment { payment, sale })
}

pub(super) fn named(id: String, as_of: Millis, report: Report) -> Event {
    Event {
        id,
        ..event(0, as_of, report)
    }
}

/// A refund of a payment is so.
pub(super) fn refunded(
    payment: &str,
    id: &str,
    amount: i64,
    status: RefundStatus,
    at: Millis,
) -> Event {
    let report = Report::Refund {
        payment: vec![payment.into()],
        refund: refund(id, amount, status, at),
    };
    named(format!("{id}@{at}{status:?}"), at, report)
}

/// So much of a payment went back in all.
pub(super) fn totaled(payment: &str, total: i64, at: Millis) -> Event {
    let payment = vec![payment.to_string()];
    let id = format!("total@{at}");
    named(id, at, Report::RefundTotal { payment, total })
}

/// A dispute of a payment is so.
pub(super) fn disputed(
    payment: &str,
    id: &str,
    amount: i64,
    status: DisputeStatus,
    at: Millis,
) -> Event {
    let dispute = Dispute {
        id: id.into(),
        amount,
        currency: None,
        status,
        created: START,
        as_of: at,
    };
    let payment = vec![payment.to_string()];
    let id = format!("{id}@{at}{status:?}");
    named(id, at, Report::Dispute { payment, dispute })
}
