//! What is kept of a person, told to them, and forgotten.
#![allow(missing_docs)]

use kassa::model::id::Customer;
use kassa::{Ask, Outcome};
use kassa_host::drive::{Crash, End};
use kassa_host::shop::{checkout, deduct};
use kassa_host::world::{LEMON_SQUEEZY, Peer, STRIPE, World};
use serde_json::{Value as Json, json};

/// What must be nowhere once it is forgotten.
const PERSONAL: [&str; 5] = [
    "lovelace@private.example",
    "Ada Lovelace",
    "a picture of her cat",
    "her birthday",
    "her thesis",
];

fn buy(world: &mut World, account: &str, plan: &str) -> String {
    let mut ask = checkout(account, plan, "/ok");
    if let Ask::Checkout { customer, .. } = &mut ask {
        *customer = Customer {
            id: account.into(),
            email: Some(PERSONAL[0].into()),
            name: Some(PERSONAL[1].into()),
            zone: None,
        };
    }
    let Ok(Outcome::Checkout { id, .. }) = world.ask(ask) else {
        panic!("no checkout");
    };
    world.pay(&id);
    id
}

/// A life with something of everything, an account that was merged into another,
/// and an event that waits for it.
fn life(peer: Peer) -> World {
    let mut world = World::shop_at(peer);
    buy(&mut world, "guest", "pack");
    world.deliver();
    buy(&mut world, "ada", "pro");
    world.deliver();
    let mut spend = deduct("ada", 10, "k");
    if let Ask::Deduct { note, .. } = &mut spend {
        *note = Some(PERSONAL[2].into());
    }
    world.ask(spend).expect("spent");
    let grant = Ask::Grant {
        account: "ada".into(),
        amount: 7,
        kind: None,
        expires_at: None,
        author: "support".into(),
        reason: PERSONAL[3].into(),
        key: "g".into(),
    };
    world.ask(grant).expect("granted");
    let reserve = Ask::Reserve {
        account: "ada".into(),
        amount: 3,
        strategy: kassa::model::benefits::Strategy::SubscriptionFirst,
        kind: None,
        key: Some("r".into()),
        seconds: None,
        note: Some(PERSONAL[4].into()),
    };
    world.ask(reserve).expect("reserved");
    let merge = Ask::Merge {
        account: "ada".into(),
        from: "guest".into(),
    };
    world.ask(merge).expect("merged");
    world
}

fn erase() -> Ask {
    Ask::Erase {
        account: "guest".into(),
    }
}

/// Each personal text that is still stored, with its table.
fn kept(world: &mut World) -> Vec<String> {
    let mut kept = Vec::new();
    for (table, rows) in world.dump() {
        let rows = format!("{rows:?}");
        let found = PERSONAL.iter().filter(|text| rows.contains(**text));
        kept.extend(found.map(|text| format!("{table}: {text}")));
    }
    kept
}

fn rebuilt(world: &mut World) {
    for account in ["ada", "guest"] {
        let ask = Ask::Rebuild {
            account: account.into(),
            repair: None,
        };
        let outcome = world.ask(ask);
        let equal = matches!(outcome, Ok(Outcome::Rebuilt { equal: true, .. }));
        assert!(equal, "{outcome:?}");
    }
}

fn export(world: &mut World) -> String {
    let (mut whole, mut after) = (String::new(), None);
    loop {
        let ask = Ask::Export {
            account: "guest".into(),
            after,
        };
        let Ok(Outcome::Exported { text, next }) = world.ask(ask) else {
            panic!("no export");
        };
        whole.push_str(&text);
        after = next;
        if after.is_none() {
            return whole;
        }
    }
}

#[test]
fn a_person_gets_all_that_is_kept_as_one_document() {
    let mut world = life(STRIPE);
    for key in 0..120 {
        let spend = deduct("ada", 1, &format!("more{key}"));
        world.ask(spend).expect("spent");
    }
    let text = export(&mut world);
    let whole: Json = serde_json::from_str(&text).expect("one document");
    for personal in PERSONAL {
        assert!(text.contains(personal), "{personal}");
    }
    assert_eq!(whole["account"], world.state("ada"));
    let changes = whole["changes"].as_array().expect("changes");
    let rows = world.rows("SELECT COUNT(*) FROM kassa_revision");
    assert_eq!(rows[0][0].integer(), i64::try_from(changes.len()).ok());
    let messages = changes.iter().filter(|it| it["message"].is_string());
    let rows = world.rows("SELECT COUNT(*) FROM kassa_event");
    assert_eq!(rows[0][0].integer(), i64::try_from(messages.count()).ok());
    assert_eq!(whole["orders"].as_array().map(Vec::len), Some(2));
}

#[test]
fn nothing_stored_names_a_person_who_was_forgotten_and_the_books_still_add_up() {
    for peer in [STRIPE, LEMON_SQUEEZY] {
        let mut world = life(peer);
        assert!(kept(&mut world).len() > 6, "{:?}", kept(&mut world));
        let (benefits, orders) = (world.benefits("ada"), world.orders("ada"));
        let erased = world.ask(erase());
        assert!(
            matches!(&erased, Ok(Outcome::Erased { account, rows }) if account == "ada" && *rows > 3),
            "{erased:?}"
        );
        assert_eq!(kept(&mut world), Vec::<String>::new());
        let after = world.benefits("ada");
        assert_eq!(
            after.total_available_credits,
            benefits.total_available_credits
        );
        assert_eq!(after.active_plan_id, benefits.active_plan_id);
        let sums = |orders: &[kassa::model::order::Order]| -> Vec<(String, i64)> {
            orders
                .iter()
                .map(|it| (it.id.clone(), it.amount.amount))
                .collect()
        };
        assert_eq!(sums(&world.orders("ada")), sums(&orders));
        world.audit();
        rebuilt(&mut world);
        // Asked again it does nothing, and says so.
        let again = world.ask(erase());
        assert!(
            matches!(again, Ok(Outcome::Erased { rows: 0, .. })),
            "{again:?}"
        );
        let rows = world.rows("SELECT COUNT(*) FROM kassa_revision WHERE body LIKE '%\"erased\"%'");
        assert_eq!(rows[0][0].integer(), Some(1));
    }
}

#[test]
fn what_comes_later_brings_no_name_back_and_a_refund_still_finds_its_way() {
    let mut world = life(STRIPE);
    let session = buy(&mut world, "ada", "pack");
    world.ask(erase()).expect("erased");
    world.deliver();
    assert_eq!(kept(&mut world), Vec::<String>::new());
    assert_eq!(world.orders("ada").len(), 3);
    let half = json!({"session": session, "amount": 5_000});
    world.control("POST /lab/stripe/refund", &half);
    world.pass("40d");
    world.deliver();
    let back = world
        .orders("ada")
        .iter()
        .map(|it| it.refunded)
        .sum::<i64>();
    assert_eq!(back, 5_000);
    let mut spend = deduct("ada", 1, "later");
    if let Ask::Deduct { note, .. } = &mut spend {
        *note = Some(PERSONAL[2].into());
    }
    world.ask(spend).expect("spent");
    assert_eq!(kept(&mut world), Vec::<String>::new());
    world.audit();
    rebuilt(&mut world);
}

#[test]
fn an_event_that_waits_and_one_that_nobody_could_read_are_forgotten_too() {
    let mut world = life(STRIPE);
    buy(&mut world, "ada", "pack");
    let links = world.rows("SELECT reference FROM kassa_link WHERE reference LIKE 'cus_%'");
    let customer = links[0][0].text().expect("a customer").to_string();
    // Its account is hidden while it comes, so it waits.
    world.change("UPDATE kassa_link SET environment = 'hidden'");
    world.change("UPDATE kassa_account SET environment = 'hidden'");
    for (id, ask) in world.deliveries() {
        world.ask(ask).expect("parked");
        world.answered(&id, 200);
    }
    world.change("UPDATE kassa_link SET environment = 'test'");
    world.change("UPDATE kassa_account SET environment = 'test'");
    world.change(&format!(
        "INSERT INTO kassa_stray VALUES ('test', 'stripe', 'stripe/test/evt_odd', 1, \
         'unreadable: data', '{{\"customer\":\"{customer}\",\"email\":\"{}\"}}')",
        PERSONAL[0]
    ));
    world.change(
        "INSERT INTO kassa_stray VALUES ('test', 'stripe', 'stripe/test/evt_other', 1, \
         'unreadable: data', '{\"customer\":\"cus_other\",\"email\":\"eve@private.example\"}')",
    );
    let waits = kept(&mut world)
        .iter()
        .any(|it| it.starts_with("kassa_stray"));
    assert!(waits, "{:?}", kept(&mut world));
    world.ask(erase()).expect("erased");
    assert_eq!(kept(&mut world), Vec::<String>::new());
    let other = world.rows("SELECT body FROM kassa_stray WHERE cause = 'stripe/test/evt_other'");
    assert!(other[0][0].text().is_some_and(|it| it.contains("eve@")));
    let before = world.benefits("ada").total_available_credits;
    world.ask(Ask::Tick { limit: None }).expect("swept");
    let after = world.benefits("ada").total_available_credits;
    assert_eq!(after, before + 1_000);
    assert_eq!(kept(&mut world), Vec::<String>::new());
    rebuilt(&mut world);
}

#[test]
fn whoever_dies_while_forgetting_is_followed_by_another() {
    let mut world = life(STRIPE);
    let dump = world.dump();
    for step in 0..200 {
        for crash in [Crash::Before(step), Crash::After(step)] {
            world.restore(&dump);
            let end = world.ask_until(erase(), Some(crash));
            if let End::Done(_) = end {
                assert!(step > 8, "it took {step} needs");
                return;
            }
            assert!(matches!(end, End::Crashed), "{end:?}");
            world.ask(erase()).expect("erased");
            assert_eq!(kept(&mut world), Vec::<String>::new(), "{crash:?}");
            rebuilt(&mut world);
            world.audit();
        }
    }
    panic!("it never ended");
}
