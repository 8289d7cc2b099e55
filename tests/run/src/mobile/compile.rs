//! One library for one kind of device, from the cache when nothing of it changed.
//!
//! Every device gets a static archive first, which needs no linker and none of a vendor's files;
//! Apple's devices take it as it is, and for Android it is then linked.

use super::link::{self, Linker};
use super::slice::{Android, Apple, Product};
use super::{archive, tools};
use crate::cache::{self, Key};
use crate::target::{self, Target};
use crate::{Done, say, shell};
use std::path::{Path, PathBuf};

/// What goes into every library, beside its own folder.
const INPUTS: [&str; 9] = [
    "Cargo.toml",
    "Cargo.lock",
    "core/Cargo.toml",
    "core/src",
    "core/wire",
    "tests/run/src/mobile/bionic.txt",
    "tests/run/src/mobile/compile.rs",
    "tests/run/src/mobile/link.rs",
    "tests/run/src/mobile/slice.rs",
];

/// The rest is the workspace's: level `z` is 8 of 100 smaller than `s`, and 3 when packed. A panic ends
/// the process: the core has none, and after one, a job would keep its lock and whoever asks it next
/// would wait for ever.
const PROFILE: [&str; 2] = [
    "profile.release.panic=\"abort\"",
    "profile.release.strip=false",
];

/// The folder with `lib….so` for one ABI.
pub(crate) fn android(product: &Product, device: &Android, linker: &Linker) -> Done<PathBuf> {
    let key = key(product, &device.target)?.text(&linker.name());
    let name = format!("mobile-{}-{}", product.library, device.abi);
    cache::filled(&name, &key.hex(), |draft| {
        let (archive, ready) = archive(product, &device.target)?;
        let shared = draft.join(format!("lib{}.so", product.library));
        link::shared(linker, device, &ready, &archive, &shared)
    })
    .inspect(|_| say::line(&format!("{}: ready", device.abi)))
}

/// The folder with `lib….a` for one of Apple's.
pub(crate) fn apple(product: &Product, device: &Apple) -> Done<PathBuf> {
    let key = key(product, &device.target)?;
    let triple = device.target.triple;
    let name = format!("mobile-{}-{triple}", product.library);
    cache::filled(&name, &key.hex(), |draft| {
        let (archive, _) = archive(product, &device.target)?;
        lean(
            product,
            &archive,
            &draft.join(format!("lib{}.a", product.library)),
        )
    })
    .inspect(|_| say::line(&format!("{triple}: ready")))
}

/// Changes with whatever could change the library.
fn key(product: &Product, target: &Target) -> Done<Key> {
    let key = Key::of("mobile 1").text(&target::key(target)?);
    key.paths(&INPUTS)?.paths(&[product.folder])
}

/// Lets cargo make the archive and tells where it lies.
fn archive(product: &Product, target: &Target) -> Done<(PathBuf, target::Ready)> {
    let Product {
        package, library, ..
    } = product;
    let ready = target::ensure(target)?;
    say::line(&format!("{}: compiling {package}", target.triple));
    let mut cargo = target::cargo(&ready, &[])?;
    cargo.args(["rustc", "--release", "--package", package, "--lib"]);
    cargo.args(["--crate-type", "staticlib", "--target", target.triple]);
    for setting in PROFILE {
        cargo.args(["--config", setting]);
    }
    cargo.envs(target.oldest);
    shell::run(&mut cargo)?;
    let built = shell::cargo_target().join(target.triple).join("release");
    Ok((built.join(format!("lib{library}.a")), ready))
}

/// Copies the archive without what no program is linked with: debug information and the compiler's
/// own intermediate code of the standard library, four of five bytes. What every library written in
/// Rust exports gets a name of its own, so that an app can have two of them.
fn lean(product: &Product, archive: &Path, to: &Path) -> Done {
    let mut copy = tools::objcopy()?;
    copy.arg("--strip-debug");
    for section in ["__LLVM,__bitcode", "__LLVM,__cmdline"] {
        copy.arg(format!("--remove-section={section}"));
    }
    for name in archive::members(archive)?.shared_with_others() {
        let own = format!("_{}{name}", product.library);
        copy.arg(format!("--redefine-sym={name}={own}"));
    }
    shell::capture(copy.arg(archive).arg(to)).map(drop)
}
