//! The engine for servers on the JVM, with this machine's library inside: JNA finds it there, so
//! nothing is installed.

use super::maven::{Package, jar};
use super::slice::SERVER;
use crate::cache::{self, Key};
use crate::{Done, kotlin, say, shell, target};
use std::env::consts::{ARCH, DLL_PREFIX, DLL_SUFFIX, OS};
use std::fs;
use std::path::{Path, PathBuf};

const PACKAGE: Package<'_> = Package {
    artifact: "kassa-server",
    title: "Kassa for servers on the JVM",
    kind: "jar",
    needs: &[
        ["org.jetbrains.kotlin", "kotlin-stdlib", "jar"],
        ["org.jetbrains.kotlinx", "kotlinx-coroutines-core", "jar"],
        ["net.java.dev.jna", "jna", "jar"],
    ],
    sources: &[
        "bindings-mobile/kotlin/server/src/main/kotlin",
        "bindings-mobile/kotlin/server/src/generated/kotlin",
    ],
};

const INPUTS: [&str; 7] = [
    "Cargo.toml",
    "Cargo.lock",
    "core/Cargo.toml",
    "core/src",
    "core/wire",
    "bindings-mobile/server",
    "tests/run/src/mobile/server.rs",
];

/// Makes the jar in Maven's folder and lets it answer once.
pub(crate) fn make(out: &Path) -> Done {
    let folder = PACKAGE.folder(out)?;
    let path = PACKAGE.file(&folder, ".jar")?;
    let library = library()?;
    let bytes = fs::read(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    let name = library.file_name().unwrap_or_default().to_string_lossy();
    let inside = format!("{}/{name}", place());
    let classes = kotlin::packed("server")?.join(PACKAGE.artifact);
    jar(&path, &classes, &[(inside, bytes)])?;
    PACKAGE.complete(&folder)?;
    let short = out.join("kassa-server.jar");
    fs::copy(&path, &short).map_err(|error| format!("{}: {error}", short.display()))?;
    answers(&short, out)
}

/// How JNA calls this kind of machine.
fn place() -> String {
    let system = match OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    format!("{system}-{}", ARCH.replace("x86_64", "x86-64"))
}

/// This machine's library, built for speed: a server's time matters more than its size.
fn library() -> Done<PathBuf> {
    let name = format!("{DLL_PREFIX}{}{DLL_SUFFIX}", SERVER.library);
    let key = Key::of("server 1").text(&target::compiler()?);
    let key = key.paths(&INPUTS)?.hex();
    let folder = cache::filled("mobile-server-host", &key, |draft| {
        say::line(&format!("{OS} {ARCH}: compiling {}", SERVER.package));
        let mut cargo = shell::cargo();
        cargo.args(["rustc", "--profile", "speed", "--package", SERVER.package]);
        cargo.args(["--lib", "--crate-type", "cdylib"]);
        shell::run(cargo.args(["--config", "profile.speed.strip=\"symbols\""]))?;
        let built = shell::cargo_target().join("speed").join(&name);
        let copied = fs::copy(&built, draft.join(&name)).map(drop);
        copied.map_err(|error| format!("{}: {error}", built.display()))
    })?;
    Ok(folder.join(name))
}

/// Asks for the store's tables, which are written nowhere but in the library.
const ASK: &str = "public class Ask { public static void main(String[] none) {\n\
    System.out.println(dev.kassa.server.KassaKt.schema().size()); } }\n";

/// Starts a JVM that knows the jar and what it stands on, and no folder of libraries.
fn answers(jar: &Path, out: &Path) -> Done {
    let mut path = vec![jar.to_path_buf()];
    for [group, artifact, _] in PACKAGE.needs {
        path.push(kotlin::fetched(group, artifact)?);
    }
    let ask = out.join("Ask.java");
    shell::write(&ask, ASK.as_bytes())?;
    let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    let mut java = shell::program("java", out);
    let said = shell::capture(java.arg("-cp").arg(path).arg(&ask))?;
    fs::remove_file(&ask).map_err(|error| format!("{}: {error}", ask.display()))?;
    match said.trim().parse() {
        Ok(1usize..) => {
            say::line("kassa-server: a JVM found the library inside of the jar");
            Ok(())
        }
        _ => Err(format!("the jar told a JVM of no tables, but: {said}")),
    }
}
