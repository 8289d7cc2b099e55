//! What a document tells a reader to do must work.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

/// Commands of cargo itself that documents may use.
const BUILT_IN: &[&str] = &[
    "add", "bench", "build", "check", "clippy", "doc", "fmt", "run", "test",
];

#[test]
fn documents_name_only_commands_that_exist() {
    hold(
        "Correct the command, or add it (.cargo/config.toml, tests/run/src/checks.rs):",
        unknown_commands(files()),
    );
}

#[test]
fn links_between_documents_lead_somewhere() {
    hold("Correct the link:", dead_links(files()));
}

#[test]
fn a_document_that_leads_astray_is_seen() {
    let with = |text: &str| {
        let known = [
            File::new(
                ".cargo/config.toml",
                "[alias]\ndemo = \"run\"\nci = \"run\"\n",
            ),
            File::new("tests/run/src/checks.rs", "        name: \"fmt\",\n"),
            File::new("core/Cargo.toml", "name = \"kassa\"\n"),
            File::new("README.md", text),
        ];
        unknown_commands(&known).len()
    };
    assert_eq!(
        with("Run `cargo demo`, then `cargo ci fmt` and `cargo ci -- --list`."),
        0
    );
    assert_eq!(with("Run `cargo test --doc -p kassa`."), 0);
    assert_eq!(with("Run `cargo demos`."), 1);
    assert_eq!(with("Run `cargo ci format`."), 1);
    assert_eq!(with("    cargo test --package kasse"), 1);
    sees(dead_links, "core/README.md", "See [this](src/gone.md).");
    allows(
        dead_links,
        "core/README.md",
        "See [this](README.md#part) and [that](https://a.b).",
    );
}

fn documents(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.is(".md"))
}

fn unknown_commands(files: &[File]) -> Vec<String> {
    let aliases = names(files, ".cargo/config.toml", " = ");
    let checks = names(files, "tests/run/src/checks.rs", "name: ");
    let packages = names(files, "Cargo.toml", "name = ");
    let known = |words: &[&str]| {
        let [command, rest @ ..] = words else {
            return true;
        };
        let package = rest
            .iter()
            .zip(rest.iter().skip(1))
            .find(|(flag, _)| matches!(**flag, "-p" | "--package"))
            .map(|(_, name)| *name);
        let check = rest.first().filter(|_| *command == "ci");
        let exists = BUILT_IN.contains(command) || aliases.iter().any(|it| it == command);
        exists
            && package.is_none_or(|name| packages.iter().any(|it| it == name))
            && check.is_none_or(|name| {
                name.starts_with('-') || *name == "NAME" || checks.iter().any(|it| it == name)
            })
    };
    documents(files)
        .flat_map(|file| {
            let lines = file.numbered();
            let told = lines.flat_map(|(number, line)| commands(line).map(move |it| (number, it)));
            told.filter(|(_, words)| !known(words))
                .map(|(number, words)| format!("{}:{number}: cargo {}", file.path, words.join(" ")))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What follows `cargo` where a line shows a command: in backticks, or at its beginning.
fn commands(line: &str) -> impl Iterator<Item = Vec<&str>> {
    let shown = line.split('`').skip(1).step_by(2);
    let whole = (!line.contains('`')).then_some(line);
    shown.chain(whole).filter_map(|command| {
        let command = command
            .split_once('#')
            .map_or(command, |(command, _)| command);
        let words = command
            .trim()
            .trim_start_matches("$ ")
            .strip_prefix("cargo ")?;
        Some(words.split_whitespace().collect())
    })
}

/// The names that the files of this ending introduce by a mark: `name = "kassa"`, `ci = "run"`.
fn names(files: &[File], ending: &str, mark: &str) -> Vec<String> {
    let lines = files
        .iter()
        .filter(|file| file.is(ending))
        .flat_map(|file| file.text.lines());
    lines
        .filter_map(|line| {
            let (before, after) = line.split_once(mark)?;
            let name = if before.trim().is_empty() {
                after
            } else {
                before
            };
            Some(name.trim().trim_matches(['"', ',']).to_owned())
        })
        .collect()
}

fn dead_links(files: &[File]) -> Vec<String> {
    let exists = |path: &str| {
        files
            .iter()
            .any(|file| file.path == path || file.is_in(path.trim_end_matches('/')))
    };
    documents(files)
        .flat_map(|file| {
            let links = file.numbered().flat_map(|(number, line)| {
                let targets = line.split("](").skip(1);
                targets.filter_map(move |rest| Some((number, rest.split_once(')')?.0)))
            });
            let dead = links.filter(|(_, link)| {
                let outside =
                    link.contains("://") || link.starts_with('#') || link.starts_with("mailto:");
                !outside && !exists(&target(&file.path, link))
            });
            dead.map(|(number, link)| format!("{}:{number}: {link}", file.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Where a link of a document leads, from the top of the repository.
fn target(document: &str, link: &str) -> String {
    let link = link.split('#').next().unwrap_or(link);
    let mut path: Vec<&str> = document.split('/').collect();
    path.pop();
    for part in link.split('/') {
        match part {
            ".." => drop(path.pop()),
            "." | "" => {}
            part => path.push(part),
        }
    }
    path.join("/")
}
