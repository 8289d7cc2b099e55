//! What an archive becomes in an app: it is linked for its device, with nothing of Apple's at hand
//! but the names of its one system library. So the archive is known to link, by its table of
//! processors too, and its weight is the one that an app gets.

use super::archive::{SYSTEM, words};
use super::link::EXPORTS;
use super::slice::{Apple, apple_name};
use super::tools;
use crate::{Done, shell};
use object::macho::{PLATFORM_IOSSIMULATOR, PLATFORM_MACOS};
use std::path::{Path, PathBuf};

/// Links the archive into a library of its own, below `out`.
pub(crate) fn linked(archive: &Path, slice: &Apple, out: &Path) -> Done<PathBuf> {
    let work = out.join("linked");
    shell::make_folder(&work)?;
    let name = apple_name(slice.architecture);
    let system = match slice.platform {
        PLATFORM_MACOS => "macos",
        PLATFORM_IOSSIMULATOR => "ios-simulator",
        _ => "ios",
    };
    let list = work.join(format!("libSystem-{name}-{system}.tbd"));
    shell::write(&list, stand_in(name, system).as_bytes())?;
    let made = work.join(format!("{}.dylib", slice.target.triple));
    let oldest = slice.target.oldest.map_or("1.0", |(_, version)| version);
    let mut command = tools::lld("darwin")?;
    command.args(["-arch", name, "-dylib", "-dead_strip", "-x"]);
    command.args(["-platform_version", system, oldest, oldest]);
    for start in EXPORTS {
        command.args(["-exported_symbol", &format!("_{start}*")]);
    }
    command.arg("-force_load").arg(archive).arg(&list);
    shell::capture(command.arg("-o").arg(&made))?;
    Ok(made)
}

/// The system's library, as an SDK describes it: by its names.
fn stand_in(architecture: &str, system: &str) -> String {
    let names: Vec<&str> = words(SYSTEM).chain(["dyld_stub_binder"]).collect();
    format!(
        "--- !tapi-tbd\ntbd-version: 4\ntargets: [ {architecture}-{system} ]\n\
         install-name: '/usr/lib/libSystem.B.dylib'\nexports:\n  \
         - targets: [ {architecture}-{system} ]\n    symbols: [ {} ]\n...\n",
        names.join(", ")
    )
}
