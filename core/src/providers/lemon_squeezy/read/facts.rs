//! An object whose numbers may be texts and the reverse, read in a straight
//! line: the first path that is missing or of a wrong form is kept, and a
//! stand-in goes on.

use crate::json::{Json, NULL};
use crate::model::id::Environment;
use crate::model::time::{self, Millis};
use alloc::string::{String, ToString};
use core::cell::Cell;

/// What an object says.
pub(in crate::providers::lemon_squeezy) struct Facts<'a> {
    json: &'a Json<'a>,
    wrong: Cell<Option<&'static str>>,
}

impl<'a> Facts<'a> {
    pub(in crate::providers::lemon_squeezy) fn new(json: &'a Json<'a>) -> Self {
        Facts {
            json,
            wrong: Cell::new(None),
        }
    }

    /// The first path that was wrong.
    pub(in crate::providers::lemon_squeezy) fn wrong(&self) -> Option<&'static str> {
        self.wrong.get()
    }

    fn note<T>(&self, path: &'static str) -> Option<T> {
        self.wrong.set(self.wrong.get().or(Some(path)));
        None
    }

    fn at(&self, path: &str) -> &'a Json<'a> {
        let mut json = self.json;
        for name in path.split('.') {
            json = json.get(name).unwrap_or(NULL);
        }
        json
    }

    /// A text that says something; for what no decision hangs on.
    pub(in crate::providers::lemon_squeezy) fn word(&self, path: &str) -> Option<String> {
        let text = self.at(path).text().filter(|text| !text.is_empty());
        text.map(ToString::to_string)
    }

    /// An id or any text, written as a text or as a number.
    pub(in crate::providers::lemon_squeezy) fn id(&self, path: &'static str) -> Option<String> {
        match self.at(path) {
            Json::Null => None,
            Json::Number(number) => Some(number.to_string()),
            Json::Text(text) => Some(text.to_string()).filter(|text| !text.is_empty()),
            Json::Flag(_) | Json::Inexact | Json::List(_) | Json::Object(_) => self.note(path),
        }
    }

    pub(in crate::providers::lemon_squeezy) fn need_id(&self, path: &'static str) -> String {
        self.needed(self.id(path), path)
    }

    /// A text that must be one.
    pub(super) fn need_word(&self, path: &'static str) -> String {
        self.needed(self.word(path), path)
    }

    fn needed<T: Default>(&self, value: Option<T>, path: &'static str) -> T {
        value.or_else(|| self.note(path)).unwrap_or_default()
    }

    /// The name of another object.
    pub(super) fn named(&self, path: &'static str, kind: &str) -> Option<String> {
        Some([kind, "/", &self.id(path)?].concat())
    }

    pub(super) fn need_named(&self, path: &'static str, kind: &str) -> String {
        self.needed(self.named(path, kind), path)
    }

    /// A whole number that is not negative.
    pub(super) fn count(&self, path: &'static str) -> Option<i64> {
        let digits = self.id(path)?;
        let number = digits.parse().ok().filter(|number| *number >= 0);
        number.or_else(|| self.note(path))
    }

    pub(super) fn need_count(&self, path: &'static str) -> i64 {
        self.needed(self.count(path), path)
    }

    /// Units; at least one.
    pub(super) fn units(&self, path: &'static str) -> i64 {
        self.count(path).unwrap_or(1).max(1)
    }

    pub(in crate::providers::lemon_squeezy) fn time(&self, path: &'static str) -> Option<Millis> {
        let text = self.id(path)?;
        time::iso(&text).or_else(|| self.note(path))
    }

    pub(in crate::providers::lemon_squeezy) fn need_time(&self, path: &'static str) -> Millis {
        self.needed(self.time(path), path)
    }

    /// A flag; nothing is no.
    pub(super) fn flag(&self, path: &str) -> bool {
        matches!(self.at(path), Json::Flag(true) | Json::Number(1))
    }

    pub(in crate::providers::lemon_squeezy) fn mode(&self, path: &str) -> Option<Environment> {
        if self.flag(path) {
            return Some(Environment::Test);
        }
        let live = matches!(self.at(path), Json::Flag(false) | Json::Number(0));
        live.then_some(Environment::Live)
    }
}
