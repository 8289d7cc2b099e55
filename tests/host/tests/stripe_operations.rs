//! What is done at Stripe with a payment or a subscription that is there: money that a card
//! holds, what a change costs before it is made, rests, pages.
#![allow(missing_docs)]

use kassa::ask::{CancelWhen, ChangeWhen, Decline, PortalPage, Proration};
use kassa::model::order::PaymentStatus;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, KassaError, Outcome};
use kassa_host::shop::{checkout, refund};
use kassa_host::world::World;
use serde_json::{Value as Json, json};

const MANUAL: &str = r#"{"payment_intent_data":{"capture_method":"manual"}}"#;

/// A card that holds what a pack of a thousand credits costs; its webhooks wait.
fn held() -> (World, String) {
    let mut world = World::shop();
    let mut ask = checkout("ada", "pack", "/ok");
    if let Ask::Checkout { options, .. } = &mut ask {
        *options = Some(MANUAL.into());
    }
    let Ok(Outcome::Checkout { id, .. }) = world.ask(ask) else {
        panic!("no checkout")
    };
    world.pay(&id);
    let intent = world.at_provider("payment_intent")[0]["id"].clone();
    (world, intent.as_str().expect("an id").to_string())
}

fn capture(payment: &str, amount: Option<i64>, key: &str) -> Ask {
    Ask::Capture {
        account: "ada".into(),
        payment: payment.into(),
        amount,
        key: Some(key.into()),
    }
}

fn void(payment: &str) -> Ask {
    Ask::Void {
        account: "ada".into(),
        payment: payment.into(),
        key: Some("v".into()),
    }
}

/// Where the payment stands, how much it is, and the credits that it brought.
fn stands(world: &mut World) -> (PaymentStatus, i64, i64) {
    let credits = world.benefits("ada").one_time_credits_balance;
    let order = world.orders("ada").remove(0);
    (order.status, order.amount.amount, credits)
}

fn nothing_held(end: Result<Outcome, KassaError>) {
    let no = matches!(
        end,
        Ok(Outcome::Declined {
            code: Decline::NothingToCapture,
            ..
        })
    );
    assert!(no, "{end:?}");
}

#[test]
fn what_a_card_holds_brings_nothing_until_it_is_captured_once() {
    let (mut world, intent) = held();
    world.deliver();
    assert_eq!(stands(&mut world), (PaymentStatus::Authorized, 10_000, 0));
    nothing_held(world.ask(capture(&intent, Some(10_001), "more")));
    for _time in 0..2 {
        let taken = world.ask(capture(&intent, None, "k"));
        assert!(
            matches!(taken, Ok(Outcome::Captured { amount: 10_000, .. })),
            "{taken:?}"
        );
        assert_eq!(stands(&mut world), (PaymentStatus::Paid, 10_000, 1_000));
        world.deliver();
    }
    assert_eq!(stands(&mut world), (PaymentStatus::Paid, 10_000, 1_000));
    nothing_held(world.ask(capture(&intent, None, "again")));
    nothing_held(world.ask(void(&intent)));
    let reused = world
        .ask(capture(&intent, Some(5), "k"))
        .expect_err("another sum");
    assert_eq!(reused.code, "key_reused");
    world.audit();
}

#[test]
fn a_part_that_is_captured_is_what_was_paid_and_can_go_back() {
    let (mut world, intent) = held();
    world.deliver();
    let taken = world.ask(capture(&intent, Some(6_000), "k"));
    assert!(
        matches!(taken, Ok(Outcome::Captured { amount: 6_000, .. })),
        "{taken:?}"
    );
    world.deliver();
    // What was let go is no refund: it was never paid.
    assert_eq!(stands(&mut world), (PaymentStatus::Paid, 6_000, 1_000));
    let order = &world.orders("ada")[0];
    assert_eq!(order.refunded, 0);
    assert_eq!(
        order.details.as_ref().and_then(|it| it.captured),
        Some(6_000)
    );
    let more = world.ask(refund(&intent, Some(6_001), "more"));
    assert!(matches!(more, Ok(Outcome::Declined { .. })), "{more:?}");
    let back = world.ask(refund(&intent, Some(3_000), "half"));
    assert!(
        matches!(back, Ok(Outcome::Refunded { amount: 3_000, .. })),
        "{back:?}"
    );
    world.deliver();
    assert_eq!(world.benefits("ada").one_time_credits_balance, 500);
    world.audit();
}

#[test]
fn what_is_let_go_by_the_app_or_after_a_week_was_never_paid() {
    let (mut world, intent) = held();
    world.deliver();
    let gone = world.ask(void(&intent));
    assert!(matches!(gone, Ok(Outcome::Voided { .. })), "{gone:?}");
    world.deliver();
    assert_eq!(stands(&mut world), (PaymentStatus::Failed, 10_000, 0));
    nothing_held(world.ask(capture(&intent, None, "late")));

    let (mut world, intent) = held();
    world.deliver();
    world.pass("8d");
    // Nobody has told it yet: Stripe says no, and why is looked up.
    let late = world
        .ask(capture(&intent, None, "late"))
        .expect_err("too late");
    assert_eq!(late.code, "payment_intent_unexpected_state");
    world.deliver();
    assert_eq!(stands(&mut world), (PaymentStatus::Failed, 10_000, 0));
    world.audit();
}

#[test]
fn a_capture_whose_answer_is_lost_is_made_once_and_known_in_the_end() {
    for kind in ["500", "500_after", "409", "429", "timeout", "drop_reply"] {
        for times in 1..=4 {
            let (mut world, intent) = held();
            world.deliver();
            let fault = json!({"kind": kind, "times": times, "path_prefix": "/v1/payment_intents"});
            world.control("POST /lab/fault", &fault);
            let end = world.ask(capture(&intent, Some(6_000), "k"));
            if let Err(error) = &end {
                assert!(error.retryable, "{kind} {times}: {error:?}");
            }
            // A result that Stripe keeps for a day is told again until it has forgotten it.
            for _time in 0..3 {
                world.pass("1d");
                world.ask(Ask::Tick { limit: None }).expect("a tick");
            }
            let end = world.ask(capture(&intent, Some(6_000), "k"));
            assert!(
                matches!(end, Ok(Outcome::Captured { amount: 6_000, .. })),
                "{kind} {times}: {end:?}"
            );
            world.deliver();
            assert_eq!(
                stands(&mut world),
                (PaymentStatus::Paid, 6_000, 1_000),
                "{kind} {times}"
            );
        }
    }
}

/// All orders of so many things.
fn orders_of(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in orders_of(count - 1) {
        for place in 0..=shorter.len() {
            let mut longer = shorter.clone();
            longer.insert(place, count - 1);
            all.push(longer);
        }
    }
    all
}

#[test]
fn whatever_is_told_first_of_a_capture_its_end_is_the_same() {
    let (mut world, intent) = held();
    let path = format!("/v1/payment_intents/{intent}/capture");
    world.pass("1h");
    let sent = kassa::model::http::HttpRequest {
        method: "POST".into(),
        url: format!("http://127.0.0.1:4242{path}"),
        headers: vec![kassa::model::http::Header {
            name: "Authorization".into(),
            value: "Bearer sk_test_scenario".into(),
        }],
        body: "amount_to_capture=6000".into(),
        timeout_ms: 1_000,
    };
    let reply = kassa_host::drive::Hands::send(&mut world, &sent).expect("a reply");
    assert_eq!(reply.status, 200);
    let heard = [
        "checkout.session.completed",
        "payment_intent.",
        "charge.captured",
        "charge.refunded",
    ];
    let events: Vec<Ask> = world
        .all_deliveries()
        .into_iter()
        .filter(|(_, kind, _)| heard.iter().any(|it| kind.starts_with(it)))
        .filter(|(_, kind, _)| kind != "payment_intent.created")
        .map(|(_, _, ask)| ask)
        .collect();
    assert_eq!(events.len(), 5);
    let before = world.dump();
    let mut ends = std::collections::BTreeSet::new();
    for order in orders_of(events.len()) {
        world.restore(&before);
        for place in order {
            for _twice in 0..2 {
                world.ask(events[place].clone()).expect("a webhook");
            }
        }
        let mut state = world.state("ada");
        // When it was heard of differs, and nothing else.
        state["checkouts"] = Json::Null;
        ends.insert((state["payments"].to_string(), state["lots"].to_string()));
        assert_eq!(stands(&mut world), (PaymentStatus::Paid, 6_000, 1_000));
    }
    assert_eq!(ends.len(), 1, "{ends:#?}");
}

fn preview(plan: &str, when: ChangeWhen, proration: Option<Proration>) -> Ask {
    Ask::Preview {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: Some(when),
        proration,
    }
}

/// What is due, what comes next, and by when it counts.
fn previewed(world: &mut World, ask: Ask) -> (i64, Option<i64>, Option<i64>) {
    match world.ask(ask) {
        Ok(Outcome::Previewed {
            due, next, as_of, ..
        }) => (due.amount, next.map(|it| it.amount), as_of),
        other => panic!("no preview: {other:?}"),
    }
}

fn change(plan: &str, proration: Proration, as_of: Option<i64>) -> Ask {
    Ask::Change {
        account: "ada".into(),
        subscription: None,
        plan: Some(plan.into()),
        quantity: None,
        when: Some(ChangeWhen::Now),
        proration: Some(proration),
        as_of,
        options: None,
    }
}

#[test]
fn a_change_costs_what_its_preview_said_also_hours_later() {
    let mut world = World::shop();
    world.buy("ada", "starter");
    world.pass("10d");
    let before = world.dump();
    let wish = preview("pro", ChangeWhen::Now, Some(Proration::Now));
    let (due, next, as_of) = previewed(&mut world, wish);
    assert!((1..2_000).contains(&due), "{due}");
    assert_eq!(next, Some(2_900));
    assert_eq!(world.dump(), before, "nothing was written");
    assert_eq!(world.at_provider("invoice").len(), 1, "nothing was billed");
    world.pass("20h");
    world
        .ask(change("pro", Proration::Now, as_of))
        .expect("a change");
    world.deliver();
    assert_eq!(world.orders("ada")[0].amount.amount, due);

    let mut unpinned = World::shop();
    unpinned.buy("ada", "starter");
    unpinned.pass("10d");
    unpinned.pass("20h");
    unpinned
        .ask(change("pro", Proration::Now, None))
        .expect("a change");
    unpinned.deliver();
    assert!(
        unpinned.orders("ada")[0].amount.amount < due,
        "the pin does something"
    );
}

#[test]
fn a_preview_tells_what_waits_for_the_next_invoice_and_refuses_an_old_pin() {
    let mut world = World::shop();
    world.buy("ada", "starter");
    world.pass("10d");
    let wish = |proration| preview("pro", ChangeWhen::Now, Some(proration));
    let (due, next, as_of) = previewed(&mut world, wish(Proration::NextInvoice));
    assert_eq!(due, 0);
    let next = next.expect("an invoice");
    assert!(next > 2_900, "{next}");
    let (due, none, _) = previewed(&mut world, wish(Proration::None));
    assert_eq!((due, none), (0, Some(2_900)));
    let later = preview("pro", ChangeWhen::PeriodEnd, None);
    assert_eq!(previewed(&mut world, later).1, Some(2_900));
    let (due, ..) = previewed(&mut world, preview("pro_yearly", ChangeWhen::Now, None));
    assert!(
        (28_000..29_000).contains(&due),
        "a year begins at once: {due}"
    );
    let same = preview("starter", ChangeWhen::Now, None);
    assert_eq!(previewed(&mut world, same), (0, None, None));

    world
        .ask(change("pro", Proration::NextInvoice, as_of))
        .expect("a change");
    world.pass("22d");
    world.deliver();
    assert_eq!(world.orders("ada")[0].amount.amount, next);
    let now = world.now();
    for wrong in [now + 1, now - 86_400_001] {
        let error = world.ask(change("starter", Proration::Now, Some(wrong)));
        assert_eq!(error.expect_err("a wrong time").code, "bad_as_of");
    }
}

fn say(wish: fn(Option<String>) -> Ask, options: &Json) -> Ask {
    wish(Some(options.to_string()))
}

fn rest(options: Option<String>) -> Ask {
    Ask::Pause {
        account: "ada".into(),
        subscription: None,
        until: None,
        free: None,
        options,
    }
}

fn end_now(options: Option<String>) -> Ask {
    Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: CancelWhen::Now,
        options,
    }
}

#[test]
fn a_rest_that_is_a_state_at_stripe_ends_as_any_other() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.pass("1d");
    world
        .ask(say(rest, &json!({"type": "subscription"})))
        .expect("a rest");
    let at_stripe = |world: &mut World| world.at_provider("subscription")[0]["status"].clone();
    assert_eq!(at_stripe(&mut world), "paused");
    world.deliver();
    let status = |world: &mut World| world.benefits("ada").subscription_status;
    assert_eq!(status(&mut world), Some(SubscriptionStatus::Paused));
    world.pass("3d");
    let never = Ask::Cancel {
        account: "ada".into(),
        subscription: None,
        when: CancelWhen::Never,
        options: None,
    };
    world.ask(never).expect("it goes on");
    assert_eq!(at_stripe(&mut world), "active");
    world.deliver();
    assert_eq!(status(&mut world), Some(SubscriptionStatus::Active));
    world.audit();
}

#[test]
fn why_a_subscription_ends_is_told_and_what_nobody_knows_is_refused() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let why = json!({"cancellation_details": {"feedback": "too_expensive", "comment": "비싸요"}});
    for (ask, code) in [
        (say(end_now, &json!({"refund": true})), "unknown_field"),
        (say(rest, &json!({"invoice_now": true})), "unknown_field"),
        (say(rest, &json!({"behavior": "sleep"})), "bad_field"),
    ] {
        assert_eq!(world.ask(ask).expect_err(code).code, code);
    }
    world.ask(say(end_now, &why)).expect("an end");
    let told = world.at_provider("subscription")[0]["cancellation_details"].clone();
    assert_eq!(
        (&told["feedback"], &told["comment"]),
        (&json!("too_expensive"), &json!("비싸요"))
    );
}

#[test]
fn each_page_of_the_portal_opens_for_what_it_is_about() {
    let mut world = World::shop();
    world.buy("ada", "starter");
    let page = |page, plan: Option<&str>| Ask::Portal {
        account: "ada".into(),
        return_url: "/".into(),
        provider: None,
        page: Some(page),
        plan: plan.map(Into::into),
        quantity: None,
        options: None,
    };
    for (wanted, flow) in [
        (PortalPage::PaymentMethod, "payment_method_update"),
        (PortalPage::Plan, "subscription_update"),
        (PortalPage::Cancel, "subscription_cancel"),
        (PortalPage::Pause, "subscription_pause"),
        (PortalPage::Customer, "customer_update"),
    ] {
        let opened = world.ask(page(wanted, None));
        assert!(matches!(opened, Ok(Outcome::Portal { .. })), "{opened:?}");
        let asked = world.control("GET /lab/requests", &Json::Null).to_string();
        assert!(asked.contains(&format!("flow_data[type]={flow}")), "{flow}");
    }
    let confirm = world.ask(page(PortalPage::Change, Some("pro")));
    assert!(matches!(confirm, Ok(Outcome::Portal { .. })), "{confirm:?}");
    let bare = world
        .ask(page(PortalPage::Change, None))
        .expect_err("no plan");
    assert_eq!(bare.code, "nothing_to_change");
    let unknown = world.ask(page(PortalPage::Change, Some("gold")));
    assert!(
        matches!(
            unknown,
            Ok(Outcome::Declined {
                code: Decline::NoPlan,
                ..
            })
        ),
        "{unknown:?}"
    );
}
