//! From a type to JSON: without blanks, fields in the order of the type. Equal
//! values have equal texts, so a digest of one is a name for the other.

use super::Json;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// What can be written as JSON.
pub trait Write {
    /// Adds the value to a text.
    fn write(&self, out: &mut String);
}

/// A value as JSON.
///
/// ```
/// use kassa::json;
/// use kassa::model::money::Money;
/// let price = Money { amount: 1_990, currency: "usd".into() };
/// assert_eq!(json::text(&price), r#"{"amount":1990,"currency":"usd"}"#);
/// ```
pub fn text(value: &dyn Write) -> String {
    let mut out = String::new();
    value.write(&mut out);
    out
}

/// Values of several types as one list.
pub(crate) fn list(values: &[&dyn Write]) -> String {
    text(&values)
}

/// Adds a field to an object that is open. A name needs no escapes: it is one
/// of Rust's. A value that is complete never ends with a bracket that opens.
pub(crate) fn field(out: &mut String, name: &str, value: &dyn Write) {
    if !out.ends_with('{') {
        out.push(',');
    }
    out.push('"');
    out.push_str(name);
    out.push_str("\":");
    value.write(out);
}

impl Write for str {
    fn write(&self, out: &mut String) {
        // Writing a text to memory cannot fail.
        out.push_str(&serde_json::to_string(self).unwrap_or_default());
    }
}

impl Write for String {
    fn write(&self, out: &mut String) {
        self.as_str().write(out);
    }
}

impl Write for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Write for $number {
            fn write(&self, out: &mut String) {
                add(out, format_args!("{self}"));
            }
        })*
    };
}

numbers!(i64, u32, u16);

/// Writing to a string cannot fail.
fn add(out: &mut String, words: fmt::Arguments<'_>) {
    let _ = fmt::Write::write_fmt(out, words);
}

impl<T: Write> Write for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Write> Write for [T] {
    fn write(&self, out: &mut String) {
        out.push('[');
        for item in self {
            if !out.ends_with('[') {
                out.push(',');
            }
            item.write(out);
        }
        out.push(']');
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, out: &mut String) {
        self.as_slice().write(out);
    }
}

impl<T: Write, const N: usize> Write for [T; N] {
    fn write(&self, out: &mut String) {
        self.as_slice().write(out);
    }
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self, out: &mut String) {
        (**self).write(out);
    }
}

/// What was read, as it was.
impl Write for Json<'_> {
    fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Inexact(number) => out.push_str(number),
            Json::Flag(flag) => flag.write(out),
            Json::Number(number) => number.write(out),
            Json::Text(text) => (**text).write(out),
            Json::List(items) => items.write(out),
            Json::Object(members) => {
                out.push('{');
                for (name, value) in members {
                    if !out.ends_with('{') {
                        out.push(',');
                    }
                    (**name).write(out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}
