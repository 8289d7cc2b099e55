//! Looking for a text inside of a text. The standard library's way is made for books, and its
//! panic prints characters by tables of Unicode: 5 kB of what a Worker loads.

use alloc::string::String;

/// What stands before and behind the first place of a word.
pub(crate) fn around<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let here = |(at, _)| {
        let (before, rest) = text.split_at_checked(at)?;
        Some((before, rest.strip_prefix(word)?))
    };
    text.char_indices().find_map(here)
}

/// The text with something else in each place of a word.
pub(crate) fn replaced(text: &str, word: &str, by: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = around(rest, word) {
        out.push_str(before);
        out.push_str(by);
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use crate::found::{around, replaced};

    #[test]
    fn a_word_is_found_where_the_standard_library_finds_it() {
        for text in ["", "{a}", "a{a}b", "{{a}}", "é{a}é{a}", "{a", "aa{b}"] {
            assert_eq!(around(text, "{a}"), text.split_once("{a}"), "{text}");
            assert_eq!(
                replaced(text, "{a}", "c{a}"),
                text.replace("{a}", "c{a}"),
                "{text}"
            );
        }
    }
}
