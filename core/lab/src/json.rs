//! Short ways to read and write loose JSON without any way to panic.

use serde_json::{Map, Value};

static NULL: Value = Value::Null;

/// Reading and writing by dotted path, such as `items.data.0.price`.
pub(crate) trait Json {
    /// The value at the path, or null.
    fn at(&self, path: &str) -> &Value;
    /// The text at the path, or the empty text.
    fn text(&self, path: &str) -> &str;
    /// The integer at the path, or zero.
    fn int(&self, path: &str) -> i64;
    /// The boolean at the path, or false.
    fn flag(&self, path: &str) -> bool;
    /// The array at the path, or an empty one.
    fn array(&self, path: &str) -> &[Value];
    /// Whether the path leads to something other than null.
    fn has(&self, path: &str) -> bool;
    /// Writes at the path and makes missing objects on the way.
    fn set(&mut self, path: &str, value: impl Into<Value>);
    /// Removes the last key of the path.
    fn drop_key(&mut self, key: &str);
}

impl Json for Value {
    fn at(&self, path: &str) -> &Value {
        let mut here = self;
        for key in path.split('.') {
            let next = match here.as_array() {
                Some(list) => key.parse::<usize>().ok().and_then(|n| list.get(n)),
                None => here.get(key),
            };
            here = next.unwrap_or(&NULL);
        }
        here
    }

    fn text(&self, path: &str) -> &str {
        self.at(path).as_str().unwrap_or_default()
    }

    fn int(&self, path: &str) -> i64 {
        self.at(path).as_i64().unwrap_or_default()
    }

    fn flag(&self, path: &str) -> bool {
        self.at(path).as_bool().unwrap_or_default()
    }

    fn array(&self, path: &str) -> &[Value] {
        self.at(path).as_array().map_or(&[], Vec::as_slice)
    }

    fn has(&self, path: &str) -> bool {
        !self.at(path).is_null()
    }

    fn set(&mut self, path: &str, value: impl Into<Value>) {
        let (head, rest) = path.split_once('.').unwrap_or((path, ""));
        if let Some(list) = self.as_array_mut() {
            let slot = head.parse::<usize>().ok().and_then(|n| list.get_mut(n));
            if let Some(slot) = slot {
                if rest.is_empty() {
                    *slot = value.into();
                } else {
                    slot.set(rest, value);
                }
            }
            return;
        }
        if !self.is_object() {
            *self = Value::Object(Map::new());
        }
        let Some(map) = self.as_object_mut() else {
            return;
        };
        let slot = map.entry(head.to_owned()).or_insert(Value::Null);
        if rest.is_empty() {
            *slot = value.into();
        } else {
            slot.set(rest, value);
        }
    }

    fn drop_key(&mut self, key: &str) {
        if let Some(map) = self.as_object_mut() {
            map.shift_remove(key);
        }
    }
}

/// What an update event says about the past: changed keys only, arrays whole.
pub(crate) fn changed(before: &Value, after: &Value) -> Value {
    let mut past = Map::new();
    let (Some(old), Some(new)) = (before.as_object(), after.as_object()) else {
        return before.clone();
    };
    for (key, value) in old {
        let now = new.get(key).unwrap_or(&NULL);
        if now == value {
            continue;
        }
        let both = value.is_object() && now.is_object();
        past.insert(
            key.clone(),
            if both {
                changed(value, now)
            } else {
                value.clone()
            },
        );
    }
    for (key, value) in new {
        if !old.contains_key(key) && !value.is_null() {
            past.insert(key.clone(), Value::Null);
        }
    }
    Value::Object(past)
}
