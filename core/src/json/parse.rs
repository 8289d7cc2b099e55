//! The lexer is `hifijson`'s: it hands out a number as it was written, so that
//! there is no float on the way, and a text as a part of the input where
//! nothing in it is escaped.

use super::Json;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::str::from_utf8;
use hifijson::escape::Lex as _;
use hifijson::token::{Expect, Lex};
use hifijson::{Error, Read, SliceLexer, Write, escape, num::LexWrite, str};

/// Nesting ends where a stack might.
const MOST_LEVELS: u32 = 127;

/// The one value that a text is; none if it is anything else, or nests deeper than 127 levels.
///
/// ```
/// use kassa::json::{Json, parse};
/// assert_eq!(parse(" [1, 2.5] "), Some(Json::List(vec![Json::Number(1), Json::Inexact("2.5")])));
/// assert_eq!(parse("[1, 2.5"), None);
/// ```
pub fn parse(text: &str) -> Option<Json<'_>> {
    parse_bytes(text.as_bytes())
}

/// The one value that a body is; none if it is anything else.
pub(crate) fn parse_bytes(body: &[u8]) -> Option<Json<'_>> {
    let mut lexer = SliceLexer::new(body);
    let value = lexer.exactly_one(Lex::ws_peek, |next, lexer| value(MOST_LEVELS, next, lexer));
    value.ok()
}

/// The value that begins with `next`.
fn value<'a>(levels: u32, next: u8, lexer: &mut SliceLexer<'a>) -> Result<Json<'a>, Error> {
    match next {
        b'"' => Ok(Json::Text(text(lexer.discarded())?)),
        b'0'..=b'9' | b'-' => {
            let (number, _) = lexer.num_bytes().validated()?;
            let number = from_utf8(number).unwrap_or_default();
            let whole = number.parse().ok();
            Ok(whole.map_or(Json::Inexact(number), Json::Number))
        }
        b'[' => {
            let inner = levels.checked_sub(1).ok_or(Error::Depth)?;
            let mut list = Vec::new();
            lexer.discarded().seq(b']', Lex::ws_peek, |next, lexer| {
                list.push(value(inner, next, lexer)?);
                Ok::<_, Error>(())
            })?;
            Ok(Json::List(list))
        }
        b'{' => {
            let inner = levels.checked_sub(1).ok_or(Error::Depth)?;
            let mut object = Vec::new();
            lexer.discarded().seq(b'}', Lex::ws_peek, |next, lexer| {
                lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
                let name = text(lexer)?;
                lexer.expect(Lex::ws_peek, b':').ok_or(Expect::Colon)?;
                let next = lexer.ws_peek().ok_or(Expect::Value)?;
                object.push((name, value(inner, next, lexer)?));
                Ok::<_, Error>(())
            })?;
            Ok(Json::Object(object))
        }
        _ => {
            let word = lexer.null_or_bool().ok_or(Expect::Value)?;
            Ok(word.map_or(Json::Null, Json::Flag))
        }
    }
}

/// The text that has just begun. A stored account comes as a text with an
/// escape every few bytes, so its parts are not looked at one by one.
fn text<'a>(lexer: &mut SliceLexer<'a>) -> Result<Cow<'a, str>, str::Error> {
    let mut text = Vec::new();
    let mut part: &[u8] = &[];
    loop {
        lexer.write_until(&mut part, |byte| matches!(byte, b'"' | b'\\' | 0..0x20));
        match lexer.take_next().ok_or(str::Error::Eof)? {
            b'"' if text.is_empty() => {
                return from_utf8(part).map(Cow::Borrowed).map_err(str::Error::Utf8);
            }
            b'"' => {
                text.extend_from_slice(part);
                let text = String::from_utf8(text);
                return text
                    .map(Cow::Owned)
                    .map_err(|it| str::Error::Utf8(it.utf8_error()));
            }
            b'\\' => {
                text.extend_from_slice(part);
                let kind = lexer.take_next().ok_or(escape::Error::Eof)?;
                let letter = lexer.escape(kind)?;
                text.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return Err(str::Error::Control),
        }
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
            assert_eq!(parse(text), Some(Json::Inexact(text)), "{text}");
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
