//! When an account wants to be looked at again: told to whoever could wake it.
#![allow(missing_docs)]

use kassa::ask::Share;
use kassa::{Ask, Outcome};
use kassa_host::shop::refund;
use kassa_host::world::World;
use serde_json::json;

/// What is written down for `tick`.
fn stored(world: &mut World, account: &str) -> Option<i64> {
    let sql = format!("SELECT wake_at FROM kassa_account WHERE account = '{account}'");
    world.rows(&sql)[0][0].integer()
}

fn settled(world: &mut World, account: &str) -> (i64, Option<i64>) {
    let account = account.into();
    match world.ask(Ask::Settle { account }) {
        Ok(Outcome::Ticked {
            worked, wake_at, ..
        }) => (worked, wake_at),
        other => panic!("not settled: {other:?}"),
    }
}

/// Messages of a subscription that was paid, and what came of each.
fn told(world: &mut World, together: bool) -> Vec<Outcome> {
    let session = world.session("ada", "pro");
    world.pay(&session);
    let asks = world.deliveries().into_iter().map(|(_, ask)| ask);
    if !together {
        let asks: Vec<Ask> = asks.collect();
        return asks
            .into_iter()
            .filter_map(|ask| world.ask(ask).ok())
            .collect();
    }
    let asks = asks.collect();
    let Ok(Outcome::Batch { results }) = world.ask(Ask::Batch { asks }) else {
        panic!("no batch");
    };
    let done = |share| match share {
        Share::Done { outcome } => Some(outcome),
        Share::Failed { .. } | Share::Alone => None,
    };
    results.into_iter().filter_map(done).collect()
}

#[test]
fn a_message_tells_when_its_account_wants_to_be_looked_at() {
    for together in [false, true] {
        let mut world = World::shop();
        let times: Vec<i64> = told(&mut world, together)
            .into_iter()
            .filter_map(|outcome| match outcome {
                Outcome::Inbound { wake_at, .. } => wake_at,
                other => panic!("{other:?}"),
            })
            .collect();
        let stored = stored(&mut world, "ada");
        assert!(
            stored.is_some() && times.last().copied() == stored,
            "{times:?}"
        );
    }
}

#[test]
fn a_settle_tells_the_time_of_the_next_one() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    let (worked, wake_at) = settled(&mut world, "ada");
    assert_eq!((worked, wake_at), (0, stored(&mut world, "ada")));
    world.pass("60d");
    let (worked, later) = settled(&mut world, "ada");
    assert_eq!((worked, later), (1, stored(&mut world, "ada")));
    assert!(later.is_none_or(|at| at > world.now()), "{later:?}");
}

#[test]
fn a_call_without_an_answer_is_looked_at_within_minutes() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    let payment = world.orders("ada")[0].id.clone();
    let fault = json!({"kind": "500", "times": 9, "path_prefix": "/v1/refunds"});
    world.control("POST /lab/fault", &fault);
    let unclear = world.ask(refund(&payment, None, "k"));
    unclear.expect_err("nobody knows");
    let (_, wake_at) = settled(&mut world, "ada");
    let wait = wake_at.expect("a time") - world.now();
    assert!((1..=300_000).contains(&wait), "{wait}");
}

#[test]
fn an_account_that_nobody_knows_or_that_was_merged_wants_nothing() {
    let mut world = World::shop();
    assert_eq!(settled(&mut world, "nobody"), (0, None));
    world.buy("guest", "pro");
    let (account, from) = ("ada".into(), "guest".into());
    world.ask(Ask::Merge { account, from }).expect("merged");
    assert_eq!(settled(&mut world, "guest").1, None);
    assert!(settled(&mut world, "ada").1.is_some());
}
