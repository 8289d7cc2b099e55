//! `cargo npm`: the package `kassa` as a tarball, `target/npm/kassa.tgz`.

use crate::cache::Key;
use crate::{Done, say, shell, wasm};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// Where the tarball lies, whatever cargo's own target folder is.
pub(crate) fn tarball() -> PathBuf {
    shell::root().join("target/npm/kassa.tgz")
}

/// What the package is made of.
const INPUTS: [&str; 7] = [
    "npm/src",
    "npm/wasm",
    "npm/package.json",
    "npm/package-lock.json",
    "npm/tsconfig.json",
    "npm/tsdown.config.ts",
    "npm/README.md",
];

/// Builds the modules, then the package, then packs it, unless the same lies there already. Of
/// two runs at once one waits for the other.
pub(crate) fn run(arguments: &[String]) -> Done {
    require_node()?;
    let home = shell::root().join("target/npm");
    shell::make_folder(&home)?;
    let told = |error: std::io::Error| format!("target/npm/lock: {error}");
    let lock = File::create(home.join("lock")).map_err(told)?;
    lock.lock().map_err(told)?;
    wasm::ensure()?;
    if arguments.iter().any(|argument| argument == "--wasm") {
        return Ok(());
    }
    let folder = shell::root().join("npm");
    let key = Key::of("npm 1").paths(&INPUTS)?.hex();
    let stamp = home.join("packed");
    let there = tarball().is_file() && folder.join("dist").is_dir();
    if there && fs::read_to_string(&stamp).is_ok_and(|packed| packed == key) {
        say::line("npm: unchanged");
    } else {
        install(&folder)?;
        say::line("npm: building");
        shell::run(shell::program("npm", &folder).args(["run", "build"]))?;
        pack(&folder)?;
        shell::write(&stamp, key.as_bytes())?;
    }
    say::line(&format!(
        "npm: target/npm/kassa.tgz {}",
        wasm::sizes(&tarball())?
    ));
    Ok(())
}

/// Installs what the lock file says, and nothing when that was done already.
pub(crate) fn install(folder: &Path) -> Done {
    let lock = shell::read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.kassa-lock");
    if fs::read_to_string(&stamp).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    say::line(&format!("npm: installing in {}", inside(folder)));
    // A lock file made on one system can lack the optional binaries of another, which `ci`
    // refuses; `install` keeps every version that the lock file has and adds the missing ones.
    let npm = |verb| {
        let mut npm = shell::program("npm", folder);
        npm.args([verb, "--no-audit", "--no-fund"]);
        npm
    };
    if shell::capture(&mut npm("ci")).is_err() {
        shell::run(&mut npm("install"))?;
    }
    shell::make_folder(&folder.join("node_modules"))?;
    shell::write(&stamp, lock.as_bytes())
}

/// The package runs on Node 20; a missing or older one is named before minutes are spent.
pub(crate) fn require_node() -> Done {
    let version = shell::capture(shell::program("node", &shell::root()).arg("--version"))
        .map_err(|_| "Node.js is missing; install version 20 or newer".to_owned())?;
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major.parse::<u32>().is_ok_and(|major| major >= 20) {
        Ok(())
    } else {
        Err(format!(
            "Node.js 20 or newer is needed; this is {}",
            version.trim()
        ))
    }
}

/// A path as seen from the repository.
pub(crate) fn inside(path: &Path) -> String {
    let root = shell::root();
    path.strip_prefix(&root)
        .unwrap_or(path)
        .display()
        .to_string()
}

fn pack(folder: &Path) -> Done {
    let tarball = tarball();
    let home = tarball.parent().unwrap_or(folder);
    shell::make_folder(home)?;
    let mut npm = shell::program("npm", folder);
    npm.args(["pack", "--silent", "--ignore-scripts", "--pack-destination"]);
    let said = shell::capture(npm.arg(home))?;
    let name = said.lines().last().unwrap_or_default().trim();
    fs::rename(home.join(name), &tarball).map_err(|error| format!("{name}: {error}"))
}
