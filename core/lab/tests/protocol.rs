#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! Keys, versions, signatures, faults: what surrounds every request and webhook.

mod support;
use hmac::{Hmac, KeyInit, Mac};
use kassa_lab::{Lab, Request, Response};
use serde_json::json;
use support::*;

fn keyed(lab: &mut Lab, key: &str, body: &str) -> Response {
    lab.handle(
        &Request::new("POST", "/v1/customers")
            .with_header("Authorization", "Bearer sk_test_x")
            .with_header("Idempotency-Key", key)
            .with_body(body),
    )
}

#[test]
fn a_key_replays_its_first_reply_for_a_day_and_refuses_other_content() {
    let mut lab = lab();
    let first = keyed(&mut lab, "k1", "email=a@b.test");
    let again = keyed(&mut lab, "k1", "email=a@b.test");
    assert_eq!(first.body, again.body);
    assert_eq!(again.header("Idempotent-Replayed"), Some("true"));
    let other = keyed(&mut lab, "k1", "email=c@b.test");
    assert_eq!(
        (other.status, other.json()["error"]["type"].as_str()),
        (400, Some("idempotency_error"))
    );
    advance(&mut lab, "25h");
    let late = keyed(&mut lab, "k1", "email=a@b.test");
    assert_ne!(first.json()["id"], late.json()["id"]);
}

#[test]
fn a_refused_parameter_does_not_use_up_the_key() {
    let mut lab = lab();
    let wrong = keyed(&mut lab, "k1", "colour=red");
    assert_eq!(wrong.json()["error"]["code"], "parameter_unknown");
    assert_eq!(wrong.json()["error"]["param"], "colour");
    assert_eq!(keyed(&mut lab, "k1", "email=a@b.test").status, 200);
}

#[test]
fn only_test_keys_are_let_in() {
    let mut lab = lab();
    for (key, status) in [
        ("sk_test_a", 200),
        ("rk_test_a", 200),
        ("sk_live_a", 401),
        ("", 401),
    ] {
        let reply = lab.handle(
            &Request::new("GET", "/v1/customers")
                .with_header("Authorization", &format!("Bearer {key}")),
        );
        assert_eq!(reply.status, status, "{key}");
    }
}

#[test]
fn the_date_header_shows_virtual_time() {
    let mut lab = lab();
    let reply = call(&mut lab, "GET", "/v1/customers", "");
    assert_eq!(reply.header("Date"), Some("Sat, 31 Jan 2026 00:00:00 GMT"));
    assert!(reply.header("Request-Id").unwrap().starts_with("req_"));
}

#[test]
fn every_webhook_is_signed_for_the_present_moment() {
    let mut lab = lab();
    ok(&mut lab, "POST", "/v1/customers", "name=%ED%99%8D");
    advance(&mut lab, "2d");
    let row = lab.due_deliveries().remove(0);
    assert!(row.body.starts_with("{\n  \"id\": \"evt_"), "two spaces");
    assert!(row.body.contains("홍"), "literal text");
    let header = row
        .headers
        .iter()
        .find(|(name, _)| name == "Stripe-Signature")
        .unwrap()
        .1
        .clone();
    let (time, hash) = header
        .strip_prefix("t=")
        .unwrap()
        .split_once(",v1=")
        .unwrap();
    assert_eq!(time, (lab.now_ms() / 1000).to_string());
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(b"whsec_test").unwrap();
    mac.update(format!("{time}.{}", row.body).as_bytes());
    mac.verify_slice(&hex::decode(hash).unwrap()).unwrap();
}

#[test]
fn an_old_endpoint_gets_the_old_shape() {
    let mut lab = lab_with("2024-06-20");
    subscribed(&mut lab, "4242424242424242");
    let seen = events(&lab);
    let object = |kind: &str| {
        seen.iter()
            .rev()
            .find(|event| event["type"] == kind)
            .unwrap()["data"]["object"]
            .clone()
    };
    let sub = object("customer.subscription.updated");
    assert!(sub["current_period_end"].is_i64());
    assert!(sub["items"]["data"][0].get("current_period_end").is_none());
    let invoice = object("invoice.paid");
    assert_eq!(invoice["subscription"], sub["id"]);
    assert_eq!(invoice["paid"], true);
    assert!(
        invoice["payment_intent"]
            .as_str()
            .unwrap()
            .starts_with("pi_")
    );
    assert!(invoice["charge"].as_str().unwrap().starts_with("ch_"));
    assert!(invoice.get("parent").is_none());
    let line = &invoice["lines"]["data"][0];
    assert_eq!(
        (line["price"]["id"].as_str(), line["proration"].as_bool()),
        (Some("price_pro"), Some(false))
    );
    assert_eq!(object("charge.succeeded")["invoice"], invoice["id"]);
    assert_eq!(seen[0]["api_version"], "2024-06-20");
}

#[test]
fn a_lost_reply_has_done_its_work_and_the_key_finds_it() {
    let mut lab = lab();
    control(
        &mut lab,
        "/lab/fault",
        json!({"path_prefix": "/v1/customers", "times": 1, "kind": "drop_reply"}),
    );
    assert_eq!(keyed(&mut lab, "k1", "email=a@b.test").status, 0);
    let again = keyed(&mut lab, "k1", "email=a@b.test");
    assert_eq!(again.header("Idempotent-Replayed"), Some("true"));
    let list = ok(&mut lab, "GET", "/v1/customers", "");
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_server_error_after_the_work_is_what_the_key_remembers() {
    let mut lab = lab();
    control(&mut lab, "/lab/fault", json!({"kind": "500_after"}));
    assert_eq!(keyed(&mut lab, "k1", "email=a@b.test").status, 500);
    let again = keyed(&mut lab, "k1", "email=a@b.test");
    assert_eq!(
        (again.status, again.header("Idempotent-Replayed")),
        (500, Some("true"))
    );
}

#[test]
fn customers_are_found_by_metadata() {
    let mut lab = lab();
    let made = ok(&mut lab, "POST", "/v1/customers", "metadata[account]=it's");
    let found = ok(
        &mut lab,
        "GET",
        "/v1/customers/search?query=metadata['account']:'it%5C's'",
        "",
    );
    assert_eq!(found["data"][0]["id"], made["id"]);
    let none = ok(
        &mut lab,
        "GET",
        "/v1/customers/search?query=metadata['account']:'x'",
        "",
    );
    assert_eq!(none["data"], json!([]));
}

#[test]
fn the_same_seed_and_requests_give_the_same_bytes() {
    let run = || {
        let mut lab = lab();
        subscribed(&mut lab, "4242424242424242");
        advance(&mut lab, "2month");
        lab.due_deliveries()
    };
    assert_eq!(run(), run());
}

#[test]
fn an_accepted_delivery_is_gone_until_it_is_sent_again() {
    let mut lab = lab();
    ok(&mut lab, "POST", "/v1/customers", "email=a@b.test");
    let id = lab.due_deliveries()[0].id.clone();
    lab.delivered(&id, 500);
    assert_eq!(lab.due_deliveries()[0].attempts, 1);
    control(
        &mut lab,
        "/lab/stripe/deliveries",
        json!({"id": id, "status": 200}),
    );
    assert!(lab.due_deliveries().is_empty());
    control(
        &mut lab,
        "/lab/stripe/deliveries",
        json!({"id": id, "resend": true}),
    );
    assert_eq!(lab.due_deliveries().len(), 1);
}

#[test]
fn absurd_numbers_are_refused_and_never_overflow() {
    let mut lab = lab();
    let id = subscribed(&mut lab, "4242424242424242")["subscription"].clone();
    let path = format!("/v1/subscriptions/{}", id.as_str().unwrap());
    for body in [
        "cancel_at=9223372036854775807",
        "trial_end=9223372036854775807",
        "items[0][quantity]=-9223372036854775808",
    ] {
        assert_eq!(call(&mut lab, "POST", &path, body).status, 400, "{body}");
    }
    for body in [
        json!({"to": i64::MAX}),
        json!({"advance": "9223372036854775807s"}),
        json!({"advance": "99999999year"}),
    ] {
        let request = Request::new("POST", "/lab/clock").with_body(body.to_string());
        assert_eq!(lab.handle(&request).status, 400, "{body}");
    }
}
