//! Words that do not stand in the code.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files, views};

/// A note to oneself: an issue has it, or the code does it.
const NOTES: &[&str] = &["TODO", "FIXME", "XXX", "HACK"];

const TEXTS: &[&str] = &[
    ".rs", ".ts", ".tsx", ".mjs", ".js", ".kt", ".swift", ".java", ".toml", ".css", ".md",
];

#[test]
fn there_is_no_unsafe_code() {
    hold(
        "Find a safe way; the core forbids the other:",
        unsafe_code(files()),
    );
}

#[test]
fn the_core_forbids_unsafe_code_itself() {
    let core = files().iter().find(|file| file.path == "core/src/lib.rs");
    assert!(core.is_some_and(|file| file.text.contains("#![forbid(unsafe_code)]")));
}

#[test]
fn there_are_no_notes_to_oneself() {
    hold(
        "Do it now, or open an issue and remove the note:",
        notes(files()),
    );
}

#[test]
fn every_lint_that_is_switched_off_says_why() {
    hold(
        "Give it `reason = \"…\"`, or a comment on the line above:",
        silent_allows(files()),
    );
}

#[test]
fn a_word_that_does_not_belong_is_seen() {
    sees(
        unsafe_code,
        "core/src/a.rs",
        "let it = unsafe { read(at) };",
    );
    allows(
        unsafe_code,
        "core/src/a.rs",
        "// unsafe { is a word here }\n#![forbid(unsafe_code)]",
    );
    sees(notes, "npm/src/a.ts", "// TODO later");
    allows(notes, "npm/src/a.ts", "const method = 'XXXL';");
    sees(
        silent_allows,
        "core/src/a.rs",
        "\n#[allow(clippy::panic)]\nfn f() {}",
    );
    allows(
        silent_allows,
        "core/src/a.rs",
        "// Loud on purpose.\n#[allow(clippy::panic)]",
    );
}

fn unsafe_code(files: &[File]) -> Vec<String> {
    let words = |line: &str| {
        line.split(|c: char| !c.is_alphanumeric() && c != '_')
            .any(|word| word == "unsafe")
    };
    let rust = files.iter().filter(|file| file.is(".rs"));
    rust.flat_map(|file| {
        let code = views(&file.text).code;
        let lines: Vec<usize> = (1..)
            .zip(code.lines())
            .filter(|(_, line)| words(line))
            .map(|(number, _)| number)
            .collect();
        lines
            .into_iter()
            .map(|number| format!("{}:{number}", file.path))
    })
    .collect()
}

fn notes(files: &[File]) -> Vec<String> {
    let noted = |line: &str| {
        line.split(|c: char| !c.is_alphanumeric())
            .any(|word| NOTES.contains(&word))
    };
    let texts = files.iter().filter(|file| {
        TEXTS.iter().any(|ending| file.is(ending))
            && !file.is_generated()
            && !file.is_in("tests/tidy")
    });
    texts
        .flat_map(|file| {
            let lines = file.numbered().filter(|(_, line)| noted(line));
            lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        })
        .collect()
}

fn silent_allows(files: &[File]) -> Vec<String> {
    // A test may be loud and short; nobody asks it why.
    let rust = files
        .iter()
        .filter(|file| file.is(".rs") && !file.path.contains("/tests/"));
    rust.flat_map(|file| {
        let lines: Vec<&str> = file.text.lines().collect();
        let silent = move |number: usize, line: &str| {
            let line = line.trim();
            let after = lines.get(number..).unwrap_or_default();
            let reason =
                line.contains("reason") || after.iter().take(3).any(|l| l.contains("reason = "));
            let above = number.checked_sub(2).and_then(|at| lines.get(at));
            let commented = above.is_some_and(|above| above.trim().starts_with("//"));
            (line.starts_with("#[allow(") || line.starts_with("#![allow(")) && !reason && !commented
        };
        let found: Vec<usize> = file
            .numbered()
            .filter(|(number, line)| silent(*number, line))
            .map(|(number, _)| number)
            .collect();
        found
            .into_iter()
            .map(|number| format!("{}:{number}", file.path))
    })
    .collect()
}
