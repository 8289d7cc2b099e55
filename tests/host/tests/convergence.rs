//! What a provider really sends, in many orders: the account ends the same,
//! with the provider's API at hand and without.
#![allow(missing_docs)]

use kassa::Ask;
use kassa_host::world::{LEMON_SQUEEZY, OLD_STRIPE, Peer, STRIPE, World};
use serde_json::{Value as Json, json};

/// What Kassa reads of a provider's messages; others are ignored anyway.
const READ: [&str; 18] = [
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "customer.subscription.created",
    "customer.subscription.updated",
    "customer.subscription.deleted",
    "invoice.paid",
    "invoice.payment_failed",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "checkout.session.expired",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// Messages that Kassa reads, oldest first.
fn messages(world: &mut World) -> Vec<Ask> {
    let read = |ask: &Ask| {
        let Ask::Inbound { body, .. } = ask else {
            return false;
        };
        let event: Json = serde_json::from_slice(body).expect("json");
        let Some(kind) = event["type"].as_str() else {
            // Lemon Squeezy's are all read.
            return true;
        };
        // A subscription's session tells nothing of its own.
        READ.contains(&kind) && event["data"]["object"]["mode"] != "subscription"
    };
    let waiting = world.deliveries().into_iter();
    waiting.map(|(_, ask)| ask).filter(read).collect()
}

/// One order of so many is heard; a prime, so that no place is passed over.
fn some(messages: usize) -> usize {
    if messages > 6 { 97 } else { 7 }
}

fn orders_of(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![vec![]], |all, next| {
        let longer = |order: &Vec<usize>| {
            let order = order.clone();
            (0..=order.len()).map(move |at| {
                let mut order = order.clone();
                order.insert(at, next);
                order
            })
        };
        all.iter().flat_map(longer).collect()
    })
}

/// What must not depend on the order: the stored account less whom to tell and
/// what was asked, and the rows for the app's own queries.
fn end(world: &mut World) -> Json {
    world.ask(Ask::Tick { limit: None }).expect("a tick");
    world.audit();
    let mut state = world.state("ada");
    state["notices"] = Json::Null;
    let mut rows = |sql| format!("{:?}", world.rows(sql));
    json!({
        "state": state,
        "orders": rows("SELECT * FROM kassa_order ORDER BY id"),
        "subscriptions": rows("SELECT * FROM kassa_subscription ORDER BY id"),
        "strays": rows("SELECT cause FROM kassa_stray UNION SELECT cause FROM kassa_stray_reference"),
    })
}

/// Plays a story at the provider, and hears of it in every order.
fn every_order(peer: Peer, most: usize, story: impl Fn(&mut World)) {
    let plans = kassa_host::story::plans();
    let mut world = World::new(&plans, 7, peer);
    story(&mut world);
    let before = world.dump();
    let told = messages(&mut world);
    assert!((3..=most).contains(&told.len()), "{} messages", told.len());
    let mut first = None;
    // The simulator hears every order, of the newest shape and with the API at hand.
    let some = orders_of(told.len()).into_iter().step_by(some(told.len()));
    for order in some {
        world.restore(&before);
        for &index in &order {
            world
                .ask(told[index].clone())
                .unwrap_or_else(|error| panic!("{order:?}: {error:?}"));
        }
        // And once more, all of them.
        for ask in &told {
            world
                .ask(ask.clone())
                .unwrap_or_else(|error| panic!("{order:?}: {error:?}"));
        }
        let end = end(&mut world);
        let first = first.get_or_insert_with(|| end.clone());
        assert_eq!(*first, end, "{peer:?} {order:?}");
    }
}

const VERSIONS: [Peer; 2] = [STRIPE, OLD_STRIPE];
const ALL: [Peer; 3] = [STRIPE, OLD_STRIPE, LEMON_SQUEEZY];

#[test]
fn a_subscription_and_its_refund_end_the_same_in_any_order() {
    for version in ALL {
        every_order(version, 6, |world| {
            let session = world.session("ada", "pro");
            world.pay(&session);
            world.control(
                "POST /lab/{provider}/refund",
                &json!({"session": session, "amount": 1_000}),
            );
        });
    }
}

#[test]
fn a_dispute_and_a_refund_of_one_payment_end_the_same_in_any_order() {
    for (version, closed) in [(STRIPE, "won"), (OLD_STRIPE, "lost")] {
        every_order(version, 8, |world| {
            let session = world.session("ada", "pack");
            world.pay(&session);
            let of = |status: &str| json!({"session": session, "amount": 3_000, "status": status});
            world.control("POST /lab/stripe/dispute", &of("inquiry"));
            world.control("POST /lab/stripe/dispute", &of("open"));
            world.control("POST /lab/stripe/dispute", &of(closed));
        });
        every_order(version, 8, |world| {
            let session = world.session("ada", "pack");
            world.pay(&session);
            let back = json!({"session": session, "amount": 4_000});
            world.control("POST /lab/stripe/refund", &back);
            world.control("POST /lab/stripe/dispute", &json!({"session": session}));
        });
    }
}

#[test]
fn a_subscription_that_is_changed_and_ended_at_once_ends_the_same_in_any_order() {
    every_order(STRIPE, 6, |world| {
        let session = world.session("ada", "pro");
        world.pay(&session);
        let id = world.at_provider("subscription")[0]["id"].clone();
        world.control(
            "POST /lab/stripe/cancel",
            &json!({"subscription": id, "when": "period_end"}),
        );
        world.control("POST /lab/stripe/resume", &json!({"subscription": id}));
    });
    every_order(STRIPE, 6, |world| {
        let session = world.session("ada", "pro_yearly");
        world.pay(&session);
        let id = world.at_provider("subscription")[0]["id"].clone();
        world.control(
            "POST /lab/stripe/cancel",
            &json!({"subscription": id, "when": "now"}),
        );
    });
}

#[test]
fn a_renewal_ends_the_same_in_any_order() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        every_order(peer, 6, |world| {
            world.buy("ada", "pro");
            world.pass("31d");
            world.pass("2h");
            let id = world.benefits("ada").subscription_id;
            let back = json!({"subscription": id, "amount": 900});
            world.control("POST /lab/{provider}/refund", &back);
        });
    }
}

#[test]
fn a_renewal_that_fails_ends_the_same_in_any_order() {
    for version in ALL {
        every_order(version, 7, |world| {
            world.buy("ada", "pro");
            let id = world.benefits("ada").subscription_id;
            let card = json!({"subscription": id, "card": "4000000000000341"});
            world.control("POST /lab/{provider}/card", &card);
            world.pass("31d");
            world.pass("3d");
        });
    }
}

#[test]
fn a_pack_with_refunds_that_fail_ends_the_same_in_any_order() {
    for version in VERSIONS {
        every_order(version, 6, |world| {
            let session = world.session("ada", "pack");
            world.pay(&session);
            let back = json!({"session": session, "amount": 4_000});
            let refund = world.control("POST /lab/{provider}/refund", &back)["id"].clone();
            world.pass("1m");
            world.control("POST /lab/stripe/refund/fail", &json!({"refund": refund}));
        });
    }
}

#[test]
fn a_slow_payment_ends_the_same_in_any_order() {
    every_order(STRIPE, 6, |world| {
        let session = world.session("ada", "pack");
        world.control(
            "POST /lab/stripe/pay",
            &json!({"session": session, "card": "bank_debit"}),
        );
        world.pass("3d");
        world.control(
            "POST /lab/stripe/settle",
            &json!({"session": session, "outcome": "succeeded"}),
        );
        world.control(
            "POST /lab/{provider}/refund",
            &json!({"session": session, "amount": 100}),
        );
    });
}

// Each ends in the second of its last message: what is read again then tells
// nothing of later, which only some orders would hear.

/// What Lemon Squeezy numbered first.
const FIRST: &str = "subscriptions/1";

#[test]
fn a_change_of_plan_and_a_renewal_end_the_same_in_any_order() {
    every_order(LEMON_SQUEEZY, 6, |world| {
        world.buy("ada", "starter");
        let change = |plan| json!({"subscription": FIRST, "variant": plan, "quantity": 2});
        world.control("POST /lab/lemonSqueezy/subscription", &change(102));
        world.pass("28d");
    });
    // To a year and back to a month, billed at once.
    every_order(LEMON_SQUEEZY, 8, |world| {
        world.buy("ada", "pro");
        for (variant, time) in [(103, "1d"), (101, "40d")] {
            world.pass(time);
            let change =
                json!({"subscription": FIRST, "variant": variant, "invoice_immediately": true});
            world.control("POST /lab/lemonSqueezy/subscription", &change);
        }
    });
}

#[test]
fn a_subscription_from_its_order_to_its_end_ends_the_same_in_any_order() {
    every_order(LEMON_SQUEEZY, 8, |world| {
        let session = world.session("ada", "pro");
        world.pay(&session);
        let cancel = json!({"subscription": FIRST, "when": "period_end"});
        world.control("POST /lab/lemonSqueezy/cancel", &cancel);
        world.pass("28d");
    });
}

#[test]
fn a_pause_that_is_ended_at_once_ends_the_same_in_any_order() {
    every_order(LEMON_SQUEEZY, 6, |world| {
        world.buy("ada", "pro");
        let id = json!({"subscription": FIRST});
        world.control("POST /lab/lemonSqueezy/pause", &id);
        world.control("POST /lab/lemonSqueezy/resume", &id);
        world.pass("1d");
        let free = json!({"subscription": FIRST, "mode": "free", "resumes_at": "2d"});
        world.control("POST /lab/lemonSqueezy/pause", &free);
    });
}

#[test]
fn a_renewal_that_recovers_ends_the_same_in_any_order() {
    every_order(LEMON_SQUEEZY, 8, |world| {
        world.buy("ada", "pro");
        let card = |number| json!({"subscription": FIRST, "card": number});
        world.control("POST /lab/lemonSqueezy/card", &card("4000000000000341"));
        world.pass("29d");
        world.control("POST /lab/lemonSqueezy/card", &card("4242424242424242"));
    });
}

#[test]
fn software_with_its_key_and_its_refunds_ends_the_same_in_any_order() {
    every_order(LEMON_SQUEEZY, 6, |world| {
        let session = world.session("ada", "app");
        world.pay(&session);
        for part in [900, 4_000] {
            let back = json!({"session": session, "amount": part});
            world.control("POST /lab/lemonSqueezy/refund", &back);
            world.pass("1d");
        }
        let off = json!({"license": 1, "disabled": true});
        world.control("POST /lab/lemonSqueezy/license", &off);
    });
    every_order(LEMON_SQUEEZY, 6, |world| {
        let session = world.session("ada", "app");
        world.pay(&session);
        world.control("POST /lab/lemonSqueezy/fraudulent", &json!({"order": 1}));
    });
}

#[test]
fn what_a_link_sold_to_somebody_new_lands_in_any_order() {
    every_order(LEMON_SQUEEZY, 6, |world| {
        let link = world.link(Some("ada"), "pro");
        world.pay(&link);
        world.control("POST /lab/lemonSqueezy/refund", &json!({"order": 1}));
    });
    every_order(LEMON_SQUEEZY, 6, |world| {
        let link = world.link(Some("ada"), "app");
        world.pay(&link);
        world.control("POST /lab/lemonSqueezy/refund", &json!({"order": 1}));
    });
}

#[test]
fn a_trial_that_is_paid_or_canceled_ends_the_same_in_any_order() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        every_order(peer, 7, |world| {
            let session = world.session("ada", "try");
            world.pay(&session);
            world.pass("14d");
            world.pass("1h");
        });
    }
    every_order(LEMON_SQUEEZY, 8, |world| {
        let session = world.session("ada", "try");
        world.pay(&session);
        let cancel = json!({"subscription": FIRST, "when": "period_end"});
        world.control("POST /lab/lemonSqueezy/cancel", &cancel);
        world.pass("14d");
    });
}
