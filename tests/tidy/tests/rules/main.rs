//! The repository's own rules. Each is a test named as a claim; each says what to do where it
//! is broken; each is also shown something that breaks it, so that none sleeps.
#![allow(missing_docs)]

mod docs;
mod examples;
mod explained;
mod foreign;
mod imports;
mod names;
mod places;
mod providers;
mod scenarios;
mod set_up;
mod sizes;
mod words;

/// Fails with all that is wrong at once, and with what to do about it.
#[track_caller]
fn hold(todo: &str, problems: Vec<String>) {
    let count = problems.len();
    assert!(
        problems.is_empty(),
        "{todo}\n  {}\n({count} in all)",
        problems.join("\n  ")
    );
}

/// Shows a rule something that breaks it exactly once.
#[track_caller]
fn sees(rule: impl Fn(&[kassa_tidy::File]) -> Vec<String>, path: &str, text: &str) {
    let problems = rule(&[kassa_tidy::File::new(path, text)]);
    assert_eq!(problems.len(), 1, "{path}: {problems:?}");
}

/// Shows a rule something that it must let pass.
#[track_caller]
fn allows(rule: impl Fn(&[kassa_tidy::File]) -> Vec<String>, path: &str, text: &str) {
    let problems = rule(&[kassa_tidy::File::new(path, text)]);
    assert!(problems.is_empty(), "{path}: {problems:?}");
}
