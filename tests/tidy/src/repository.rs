//! The repository as `git ls-files` lists it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// One file that git knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// From the top of the repository, with `/`.
    pub path: String,
    /// Empty for one that is no text.
    pub text: String,
}

impl File {
    /// A file as a rule's own test needs one.
    #[must_use]
    pub fn new(path: &str, text: &str) -> Self {
        let (path, text) = (path.to_owned(), text.to_owned());
        File { path, text }
    }

    /// Whether it lies below a folder.
    #[must_use]
    pub fn is_in(&self, folder: &str) -> bool {
        let rest = self.path.strip_prefix(folder);
        rest.is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether its name ends so.
    #[must_use]
    pub fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// Whether a program wrote it: the first lines say so, and nobody reads or shortens it.
    #[must_use]
    pub fn is_generated(&self) -> bool {
        let lock = self.is("Cargo.lock") || self.is("package-lock.json");
        lock || self.text.lines().take(5).any(|line| {
            let line = line.to_ascii_lowercase();
            line.contains("generated") && (line.contains("edit") || line.starts_with("//"))
        })
    }

    /// Its lines with their numbers, from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }
}

/// Every file that git knows and that still lies there. A new one counts once it is added.
#[must_use]
pub fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(read)
}

fn read() -> Vec<File> {
    let root = root();
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(&root)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    let found: Vec<File> = listed
        .split('\0')
        .filter(|path| root.join(path).is_file())
        .map(|path| File::new(path, &text(&root.join(path))))
        .collect();
    assert!(
        found.len() > 100,
        "`git ls-files` lists {} files: run this test in a clone, with git on the PATH",
        found.len()
    );
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn text(path: &Path) -> String {
    let bytes = fs::read(path).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
