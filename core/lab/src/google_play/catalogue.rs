//! What is for sale: products, and base plans of subscriptions.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl GooglePlay {
    /// Puts a product up for sale, or changes what is named of it.
    pub(super) fn put_product(&mut self, wish: &Value) -> Answer {
        let id = wish.text("id");
        if id.is_empty() {
            return Err(Refusal::invalid("A product needs an id."));
        }
        let mut row = self.rows.get("products", id).clone();
        if row.is_null() {
            row = json!({"id": id, "price": 0, "currency": "USD"});
        }
        for name in ["price", "currency"] {
            if wish.has(name) {
                row.set(name, wish.at(name).clone());
            }
        }
        self.rows.put("products", id, row.clone());
        Ok(row)
    }

    /// The same for a base plan of a subscription.
    pub(super) fn put_plan(&mut self, wish: &Value) -> Answer {
        let (id, plan) = (wish.text("id"), wish.text("basePlan"));
        if id.is_empty() || plan.is_empty() {
            return Err(Refusal::invalid(
                "A subscription needs an id and a basePlan.",
            ));
        }
        let name = format!("{id}/{plan}");
        let mut row = self.rows.get("plans", &name).clone();
        if row.is_null() {
            row = json!({
                "id": id, "basePlan": plan, "period": "P1M", "price": 0, "currency": "USD",
                "grace": "P7D", "hold": "P30D", "prepaid": false,
            });
        }
        for name in [
            "period", "price", "currency", "grace", "hold", "prepaid", "trial",
        ] {
            if wish.has(name) {
                row.set(name, wish.at(name).clone());
            }
        }
        for name in ["period", "trial"] {
            if row.has(name) && clock::periods(0, row.text(name), 1).is_none() {
                return Err(Refusal::invalid("A period is such as P1W, P1M or 5m."));
            }
        }
        self.rows.put("plans", &name, row.clone());
        Ok(row)
    }

    pub(super) fn product(&self, id: &str) -> Result<&Value, Refusal> {
        Some(self.rows.get("products", id))
            .filter(|row| !row.is_null())
            .ok_or_else(|| Refusal::invalid("There is no such product."))
    }

    /// The base plan that is named, or the only one that a subscription has.
    pub(super) fn base_plan(&self, id: &str, plan: &str) -> Result<&Value, Refusal> {
        let fits =
            |row: &Value| row.text("id") == id && (plan.is_empty() || row.text("basePlan") == plan);
        let mut all = self.rows.all("plans");
        let found = all.find(|(_, row)| fits(row)).map(|(_, row)| row);
        found.ok_or_else(|| Refusal::invalid("There is no such base plan."))
    }
}
