//! The reader and the writer of JSON: what is valid is what serde_json finds valid, each value is
//! the same, nesting ends, and what was read is written so that it reads the same again.
#![no_main]

use kassa::authentic::Event;
use kassa::json::{self, Json, Read, Write};
use kassa::model::account::Account;
use kassa::model::catalog::Plan;
use kassa::model::notice::Notice;
use kassa::need::Statement;
use kassa::{Ask, Fact, Need, Outcome};
use serde_json::Value;

kassa_fuzz::mutate_json!(None);

libfuzzer_sys::fuzz_target!(|text: &str| {
    let ours = json::parse(text);
    let theirs = serde_json::from_str::<Value>(text).ok();
    assert_eq!(ours.is_some(), theirs.is_some(), "valid for one only");
    if let (Some(ours), Some(theirs)) = (ours, theirs) {
        assert!(depth(&ours) <= 128, "nested deeper than a stack may take");
        assert!(same(&ours, &theirs), "{ours:?} is not {theirs}");
    }
    round::<Account>(text);
    round::<Ask>(text);
    round::<Event>(text);
    round::<Fact>(text);
    round::<Need>(text);
    round::<Notice>(text);
    round::<Outcome>(text);
    round::<Plan>(text);
    round::<Statement>(text);
});

fn round<T: Read + Write + PartialEq>(text: &str) {
    if let Ok(value) = json::read::<T>(text) {
        let written = json::text(&value);
        assert!(
            json::read::<T>(&written).as_ref() == Ok(&value),
            "{written}"
        );
    }
}

fn depth(json: &Json) -> usize {
    let inner = match json {
        Json::List(items) => items.iter().map(depth).max(),
        Json::Object(fields) => fields.iter().map(|(_, value)| depth(value)).max(),
        _ => return 0,
    };
    1 + inner.unwrap_or(0)
}

/// Of a field that stands twice serde_json keeps the last; the core keeps both, and then believes
/// none.
fn same(ours: &Json, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Flag(ours), Value::Bool(theirs)) => ours == theirs,
        (Json::Number(ours), Value::Number(theirs)) => theirs.as_i64() == Some(*ours),
        (Json::Inexact(_), Value::Number(theirs)) => theirs.as_i64().is_none(),
        (Json::Text(ours), Value::String(theirs)) => ours == theirs,
        (Json::List(ours), Value::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(a, b))
        }
        (Json::Object(ours), Value::Object(theirs)) => {
            let last = |name: &str| ours.iter().rfind(|(it, _)| it == name);
            ours.iter()
                .all(|(name, _)| theirs.contains_key(name.as_ref()))
                && theirs
                    .iter()
                    .all(|(name, b)| last(name).is_some_and(|(_, a)| same(a, b)))
        }
        _ => false,
    }
}
