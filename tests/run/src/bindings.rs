//! What the core's libraries export, written in another language.
//!
//! The sources are committed, so that a package can be used as it lies in the repository. Each
//! run writes them anew and holds them against those; `KASSA_BLESS=1` renews them.

use crate::cache::{self, Key};
use crate::{Done, say, shell};
use std::env;
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

/// Compiles a library for this machine, and says where it lies.
pub(crate) fn library(package: &str) -> Done<PathBuf> {
    shell::run(shell::cargo().args(["build", "--package", package]))?;
    let file = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", package.replace('-', "_"));
    Ok(shell::cargo_target().join("debug").join(file))
}

/// Writes what the library exports into a folder, which is emptied before.
pub(crate) fn generate(library: &Path, language: &str, config: &str, folder: &Path) -> Done {
    let _earlier = fs::remove_dir_all(folder);
    shell::make_folder(folder)?;
    let mut command = shell::program(&bindgen()?.to_string_lossy(), &shell::root());
    shell::run(command.arg(library).args([language, config]).arg(folder))
}

/// Holds a committed file against the fresh one, or renews it where that was asked for.
pub(crate) fn hold(committed: &str, fresh: &Path) -> Done {
    let path = shell::root().join(committed);
    let text = shell::read(fresh)?;
    if shell::read(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if env::var_os("KASSA_BLESS").is_none() {
        return Err(format!(
            "{committed} is not what the core exports now: KASSA_BLESS=1 writes it again"
        ));
    }
    say::line(&format!("{committed}: written again"));
    shell::make_folder(path.parent().unwrap_or(&path))?;
    shell::write(&path, text.as_bytes())
}

/// The generator, built when this machine has none of this version.
fn bindgen() -> Done<PathBuf> {
    let key = Key::of("mobile-bindgen 1")
        .text(&format!("{OS} {ARCH} {}", uniffi()?))
        .paths(&["bindings-mobile/bindgen"])?
        .hex();
    let program = format!("kassa-mobile-bindgen{EXE_SUFFIX}");
    let folder = cache::filled("mobile-bindgen", &key, |draft| {
        say::line("bindings: compiling the generator, once (about two minutes)");
        shell::run(shell::cargo().args(["build", "--package", "kassa-mobile-bindgen"]))?;
        let built = shell::cargo_target().join("debug").join(&program);
        let copied = fs::copy(&built, draft.join(&program));
        copied
            .map(drop)
            .map_err(|error| format!("{}: {error}", built.display()))
    })?;
    Ok(folder.join(program))
}

/// The locked version of uniffi: the generator and the library must be of the same one.
fn uniffi() -> Done<String> {
    let lock = shell::read(&shell::root().join("Cargo.lock"))?;
    let after = lock.split("name = \"uniffi\"\nversion = ").nth(1);
    let version = after.and_then(|rest| rest.lines().next());
    version
        .map(str::to_owned)
        .ok_or_else(|| "Cargo.lock names no uniffi".to_owned())
}
