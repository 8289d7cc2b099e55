//! Two writers, wherever one overtakes the other: the first is stopped before
//! any of its needs, the second before any of its own, then both go on.
#![allow(missing_docs)]

use kassa::ask::{CancelWhen, Decline, InboundResult};
use kassa::{Ask, Outcome};
use kassa_host::race::{End, Writer, race};
use kassa_host::shop::{checkout, deduct, refund};
use kassa_host::world::World;
use serde_json::json;

fn with_pack() -> World {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world
}

/// A world in which a pack was paid, and its message.
fn with_message() -> (World, Ask) {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    let told = message(&mut world, "\"checkout.session.completed\"");
    (world, told)
}

fn message(world: &mut World, kind: &str) -> Ask {
    let is = |ask: &Ask| matches!(ask, Ask::Inbound { body, .. } if String::from_utf8_lossy(body).contains(kind));
    let mut waiting = world.deliveries().into_iter();
    waiting.find(|(_, ask)| is(ask)).expect("a message").1
}

fn count(outcomes: [&End; 2], wanted: impl Fn(&Outcome) -> bool) -> usize {
    outcomes
        .iter()
        .filter(|it| it.as_ref().is_ok_and(&wanted))
        .count()
}

#[test]
fn one_message_delivered_twice_at_once_is_applied_once() {
    race(
        || {
            let (world, told) = with_message();
            (world, told.clone(), told)
        },
        |world, a, b, at| {
            let is = |wanted| move |it: &Outcome| matches!(it, Outcome::Inbound { result, .. } if *result == wanted);
            assert_eq!(
                count([&a, &b], is(InboundResult::Applied)),
                1,
                "{at}: {a:?} {b:?}"
            );
            assert_eq!(
                count([&a, &b], is(InboundResult::Duplicate)),
                1,
                "{at}: {a:?} {b:?}"
            );
            assert_eq!(world.benefits("ada").total_available_credits, 1_000, "{at}");
        },
    );
}

#[test]
fn a_message_and_a_deduction_at_once_both_count() {
    race(
        || {
            let (mut world, told) = with_message();
            world.buy("ada", "won_pack");
            (world, told, deduct("ada", 200, "k"))
        },
        |world, a, b, at| {
            assert!(a.is_ok(), "{at}: {a:?}");
            assert!(
                matches!(
                    b,
                    Ok(Outcome::Deducted {
                        replayed: false,
                        ..
                    })
                ),
                "{at}: {b:?}"
            );
            world.deliver();
            assert_eq!(world.benefits("ada").total_available_credits, 1_100, "{at}");
        },
    );
}

#[test]
fn one_key_used_twice_at_once_spends_once() {
    race(
        || (with_pack(), deduct("ada", 10, "k"), deduct("ada", 10, "k")),
        |world, a, b, at| {
            let spent = |it: &Outcome| {
                matches!(
                    it,
                    Outcome::Deducted {
                        replayed: false,
                        ..
                    }
                )
            };
            let again = |it: &Outcome| matches!(it, Outcome::Deducted { replayed: true, .. });
            assert_eq!(
                (count([&a, &b], spent), count([&a, &b], again)),
                (1, 1),
                "{at}: {a:?} {b:?}"
            );
            assert_eq!(world.benefits("ada").total_available_credits, 990, "{at}");
        },
    );
}

#[test]
fn one_key_used_at_once_for_two_amounts_spends_once_and_says_so() {
    race(
        || (with_pack(), deduct("ada", 10, "k"), deduct("ada", 20, "k")),
        |world, a, b, at| {
            let refused = [&a, &b]
                .iter()
                .filter(|it| it.as_ref().is_err_and(|e| e.code == "key_reused"))
                .count();
            assert_eq!(refused, 1, "{at}: {a:?} {b:?}");
            let left = world.benefits("ada").total_available_credits;
            assert!(left == 990 || left == 980, "{at}: {left}");
        },
    );
}

#[test]
fn two_deductions_at_once_never_spend_the_same_credits() {
    race(
        || {
            (
                with_pack(),
                deduct("ada", 600, "one"),
                deduct("ada", 600, "two"),
            )
        },
        |world, a, b, at| {
            let spent = |it: &Outcome| matches!(it, Outcome::Deducted { .. });
            let no = |it: &Outcome| {
                matches!(
                    it,
                    Outcome::Declined {
                        code: Decline::InsufficientCredits,
                        ..
                    }
                )
            };
            assert_eq!(
                (count([&a, &b], spent), count([&a, &b], no)),
                (1, 1),
                "{at}: {a:?} {b:?}"
            );
            assert_eq!(world.benefits("ada").total_available_credits, 400, "{at}");
        },
    );
}

#[test]
fn two_equal_checkouts_at_once_make_one_session_and_one_customer() {
    race(
        || {
            (
                World::shop(),
                checkout("ada", "pro", "/ok"),
                checkout("ada", "pro", "/ok"),
            )
        },
        |world, a, b, at| {
            let id = |end: &End| match end {
                Ok(Outcome::Checkout { id, .. }) => id.clone(),
                other => panic!("{at}: {other:?}"),
            };
            assert_eq!(id(&a), id(&b), "{at}");
            assert_eq!(world.at_provider("checkout.session").len(), 1, "{at}");
            assert_eq!(world.at_provider("customer").len(), 1, "{at}");
        },
    );
}

#[test]
fn checkouts_of_two_plans_at_once_share_the_customer_and_keep_their_terms() {
    race(
        || {
            (
                World::shop(),
                checkout("ada", "pack", "/ok"),
                checkout("ada", "won_pack", "/ok"),
            )
        },
        |world, a, b, at| {
            assert_eq!(world.at_provider("customer").len(), 1, "{at}");
            for end in [a, b] {
                let Ok(Outcome::Checkout { id, .. }) = end else {
                    panic!("{at}: {end:?}")
                };
                world.pay(&id);
            }
            world.deliver();
            assert_eq!(world.benefits("ada").total_available_credits, 1_300, "{at}");
        },
    );
}

#[test]
fn one_refund_asked_twice_at_once_moves_money_once() {
    race(
        || {
            let mut world = with_pack();
            let id = world.orders("ada").remove(0).id;
            (
                world,
                refund(&id, Some(2_500), "k"),
                refund(&id, Some(2_500), "k"),
            )
        },
        |world, a, b, at| {
            let done = |it: &Outcome| matches!(it, Outcome::Refunded { amount: 2_500, .. });
            assert_eq!(count([&a, &b], done), 2, "{at}: {a:?} {b:?}");
            assert_eq!(world.at_provider("refund").len(), 1, "{at}");
            assert_eq!(world.benefits("ada").total_available_credits, 750, "{at}");
            world.deliver();
            assert_eq!(world.benefits("ada").total_available_credits, 750, "{at}");
        },
    );
}

#[test]
fn two_full_refunds_at_once_give_back_no_more_than_was_paid() {
    race(
        || {
            let mut world = with_pack();
            let id = world.orders("ada").remove(0).id;
            (world, refund(&id, None, "one"), refund(&id, None, "two"))
        },
        |world, a, b, at| {
            let done = |it: &Outcome| matches!(it, Outcome::Refunded { amount: 10_000, .. });
            assert_eq!(count([&a, &b], done), 1, "{at}: {a:?} {b:?}");
            world.deliver();
            let back = world.orders("ada").iter().map(|it| it.refunded).max();
            assert_eq!(back, Some(10_000), "{at}");
            assert_eq!(world.benefits("ada").total_available_credits, 0, "{at}");
        },
    );
}

#[test]
fn a_refunds_message_and_a_deduction_at_once_take_each_credit_once() {
    race(
        || {
            let mut world = with_pack();
            let id = world.orders("ada").remove(0).id;
            let half = json!({"payment_intent": id, "amount": 5_000});
            world.control("POST /lab/stripe/refund", &half);
            let told = message(&mut world, "\"charge.refunded\"");
            (world, told, deduct("ada", 700, "k"))
        },
        |world, a, b, at| {
            assert!(a.is_ok(), "{at}: {a:?}");
            world.deliver();
            let left = world.benefits("ada").total_available_credits;
            match b {
                Ok(Outcome::Deducted { .. }) => assert_eq!(left, 0, "{at}"),
                Ok(Outcome::Declined { .. }) => assert_eq!(left, 500, "{at}"),
                other => panic!("{at}: {other:?}"),
            }
        },
    );
}

#[test]
fn a_cancellation_asked_twice_at_once_ends_it_once() {
    race(
        || {
            let mut world = World::shop();
            world.buy("ada", "pro");
            let ask = || Ask::Cancel {
                account: "ada".into(),
                subscription: None,
                when: CancelWhen::Now,
                options: None,
            };
            (world, ask(), ask())
        },
        |world, a, b, at| {
            let done = |it: &Outcome| matches!(it, Outcome::Canceled { .. });
            assert_eq!(count([&a, &b], done), 2, "{at}: {a:?} {b:?}");
            assert_eq!(
                world.benefits("ada").subscription_credits_balance,
                0,
                "{at}"
            );
        },
    );
}

#[test]
fn two_workers_at_once_tell_the_app_at_least_once_and_then_rest() {
    race(
        || {
            let mut world = World::shop();
            world.buy("ada", "pro");
            let subscription = world.benefits("ada").subscription_id;
            let card = json!({"subscription": subscription, "card": "4000000000000341"});
            world.control("POST /lab/stripe/card", &card);
            world.pass("31d");
            world.pass("2h");
            world.deliver();
            (world, Ask::Tick { limit: None }, Ask::Tick { limit: None })
        },
        |world, a, b, at| {
            assert!(a.is_ok() && b.is_ok(), "{at}: {a:?} {b:?}");
            let ids: Vec<&String> = world.told.iter().map(|notice| &notice.id).collect();
            assert_eq!(ids.len(), 1, "{at}: {ids:?}");
            assert_eq!(world.state("ada")["notices"], json!([]), "{at}");
        },
    );
}

#[test]
fn a_message_parked_while_its_link_is_made_is_applied_by_somebody() {
    race(
        || {
            // A refund names its payment and nobody; only a link leads on.
            let mut world = World::shop();
            let session = world.session("ada", "pro");
            world.pay(&session);
            world.control("POST /lab/stripe/refund", &json!({"session": session}));
            world.change("DELETE FROM kassa_link");
            let back = message(&mut world, "\"refund.created\"");
            let created = message(&mut world, "\"customer.subscription.created\"");
            (world, back, created)
        },
        |world, a, b, at| {
            assert!(a.is_ok() && b.is_ok(), "{at}: {a:?} {b:?}");
            // Without any tick: whoever comes second sees the other.
            let stray = world.rows(
                "SELECT cause FROM kassa_stray UNION SELECT cause FROM kassa_stray_reference",
            );
            assert!(stray.is_empty(), "{at}: {stray:?}");
            let told = message(world, "\"invoice.paid\"");
            world.ask(told).expect("a webhook");
            let back: Vec<i64> = world.orders("ada").iter().map(|it| it.refunded).collect();
            assert_eq!(back, [0, 2_900], "{at}");
            assert_eq!(
                world.benefits("ada").subscription_credits_balance,
                0,
                "{at}"
            );
        },
    );
}

#[test]
fn a_message_applied_by_another_while_one_parks_it_leaves_nothing_parked() {
    for steps in 0.. {
        let mut world = World::shop();
        let session = world.session("ada", "pro");
        world.pay(&session);
        world.control("POST /lab/stripe/refund", &json!({"session": session}));
        world.change("DELETE FROM kassa_link");
        let back = message(&mut world, "\"refund.created\"");
        let created = message(&mut world, "\"customer.subscription.created\"");
        let mut slow = Writer::new(&mut world, &back, 'a');
        let inside = slow.go(&mut world, steps);
        Writer::new(&mut world, &created, 'b')
            .finish(&mut world)
            .expect("linked");
        Writer::new(&mut world, &back, 'c')
            .finish(&mut world)
            .expect("applied");
        slow.finish(&mut world).expect("heard");
        let left = "SELECT cause FROM kassa_stray UNION SELECT cause FROM kassa_stray_reference";
        let left = world.rows(left);
        assert!(left.is_empty(), "after {steps} steps: {left:?}");
        if !inside {
            break;
        }
    }
}

#[test]
fn one_message_never_counts_for_two_accounts() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.buy("bob", "pack");
    world.pass("31d");
    world.pass("2h");
    let told = message(&mut world, "\"invoice.paid\"");
    let mut first = Writer::new(&mut world, &told, 'a');
    first.go(&mut world, 1);
    // The subscription becomes bob's while the first worker is at ada's.
    world.change("UPDATE kassa_link SET account = 'bob' WHERE reference LIKE 'sub_%'");
    let second = Writer::new(&mut world, &told, 'b').finish(&mut world);
    let first = first.finish(&mut world);
    world.audit();
    let applied = |it: &Outcome| matches!(it, Outcome::Inbound { result, .. } if *result == InboundResult::Applied);
    assert_eq!(count([&first, &second], applied), 1, "{first:?} {second:?}");
    let both = ["ada", "bob"].map(|it| world.benefits(it).subscription_credits_balance);
    assert_eq!(both.iter().sum::<i64>(), 500, "{both:?}");
}
