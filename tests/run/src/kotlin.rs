//! The core through generated Kotlin: the scenarios on the JVM.

use crate::cache::{self, Key};
use crate::{Done, apt, say, shell};
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROJECT: &str = "bindings-mobile/kotlin";
const POM: &str = "bindings-mobile/kotlin/pom.xml";
const SOURCES: &str = "bindings-mobile/kotlin/src/main";

/// Builds the library, writes the Kotlin of its types and plays the scenarios.
pub(crate) fn test() -> Done {
    if shell::which("mvn").is_none() {
        apt::install("Maven", &["maven", "default-jdk-headless"])?;
    }
    say::line("kotlin: compiling the library and the lab");
    for package in ["kassa-mobile", "kassa-lab"] {
        shell::run(shell::cargo().args(["build", "--package", package]))?;
    }
    let source = generate(&bindgen()?)?;
    let repository = repository()?;
    let classes = classes(&repository, &source)?;
    say::line("kotlin: playing the scenarios");
    let mut tests = maven(&repository, &shell::root().join(PROJECT), &classes);
    shell::run(tests.args(["--offline", "-Dkassa.compile=none", "test"]))
}

/// The generator, built when this machine has none of this version.
fn bindgen() -> Done<PathBuf> {
    let key = Key::of("mobile-bindgen 1")
        .text(&format!("{OS} {ARCH} {}", uniffi()?))
        .paths(&["bindings-mobile/bindgen"])?
        .hex();
    let program = format!("kassa-mobile-bindgen{EXE_SUFFIX}");
    let folder = cache::filled("mobile-bindgen", &key, |draft| {
        say::line("kotlin: compiling the generator, once (about two minutes)");
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

/// Writes the Kotlin of what the library exports, and returns it.
fn generate(bindgen: &Path) -> Done<String> {
    let library = format!("{DLL_PREFIX}kassa_mobile{DLL_SUFFIX}");
    let folder = shell::root().join(PROJECT).join("target/generated");
    let mut command = shell::program(&bindgen.to_string_lossy(), &shell::root());
    command.arg(shell::cargo_target().join("debug").join(library));
    shell::run(command.arg("bindings-mobile/uniffi.toml").arg(&folder))?;
    shell::read(&folder.join("dev/kassa/kassa.kt"))
}

/// The compiled library: Kotlin takes most of a minute for what seldom changes.
fn classes(repository: &Path, source: &str) -> Done<PathBuf> {
    let key = Key::of("kotlin 1").text(source).paths(&[POM, SOURCES])?;
    cache::filled("kotlin", &key.hex(), |draft| {
        say::line("kotlin: compiling the generated sources");
        let mut compile = maven(repository, &shell::root().join(PROJECT), draft);
        shell::run(compile.args(["--offline", "compile"]))
    })
}

/// What Maven needs, fetched once for each pom. A folder of our own, so that a later run
/// needs no network and no other project changes what this one is tested with.
fn repository() -> Done<PathBuf> {
    let key = Key::of("maven 2").paths(&[POM])?.hex();
    cache::filled("maven", &key, |draft| {
        say::line("kotlin: fetching Maven's plugins and libraries, once");
        // Maven fetches some parts only when it compiles and tests something. An empty
        // project with the same pom is enough, and quick.
        let empty = draft.join("empty");
        let tests = empty.join("src/test/kotlin");
        shell::make_folder(&tests)?;
        let pom = shell::read(&shell::root().join(POM))?;
        shell::write(&empty.join("pom.xml"), pom.as_bytes())?;
        shell::write(&tests.join("Empty.kt"), EMPTY_TEST.as_bytes())?;
        shell::run(maven(draft, &empty, &empty.join("classes")).arg("test"))?;
        fs::remove_dir_all(&empty).map_err(|error| format!("{}: {error}", empty.display()))
    })
}

const EMPTY_TEST: &str = "class EmptyTest { @org.junit.jupiter.api.Test fun empty() {} }\n";

fn maven(repository: &Path, project: &Path, classes: &Path) -> Command {
    let mut command = shell::program("mvn", project);
    command.args(["--batch-mode", "--no-transfer-progress"]);
    command.arg(format!("-Dmaven.repo.local={}", repository.display()));
    command.arg(format!("-Dkassa.classes={}", classes.display()));
    let built = shell::cargo_target().join("debug");
    command.arg(format!("-Dkassa.built={}", built.display()));
    command
}
