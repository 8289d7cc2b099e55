//! What stays until the paid period ends, and how a change is made meanwhile.

use super::*;
use crate::decide::access::benefits;
use crate::decide::kept::{self, Given, Wanted, Way, given};
use crate::model::account::{Call, Operation, OperationKind, OperationStatus};
use crate::model::catalog::Terms;
use crate::model::subscription::Kept;

const UNTIL: Millis = START + MONTH;

fn terms(plan: &str) -> Terms {
    let plan = plans().iter().find(|it| it.id == plan).unwrap();
    plan.terms()
}

/// `pro` for three was paid, and the provider sells this by now.
fn account(plan: &str, quantity: i64, next: (&str, i64)) -> Account {
    let mut account = Draft::open("ada", Environment::Test, START).account;
    account.subscriptions.push(Subscription {
        terms: Some(terms(plan)),
        quantity,
        kept: Some(kept(next.0, next.1)),
        ..subscription(SubscriptionStatus::Active, START)
    });
    account
}

fn kept(next_plan: &str, next_quantity: i64) -> Kept {
    Kept {
        terms: terms("pro"),
        quantity: 3,
        until: UNTIL,
        next_plan: next_plan.into(),
        next_quantity,
    }
}

fn has(account: &Account, now: Millis) -> (String, i64, Option<String>) {
    let view = benefits(account, 1, now);
    (
        view.active_plan_id.unwrap(),
        view.quantity,
        view.scheduled_plan_id,
    )
}

#[test]
fn what_was_paid_counts_until_its_end_and_what_was_planned_after_it() {
    let account = account("team", 1, ("team", 1));
    let before = ("pro".to_string(), 3, Some("team".to_string()));
    assert_eq!(has(&account, UNTIL - 1), before);
    assert_eq!(has(&account, UNTIL), ("team".to_string(), 1, None));
}

#[test]
fn seats_of_another_number_than_planned_count_at_once() {
    let account = account("team", 7, ("team", 1));
    let team = Some("team".to_string());
    assert_eq!(has(&account, START), ("pro".to_string(), 7, team));
}

#[test]
fn nothing_is_kept_from_a_plan_that_was_not_planned() {
    let account = account("team", 1, ("pro", 1));
    assert_eq!(has(&account, START), ("team".to_string(), 1, None));
}

#[test]
fn fewer_seats_alone_are_no_other_plan_to_come() {
    let account = account("pro", 2, ("pro", 2));
    assert_eq!(has(&account, START), ("pro".to_string(), 3, None));
}

fn change(kept: Option<Kept>, status: OperationStatus) -> Operation {
    Operation {
        key: "change/1".into(),
        kind: OperationKind::Change,
        provider: "bank".into(),
        subject: "sub_1".into(),
        amount: None,
        before: None,
        kept,
        charge: None,
        call: Call {
            method: "POST".into(),
            path: "/".into(),
            body: String::new(),
            idempotency_key: None,
            once: false,
            sealed: None,
        },
        status,
        attempts: 1,
        created: START,
        due_at: None,
        told: false,
        result: None,
        refusal: None,
    }
}

#[test]
fn a_message_that_overtakes_the_answer_takes_nothing_away() {
    let mut account = account("team", 1, ("team", 1));
    account.subscriptions[0].kept = None;
    let under_way = change(Some(kept("team", 1)), OperationStatus::Pending);
    account.operations.push(under_way.clone());
    assert_eq!(has(&account, START).0, "pro");
    // A newer wish takes its place, and nobody waits for that answer any more.
    kept::hold(&mut account, "sub_1", "bank", START);
    account.operations[0] = change(None, OperationStatus::Failed);
    assert_eq!(has(&account, START).0, "pro");
    // The answer says the same.
    account.subscriptions[0].kept = None;
    kept::done(&mut account, &under_way);
    assert_eq!(has(&account, START).0, "pro");
}

#[test]
fn a_change_that_was_refused_keeps_nothing() {
    let mut account = account("team", 1, ("team", 1));
    account.subscriptions[0].kept = None;
    let refused = change(Some(kept("team", 1)), OperationStatus::Failed);
    account.operations.push(refused);
    assert_eq!(has(&account, START).0, "team");
}

#[test]
fn facts_leave_what_is_kept_alone_until_its_time_is_over() {
    let mut account = account("team", 1, ("team", 1));
    let hear = |account: &mut Account, as_of| {
        let mut it = subscription(SubscriptionStatus::Active, as_of);
        it.quantity = 1;
        let event = told(1, it, "team");
        apply(account, plans(), &event, Origin::Message, as_of);
        account.subscriptions[0].kept.is_some()
    };
    assert!(hear(&mut account, UNTIL - SECOND));
    assert!(!hear(&mut account, UNTIL));
    assert!(!hear(&mut account, START + SECOND), "an old one comes late");
}

/// How a change is made where `pro` for three was paid.
fn way(sold: (&str, i64), wanted: Wanted<'_>) -> Way {
    let account = account(sold.0, sold.1, sold);
    let it = &account.subscriptions[0];
    kept::way(given(&account, it, START), it, wanted, START)
}

const NOW: Wanted<'static> = Wanted {
    plan: None,
    quantity: None,
    at_once: true,
    billed: true,
};

#[test]
fn what_waits_for_the_period_keeps_what_is_paid_and_bills_nothing() {
    let wait = |plan, quantity| Wanted {
        plan,
        quantity,
        at_once: false,
        billed: false,
    };
    let keeps = |plan, quantity| Way::Unbilled(Some(kept(plan, quantity)));
    assert_eq!(way(("team", 3), wait(None, Some(1))), keeps("team", 1));
    assert_eq!(
        way(("team", 3), wait(Some("other"), None)),
        keeps("other", 3)
    );
    assert_eq!(way(("pro", 1), wait(Some("team"), None)), keeps("team", 1));
    // Back to all that was paid: nothing waits any more.
    assert_eq!(
        way(("team", 3), wait(Some("pro"), None)),
        Way::Unbilled(None)
    );
    assert_eq!(way(("pro", 1), wait(None, Some(3))), Way::Unbilled(None));
}

#[test]
fn what_was_paid_is_gone_back_to_for_nothing() {
    let plan = |quantity| Wanted {
        plan: Some("pro"),
        quantity,
        ..NOW
    };
    assert_eq!(way(("team", 3), plan(None)), Way::Unbilled(None));
    assert_eq!(way(("team", 3), plan(Some(3))), Way::Unbilled(None));
    assert_eq!(way(("team", 3), plan(Some(5))), Way::Twofold);
    // Its seats still go.
    let fewer = Way::Unbilled(Some(kept("pro", 1)));
    assert_eq!(way(("team", 1), plan(None)), fewer);
    let seats = Wanted {
        quantity: Some(3),
        ..NOW
    };
    let smaller = Way::Unbilled(Some(kept("team", 3)));
    assert_eq!(way(("team", 1), seats), smaller);
}

#[test]
fn a_difference_is_billed_to_what_was_paid_and_not_to_what_was_planned() {
    let other = Wanted {
        plan: Some("other"),
        ..NOW
    };
    let after = |plan: Option<&str>, quantity| Way::After {
        plan: plan.map(ToString::to_string),
        quantity,
    };
    assert_eq!(way(("team", 3), other), after(Some("pro"), None));
    assert_eq!(way(("team", 1), other), after(Some("pro"), Some(3)));
    let more = Wanted {
        quantity: Some(5),
        ..NOW
    };
    assert_eq!(way(("pro", 1), more), after(None, Some(3)));
    // Seats of the plan that waits are its seats: it goes on waiting.
    let waits = Way::Straight(Some(kept("team", 3)));
    assert_eq!(way(("team", 3), more), waits);
    let free = Wanted {
        billed: false,
        ..other
    };
    assert_eq!(way(("team", 3), free), Way::Straight(None));
}

#[test]
fn where_nothing_waits_a_change_is_made_as_it_is_asked_for() {
    let account = account("pro", 3, ("team", 3));
    let it = &account.subscriptions[0];
    let plain: Given<'_> = given(&account, it, START);
    assert!(plain.kept.is_none());
    let other = Wanted {
        plan: Some("other"),
        ..NOW
    };
    assert_eq!(kept::way(plain, it, other, START), Way::Straight(None));
}
