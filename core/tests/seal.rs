//! Seal keys in a set-up: refused where they could not seal, and never shown.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use kassa::Kassa;
use kassa::json;
use kassa::model::config::{Config, SealKey};
use kassa::model::id::Environment;
use kassa::model::secret::Secret;
use kassa::seal::{Place, open, seal};

const CLEAR: &str = "bm9ib2R5LXBheXMtd2l0aC10aGlzLWtleS1hdC1hbGw=";
const HERE: Place<'_> = Place {
    environment: Environment::Live,
    provider: "toss",
    customer: "cus_1",
};

fn config(keys: &[(&str, &str)]) -> Config {
    let key = |(id, key): &(&str, &str)| SealKey {
        id: (*id).into(),
        key: Secret::new(key),
    };
    Config {
        seal_keys: keys.iter().map(key).collect(),
        ..Config::default()
    }
}

#[test]
fn a_set_up_refuses_keys_that_could_not_seal_and_says_how_to_make_one() {
    let (one, two) = ("0f".repeat(32), "f0".repeat(32));
    assert!(Kassa::new(config(&[("2026", &one), ("2025", &two)])).is_ok());
    let refused = |keys: &[(&str, &str)]| Kassa::new(config(keys)).err().unwrap();
    let short = refused(&[("2026", &one), ("2025", "short and sweet")]);
    assert_eq!(short.code, "bad_seal_key");
    assert!(short.hint.contains("`2025`") && short.hint.contains("openssl rand -base64 32"));
    assert!(!short.hint.contains("sweet"));
    let twice = refused(&[("2026", &one), ("2026", &two)]);
    assert_eq!(twice.code, "bad_seal_key");
    // Whoever swaps the two finds no key in the words.
    let swapped = refused(&[(&one, "2026")]);
    assert!(!swapped.hint.contains(&one), "{}", swapped.hint);
}

#[test]
fn nothing_shows_a_key() {
    let key = "0f".repeat(32);
    let config = config(&[("2026", &key)]);
    let sealed = seal(&config.seal_keys, HERE, "entropy", &Secret::new(CLEAR)).unwrap();
    let opened = open(&config.seal_keys, HERE, &sealed);
    let moved = Place {
        customer: "cus_2",
        ..HERE
    };
    let broken = open(&config.seal_keys, moved, &sealed);
    let shown = [
        format!("{config:?} {opened:?} {broken:?}"),
        json::text(&config),
        sealed,
    ];
    for text in shown {
        assert!(!text.contains(&key) && !text.contains(CLEAR), "{text}");
    }
}
