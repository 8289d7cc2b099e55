//! Stripe writes an event in the version of its endpoint, whatever it was that made the endpoint.
//! Each file of `versions` tells the same in one of them, and is read as the same
//! (docs.stripe.com/changelog and the official library's CHANGELOG, read 2026-11-23).
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    clippy::indexing_slicing
)]

mod stripe_support;

use kassa::authentic::{Event, Received};
use kassa::json;
use serde_json::Value;
use std::fs;
use stripe_support::{genuine, stripe};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/providers/stripe");

/// What all of it says, in the words of Kassa.
const RECORD: &str = "record.json";

/// The versions, oldest first, and what each says.
fn versions() -> Vec<(String, Value)> {
    let files = fs::read_dir(format!("{FOLDER}/versions")).unwrap();
    let names = files.map(|it| it.unwrap().file_name().into_string().unwrap());
    let mut versions: Vec<(String, Value)> = names
        .filter(|name| name != RECORD)
        .map(|name| (name.trim_end_matches(".json").to_string(), parsed(&name)))
        .collect();
    versions.sort_by(|a, b| a.0.cmp(&b.0));
    versions
}

fn parsed(name: &str) -> Value {
    let text = fs::read(format!("{FOLDER}/versions/{name}")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn received(body: &Value) -> Received {
    genuine(&serde_json::to_vec(body).unwrap()).unwrap()
}

fn event(body: &Value) -> Event {
    match received(body) {
        Received::Event { event } => event,
        other => panic!("no event: {other:?}"),
    }
}

#[test]
fn every_version_since_2020_is_read_as_one_record() {
    let record = parsed(RECORD);
    for (version, messages) in versions() {
        let mut subjects = 0;
        for (subject, message) in messages.as_object().unwrap() {
            assert_eq!(message["api_version"], *version, "{subject}");
            let told: Value = serde_json::from_str(&json::text(&event(message))).unwrap();
            let place = format!("{subject} of {version}");
            assert_eq!(told, record[subject], "{place}");
            subjects += 1;
        }
        assert_eq!(subjects, record.as_object().unwrap().len(), "{version}");
    }
}

/// A field, where it was, where it is, and since when: `""` is nowhere.
const MOVES: &[(&str, &str, &str, &str)] = &[
    (
        "subscription",
        "/current_period_start",
        "/items/data/0/current_period_start",
        BASIL,
    ),
    (
        "subscription",
        "/current_period_end",
        "/items/data/0/current_period_end",
        BASIL,
    ),
    ("subscription", "/discount", "", BASIL),
    ("subscription", "/plan", "", BASIL),
    ("subscription", "/quantity", "", BASIL),
    ("subscription", "", "/status_details", ENDIVE),
    (
        "invoice",
        "/subscription",
        "/parent/subscription_details/subscription",
        BASIL,
    ),
    (
        "invoice",
        "/charge",
        "/payments/data/2/payment/charge",
        BASIL,
    ),
    (
        "invoice",
        "/payment_intent",
        "/payments/data/1/payment/payment_intent",
        BASIL,
    ),
    ("invoice", "/paid", "", BASIL),
    ("invoice", "/paid_out_of_band", "", BASIL),
    ("invoice", "/tax", "/total_taxes", BASIL),
    ("invoice", "/total_tax_amounts", "/total_taxes", BASIL),
    ("invoice", "/discount", "/discounts/0/object", BASIL),
    (
        "invoice",
        "/discount/coupon",
        "/discounts/0/source/coupon",
        CLOVER,
    ),
    (
        "invoice",
        "/lines/data/0/price",
        "/lines/data/0/pricing/price_details/price",
        BASIL,
    ),
    ("invoice", "/lines/data/0/plan", "", BASIL),
    (
        "invoice",
        "/lines/data/0/proration",
        "/lines/data/0/parent/subscription_item_details/proration",
        BASIL,
    ),
    (
        "invoice",
        "/lines/data/0/subscription_item",
        "/lines/data/0/parent/subscription_item_details/subscription_item",
        BASIL,
    ),
    (
        "invoice",
        "/lines/data/0/tax_amounts",
        "/lines/data/0/taxes",
        BASIL,
    ),
    ("charge", "/refunds", "", "2022-11-15"),
    ("charge", "/invoice", "", BASIL),
    (
        "session",
        "",
        "/collected_information/shipping_details",
        BASIL,
    ),
];

const BASIL: &str = "2025-03-31";
const CLOVER: &str = "2025-09-30";
const DAHLIA: &str = "2026-03-25";
const ENDIVE: &str = "2026-09-30";

#[test]
fn the_versions_differ_where_stripe_moved_something() {
    for (version, messages) in versions() {
        for (subject, old, new, since) in MOVES {
            let object = &messages[subject]["data"]["object"];
            let has = |place: &str| !place.is_empty() && object.pointer(place).is_some();
            let moved = version.as_str() >= *since;
            let place = format!("{subject}{old}{new} of {version}");
            assert!(!(moved && has(old)), "the old place is gone: {place}");
            assert!(
                moved || !has(new),
                "the new place is not there yet: {place}"
            );
            // Between two moves it is in neither.
            let now = if moved { new } else { old };
            let between = *since == CLOVER && version.as_str() >= BASIL;
            assert!(now.is_empty() || has(now) || between, "{place}");
        }
        let way = &messages["session"]["data"]["object"]["ui_mode"];
        match version.as_str() {
            early if early < "2023" => assert!(way.is_null()),
            early if early < DAHLIA => assert_eq!(way, "hosted"),
            _ => assert_eq!(way, "hosted_page"),
        }
        let coupon = "/data/object/discounts/0/coupon";
        let coupon = messages["subscription"].pointer(coupon).is_some();
        let known = ("2024"..CLOVER).contains(&version.as_str());
        assert_eq!(coupon, known, "{version}");
    }
}

/// The bodies of the conformance cases that are read, and of all versions.
fn bodies() -> Vec<(String, Value)> {
    let mut bodies = Vec::new();
    for (version, messages) in versions() {
        for (subject, message) in messages.as_object().unwrap() {
            bodies.push((format!("{subject} of {version}"), message.clone()));
        }
    }
    for file in fs::read_dir(format!("{FOLDER}/fixtures")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|it| it == "body") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            if let Ok(body) = serde_json::from_slice(&fs::read(&path).unwrap()) {
                bodies.push((name, body));
            }
        }
    }
    let is_read = |body: &Value| {
        // Some are live ones, or no event.
        let genuine = genuine(&serde_json::to_vec(body).unwrap());
        genuine.is_ok_and(|it| matches!(it, Received::Event { .. }))
    };
    bodies.retain(|(_, body)| is_read(body));
    bodies
}

/// Where a body has a word: an enum's, an id, a text.
fn words(value: &Value, pointer: &str, into: &mut Vec<String>) {
    match value {
        Value::String(_) => into.push(pointer.to_string()),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                words(item, &format!("{pointer}/{at}"), into);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                words(field, &format!("{pointer}/{name}"), into);
            }
        }
        _ => {}
    }
}

#[test]
fn a_word_that_nobody_knows_yet_never_makes_an_event_unreadable() {
    /// What is another thing altogether under another name.
    const NAMES: [&str; 3] = ["/object", "/type", "/data/object/object"];
    let (mut tried, mut other) = (0, 0);
    for (name, body) in bodies() {
        let known = received(&body);
        let mut places = Vec::new();
        words(&body, "", &mut places);
        for place in places.iter().filter(|it| !NAMES.contains(&it.as_str())) {
            let mut changed = body.clone();
            *changed.pointer_mut(place).unwrap() = Value::from("a_word_of_tomorrow");
            let told = received(&changed);
            let unreadable = matches!(told, Received::Unreadable { .. });
            assert!(!unreadable, "{name}: {place}: {told:?}");
            tried += 1;
            other += u32::from(told != known);
        }
    }
    assert!(tried > 1_000, "{tried} words");
    // Else nothing was read where it was changed.
    assert!(other > 200, "{other} of {tried} said something else");
}

/// A status that nobody knows neither grants nor takes.
#[test]
fn an_unknown_status_is_the_least_of_all() {
    let (_, newest) = versions().pop().unwrap();
    let told = |subject: &str, field: &str| {
        let mut body = newest[subject].clone();
        body["data"]["object"][field] = Value::from("a_word_of_tomorrow");
        let told: Value = serde_json::from_str(&json::text(&event(&body))).unwrap();
        told["report"].clone()
    };
    assert_eq!(
        told("session", "payment_status")["payment"]["status"],
        "pending"
    );
    assert_eq!(told("invoice", "status")["payment"]["status"], "pending");
    assert_eq!(
        told("subscription", "status")["subscription"]["status"],
        "unknown"
    );
    assert_eq!(told("refund", "status")["refund"]["status"], "pending");
    assert_eq!(told("dispute", "status")["dispute"]["status"], "inquiry");
    assert_eq!(
        told("invoice", "billing_reason")["payment"]["orderType"],
        "other"
    );
}

#[test]
fn only_a_later_family_of_versions_is_too_new() {
    let newer = |version: &str| {
        let body = format!(r#"{{"object":"event","api_version":{version},"id":"evt_1"}}"#);
        stripe().newer_version(body.as_bytes())
    };
    for known in [
        "null",
        "2020",
        "\"\"",
        "\"2020-08-27\"",
        "\"2025-03-31.basil\"",
        "\"2026-10-28.endive\"",
        // Releases of one family only add.
        "\"2026-12-16.endive\"",
        // No version.
        "\"tomorrow\"",
    ] {
        assert_eq!(newer(known), None, "{known}");
    }
    for later in ["2027-03-31.fir", "2026-11-25.preview", "2027-01-01"] {
        assert_eq!(newer(&format!("\"{later}\"")).as_deref(), Some(later));
    }
    assert_eq!(stripe().newer_version(b"[]"), None);
    assert_eq!(stripe().newer_version(b""), None);
}
