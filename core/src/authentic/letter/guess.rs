//! Why a letter's signature does not hold: a guess, for the developer who has to mend it.
//! Where another form of the secret or of the body would make it hold, the guess is right.
//! Nothing here proves anything, and no hint repeats a secret.

use super::{Form, Key, Letter};
use crate::authentic::doubt::revealed;
use crate::authentic::hmac;
use crate::model::secret::Secret;
use alloc::vec;
use alloc::vec::Vec;

/// A longer body is not tried in other shapes: it would cost an attacker nothing and us a
/// lot.
const LONGEST: usize = 262_144;

const QUOTED: &str = "The signing secret is right but for quotes or a written `\\n` around it. Clean \
    it where it is configured.";
const PLAIN: &str = "The signature holds if the secret is taken letter by letter, without base64. \
    That is how some senders sign that Kassa knows by name: use the sender's own name in place of \
    the general one.";
const RAW: &str = "The body was changed before it came here: it was parsed and serialised again. \
    Pass the raw bytes as received, such as `await request.text()` or `express.raw()`, not \
    JSON.parse and JSON.stringify.";
const EDGES: &str = "The body lost or gained blanks at its ends or a line break. Pass the raw bytes \
    as received.";
const TWICE: &str = "The body came as a JSON string inside JSON: it was stringified twice. Pass the \
    raw bytes as received.";
const NO_JSON: &str = "The body is not what a sender sends. If it was parsed into an object, made a \
    Buffer's JSON or left compressed, pass the raw bytes as received instead.";
const OTHER: &str = "The signing secret belongs to another endpoint, or the body was changed: pass \
    the raw bytes as received. Each endpoint has a secret of its own, and test and live differ.";

/// The best guess.
pub(super) fn why(
    letter: Letter<'_>,
    keys: &[Key],
    head: &[u8],
    signatures: &[&str],
) -> &'static str {
    let holds = |keys: &[Key], body: &[u8]| {
        let mac = hmac::sha256;
        hmac::verify_base64(mac, keys, head, body, signatures).is_some()
    };
    if letter.body.len() <= LONGEST {
        for secret in revealed(letter.secrets) {
            let bytes = secret.as_bytes().to_vec();
            if holds(&[Key { bytes, secret: 0 }], letter.body) {
                return PLAIN;
            }
            let bare = secret.trim_matches(['"', '\'', '`']);
            let bare = bare.strip_suffix("\\n").unwrap_or(bare);
            let bare = Letter {
                secrets: &[Secret::new(bare)],
                ..letter
            };
            if bare
                .keys(Form::Plain)
                .is_ok_and(|keys| holds(&keys, letter.body))
            {
                return QUOTED;
            }
        }
        for (hint, body) in other_bodies(letter.body) {
            if holds(keys, &body) {
                return hint;
            }
        }
    }
    match letter.body.trim_ascii_start() {
        [b'"', ..] => TWICE,
        [b'{', b'"', rest @ ..] if rest.starts_with(b"type\":\"Buffer\"") => NO_JSON,
        [b'{', ..] => OTHER,
        _ => NO_JSON,
    }
}

fn other_bodies(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let trimmed = body.trim_ascii();
    vec![
        (EDGES, trimmed.to_vec()),
        (EDGES, [trimmed, b"\n"].concat()),
        (RAW, restyled(trimmed, b"")),
        (RAW, restyled(trimmed, b" ")),
    ]
}

/// JSON without any blanks, or with one behind each comma and colon, as Python writes it.
/// Texts and numbers stay byte for byte.
fn restyled(json: &[u8], gap: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len());
    let mut inside = false;
    let mut escaped = false;
    for byte in json {
        if inside || !byte.is_ascii_whitespace() {
            out.push(*byte);
        }
        if !inside && matches!(byte, b',' | b':') {
            out.extend_from_slice(gap);
        }
        inside ^= *byte == b'"' && !escaped;
        escaped = inside && *byte == b'\\' && !escaped;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::restyled;

    #[test]
    fn a_body_can_be_written_without_blanks_and_as_python_writes_it() {
        let pretty = b"{\n  \"a\": [1, 2],\n  \"b\": \"x, \\\"y\\\": \\\\\",\n  \"c\": {}\n}";
        let compact = br#"{"a":[1,2],"b":"x, \"y\": \\","c":{}}"#;
        let pythons = br#"{"a": [1, 2], "b": "x, \"y\": \\", "c": {}}"#;
        assert_eq!(restyled(pretty, b""), compact);
        assert_eq!(restyled(pretty, b" "), pythons);
        assert_eq!(restyled(pythons, b""), compact);
    }
}
