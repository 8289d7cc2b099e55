//! Whatever a genuine message holds, it is read, left alone, or kept with the
//! place that is not understood. Never refused, never a panic, never a guess.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod lemon_support;

use kassa::authentic::{Authentic, Event, Received, Report};
use kassa::model::account::{Call, Operation, OperationKind, OperationStatus};
use kassa::model::id::Environment;
use kassa::providers::LookedUp;
use lemon_support::{NOW, SECRET, Shop, api, genuine, proof, seal};
use serde_json::{Value, json};
use std::fs;

fn fixture(name: &str) -> Value {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/providers/lemon_squeezy/fixtures"
    );
    serde_json::from_slice(&fs::read(format!("{folder}/{name}.body")).unwrap()).unwrap()
}

fn read(body: &Value, shop: Shop<'_>) -> Received {
    genuine(&serde_json::to_vec(body).unwrap(), shop)
}

#[track_caller]
fn event(received: Received) -> Event {
    match received {
        Received::Event { event } => event,
        other => panic!("no event: {other:?}"),
    }
}

const KINDS: [&str; 4] = [
    "order_refunded_in_part",
    "subscription_updated",
    "invoice_renewal_live",
    "license_active",
];

#[test]
fn another_store_and_another_variant_are_left_alone() {
    let shop = |store, prices| Shop { store, prices };
    for (name, shop, is_ours) in [
        ("order_paid", shop(Some("71"), &["321"][..]), true),
        ("order_paid", shop(Some("72"), &[]), false),
        ("order_paid", shop(None, &["999", "322"]), false),
        ("order_paid", shop(None, &["999", "321"]), true),
        ("order_refunded", shop(None, &["322"]), false),
        ("subscription_updated", shop(Some("71"), &["322"]), true),
        ("subscription_updated", shop(Some("7"), &["322"]), false),
        ("subscription_updated", shop(Some("71"), &["321"]), false),
        // These do not tell what was bought.
        ("invoice_first", shop(Some("71"), &["321"]), true),
        ("invoice_first", shop(Some("17"), &[]), false),
        ("license_created", shop(Some("71"), &["321"]), true),
        ("license_created", shop(Some("17"), &["321"]), false),
    ] {
        match read(&fixture(name), shop) {
            Received::Event { .. } => assert!(is_ours, "{name}"),
            Received::Ignored { .. } => assert!(!is_ours, "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    let mut nowhere = fixture("order_paid");
    nowhere["data"]["attributes"]["store_id"] = Value::Null;
    match read(&nowhere, shop(Some("71"), &[])) {
        Received::Unreadable { path, .. } => assert_eq!(path, "data.attributes.store_id"),
        other => panic!("{other:?}"),
    }
    nowhere["data"]["attributes"]["store_id"] = json!("71");
    event(read(&nowhere, shop(Some("71"), &[])));
}

/// Every place in a body, as a pointer and as the path that Kassa would name.
fn places(value: &Value, pointer: &str, path: &str, into: &mut Vec<(String, String)>) {
    into.push((pointer.to_string(), path.to_string()));
    if let Value::Object(fields) = value {
        for (name, value) in fields {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{name}");
            places(value, &format!("{pointer}/{name}"), &path, into);
        }
    }
}

#[test]
fn whatever_stands_in_a_field_is_read_or_told_by_its_path() {
    let odd = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!({ "id": 1 }),
    ];
    let mut unreadable = 0;
    for name in KINDS {
        let body = fixture(name);
        let mut all = Vec::new();
        places(&body, "", "", &mut all);
        for (pointer, path) in all {
            for value in &odd {
                let mut body = body.clone();
                *body.pointer_mut(&pointer).unwrap() = value.clone();
                let bytes = serde_json::to_vec(&body).unwrap();
                let live = name.ends_with("live");
                let result = lemon_support::receive(
                    &lemon_support::hex(SECRET, &bytes),
                    &[SECRET],
                    &bytes,
                    Shop::default(),
                );
                let Ok(received) = result else {
                    assert!(live || path.ends_with("test_mode"), "{name} {path} {value}");
                    continue;
                };
                if let Received::Unreadable { path: told, .. } = received {
                    unreadable += 1;
                    let near = told.starts_with(&path) || path.starts_with(&told) || told == "body";
                    assert!(near, "{name}: {told} for {path} = {value}");
                }
            }
        }
    }
    assert!(unreadable > 100, "{unreadable}");
}

#[test]
fn a_field_that_stands_twice_is_not_believed() {
    let body = serde_json::to_string(&fixture("order_paid")).unwrap();
    let twice = body.replacen("\"total\":", "\"total\":1,\"total\":", 1);
    assert_ne!(body, twice);
    match genuine(twice.as_bytes(), Shop::default()) {
        Received::Unreadable { path, .. } => assert_eq!(path, "data.attributes.total"),
        other => panic!("{other:?}"),
    }
    let twice = body.replacen("\"event_name\":", "\"event_name\":\"x\",\"event_name\":", 1);
    match genuine(twice.as_bytes(), Shop::default()) {
        Received::Unreadable { path, .. } => assert_eq!(path, "meta.event_name"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_seal_is_believed_for_its_own_account_checkout_and_price_only() {
    let parts = ["acct-ada", "ck_1", "321"];
    let told = |account: &str, checkout: &str, price: &str, seal: String| {
        let mut body = fixture("order_paid");
        body["meta"]["custom_data"] = json!({
            "kassa_account": account, "kassa_checkout": checkout, "kassa_price": price,
            "kassa_seal": seal,
        });
        let event = event(read(&body, Shop::default()));
        let Report::Payment { sale, .. } = event.report else {
            panic!("no payment");
        };
        (event.account, sale.checkout)
    };
    let sealed = || seal(SECRET, parts);
    let ada = Some("acct-ada".to_string());
    let whole = (ada.clone(), Some("ck_1".to_string()));
    assert_eq!(told("acct-ada", "ck_1", "321", sealed()), whole);
    let nothing = (None, None);
    for [account, checkout, price] in [
        ["acct-eve", "ck_1", "321"],
        ["acct-ada", "ck_2", "321"],
        ["acct-ada", "ck_1", "322"],
        ["acct-adack_1", "", "321"],
        ["acct-ada", "ck_1321", ""],
    ] {
        assert_eq!(told(account, checkout, price, sealed()), nothing);
    }
    assert_eq!(
        told("acct-ada", "ck_1", "321", sealed().to_uppercase()),
        nothing
    );
    assert_eq!(
        told("acct-ada", "ck_1", "321", seal("other", parts)),
        nothing
    );
    // A signature of a message is no seal, although the secret is the same.
    let signature = lemon_support::hex(SECRET, b"8:acct-ada4:ck_13:321");
    assert_eq!(told("acct-ada", "ck_1", "321", signature), nothing);
    // Sealed for another price than was paid: whose it is counts, the checkout does not.
    let other = seal(SECRET, ["acct-ada", "ck_1", "999"]);
    assert_eq!(told("acct-ada", "ck_1", "999", other), (ada.clone(), None));
    let link = seal(SECRET, ["acct-ada", "", ""]);
    assert_eq!(told("acct-ada", "", "", link), (ada, None));
}

#[track_caller]
fn learned(body: &Value, as_of: i64) -> Event {
    let body = serde_json::to_vec(body).unwrap();
    let event = api().learn(
        &lemon_support::asked(),
        proof(),
        &body,
        Environment::Live,
        as_of,
    );
    event.map(Authentic::into_inner).unwrap()
}

#[test]
fn a_reply_teaches_what_a_message_would() {
    for (name, reference) in [
        ("order_refunded_in_part", "orders/9"),
        ("subscription_updated", "subscriptions/42"),
        ("invoice_refunded_in_part", "subscriptions/42"),
        ("license_active", "license-keys/72"),
    ] {
        let body = fixture(name);
        let told = event(read(&body, Shop::default()));
        let mut reply = body.clone();
        reply.as_object_mut().unwrap().remove("meta");
        let learned = learned(&reply, NOW);
        assert_eq!(learned.references, told.references);
        assert_eq!(learned.references[0], reference);
        assert_eq!((learned.as_of, learned.account), (NOW, None));
        // The key is said to be live, the object knows better.
        assert_eq!(learned.environment, Environment::Test);
        assert_eq!(learned.kind, body["data"]["type"]);
    }
}

#[test]
fn the_same_reply_at_another_time_is_another_event() {
    let body = fixture("subscription_updated");
    assert_ne!(learned(&body, NOW).id, learned(&body, NOW + 1).id);
    assert_eq!(learned(&body, NOW).id, learned(&body, NOW).id);
}

#[test]
fn a_reply_that_is_something_else_names_what_is_missing() {
    for (body, path) in [
        ("", "data.type"),
        ("[]", "data.type"),
        ("{}", "data.type"),
        (
            r#"{"data":{"type":"subscription-items","id":"1"}}"#,
            "data.type",
        ),
        (
            r#"{"data":{"type":"orders","id":"1"}}"#,
            "data.attributes.status",
        ),
    ] {
        let result = api().learn(
            &lemon_support::asked(),
            proof(),
            body.as_bytes(),
            Environment::Test,
            NOW,
        );
        assert_eq!(result.unwrap_err().0, path, "{body}");
    }
}

fn refund(amount: Option<i64>, before: Option<i64>) -> Operation {
    Operation {
        key: "refund/acct-ada/1".into(),
        kind: OperationKind::Refund,
        provider: "lemonSqueezy".into(),
        subject: "orders/9".into(),
        amount,
        before,
        kept: None,
        charge: None,
        call: Call {
            method: "POST".into(),
            path: "/v1/orders/9/refund".into(),
            body: String::new(),
            idempotency_key: None,
            once: true,
            sealed: None,
        },
        status: OperationStatus::Unknown,
        attempts: 1,
        created: NOW,
        due_at: None,
        told: false,
        result: None,
        refusal: None,
    }
}

#[test]
fn a_refund_without_an_answer_was_made_if_the_sum_has_grown_by_it() {
    let looked = api().look_up(&refund(None, None)).unwrap();
    assert_eq!(
        (looked.method.as_str(), looked.path.as_str(), looked.once),
        ("GET", "/v1/orders/9", false)
    );
    // 500 of 2997 have gone back.
    let body = serde_json::to_vec(&fixture("order_refunded_in_part")).unwrap();
    for (amount, before, made) in [
        (Some(500), None, true),
        (Some(500), Some(0), true),
        (Some(200), Some(300), true),
        (Some(200), Some(400), false),
        (Some(501), Some(0), false),
        (None, Some(0), false),
    ] {
        let refund = refund(amount, before);
        let found = api()
            .looked_up(&refund, proof(), &body, Environment::Test, NOW)
            .unwrap();
        assert_eq!(
            matches!(found, LookedUp::Made(_)),
            made,
            "{amount:?} after {before:?}"
        );
    }
    let all = serde_json::to_vec(&fixture("order_refunded")).unwrap();
    let whole = api().looked_up(&refund(None, None), proof(), &all, Environment::Test, NOW);
    assert!(matches!(whole.unwrap(), LookedUp::Made(_)));
    let rest = refund(None, Some(500));
    let found = api().looked_up(&rest, proof(), &all, Environment::Test, NOW);
    assert!(
        matches!(found.unwrap(), LookedUp::Made(_)),
        "the rest went back, so all has"
    );
}
