//! What counts as a signature of Lemon Squeezy's, and what a failure tells.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects)]

mod lemon_support;

use kassa::KassaError;
use kassa::authentic::Received;
use lemon_support::{SECRET, Shop, hex, untrusted};

/// As a PHP program writes it: slashes and all that is not ASCII escaped.
const PHP: &str = r#"{"meta":{"event_name":"order_seen","test_mode":true},"data":{"name":"\ubd04 \"x\"","url":"https:\/\/shop.example\/a"}}"#;
/// As JavaScript writes the same again.
const JS: &str = r#"{"meta":{"event_name":"order_seen","test_mode":true},"data":{"name":"봄 \"x\"","url":"https://shop.example/a"}}"#;

fn receive(signature: &str, secrets: &[&str], body: &str) -> Result<Received, KassaError> {
    lemon_support::receive(signature, secrets, body.as_bytes(), Shop::default())
}

#[track_caller]
fn hint(signed: &str, secrets: &[&str], body: &str) -> String {
    let result = receive(&hex(SECRET, signed.as_bytes()), secrets, body);
    let error = untrusted(result, "signature_mismatch");
    for secret in secrets {
        assert!(!error.hint.contains(secret), "{}", error.hint);
    }
    error.hint
}

#[test]
fn the_signature_is_over_the_raw_bytes_and_nothing_else() {
    assert!(receive(&hex(SECRET, PHP.as_bytes()), &[SECRET], PHP).is_ok());
    untrusted(
        receive(&hex("other", PHP.as_bytes()), &[SECRET], PHP),
        "signature_mismatch",
    );
    untrusted(
        receive(&hex(SECRET, JS.as_bytes()), &[SECRET], PHP),
        "signature_mismatch",
    );
}

#[test]
fn only_sixty_four_lower_case_hexadecimal_digits_are_a_signature() {
    let right = hex(SECRET, PHP.as_bytes());
    for wrong in [
        right.to_uppercase(),
        format!("sha256={right}"),
        format!(" {right}"),
        format!("{right}0"),
        right.replace(|c: char| c.is_ascii_digit(), "g"),
        "x".repeat(100_000),
    ] {
        untrusted(receive(&wrong, &[SECRET], PHP), "signature_malformed");
    }
}

#[test]
fn an_old_secret_counts_while_it_is_configured() {
    let old = hex("the-old-secret", PHP.as_bytes());
    assert!(receive(&old, &[SECRET, "the-old-secret"], PHP).is_ok());
    untrusted(receive(&old, &[SECRET, ""], PHP), "signature_mismatch");
}

#[test]
fn a_body_that_was_parsed_and_written_again_is_told() {
    let again = hint(PHP, &[SECRET], JS);
    assert!(again.contains("parsed and serialised"), "{again}");
    let pretty = "{\n  \"meta\": {\n    \"event_name\": \"order_seen\"\n  }\n}";
    let compact = "{\"meta\":{\"event_name\":\"order_seen\"}}";
    assert_eq!(hint(compact, &[SECRET], pretty), again);
    assert_eq!(hint(PHP, &[SECRET], &format!("{PHP}\n")), again);
}

#[test]
fn a_secret_that_is_no_webhooks_is_told() {
    for (secret, told) in [
        (format!("\"{SECRET}\""), "quotes"),
        (format!("'{SECRET}'"), "quotes"),
        (format!("{SECRET}\\n"), "quotes"),
        (format!("eyJ0eXAiOiJKV1QifQ.{}", "a".repeat(900)), "API key"),
        ("b".repeat(41), "6 to 40 characters"),
        ("short".to_string(), "6 to 40 characters"),
        ("somebody-elses".to_string(), "another webhook"),
    ] {
        let hint = hint(PHP, &[&secret], PHP);
        assert!(hint.contains(told), "{told}: {hint}");
    }
}

#[test]
fn what_is_no_json_is_told() {
    for body in [
        "[object Object]",
        r#"{"type":"Buffer","data":[1]}"#,
        "\u{1f}\u{8b}",
    ] {
        let hint = hint(PHP, &[SECRET], body);
        assert!(hint.contains("not what Lemon Squeezy sends"), "{hint}");
    }
}
