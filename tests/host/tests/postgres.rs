//! What holds on SQLite holds on PostgreSQL: `cargo run -q -p kassa-run --
//! postgres -- cargo test -p kassa-host` starts a server for it.
#![allow(missing_docs)]

use kassa::Outcome;
use kassa::need::{Statement, Value};
use kassa_host::player::{NoTrouble, play};
use kassa_host::postgres::Postgres;
use kassa_host::shop::deduct;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use kassa_host::story;
use kassa_host::world::{APP_STORE, GOOGLE_PLAY, LEMON_SQUEEZY, STRIPE, World};
use std::sync::atomic::{AtomicU32, Ordering};

/// Opens stores in one fresh schema, or says that there is no server.
fn fresh() -> Option<impl Fn() -> Postgres> {
    static SCHEMAS: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var("KASSA_POSTGRES") else {
        eprintln!("skipped: KASSA_POSTGRES names no server");
        return None;
    };
    let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
    let schema = format!("kassa_{}_{number}", std::process::id());
    let mut admin = postgres::Client::connect(&server, postgres::NoTls).expect("a server");
    admin
        .batch_execute(&format!("CREATE SCHEMA {schema}"))
        .expect("a schema");
    let url = format!("{server}?options=-c%20search_path%3D{schema}");
    Some(move || Postgres::open(&url).expect("a store"))
}

fn statement(sql: &str, params: Vec<Value>) -> Statement {
    let sql = sql.into();
    Statement { sql, params }
}

#[test]
fn every_scenario_holds_on_postgres() {
    let mut wrong = Vec::new();
    for story in story::all() {
        for peer in [STRIPE, LEMON_SQUEEZY, APP_STORE, GOOGLE_PLAY] {
            if !story.plays_at(peer.provider) {
                continue;
            }
            let Some(open) = fresh() else { return };
            let mut world = World::on(Box::new(open()), &story.plans, 1, peer);
            world.telling(&story.notices);
            wrong.extend(play(&story, &mut world, &mut NoTrouble).err());
            world.audit();
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Text in every script, numbers of every size, and nothing at all.
fn keeps_values(store: &mut dyn Store) {
    let row = vec![
        Value::Integer(i64::MAX),
        Value::Text("決済 ' \" ? $1".into()),
        Value::Null,
    ];
    store
        .write(&[statement(
            "CREATE TABLE a (b BIGINT, c TEXT, d TEXT)",
            vec![],
        )])
        .expect("a table");
    store
        .write(&[statement("INSERT INTO a VALUES (?, ?, ?)", row.clone())])
        .expect("a row");
    let all = statement("SELECT b, c, d FROM a", vec![]);
    assert_eq!(store.read(&all).expect("rows"), [row]);
    let half = [
        statement(
            "INSERT INTO a VALUES (?, 'x', 'y')",
            vec![Value::Integer(1)],
        ),
        statement("INSERT INTO nowhere VALUES (1)", vec![]),
    ];
    assert!(store.write(&half).is_err());
    store.write(&[]).expect("nothing");
    assert_eq!(
        store.read(&all).expect("rows").len(),
        1,
        "whole or not at all"
    );
}

#[test]
fn every_store_keeps_values_and_writes_whole() {
    keeps_values(&mut Sqlite::open(":memory:").expect("a store"));
    if let Some(open) = fresh() {
        keeps_values(&mut open());
    }
}

/// Spends from many threads, each with a world and a store of its own.
fn spend_at_once(store: impl Fn() -> Box<dyn Store>) {
    let plans = &story::plans();
    let mut first = World::on(store(), plans, 7, STRIPE);
    first.buy("ada", "pro");
    let had = first.benefits("ada").total_available_credits;
    let spent: i64 = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4_u64)
            .map(|racer| {
                let store = store();
                scope.spawn(move || {
                    let mut world = World::on(store, plans, 100 + racer, STRIPE);
                    let spends = (0..5).map(|number| format!("{racer}-{number}"));
                    let done = spends.filter(|key| {
                        matches!(
                            world.ask(deduct("ada", 3, key)),
                            Ok(Outcome::Deducted { .. })
                        )
                    });
                    3 * i64::try_from(done.count()).expect("a few")
                })
            })
            .collect();
        racers
            .into_iter()
            .map(|it| it.join().expect("a racer"))
            .sum()
    });
    assert!(spent > 0);
    assert_eq!(first.benefits("ada").total_available_credits, had - spent);
    first.audit();
}

#[test]
fn what_writers_at_once_spend_is_spent_once() {
    let file = std::env::temp_dir().join(format!("kassa-host-{}.sqlite", std::process::id()));
    let path = file.to_str().expect("a path").to_owned();
    spend_at_once(|| Box::new(Sqlite::open(&path).expect("a store")));
    for ending in ["", "-wal", "-shm"] {
        let _gone_already = std::fs::remove_file(format!("{path}{ending}"));
    }
    if let Some(open) = fresh() {
        spend_at_once(|| Box::new(open()));
    }
}
