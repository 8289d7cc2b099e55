//! What must hold of money, credits and access wherever they are sold.

mod letters;

use kassa::{Ask, Outcome};
use letters::*;
use serde_json::{Value as Json, json};

fn none() -> Json {
    json!({})
}

#[test]
fn five_seats_have_the_credits_of_five_whatever_is_heard_first() {
    let mut all = Vec::new();
    for order_first in [0, 1, 2, 3, 4, 5] {
        let mut app = App::new();
        let custom = app.begin("ada", "basic", 5);
        let bought = quantity(order(1, 11, 5000, 0, [START, START], &custom), 5);
        let runs = quantity(
            subscription(11, START, START + 28 * DAY, &custom, &none()),
            5,
        );
        let paid = invoice(9, "initial", 5000, 0, [START, START], &custom);
        let mut events = [bought, runs, paid];
        events.rotate_left(order_first % 3);
        if order_first > 2 {
            events.swap(0, 1);
        }
        for event in &events {
            println!("{}", app.lemon(event));
        }
        let first = app.credits("ada");
        app.now += 28 * DAY;
        let at = app.now;
        app.lemon(&invoice(10, "renewal", 5000, 0, [at, at], &custom));
        app.lemon(&quantity(
            subscription(11, at, at + 31 * DAY, &custom, &none()),
            5,
        ));
        all.push((first, app.credits("ada")));
    }
    assert_eq!(all, [(500, 500); 6]);
}

#[test]
fn a_change_and_back_is_priced_alike_whatever_is_heard_first() {
    for late in [false, true] {
        let mut app = App::new();
        let custom = app.begin("ada", "basic", 1);
        app.lemon(&order(1, 11, 1000, 0, [START, START], &custom));
        app.lemon(&subscription(11, START, START + 28 * DAY, &custom, &none()));
        app.lemon(&invoice(9, "initial", 1000, 0, [START, START], &custom));
        let there = subscription(12, START + DAY, START + 28 * DAY, &custom, &none());
        if !late {
            app.lemon(&there);
        }
        app.lemon(&subscription(
            11,
            START + 2 * DAY,
            START + 28 * DAY,
            &custom,
            &none(),
        ));
        app.now += 28 * DAY;
        let at = app.now;
        app.lemon(&invoice(10, "renewal", 1000, 0, [at, at], &custom));
        app.lemon(&subscription(
            11,
            at + 2000,
            at + 31 * DAY,
            &custom,
            &none(),
        ));
        if late {
            app.lemon(&there);
        }
        assert_eq!(app.credits("ada"), 100, "late: {late}");
    }
}

#[test]
fn a_link_for_somebody_new_brings_what_was_paid() {
    let mut app = App::new();
    let link = app.ask(Ask::Link {
        plan: "basic".into(),
        customer: kassa::json::read(r#"{"id": "new"}"#).ok(),
        quantity: None,
        provider: Some("lemonSqueezy".into()),
        options: None,
    });
    let link = format!("{link:?}");
    let part = |name: &str| {
        let from = link
            .split(name)
            .nth(1)
            .unwrap_or("")
            .trim_start_matches('=');
        from.split(['&', '"']).next().unwrap_or("").to_string()
    };
    let custom = json!({
        "kassa_account": part("[kassa_account]"), "kassa_seal": part("[kassa_seal]"),
    });
    assert_eq!(custom["kassa_account"], "new", "{link}");
    app.lemon(&order(1, 11, 1000, 0, [START, START], &custom));
    app.lemon(&subscription(11, START, START + 28 * DAY, &custom, &none()));
    app.lemon(&invoice(9, "initial", 1000, 0, [START, START], &custom));
    assert_eq!(app.credits("new"), 100);
}

#[test]
fn a_trial_of_a_year_that_is_never_paid_opens_no_year() {
    let mut app = App::new();
    let custom = app.begin("ada", "year", 1);
    let trial = START + 7 * DAY;
    let on_trial = json!({"status": "on_trial", "trial_ends_at": iso(trial)});
    app.lemon(&order(1, 13, 0, 0, [START, START], &custom));
    app.lemon(&subscription(13, START, trial, &custom, &on_trial));
    app.lemon(&invoice(9, "initial", 0, 0, [START, START], &custom));
    assert_eq!(app.credits("ada"), 500);
    app.now = trial + 5 * DAY;
    let past_due = json!({"status": "past_due", "trial_ends_at": iso(trial)});
    app.lemon(&subscription(
        13,
        trial,
        trial + 365 * DAY,
        &custom,
        &past_due,
    ));
    let benefits = app.benefits("ada");
    assert_eq!(
        (benefits.active_plan_id, benefits.total_available_credits),
        (None, 0)
    );
}

#[test]
fn a_planned_end_ends_credits_too_though_its_message_is_lost() {
    let mut app = App::new();
    let custom = app.begin("ada", "year", 1);
    let trial = START + 7 * DAY;
    let ending = json!({"status": "cancelled", "cancelled": true, "ends_at": iso(trial)});
    app.lemon(&order(1, 13, 0, 0, [START, START], &custom));
    app.lemon(&invoice(9, "initial", 0, 0, [START, START], &custom));
    app.lemon(&subscription(13, START, trial, &custom, &ending));
    app.now = trial + DAY;
    let benefits = app.benefits("ada");
    assert_eq!(
        (benefits.active_plan_id, benefits.total_available_credits),
        (None, 0)
    );
}

#[test]
fn an_order_that_tells_what_it_sold_is_believed() {
    let subscription = |kind: &str, plan: &str, at: i64, end: i64| {
        json!({"type": kind,
            "timestamp": iso(at), "data": {
                "id": "sub_1", "status": "active", "product_id": format!("polar_{plan}"),
                "prices": [{"id": format!("polar_{plan}")}], "created_at": iso(START),
                "current_period_start": iso(at), "current_period_end": iso(end),
                "cancel_at_period_end": false, "metadata": {"kassa_account": "ada"},
        }})
    };
    let order = |id: &str, plan: &str, reason: &str, at: i64, end: i64| {
        json!({
            "type": "order.paid", "timestamp": iso(at), "data": {
                "id": id, "status": "paid", "paid": true, "billing_reason": reason,
                "subscription_id": "sub_1", "product_id": format!("polar_{plan}"),
                "currency": "usd", "total_amount": 1000, "refunded_amount": 0,
                "created_at": iso(at), "metadata": {"kassa_account": "ada"},
                "items": [{"product_price_id": format!("polar_{plan}"), "proration": false,
                           "start_timestamp": iso(at), "end_timestamp": iso(end)}],
        }})
    };
    let mut app = App::new();
    let month = START + 28 * DAY;
    app.polar(
        "1",
        &subscription("subscription.created", "basic", START, month),
    );
    app.polar(
        "2",
        &order("o1", "basic", "subscription_create", START, month),
    );
    assert_eq!(app.credits("ada"), 100);
    app.now = month;
    // The change was planned for this moment, and its message is a little later.
    app.polar(
        "3",
        &order("o2", "pro", "subscription_cycle", month, month + 31 * DAY),
    );
    app.polar(
        "4",
        &subscription("subscription.cycled", "pro", month + 3000, month + 31 * DAY),
    );
    assert_eq!(app.credits("ada"), 1000);
}

#[test]
fn credits_of_the_31st_last_until_the_renewal_after_february() {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    let (february, march) = (START + 28 * DAY, START + 59 * DAY);
    app.lemon(&order(1, 11, 1000, 0, [START, START], &custom));
    app.lemon(&invoice(9, "initial", 1000, 0, [START, START], &custom));
    app.now = february;
    app.lemon(&invoice(
        10,
        "renewal",
        1000,
        0,
        [february, february],
        &custom,
    ));
    app.lemon(&subscription(11, february, march, &custom, &none()));
    app.now = march + DAY;
    assert_eq!(app.credits("ada"), 100, "the renewal is a day late");
    app.now = march + 3 * DAY;
    assert_eq!(app.credits("ada"), 0, "and is not paid");
}

#[test]
fn whoever_rests_for_free_keeps_what_they_have_until_they_go_on() {
    for (until, last) in [(Some(START + 90 * DAY), 92), (None, 400)] {
        let mut app = App::new();
        let custom = app.begin("ada", "basic", 1);
        let month = START + 28 * DAY;
        app.lemon(&order(1, 11, 1000, 0, [START, START], &custom));
        app.lemon(&invoice(9, "initial", 1000, 0, [START, START], &custom));
        let pause = json!({"mode": "free", "resumes_at": until.map(iso)});
        let rests = json!({"status": "paused", "pause": pause});
        app.lemon(&subscription(11, START + DAY, month, &custom, &rests));
        app.now = START + last * DAY;
        let benefits = app.benefits("ada");
        assert_eq!(
            benefits.active_plan_id.as_deref(),
            Some("basic"),
            "{until:?}"
        );
        app.lemon(&subscription(11, app.now, month, &custom, &none()));
        assert_eq!(
            app.benefits("ada").active_plan_id,
            None,
            "it goes on, unpaid"
        );
    }
}

#[test]
fn another_try_in_some_days_lengthens_no_period() {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    let began = START + 10 * DAY;
    let month = began + 28 * DAY;
    app.lemon(&order(1, 11, 1000, 0, [began, began], &custom));
    app.lemon(&invoice(9, "initial", 1000, 0, [began, began], &custom));
    let past_due = json!({"status": "past_due"});
    app.lemon(&subscription(
        11,
        month,
        month + 2 * DAY,
        &custom,
        &past_due,
    ));
    app.now = month + 2 * DAY;
    assert_eq!(app.benefits("ada").active_plan_id.as_deref(), Some("basic"));
    app.now = month + 4 * DAY;
    let benefits = app.benefits("ada");
    assert_eq!(
        (benefits.active_plan_id, benefits.total_available_credits),
        (None, 0)
    );
}

#[test]
fn a_renewal_that_costs_nothing_is_as_long_as_any() {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    let trial = START + 7 * DAY;
    let ended = json!({"trial_ends_at": iso(trial)});
    app.lemon(&order(1, 11, 0, 0, [START, START], &custom));
    app.lemon(&invoice(9, "initial", 0, 0, [START, START], &custom));
    // Whoever has a coupon for all of it is billed a moment before the trial ends.
    let billed = trial - 1000;
    app.lemon(&invoice(10, "renewal", 0, 0, [billed, billed], &custom));
    app.lemon(&subscription(11, trial, trial + 28 * DAY, &custom, &ended));
    app.now = trial + 20 * DAY;
    assert_eq!(app.credits("ada"), 100);
}

#[test]
fn a_trial_of_two_months_has_two_months_of_credits() {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    let trial = START + 59 * DAY;
    let on_trial = json!({"status": "on_trial", "trial_ends_at": iso(trial)});
    app.lemon(&order(1, 11, 0, 0, [START, START], &custom));
    app.lemon(&invoice(9, "initial", 0, 0, [START, START], &custom));
    app.lemon(&subscription(11, START, trial, &custom, &on_trial));
    app.now = trial - DAY;
    assert_eq!(app.credits("ada"), 100);
}

#[test]
fn seats_of_a_provider_that_is_only_heard_have_their_credits_whatever_is_heard_first() {
    let metadata = json!({"kassa_account": "ada"});
    let month = START + 28 * DAY;
    let runs = json!({"type": "subscription.active", "timestamp": iso(START + 2000), "data": {
        "payload_type": "Subscription", "subscription_id": "sub_1", "product_id": "dodo_basic",
        "created_at": iso(START), "previous_billing_date": iso(START),
        "next_billing_date": iso(month), "status": "active", "quantity": 5,
        "metadata": metadata,
    }});
    let paid = json!({"type": "payment.succeeded", "timestamp": iso(START + 1000), "data": {
        "payload_type": "Payment", "payment_id": "pay_1", "subscription_id": "sub_1",
        "checkout_session_id": "cks_1", "created_at": iso(START), "currency": "USD",
        "total_amount": 5000, "status": "succeeded", "metadata": metadata,
    }});
    let back = json!({"type": "refund.succeeded", "timestamp": iso(START + 3000), "data": {
        "payload_type": "Refund", "refund_id": "ref_1", "payment_id": "pay_1", "amount": 1000,
        "created_at": iso(START + 3000), "status": "succeeded", "metadata": metadata,
    }});
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let mut app = App::new();
        for at in order {
            let heard = app.dodo(&at.to_string(), [&runs, &paid, &back][at]);
            assert_eq!(heard, "Applied", "{order:?}");
        }
        assert_eq!(app.credits("ada"), 400, "{order:?}");
        for at in order {
            app.dodo(&at.to_string(), [&runs, &paid, &back][at]);
        }
        assert_eq!(app.credits("ada"), 400, "{order:?} told again");
    }
}

#[test]
fn a_page_is_opened_where_there_is_one_though_another_subscription_counts() {
    let mut app = App::new();
    let custom = app.begin("ada", "basic", 1);
    let at = [START, START];
    app.lemon(&order(1, 11, 1000, 0, at, &custom));
    app.lemon(&subscription(11, START, START + 28 * DAY, &custom, &none()));
    app.lemon(&invoice(9, "initial", 1000, 0, at, &custom));
    // Polar's is the younger one, and Polar has no page here.
    let end = iso(START + 28 * DAY);
    let younger = json!({"type": "subscription.created", "timestamp": iso(START), "data": {
        "id": "sub_1", "status": "active", "product_id": "polar_pro",
        "prices": [{"id": "polar_pro"}], "created_at": iso(START + 1_000),
        "current_period_start": iso(START), "current_period_end": end,
        "cancel_at_period_end": false, "metadata": {"kassa_account": "ada"},
    }});
    app.polar("1", &younger);
    let counts = app.benefits("ada").subscription_id;
    assert_eq!(counts.as_deref(), Some("sub_1"));
    for provider in [None, Some("lemonSqueezy".to_string())] {
        let url = "https://shop.lemonsqueezy.com/billing?signature=1";
        let urls = json!({"data": {"attributes": {"urls": {"customer_portal": url}}}});
        app.answers.push_back(Some((200, urls)));
        let opened = app.ask(Ask::Portal {
            account: "ada".into(),
            return_url: "/".into(),
            provider,
            page: None,
            plan: None,
            quantity: None,
            options: None,
        });
        let Ok(Outcome::Portal { url: told }) = opened else {
            panic!("{opened:?}");
        };
        assert_eq!(told, url);
    }
}
