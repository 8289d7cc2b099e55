//! Bodies that nobody signed, read as a hint, and the same bytes as the payment that is asked for
//! then. A hint names what to ask for, keeps no secret of its message, and begins nothing by
//! itself.
#![no_main]

use kassa::authentic::{hmac, Authentic, Event, Report};
use kassa::model::config::Config;
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::providers::{named, Inbound};
use kassa::{json, Ask, Kassa};
use kassa_fuzz::{Script, NOW};
use serde_json::Value;
use std::sync::LazyLock;

static KASSA: LazyLock<Kassa> = LazyLock::new(|| {
    let config = r#"{"providers":[{"provider":"tossPayments","secretKey":"test_sk_fuzz"}]}"#;
    let config: Config = json::read(config).expect("a set-up");
    Kassa::new(config).expect("a set-up")
});

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let toss = named("tossPayments").expect("a provider");
    let inbound = Inbound {
        headers: &[],
        body,
        secrets: &[],
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: None,
        trust: &kassa::authentic::Trust::default(),
    };
    assert!(toss.receive(&inbound).is_err(), "nobody has signed it");
    if let Ok(Some(hint)) = toss.hint(&inbound) {
        let told = format!("{hint:?}");
        for secret in secrets(body) {
            assert!(!told.contains(&secret), "{told}");
        }
        if let Some(call) = &hint.call {
            assert!(call.path.starts_with("/v1/payments/") && call.method == "GET");
        }
    }
    payment(body);
    query(body);
    let ask = Ask::Inbound {
        provider: "tossPayments".into(),
        headers: vec![],
        secrets: None,
        body: body.to_vec(),
    };
    let played = Script::of(ask).play(&KASSA);
    assert!(played.written.is_empty(), "{:?}", played.written);
});

/// What must not be kept: long enough not to stand there by chance, and named as nothing else.
fn secrets(body: &[u8]) -> Vec<String> {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let told = [&json["secret"], &json["data"]["billingKey"]];
    let told = told.into_iter().filter_map(Value::as_str);
    let long = told.filter(|text| text.len() > 8);
    let named = [
        &json["orderId"],
        &json["eventType"],
        &json["data"]["orderId"],
        &json["data"]["paymentKey"],
    ];
    let named: Vec<&str> = named.into_iter().filter_map(Value::as_str).collect();
    long.filter(|text| !named.iter().any(|name| name.contains(text)))
        .map(ToOwned::to_owned)
        .collect()
}

/// A payment that is believed can be parked, and its sums are none below zero.
fn payment(body: &[u8]) {
    let toss = named("tossPayments")
        .expect("a provider")
        .api()
        .expect("an API");
    let hash = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let text = b"The quick brown fox jumps over the lazy dog";
    let proof = hmac::verify_hex(hmac::sha256, &["key"], b"", text, &[hash]).expect("a proof");
    let asked = toss.retrieve_subscription("sub_1");
    let learned = toss.learn(&asked, proof, body, Environment::Test, NOW);
    let Ok(event) = learned.map(Authentic::into_inner) else {
        return;
    };
    if let Report::Payment { payment, .. } = &event.report {
        assert!(payment.amount.amount >= 0 && payment.refunds.iter().all(|it| it.amount >= 0));
    }
    let parked = json::text(&event);
    assert_eq!(json::read::<Event>(&parked), Ok(event), "{parked}");
}

/// What a customer brings back is refused or told apart.
fn query(body: &[u8]) {
    let toss = named("tossPayments")
        .expect("a provider")
        .api()
        .expect("an API");
    let header = |(name, value): (&String, &Value)| Header {
        name: name.clone(),
        value: value.as_str().unwrap_or_default().into(),
    };
    if let Ok(Value::Object(query)) = serde_json::from_slice(body) {
        let query: Vec<Header> = query.iter().map(header).collect();
        let _ = toss.returned(&query);
    }
}
