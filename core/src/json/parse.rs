//! The parser: strict JSON (RFC 8259), nothing besides.

use super::Json;
use alloc::borrow::Cow;
use alloc::string::ToString;
use alloc::vec::Vec;

/// Deeper than anything that is read, and shallow enough for every stack.
const DEEPEST: usize = 128;

/// The one value that a body is; none if it is anything else.
pub(crate) fn parse_bytes(body: &[u8]) -> Option<Json<'_>> {
    parse(core::str::from_utf8(body).ok()?)
}

/// The one value that a text is; none if it is anything else.
pub(crate) fn parse(text: &str) -> Option<Json<'_>> {
    let mut parser = Parser { rest: text };
    let value = parser.value(DEEPEST)?;
    parser.blank();
    parser.rest.is_empty().then_some(value)
}

struct Parser<'a> {
    rest: &'a str,
}

impl<'a> Parser<'a> {
    fn value(&mut self, depth: usize) -> Option<Json<'a>> {
        let depth = depth.checked_sub(1)?;
        self.blank();
        match self.rest.bytes().next()? {
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b'"' => self.text().map(Json::Text),
            b't' => self.eat("true").map(|()| Json::Flag(true)),
            b'f' => self.eat("false").map(|()| Json::Flag(false)),
            b'n' => self.eat("null").map(|()| Json::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut fields = Vec::new();
        self.eat("{")?;
        self.blank();
        if self.eat("}").is_some() {
            return Some(Json::Object(fields));
        }
        loop {
            self.blank();
            let name = self.text()?;
            self.blank();
            self.eat(":")?;
            fields.push((name, self.value(depth)?));
            self.blank();
            if self.eat(",").is_none() {
                return self.eat("}").map(|()| Json::Object(fields));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json<'a>> {
        let mut items = Vec::new();
        self.eat("[")?;
        self.blank();
        if self.eat("]").is_some() {
            return Some(Json::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.blank();
            if self.eat(",").is_none() {
                return self.eat("]").map(|()| Json::List(items));
            }
        }
    }

    /// Borrowed where nothing is escaped, which is nearly always.
    fn text(&mut self) -> Option<Cow<'a, str>> {
        self.eat("\"")?;
        let plain = self.plain();
        if self.eat("\"").is_some() {
            return Some(Cow::Borrowed(plain));
        }
        let mut text = plain.to_string();
        while self.eat("\"").is_none() {
            self.eat("\\")?;
            text.push(self.escaped()?);
            text.push_str(self.plain());
        }
        Some(Cow::Owned(text))
    }

    fn plain(&mut self) -> &'a str {
        self.run(|b| b != b'"' && b != b'\\' && b >= b' ')
    }

    fn escaped(&mut self) -> Option<char> {
        let mark = self.rest.bytes().next()?;
        self.rest = self.rest.get(1..)?;
        Some(match mark {
            b'"' | b'\\' | b'/' => char::from(mark),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unit(),
            _ => return None,
        })
    }

    /// One UTF-16 unit, or a pair of them; half a pair is no character.
    fn unit(&mut self) -> Option<char> {
        let first = self.hex()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first.into());
        }
        self.eat("\\u")?;
        char::decode_utf16([first, self.hex()?]).next()?.ok()
    }

    fn hex(&mut self) -> Option<u16> {
        let (digits, rest) = self.rest.split_at_checked(4)?;
        self.rest = rest;
        let digits = digits
            .bytes()
            .all(|b| b.is_ascii_hexdigit())
            .then_some(digits)?;
        u16::from_str_radix(digits, 16).ok()
    }

    /// A number stays as it was written: money is never a float.
    fn number(&mut self) -> Option<Json<'a>> {
        let whole = self.rest;
        let _ = self.eat("-");
        if self.eat("0").is_none() {
            self.digits()?;
        }
        if self.eat(".").is_some() {
            self.digits()?;
        }
        if self.eat("e").or_else(|| self.eat("E")).is_some() {
            let _ = self.eat("+").or_else(|| self.eat("-"));
            self.digits()?;
        }
        let length = whole.len().checked_sub(self.rest.len())?;
        whole.get(..length).map(Json::Number)
    }

    fn digits(&mut self) -> Option<()> {
        let some = !self.run(|b| b.is_ascii_digit()).is_empty();
        some.then_some(())
    }

    fn blank(&mut self) {
        self.run(|b| matches!(b, b' ' | b'\n' | b'\r' | b'\t'));
    }

    fn eat(&mut self, token: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(token)?;
        Some(())
    }

    /// Goes on as long as the bytes are wanted; it always stops before an
    /// ASCII byte or at the end, so never inside a character.
    fn run(&mut self, wanted: impl Fn(u8) -> bool) -> &'a str {
        let length = self.rest.bytes().position(|b| !wanted(b));
        let (run, rest) = length
            .and_then(|length| self.rest.split_at_checked(length))
            .unwrap_or((self.rest, ""));
        self.rest = rest;
        run
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_bytes};
    use crate::json::Json;
    use alloc::borrow::ToOwned;
    use alloc::string::{String, ToString};
    use alloc::vec::Vec;
    use serde_json::Value;

    fn value(json: &Json<'_>) -> Value {
        match json {
            Json::Null => Value::Null,
            Json::Flag(flag) => Value::Bool(*flag),
            Json::Number(digits) => serde_json::from_str(digits).unwrap(),
            Json::Text(text) => Value::String(text.clone().into_owned()),
            Json::List(items) => items.iter().map(value).collect(),
            Json::Object(fields) => fields
                .iter()
                .map(|(name, field)| (name.clone().into_owned(), value(field)))
                .collect(),
        }
    }

    /// Both say the same, but for floats that are too large for `serde_json`.
    fn agree(text: &[u8]) {
        let ours = parse_bytes(text).map(|json| value(&json));
        assert_eq!(ours, serde_json::from_slice(text).ok(), "{text:?}");
    }

    #[test]
    fn each_form_is_read_as_another_parser_reads_it() {
        for text in [
            "",
            " ",
            "null",
            " nul",
            "nulll",
            "true false",
            "[",
            "]",
            "[]",
            "[ ]",
            "[,]",
            "[1,]",
            "[1 2]",
            "{",
            "{}",
            "{ }",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" : [ {} , null ] }",
            "0",
            "-0",
            "00",
            "01",
            "-",
            "+1",
            "1.",
            ".5",
            "1.5",
            "1e",
            "1e+",
            "1e5",
            "1E-5",
            "1.5e+2",
            "0x1",
            "NaN",
            "\"",
            "\"a",
            "\"\\",
            "\"\\x\"",
            "\"\\/\"",
            "\"\\u00e9\\n\\t\\r\\b\\f\\\\\\\"\"",
            "\"\\u12\"",
            "\"\\u+123\"",
            "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"",
            "\"\\ude00\"",
            "\"\\ud83d\\u0041\"",
            "\"\\ud83dx\"",
            "\"a\nb\"",
            "\"\u{7f}봄\"",
            "\u{feff}1",
            "'a'",
            "[1]\u{a0}",
            "// a\n1",
            "1\0",
        ] {
            agree(text.as_bytes());
        }
        agree(b"\"\xff\"");
        agree(b"\"\xed\xa0\x80\"");
    }

    #[test]
    fn a_text_with_any_byte_changed_is_read_as_another_parser_reads_it() {
        let text = br#" {"a\u0041":[-12.5e+3,{"b":null,"c":true}],"d":"x\n\ud83d\ude00","e":[]} "#;
        for at in 0..text.len() {
            for byte in 0..=255 {
                let mut changed = text.to_vec();
                changed[at] = byte;
                agree(&changed);
                changed.truncate(at);
                agree(&changed);
            }
        }
    }

    #[test]
    fn nesting_ends_where_a_stack_might() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(128)).is_some());
        assert!(parse(&nested(129)).is_none());
        assert!(parse(&"[".repeat(1_000_000)).is_none());
    }

    #[test]
    fn a_text_is_written_as_another_writer_writes_it() {
        let all: String = ('\0'..'\u{3000}')
            .chain(['\u{ffff}', '\u{1f600}'])
            .collect();
        let texts = [all, String::new(), "\"".to_owned(), "plain".to_string()];
        for text in &texts {
            assert_eq!(
                crate::json::text(text),
                serde_json::to_string(text).unwrap()
            );
        }
        let numbers = Vec::from([i64::MIN, -1, 0, i64::MAX]);
        let written = serde_json::to_string(&numbers).unwrap();
        assert_eq!(crate::json::text(&numbers), written);
    }
}
