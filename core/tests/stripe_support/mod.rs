//! Signs as Stripe does, so that tests can ask about bodies of their own. The
//! cases in `fixtures` are signed by Stripe's own library instead.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ::hmac::{Hmac, KeyInit, Mac};
use kassa::authentic::{Proof, Received, hmac};
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::model::secret::Secret;
use kassa::providers::{Inbound, Provider, named};
use kassa::{KassaError, Reason};

pub const SECRET: &str = "whsec_ofTheTests";
pub const NOW: i64 = 1_795_000_000;

pub fn stripe() -> &'static dyn Provider {
    named("stripe").unwrap()
}

pub fn hex(secret: &str, time: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(&[time.as_bytes(), b".", body].concat());
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

pub fn stamp(secret: &str, seconds: i64, body: &[u8]) -> String {
    format!("t={seconds},v1={}", hex(secret, &seconds.to_string(), body))
}

/// Hands a body to Stripe's provider under a given header, at `NOW`.
pub fn receive(header: &str, secrets: &[&str], body: &[u8]) -> Result<Received, KassaError> {
    let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new(s)).collect();
    let headers = [Header {
        name: "Stripe-Signature".into(),
        value: header.into(),
    }];
    let inbound = Inbound {
        headers: &headers,
        body,
        secrets: &secrets,
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW * 1_000,
        mac: hmac::sha256,
        app: None,
        trust: &kassa::authentic::Trust::default(),
    };
    stripe()
        .receive(&inbound)
        .map(kassa::authentic::Authentic::into_inner)
}

/// A genuine message of that body.
pub fn genuine(body: &[u8]) -> Result<Received, KassaError> {
    receive(&stamp(SECRET, NOW, body), &[SECRET], body)
}

#[track_caller]
pub fn untrusted(result: Result<Received, KassaError>, code: &str) -> KassaError {
    let error = result.expect_err(code);
    assert_eq!(
        (error.reason, error.code.as_str()),
        (Reason::Untrusted, code),
        "{error}"
    );
    error
}

/// A proof to try `learn` with: of another message, but a proof.
pub fn proof() -> Proof {
    hmac::verify_hex(
        hmac::sha256,
        &["key"],
        b"1.",
        b"x",
        &[&hex("key", "1", b"x")],
    )
    .unwrap()
}

/// What a reply answers: only a store's reader looks at it.
pub fn asked() -> kassa::model::account::Call {
    kassa::model::account::Call {
        method: "GET".into(),
        path: "/".into(),
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}
