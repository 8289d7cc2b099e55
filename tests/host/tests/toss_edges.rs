//! What a customer with bad intentions, two machines or a silent provider could bring
//! out of what Kassa collects by itself.
#![allow(missing_docs)]

mod won;

use kassa::ask::{CancelWhen, ChangeWhen, Proration};
use kassa::model::arrival::Arrival;
use kassa::model::id::Customer;
use kassa::model::order::PaymentStatus;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome};
use kassa_host::race::race;
use serde_json::json;
use won::*;

fn ada() -> Customer {
    Customer {
        id: "ada".into(),
        email: Some("ada@example.com".into()),
        name: Some("Ada".into()),
        zone: None,
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

fn pause() -> Ask {
    Ask::Pause {
        account: "ada".into(),
        subscription: None,
        until: None,
        free: None,
        options: None,
    }
}

fn change(plan: &str, when: ChangeWhen) -> Ask {
    Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: Some(when),
        proration: Some(Proration::None),
        as_of: None,
        options: None,
    }
}

fn subscribe(key: &str) -> Ask {
    Ask::Subscribe {
        customer: ada(),
        plan: "month".into(),
        quantity: None,
        method: None,
        key: Some(key.into()),
    }
}

/// Requests that take money from a card are lost on their way, from now on.
fn lose_charges(shop: &mut Shop) {
    let lost = json!({"kind": "500", "times": 1_000, "path_prefix": "/tossPayments/v1/billing"});
    shop.world.control("POST /lab/fault", &lost);
}

fn find_charges(shop: &mut Shop) {
    shop.world
        .control("POST /lab/fault", &json!({"kind": "none"}));
}

#[test]
fn who_leaves_while_a_charge_has_no_answer_is_not_charged_for_it_again() {
    for when in [CancelWhen::Now, CancelWhen::PeriodEnd] {
        let mut shop = Shop::new();
        shop.buys("month", PAYS);
        shop.pass_to(seoul("2026-02-28T08:00"));
        lose_charges(&mut shop);
        shop.pass(2 * HOUR);
        assert_eq!(shop.taken().len(), 1);
        shop.world.ask(cancel(when)).expect("canceled");
        find_charges(&mut shop);
        shop.pass(5 * DAY);
        assert_eq!(shop.taken().len(), 1, "{when:?}");
        assert_eq!(shop.status(), SubscriptionStatus::Canceled, "{when:?}");
        assert!(shop.world.at_provider("billing")[0]["removed"] == true);
        shop.audit();
    }
}

#[test]
fn who_leaves_while_a_charge_that_was_made_has_no_answer_keeps_what_was_paid() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["timeout_twice", "pays"]));
    let quiet = json!({"kind": "500", "times": 1_000, "path_prefix": "/tossPayments/v1/payments"});
    shop.pass_to(seoul("2026-02-28T08:00"));
    shop.world.control("POST /lab/fault", &quiet);
    shop.pass(2 * HOUR);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("canceled");
    find_charges(&mut shop);
    shop.pass(5 * DAY);
    assert_eq!(shop.amounts(), [10_000; 2]);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.pass_to(seoul("2026-04-01T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!(shop.taken().len(), 2);
    shop.audit();
}

#[test]
fn who_rests_while_a_charge_has_no_answer_is_not_charged_for_it_again() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    lose_charges(&mut shop);
    shop.pass(2 * HOUR);
    shop.world.ask(pause()).expect("paused");
    find_charges(&mut shop);
    shop.pass(5 * DAY);
    assert_eq!(shop.taken().len(), 1);
    assert_eq!(shop.status(), SubscriptionStatus::Paused);
    shop.audit();
}

#[test]
fn two_wishes_at_once_begin_one_subscription() {
    let begin = || {
        let mut shop = Shop::new();
        shop.renews_card(PAYS);
        (shop.world, subscribe("a"), subscribe("b"))
    };
    race(begin, |world, _, _, at| {
        let taken = world.at_provider("payments").len();
        assert_eq!(taken, 1, "{at}");
    });
}

#[test]
fn two_pages_at_once_begin_one_subscription() {
    let begin = || {
        let mut shop = Shop::new();
        let mut asks = Vec::new();
        for seats in [1, 2] {
            let (_, calls) = shop.way("ada", "month", seats);
            let query = shop.window(&calls, &json!({"card": PAYS}));
            asks.push(Ask::Return {
                account: "ada".into(),
                provider: None,
                query,
            });
        }
        let b = asks.pop().expect("two");
        let a = asks.pop().expect("two");
        (shop.world, a, b)
    };
    race(begin, |world, _, _, at| {
        let taken = world.at_provider("payments").len();
        assert_eq!(taken, 1, "{at}");
    });
}

#[test]
fn a_first_charge_without_an_answer_stands_in_the_way_of_a_second() {
    let mut shop = Shop::new();
    shop.renews_card(PAYS);
    lose_charges(&mut shop);
    let first = shop.world.ask(subscribe("a")).expect("begun");
    assert!(
        matches!(
            first,
            Outcome::Returned {
                state: Arrival::Waiting,
                ..
            }
        ),
        "{first:?}"
    );
    let second = shop.world.ask(subscribe("b"));
    assert!(matches!(second, Ok(Outcome::Declined { .. })), "{second:?}");
    find_charges(&mut shop);
    shop.pass(DAY);
    assert_eq!(shop.taken().len(), 1);
    shop.audit();
}

#[test]
fn a_free_first_period_is_free_once_and_never_for_a_card_that_does_not_pay() {
    let mut shop = Shop::new();
    shop.buys("fifth_free", PAYS_ONCE);
    shop.pass_to(seoul("2026-03-05T12:00"));
    assert_eq!(shop.amounts(), [10_000]);
    shop.pass_to(seoul("2026-03-20T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    shop.renews_card(DECLINES);
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    assert_eq!(shop.plan(), None);
    shop.audit();
}

#[test]
fn a_part_of_a_period_that_was_not_paid_is_no_money_to_give_back() {
    let mut shop = Shop::new();
    shop.buys("fifth_try", DECLINES);
    shop.pass_to(seoul("2026-03-01T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    shop.renews_card(DECLINES);
    assert_eq!(shop.status(), SubscriptionStatus::Unpaid);
    assert!(shop.schedule().owed >= 0, "{:?}", shop.schedule());
    shop.renews_card(PAYS);
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    shop.pass_to(seoul("2026-04-05T12:00"));
    let amounts = shop.amounts();
    assert_eq!(amounts[1..], [10_000, 10_000], "{amounts:?}");
    shop.audit();
}

#[test]
fn what_a_change_left_over_survives_another_one_that_comes_before_the_money() {
    let mut shop = Shop::new();
    shop.buys("more", PAYS);
    shop.pass(14 * DAY);
    let down = Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some("month".into()),
        quantity: None,
        when: Some(ChangeWhen::Now),
        proration: Some(Proration::NextInvoice),
        as_of: None,
        options: None,
    };
    shop.world.ask(down).expect("changed");
    let left = shop.schedule().owed;
    assert_eq!(left, -10_500);
    shop.card(json!(["REJECT_CARD_PAYMENT", "pays"]));
    shop.pass_to(seoul("2026-03-28T12:00"));
    shop.card(json!([
        "REJECT_CARD_PAYMENT",
        "REJECT_CARD_PAYMENT",
        "pays"
    ]));
    shop.pass_to(seoul("2026-03-31T12:00"));
    assert_eq!(shop.schedule().amount, 9_500);
    shop.world
        .ask(change("more", ChangeWhen::Now))
        .expect("changed");
    shop.pass_to(seoul("2026-04-05T12:00"));
    assert_eq!(shop.amounts(), [31_000, 30_500]);
    shop.audit();
}

#[test]
fn a_dearer_plan_for_later_gives_nothing_for_the_price_of_the_old_one() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["REJECT_CARD_PAYMENT", "pays"]));
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    let later = Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some("more".into()),
        quantity: None,
        when: Some(ChangeWhen::PeriodEnd),
        proration: None,
        as_of: None,
        options: None,
    };
    shop.world.ask(later).expect("changed");
    shop.pass_to(seoul("2026-03-02T12:00"));
    let paid = shop.paid().pop().expect("paid");
    let plan = paid.terms.map(|it| it.plan);
    assert_eq!(shop.credits(), 100);
    let right = [("month", 10_000), ("more", 31_000)];
    let sold = (plan.as_deref().unwrap_or(""), paid.amount.amount);
    assert!(right.contains(&sold), "{sold:?}");
    shop.audit();
}

#[test]
fn a_new_card_whose_charge_has_no_answer_is_no_good_news_yet() {
    for card in [SILENT, BREAKS] {
        let mut shop = Shop::new();
        shop.buys("month", PAYS_ONCE);
        shop.pass_to(seoul("2026-02-28T12:00"));
        assert_eq!(shop.status(), SubscriptionStatus::PastDue);
        let lost = json!({"kind": "500", "times": 3, "path_prefix": "/tossPayments/v1/payments"});
        shop.world.control("POST /lab/fault", &lost);
        let outcome = shop.renews_card(card);
        let Outcome::Returned { state, .. } = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(state, Arrival::Waiting, "{card}");
        find_charges(&mut shop);
        shop.pass(DAY);
        assert_eq!(shop.amounts(), [10_000; 2]);
        shop.audit();
    }
}

#[test]
fn whoever_is_forgotten_is_forgotten_in_what_was_sent() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-03-05T12:00"));
    shop.world
        .ask(Ask::Erase {
            account: "ada".into(),
        })
        .expect("erased");
    let dump = format!("{:?}", shop.world.dump());
    assert!(!dump.contains("ada@example.com"), "a name is left");
    shop.pass_to(seoul("2026-04-05T12:00"));
    assert_eq!(shop.amounts(), [10_000; 3]);
    shop.audit();
}

#[test]
fn a_planned_end_comes_in_a_rest_too() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    shop.world.ask(pause()).expect("paused");
    shop.pass_to(seoul("2026-03-02T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert!(shop.account().schedules.is_empty());
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    shop.audit();
}

#[test]
fn who_leaves_and_rests_is_charged_nothing_once_the_rest_is_over() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    lose_charges(&mut shop);
    shop.pass(2 * HOUR);
    // It may be paid by now, so the end is planned for the end of that period.
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    let until = shop.world.now() + 5 * DAY;
    let rest = Ask::Pause {
        account: "ada".into(),
        subscription: None,
        until: Some(until),
        free: None,
        options: None,
    };
    shop.world.ask(rest).expect("paused");
    find_charges(&mut shop);
    shop.pass(40 * DAY);
    assert_eq!(shop.taken().len(), 1, "{:?}", shop.taken());
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    shop.audit();
}

#[test]
fn a_planned_end_is_that_of_the_period_that_a_change_began() {
    for (from, to, day) in [
        ("month", "year", "2027-02-10T12:00"),
        ("year", "month", "2026-03-10T12:00"),
    ] {
        let mut shop = Shop::new();
        shop.buys(from, PAYS);
        shop.pass_to(seoul("2026-02-10T12:00"));
        shop.world
            .ask(cancel(CancelWhen::PeriodEnd))
            .expect("planned");
        shop.world
            .ask(change(to, ChangeWhen::Now))
            .expect("changed");
        assert_eq!(shop.taken().len(), 2);
        let ends = shop.subscription().cancel_at;
        assert_eq!(ends, shop.subscription().period_end, "{to}");
        assert!(
            ends.is_some_and(|it| (it - seoul(day)).abs() < HOUR),
            "{to}"
        );
        shop.pass_to(seoul(day) - DAY);
        assert_eq!(shop.plan().as_deref(), Some(to));
        shop.pass(60 * DAY);
        assert_eq!(shop.status(), SubscriptionStatus::Canceled, "{to}");
        assert_eq!(shop.taken().len(), 2, "{to}");
        shop.audit();
    }
}

#[test]
fn a_change_in_a_rest_is_paid_when_it_is_over() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(5 * DAY);
    shop.world.ask(pause()).expect("paused");
    shop.world
        .ask(change("year", ChangeWhen::Now))
        .expect("changed");
    shop.pass(5 * DAY);
    assert_eq!(shop.amounts(), [10_000], "in a rest");
    shop.world
        .ask(cancel(CancelWhen::Never))
        .expect("it goes on");
    assert_eq!(shop.plan().as_deref(), Some("month"), "what was paid");
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.amounts(), [10_000, 100_000]);
    assert_eq!(shop.plan().as_deref(), Some("year"));
    shop.audit();
}

#[test]
fn a_change_in_a_rest_that_nothing_is_paid_of_is_paid_when_it_is_over() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    lose_charges(&mut shop);
    shop.pass(2 * HOUR);
    shop.world.ask(pause()).expect("paused");
    find_charges(&mut shop);
    shop.pass(2 * DAY);
    shop.world
        .ask(change("year", ChangeWhen::Now))
        .expect("changed");
    shop.pass(DAY);
    assert_eq!(shop.amounts(), [10_000], "in a rest");
    shop.world
        .ask(cancel(CancelWhen::Never))
        .expect("it goes on");
    shop.pass(HOUR);
    assert_eq!(shop.amounts(), [10_000, 100_000]);
    assert_eq!(shop.plan().as_deref(), Some("year"));
    shop.audit();
}

#[test]
fn a_refusal_that_is_heard_of_after_the_last_step_ends_it() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["PROVIDER_ERROR", "REJECT_CARD_PAYMENT"]));
    let works_at = |shop: &mut Shop, time: i64| {
        shop.world.control("POST /lab/clock", &json!({"to": time}));
        shop.tick();
    };
    works_at(&mut shop, seoul("2026-02-28T12:00"));
    // The second try is refused, and nobody hears it until every step of the plan is behind.
    let quiet = json!({"kind": "timeout", "times": 1_000, "path_prefix": "/tossPayments"});
    shop.world.control("POST /lab/fault", &quiet);
    works_at(&mut shop, seoul("2026-02-28T12:10"));
    works_at(&mut shop, seoul("2026-03-29T12:00"));
    // It is looked for by whoever comes while the period itself is still claimed.
    find_charges(&mut shop);
    works_at(&mut shop, seoul("2026-03-29T12:05"));
    shop.pass(DAY);
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!(shop.amounts(), [10_000]);
    shop.audit();
}

#[test]
fn a_change_that_is_refused_first_and_cheaper_then_is_paid_once() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass(14 * DAY);
    shop.card(json!(["REJECT_CARD_PAYMENT", "pays"]));
    let whole = shop.world.ask(change("year", ChangeWhen::Now));
    assert_eq!(whole.expect_err("refused").code, "REJECT_CARD_PAYMENT");
    // What is left of the month pays for some of it now.
    let rest = Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some("year".into()),
        quantity: None,
        when: Some(ChangeWhen::Now),
        proration: Some(Proration::Now),
        as_of: None,
        options: None,
    };
    shop.world.ask(rest).expect("changed");
    assert_eq!(shop.plan().as_deref(), Some("year"));
    shop.pass(40 * DAY);
    let sums: Vec<i64> = shop.taken().iter().map(|it| it.1).collect();
    assert_eq!(sums, [95_000, 10_000], "{:?}", shop.taken());
    shop.audit();
}

#[test]
fn a_planned_end_comes_in_a_rest_whose_charge_was_paid_after_all() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["timeout_twice", "pays"]));
    let quiet = json!({"kind": "500", "times": 1_000, "path_prefix": "/tossPayments/v1/payments"});
    shop.pass_to(seoul("2026-02-28T08:00"));
    shop.world.control("POST /lab/fault", &quiet);
    shop.pass(2 * HOUR);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    shop.world.ask(pause()).expect("paused");
    find_charges(&mut shop);
    shop.pass(5 * DAY);
    assert_eq!(shop.amounts(), [10_000; 2]);
    assert_eq!(shop.status(), SubscriptionStatus::Paused);
    shop.pass_to(seoul("2026-04-01T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    shop.audit();
}

#[test]
fn a_rest_is_work_for_nobody() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS_ONCE);
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    shop.world.ask(pause()).expect("paused");
    shop.renews_card(PAYS);
    let failed = |it: &kassa::model::account::Payment| it.status == PaymentStatus::Failed;
    assert!(shop.account().payments.iter().any(failed));
    // The last credits end with the plan's days of grace.
    shop.pass(9 * DAY);
    let before = shop.world.benefits("ada").revision;
    shop.pass(10 * DAY);
    assert_eq!(shop.world.benefits("ada").revision, before);
    assert_eq!(shop.taken().len(), 1);
    shop.audit();
}

#[test]
fn a_page_that_somebody_came_back_to_before_is_one_to_come_back_to_again() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    let page = "/card?tab=1&customerKey=cus_old&authKey=old&kassa_checkout=co_0a&code=X#top";
    let ask = Ask::Register {
        customer: ada(),
        provider: None,
        success_url: page.into(),
        cancel_url: page.into(),
        locale: None,
        options: None,
    };
    let Ok(Outcome::Checkout { way, .. }) = shop.world.ask(ask) else {
        panic!("no page")
    };
    let way: serde_json::Value =
        serde_json::from_str(&kassa::json::text(&way)).expect("a way to pay");
    let query = shop.window(&way["calls"], &json!({"card": PAYS}));
    assert!(query.iter().any(|it| it.name == "tab"), "{query:?}");
    let outcome = shop.back("ada", &query).expect("stored");
    let landed = matches!(
        outcome,
        Outcome::Returned {
            state: Arrival::Landed,
            ..
        }
    );
    assert!(landed, "{outcome:?}");
    shop.audit();
}

#[test]
fn what_has_ended_does_not_go_on_although_nobody_has_worked_since() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.world
        .ask(cancel(CancelWhen::PeriodEnd))
        .expect("planned");
    let to = json!({"to": seoul("2026-03-01T12:00")});
    shop.world.control("POST /lab/clock", &to);
    for ask in [cancel(CancelWhen::Never), pause()] {
        let answer = shop.world.ask(ask);
        assert!(matches!(answer, Ok(Outcome::Declined { .. })), "{answer:?}");
    }
    shop.pass(DAY);
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!(shop.taken().len(), 1);
    shop.audit();
}

#[test]
fn money_that_a_card_had_paid_before_its_customer_left_is_known_and_can_go_back() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    shop.card(json!(["timeout_twice", "pays"]));
    let quiet = json!({"kind": "500", "times": 1_000, "path_prefix": "/tossPayments/v1/payments"});
    shop.world.control("POST /lab/fault", &quiet);
    shop.pass(2 * HOUR);
    shop.world.ask(cancel(CancelWhen::Now)).expect("canceled");
    find_charges(&mut shop);
    shop.pass(5 * DAY);
    let paid = shop.paid();
    assert_eq!(shop.amounts(), [10_000; 2], "{:?}", shop.taken());
    assert_eq!(shop.status(), SubscriptionStatus::Canceled);
    assert_eq!((shop.plan(), shop.credits()), (None, 0));
    let refunded = shop.world.ask(Ask::Refund {
        account: "ada".into(),
        payment: paid[1].id.clone(),
        amount: None,
        key: None,
        options: None,
    });
    assert!(
        matches!(refunded, Ok(Outcome::Refunded { amount: 10_000, .. })),
        "{refunded:?}"
    );
    shop.audit();
}

#[test]
fn a_seal_key_that_is_missing_at_a_renewal_costs_nobody_their_access() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    let other = json!([{"id": "other", "key": "1f".repeat(32)}]);
    shop.world.set_up(&plans(), |config| {
        config["zone"] = json!("Asia/Seoul");
        config["sealKeys"] = other.clone();
    });
    shop.pass(3 * DAY);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    // Whoever runs the ticks is told that something fails, again and again.
    shop.world.pass("7h");
    let told = shop.world.ask(Ask::Tick { limit: None });
    assert!(
        matches!(told, Ok(Outcome::Ticked { failed: 1, .. })),
        "{told:?}"
    );
    shop.world.set_up(&plans(), |config| {
        config["zone"] = json!("Asia/Seoul");
    });
    shop.pass(DAY);
    assert_eq!(shop.amounts(), [10_000; 2]);
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    shop.audit();
}

#[test]
fn a_card_that_its_provider_would_not_forget_for_weeks_is_forgotten_in_the_end() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    lose_charges(&mut shop);
    // The removal is not answered at once, and until long after nobody looks again.
    let _ = shop.world.ask(cancel(CancelWhen::Now));
    shop.tick();
    let to = shop.world.now() + 20 * DAY;
    shop.world.control("POST /lab/clock", &json!({"to": to}));
    assert!(shop.world.at_provider("billing")[0]["removed"] != true);
    find_charges(&mut shop);
    shop.pass(DAY);
    assert!(shop.world.at_provider("billing")[0]["removed"] == true);
    assert!(shop.account().methods[0].removed_at.is_some());
    shop.audit();
}

#[test]
fn what_was_to_be_tried_again_is_not_waited_for_in_a_rest() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.card(json!(["PROVIDER_ERROR", "pays"]));
    shop.world
        .control("POST /lab/clock", &json!({"to": seoul("2026-02-28T12:00")}));
    shop.tick();
    let waits = |shop: &mut Shop| {
        let all = shop.account().payments;
        let count = all.iter().filter(|it| it.status == PaymentStatus::Pending);
        count.count()
    };
    assert_eq!(waits(&mut shop), 1);
    shop.world.ask(pause()).expect("paused");
    assert_eq!(waits(&mut shop), 0);
    shop.pass(5 * DAY);
    assert_eq!(shop.amounts(), [10_000]);
    shop.audit();
}

#[test]
fn nothing_is_sent_any_more_that_is_soon_given_up() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T08:00"));
    lose_charges(&mut shop);
    shop.pass(2 * HOUR);
    // Nobody works for most of a day. It would arrive now; but if it were slow, it would come
    // after the one that takes its place.
    let late = shop.world.now() + 23 * HOUR + HOUR / 2;
    shop.world.control("POST /lab/clock", &json!({"to": late}));
    find_charges(&mut shop);
    shop.tick();
    assert_eq!(shop.taken().len(), 1, "in its last hour");
    shop.pass(12 * HOUR);
    let taken = shop.taken();
    assert_eq!(taken.len(), 2, "{taken:?}");
    assert!(taken.iter().any(|it| it.0.ends_with("_1_2")), "{taken:?}");
    shop.audit();
}

#[test]
fn what_an_attempt_of_before_was_to_bring_is_not_what_the_next_one_has_to() {
    let mut shop = Shop::new();
    shop.buys("more", PAYS);
    shop.card(json!(["REJECT_CARD_PAYMENT", "timeout_twice", "pays"]));
    shop.pass_to(seoul("2026-02-28T12:00"));
    assert_eq!(shop.status(), SubscriptionStatus::PastDue);
    let refused = shop.world.at_provider("payments");
    let refused = refused.iter().find(|it| it["status"] == "ABORTED");
    let refused = refused.expect("refused").clone();
    shop.world
        .ask(change("month", ChangeWhen::Now))
        .expect("changed");
    // The cheaper plan is charged, and nobody hears of it before a message about the dearer one.
    let quiet = json!({"kind": "500", "times": 1_000, "path_prefix": "/tossPayments/v1/payments"});
    shop.world.control("POST /lab/fault", &quiet);
    shop.pass(DAY);
    assert_eq!(shop.taken().len(), 2, "{:?}", shop.taken());
    find_charges(&mut shop);
    let body = json!({
        "eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-03-01T12:00:00.000000",
        "data": {"paymentKey": refused["paymentKey"], "orderId": refused["orderId"],
                 "status": "ABORTED"},
    });
    let hint = Ask::Inbound {
        provider: "tossPayments".into(),
        headers: Vec::new(),
        secrets: None,
        body: body.to_string().into_bytes(),
    };
    shop.world.ask(hint).expect("looked up");
    shop.pass(6 * DAY);
    assert_eq!(shop.amounts(), [31_000, 10_000]);
    assert_eq!(shop.status(), SubscriptionStatus::Active);
    assert_eq!(shop.plan().as_deref(), Some("month"));
    shop.audit();
}
