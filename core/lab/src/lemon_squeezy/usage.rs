//! Usage records of metered plans.

use super::checks::{Document, Field, Type};
use super::error::{Answer, Refusal};
use super::{LemonSqueezy, key, number};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

const USAGE: &[Field] = &[
    ("quantity", Type::Int),
    ("action", Type::Choice(&["increment", "set"])),
];

impl LemonSqueezy {
    pub(super) fn record_usage(&mut self, document: &Document) -> Result<String, Refusal> {
        document.check(USAGE)?;
        document.require(&["quantity"])?;
        let item = document.relation("subscription-item", "subscription-items")?;
        self.need("subscription-items", &item)?;
        let wish = &document.attributes;
        if wish.int("quantity") < 0 {
            let place = "/data/attributes/quantity";
            return Err(Refusal::invalid(place, "The quantity must be at least 0."));
        }
        let action = wish.at("action").as_str().unwrap_or("increment");
        Ok(self.add(
            "usage-records",
            json!({
                "subscription_item_id": number(&item), "quantity": wish.int("quantity"),
                "action": action, "_lab": {"at": self.now()},
            }),
        ))
    }

    /// What the present period has used so far.
    pub(super) fn current_usage(&self, item: &str) -> Answer {
        let row = self.need("subscription-items", item)?;
        let id = key(&row, "subscription_id");
        let sub = self.rows.get("subscriptions", &id);
        let variant = self.rows.get("variants", &key(sub, "variant_id"));
        let (start, end) = (sub.int("_lab.start"), sub.int("_lab.due"));
        Ok(json!({
            "jsonapi": {"version": "1.0"},
            "meta": {
                "period_start": clock::iso(start), "period_end": clock::iso(end),
                "quantity": self.used(item, start, end, &id),
                "interval_unit": variant.at("interval"),
                "interval_quantity": variant.at("interval_count"),
            },
        }))
    }

    /// The usage of a period by the way in which the price adds it up.
    pub(super) fn used(&self, item: &str, start: i64, end: i64, subscription: &str) -> i64 {
        let sub = self.rows.get("subscriptions", subscription);
        let variant = self.rows.get("variants", &key(sub, "variant_id"));
        let way = variant.text("_lab.usage");
        let mut records: Vec<&Value> = self
            .rows
            .all("usage-records")
            .map(|(_, row)| row)
            .filter(|row| key(row, "subscription_item_id") == item)
            .filter(|row| {
                let at = row.int("_lab.at");
                way == "last_ever" || (start <= at && at < end)
            })
            .collect();
        records.reverse();
        match way {
            "max" => records
                .iter()
                .map(|row| row.int("quantity"))
                .max()
                .unwrap_or(0),
            "last_during_period" | "last_ever" => {
                records.last().map_or(0, |row| row.int("quantity"))
            }
            _ => records.iter().fold(0, |sum, row| match row.text("action") {
                "set" => row.int("quantity"),
                _ => sum + row.int("quantity"),
            }),
        }
    }
}
