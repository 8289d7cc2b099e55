//! Any text as a token, and any header and claims signed as they are, so that what comes after a
//! signature that holds is reached too.
#![no_main]

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use ed25519_dalek::{Signer, SigningKey};
use kassa::model::token::{TokenCheck, TokenKey, TokenReading};
use kassa::token::verify;
use kassa_fuzz::NOW;
use serde_json::Value;

fn keys(seed: u8) -> (SigningKey, TokenKey) {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let x = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    (key, TokenKey { kid: "a".into(), x })
}

fn check(key: TokenKey, latest: Option<i64>) -> TokenCheck {
    TokenCheck {
        keys: vec![key],
        account: None,
        environment: None,
        now: NOW,
        latest,
    }
}

fn is_valid(reading: &TokenReading) -> bool {
    matches!(reading, TokenReading::Valid { .. })
}

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (key, public) = keys(7);
    let own = check(public, None);
    assert!(!is_valid(&verify(text, &own)), "nobody signed this");

    let (header, claims) = text.split_once('\n').unwrap_or((text, ""));
    let [head, body] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = format!("{head}.{body}");
    let mut signature = key.sign(input.as_bytes()).to_bytes();
    let token = |signature: &[u8]| format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let signed = token(&signature);
    let reading = verify(&signed, &own);
    let TokenReading::Valid {
        entitlements,
        latest,
    } = &reading
    else {
        return;
    };
    let told = |json: &str| serde_json::from_str::<Value>(json).expect("it was read");
    let (header, claims) = (told(header), told(claims));
    assert!(header["alg"] == "EdDSA" && header["typ"] == "kassa+jwt");
    assert_eq!(claims["sub"], entitlements.account.as_str());
    assert!(entitlements.expires_at > NOW && entitlements.issued_at <= NOW + 300_000);
    assert!(*latest >= NOW && *latest >= entitlements.issued_at);

    signature[claims.to_string().len() % 64] ^= 1;
    assert!(
        !is_valid(&verify(&token(&signature), &own)),
        "another signature holds"
    );
    assert!(
        !is_valid(&verify(&signed, &check(keys(8).1, None))),
        "another key holds"
    );
    let over = check(keys(7).1, Some(entitlements.expires_at));
    assert!(!is_valid(&verify(&signed, &over)), "it is over");
});
