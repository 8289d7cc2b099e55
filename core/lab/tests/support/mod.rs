#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! Short words for the claims in this folder.

pub mod app_store;
pub mod google_play;
pub mod lemon;
pub mod toss;
pub mod toss_codes;

use kassa_lab::{Lab, LabOptions, Request, Response, Webhook};
use serde_json::{Value, json};

/// 2026-01-31T00:00:00Z: a month end, so that clamping shows.
pub const START: i64 = 1_769_817_600_000;

pub fn lab() -> Lab {
    lab_with("")
}

pub fn lab_with(api_version: &str) -> Lab {
    Lab::new(LabOptions {
        seed: 7,
        now_ms: START,
        base_url: "http://lab.test".into(),
        webhooks: vec![Webhook {
            url: "http://app.test/hook".into(),
            secret: "whsec_test".into(),
            api_version: api_version.into(),
            ..Webhook::default()
        }],
    })
}

pub fn call(lab: &mut Lab, method: &str, target: &str, body: &str) -> Response {
    lab.handle(
        &Request::new(method, target)
            .with_header("Authorization", "Bearer sk_test_x")
            .with_body(body),
    )
}

pub fn ok(lab: &mut Lab, method: &str, target: &str, body: &str) -> Value {
    let reply = call(lab, method, target, body);
    assert_eq!(reply.status, 200, "{method} {target}: {}", reply.json());
    reply.json()
}

pub fn control(lab: &mut Lab, path: &str, body: Value) -> Value {
    let reply = lab.handle(&Request::new("POST", path).with_body(body.to_string()));
    assert_eq!(reply.status, 200, "{path}: {}", reply.json());
    reply.json()
}

pub fn price(lab: &mut Lab, id: &str, amount: i64, interval: &str) {
    let mut wish = json!({"id": id, "unit_amount": amount, "name": id});
    if !interval.is_empty() {
        wish["interval"] = interval.into();
    }
    control(lab, "/lab/stripe/price", wish);
}

/// A running monthly subscription of 20.00, and the session it came from.
pub fn subscribed(lab: &mut Lab, card: &str) -> Value {
    price(lab, "price_pro", 2000, "month");
    let session = ok(
        lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=subscription&line_items[0][price]=price_pro&line_items[0][quantity]=1&success_url=http://a.test/ok&metadata[session_key]=s&subscription_data[metadata][account]=acct_7",
    );
    control(
        lab,
        "/lab/stripe/pay",
        json!({"session": session["id"], "card": card, "email": "jo@a.test"}),
    )
}

pub fn events(lab: &Lab) -> Vec<Value> {
    lab.due_deliveries()
        .iter()
        .map(|row| serde_json::from_str(&row.body).unwrap())
        .collect()
}

/// Types of all waiting events, which are then marked as delivered.
pub fn drain(lab: &mut Lab) -> Vec<String> {
    let rows = lab.due_deliveries();
    for row in &rows {
        lab.delivered(&row.id, 200);
    }
    rows.into_iter().map(|row| row.kind).collect()
}

pub fn advance(lab: &mut Lab, span: &str) {
    control(lab, "/lab/clock", json!({"advance": span}));
}
