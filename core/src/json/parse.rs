//! The parser is `serde_json`'s. It is asked for one type only, [`Json`]: each
//! further type that serde read by itself would repeat the parser in the module.

use super::Json;
use alloc::borrow::{Cow, ToOwned};
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// The one value that a body is; none if it is anything else.
pub(crate) fn parse_bytes(body: &[u8]) -> Option<Json<'_>> {
    parse(core::str::from_utf8(body).ok()?)
}

/// The one value that a text is; none if it is anything else. Nesting ends
/// where a stack might: after 127 levels.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
    serde_json::from_str(text).ok()
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Json<'de>, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json<'de>, E> {
        Ok(i64::try_from(number).map_or(Json::Inexact, Json::Number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Json<'de>, E> {
        Ok(Json::Inexact)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json<'de>, A::Error> {
        let mut object = Vec::new();
        while let Some(Name(name)) = fields.next_key()? {
            object.push((name, fields.next_value()?));
        }
        Ok(Json::Object(object))
    }
}

/// A field's name, borrowed where nothing in it is escaped.
struct Name<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(NameVisitor).map(Name)
    }
}

struct NameVisitor;

impl<'de> Visitor<'de> for NameVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from(name)))
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_bytes};
    use crate::json::Json;
    use alloc::string::ToString;

    #[test]
    fn a_number_that_is_no_integer_is_never_read_as_one() {
        for text in ["1.5", "1e5", "-0.0", "9223372036854775808"] {
            assert_eq!(parse(text), Some(Json::Inexact), "{text}");
        }
        assert_eq!(parse("9223372036854775807"), Some(Json::Number(i64::MAX)));
    }

    #[test]
    fn a_field_that_stands_twice_is_not_believed() {
        let twice = parse(r#"{"a":1,"\u0061":2}"#).unwrap();
        assert_eq!(twice.get("a"), None);
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for text in [
            "",
            "{",
            "[1,]",
            "{\"a\":1,}",
            "01",
            "NaN",
            "\"\\ud83d\"",
            "1 2",
            "// a\n1",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse_bytes(b"\"\xff\""), None);
    }

    #[test]
    fn nesting_ends_where_a_stack_might() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(127)).is_some());
        assert!(parse(&nested(128)).is_none());
        assert!(parse(&"[".repeat(1_000_000)).is_none());
    }

    #[test]
    fn a_text_is_read_as_it_was_written() {
        let text: alloc::string::String = ('\0'..'\u{3000}').chain(['\u{1f600}']).collect();
        let written = crate::json::text(&text);
        assert_eq!(parse(&written), Some(Json::Text(text.to_string().into())));
    }
}
