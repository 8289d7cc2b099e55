//! No commit writes a row twice. PostgreSQL runs a commit as one statement,
//! whose parts all see the same snapshot: what two of them do to one row is
//! undefined there.

use kassa::need::Statement;
use std::collections::BTreeSet;

/// A table, and how many of its first columns are its key.
const KEYS: [(&str, usize); 8] = [
    ("kassa_revision", 3),
    ("kassa_account", 2),
    ("kassa_link", 3),
    ("kassa_entry", 4),
    ("kassa_order", 3),
    ("kassa_subscription", 3),
    ("kassa_stray", 3),
    ("kassa_stray_reference", 4),
];

/// Looks at the keys of every row that is inserted or deleted.
///
/// # Panics
/// If one is there twice.
pub fn each_row_once(statements: &[Statement]) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for statement in statements {
        let words: Vec<&str> = statement.sql.split_whitespace().collect();
        let (width, table) = match words.as_slice() {
            ["INSERT", "INTO", table, ..] => (columns(&statement.sql), *table),
            // By the first three columns: of a stray's references that is not the key.
            ["DELETE", "FROM", table, ..] if *table != "kassa_stray_reference" => (3, *table),
            _ => continue,
        };
        let Some((_, key)) = KEYS.iter().find(|(name, _)| *name == table) else {
            continue;
        };
        for row in statement.params.chunks(width) {
            let name = format!("{table} {:?}", row.get(..*key).unwrap_or_default());
            assert!(seen.insert(name), "{table} {row:?} is written twice");
        }
    }
}

fn columns(sql: &str) -> usize {
    let (_, rest) = sql.split_once('(').unwrap_or_default();
    let (names, _) = rest.split_once(')').unwrap_or_default();
    names.split(',').count()
}

#[test]
#[should_panic(expected = "is written twice")]
fn a_row_that_is_deleted_and_inserted_is_seen() {
    let params = vec!["test".into(), "bank".into(), "r1".into()];
    let delete = "DELETE FROM kassa_order WHERE environment = ? AND provider = ? AND id = ?";
    let insert = "INSERT INTO kassa_order (environment, provider, id) VALUES (?, ?, ?)";
    let statement = |sql: &str| Statement {
        sql: sql.into(),
        params: params.clone(),
    };
    each_row_once(&[statement(delete), statement(insert)]);
}
