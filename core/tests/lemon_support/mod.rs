//! Signs and seals as Lemon Squeezy and Kassa do, so that tests can ask about
//! bodies of their own. The cases in `fixtures` are signed by Node's crypto
//! instead.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use ::hmac::{Hmac, KeyInit, Mac};
use kassa::authentic::{Authentic, Proof, Received, hmac};
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::model::secret::Secret;
use kassa::providers::{Api, Inbound, Provider, named};
use kassa::{KassaError, Reason};

pub const SECRET: &str = "secret-of-tests";
pub const NOW: i64 = 1_795_000_000_000;

pub fn lemon() -> &'static dyn Provider {
    named("lemonSqueezy").unwrap()
}

pub fn api() -> &'static dyn Api {
    lemon().api().unwrap()
}

pub fn hex(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(body);
    let code = mac.finalize().into_bytes();
    code.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The seal of an account, a checkout and a price.
pub fn seal(secret: &str, parts: [&str; 3]) -> String {
    let key = hex(secret, b"kassa custom data");
    let content = parts.map(|part| format!("{}:{part}", part.len())).concat();
    hex(&key, content.as_bytes())
}

/// What this Kassa is for.
#[derive(Clone, Copy, Default)]
pub struct Shop<'a> {
    pub store: Option<&'a str>,
    pub prices: &'a [&'a str],
}

/// Hands a body over under a given header.
pub fn receive(
    signature: &str,
    secrets: &[&str],
    body: &[u8],
    shop: Shop<'_>,
) -> Result<Received, KassaError> {
    let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new(s)).collect();
    let prices: Vec<String> = shop.prices.iter().map(ToString::to_string).collect();
    let headers = [Header {
        name: "X-Signature".into(),
        value: signature.into(),
    }];
    let inbound = Inbound {
        headers: &headers,
        body,
        secrets: &secrets,
        environment: Some(Environment::Test),
        store: shop.store,
        prices: &prices,
        now: NOW,
        mac: hmac::sha256,
        app: None,
        trust: &kassa::authentic::Trust::default(),
    };
    let headline = lemon().prove(&inbound).map(Authentic::into_inner);
    let received = lemon().receive(&inbound).map(Authentic::into_inner);
    assert_eq!(
        headline.is_ok(),
        received.is_ok(),
        "what is proved is received, and nothing else"
    );
    received
}

/// A genuine message of that body.
pub fn genuine(body: &[u8], shop: Shop<'_>) -> Received {
    receive(&hex(SECRET, body), &[SECRET], body, shop).unwrap()
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

#[track_caller]
pub fn misused<T: std::fmt::Debug>(result: Result<T, KassaError>, code: &str) -> String {
    let error = result.expect_err(code);
    assert_eq!(
        (error.reason, error.code.as_str()),
        (Reason::Misused, code),
        "{error}"
    );
    assert_eq!(error.provider.as_deref(), Some("lemonSqueezy"));
    error.hint
}

/// A proof to try `learn` with: of another message, but a proof.
pub fn proof() -> Proof {
    hmac::verify_hex(hmac::sha256, &["key"], b"", b"x", &[&hex("key", b"x")]).unwrap()
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
