//! The lexer is `hifijson`'s: it hands out a number as it was written, so that
//! there is no float on the way, and a text as a part of the input where
//! nothing in it is escaped.

use super::Json;
use alloc::vec::Vec;
use hifijson::token::{Expect, Lex};
use hifijson::{Error, SliceLexer, num::LexWrite, str::LexAlloc};

/// Nesting ends where a stack might.
const MOST_LEVELS: u32 = 127;

/// The one value that a text is; none if it is anything else.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
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
        b'"' => Ok(Json::Text(lexer.discarded().str_string()?)),
        b'0'..=b'9' | b'-' => {
            let (number, _) = lexer.num_bytes().validated()?;
            let number = str::from_utf8(number).ok().and_then(|it| it.parse().ok());
            Ok(number.map_or(Json::Inexact, Json::Number))
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
                let name = lexer.str_string()?;
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
