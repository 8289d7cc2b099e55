//! An example, installed as its reader would: from the packed tarball.
//!
//! It is copied to `target/demo/<its name>` first, because the tarball changes with every build
//! and the lock file in the repository must not.

use crate::cache::Key;
use crate::{Done, package, say, shell};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARBALL: &str = "file:../../npm/kassa.tgz";
/// What installing and building leave behind; never copied and never cleared.
const LEFT: [&str; 4] = ["node_modules", ".next", "next-env.d.ts", ".kassa"];

/// The example, ready to start.
pub(crate) struct Example {
    /// Its folder in the repository.
    source: String,
    folder: PathBuf,
    /// It is built and served by Next; else its own `lab/dev.js` serves it as it is.
    next: bool,
}

/// Copies, installs and builds an example; each part only when its inputs changed.
pub(crate) fn prepare(name: &str) -> Done<Example> {
    let root = shell::root();
    let (source, folder) = (
        format!("examples/{name}"),
        root.join("target/demo").join(name),
    );
    if !root.join(&source).join("package.json").is_file() {
        return Err(format!("{source} is missing"));
    }
    mirror(&root.join(&source), &folder)?;
    point_at_tarball(&folder)?;
    package::install(&folder)?;
    unpack_kassa(&folder)?;
    let next = folder.join("node_modules/next").is_dir();
    let example = Example {
        source,
        folder,
        next,
    };
    if next {
        example.build()?;
    } else {
        shell::run(shell::program("npm", &example.folder).args(["run", "--silent", "check"]))?;
    }
    Ok(example)
}

impl Example {
    /// Where it is installed.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn build(&self) -> Done {
        let key = Key::of("example 1").paths(&[&self.source])?;
        let key = key.text(&tarball_hash()?).hex();
        let stamp = self.folder.join(".next/kassa-key");
        if fs::read_to_string(&stamp).is_ok_and(|done| done == key) {
            say::line("example: unchanged since its last build");
            return Ok(());
        }
        say::line("example: next build");
        shell::run(&mut self.next("build"))?;
        shell::write(&stamp, key.as_bytes())
    }

    /// The app on a port. Node runs it directly, so the child is the app itself.
    pub(crate) fn start(&self, port: u16) -> Command {
        if !self.next {
            let mut node = shell::program("node", &self.folder);
            node.arg("lab/dev.js").env("PORT", port.to_string());
            return node;
        }
        let mut next = self.next("start");
        next.args(["--port", &port.to_string()]);
        next
    }

    fn next(&self, verb: &str) -> Command {
        let mut node = shell::program("node", &self.folder);
        node.args(["node_modules/next/dist/bin/next", verb]);
        node.env("NEXT_TELEMETRY_DISABLED", "1");
        node
    }
}

/// Makes `to` hold the files of `from`, touching only what differs.
fn mirror(from: &Path, to: &Path) -> Done {
    shell::make_folder(to)?;
    for path in shell::entries(from)? {
        let name = path.file_name().unwrap_or_default();
        if is_left(&path) {
            continue;
        }
        let target = to.join(name);
        if path.is_dir() {
            mirror(&path, &target)?;
        } else {
            let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            shell::write(&target, &bytes)?;
        }
    }
    for path in shell::entries(to)? {
        let name = path.file_name().unwrap_or_default();
        if is_left(&path) || from.join(name).exists() {
            continue;
        }
        let gone = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        gone.map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

fn is_left(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    LEFT.contains(&name.as_ref()) || name.contains(".sqlite")
}

/// Names the tarball as the source of `kassa`, and takes its checksum out of the lock file.
fn point_at_tarball(folder: &Path) -> Done {
    edit_json(&folder.join("package.json"), |manifest| {
        if let Some(kassa) = manifest.pointer_mut("/dependencies/kassa") {
            *kassa = TARBALL.into();
        }
    })?;
    edit_json(&folder.join("package-lock.json"), |lock| {
        if let Some(kassa) = lock.pointer_mut("/packages//dependencies/kassa") {
            *kassa = TARBALL.into();
        }
        let entry = lock.pointer_mut("/packages/node_modules~1kassa");
        if let Some(Value::Object(entry)) = entry {
            entry.insert("resolved".to_owned(), TARBALL.into());
            entry.remove("integrity");
        }
    })
}

fn edit_json(path: &Path, edit: impl FnOnce(&mut Value)) -> Done {
    let told = |error: serde_json::Error| format!("{}: {error}", path.display());
    let mut value: Value = serde_json::from_str(&shell::read(path)?).map_err(told)?;
    edit(&mut value);
    let text = serde_json::to_string_pretty(&value).map_err(told)?;
    shell::write(path, text.as_bytes())
}

/// Replaces the installed `kassa` when only the tarball changed, which spares a whole
/// installation.
fn unpack_kassa(folder: &Path) -> Done {
    let hash = tarball_hash()?;
    let home = folder.join("node_modules/kassa");
    let stamp = folder.join("node_modules/.kassa-tarball");
    if home.is_dir() && fs::read_to_string(&stamp).is_ok_and(|done| done == hash) {
        return Ok(());
    }
    let _older = fs::remove_dir_all(&home);
    shell::make_folder(&home)?;
    let mut tar = shell::program("tar", &home);
    shell::run(
        tar.args(["--strip-components=1", "-xzf"])
            .arg(package::tarball()),
    )?;
    shell::write(&stamp, hash.as_bytes())
}

fn tarball_hash() -> Done<String> {
    Ok(Key::of("tarball").paths(&["target/npm/kassa.tgz"])?.hex())
}
