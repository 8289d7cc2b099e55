//! Fields whose numbers may be texts and the reverse: ids are numbers in
//! attributes and texts beside them.

use crate::model::id::Environment;
use crate::providers::object::Object;
use alloc::string::{String, ToString};

/// An id or any text that says something, written either way.
pub(in crate::providers::lemon_squeezy) fn id(
    object: Object<'_>,
    path: &'static str,
) -> Option<String> {
    if let Some(number) = object.lax::<i64>(path) {
        return Some(number.to_string());
    }
    object.maybe(path).filter(|text: &String| !text.is_empty())
}

/// The name that Kassa has for a thing: ids of two types can be the same number.
pub(in crate::providers::lemon_squeezy) fn named(object: Object<'_>, path: &'static str, kind: &str) -> Option<String> {
    Some([kind, "/", &id(object, path)?].concat())
}

pub(super) fn need_named(object: Object<'_>, path: &'static str, kind: &str) -> String {
    let name = object.known(named(object, path, kind), path);
    name.unwrap_or_default()
}

/// A whole number that is not negative.
pub(super) fn count(object: Object<'_>, path: &'static str) -> Option<i64> {
    let number = id(object, path)?.parse().ok();
    object.known(number.filter(|number| *number >= 0), path)
}

/// Units; at least one.
pub(super) fn units(object: Object<'_>, path: &'static str) -> i64 {
    count(object, path).unwrap_or(1).max(1)
}

/// A flag; nothing is no.
pub(super) fn flag(object: Object<'_>, path: &str) -> bool {
    object.lax(path) == Some(true) || object.lax(path) == Some(1_i64)
}

pub(in crate::providers::lemon_squeezy) fn mode(
    object: Object<'_>,
    path: &str,
) -> Option<Environment> {
    object.lax(path).map(|test| {
        if test {
            Environment::Test
        } else {
            Environment::Live
        }
    })
}
