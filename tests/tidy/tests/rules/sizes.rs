//! What fits on a few screens is read; the rest is scrolled past.

use crate::{hold, sees};
use kassa_tidy::{File, files, functions};

/// Lines of a file, and of one that is a test.
const FILE: usize = 500;
const TEST_FILE: usize = 800;
/// Lines of code in a function's body, in the core.
const FUNCTION: usize = 70;

const SOURCE: &[&str] = &[
    ".rs", ".ts", ".tsx", ".mjs", ".css", ".kt", ".swift", ".java",
];

#[test]
fn no_file_is_longer_than_500_lines_and_no_test_than_800() {
    hold(
        "Split the file where its parts have different reasons to change:",
        long_files(files()),
    );
}

#[test]
fn no_function_of_the_core_is_longer_than_70_lines() {
    hold(
        "Take a part with a name of its own out of the function:",
        long_functions(files()),
    );
}

#[test]
fn what_is_too_long_is_seen() {
    let body = "    step();\n".repeat(71);
    sees(
        long_functions,
        "core/src/flow/a.rs",
        &format!("fn f() {{\n{body}}}\n"),
    );
    sees(long_files, "npm/src/a.ts", &"\n".repeat(501));
    sees(long_files, "core/tests/a.rs", &"\n".repeat(801));
}

fn long_files(files: &[File]) -> Vec<String> {
    let written = files.iter().filter(|file| {
        SOURCE.iter().any(|ending| file.is(ending)) && !file.is_generated() && !is_fixture(file)
    });
    written
        .filter_map(|file| {
            let most = if is_test(file) { TEST_FILE } else { FILE };
            let lines = file.text.lines().count();
            (lines > most).then(|| format!("{}: {lines} lines, at most {most}", file.path))
        })
        .collect()
}

fn long_functions(files: &[File]) -> Vec<String> {
    let core = files
        .iter()
        .filter(|file| file.is_in("core") && file.is(".rs") && !is_test(file));
    core.flat_map(|file| {
        let long = functions(&file.text)
            .into_iter()
            .filter(|function| function.lines > FUNCTION);
        long.map(|it| {
            format!(
                "{}:{}: {} has {} lines",
                file.path, it.line, it.name, it.lines
            )
        })
        .collect::<Vec<_>>()
    })
    .collect()
}

fn is_test(file: &File) -> bool {
    file.path.contains("/tests/") || file.path.contains("/test/") || file.is_in("tests/e2e")
}

fn is_fixture(file: &File) -> bool {
    file.path.contains("/fixtures/")
}
