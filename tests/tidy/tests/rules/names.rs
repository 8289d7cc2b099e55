//! A name says what is inside.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files, functions};

/// Names that say nothing: whatever has no place lands in such a file.
const EMPTY: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "types", "manager", "service", "misc",
];

#[test]
fn no_file_or_folder_has_a_name_that_says_nothing() {
    hold("Name it after what it knows:", empty_names(files()));
}

#[test]
fn a_test_is_named_as_a_claim() {
    hold(
        "Name the test as what it proves, such as `a_refund_takes_back_only_unspent_credits`:",
        no_claims(files()),
    );
}

#[test]
fn a_name_that_says_nothing_is_seen() {
    sees(empty_names, "npm/src/utils.ts", "");
    sees(empty_names, "core/src/common/money.rs", "");
    allows(empty_names, "core/src/commons.rs", "");
    allows(empty_names, "npm/test/types.test-d.ts", "");
    sees(
        no_claims,
        "core/tests/a.rs",
        "#[test]\nfn refund_works() {\n}\n",
    );
    allows(
        no_claims,
        "core/tests/a.rs",
        "#[test]\nfn a_refund_works() {\n}\nfn f() {\n}\n",
    );
}

fn empty_names(files: &[File]) -> Vec<String> {
    let empty = |part: &str| {
        let stem = part.rsplit_once('.').map_or(part, |(stem, _)| stem);
        EMPTY.contains(&stem.to_ascii_lowercase().as_str())
    };
    files
        .iter()
        .filter(|file| file.path.split('/').any(empty))
        .map(|file| file.path.clone())
        .collect()
}

/// Two words are a subject; a claim has at least three.
fn no_claims(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| file.is(".rs"))
        .flat_map(|file| {
            let lines: Vec<&str> = file.text.lines().collect();
            let is_test = move |line: usize| {
                let before = lines.iter().take(line.saturating_sub(1)).rev();
                before
                    .take_while(|line| line.trim().starts_with("#["))
                    .any(|line| line.trim() == "#[test]")
            };
            functions(&file.text)
                .into_iter()
                .filter(move |it| is_test(it.line) && it.name.split('_').count() < 3)
                .map(|it| format!("{}:{}: {}", file.path, it.line, it.name))
        })
        .collect()
}
