//! What a customer has, as the handler tells it: a page looks things up, so what is a list in the
//! core is a record there, by the names that the plans gave.

use crate::json::{self, Json, Read, Reader, Write};
use crate::model::benefits::Benefits;
use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

/// Benefits that were told by name.
pub(super) struct Named(pub(super) Benefits);

impl Read for Named {
    fn read(from: &Reader<'_>) -> Self {
        let listed = listed(from.json());
        Named(Benefits::read(&from.told_as(&listed)))
    }
}

/// Nobody is told so; but what is read in a record can be written in one.
impl Write for Named {
    fn write(&self, out: &mut String) {
        self.0.write(out);
    }
}

fn listed<'a>(benefits: &Json<'a>) -> Json<'a> {
    let Json::Object(fields) = benefits else {
        return benefits.clone();
    };
    let fields = fields.iter().map(|(field, told)| {
        let told = match (field.as_ref(), told) {
            ("credits", Json::Object(kinds)) => list(kinds, |kind, balance| {
                let mut fields = Vec::from([("kind".into(), Json::Text(kind))]);
                if let Json::Object(balance) = balance {
                    fields.extend(balance.iter().cloned());
                }
                fields
            }),
            ("limits", Json::Object(limits)) => list(limits, |name, amount| {
                let name = ("name".into(), Json::Text(name));
                Vec::from([name, ("amount".into(), amount.clone())])
            }),
            ("values", Json::Object(values)) => list(values, |name, value| {
                let name = ("name".into(), Json::Text(name));
                let value = Json::Text(json::text(value).into());
                Vec::from([name, ("value".into(), value)])
            }),
            _ => told.clone(),
        };
        (field.clone(), told)
    });
    Json::Object(fields.collect())
}

type Fields<'a> = Vec<(Cow<'a, str>, Json<'a>)>;

fn list<'a>(record: &Fields<'a>, item: impl Fn(Cow<'a, str>, &Json<'a>) -> Fields<'a>) -> Json<'a> {
    let items = record.iter();
    let items = items.map(|(name, value)| Json::Object(item(name.clone(), value)));
    Json::List(items.collect())
}
