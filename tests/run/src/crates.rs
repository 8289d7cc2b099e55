//! Other people's crates, compiled once: a run in a fresh clone begins with what an earlier run
//! compiled of them, and compiles only the repository's own.
//!
//! Cargo tells a crate of a registry by its version, features and flags, not by the clone that
//! uses it. So its results are copied, each file with its time (cargo compares times), from the
//! cache into the clone's own target folder and, when a run compiled others, back. No two clones
//! ever build in one folder: they would take each other's programs for their own.

use crate::cache::{self, Key};
use crate::{Done, say, shell, target};
use std::env;
use std::fs::{self, File, FileTimes};
use std::path::{Path, PathBuf};

/// Crates of this repository begin so; they are compiled in each clone.
const OWN: &str = "kassa";

/// What is worth keeping of a profile's folder.
const PARTS: [&str; 3] = [".fingerprint", "build", "deps"];

/// A clone of its own is compiled again and again, and needs no copy. In CI it is fresh.
fn wanted() -> bool {
    env::var_os("CI").is_some() && env::var_os("CARGO_TARGET_DIR").is_none()
}

/// Copies what earlier runs have compiled into a target folder that has none of it.
pub(crate) fn bring() -> Done {
    if !wanted() {
        return Ok(());
    }
    let target = shell::cargo_target();
    match cache::newest(&name()?)? {
        Some(kept) if units(&kept)?.len() > units(&target)?.len() => {
            copy(&kept, &target)?;
            say::line("crates of others: from the cache");
        }
        _ => say::line("crates of others: compiled by this run"),
    }
    Ok(())
}

/// Keeps what this run has compiled, if any of it is new.
pub(crate) fn keep() -> Done {
    if !wanted() {
        return Ok(());
    }
    let (name, target) = (name()?, shell::cargo_target());
    let key = Key::of(&units(&target)?.join("\n")).hex();
    cache::filled(&name, &key, |draft| copy(&target, draft))?;
    cache::prune(&name, 1)
}

fn name() -> Done<String> {
    let compiler = Key::of("crates 1").text(&target::compiler()?).hex();
    Ok(format!("crates-{compiler}"))
}

/// The folders of cargo's profiles: `debug`, `wasm32-unknown-unknown/release` and others.
fn profiles(target: &Path) -> Done<Vec<PathBuf>> {
    let folders = |path: &Path| shell::entries(path).unwrap_or_default();
    let near = folders(target);
    let far = near.iter().flat_map(|path| folders(path));
    let mut found: Vec<PathBuf> = near.iter().cloned().chain(far).collect();
    found.retain(|path| path.join(".fingerprint").is_dir());
    Ok(found)
}

/// What there is of other people's crates, by the name that cargo gives each.
fn units(target: &Path) -> Done<Vec<String>> {
    let mut found = Vec::new();
    for profile in profiles(target)? {
        for unit in shell::entries(&profile.join(".fingerprint"))? {
            if !file_name(&unit).starts_with(OWN) {
                let inside = unit.strip_prefix(target).unwrap_or(&unit);
                found.push(inside.to_string_lossy().into_owned());
            }
        }
    }
    Ok(found)
}

fn copy(from: &Path, to: &Path) -> Done {
    for profile in profiles(from)? {
        let inside = profile.strip_prefix(from).unwrap_or(&profile);
        for part in PARTS {
            let (source, place) = (profile.join(part), to.join(inside).join(part));
            shell::make_folder(&place)?;
            for path in shell::entries(&source).unwrap_or_default() {
                if is_others(&path) {
                    copy_all(&path, &place.join(file_name(&path)))?;
                }
            }
        }
    }
    Ok(())
}

/// A folder of one unit, or a library. Programs, such as tests, are only the repository's own.
fn is_others(path: &Path) -> bool {
    let name = file_name(path);
    if path.is_dir() {
        return !name.starts_with(OWN);
    }
    let library = name.strip_prefix("lib").filter(|it| !it.starts_with(OWN));
    let beside = |ending: &str| {
        let library = format!("lib{}", name.trim_end_matches(".d"));
        path.with_file_name(library)
            .with_extension(ending)
            .is_file()
    };
    let described = name.ends_with(".d") && !name.starts_with(OWN);
    (library.is_some() && !name.ends_with(".d"))
        || (described && ["rlib", "rmeta", "so", "dylib"].iter().any(|it| beside(it)))
}

fn copy_all(from: &Path, to: &Path) -> Done {
    let told = |error: std::io::Error| format!("{}: {error}", to.display());
    if from.is_dir() {
        shell::make_folder(to)?;
        for path in shell::entries(from)? {
            copy_all(&path, &to.join(file_name(&path)))?;
        }
        return Ok(());
    }
    // A program that runs is not written over, but replaced.
    let _older = fs::remove_file(to);
    fs::copy(from, to).map_err(told)?;
    let modified = fs::metadata(from).and_then(|about| about.modified());
    let times = FileTimes::new().set_modified(modified.map_err(told)?);
    let file = File::options().append(true).open(to).map_err(told)?;
    file.set_times(times).map_err(told)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
