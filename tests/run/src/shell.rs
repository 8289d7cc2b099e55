//! Child processes and the repository's own folders.

use crate::Done;
use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The repository. Asked at run time: a binary in a shared target folder may have been
/// compiled in another clone.
pub(crate) fn root() -> PathBuf {
    let told = env::var_os("KASSA_ROOT").map(PathBuf::from);
    let by_cargo = env::var_os("CARGO_MANIFEST_DIR").map(|own| PathBuf::from(own).join("../.."));
    let found = told
        .or(by_cargo)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../.."));
    found.canonicalize().unwrap_or(found)
}

/// Where cargo puts what it builds.
pub(crate) fn cargo_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Cargo, without the variables that `cargo run` set for this program alone.
pub(crate) fn cargo() -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if ours {
            command.env_remove(name);
        }
    }
    if env::var_os("CI").is_some() {
        // A fresh clone is compiled once: what would speed up a second time only costs.
        command.env("CARGO_INCREMENTAL", "0");
    }
    command.current_dir(root());
    command
}

/// A program inside a folder.
pub(crate) fn program(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(name);
    command.current_dir(folder);
    command
}

/// Runs to the end; what the child prints goes to stderr, as stdout belongs to results.
pub(crate) fn run(command: &mut Command) -> Done {
    let shown = shown(command);
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::from(io::stderr()))
        .status()
        .map_err(|error| format!("{shown}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{shown}: {status}"))
    }
}

/// Runs to the end and returns what the child printed; its stderr is shown only on failure.
pub(crate) fn capture(command: &mut Command) -> Done<String> {
    let shown = shown(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{shown}: {}\n{}", output.status, said.trim_end()))
    }
}

/// The command as one would type it, for messages.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

/// The program's path, when it is installed.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|candidate| candidate.is_file())
}

/// Makes the folder with all above it.
pub(crate) fn make_folder(folder: &Path) -> Done {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Reads a text file, or says which one could not be read.
pub(crate) fn read(path: &Path) -> Done<String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// Writes a file only when it differs, so that watchers and makers see no false change.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Done {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// The files of a folder, sorted by name.
pub(crate) fn entries(folder: &Path) -> Done<Vec<PathBuf>> {
    let told = |error: io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(told)? {
        found.push(entry.map_err(told)?.path());
    }
    found.sort();
    Ok(found)
}
