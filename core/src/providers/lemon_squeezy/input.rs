//! What a developer hands over in Lemon Squeezy's own words: a JSON object whose
//! fields a table knows. The table is data: lines of a path, the form of its
//! value, and `!` where it must be there.
//!
//! | form | what it is |
//! |---|---|
//! | `text`, `flag`, `number` | a text, `true` or `false`, a whole number from 0 |
//! | `time` | a text such as `2026-11-21T12:34:56Z` |
//! | `id` | an id, as a number or as a text |
//! | `texts`, `ids` | lists of them |
//! | `time?`, `number?`, `null` | the same or `null`; nothing but `null` |
//! | `custom` | an object of texts, numbers and flags |
//! | `quantities` | a list of `{variant_id, quantity}` |
//! | `secret`, `events` | a webhook's |
//! | `one`, `many` | ids of other objects: relationships of the body |

use super::NAME;
use super::inbound::EVENTS;
use crate::error::KassaError;
use crate::json::{self, Json, Write};
use crate::model::time;
use crate::sorted::Listed as _;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Two parts, so that what many calls have in common stands once.
pub(super) type Table = [&'static str; 2];

/// The fields of an input, checked: each with its value as JSON.
pub(super) struct Fields {
    table: Table,
    values: Vec<(&'static str, String)>,
}

impl Fields {
    /// Reads an input; nothing is as good as an empty object.
    ///
    /// # Errors
    /// `Misused` for the first field that is unknown or of a wrong form.
    pub(super) fn read(table: Table, input: Option<&str>) -> Result<Self, KassaError> {
        let mut fields = Fields {
            table,
            values: Vec::new(),
        };
        let json = json::parse(input.unwrap_or("{}")).unwrap_or(Json::Null);
        if !matches!(json, Json::Object(_)) {
            return Err(misused("bad_input", &["Hand over one JSON object."]));
        }
        fields.go_through("", &json)?;
        Ok(fields)
    }

    /// Whether all is there that must be.
    ///
    /// # Errors
    /// `Misused` for the first field that is missing.
    pub(super) fn complete(self) -> Result<Self, KassaError> {
        for (path, form) in rows(self.table) {
            if form.ends_with('!') && self.get(path).is_none() {
                return Err(misused("missing_field", &["Add `", path, "`."]));
            }
        }
        Ok(self)
    }

    /// Goes through an object, and into those that are no value themselves.
    fn go_through(&mut self, place: &str, json: &Json<'_>) -> Result<(), KassaError> {
        let Json::Object(members) = json else {
            return Ok(());
        };
        for (name, value) in members {
            let dot = if place.is_empty() { "" } else { "." };
            let path = [place, dot, name].concat();
            let row = rows(self.table).find(|(known, _)| *known == path);
            let inside = [path.as_str(), "."].concat();
            let holds = rows(self.table).any(|(known, _)| known.starts_with(&inside));
            match (row, value) {
                (_, Json::Object(_)) if holds => self.go_through(&path, value)?,
                (Some((known, form)), value) => {
                    let form = form.trim_end_matches('!');
                    if *value == Json::Null && !matches!(form, "time?" | "number?" | "null") {
                        continue;
                    }
                    if self.get(known).is_some() || !fits(form, value) {
                        return Err(wrong(&path, form));
                    }
                    self.values.push((known, text(value)));
                }
                (None, Json::Null) if holds => {}
                (None, _) if holds => return Err(wrong(&path, "object")),
                (None, _) => return Err(self.unknown(place, &path)),
            }
        }
        Ok(())
    }

    fn unknown(&self, place: &str, path: &str) -> KassaError {
        let near = rows(self.table).map(|(known, _)| known);
        let near = near.filter(|known| known.starts_with(place)).listed();
        let hint = [
            "There is no `",
            path,
            "`. Known are: ",
            &near.join(", "),
            ".",
        ];
        misused("unknown_field", &hint)
    }

    /// A value as JSON.
    pub(super) fn get(&self, path: &str) -> Option<&str> {
        let found = self.values.iter().find(|(known, _)| *known == path);
        found.map(|(_, value)| value.as_str())
    }

    /// Takes a value out, as JSON.
    pub(super) fn take_out(&mut self, path: &str) -> Option<String> {
        let at = self.values.iter().position(|(known, _)| *known == path)?;
        Some(self.values.swap_remove(at).1)
    }

    /// Adds a value that is JSON, unless there is one.
    pub(super) fn put(&mut self, path: &'static str, value: String) {
        if self.get(path).is_none() {
            self.values.push((path, value));
        }
    }

    /// Adds a text, unless there is one.
    pub(super) fn text(&mut self, path: &'static str, value: &str) {
        self.put(path, json::text(&value));
    }

    /// The values in the order of the table, less the relationships.
    pub(super) fn ordered(&self) -> impl Iterator<Item = (&'static str, &str)> {
        rows(self.table).filter_map(|(path, form)| {
            let related = matches!(form.trim_end_matches('!'), "one" | "many");
            self.get(path).filter(|_| !related).map(|it| (path, it))
        })
    }

    /// The values as an object; what stands before a dot is an object inside.
    pub(super) fn object(&self) -> String {
        let mut out = String::from("{");
        let mut open: Vec<&str> = Vec::new();
        for (path, value) in self.ordered() {
            let mut steps = path.split('.').listed();
            let name = steps.pop().unwrap_or_default();
            let shared = open.iter().zip(&steps).take_while(|(a, b)| a == b).count();
            for _ in shared..open.len() {
                out.push('}');
            }
            open.truncate(shared);
            for step in steps.iter().skip(shared) {
                member(&mut out, step, "{");
                open.push(step);
            }
            member(&mut out, name, value);
        }
        for _ in 0..=open.len() {
            out.push('}');
        }
        out
    }

    /// The values as names and texts, as a form or a query has them: a dot
    /// becomes brackets, a list is joined by commas.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        let pair = |(path, value): (&str, &str)| {
            let name = match path.split_once('.') {
                Some((outer, inner)) => [outer, "[", inner, "]"].concat(),
                None => path.to_string(),
            };
            (name, plain(value))
        };
        self.ordered().map(pair).listed()
    }

    /// The values that name other objects; empty where there are none. The
    /// relationship's name and type follow from the field's: `store_id` is
    /// `store` of type `stores`, `variant_ids` is `variants`.
    pub(super) fn relationships(&self) -> String {
        let mut out = String::from("{");
        for (path, form) in rows(self.table) {
            let form = form.trim_end_matches('!');
            let Some(value) = self.get(path).filter(|_| matches!(form, "one" | "many")) else {
                continue;
            };
            let name = path.trim_end_matches('s').trim_end_matches("_id");
            let name = name.replace('_', "-");
            let kind = [&name, "s"].concat();
            let plain = plain(value);
            let named = plain.split(',').filter(|id| !id.is_empty());
            let data = named.map(|id| reference(&kind, id)).listed().join(",");
            if form == "one" {
                member(&mut out, &name, &["{\"data\":", &data, "}"].concat());
            } else if !data.is_empty() {
                member(&mut out, &kind, &["{\"data\":[", &data, "]}"].concat());
            }
        }
        if out.len() == 1 {
            return String::new();
        }
        out.push('}');
        out
    }
}

/// An object of the API by its type and its id, which is always a text there.
fn reference(kind: &str, id: &str) -> String {
    ["{\"type\":\"", kind, "\",\"id\":", &json::text(&id), "}"].concat()
}

/// Adds a member whose value is JSON to an object that is open.
pub(super) fn member(out: &mut String, name: &str, value: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    name.write(out);
    out.push(':');
    out.push_str(value);
}

fn rows(table: Table) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table.into_iter().flat_map(str::lines);
    lines.filter_map(|line| line.split_once(' '))
}

fn fits(form: &str, value: &Json<'_>) -> bool {
    let text = value.text();
    match (form, value) {
        ("null" | "time?" | "number?", Json::Null) => true,
        ("text", Json::Text(_)) | ("flag", Json::Flag(_)) => true,
        ("number" | "number?", Json::Number(number)) => *number >= 0,
        ("time" | "time?", Json::Text(text)) => time::iso(text).is_some(),
        ("id" | "one", Json::Number(id)) => *id >= 0,
        ("id" | "one", Json::Text(id)) => !id.is_empty() && !id.contains(','),
        ("secret", Json::Text(secret)) => (6..=40).contains(&secret.chars().count()),
        ("event", Json::Text(_)) => EVENTS.iter().any(|known| text == Some(*known)),
        ("plain", Json::Text(_) | Json::Number(_) | Json::Flag(_)) => true,
        ("texts", Json::List(all)) => all.iter().all(|it| fits("text", it)),
        ("ids" | "many", Json::List(all)) => all.iter().all(|it| fits("id", it)),
        ("events", Json::List(all)) => !all.is_empty() && all.iter().all(|it| fits("event", it)),
        ("custom", Json::Object(all)) => all.iter().all(|(_, it)| fits("plain", it)),
        ("quantities", Json::List(all)) => all.iter().all(is_quantity),
        _ => false,
    }
}

fn is_quantity(value: &Json<'_>) -> bool {
    let has = |name: &str| value.get(name).is_some_and(|it| fits("number", it));
    matches!(value, Json::Object(all) if all.len() == 2) && has("variant_id") && has("quantity")
}

/// What a form wants, in words.
fn wrong(path: &str, form: &str) -> KassaError {
    let events;
    let wanted = match form {
        "text" => "a text",
        "flag" => "true or false",
        "number" => "a whole number, 0 or more",
        "number?" => "a whole number, 0 or more, or null",
        "time" => "a time such as \"2026-11-21T12:34:56Z\"",
        "time?" => "a time such as \"2026-11-21T12:34:56Z\", or null",
        "id" | "one" => "an id",
        "ids" | "many" => "a list of ids",
        "texts" => "a list of texts",
        "null" => "an object or null",
        "custom" => "an object of texts, numbers and flags",
        "quantities" => "a list of {\"variant_id\": 1, \"quantity\": 1}",
        "secret" => "a text of 6 to 40 characters",
        "events" => {
            events = ["a list of some of: ", &EVENTS.join(", ")].concat();
            &events
        }
        _ => "an object",
    };
    misused("bad_field", &["`", path, "` is ", wanted, ", once."])
}

pub(super) fn misused(code: &str, hint: &[&str]) -> KassaError {
    KassaError::misused(code, &hint.concat()).at(NAME)
}

/// A parsed value as JSON.
pub(super) fn text(value: &Json<'_>) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Json<'_>, out: &mut String) {
    match value {
        Json::Null | Json::Inexact => out.push_str("null"),
        Json::Flag(flag) => flag.write(out),
        Json::Number(number) => number.write(out),
        Json::Text(text) => (**text).write(out),
        Json::List(items) => {
            out.push('[');
            for item in items {
                if !out.ends_with('[') {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Json::Object(members) => {
            out.push('{');
            for (name, value) in members {
                member(out, name, &text(value));
            }
            out.push('}');
        }
    }
}

/// JSON as plain text: a text without its quotes, a list's items by commas.
pub(super) fn plain(value: &str) -> String {
    match json::parse(value) {
        Some(Json::Text(text)) => text.into_owned(),
        Some(Json::List(items)) => items.iter().map(|it| plain(&text(it))).listed().join(","),
        _ => value.to_string(),
    }
}
