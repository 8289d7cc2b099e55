//! What tests about Google Play share.
#![allow(dead_code)]

use kassa::authentic::{Authentic, Event, Proof, Report, Trust, hmac};
use kassa::json;
use kassa::model::account::{Call, Payment};
use kassa::model::config::ProviderConfig;
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::providers::{Api, Hint, Inbound, Provider, Store, named};
use serde_json::{Value, json};

pub const TOKEN: &str = "kibdofnmhkamcnhgfjlbdkho.AO-J1OxExampleToken_0123456789";
pub const ORDER: &str = "GPA.3372-4150-8203-17209";
pub const NOW: i64 = 1_795_341_601_000;

pub fn play() -> &'static dyn Provider {
    named("googlePlay").expect("a provider")
}

pub fn api() -> &'static dyn Api {
    play().api().expect("an API")
}

pub fn store() -> &'static dyn Store {
    play().store().expect("a store")
}

pub fn keys() -> ProviderConfig {
    let config = json!({
        "provider": "googlePlay",
        "app": {
            "id": "app.example.notes", "issuer": "server@shop.iam.gserviceaccount.com",
            "key": "0123abcd",
            "push": {
                "audience": "https://shop.example/push",
                "email": "push@shop.iam.gserviceaccount.com",
                "subscription": "projects/shop/subscriptions/play",
            },
        },
    });
    json::read(&config.to_string()).expect("a set-up")
}

/// A message as it came in.
pub fn with<T>(body: &[u8], headers: &[Header], then: impl FnOnce(&Inbound<'_>) -> T) -> T {
    let (keys, trust) = (keys(), Trust::default());
    then(&Inbound {
        headers,
        body,
        secrets: &[],
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: keys.app.as_ref(),
        trust: &trust,
    })
}

/// What a recorded message hints at.
pub fn hint(name: &str) -> Hint {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src/providers/google_play/fixtures/"
    );
    let body = std::fs::read(format!("{folder}{name}.body")).expect("a message");
    hint_of(&body).expect("a message of Google's")
}

pub fn hint_of(body: &[u8]) -> Result<Hint, kassa::KassaError> {
    with(body, &[], |inbound| play().hint(inbound)).map(|hint| hint.expect("a hint"))
}

pub fn asked(path: &str) -> Call {
    Call {
        method: "GET".into(),
        path: path.into(),
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}

/// As of a reply to a call of ours.
pub fn proof() -> Proof {
    let signature = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let message = b"The quick brown fox jumps over the lazy dog";
    let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", message, &[signature]);
    proof.expect("a proof")
}

/// What a reply to a call says.
pub fn learned(path: &str, body: &Value) -> Result<Event, String> {
    let body = body.to_string();
    let read = api().learn(
        &asked(path),
        proof(),
        body.as_bytes(),
        Environment::Live,
        NOW,
    );
    read.map(Authentic::into_inner).map_err(|missing| missing.0)
}

/// The first payment that an event tells of.
pub fn paid(event: &Event) -> Payment {
    let Report::Purchase { bought, .. } = &event.report else {
        panic!("no purchase")
    };
    bought.first().expect("a payment").payment.clone()
}

pub fn product(state: &str) -> Value {
    json!({
        "productLineItem": [{
            "productId": "credits.100",
            "productOfferDetails": {"quantity": 1, "refundableQuantity": 1},
        }],
        "purchaseStateContext": {"purchaseState": state},
        "acknowledgementState": "ACKNOWLEDGEMENT_STATE_PENDING",
        "purchaseCompletionTime": "2026-11-22T10:00:00.123456789Z",
        "orderId": ORDER,
        "obfuscatedExternalAccountId": "cus_ABC",
    })
}

pub fn subscription(state: &str) -> Value {
    json!({
        "subscriptionState": format!("SUBSCRIPTION_STATE_{state}"),
        "startTime": "2026-11-01T00:00:00Z",
        "acknowledgementState": "ACKNOWLEDGEMENT_STATE_PENDING",
        "externalAccountIdentifiers": {"obfuscatedExternalAccountId": "cus_ABC"},
        "lineItems": [{
            "productId": "pro", "expiryTime": "2026-12-01T00:00:00.5Z",
            "latestSuccessfulOrderId": ORDER,
            "autoRenewingPlan": {"autoRenewEnabled": true},
            "offerDetails": {"basePlanId": "monthly"},
        }],
    })
}

pub fn order(state: &str, details: &Value) -> Value {
    let mut line = json!({
        "productId": "pro", "total": {"currencyCode": "USD", "units": "4", "nanos": 990_000_000},
        "listingPrice": {"currencyCode": "USD", "units": "4", "nanos": 990_000_000},
    });
    for (name, value) in details.as_object().into_iter().flatten() {
        line[name] = value.clone();
    }
    json!({
        "orderId": ORDER, "purchaseToken": TOKEN, "state": state,
        "createTime": "2026-11-01T00:00:00Z", "lastEventTime": "2026-11-02T00:00:00Z",
        "total": line["total"], "lineItems": [line],
    })
}

pub fn period() -> Value {
    json!({"subscriptionDetails": {
        "basePlanId": "monthly",
        "servicePeriodStartTime": "2026-11-01T00:00:00Z",
        "servicePeriodEndTime": "2026-12-01T00:00:00Z",
    }})
}

pub fn at(path: &str) -> String {
    format!("{path}{TOKEN}")
}
