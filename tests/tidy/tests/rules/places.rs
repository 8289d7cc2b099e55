//! Where things may lie, and what must not leave a machine.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

const FOLDERS: &[&str] = &[
    ".cargo",
    ".ci",
    "bindings-mobile",
    "bindings-wasm",
    "core",
    "examples",
    "npm",
    "tests",
];

const ROOT_FILES: &[&str] = &[
    ".editorconfig",
    ".gitattributes",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    // Swift's packages are found by it, at the top of a repository only.
    "Package.swift",
    "README.md",
    "clippy.toml",
];

/// Folders of somebody's machine.
const MACHINE: &[&str] = &["/home/", "/root/", "/Users/", "/work/", "C:\\Users"];

/// How the hosts of registries and mirrors begin. Each tool knows its own, or the user's proxy
/// does; so none is named anywhere, not even here.
const REGISTRIES: &[&str] = &[
    "://registry.",
    "://index.",
    "://static.",
    "://proxy.",
    "://repo.",
    "://repo1.",
    "://plugins.",
    "://deb.",
    "://files.",
];

/// The one name that Cargo.lock has for the public registry, wherever it is fetched from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn the_top_level_has_only_its_folders_and_files() {
    hold(
        "Put it where core/DESIGN.md has a place for it, or add a place there and here:",
        strangers(files()),
    );
}

#[test]
fn every_root_document_is_there() {
    let wanted = ROOT_FILES
        .iter()
        .filter(|name| name.ends_with(".md") || name.starts_with("LICENSE"));
    let missing = wanted.filter(|name| !files().iter().any(|file| file.path == **name));
    hold(
        "Write it:",
        missing.map(|name| (*name).to_owned()).collect(),
    );
}

#[test]
fn no_file_names_a_machine_or_a_registry() {
    hold(
        "Use a path relative to the repository, and leave hosts to the tool's own settings:",
        local(files()),
    );
}

#[test]
fn lock_files_name_packages_and_not_where_they_were_fetched() {
    hold(
        "Make the lock file anew where .npmrc has `omit-lockfile-registry-resolved=true`, and \
         use no other registry of crates:",
        resolved(files()),
    );
}

#[test]
fn what_is_out_of_place_is_seen() {
    sees(strangers, "scripts/build.sh", "");
    sees(strangers, "Makefile", "");
    allows(strangers, "core/src/lib.rs", "");
    sees(local, "npm/a.ts", "const here = '/home/ada/kassa';");
    let host = ["registry=https:", "//registry.example/"].concat();
    sees(local, "npm/.npmrc", &host);
    allows(local, "npm/a.ts", "import { a } from '@/lib/work/a';");
    sees(
        resolved,
        "npm/package-lock.json",
        "  \"resolved\": \"https://host/a.tgz\",",
    );
    sees(resolved, "Cargo.lock", "source = \"git+https://host/a\"");
}

fn strangers(files: &[File]) -> Vec<String> {
    let known = |path: &str| match path.split_once('/') {
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => ROOT_FILES.contains(&path),
    };
    let mut found: Vec<String> = files
        .iter()
        .filter(|file| !known(&file.path))
        .map(|file| file.path.clone())
        .collect();
    found.dedup();
    found
}

fn local(files: &[File]) -> Vec<String> {
    let bad = |line: &str| {
        let machine = MACHINE.iter().any(|folder| {
            // A folder of that name inside the repository has a letter before its slash.
            line.match_indices(folder).any(|(at, _)| {
                let before = line.get(..at).and_then(|before| before.chars().last());
                !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '}'))
            })
        });
        machine || REGISTRIES.iter().any(|host| line.contains(host))
    };
    files
        .iter()
        .filter(|file| !file.is_in("tests/tidy"))
        .flat_map(|file| {
            let lines = file.numbered().filter(|(_, line)| bad(line));
            lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        })
        .collect()
}

fn resolved(files: &[File]) -> Vec<String> {
    let bad = |file: &File, line: &str| {
        let npm = file.is("package-lock.json") && line.contains("\"resolved\": \"http");
        let crates = file.is("Cargo.lock")
            && line.starts_with("source = ")
            && line != format!("source = \"{CRATES}\"");
        npm || crates
    };
    files
        .iter()
        .flat_map(|file| {
            let lines = file.numbered().filter(move |(_, line)| bad(file, line));
            lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim()))
        })
        .collect()
}
