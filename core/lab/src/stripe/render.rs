//! The two shapes of the same objects: the current one, and the one before basil.

use super::Stripe;
use super::prices::plan_of;
use crate::json::Json;
use serde_json::{Value, json};

/// The version that objects are kept in.
pub(crate) const CURRENT: &str = "2026-10-28.endive";

/// The first version with the current places of periods, payments and prices.
const BASIL: &str = "2025-03-31";

/// The first version in which the pages of a session are called pages.
const DAHLIA: &str = "2026-03-25";

impl Stripe {
    /// The object as a reader of that version sees it, without what the lab keeps to itself.
    pub(crate) fn render(&self, object: &Value, version: &str) -> Value {
        let mut shown = object.clone();
        self.dress(&mut shown, version < BASIL);
        if version < DAHLIA && shown.text("object") == "checkout.session" {
            let mode = match shown.text("ui_mode") {
                "elements" => "custom",
                word => word.trim_end_matches("_page"),
            };
            let mode = mode.to_owned();
            shown.set("ui_mode", mode);
        }
        shown
    }

    /// The object in the current shape.
    pub(crate) fn render_current(&self, object: &Value) -> Value {
        self.render(object, CURRENT)
    }

    fn dress(&self, node: &mut Value, legacy: bool) {
        if legacy {
            match node.text("object").to_owned().as_str() {
                "subscription" => old_subscription(node),
                "invoice" => self.old_invoice(node),
                "line_item" => self.old_line(node),
                "charge" | "payment_intent" => {
                    let invoice = node.at("_lab.invoice").clone();
                    node.set("invoice", invoice);
                }
                _ => {}
            }
        }
        node.drop_key("_lab");
        if let Some(map) = node.as_object_mut() {
            for (_, value) in map.iter_mut() {
                self.dress(value, legacy);
            }
        } else if let Some(rows) = node.as_array_mut() {
            for row in rows {
                self.dress(row, legacy);
            }
        }
    }

    fn old_invoice(&self, node: &mut Value) {
        let intent = self.store.get(node.text("_lab.payment_intent"));
        let (intent_id, charge) = (intent.at("id").clone(), intent.at("latest_charge").clone());
        let paid = node.text("status") == "paid";
        let details = node.at("parent.subscription_details").clone();
        node.set("subscription", details.at("subscription").clone());
        node.set(
            "subscription_details",
            json!({"metadata": details.at("metadata")}),
        );
        node.set("paid", paid);
        node.set("paid_out_of_band", false);
        node.set("payment_intent", intent_id);
        node.set("charge", charge);
        node.set("tax", Value::Null);
        node.set("total_tax_amounts", json!([]));
        node.set("discount", Value::Null);
        node.set("quote", Value::Null);
        for key in [
            "parent",
            "total_taxes",
            "amount_overpaid",
            "payments",
            "customer_account",
        ] {
            node.drop_key(key);
        }
    }

    fn old_line(&self, node: &mut Value) {
        let price = self
            .store
            .get(node.text("pricing.price_details.price"))
            .clone();
        let item = node.at("parent.subscription_item_details").clone();
        let plan = if price.has("recurring") {
            plan_of(&price)
        } else {
            Value::Null
        };
        node.set("amount_excluding_tax", node.int("amount"));
        node.set("plan", plan);
        node.set("price", price);
        node.set("proration", item.flag("proration"));
        node.set("proration_details", json!({"credited_items": null}));
        node.set("subscription", item.at("subscription").clone());
        if item.has("subscription_item") {
            node.set("subscription_item", item.at("subscription_item").clone());
        }
        node.set("tax_amounts", json!([]));
        node.set("tax_rates", json!([]));
        node.set(
            "type",
            if item.is_null() {
                "invoiceitem"
            } else {
                "subscription"
            },
        );
        node.set(
            "unit_amount_excluding_tax",
            node.text("pricing.unit_amount_decimal").to_owned(),
        );
        for key in ["parent", "pricing", "taxes", "subtotal", "quantity_decimal"] {
            node.drop_key(key);
        }
    }
}

fn old_subscription(node: &mut Value) {
    let item = node.at("items.data.0").clone();
    node.set(
        "current_period_start",
        item.at("current_period_start").clone(),
    );
    node.set("current_period_end", item.at("current_period_end").clone());
    node.set("discount", Value::Null);
    if node.array("items.data").len() == 1 {
        node.set("plan", item.at("plan").clone());
        node.set("quantity", item.at("quantity").clone());
    }
    for key in [
        "billing_mode",
        "billing_schedules",
        "managed_payments",
        "customer_account",
    ] {
        node.drop_key(key);
    }
    let count = node.array("items.data").len();
    for n in 0..count {
        let mut row = node.at(&format!("items.data.{n}")).clone();
        row.drop_key("current_period_start");
        row.drop_key("current_period_end");
        row.drop_key("current_trial");
        node.set(&format!("items.data.{n}"), row);
    }
}
