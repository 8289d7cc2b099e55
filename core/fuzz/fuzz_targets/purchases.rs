//! Messages of Google Play, read as a hint, and what Google replies then: a purchase or a
//! subscription, and its order. A message asks for one thing of Google's at most; what is read is
//! never below zero, and a parked event reads back as it was.
#![no_main]

use base64::engine::{general_purpose::STANDARD, Engine as _};
use kassa::authentic::{hmac, Authentic, Event, Proof, Report, Trust};
use kassa::json;
use kassa::model::account::Call;
use kassa::model::config::ProviderConfig;
use kassa::model::id::Environment;
use kassa::providers::{named, Inbound, Provider};
use kassa_fuzz::NOW;
use serde_json::{json, Value};
use std::sync::LazyLock;

static KEYS: LazyLock<ProviderConfig> = LazyLock::new(|| {
    let keys = r#"{"provider":"googlePlay","app":{"id":"app.example.notes"}}"#;
    json::read(keys).expect("a set-up")
});

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let play = named("googlePlay").expect("a provider");
    hint(play, body);
    let Ok(told) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    let data = STANDARD.encode(told["notice"].to_string());
    let carried = json!({"message": {"data": data, "messageId": "1"}});
    hint(play, carried.to_string().as_bytes());
    let (api, store) = (play.api().expect("an API"), play.store().expect("a store"));
    let order = told["order"].to_string();
    for place in [
        "/purchases/subscriptionsv2/tokens/token",
        "/purchases/productsv2/tokens/token",
        "/orders/GPA.1",
    ] {
        let call = Call {
            path: place.into(),
            ..api.retrieve_subscription("token")
        };
        let reply = told["reply"].to_string();
        let learned = api.learn(&call, proof(), reply.as_bytes(), Environment::Test, NOW);
        let Ok(event) = learned.map(Authentic::into_inner) else {
            continue;
        };
        sound(&event);
        if store.completes(&event).is_some() {
            if let Ok(whole) = store.completed(event, order.as_bytes()) {
                sound(&whole);
            }
        }
    }
});

/// As of a reply to a call of ours.
fn proof() -> Proof {
    let hash = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let text = b"The quick brown fox jumps over the lazy dog";
    hmac::verify_hex(hmac::sha256, &["key"], b"", text, &[hash]).expect("a proof")
}

fn hint(play: &dyn Provider, body: &[u8]) {
    let inbound = Inbound {
        headers: &[],
        body,
        secrets: &[],
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: KEYS.app.as_ref(),
        trust: &Trust::default(),
    };
    assert!(play.receive(&inbound).is_err(), "nobody has signed it");
    let Ok(Some(hint)) = play.hint(&inbound) else {
        return;
    };
    if let Some(call) = &hint.call {
        let known = [
            "/purchases/subscriptionsv2/tokens/",
            "/purchases/productsv2/tokens/",
            "/orders/",
        ];
        let rest = known.iter().find_map(|place| call.path.strip_prefix(place));
        let rest = rest.expect("one of three places");
        assert!(
            !rest.is_empty() && !rest.contains(['/', ':', '?', '#']),
            "{rest}"
        );
        assert!(call.method == "GET" && !rest.starts_with('.'));
    }
    if let Some(event) = &hint.event {
        sound(event);
    }
}

fn sound(event: &Event) {
    if let Report::Purchase { bought, .. } = &event.report {
        for it in bought {
            assert!(it.payment.amount.amount >= 0 && it.payment.quantity > 0);
            let back = it.payment.refund_total.as_ref();
            let share = back.and_then(|it| it.share).unwrap_or(0);
            assert!((0..=100_000).contains(&share) && back.is_none_or(|it| it.amount >= 0));
        }
    }
    let parked = json::text(event);
    assert_eq!(json::read::<Event>(&parked).as_ref(), Ok(event), "{parked}");
}
