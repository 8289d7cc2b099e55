//! Ten thousand lives of what Kassa collects by itself, pure: asks and answers by chance,
//! and what must hold of periods and money after each.

use super::*;
use crate::decide::payment::join;
use crate::decide::recurring::{
    Billed, Next, Wanted, advance, change, changed, end_later, follow, go_on, of, pause, refused,
    register, subscribe,
};
use crate::model::account::{Call, Operation, OperationKind, OperationStatus};
use crate::model::catalog::{DunningAction, DunningStep, Terms};
use crate::model::refusal::Refusal;
use crate::model::schedule::{Charge, PaidChange, PaymentMethod, Schedule};

const CASES: u64 = 10_000;
const ID: &str = "sub_0a";

/// What a life may do besides paying.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    Changes,
    Days,
    Both,
}

struct Life {
    account: Account,
    dice: Dice,
    now: Millis,
    cards: i64,
}

fn sold(price: i64, day: Option<u32>, dice: &mut Dice) -> Terms {
    let mut plan = plan("pro", price, Some(IntervalUnit::Month), 100);
    let steps = [
        ("1d", DunningAction::Retry),
        ("4d", DunningAction::Block),
        ("6d", DunningAction::Retry),
        ("40d", DunningAction::Retry),
        ("60d", DunningAction::Cancel),
    ];
    let most = dice.pick(&[0, 3, 5]);
    let steps = steps.into_iter().take(most);
    plan.dunning = steps
        .map(|(after, action)| DunningStep {
            after: after.into(),
            action,
        })
        .collect();
    plan.billing_day = day;
    plan.first_period = dice.pick(&[FirstPeriod::Prorated, FirstPeriod::Full, FirstPeriod::Free]);
    plan.terms()
}

fn card(number: i64) -> PaymentMethod {
    let text = format!(
        r#"{{"provider":"bank","id":"pm_{number}","customer":"cus","sealed":"x","digest":"{number}","created":0}}"#
    );
    json::read(&text).unwrap()
}

fn burden(it: &Schedule) -> i64 {
    it.owed + if it.settled { 0 } else { it.carried }
}

impl Life {
    fn new(seed: u64, days: bool) -> Self {
        let mut dice = Dice(seed * 7_919 + 1);
        let mut account = Draft::open("ada", Environment::Test, START).account;
        account.methods.push(card(0));
        let day = days.then(|| 1 + u32::try_from(dice.roll(31)).unwrap());
        let trial = (days && dice.roll(3) == 0).then_some(14);
        let now = START + dice.number(40 * 24) * HOUR;
        let checkout = Checkout {
            id: "co_0a".into(),
            terms: sold(10_000, day, &mut dice),
            trial_days: trial,
            zone: Some(dice.pick(&["Asia/Seoul", "America/New_York", "UTC"]).into()),
            ..super::account().checkouts[0].clone()
        };
        subscribe(&mut account, &checkout, "pm_0", now);
        Life {
            account,
            dice,
            now,
            cards: 0,
        }
    }

    fn schedule(&self) -> Option<Schedule> {
        of(&self.account, ID).cloned()
    }

    /// Sends a charge, and has it answered.
    fn charge(&mut self, wanted: &Wanted, change: Option<PaidChange>) {
        assert!(wanted.amount.amount > 0, "nothing is charged for nothing");
        let before = &self.account.operations;
        let names = before.iter().filter_map(|it| it.charge.as_ref());
        assert!(names.into_iter().all(|it| it.order != wanted.order));
        let call = r#"{"method":"POST","path":"/","body":""}"#;
        let operation = Operation {
            key: wanted.order.clone(),
            kind: OperationKind::Charge,
            provider: "bank".into(),
            subject: ID.into(),
            amount: Some(wanted.amount.amount),
            before: None,
            kept: None,
            charge: Some(Charge {
                order: wanted.order.clone(),
                payment: wanted.payment.clone(),
                period: wanted.period,
                method: self.schedule().and_then(|it| it.method).unwrap(),
                change,
            }),
            call: json::read::<Call>(call).unwrap(),
            status: OperationStatus::Pending,
            attempts: 1,
            created: self.now,
            due_at: None,
            told: false,
            result: None,
            refusal: None,
        };
        self.account.operations.push(operation.clone());
        let pays = self.dice.roll(5) > 1;
        if pays {
            let mut all = self.account.payments.iter();
            let known = all.find(|it| it.aliases.contains(&wanted.order)).unwrap();
            let paid = Payment {
                status: PaymentStatus::Paid,
                ..known.clone()
            };
            join(&mut self.account, paid);
            changed(&mut self.account, &operation, self.now);
        } else {
            let means = [Refusal::Declined, Refusal::NewKey, Refusal::NewMethod];
            let means = self.dice.pick(&means);
            refused(&mut self.account, &operation, means, self.now);
        }
        for it in &mut self.account.operations {
            it.status = if pays {
                OperationStatus::Posted
            } else {
                OperationStatus::Failed
            };
        }
        follow(&mut self.account, self.now);
    }

    /// Does all that is due, and looks once more, which must find nothing.
    fn collect(&mut self) {
        for _ in 0..16 {
            match advance(&mut self.account, ID, self.now) {
                Next::Nothing => {
                    let before = self.account.clone();
                    assert_eq!(advance(&mut self.account, ID, self.now), Next::Nothing);
                    assert_eq!(self.account, before);
                    return;
                }
                Next::Changed => {}
                Next::Charge(wanted) => self.charge(&wanted, None),
                Next::Open(open) => panic!("{open} was answered"),
            }
        }
        panic!("it never ends: {:#?}", self.schedule());
    }

    fn change(&mut self, price: i64) {
        let Some(before) = self.schedule() else {
            return;
        };
        let terms = Terms {
            price: Money {
                amount: price,
                ..before.terms.price.clone()
            },
            ..before.terms.clone()
        };
        let at_once = self.dice.pick(&[
            None,
            Some(Billed::First),
            Some(Billed::Next),
            Some(Billed::Never),
        ]);
        let what = (&terms, 1);
        let wanted = change(&mut self.account, ID, what, at_once, self.now);
        if let Some(wanted) = wanted {
            let paid = PaidChange {
                terms,
                quantity: 1,
                asked: self.now,
                prorated: true,
            };
            if before.method.is_some() {
                self.charge(&wanted, Some(paid));
            }
        }
    }

    fn wish(&mut self, may: Wish) {
        let now = self.now;
        let until = now + self.dice.number(60) * DAY + HOUR;
        let free = self.dice.roll(2) == 0;
        match self.dice.roll(9) {
            0 => pause(&mut self.account, ID, (Some(until), free), now),
            1 => pause(&mut self.account, ID, (None, free), now),
            2 | 3 => go_on(&mut self.account, ID, now),
            4 if self.dice.roll(4) == 0 => end_later(&mut self.account, ID, now),
            5 | 6 if may != Wish::Days => {
                let price = self.dice.pick(&[4_000, 10_000, 31_000]);
                self.change(price);
            }
            7 => {
                self.cards += 1;
                let card = card(self.cards);
                self.account.methods.push(card.clone());
                register(&mut self.account, &card, now);
            }
            _ => {}
        }
    }

    fn paid(&self) -> impl Iterator<Item = &Payment> {
        let all = self.account.payments.iter();
        all.filter(|it| it.status == PaymentStatus::Paid)
    }

    /// Some months by steps of chance.
    fn live(&mut self, may: Wish, mut each: impl FnMut(&Life, &str)) {
        let end = self.now + 120 * DAY;
        while self.now < end {
            self.now += self.dice.pick(&[3 * DAY, 20 * DAY, 30 * DAY, 70 * DAY]);
            self.collect();
            each(self, "collected");
            if self.dice.roll(3) == 0 {
                self.wish(may);
                each(self, "wished");
                self.collect();
                each(self, "collected");
            }
        }
    }
}

#[test]
fn periods_that_were_paid_never_overlap_and_nothing_waits_for_ever() {
    let mut periods = 0;
    for seed in 1..=CASES {
        let mut life = Life::new(seed, seed % 2 == 0);
        life.live(Wish::Both, |_, _| {});
        let mut tiles: Vec<_> = life
            .paid()
            .filter_map(|it| Some((it.period_start?, it.period_end?)))
            .collect();
        tiles.sort_unstable();
        for pair in tiles.windows(2) {
            assert!(pair[0].1 <= pair[1].0, "{seed}: {pair:?}");
        }
        periods += tiles.len();
        let present = life.schedule().filter(|it| !it.settled);
        let present = present.map(|it| format!("{ID}_{}", it.period));
        let pending = life.account.payments.iter();
        let mut pending = pending.filter(|it| it.status == PaymentStatus::Pending);
        assert!(
            pending.all(|it| Some(&it.id) == present.as_ref()),
            "{seed}: {:#?}",
            life.account.payments
        );
    }
    assert!(periods > 10_000, "{periods}");
}

#[test]
fn what_is_owed_is_paid_or_still_owed() {
    let mut carried = 0;
    for seed in 1..=CASES {
        let mut life = Life::new(seed, false);
        let mut last: Option<(Schedule, usize, i64)> = None;
        life.live(Wish::Changes, |life, what| {
            let Some(now) = life.schedule() else {
                last = None;
                return;
            };
            let sums = life.paid().map(|it| it.amount.amount);
            let (count, sum) = (life.paid().count(), sums.sum::<i64>());
            if let Some((before, times, paid)) = &last
                && what == "collected"
            {
                let price = |it: &Schedule| it.terms.price.amount;
                let more = i64::try_from(count - times).unwrap();
                carried += i64::from(burden(before) != 0);
                // What was billed is what the periods cost, and the change of the burden.
                assert_eq!(
                    burden(before) + more * price(before),
                    (sum - paid) + burden(&now),
                    "{seed}: {before:#?} {now:#?}"
                );
            }
            last = Some((now, count, sum));
        });
    }
    assert!(carried > 1_000, "{carried}");
}

#[test]
fn a_change_there_and_back_gives_nothing_away() {
    for seed in 1..=CASES {
        let mut life = Life::new(seed, false);
        life.live(Wish::Days, |_, _| {});
        let (Some(before), now) = (life.schedule(), life.now) else {
            continue;
        };
        let price = before.terms.price.amount;
        let other = life.dice.pick(&[1, 999, 10_001, 31_000]);
        let with = |price| Terms {
            price: Money {
                amount: price,
                ..before.terms.price.clone()
            },
            ..before.terms.clone()
        };
        // At once, to and fro: as if nothing had been.
        for amount in [other, price] {
            let terms = with(amount);
            change(&mut life.account, ID, (&terms, 1), Some(Billed::Next), now);
        }
        let after = life.schedule().unwrap();
        assert_eq!(
            (burden(&after), after.amount),
            (burden(&before), before.amount)
        );
        // A while in between costs what the dearer one has more, less a won of rounding.
        let dearer = price + 1 + life.dice.number(50_000);
        change(
            &mut life.account,
            ID,
            (&with(dearer), 1),
            Some(Billed::Next),
            now,
        );
        let later = now + life.dice.number(20) * DAY;
        change(
            &mut life.account,
            ID,
            (&with(price), 1),
            Some(Billed::Next),
            later,
        );
        let net = burden(&life.schedule().unwrap()) - burden(&before);
        assert!(net >= -1, "{seed}: {net}");
    }
}

#[test]
fn whoever_comes_back_to_a_billing_day_pays_for_each_part() {
    let mut free = 0;
    for seed in 1..=CASES {
        let mut life = Life::new(seed, true);
        life.live(Wish::Days, |_, _| {});
        let gratis = life.paid().filter(|it| it.amount.amount == 0).count();
        // A trial, and one time up to the first billing day.
        assert!(gratis <= 2, "{seed}: {:#?}", life.account.payments);
        free += gratis;
    }
    assert!(free > 0);
}
