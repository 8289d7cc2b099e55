//! Refunds, whole and in parts. What is told is always the total so far.

use super::checks::{Document, Field, Type};
use super::error::{Answer, Refusal};
use super::{LemonSqueezy, key, number};
use crate::json::Json;
use serde_json::json;

const REFUND: &[Field] = &[("amount", Type::Int)];

impl LemonSqueezy {
    pub(super) fn ask_refund(
        &mut self,
        kind: &str,
        id: &str,
        document: &Document,
    ) -> Result<(), Refusal> {
        document.check(REFUND)?;
        self.refund(kind, id, document.attributes.at("amount").as_i64())
    }

    /// Gives money back. The first payment of a subscription is an order and an invoice, so
    /// both tell of it.
    pub(crate) fn refund(
        &mut self,
        kind: &str,
        id: &str,
        amount: Option<i64>,
    ) -> Result<(), Refusal> {
        let row = self.need(kind, id)?;
        let left = row.int("total") - row.int("refunded_amount");
        let place = "/data/attributes/amount";
        let refundable = ["paid", "partial_refund"].contains(&row.text("status"));
        if !refundable || left <= 0 {
            return Err(Refusal::state("There is nothing left to refund."));
        }
        let amount = amount.unwrap_or(left);
        if amount <= 0 || amount > left {
            let text = format!("The amount must be between 1 and {left}.");
            return Err(Refusal::invalid(place, &text));
        }
        let (order, invoice) = if kind == "orders" {
            (id.to_owned(), key(&row, "_lab.invoice"))
        } else {
            (key(&row, "_lab.order"), id.to_owned())
        };
        self.give_back("orders", &order, amount);
        self.give_back("subscription-invoices", &invoice, amount);
        if !order.is_empty() {
            self.emit("order_refunded", "orders", &order);
        }
        if !invoice.is_empty() {
            let event = "subscription_payment_refunded";
            self.emit(event, "subscription-invoices", &invoice);
        }
        Ok(())
    }

    fn give_back(&mut self, kind: &str, id: &str, amount: i64) {
        if id.is_empty() {
            return;
        }
        let at = self.stamp();
        self.alter(kind, id, |row| {
            let total = row.int("refunded_amount") + amount;
            let whole = total >= row.int("total");
            row.set("refunded_amount", total);
            row.set("refunded", whole);
            row.set("refunded_at", at);
            row.set("status", if whole { "refunded" } else { "partial_refund" });
        });
    }

    /// The provider finds an order fraudulent, and takes the whole of it back.
    pub(crate) fn call_fraudulent(&mut self, id: &str) -> Answer {
        self.need("orders", id)?;
        self.alter("orders", id, |row| row.set("status", "fraudulent"));
        self.emit("order_refunded", "orders", id);
        Ok(self.render("orders", id))
    }

    /// An affiliate that the merchant has accepted.
    pub(crate) fn activate_affiliate(&mut self, email: &str, name: &str) -> Answer {
        let link = format!(
            "{}/affiliates/{}",
            self.base,
            self.rows.all("affiliates").count() + 1
        );
        let id = self.add(
            "affiliates",
            json!({
                "store_id": 1, "user_id": number("1"), "user_name": name, "user_email": email,
                "share_domain": link, "status": "active", "application_note": null,
                "products": null, "total_earnings": 0, "unpaid_earnings": 0,
            }),
        );
        self.emit("affiliate_activated", "affiliates", &id);
        Ok(self.render("affiliates", &id))
    }
}
