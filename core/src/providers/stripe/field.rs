//! One field of a body, read so that a failure names the field.
//!
//! A derived reader fails as a whole and says only at which column. Here every
//! field stands alone: it is absent, of a wrong form, or there. Whoever needs
//! it says so and names its path; whoever only likes to have it takes what is
//! good. Nothing but the fields named in `payload` is kept in memory.

use crate::model::time::{Millis, SECOND};
use crate::providers::Missing;
use alloc::string::{String, ToString};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A field; `null` is as good as absent.
#[derive(Default)]
pub(super) enum Field<T> {
    #[default]
    Absent,
    Wrong,
    Is(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        Ok(match raw {
            "null" => Field::Absent,
            _ => serde_json::from_str(raw).map_or(Field::Wrong, Field::Is),
        })
    }
}

impl<T> Field<T> {
    /// The value; without it the object cannot be understood.
    pub(super) fn need(self, path: &str) -> Result<T, Missing> {
        self.maybe(path)?.ok_or_else(|| Missing(path.to_string()))
    }

    /// The value if there is one; one of a wrong form is not overlooked.
    pub(super) fn maybe(self, path: &str) -> Result<Option<T>, Missing> {
        match self {
            Field::Is(value) => Ok(Some(value)),
            Field::Absent => Ok(None),
            Field::Wrong => Err(Missing(path.to_string())),
        }
    }

    /// The value if it is good; for what no decision hangs on.
    pub(super) fn lax(self) -> Option<T> {
        match self {
            Field::Is(value) => Some(value),
            Field::Absent | Field::Wrong => None,
        }
    }

    /// A look at the value, leaving it in place.
    pub(super) fn get(&self) -> Option<&T> {
        match self {
            Field::Is(value) => Some(value),
            Field::Absent | Field::Wrong => None,
        }
    }
}

impl<T: Default> Field<T> {
    /// The value, or an empty one if it is absent or of a wrong form.
    pub(super) fn or_empty(self) -> T {
        self.lax().unwrap_or_default()
    }
}

impl Field<String> {
    /// A text that says something.
    pub(super) fn word(self) -> Option<String> {
        self.lax().filter(|text| !text.is_empty())
    }
}

impl Field<i64> {
    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn need_time(self, path: &str) -> Result<Millis, Missing> {
        self.maybe_time(path)?
            .ok_or_else(|| Missing(path.to_string()))
    }

    /// Whole seconds since 1970, as milliseconds.
    pub(super) fn maybe_time(self, path: &str) -> Result<Option<Millis>, Missing> {
        self.maybe(path)?
            .map(|seconds| {
                let positive = (seconds >= 0).then_some(seconds);
                positive
                    .and_then(|s| s.checked_mul(SECOND))
                    .ok_or_else(|| Missing(path.to_string()))
            })
            .transpose()
    }

    /// Minor units. Money is never negative where it is read here.
    pub(super) fn need_amount(self, path: &str) -> Result<i64, Missing> {
        let amount = self.need(path)?;
        if amount < 0 {
            Err(Missing(path.to_string()))
        } else {
            Ok(amount)
        }
    }
}

/// A reference: the id, or the whole object where somebody expanded it.
pub(super) struct Id(pub(super) String);

#[derive(Deserialize)]
struct Expanded {
    id: String,
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&'de RawValue>::deserialize(deserializer)?.get();
        let id = if raw.starts_with('{') {
            serde_json::from_str(raw).map(|Expanded { id }| id)
        } else {
            serde_json::from_str(raw)
        };
        id.ok()
            .filter(|id: &String| !id.is_empty())
            .map(Id)
            .ok_or_else(|| serde::de::Error::custom("neither an id nor an object with one"))
    }
}

impl Field<Id> {
    /// The id if there is one; one of a wrong form is not overlooked.
    pub(super) fn id(self, path: &str) -> Result<Option<String>, Missing> {
        Ok(self.maybe(path)?.map(|Id(id)| id))
    }
}
