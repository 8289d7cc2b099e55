//! Who may know whom in the core. Whatever is not in this table is refused, so that a new
//! module is placed by a decision and not by an accident.

use crate::{allows, hold, sees};
use kassa_tidy::{File, files, views};

const MAY_USE: &[(&str, &[&str])] = &[
    // Below everything: `#[wire]` needs it for each type.
    ("json", &[]),
    ("found", &[]),
    ("sorted", &[]),
    ("error", &[]),
    ("model", &["json"]),
    ("zone", &["error", "model"]),
    ("ask", &["error", "model"]),
    ("need", &["json", "model"]),
    ("authentic", &["error", "json", "model"]),
    ("seal", &["authentic", "error", "model"]),
    ("passes", &["model"]),
    // A provider knows its own words; nothing of accounts, credits, stores or steps.
    (
        "providers",
        &[
            "ask",
            "authentic",
            "error",
            "found",
            "json",
            "model",
            "seal",
            "sorted",
        ],
    ),
    // The rules know no provider.
    (
        "decide",
        &["authentic", "error", "json", "model", "sorted", "zone"],
    ),
    (
        "store",
        &["authentic", "decide", "json", "model", "need", "sorted"],
    ),
    (
        "setup",
        &[
            "authentic",
            "decide",
            "error",
            "model",
            "passes",
            "providers",
            "seal",
            "sorted",
            "zone",
        ],
    ),
    ("token", &["error", "json", "model"]),
    ("mailbox", &["error"]),
    ("job", &["ask", "error", "mailbox", "need", "setup"]),
    // An app on a device: it knows no provider, no rule and no store.
    (
        "app",
        &["authentic", "error", "json", "mailbox", "model", "token"],
    ),
    (
        "flow",
        &[
            "ask",
            "authentic",
            "decide",
            "error",
            "job",
            "json",
            "model",
            "need",
            "passes",
            "providers",
            "seal",
            "setup",
            "sorted",
            "store",
            "token",
            "zone",
        ],
    ),
    (
        "kassa",
        &["ask", "authentic", "error", "flow", "job", "model", "setup"],
    ),
    (
        "verifier",
        &["authentic", "error", "model", "providers", "setup"],
    ),
    (
        "mobile",
        &[
            "app",
            "ask",
            "authentic",
            "error",
            "json",
            "kassa",
            "model",
            "store",
            "verifier",
        ],
    ),
];

#[test]
fn imports_of_the_core_run_one_way() {
    hold(
        "Move what is shared down to a module that both may use; tests/tidy/tests/rules/imports.rs \
         says who may use whom, core/DESIGN.md why:",
        one_way(files()),
    );
}

#[test]
fn an_import_that_runs_back_is_seen() {
    let provider = "core/src/providers/acme/mod.rs";
    sees(one_way, provider, "use crate::decide::event::apply;");
    sees(
        one_way,
        provider,
        "use crate::{error::KassaError, store::{Found}};",
    );
    let neighbours = [
        File::new(provider, "use crate::providers::other::call;"),
        File::new("core/src/providers/other/mod.rs", ""),
    ];
    assert_eq!(one_way(&neighbours).len(), 1);
    sees(
        one_way,
        "core/src/decide/event.rs",
        "let it = crate::providers::named(name);",
    );
    sees(
        one_way,
        "core/src/decide/event.rs",
        "use super::super::kassa;",
    );
    sees(
        one_way,
        "core/src/novelty.rs",
        "use crate::model::money::Money;",
    );
    allows(
        one_way,
        provider,
        "use crate::providers::{Missing, acme::field};",
    );
    allows(
        one_way,
        provider,
        "// decide never sees it: crate::decide\nuse super::field;",
    );
}

fn one_way(files: &[File]) -> Vec<String> {
    let folders = super::providers::folders(files);
    let core = files
        .iter()
        .filter(|file| file.is_in("core/src") && file.is(".rs") && !file.is("/lib.rs"));
    core.flat_map(|file| broken(file, &folders)).collect()
}

fn broken(file: &File, folders: &[String]) -> Vec<String> {
    let path = module(&file.path);
    let Some(me) = path.first().copied() else {
        return Vec::new();
    };
    let Some((_, may)) = MAY_USE.iter().find(|(module, _)| *module == me) else {
        return Vec::from([format!("{}: `{me}` is not in the table", file.path)]);
    };
    let code = views(&file.text).code;
    let foreign = |used: &[String]| {
        let Some(first) = used.first() else {
            return false;
        };
        let own = path.get(1).copied();
        let provider = first == "providers"
            && used
                .get(1)
                .is_some_and(|it| folders.contains(it) && own != Some(it));
        provider || (first != me && !may.contains(&first.as_str()))
    };
    let mut wrong: Vec<String> = used(&code)
        .iter()
        .filter(|used| foreign(used))
        .map(|used| format!("{}: {me} uses {}", file.path, used.join("::")))
        .collect();
    let climb = "super::".repeat(path.len());
    if code.contains(&climb) && !code.contains(&format!("{climb}*")) {
        wrong.push(format!(
            "{}: write `crate::` instead of `{climb}`",
            file.path
        ));
    }
    wrong
}

/// `core/src/decide/event.rs` is `[decide, event]`.
fn module(path: &str) -> Vec<&str> {
    path.trim_start_matches("core/src/")
        .trim_end_matches(".rs")
        .trim_end_matches("/mod")
        .split('/')
        .collect()
}

/// The first two names of each path that begins with `crate::`, also of those in braces.
fn used(code: &str) -> Vec<Vec<String>> {
    code.split("crate::").skip(1).flat_map(expand).collect()
}

fn expand(path: &str) -> Vec<Vec<String>> {
    let Some(group) = path.strip_prefix('{') else {
        let name = word(path);
        let rest = path
            .strip_prefix(&name)
            .and_then(|it| it.strip_prefix("::"));
        let inner = rest.map(|rest| match rest.strip_prefix('{') {
            Some(group) => members(group).map(word).collect(),
            None => Vec::from([word(rest)]),
        });
        let inner: Vec<String> = inner.unwrap_or_default();
        if inner.is_empty() {
            return Vec::from([Vec::from([name])]);
        }
        return inner
            .into_iter()
            .map(|it| Vec::from([name.clone(), it]))
            .collect();
    };
    members(group).flat_map(expand).collect()
}

/// What stands between the commas of a group, up to its closing brace.
fn members(group: &str) -> impl Iterator<Item = &str> {
    let mut depth = 1_usize;
    let end = group.find(|c: char| {
        match c {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
    });
    let mut depth = 0_usize;
    let inside = end.and_then(|end| group.get(..end)).unwrap_or(group);
    inside
        .split(move |c: char| {
            match c {
                '{' => depth = depth.saturating_add(1),
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            c == ',' && depth == 0
        })
        .map(str::trim)
        .filter(|member| !member.is_empty())
}

fn word(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}
