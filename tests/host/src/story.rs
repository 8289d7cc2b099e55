//! A scenario as it is written down: tests/scenarios/README.md says how.

use serde_json::{Map, Value as Json};
use std::path::{Path, PathBuf};

/// One story.
#[derive(Clone, Debug)]
pub struct Story {
    /// The file's name without its ending: a claim.
    pub name: String,
    /// The providers at which it is true; empty for all that collect by themselves.
    pub providers: Vec<String>,
    /// What the app wants to hear of beside what is always told.
    pub notices: Json,
    /// What is for sale.
    pub plans: Json,
    /// What happens.
    pub steps: Vec<Json>,
}

/// Where the stories are.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

impl Story {
    /// Whether it is played at a provider. At TossPayments a customer comes back with what
    /// Kassa has to confirm, and is charged by Kassa itself; in a store they buy on a device:
    /// those stories say so.
    pub fn plays_at(&self, provider: &str) -> bool {
        let named = self.providers.iter().any(|it| it == provider);
        let elsewhere = ["tossPayments", "appStore", "googlePlay"].contains(&provider);
        named || (self.providers.is_empty() && !elsewhere)
    }

    /// Whether the app hears what it is always told, and nothing beside it.
    pub fn is_told_the_usual(&self) -> bool {
        self.notices.as_array().is_none_or(Vec::is_empty)
    }
}

/// What all stories sell.
pub fn plans() -> Json {
    read(&folder().join("plans.json"))
}

/// All stories, by name.
pub fn all() -> Vec<Story> {
    let plans = plans();
    let mut stories: Vec<Story> = std::fs::read_dir(folder())
        .expect("the folder of scenarios")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|it| it == "json"))
        .filter(|path| path.file_stem().is_some_and(|it| it != "plans"))
        .map(|path| {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let told = read(&path);
            let providers = told["providers"].as_array().into_iter().flatten();
            let notices = told["notices"].as_array();
            Story {
                notices: notices.cloned().unwrap_or_default().into(),
                name: name.into_owned(),
                providers: providers
                    .filter_map(|it| it.as_str().map(str::to_string))
                    .collect(),
                plans: plans.clone(),
                steps: told["steps"].as_array().cloned().expect("steps"),
            }
        })
        .collect();
    stories.sort_by(|a, b| a.name.cmp(&b.name));
    stories
}

fn read(path: &Path) -> Json {
    let text = std::fs::read_to_string(path).expect("a readable file");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a story knows before its first step.
pub fn known(provider: &str) -> Map<String, Json> {
    Map::from_iter([("provider".to_string(), Json::from(provider))])
}

/// Replaces `"$name.path.to.it"` by what a step before was saved as.
pub fn fill(template: &Json, saved: &Map<String, Json>) -> Json {
    match template {
        Json::String(text) if text.starts_with('$') => {
            let mut path = text[1..].split('.');
            let root = path.next().and_then(|name| saved.get(name)).cloned();
            let found = path.try_fold(root.unwrap_or(Json::Null), |value, key| match &value {
                Json::Array(items) => items.get(key.parse::<usize>().ok()?).cloned(),
                other => other.get(key).cloned(),
            });
            found
                .filter(|it| !it.is_null())
                .unwrap_or_else(|| panic!("{text} is not known here"))
        }
        Json::Array(items) => items.iter().map(|item| fill(item, saved)).collect(),
        Json::Object(fields) => fields
            .iter()
            .map(|(key, value)| (key.clone(), fill(value, saved)))
            .collect(),
        other => other.clone(),
    }
}

/// What is wrong with `actual`, if it is not what was expected: objects may
/// have more fields, arrays have the same length, `null` means absent.
pub fn differs(expected: &Json, actual: &Json, at: &str) -> Option<String> {
    match (expected, actual) {
        (Json::Object(fields), Json::Object(_)) => fields.iter().find_map(|(key, value)| {
            differs(
                value,
                actual.get(key).unwrap_or(&Json::Null),
                &format!("{at}.{key}"),
            )
        }),
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(index, (a, b))| differs(a, b, &format!("{at}[{index}]"))),
        (a, b) if a == b => None,
        (a, b) => Some(format!("{at}: expected {a}, got {b}")),
    }
}
