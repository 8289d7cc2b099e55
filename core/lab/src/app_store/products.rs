//! What is for sale, and how long a period lasts.

use super::AppStore;
use super::codes::{Answer, Refusal};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

/// The words of a scenario, and what the store calls them.
const TYPES: [(&str, &str); 4] = [
    ("consumable", "Consumable"),
    ("nonConsumable", "Non-Consumable"),
    ("autoRenewable", "Auto-Renewable Subscription"),
    ("nonRenewing", "Non-Renewing Subscription"),
];

pub(super) const RENEWING: &str = "Auto-Renewable Subscription";
pub(super) const KEPT: &str = "Non-Consumable";

impl AppStore {
    /// Puts a product up for sale, or changes what is named of one that is there.
    pub(super) fn put_product(&mut self, wish: &Value) -> Answer {
        let id = wish.text("id");
        let mut row = self.rows.get("products", id).clone();
        if row.is_null() {
            let kind = TYPES.iter().find(|(word, _)| *word == wish.text("type"));
            let Some((_, kind)) = kind.filter(|_| !id.is_empty()) else {
                return Err(Refusal::wish("A product needs an id and a type."));
            };
            row = json!({
                "id": id, "type": kind, "price": 0, "currency": "USD", "group": "21000001",
                "period": "P1M", "forSale": true,
            });
        }
        for name in [
            "price",
            "currency",
            "group",
            "level",
            "period",
            "introOffer",
            "forSale",
        ] {
            if wish.has(name) {
                row.set(name, wish.at(name).clone());
            }
        }
        if clock::periods(0, row.text("period"), 1).is_none() {
            return Err(Refusal::wish("A period is such as P1W, P1M or 5m."));
        }
        self.rows.put("products", id, row.clone());
        Ok(row)
    }

    pub(super) fn product(&self, id: &str) -> Result<&Value, Refusal> {
        Some(self.rows.get("products", id))
            .filter(|row| !row.is_null())
            .ok_or(Refusal::wish("There is no such product."))
    }

    /// Whether the one is more than the other: a lower level, or else a higher price.
    pub(super) fn is_upgrade(&self, from: &str, to: &str) -> bool {
        let [from, to] = [from, to].map(|id| self.rows.get("products", id));
        match (from.at("level").as_i64(), to.at("level").as_i64()) {
            (Some(old), Some(new)) => new <= old,
            _ => to.int("price") > from.int("price"),
        }
    }
}
