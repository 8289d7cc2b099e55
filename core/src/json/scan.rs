//! A few fields of an object, without reading the rest.
//!
//! A webhook's envelope has some words that say what it is, around an object of
//! kilobytes that is often not needed. This finds the words' places. It is exact
//! about the object itself; of what lies inside a value it only follows the
//! texts and brackets, so whoever wants a value still parses it.

use super::{Json, parse_bytes};
use alloc::borrow::Cow;
use alloc::vec::Vec;
use wide::u8x16;

/// The values of these fields as they stand in the body, in the order of the
/// names; none for one that is absent, or stands twice: readers differ in which
/// of two counts. Nothing at all if the body is no object.
pub(crate) fn fields<'a, const N: usize>(
    body: &'a [u8],
    names: [&str; N],
) -> Option<[Option<&'a [u8]>; N]> {
    let mut cursor = Cursor { body, at: 0 };
    let mut seen = [0_u8; N];
    let mut values = [None; N];
    cursor.take(b'{')?;
    if cursor.peek()? == b'}' {
        cursor.take(b'}')?;
    } else {
        loop {
            let name = cursor.name()?;
            cursor.take(b':')?;
            let value = cursor.value()?;
            for ((wanted, seen), place) in names.iter().zip(&mut seen).zip(&mut values) {
                if name == wanted.as_bytes() {
                    *seen = seen.saturating_add(1);
                    *place = (*seen == 1).then_some(value);
                }
            }
            match cursor.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
    }
    cursor.blanks();
    cursor.rest().is_empty().then_some(values)
}

/// The items of a list, as they stand in the body. Nothing at all if it is none.
pub(crate) fn items(list: &[u8]) -> Option<Vec<&[u8]>> {
    let mut cursor = Cursor { body: list, at: 0 };
    let mut items = Vec::new();
    cursor.take(b'[')?;
    if cursor.peek()? == b']' {
        cursor.take(b']')?;
    } else {
        loop {
            items.push(cursor.value()?);
            match cursor.next()? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
    }
    cursor.blanks();
    cursor.rest().is_empty().then_some(items)
}

/// The text that a value is.
pub(crate) fn text(value: &[u8]) -> Option<Cow<'_, str>> {
    if let [b'"', inner @ .., b'"'] = value
        && !inner.iter().any(|byte| *byte < b' ' || *byte == b'\\')
    {
        return core::str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    match parse_bytes(value)? {
        Json::Text(text) => Some(text),
        Json::Null
        | Json::Flag(_)
        | Json::Number(_)
        | Json::Inexact(_)
        | Json::List(_)
        | Json::Object(_) => None,
    }
}

struct Cursor<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a [u8] {
        self.body.get(self.at..).unwrap_or_default()
    }

    fn blanks(&mut self) {
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
        self.skip(self.rest().iter().take_while(is_blank).count());
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    /// What comes after the blanks.
    fn peek(&mut self) -> Option<u8> {
        self.blanks();
        self.rest().first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.skip(1);
        Some(byte)
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// A field's name. One with an escape in it could be a wanted one in
    /// disguise, and no provider writes such a thing.
    fn name(&mut self) -> Option<&'a [u8]> {
        self.take(b'"')?;
        let start = self.at;
        self.text()?;
        let name = self.body.get(start..self.at.checked_sub(1)?)?;
        (!name.contains(&b'\\')).then_some(name)
    }

    fn value(&mut self) -> Option<&'a [u8]> {
        let first = self.peek()?;
        let start = self.at;
        match first {
            b'"' => {
                self.skip(1);
                self.text()?;
            }
            b'{' | b'[' => self.nested()?,
            _ => {
                let is_plain = |byte: &&u8| byte.is_ascii_alphanumeric() || b"+-.".contains(*byte);
                let length = self.rest().iter().take_while(is_plain).count();
                self.skip(length);
                (length > 0).then_some(())?;
            }
        }
        self.body.get(start..self.at)
    }

    /// Goes on behind the quote that ends a text.
    fn text(&mut self) -> Option<()> {
        loop {
            let rest = self.rest();
            let plain = rest
                .iter()
                .take_while(|byte| !b"\"\\".contains(byte))
                .count();
            self.skip(plain);
            let byte = *self.rest().first()?;
            self.skip(if byte == b'\\' { 2 } else { 1 });
            if byte == b'"' {
                return Some(());
            }
        }
    }

    /// Goes on behind the bracket that ends a list or an object, sixteen bytes at a time: nearly
    /// all of a webhook is gone through here.
    fn nested(&mut self) -> Option<()> {
        let mut nest = Nest {
            depth: 0,
            inside: false,
        };
        loop {
            let rest = self.rest();
            if let Some(block) = rest.first_chunk::<16>()
                && nest.takes(u8x16::new(*block))
            {
                self.skip(16);
                continue;
            }
            // Where the block holds something special: all of it, byte by byte.
            let end = self.at.saturating_add(16);
            while self.at < end {
                let byte = *self.rest().first()?;
                let escapes = byte == b'\\' && nest.inside;
                self.skip(if escapes { 2 } else { 1 });
                nest.take(byte)?;
                if nest.depth == 0 {
                    return Some(());
                }
            }
        }
    }
}

/// How deep a place is, and whether in a text.
struct Nest {
    depth: u32,
    inside: bool,
}

impl Nest {
    /// Takes a block at once, or nothing where it holds an escape or may hold the end.
    #[inline(always)]
    fn takes(&mut self, block: u8x16) -> bool {
        let places = |block: u8x16, byte: u8| block.simd_eq(u8x16::splat(byte)).to_bitmask();
        if places(block, b'\\') != 0 {
            return false;
        }
        // Each bit becomes the parity of the quotes up to there: odd is inside.
        let mut inside = places(block, b'"');
        for width in [1, 2, 4, 8] {
            inside ^= inside << width;
        }
        if self.inside {
            inside = !inside;
        }
        // `[` and `{` differ in one bit only, and so do their ends; nothing else becomes them.
        let brackets = block | u8x16::splat(0x20);
        let opening = (places(brackets, b'{') & !inside).count_ones();
        let closing = (places(brackets, b'}') & !inside).count_ones();
        if closing >= self.depth && closing > 0 {
            return false;
        }
        self.depth = self.depth.saturating_add(opening).saturating_sub(closing);
        self.inside = inside & LAST != 0;
        true
    }

    /// Takes one byte; none where a bracket closes what was never opened.
    fn take(&mut self, byte: u8) -> Option<()> {
        match byte {
            b'"' => self.inside = !self.inside,
            b'{' | b'[' if !self.inside => self.depth = self.depth.checked_add(1)?,
            b'}' | b']' if !self.inside => self.depth = self.depth.checked_sub(1)?,
            _ => {}
        }
        Some(())
    }
}

/// The last byte of a block.
const LAST: u32 = 0x8000;

#[cfg(test)]
mod tests {
    use super::{fields, items, text};
    use crate::json::{Json, parse_bytes};
    use alloc::format;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn kind(body: &str) -> Option<Option<&[u8]>> {
        fields(body.as_bytes(), ["type"]).map(|[kind]| kind)
    }

    #[test]
    fn fields_are_found_wherever_they_stand() {
        let inner = r#"{"type":"inner","list":[{"type":1},"]}\"{",[[]]],"y_Y":"\\"}"#;
        for blank in ["", " ", "\n  ", "\r\n\t"] {
            for length in 0..20 {
                let filler = "y".repeat(length);
                let body = format!(
                    "{blank}{{{blank}\"{filler}\"{blank}:{inner},\"type\"{blank}:{blank}\"a\"{blank},\
                     \"z\":-1.5e3,\"n\":null}}{blank}"
                );
                assert!(parse_bytes(body.as_bytes()).is_some(), "{body}");
                assert_eq!(kind(&body), Some(Some(&b"\"a\""[..])), "{body}");
                let found = fields(body.as_bytes(), [&filler, "n", "none"]);
                let expected = [Some(inner.as_bytes()), Some(b"null"), None];
                assert_eq!(found, Some(expected), "{body}");
            }
        }
        assert_eq!(kind(" {} "), Some(None));
    }

    #[test]
    fn a_field_that_stands_twice_is_not_believed() {
        assert_eq!(kind(r#"{"type":"a","type":"b"}"#), Some(None));
        assert_eq!(kind(r#"{"type":"a","type":"b","type":"c"}"#), Some(None));
        assert_eq!(kind(r#"{"type":"a","\u0074ype":"b"}"#), None);
    }

    #[test]
    fn what_is_no_whole_object_is_nothing() {
        let whole = r#"{"a":{"b":["x\"]}"]},"type":"a","c":1}"#;
        for end in 0..whole.len() {
            assert_eq!(kind(whole.get(..end).unwrap()), None, "{end}");
        }
        for body in [
            "[]",
            "null",
            "{\"type\":\"a\"}x",
            "{\"type\":\"a\",}",
            "{\"type\"}",
            "{type:1}",
            "{\"type\":}",
            "{\"type\":]}",
            "{,}",
        ] {
            assert_eq!(kind(body), None, "{body}");
        }
        assert!(kind(&format!("{{\"a\":{}1", "[".repeat(1_000_000))).is_none());
    }

    #[test]
    fn a_list_is_cut_into_what_the_parser_finds_in_it() {
        let mut dice = Dice(2);
        for _ in 0..20_000 {
            let wanted: Vec<String> = (0..dice.roll(4)).map(|_| dice.value(2)).collect();
            let blank = dice.pick(&["", " ", "\n  "]);
            let list = format!(
                "[{blank}{}{blank}]",
                wanted.join(&format!("{blank},{blank}"))
            );
            assert!(parse_bytes(list.as_bytes()).is_some(), "{list}");
            let wanted: Vec<&[u8]> = wanted.iter().map(String::as_bytes).collect();
            assert_eq!(items(list.as_bytes()), Some(wanted), "{list}");
            for end in 0..list.len() {
                let cut = list.get(..end).unwrap_or("");
                assert_eq!(items(cut.as_bytes()), None, "{cut}");
            }
        }
        for wrong in ["{}", "[1,]", "[,]", "[1 2]", "[1]x", "[1}"] {
            assert_eq!(items(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_text_is_read_as_it_was_written() {
        assert_eq!(text(br#""evt_1""#).as_deref(), Some("evt_1"));
        assert_eq!(text(br#""\u0065vt \"1\"""#).as_deref(), Some("evt \"1\""));
        assert_eq!(text("\"결제\"".as_bytes()).as_deref(), Some("결제"));
        for wrong in [&b"1"[..], b"null", b"\"\n\"", b"\"\xff\"", b"\"", b"\"\\\""] {
            assert_eq!(text(wrong), None, "{wrong:?}");
        }
    }

    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            let Dice(state) = self;
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(*state >> 33)
                .unwrap()
                .checked_rem(sides)
                .unwrap()
        }

        fn pick<'a>(&mut self, all: &[&'a str]) -> &'a str {
            all[self.roll(all.len())]
        }

        fn text(&mut self) -> String {
            let parts = [
                "a", "]", "}", "[", "{", ":", "\\\\", "\\\"", "\\n", "결", "y_Y", "plain",
            ];
            let inner: String = (0..self.roll(6)).map(|_| self.pick(&parts)).collect();
            format!("\"{inner}\"")
        }

        fn value(&mut self, depth: usize) -> String {
            let blank = self.pick(&["", "", "\n    ", " "]);
            let items = self.roll(4);
            match self.roll(if depth > 5 { 2 } else { 5 }) {
                0 => self.text(),
                1 => self.pick(&["1", "-2.5e3", "null", "true"]).into(),
                2 => {
                    let items: Vec<String> = (0..items)
                        .map(|_| self.value(depth.saturating_add(1)))
                        .collect();
                    format!("[{blank}{}{blank}]", items.join(&format!(",{blank}")))
                }
                _ => {
                    let member = |_| {
                        format!(
                            "{}{blank}:{}",
                            self.text(),
                            self.value(depth.saturating_add(1))
                        )
                    };
                    let members: Vec<String> = (0..items).map(member).collect();
                    format!("{{{blank}{}{blank}}}", members.join(&format!(",{blank}")))
                }
            }
        }
    }

    #[test]
    fn values_are_skipped_whatever_they_hold() {
        let mut dice = Dice(1);
        for _ in 0..20_000 {
            let [first, second] = [dice.value(0), dice.value(0)];
            let body = format!("{{\"first\":{first},\"type\": {second} }}");
            assert!(parse_bytes(body.as_bytes()).is_some(), "{body}");
            let found = fields(body.as_bytes(), ["type", "first"]);
            assert_eq!(
                found,
                Some([Some(second.as_bytes()), Some(first.as_bytes())]),
                "{body}"
            );
        }
    }

    /// Whatever the parser takes, this finds too, and the same.
    #[test]
    fn it_agrees_with_the_parser() {
        let parts = [
            "{",
            "}",
            "[",
            "]",
            "\"",
            "\\",
            ":",
            ",",
            "1",
            "y",
            " ",
            "\"type\":",
        ];
        let mut dice = Dice(1);
        let mut objects = 0;
        for _ in 0..200_000 {
            let middle: String = (0..8).map(|_| dice.pick(&parts)).collect();
            let body = format!("{{\"type\":{middle}}}");
            let Some(json @ Json::Object(_)) = parse_bytes(body.as_bytes()) else {
                continue;
            };
            objects += 1;
            let Some([found]) = fields(body.as_bytes(), ["type"]) else {
                assert!(body.contains('\\'), "{body}");
                continue;
            };
            let parsed = found.map_or(Some(Json::Null), parse_bytes);
            let expected = json.get("type").cloned().unwrap_or(Json::Null);
            assert_eq!(expected, parsed.unwrap(), "{body}");
        }
        assert!(objects > 100, "{objects}");
    }
}
