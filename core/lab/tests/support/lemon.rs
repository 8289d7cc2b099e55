//! Short words for the claims about the fake Lemon Squeezy.

use super::{START, control};
use kassa_lab::{Lab, LabOptions, Request, Response, Webhook};
use serde_json::{Value, json};

pub const SECRET: &str = "lemon secret";
const API: &str = "/lemonSqueezy/v1";

pub fn squeezy() -> Lab {
    Lab::new(LabOptions {
        seed: 7,
        now_ms: START,
        base_url: "http://lab.test".into(),
        webhooks: vec![Webhook {
            url: "http://app.test/hook".into(),
            secret: SECRET.into(),
            provider: "lemonSqueezy".into(),
            ..Webhook::default()
        }],
    })
}

pub fn ask(lab: &mut Lab, method: &str, path: &str, body: Value) -> Response {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    lab.handle(
        &Request::new(method, &format!("{API}{path}"))
            .with_header("Authorization", "Bearer key")
            .with_header("Content-Type", "application/vnd.api+json")
            .with_body(body),
    )
}

/// The data of a reply that is no error.
pub fn data(lab: &mut Lab, method: &str, path: &str, body: Value) -> Value {
    let reply = ask(lab, method, path, body);
    let shown = reply.json();
    assert!(reply.status < 300, "{method} {path}: {shown}");
    shown["data"].clone()
}

pub fn attributes(lab: &mut Lab, path: &str) -> Value {
    data(lab, "GET", path, Value::Null)["attributes"].clone()
}

pub fn patch(lab: &mut Lab, kind: &str, id: &str, attributes: Value) -> Value {
    let body = json!({"data": {"type": kind, "id": id, "attributes": attributes}});
    data(lab, "PATCH", &format!("/{kind}/{id}"), body)["attributes"].clone()
}

pub fn variant(lab: &mut Lab, wish: Value) {
    control(lab, "/lab/lemonSqueezy/variant", wish);
}

pub fn wish_for(variant: &str, attributes: Value) -> Value {
    json!({"data": {
        "type": "checkouts", "attributes": attributes,
        "relationships": {
            "store": {"data": {"type": "stores", "id": "1"}},
            "variant": {"data": {"type": "variants", "id": variant}},
        },
    }})
}

pub fn checkout(lab: &mut Lab, variant: &str, attributes: Value) -> Value {
    data(lab, "POST", "/checkouts", wish_for(variant, attributes))
}

/// Buys a variant and answers everything that the purchase made.
pub fn bought(lab: &mut Lab, variant: &str, card: &str) -> Value {
    let custom = json!({"checkout_data": {"custom": {"user": "u7"}}});
    let session = checkout(lab, variant, custom);
    let wish = json!({"session": session["id"], "card": card, "email": "jo@a.test"});
    control(lab, "/lab/lemonSqueezy/pay", wish)
}

/// A monthly plan of 19.00, bought.
pub fn subscribed_to(lab: &mut Lab, card: &str) -> Value {
    variant(
        lab,
        json!({"id": 501, "price": 1900, "interval": "month", "name": "Pro"}),
    );
    bought(lab, "501", card)
}

/// The waiting webhooks as bodies, which are then accepted.
pub fn taken(lab: &mut Lab) -> Vec<Value> {
    let rows = lab.due_deliveries();
    for row in &rows {
        lab.delivered(&row.id, 200);
    }
    rows.iter()
        .map(|row| serde_json::from_str(&row.body).unwrap())
        .collect()
}
