//! What a developer may say in Lemon Squeezy's words: the tables are beside what they are for,
//! the forms in [`crate::providers::input`].

use super::NAME;
use crate::error::KassaError;
use crate::json;
use crate::providers::input::{Fields, member, plain};
use alloc::string::String;

/// Reads an input.
///
/// # Errors
/// `Misused` for the first field that is unknown or of a wrong form.
pub(super) fn read(table: &[&'static str], input: &str) -> Result<Fields, KassaError> {
    Fields::read(NAME, table, input)
}

/// The values that name other objects: relationships of the body; empty where there are none.
pub(super) fn relationships(fields: &Fields) -> String {
    let mut out = String::new();
    for (form, value) in fields.related() {
        let kind = form.split(['*', '!']).next().unwrap_or_default();
        let plain = plain(value);
        if plain.is_empty() {
            continue;
        }
        if out.is_empty() {
            out.push('{');
        }
        let mut data = String::new();
        for id in plain.split(',') {
            let id = json::text(&id);
            let comma = if data.is_empty() { "" } else { "," };
            data.push_str(&[comma, "{\"type\":\"", kind, "s\",\"id\":", &id, "}"].concat());
        }
        if form.contains('*') {
            let kinds = [kind, "s"].concat();
            member(&mut out, &kinds, &["{\"data\":[", &data, "]}"].concat());
        } else {
            member(&mut out, kind, &["{\"data\":", &data, "}"].concat());
        }
    }
    if !out.is_empty() {
        out.push('}');
    }
    out
}

pub(super) fn misused(code: &str, hint: &[&str]) -> KassaError {
    KassaError::misused(code, &hint.concat()).at(NAME)
}
