//! What App Store signs, made up and signed by an authority of this target: a notification with a
//! transaction and a renewal info in it, and the transaction alone as a device shows it.
#![no_main]

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use kassa::authentic::{hmac, Authentic, Event, Received, Report, Trust};
use kassa::json;
use kassa::model::config::StoreApp;
use kassa::model::id::Environment;
use kassa::providers::{named, Inbound, Proffered, Purchase};
use kassa_fuzz::NOW;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{json, Value};

const LEAF: &[u8] = include_bytes!("../src/store/leaf.der");
const MIDDLE: &[u8] = include_bytes!("../src/store/middle.der");
const ROOT: &[u8] = include_bytes!("../src/store/root.der");

kassa_fuzz::mutate_json!(None);

fn signed(payload: &Value) -> String {
    let all = [LEAF, MIDDLE, ROOT].map(|der| STANDARD.encode(der));
    let header = json!({"alg": "ES256", "x5c": all}).to_string();
    let parts = [header, payload.to_string()].map(|part| URL_SAFE_NO_PAD.encode(part));
    let text = parts.join(".");
    let key = SigningKey::from_slice(&[3; 32]).expect("a key");
    let signature: Signature = key.sign(text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
}

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Ok(Value::Object(mut whole)) = serde_json::from_slice(data) else {
        return;
    };
    let mut take = |name: &str| whole.remove(name).unwrap_or_default();
    let (mut notice, transaction, renewal) =
        (take("notification"), take("transaction"), take("renewal"));
    let proof = signed(&transaction);
    if let Some(Value::Object(data)) = notice.get_mut("data") {
        data.insert("signedTransactionInfo".into(), proof.clone().into());
        data.insert("signedRenewalInfo".into(), signed(&renewal).into());
    }
    let app = StoreApp {
        id: "app.example.notes".into(),
        number: Some(1_234_567_890),
        issuer: None,
        key: None,
        push: None,
        testers: Vec::new(),
        roots: vec![STANDARD.encode(ROOT)],
        xcode: None,
    };
    let body = json!({"signedPayload": signed(&notice)}).to_string();
    let trust = Trust::default();
    let inbound = Inbound {
        headers: &[],
        body: body.as_bytes(),
        secrets: &[],
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: Some(&app),
        trust: &trust,
    };
    let provider = named("appStore").expect("a provider");
    let headline = provider.prove(&inbound).map(Authentic::into_inner);
    let received = provider.receive(&inbound).map(Authentic::into_inner);
    assert_eq!(headline.is_ok(), received.is_ok());
    if let (Ok(headline), Ok(Received::Event { event })) = (headline, received) {
        assert_eq!((&headline.id, &headline.kind), (&event.id, &event.kind));
        sound(&event, &transaction);
    }
    let proffered = Proffered {
        proof: &proof,
        product: None,
        renews: false,
        inbound: &inbound,
    };
    let store = provider.store().expect("a store");
    if let Ok(Purchase::Proved(event)) = store.bought(&proffered) {
        sound(&event.into_inner(), &transaction);
    }
});

/// It is of this app, can be kept, and says of the transaction what that says.
fn sound(event: &Event, transaction: &Value) {
    assert_eq!(transaction["bundleId"], "app.example.notes");
    let parked = json::text(event);
    assert_eq!(json::read::<Event>(&parked).as_ref(), Ok(event), "{parked}");
    let Report::Purchase {
        subscription,
        bought,
        ..
    } = &event.report
    else {
        return;
    };
    assert_eq!(bought.len(), 1);
    let payment = &bought[0].payment;
    assert!(payment.amount.amount >= 0 && payment.quantity >= 1);
    assert!(payment.aliases.contains(&payment.id));
    assert_eq!(
        bought[0].sale.prices,
        [transaction["productId"].as_str().unwrap_or_default()]
    );
    if let Some(total) = &payment.refund_total {
        assert!((0..=100_000).contains(&total.share.unwrap_or(-1)));
    }
    if let Some(subscription) = subscription {
        assert_eq!(payment.subscription.as_ref(), Some(&subscription.id));
        assert!(event.references.contains(&subscription.id));
    }
}
