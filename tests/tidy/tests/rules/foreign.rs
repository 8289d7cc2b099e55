//! What the Swift and Kotlin packages show to an app says what it is: editors show nothing else.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "lines are looked at by their numbers, which come from the same list"
)]

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

#[test]
fn every_public_item_in_swift_and_kotlin_has_a_comment() {
    hold("Say in a doc comment above it what it is:", bare(files()));
}

#[test]
fn a_public_item_without_a_comment_is_seen() {
    let swift = "bindings-mobile/swift/Sources/Kassa/Shop.swift";
    sees(bare, swift, "public struct Shop {\n");
    sees(
        bare,
        swift,
        "/// A shop.\npublic struct Shop {\n    public let name: String\n",
    );
    allows(
        bare,
        swift,
        "/// A shop.\n@available(iOS 17, *)\npublic struct Shop {\n    let name: String\n",
    );
    let kotlin = "bindings-mobile/kotlin/app/src/main/kotlin/dev/kassa/Shop.kt";
    sees(bare, kotlin, "class Shop\n");
    sees(
        bare,
        kotlin,
        "/** A shop. */\nclass Shop(\n    val name: String,\n)\n",
    );
    sees(
        bare,
        kotlin,
        "/** A shop. */\nclass Shop {\n    suspend fun open() = Unit\n}\n",
    );
    allows(
        bare,
        kotlin,
        "/** A shop. */\n@Stable\nclass Shop(\n    /** Its sign. */\n    val name: String,\n    private val door: Door,\n) {\n    private fun shut() {\n        val key = 1\n    }\n    override fun close() = Unit\n}\n\ninternal class Door {\n    fun knock() = Unit\n}\n",
    );
}

fn bare(files: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files.iter().filter(|file| file.is_in("bindings-mobile")) {
        let is_generated = file.path.contains("/Generated/") || file.path.contains("/generated/");
        if is_generated || file.path.contains("/test/") || file.path.contains("/Tests/") {
            continue;
        }
        let lines: Vec<&str> = file.text.lines().collect();
        let public: fn(&[&str], usize) -> bool = if file.is(".swift") {
            |lines, at| swift(lines[at])
        } else if file.is(".kt") {
            kotlin
        } else {
            continue;
        };
        for at in (0..lines.len()).filter(|at| public(&lines, *at)) {
            if !is_explained(&lines, at) {
                found.push(format!("{}:{}: {}", file.path, at + 1, lines[at].trim()));
            }
        }
    }
    found
}

/// Conformances explain themselves where the protocol does.
fn swift(line: &str) -> bool {
    let line = line.trim_start();
    let inherited = [
        "public override ",
        "public static func ==",
        "public func hash(",
        "public var description",
        "public var debugDescription",
        "public var errorDescription",
        "public var body",
    ];
    let is_public = line.starts_with("public ") || line.starts_with("open ");
    is_public && !inherited.iter().any(|it| line.starts_with(it))
}

/// Public is what nothing says otherwise of, down to the members of what is public itself.
fn kotlin(lines: &[&str], at: usize) -> bool {
    let line = lines[at];
    let depth = line.len() - line.trim_start().len();
    let is_unnamed = line.trim_start().starts_with("companion object {");
    if depth > 4 || is_unnamed || !is_declared(line.trim_start()) {
        return false;
    }
    if depth == 0 {
        return true;
    }
    // A member: of the last thing that began at the margin.
    let above = lines[..at].iter().rev();
    let mut owners =
        above.filter(|line| !line.starts_with([' ', ')', '}', '/', '@', '*']) && !line.is_empty());
    owners.next().is_some_and(|owner| {
        let holds = ["class ", "interface ", "object ", "companion "];
        is_declared(owner) && holds.iter().any(|it| owner.contains(it))
    })
}

fn is_declared(line: &str) -> bool {
    let mut words = line.split([' ', '<', '(']);
    let hidden = [
        "private",
        "internal",
        "override",
        "protected",
        "import",
        "package",
    ];
    let kinds = [
        "fun",
        "val",
        "var",
        "class",
        "interface",
        "object",
        "typealias",
    ];
    let kind = words.find(|word| {
        hidden.contains(word) || kinds.contains(word) || !word.chars().all(char::is_lowercase)
    });
    kind.is_some_and(|word| kinds.contains(&word))
}

fn is_explained(lines: &[&str], at: usize) -> bool {
    let mut above = lines[..at].iter().rev().map(|line| line.trim());
    let first = above.find(|line| !line.starts_with('@') && !line.starts_with("#if"));
    first.is_some_and(|line| line.starts_with("///") || line.ends_with("*/"))
}
