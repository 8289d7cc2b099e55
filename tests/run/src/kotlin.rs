//! The core through generated Kotlin: the engine for servers and the client for apps.

use crate::cache::{self, Key};
use crate::{Done, apt, bindings, postgres, say, shell, shop};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PROJECT: &str = "bindings-mobile/kotlin";
const POM: &str = "bindings-mobile/kotlin/pom.xml";

/// One of the two libraries, and Maven's modules that stand on it.
pub(crate) struct Half {
    name: &'static str,
    package: &'static str,
    config: &'static str,
    /// What is generated, by its path below the sources.
    source: &'static str,
    /// The first one holds what is generated.
    modules: &'static [&'static str],
    /// Runs its tests with what they need beside them.
    tested: fn(&mut Command) -> Done,
}

const HALVES: [Half; 2] = [
    Half {
        name: "server",
        package: "kassa-server",
        config: "bindings-mobile/server/uniffi.toml",
        source: "dev/kassa/server/kassa.kt",
        modules: &["server"],
        tested: beside_database,
    },
    Half {
        name: "app",
        package: "kassa-app",
        config: "bindings-mobile/app/uniffi.toml",
        source: "dev/kassa/kassa.kt",
        modules: &["app", "okhttp", "compose"],
        tested: shop::beside,
    },
];

/// Builds the libraries, holds the committed Kotlin to them and runs the tests; with names,
/// those of these halves.
pub(crate) fn test(names: &[String]) -> Done {
    let known = |name: &str| HALVES.iter().any(|half| half.name == name);
    if let Some(stranger) = names.iter().find(|name| !known(name)) {
        return Err(format!("kotlin: there is no half named {stranger}"));
    }
    say::line("kotlin: compiling the libraries and the lab");
    shell::run(shell::cargo().args(["build", "--package", "kassa-lab"]))?;
    for half in &HALVES {
        if names.is_empty() || names.iter().any(|name| name == half.name) {
            play(half)?;
        }
    }
    Ok(())
}

fn play(half: &Half) -> Done {
    let library = bindings::library(half.package)?;
    let fresh = shell::root().join(PROJECT).join("target").join(half.name);
    bindings::generate(&library, "kotlin", half.config, &fresh)?;
    bindings::hold(&generated(half), &fresh.join(half.source))?;
    let classes = classes(half)?;
    say::line(&format!("kotlin: testing the {}'s half", half.name));
    let mut tests = maven(&repository()?, &shell::root().join(PROJECT), &classes);
    only(&mut tests, half);
    tests.args(["--offline", "-Dkassa.compile=none", "test"]);
    (half.tested)(&mut tests)
}

fn beside_database(tests: &mut Command) -> Done {
    let database = postgres::Server::start(false)?;
    shell::run(tests.env("KASSA_POSTGRES", database.url()))
}

fn generated(half: &Half) -> String {
    let module = half.modules.first().unwrap_or(&half.name);
    format!("{PROJECT}/{module}/src/generated/kotlin/{}", half.source)
}

/// The compiled modules, each in a folder of its artifact's name: Kotlin takes most of a minute
/// for what seldom changes.
pub(crate) fn classes(half: &Half) -> Done<PathBuf> {
    let mut key = Key::of("kotlin 2").paths(&[POM])?;
    for module in half.modules {
        let inside = |path: &str| format!("{PROJECT}/{module}/{path}");
        let sources = [inside("pom.xml"), inside("src/main")];
        key = key.paths(&sources.each_ref().map(String::as_str))?;
    }
    let key = key.paths(&[&generated(half)])?.hex();
    let repository = repository()?;
    cache::filled(&format!("kotlin-{}", half.name), &key, |draft| {
        say::line(&format!("kotlin: compiling the {}'s half", half.name));
        let mut compile = maven(&repository, &shell::root().join(PROJECT), draft);
        only(&mut compile, half);
        shell::run(compile.args(["--offline", "compile"]))
    })
}

/// The compiled modules of a half, by its name: what a package is made of.
pub(crate) fn packed(name: &str) -> Done<PathBuf> {
    let half = HALVES.iter().find(|half| half.name == name);
    classes(half.ok_or_else(|| format!("kotlin: there is no half named {name}"))?)
}

/// The jar of something that the halves stand on.
pub(crate) fn fetched(group: &str, artifact: &str) -> Done<PathBuf> {
    let folder = repository()?.join(group.replace('.', "/")).join(artifact);
    let versions = shell::entries(&folder)?
        .into_iter()
        .filter(|it| it.is_dir());
    let mut jars = versions.filter_map(|version| {
        let number = version.file_name()?.to_string_lossy().into_owned();
        let jar = version.join(format!("{artifact}-{number}.jar"));
        jar.is_file().then_some(jar)
    });
    jars.next_back()
        .ok_or_else(|| format!("{} has no jar", folder.display()))
}

fn only(command: &mut Command, half: &Half) {
    command.args(["--projects", &half.modules.join(",")]);
}

/// Installs Maven where it is missing, or says what to install.
pub(crate) fn tools() -> Done {
    if shell::which("mvn").is_some() {
        return Ok(());
    }
    apt::install("Maven", &["maven", "default-jdk-headless"])
}

/// What Maven needs, fetched once for each set of poms. A folder of our own, so that a later
/// run needs no network and no other project changes what this one is tested with.
fn repository() -> Done<PathBuf> {
    tools()?;
    let modules: Vec<&str> = HALVES
        .iter()
        .flat_map(|half| half.modules)
        .copied()
        .collect();
    let poms = modules
        .iter()
        .map(|module| format!("{PROJECT}/{module}/pom.xml"));
    let poms: Vec<String> = poms.collect();
    let every: Vec<&str> = poms.iter().map(String::as_str).chain([POM]).collect();
    let key = Key::of("maven 3").paths(&every)?.hex();
    cache::filled("maven", &key, |draft| {
        say::line("kotlin: fetching Maven's plugins and libraries, once");
        // Maven fetches some parts only when it compiles and tests something. An empty
        // project with the same poms is enough, and quick.
        let empty = draft.join("empty");
        copy(POM, &empty.join("pom.xml"))?;
        for (module, pom) in modules.iter().zip(&poms) {
            let module = empty.join(module);
            let tests = module.join("src/test/kotlin");
            shell::make_folder(&tests)?;
            copy(pom, &module.join("pom.xml"))?;
            shell::write(&tests.join("Empty.kt"), EMPTY_TEST.as_bytes())?;
        }
        shell::run(maven(draft, &empty, &empty.join("classes")).arg("test"))?;
        fs::remove_dir_all(&empty).map_err(|error| format!("{}: {error}", empty.display()))
    })
}

const EMPTY_TEST: &str = "class EmptyTest { @org.junit.jupiter.api.Test fun empty() {} }\n";

fn copy(from: &str, to: &Path) -> Done {
    shell::make_folder(to.parent().unwrap_or(to))?;
    shell::write(to, shell::read(&shell::root().join(from))?.as_bytes())
}

fn maven(repository: &Path, project: &Path, classes: &Path) -> Command {
    let mut command = shell::program("mvn", project);
    command.args(["--batch-mode", "--no-transfer-progress"]);
    command.arg(format!("-Dmaven.repo.local={}", repository.display()));
    command.arg(format!("-Dkassa.classes={}", classes.display()));
    let built = shell::cargo_target().join("debug");
    command.arg(format!("-Dkassa.built={}", built.display()));
    command
}
