//! An object of a provider's JSON, read so that a failure names the field.
//!
//! Every field stands alone: it is absent (`null` is as good as that), of a
//! wrong form, or there. Whoever needs it says so; whoever only likes to have
//! it takes what is good. A field is named by its path, and a step on the way
//! that is missing is a field that is missing.

use crate::json::{Json, NULL, Read};
#[cfg(feature = "every")]
use crate::model::time;
use crate::model::time::{Millis, SECOND};
use crate::providers::Missing;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Whole seconds since 1970, as milliseconds.
pub(super) fn millis(seconds: i64) -> Option<Millis> {
    let millis = seconds.checked_mul(SECOND);
    millis.filter(|millis| *millis >= 0)
}

/// An object, or what stands in its place.
#[derive(Clone, Copy)]
pub(super) struct Object<'a> {
    json: &'a Json<'a>,
    /// Where it was found, for the items of a list.
    place: &'static str,
}

impl Default for Object<'_> {
    fn default() -> Self {
        Object::new(NULL)
    }
}

impl<'a> Object<'a> {
    pub(super) fn new(json: &'a Json<'a>) -> Self {
        Object { json, place: "" }
    }

    fn at(self, path: &str) -> Result<&'a Json<'a>, Missing> {
        let mut json = self.json;
        for name in path.split('.') {
            if !matches!(json, Json::Object(_)) {
                return Ok(NULL);
            }
            json = json.get(name).ok_or_else(|| self.missing(path))?;
        }
        Ok(json)
    }

    fn missing(self, path: &str) -> Missing {
        let dot = if self.place.is_empty() { "" } else { "." };
        Missing([self.place, dot, path].concat())
    }

    /// The value if there is one; one of a wrong form is not overlooked.
    pub(super) fn maybe<T: Read>(self, path: &str) -> Result<Option<T>, Missing> {
        self.at(path)?.to().map_err(|_| self.missing(path))
    }

    /// The value; without it the object cannot be understood.
    pub(super) fn need<T: Read>(self, path: &str) -> Result<T, Missing> {
        self.maybe(path)?.ok_or_else(|| self.missing(path))
    }

    /// The value if it is good; for what no decision hangs on.
    pub(super) fn lax<T: Read>(self, path: &str) -> Option<T> {
        self.maybe(path).ok().flatten()
    }

    /// A text, if it is one.
    pub(super) fn text(self, path: &str) -> Option<&'a str> {
        self.at(path).ok()?.text()
    }

    /// A text that says something.
    pub(super) fn word(self, path: &str) -> Option<String> {
        let word = self.text(path).filter(|text| !text.is_empty());
        word.map(ToString::to_string)
    }

    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn maybe_time(self, path: &str) -> Result<Option<Millis>, Missing> {
        let Some(seconds) = self.maybe::<i64>(path)? else {
            return Ok(None);
        };
        millis(seconds).map(Some).ok_or_else(|| self.missing(path))
    }

    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn need_time(self, path: &str) -> Result<Millis, Missing> {
        self.maybe_time(path)?.ok_or_else(|| self.missing(path))
    }

    /// A time such as `2026-11-21T12:34:56.000000Z`.
    #[cfg(feature = "every")]
    pub(super) fn maybe_iso(self, path: &str) -> Result<Option<Millis>, Missing> {
        let Some(text) = self.maybe::<String>(path)? else {
            return Ok(None);
        };
        time::iso(&text).map(Some).ok_or_else(|| self.missing(path))
    }

    /// A time such as `2026-11-21T12:34:56.000000Z`.
    #[cfg(feature = "every")]
    pub(super) fn need_iso(self, path: &str) -> Result<Millis, Missing> {
        self.maybe_iso(path)?.ok_or_else(|| self.missing(path))
    }

    /// Minor units. Money is never negative where it is read here.
    pub(super) fn need_amount(self, path: &str) -> Result<i64, Missing> {
        let amount = self.need(path)?;
        if amount < 0 {
            Err(self.missing(path))
        } else {
            Ok(amount)
        }
    }

    /// A reference: the id, or the id of the whole object where somebody
    /// expanded it. One of a wrong form is not overlooked.
    pub(super) fn id(self, path: &str) -> Result<Option<String>, Missing> {
        let json = self.at(path)?;
        if *json == Json::Null {
            return Ok(None);
        }
        let id = json.text().or_else(|| Object::new(json).text("id"));
        let id = id.filter(|id| !id.is_empty()).map(ToString::to_string);
        id.map(Some).ok_or_else(|| self.missing(path))
    }

    /// An object inside, if there is one; anything else is not overlooked.
    pub(super) fn maybe_part(self, path: &str) -> Result<Option<Object<'a>>, Missing> {
        match self.at(path)? {
            Json::Null => Ok(None),
            json @ Json::Object(_) => Ok(Some(Object {
                json,
                place: self.place,
            })),
            Json::Flag(_) | Json::Number(_) | Json::Inexact | Json::Text(_) | Json::List(_) => {
                Err(self.missing(path))
            }
        }
    }

    /// An object inside; without it this one cannot be understood.
    pub(super) fn need_part(self, path: &str) -> Result<Object<'a>, Missing> {
        self.maybe_part(path)?.ok_or_else(|| self.missing(path))
    }

    /// An object inside, empty if there is none.
    pub(super) fn part(self, path: &str) -> Object<'a> {
        self.maybe_part(path).ok().flatten().unwrap_or_default()
    }

    /// The objects of a list, whose path ends with `data`. Only the first page
    /// of it travels inside another object. `place` is the path of an item.
    pub(super) fn list(
        self,
        path: &str,
        place: &'static str,
    ) -> Result<Option<Vec<Object<'a>>>, Missing> {
        let items = match self.at(path)? {
            Json::Null => return Ok(None),
            Json::List(items) => items,
            Json::Flag(_) | Json::Number(_) | Json::Inexact | Json::Text(_) | Json::Object(_) => {
                return Err(self.missing(path));
            }
        };
        let objects = items.iter().map(|json| Object { json, place });
        Ok(Some(objects.collect()))
    }
}
