//! What `explain` names as a rule, a person looks up on the page of the rules.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files};

const PAGE: &str = "core/src/decide/README.md";

/// What stands before the name of a rule, and where.
const MARKS: [(&str, &str); 7] = [
    ("core/src/decide/rule.rs", "=> \""),
    ("core/src/decide/access.rs", "closed(\""),
    ("core/src/decide/access.rs", "until(\""),
    ("core/src/decide/standing.rs", "{ \""),
    ("core/src/flow", "happening(\""),
    ("core/src/flow", "about(\""),
    ("core/src/flow/operation.rs", "=> \""),
];

#[test]
fn every_rule_that_is_named_stands_on_the_page_of_the_rules() {
    let page = files().iter().find(|file| file.path == PAGE);
    let page = page.map_or("", |page| page.text.as_str());
    hold(
        "Say in a row of its own on core/src/decide/README.md what this rule is:",
        unexplained(files(), page),
    );
}

#[test]
fn a_rule_without_a_row_is_seen() {
    let page = "| <a id=\"paid\"></a>`paid` | the money is there |";
    let with = |files: &[File]| unexplained(files, page);
    allows(with, "core/src/decide/rule.rs", "1 => \"paid\",");
    sees(with, "core/src/decide/rule.rs", "1 => \"unpaid\",");
    sees(with, "core/src/flow/gift.rs", "happening(\"given\")");
}

fn unexplained(files: &[File], page: &str) -> Vec<String> {
    let mut all = Vec::new();
    for file in files.iter().filter(|file| file.is(".rs")) {
        for (_, mark) in MARKS
            .iter()
            .filter(|(place, _)| file.path == *place || file.is_in(place))
        {
            let named = file.text.split(mark).skip(1);
            let named = named.filter_map(|rest| rest.split_once('"').map(|(name, _)| name));
            all.extend(
                named
                    .filter(|name| !page.contains(&format!("<a id=\"{name}\"></a>")))
                    .map(|name| format!("{}: {name}", file.path)),
            );
        }
    }
    all
}
