//! A customer comes back from Stripe's page before any webhook: what they bought is there, and the
//! webhooks that come afterwards change nothing.
#![allow(missing_docs)]

use kassa::ask::InboundResult;
use kassa::model::arrival::Arrival;
use kassa::model::http::Header;
use kassa::{Ask, KassaError, Outcome, Reason};
use kassa_host::race::race;
use kassa_host::world::{OLD_STRIPE, Peer, STRIPE, TOSS_PAYMENTS, World};
use serde_json::{Value as Json, json};

fn back(account: &str, session: &str) -> Ask {
    Ask::Return {
        account: account.into(),
        provider: None,
        query: vec![Header {
            name: "checkout".into(),
            value: session.into(),
        }],
    }
}

fn arrival(outcome: Result<Outcome, KassaError>) -> Arrival {
    match outcome {
        Ok(Outcome::Returned { state, .. }) => state,
        other => panic!("{other:?}"),
    }
}

/// Delivers all that waits. Each of them may say something or nothing new.
fn deliver(world: &mut World) -> Vec<InboundResult> {
    let mut results = Vec::new();
    while let Some((id, told)) = world.deliveries().into_iter().next() {
        match world.ask(told) {
            Ok(Outcome::Inbound { result, .. }) => results.push(result),
            other => panic!("{other:?}"),
        }
        world.answered(&id, 200);
    }
    results
}

/// The account less when something was said.
fn state(world: &mut World) -> Json {
    world.audit();
    let mut state = world.state("ada");
    timeless(&mut state);
    state
}

fn timeless(value: &mut Json) {
    match value {
        Json::Object(members) => {
            for name in ["asOf", "booked"] {
                members.remove(name);
            }
            if members.get("sold").is_some_and(Json::is_array) {
                members.remove("sold");
            }
            members.values_mut().for_each(timeless);
        }
        Json::Array(items) => items.iter_mut().for_each(timeless),
        _ => {}
    }
}

fn sold(peer: Peer, plan: &str) -> (World, String) {
    let mut world = World::shop_at(peer);
    let session = world.session("ada", plan);
    world.pay(&session);
    (world, session)
}

#[test]
fn what_was_bought_is_there_before_any_message_and_no_message_changes_it() {
    for peer in [STRIPE, OLD_STRIPE] {
        for (plan, credits) in [("pack", 1_000), ("pro", 500)] {
            let (mut heard, _) = sold(peer, plan);
            deliver(&mut heard);
            let wanted = state(&mut heard);
            let (mut world, session) = sold(peer, plan);
            for again in 0..3 {
                let sent = world.sent;
                assert_eq!(arrival(world.ask(back("ada", &session))), Arrival::Landed);
                // Once it is there nobody is asked any more.
                assert_eq!(world.sent - sent, usize::from(again == 0));
            }
            let has = world.benefits("ada").total_available_credits;
            assert_eq!(has, credits, "{plan}");
            let ledger = world.rows("SELECT * FROM kassa_entry");
            let orders = world.orders("ada");
            for result in deliver(&mut world) {
                // An invoice in the old shape knows one name more of its payment.
                let named = peer == OLD_STRIPE && plan == "pro";
                assert!(named || result != InboundResult::Applied, "{peer:?} {plan}");
            }
            assert_eq!(world.rows("SELECT * FROM kassa_entry"), ledger);
            assert_eq!(world.orders("ada"), orders);
            assert_eq!(format!("{:#}", state(&mut world)), format!("{wanted:#}"));
        }
    }
}

#[test]
fn the_session_of_another_account_is_refused_and_nobody_is_asked() {
    let (mut world, session) = sold(STRIPE, "pack");
    let before = world.dump();
    let sent = world.sent;
    for (account, session) in [
        ("bob", session.as_str()),
        ("ada", "cs_test_a1b2c3"),
        ("ada", "cs_live_a1b2c3"),
    ] {
        let error = world.ask(back(account, session)).unwrap_err();
        assert_eq!(error.reason, Reason::Untrusted);
        assert_eq!(error.code, "unknown_checkout");
    }
    assert_eq!((world.sent, world.dump()), (sent, before));
}

#[test]
fn a_return_that_races_with_a_message_ends_as_the_messages_alone() {
    for (plan, said) in [
        ("pack", "checkout.session.completed"),
        ("pro", "invoice.paid"),
    ] {
        let wanted = {
            let (mut world, _) = sold(STRIPE, plan);
            deliver(&mut world);
            state(&mut world)
        };
        let begin = || {
            let (mut world, session) = sold(STRIPE, plan);
            let mut all = world.all_deliveries().into_iter();
            let message = all.find(|(_, kind, _)| kind == said).expect("a message").2;
            (world, back("ada", &session), message)
        };
        race(begin, |world, a, b, at| {
            assert_eq!(arrival(a), Arrival::Landed, "{said} {at}");
            assert!(b.is_ok(), "{said} {at}: {b:?}");
            deliver(world);
            assert_eq!(state(world), wanted, "{said} {at}");
        });
    }
}

#[test]
fn two_pages_that_ask_at_once_take_it_once() {
    let wanted = {
        let (mut world, _) = sold(STRIPE, "pack");
        deliver(&mut world);
        state(&mut world)
    };
    let begin = || {
        let (world, session) = sold(STRIPE, "pack");
        (world, back("ada", &session), back("ada", &session))
    };
    race(begin, |world, a, b, at| {
        assert_eq!(
            (arrival(a), arrival(b)),
            (Arrival::Landed, Arrival::Landed),
            "{at}"
        );
        deliver(world);
        assert_eq!(state(world), wanted, "{at}");
    });
}

#[test]
fn a_session_that_is_not_paid_says_how_it_stands() {
    let mut world = World::shop();
    let open = world.session("ada", "pack");
    assert_eq!(arrival(world.ask(back("ada", &open))), Arrival::Open);
    world.pass("25h");
    world.pass("1m");
    assert_eq!(arrival(world.ask(back("ada", &open))), Arrival::Expired);
    deliver(&mut world);
    // A bank debit: on its way, and then there or not.
    for (outcome, there) in [("succeeded", Arrival::Landed), ("failed", Arrival::Failed)] {
        for plan in ["pack", "pro"] {
            let mut world = World::shop();
            let session = world.session("ada", plan);
            let debit = json!({"session": session, "card": "bank_debit"});
            let slow = world.lab.handle(
                &kassa_lab::Request::new("POST", "/lab/stripe/pay").with_body(debit.to_string()),
            );
            assert_eq!(slow.status, 200);
            let state = arrival(world.ask(back("ada", &session)));
            if state == Arrival::Landed {
                continue;
            }
            assert_eq!(state, Arrival::Waiting, "{plan}");
            let settle = json!({"session": session, "outcome": outcome});
            world.control("POST /lab/stripe/settle", &settle);
            world.pass("1m");
            if (plan, there) == ("pro", Arrival::Failed) {
                // Until the message comes, an invoice whose debit came back looks as before.
                deliver(&mut world);
            }
            let state = arrival(world.ask(back("ada", &session)));
            assert_eq!(state, there, "{plan} {outcome}");
        }
    }
}

#[test]
fn a_provider_that_is_away_is_no_error_for_who_has_paid() {
    let (mut world, session) = sold(STRIPE, "pack");
    world.control("POST /lab/fault", &json!({"kind": "500", "times": 3}));
    assert_eq!(arrival(world.ask(back("ada", &session))), Arrival::Open);
    world.control("POST /lab/fault", &json!({"kind": "none"}));
    assert_eq!(arrival(world.ask(back("ada", &session))), Arrival::Landed);
}

#[test]
fn whose_page_it_was_is_told_by_the_address_where_several_are_set_up() {
    let mut world = World::shop_at(TOSS_PAYMENTS);
    let wish = match kassa_host::shop::checkout("ada", "pack", "/ok") {
        Ask::Checkout {
            customer,
            plan,
            success_url,
            cancel_url,
            ..
        } => Ask::Checkout {
            customer,
            plan,
            quantity: None,
            success_url,
            cancel_url,
            provider: Some("stripe".into()),
            locale: None,
            items: None,
            overlay: None,
            options: None,
        },
        other => panic!("{other:?}"),
    };
    let session = match world.ask(wish) {
        Ok(Outcome::Checkout { id, .. }) => id,
        other => panic!("{other:?}"),
    };
    let paid = json!({"session": session, "card": "4242424242424242"});
    world.control("POST /lab/stripe/pay", &paid);
    assert_eq!(arrival(world.ask(back("ada", &session))), Arrival::Landed);
}
