//! Which of several webhook secrets proved a message: it tells when an old one can go.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use base64ct::{Base64, Encoding};
use kassa::Verifier;
use kassa::authentic::hmac;
use kassa::model::http::Header;
use kassa::model::secret::Secret;

const NOW: i64 = 1_790_000_005_000;
const BODY: &[u8] = br#"{"id":"evt_1","type":"x.created","livemode":false,"created":1790000000,"meta":{"event_name":"order_created"},"data":{}}"#;
const NEW: &str = "whsec_bmV3bmV3bmV3bmV3bmV3bmV3bmV3bmV3";
const OLD: &str = "whsec_b2xkb2xkb2xkb2xkb2xkb2xkb2xkb2xk";

fn hex(code: [u8; 32]) -> String {
    code.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The headers that a sender of this kind puts on `BODY`.
fn signed(provider: &str, secret: &str) -> Vec<Header> {
    let bare = secret.trim_start_matches("whsec_");
    let standard = |key: &[u8]| {
        let code = hmac::sha256(key, b"msg_1.1790000000.", BODY);
        vec![
            ("webhook-id", "msg_1".into()),
            ("webhook-timestamp", "1790000000".into()),
            (
                "webhook-signature",
                format!("v1,{}", Base64::encode_string(&code)),
            ),
        ]
    };
    let pairs = match provider {
        "stripe" => {
            let code = hex(hmac::sha256(secret.as_bytes(), b"1790000000.", BODY));
            vec![("stripe-signature", format!("t=1790000000,v1={code}"))]
        }
        "lemonSqueezy" => {
            vec![(
                "x-signature",
                hex(hmac::sha256(secret.as_bytes(), b"", BODY)),
            )]
        }
        "tossPayments" => {
            let time = "2026-09-21T23:13:20+09:00";
            let code = hmac::sha256(secret.as_bytes(), BODY, format!(":{time}").as_bytes());
            let code = format!("v1:{}", Base64::encode_string(&code));
            vec![
                ("tosspayments-webhook-transmission-time", time.into()),
                ("tosspayments-webhook-signature", code),
            ]
        }
        // The secret's own bytes.
        "polar" => standard(secret.as_bytes()),
        _ => standard(&Base64::decode_vec(bare).unwrap()),
    };
    let header = |(name, value): (&str, String)| Header {
        name: name.into(),
        value,
    };
    pairs.into_iter().map(header).collect()
}

fn matched(provider: &str, secrets: &[&str], by: &str) -> Option<u32> {
    let secrets = secrets.iter().map(|secret| Secret::new(secret)).collect();
    let verifier = Verifier::new(provider, secrets, hmac::sha256).unwrap();
    let headers = signed(provider, by);
    let proved = verifier.prove(&headers, BODY, NOW).unwrap().proof();
    let read = verifier.read(&headers, BODY, NOW).unwrap().proof();
    assert_eq!(proved.secret(), read.secret(), "{provider}");
    proved.secret()
}

#[test]
fn every_provider_tells_which_secret_proved_a_message() {
    // A store signs under no secret of the app's.
    let all = kassa::providers::ALL.iter();
    for provider in all.filter(|it| it.store().is_none()).map(|it| it.name()) {
        let both = [NEW, OLD];
        assert_eq!(matched(provider, &both, NEW), Some(0), "{provider}");
        assert_eq!(matched(provider, &both, OLD), Some(1), "{provider}");
        // A variable that is not set keeps its place.
        let gap = ["", NEW, "", OLD];
        assert_eq!(matched(provider, &gap, NEW), Some(1), "{provider}");
        assert_eq!(matched(provider, &gap, OLD), Some(3), "{provider}");
    }
}
