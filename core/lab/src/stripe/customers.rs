//! Customers and the search over them.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::lists::{created_fits, page};
use super::params::Params;
use super::prices::same;
use crate::json::Json;
use serde_json::{Value, json};

const FIELDS: &str = "\
    email name description phone metadata.* metadata address.* shipping.* preferred_locales.# \
    expand.# invoice_settings.* tax.*";

impl Stripe {
    pub(crate) fn create_customer(&mut self, p: &Params) -> Answer {
        p.check(FIELDS)?;
        let metadata = p.metadata("metadata", &Value::Null)?;
        let mut customer = self.new_customer(p.text("email"), p.text("name"), metadata);
        copy_fields(&mut customer, p);
        self.save_new(customer.clone(), "customer.created");
        Ok(customer)
    }

    /// A customer that is not stored yet.
    pub(crate) fn new_customer(
        &mut self,
        email: Option<String>,
        name: Option<String>,
        metadata: Value,
    ) -> Value {
        let id = self.ids.next("cus_", 14);
        let prefix = self.ids.next("", 8).to_uppercase();
        json!({
            "id": id, "object": "customer", "address": null, "balance": 0, "created": self.now(),
            "currency": null, "customer_account": null, "default_source": null,
            "delinquent": false, "description": null, "discount": null, "email": email,
            "invoice_prefix": prefix,
            "invoice_settings": {
                "custom_fields": null, "default_payment_method": null, "footer": null,
                "rendering_options": null,
            },
            "livemode": false, "metadata": metadata, "name": name, "next_invoice_sequence": 1,
            "phone": null, "preferred_locales": [], "shipping": null, "tax_exempt": "none",
            "test_clock": null,
        })
    }

    pub(crate) fn show_customer(&mut self, id: &str, p: &Params) -> Answer {
        p.check("expand.#")?;
        // A deleted customer is still answered, as a stub.
        if self
            .store
            .of("customer", id)
            .is_some_and(|c| c.flag("deleted"))
        {
            return Ok(json!({"id": id, "object": "customer", "deleted": true}));
        }
        self.need("customer", id, "id")
    }

    pub(crate) fn update_customer(&mut self, id: &str, p: &Params) -> Answer {
        p.check(FIELDS)?;
        let mut customer = self.live_customer(id, "id")?;
        let before = customer.clone();
        copy_fields(&mut customer, p);
        let metadata = p.metadata("metadata", before.at("metadata"))?;
        customer.set("metadata", metadata);
        self.save_changed(&before, customer.clone(), "customer.updated");
        Ok(customer)
    }

    pub(crate) fn delete_customer(&mut self, id: &str) -> Answer {
        let customer = self.live_customer(id, "id")?;
        let subs: Vec<String> = self
            .store
            .all("subscription")
            .filter(|sub| sub.text("customer") == id)
            .map(|sub| sub.text("id").to_owned())
            .collect();
        for sub in subs {
            self.end_subscription(&sub, "cancellation_requested");
        }
        let stub = json!({"id": id, "object": "customer", "deleted": true});
        self.store.put(stub.clone());
        self.emit("customer.deleted", &customer, None);
        Ok(stub)
    }

    /// A customer that exists and was not deleted.
    pub(crate) fn live_customer(&self, id: &str, param: &str) -> Answer {
        let customer = self.need("customer", id, param)?;
        if customer.flag("deleted") {
            return Err(ApiError::no_such("customer", param, id));
        }
        Ok(customer)
    }

    pub(crate) fn list_customers(&mut self, p: &Params) -> Answer {
        p.check_list("email created created.*")?;
        let mut rows = Vec::new();
        for row in self.store.all("customer") {
            if !row.flag("deleted") && same(p, "email", row.text("email")) && created_fits(row, p)?
            {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/customers")
    }

    pub(crate) fn search_customers(&mut self, p: &Params) -> Answer {
        p.check("query limit page expand.#")?;
        let clauses = clauses(&p.need("query")?)?;
        let newest = (self.now_ms - self.search_lag_ms) / 1000;
        let rows: Vec<Value> = self
            .store
            .all("customer")
            .filter(|row| !row.flag("deleted") && row.int("created") <= newest)
            .filter(|row| clauses.iter().all(|clause| clause.fits(row)))
            .cloned()
            .collect();
        let limit = usize::try_from(p.int("limit")?.unwrap_or(10)).unwrap_or(10);
        let has_more = rows.len() > limit;
        let data: Vec<Value> = rows.into_iter().take(limit).collect();
        Ok(json!({
            "object": "search_result", "data": data, "has_more": has_more, "next_page": null,
            "url": "/v1/customers/search",
        }))
    }
}

fn copy_fields(customer: &mut Value, p: &Params) {
    for key in ["email", "name", "description", "phone"] {
        if p.given(key) {
            customer.set(key, p.text(key));
        }
    }
    for key in ["address", "shipping"] {
        if p.given(key) {
            customer.set(key, p.tree(key));
        }
    }
    if let Some(method) = p.text("invoice_settings.default_payment_method") {
        customer.set("invoice_settings.default_payment_method", method);
    }
    if p.given("preferred_locales") {
        customer.set("preferred_locales", p.texts("preferred_locales"));
    }
}

/// One `field:'value'` of a search.
struct Clause {
    metadata: bool,
    key: String,
    value: String,
}

impl Clause {
    fn fits(&self, row: &Value) -> bool {
        let place = if self.metadata {
            row.at("metadata")
        } else {
            row
        };
        place.get(&self.key).and_then(Value::as_str) == Some(self.value.as_str())
    }
}

fn clauses(query: &str) -> Result<Vec<Clause>, ApiError> {
    let bad = || ApiError::param("", "query", "We were unable to parse your search query.");
    let mut rest = query.trim();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (field, after) = rest.split_once(':').ok_or_else(bad)?;
        let field = field.trim();
        let (value, after) = quoted(after.trim_start()).ok_or_else(bad)?;
        let inside = field
            .strip_prefix("metadata[")
            .and_then(|name| name.strip_suffix(']'));
        let (metadata, key) = match inside {
            Some(name) => (true, quoted(name).ok_or_else(bad)?.0),
            None if ["email", "name", "phone"].contains(&field) => (false, field.to_owned()),
            None => return Err(bad()),
        };
        found.push(Clause {
            metadata,
            key,
            value,
        });
        rest = after.trim_start();
        rest = rest.strip_prefix("AND ").unwrap_or(rest).trim_start();
    }
    Ok(found)
}

/// Text in single or double quotes, with backslash escapes, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.char_indices();
    let (_, quote) = letters.next()?;
    if quote != '\'' && quote != '"' {
        return None;
    }
    let mut inside = String::new();
    while let Some((place, letter)) = letters.next() {
        if letter == quote {
            return Some((inside, text.get(place + 1..).unwrap_or_default()));
        }
        if letter == '\\' {
            inside.push(letters.next()?.1);
        } else {
            inside.push(letter);
        }
    }
    None
}
