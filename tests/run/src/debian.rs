//! The source of Rust's standard library from Debian's `rust-src`, for machines that reach a
//! Debian mirror but not Rust's own servers.
//!
//! apt does the download, with the mirror, the proxy and the signature check that this
//! machine already uses, but in a state folder of its own: nothing is installed, no source
//! is added, and no right beyond an ordinary user's is needed.

use crate::{Done, say, shell};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Suites that carry recent compilers, the smallest index first.
const SUITES: [&str; 3] = ["trixie-backports", "forky", "sid"];
const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Unpacks the library of exactly this release under `folder` and returns its path.
pub(crate) fn library(release: &str, folder: &Path) -> Done<PathBuf> {
    if shell::which("apt-get").is_none() || shell::which("dpkg").is_none() {
        return Err("this machine has no apt".to_owned());
    }
    let mut reasons = Vec::new();
    for mirror in mirrors(folder)? {
        for suite in SUITES {
            let state = folder.join(suite);
            match fetch(&mirror, suite, release, &state) {
                Ok(library) => return Ok(library),
                Err(reason) => reasons.push(format!("{suite}: {reason}")),
            }
        }
    }
    Err(reasons.join("; "))
}

/// The Debian mirrors that apt is set up with, security mirrors aside.
pub(crate) fn mirrors(folder: &Path) -> Done<Vec<String>> {
    let mut command = shell::program("apt-get", folder);
    command.args([
        "indextargets",
        "--format",
        "$(ORIGIN) $(REPO_URI)",
        "Created-By: Packages",
    ]);
    let mut mirrors = Vec::new();
    for line in shell::capture(&mut command)?.lines() {
        if let Some(("Debian", mirror)) = line.split_once(' ') {
            let mirror = mirror.to_owned();
            if !mirror.contains("security") && !mirrors.contains(&mirror) {
                mirrors.push(mirror);
            }
        }
    }
    Ok(mirrors)
}

fn fetch(mirror: &str, suite: &str, release: &str, state: &Path) -> Done<PathBuf> {
    for part in [
        "lists/partial",
        "cache/archives/partial",
        "sources",
        "unpacked",
    ] {
        shell::make_folder(&state.join(part))?;
    }
    let source = format!(
        "Types: deb\nURIs: {mirror}\nSuites: {suite}\nComponents: main\nSigned-By: {KEYRING}\n"
    );
    shell::write(&state.join("sources/kassa.sources"), source.as_bytes())?;
    shell::capture(apt("apt-get", state).arg("update"))?;
    let listed = shell::capture(apt("apt-cache", state).args(["madison", "rust-src"]))?;
    let version = matching(&listed, release).ok_or(format!("no rust-src {release}"))?;
    say::line(&format!("std: rust-src {version} from Debian {suite}"));
    shell::capture(apt("apt-get", state).args(["download", &format!("rust-src={version}")]))?;
    let package = shell::entries(state)?
        .into_iter()
        .find(|path| path.extension().is_some_and(|end| end == "deb"))
        .ok_or("apt brought no file")?;
    let unpacked = state.join("unpacked");
    shell::capture(Command::new("dpkg").arg("-x").args([&package, &unpacked]))?;
    let _spared = fs::remove_file(&package);
    let library = unpacked.join(format!("usr/src/rustc-{release}/library"));
    if library.join("Cargo.lock").is_file() {
        Ok(library)
    } else {
        Err("the package has another layout".to_owned())
    }
}

/// One of apt's programs, with every folder it writes moved under `state`.
fn apt(program: &str, state: &Path) -> Command {
    let mut command = shell::program(program, state);
    let lists = format!("Dir::State::Lists={}", state.join("lists").display());
    let cache = format!("Dir::Cache={}", state.join("cache").display());
    let sources = format!("Dir::Etc::SourceParts={}", state.join("sources").display());
    let user = "APT::Sandbox::User=root".to_owned();
    let none = "Dir::Etc::SourceList=/dev/null".to_owned();
    let words = "Acquire::Languages=none".to_owned();
    for option in [lists, cache, sources, user, none, words] {
        command.args(["-o", &option]);
    }
    command
}

/// Finds `1.95.0+…` in apt's lines `package | version | place`.
fn matching(listed: &str, release: &str) -> Option<String> {
    listed
        .lines()
        .filter_map(|line| line.split('|').nth(1))
        .map(str::trim)
        .find(|version| {
            let rest = version.strip_prefix(release);
            rest.is_some_and(|rest| rest.starts_with(['+', '-']))
        })
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::matching;

    #[test]
    fn only_the_same_release_matches() {
        let listed = " rust-src | 1.96.1+dfsg1-2 | m\n rust-src | 1.95.0+dfsg1-2~bpo13+1 | m\n";
        assert_eq!(
            matching(listed, "1.95.0").as_deref(),
            Some("1.95.0+dfsg1-2~bpo13+1")
        );
        assert_eq!(matching(listed, "1.9"), None);
    }
}
