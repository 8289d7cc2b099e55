//! Stripe's messages about one lifecycle come in any order, each several times, and the account
//! ends the same, byte for byte.
//!
//! Two orders that have told the same and come to the same account go on alike, so the orders are
//! walked as a graph of such states: eight messages have forty thousand orders and some hundred
//! states. A dozen orders are also told from the beginning to the end.
#![allow(missing_docs)]

use kassa::authentic::{Received, hmac};
use kassa::model::secret::Secret;
use kassa::need::Value;
use kassa::{Ask, Verifier};
use kassa_host::shop::Dump;
use kassa_host::world::{OLD_STRIPE, Peer, STRIPE, World};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// So many orders are told from the beginning to the end.
const WHOLE: usize = 12;

/// What they tell has another message told in the same second: of more messages than these they
/// are left out.
const FEW: usize = 6;
const TWINS: [&str; 2] = ["charge.refund.updated", "invoice.payment_succeeded"];

/// A longer lifecycle has no new pair of messages and takes minutes.
const MOST: usize = 8;

/// The messages that Kassa reads, oldest first, with their types.
fn messages(world: &mut World) -> Vec<(String, Ask)> {
    let verifier = Verifier::new("stripe", vec![Secret::new("whsec_scenario")], hmac::sha256);
    let verifier = verifier.expect("a provider");
    let now = world.now();
    let waiting = world.deliveries().into_iter();
    let read = waiting.filter_map(|(_, ask)| {
        let Ask::Inbound { headers, body, .. } = &ask else {
            return None;
        };
        let received = verifier.read(headers, body, now).expect("it is genuine");
        match received.into_inner() {
            Received::Event { event } => Some((event.kind, ask)),
            _ => None,
        }
    });
    read.collect()
}

/// What goes on depends on: all that is stored, less in which order the journal came to it.
fn state(dump: &Dump) -> String {
    let mut all = BTreeMap::new();
    for (table, rows) in dump {
        let lasting: &[usize] = match table.as_str() {
            // The account and its snapshot, when it is due; each cause; what a lot was given.
            "kassa_account" => &[1, 3, 4],
            "kassa_revision" => &[1, 3],
            "kassa_entry" => &[1, 4, 5, 6, 7],
            "kassa_event" => &[1],
            _ => &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
        };
        let pick = |row: &Vec<Value>| {
            let kept = lasting.iter().filter_map(|at| row.get(*at));
            format!("{:?}", kept.collect::<Vec<_>>())
        };
        let mut rows: Vec<String> = rows.iter().map(pick).collect();
        rows.sort();
        all.insert(table, rows);
    }
    format!("{all:?}")
}

/// What must not depend on the order: the stored account less whom to tell, the ledger, and the
/// rows for the app's own queries.
fn end(world: &mut World) -> String {
    world.ask(Ask::Tick { limit: None }).expect("a tick");
    world.audit();
    let mut state = world.state("ada");
    state["notices"] = Json::Null;
    let mut rows = |sql| format!("{:?}", world.rows(sql));
    let rows = [
        rows("SELECT * FROM kassa_order ORDER BY id"),
        rows("SELECT * FROM kassa_subscription ORDER BY id"),
        // What was given and taken again is nothing, as what was never given.
        rows(
            "SELECT lot, bucket, SUM(amount) FROM kassa_entry GROUP BY 1, 2 \
             HAVING SUM(amount) <> 0 ORDER BY 1, 2",
        ),
        rows("SELECT cause FROM kassa_stray UNION SELECT cause FROM kassa_stray_reference"),
    ];
    json!([state, rows]).to_string()
}

fn tell(world: &mut World, message: &(String, Ask)) {
    let told = world.ask(message.1.clone());
    told.unwrap_or_else(|error| panic!("{}: {error:?}", message.0));
}

/// Plays a story at Stripe and hears of it in every order.
fn every_order(peer: Peer, story: impl Fn(&mut World)) {
    let mut world = World::shop_at(peer);
    story(&mut world);
    let mut told = messages(&mut world);
    if told.len() > FEW {
        told.retain(|(kind, _)| !TWINS.contains(&kind.as_str()));
    }
    let kinds: Vec<&str> = told.iter().map(|(kind, _)| kind.as_str()).collect();
    assert!((2..=MOST).contains(&told.len()), "{kinds:?}");
    let start = world.dump();
    let first = walk(&mut world, &told, &start, &kinds);
    for order in some_orders(told.len()) {
        world.restore(&start);
        world.told.clear();
        for (place, message) in order.iter().enumerate() {
            tell(&mut world, &told[*message]);
            tell(&mut world, &told[order[place / 2]]);
        }
        assert_eq!(end(&mut world), first, "{peer:?} {order:?} of {kinds:?}");
        let ids: BTreeSet<&str> = world.told.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), world.told.len(), "told twice: {:?}", world.told);
    }
}

/// Walks the graph of states and answers how all of its ends are.
fn walk(world: &mut World, told: &[(String, Ask)], start: &Dump, kinds: &[&str]) -> String {
    let whole = (1_usize << told.len()) - 1;
    let mut states: BTreeMap<usize, BTreeMap<String, (Dump, Vec<usize>)>> = BTreeMap::new();
    let before = BTreeMap::from([(state(start), (start.clone(), Vec::new()))]);
    states.insert(0, before);
    let mut count = 0;
    // What has been told is a bit each: more of them is a larger number.
    while let Some((heard, here)) = states.pop_first() {
        count += here.len();
        if heard == whole {
            let mut ends = here.values().map(|(dump, order)| {
                world.restore(dump);
                (end(world), order.clone())
            });
            let (first, order) = ends.next().expect("an end");
            for (other, another) in ends {
                assert_eq!(first, other, "{order:?} and {another:?} of {kinds:?}");
            }
            eprintln!("{count} states of every order of {kinds:?}");
            return first;
        }
        for (dump, order) in here.values() {
            for next in (0..told.len()).filter(|bit| heard & (1 << bit) == 0) {
                world.restore(dump);
                tell(world, &told[next]);
                let after = world.dump();
                let key = state(&after);
                let there = states.entry(heard | (1 << next)).or_default();
                if there.contains_key(&key) {
                    continue;
                }
                let order = [order.as_slice(), &[next]].concat();
                // Again at once, and whatever came first again: nothing new.
                for again in [next, order[0]] {
                    tell(world, &told[again]);
                    let same = state(&world.dump());
                    assert_eq!(same, key, "{again} again after {order:?} of {kinds:?}");
                }
                there.insert(key, (after, order));
            }
        }
    }
    unreachable!("the last state is one that has heard everything")
}

/// Orders spread over all of them, the first and its reverse among them.
fn some_orders(count: usize) -> Vec<Vec<usize>> {
    let straight: Vec<usize> = (0..count).collect();
    let mut orders = vec![straight.clone(), straight.iter().rev().copied().collect()];
    let mut chance: usize = 7;
    while orders.len() < WHOLE {
        let mut order = straight.clone();
        for last in (1..count).rev() {
            chance = chance
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            order.swap(last, (chance >> 33) % (last + 1));
        }
        orders.push(order);
    }
    orders
}

const VERSIONS: [Peer; 2] = [STRIPE, OLD_STRIPE];

fn subscription(world: &mut World) -> Json {
    world.at_provider("subscription")[0]["id"].clone()
}

fn cancel(world: &mut World, when: &str) {
    let ends = json!({"subscription": subscription(world), "when": when});
    world.control("POST /lab/stripe/cancel", &ends);
}

fn resume(world: &mut World) {
    let id = json!({"subscription": subscription(world)});
    world.control("POST /lab/stripe/resume", &id);
}

fn change(world: &mut World, price: &str, proration: &str) {
    let change = json!({
        "subscription": subscription(world), "price": price, "proration_behavior": proration,
    });
    world.control("POST /lab/stripe/subscription", &change);
}

fn card(world: &mut World, number: &str) {
    let card = json!({"subscription": subscription(world), "card": number});
    world.control("POST /lab/stripe/card", &card);
}

fn refund(world: &mut World, of: Json, amount: i64) -> Json {
    let mut back = of;
    back["amount"] = amount.into();
    world.control("POST /lab/stripe/refund", &back)["id"].clone()
}

const DECLINES: &str = "4000000000000341";
const WORKS: &str = "4242424242424242";

#[test]
fn a_first_payment() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            let session = world.session("ada", "pro");
            world.pay(&session);
        });
    }
}

#[test]
fn a_first_payment_of_which_a_part_goes_back() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            let session = world.session("ada", "pro");
            world.pay(&session);
            refund(world, json!({"session": session}), 900);
        });
    }
}

#[test]
fn a_purchase_that_goes_back_in_parts() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            let session = world.session("ada", "pack");
            world.pay(&session);
            refund(world, json!({"session": session}), 4_000);
            refund(world, json!({"session": session}), 6_000);
        });
    }
}

#[test]
fn a_renewal_and_a_part_of_it_given_back() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            world.buy("ada", "pro");
            world.pass("31d");
            world.pass("2h");
            let of = json!({"subscription": subscription(world)});
            refund(world, of, 900);
        });
    }
}

#[test]
fn a_renewal_that_fails_and_recovers() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            world.buy("ada", "pro");
            card(world, DECLINES);
            world.pass("29d");
            card(world, WORKS);
        });
    }
}

#[test]
fn an_upgrade_that_is_billed_at_once() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            world.buy("ada", "starter");
            world.pass("10d");
            change(world, "price_pro", "always_invoice");
        });
    }
}

#[test]
fn a_downgrade_for_the_next_period_and_its_renewal() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            world.buy("ada", "pro");
            world.pass("10d");
            change(world, "price_starter", "none");
            world.pass("20d");
        });
    }
}

#[test]
fn an_end_that_is_planned_taken_back_and_planned_again() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            let session = world.session("ada", "pro");
            world.pay(&session);
            cancel(world, "period_end");
            resume(world);
            cancel(world, "period_end");
        });
    }
}

#[test]
fn an_end_that_comes_true() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "pro");
        world.pay(&session);
        cancel(world, "period_end");
        world.pass("28d");
    });
}

#[test]
fn a_pause_and_its_end() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "pro");
        world.pay(&session);
        let id = json!({"subscription": subscription(world)});
        world.control("POST /lab/stripe/pause", &id);
        resume(world);
    });
}

#[test]
fn a_slow_payment_that_arrives_and_goes_back_in_part() {
    for peer in VERSIONS {
        every_order(peer, |world| {
            let session = world.session("ada", "pack");
            let debit = json!({"session": session, "card": "bank_debit"});
            world.control("POST /lab/stripe/pay", &debit);
            world.pass("3d");
            let arrives = json!({"session": session, "outcome": "succeeded"});
            world.control("POST /lab/stripe/settle", &arrives);
            refund(world, json!({"session": session}), 100);
        });
    }
}

#[test]
fn a_slow_payment_that_fails() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "pack");
        let debit = json!({"session": session, "card": "bank_debit"});
        world.control("POST /lab/stripe/pay", &debit);
        world.pass("3d");
        let fails = json!({"session": session, "outcome": "failed"});
        world.control("POST /lab/stripe/settle", &fails);
    });
}

#[test]
fn a_refund_that_bounces() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "pack");
        world.pay(&session);
        let id = refund(world, json!({"session": session}), 4_000);
        world.control("POST /lab/stripe/refund/fail", &json!({"refund": id}));
    });
}

#[test]
fn a_dispute_that_is_won() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "pack");
        world.pay(&session);
        let of = |status: &str| json!({"session": session, "amount": 3_000, "status": status});
        world.control("POST /lab/stripe/dispute", &of("open"));
        world.control("POST /lab/stripe/dispute", &of("won"));
    });
}

#[test]
fn a_trial_that_is_paid() {
    every_order(STRIPE, |world| {
        let session = world.session("ada", "try");
        world.pay(&session);
        world.pass("14d");
        world.pass("1h");
    });
}
