//! Asks that share a commit end as if each had been asked alone.
#![allow(missing_docs)]

use kassa::ask::{InboundResult, Share};
use kassa::{Ask, Outcome, Reason};
use kassa_host::race::race;
use kassa_host::shop::deduct;
use kassa_host::world::World;
use serde_json::json;
use std::cell::Cell;

fn together(world: &mut World, asks: Vec<Ask>) -> Vec<Share> {
    match world.ask(Ask::Batch { asks }) {
        Ok(Outcome::Batch { results }) => results,
        other => panic!("no batch: {other:?}"),
    }
}

/// What waits, oldest first.
fn waiting(world: &mut World) -> Vec<Ask> {
    let waiting = world.deliveries();
    waiting.into_iter().map(|(_, ask)| ask).collect()
}

fn spent(share: &Share) -> Option<bool> {
    match share {
        Share::Done {
            outcome: Outcome::Deducted { replayed, .. },
        } => Some(!replayed),
        _ => None,
    }
}

fn came(share: &Share) -> Option<InboundResult> {
    match share {
        Share::Done {
            outcome: Outcome::Inbound { result, .. },
        } => Some(*result),
        _ => None,
    }
}

/// How often the store was written.
fn commits(world: &World) -> i64 {
    i64::try_from(world.writes).expect("a small number")
}

#[test]
fn sixty_spends_of_one_account_are_one_commit_and_sixty_rows() {
    let mut world = World::shop();
    world.buy("ada", "won_pack");
    let (before, rows) = (
        commits(&world),
        world.rows("SELECT * FROM kassa_revision").len(),
    );
    let asks = (0..60).map(|n| deduct("ada", 6, &format!("k{n}")));
    let results = together(&mut world, asks.collect());
    assert_eq!(
        results.iter().filter(|it| spent(it) == Some(true)).count(),
        50
    );
    let declined = |it: &&Share| {
        matches!(
            it,
            Share::Done {
                outcome: Outcome::Declined {
                    available: Some(0),
                    ..
                }
            }
        )
    };
    assert_eq!(results.iter().filter(declined).count(), 10);
    assert_eq!(commits(&world) - before, 1);
    assert_eq!(world.rows("SELECT * FROM kassa_revision").len() - rows, 50);
    assert_eq!(world.benefits("ada").total_available_credits, 0);
    world.audit();
}

#[test]
fn one_key_in_one_batch_spends_once_and_says_so() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    let asks = vec![
        deduct("ada", 10, "k"),
        deduct("ada", 10, "k"),
        deduct("ada", 11, "k"),
        deduct("ada", 0, "zero"),
        deduct("nobody", 1, "k"),
    ];
    let results = together(&mut world, asks.clone());
    assert_eq!(spent(&results[0]), Some(true));
    assert_eq!(spent(&results[1]), Some(false));
    let code = |share: &Share| match share {
        Share::Failed { error } => error.code.clone(),
        _ => String::new(),
    };
    assert_eq!(
        (code(&results[2]), code(&results[3])),
        ("key_reused".into(), "bad_amount".into())
    );
    assert!(matches!(
        &results[4],
        Share::Done {
            outcome: Outcome::Declined { .. }
        }
    ));
    // And once more, from the journal this time.
    let again = together(&mut world, asks);
    assert_eq!(
        (spent(&again[0]), code(&again[2])),
        (Some(false), "key_reused".into())
    );
    assert_eq!(world.benefits("ada").total_available_credits, 990);
}

#[test]
fn a_backlog_of_webhooks_ends_as_if_each_had_come_alone() {
    let story = |world: &mut World| {
        for account in ["ada", "eve", "kim"] {
            let pack = world.session(account, "pack");
            world.pay(&pack);
            world.control(
                "POST /lab/stripe/refund",
                &json!({"session": pack, "amount": 1_000}),
            );
            let plan = world.session(account, "pro");
            world.pay(&plan);
        }
    };
    let mut one = World::shop();
    story(&mut one);
    for ask in waiting(&mut one) {
        one.ask(ask).expect("a webhook");
    }
    let mut all = World::shop();
    story(&mut all);
    let backlog = waiting(&mut all);
    assert!(backlog.len() > 20, "{}", backlog.len());
    let before = commits(&all);
    for (ask, share) in backlog.iter().zip(together(&mut all, backlog.clone())) {
        if share == Share::Alone {
            all.ask(ask.clone()).expect("a webhook");
        }
    }
    let written = commits(&all) - before;
    assert!(written <= 4, "{written} commits");
    // And all of it told again: nothing happens twice.
    let again = together(&mut all, backlog);
    assert!(
        again
            .iter()
            .all(|it| came(it) != Some(InboundResult::Applied)),
        "{again:?}"
    );
    all.audit();
    for account in ["ada", "eve", "kim"] {
        let mut ends = [&mut one, &mut all].map(|world| {
            let mut benefits = world.benefits(account);
            benefits.revision = 0;
            (benefits, world.orders(account))
        });
        let [alone, together] = &mut ends;
        assert_eq!(alone, together);
    }
}

#[test]
fn a_message_told_twice_in_one_batch_is_applied_once() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    let twice: Vec<Ask> = waiting(&mut world)
        .into_iter()
        .flat_map(|it| [it.clone(), it])
        .collect();
    let results = together(&mut world, twice);
    let applied = results
        .iter()
        .filter(|it| came(it) == Some(InboundResult::Applied))
        .count();
    let duplicate = results
        .iter()
        .filter(|it| came(it) == Some(InboundResult::Duplicate))
        .count();
    assert!(applied > 0 && applied == duplicate, "{results:?}");
    assert_eq!(world.benefits("ada").total_available_credits, 1_000);
}

#[test]
fn a_forged_message_or_an_unknown_account_holds_up_nobody() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    let mut asks = waiting(&mut world);
    let honest = asks.len();
    let Ask::Inbound {
        provider, headers, ..
    } = asks[0].clone()
    else {
        panic!("a webhook");
    };
    let body = b"{}".to_vec();
    asks.insert(
        0,
        Ask::Inbound {
            provider,
            headers,
            secrets: None,
            body,
        },
    );
    asks.push(Ask::Benefits {
        account: "ada".into(),
    });
    let results = together(&mut world, asks);
    assert!(matches!(&results[0], Share::Failed { error } if error.reason == Reason::Untrusted));
    assert_eq!(results[honest + 1], Share::Alone);
    assert_eq!(world.benefits("ada").total_available_credits, 1_000);
}

#[test]
fn spends_in_a_batch_and_one_beside_it_never_spend_the_same_credits() {
    race(
        || {
            let mut world = World::shop();
            world.buy("ada", "won_pack");
            let asks = vec![deduct("ada", 150, "a"), deduct("ada", 150, "b")];
            (world, Ask::Batch { asks }, deduct("ada", 100, "c"))
        },
        |world, batch, beside, at| {
            let Ok(Outcome::Batch { results }) = batch else {
                panic!("{at}: {batch:?}");
            };
            let both = results.iter().filter(|it| spent(it) == Some(true)).count();
            let beside = matches!(beside, Ok(Outcome::Deducted { .. }));
            let left = world.benefits("ada").total_available_credits;
            let taken = 150 * i64::try_from(both).expect("two") + 100 * i64::from(beside);
            assert_eq!(left, 300 - taken, "{at}");
            assert!(
                (both, beside) == (2, false) || (both, beside) == (1, true),
                "{at}"
            );
        },
    );
}

#[test]
fn a_batch_of_several_accounts_that_meets_another_writer_loses_nothing() {
    race(
        || {
            let mut world = World::shop();
            world.buy("ada", "pack");
            world.buy("eve", "pack");
            let asks = vec![deduct("ada", 10, "a"), deduct("eve", 10, "e")];
            (world, Ask::Batch { asks }, deduct("ada", 100, "c"))
        },
        |world, batch, beside, at| {
            assert!(beside.is_ok(), "{at}: {beside:?}");
            let Ok(Outcome::Batch { results }) = batch else {
                panic!("{at}: {batch:?}");
            };
            for (account, key, share) in [("ada", "a", &results[0]), ("eve", "e", &results[1])] {
                if *share == Share::Alone {
                    let alone = world.ask(deduct(account, 10, key)).expect("spent");
                    assert!(
                        matches!(
                            alone,
                            Outcome::Deducted {
                                replayed: false,
                                ..
                            }
                        ),
                        "{at}"
                    );
                }
            }
            assert_eq!(world.benefits("ada").total_available_credits, 890, "{at}");
            assert_eq!(world.benefits("eve").total_available_credits, 990, "{at}");
        },
    );
}

#[test]
fn what_is_parked_while_a_batch_makes_its_link_is_taken_up_by_the_settle_that_follows() {
    let woken = Cell::new(0);
    let is = |ask: &Ask, kind: &str| matches!(ask, Ask::Inbound { body, .. } if String::from_utf8_lossy(body).contains(kind));
    race(
        || {
            let mut world = World::shop();
            let session = world.session("ada", "pro");
            world.pay(&session);
            let back = json!({"session": session});
            world.control("POST /lab/stripe/refund", &back);
            world.change("DELETE FROM kassa_link");
            let told = waiting(&mut world);
            let find = |kind| told.iter().find(|ask| is(ask, kind)).cloned();
            let created = find("\"customer.subscription.created\"").expect("a subscription");
            // A refund names only its payment, which nobody has heard of yet.
            let refund = find("\"refund.created\"").expect("a refund");
            let asks = vec![created];
            (world, Ask::Batch { asks }, refund)
        },
        |world, batch, refund, at| {
            assert!(refund.is_ok(), "{at}: {refund:?}");
            let Ok(Outcome::Batch { results }) = batch else {
                panic!("{at}: {batch:?}");
            };
            let due = matches!(
                results[0],
                Share::Done {
                    outcome: Outcome::Inbound { due: true, .. }
                }
            );
            if due {
                woken.set(woken.get() + 1);
                let account = "ada".into();
                world.ask(Ask::Settle { account }).expect("settled");
            }
            if results[0] != Share::Alone {
                let left = world.rows("SELECT cause FROM kassa_stray");
                assert!(left.is_empty(), "{at}: {left:?}");
            }
        },
    );
    assert!(woken.get() > 0, "nothing was parked in between");
}

#[test]
fn an_event_with_a_name_of_somebody_elses_spoils_no_spend_and_no_event_beside_it() {
    let mut world = World::shop();
    world.buy("bob", "pack");
    let session = world.session("ada", "pack");
    world.pay(&session);
    let told = waiting(&mut world);
    let Some(Ask::Inbound { body, .. }) = told.iter().find(|ask| {
        matches!(ask, Ask::Inbound { body, .. }
            if String::from_utf8_lossy(body).contains("\"checkout.session.completed\""))
    }) else {
        panic!("a message");
    };
    let event: serde_json::Value = serde_json::from_slice(body).expect("json");
    let intent = event["data"]["object"]["payment_intent"].as_str();
    let intent = intent.expect("an id");
    let link = format!("INSERT INTO kassa_link VALUES ('test', 'stripe', '{intent}', 'bob')");
    world.change(&link);
    let results = together(&mut world, told);
    assert!(results.contains(&Share::Alone), "{results:?}");
    let failed = |it: &Share| matches!(it, Share::Failed { .. });
    assert!(!results.iter().any(failed), "{results:?}");
}
