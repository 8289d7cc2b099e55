//! Who delivers Google Play's messages: the tokens, and the keys that they are proved by.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    dead_code,
    reason = "a test says what went wrong by failing; no test uses all of the support"
)]

mod store_support;

use kassa::authentic::Trust;
use kassa::authentic::oidc::{Sender, prove, wants_keys};
use serde_json::{Value, json};
use store_support::rsa::Google;
use store_support::{NOW, base64url, code};

const ADDRESS: &str = "https://keys.example/certs";
const SENDER: Sender<'static> = Sender {
    keys: ADDRESS,
    audience: "https://shop.example/webhooks/googlePlay",
    email: "push@shop.iam.gserviceaccount.com",
};
const HEADER: &str = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"typ\":\"JWT\"}";
const HOUR: i64 = 3_600_000;

fn claims() -> Value {
    json!({
        "aud": SENDER.audience,
        "azp": "113774264463038321964",
        "email": SENDER.email,
        "email_verified": true,
        "exp": (NOW + HOUR) / 1_000,
        "iat": NOW / 1_000,
        "iss": "https://accounts.google.com",
        "sub": "113774264463038321964",
    })
}

fn set(keys: &[Value]) -> Vec<u8> {
    json!({ "keys": keys }).to_string().into_bytes()
}

/// Knows the key `k1`, for an hour.
fn knowing(google: &Google) -> Trust {
    let trust = Trust::default();
    let reply = set(&[google.published("k0"), google.published("k1")]);
    trust.learn_keys(ADDRESS, &reply, NOW + HOUR, NOW).unwrap();
    trust
}

fn doubt(google: &Google, claims: &Value) -> String {
    let token = google.token_of(HEADER, &claims.to_string());
    code(prove(&token, &SENDER, &knowing(google), NOW))
}

#[test]
fn a_token_of_the_sender_is_believed_while_it_counts() {
    let google = Google::new();
    let trust = knowing(&google);
    let token = google.token_of(HEADER, &claims().to_string());
    assert!(!wants_keys(&token, &SENDER, &trust, NOW));
    let at = |now: i64| {
        let reply = set(&[google.published("k1")]);
        trust.learn_keys(ADDRESS, &reply, now + HOUR, now).unwrap();
        code(prove(&token, &SENDER, &trust, now))
    };
    assert_eq!(at(NOW), "");
    // Clocks may differ by a minute.
    assert_eq!(at(NOW - 60_000), "");
    assert_eq!(at(NOW - 60_001), "signed_in_future");
    assert_eq!(at(NOW + HOUR + 59_999), "");
    assert_eq!(at(NOW + HOUR + 60_000), "token_expired");
}

#[test]
fn each_claim_counts() {
    let google = Google::new();
    let with = |name: &str, value: Value| {
        let mut claims = claims();
        claims[name] = value;
        doubt(&google, &claims)
    };
    assert_eq!(with("iss", json!("accounts.google.com")), "");
    assert_eq!(with("email_verified", json!("true")), "");
    assert_eq!(with("other", json!({ "iss": 1 })), "");
    for wrong in [
        json!("https://accounts.google.com/"),
        json!("evil.example"),
        json!(null),
    ] {
        assert_eq!(with("iss", wrong), "wrong_issuer");
    }
    let longer = format!("{}/", SENDER.audience);
    for wrong in [
        json!(longer),
        json!([SENDER.audience]),
        json!(""),
        json!(null),
    ] {
        assert_eq!(with("aud", wrong), "wrong_audience");
    }
    for wrong in [
        json!("push@evil.iam.gserviceaccount.com"),
        json!(""),
        json!(1),
    ] {
        assert_eq!(with("email", wrong), "wrong_sender");
    }
    for wrong in [
        json!(false),
        json!("false"),
        json!(null),
        json!(1),
        json!("TRUE"),
    ] {
        assert_eq!(with("email_verified", wrong), "wrong_sender");
    }
    for name in ["exp", "iat"] {
        for wrong in [
            json!(null),
            json!("1795305600"),
            json!(-1),
            json!(1.5),
            json!(u64::MAX),
        ] {
            assert_eq!(with(name, wrong), "signature_malformed", "{name}");
        }
    }
}

#[test]
fn no_claim_can_be_left_out_or_said_twice() {
    let google = Google::new();
    let trust = knowing(&google);
    for name in ["iss", "aud", "email", "email_verified", "exp", "iat"] {
        let mut without = claims();
        let value = without.as_object_mut().unwrap().remove(name).unwrap();
        assert_ne!(doubt(&google, &without), "", "without {name}");
        let text = claims().to_string();
        let twice = text.replacen('{', &format!("{{\"{name}\":{value},"), 1);
        let token = google.token_of(HEADER, &twice);
        assert_ne!(
            code(prove(&token, &SENDER, &trust, NOW)),
            "",
            "twice {name}"
        );
    }
}

#[test]
fn no_byte_of_a_token_can_be_changed() {
    let google = Google::new();
    let trust = knowing(&google);
    let token = google.token_of(HEADER, &claims().to_string());
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "");
    for at in 0..token.len() {
        for other in ["A", "B", ".", "", " "] {
            let changed = [&token[..at], other, &token[at + 1..]].concat();
            let refused = changed == token || prove(&changed, &SENDER, &trust, NOW).is_err();
            assert!(refused, "byte {at}: {other}");
        }
    }
}

#[test]
fn one_algorithm_counts() {
    let google = Google::new();
    let trust = knowing(&google);
    for other in ["none", "HS256", "ES256", "PS256", "RS512", "rs256", ""] {
        let header = HEADER.replace("RS256", other);
        let token = google.token_of(&header, &claims().to_string());
        let refused = code(prove(&token, &SENDER, &trust, NOW));
        assert_eq!(refused, "algorithm_not_allowed", "{other}");
        assert!(!wants_keys(&token, &SENDER, &trust, NOW));
    }
}

#[test]
fn a_signature_is_a_number_below_the_modulus_with_the_right_padding() {
    let google = Google::new();
    let trust = knowing(&google);
    let token = google.token_of(HEADER, &claims().to_string());
    let (signed, _) = token.rsplit_once('.').unwrap();
    let right = google.sign(signed);
    let modulus = google.modulus();
    let mut above = right.clone();
    let mut carry = 0_u16;
    for (byte, more) in above.iter_mut().zip(&modulus).rev() {
        let sum = u16::from(*byte) + u16::from(*more) + carry;
        *byte = u8::try_from(sum & 255).unwrap();
        carry = sum >> 8;
    }
    let whole = if carry == 1 {
        [&[1][..], &above].concat()
    } else {
        above
    };
    let mut one = vec![0; 256];
    one[255] = 1;
    for wrong in [
        whole,
        modulus,
        one,
        vec![0; 256],
        vec![255; 256],
        Vec::new(),
        right[..255].to_vec(),
        [&[0], &right[..]].concat(),
        [&right[..], &[0]].concat(),
        vec![1; 2_000],
        google.sign("another text"),
    ] {
        let token = format!("{signed}.{}", base64url(&wrong));
        assert_eq!(
            code(prove(&token, &SENDER, &trust, NOW)),
            "signature_mismatch"
        );
    }
}

#[test]
fn keys_count_at_their_address_and_for_their_time() {
    let google = Google::new();
    let token = google.token_of(HEADER, &claims().to_string());
    let trust = Trust::default();
    assert!(wants_keys(&token, &SENDER, &trust, NOW));
    assert!(
        wants_keys(&token, &SENDER, &trust, NOW),
        "as long as none is known"
    );
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "unknown_key");
    let reply = set(&[google.published("k1")]);
    trust
        .learn_keys("https://evil.example", &reply, NOW + HOUR, NOW)
        .unwrap();
    assert!(wants_keys(&token, &SENDER, &trust, NOW));
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "unknown_key");
    // A reply that may not be kept is kept for a minute, one for ever for a day.
    trust.learn_keys(ADDRESS, &reply, NOW, NOW).unwrap();
    assert!(!wants_keys(&token, &SENDER, &trust, NOW + 59_999));
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW + 59_999)), "");
    assert!(wants_keys(&token, &SENDER, &trust, NOW + 60_000));
    assert_eq!(
        code(prove(&token, &SENDER, &trust, NOW + 60_000)),
        "unknown_key"
    );
    trust.learn_keys(ADDRESS, &reply, i64::MAX, NOW).unwrap();
    assert!(!wants_keys(&token, &SENDER, &trust, NOW + 24 * HOUR - 1));
    assert!(wants_keys(&token, &SENDER, &trust, NOW + 24 * HOUR));
}

#[test]
fn a_key_that_is_not_there_is_looked_for_once_a_minute() {
    let google = Google::new();
    let trust = knowing(&google);
    let header = HEADER.replace("k1", "k2");
    let token = google.token_of(&header, &claims().to_string());
    assert!(
        !wants_keys(&token, &SENDER, &trust, NOW + 59_999),
        "it was just fetched"
    );
    assert!(wants_keys(&token, &SENDER, &trust, NOW + 60_000));
    assert!(
        !wants_keys(&token, &SENDER, &trust, NOW + 60_001),
        "somebody is on the way"
    );
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "unknown_key");
    assert!(wants_keys(&token, &SENDER, &trust, NOW + 120_000));
    let reply = set(&[google.published("k2")]);
    trust.learn_keys(ADDRESS, &reply, NOW + HOUR, NOW).unwrap();
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "");
    let old = google.token_of(HEADER, &claims().to_string());
    assert_eq!(
        code(prove(&old, &SENDER, &trust, NOW)),
        "unknown_key",
        "it was withdrawn"
    );
    for nameless in ["{\"alg\":\"RS256\"}", "{\"alg\":\"RS256\",\"kid\":1}"] {
        let token = google.token_of(nameless, &claims().to_string());
        assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "unknown_key");
        assert!(!wants_keys(&token, &SENDER, &trust, NOW + 10 * HOUR));
    }
}

#[test]
fn only_sound_keys_are_taken() {
    let google = Google::new();
    let token = google.token_of(HEADER, &claims().to_string());
    let good = google.published("k1");
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        let trust = Trust::default();
        let learned = trust.learn_keys(ADDRESS, &set(&[key]), NOW, NOW);
        assert_eq!(code(learned), "keys_unreadable", "{name}");
        code(prove(&token, &SENDER, &trust, NOW))
    };
    let modulus = google.modulus();
    let mut even = modulus.clone();
    even[255] &= 0xfe;
    let long = [&[1][..], &[255; 512]].concat();
    let one = base64url(&[1]);
    let three = base64url(&[3]);
    let whole = format!("{}==", base64url(&modulus));
    let wrong = [
        ("kty", json!("EC")),
        ("kty", json!(null)),
        ("kid", json!(1)),
        ("kid", json!("k".repeat(257))),
        ("n", json!(base64url(&modulus[..255]))),
        ("n", json!(base64url(&[255; 128]))),
        (
            "n",
            json!(base64url(&[&[0; 128][..], &[255; 128]].concat())),
        ),
        ("n", json!(base64url(&even))),
        ("n", json!(base64url(&long))),
        ("n", json!(base64url(&[255; 10_000]))),
        ("n", json!(whole)),
        ("n", json!("")),
        ("e", json!(one)),
        ("e", json!(three)),
        ("e", json!("")),
        ("e", json!(65_537)),
    ];
    for (name, value) in wrong {
        assert_eq!(with(name, value), "unknown_key", "{name}");
    }
}

#[test]
fn what_is_no_key_set_takes_nothing_away() {
    let google = Google::new();
    let trust = knowing(&google);
    let token = google.token_of(HEADER, &claims().to_string());
    let mut large = set(&[google.published("k9")]);
    large.extend([b' '; 66_000]);
    for reply in [
        b"".to_vec(),
        b"[]".to_vec(),
        b"{\"keys\":{}}".to_vec(),
        b"{\"keys\":[]}".to_vec(),
        b"<html>".to_vec(),
        set(&[json!(null), json!({})]),
        large,
    ] {
        let error = trust
            .learn_keys(ADDRESS, &reply, NOW + HOUR, NOW)
            .unwrap_err();
        assert_eq!(
            (error.code.as_str(), error.status),
            ("keys_unreadable", 503)
        );
        assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "");
    }
    // What is not understood beside a key that is does not matter; a flood is cut.
    let odd = set(&[
        json!(1),
        json!({ "kty": "EC", "kid": "k1" }),
        google.published("k1"),
    ]);
    trust.learn_keys(ADDRESS, &odd, NOW + HOUR, NOW).unwrap();
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "");
    let many: Vec<Value> = (0..40)
        .map(|nth| google.published(&format!("k{nth}")))
        .collect();
    trust
        .learn_keys(ADDRESS, &set(&many), NOW + HOUR, NOW)
        .unwrap();
    let late = google.token_of(&HEADER.replace("k1", "k39"), &claims().to_string());
    assert_eq!(code(prove(&token, &SENDER, &trust, NOW)), "");
    assert_eq!(code(prove(&late, &SENDER, &trust, NOW)), "unknown_key");
}
