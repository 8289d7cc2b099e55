//! From JSON to a type.
//!
//! A reader keeps the first thing that is wrong, and goes on with a stand-in;
//! [`read`] gives out nothing unless all was right. So a type is read in one
//! straight line, without a way out after each field: half the code.

use super::parse::parse;
use alloc::borrow::Cow;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A parsed text; what it can, it borrows from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Flag(bool),
    /// An integer of 64 bits.
    Number(i64),
    /// Any other number: money is never one.
    Inexact,
    /// Without its quotes.
    Text(Cow<'a, str>),
    /// `[…]`
    List(Vec<Json<'a>>),
    /// `{…}`, in the order of the text.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// The path of what is missing or has another form, such as
/// `plans[0].price.amount`; empty where that is the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong(pub String);

/// What can be read from JSON. `null` is as good as absent.
pub trait Read: Sized {
    /// Reads one value; if it is wrong, says so there and gives any value.
    fn read(from: &mut Reader<'_>) -> Self;
}

/// Reads a text.
///
/// # Errors
/// The path of what is missing or has another form.
///
/// ```
/// use kassa::json;
/// use kassa::model::money::Money;
/// let price = json::read::<Money>(r#"{"amount": 1990, "currency": "usd"}"#).unwrap();
/// assert_eq!((price.amount, price.currency.as_str()), (1_990, "usd"));
/// assert_eq!(json::read::<Money>(r#"{"amount": 19.9}"#).unwrap_err().0, "amount");
/// ```
pub fn read<T: Read>(text: &str) -> Result<T, Wrong> {
    parse(text).ok_or_else(|| Wrong(String::new()))?.to()
}

pub(crate) const NULL: &Json<'static> = &Json::Null;

impl<'a> Json<'a> {
    /// This value as a type.
    ///
    /// # Errors
    /// The path of what is missing or has another form.
    pub(crate) fn to<T: Read>(&self) -> Result<T, Wrong> {
        let mut reader = Reader {
            json: self,
            wrong: None,
        };
        let value = T::read(&mut reader);
        reader.wrong.map_or(Ok(value), |path| Err(Wrong(path)))
    }

    /// A field of an object, `null` if it is absent. One that stands twice is
    /// not believed: readers differ in which of them counts.
    pub(crate) fn get(&self, name: &str) -> Option<&Json<'a>> {
        let Json::Object(fields) = self else {
            return None;
        };
        let mut same = fields.iter().filter(|(it, _)| it == name);
        match (same.next(), same.next()) {
            (Some((_, value)), None) => Some(value),
            (None, _) => Some(NULL),
            (Some(_), Some(_)) => None,
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Json::Text(text) = self {
            Some(text)
        } else {
            None
        }
    }
}

/// A value that is being read.
pub struct Reader<'a> {
    json: &'a Json<'a>,
    wrong: Option<String>,
}

impl<'a> Reader<'a> {
    /// Reads a field.
    pub(crate) fn field<T: Read>(&mut self, name: &str) -> T {
        let json = self.json.get(name);
        if json.is_none() {
            self.wrong();
        }
        self.inner(json.unwrap_or(NULL), name)
    }

    /// Reads a field that may be absent.
    pub(crate) fn field_or_default<T: Read + Default>(&mut self, name: &str) -> T {
        self.field::<Option<T>>(name).unwrap_or_default()
    }

    /// The value at hand.
    pub(crate) fn json(&self) -> &'a Json<'a> {
        self.json
    }

    /// The word at hand, if it is a text.
    pub(crate) fn word(&mut self) -> &'a str {
        self.known(self.json.text())
    }

    /// The word that tells which variant an object is.
    pub(crate) fn tag(&mut self, name: &str) -> &'a str {
        self.known(self.json.get(name).and_then(Json::text))
    }

    /// The value at hand is none of this type.
    pub(crate) fn wrong(&mut self) {
        self.wrong.get_or_insert_default();
    }

    fn known<T: Default>(&mut self, value: Option<T>) -> T {
        if value.is_none() {
            self.wrong();
        }
        value.unwrap_or_default()
    }

    fn inner<T: Read>(&mut self, json: &'a Json<'a>, name: &str) -> T {
        let mut inner = Reader { json, wrong: None };
        let value = T::read(&mut inner);
        if let Some(path) = inner.wrong {
            self.wrong_inside(name, &path);
        }
        value
    }

    fn wrong_inside(&mut self, name: &str, path: &str) {
        let dot = if path.is_empty() || path.starts_with('[') {
            ""
        } else {
            "."
        };
        self.wrong.get_or_insert_with(|| [name, dot, path].concat());
    }
}

impl Read for String {
    fn read(from: &mut Reader<'_>) -> Self {
        from.word().to_string()
    }
}

impl Read for bool {
    fn read(from: &mut Reader<'_>) -> Self {
        let json = from.json;
        from.known(if let Json::Flag(flag) = json {
            Some(*flag)
        } else {
            None
        })
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Read for $number {
            fn read(from: &mut Reader<'_>) -> Self {
                let json = from.json;
                from.known(if let Json::Number(number) = json {
                    (*number).try_into().ok()
                } else {
                    None
                })
            }
        })*
    };
}

numbers!(i64, u32, u16);

impl<T: Read> Read for Option<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        let there = *from.json != Json::Null;
        there.then(|| T::read(from))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(from: &mut Reader<'_>) -> Self {
        let mut read = Vec::new();
        let Json::List(items) = from.json else {
            from.wrong();
            return read;
        };
        for (index, json) in items.iter().enumerate() {
            if from.wrong.is_none() {
                read.push(from.inner(json, &format!("[{index}]")));
            }
        }
        read
    }
}
