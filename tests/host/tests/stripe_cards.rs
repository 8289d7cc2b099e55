//! What Stripe keeps beside a sale: cards that customers store there without buying, and what
//! they saw in a currency of their own.
#![allow(missing_docs)]

use kassa::{Ask, Outcome};
use kassa_host::world::World;
use serde_json::{Value as Json, json};

fn tick(world: &mut World) {
    let ticked = world.ask(Ask::Tick { limit: Some(20) });
    assert!(matches!(ticked, Ok(Outcome::Ticked { .. })), "{ticked:?}");
}

/// The page on which Ada stores a card, and its session.
fn card_page(world: &mut World) -> String {
    let ask = Ask::Register {
        customer: kassa::model::id::Customer {
            id: "ada".into(),
            email: Some("ada@example.com".into()),
            name: None,
            zone: None,
        },
        provider: None,
        success_url: "/ok".into(),
        cancel_url: "/".into(),
        locale: None,
        options: None,
    };
    match world.ask(ask) {
        Ok(Outcome::Checkout { id, plan, .. }) if plan.is_empty() => id,
        other => panic!("no page: {other:?}"),
    }
}

#[test]
fn a_card_that_the_provider_keeps_pays_what_the_customer_has_from_then_on() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let page = card_page(&mut world);
    world.pay(&page);
    world.deliver();
    tick(&mut world);
    let method = world.at_provider("subscription")[0]["default_payment_method"].clone();
    let owner = &world.at_provider("customer")[0];
    assert_eq!(owner["invoice_settings"]["default_payment_method"], method);
    let sold = world.at_provider("charge")[0]["payment_method"].clone();
    assert_ne!(method, sold, "the card of the purchase pays no more");
    // Told once more, it is asked for no more.
    let asked = |world: &mut World| world.at_provider("subscription")[0].clone();
    let before = asked(&mut world);
    tick(&mut world);
    assert_eq!(asked(&mut world), before);
    world.pass("31d");
    world.deliver();
    let charges = world.at_provider("charge");
    let last = charges.iter().max_by_key(|it| it["created"].as_i64());
    assert_eq!(last.expect("a renewal")["payment_method"], method);
}

#[test]
fn a_card_pays_once_its_customer_is_back_and_nobody_elses_does() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.buy("eve", "pro");
    let page = card_page(&mut world);
    world.pay(&page);
    let back = |account: &str| Ask::Return {
        account: account.into(),
        provider: None,
        query: vec![kassa::model::http::Header {
            name: "session_id".into(),
            value: page.clone(),
        }],
    };
    let foreign = world.ask(back("eve")).expect_err("it is another's");
    assert_eq!(foreign.code, "unknown_checkout");
    world.ask(back("ada")).expect("she is back");
    let paid = |world: &mut World| {
        let all = world.at_provider("subscription");
        let own = |it: &&Json| it["metadata"]["kassa_account"] == "ada";
        all.iter().find(own).expect("hers")["default_payment_method"].clone()
    };
    let method = paid(&mut world);
    assert_ne!(method, world.at_provider("charge")[0]["payment_method"]);
    // Its messages say nothing new.
    world.deliver();
    tick(&mut world);
    assert_eq!(paid(&mut world), method);
}

#[test]
fn a_card_is_stored_by_whoever_has_bought_nothing_yet() {
    let mut world = World::shop();
    let page = card_page(&mut world);
    world.pay(&page);
    world.deliver();
    tick(&mut world);
    let owner = &world.at_provider("customer")[0];
    assert!(owner["invoice_settings"]["default_payment_method"].is_string());
    world.buy("ada", "pro");
    assert_eq!(world.at_provider("customer").len(), 1);
}

#[test]
fn what_a_customer_saw_in_their_own_currency_stands_in_the_order() {
    let mut world = World::shop();
    let Ok(Outcome::Checkout { id, .. }) = world.ask(Ask::Checkout {
        customer: kassa::model::id::Customer {
            id: "ada".into(),
            email: None,
            name: None,
            zone: None,
        },
        plan: "pack".into(),
        quantity: None,
        items: None,
        success_url: "/ok".into(),
        cancel_url: "/".into(),
        provider: None,
        locale: None,
        overlay: None,
        options: Some(r#"{"adaptive_pricing": {"enabled": true}}"#.into()),
    }) else {
        panic!("no checkout")
    };
    let shown = json!({"session": id, "presentment_currency": "krw", "presentment_amount": 13_900});
    world.control("POST /lab/stripe/pay", &shown);
    world.deliver();
    let order = &world.orders("ada")[0];
    assert_eq!(order.amount.currency, "usd");
    let seen = order.details.as_ref().and_then(|it| it.presentment.clone());
    let seen = seen.map(|it| (it.amount, it.currency));
    assert_eq!(seen, Some((13_900, "krw".to_string())));
}
