//! The provider's folder as text: which functions make a call, and which fields they can write.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

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

/// What a developer may say in Stripe's words: the path of a field, and the form of its value.
pub type Rows = Vec<(String, String)>;

/// The tables of a checkout's options, by the names of the constants.
#[must_use]
pub fn options() -> Vec<(String, Rows)> {
    let code = source("options.rs");
    let constants = code.split("\nconst ").filter_map(|part| {
        let (name, rest) = part.split_once(": &str = ")?;
        Some((name.to_owned(), rows(strings(rest).first()?)))
    });
    constants.filter(|(_, rows)| !rows.is_empty()).collect()
}

/// Stripe's own calls, by name, with what each takes.
#[must_use]
pub fn own() -> Vec<(String, Rows)> {
    let code = source("own.rs");
    let constant = |name: &str| {
        let start = code.split_once(&format!("\nconst {name}: &str"));
        let text = start.map(|(_, rest)| strings(rest)).unwrap_or_default();
        text.first().map(|text| rows(text)).unwrap_or_default()
    };
    let (one, list) = (constant("ONE"), constant("LIST"));
    let (alone, page) = (constant("ALONE"), constant("PAGE"));
    let undated = code.split_once("\nconst UNDATED: &[&str]");
    let undated = undated.map(|(_, rest)| strings(rest)).unwrap_or_default();
    let mut all = Vec::new();
    for row in code.split("\n    (").skip(1) {
        let words = strings(row.split("\n    )").next().unwrap_or_default());
        let (Some(name), Some(fields)) = (words.first(), words.last()) else {
            continue;
        };
        let fields = rows(fields);
        if name.contains('.') {
            let of_one = words.iter().any(|word| word.starts_with("/{id}"));
            let deletes = words.iter().any(|word| word == "DELETE");
            let id = match (of_one, deletes) {
                (false, _) => &[],
                (true, true) => alone.as_slice(),
                (true, false) => one.as_slice(),
            };
            all.push((name.clone(), [&fields, id].concat()));
        } else {
            all.push((format!("{name}.get"), one.clone()));
            let list = if undated.contains(name) { &page } else { &list };
            all.push((format!("{name}.list"), [fields, list.clone()].concat()));
        }
    }
    all
}

fn rows(table: &str) -> Rows {
    let rows = table.lines().filter_map(|line| line.split_once(' '));
    rows.map(|(path, form)| (path.to_owned(), form.to_owned()))
        .collect()
}

/// The literals of a piece of code as the compiler reads them, up to the first line that ends
/// the item.
fn strings(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = code;
    while let Some((before, inside)) = rest.split_once('"') {
        if before.contains(";\n") {
            break;
        }
        let mut text = String::new();
        let mut letters = inside.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    rest = inside.get(at + 1..).unwrap_or_default();
                    break;
                }
                '\\' => match letters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    // It goes on after the blanks of the next line.
                    Some((_, '\n')) => {
                        let after = letters.clone().take_while(|(_, it)| it.is_whitespace());
                        for _ in 0..after.count() {
                            letters.next();
                        }
                    }
                    Some((_, other)) => text.push(other),
                    None => {}
                },
                other => text.push(other),
            }
        }
        all.push(text);
    }
    all
}

fn source(name: &str) -> String {
    fs::read_to_string(home().join(name)).unwrap_or_default()
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/providers/stripe")
}

/// Reads the folder. Its `mod.rs` only hands on.
///
/// # Panics
/// Without the repository around this crate.
#[must_use]
pub fn folder() -> Folder {
    let mut found = Folder::default();
    read_folder(&home(), &mut found);
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
    use super::{Folder, read, rows, strings};

    #[test]
    fn a_table_is_read_as_the_compiler_reads_it() {
        let code = "\"\\\n        a.b text\\nc word:\\\"x|y\\n\\\n  d id*\\n\";\nconst X: \"e f\"";
        let all = strings(code);
        assert_eq!(all, ["a.b text\nc word:\"x|y\nd id*\n"]);
        let read = rows(&all[0]);
        assert_eq!(read[0], ("a.b".to_owned(), "text".to_owned()));
        assert_eq!(read.len(), 3);
    }

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
