//! Lists with pages, and the expansion of identifiers into objects.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

/// A list reply of what is left after the paging parameters.
pub(crate) fn page(rows: Vec<Value>, params: &Params, url: &str) -> Answer {
    let limit = params.int("limit")?.unwrap_or(10);
    if !(1..=100).contains(&limit) {
        return Err(ApiError::param(
            "parameter_invalid_integer",
            "limit",
            "This value must be between 1 and 100.",
        ));
    }
    let limit = usize::try_from(limit).unwrap_or(10);
    let mut rows = rows;
    if let Some(id) = params.text("starting_after") {
        let place = rows.iter().position(|row| row.text("id") == id);
        rows = rows.split_off(place.map_or(rows.len(), |n| n + 1));
    }
    if let Some(id) = params.text("ending_before") {
        let place = rows.iter().position(|row| row.text("id") == id);
        rows.truncate(place.unwrap_or(0));
        let skip = rows.len().saturating_sub(limit);
        let has_more = skip > 0;
        let data = rows.split_off(skip);
        return Ok(json!({"object": "list", "data": data, "has_more": has_more, "url": url}));
    }
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    Ok(json!({"object": "list", "data": rows, "has_more": has_more, "url": url}))
}

/// A list inside an object, never cut.
pub(crate) fn inner(rows: Vec<Value>, url: &str) -> Value {
    json!({"object": "list", "data": rows, "has_more": false, "url": url})
}

/// Whether `created` lies within the `created[gte]` filters and their like.
pub(crate) fn created_fits(object: &Value, params: &Params) -> Result<bool, ApiError> {
    let at = object.int("created");
    if let Some(exact) = params.text("created") {
        return Ok(exact.parse() == Ok(at));
    }
    Ok(params.int("created.gte")?.is_none_or(|n| at >= n)
        && params.int("created.gt")?.is_none_or(|n| at > n)
        && params.int("created.lte")?.is_none_or(|n| at <= n)
        && params.int("created.lt")?.is_none_or(|n| at < n))
}

impl Stripe {
    /// Replaces identifiers by objects along every `expand[]` path.
    pub(crate) fn expand(&self, body: &mut Value, paths: &[String]) -> Result<(), ApiError> {
        for path in paths {
            let keys: Vec<&str> = path.split('.').collect();
            if keys.len() > 4 {
                return Err(ApiError::param(
                    "",
                    "expand",
                    "Expansion is at most four levels deep.",
                ));
            }
            if !self.expand_along(body, &keys) {
                return Err(ApiError::param(
                    "",
                    "expand",
                    format!("This property cannot be expanded ({path})."),
                ));
            }
        }
        Ok(())
    }

    fn expand_along(&self, node: &mut Value, keys: &[&str]) -> bool {
        let Some((key, rest)) = keys.split_first() else {
            return true;
        };
        if let Some(rows) = node.as_array_mut() {
            // An empty list expands in any way.
            return rows.iter_mut().all(|row| self.expand_along(row, keys));
        }
        if let Some(whole) = self.includable(node, key) {
            node.set(key, whole);
        }
        let Some(slot) = node.get_mut(*key) else {
            return false;
        };
        if let Some(id) = slot.as_str() {
            let object = self.store.get(id);
            if object.is_null() {
                return false;
            }
            *slot = object.clone();
        }
        slot.is_null() || self.expand_along(slot, rest)
    }

    /// Parts that the provider leaves out until they are asked for.
    fn includable(&self, node: &Value, key: &str) -> Option<Value> {
        let id = node.text("id");
        match (node.text("object"), key) {
            ("checkout.session", "line_items") => Some(inner(
                self.store.get(id).array("_lab.line_items").to_vec(),
                &format!("/v1/checkout/sessions/{id}/line_items"),
            )),
            ("invoice", "payments") => Some(inner(
                self.store
                    .all("invoice_payment")
                    .filter(|payment| payment.text("invoice") == id)
                    .cloned()
                    .collect(),
                &format!("/v1/invoice_payments?invoice={id}"),
            )),
            ("invoice", "confirmation_secret") => {
                let intent = self.store.get(node.text("_lab.payment_intent"));
                Some(if intent.is_null() {
                    Value::Null
                } else {
                    json!({"client_secret": intent.text("client_secret"), "type": "payment_intent"})
                })
            }
            ("charge", "refunds") => Some(inner(
                self.store
                    .all("refund")
                    .filter(|refund| refund.text("charge") == id)
                    .cloned()
                    .collect(),
                &format!("/v1/charges/{id}/refunds"),
            )),
            ("customer", "subscriptions") => Some(inner(
                self.store
                    .all("subscription")
                    .filter(|sub| sub.text("customer") == id && sub.text("status") != "canceled")
                    .cloned()
                    .collect(),
                &format!("/v1/customers/{id}/subscriptions"),
            )),
            _ => None,
        }
    }
}
