//! What counts as a signature of Stripe's, and what a failure tells.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::arithmetic_side_effects)]

mod stripe_support;

use stripe_support::{NOW, SECRET, genuine, hex, receive, stamp, untrusted};

const PRETTY: &str = "{\n  \"id\": \"evt_t1\",\n  \"object\": \"event\",\n  \"data\": {\n    \
    \"object\": {\n      \"name\": \"A \\\"quoted\\\", {braced} name\",\n      \"tags\": [],\n      \
    \"meta\": {}\n    }\n  },\n  \"livemode\": false,\n  \"type\": \"product.created\"\n}";
const COMPACT: &str = "{\"id\":\"evt_t1\",\"object\":\"event\",\"data\":{\"object\":{\"name\":\
    \"A \\\"quoted\\\", {braced} name\",\"tags\":[],\"meta\":{}}},\"livemode\":false,\"type\":\
    \"product.created\"}";

fn signed(header: &str) -> Result<kassa::authentic::Received, kassa::KassaError> {
    receive(header, &[SECRET], PRETTY.as_bytes())
}

fn v1() -> String {
    hex(SECRET, &NOW.to_string(), PRETTY.as_bytes())
}

#[test]
fn a_message_may_be_five_minutes_old_or_early_and_no_second_more() {
    for (age, code) in [
        (0, None),
        (300, None),
        (301, Some("signature_stale")),
        (-300, None),
        (-301, Some("signature_future")),
    ] {
        let result = signed(&stamp(SECRET, NOW - age, PRETTY.as_bytes()));
        match code {
            None => assert!(result.is_ok(), "{age} s old"),
            Some(code) => drop(untrusted(result, code)),
        }
    }
}

#[test]
fn a_strangers_message_is_not_told_that_it_is_old() {
    let body = PRETTY.as_bytes();
    untrusted(
        signed(&stamp("whsec_stranger", NOW - 10_000, body)),
        "signature_mismatch",
    );
}

#[test]
fn any_v1_counts_and_order_does_not() {
    let (v1, other) = (v1(), "0".repeat(64));
    for header in [
        format!("v1={v1},t={NOW}"),
        format!("t={NOW},v1={other},v1={v1}"),
        format!("t={NOW},v1={v1},v1={other}"),
        format!("t={NOW},v2=abc,v1={v1},v0={other}"),
        format!("t=1,t={NOW},v1={v1}"),
        format!("t={NOW},v1=short,v1={v1}"),
    ] {
        assert!(signed(&header).is_ok(), "{header}");
    }
}

#[test]
fn what_is_no_header_of_stripes_is_malformed() {
    let v1 = v1();
    for header in [
        "nonsense".to_string(),
        format!("v1={v1}"),
        format!("t={NOW}"),
        format!("t={NOW},v0={v1}"),
        format!("t={NOW}, v1={v1}"),
        format!("t={NOW},V1={v1}"),
        format!("t={NOW},v1={}", v1.to_uppercase()),
        format!("t={NOW},v1={}", v1.split_at(63).0),
        format!("t={NOW},v1={v1}0"),
        format!("t=,v1={v1}"),
        format!("t=+{NOW},v1={v1}"),
        format!("t={NOW}.0,v1={v1}"),
        format!("t=99999999999999999999,v1={v1}"),
        format!("t={NOW},{}v1={v1}", "v0=x,".repeat(1_000)),
    ] {
        untrusted(signed(&header), "signature_malformed");
    }
}

#[test]
fn the_digits_of_the_time_are_signed_and_not_its_value() {
    let time = format!("0{NOW}");
    let right = hex(SECRET, &time, PRETTY.as_bytes());
    assert!(signed(&format!("t={time},v1={right}")).is_ok());
    untrusted(signed(&format!("t={NOW},v1={right}")), "signature_mismatch");
}

#[test]
fn a_body_that_was_parsed_and_serialised_again_is_recognised() {
    let header = stamp(SECRET, NOW, PRETTY.as_bytes());
    let hint = untrusted(
        receive(&header, &[SECRET], COMPACT.as_bytes()),
        "signature_mismatch",
    )
    .hint;
    assert!(hint.contains("was parsed and serialised again"), "{hint}");
    assert!(hint.contains("JSON.stringify"), "{hint}");

    let header = stamp(SECRET, NOW, COMPACT.as_bytes());
    let hint = untrusted(
        receive(&header, &[SECRET], PRETTY.as_bytes()),
        "signature_mismatch",
    )
    .hint;
    assert!(hint.contains("was parsed and serialised again"), "{hint}");

    // Where escapes changed too, it can only be supposed.
    let header = stamp(
        SECRET,
        NOW,
        PRETTY.replace("quoted", "qu\\u006fted").as_bytes(),
    );
    let hint = untrusted(
        receive(&header, &[SECRET], COMPACT.as_bytes()),
        "signature_mismatch",
    )
    .hint;
    assert!(hint.contains("looks as if"), "{hint}");
}

#[test]
fn other_accidents_of_a_body_are_recognised() {
    let header = stamp(SECRET, NOW, PRETTY.as_bytes());
    let twice = serde_json::to_string(PRETTY).unwrap();
    for (body, words) in [
        (twice.as_str(), "stringified twice"),
        (&format!("{PRETTY}\n"), "lost or gained blanks"),
        ("[object Object]", "parsed into an object"),
        ("{\"type\":\"Buffer\",\"data\":[123,10]}", "Buffer"),
        (&PRETTY.replace("evt_t1", "evt_t2"), "another endpoint"),
    ] {
        let hint = untrusted(
            receive(&header, &[SECRET], body.as_bytes()),
            "signature_mismatch",
        )
        .hint;
        assert!(hint.contains(words), "{body}: {hint}");
    }
}

#[test]
fn accidents_of_a_secret_are_recognised_and_the_secret_is_not_repeated() {
    let body = PRETTY.as_bytes();
    let header = stamp(SECRET, NOW, body);
    for (secret, words) in [
        ("\"whsec_ofTheTests\"", "quotes"),
        ("whsec_ofTheTests\\n", "quotes"),
        ("ofTheTests", "all of it, with `whsec_`"),
        ("sk_test_123", "An API key"),
        ("rk_live_123", "An API key"),
        ("we_1Endpoint", "endpoint's id"),
        ("whsec_ofAnother", "another endpoint"),
    ] {
        let hint = untrusted(receive(&header, &[secret], body), "signature_mismatch").hint;
        assert!(hint.contains(words), "{secret}: {hint}");
        assert!(
            !hint.contains("ofTheTests") && !hint.contains("123"),
            "{hint}"
        );
    }
    // Blanks around a secret are a slip that is simply mended.
    assert!(receive(&header, &["  whsec_ofTheTests\r\n"], body).is_ok());
}

#[test]
fn bodies_are_bytes_and_need_not_be_text() {
    for body in [
        &b"\xff\xfe{}"[..],
        b"\0",
        b"{\"id\":\"\xed\xa0\x80\"}",
        b" ",
    ] {
        assert!(genuine(body).is_ok());
        untrusted(
            receive(&stamp("whsec_x", NOW, body), &[SECRET], body),
            "signature_mismatch",
        );
    }
}

#[test]
fn guessing_ends_also_for_a_body_made_to_be_expensive() {
    let body = "[".repeat(200_000);
    untrusted(
        receive(&stamp("whsec_x", NOW, b"x"), &[SECRET], body.as_bytes()),
        "signature_mismatch",
    );
    let body = format!("{}{}", "[".repeat(40), "]".repeat(40));
    untrusted(
        receive(&stamp("whsec_x", NOW, b"x"), &[SECRET], body.as_bytes()),
        "signature_mismatch",
    );
}
