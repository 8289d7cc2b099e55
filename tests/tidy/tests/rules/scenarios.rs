//! Scenarios are data that every platform plays, so a field that one player overlooks would
//! prove nothing there.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

const FOLDER: &str = "tests/scenarios";
const STORY: &[&str] = &["story", "providers", "notices", "steps"];
/// Each is explained in tests/scenarios/README.md.
const STEP: &[&str] = &[
    "ask",
    "expect",
    "as",
    "lab",
    "body",
    "deliver",
    "told",
    "failCallbacks",
];

#[test]
fn a_scenario_is_named_as_a_claim() {
    hold(
        "Name the file as what it proves, in snake_case, and say it again in `story`:",
        no_claims(files()),
    );
}

#[test]
fn a_scenario_has_only_fields_that_every_player_knows() {
    hold(
        "Fix the field, or teach it to every player, tests/scenarios/README.md and this rule:",
        unknown_fields(files()),
    );
}

#[test]
fn every_field_of_a_scenario_is_explained() {
    let page = files()
        .iter()
        .find(|file| file.path == "tests/scenarios/README.md")
        .map_or("", |file| file.text.as_str());
    let silent = STORY.iter().skip(1).chain(STEP).filter(|field| {
        !page.contains(&format!("\"{field}\"")) && !page.contains(&format!("`{field}`"))
    });
    hold(
        "Explain it in tests/scenarios/README.md:",
        silent.map(|field| (*field).to_owned()).collect(),
    );
}

#[test]
fn a_slip_in_a_scenario_is_seen() {
    let good = r#"{"story": "It: works.", "steps": [{"lab": "POST /a", "body": {"x": "y\": 1"}}]}"#;
    sees(no_claims, "tests/scenarios/refunds.json", good);
    sees(
        no_claims,
        "tests/scenarios/a_refund_works.json",
        r#"{"steps": []}"#,
    );
    allows(no_claims, "tests/scenarios/a_refund_works.json", good);
    allows(unknown_fields, "tests/scenarios/a_refund_works.json", good);
    let slip = r#"{"story": "s", "steps": [{"ask": {"type": "tick"}, "expects": {}}]}"#;
    sees(unknown_fields, "tests/scenarios/a_refund_works.json", slip);
}

fn stories(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| {
        file.is_in(FOLDER) && file.is(".json") && file.path != "tests/scenarios/plans.json"
    })
}

fn no_claims(files: &[File]) -> Vec<String> {
    stories(files)
        .filter(|file| {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            let name = name.trim_end_matches(".json");
            let snake = name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            let told = file.text.contains("\"story\": \"");
            !snake || name.split('_').count() < 3 || !told
        })
        .map(|file| file.path.clone())
        .collect()
}

fn unknown_fields(files: &[File]) -> Vec<String> {
    stories(files)
        .flat_map(|file| {
            let wrong = keys(&file.text)
                .into_iter()
                .filter(|(depth, key)| match depth {
                    1 => !STORY.contains(&key.as_str()),
                    3 => !STEP.contains(&key.as_str()),
                    _ => false,
                });
            wrong
                .map(|(_, key)| format!("{}: {key}", file.path))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The keys of a JSON text with how deep they stand: 1 in the outermost object, 3 in the
/// objects of a list in it.
fn keys(json: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut depth, mut text, mut last) = (0_usize, None::<String>, String::new());
    let mut escaped = false;
    for c in json.chars() {
        if let Some(open) = &mut text {
            if c == '"' && !escaped {
                last = text.take().unwrap_or_default();
            } else {
                open.push(c);
            }
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            '"' => text = Some(String::new()),
            '{' | '[' => depth = depth.saturating_add(1),
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' => found.push((depth, last.clone())),
            _ => {}
        }
    }
    found
}
