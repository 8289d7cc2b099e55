//! What App Store signs: the form of a message, its signature, its date.

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

use base64ct::{Base64UrlUnpadded, Encoding};
use kassa::Reason;
use kassa::authentic::jws::{Roots, apple};
use kassa::authentic::{Trust, p256};
use store_support::{Key, NOW, Store, base64, base64url, code, dated, header, prove};

#[test]
fn a_message_signed_below_a_root_of_ours_gives_its_payload() {
    let store = Store::new();
    let payload = "{\"signedDate\":1795305600000,\"price\":1.50,\"odd\":\"\\u00e9 \"}";
    assert_eq!(store.prove(&store.message(payload)).unwrap(), payload);
}

#[test]
fn no_byte_of_a_message_can_be_changed() {
    let store = Store::new();
    let message = store.message(&dated(NOW));
    let roots = store.roots();
    let trust = Trust::default();
    assert_eq!(code(prove(&message, &trust, &roots, NOW)), "");
    for at in 0..message.len() {
        for other in ["A", "B", ".", "=", ""] {
            let changed = [&message[..at], other, &message[at + 1..]].concat();
            if changed != message {
                let proved = prove(&changed, &trust, &roots, NOW);
                let reason = proved.unwrap_err().reason;
                assert_eq!(reason, Reason::Untrusted, "byte {at}: {other}");
            }
        }
    }
    for at in 0..message.len() {
        let cut = prove(&message[..at], &trust, &roots, NOW);
        assert!(cut.is_err(), "cut at {at}");
    }
}

#[test]
fn a_message_has_one_text() {
    let store = Store::new();
    let message = store.message(&dated(NOW));
    let [head, payload, signature] = parts(&message);
    for other in [
        format!(" {message}"),
        format!("{message}\n"),
        format!("{message}="),
        format!("{message}."),
        format!(".{message}"),
        format!("{head}=.{payload}.{signature}"),
        format!("{head}.{payload}.{signature}.{signature}"),
        format!("{head}..{signature}"),
        format!("..{signature}"),
        format!("{head}.{signature}"),
        "..".into(),
        String::new(),
    ] {
        assert_ne!(code(store.prove(&other)), "", "{other}");
    }
    // The last character of 64 bytes has four bits that say nothing.
    let (rest, last) = signature.split_at(signature.len() - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let place = alphabet.find(last).unwrap();
    let other = &alphabet[place + 1..place + 2];
    let other = format!("{head}.{payload}.{rest}{other}");
    assert_eq!(code(store.prove(&other)), "signature_malformed");
}

fn parts(message: &str) -> [&str; 3] {
    let parts: Vec<&str> = message.split('.').collect();
    parts.try_into().unwrap()
}

#[test]
fn what_is_too_large_is_not_read() {
    let store = Store::new();
    let long = |length: usize| {
        let payload = format!("{{\"signedDate\":{NOW},\"x\":\"{}\"}}", "x".repeat(length));
        code(store.prove(&store.message(&payload)))
    };
    assert_eq!(long(180_000), "");
    assert_eq!(long(200_000), "signature_malformed");
    let wide = |length: usize| {
        let header = header(&store.chain());
        let header = header.replacen('{', &format!("{{\"kid\":\"{}\",", "x".repeat(length)), 1);
        code(store.prove(&store.message_of(&header, &dated(NOW))))
    };
    assert_eq!(wide(8_000), "");
    assert_eq!(wide(12_000), "signature_malformed");
}

#[test]
fn one_algorithm_counts() {
    let store = Store::new();
    let header = header(&store.chain());
    for other in [
        "\"none\"",
        "\"HS256\"",
        "\"RS256\"",
        "\"ES384\"",
        "\"es256\"",
        "\"\"",
        "null",
        "[\"ES256\"]",
        "\"ES256\",\"alg\":\"ES256\"",
        "\"none\",\"alg\":\"ES256\"",
    ] {
        let header = header.replace("\"ES256\"", other);
        let message = store.message_of(&header, &dated(NOW));
        assert_eq!(
            code(store.prove(&message)),
            "algorithm_not_allowed",
            "{other}"
        );
    }
    let without = header.replace("alg", "Alg");
    let message = store.message_of(&without, &dated(NOW));
    assert_eq!(code(store.prove(&message)), "algorithm_not_allowed");
    let escaped = header.replace("ES256", "\\u0045S256");
    let message = store.message_of(&escaped, &dated(NOW));
    assert_eq!(
        code(store.prove(&message)),
        "",
        "the same text in JSON's other form"
    );
}

#[test]
fn a_header_that_asks_for_more_or_lacks_certificates_is_refused() {
    let store = Store::new();
    let header = header(&store.chain());
    let list = &header[header.find("\"x5c\":").unwrap()..header.len() - 1];
    for other in [
        header.replace("x5c", "x5cwrong"),
        header.replace("x5c\":[", "x5c\":[1,"),
        header.replace("x5c\":[", "x5c\":{\"a\":["),
        header.replace("{\"alg\"", "{\"crit\":[\"b64\"],\"b64\":false,\"alg\""),
        header.replace("{\"alg\"", &format!("{{{list},\"alg\"")),
        header.replace("\"x5c\"", "\"\\u0078\""),
        format!("[{header}]"),
        format!("{header} x"),
        "null".into(),
    ] {
        let message = store.message_of(&other, &dated(NOW));
        assert_eq!(
            code(store.prove(&message)),
            "signature_malformed",
            "{other}"
        );
    }
}

/// The order of the group, `n`.
const ORDER: [u8; 32] = [
    255, 255, 255, 255, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 188, 230, 250, 173,
    167, 23, 158, 132, 243, 185, 202, 194, 252, 99, 37, 81,
];

#[test]
fn a_signature_is_two_numbers_within_the_order() {
    let store = Store::new();
    let message = store.message(&dated(NOW));
    let [head, payload, signature] = parts(&message);
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let (r, s) = signature.split_at(32);
    let with = |signature: &[u8]| {
        let message = format!("{head}.{payload}.{}", base64url(signature));
        code(store.prove(&message))
    };
    let zero = [0; 32];
    let above = |number: &[u8]| {
        // One more than the number; none here ends in 255.
        let mut number = number.to_vec();
        number[31] += 1;
        number
    };
    for wrong in [
        [&zero[..], s].concat(),
        [r, &zero].concat(),
        [zero, zero].concat(),
        [&ORDER[..], s].concat(),
        [r, &ORDER].concat(),
        [&above(&ORDER)[..], s].concat(),
        [s, r].concat(),
        [255; 64].to_vec(),
        Vec::new(),
        signature[..63].to_vec(),
        [&signature[..], &[0]].concat(),
        [&[0], &signature[..]].concat(),
        der_form(r, s),
    ] {
        assert_eq!(with(&wrong), "signature_mismatch", "{wrong:?}");
    }
    // (r, n - s) is a signature too, and no rule of the standard is against it.
    assert_eq!(with(&[r, &subtracted(s)].concat()), "");
}

fn der_form(r: &[u8], s: &[u8]) -> Vec<u8> {
    let [r, s] = [r, s].map(|it| store_support::der(2, &[&[0], it]));
    store_support::der(0x30, &[&r, &s])
}

/// `n - s`.
fn subtracted(s: &[u8]) -> Vec<u8> {
    let mut borrow = 0_i16;
    let pairs = ORDER.iter().zip(s).rev();
    let mut bytes: Vec<u8> = pairs
        .map(|(n, s)| {
            let difference = i16::from(*n) - i16::from(*s) - borrow;
            borrow = i16::from(difference < 0);
            u8::try_from(difference.rem_euclid(256)).unwrap()
        })
        .collect();
    bytes.reverse();
    bytes
}

#[test]
fn the_reference_takes_no_other_form_of_a_point() {
    let Key::P256(key) = Key::p256(3) else {
        panic!("it is of this kind");
    };
    let message = Store::new().message(&dated(NOW));
    let (signed, signature) = message.rsplit_once('.').unwrap();
    let signature = Base64UrlUnpadded::decode_vec(signature).unwrap();
    let point = |short| key.verifying_key().to_sec1_point(short).as_bytes().to_vec();
    assert!(p256::verify(&point(false), signed.as_bytes(), &signature));
    assert!(!p256::verify(&point(true), signed.as_bytes(), &signature));
    let mut beside = point(false).to_vec();
    beside[64] ^= 1;
    assert!(!p256::verify(&beside, signed.as_bytes(), &signature));
    assert!(!p256::verify(&[0], signed.as_bytes(), &signature));
    assert!(!p256::verify(&[0; 65], signed.as_bytes(), &signature));
    assert!(!p256::verify(&[], b"", &[]));
}

#[test]
fn the_hosts_own_check_is_asked() {
    let store = Store::new();
    let message = store.message(&dated(NOW));
    let never = Trust::new(|_, _, _| false);
    let refused = prove(&message, &never, &store.roots(), NOW);
    assert_eq!(code(refused), "signature_mismatch");
    let same = Trust::new(|point, message, signature| {
        assert_eq!((point.len(), point[0], signature.len()), (65, 4, 64));
        p256::verify(point, message, signature)
    });
    assert_eq!(code(prove(&message, &same, &store.roots(), NOW)), "");
    let short = format!("{}AA", message.rsplit_once('.').unwrap().0);
    assert_ne!(
        code(prove(&short, &same, &store.roots(), NOW)),
        "",
        "it sees whole ones only"
    );
}

#[test]
fn the_date_is_the_payloads_own() {
    let mut store = Store::new();
    store.leaf.until = "260101000000Z".into();
    let valid = 1_766_000_000_000_i64; // 2025-12-17
    let with = |payload: &str| code(store.prove(&store.message(payload)));
    assert_eq!(with(&format!("{{\"signedDate\":{valid}}}")), "");
    assert_eq!(with(&format!("{{\"receiptCreationDate\":{valid}}}")), "");
    assert_eq!(with(&format!("{{\"signedDate\":{valid}.4853}}")), "");
    let later = format!("{{\"signedDate\":{NOW},\"receiptCreationDate\":{valid}}}");
    assert_eq!(with(&later), "chain_expired");
    assert_eq!(
        with("{}"),
        "chain_expired",
        "without a date it counts as signed now"
    );
    for wrong in [
        "",
        "[]",
        "{\"signedDate\":\"2025-12-17T00:00:00Z\"}",
        "{\"signedDate\":-1}",
        "{\"signedDate\":1e12}",
        "{\"signedDate\":null}",
        "{\"signedDate\":99999999999999999999}",
        "{\"signedDate\":.5}",
    ] {
        assert_eq!(with(wrong), "signature_malformed", "{wrong}");
    }
    assert_eq!(code(Store::new().prove(&Store::new().message("{}"))), "");
}

#[test]
fn a_message_from_the_future_is_refused() {
    let store = Store::new();
    let at = |at: i64| code(store.prove(&store.message(&dated(at))));
    assert_eq!(at(NOW + 300_000), "");
    assert_eq!(at(NOW + 300_001), "signed_in_future");
    assert_eq!(at(i64::MAX), "signed_in_future");
}

#[test]
fn a_stranger_learns_nothing_about_dates() {
    let store = Store::new();
    let message = store.message(&dated(i64::MAX));
    let (signed, _) = message.rsplit_once('.').unwrap();
    let unsigned = format!("{signed}.{}", base64url(&[1; 64]));
    assert_eq!(code(store.prove(&unsigned)), "signature_mismatch");
}

#[test]
fn xcodes_one_certificate_counts_where_it_is_pinned() {
    let mut store = Store::new();
    // As Xcode makes it: by itself, with no mark, for one year.
    store.leaf.issuer = "Leaf".into();
    store.leaf.extensions = vec![];
    store.leaf.until = "260101000000Z".into();
    let own = store.leaf.signed(&store.leaf.key, 256);
    let message = store.message_of(&header(std::slice::from_ref(&own)), &dated(NOW));
    let pinned = base64(&own);
    let with = |message: &str, xcode: Option<&str>| {
        let roots = Roots {
            further: &[],
            xcode,
        };
        code(apple(message, &Trust::default(), roots, NOW))
    };
    assert_eq!(with(&message, Some(&pinned)), "");
    assert_eq!(with(&message, None), "chain_wrong_length");
    let other = base64(&store.leaf.signed(&Key::p256(8), 256));
    assert_eq!(with(&message, Some(&other)), "chain_untrusted");
    let three = Store::new().message(&dated(NOW));
    assert_eq!(
        with(&three, Some(&pinned)),
        "chain_untrusted",
        "a chain still needs a root"
    );
    let [head, payload, _] = parts(&message);
    let forged = format!("{head}.{payload}.{}", base64url(&[1; 64]));
    assert_eq!(with(&forged, Some(&pinned)), "signature_mismatch");
    let future = store.message_of(&header(std::slice::from_ref(&own)), &dated(NOW + 600_000));
    assert_eq!(with(&future, Some(&pinned)), "signed_in_future");
}
