//! Documents that every language has to read and to write alike.
//!
//! - [`kept`]: which types, and how the core reads and writes each
//! - [`words`]: what the vocabulary declares, as a small grammar
//! - [`source`]: the same of the app's core
//! - [`made`]: documents by rule: each word, each variant, each limit
//! - [`told`]: documents and whole asks out of the stories, played natively
//! - [`seen`]: what of the vocabulary some documents show

pub mod kept;
pub mod made;
pub mod seen;
pub mod source;
pub mod told;
pub mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Documents by the name of their type, each once, in the order in which they were found.
#[derive(Default)]
pub struct Cases(BTreeMap<&'static str, Vec<String>>);

impl Cases {
    /// Adds a document unless it is there.
    pub fn add(&mut self, name: &'static str, text: String) {
        let lines = self.0.entry(name).or_default();
        if !lines.contains(&text) {
            lines.push(text);
        }
    }

    /// All of them, by type.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &[String])> {
        self.0.iter().map(|(name, lines)| (*name, lines.as_slice()))
    }
}

/// Where the documents lie.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("cases")
}

/// Where those of the app's core lie.
#[must_use]
pub fn app_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("app")
}

/// Where the asks lie.
#[must_use]
pub fn talks_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("talks")
}

/// The lines of a file.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{}: {error}; KASSA_BLESS=1 writes it", path.display()));
    text.split('\n')
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}
