//! What every provider owes, checked for whichever there are. A provider gives
//! its messages as data in `src/providers/<name>/fixtures`, and gets this:
//!
//! - `contract.json`: how its messages are proved:
//!   `signatureHeader` (null where no header proves the body), `signedHeaders` (others
//!   that it signs), `oldestMs` and `earliestMs` (null where time is not checked),
//!   `tellsEnvironment`, `readsEvents` (true unless it says false), `carried` (who posts its
//!   messages is proved, and they themselves prove nothing: all are refused here).
//! - `<case>.json`: `claim`, `headers`, `body` (a file beside it, byte for byte
//!   as sent), `secrets`, `now`, `environment`, `app` where it is a store, and `expect`: either
//!   `{"received": …}` as the core's own JSON or `{"error": "<code>"}`.
//!
//! Signatures in the cases come from the provider's own library or from the
//! provider, never from this code base, so that both cannot be wrong alike. The
//! smallest case with an event (with any message, where none is read) has exactly one
//! signature.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

use kassa::authentic::{Authentic, Received, hmac};
use kassa::json::{self, Wrong};
use kassa::model::config::StoreApp;
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::model::secret::Secret;
use kassa::providers::{ALL, Inbound, Provider};
use kassa::{KassaError, Reason};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Contract {
    signature_header: Option<String>,
    #[serde(default)]
    signed_headers: Vec<String>,
    oldest_ms: Option<i64>,
    earliest_ms: Option<i64>,
    tells_environment: bool,
    #[serde(default = "usually")]
    reads_events: bool,
    #[serde(default)]
    carried: bool,
}

fn usually() -> bool {
    true
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Case {
    claim: String,
    headers: BTreeMap<String, String>,
    body: String,
    secrets: Vec<String>,
    now: i64,
    #[serde(default, deserialize_with = "wire")]
    environment: Option<Environment>,
    #[serde(default, deserialize_with = "wire")]
    app: Option<StoreApp>,
    expect: Expect,
    #[serde(skip)]
    bytes: Vec<u8>,
}

#[derive(Deserialize, Clone, PartialEq, Debug)]
#[serde(rename_all = "snake_case")]
enum Expect {
    #[serde(deserialize_with = "wire")]
    Received(Received),
    Error(String),
}

/// Reads a part of a case as the core reads it.
fn wire<'de, D: Deserializer<'de>, T: json::Read>(deserializer: D) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    json::read(&value.to_string()).map_err(|Wrong(path)| D::Error::custom(path))
}

struct Subject {
    provider: &'static dyn Provider,
    contract: Contract,
    cases: Vec<Case>,
}

impl Case {
    fn receive(&self, provider: &dyn Provider) -> Result<Received, KassaError> {
        let headers: Vec<Header> = self
            .headers
            .iter()
            .map(|(name, value)| Header {
                name: name.clone(),
                value: value.clone(),
            })
            .collect();
        let secrets: Vec<Secret> = self.secrets.iter().map(|s| Secret::new(s)).collect();
        let inbound = Inbound {
            headers: &headers,
            body: &self.bytes,
            secrets: &secrets,
            environment: self.environment,
            store: None,
            prices: &[],
            now: self.now,
            mac: hmac::sha256,
            app: self.app.as_ref(),
            trust: &kassa::authentic::Trust::default(),
        };
        let received = provider.receive(&inbound).map(Authentic::into_inner);
        let headline = provider.prove(&inbound).map(Authentic::into_inner);
        let told = |id: &String, kind: &String| {
            let headline = headline.as_ref().expect("what can be read is proved");
            assert_eq!((&headline.id, &headline.kind), (id, kind));
        };
        match &received {
            Ok(Received::Event { event }) => told(&event.id, &event.kind),
            Ok(Received::Ignored { id, kind }) => told(id, kind),
            // What cannot be read is proved all the same, and has the name that it has.
            Ok(Received::Unreadable { .. }) => assert!(headline.is_ok()),
            Err(error) if error.reason == Reason::Untrusted => {
                assert_eq!(headline.as_ref().err(), Some(error));
            }
            Err(_) => {}
        }
        received
    }

    fn changed(&self, change: impl FnOnce(&mut Case)) -> Case {
        let mut case = self.clone();
        change(&mut case);
        case
    }

    fn is_event(&self) -> bool {
        matches!(&self.expect, Expect::Received(r) if matches!(r, Received::Event { .. }))
    }

    fn is_genuine(&self) -> bool {
        matches!(&self.expect, Expect::Received(_))
    }
}

fn folder(provider: &dyn Provider) -> PathBuf {
    let mut name = String::new();
    for letter in provider.name().chars() {
        if letter.is_uppercase() {
            name.push('_');
        }
        name.extend(letter.to_lowercase());
    }
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/providers")
        .join(name)
}

fn subjects() -> Vec<Subject> {
    ALL.iter()
        .map(|provider| {
            let fixtures = folder(*provider).join("fixtures");
            let read = |name: &str| {
                fs::read(fixtures.join(name)).unwrap_or_else(|e| panic!("{fixtures:?}/{name}: {e}"))
            };
            let contract = serde_json::from_slice(&read("contract.json")).unwrap();
            let mut names: Vec<String> = fs::read_dir(&fixtures)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .filter(|name| name.ends_with(".json") && name != "contract.json")
                .collect();
            names.sort();
            let cases = names
                .iter()
                .map(|name| {
                    let mut case: Case = serde_json::from_slice(&read(name))
                        .unwrap_or_else(|e| panic!("{fixtures:?}/{name}: {e}"));
                    case.bytes = read(&case.body);
                    case
                })
                .collect();
            Subject {
                provider: *provider,
                contract,
                cases,
            }
        })
        .collect()
}

/// The signed providers, each with its smallest case that gives an event, or is genuine where
/// none is read.
fn signed() -> Vec<(Subject, String, Case)> {
    subjects()
        .into_iter()
        .filter_map(|subject| {
            let header = subject.contract.signature_header.clone()?;
            let reads = subject.contract.reads_events;
            let genuine = |case: &&Case| {
                if reads {
                    case.is_event()
                } else {
                    case.is_genuine()
                }
            };
            let events = subject.cases.iter().filter(genuine);
            let case = events.min_by_key(|case| case.bytes.len()).unwrap().clone();
            Some((subject, header, case))
        })
        .collect()
}

#[track_caller]
fn refused(provider: &dyn Provider, case: &Case, code: &str) {
    let error = case.receive(provider).expect_err(&case.claim);
    assert_eq!(error.code, code, "{}: {}", provider.name(), case.claim);
    assert_eq!(
        error.provider.as_deref(),
        Some(provider.name()),
        "{code} names no provider"
    );
    assert!(!error.hint.is_empty() && !error.retryable, "{code}");
    for secret in &case.secrets {
        assert!(
            secret.is_empty() || !error.hint.contains(secret),
            "{code} repeats a secret"
        );
    }
}

#[track_caller]
fn untrusted(provider: &dyn Provider, case: &Case, what: &str) {
    match case.receive(provider) {
        Err(error) => assert_eq!(error.reason, Reason::Untrusted, "{what}: {error}"),
        Ok(received) => panic!("{what} was believed: {received:?}"),
    }
}

#[test]
fn every_provider_is_documented_and_brings_messages_of_each_kind() {
    for Subject {
        provider,
        contract,
        cases,
    } in subjects()
    {
        let name = provider.name();
        let readme = fs::read_to_string(folder(provider).join("README.md")).unwrap_or_default();
        assert!(
            readme.contains("| "),
            "{name}: README.md says in tables what maps to what"
        );
        let claims: BTreeSet<&str> = cases.iter().map(|case| case.claim.as_str()).collect();
        assert_eq!(claims.len(), cases.len(), "{name}: a claim stands twice");
        let (mut events, mut ignored, mut unreadable) = (0, 0, 0);
        for case in &cases {
            match &case.expect {
                Expect::Received(received) => match received {
                    Received::Event { .. } => events += 1,
                    Received::Ignored { .. } => ignored += 1,
                    Received::Unreadable { .. } => unreadable += 1,
                },
                Expect::Error(_) => {}
            }
        }
        let reads = contract.reads_events;
        assert_eq!(events > 0, reads, "{name}: no case is an event");
        assert_eq!(
            ignored > 0,
            !contract.carried,
            "{name}: no case is of a type that nobody knows"
        );
        assert!(!cases.is_empty(), "{name}: no case");
        assert_eq!(
            unreadable > 0,
            reads,
            "{name}: no case is genuine and still not understood"
        );
    }
}

#[test]
fn genuine_messages_say_what_they_say_and_say_it_twice_alike() {
    for Subject {
        provider, cases, ..
    } in subjects()
    {
        for case in &cases {
            let result = || match case.receive(provider) {
                Ok(received) => Expect::Received(received),
                Err(error) => Expect::Error(error.code),
            };
            assert_eq!(result(), case.expect, "{}: {}", provider.name(), case.claim);
            assert_eq!(result(), case.expect, "{}: {}", provider.name(), case.claim);
        }
    }
}

#[test]
fn header_names_are_read_in_any_case() {
    for (Subject { provider, .. }, _, case) in signed() {
        for change in [str::to_lowercase, str::to_uppercase] {
            let case = case.changed(|case| {
                let headers = std::mem::take(&mut case.headers);
                case.headers = headers.into_iter().map(|(n, v)| (change(&n), v)).collect();
            });
            assert!(case.receive(provider).is_ok(), "{}", provider.name());
        }
    }
}

#[test]
fn one_flipped_bit_of_a_body_is_enough_to_refuse_it() {
    for (
        Subject {
            provider, cases, ..
        },
        _,
        smallest,
    ) in signed()
    {
        for case in &cases {
            // All bits of one message, a sample of each other one.
            let step = if case.body == smallest.body { 1 } else { 499 };
            for bit in (0..case.bytes.len() * 8).step_by(step) {
                let flipped = case.changed(|case| case.bytes[bit / 8] ^= 1 << (bit % 8));
                untrusted(provider, &flipped, &format!("{}, bit {bit}", case.claim));
            }
        }
    }
}

#[test]
fn one_flipped_bit_of_a_signature_is_enough_to_refuse_it() {
    for (
        Subject {
            provider, contract, ..
        },
        header,
        case,
    ) in signed()
    {
        for header in contract.signed_headers.iter().chain([&header]) {
            let value = &case.headers[header];
            for bit in 0..value.len() * 8 {
                let flip = |(at, byte)| {
                    let mask = if at == bit / 8 { 1 << (bit % 8) } else { 0 };
                    char::from(byte ^ mask)
                };
                let flipped: String = value.bytes().enumerate().map(flip).collect();
                let flipped = case.changed(|case| {
                    case.headers.insert(header.clone(), flipped);
                });
                untrusted(provider, &flipped, &format!("bit {bit} of {header}"));
            }
        }
    }
}

#[test]
fn a_cut_header_or_body_is_refused_wherever_it_is_cut() {
    for (Subject { provider, .. }, header, case) in signed() {
        let value = case.headers[&header].clone();
        for end in 0..value.len() {
            let cut = case.changed(|case| {
                case.headers
                    .insert(header.clone(), value[..end].to_string());
            });
            untrusted(provider, &cut, &format!("a header of {end} characters"));
        }
        for end in 0..case.bytes.len() {
            let cut = case.changed(|case| case.bytes.truncate(end));
            untrusted(provider, &cut, &format!("a body of {end} bytes"));
        }
    }
}

#[test]
fn what_is_missing_is_named() {
    for (
        Subject {
            provider, contract, ..
        },
        header,
        case,
    ) in signed()
    {
        for header in contract.signed_headers.iter().chain([&header]) {
            let without = case.changed(|case| drop(case.headers.remove(header)));
            refused(provider, &without, "signature_missing");
            let blank =
                case.changed(|case| drop(case.headers.insert(header.clone(), String::new())));
            refused(provider, &blank, "signature_missing");
        }
        refused(
            provider,
            &case.changed(|case| case.bytes.clear()),
            "body_empty",
        );
        refused(
            provider,
            &case.changed(|case| case.secrets.clear()),
            "no_webhook_secret",
        );
        let blank = case.changed(|case| case.secrets = vec![String::new(), " \n".into()]);
        refused(provider, &blank, "no_webhook_secret");
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused_unread() {
    for (Subject { provider, .. }, _, case) in signed() {
        let large = case.changed(|case| case.bytes.resize(1_048_577, b' '));
        refused(provider, &large, "body_too_large");
    }
}

/// Secrets that any provider takes for one: a prefix, and the base64 of enough bytes.
const SOMEBODY_ELSES: &str = "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldCBvZiBvbGQ=";
const OLDER: &str = "whsec_YW4gb2xkZXIgc2VjcmV0IHRoYXQgaXMgcmVwbGFjZWQ=";

#[test]
fn another_secret_does_not_fit_and_any_of_several_does() {
    for (Subject { provider, .. }, _, case) in signed() {
        let wrong = case.changed(|case| case.secrets = vec![SOMEBODY_ELSES.into()]);
        refused(provider, &wrong, "signature_mismatch");
        for place in [0, 1, 2] {
            let several = case.changed(|case| {
                let right =
                    std::mem::replace(&mut case.secrets, vec![OLDER.into(), SOMEBODY_ELSES.into()]);
                case.secrets.insert(place, right[0].clone());
            });
            assert!(
                several.receive(provider).is_ok(),
                "{}, place {place}",
                provider.name()
            );
        }
    }
}

#[test]
fn an_old_message_and_one_from_the_future_are_refused() {
    for (
        Subject {
            provider, contract, ..
        },
        _,
        case,
    ) in signed()
    {
        let window = contract.oldest_ms.unwrap_or(0) + contract.earliest_ms.unwrap_or(0) + 1_000;
        if contract.oldest_ms.is_some() {
            refused(
                provider,
                &case.changed(|case| case.now += window),
                "signature_stale",
            );
        }
        if contract.earliest_ms.is_some() {
            refused(
                provider,
                &case.changed(|case| case.now -= window),
                "signature_future",
            );
        }
        for now in [i64::MIN, -1, 0, i64::MAX] {
            let odd = case.changed(|case| case.now = now);
            if contract.oldest_ms.is_some() {
                untrusted(provider, &odd, "a clock gone wild");
            }
        }
    }
}

#[test]
fn test_and_live_never_mix() {
    for Subject {
        provider,
        contract,
        cases,
    } in subjects()
    {
        for case in cases
            .iter()
            .filter(|case| contract.tells_environment && case.is_event())
        {
            let other = case.changed(|case| {
                case.environment = Some(match case.environment.unwrap() {
                    Environment::Live => Environment::Test,
                    Environment::Test => Environment::Live,
                });
            });
            refused(provider, &other, "environment_mismatch");
            let either = case
                .changed(|case| case.environment = None)
                .receive(provider);
            assert_eq!(Expect::Received(either.unwrap()), case.expect);
        }
    }
}
