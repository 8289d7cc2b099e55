//! What a developer hands over in a provider's own words: a JSON object whose fields a table
//! knows. The table is data: lines of a path and the form of its value.
//!
//! | form | what it is |
//! |---|---|
//! | `text`, `flag`, `number` | a text, `true` or `false`, a whole number from 0 |
//! | `text:6-40`, `digits:6-40` | a text of so many characters, or of digits alone |
//! | `word:one\|two` | one of these |
//! | `time` | a text such as `2026-11-21T12:34:56Z` |
//! | `id` | an id, as a number or as a text |
//! | `object` | an object of texts, numbers and flags |
//! | `each:one\|two` | an object of whole numbers with these names |
//! | `any` | whatever it is: the provider checks it |
//! | `@store` | the id of another object, which is no value of this one |
//! | `…*`, `…?`, `…!` | a list of them; or `null`; must be there |

use crate::error::KassaError;
use crate::json::{self, Json, Write};
use crate::model::time;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The fields that a table knows, with the values of an input as JSON.
pub(super) struct Fields {
    provider: &'static str,
    all: Vec<Field>,
}

struct Field {
    path: &'static str,
    form: &'static str,
    value: Option<String>,
}

impl Fields {
    /// Reads an input.
    ///
    /// # Errors
    /// `Misused` for the first field that is unknown or of a wrong form.
    pub(super) fn read(
        provider: &'static str,
        table: &[&'static str],
        input: &str,
    ) -> Result<Self, KassaError> {
        let all = Vec::new();
        let mut fields = Fields { provider, all };
        for part in table {
            for line in part.split('\n') {
                if let Some((path, form)) = line.split_once(' ') {
                    fields.all.push(Field {
                        path,
                        form,
                        value: None,
                    });
                }
            }
        }
        match json::parse(input) {
            Some(Json::Object(members)) => fields.go_through("", &members)?,
            _ => return Err(fields.misused("bad_input", &["Hand over one JSON object."])),
        }
        Ok(fields)
    }

    /// Goes through an object, and into those that are no value themselves.
    fn go_through(&mut self, place: &str, members: &Members<'_>) -> Result<(), KassaError> {
        for (name, value) in members {
            let path = [place, name].concat();
            let mut own = None;
            let mut holds = false;
            for field in &mut self.all {
                match field.path.strip_prefix(&*path) {
                    Some("") => own = Some(field),
                    Some(rest) => holds |= rest.starts_with('.'),
                    None => {}
                }
            }
            match (own, value) {
                (_, Json::Object(members)) if holds => {
                    self.go_through(&[&path, "."].concat(), members)?;
                }
                (Some(field), value) if fits(field.form, value) => {
                    field.value = Some(json::text(value));
                }
                // As good as absent.
                (Some(_), Json::Null) => {}
                (None, Json::Null) if holds => {}
                (Some(Field { form, .. }), _) => {
                    let form = *form;
                    return Err(self.wrong(&path, form));
                }
                (None, _) if holds => return Err(self.wrong(&path, "object")),
                (None, _) => return Err(self.unknown(place, &path)),
            }
        }
        Ok(())
    }

    fn unknown(&self, place: &str, path: &str) -> KassaError {
        let mut hint = ["There is no `", path, "`. Known are:"].concat();
        for field in &self.all {
            if field.path.starts_with(place) {
                hint.push(' ');
                hint.push_str(field.path);
            }
        }
        self.misused("unknown_field", &[&hint])
    }

    /// Whether all is there that must be.
    ///
    /// # Errors
    /// `Misused` for the first field that is missing.
    pub(super) fn complete(&self) -> Result<(), KassaError> {
        for field in &self.all {
            if field.form.ends_with('!') && field.value.is_none() {
                return Err(self.misused("missing_field", &["Add `", field.path, "`."]));
            }
        }
        Ok(())
    }

    /// A value as JSON.
    pub(super) fn get(&mut self, path: &str) -> Option<&mut Option<String>> {
        let field = self.all.iter_mut().find(|it| it.path == path);
        field.map(|field| &mut field.value)
    }

    /// Takes a value out, as JSON.
    pub(super) fn take_out(&mut self, path: &str) -> Option<String> {
        self.get(path).and_then(Option::take)
    }

    /// Adds a value that is JSON, unless there is one.
    pub(super) fn put(&mut self, path: &str, value: String) {
        if let Some(place @ None) = self.get(path) {
            *place = Some(value);
        }
    }

    /// Adds a text, unless there is one.
    pub(super) fn text(&mut self, path: &str, value: &str) {
        self.put(path, json::text(&value));
    }

    /// The values in the order of the table.
    pub(super) fn values(&self) -> Vec<(&'static str, &str)> {
        let mut values = Vec::new();
        for field in &self.all {
            if let (Some(value), false) = (&field.value, field.form.starts_with('@')) {
                values.push((field.path, value.as_str()));
            }
        }
        values
    }

    /// The objects that are named, each with its form less the `@`.
    pub(super) fn related(&self) -> Vec<(&'static str, &str)> {
        let mut related = Vec::new();
        for field in &self.all {
            if let (Some(value), Some(form)) = (&field.value, field.form.strip_prefix('@')) {
                related.push((form, value.as_str()));
            }
        }
        related
    }

    /// The values as an object; what stands before a dot is an object inside.
    pub(super) fn object(&self) -> String {
        let mut out = String::from("{");
        let mut place = "";
        for (path, value) in self.values() {
            let (outer, name) = cut(path, b'.');
            if outer != place {
                step(&mut out, place, outer);
                place = outer;
            }
            member(&mut out, name, value);
        }
        step(&mut out, place, "");
        out.push('}');
        out
    }

    /// What a form wants, in words.
    fn wrong(&self, path: &str, form: &str) -> KassaError {
        let base = form.split(['!', '?', '*']).next().unwrap_or_default();
        let (base, size) = base.split_once(':').unwrap_or((base, ""));
        let list = if form.contains('*') { "list of " } else { "" };
        let size = match base {
            "word" => [": one of ", &size.replace('|', ", ")].concat(),
            "text" | "digits" if !size.is_empty() => {
                [" of ", &size.replace('-', " to "), " characters"].concat()
            }
            "flag" => ": true or false".to_string(),
            "number" => ": whole, 0 or more".to_string(),
            "time" => ", such as \"2026-11-21T12:34:56Z\"".to_string(),
            _ => String::new(),
        };
        self.misused(
            "bad_field",
            &["`", path, "` is no ", list, base, &size, "."],
        )
    }

    fn misused(&self, code: &str, hint: &[&str]) -> KassaError {
        KassaError::misused(code, &hint.concat()).at(self.provider)
    }
}

type Members<'a> = [(alloc::borrow::Cow<'a, str>, Json<'a>)];

/// Closes the objects that are left and opens those that are entered.
fn step(out: &mut String, from: &str, to: &str) {
    let mut left = from.split('.');
    let mut entered = to.split('.');
    let (mut old, mut new) = (left.next(), entered.next());
    while old == new && old.is_some() {
        (old, new) = (left.next(), entered.next());
    }
    while let Some(name) = old {
        if !name.is_empty() {
            out.push('}');
        }
        old = left.next();
    }
    while let Some(name) = new {
        if !name.is_empty() {
            member(out, name, "{");
        }
        new = entered.next();
    }
}

/// What stands before the last of these marks, and what behind it.
pub(super) fn cut(text: &str, mark: u8) -> (&str, &str) {
    let at = text.bytes().rposition(|byte| byte == mark);
    let outer = at.and_then(|at| text.get(..at)).unwrap_or_default();
    let inner = at.and_then(|at| text.get(at.saturating_add(1)..));
    (outer, inner.unwrap_or(text))
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

fn fits(form: &str, value: &Json<'_>) -> bool {
    let form = form.strip_suffix('!').unwrap_or(form);
    if let Some(form) = form.strip_suffix('?') {
        return *value == Json::Null || fits(form, value);
    }
    if let Some(form) = form.strip_suffix('*') {
        return matches!(value, Json::List(all) if all.iter().all(|it| fits(form, it)));
    }
    let (form, rest) = form.split_once(':').unwrap_or((form, ""));
    if form == "any" {
        return *value != Json::Null;
    }
    match value {
        Json::Text(text) => match form {
            "text" => rest.is_empty() || is_between(rest, text.chars().count()),
            "digits" => text.bytes().all(|b| b.is_ascii_digit()) && is_between(rest, text.len()),
            "plain" => true,
            "time" => time::iso(text).is_some(),
            "word" => rest.split('|').any(|word| word == text),
            "number" | "flag" | "object" | "each" | "null" => false,
            // One that could leave its place in a path or a list is none.
            _ => !matches!(text.bytes().next(), None | Some(b'.')) && !text.contains(','),
        },
        Json::Number(number) => {
            *number >= 0
                && !matches!(
                    form,
                    "text" | "digits" | "flag" | "time" | "word" | "object" | "each"
                )
        }
        Json::Flag(_) => matches!(form, "flag" | "plain"),
        Json::Object(members) => match form {
            "object" => members.iter().all(|(_, it)| fits("plain", it)),
            "each" => members
                .iter()
                .all(|(name, it)| rest.split('|').any(|known| known == name) && fits("number", it)),
            _ => false,
        },
        Json::Null | Json::Inexact(_) | Json::List(_) => false,
    }
}

fn is_between(sizes: &str, size: usize) -> bool {
    let (least, most) = sizes.split_once('-').unwrap_or_default();
    let number = |digits: &str| digits.parse::<usize>().unwrap_or(0);
    (number(least)..=number(most)).contains(&size)
}

/// JSON as plain text: a text without its quotes, a list's items by commas.
pub(super) fn plain(value: &str) -> String {
    match json::parse(value) {
        Some(Json::Text(text)) => text.into_owned(),
        Some(Json::List(items)) => {
            let mut out = String::new();
            for item in items {
                if !out.is_empty() {
                    out.push(',');
                }
                out.push_str(&plain(&json::text(&item)));
            }
            out
        }
        _ => value.to_string(),
    }
}
