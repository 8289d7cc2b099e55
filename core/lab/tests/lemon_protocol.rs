#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The outer layer of the fake Lemon Squeezy: documents, refusals, lists, faults, licenses.

mod support;
use kassa_lab::{Lab, Request, Response};
use serde_json::{Value, json};
use support::lemon::*;
use support::*;

/// The status of a refusal and the place it points to.
fn refusal(reply: &Response) -> (u16, String) {
    let error = &reply.json()["errors"][0];
    assert_eq!(error["status"], reply.status.to_string());
    let pointer = error["source"]["pointer"].as_str().unwrap_or_default();
    (reply.status, pointer.to_owned())
}

fn pack(lab: &mut Lab) {
    variant(lab, json!({"id": 77, "price": 500, "name": "Pack"}));
}

#[test]
fn a_request_needs_a_key_and_the_media_type() {
    let mut lab = squeezy();
    let bare = Request::new("GET", "/lemonSqueezy/v1/stores");
    assert_eq!(refusal(&lab.handle(&bare)).0, 401);
    let plain = Request::new("POST", "/lemonSqueezy/v1/checkouts")
        .with_header("Authorization", "Bearer key")
        .with_header("Content-Type", "application/json")
        .with_body("{}");
    assert_eq!(refusal(&lab.handle(&plain)).0, 415);
    let method = ask(&mut lab, "DELETE", "/orders/1", Value::Null);
    assert_eq!(refusal(&method).0, 405);
    assert_eq!(
        refusal(&ask(&mut lab, "GET", "/nothing", Value::Null)).0,
        404
    );
}

#[test]
fn a_checkout_is_refused_with_the_place_of_its_fault() {
    let mut lab = squeezy();
    pack(&mut lab);
    variant(&mut lab, json!({"id": 78, "price": 500, "store": 2}));
    let mut number = wish_for("77", json!({}));
    number["data"]["relationships"]["variant"]["data"]["id"] = json!(77);
    let mut kind = wish_for("77", json!({}));
    kind["data"]["type"] = json!("checkout");
    for (wish, pointer) in [
        (
            wish_for("77", json!({"customPrice": 1})),
            "/data/attributes/customPrice",
        ),
        (
            wish_for("77", json!({"checkout_data": {"custom": {"user": 7}}})),
            "/data/attributes/checkout_data/custom/user",
        ),
        (
            wish_for("77", json!({"checkout_options": {"dark": "yes"}})),
            "/data/attributes/checkout_options/dark",
        ),
        (
            wish_for("77", json!({"product_options": {"redirect_url": "shop"}})),
            "/data/attributes/product_options/redirect_url",
        ),
        (
            wish_for("77", json!({"expires_at": "soon"})),
            "/data/attributes/expires_at",
        ),
        (number, "/data/relationships/variant/data/id"),
        (kind, "/data/type"),
        (wish_for("78", json!({})), "/data/relationships/variant"),
    ] {
        let reply = ask(&mut lab, "POST", "/checkouts", wish);
        assert_eq!(refusal(&reply), (422, pointer.to_owned()));
    }
    let unknown = ask(&mut lab, "POST", "/checkouts", wish_for("999", json!({})));
    assert_eq!(refusal(&unknown).0, 404);
}

#[test]
fn faults_spoil_its_requests_by_their_own_prefix() {
    let mut lab = squeezy();
    pack(&mut lab);
    let fault = |kind: &str| json!({"kind": kind, "path_prefix": "/lemonSqueezy/v1/checkouts"});
    for (kind, status, made) in [
        ("500", 500, 0),
        ("429", 429, 0),
        ("500_after", 500, 1),
        ("timeout", 0, 2),
    ] {
        control(&mut lab, "/lab/fault", fault(kind));
        assert_eq!(ask(&mut lab, "GET", "/stores", Value::Null).status, 200);
        let reply = ask(&mut lab, "POST", "/checkouts", wish_for("77", json!({})));
        assert_eq!(reply.status, status);
        if status == 429 {
            assert_eq!(reply.header("X-Ratelimit-Remaining"), Some("0"));
            assert!(reply.header("Retry-After").is_some());
        }
        let list = ask(&mut lab, "GET", "/checkouts", Value::Null).json();
        assert_eq!(list["meta"]["page"]["total"], made);
    }
}

#[test]
fn the_headers_count_the_requests_of_a_minute() {
    let mut lab = squeezy();
    let left = |lab: &mut Lab| {
        let reply = ask(lab, "GET", "/stores", Value::Null);
        assert_eq!(reply.header("X-Ratelimit-Limit"), Some("300"));
        reply.header("X-Ratelimit-Remaining").unwrap().to_owned()
    };
    assert_eq!(
        (left(&mut lab), left(&mut lab)),
        ("299".into(), "298".into())
    );
    advance(&mut lab, "1m");
    assert_eq!(left(&mut lab), "299");
}

#[test]
fn lists_are_paged_narrowed_and_carry_what_they_include() {
    let mut lab = squeezy();
    pack(&mut lab);
    for _ in 0..3 {
        bought(&mut lab, "77", "4242424242424242");
    }
    let path = "/orders?page[number]=2&page[size]=2&include=customer,order-items";
    let list = ask(&mut lab, "GET", path, Value::Null).json();
    let page = &list["meta"]["page"];
    assert_eq!(
        page,
        &json!({"currentPage": 2, "from": 3, "lastPage": 2, "perPage": 2, "to": 3, "total": 3})
    );
    assert!(list["links"]["prev"].is_string() && list["links"]["next"].is_null());
    assert_eq!(list["data"][0]["id"], "1");
    assert_eq!(
        list["data"][0]["relationships"]["customer"]["data"],
        json!({"type": "customers", "id": "1"})
    );
    let kinds: Vec<_> = list["included"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["type"])
        .collect();
    assert_eq!(kinds, ["customers", "order-items"]);
    let none = "/orders?filter[user_email]=nobody@a.test";
    assert_eq!(
        ask(&mut lab, "GET", none, Value::Null).json()["data"],
        json!([])
    );
    for bad in [
        "/orders?filter[total]=1",
        "/orders?include=friends",
        "/orders?page[size]=101",
    ] {
        assert_eq!(ask(&mut lab, "GET", bad, Value::Null).status, 400);
    }
    let related = data(&mut lab, "GET", "/orders/2/order-items", Value::Null);
    assert_eq!(related[0]["id"], "2");
    let linked = data(
        &mut lab,
        "GET",
        "/orders/2/relationships/customer",
        Value::Null,
    );
    assert_eq!(linked, json!({"type": "customers", "id": "1"}));
}

#[test]
fn the_events_of_another_store_reach_an_endpoint_that_was_there_from_the_start() {
    let mut lab = squeezy();
    variant(&mut lab, json!({"id": 78, "price": 500, "store": 2}));
    let body = json!({"data": {"type": "webhooks",
        "attributes": {"url": "http://a.test/own", "events": ["order_created"], "secret": "sesame"},
        "relationships": {"store": {"data": {"type": "stores", "id": "1"}}}}});
    data(&mut lab, "POST", "/webhooks", body);
    let slug = attributes(&mut lab, "/variants/78")["slug"].clone();
    let link = format!(
        "http://lab.test/lemonSqueezy/checkout/buy/{}",
        slug.as_str().unwrap()
    );
    control(&mut lab, "/lab/lemonSqueezy/pay", json!({"session": link}));
    let rows = lab.due_deliveries();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].url, "http://app.test/hook");
    assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["store_id"], 2);
}

fn license(lab: &mut Lab, action: &str, form: &str) -> (u16, Value) {
    let reply = lab.handle(
        &Request::new("POST", &format!("/lemonSqueezy/v1/licenses/{action}"))
            .with_header("Content-Type", "application/x-www-form-urlencoded")
            .with_body(form),
    );
    (reply.status, reply.json())
}

#[test]
fn licenses_are_activated_without_a_bearer_up_to_their_limit_and_end_in_time() {
    let mut lab = squeezy();
    let wish = json!({"id": 90, "price": 500, "license": {"limit": 2, "days": 30}});
    variant(&mut lab, wish);
    let made = bought(&mut lab, "90", "4242424242424242");
    assert_eq!(drain(&mut lab), ["order_created", "license_key_created"]);
    let key = made["license_key"]["attributes"]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let (status, first) = license(
        &mut lab,
        "activate",
        &format!("license_key={key}&instance_name=a"),
    );
    assert_eq!(
        (status, &first["license_key"]["status"]),
        (200, &json!("active"))
    );
    license(
        &mut lab,
        "activate",
        &format!("license_key={key}&instance_name=b"),
    );
    let (status, third) = license(
        &mut lab,
        "activate",
        &format!("license_key={key}&instance_name=c"),
    );
    assert_eq!((status, &third["activated"]), (400, &json!(false)));
    assert_eq!(third["license_key"]["activation_usage"], 2);
    let instance = first["instance"]["id"].as_str().unwrap().to_owned();
    let form = format!("license_key={key}&instance_id={instance}");
    assert_eq!(license(&mut lab, "validate", &form).1["valid"], true);
    assert_eq!(
        license(&mut lab, "deactivate", &form).1["deactivated"],
        true
    );
    assert_eq!(license(&mut lab, "validate", &form).0, 404);
    assert_eq!(license(&mut lab, "activate", "instance_name=a").0, 422);
    drain(&mut lab);
    advance(&mut lab, "30d");
    assert_eq!(drain(&mut lab), ["license_key_updated"]);
    let (status, over) = license(&mut lab, "validate", &format!("license_key={key}"));
    assert_eq!(
        (status, &over["license_key"]["status"]),
        (400, &json!("expired"))
    );
}

#[test]
fn the_license_of_a_subscription_ends_with_it() {
    let mut lab = squeezy();
    let wish = json!({"id": 91, "price": 500, "interval": "month", "license": true});
    variant(&mut lab, wish);
    bought(&mut lab, "91", "4242424242424242");
    control(
        &mut lab,
        "/lab/lemonSqueezy/cancel",
        json!({"subscription": 1, "when": "period_end"}),
    );
    assert_eq!(
        attributes(&mut lab, "/license-keys/1")["status"],
        "inactive"
    );
    advance(&mut lab, "28d");
    assert_eq!(attributes(&mut lab, "/license-keys/1")["status"], "expired");
}

#[test]
fn an_order_may_turn_out_fraudulent_and_an_affiliate_active() {
    let mut lab = squeezy();
    pack(&mut lab);
    bought(&mut lab, "77", "4242424242424242");
    drain(&mut lab);
    control(
        &mut lab,
        "/lab/lemonSqueezy/fraudulent",
        json!({"order": "orders/1"}),
    );
    control(
        &mut lab,
        "/lab/lemonSqueezy/affiliate",
        json!({"email": "af@a.test"}),
    );
    let told = taken(&mut lab);
    assert_eq!(told[0]["data"]["attributes"]["status"], "fraudulent");
    assert_eq!(told[1]["meta"]["event_name"], "affiliate_activated");
    assert_eq!(told[1]["data"]["type"], "affiliates");
}

#[test]
fn the_dashboard_fails_a_renewal_and_replaces_the_card() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    let press = |lab: &mut Lab, word: &str| {
        let body = format!("provider=lemonSqueezy&do={word}&subscription=1");
        let reply = lab.handle(&Request::new("POST", "/lab").with_body(body));
        assert_eq!(reply.header("Location"), Some("/lab"));
    };
    press(&mut lab, "spoil");
    advance(&mut lab, "1month");
    let page = lab.handle(&Request::new("GET", "/lab")).body;
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("past_due") && page.contains("subscription_payment_failed"));
    press(&mut lab, "card");
    assert_eq!(attributes(&mut lab, "/subscriptions/1")["status"], "active");
}

#[test]
fn the_state_has_every_kind_and_the_same_world_twice_is_the_same() {
    let world = || {
        let mut lab = squeezy();
        subscribed_to(&mut lab, "4242424242424242");
        advance(&mut lab, "28d");
        lab.handle(&Request::new("GET", "/lab/state")).json()["lemonSqueezy"].clone()
    };
    let state = world();
    assert_eq!(state["subscription-invoices"].as_array().unwrap().len(), 2);
    assert_eq!(state["subscriptions"][0]["attributes"]["status"], "active");
    assert_eq!(state, world());
}
