//! Why a signature does not hold: a guess, for the developer who has to mend
//! it. Where a changed body or secret would make it hold, the guess is right.
//! Nothing here proves anything, and no hint repeats a secret.

use crate::authentic::hmac;
use crate::json::{self, Json};
use alloc::vec::Vec;

/// A longer body is not tried in other shapes: it would cost an attacker
/// nothing and us a lot.
const LONGEST: usize = 262_144;
/// Stripe's objects nest about ten deep.
const DEEPEST: usize = 32;

const RAW: &str = "The body was changed before it came here: it was parsed and serialised again. \
    Pass the raw bytes as received, such as `await request.text()` or `express.raw()`, not \
    JSON.parse and JSON.stringify.";
const TWICE: &str = "The body came as a JSON string inside JSON: it was stringified twice. Pass \
    the raw bytes as received.";
const EDGES: &str = "The body lost or gained blanks at its ends or a line break. Pass the raw \
    bytes as received.";
const QUOTED: &str = "The signing secret is right but for quotes, blanks or a written `\\n` around \
    it. Clean it where it is configured.";
const PREFIX: &str = "The signing secret is right but for its beginning: configure all of it, \
    with `whsec_`.";
const API_KEY: &str = "An API key (`sk_…`, `rk_…` or `pk_…`) is configured in place of the \
    endpoint's signing secret. Use the one that begins with `whsec_`.";
const ENDPOINT: &str = "The endpoint's id (`we_…`) is configured in place of its signing secret. \
    Use the one that begins with `whsec_`.";
const NO_JSON: &str = "The body is not what Stripe sends. If it was parsed into an object, made a \
    Buffer's JSON or left compressed, pass the raw bytes as received instead.";
const COMPACT: &str = "The body looks as if it had been parsed and serialised again: Stripe sends \
    JSON with line breaks and two blanks of indent. Pass the raw bytes as received, not JSON.parse \
    and JSON.stringify. If they are raw, the signing secret belongs to another endpoint.";
const OTHER: &str = "The signing secret belongs to another endpoint, or the body was changed. Each \
    endpoint has a secret of its own, live and sandbox differ, and `stripe listen` signs with the \
    one that it prints.";

/// The best guess.
pub(super) fn why(secrets: &[&str], head: &[u8], body: &[u8], signatures: &[&str]) -> &'static str {
    let holds = |secrets: &[&str], body: &[u8]| {
        hmac::would_hold(secrets, head, body, signatures)
    };
    let begins = |prefixes: &[&str]| {
        secrets
            .iter()
            .any(|secret| prefixes.iter().any(|prefix| secret.starts_with(prefix)))
    };
    let trimmed = body.trim_ascii();
    if body.len() <= LONGEST {
        for secret in secrets {
            let around = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
            let bare = secret.trim_matches(around);
            let bare = bare.strip_suffix("\\n").unwrap_or(bare);
            if bare != *secret && holds(&[bare], body) {
                return QUOTED;
            }
            if !bare.starts_with("whsec_") && holds(&[&["whsec_", bare].concat()], body) {
                return PREFIX;
            }
        }
        if holds(secrets, trimmed) || holds(secrets, &[trimmed, b"\n"].concat()) {
            return EDGES;
        }
        if let Some(Json::Text(inner)) = json::parse_bytes(trimmed)
            && holds(secrets, inner.as_bytes())
        {
            return TWICE;
        }
        for pretty in [true, false] {
            if restyle(trimmed, pretty).is_some_and(|it| holds(secrets, &it)) {
                return RAW;
            }
        }
    }
    if begins(&["sk_", "rk_", "pk_"]) {
        return API_KEY;
    }
    if begins(&["we_"]) {
        return ENDPOINT;
    }
    match trimmed {
        [b'{', b'\n' | b'\r', ..] => OTHER,
        [b'{', b'"', rest @ ..] if !rest.starts_with(b"type\":\"Buffer\"") => COMPACT,
        _ => NO_JSON,
    }
}

/// Valid JSON in Stripe's own style, or without any blanks. Texts and numbers
/// stay byte for byte.
fn restyle(json: &[u8], pretty: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(json.len().saturating_mul(2));
    let mut depth = 0_usize;
    let mut bytes = json.iter().copied().peekable();
    let indent = |out: &mut Vec<u8>, depth: usize| {
        if pretty {
            out.push(b'\n');
            out.resize(out.len().saturating_add(depth.saturating_mul(2)), b' ');
        }
    };
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => {
                out.push(byte);
                while let Some(byte) = bytes.next() {
                    out.push(byte);
                    match byte {
                        b'"' => break,
                        b'\\' => out.extend(bytes.next()),
                        _ => {}
                    }
                }
            }
            b'{' | b'[' => {
                out.push(byte);
                while bytes.next_if(u8::is_ascii_whitespace).is_some() {}
                if let Some(close) = bytes.next_if(|b| matches!(b, b'}' | b']')) {
                    out.push(close);
                } else {
                    depth = depth.checked_add(1).filter(|depth| *depth <= DEEPEST)?;
                    indent(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                indent(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                indent(&mut out, depth);
            }
            b':' if pretty => out.extend_from_slice(b": "),
            _ if byte.is_ascii_whitespace() => {}
            _ => out.push(byte),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::restyle;

    #[test]
    fn a_compact_body_can_be_turned_back_into_stripes_own_style() {
        let compact = br#"{"a":{"b":[1,{"c":"x, \"y\": {"}]},"d":{},"e":[]}"#;
        let pretty = "{\n  \"a\": {\n    \"b\": [\n      1,\n      {\n        \
                      \"c\": \"x, \\\"y\\\": {\"\n      }\n    ]\n  },\n  \"d\": {},\n  \"e\": []\n}";
        let restyled = restyle(compact, true).unwrap();
        assert_eq!(core::str::from_utf8(&restyled).unwrap(), pretty);
        assert_eq!(restyle(pretty.as_bytes(), false).unwrap(), compact);
    }
}
