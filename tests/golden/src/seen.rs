//! What of the vocabulary some documents show: a place is named by its type, such as
//! `Order.status`, and by what was found there.

use crate::words::{Field, Shape, Vocabulary};
use serde_json::Value;
use std::collections::BTreeSet;

/// The least whole number that JavaScript's numbers skip a neighbour of.
const UNSAFE: u64 = 1 << 53;

/// Walks a document along its type.
pub trait Visit {
    /// Something was found at a place.
    fn found(&mut self, place: &str, what: &str);
    /// A value of a named type begins.
    fn named(&mut self, _name: &str, _value: &Value) {}
}

impl Visit for BTreeSet<String> {
    fn found(&mut self, place: &str, what: &str) {
        self.insert(format!("{place}: {what}"));
    }
}

/// Walks a document of a type.
///
/// # Panics
/// If it is none of that type.
pub fn walk(words: &Vocabulary, place: &str, shape: &Shape, value: &Value, visit: &mut impl Visit) {
    if let Shape::Named(name) = shape {
        visit.named(name, value);
        return walk(words, name, words.shape(shape), value, visit);
    }
    match (shape, value) {
        (Shape::Number, Value::Number(number)) => {
            let number = number.as_i64().expect("a whole number");
            visit.found(place, "a number");
            if number.unsigned_abs() >= UNSAFE {
                visit.found("numbers", if number < 0 { "least" } else { "most" });
            }
        }
        (Shape::Text, Value::String(_)) => visit.found(place, "a text"),
        (Shape::Flag, Value::Bool(flag)) => {
            visit.found(place, if *flag { "true" } else { "false" })
        }
        (Shape::List(item), Value::Array(items)) => {
            visit.found(
                place,
                if items.is_empty() {
                    "empty"
                } else {
                    "not empty"
                },
            );
            for it in items {
                walk(words, place, item, it, visit);
            }
        }
        (Shape::Words(known), Value::String(word)) => {
            assert!(known.contains(word), "{place}: {word} is not declared");
            visit.found(place, word);
        }
        (Shape::Tagged(variants), Value::Object(members)) => {
            let word = members.get("type").and_then(Value::as_str);
            let found = variants.iter().find(|(it, _)| Some(it.as_str()) == word);
            let (word, fields) = found.unwrap_or_else(|| panic!("{place}: {value}"));
            visit.found(place, word);
            all(words, &format!("{place}.{word}"), fields, value, visit);
        }
        (Shape::Fields(fields), Value::Object(_)) => all(words, place, fields, value, visit),
        _ => panic!("{place} is no {shape:?}: {value}"),
    }
}

fn all(words: &Vocabulary, place: &str, fields: &[Field], value: &Value, visit: &mut impl Visit) {
    for Field {
        name,
        shape,
        optional,
    } in fields
    {
        let place = format!("{place}.{name}");
        match value.get(name) {
            Some(value) => {
                if *optional {
                    visit.found(&place, "present");
                }
                walk(words, &place, shape, value, visit);
            }
            None if *optional => visit.found(&place, "absent"),
            None => panic!("{place} is missing: {value}"),
        }
    }
}

/// All that documents of these types can show.
#[must_use]
pub fn possible(words: &Vocabulary, names: &[&str]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut types = BTreeSet::new();
    for name in names {
        expect(
            words,
            name,
            &Shape::Named((*name).into()),
            &mut types,
            &mut all,
        );
    }
    all
}

fn expect(
    words: &Vocabulary,
    place: &str,
    shape: &Shape,
    types: &mut BTreeSet<String>,
    all: &mut BTreeSet<String>,
) {
    match shape {
        Shape::Named(name) => {
            if types.insert(name.clone()) {
                expect(words, name, words.shape(shape), types, all);
            }
        }
        Shape::Number => all.found(place, "a number"),
        Shape::Text => all.found(place, "a text"),
        Shape::Flag => ["true", "false"].iter().for_each(|it| all.found(place, it)),
        Shape::List(item) => {
            ["empty", "not empty"]
                .iter()
                .for_each(|it| all.found(place, it));
            expect(words, place, item, types, all);
        }
        Shape::Words(known) => known.iter().for_each(|it| all.found(place, it)),
        Shape::Tagged(variants) => {
            for (word, fields) in variants {
                all.found(place, word);
                expect_all(words, &format!("{place}.{word}"), fields, types, all);
            }
        }
        Shape::Fields(fields) => expect_all(words, place, fields, types, all),
    }
}

fn expect_all(
    words: &Vocabulary,
    place: &str,
    fields: &[Field],
    types: &mut BTreeSet<String>,
    all: &mut BTreeSet<String>,
) {
    for Field {
        name,
        shape,
        optional,
    } in fields
    {
        let place = format!("{place}.{name}");
        if *optional {
            ["present", "absent"]
                .iter()
                .for_each(|it| all.found(&place, it));
        }
        expect(words, &place, shape, types, all);
    }
}
