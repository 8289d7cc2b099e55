//! The provider's folder as text: which functions make a call, and which fields they can write.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What only puts together what others hand over.
const PLUMBING: &[&str] = &["call::get", "call::post"];

/// Every function of the folder that makes a call, such as `call::refund`, and every name of a
/// field that stands in it as it is.
#[derive(Debug, Default)]
pub struct Folder {
    /// By file and name.
    pub constructors: BTreeSet<String>,
    /// Such as `line_items[0][price]`.
    pub fields: BTreeSet<String>,
}

/// Reads the folder. Its `mod.rs` only hands on.
///
/// # Panics
/// Without the repository around this crate.
#[must_use]
pub fn folder() -> Folder {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/providers/stripe");
    let mut found = Folder::default();
    read_folder(&home, &mut found);
    found
}

fn read_folder(folder: &Path, found: &mut Folder) {
    let entries = fs::read_dir(folder).expect("the provider's folder");
    for entry in entries {
        let path = entry.expect("the provider's folder").path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            read_folder(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") && name != "mod" {
            let text = fs::read_to_string(&path).expect("a source file");
            read(&name, &text, found);
        }
    }
}

fn read(file: &str, text: &str, found: &mut Folder) {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    for part in code.split("fn ").skip(1) {
        let head = part.split(['{', ';']).next().unwrap_or_default();
        let (name, returned) = head.split_once("->").unwrap_or((head, ""));
        let name = name.split(['(', '<']).next().unwrap_or_default();
        let constructor = format!("{file}::{name}");
        let words = returned.split(|c: char| !c.is_alphanumeric());
        if words.into_iter().any(|word| word == "Call") && !PLUMBING.contains(&&*constructor) {
            found.constructors.insert(constructor);
        }
    }
    for writes in [".text(", ".number(", ".maybe("] {
        for written in code.split(writes).skip(1) {
            // With one word alone something is read.
            let literal = written.trim_start().strip_prefix('"');
            let parted = literal.and_then(|it| it.split_once('"'));
            let name = parted.filter(|(_, rest)| rest.starts_with(','));
            found.fields.extend(name.map(|(name, _)| name.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Folder, read};

    #[test]
    fn a_function_that_makes_a_call_is_found_with_the_fields_that_it_writes() {
        let text = "pub(super) fn one(it: &str) -> Option<Call> { form.text(\n  \"a[b]\", it) }\n\
            fn two<'a>() -> Result<Call, KassaError> { form.maybe(\"c\", None); it.text(\"d\") }\n\
            fn three() -> Callous { form.number(name, 1) }\n\
            #[cfg(test)] fn four() -> Call {}";
        let mut found = Folder::default();
        read("file", text, &mut found);
        assert_eq!(
            Vec::from_iter(found.constructors),
            ["file::one", "file::two"]
        );
        assert_eq!(Vec::from_iter(found.fields), ["a[b]", "c"]);
    }
}
