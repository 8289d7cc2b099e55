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
use core::cell::Cell;

/// A parsed text; what it can, it borrows from there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Flag(bool),
    /// An integer of 64 bits.
    Number(i64),
    /// Any other number, as it was written: where somebody writes money so, its digits are
    /// all there.
    Inexact(&'a str),
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
    fn read(from: &Reader<'_>) -> Self;
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
        let wrong = Cell::default();
        let value = T::read(&Reader {
            json: self,
            way: None,
            wrong: &wrong,
        });
        wrong
            .into_inner()
            .map_or(Ok(value), |path| Err(Wrong(path)))
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

/// A value that is being read, and the way to it.
pub struct Reader<'a> {
    json: &'a Json<'a>,
    way: Option<(&'a Reader<'a>, Step<'a>)>,
    /// The first path that was wrong, of all that is read together.
    wrong: &'a Cell<Option<String>>,
}

/// The way from a value to one inside.
enum Step<'a> {
    Field(&'a str),
    Item(usize),
    /// The same place, told in another form.
    #[cfg(feature = "app")]
    Same,
}

impl<'a> Reader<'a> {
    /// Reads a field.
    pub(crate) fn field<T: Read>(&self, name: &str) -> T {
        T::read(&self.part(name))
    }

    /// Reads a field that may be absent.
    pub(crate) fn field_or_default<T: Read + Default>(&self, name: &str) -> T {
        let part = self.part(name);
        if part.is_absent() {
            T::default()
        } else {
            T::read(&part)
        }
    }

    /// The value at hand.
    pub(crate) fn json(&self) -> &'a Json<'a> {
        self.json
    }

    /// The same place, where somebody tells it in another form than the type has.
    #[cfg(feature = "app")]
    pub(crate) fn told_as<'b>(&'b self, json: &'b Json<'b>) -> Reader<'b> {
        self.inside(json, Step::Same)
    }

    /// The word at hand, if it is a text.
    pub(crate) fn word(&self) -> &'a str {
        self.known(self.json.text())
    }

    /// The word that tells which variant an object is.
    pub(crate) fn tag(&self, name: &str) -> &'a str {
        self.known(self.json.get(name).and_then(Json::text))
    }

    /// The value at hand is none of this type.
    pub(crate) fn wrong(&self) {
        if self.is_well() {
            self.wrong.set(Some(self.path()));
        }
    }

    fn is_well(&self) -> bool {
        let wrong = self.wrong.take();
        let is_well = wrong.is_none();
        self.wrong.set(wrong);
        is_well
    }

    fn is_absent(&self) -> bool {
        *self.json == Json::Null
    }

    fn known<T: Default>(&self, value: Option<T>) -> T {
        value.unwrap_or_else(|| {
            self.wrong();
            T::default()
        })
    }

    fn part<'b>(&'b self, name: &'b str) -> Reader<'b> {
        let json = self.json.get(name);
        if json.is_none() {
            self.wrong();
        }
        self.inside(json.unwrap_or(NULL), Step::Field(name))
    }

    fn inside<'b>(&'b self, json: &'b Json<'b>, step: Step<'b>) -> Reader<'b> {
        Reader {
            json,
            way: Some((self, step)),
            wrong: self.wrong,
        }
    }

    fn path(&self) -> String {
        let Some((outer, step)) = &self.way else {
            return String::new();
        };
        let path = outer.path();
        match step {
            Step::Field(name) if path.is_empty() => (*name).to_string(),
            Step::Field(name) => [&path, ".", name].concat(),
            Step::Item(index) => format!("{path}[{index}]"),
            #[cfg(feature = "app")]
            Step::Same => path,
        }
    }
}

impl Read for String {
    fn read(from: &Reader<'_>) -> Self {
        from.word().to_string()
    }
}

impl Read for bool {
    fn read(from: &Reader<'_>) -> Self {
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
            fn read(from: &Reader<'_>) -> Self {
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
    fn read(from: &Reader<'_>) -> Self {
        (!from.is_absent()).then(|| T::read(from))
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(from: &Reader<'_>) -> Self {
        let mut read = Vec::new();
        let Json::List(items) = from.json else {
            from.wrong();
            return read;
        };
        for (index, json) in items.iter().enumerate() {
            if from.is_well() {
                read.push(T::read(&from.inside(json, Step::Item(index))));
            }
        }
        read
    }
}
