//! Lists, relationships and what replies include besides.

use super::error::{Answer, Refusal};
use super::shapes::{self, Link, Shape};
use super::{LemonSqueezy, as_text};
use crate::form;
use crate::json::Json;
use serde_json::{Value, json};

impl LemonSqueezy {
    /// One object as a whole document.
    pub(crate) fn document(&self, kind: &str, id: &str, query: &Value) -> Answer {
        self.need(kind, id)?;
        let shape = shapes::of(kind).ok_or_else(Refusal::missing)?;
        let mut body = json!({
            "jsonapi": {"version": "1.0"},
            "links": {"self": format!("{}/v1/{kind}/{id}", self.base)},
            "data": self.render(kind, id),
        });
        let shown = vec![(kind.to_owned(), id.to_owned())];
        self.include(&mut body, shape, &shown, query)?;
        Ok(body)
    }

    /// One page of a list, narrowed by filters.
    pub(crate) fn list(&self, kind: &str, query: &Value) -> Answer {
        let shape = shapes::of(kind).ok_or_else(Refusal::missing)?;
        let filters = query.at("filter").as_object();
        for (name, _) in filters.into_iter().flatten() {
            if !shape.filters.contains(&name.as_str()) {
                let text = format!("Filter parameter {name} is not allowed.");
                return Err(Refusal::bad(&text));
            }
        }
        let fits = |row: &Value| {
            let mut wanted = filters.into_iter().flatten();
            wanted.all(|(name, value)| {
                let given = row.at(name);
                let wanted = as_text(value);
                match given.as_bool() {
                    Some(flag) => flag == (wanted == "true" || wanted == "1"),
                    None => as_text(given) == wanted,
                }
            })
        };
        let found = self.rows.all(kind).filter(|(_, row)| fits(row));
        let ids = found.map(|(id, _)| id.to_owned()).collect();
        self.page(shape, ids, query, &format!("{}/v1/{kind}", self.base))
    }

    /// What a relationship leads to: one object, or a list.
    pub(crate) fn relation(&self, kind: &str, id: &str, name: &str, query: &Value) -> Answer {
        let row = self.need(kind, id)?;
        let relations = shapes::of(kind).map_or(&[][..], |shape| shape.relations);
        let relation = relations.iter().find(|(other, ..)| *other == name);
        let relation = relation.ok_or_else(Refusal::missing)?;
        let ids = self.related(id, &row, relation);
        let target = shapes::of(relation.1).ok_or_else(Refusal::missing)?;
        if matches!(relation.2, Link::One(_) | Link::Only(_)) {
            return match ids.first() {
                Some(id) => self.document(target.kind, id, query),
                None => Err(Refusal::missing()),
            };
        }
        let own = format!("{}/v1/{kind}/{id}/{name}", self.base);
        self.page(target, ids, query, &own)
    }

    fn page(&self, shape: &Shape, ids: Vec<String>, query: &Value, own: &str) -> Answer {
        let size = whole(query, "size", 10)?;
        if size > 100 {
            return Err(Refusal::bad("The page.size must not be greater than 100."));
        }
        let number = whole(query, "number", 1)?;
        let last = ids.len().div_ceil(size).max(1);
        let skipped = (number - 1).saturating_mul(size);
        let shown: Vec<(String, String)> = ids
            .iter()
            .skip(skipped)
            .take(size)
            .map(|id| (shape.kind.to_owned(), id.clone()))
            .collect();
        let (from, to) = if shown.is_empty() {
            (Value::Null, Value::Null)
        } else {
            (json!(skipped + 1), json!(skipped + shown.len()))
        };
        let link = |page: usize| format!("{own}?page%5Bnumber%5D={page}&page%5Bsize%5D={size}");
        let rows = shown.iter().map(|(kind, id)| self.render(kind, id));
        let mut body = json!({
            "meta": {"page": {
                "currentPage": number, "from": from, "lastPage": last, "perPage": size,
                "to": to, "total": ids.len(),
            }},
            "jsonapi": {"version": "1.0"},
            "links": {"first": link(1), "last": link(last)},
            "data": rows.collect::<Vec<_>>(),
        });
        if number < last {
            body.set("links.next", link(number + 1));
        }
        if number > 1 {
            body.set("links.prev", link(number - 1));
        }
        self.include(&mut body, shape, &shown, query)?;
        Ok(body)
    }

    /// Adds the objects that `include` names, each once, and says in the relationships which.
    fn include(
        &self,
        body: &mut Value,
        shape: &Shape,
        shown: &[(String, String)],
        query: &Value,
    ) -> Result<(), Refusal> {
        let names = query.text("include");
        if names.is_empty() {
            return Ok(());
        }
        let mut found: Vec<(&str, String)> = Vec::new();
        for name in names.split(',') {
            let relation = shape.relations.iter().find(|(other, ..)| *other == name);
            let Some(relation) = relation else {
                let text = format!("Include path {name} is not allowed.");
                return Err(Refusal::bad(&text));
            };
            for (place, (kind, id)) in shown.iter().enumerate() {
                let ids = self.related(id, self.rows.get(kind, id), relation);
                let named = ids.iter().map(|id| json!({"type": relation.1, "id": id}));
                let named: Vec<Value> = named.collect();
                let target = if body.at("data").is_array() {
                    body.get_mut("data").and_then(|list| list.get_mut(place))
                } else {
                    body.get_mut("data")
                };
                let slot = target
                    .and_then(|data| data.get_mut("relationships"))
                    .and_then(|all| all.get_mut(name));
                if let Some(slot) = slot {
                    match relation.2 {
                        Link::One(_) | Link::Only(_) => slot.set("data", named.first().cloned()),
                        Link::Many(_) | Link::Listed(_) => slot.set("data", named),
                    }
                }
                for id in ids {
                    if !found.contains(&(relation.1, id.clone())) {
                        found.push((relation.1, id));
                    }
                }
            }
        }
        let included: Vec<Value> = found
            .iter()
            .map(|(kind, id)| self.render(kind, id))
            .collect();
        body.set("included", included);
        Ok(())
    }
}

/// A positive number of the page parameters.
fn whole(query: &Value, name: &str, default: usize) -> Result<usize, Refusal> {
    let given = query.at("page").at(name);
    if given.is_null() {
        return Ok(default);
    }
    let number = as_text(given).parse::<usize>().ok();
    number.filter(|number| *number > 0).ok_or_else(|| {
        let text = format!("The page.{name} must be at least 1.");
        Refusal::bad(&text)
    })
}

/// Leaves of objects what identifies them, as relationships are told.
pub(crate) fn identify(data: &mut Value) {
    match data.as_array_mut() {
        Some(rows) => rows.iter_mut().for_each(identify),
        None => *data = json!({"type": data.at("type"), "id": data.at("id")}),
    }
}

/// The query as a tree.
pub(crate) fn query(raw: &str) -> Value {
    form::parse(raw)
}
