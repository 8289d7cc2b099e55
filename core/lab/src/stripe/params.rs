//! Request parameters: read strictly, refused when unknown.

use super::error::ApiError;
use crate::form;
use crate::json::Json;
use serde_json::{Map, Value};

/// The parameters of one request, with the place they were found at for error texts.
#[derive(Clone, Debug)]
pub(crate) struct Params {
    tree: Value,
    place: String,
}

impl Params {
    pub(crate) fn new(tree: Value) -> Self {
        Self {
            tree,
            place: String::new(),
        }
    }

    /// Refuses what a list does not take; every list takes the paging parameters.
    pub(crate) fn check_list(&self, known: &str) -> Result<(), ApiError> {
        self.check(&format!(
            "{known} limit starting_after ending_before expand.#"
        ))
    }

    /// Refuses what `known` does not name. Each name is a dotted path; `#` stands for a
    /// position, a last `*` for everything below.
    pub(crate) fn check(&self, known: &str) -> Result<(), ApiError> {
        let mut leaves = Vec::new();
        collect(&self.tree, &mut Vec::new(), &mut leaves);
        for leaf in leaves {
            if !known.split(' ').any(|name| fits(name, &leaf)) {
                let shown = bracketed(&leaf);
                return Err(ApiError::param(
                    "parameter_unknown",
                    &shown,
                    format!("Received unknown parameter: {shown}"),
                ));
            }
        }
        Ok(())
    }

    fn name(&self, key: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !self.place.is_empty() {
            parts.extend(self.place.split('.').map(str::to_owned));
        }
        parts.extend(key.split('.').map(str::to_owned));
        bracketed(&parts)
    }

    pub(crate) fn given(&self, key: &str) -> bool {
        self.tree.has(key)
    }

    /// The text of a parameter; an empty one counts as not given.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let text = self.tree.text(key);
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(crate) fn need(&self, key: &str) -> Result<String, ApiError> {
        self.text(key)
            .ok_or_else(|| ApiError::missing(&self.name(key)))
    }

    pub(crate) fn int(&self, key: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(key) else {
            return Ok(None);
        };
        // Larger numbers are no amount and no time, and would only overflow later.
        let number = text
            .parse::<i64>()
            .ok()
            .filter(|n| n.unsigned_abs() < 1_000_000_000_000);
        number.map(Some).ok_or_else(|| {
            ApiError::param(
                "parameter_invalid_integer",
                &self.name(key),
                format!("Invalid integer: {text}"),
            )
        })
    }

    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>, ApiError> {
        match self.text(key).as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(ApiError::param(
                "",
                &self.name(key),
                format!("Invalid boolean: {other}"),
            )),
        }
    }

    pub(crate) fn one_of(&self, key: &str, words: &[&str]) -> Result<Option<String>, ApiError> {
        let Some(text) = self.text(key) else {
            return Ok(None);
        };
        if words.contains(&text.as_str()) {
            return Ok(Some(text));
        }
        Err(ApiError::param(
            "",
            &self.name(key),
            format!("Invalid {key}: must be one of {}", words.join(", ")),
        ))
    }

    pub(crate) fn list(&self, key: &str) -> Vec<Self> {
        form::elements(&self.tree, key)
            .into_iter()
            .enumerate()
            .map(|(n, tree)| Self {
                tree,
                place: if self.place.is_empty() {
                    format!("{key}.{n}")
                } else {
                    format!("{}.{key}.{n}", self.place)
                },
            })
            .collect()
    }

    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        form::elements(&self.tree, key)
            .iter()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    }

    /// `metadata[...]`, limited as the provider limits it. `before` is what the object has:
    /// an empty value removes one key, an empty `metadata` removes all.
    pub(crate) fn metadata(&self, key: &str, before: &Value) -> Result<Value, ApiError> {
        let mut kept = before.as_object().cloned().unwrap_or_default();
        let Some(given) = self.tree.at(key).as_object() else {
            return Ok(if self.given(key) {
                Value::Object(Map::new())
            } else {
                Value::Object(kept)
            });
        };
        for (name, value) in given {
            let text = value.as_str().unwrap_or_default();
            if name.chars().count() > 40 || text.chars().count() > 500 {
                return Err(ApiError::param(
                    "",
                    &self.name(key),
                    "Metadata names have at most 40 characters and values at most 500.",
                ));
            }
            if text.is_empty() {
                kept.shift_remove(name);
            } else {
                kept.insert(name.clone(), text.into());
            }
        }
        if kept.len() > 50 {
            return Err(ApiError::param(
                "",
                &self.name(key),
                "Metadata has at most 50 keys.",
            ));
        }
        Ok(Value::Object(kept))
    }

    /// The parameter as the tree that came, for fields that are only echoed.
    pub(crate) fn tree(&self, key: &str) -> Value {
        self.tree.at(key).clone()
    }

    pub(crate) fn sub(&self, key: &str) -> Self {
        Self {
            tree: self.tree(key),
            place: if self.place.is_empty() {
                key.to_owned()
            } else {
                format!("{}.{key}", self.place)
            },
        }
    }

    pub(crate) fn url(&self, key: &str) -> Result<Option<String>, ApiError> {
        let Some(text) = self.text(key) else {
            return Ok(None);
        };
        // An app link such as `myapp://done` is as good as a web address.
        if text.contains("://") {
            return Ok(Some(text));
        }
        Err(ApiError::param(
            "url_invalid",
            &self.name(key),
            "Not a valid URL",
        ))
    }
}

fn collect(tree: &Value, path: &mut Vec<String>, leaves: &mut Vec<Vec<String>>) {
    let Some(map) = tree.as_object() else {
        leaves.push(path.clone());
        return;
    };
    for (key, value) in map {
        path.push(key.clone());
        collect(value, path, leaves);
        path.pop();
    }
}

fn fits(name: &str, leaf: &[String]) -> bool {
    let mut rest = leaf.iter();
    for part in name.split('.') {
        if part == "*" {
            return true;
        }
        let Some(key) = rest.next() else {
            return false;
        };
        let position = part == "#" && key.bytes().all(|byte| byte.is_ascii_digit());
        if !position && part != key {
            return false;
        }
    }
    rest.next().is_none()
}

fn bracketed(path: &[String]) -> String {
    let mut shown = String::new();
    for (n, part) in path.iter().enumerate() {
        if n == 0 {
            shown.push_str(part);
        } else {
            shown.push('[');
            shown.push_str(part);
            shown.push(']');
        }
    }
    shown
}
