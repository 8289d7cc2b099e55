//! Any secret, any headers and any body of a letter. `SIG` stands for the right signature of the
//! body under the first id and time, so that what comes after one that holds is reached too.
#![no_main]

use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use kassa::authentic::hmac as ours;
use kassa::model::http::Header;
use kassa::model::secret::Secret;
use kassa::{Reason, Verifier};
use kassa_fuzz::NOW;
use sha2::Sha256;

const OTHER: &str = "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiBvbGQ=";

/// Takes secrets without padding, and with bits behind the last byte.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let (secret, lines) = head.split_once('\n').unwrap_or((head, ""));
    let pairs: Vec<(&str, &str)> = lines.lines().filter_map(|it| it.split_once(": ")).collect();
    let keys = keys(secret);
    for (provider, keys) in [("standardWebhooks", &keys[1..]), ("polar", &keys[..])] {
        let key = keys.iter().flatten().next();
        let sent = sent(&pairs, key, body);
        let prove = |secret: &str, body: &[u8]| {
            let secrets = vec![Secret::new(secret)];
            let verifier = Verifier::new(provider, secrets, ours::sha256).expect("a provider");
            verifier.prove(&sent, body, NOW)
        };
        match prove(secret, body.as_bytes()) {
            Ok(headline) => {
                let mut reasons = keys.iter().flatten();
                assert!(
                    reasons.any(|key| is_signed(&sent, &headline.id, key, body)),
                    "{provider} believed without reason"
                );
                let changed = [body.as_bytes(), b" "].concat();
                assert!(prove(secret, &changed).is_err(), "another body is believed");
                assert!(
                    prove(OTHER, body.as_bytes()).is_err() || secret.trim() == OTHER,
                    "another secret is believed"
                );
            }
            Err(error) => match error.reason {
                Reason::Misused => assert!(keys.iter().flatten().next().is_none(), "{error}"),
                reason => assert_eq!(reason, Reason::Untrusted, "{error}"),
            },
        }
    }
});

/// The secret's own bytes, and what it stands for in base64.
fn keys(secret: &str) -> [Option<Vec<u8>>; 2] {
    let secret = secret.trim();
    let bare = secret.strip_prefix("whsec_").unwrap_or(secret);
    let decoded = LENIENT.decode(bare.trim_end_matches('=')).ok();
    let plain = Some(secret.as_bytes().to_vec()).filter(|key| !key.is_empty());
    [plain, decoded.filter(|key| (24..=64).contains(&key.len()))]
}

fn sent(pairs: &[(&str, &str)], key: Option<&Vec<u8>>, body: &str) -> Vec<Header> {
    let first = |name: &str| {
        let found = pairs.iter().find(|(it, _)| it.ends_with(name));
        found.map_or("", |(_, value)| value.trim())
    };
    let right = key.map(|key| sign(key, first("-id"), first("-timestamp"), body));
    let header = |(name, value): &(&str, &str)| Header {
        name: (*name).into(),
        value: value.replace("SIG", right.as_deref().unwrap_or_default()),
    };
    pairs.iter().map(header).collect()
}

fn sign(key: &[u8], id: &str, time: &str, body: &str) -> String {
    // A key of any length is taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
    mac.update(format!("{id}.{time}.{body}").as_bytes());
    LENIENT.encode(mac.finalize().into_bytes())
}

/// Whether a header says so, at a time that counts. Blanks of any kind around a value are not
/// part of it.
fn is_signed(sent: &[Header], id: &str, key: &[u8], body: &str) -> bool {
    let apart = |it: char| it == ',' || it.is_whitespace();
    let values = |end: &'static str| {
        let found = move |header: &&Header| header.name.to_lowercase().ends_with(end);
        sent.iter()
            .filter(found)
            .flat_map(move |it| it.value.split(apart))
    };
    let near = |time: &str| {
        let seconds = time.parse::<i64>();
        seconds.is_ok_and(|seconds| (NOW / 1_000 - seconds).abs() <= 300)
    };
    let mut times = values("-timestamp").filter(|time| near(time));
    times.any(|time| {
        let right = sign(key, id, time, body);
        values("-signature").any(|item| item == right)
    })
}
