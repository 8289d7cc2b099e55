//! Why a signature does not hold: a guess, for the developer who has to mend
//! it. Nothing here proves anything, and no hint repeats a secret.

use crate::authentic::hmac;
use alloc::vec::Vec;

/// A longer body is not tried in other shapes: it would cost an attacker
/// nothing and us a lot.
const LONGEST: usize = 262_144;

const RAW: &str = "The body was changed before it came here: it was parsed and serialised again. \
    Pass the raw bytes as received, such as `await request.text()` or `express.raw()`, not \
    JSON.parse and JSON.stringify.";
const QUOTED: &str = "The signing secret is right but for quotes, blanks or a written `\\n` around \
    it. Clean it where it is configured.";
const LENGTH: &str = "What is configured is no webhook's signing secret, but perhaps an API key: a \
    secret has 6 to 40 characters. Use the one that you chose under Settings, Webhooks.";
const NO_JSON: &str = "The body is not what Lemon Squeezy sends. If it was parsed into an object, \
    made a Buffer's JSON or left compressed, pass the raw bytes as received instead.";
const OTHER: &str = "The signing secret belongs to another webhook, or the body was changed: \
    parsing and serialising is enough. Test and live mode have webhooks of their own, each with \
    its own secret.";

/// The best guess.
pub(super) fn why(secrets: &[&str], body: &[u8], signature: &str) -> &'static str {
    let holds = |secrets: &[&str], body: &[u8]| hmac::would_hold(secrets, b"", body, &[signature]);
    let trimmed = body.trim_ascii();
    if body.len() <= LONGEST {
        for secret in secrets {
            let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
            let bare = secret.trim_matches(around);
            let bare = bare.strip_suffix("\\n").unwrap_or(bare);
            if bare != *secret && holds(&[bare], body) {
                return QUOTED;
            }
        }
        for escape in [false, true] {
            if as_written(trimmed, escape).is_some_and(|it| holds(secrets, &it)) {
                return RAW;
            }
        }
    }
    if secrets.iter().all(|it| !(6..=40).contains(&it.len())) {
        LENGTH
    } else if matches!(trimmed, [b'{', rest @ ..] if !rest.starts_with(b"\"type\":\"Buffer\"")) {
        OTHER
    } else {
        NO_JSON
    }
}

/// Valid JSON without blanks; where `escape` is asked for, as PHP writes it:
/// slashes and all that is not ASCII escaped.
fn as_written(json: &[u8], escape: bool) -> Option<Vec<u8>> {
    let text = core::str::from_utf8(json).ok()?;
    let mut out = Vec::with_capacity(json.len());
    let (mut inside, mut escaped) = (false, false);
    for letter in text.chars() {
        match letter {
            ' ' | '\n' | '\r' | '\t' if !inside => continue,
            '/' if escape && inside && !escaped => out.push(b'\\'),
            '"' if !escaped => inside = !inside,
            _ => {}
        }
        escaped = inside && letter == '\\' && !escaped;
        let mut units = [0_u16; 2];
        if escape && !letter.is_ascii() {
            for unit in letter.encode_utf16(&mut units) {
                out.extend_from_slice(b"\\u");
                for place in [12, 8, 4, 0] {
                    let half = char::from_digit(u32::from((*unit >> place) & 15), 16);
                    out.extend(half.and_then(|half| u8::try_from(half).ok()));
                }
            }
        } else {
            out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn a_body_can_be_written_again_as_php_does() {
        let ours = "{ \"a\" : \"https://x \\\\\\\" \\/ 봄😀\",\n\t\"b\": [1, 2.50] }";
        let bare = "{\"a\":\"https://x \\\\\\\" \\/ 봄😀\",\"b\":[1,2.50]}";
        let php = "{\"a\":\"https:\\/\\/x \\\\\\\" \\/ \\ubd04\\ud83d\\ude00\",\"b\":[1,2.50]}";
        assert_eq!(as_written(ours.as_bytes(), false).unwrap(), bare.as_bytes());
        assert_eq!(as_written(ours.as_bytes(), true).unwrap(), php.as_bytes());
    }
}
