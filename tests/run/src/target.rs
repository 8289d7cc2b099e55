//! The compiler's libraries for a target that rustup may not have installed.
//!
//! Four ways, the first that works: they are present; they were built before and lie in the
//! cache; rustup adds them; they are built from the library's source. What is built stays in
//! the cache as a sysroot of its own, handed to the compiler by a flag, so the user's
//! toolchain is never written to.

use crate::cache::{self, Key};
use crate::{Done, debian, say, shell};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A target, and which crates of the standard library it has.
pub(crate) struct Target {
    pub(crate) triple: &'static str,
    crates: &'static str,
    /// The variable and version of the oldest system that it runs on, where the compiler asks.
    pub(crate) oldest: Option<(&'static str, &'static str)>,
}

pub(crate) const WASM: Target = Target {
    triple: "wasm32-unknown-unknown",
    crates: "std,panic_abort,proc_macro,test",
    oldest: None,
};

/// A processor without an operating system: what compiles for it needs no `std`.
pub(crate) const BARE: Target = Target {
    triple: "thumbv7em-none-eabi",
    crates: "core,alloc,compiler_builtins",
    oldest: None,
};

/// A library that apps load.
pub(crate) const fn app(
    triple: &'static str,
    oldest: Option<(&'static str, &'static str)>,
) -> Target {
    Target {
        triple,
        crates: "std,panic_abort",
        oldest,
    }
}

/// How the libraries were found, and the private sysroot when there is one.
pub(crate) struct Ready {
    pub(crate) sysroot: Option<PathBuf>,
}

/// Makes the target's libraries available and says which way was taken.
pub(crate) fn ensure(target: &Target) -> Done<Ready> {
    let triple = target.triple;
    let key = key(target)?;
    if is_present(triple)? {
        say::line(&format!("{triple}: present in the toolchain"));
        return Ok(Ready { sysroot: None });
    }
    if let Some(sysroot) = cache::present(&cached_name(target), &key)? {
        say::line(&format!("{triple}: built earlier, from the cache"));
        return Ok(Ready {
            sysroot: Some(sysroot),
        });
    }
    if added_by_rustup(triple) && is_present(triple)? {
        say::line(&format!("{triple}: added by rustup"));
        return Ok(Ready { sysroot: None });
    }
    say::line(&format!(
        "{triple}: rustup cannot add it; building it from source"
    ));
    let sysroot = cache::filled(&cached_name(target), &key, |draft| build(target, draft))?;
    say::line(&format!("{triple}: built from source into the cache"));
    Ok(Ready {
        sysroot: Some(sysroot),
    })
}

/// Cargo for this target, with further flags for the compiler. Folder names are cut out of
/// the result: they would make two machines' builds differ and tell where somebody works.
pub(crate) fn cargo(ready: &Ready, flags: &[&str]) -> Done<Command> {
    let mut flags: Vec<String> = flags.iter().map(ToString::to_string).collect();
    if let Some(sysroot) = &ready.sysroot {
        flags.push(format!("--sysroot={}", sysroot.display()));
    }
    flags.push(remap(&cargo_home(), "/cargo"));
    flags.push(remap(&shell::root(), "/kassa"));
    let mut command = shell::cargo();
    command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    command.env_remove("RUSTFLAGS");
    Ok(command)
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}

fn cargo_home() -> PathBuf {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    env::var_os("CARGO_HOME").map_or_else(|| home.join(".cargo"), PathBuf::from)
}

/// Whether this compiler knows a flag; what is handed on to LLVM comes and goes with it.
pub(crate) fn knows(flag: &str) -> bool {
    let mut rustc = shell::program("rustc", &shell::root());
    shell::capture(rustc.args([flag, "--print", "cfg"])).is_ok()
}

/// Compiles the whole core for a processor without an operating system. Only the binding
/// features are left out: their code generators write `std`.
pub(crate) fn check_no_std() -> Done {
    let ready = ensure(&BARE)?;
    let mut command = cargo(&ready, &[])?;
    command.args(["check", "--package", "kassa", "--no-default-features"]);
    shell::run(command.args(["--features", "every,token,app", "--target", BARE.triple]))
}

/// The compiler's own words about itself.
pub(crate) fn compiler() -> Done<String> {
    shell::capture(Command::new("rustc").arg("-vV").current_dir(shell::root()))
}

fn cached_name(target: &Target) -> String {
    format!("std-{}", target.triple)
}

/// Changes with the compiler and with how the libraries are made.
pub(crate) fn key(target: &Target) -> Done<String> {
    let recipe = Key::of("std 2, bitcode embedded");
    let mut key = recipe
        .text(&compiler()?)
        .text(target.triple)
        .text(target.crates);
    if let Some((_, version)) = target.oldest {
        key = key.text(version);
    }
    Ok(key.hex())
}

fn is_present(triple: &str) -> Done<bool> {
    let mut rustc = shell::program("rustc", &shell::root());
    let folder = shell::capture(rustc.args(["--print", "target-libdir", "--target", triple]))?;
    let files = shell::entries(Path::new(folder.trim())).unwrap_or_default();
    Ok(files.iter().any(|path| is_library(path, "libcore-")))
}

fn is_library(path: &Path, prefix: &str) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(prefix) && name.ends_with(".rlib")
}

fn added_by_rustup(triple: &str) -> bool {
    let mut rustup = shell::program("rustup", &shell::root());
    rustup.args(["target", "add", triple]);
    shell::which("rustup").is_some() && shell::capture(&mut rustup).is_ok()
}

/// The library's source: rustup's component when it is installed, else Debian's package.
fn source() -> Done<PathBuf> {
    let mut rustc = shell::program("rustc", &shell::root());
    let sysroot = shell::capture(rustc.args(["--print", "sysroot"]))?;
    let installed = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library");
    if installed.join("Cargo.lock").is_file() {
        say::line("std: source from rustup's rust-src");
        return Ok(installed);
    }
    let about = compiler()?;
    let release = about
        .lines()
        .find_map(|line| line.strip_prefix("release: "))
        .ok_or("rustc does not tell its release")?;
    let key = Key::of("rust-src 1").text(release).hex();
    let folder = cache::filled("rust-src", &key, |draft| {
        let unpacked = draft.join("unpacked");
        shell::make_folder(&unpacked)?;
        let found = debian::library(release, &unpacked).map_err(|reason| {
            format!("no source of Rust's standard library {release} ({reason}); `rustup component add rust-src` brings it")
        })?;
        let told = |error: std::io::Error| format!("{}: {error}", found.display());
        fs::rename(&found, draft.join("library")).map_err(told)?;
        fs::remove_dir_all(&unpacked).map_err(told)
    })?;
    Ok(folder.join("library"))
}

/// Builds the libraries once, in an empty crate, and lays them out as a sysroot.
fn build(target: &Target, draft: &Path) -> Done {
    let work = draft.join("work");
    shell::make_folder(&work.join("src"))?;
    let library = source()?;
    let manifest = "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                    [workspace]\n[profile.release]\npanic = \"abort\"\n";
    shell::write(&work.join("Cargo.toml"), manifest.as_bytes())?;
    shell::write(&work.join("src/lib.rs"), b"#![no_std]\n")?;
    say::line(&format!(
        "std: compiling {} for {}",
        target.crates, target.triple
    ));
    let mut cargo = shell::cargo();
    cargo.current_dir(&work);
    cargo.args(["build", "--release", "--target", target.triple]);
    cargo.args(["-Z", &format!("build-std={}", target.crates)]);
    // Cargo looks for the source inside the toolchain; this variable is its own tests' way
    // to point elsewhere, and spares the user's toolchain a folder it does not know.
    cargo.env("__CARGO_TESTS_ONLY_SRC_ROOT", &library);
    cargo.env("RUSTC_BOOTSTRAP", "1");
    cargo.envs(target.oldest);
    cargo.env("CARGO_TARGET_DIR", work.join("target"));
    // Link-time optimisation of what is built later needs bitcode in these libraries too.
    let mut flags = vec!["-Cembed-bitcode=yes".to_owned()];
    flags.push(remap(&cargo_home(), "/cargo"));
    flags.push(remap(&library, "/rust/library"));
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    cargo.env_remove("RUSTFLAGS");
    shell::run(&mut cargo)?;
    let built = work.join("target").join(target.triple).join("release/deps");
    let home = draft.join("lib/rustlib").join(target.triple).join("lib");
    shell::make_folder(&home)?;
    for path in shell::entries(&built)? {
        if is_library(&path, "lib") && !is_library(&path, "libempty-") {
            let name = path.file_name().unwrap_or_default();
            fs::copy(&path, home.join(name)).map_err(|error| format!("std: {error}"))?;
        }
    }
    fs::remove_dir_all(&work).map_err(|error| format!("std: {error}"))
}
