//! The committed TypeScript types are the core's own.

#![allow(clippy::unwrap_used, reason = "a test says what went wrong by failing")]

use kassa::authentic::Received;
use kassa::json;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn the_committed_types_are_the_cores() {
    let path = root().join("npm/src/wire.ts");
    let made = kassa_wire_drift::typescript();
    if env::var_os("KASSA_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "npm/src/wire.ts is not what the core says any more; \
         KASSA_BLESS=1 cargo test --package kassa-wire-drift writes it"
    );
}

/// Two writers of one form: serde for values in a browser, the core's own for texts.
#[test]
fn serde_and_the_core_read_and_write_the_same_json() {
    let mut seen = 0;
    for provider in fs::read_dir(root().join("core/src/providers")).unwrap() {
        let Ok(fixtures) = fs::read_dir(provider.unwrap().path().join("fixtures")) else {
            continue;
        };
        for path in fixtures.map(|fixture| fixture.unwrap().path()) {
            let Ok(case) = serde_json::from_slice::<Value>(&fs::read(&path).unwrap()) else {
                continue;
            };
            let Some(received) = case.pointer("/expect/received") else {
                continue;
            };
            let theirs: Received = serde_json::from_value(received.clone()).unwrap();
            let ours: Received = json::read(&received.to_string()).unwrap();
            assert_eq!(ours, theirs, "{}", path.display());
            assert_eq!(json::text(&ours), serde_json::to_string(&theirs).unwrap());
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} messages were found");
}

/// Reads the sources, so that a new type cannot be forgotten in the list.
#[test]
fn every_wire_type_is_declared() {
    let declared: Vec<&str> = kassa_wire_drift::declarations()
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let mut found = Vec::new();
    collect(&root().join("core/src"), &mut found);
    assert!(
        found.len() > 40,
        "only {} wire types were found",
        found.len()
    );
    let missing: Vec<&String> = found
        .iter()
        .filter(|name| !declared.contains(&name.as_str()))
        .collect();
    assert!(missing.is_empty(), "missing in tests/wire: {missing:?}");
}

fn collect(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // An app's core speaks Swift and Kotlin only.
        if path.ends_with("core/src/app") {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            wire_types(&fs::read_to_string(&path).unwrap(), found);
        }
    }
}

/// The names of the items right below a `#[wire…]` line; only other attributes and doc
/// comments may stand between.
fn wire_types(source: &str, found: &mut Vec<String>) {
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with("#[wire") {
            continue;
        }
        let item = lines.by_ref().find(|line| {
            line.starts_with("pub") || line.starts_with("struct") || line.starts_with("enum")
        });
        let name = item.and_then(|item| {
            let mut words = item.split_whitespace();
            words.find(|word| *word == "struct" || *word == "enum")?;
            words.next()
        });
        found.push(name.unwrap().trim_end_matches(['(', ';', '{']).to_owned());
    }
}
