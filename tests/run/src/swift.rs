//! The core through generated Swift: the package as a user takes it, and its two test packages.

mod toolchain;

use crate::{Done, bindings, say, shell, shop};
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use toolchain::Toolchain;

const SOURCES: &str = "bindings-mobile/swift/Sources";

/// One of the two libraries, and the names it goes by.
struct Half {
    name: &'static str,
    package: &'static str,
    module: &'static str,
    config: &'static str,
    tests: &'static str,
    /// Runs its tests with what they need beside them.
    tested: fn(&mut Command) -> Done,
}

const HALVES: [Half; 2] = [
    Half {
        name: "server",
        package: "kassa-server",
        module: "KassaServer",
        config: "bindings-mobile/server/uniffi.toml",
        tests: "bindings-mobile/swift/Tests/Server",
        tested: shell::run,
    },
    Half {
        name: "app",
        package: "kassa-app",
        module: "Kassa",
        config: "bindings-mobile/app/uniffi.toml",
        tests: "bindings-mobile/swift/Tests/App",
        tested: shop::beside,
    },
];

/// Tests both halves, or those of these names; other words are Swift's own, such as `build`, for
/// whoever has no tool-chain but this one.
pub(crate) fn run(words: &[String]) -> Done {
    let named = |half: &&Half| words.is_empty() || words.iter().any(|word| word == half.name);
    let chosen: Vec<&Half> = HALVES.iter().filter(named).collect();
    let toolchain = match toolchain::ensure() {
        Ok(toolchain) => toolchain,
        Err(reason) if env::var_os("CI").is_some() || chosen.is_empty() => return Err(reason),
        Err(reason) => {
            say::line(&format!("swift: SKIPPED, nothing was tested: {reason}"));
            return Ok(());
        }
    };
    if cfg!(target_os = "macos") && !shell::root().join("target/mobile").is_dir() {
        return Err(
            "Package.swift takes Apple's libraries from target/mobile: `cargo mobile` builds them"
                .to_owned(),
        );
    }
    if chosen.is_empty() {
        let mut command = toolchain.swift(&shell::root());
        return shell::run(command.args(words).env("PKG_CONFIG_PATH", described()));
    }
    say::line("swift: compiling the libraries and the lab");
    shell::run(shell::cargo().args(["build", "--package", "kassa-lab"]))?;
    for half in chosen {
        test(half, &toolchain)?;
    }
    Ok(())
}

/// Builds the library, holds the generated sources against it and runs the tests.
fn test(half: &Half, toolchain: &Toolchain) -> Done {
    let library = bindings::library(half.package)?;
    hold(half, &library)?;
    let built = shell::cargo_target().join("debug");
    describe(half, &built)?;
    play(half, toolchain, &built)
}

/// Holds what is committed for a library against what it exports.
fn hold(half: &Half, library: &Path) -> Done {
    let module = half.module;
    let fresh = work().join(module);
    bindings::generate(library, "swift", half.config, &fresh)?;
    let source = format!("{SOURCES}/{module}/Generated/{module}Core.swift");
    bindings::hold(&source, &fresh.join(format!("{module}Core.swift")))?;
    let header = format!("{SOURCES}/{module}FFI/{module}FFI.h");
    bindings::hold(&header, &fresh.join(format!("{module}FFI.h")))
}

/// What an installed library would say of itself, for the one that was just built.
fn describe(half: &Half, built: &Path) -> Done {
    let Half { package, .. } = half;
    let name = package.replace('-', "_");
    let about = format!(
        "Name: {package}\nDescription: Kassa's core\nVersion: {}\nLibs: -L{} -l{name}\n",
        env!("CARGO_PKG_VERSION"),
        built.display(),
    );
    shell::make_folder(&described())?;
    shell::write(&described().join(format!("{package}.pc")), about.as_bytes())
}

/// Runs a test package. What it compiles is kept below target/, where SwiftPM builds on it.
fn play(half: &Half, toolchain: &Toolchain, built: &Path) -> Done {
    say::line(&format!("swift: testing {}", half.module));
    let folder = shell::root().join(half.tests);
    let mut tests = toolchain.swift(&folder);
    tests
        .args(["test", "--scratch-path"])
        .arg(work().join("build").join(half.module));
    tests.env("PKG_CONFIG_PATH", described());
    tests
        .env("LD_LIBRARY_PATH", built)
        .env("DYLD_LIBRARY_PATH", built);
    tests.env("KASSA_ROOT", shell::root());
    tests.env("KASSA_BUILT", built);
    (half.tested)(&mut tests)
}

fn work() -> PathBuf {
    shell::root().join("target/swift")
}

fn described() -> PathBuf {
    work().join("described")
}
