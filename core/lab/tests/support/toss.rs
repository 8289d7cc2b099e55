//! Short words for the claims about the fake TossPayments.

use super::{START, control};
use base64ct::{Base64, Encoding};
use kassa_lab::{Delivery, Lab, LabOptions, Request, Response, Webhook};
use serde_json::{Value, json};

const API: &str = "/tossPayments/v1";
pub const SECURITY_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
pub const SECRET: &str = "test_sk_lab";
pub const WIDGET: &str = "test_gsk_lab";
pub const CARD: &str = "9410001234567890";

pub fn toss() -> Lab {
    Lab::new(LabOptions {
        seed: 7,
        now_ms: START,
        base_url: "http://lab.test".into(),
        webhooks: vec![Webhook {
            url: "http://app.test/hook".into(),
            secret: SECURITY_KEY.into(),
            provider: "tossPayments".into(),
            ..Webhook::default()
        }],
    })
}

pub fn basic(text: &str) -> String {
    format!("Basic {}", Base64::encode_string(text.as_bytes()))
}

/// A request with a key of one's choice and further headers.
pub fn ask_with(
    lab: &mut Lab,
    secret: &str,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &Value,
) -> Response {
    let mut request = Request::new(method, &format!("{API}{path}"))
        .with_header("Authorization", &basic(&format!("{secret}:")))
        .with_header("Content-Type", "application/json");
    for (name, value) in headers {
        request = request.with_header(name, value);
    }
    if !body.is_null() {
        request = request.with_body(body.to_string());
    }
    lab.handle(&request)
}

pub fn post(lab: &mut Lab, path: &str, body: Value) -> Response {
    ask_with(lab, SECRET, ("POST", path), &[], &body)
}

/// The same under an idempotency key.
pub fn post_once(lab: &mut Lab, key: &str, path: &str, body: Value) -> Response {
    let headers = [("Idempotency-Key", key)];
    ask_with(lab, SECRET, ("POST", path), &headers, &body)
}

pub fn get(lab: &mut Lab, path: &str) -> Value {
    let reply = ask_with(lab, SECRET, ("GET", path), &[], &Value::Null);
    assert_eq!(reply.status, 200, "{path}: {}", reply.json());
    reply.json()
}

/// The status of a reply and the code in it.
pub fn verdict(reply: &Response) -> (u16, String) {
    let code = reply.json()["code"].as_str().unwrap_or_default().to_owned();
    (reply.status, code)
}

pub fn refused(status: u16, code: &str) -> (u16, String) {
    (status, code.to_owned())
}

/// What the browser asks of the window.
pub fn wish(method: &str, order: &str, amount: i64) -> Value {
    json!({
        "client_key": "test_ck_lab", "customer_key": "cus_7", "call": "requestPayment",
        "ask": {
            "method": method, "amount": {"currency": "KRW", "value": amount}, "orderId": order,
            "orderName": "연필 세 자루", "successUrl": "http://a.test/ok?kassa=1",
            "failUrl": "http://a.test/no",
        },
    })
}

pub fn billing_wish(method: &str) -> Value {
    json!({
        "client_key": "test_ck_lab", "customer_key": "cus_7", "call": "requestBillingAuth",
        "ask": {
            "method": method, "successUrl": "http://a.test/ok", "failUrl": "http://a.test/no",
        },
    })
}

/// Does in the window what the deed says; answers what the return address carries.
pub fn pays(lab: &mut Lab, mut wish: Value, deed: &Value) -> Value {
    for (name, value) in deed.as_object().into_iter().flatten() {
        wish[name] = value.clone();
    }
    control(lab, "/lab/tossPayments/pay", wish)["query"].clone()
}

/// The body that confirms what came back from the window.
pub fn confirming(query: &Value) -> Value {
    let amount: i64 = query["amount"].as_str().unwrap().parse().unwrap();
    json!({"paymentKey": query["paymentKey"], "orderId": query["orderId"], "amount": amount})
}

/// A payment that was confirmed.
pub fn paid(lab: &mut Lab, method: &str, order: &str, amount: i64) -> Value {
    let query = pays(lab, wish(method, order, amount), &json!({}));
    let reply = post(lab, "/payments/confirm", confirming(&query));
    assert_eq!(reply.status, 200, "{}", reply.json());
    reply.json()
}

pub fn path_of(payment: &Value, rest: &str) -> String {
    format!(
        "/payments/{}{rest}",
        payment["paymentKey"].as_str().unwrap()
    )
}

/// A billing key for a card or an account.
pub fn registered(lab: &mut Lab, method: &str, card: &str) -> Value {
    let query = pays(lab, billing_wish(method), &json!({"card": card}));
    let body = json!({"authKey": query["authKey"], "customerKey": query["customerKey"]});
    let reply = post(lab, "/billing/authorizations/issue", body);
    assert_eq!(reply.status, 200, "{}", reply.json());
    reply.json()
}

pub fn billing_path(key: &Value) -> String {
    let key = key["billingKey"].as_str().unwrap().replace('=', "%3D");
    format!("/billing/{key}")
}

pub fn charge_of(order: &str, amount: i64) -> Value {
    json!({"customerKey": "cus_7", "amount": amount, "orderId": order, "orderName": "월 구독"})
}

/// Charges a billing key; the order is the idempotency key too.
pub fn charge(lab: &mut Lab, key: &Value, order: &str) -> Response {
    post_once(lab, order, &billing_path(key), charge_of(order, 9_900))
}

/// The waiting webhooks, which are then accepted.
pub fn taken(lab: &mut Lab) -> Vec<Delivery> {
    let rows = lab.due_deliveries();
    for row in &rows {
        lab.delivered(&row.id, 200);
    }
    rows
}

pub fn body(row: &Delivery) -> Value {
    serde_json::from_str(&row.body).unwrap()
}

/// Kinds of the waiting webhooks and the statuses in them.
pub fn told(lab: &mut Lab) -> Vec<(String, String)> {
    let rows = taken(lab);
    rows.iter()
        .map(|row| {
            let body = body(row);
            let data = if body["data"].is_null() {
                &body
            } else {
                &body["data"]
            };
            let status = data["status"].as_str().unwrap_or_default();
            (row.kind.clone(), status.to_owned())
        })
        .collect()
}

pub fn header<'a>(row: &'a Delivery, last: &str) -> Option<&'a str> {
    let name = format!("tosspayments-webhook-{last}");
    let found = row.headers.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}
