//! Pages of the providers' lists: each list of each provider gets the input for its page, once to
//! look and once to repair, for an app that knows one account.
#![no_main]

use kassa::model::config::Config;
use kassa::{json, Ask, Kassa, Outcome};
use kassa_fuzz::{config, Script, NOW};
use serde_json::{json, Value};
use std::sync::LazyLock;

/// So old that all lists are read.
const SINCE: i64 = NOW - 100 * 86_400_000;

/// The app, and for each list its provider and a cursor that leads to it.
struct Lists {
    kassa: Kassa,
    all: Vec<(&'static str, Option<String>)>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut whole: Value = serde_json::from_str(&json::text(&config())).expect("a set-up");
    // What prints a secret hides it.
    let of = |provider: &str, key: &str| json!({"provider": provider, "secretKey": key});
    let providers = [of("stripe", "sk_test_fuzz"), of("lemonSqueezy", "fuzz")];
    whole["providers"] = providers.into();
    let config: Config = json::read(&whole.to_string()).expect("a set-up");
    let kassa = Kassa::new(config).expect("a set-up");
    let mut all = Vec::new();
    for provider in ["stripe", "lemonSqueezy"] {
        let mut cursor = None;
        loop {
            all.push((provider, cursor.clone()));
            let page = json!({
                "data": [],
                "has_more": false,
                "meta": {"page": {"currentPage": 1, "lastPage": 1, "total": 0}},
            });
            let Ok(Outcome::Reconciled { cursor: next, .. }) =
                play(&kassa, provider, cursor, false, &page)
            else {
                panic!("an empty page of {provider} is one")
            };
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
    }
    assert_eq!(all.len(), 10, "each list has a place");
    Lists { kassa, all }
});

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|body: &[u8]| {
    let Ok(page) = serde_json::from_slice::<Value>(body) else {
        return;
    };
    let Lists { kassa, all } = &*LISTS;
    for (provider, cursor) in all {
        for repair in [false, true] {
            match play(kassa, provider, cursor.clone(), repair, &page) {
                Ok(Outcome::Reconciled {
                    checked,
                    drifts,
                    cursor: next,
                    ..
                }) => {
                    assert!(i64::try_from(drifts.len()).is_ok_and(|drifts| drifts <= checked));
                    assert!(
                        next.is_none() || next != *cursor,
                        "a page that leads to itself"
                    );
                    assert!(repair || drifts.iter().all(|drift| !drift.repaired));
                }
                Ok(other) => panic!("{other:?}"),
                Err(error) => assert!(!error.code.is_empty()),
            }
        }
    }
});

fn play(
    kassa: &Kassa,
    provider: &str,
    cursor: Option<String>,
    repair: bool,
    page: &Value,
) -> Result<Outcome, kassa::KassaError> {
    let ask = Ask::Reconcile {
        provider: provider.into(),
        since: SINCE,
        cursor,
        repair: Some(repair),
    };
    let ask: Value = serde_json::from_str(&json::text(&ask)).expect("the core's JSON is JSON");
    let reply = json!({
        "status": 200,
        "headers": {"Date": "Sat, 31 Jan 2026 00:00:00 GMT"},
        "body": page,
    });
    let script = json!({"ask": ask, "now": NOW, "replies": [reply]});
    let script = Script::read(script.to_string().as_bytes()).expect("a script");
    script.play(kassa).end
}
