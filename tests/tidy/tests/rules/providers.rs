//! A provider is one folder and one line.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files, views};

/// Where no provider is named. Elsewhere (tests, lab, examples, docs, the runner) a provider
/// is a subject like any other.
const SILENT: &[&str] = &[
    "core/src",
    "core/wire",
    "bindings-wasm",
    "bindings-mobile",
    "npm/src",
];

/// Lines that name one all the same, each for a reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    // The address that readers of an older guide have; `SubscribeComponent` is for them.
    ("npm/src/react/subscribe.tsx", "'/api/stripe/checkout'"),
    // The line of its folder.
    ("npm/src/command/setup/index.ts", "stripe"),
];

#[test]
fn a_provider_is_named_only_in_its_folder_and_its_line() {
    hold(
        "Ask the provider instead of naming it (a method of `Provider`, data in its folder). In \
         a comment it may stand as an example, in a sentence with `such as`:",
        named(files()),
    );
}

#[test]
fn every_provider_has_a_page_and_recorded_messages() {
    hold(
        "Write README.md and put recorded messages into fixtures/, as the other providers have:",
        complete(files()),
    );
}

#[test]
fn every_provider_folder_has_its_line() {
    hold(
        "List the folder in the `providers!` of core/src/providers/mod.rs, or remove it:",
        listed(files()),
    );
}

#[test]
fn a_provider_out_of_place_is_seen() {
    let with = |path: &str, text: &str| {
        named(&[
            File::new("core/src/providers/acme/mod.rs", ""),
            File::new(path, text),
        ])
        .len()
    };
    assert_eq!(with("core/src/decide/event.rs", "if name == \"Acme\" {"), 1);
    assert_eq!(with("npm/src/kassa.ts", "acme?: string;"), 1);
    assert_eq!(with("core/src/ask.rs", "/// Acme wants it so."), 1);
    assert_eq!(with("core/src/ask.rs", "/// Such as `acme`."), 0);
    assert_eq!(
        with("core/src/ask.rs", "/// ```\n/// named(\"acme\");\n/// ```"),
        0
    );
    assert_eq!(with("core/src/providers/acme/call.rs", "\"acme\""), 0);
    assert_eq!(
        with("core/src/providers/mod.rs", "providers! {\n    acme,\n}"),
        0
    );
    sees(complete, "core/src/providers/acme/mod.rs", "");
    sees(listed, "core/src/providers/acme/mod.rs", "");
    allows(named, "core/src/decide/event.rs", "if name == \"other\" {");
}

/// The names of the providers' folders.
pub(crate) fn folders(files: &[File]) -> Vec<String> {
    let mut found: Vec<String> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("core/src/providers/"))
        .filter_map(|rest| rest.strip_suffix("/mod.rs"))
        .map(str::to_owned)
        .filter(|name| !name.contains('/'))
        .collect();
    found.sort();
    found
}

fn named(files: &[File]) -> Vec<String> {
    let folders = folders(files);
    let silent = files.iter().filter(|file| {
        let code = file.is(".rs") || file.is(".ts") || file.is(".tsx") || file.is(".toml");
        code && !file.is_generated() && SILENT.iter().any(|folder| file.is_in(folder))
    });
    silent
        .flat_map(|file| folders.iter().flat_map(|name| lines(file, name)))
        .collect()
}

fn lines(file: &File, name: &str) -> Vec<String> {
    let own = ["core/src/providers", "npm/src/command/setup"];
    if own.iter().any(|home| file.is_in(&format!("{home}/{name}"))) {
        return Vec::new();
    }
    let spoken = views(&file.text).spoken;
    let mut fenced = false;
    let mut found = Vec::new();
    for ((number, line), spoken) in file.numbered().zip(spoken.lines()) {
        let comment = spoken.trim().is_empty();
        fenced = comment && (fenced != line.contains("```"));
        if !line.to_lowercase().contains(name) {
            continue;
        }
        let example = comment && (fenced || line.contains("uch as"));
        let own_line = file.is("providers/mod.rs") && line.trim() == format!("{name},");
        let excepted = EXCEPTIONS
            .iter()
            .any(|(path, part)| file.path == *path && line.contains(part));
        if !example && !own_line && !excepted {
            found.push(format!("{}:{number}: {}", file.path, line.trim()));
        }
    }
    found
}

fn complete(files: &[File]) -> Vec<String> {
    let has = |start: &str| files.iter().any(|file| file.path.starts_with(start));
    folders(files)
        .into_iter()
        .map(|name| format!("core/src/providers/{name}"))
        .filter(|folder| {
            !has(&format!("{folder}/README.md")) || !has(&format!("{folder}/fixtures/"))
        })
        .collect()
}

fn listed(files: &[File]) -> Vec<String> {
    let list = files
        .iter()
        .find(|file| file.path == "core/src/providers/mod.rs")
        .and_then(|file| file.text.split_once("\nproviders! {"))
        .and_then(|(_, rest)| rest.split_once('}'))
        .map_or("", |(list, _)| list);
    let lines: Vec<&str> = list.lines().map(|line| line.trim()).collect();
    folders(files)
        .into_iter()
        .filter(|name| !lines.contains(&format!("{name},").as_str()))
        .collect()
}
