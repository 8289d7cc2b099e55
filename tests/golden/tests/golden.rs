//! The documents are what the core says today, it reads and writes each of them without changing a
//! byte, and together they show all that the vocabulary declares.
#![allow(missing_docs)]

use kassa_golden::kept::{APP_TYPES, TYPES, named};
use kassa_golden::seen::{possible, walk};
use kassa_golden::words::{Shape, Vocabulary};
use kassa_golden::{Cases, app_folder, folder, lines, made, talks_folder, told};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

/// The committed ones.
fn committed() -> Vec<(&'static str, Vec<String>)> {
    let both = [(TYPES, folder()), (APP_TYPES, app_folder())];
    let each = both.iter().flat_map(|(types, folder)| {
        let file = |name: &str| lines(&folder.join(format!("{name}.jsonl")));
        types.iter().map(move |it| (it.name, file(it.name)))
    });
    each.collect()
}

#[test]
fn what_is_committed_is_what_the_core_says() {
    let words = Vocabulary::read();
    let mut told = told::record(&words);
    made::add(&words, TYPES, &mut told.cases);
    let mut app = Cases::default();
    made::add(&words, APP_TYPES, &mut app);
    let files = |cases: &Cases| -> Vec<(String, Vec<String>)> {
        let each = cases.iter();
        each.map(|(name, lines)| (name.to_owned(), lines.to_vec()))
            .collect()
    };
    same(&folder(), &files(&told.cases));
    same(&app_folder(), &files(&app));
    same(&talks_folder(), &told.talks.into_iter().collect::<Vec<_>>());
}

fn same(folder: &Path, files: &[(String, Vec<String>)]) {
    if env::var_os("KASSA_BLESS").is_some() {
        let _older = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).unwrap();
        for (name, lines) in files {
            let text = format!("{}\n", lines.join("\n"));
            fs::write(folder.join(format!("{name}.jsonl")), text).unwrap();
        }
    }
    let names = fs::read_dir(folder).unwrap().count();
    assert_eq!(names, files.len(), "{} holds others", folder.display());
    for (name, made) in files {
        let there = lines(&folder.join(format!("{name}.jsonl")));
        let both = 0..there.len().max(made.len());
        let Some(first) = both.into_iter().find(|at| there.get(*at) != made.get(*at)) else {
            continue;
        };
        let line = |lines: &[String]| lines.get(first).cloned().unwrap_or_default();
        panic!(
            "{name} is not what the core says any more; if that is meant, KASSA_BLESS=1 cargo test \
             --package kassa-golden writes it. Line {}:\n{}\n{}",
            first + 1,
            line(&there),
            line(made),
        );
    }
}

#[test]
fn each_is_read_and_written_without_changing_a_byte() {
    for (name, lines) in committed() {
        let it = named(name).unwrap();
        for line in lines {
            assert_eq!((it.again)(&line).as_deref(), Ok(line.as_str()), "{name}");
        }
    }
}

#[test]
fn a_document_that_is_written_otherwise_is_seen() {
    let again = named("Ask").unwrap().again;
    let other = r#"{"account":"ada","type":"benefits"}"#;
    let own = r#"{"type":"benefits","account":"ada"}"#;
    assert_eq!(again(other).unwrap(), own);
}

#[test]
fn five_hundred_documents_show_all_that_is_declared() {
    let words = Vocabulary::read();
    let types = TYPES.iter().chain(APP_TYPES);
    let names: Vec<&str> = types.map(|it| it.name).collect();
    let (mut seen, mut all) = (BTreeSet::new(), BTreeSet::new());
    for (name, lines) in committed() {
        for line in lines {
            let value: Value = serde_json::from_str(&line).unwrap();
            walk(&words, name, &Shape::Named(name.into()), &value, &mut seen);
            all.insert(format!("{name} {line}"));
        }
    }
    assert!(all.len() >= 500, "only {} documents", all.len());
    let possible = possible(&words, &names);
    let missing = possible.difference(&seen).map(String::as_str);
    let lost: Vec<&str> = missing.filter(|it| !is_nothing(it)).collect();
    assert!(lost.is_empty(), "nothing shows\n{}", lost.join("\n"));
    assert!(seen.contains("numbers: least") && seen.contains("numbers: most"));
}

/// The core leaves out what is nothing, or always writes it: then one of both forms is never seen.
/// Of a choice that is left out, that is the word that counts where none is given.
fn is_nothing(place: &str) -> bool {
    const UNSAID: [&str; 5] = [
        "FirstPeriod: prorated",
        "LeftOver: reset",
        "Overspent: stop",
        "PastDue: grace",
        "UpgradeCredits: prorated",
    ];
    let ending = place.rsplit(": ").next().unwrap_or_default();
    ["absent", "empty", "false"].contains(&ending) || UNSAID.contains(&place)
}
