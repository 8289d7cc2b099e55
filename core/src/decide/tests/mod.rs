//! The rules over many histories: whatever the order of the same facts, the
//! account ends the same; whatever happens, the ledger adds up.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "an overflow here should fail the test"
)]

mod arrival;
mod bundle;
mod calendar;
mod cases;
mod claims;
mod dunning;
mod groups;
mod held;
mod kept;
mod lasting;
mod merging;
mod names;
mod overspent;
mod periods;
mod purchases;
mod reversals;
mod rows;
mod silent;
mod strategies;
mod upgrades;
mod wanted;

use crate::authentic::{Event, Report, Sale};
use crate::decide::draft::Draft;
use crate::decide::event::{Origin, apply};
use crate::decide::lots::{balance, next_boundary};
use crate::decide::reversal::reversed_money;
use crate::decide::spend;
use crate::json::{self, Write};
use crate::model::account::{Account, Checkout, Payment, Refund, RefundStatus};
use crate::model::benefits::Strategy;
use crate::model::catalog::{FirstPeriod, PastDue, Plan, PlanBenefits, ProviderPrice};
use crate::model::history::Happening;
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{DAY, HOUR, Interval, IntervalUnit, Millis, SECOND};
use alloc::collections::BTreeMap;
use std::string::{String, ToString};
use std::sync::OnceLock;
use std::vec::Vec;
use std::{format, vec};

/// 2026-01-31T00:00:00Z.
const START: Millis = 1_769_817_600_000;
const MONTH: Millis = 30 * DAY;

/// Small, known, and the same everywhere: xorshift64*.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % sides
    }

    fn number(&mut self, most: i64) -> i64 {
        i64::try_from(self.roll(u64::try_from(most).unwrap())).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(u64::try_from(of.len()).unwrap())).unwrap()]
    }
}

fn plan(id: &str, price: i64, unit: Option<IntervalUnit>, credits: i64) -> Plan {
    Plan {
        id: id.into(),
        name: id.into(),
        description: None,
        price: Money {
            amount: price,
            currency: "usd".into(),
        },
        interval: unit.map(|unit| Interval { unit, count: 1 }),
        benefits: PlanBenefits {
            monthly_credits: unit.map(|_| credits),
            one_time_credits: unit.is_none().then_some(credits),
            features: vec![id.into()],
            ..PlanBenefits::default()
        },
        prices: vec![ProviderPrice {
            provider: "bank".into(),
            id: format!("price_{id}"),
            link: None,
        }],
        trial_days: None,
        grace_days: None,
        past_due: PastDue::Grace,
        dunning: Vec::new(),
        billing_day: None,
        first_period: FirstPeriod::Prorated,
        tax_free: false,
        group: None,
        retired: false,
    }
}

fn plans() -> &'static [Plan] {
    static PLANS: OnceLock<[Plan; 4]> = OnceLock::new();
    PLANS.get_or_init(|| {
        [
            plan("pro", 2_900, Some(IntervalUnit::Month), 500),
            plan("team", 9_900, Some(IntervalUnit::Month), 2_000),
            plan("yearly", 29_000, Some(IntervalUnit::Year), 500),
            plan("pack", 10_000, None, 1_000),
        ]
    })
}

/// An account that has begun a checkout for each plan.
fn account() -> Account {
    static ACCOUNT: OnceLock<Account> = OnceLock::new();
    ACCOUNT.get_or_init(new_account).clone()
}

fn new_account() -> Account {
    let mut account = Draft::open("ada", Environment::Test, START).account;
    account.checkouts = plans()
        .iter()
        .map(|plan| Checkout {
            zone: None,
            email: None,
            customer_name: None,
            id: format!("co_{}", plan.id),
            provider: "bank".into(),
            digest: plan.id.clone(),
            terms: plan.terms(),
            quantity: 1,
            trial_days: None,
            replaced: false,
            due_at: None,
            attempts: 0,
            session: None,
            url: None,
            subscription: None,
            created: START,
            expires_at: START + DAY,
        })
        .collect();
    account
}

fn sale(plan: &str, told: bool) -> Sale {
    Sale {
        checkout: told.then(|| format!("co_{plan}")),
        prices: if told {
            vec![format!("price_{plan}")]
        } else {
            vec![]
        },
        ..Sale::default()
    }
}

fn event(id: usize, as_of: Millis, report: Report) -> Event {
    Event {
        provider: "bank".into(),
        environment: Environment::Test,
        id: format!("evt_{id}"),
        kind: "test".into(),
        as_of,
        account: None,
        references: Vec::new(),
        report,
    }
}

fn subscription(status: SubscriptionStatus, as_of: Millis) -> Subscription {
    Subscription {
        provider: "bank".into(),
        id: "sub_1".into(),
        terms: None,
        quantity: 1,
        status,
        period_start: Some(START),
        period_end: Some(START + MONTH),
        trial_end: None,
        cancel_at: None,
        canceled_at: None,
        ended_at: (status == SubscriptionStatus::Canceled).then_some(as_of),
        created: START,
        product: None,
        price: None,
        sold: Vec::new(),
        item: None,
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        as_of,
    }
}

fn told(id: usize, subscription: Subscription, plan: &str) -> Event {
    let (as_of, sale) = (subscription.as_of, sale(plan, true));
    event(id, as_of, Report::Subscription { subscription, sale })
}

fn payment(id: &str, kind: OrderType, status: PaymentStatus, as_of: Millis) -> Payment {
    let mut payment = crate::decide::payment::unknown("bank", &[id.to_string()]);
    payment.order_type = kind;
    payment.status = status;
    payment.amount = Money {
        amount: 2_900,
        currency: "usd".into(),
    };
    payment.created = START;
    payment.as_of = as_of;
    if kind != OrderType::OneTimePurchase {
        payment.subscription = Some("sub_1".into());
    }
    payment
}

fn paid(id: usize, payment: Payment, plan: &str, told: bool) -> Event {
    let sale = sale(plan, told);
    event(id, payment.as_of, Report::Payment { payment, sale })
}

fn period(mut payment: Payment, number: i64) -> Payment {
    payment.period_start = Some(START + number * MONTH);
    payment.period_end = Some(START + (number + 1) * MONTH);
    payment
}

fn refund(id: &str, amount: i64, status: RefundStatus, as_of: Millis) -> Refund {
    Refund {
        id: id.into(),
        amount,
        status,
        created: START,
        as_of,
    }
}

/// A history of one subscription and one pack, as a provider could tell it:
/// statuses in any second, ties, refunds that fail, totals, a change of plan.
fn history(dice: &mut Dice, length: usize) -> Vec<Event> {
    use SubscriptionStatus as S;
    let mut events = Vec::new();
    // Some invoices do not tell what was sold; then it is what it always was.
    let silent = dice.roll(3) == 0;
    let sold: &[&str] = if silent { &["pro"] } else { &["pro", "team"] };
    for id in 0..length {
        // Few seconds, so that many fall together.
        let as_of = START + dice.number(4) * SECOND;
        let report = match dice.roll(8) {
            0..=2 => {
                let all = [S::Incomplete, S::Active, S::PastDue, S::Unpaid, S::Canceled];
                let mut it = subscription(dice.pick(&all), as_of);
                it.cancel_at = (dice.roll(3) == 0).then_some(START + MONTH);
                it.quantity = 1 + dice.number(2);
                told(id, it, dice.pick(sold)).report
            }
            3 => {
                let first = payment(
                    "in_1",
                    OrderType::SubscriptionInitial,
                    PaymentStatus::Paid,
                    as_of,
                );
                paid(id, period(first, 0), "pro", !silent).report
            }
            4 => {
                let status = dice.pick(&[PaymentStatus::Failed, PaymentStatus::Paid]);
                let mut second = payment("in_2", OrderType::SubscriptionRenewal, status, as_of);
                second.attempt = 1 + dice.number(3);
                paid(id, period(second, 1), "pro", true).report
            }
            5 => {
                let status = dice.pick(&[PaymentStatus::Pending, PaymentStatus::Paid]);
                let mut pack = payment("pi_1", OrderType::OneTimePurchase, status, as_of);
                pack.aliases = vec!["cs_1".into(), "pi_1".into()];
                paid(id, pack, "pack", true).report
            }
            6 => {
                use RefundStatus::{Failed, Pending, Succeeded};
                let name = dice.pick(&["re_1", "re_2"]);
                let status = dice.pick(&[Pending, Succeeded, Failed]);
                let payment = vec!["ch_1".into(), "pi_1".into()];
                let amount = if name == "re_1" { 900 } else { 2_500 };
                let refund = refund(name, amount, status, as_of);
                Report::Refund { payment, refund }
            }
            _ => Report::RefundTotal {
                payment: vec![(dice.pick(&["pi_1", "in_1"])).into()],
                total: dice.pick(&[900, 2_500, 2_900]),
            },
        };
        events.push(event(id, as_of, report));
    }
    events
}

/// A history as a provider of either kind could tell it.
fn any_history(dice: &mut Dice, length: usize) -> Vec<Event> {
    if dice.roll(2) == 0 {
        history(dice, length)
    } else {
        silent::history(dice, length)
    }
}

/// All orders of `0..count`.
fn orders_of(count: usize) -> Vec<Vec<usize>> {
    let mut all = vec![vec![]];
    for next in 0..count {
        all = all
            .into_iter()
            .flat_map(|order: Vec<usize>| {
                (0..=order.len()).map(move |at| {
                    let mut order = order.clone();
                    order.insert(at, next);
                    order
                })
            })
            .collect();
    }
    all
}

fn happening() -> Happening {
    Happening {
        kind: "test".into(),
        provider: None,
        event: None,
        subject: None,
        amount: None,
        credits: None,
        author: None,
        note: None,
    }
}

fn take(account: Account, event: &Event, now: Millis) -> Draft {
    let mut draft = Draft::new(0, account, now);
    draft.record(event.id.clone(), happening(), None, |account| {
        apply(account, plans(), event, Origin::Message, now);
    });
    draft
}

/// Uses plain credits.
fn spend_some(account: &mut Account, amount: i64, strategy: Strategy, now: Millis) {
    let takes = spend::takes(account, amount, strategy, None, now).expect("enough");
    spend::spend(account, &takes);
}

/// Plain credits that a strategy reaches.
fn available(account: &Account, strategy: Strategy, now: Millis) -> i64 {
    spend::available(account, strategy, None, now)
}

fn end_of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Account {
    let now = START + HOUR;
    let mut end = events.into_iter().fold(account(), |account, event| {
        take(account, event, now).account
    });
    // Whom to tell depends on when one heard of it; what is so does not.
    end.notices.clear();
    end
}

/// An account without its checkouts, to be read by a person.
fn words(account: &Account) -> String {
    let (subscriptions, payments) = (&account.subscriptions, &account.payments);
    [lines(subscriptions), lines(payments), lines(&account.lots)].concat()
}

fn lines<T: Write>(all: &[T]) -> String {
    all.iter().map(|it| json::text(it) + "\n").collect()
}

#[test]
fn every_order_of_the_same_facts_ends_in_the_same_account() {
    for seed in 1..200 {
        let mut dice = Dice(seed * 7919);
        let length = if seed % 20 == 0 {
            6
        } else {
            3 + usize::from(seed % 3 == 0)
        };
        let events = history(&mut dice, length);
        let first = end_of(&events);
        for order in orders_of(length) {
            let end = end_of(order.iter().map(|&index| &events[index]));
            assert_eq!(
                words(&end),
                words(&first),
                "seed {seed}, order {order:?}:\n{}",
                lines(&events)
            );
        }
    }
}

#[test]
fn a_fact_that_is_told_twice_changes_nothing_the_second_time() {
    for seed in 1..2_000 {
        let events = any_history(&mut Dice(seed * 104_729), 6);
        let end = end_of(&events);
        for event in &events {
            let again = take(end.clone(), event, START + HOUR);
            let mut rows = again.rows;
            rows.retain(|row| !row.entries.is_empty());
            assert!(
                rows.is_empty(),
                "seed {seed}: {event:#?} moved credits again"
            );
        }
    }
}

/// Sums of the ledger by lot.
fn check_ledger(sums: &BTreeMap<String, i64>, account: &Account, now: Millis, seed: u64) {
    for lot in &account.lots {
        let sum = sums.get(&lot.id).copied().unwrap_or(0);
        assert_eq!(sum, balance(lot, now), "seed {seed}: {lot:?}");
        assert_eq!(sum, lot.booked, "seed {seed}: {lot:?}");
        assert!(
            sum >= 0 && lot.reversed <= lot.granted,
            "seed {seed}: {lot:?}"
        );
    }
    let all = available(account, Strategy::SubscriptionFirst, now);
    assert_eq!(sums.values().sum::<i64>(), all, "seed {seed}");
    for payment in &account.payments {
        let back = reversed_money(payment);
        assert!((0..=payment.amount.amount).contains(&back), "seed {seed}");
    }
}

#[test]
fn after_each_revision_the_ledger_sums_to_the_balances_and_no_spend_is_lost() {
    let strategies = [
        Strategy::SubscriptionOnly,
        Strategy::OneTimeOnly,
        Strategy::SubscriptionFirst,
        Strategy::OneTimeFirst,
    ];
    for seed in 1..3_000 {
        let mut dice = Dice(seed * 15_485_863);
        let events = any_history(&mut dice, 12);
        let (mut now, mut state) = (START, account());
        let (mut sums, mut spent) = (BTreeMap::new(), 0);
        for event in &events {
            now += dice.number(20 * DAY);
            let mut drafts = vec![take(state.clone(), event, now)];
            let strategy = dice.pick(&strategies);
            let reach = available(&drafts[0].account, strategy, now);
            if reach > 0 {
                let amount = 1 + dice.number(reach);
                let mut draft = Draft::new(1, drafts[0].account.clone(), now);
                draft.record("spend".into(), happening(), None, |account| {
                    spend_some(account, amount, strategy, now);
                });
                spent += amount;
                let left = available(&draft.account, strategy, now);
                assert_eq!(left, reach - amount, "seed {seed}");
                drafts.push(draft);
            }
            for draft in drafts {
                for entry in draft.rows.iter().flat_map(|row| &row.entries) {
                    *sums.entry(entry.lot.clone()).or_insert(0) += entry.amount;
                }
                state = draft.account;
                // Without a row nothing was booked: what time ended still is.
                if !draft.rows.is_empty() {
                    check_ledger(&sums, &state, now, seed);
                }
            }
            let counted: i64 = state.lots.iter().map(|lot| lot.spent).sum();
            assert_eq!(counted, spent, "seed {seed}: a spend was lost");
        }
    }
}

#[test]
fn an_account_that_was_woken_is_not_due_again_at_once() {
    for seed in 1..2_000 {
        let mut state = end_of(&any_history(&mut Dice(seed * 32_452_843), 8));
        let mut now = START + HOUR;
        for _wake in 0..50 {
            let Some(wake) = next_boundary(&state, now) else {
                break;
            };
            now = wake;
            let mut draft = Draft::new(0, state.clone(), now);
            draft.record("wake".into(), happening(), None, |_| {});
            assert!(
                !draft.rows.is_empty(),
                "seed {seed}: nothing changed at {wake}"
            );
            state = draft.account;
        }
        assert_eq!(
            next_boundary(&state, now),
            None,
            "seed {seed}: it never rests"
        );
    }
}
