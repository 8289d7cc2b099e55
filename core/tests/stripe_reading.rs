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

mod stripe_support;

use kassa::authentic::{Event, Received, Report};
use kassa::model::id::Environment;
use serde_json::{Value, json};
use std::fs;
use stripe_support::{genuine, proof, stripe};

fn fixture(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/stripe/fixtures");
    serde_json::from_slice(&fs::read(format!("{folder}/{name}.body")).unwrap()).unwrap()
}

fn read(body: &Value) -> Received {
    genuine(&serde_json::to_vec(body).unwrap()).unwrap()
}

#[track_caller]
fn event(body: &Value) -> Event {
    match read(body) {
        Received::Event { event } => event,
        other => panic!("no event: {other:?}"),
    }
}

/// Every place in a body, as a pointer and as the path that Kassa would name.
fn places(value: &Value, pointer: &str, path: &str, into: &mut Vec<(String, String)>) {
    into.push((pointer.to_string(), path.to_string()));
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                places(
                    value,
                    &format!("{pointer}/{name}"),
                    &format!("{path}{dot}{name}"),
                    into,
                );
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                places(
                    value,
                    &format!("{pointer}/{at}"),
                    &format!("{path}[]"),
                    into,
                );
            }
        }
        _ => {}
    }
}

const FIXTURES: &[&str] = &[
    "session_paid",
    "session_expanded_free",
    "session_expired",
    "subscription_created",
    "subscription_updated_old_shape",
    "invoice_paid_first",
    "invoice_paid_renewal_old_shape",
    "invoice_paid_metered",
    "invoice_failed_retry",
    "charge_refunded_old_shape",
    "refund_failed",
];

#[test]
fn any_field_may_be_of_any_form_and_what_is_not_understood_is_named() {
    for name in FIXTURES {
        let whole = fixture(name);
        let mut all = Vec::new();
        places(&whole, "", "", &mut all);
        for (pointer, place) in all {
            for odd in [
                json!(null),
                json!("odd"),
                json!(-1),
                json!(1.5),
                json!([[]]),
                json!({"a": {}}),
            ] {
                let mut body = whole.clone();
                *body.pointer_mut(&pointer).unwrap() = odd.clone();
                let result = genuine(&serde_json::to_vec(&body).unwrap());
                let Received::Unreadable { path, .. } = result.unwrap() else {
                    continue;
                };
                // An odd place can make what it holds, or what holds it, unreadable.
                let near = path.starts_with(&place) || place.starts_with(&path);
                // Where the place is one of two for the same thing, the other is named.
                let twin = ["subscription", "id"]
                    .iter()
                    .any(|part| path.ends_with(part))
                    || path == "body"
                    || path == "object";
                assert!(
                    near || twin,
                    "{name}: {place} = {odd} made {path} unreadable"
                );
            }
        }
    }
}

#[test]
fn any_field_may_be_missing() {
    for name in FIXTURES {
        let whole = fixture(name);
        let mut all = Vec::new();
        places(&whole, "", "", &mut all);
        for (pointer, _) in all {
            let Some((parent, field)) = pointer.rsplit_once('/') else {
                continue;
            };
            let mut body = whole.clone();
            if let Value::Object(fields) = body.pointer_mut(parent).unwrap() {
                fields.remove(field);
                genuine(&serde_json::to_vec(&body).unwrap()).unwrap();
            }
        }
    }
}

#[test]
fn fields_that_nobody_asked_for_change_nothing() {
    for name in FIXTURES {
        let whole = fixture(name);
        let mut body = whole.clone();
        body["data"]["object"]["of_tomorrow"] = json!({"deep": [[{"n": null}], "x", 1e300]});
        body["of_tomorrow"] = json!([]);
        assert_eq!(read(&body), read(&whole), "{name}");
    }
}

#[test]
fn a_body_may_nest_without_end() {
    let deep = "[".repeat(400_000);
    let close = "]".repeat(400_000);
    let body = format!(
        "{{\"id\":\"evt_d\",\"object\":\"event\",\"type\":\"charge.refunded\",\"livemode\":false,\
         \"created\":1,\"data\":{{\"object\":{{\"object\":\"charge\",\"customer\":{deep}{close}}}}}}}"
    );
    assert!(matches!(
        genuine(body.as_bytes()),
        Ok(Received::Unreadable { .. })
    ));
    assert!(matches!(
        genuine(deep.as_bytes()),
        Ok(Received::Unreadable { .. })
    ));
}

#[test]
fn a_field_that_stands_twice_is_not_believed() {
    let text = serde_json::to_string(&fixture("charge_refunded_in_part")).unwrap();
    let twice = text.replace(
        "\"amount_refunded\":1000",
        "\"amount_refunded\":1000,\"amount_refunded\":1",
    );
    assert_ne!(twice, text);
    let result = genuine(twice.as_bytes()).unwrap();
    assert!(matches!(result, Received::Unreadable { .. }), "{result:?}");
}

#[test]
fn every_event_about_a_subscription_is_the_whole_of_it() {
    let mut body = fixture("subscription_created");
    let expected = event(&body).report;
    for kind in [
        "updated",
        "paused",
        "resumed",
        "trial_will_end",
        "pending_update_applied",
        "pending_update_expired",
    ] {
        body["type"] = json!(format!("customer.subscription.{kind}"));
        assert_eq!(event(&body).report, expected, "{kind}");
    }
}

#[test]
fn our_own_name_of_the_account_goes_before_every_other() {
    let mut body = fixture("session_paid");
    body["data"]["object"]["client_reference_id"] = json!("somebody-else");
    body["data"]["object"]["metadata"]["userId"] = json!("somebody-else");
    assert_eq!(event(&body).account.as_deref(), Some("acct-ada"));
    body["data"]["object"]["metadata"] = json!({"userId": "user-1"});
    assert_eq!(event(&body).account.as_deref(), Some("somebody-else"));
    body["data"]["object"]["client_reference_id"] = json!(null);
    assert_eq!(event(&body).account.as_deref(), Some("user-1"));
    body["data"]["object"]["metadata"] = json!({"kassa_account": ""});
    assert_eq!(event(&body).account, None);
}

#[test]
fn a_quantity_that_rode_along_is_a_small_whole_number_or_none() {
    let mut body = fixture("session_paid");
    for (text, units) in [
        ("7", 7),
        ("0", 1),
        ("-3", 1),
        ("2.5", 1),
        ("many", 1),
        ("99999999", 1),
    ] {
        body["data"]["object"]["metadata"]["kassa_quantity"] = json!(text);
        let Report::Payment { payment, .. } = event(&body).report else {
            panic!()
        };
        assert_eq!(payment.quantity, units, "{text}");
    }
}

#[test]
fn an_event_says_when_its_provider_said_it() {
    let mut body = fixture("refund_updated");
    body["created"] = json!(1_600_000_000);
    assert_eq!(event(&body).as_of, 1_600_000_000_000);
    body["created"] = json!(-1);
    assert!(matches!(read(&body), Received::Unreadable { path, .. } if path == "created"));
}

#[test]
fn a_reply_teaches_a_subscription_or_a_refund_and_nothing_else() {
    let learn = |object: &Value, environment, as_of| {
        let body = serde_json::to_vec(object).unwrap();
        stripe()
            .api()
            .unwrap()
            .learn(&stripe_support::asked(), proof(), &body, environment, as_of)
            .map(|event| event.into_inner())
    };
    let subscription = &fixture("subscription_created")["data"]["object"];
    let told = learn(subscription, Environment::Live, 5_000).unwrap();
    assert_eq!((told.kind.as_str(), told.as_of), ("subscription", 5_000));
    assert_eq!(
        told.environment,
        Environment::Test,
        "the object says so itself"
    );
    assert!(matches!(told.report, Report::Subscription { .. }));

    let refund = &fixture("refund_updated")["data"]["object"];
    let told = learn(refund, Environment::Live, 5_000).unwrap();
    assert_eq!(told.environment, Environment::Live, "a refund does not say");
    assert_eq!(learn(refund, Environment::Live, 5_000).unwrap().id, told.id);
    assert_ne!(learn(refund, Environment::Live, 6_000).unwrap().id, told.id);
    assert_ne!(
        learn(subscription, Environment::Live, 5_000).unwrap().id,
        told.id
    );

    let missing = |object: Value| learn(&object, Environment::Test, 1).unwrap_err().0;
    assert_eq!(
        missing(json!({"object": "customer", "id": "cus_1"})),
        "object"
    );
    assert_eq!(missing(json!({"object": "subscription"})), "id");
    assert!(
        stripe()
            .api()
            .unwrap()
            .learn(
                &stripe_support::asked(),
                proof(),
                b"<html>",
                Environment::Test,
                1
            )
            .is_err()
    );
}

/// What a message tells of several prices: id, price, units.
fn told(body: &Value) -> (i64, Vec<(Option<String>, String, i64)>) {
    let (quantity, sale) = match event(body).report {
        Report::Subscription { subscription, sale } => (subscription.quantity, sale),
        Report::Payment { payment, sale } => (payment.quantity, sale),
        other => panic!("{other:?}"),
    };
    let items = sale.items.into_iter();
    (
        quantity,
        items.map(|it| (it.id, it.price, it.quantity)).collect(),
    )
}

#[test]
fn each_of_several_items_is_told_and_the_units_are_those_that_were_asked_for() {
    let mut body = fixture("subscription_created");
    let items = &mut body["data"]["object"]["items"]["data"];
    items[1]["quantity"] = json!(7);
    items.as_array_mut().unwrap().reverse();
    let si = |id: &str, price: &str, units| (Some(id.to_string()), price.to_string(), units);
    let both = vec![
        si("si_kassa2", "price_addon", 7),
        si("si_kassa1", "price_pro", 2),
    ];
    assert_eq!(told(&body), (2, both));
    items_of_one_are_silent(body);
}

fn items_of_one_are_silent(mut body: Value) {
    let items = &mut body["data"]["object"]["items"]["data"];
    items.as_array_mut().unwrap().remove(0);
    assert_eq!(told(&body), (2, vec![]));
}

fn line_of(price: &str, quantity: i64) -> Value {
    let mut line = fixture("invoice_paid_first")["data"]["object"]["lines"]["data"][0].clone();
    line["pricing"]["price_details"]["price"] = json!(price);
    line["quantity"] = json!(quantity);
    line
}

#[test]
fn an_invoice_tells_each_line_that_renews_and_none_that_was_paid_once() {
    let mut once = line_of("price_setup", 1);
    once["parent"] = json!({
        "type": "invoice_item_details", "invoice_item_details": {"proration": false},
    });
    let mut body = fixture("invoice_paid_first");
    body["data"]["object"]["lines"]["data"] =
        json!([line_of("price_addon", 7), line_of("price_pro", 2), once]);
    let line = |price: &str, units| (None, price.to_string(), units);
    let both = vec![line("price_addon", 7), line("price_pro", 2)];
    assert_eq!(
        told(&body),
        (2, both),
        "units of the plan that was asked for"
    );
}

#[test]
fn the_invoice_of_a_change_tells_what_came_and_what_went() {
    let changed = |price: &str, quantity: i64, amount: i64| {
        let mut line = line_of(price, quantity);
        line["amount"] = json!(amount);
        line["parent"]["subscription_item_details"]["proration"] = json!(true);
        line
    };
    let mut body = fixture("invoice_paid_first");
    body["data"]["object"]["billing_reason"] = json!("subscription_update");
    body["data"]["object"]["lines"]["data"] = json!([
        changed("price_max", 3, 900),
        changed("price_pro", 2, -300),
        changed("price_addon", 7, 70),
        changed("price_addon", 5, -50),
    ]);
    let line = |price: &str, units| (None, price.to_string(), units);
    let all = vec![
        line("price_max", 3),
        line("price_pro", 0),
        line("price_addon", 7),
    ];
    assert_eq!(told(&body).1, all);
}
