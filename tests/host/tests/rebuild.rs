//! An account from its journal, and the messages behind it.
#![allow(missing_docs)]

use kassa::need::Value;
use kassa::{Ask, Outcome};
use kassa_host::shop::deduct;
use kassa_host::world::World;

fn rebuild(world: &mut World, account: &str, repair: bool) -> (bool, Vec<String>, bool) {
    let ask = Ask::Rebuild {
        account: account.into(),
        repair: Some(repair),
    };
    match world.ask(ask) {
        Ok(Outcome::Rebuilt {
            equal,
            differences,
            repaired,
            ..
        }) => (equal, differences, repaired),
        other => panic!("{other:?}"),
    }
}

fn one(world: &mut World, sql: &str) -> Value {
    let rows = world.rows(sql);
    let cell = rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next());
    cell.unwrap_or_else(|| panic!("{sql}: nothing"))
}

#[test]
fn a_damaged_snapshot_is_found_by_path_and_mended_to_the_byte() {
    let mut world = World::shop();
    world.buy("ada", "pro");
    world.buy("ada", "pack");
    world.ask(deduct("ada", 700, "k")).expect("spent");
    let state = "SELECT state FROM kassa_account WHERE account = 'ada'";
    let orders = "SELECT COUNT(*) FROM kassa_order WHERE account = 'ada'";
    let (whole, sold) = (one(&mut world, state), one(&mut world, orders));
    let damages = [
        (
            "state = REPLACE(state, '\"spent\":500', '\"spent\":100')",
            "lots[0].spent",
        ),
        (
            "state = REPLACE(state, '\"status\":\"active\"', '\"status\":\"unpaid\"')",
            "subscriptions[0].status",
        ),
        ("state = SUBSTR(state, 2)", "state"),
        ("revision = revision - 3", "revision"),
    ];
    for (damage, path) in damages {
        assert_eq!(rebuild(&mut world, "ada", true), (true, Vec::new(), false));
        world.change(&format!(
            "UPDATE kassa_account SET {damage} WHERE account = 'ada'"
        ));
        world.change("DELETE FROM kassa_order WHERE account = 'ada'");
        let found = vec![path.to_string()];
        assert_eq!(
            rebuild(&mut world, "ada", false),
            (false, found.clone(), false)
        );
        assert_eq!(rebuild(&mut world, "ada", true), (false, found, true));
        assert_eq!(one(&mut world, state), whole, "{damage}");
        assert_eq!(one(&mut world, orders), sold, "{damage}");
        world.audit();
    }
    world.change("DELETE FROM kassa_account WHERE account = 'ada'");
    let gone = vec!["account".to_string()];
    assert_eq!(rebuild(&mut world, "ada", true), (false, gone, true));
    assert_eq!(one(&mut world, state), whole);
    world.ask(deduct("ada", 1, "after")).expect("spent");
    world.audit();
}

#[test]
fn an_account_that_was_merged_away_leads_there_again_once_it_is_rebuilt() {
    let mut world = World::shop();
    world.buy("guest", "pack");
    world.buy("ada", "pro");
    let merge = Ask::Merge {
        account: "ada".into(),
        from: "guest".into(),
    };
    world.ask(merge).expect("merged");
    for account in ["ada", "guest"] {
        assert_eq!(
            rebuild(&mut world, account, false),
            (true, Vec::new(), false)
        );
    }
    world.change("UPDATE kassa_account SET state = REPLACE(state, '\"mergedInto\":\"ada\",', '') WHERE account = 'guest'");
    assert_eq!(world.benefits("guest").total_available_credits, 0);
    let lost = vec!["mergedInto".to_string()];
    assert_eq!(rebuild(&mut world, "guest", true), (false, lost, true));
    assert_eq!(world.benefits("guest").total_available_credits, 1_500);
}

#[test]
fn a_journal_that_misses_a_row_makes_no_account() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world.change("DELETE FROM kassa_revision WHERE account = 'ada' AND revision = 2");
    let ask = Ask::Rebuild {
        account: "ada".into(),
        repair: Some(true),
    };
    let error = world
        .ask(ask)
        .expect_err("nothing is repaired by half of it");
    assert_eq!(error.code, "unreadable_row");
}

#[test]
fn the_message_behind_a_change_is_kept_as_it_came_until_the_app_deletes_it() {
    let mut world = World::shop();
    let session = world.session("ada", "pro");
    world.pay(&session);
    let mut came = Vec::new();
    while let Some((id, ask)) = world.deliveries().into_iter().next() {
        let Ask::Inbound { body, .. } = &ask else {
            panic!("{ask:?}");
        };
        came.push(String::from_utf8(body.clone()).expect("text"));
        world.ask(ask).expect("taken");
        world.answered(&id, 200);
    }
    let rows = world.rows("SELECT revision, cause FROM kassa_revision ORDER BY revision");
    let mut kept = 0;
    for row in rows {
        let ask = Ask::RawEvent {
            account: "ada".into(),
            revision: row[0].integer().expect("a number"),
        };
        let Ok(Outcome::RawEvent { event }) = world.ask(ask) else {
            panic!("no answer");
        };
        let of_event = row[1]
            .text()
            .is_some_and(|cause| cause.starts_with("stripe/"));
        assert_eq!(event.is_some(), of_event, "{row:?}");
        if let Some(event) = event {
            kept += 1;
            assert!(came.contains(&event.body), "{}", event.body);
        }
    }
    assert!(kept >= 3, "{kept}");
    // What told nothing new is not kept, and nothing is decided by what is.
    assert_eq!(
        one(&mut world, "SELECT COUNT(*) FROM kassa_event"),
        Value::Integer(kept)
    );
    let before = world.state("ada");
    world.change("DELETE FROM kassa_event WHERE environment = 'test' AND at < 4102444800000");
    world.ask(deduct("ada", 1, "k")).expect("spent");
    assert_eq!(rebuild(&mut world, "ada", false), (true, Vec::new(), false));
    assert_ne!(before, world.state("ada"));
}

#[test]
fn the_message_of_a_parked_event_is_kept_when_it_comes() {
    let mut world = World::shop();
    let session = world.session("ada", "pack");
    world.pay(&session);
    // The account is not known to this store yet.
    let dump = world.dump();
    world.change("DELETE FROM kassa_account");
    world.change("DELETE FROM kassa_link");
    let told = world.deliveries();
    for (_, ask) in told.clone() {
        world.ask(ask).expect("parked");
    }
    let parked = one(&mut world, "SELECT COUNT(*) FROM kassa_stray");
    assert_ne!(parked, Value::Integer(0));
    assert_eq!(one(&mut world, "SELECT COUNT(*) FROM kassa_event"), parked);
    let (strays, events) = (
        world.rows("SELECT * FROM kassa_stray"),
        world.rows("SELECT cause FROM kassa_event ORDER BY 1"),
    );
    assert!(!strays.is_empty());
    for (table, rows) in dump {
        if ["kassa_account", "kassa_link"].contains(&table.as_str()) {
            for row in rows {
                let values: Vec<String> = row
                    .iter()
                    .map(|value| match value {
                        Value::Text(text) => format!("'{}'", text.replace('\'', "''")),
                        Value::Integer(number) => number.to_string(),
                        Value::Null => "NULL".into(),
                    })
                    .collect();
                world.change(&format!(
                    "INSERT INTO {table} VALUES ({})",
                    values.join(", ")
                ));
            }
        }
    }
    world.ask(Ask::Tick { limit: None }).expect("swept");
    assert_eq!(world.benefits("ada").total_available_credits, 1_000);
    assert_eq!(
        world.rows("SELECT cause FROM kassa_event ORDER BY 1"),
        events
    );
    let behind = one(
        &mut world,
        "SELECT COUNT(*) FROM kassa_event e JOIN kassa_revision r ON r.cause = e.cause",
    );
    assert_eq!(behind, parked);
}
