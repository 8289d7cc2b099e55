//! An object of a provider's JSON, read so that a failure names the field.
//!
//! Every field stands alone: it is absent (`null` is as good as that), of a
//! wrong form, or there. Whoever needs it says so; whoever only likes to have
//! it takes what is good. A field is named by its path, and a step on the way
//! that is missing is a field that is missing.
//!
//! The first path that is wrong is kept, and a stand-in goes on: an object is
//! read in one straight line, and [`read`] gives out nothing unless all was
//! right.

use super::Missing;
use crate::json::{self, Json, NULL, Read};
use crate::model::time::{self, Millis, SECOND};
use crate::sorted::Listed as _;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::cell::Cell;

/// Whole seconds since 1970, as milliseconds.
pub(super) fn millis(seconds: i64) -> Option<Millis> {
    let millis = seconds.checked_mul(SECOND);
    millis.filter(|millis| *millis >= 0)
}

fn at<'a>(json: &'a Json<'a>, path: &str) -> Option<&'a Json<'a>> {
    let mut json = json;
    for name in path.split('.') {
        if !matches!(json, Json::Object(_)) {
            return Some(NULL);
        }
        json = json.get(name)?;
    }
    Some(json)
}

/// Minor units of a currency with so many decimals, from a number such as `12.5`; what is finer
/// than the currency is no amount. No float is on the way.
pub(super) fn minor(json: &Json<'_>, places: u32) -> Option<i64> {
    let (whole, part) = match json {
        Json::Number(whole) => return whole.checked_mul(10_i64.checked_pow(places)?),
        Json::Inexact(text) => text.split_once('.')?,
        Json::Null | Json::Flag(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => {
            return None;
        }
    };
    let part = part.trim_end_matches('0');
    let short = usize::try_from(places).ok()?.checked_sub(part.len())?;
    let digits = [whole, part, &"0".repeat(short)].concat();
    let plain = part.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// A word of an error, if it is one. Sentences stay out: they can repeat parts of keys and data.
pub(super) fn plain<'a>(json: &'a Json<'a>, path: &str) -> Option<&'a str> {
    let graphic = |word: &str| word.bytes().all(|b| b.is_ascii_graphic());
    let word = at(json, path)?.text()?;
    (1..=120)
        .contains(&word.len())
        .then_some(word)
        .filter(|word| graphic(word))
}

/// Reads an object. `place` is where it was found, such as `data.object.`.
///
/// # Errors
/// The first path that was missing or of a wrong form.
pub(super) fn read<T>(
    place: &str,
    json: &Json<'_>,
    reading: impl FnOnce(Object<'_>) -> T,
) -> Result<T, Missing> {
    let wrong = Cell::default();
    let value = reading(Object {
        json,
        list: "",
        wrong: &wrong,
    });
    match wrong.get() {
        None => Ok(value),
        Some([item, path]) => Err(Missing([place, item, path].concat())),
    }
}

/// Reads the object that a body is.
///
/// # Errors
/// The first path that was missing or of a wrong form.
pub(super) fn read_body<T>(
    body: &[u8],
    reading: impl FnOnce(Object<'_>) -> T,
) -> Result<T, Missing> {
    let json = json::parse_bytes(body).ok_or_else(|| Missing("body".to_string()))?;
    read("", &json, reading)
}

/// An object, or what stands in its place.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    json: &'a Json<'a>,
    /// What it is an item of, such as `lines.data[].`; empty for most.
    list: &'static str,
    /// The first path that was wrong, of all that is read together.
    wrong: &'a Cell<Option<[&'static str; 2]>>,
}

impl<'a> Object<'a> {
    fn at(self, path: &str) -> Option<&'a Json<'a>> {
        at(self.json, path)
    }

    fn found(self, path: &'static str) -> &'a Json<'a> {
        self.known(self.at(path), path).unwrap_or(NULL)
    }

    fn is_there(self, path: &'static str) -> bool {
        !matches!(self.found(path), Json::Null)
    }

    fn inside(self, json: &'a Json<'a>) -> Self {
        Object { json, ..self }
    }

    /// The field is wrong.
    pub(super) fn wrong(self, path: &'static str) {
        if self.wrong.get().is_none() {
            self.wrong.set(Some([self.list, path]));
        }
    }

    /// A value that must be there.
    pub(super) fn known<T>(self, value: Option<T>, path: &'static str) -> Option<T> {
        if value.is_none() {
            self.wrong(path);
        }
        value
    }

    /// The value if there is one; one of a wrong form is not overlooked.
    pub(super) fn maybe<T: Read>(self, path: &'static str) -> Option<T> {
        let value = self.found(path).to().ok();
        self.known(value, path).flatten()
    }

    /// The value; without it the object cannot be understood.
    pub(super) fn need<T: Read + Default>(self, path: &'static str) -> T {
        self.known(self.maybe(path), path).unwrap_or_default()
    }

    /// The value if it is good; for what no decision hangs on.
    pub(super) fn lax<T: Read>(self, path: &str) -> Option<T> {
        self.at(path)?.to().ok().flatten()
    }

    /// A text, if it is one.
    pub(super) fn text(self, path: &str) -> Option<&'a str> {
        self.at(path)?.text()
    }

    /// A text that says something.
    pub(super) fn word(self, path: &str) -> Option<String> {
        let word = self.text(path).filter(|text| !text.is_empty());
        word.map(ToString::to_string)
    }

    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn maybe_time(self, path: &'static str) -> Option<Millis> {
        self.known(millis(self.maybe(path)?), path)
    }

    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn need_time(self, path: &'static str) -> Millis {
        self.known(self.maybe_time(path), path).unwrap_or_default()
    }

    /// A time such as `2026-11-21T12:34:56.000000Z`.
    pub(super) fn maybe_iso(self, path: &'static str) -> Option<Millis> {
        let text: String = self.maybe(path)?;
        self.known(time::iso(&text), path)
    }

    /// A time such as `2026-11-21T12:34:56.000000Z`.
    pub(super) fn need_iso(self, path: &'static str) -> Millis {
        self.known(self.maybe_iso(path), path).unwrap_or_default()
    }

    /// Minor units. Money is never negative where it is read here.
    pub(super) fn maybe_amount(self, path: &'static str) -> Option<i64> {
        let amount = self.maybe(path)?;
        self.known(Some(amount).filter(|amount| *amount >= 0), path)
    }

    /// Minor units of a currency with so many decimals.
    pub(super) fn decimal(self, path: &str, places: u32) -> Option<i64> {
        minor(self.at(path)?, places)
    }

    /// Minor units.
    pub(super) fn need_amount(self, path: &'static str) -> i64 {
        self.known(self.maybe_amount(path), path)
            .unwrap_or_default()
    }

    /// A reference: the id, or the id of the whole object where somebody
    /// expanded it. One of a wrong form is not overlooked.
    pub(super) fn id(self, path: &'static str) -> Option<String> {
        let there = self.is_there(path);
        there.then(|| self.known(self.lax_id(path), path)).flatten()
    }

    /// A reference, if it is a good one.
    pub(super) fn lax_id(self, path: &str) -> Option<String> {
        let json = self.at(path)?;
        let id = json.text().or_else(|| self.inside(json).text("id"));
        id.filter(|id| !id.is_empty()).map(ToString::to_string)
    }

    /// An object inside, if there is one; anything else is not overlooked.
    pub(super) fn maybe_part(self, path: &'static str) -> Option<Object<'a>> {
        self.is_there(path).then(|| self.need_part(path))
    }

    /// An object inside; without it this one cannot be understood.
    pub(super) fn need_part(self, path: &'static str) -> Object<'a> {
        let part = self.known(self.lax_part(path), path);
        part.unwrap_or(self.nothing())
    }

    /// An object inside, if it is one.
    pub(super) fn lax_part(self, path: &str) -> Option<Object<'a>> {
        let json = self.at(path)?;
        matches!(json, Json::Object(_)).then(|| self.inside(json))
    }

    /// An object inside, empty if there is none.
    pub(super) fn part(self, path: &str) -> Object<'a> {
        self.lax_part(path).unwrap_or(self.nothing())
    }

    /// An object without any fields.
    pub(super) fn nothing(self) -> Object<'a> {
        self.inside(NULL)
    }

    /// The objects of a list, which may be absent. Only its first page travels
    /// inside another object. `items` is the path of one, with a dot.
    #[cfg(feature = "heard")]
    pub(super) fn list(self, path: &'static str, items: &'static str) -> Vec<Object<'a>> {
        if self.is_there(path) {
            self.need_list(path, items)
        } else {
            Vec::new()
        }
    }

    /// The objects of a list that must be there.
    pub(super) fn need_list(self, path: &'static str, items: &'static str) -> Vec<Object<'a>> {
        let list = self.lax_list(path, items);
        self.known(list, path).unwrap_or_default()
    }

    /// The objects of a list, if it is one.
    pub(super) fn lax_list(self, path: &str, items: &'static str) -> Option<Vec<Object<'a>>> {
        let Json::List(jsons) = self.at(path)? else {
            return None;
        };
        let item = |json| Object {
            json,
            list: items,
            ..self
        };
        Some(jsons.iter().map(item).listed())
    }
}
