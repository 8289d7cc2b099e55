//! What Kassa collects by itself: periods on the customer's calendar, refusals and what
//! follows them, rests, changes, ends, cards that come and go.
#![allow(missing_docs)]

mod won;

use kassa::ask::{CancelWhen, ChangeWhen, Proration};
use kassa::model::arrival::Arrival;
use kassa::model::order::PaymentStatus;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome};
use serde_json::json;
use won::*;

fn change(plan: &str, when: ChangeWhen, proration: Option<Proration>) -> Ask {
    Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: Some(when),
        proration,
        as_of: None,
        options: None,
    }
}

fn cancel(when: CancelWhen) -> Ask {
    Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when,
        options: None,
    }
}

fn pause(until: Option<i64>, free: Option<bool>) -> Ask {
    Ask::Pause {
        account: "ada".into(),
        subscription: None,
        until,
        free,
        options: None,
    }
}

#[test]
fn a_subscription_begins_with_its_first_charge_and_keeps_what_the_card_said() {
    let mut shop = Shop::new();
    assert_eq!(shop.buys_many("month", PAYS, 3), Arrival::Landed);
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    let paid = shop.paid();
    assert_eq!(paid.len(), 1);
    assert_eq!((paid[0].amount.amount, paid[0].quantity), (30_000, 3));
    assert_eq!(paid[0].period_start, Some(seoul("2026-01-31T09:00")));
    assert_eq!(paid[0].period_end, Some(seoul("2026-02-28T09:00")));
    let details = paid[0].details.clone().expect("details");
    assert_eq!(details.total, Some(30_000), "{details:?}");
    assert!(details.approval.is_some());
    assert!(details.number.is_some_and(|number| number.contains('*')));
    assert_eq!(shop.credits(), 300);
    let methods = shop.world.ask(Ask::Methods {
        account: "ada".into(),
    });
    let Ok(Outcome::Methods { methods }) = methods else {
        panic!("{methods:?}")
    };
    assert_eq!(methods.len(), 1);
    assert!(methods[0].in_use);
    shop.audit();
}

#[test]
fn the_31st_is_the_last_of_a_short_month_and_the_31st_again() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2027-03-30T12:00"));
    let paid = shop.paid();
    let begins = [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
        "2026-08-31",
        "2026-09-30",
        "2026-10-31",
        "2026-11-30",
        "2026-12-31",
        "2027-01-31",
        "2027-02-28",
    ];
    let begins = begins.map(|day| seoul(&format!("{day}T09:00")));
    let starts: Vec<_> = paid.iter().filter_map(|it| it.period_start).collect();
    assert_eq!(starts, begins);
    for (a, b) in paid.iter().zip(paid.iter().skip(1)) {
        assert_eq!(a.period_end, b.period_start);
    }
    assert_eq!(shop.taken().len(), 14);
    assert_eq!(shop.credits(), 100);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.audit();
}

#[test]
fn a_refused_renewal_is_tried_as_the_plan_says_and_a_new_card_pays_it_at_once() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS_ONCE);
    let old = shop.schedule().method;
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    assert_eq!(shop.world.told.len(), 1);
    assert_eq!(
        shop.world.told[0].next_attempt,
        Some(seoul("2026-03-01T09:00"))
    );
    shop.pass(DAY);
    assert_eq!(shop.world.told.len(), 2);
    assert_eq!(shop.schedule().attempt, 2);
    assert_eq!(shop.schedule().retry_at, Some(seoul("2026-03-03T09:00")));
    let outcome = shop.renews_card(PAYS);
    assert!(
        matches!(
            outcome,
            Outcome::Returned {
                state: Arrival::Landed,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.amounts(), [10_000, 10_000]);
    assert_ne!(shop.schedule().method, old);
    let keys = shop.world.at_provider("billing");
    let removed = keys
        .iter()
        .find(|it| it["removed"] == true)
        .expect("the old key");
    assert_eq!(
        (keys.len(), &removed["card"]["number"]),
        (2, &json!("94100000****001*"))
    );
    let living = keys.iter().filter(|it| it["removed"] != true);
    assert_eq!(living.count(), 1);
    let gone = shop.account().methods[0].clone();
    assert!(
        gone.removed_at.is_some() && gone.sealed.is_empty(),
        "{gone:?}"
    );
    // The anchor is the first day's, not that of the recovery.
    shop.pass_to(seoul("2026-04-01T12:00"));
    assert_eq!(shop.paid()[2].period_start, Some(seoul("2026-03-31T09:00")));
    shop.audit();
}

#[test]
fn who_never_pays_is_shut_out_and_then_it_ends() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS_ONCE);
    shop.pass_to(seoul("2026-03-05T08:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.pass_to(seoul("2026-03-05T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    assert_eq!(shop.plan(), None);
    shop.pass_to(seoul("2026-03-09T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert!(shop.account().schedules.is_empty());
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    shop.pass(40 * DAY);
    assert_eq!(shop.taken().len(), 1);
    let pending = |it: &kassa::model::account::Payment| it.status == PaymentStatus::Pending;
    assert!(!shop.account().payments.iter().any(pending));
    shop.audit();
}

#[test]
fn who_was_shut_out_begins_anew_with_the_new_card() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS_ONCE);
    shop.pass_to(seoul("2026-03-07T15:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    let outcome = shop.renews_card(PAYS);
    assert!(
        matches!(
            outcome,
            Outcome::Returned {
                state: Arrival::Landed,
                ..
            }
        ),
        "{outcome:?}"
    );
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    let last = shop.paid().pop().expect("paid");
    assert_eq!(last.period_start, Some(shop.world.now()));
    assert_eq!(shop.amounts(), [10_000, 10_000]);
    shop.audit();
}

#[test]
fn a_charge_whose_answer_is_lost_or_broken_is_taken_once() {
    for card in [SILENT, BREAKS] {
        let mut shop = Shop::new();
        shop.buys("month", card);
        shop.pass(3 * HOUR);
        assert_eq!(shop.status(), SubscriptionStatus::Active, "{card}");
        shop.pass_to(seoul("2026-04-01T12:00"));
        assert_eq!(shop.amounts(), [10_000; 3]);
        assert_eq!(shop.taken().len(), 3);
        shop.audit();
    }
}

#[test]
fn what_passes_is_tried_again_soon_under_another_order() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["PROVIDER_ERROR", "500_after", "pays"]));
    shop.pass_to(seoul("2026-02-28T18:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.amounts(), [10_000; 2]);
    let second = |it: &(String, i64)| it.0.ends_with("_1_2");
    assert!(shop.taken().iter().any(second), "{:?}", shop.taken());
    assert!(shop.world.told.is_empty());
    shop.audit();
}

#[test]
fn a_first_charge_that_is_refused_begins_nothing() {
    let mut shop = Shop::new();
    assert_eq!(shop.buys("month", DECLINES), Arrival::Failed);
    assert_eq!(shop.plan(), None);
    assert!(shop.account().schedules.is_empty());
    shop.pass(3 * HOUR);
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    assert_eq!(shop.buys("month", PAYS), Arrival::Landed);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.audit();
}

#[test]
fn an_end_of_the_period_charges_nothing_more_and_can_be_taken_back() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    assert_eq!(
        shop.subscription().cancel_at,
        Some(seoul("2026-02-28T09:00"))
    );
    shop.pass(3 * DAY);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.world
        .ask(cancel(CancelWhen::Never))
        .expect("taken back");
    shop.pass_to(seoul("2026-03-01T12:00"));
    assert_eq!(shop.amounts(), [10_000; 2]);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    shop.pass_to(seoul("2026-06-01T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!(
        shop.subscription().ended_at,
        Some(seoul("2026-03-31T09:00"))
    );
    assert_eq!(shop.taken().len(), 2);
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    shop.audit();
}

#[test]
fn an_end_at_once_is_one() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.world.ask(cancel(CancelWhen::Now)).expect("ended");
    assert_eq!(shop.plan(), None);
    shop.pass(60 * DAY);
    assert_eq!(shop.taken().len(), 1);
    shop.audit();
}

#[test]
fn nothing_is_charged_in_a_pause_and_a_rest_of_what_was_paid_is_used_first() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(3 * DAY);
    shop.world.ask(pause(None, None)).expect("paused");
    assert_eq!(
        (shop.status(), shop.plan()),
        (SubscriptionStatus::Paused, None)
    );
    shop.pass(7 * DAY);
    shop.world.ask(cancel(CancelWhen::Never)).expect("resumed");
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.taken().len(), 1);
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.taken().len(), 2);
    let until = seoul("2026-05-10T09:00");
    shop.world.ask(pause(Some(until), None)).expect("paused");
    shop.pass_to(until - HOUR);
    assert_eq!(shop.taken().len(), 2);
    shop.pass(4 * HOUR);
    assert_eq!(shop.taken().len(), 3);
    assert_eq!(
        shop.paid()[2]
            .period_end
            .map(|it| it - until < 31 * DAY + 4 * HOUR),
        Some(true)
    );
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.audit();
}

#[test]
fn a_trial_is_free_and_its_end_is_the_anchor() {
    let mut shop = Shop::new();
    assert_eq!(shop.buys("try", PAYS), Arrival::Landed);
    assert_eq!(shop.status(), SubscriptionStatus::Trialing);
    assert_eq!((shop.taken().len(), shop.credits()), (0, 100));
    shop.pass_to(seoul("2026-02-14T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.paid()[0].period_start, Some(seoul("2026-02-14T09:00")));
    shop.pass_to(seoul("2026-03-14T12:00"));
    assert_eq!(shop.amounts(), [10_000; 2]);
    shop.audit();
}

#[test]
fn a_trial_whose_card_is_refused_ends_without_access() {
    let mut shop = Shop::new();
    shop.buys("try", DECLINES);
    assert_eq!(shop.plan().as_deref(), Some("try"));
    shop.pass_to(seoul("2026-02-14T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    shop.pass_to(seoul("2026-03-10T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!(shop.plan(), None);
    assert!(shop.taken().is_empty());
    shop.audit();
}

#[test]
fn a_billing_day_makes_a_first_period_of_its_own() {
    let whole = 31 * DAY;
    let part = seoul("2026-02-05T09:00") - seoul("2026-01-31T09:00");
    let prorated = (10_000 * part + whole / 2) / whole;
    for (plan, first) in [
        ("fifth", prorated),
        ("fifth_full", 10_000),
        ("fifth_free", 0),
    ] {
        let mut shop = Shop::new();
        assert_eq!(shop.buys(plan, PAYS), Arrival::Landed, "{plan}");
        assert_eq!(shop.plan().as_deref(), Some(plan));
        let taken: i64 = shop.taken().iter().map(|it| it.1).sum();
        assert_eq!(taken, first, "{plan}");
        shop.pass_to(seoul("2026-03-05T12:00"));
        let starts: Vec<_> = shop
            .paid()
            .iter()
            .filter_map(|it| it.period_start)
            .collect();
        let last = [seoul("2026-02-05T09:00"), seoul("2026-03-05T09:00")];
        assert_eq!(starts[starts.len() - 2..], last, "{plan}");
        shop.audit();
    }
}

#[test]
fn a_trial_and_then_the_billing_day() {
    let mut shop = Shop::new();
    shop.buys("fifth_try", PAYS);
    shop.pass_to(seoul("2026-04-05T12:00"));
    let paid = shop.paid();
    let starts: Vec<_> = paid.iter().filter_map(|it| it.period_start).collect();
    let days = ["2026-02-14", "2026-03-05", "2026-04-05"];
    assert_eq!(starts, days.map(|day| seoul(&format!("{day}T09:00"))));
    let part = seoul("2026-03-05T09:00") - seoul("2026-02-14T09:00");
    let whole = 28 * DAY;
    assert_eq!(paid[0].amount.amount, (10_000 * part + whole / 2) / whole);
    shop.audit();
}

#[test]
fn a_change_now_is_paid_first_and_one_for_later_costs_nothing_now() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(14 * DAY);
    shop.world
        .ask(change("more", ChangeWhen::Now, Some(Proration::Now)))
        .expect("changed");
    assert_eq!(shop.plan().as_deref(), Some("more"));
    // Half of the month is left.
    assert_eq!(shop.amounts(), [10_000, 10_500]);
    shop.world
        .ask(change("month", ChangeWhen::PeriodEnd, None))
        .expect("planned");
    assert_eq!(shop.plan().as_deref(), Some("more"));
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.plan().as_deref(), Some("month"));
    assert_eq!(shop.amounts(), [10_000, 10_500, 10_000]);
    shop.audit();
}

#[test]
fn a_change_with_the_next_invoice_owes_and_gives_back() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(14 * DAY);
    shop.world
        .ask(change(
            "more",
            ChangeWhen::Now,
            Some(Proration::NextInvoice),
        ))
        .expect("changed");
    assert_eq!(shop.plan().as_deref(), Some("more"));
    assert_eq!(shop.amounts(), [10_000]);
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.amounts(), [10_000, 41_500]);
    let now = shop.world.now();
    let left = seoul("2026-03-31T09:00") - now;
    shop.world
        .ask(change("month", ChangeWhen::Now, None))
        .expect("changed");
    let whole = 31 * DAY;
    let part = |price: i64| (2 * price * left + whole) / (2 * whole);
    let back = part(31_000) - part(10_000);
    assert_eq!(shop.schedule().owed, -back);
    shop.pass_to(seoul("2026-06-01T12:00"));
    // What is left of it pays for the months after.
    let sum: i64 = shop.amounts()[2..].iter().sum();
    assert_eq!(sum, 30_000 - back, "{:?}", shop.amounts());
    shop.audit();
}

#[test]
fn a_change_to_a_year_begins_one_at_once() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(14 * DAY);
    let now = shop.world.now();
    shop.world
        .ask(change("year", ChangeWhen::Now, Some(Proration::Now)))
        .expect("changed");
    assert_eq!(shop.amounts(), [10_000, 95_000]);
    assert_eq!(shop.subscription().period_start, Some(now));
    shop.pass_to(now + 366 * DAY);
    assert_eq!(shop.amounts(), [10_000, 95_000, 100_000]);
    shop.audit();
}

#[test]
fn a_change_that_is_refused_changes_nothing_and_the_next_period_is_whole() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(14 * DAY);
    shop.card(json!(["REJECT_CARD_PAYMENT", "pays"]));
    let refused = shop
        .world
        .ask(change("year", ChangeWhen::Now, Some(Proration::Now)));
    assert_eq!(refused.expect_err("refused").code, "REJECT_CARD_PAYMENT");
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.pass_to(seoul("2026-02-28T12:00"));
    let paid = shop.paid();
    assert_eq!(shop.amounts(), [10_000; 2]);
    assert_eq!(paid[1].period_start, Some(seoul("2026-02-28T09:00")));
    assert_eq!(paid[1].period_end, Some(seoul("2026-03-31T09:00")));
    assert_eq!(
        (shop.credits(), shop.plan().as_deref()),
        (100, Some("month"))
    );
    shop.audit();
}

#[test]
fn a_key_that_the_provider_removes_is_missed_at_the_renewal() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    let customer = shop.account().customers[0].id.clone();
    let gone = json!({"customer_key": customer});
    shop.world.control("POST /lab/tossPayments/remove", &gone);
    shop.world.deliver();
    assert_eq!(shop.schedule().method, None);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    assert_eq!(shop.world.told.len(), 1);
    shop.renews_card(PAYS);
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.amounts(), [10_000; 2]);
    shop.audit();
}

#[test]
fn a_change_to_a_year_takes_off_no_more_than_was_paid() {
    // The days before the first billing day cost their part, or nothing.
    for plan in ["fifth", "fifth_full", "fifth_free"] {
        let mut shop = Shop::new();
        shop.buys(plan, PAYS);
        let paid: i64 = shop.taken().iter().map(|it| it.1).sum();
        shop.world
            .ask(change("year", ChangeWhen::Now, Some(Proration::Now)))
            .expect("changed");
        let all: i64 = shop.taken().iter().map(|it| it.1).sum();
        assert_eq!(all, 100_000, "{plan}: {paid} was paid before");
        shop.audit();
    }
    // Money that went back pays for nothing.
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    let refund = Ask::Refund {
        account: "ada".into(),
        payment: shop.paid()[0].id.clone(),
        amount: Some(4_000),
        key: None,
        options: None,
    };
    shop.world.ask(refund).expect("refunded");
    shop.world
        .ask(change("year", ChangeWhen::Now, Some(Proration::Now)))
        .expect("changed");
    assert_eq!(shop.amounts(), [10_000, 100_000 - 6_000]);
}

/// A thread of a JVM has a megabyte, of which it needs some itself, and a debug build needs more of
/// it than any other.
const STACK: usize = 768 * 1024;

#[test]
fn a_card_is_stored_and_charged_again_on_a_small_stack() {
    let play = || {
        let mut shop = Shop::new();
        shop.buys("month", PAYS);
        shop.pass_to(seoul("2026-02-28T12:00"));
        assert_eq!(shop.amounts(), [10_000, 10_000]);
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(play);
    thread.expect("a thread").join().expect("it fits");
}
