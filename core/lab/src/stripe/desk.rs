//! What a merchant does by hand in the dashboard, and what banks do by themselves.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    /// The charge behind any object that a refund can be asked for.
    pub(crate) fn charge_of(&self, id: &str) -> Option<String> {
        let object = self.store.get(id);
        match object.text("object") {
            "charge" => Some(id.to_owned()),
            "payment_intent" => Some(object.text("latest_charge").to_owned()),
            "invoice" => self.charge_of(object.text("_lab.payment_intent")),
            "checkout.session" if object.has("payment_intent") => {
                self.charge_of(object.text("payment_intent"))
            }
            "checkout.session" => self.charge_of(object.text("invoice")),
            "subscription" => {
                let paid = self.store.all("invoice").find(|row| {
                    row.text("parent.subscription_details.subscription") == id
                        && row.text("status") == "paid"
                        && row.int("amount_paid") > 0
                })?;
                self.charge_of(paid.text("id"))
            }
            _ => None,
        }
        .filter(|charge| !charge.is_empty())
    }

    /// Links an existing payment to an invoice that only documents it.
    pub(crate) fn adopt_payment(&mut self, id: &str, intent: &str) {
        let mut invoice = self.store.get(id).clone();
        let payment = json!({
            "id": self.ids.next("inpay_1", 23), "object": "invoice_payment",
            "amount_paid": null, "amount_requested": invoice.at("amount_due"),
            "created": self.now(), "currency": invoice.at("currency"), "invoice": id,
            "is_default": true, "livemode": false,
            "payment": {"payment_intent": intent, "type": "payment_intent"}, "status": "open",
            "status_transitions": {"canceled_at": null, "paid_at": null},
        });
        invoice.set("status", "open");
        invoice.set("effective_at", self.now());
        invoice.set("status_transitions.finalized_at", self.now());
        invoice.set("_lab.payment_intent", intent);
        invoice.set("_lab.invoice_payment", payment.text("id"));
        invoice.set("attempt_count", 1);
        self.store.put(payment);
        self.save_new(invoice, "invoice.finalized");
        self.mark_paid(id);
    }

    /// A price with an identifier of the caller's choice, so that a scenario can name it.
    pub(crate) fn put_price(&mut self, wish: &Value) -> Answer {
        let id = wish.text("id");
        if id.is_empty() {
            return Err(ApiError::missing("id"));
        }
        if self.store.of("price", id).is_some() {
            return Ok(self.store.get(id).clone());
        }
        let name = if wish.has("name") {
            wish.text("name")
        } else {
            id
        };
        let mut tree = json!({
            "currency": if wish.has("currency") { wish.text("currency") } else { "usd" },
            "unit_amount": wish.int("unit_amount").to_string(),
        });
        let product = wish.text("product");
        if self.store.of("product", product).is_some() {
            tree.set("product", product);
        } else {
            tree.set("product_data.name", name);
        }
        for key in ["lookup_key", "nickname"] {
            if wish.has(key) {
                tree.set(key, wish.text(key));
            }
        }
        if wish.has("metadata") {
            tree.set("metadata", wish.at("metadata").clone());
        }
        if wish.has("interval") {
            let count = wish.at("interval_count").as_i64().unwrap_or(1);
            tree.set("recurring.interval", wish.text("interval"));
            tree.set("recurring.interval_count", count.to_string());
        }
        let price = self.price_from(&Params::new(tree), id)?;
        self.save_new(price.clone(), "price.created");
        Ok(price)
    }
}
