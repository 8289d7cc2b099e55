//! Claims about Lemon Squeezy that a story cannot tell: links that somebody has
//! changed, messages that belong elsewhere, refunds without an answer.
#![allow(missing_docs)]

use kassa::ask::InboundResult;
use kassa::{Ask, KassaError, Outcome};
use kassa_host::race::race;
use kassa_host::shop::refund;
use kassa_host::story;
use kassa_host::world::{LEMON_SQUEEZY, World};
use serde_json::{Value as Json, json};

fn shop() -> World {
    World::shop_at(LEMON_SQUEEZY)
}

/// Pays at a page and hears of it.
fn buy_at(world: &mut World, link: &str) -> Vec<InboundResult> {
    world.pay(link);
    let mut results = Vec::new();
    while let Some((id, ask)) = world.deliveries().into_iter().next() {
        let Ok(Outcome::Inbound { result, .. }) = world.ask(ask) else {
            panic!("a message was refused")
        };
        results.push(result);
        world.answered(&id, 200);
    }
    results
}

fn credits(world: &mut World, account: &str) -> i64 {
    world.benefits(account).total_available_credits
}

/// Money that went back of the first order, as the provider knows it.
fn gone_back(world: &mut World) -> i64 {
    let orders = world.at_provider("orders");
    let amount = orders[0]["attributes"]["refunded_amount"].as_i64();
    amount.expect("an amount")
}

#[test]
fn a_shared_link_sells_to_whom_it_was_made_for_and_a_changed_one_to_nobody() {
    let mut world = shop();
    let mine = world.link(Some("ada"), "pack");
    buy_at(&mut world, &mine);
    // Nobody had heard of her before.
    assert_eq!(credits(&mut world, "ada"), 1_000);
    // Somebody writes another account into it, or an account into one for anybody.
    let changed = mine.replace("=ada", "=eve");
    assert_ne!(changed, mine);
    let anybodys = world.link(None, "pack");
    let forged = format!("{anybodys}?checkout[custom][kassa_account]=eve");
    for link in [changed, anybodys, forged] {
        let results = buy_at(&mut world, &link);
        assert_eq!(results, [InboundResult::Parked], "{link}");
    }
    assert_eq!(credits(&mut world, "eve"), 0);
    assert_eq!(credits(&mut world, "ada"), 1_000);
}

#[test]
fn the_seal_of_a_dear_checkout_buys_nothing_dear_at_a_cheap_page() {
    let mut world = shop();
    world.session("ada", "pro_yearly");
    let dear = world.at_provider("checkouts").remove(0);
    let cheap = world.link(None, "starter");
    let riders = dear["attributes"]["checkout_data"]["custom"].as_object();
    let riders = riders.expect("custom data").iter().map(|(name, value)| {
        let value = value.as_str().expect("a text");
        format!("checkout[custom][{name}]={value}")
    });
    let riders: Vec<String> = riders.collect();
    buy_at(&mut world, &format!("{cheap}?{}", riders.join("&")));
    let benefits = world.benefits("ada");
    assert_eq!(benefits.active_plan_id.as_deref(), Some("starter"));
    assert_eq!(benefits.total_available_credits, 100);
}

#[test]
fn what_another_store_of_the_account_sells_is_ignored() {
    let mut world = shop();
    let mine = world.link(Some("ada"), "pack");
    let (_, riders) = mine.split_once('?').expect("riders");
    let theirs = world.page(&json!({"id": 900, "store": 2, "price": 1}));
    let theirs = format!("{theirs}?{riders}");
    assert_eq!(buy_at(&mut world, &theirs), [InboundResult::Ignored]);
    assert_eq!(world.orders("ada").len(), 0);
}

#[test]
fn what_is_not_on_the_list_of_prices_is_ignored() {
    let mut world = shop();
    let listed = |config: &mut Json| {
        for keys in config["providers"].as_array_mut().into_iter().flatten() {
            if keys["provider"] == "lemonSqueezy" {
                keys["prices"] = json!(["105"]);
            }
        }
    };
    world.set_up(&story::plans(), listed);
    let session = world.session("ada", "pack");
    assert_eq!(buy_at(&mut world, &session), [InboundResult::Ignored]);
    assert_eq!(credits(&mut world, "ada"), 0);
}

#[test]
fn a_message_of_test_mode_is_refused_by_a_kassa_that_is_live() {
    let mut world = shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    let (_, told) = world.deliveries().remove(0);
    world.set_up(&story::plans(), |config| {
        config["environment"] = json!("live");
        config["providers"]
            .as_array_mut()
            .expect("a list")
            .truncate(1);
    });
    let before = world.dump();
    let error = world.ask(told).expect_err("a message of test mode");
    assert_eq!(error.code, "environment_mismatch");
    assert_eq!(world.dump(), before);
}

/// A pack of which the provider refuses to answer the next refund.
fn pack_without_an_answer(kind: &str) -> (World, String) {
    let mut world = shop();
    world.buy("ada", "pack");
    let fault = json!({"kind": kind, "method": "POST", "path_prefix": "/lemonSqueezy/v1/orders"});
    world.control("POST /lab/fault", &fault);
    let id = world.orders("ada").remove(0).id;
    (world, id)
}

fn later(world: &mut World) {
    world.pass("10m");
    world.ask(Ask::Tick { limit: None }).expect("a tick");
}

fn refunded(end: &Result<Outcome, KassaError>, wanted: i64) -> bool {
    matches!(end, Ok(Outcome::Refunded { amount, .. }) if *amount == wanted)
}

#[test]
fn a_refund_that_was_not_made_is_made_later_and_meanwhile_nobody_makes_it_twice() {
    let (mut world, id) = pack_without_an_answer("500");
    let ask = refund(&id, Some(2_000), "k");
    for _time in 0..2 {
        let error = world.ask(ask.clone()).expect_err("no clear answer");
        assert_eq!((error.status, error.retryable), (503, true), "{error:?}");
        assert_eq!(gone_back(&mut world), 0);
    }
    later(&mut world);
    let end = world.ask(ask);
    assert!(refunded(&end, 2_000), "{end:?}");
    assert_eq!(gone_back(&mut world), 2_000);
    world.deliver();
    assert_eq!(credits(&mut world, "ada"), 800);
}

#[test]
fn two_refunds_of_which_one_got_no_answer_move_the_money_of_both_and_no_more() {
    for (kind, one, two) in [
        ("500", 2_500, 2_500),
        ("500", 1_000, 2_500),
        ("500_after", 1_000, 2_500),
        ("drop_reply", 2_500, 2_500),
    ] {
        let (mut world, id) = pack_without_an_answer(kind);
        let asks = [refund(&id, Some(one), "one"), refund(&id, Some(two), "two")];
        for _round in 0..3 {
            for ask in &asks {
                let _unclear = world.ask(ask.clone());
            }
            later(&mut world);
        }
        let [a, b] = asks.map(|ask| world.ask(ask));
        assert!(
            refunded(&a, one) && refunded(&b, two),
            "{kind}: {a:?} {b:?}"
        );
        assert_eq!(gone_back(&mut world), one + two, "{kind}");
        world.deliver();
        assert_eq!(credits(&mut world, "ada"), 1_000 - (one + two) / 10);
    }
}

#[test]
fn every_way_the_provider_can_fail_ends_in_one_refund() {
    for kind in ["500", "500_after", "409", "429", "timeout"] {
        for times in 1..=4 {
            let mut world = shop();
            world.buy("ada", "pack");
            let id = world.orders("ada").remove(0).id;
            // Both the refund and the look whether it was made.
            let path = "/lemonSqueezy/v1/orders";
            let fault = json!({"kind": kind, "times": times, "path_prefix": path});
            world.control("POST /lab/fault", &fault);
            let ask = refund(&id, Some(2_500), "k");
            if let Err(error) = world.ask(ask.clone()) {
                assert_eq!(error.status, 503, "{kind} {times}: {error:?}");
            }
            for _time in 0..4 {
                later(&mut world);
            }
            let end = world.ask(ask);
            assert!(refunded(&end, 2_500), "{kind} {times}: {end:?}");
            assert_eq!(gone_back(&mut world), 2_500, "{kind} {times}");
            world.deliver();
            assert_eq!(credits(&mut world, "ada"), 750, "{kind} {times}");
            world.audit();
        }
    }
}

/// A world in which a plan was paid, and the messages of it.
fn with_messages(plan: &str) -> (World, Vec<Ask>) {
    let mut world = shop();
    let session = world.session("ada", plan);
    world.pay(&session);
    let told = world.deliveries().into_iter().map(|(_, ask)| ask);
    let told = told.collect();
    (world, told)
}

#[test]
fn two_messages_of_one_purchase_at_once_count_it_once() {
    let (_, told) = with_messages("pro");
    for first in 0..told.len() {
        for second in 0..told.len() {
            let begin = || {
                let (world, told) = with_messages("pro");
                (world, told[first].clone(), told[second].clone())
            };
            race(begin, |world, a, b, at| {
                assert!(a.is_ok() && b.is_ok(), "{at}: {a:?} {b:?}");
                world.deliver();
                assert_eq!(credits(world, "ada"), 500, "{at}: {first} and {second}");
                assert_eq!(world.orders("ada").len(), 1, "{at}: {first} and {second}");
            });
        }
    }
}

#[test]
fn one_refund_asked_twice_at_once_moves_money_once() {
    let begin = || {
        let mut world = shop();
        world.buy("ada", "pack");
        let id = world.orders("ada").remove(0).id;
        let ask = refund(&id, Some(2_500), "k");
        (world, ask.clone(), ask)
    };
    race(begin, |world, a, b, at| {
        assert!(
            refunded(&a, 2_500) || refunded(&b, 2_500),
            "{at}: {a:?} {b:?}"
        );
        assert_eq!(gone_back(world), 2_500, "{at}");
        world.deliver();
        assert_eq!(credits(world, "ada"), 750, "{at}");
    });
}

#[test]
fn two_refunds_at_once_are_both_made_in_the_end_and_each_once() {
    let begin = || {
        let mut world = shop();
        world.buy("ada", "pack");
        let id = world.orders("ada").remove(0).id;
        let of = |key| refund(&id, Some(2_500), key);
        (world, of("one"), of("two"))
    };
    race(begin, |world, _, _, at| {
        let id = world.orders("ada").pop().expect("an order").id;
        for key in ["one", "two"] {
            later(world);
            let end = world.ask(refund(&id, Some(2_500), key));
            assert!(refunded(&end, 2_500), "{at}: {key}: {end:?}");
        }
        assert_eq!(gone_back(world), 5_000, "{at}");
    });
}
