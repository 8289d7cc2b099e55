//! Built tools in the user's home, each under the hash of what went into it.
//!
//! Only these scripts write here, a folder appears whole or not at all, and nothing ever
//! changes inside it afterwards; so the cache can be deleted at any time and shared by
//! clones that work at the same moment.

use crate::{Done, shell};
use sha2::{Digest, Sha256};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

/// `KASSA_CACHE`, else `XDG_CACHE_HOME/kassa`, else `~/.cache/kassa`.
pub(crate) fn folder() -> Done<PathBuf> {
    let told = env::var_os("KASSA_CACHE").map(PathBuf::from);
    let by_user = || env::var_os("XDG_CACHE_HOME").map(|base| PathBuf::from(base).join("kassa"));
    let by_home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/kassa"));
    told.or_else(by_user)
        .or_else(by_home)
        .ok_or_else(|| "no cache folder: set KASSA_CACHE or HOME".to_owned())
}

/// The input of a cached thing, as a hash that grows.
pub(crate) struct Key(Sha256);

impl Key {
    /// A key that changes with `recipe`, which names how the thing is made.
    pub(crate) fn of(recipe: &str) -> Self {
        Self(Sha256::new()).text(recipe)
    }

    /// Adds a text, with its length so that two texts never run together.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.update(format!("{}:", text.len()));
        self.0.update(text);
        self
    }

    /// Adds files and whole folders, by their path inside the repository and their content.
    pub(crate) fn paths(mut self, paths: &[&str]) -> Done<Self> {
        let root = shell::root();
        for path in paths {
            self = self.tree(&root, &root.join(path))?;
        }
        Ok(self)
    }

    fn tree(mut self, root: &Path, path: &Path) -> Done<Self> {
        if path.is_dir() {
            for entry in shell::entries(path)? {
                let name = entry.file_name().unwrap_or_default().to_string_lossy();
                if name != "node_modules" {
                    self = self.tree(root, &entry)?;
                }
            }
            return Ok(self);
        }
        let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy();
        self = self.text(&name);
        self.0.update(format!("{}:", bytes.len()));
        self.0.update(&bytes);
        Ok(self)
    }

    /// Twenty hexadecimal digits: short enough for a path, long enough never to meet twice.
    pub(crate) fn hex(self) -> String {
        let digest = self.0.finalize();
        digest
            .iter()
            .take(10)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// The folder `name-key`, when it is there already.
pub(crate) fn present(name: &str, key: &str) -> Done<Option<PathBuf>> {
    let path = folder()?.join(format!("{name}-{key}"));
    Ok(path.is_dir().then_some(path))
}

/// The folder `name-key`; when it is missing, `fill` makes its content first.
pub(crate) fn filled(name: &str, key: &str, fill: impl FnOnce(&Path) -> Done) -> Done<PathBuf> {
    if let Some(path) = present(name, key)? {
        return Ok(path);
    }
    let base = folder()?;
    let path = base.join(format!("{name}-{key}"));
    let draft = base.join(format!(".draft-{name}-{}", process::id()));
    let _left_over = fs::remove_dir_all(&draft);
    shell::make_folder(&draft)?;
    fill(&draft)?;
    // Another clone may have been quicker; its folder has the same content.
    if let Err(error) = fs::rename(&draft, &path) {
        let _draft = fs::remove_dir_all(&draft);
        if !path.is_dir() {
            return Err(format!("{}: {error}", path.display()));
        }
    }
    prune(name, KEPT)?;
    Ok(path)
}

/// Of each name so many are kept: those of the clones that are worked on.
const KEPT: usize = 4;

/// The folder of that name that was made last.
pub(crate) fn newest(name: &str) -> Done<Option<PathBuf>> {
    Ok(all(name)?.into_iter().next())
}

/// Removes all but the newest of a name.
pub(crate) fn prune(name: &str, most: usize) -> Done {
    for old in all(name)?.iter().skip(most) {
        // Another clone may remove it at this very moment.
        let _gone = fs::remove_dir_all(old);
    }
    Ok(())
}

/// Every `name-key`, the newest first. A longer name ends in a key too, so a key is told by its
/// length.
fn all(name: &str) -> Done<Vec<PathBuf>> {
    let is_one = |path: &PathBuf| {
        let own = path.file_name().unwrap_or_default().to_string_lossy();
        let key = own
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('-'));
        key.is_some_and(|key| key.len() == 20 && key.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let made = |path: &PathBuf| fs::metadata(path).and_then(|about| about.modified()).ok();
    let mut found = shell::entries(&folder()?).unwrap_or_default();
    found.retain(is_one);
    found.sort_by_key(|path| std::cmp::Reverse(made(path)));
    Ok(found)
}
