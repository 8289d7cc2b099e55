//! What a failed renewal does to access, by the plan's steps.

use super::*;
use crate::decide::{access, standing};
use crate::model::catalog::{DunningAction, DunningStep};

const PAID: Millis = START + MONTH;

fn step(after: &str, action: DunningAction) -> DunningStep {
    DunningStep {
        after: after.into(),
        action,
    }
}

/// Four tries at most, a block if there is one, and an end.
fn steps(block: Option<&str>) -> Vec<DunningStep> {
    let block = block.map(|after| step(after, DunningAction::Block));
    let retry = step("1d", DunningAction::Retry);
    let cancel = step("300d", DunningAction::Cancel);
    [Some(retry), block, Some(cancel)]
        .into_iter()
        .flatten()
        .collect()
}

/// Catalog of one plan with these steps.
fn selling(dunning: Vec<DunningStep>) -> Vec<Plan> {
    let mut plan = plan("pro", 2_900, Some(IntervalUnit::Month), 500);
    plan.dunning = dunning;
    plan.check().unwrap();
    vec![plan]
}

/// A month was paid, and the next one's payment failed.
fn overdue(plans: &[Plan], provider: &str) -> Account {
    let first = payment(
        "in_1",
        OrderType::SubscriptionInitial,
        PaymentStatus::Paid,
        START,
    );
    // The provider has moved the period on before it is paid.
    let mut late = subscription(SubscriptionStatus::PastDue, PAID + HOUR);
    late.period_start = Some(PAID);
    late.period_end = Some(PAID + MONTH);
    let mut first = period(first, 0);
    let mut account = Draft::open("ada", Environment::Test, START).account;
    (first.provider, late.provider) = (provider.into(), provider.into());
    for mut event in [paid(1, first, "pro", true), told(2, late, "pro")] {
        event.provider = provider.into();
        apply(&mut account, plans, &event, Origin::Message, PAID + HOUR);
    }
    for subscription in &mut account.subscriptions {
        subscription.terms = Some(plans[0].terms());
    }
    account
}

fn open(account: &Account, now: Millis) -> bool {
    !access::benefits(account, 1, now).features.is_empty()
}

#[test]
fn a_failed_renewal_leaves_a_plan_open_until_its_dunning_blocks_whoever_tries() {
    for provider in ["bank", "mill", "ourselves"] {
        let account = overdue(&selling(steps(Some("14d"))), provider);
        let last = PAID + 14 * DAY;
        assert!(open(&account, last - 1), "{provider}");
        assert!(!open(&account, last), "{provider}");
        let why = |now| {
            let told = standing::access(&account, now);
            (told[0].rule.clone(), told[0].until)
        };
        assert_eq!(why(last - 1), ("past_due".into(), Some(last)));
        assert_eq!(why(last), ("past_due_over".into(), None));
        let status = access::benefits(&account, 1, last).subscription_status;
        assert_eq!(status, Some(SubscriptionStatus::PastDue));
    }
}

#[test]
fn without_a_block_a_plan_stays_open_for_as_long_as_it_is_tried() {
    let account = overdue(&selling(steps(None)), "bank");
    assert!(open(&account, PAID + 299 * DAY));
}

#[test]
fn steps_take_the_place_of_the_days_of_grace_and_nothing_else_changes_without_them() {
    let mut plans = selling(steps(Some("25h")));
    plans[0].grace_days = Some(9);
    let account = overdue(&plans, "bank");
    let last = PAID + 25 * HOUR;
    let both = (open(&account, last - 1), open(&account, last));
    assert_eq!(both, (true, false));
    plans[0].dunning.clear();
    let (grace, over) = (PAID + 9 * DAY - 1, PAID + 9 * DAY);
    for (past_due, expected) in [
        (PastDue::Grace, [true, true, false]),
        (PastDue::Open, [true, true, true]),
        (PastDue::Closed, [false, false, false]),
    ] {
        plans[0].past_due = past_due;
        let account = overdue(&plans, "bank");
        let seen = [PAID, grace, over].map(|now| open(&account, now));
        assert_eq!(seen, expected, "{past_due:?}");
    }
}

#[test]
fn whatever_the_steps_are_a_plan_is_open_until_the_first_block_or_its_planned_end() {
    let mut dice = Dice(71);
    for _ in 0..500 {
        let mut hours = 0;
        let mut blocked = None;
        let mut dunning = Vec::new();
        for _ in 0..1 + dice.number(6) {
            hours += 1 + dice.number(200);
            let block = blocked.is_none() && dice.roll(4) == 0;
            let unit = if hours % 24 == 0 { (24, "d") } else { (1, "h") };
            let after = format!("{}{}", hours / unit.0, unit.1);
            if block {
                blocked = Some(PAID + hours * HOUR);
                dunning.push(step(&after, DunningAction::Block));
            } else {
                dunning.push(step(&after, DunningAction::Retry));
            }
        }
        let mut account = overdue(&selling(dunning.clone()), "bank");
        let end = (dice.roll(3) == 0).then(|| PAID + dice.number(900) * HOUR);
        account.subscriptions[0].cancel_at = end;
        let until = [blocked, end].into_iter().flatten().min();
        let some = PAID + dice.number(1_200) * HOUR;
        let edges = until.map_or([some; 3], |until| [until - 1, until, some]);
        for now in edges {
            let expected = until.is_none_or(|until| now < until);
            assert_eq!(open(&account, now), expected, "{dunning:?} {end:?} {now}");
        }
    }
}

#[test]
fn a_payment_opens_what_dunning_had_closed() {
    let plans = selling(steps(Some("2d")));
    let mut account = overdue(&plans, "bank");
    let now = PAID + 5 * DAY;
    assert!(!open(&account, now));
    let renewal = payment(
        "in_2",
        OrderType::SubscriptionRenewal,
        PaymentStatus::Paid,
        now,
    );
    let mut active = subscription(SubscriptionStatus::Active, now);
    active.period_end = Some(PAID + MONTH);
    let events = [
        paid(3, period(renewal, 1), "pro", true),
        told(4, active, "pro"),
    ];
    for event in &events {
        apply(&mut account, &plans, event, Origin::Message, now);
    }
    assert!(open(&account, now));
}

#[test]
fn a_sale_keeps_the_steps_it_was_sold_with() {
    let sold = selling(steps(Some("14d")));
    let mut account = overdue(&sold, "bank");
    let edited = selling(steps(Some("25h")));
    let late = subscription(SubscriptionStatus::PastDue, PAID + 2 * HOUR);
    let event = told(9, late, "pro");
    apply(&mut account, &edited, &event, Origin::Message, PAID + DAY);
    assert!(open(&account, PAID + 13 * DAY));
    let versions = [&sold, &edited].map(|plans| plans[0].terms().version);
    assert_ne!(versions[0], versions[1]);
}

#[test]
fn a_plan_whose_renewals_contradict_each_other_is_refused() {
    type Slip<'a> = &'a dyn Fn(&mut Plan);
    let refused = |change: Slip<'_>| {
        let mut it = plan("pro", 2_900, Some(IntervalUnit::Month), 500);
        change(&mut it);
        it.check().err().map(|error| error.hint).unwrap_or_default()
    };
    let wrong: [(&str, Slip<'_>); 7] = [
        ("`dunning` needs an `interval`", &|it| {
            it.interval = None;
            it.benefits.monthly_credits = None;
            it.dunning = steps(None);
        }),
        ("leave one out", &|it| {
            it.past_due = PastDue::Open;
            it.dunning = steps(None);
        }),
        ("1 to 31", &|it| it.billing_day = Some(32)),
        ("1 to 31", &|it| it.billing_day = Some(0)),
        ("months or years", &|it| {
            it.billing_day = Some(1);
            it.interval = Some(Interval {
                unit: IntervalUnit::Week,
                count: 2,
            });
        }),
        ("needs a `billingDay`", &|it| {
            it.first_period = FirstPeriod::Free;
        }),
        ("from `1h` to `365d`", &|it| it.dunning = steps(Some("0d"))),
    ];
    for (why, change) in wrong {
        assert!(refused(change).contains(why), "{why}: {}", refused(change));
    }
    let right = refused(&|it| {
        it.billing_day = Some(31);
        it.first_period = FirstPeriod::Full;
        it.dunning = steps(Some("365h"));
    });
    assert_eq!(right, "");
}
