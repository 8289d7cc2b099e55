//! One customer read at the provider: what webhooks would have told of them is there after it, no
//! more and no less, and whatever comes late changes nothing.
#![allow(missing_docs)]

use kassa::ask::Decline;
use kassa::model::benefits::Benefits;
use kassa::model::drift::{Drift, DriftKind};
use kassa::model::http::HttpRequest;
use kassa::{Ask, KassaError, Outcome, Reason};
use kassa_host::drive::{Crash, End, Hands};
use kassa_host::race::race;
use kassa_host::shop::checkout;
use kassa_host::world::{LEMON_SQUEEZY, OLD_STRIPE, Peer, STRIPE, TOSS_PAYMENTS, World};
use serde_json::{Value as Json, json};

fn ask(account: &str, provider: Option<&str>, cursor: Option<String>) -> Ask {
    Ask::Sync {
        account: account.into(),
        provider: provider.map(Into::into),
        cursor,
    }
}

/// What a page said.
struct Read {
    checked: i64,
    drifts: Vec<Drift>,
    cursor: Option<String>,
    benefits: Benefits,
}

fn read(outcome: Result<Outcome, KassaError>) -> Read {
    match outcome {
        Ok(Outcome::Synced {
            checked,
            drifts,
            cursor,
            benefits,
        }) => Read {
            checked,
            drifts,
            cursor,
            benefits,
        },
        other => panic!("no page: {other:?}"),
    }
}

/// Reads all pages of an account.
fn sync(world: &mut World, account: &str) -> Vec<Drift> {
    let (mut drifts, mut cursor) = (Vec::new(), None);
    loop {
        let page = read(world.ask(ask(account, None, cursor)));
        drifts.extend(page.drifts);
        cursor = page.cursor;
        if cursor.is_none() {
            let now = world.benefits(account);
            assert_eq!(page.benefits, now);
            return drifts;
        }
    }
}

/// Loses every message that waits.
fn lose(world: &mut World) -> Vec<String> {
    let mut lost = Vec::new();
    while let Some((id, _)) = world.deliveries().into_iter().next() {
        world.answered(&id, 200);
        lost.push(id);
    }
    lost
}

/// Delivers what was lost, signed anew.
fn come_late(world: &mut World, lost: &[String]) {
    let all = world.all_deliveries().into_iter();
    let late: Vec<_> = all.filter(|(id, ..)| lost.contains(id)).collect();
    for (.., told) in late {
        let outcome = world.ask(told);
        assert!(
            matches!(outcome, Ok(Outcome::Inbound { .. })),
            "{outcome:?}"
        );
    }
}

/// An account less when something was said.
fn state(world: &mut World, account: &str) -> Json {
    world.audit();
    let mut state = world.state(account);
    timeless(&mut state);
    state
}

fn timeless(value: &mut Json) {
    match value {
        Json::Object(members) => {
            // An invoice in an old shape knows more names of its payment.
            for name in ["asOf", "booked", "since", "aliases"] {
                members.remove(name);
            }
            // A subscription's marks of price and time: each word leaves one.
            if members.get("sold").is_some_and(Json::is_array) {
                members.remove("sold");
            }
            members.values_mut().for_each(timeless);
        }
        Json::Array(items) => items.iter_mut().for_each(timeless),
        _ => {}
    }
}

/// A pack's own session: equal wishes would share one.
fn another(world: &mut World, path: &str) -> String {
    match world.ask(checkout("ada", "pack", path)) {
        Ok(Outcome::Checkout { id, .. }) => id,
        other => panic!("no checkout: {other:?}"),
    }
}

/// A pack of which some is given back, one that is disputed in vain, and a subscription that is
/// renewed, refunded in part, and is going to end.
fn life(peer: Peer) -> (World, Vec<String>) {
    let mut world = World::shop_at(peer);
    let pack = another(&mut world, "/first");
    world.pay(&pack);
    let second = another(&mut world, "/second");
    world.pay(&second);
    let pro = world.session("ada", "pro");
    world.pay(&pro);
    world.pass("31d");
    world.pass("2h");
    for back in [
        json!({"session": pack, "amount": 1_000}),
        json!({"session": pack, "amount": 500}),
        json!({"session": pro, "amount": 900}),
    ] {
        world.control("POST /lab/stripe/refund", &back);
        world.pass("1m");
    }
    for status in ["open", "lost"] {
        let dispute = json!({"session": second, "status": status});
        world.control("POST /lab/stripe/dispute", &dispute);
        world.pass("1m");
    }
    let subscription = world.at_provider("subscription")[0]["id"].clone();
    let end = json!({"subscription": subscription, "when": "period_end"});
    world.control("POST /lab/stripe/cancel", &end);
    world.pass("1h");
    let lost = lose(&mut world);
    (world, lost)
}

#[test]
fn an_account_of_which_nothing_was_heard_is_as_if_all_had_been() {
    for peer in [STRIPE, OLD_STRIPE] {
        let (mut heard, told) = life(peer);
        come_late(&mut heard, &told);
        let wanted = state(&mut heard, "ada");
        assert_eq!(wanted["payments"].as_array().map(Vec::len), Some(4));
        let (mut world, lost) = life(peer);
        let drifts = sync(&mut world, "ada");
        assert!(drifts.iter().all(|drift| drift.repaired), "{drifts:#?}");
        let now = state(&mut world, "ada");
        assert_eq!(now, wanted, "{peer:?}");
        let before = world.dump();
        assert!(sync(&mut world, "ada").is_empty());
        assert_eq!(world.dump(), before, "nothing was left to write");
        let ledger = world.rows("SELECT * FROM kassa_entry");
        let has = (
            world.orders("ada"),
            world.benefits("ada").total_available_credits,
        );
        // Some of them say since when, or one name more of a payment.
        come_late(&mut world, &lost);
        assert_eq!(world.rows("SELECT * FROM kassa_entry"), ledger);
        let now = (
            world.orders("ada"),
            world.benefits("ada").total_available_credits,
        );
        assert_eq!(now, has);
        assert_eq!(state(&mut world, "ada"), wanted);
        assert!(world.rows("SELECT cause FROM kassa_stray").is_empty());
    }
}

#[test]
fn a_page_is_bounded_and_the_next_one_goes_on_where_it_stopped() {
    let mut world = World::shop();
    for number in 0..30 {
        let pack = another(&mut world, &format!("/{number}"));
        world.pay(&pack);
        world.pass("1m");
    }
    lose(&mut world);
    let (mut cursor, mut pages, mut found) = (None, 0, 0);
    loop {
        let sent = world.sent;
        // The same page twice, as when the first answer was lost.
        let first = read(world.ask(ask("ada", None, cursor.clone())));
        let again = read(world.ask(ask("ada", None, cursor)));
        assert!(first.checked <= 25 && world.sent <= sent + 2);
        assert_eq!(
            (first.checked, &first.cursor),
            (again.checked, &again.cursor)
        );
        assert!(again.drifts.is_empty());
        found += first.drifts.len();
        pages += 1;
        cursor = again.cursor;
        if cursor.is_none() {
            break;
        }
    }
    // Two of sessions, and one of subscriptions, invoices and charges each; charges are two, too.
    assert_eq!((pages, found), (6, 30));
    assert_eq!(world.orders("ada").len(), 30);
}

#[test]
fn a_cursor_is_of_one_account_and_one_place() {
    let mut world = World::shop();
    world.buy("ada", "pack");
    world.buy("bob", "pack");
    let first = read(world.ask(ask("ada", None, None)));
    let cursor = first.cursor.expect("a second page");
    for (account, cursor) in [
        ("bob", cursor.clone()),
        ("ada", format!("{cursor}cs_1")),
        ("ada", cursor.replace('.', "")),
        ("ada", String::new()),
        ("ada", ".".repeat(5_000)),
    ] {
        let error = world.ask(ask(account, None, Some(cursor))).unwrap_err();
        assert_eq!(error.code, "bad_cursor");
    }
}

#[test]
fn what_another_app_sold_to_the_same_customer_is_taken_as_its_webhooks_are() {
    let both = [false, true].map(|late| {
        let mut world = World::shop();
        world.buy("ada", "pack");
        let customer = world.at_provider("customer")[0]["id"].clone();
        let customer = customer.as_str().expect("an id");
        // No word of ours is on it, and bob's name is on the other.
        for of_whom in ["", "&metadata[kassa_account]=bob&client_reference_id=bob"] {
            let body = format!(
                "mode=payment&customer={customer}&success_url=https://other.test/&line_items[0]\
                 [price_data][currency]=usd&line_items[0][price_data][unit_amount]=700&line_items[0]\
                 [price_data][product_data][name]=Mug&line_items[0][quantity]=1{of_whom}"
            );
            let session = at_stripe(&mut world, "/v1/checkout/sessions", &body);
            world.pay(session["id"].as_str().expect("an id"));
        }
        let lost = lose(&mut world);
        if late {
            come_late(&mut world, &lost);
        } else {
            sync(&mut world, "ada");
        }
        ["ada", "bob"].map(|account| state(&mut world, account))
    });
    assert_eq!(both[0], both[1]);
    let credits = |state: &Json| state["lots"].as_array().map(Vec::len);
    assert_eq!(credits(&both[0][0]), Some(1), "a mug brings no credits");
}

fn at_stripe(world: &mut World, path: &str, body: &str) -> Json {
    let header = |name: &str, value: &str| kassa::model::http::Header {
        name: name.into(),
        value: value.into(),
    };
    let request = HttpRequest {
        method: "POST".into(),
        url: format!("http://127.0.0.1:4242{path}"),
        headers: vec![
            header("Authorization", "Bearer sk_test_scenario"),
            header("Content-Type", "application/x-www-form-urlencoded"),
        ],
        body: body.into(),
        timeout_ms: 1_000,
    };
    let reply = world.send(&request).expect("an answer");
    let json: Json = serde_json::from_slice(&reply.body).expect("json");
    assert_eq!(reply.status, 200, "{json}");
    json
}

#[test]
fn a_customer_whom_nobody_wrote_down_is_looked_for() {
    let mut world = World::shop();
    let customer = at_stripe(
        &mut world,
        "/v1/customers",
        "metadata[kassa_account]=eve&email=eve@example.com",
    );
    let customer = customer["id"].as_str().expect("an id");
    let body = format!(
        "mode=subscription&customer={customer}&success_url=https://app.test/&subscription_data\
         [metadata][kassa_account]=eve&subscription_data[metadata][kassa_plan]=pro&line_items[0]\
         [price]=price_pro&line_items[0][quantity]=1"
    );
    let price = world.at_provider("price").into_iter().find(|price| {
        price["recurring"]["interval"] == "month" && price["unit_amount"].as_i64() == Some(1_900)
    });
    let body = match price.as_ref().and_then(|price| price["id"].as_str()) {
        Some(price) => body.replace("price_pro", price),
        None => body,
    };
    let session = at_stripe(&mut world, "/v1/checkout/sessions", &body);
    world.pay(session["id"].as_str().expect("an id"));
    lose(&mut world);
    // A search is behind what was made.
    world.pass("2m");
    // Eve began a checkout here, and the process died before it came to anything.
    let begun = world.ask_until(checkout("eve", "pack", "/ok"), Some(Crash::Before(3)));
    assert!(matches!(begun, End::Crashed));
    assert!(!sync(&mut world, "eve").is_empty());
    assert_eq!(world.benefits("eve").active_plan_id.as_deref(), Some("pro"));
}

#[test]
fn of_a_known_subscription_at_lemon_squeezy_what_was_not_heard_is_read() {
    let played = [false, true].map(|late| {
        let mut world = World::shop_at(LEMON_SQUEEZY);
        world.buy("ada", "pro");
        world.pass("31d");
        world.pass("2h");
        let subscription = world.benefits("ada").subscription_id;
        let end = json!({"subscription": subscription, "when": "period_end"});
        world.control("POST /lab/lemonSqueezy/cancel", &end);
        world.pass("1m");
        let lost = lose(&mut world);
        assert!(!lost.is_empty());
        if late {
            come_late(&mut world, &lost);
        } else {
            assert!(!sync(&mut world, "ada").is_empty());
            assert!(sync(&mut world, "ada").is_empty());
        }
        state(&mut world, "ada")
    });
    assert_eq!(played[0], played[1]);
}

#[test]
fn who_has_nothing_there_and_what_cannot_be_read_is_said_so() {
    let mut world = World::shop();
    match world.ask(ask("nobody", Some("stripe"), None)) {
        Ok(Outcome::Declined { code, provider, .. }) => {
            assert_eq!(code, Decline::NoCustomer);
            assert_eq!(provider.as_deref(), Some("stripe"));
        }
        other => panic!("{other:?}"),
    }
    let error = world
        .ask(ask("ada", Some("tossPayments"), None))
        .unwrap_err();
    assert_eq!(error.reason, Reason::Unsupported);
    assert_eq!(error.code, "nothing_to_sync");
    assert_eq!(error.provider.as_deref(), Some("tossPayments"));
    assert!(world.ask(ask("", None, None)).is_err());
    let error = world.ask(ask("ada", Some("nobody"), None)).unwrap_err();
    assert_eq!(error.reason, Reason::Misused);
    // Where Kassa collects, an account has its others read all the same.
    let mut world = World::shop_at(TOSS_PAYMENTS);
    let outcome = world.ask(ask("ada", None, None));
    assert!(
        matches!(outcome, Ok(Outcome::Declined { .. })),
        "{outcome:?}"
    );
}

#[test]
fn a_provider_that_is_away_fails_the_page_and_nothing_else() {
    let (mut world, _) = life(STRIPE);
    let first = read(world.ask(ask("ada", None, None)));
    let cursor = first.cursor.expect("a second page");
    world.control("POST /lab/fault", &json!({"kind": "500", "times": 3}));
    let error = world
        .ask(ask("ada", None, Some(cursor.clone())))
        .unwrap_err();
    assert_eq!((error.status, error.retryable), (503, true));
    world.control("POST /lab/fault", &json!({"kind": "none"}));
    let page = read(world.ask(ask("ada", None, Some(cursor))));
    let missing = |drift: &Drift| drift.kind == DriftKind::Missing && drift.repaired;
    assert!(page.drifts.iter().any(missing), "{:#?}", page.drifts);
}

#[test]
fn a_page_that_races_with_the_message_that_it_misses_ends_as_that_one_alone() {
    for plan in ["pack", "pro"] {
        let wanted = {
            let mut world = World::shop();
            world.buy("ada", plan);
            state(&mut world, "ada")
        };
        let begin = || {
            let mut world = World::shop();
            let session = world.session("ada", plan);
            world.pay(&session);
            let said = if plan == "pack" {
                "checkout.session.completed"
            } else {
                "customer.subscription.updated"
            };
            let mut all = world.all_deliveries().into_iter();
            let message = all.find(|(_, kind, _)| kind == said).expect("a message").2;
            (world, ask("ada", None, None), message)
        };
        race(begin, |world, a, b, at| {
            assert!(a.is_ok() && b.is_ok(), "{plan} {at}: {a:?} {b:?}");
            world.deliver();
            assert_eq!(state(world, "ada"), wanted, "{plan} {at}");
        });
    }
}
