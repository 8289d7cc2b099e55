//! An example that runs is the one piece of documentation that cannot become untrue.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

#[test]
fn every_public_function_of_the_core_has_an_example() {
    hold(
        "Show it at work in its doc comment, between ``` and ```:",
        without(files()),
    );
}

#[test]
fn a_function_without_an_example_is_seen() {
    let example = "/// Adds.\n/// ```\n/// assert!(true);\n/// ```\n#[must_use]\npub fn add() {}\n";
    allows(without, "core/src/a.rs", example);
    allows(
        without,
        "core/src/a.rs",
        "/// Adds.\npub(crate) fn add() {}\n",
    );
    sees(without, "core/src/a.rs", "/// Adds.\npub fn add() {}\n");
}

fn without(files: &[File]) -> Vec<String> {
    // The door of Swift and Kotlin is shown at work by their packages.
    let core = files
        .iter()
        .filter(|file| file.is_in("core/src") && file.is(".rs") && !file.is_in("core/src/mobile"));
    core.flat_map(|file| {
        let lines: Vec<&str> = file.text.lines().map(str::trim).collect();
        let shown = move |line: usize| {
            let above = lines.iter().take(line.saturating_sub(1)).rev();
            above
                .take_while(|line| line.starts_with("///") || line.starts_with("#["))
                .any(|line| line.contains("```"))
        };
        let public = file.numbered().filter(move |(number, line)| {
            let line = line.trim();
            let public = line.starts_with("pub fn ") || line.starts_with("pub const fn ");
            public && !shown(*number)
        });
        public.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
    })
    .collect()
}
