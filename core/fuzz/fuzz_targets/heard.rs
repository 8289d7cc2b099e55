//! Bodies of the providers that are only heard, behind a signature that holds: read, and then
//! taken by a job of an app that knows nobody yet.
#![no_main]

use base64::prelude::{Engine, BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use kassa::authentic::{hmac as ours, Event, Received};
use kassa::model::config::Config;
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{json, Ask, Kassa, Verifier};
use kassa_fuzz::{Script, NOW};
use sha2::Sha256;
use std::sync::LazyLock;

const SECRET: &str = "whsec_aGVhcmQsIGJ1dCBvbmx5IGluIHRlc3RzIGJ5IGNoYW5jZQ==";
const KEY: &[u8] = b"heard, but only in tests by chance";
const PROVIDERS: [&str; 3] = ["polar", "dodo", "standardWebhooks"];

static KASSA: LazyLock<Kassa> = LazyLock::new(|| {
    let of = |name| format!(r#"{{"provider":"{name}","webhookSecrets":["{SECRET}"]}}"#);
    let config = format!(r#"{{"providers":[{}]}}"#, PROVIDERS.map(of).join(","));
    let config: Config = json::read(&config).expect("a set-up");
    Kassa::new(config).expect("a set-up")
});

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let header = |name: &str, value: String| Header {
        name: name.into(),
        value,
    };
    let time = (NOW / 1_000).to_string();
    let headers = [
        header("webhook-signature", sign(&time, body)),
        header("webhook-id", "msg_1".into()),
        header("webhook-timestamp", time),
    ];
    for provider in PROVIDERS {
        let secrets = vec![Secret::new(SECRET)];
        let verifier = Verifier::new(provider, secrets, ours::sha256).expect("a provider");
        let Ok(headline) = verifier.prove(&headers, body, NOW) else {
            // One that is empty or too large is not looked at.
            assert!(body.is_empty() || body.len() > 1_048_576);
            return;
        };
        let headline = headline.into_inner();
        let read = verifier.read(&headers, body, NOW).expect("it is proved");
        match read.into_inner() {
            Received::Event { event } => {
                assert_eq!((&headline.id, &headline.kind), (&event.id, &event.kind));
                // This is how an event is parked for an account that comes later.
                let parked = json::text(&event);
                assert_eq!(json::read::<Event>(&parked), Ok(event), "{parked}");
            }
            Received::Ignored { id, kind } => assert_eq!((id, kind), (headline.id, headline.kind)),
            Received::Unreadable { id, path, .. } => assert!(id == headline.id && !path.is_empty()),
        }
        let ask = Ask::Inbound {
            provider: provider.into(),
            headers: headers.to_vec(),
            secrets: None,
            body: body.to_vec(),
        };
        Script::of(ask).play(&KASSA);
    }
});

fn sign(time: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY).expect("a key");
    mac.update(format!("msg_1.{time}.").as_bytes());
    mac.update(body);
    format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}
