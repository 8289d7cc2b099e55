//! Any text as a message of App Store, and any header and payload signed as they are, so that what
//! comes after a signature that holds is reached too. In a header `LEAF` and `MIDDLE` stand for the
//! certificates of an authority of this target, `RAW` for the bytes behind the second line.
#![no_main]

use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use base64::Engine;
use kassa::authentic::jws::{apple, Roots};
use kassa::authentic::Trust;
use kassa_fuzz::NOW;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::Value;

const LEAF: &[u8] = include_bytes!("../src/store/leaf.der");
const MIDDLE: &[u8] = include_bytes!("../src/store/middle.der");
const ROOT: &[u8] = include_bytes!("../src/store/root.der");

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next().unwrap_or_default();
    let (header, payload, raw) = (part(), part(), part());
    let Ok(header) = std::str::from_utf8(header) else {
        return;
    };
    let further = [STANDARD.encode(ROOT)];
    let roots = Roots {
        further: &further,
        xcode: None,
    };
    let trust = Trust::default();
    if let Ok(text) = std::str::from_utf8(data) {
        assert!(
            apple(text, &trust, roots, NOW).is_err(),
            "nobody signed this"
        );
    }

    let [leaf, middle] = [LEAF, MIDDLE].map(|der| STANDARD.encode(der));
    let header = header
        .replace("LEAF", &leaf)
        .replace("MIDDLE", &middle)
        .replace("RAW", &STANDARD.encode(raw));
    let [head, body] = [header.as_bytes(), payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    let input = format!("{head}.{body}");
    let key = SigningKey::from_slice(&[3; 32]).expect("a key");
    let signature: Signature = key.sign(input.as_bytes());
    let mut signature = signature.to_bytes();
    let message = |signature: &[u8]| format!("{input}.{}", URL_SAFE_NO_PAD.encode(signature));
    let Ok(proved) = apple(&message(&signature), &trust, roots, NOW) else {
        return;
    };
    assert_eq!(proved.into_inner(), payload);
    let header: Value = serde_json::from_str(&header).expect("it was read");
    let told: Value = serde_json::from_slice(payload).unwrap_or_default();
    assert!(header["alg"] == "ES256" && header.get("crit").is_none());
    assert_eq!(header["x5c"].as_array().map(Vec::len), Some(3));
    assert!(header["x5c"][0] == leaf.as_str() && header["x5c"][1] == middle.as_str());
    if let Some(date) = told["signedDate"].as_i64() {
        assert!(date <= NOW + 300_000, "it is of the future");
    }
    assert!(
        apple(&message(&signature), &trust, Roots::default(), NOW).is_err(),
        "it is below another root"
    );
    signature[payload.len() % 64] ^= 1;
    assert!(
        apple(&message(&signature), &trust, roots, NOW).is_err(),
        "another signature holds"
    );
});
