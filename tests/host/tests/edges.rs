//! Claims about the edges: ids that look like keys, calendars, work that must
//! end, wishes that replace each other, and state that must not grow.
#![allow(missing_docs)]

use kassa::ask::{CancelWhen, Decline};
use kassa::model::config::Config;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa, KassaError, Moment, Outcome, Step};
use kassa_host::shop::{checkout, deduct, refund};
use kassa_host::story;
use kassa_host::world::World;
use serde_json::{Value as Json, json};

fn spend(world: &mut World, account: &str, amount: i64, key: &str) -> Outcome {
    world
        .ask(deduct(account, amount, key))
        .expect("a deduction")
}

fn cancel(world: &mut World, when: CancelWhen) -> Result<Outcome, KassaError> {
    let (account, subscription) = ("ada".into(), None);
    world.ask(Ask::Cancel {
        account,
        subscription,
        when,
        options: None,
    })
}

fn tick(world: &mut World, limit: i64) -> (i64, i64, bool) {
    match world.ask(Ask::Tick { limit: Some(limit) }) {
        Ok(Outcome::Ticked {
            worked,
            failed,
            more,
            ..
        }) => (worked, failed, more),
        other => panic!("no tick: {other:?}"),
    }
}

fn state_size(world: &mut World) -> i64 {
    let rows = world.rows("SELECT MAX(LENGTH(state)) FROM kassa_account");
    rows[0][0].integer().unwrap_or(0)
}

#[test]
fn an_account_id_with_slashes_never_shares_a_key_with_another_account() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world.buy("ada/deduct/x", "pack");
    let first = spend(&mut world, "ada", 10, "x/deduct/y");
    assert!(matches!(
        first,
        Outcome::Deducted {
            replayed: false,
            ..
        }
    ));
    let second = spend(&mut world, "ada/deduct/x", 10, "y");
    assert!(
        matches!(
            second,
            Outcome::Deducted {
                replayed: false,
                ..
            }
        ),
        "{second:?}"
    );
    assert_eq!(world.benefits("ada/deduct/x").total_available_credits, 990);
}

#[test]
fn a_period_that_runs_from_a_short_month_to_the_31st_gives_its_credits_once() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.pass("30d");
    world.deliver();
    // The period is 28 February to 31 March; it is 2 March, then 30 March.
    assert!(matches!(
        spend(&mut world, "ada", 500, "all"),
        Outcome::Deducted { .. }
    ));
    world.pass("28d");
    assert_eq!(world.benefits("ada").subscription_credits_balance, 0);
}

#[test]
fn a_tick_comes_to_an_end_after_a_yearly_plan_was_ended_early() {
    let mut world = World::shop();
    world.buy("ada", "pro_yearly");
    cancel(&mut world, CancelWhen::Now).expect("canceled");
    world.deliver();
    world.pass("400d");
    world.deliver();
    for _round in 0..3 {
        tick(&mut world, 1);
    }
    assert_eq!(tick(&mut world, 1), (0, 0, false));
}

#[test]
fn accounts_that_cannot_be_read_do_not_make_a_tick_endless() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.pass("40d");
    let spoil = "UPDATE kassa_account SET state = '{}'";
    world
        .store
        .write(&[Statement {
            sql: spoil.into(),
            params: Vec::new(),
        }])
        .expect("spoilt");
    assert_eq!(tick(&mut world, 1), (0, 1, false));
}

#[test]
fn a_parked_event_that_is_told_again_leaves_nothing_behind() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.control(
        "POST /lab/stripe/pay",
        &json!({"session": session, "card": "4242424242424242"}),
    );
    let told = |ask: &Ask| {
        matches!(ask, Ask::Inbound { body, .. }
        if String::from_utf8_lossy(body).contains("\"checkout.session.completed\""))
    };
    let waiting = world.deliveries();
    let (_, told) = waiting
        .into_iter()
        .find(|(_, ask)| told(ask))
        .expect("a message");
    // As if the message had come before the account was written down.
    let hide = |world: &mut World, from: &str, to: &str| {
        let sql = |table: &str| {
            format!("UPDATE {table} SET environment = '{to}' WHERE environment = '{from}'")
        };
        let hidden = ["kassa_account", "kassa_link"].map(|table| Statement {
            sql: sql(table),
            params: Vec::new(),
        });
        world.store.write(&hidden).expect("hidden");
    };
    hide(&mut world, "test", "hidden");
    let parked = world.ask(told.clone()).expect("parked");
    assert!(matches!(
        parked,
        Outcome::Inbound {
            result: kassa::ask::InboundResult::Parked,
            ..
        }
    ));
    hide(&mut world, "hidden", "test");
    world.ask(told).expect("applied");
    world.deliver();
    assert_eq!(world.benefits("ada").total_available_credits, 1000);
    let left = "SELECT cause FROM kassa_stray UNION ALL SELECT cause FROM kassa_stray_reference";
    assert!(world.rows(left).is_empty());
    assert_eq!(tick(&mut world, 20), (0, 0, false));
}

#[test]
fn equal_checkouts_share_a_session_also_after_one_was_bought() {
    let mut world = World::shop();
    let first = world.session("ada", "pack");
    world.pay(&first);
    world.deliver();
    let second = world.session("ada", "pack");
    assert_ne!(second, first, "it is paid already");
    assert_eq!(world.session("ada", "pack"), second);
}

#[test]
fn a_checkout_begun_long_ago_and_never_made_is_begun_anew() {
    let mut world = World::shop();
    world.control(
        "POST /lab/fault",
        &json!({"kind": "500", "times": 1, "path_prefix": "/v1/checkout/sessions"}),
    );
    world
        .ask(checkout("ada", "pack", "/ok"))
        .expect_err("the provider is down");
    world.pass("22h");
    world.pass("45m");
    world.session("ada", "pack");
}

#[test]
fn a_customer_made_long_ago_and_never_written_down_is_found_again() {
    let mut world = World::shop();
    let fail = |world: &mut World| {
        let fault = json!({"kind": "500", "times": 1, "path_prefix": "/v1/checkout/sessions"});
        world.control("POST /lab/fault", &fault);
        let error = world.ask(checkout("ada", "pack", "/ok"));
        error.expect_err("the provider is down");
    };
    fail(&mut world);
    world.pass("60d");
    fail(&mut world);
    world.session("ada", "pack");
    assert_eq!(world.at_provider("customer").len(), 1);
}

#[test]
fn a_customer_that_was_deleted_over_there_gives_place_to_one_new_one() {
    let mut world = World::shop();
    let first = world.session("ada", "pro");
    let gone = json!({"session": first});
    // Twice within a day: the key of the second new one is not the first one's.
    for round in 1..=2 {
        let before = world.session("ada", "pack");
        let gone = if round == 1 {
            gone.clone()
        } else {
            json!({"session": before})
        };
        world.control("POST /lab/stripe/customer/delete", &gone);
        // Its own page is dead, and nothing says so until somebody asks for another one.
        let next = world.ask(checkout("ada", "won_pack", &format!("/{round}")));
        let Ok(Outcome::Checkout { id, .. }) = next else {
            panic!("no checkout: {next:?}");
        };
        world.pay(&id);
        world.deliver();
    }
    let customers = world.at_provider("customer");
    let living = customers.iter().filter(|it| it["deleted"] != true);
    assert_eq!((customers.len(), living.count()), (3, 1));
}

#[test]
fn an_older_wish_that_got_no_answer_never_undoes_a_newer_one() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.control(
        "POST /lab/fault",
        &json!({"kind": "500", "times": 1, "path_prefix": "/v1/subscriptions"}),
    );
    cancel(&mut world, CancelWhen::PeriodEnd).expect_err("no clear answer");
    cancel(&mut world, CancelWhen::Never).expect("resumed");
    world.pass("10m");
    tick(&mut world, 20);
    world.deliver();
    assert!(!world.benefits("ada").cancel_at_period_end);
}

#[test]
fn planning_the_end_of_what_has_ended_unheard_of_is_no_error() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let fault = json!({"kind": "timeout", "times": 3, "path_prefix": "/v1/subscriptions"});
    world.control("POST /lab/fault", &fault);
    cancel(&mut world, CancelWhen::Now).expect_err("no reply came");
    let planned = cancel(&mut world, CancelWhen::PeriodEnd);
    assert!(
        matches!(planned, Ok(Outcome::Canceled { .. })),
        "{planned:?}"
    );
    assert_eq!(world.benefits("ada").subscription_credits_balance, 0);
}

/// A refund that got no clear answer; then so much time passes that the provider
/// has forgotten its key, and what the app is told when it asks once more.
fn refund_after_its_key_is_forgotten(fault: &str) -> (World, Outcome) {
    let mut world = World::shop();
    world.buy("ada", "pack");
    let ask = refund(&world.orders("ada")[0].id, Some(100), "k");
    world.control(
        "POST /lab/fault",
        &json!({"kind": fault, "times": 1, "path_prefix": "/v1/refunds"}),
    );
    world.ask(ask.clone()).expect_err("no clear answer");
    world.pass("3d");
    tick(&mut world, 20);
    assert_eq!(world.benefits("ada").total_available_credits, 990);
    let told = world.ask(ask).expect("its end is certain");
    (world, told)
}

#[test]
fn a_refund_whose_key_is_forgotten_is_looked_up_and_not_made_again() {
    let (mut world, told) = refund_after_its_key_is_forgotten("500_after");
    let made = world.at_provider("refund");
    assert_eq!(made.len(), 1);
    let Outcome::Refunded { refund, amount, .. } = told else {
        panic!("not refunded: {told:?}")
    };
    assert_eq!((json!(refund), amount), (made[0]["id"].clone(), 100));
}

#[test]
fn a_refund_whose_key_is_forgotten_is_made_if_the_provider_has_none() {
    let (mut world, told) = refund_after_its_key_is_forgotten("500");
    assert_eq!(world.at_provider("refund").len(), 1);
    assert!(
        matches!(told, Outcome::Refunded { amount: 100, .. }),
        "{told:?}"
    );
}

#[test]
fn a_wish_that_can_neither_be_repeated_nor_looked_up_is_given_up_and_says_so() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.control(
        "POST /lab/fault",
        &json!({"kind": "500", "times": 1, "path_prefix": "/v1/subscriptions"}),
    );
    cancel(&mut world, CancelWhen::PeriodEnd).expect_err("no clear answer");
    world.pass("3d");
    tick(&mut world, 20);
    let said = world.rows("SELECT body FROM kassa_revision ORDER BY revision DESC LIMIT 1");
    let said = said[0][0].text().expect("text");
    assert!(said.contains("\"outcome_unknown\""), "{said}");
    let before = world.benefits("ada").revision;
    world.pass("20d");
    tick(&mut world, 20);
    assert_eq!(
        world.benefits("ada").revision,
        before,
        "it is tried for ever"
    );
    // Asked for again it is a new wish.
    cancel(&mut world, CancelWhen::PeriodEnd).expect("planned");
    assert!(world.benefits("ada").cancel_at_period_end);
}

#[test]
fn a_refund_is_named_by_its_own_id_and_tells_what_really_went_back() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    let Outcome::Orders { orders } = world
        .ask(Ask::Orders {
            account: "ada".into(),
        })
        .expect("orders")
    else {
        panic!("no orders")
    };
    world.control(
        "POST /lab/stripe/refund",
        &json!({"payment_intent": orders[0].id, "amount": 4000}),
    );
    // The webhook has not come yet: Kassa believes that all of it is left.
    let refund = Ask::Refund {
        account: "ada".into(),
        payment: orders[0].id.clone(),
        amount: None,
        key: Some("rest".into()),
        options: None,
    };
    let Outcome::Refunded { refund, amount, .. } = world.ask(refund).expect("refunded") else {
        panic!("not refunded")
    };
    assert!(refund.starts_with("re_"), "{refund}");
    assert_eq!(amount, 6000);
}

#[test]
fn changing_ones_mind_for_ever_does_not_make_the_account_grow() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let toggle = |world: &mut World, times: usize| {
        for _time in 0..times {
            cancel(world, CancelWhen::PeriodEnd).expect("planned");
            cancel(world, CancelWhen::Never).expect("taken back");
        }
    };
    toggle(&mut world, 20);
    let before = state_size(&mut world);
    toggle(&mut world, 20);
    assert!(
        state_size(&mut world) < before + 1_000,
        "{} grew to {}",
        before,
        state_size(&mut world)
    );
}

#[test]
fn opening_ever_new_checkouts_does_not_make_the_account_grow() {
    let mut world = World::shop();
    let mut refused = 0;
    for number in 0..80 {
        match world.ask(checkout("ada", "pack", &format!("/ok?{number}"))) {
            Ok(_) => {}
            Err(error) => {
                assert_eq!(error.code, "too_many_checkouts");
                refused += 1;
            }
        }
    }
    assert!(refused > 0, "{} bytes", state_size(&mut world));
    world.pass("24h");
    world.deliver();
    world.session("ada", "pack");
}

#[test]
fn canceling_means_the_subscription_that_still_runs() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    // The renewal fails for good: the subscription is unpaid, and not over.
    world.control("POST /lab/mode", &json!({"dunning": "unpaid"}));
    let subscription = world
        .benefits("ada")
        .subscription_id
        .expect("a subscription");
    world.control(
        "POST /lab/stripe/card",
        &json!({"subscription": subscription, "card": "4000000000000341"}),
    );
    world.pass("60d");
    world.deliver();
    assert_eq!(
        world.benefits("ada").subscription_id,
        Some(subscription.clone())
    );
    // A younger one came and went around us.
    let younger = json!({"id": "sub_younger", "status": "canceled", "created": 1});
    let sql = "SELECT state FROM kassa_account WHERE account = 'ada'";
    let mut state: Json =
        serde_json::from_str(world.rows(sql)[0][0].text().expect("text")).expect("json");
    let mut copy = state["subscriptions"][0].clone();
    copy["id"] = younger["id"].clone();
    copy["status"] = json!("canceled");
    copy["created"] = json!(copy["created"].as_i64().expect("a time") + 1);
    state["subscriptions"]
        .as_array_mut()
        .expect("a list")
        .push(copy);
    let write = Statement {
        sql: "UPDATE kassa_account SET state = ?".into(),
        params: vec![Value::Text(state.to_string())],
    };
    world.store.write(&[write]).expect("written");
    cancel(&mut world, CancelWhen::Now).expect("canceled");
    let state = world.control("GET /lab/state", &Json::Null);
    assert!(
        state.to_string().contains("\"canceled\""),
        "it still runs at the provider"
    );
    assert_eq!(
        world.benefits("ada").subscription_status,
        Some(kassa::model::subscription::SubscriptionStatus::Canceled)
    );
}

/// The error of a checkout that must be refused before anything is read.
fn refusal(config: Json, url: &str) -> Option<String> {
    let kassa = match Kassa::new(kassa::json::read(&config.to_string()).expect("a set-up")) {
        Ok(kassa) => kassa,
        Err(error) => return Some(error.code),
    };
    let moment = Moment {
        now: 1_769_817_600_000,
        entropy: "0".repeat(32),
    };
    match kassa.begin(checkout("ada", "pack", url), moment).next(None) {
        Step::Failed { error } => Some(error.code),
        Step::Need { .. } | Step::Done { .. } => None,
    }
}

fn shop(base: &str, origins: &[&str]) -> Json {
    json!({
        "plans": story::plans(),
        "baseUrl": base,
        "returnOrigins": origins,
        "providers": [{"provider": "stripe", "secretKey": "sk_test_x", "webhookSecrets": ["whsec_x"]}],
    })
}

#[test]
fn nobody_is_sent_to_a_foreign_page() {
    let mine = || shop("https://app.test", &["https://shop.test:8443/"]);
    for url in [
        "/",
        "/ok?a=//evil.test",
        "https://app.test",
        "https://app.test/x",
        "https://app.test?x",
        "https://shop.test:8443/x",
    ] {
        assert_eq!(refusal(mine(), url), None, "{url}");
    }
    for url in [
        "//evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "https:evil.test",
        "https:/evil.test",
        "https://evil.test",
        "https://app.test@evil.test",
        "https://app.test:443@evil.test/",
        "https://app.test:8080/",
        "https://app.test.evil.test/",
        "https://user@app.test/",
        "http://app.test/",
        "HTTPS://APP.TEST/",
        "https://app.test\u{3002}evil.test/",
        "https://app\u{FF0E}test/",
        "https://app.test\\.evil.test/",
        "/\tevil",
        "/\n/evil.test",
        " https://app.test/",
        "javascript:alert(1)",
        "",
        "ok",
        "https://shop.test/",
        "https://shop.test:84430/",
    ] {
        assert_eq!(
            refusal(mine(), url).as_deref(),
            Some("foreign_return_url"),
            "{url}"
        );
    }
}

#[test]
fn a_set_up_names_a_zone_of_the_tz_database() {
    let code = |zone: &str| {
        let config = Config {
            zone: Some(zone.into()),
            ..Config::default()
        };
        Kassa::new(config).err().map(|error| error.code)
    };
    for zone in [
        "Asia/Seoul",
        "America/New_York",
        "US/Pacific",
        "Etc/GMT+3",
        "UTC",
    ] {
        assert_eq!(code(zone), None, "{zone}");
    }
    for zone in ["", "asia/seoul", "KST", "+09:00", "540", "Asia/Seoul "] {
        assert_eq!(code(zone).as_deref(), Some("bad_zone"), "{zone:?}");
    }
}

#[test]
fn an_address_of_the_app_that_would_allow_every_page_is_refused_at_set_up() {
    for base in [
        "",
        "/",
        "https://",
        "https:",
        "https:///",
        "app.test",
        "https://user@app.test",
        "https://app.test/?x",
        "https://app.test/#x",
        "https://a b",
        "https://\\evil",
    ] {
        assert_eq!(
            refusal(shop(base, &[]), "//evil.test").as_deref(),
            Some("bad_base_url"),
            "{base:?}"
        );
        assert_eq!(
            refusal(shop("https://app.test", &[base]), "//evil.test").as_deref(),
            Some("bad_base_url"),
            "{base:?}"
        );
    }
}

#[test]
fn a_catalog_that_names_one_thing_twice_is_refused_at_set_up() {
    let plan = |id: &str, price: &str| {
        json!({"id": id, "name": id, "price": {"amount": 1, "currency": "usd"},
        "prices": [{"provider": "stripe", "id": price}]})
    };
    for plans in [
        json!([plan("a", "p1"), plan("a", "p2")]),
        json!([plan("a", "p1"), plan("b", "p1")]),
    ] {
        let config = json!({"plans": plans}).to_string();
        let config = kassa::json::read(&config).expect("a set-up");
        assert_eq!(
            Kassa::new(config).err().map(|error| error.code).as_deref(),
            Some("bad_plan")
        );
    }
}

#[test]
fn a_part_that_a_provider_does_not_keep_apart_is_refused_at_set_up() {
    let refused = |keys: Json| {
        let config = json!({"plans": [], "providers": [keys]}).to_string();
        let config = kassa::json::read(&config).expect("a set-up");
        Kassa::new(config).err().map(|error| error.code)
    };
    let no = Some("no_such_part".to_string());
    assert_eq!(refused(json!({"provider": "stripe", "store": "1"})), no);
    assert_eq!(refused(json!({"provider": "stripe", "prices": ["p"]})), no);
    assert_eq!(refused(json!({"provider": "polar", "store": "1"})), no);
    assert_eq!(refused(json!({"provider": "polar", "prices": ["p"]})), None);
    let both = json!({"provider": "lemonSqueezy", "store": "1", "prices": ["1"]});
    assert_eq!(refused(both), None);
}

#[test]
fn too_few_credits_are_a_no_and_not_an_error() {
    let mut world = World::shop();
    let no = spend(&mut world, "ada", 1, "k");
    assert!(matches!(
        no,
        Outcome::Declined {
            code: Decline::InsufficientCredits,
            ..
        }
    ));
}

#[test]
fn a_step_that_is_printed_tells_no_secret() {
    let mut world = World::shop();
    let moment = Moment {
        now: world.now(),
        entropy: "0".repeat(32),
    };
    let job = world.kassa.begin(checkout("ada", "pack", "/ok"), moment);
    let (mut fact, mut sent) = (None, 0);
    while let step @ Step::Need { .. } = job.next(fact.take()) {
        let printed = format!("{step:?}");
        assert!(!printed.contains("sk_test_"), "{printed}");
        if let Step::Need { need, .. } = step {
            sent += usize::from(matches!(need, kassa::Need::Send { .. }));
            fact = Some(world.meet(&need));
        }
    }
    assert_eq!(sent, 2);
}

#[test]
fn what_is_linked_in_live_mode_leads_nowhere_in_test_mode() {
    let mut world = World::shop();
    world.buy("bob", "pack");
    let session = world.session("ada", "pack");
    world.change(&format!(
        "INSERT INTO kassa_link VALUES ('live', 'stripe', '{session}', 'bob')"
    ));
    world.change("DELETE FROM kassa_link WHERE environment = 'test'");
    world.pay(&session);
    world.deliver();
    let both = ["ada", "bob"].map(|it| world.benefits(it).total_available_credits);
    assert_eq!(both, [1_000, 1_000]);
}

#[test]
fn an_account_that_cannot_be_read_stops_neither_itself_nor_the_others() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.buy("eve", "pro");
    // A newer version has written ada's.
    let form = world.state("ada")["form"].as_i64().expect("a number");
    let newer = form + 1;
    world.change(&format!(
        "UPDATE kassa_account SET state = replace(state, '\"form\":{form}', '\"form\":{newer}') WHERE account = 'ada'"
    ));
    let benefits = Ask::Benefits {
        account: "ada".into(),
    };
    let error = world.ask(benefits).expect_err("a newer form");
    assert_eq!(
        (error.code.as_str(), error.retryable),
        ("unreadable_row", true)
    );
    let before = world.rows("SELECT state FROM kassa_account WHERE account = 'ada'");
    world.pass("60d");
    let tick = Ask::Tick { limit: Some(1) };
    let Ok(Outcome::Ticked { failed, .. }) = world.ask(tick.clone()) else {
        panic!("no tick");
    };
    let Ok(Outcome::Ticked { worked, .. }) = world.ask(tick) else {
        panic!("no tick");
    };
    assert_eq!((failed, worked), (1, 1));
    assert_eq!(
        world.rows("SELECT state FROM kassa_account WHERE account = 'ada'"),
        before
    );
}

#[test]
fn a_payment_of_which_one_name_is_somebody_elses_changes_neither_account() {
    let mut world = World::shop();
    world.buy("bob", "pack");
    let session = world.session("ada", "pack");
    world.pay(&session);
    let told = world.deliveries().into_iter().find(|(_, ask)| {
        matches!(ask, Ask::Inbound { body, .. }
            if String::from_utf8_lossy(body).contains("\"checkout.session.completed\""))
    });
    let told = told.expect("a message").1;
    let Ask::Inbound { body, .. } = &told else {
        panic!("a webhook");
    };
    let event: Json = serde_json::from_slice(body).expect("json");
    let intent = event["data"]["object"]["payment_intent"].as_str();
    let intent = intent.expect("an id");
    let link = format!("INSERT INTO kassa_link VALUES ('test', 'stripe', '{intent}', 'bob')");
    world.change(&link);
    let before = world.dump();
    let error = world.ask(told).expect_err("a name of two accounts");
    assert_eq!(error.code, "taken");
    assert_eq!(world.dump(), before);
}

#[test]
fn a_key_that_has_given_credits_by_hand_takes_none() {
    let mut world = World::shop();
    let mut by_hand = |amount| {
        world.ask(Ask::Grant {
            account: "ada".into(),
            amount,
            kind: None,
            expires_at: None,
            author: "support".into(),
            reason: "the outage".into(),
            key: "ticket 7".into(),
        })
    };
    assert!(matches!(by_hand(7), Ok(Outcome::Granted { .. })));
    let other = by_hand(-7).expect_err("the key was used");
    assert_eq!(other.code, "key_reused");
    assert!(matches!(
        by_hand(7),
        Ok(Outcome::Granted { replayed: true, .. })
    ));
    assert_eq!(world.benefits("ada").total_available_credits, 7);
}
