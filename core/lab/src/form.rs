//! Form bodies with brackets, as the provider's libraries write them.

use crate::json::Json;
use serde_json::{Map, Value};

/// Deeper nesting than this is no request of any known library.
const DEEPEST: usize = 8;

/// Reads `a[b][0][c]=x` into nested objects; array positions stay keys, because only the
/// reader knows whether `metadata[0]` is a name or a position.
pub(crate) fn parse(encoded: &str) -> Value {
    let mut tree = Value::Object(Map::new());
    for (key, value) in form_urlencoded::parse(encoded.as_bytes()) {
        insert(&mut tree, &split(&key), value.into_owned());
    }
    tree
}

/// A flat form, as browsers post it from the hosted pages.
pub(crate) fn field(encoded: &str, name: &str) -> Option<String> {
    form_urlencoded::parse(encoded.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

/// A part of a path as it was before it was escaped: keys and tokens may hold `=`.
pub(crate) fn decoded(part: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| *first == b'%');
        let byte = code
            .and_then(|code| std::str::from_utf8(code).ok())
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = match byte {
            Some(_) => after.get(2..).unwrap_or_default(),
            None => after,
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn split(key: &str) -> Vec<String> {
    let Some((head, rest)) = key.split_once('[') else {
        return vec![key.to_owned()];
    };
    let mut parts = vec![head.to_owned()];
    for part in rest.split('[').take(DEEPEST) {
        parts.push(part.strip_suffix(']').unwrap_or(part).to_owned());
    }
    parts
}

fn insert(tree: &mut Value, path: &[String], value: String) {
    let Some((head, rest)) = path.split_first() else {
        return;
    };
    if !tree.is_object() {
        *tree = Value::Object(Map::new());
    }
    let Some(map) = tree.as_object_mut() else {
        return;
    };
    // `a[]=` asks for the next free position.
    let key = if head.is_empty() {
        map.len().to_string()
    } else {
        head.clone()
    };
    if rest.is_empty() {
        map.insert(key, Value::String(value));
    } else {
        insert(map.entry(key).or_insert(Value::Null), rest, value);
    }
}

/// The elements of an array parameter in the order of their positions.
pub(crate) fn elements(tree: &Value, key: &str) -> Vec<Value> {
    let Some(map) = tree.at(key).as_object() else {
        return Vec::new();
    };
    let mut rows: Vec<(usize, Value)> = map
        .iter()
        .map(|(place, value)| (place.parse().unwrap_or(usize::MAX), value.clone()))
        .collect();
    rows.sort_by_key(|(place, _)| *place);
    rows.into_iter().map(|(_, value)| value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn brackets_nest_and_escapes_are_undone() {
        let tree = parse("a[b][0][c]=1&a[b][1][c]=x%26y&m[%ED%82%A4]=%EA%B0%92&e[]=p&e[]=q+r");
        assert_eq!(
            tree,
            json!({"a":{"b":{"0":{"c":"1"},"1":{"c":"x&y"}}},"m":{"키":"값"},"e":{"0":"p","1":"q r"}})
        );
        assert_eq!(elements(&tree, "e"), vec![json!("p"), json!("q r")]);
    }
}
