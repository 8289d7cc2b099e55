//! Bodies behind a valid signature, in both shapes of the provider's events: read, and then
//! taken by a job of an app that knows nobody yet.
#![no_main]

use kassa::authentic::{hmac, Authentic, Event, Received};
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{json, Ask, Kassa, Verifier};
use kassa_fuzz::{config, signed_header, Script, NOW, WEBHOOK_SECRET};
use serde_json::{Map, Value};
use std::sync::LazyLock;

static KASSA: LazyLock<Kassa> = LazyLock::new(|| Kassa::new(config()).expect("a set-up"));

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let headers = [Header {
        name: "Stripe-Signature".into(),
        value: signed_header(body, NOW),
    }];
    let secrets = vec![Secret::new(WEBHOOK_SECRET)];
    let verifier = Verifier::new("stripe", secrets, hmac::sha256).expect("a provider");
    let Ok(headline) = verifier.prove(&headers, body, NOW) else {
        // One that is empty or too large is not looked at.
        assert!(body.is_empty() || body.len() > 1_048_576);
        return;
    };
    if let Ok(Value::Object(whole)) = serde_json::from_slice(body) {
        told(&headline.kind, "type", &whole, body);
        told(&headline.id, "id", &whole, body);
    }
    let read = verifier
        .read(&headers, body, NOW)
        .map(Authentic::into_inner);
    if let Ok(Received::Event { event }) = read {
        assert_eq!((&headline.id, &headline.kind), (&event.id, &event.kind));
        // This is how an event is parked for an account that comes later.
        let parked = json::text(&event);
        assert_eq!(json::read::<Event>(&parked), Ok(event), "{parked}");
    }
    let ask = Ask::Inbound {
        provider: "stripe".into(),
        headers: headers.into(),
        secrets: None,
        body: body.to_vec(),
    };
    Script::of(ask).play(&KASSA);
});

/// What was found without reading the rest is what a whole reader finds, or nothing: of a field
/// that stands twice serde_json keeps the last.
fn told(word: &str, name: &str, whole: &Map<String, Value>, body: &[u8]) {
    let read = whole.get(name).and_then(Value::as_str).unwrap_or_default();
    let twice = || String::from_utf8_lossy(body).matches(name).count() > 1;
    let escaped = || body.contains(&b'\\');
    assert!(
        word == read || word.is_empty() && (twice() || escaped()),
        "{name}: {word}"
    );
}
