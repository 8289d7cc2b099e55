//! What bodies may hold: unknown names and wrong types are refused with their place.

use super::error::Refusal;
use crate::clock;
use crate::json::Json;
use serde_json::Value;

/// What a value must be; null is always allowed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Type {
    Text,
    Int,
    Flag,
    Time,
    List,
    /// A web address, or the empty text.
    Url,
    Choice(&'static [&'static str]),
    Object(&'static [Field]),
    /// Any names, texts alone.
    Texts,
}

pub(crate) type Field = (&'static str, Type);

/// Holds an object to its fields.
pub(crate) fn check(given: &Value, fields: &[Field], pointer: &str) -> Result<(), Refusal> {
    // An empty array stands for an empty object wherever PHP prints one.
    if given.is_null() || given.as_array().is_some_and(Vec::is_empty) {
        return Ok(());
    }
    let Some(map) = given.as_object() else {
        return Err(Refusal::invalid(pointer, "The value must be an object."));
    };
    for (name, value) in map {
        let place = format!("{pointer}/{name}");
        let Some((_, wanted)) = fields.iter().find(|(field, _)| field == name) else {
            let text = format!("The {name} attribute is not known.");
            return Err(Refusal::invalid(&place, &text));
        };
        check_one(name, value, wanted, &place)?;
    }
    Ok(())
}

fn check_one(name: &str, value: &Value, wanted: &Type, place: &str) -> Result<(), Refusal> {
    let must = |what: &str| {
        let text = format!("The {name} field must be {what}.");
        Refusal::invalid(place, &text)
    };
    if value.is_null() {
        return Ok(());
    }
    let text = value.as_str().unwrap_or_default();
    let fits = match wanted {
        Type::Text => value.is_string(),
        Type::Int => value.is_i64(),
        Type::Flag => value.is_boolean(),
        Type::Time => clock::from_iso(text).is_some(),
        Type::List => value.is_array(),
        Type::Url => is_url(value),
        Type::Choice(known) => known.contains(&text),
        Type::Object(fields) => return check(value, fields, place),
        Type::Texts => return check_texts(value, place),
    };
    if fits {
        return Ok(());
    }
    Err(match wanted {
        Type::Text => must("a string"),
        Type::Int => must("an integer"),
        Type::Flag => must("true or false"),
        Type::Time => must("an ISO 8601 date-time"),
        Type::Url => must("a valid URL"),
        Type::Choice(known) => must(&format!("one of: {}", known.join(", "))),
        Type::List | Type::Object(_) | Type::Texts => must("an array"),
    })
}

fn is_url(value: &Value) -> bool {
    let text = value.as_str();
    text.is_some_and(|text| {
        text.is_empty() || text.starts_with("http://") || text.starts_with("https://")
    })
}

fn check_texts(value: &Value, place: &str) -> Result<(), Refusal> {
    if value.as_array().is_some_and(Vec::is_empty) {
        return Ok(());
    }
    let Some(map) = value.as_object() else {
        return Err(Refusal::invalid(place, "The value must be an object."));
    };
    match map.iter().find(|(_, value)| !value.is_string()) {
        None => Ok(()),
        Some((name, _)) => Err(Refusal::invalid(
            &format!("{place}/{name}"),
            &format!("The {name} field must be a string."),
        )),
    }
}

/// The body of a request that makes or changes something.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) attributes: Value,
    relations: Value,
}

impl Document {
    /// Reads a document of this kind, about this object if one is given.
    pub(crate) fn read(body: &[u8], kind: &str, id: Option<&str>) -> Result<Self, Refusal> {
        let Ok(tree) = serde_json::from_slice::<Value>(body) else {
            return Err(Refusal::bad("The body is not JSON."));
        };
        let data = tree.at("data");
        if !data.is_object() {
            return Err(Refusal::invalid("/data", "The member data is required."));
        }
        if data.text("type") != kind {
            let text = format!("The resource type must be {kind}.");
            return Err(Refusal::invalid("/data/type", &text));
        }
        if id.is_some_and(|id| data.text("id") != id) {
            let text = "The member id must be the string that the path names.";
            return Err(Refusal::invalid("/data/id", text));
        }
        Ok(Self {
            attributes: data.at("attributes").clone(),
            relations: data.at("relationships").clone(),
        })
    }

    pub(crate) fn check(&self, fields: &[Field]) -> Result<(), Refusal> {
        check(&self.attributes, fields, "/data/attributes")
    }

    pub(crate) fn require(&self, names: &[&str]) -> Result<(), Refusal> {
        let lacking = names.iter().find(|name| {
            let value = self.attributes.at(name);
            value.is_null() || value.as_str() == Some("")
        });
        lacking.map_or(Ok(()), |name| {
            let text = format!("The {name} field is required.");
            Err(Refusal::invalid(&format!("/data/attributes/{name}"), &text))
        })
    }

    /// The number that a relationship names, which must be a string.
    pub(crate) fn relation(&self, name: &str, kind: &str) -> Result<String, Refusal> {
        let given = self.relations.at(name).at("data");
        let place = format!("/data/relationships/{name}");
        if given.text("type") != kind {
            let text = format!("The {name} relationship is required.");
            return Err(Refusal::invalid(&place, &text));
        }
        match given.at("id").as_str() {
            Some(id) => Ok(id.to_owned()),
            None => Err(Refusal::invalid(
                &format!("{place}/data/id"),
                "The member id must be a string.",
            )),
        }
    }

    /// The numbers that a relationship to many names.
    pub(crate) fn relations(&self, name: &str) -> Vec<String> {
        let rows = self.relations.at(name).array("data");
        rows.iter().map(|row| row.text("id").to_owned()).collect()
    }
}
