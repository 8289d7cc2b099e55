//! All objects of the fake account, by identifier and in the order they were made.

use crate::json::Json;
use serde_json::Value;
use std::collections::BTreeMap;

static NULL: Value = Value::Null;

/// Objects are kept in the current shape; `_lab` holds what the provider keeps to itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    objects: BTreeMap<String, Value>,
    order: BTreeMap<String, Vec<String>>,
}

impl Store {
    pub(crate) fn get(&self, id: &str) -> &Value {
        self.objects.get(id).unwrap_or(&NULL)
    }

    /// The object if it is of that kind.
    pub(crate) fn of(&self, kind: &str, id: &str) -> Option<&Value> {
        self.objects
            .get(id)
            .filter(|object| object.text("object") == kind)
    }

    pub(crate) fn put(&mut self, object: Value) {
        let id = object.text("id").to_owned();
        if !self.objects.contains_key(&id) {
            let kind = object.text("object").to_owned();
            self.order.entry(kind).or_default().push(id.clone());
        }
        self.objects.insert(id, object);
    }

    pub(crate) fn remove(&mut self, id: &str) {
        if let Some(object) = self.objects.remove(id)
            && let Some(ids) = self.order.get_mut(object.text("object"))
        {
            ids.retain(|other| other != id);
        }
    }

    /// Objects of a kind, newest first as every list of the provider.
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.order
            .get(kind)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .rev()
            .filter_map(|id| self.objects.get(id))
    }
}
