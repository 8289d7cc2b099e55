//! Invoices of subscriptions: made, collected, paid or failed.

use super::buy::Cart;
use super::render::currency_rate;
use super::{LemonSqueezy, key, number};
use crate::json::Json;
use crate::stripe::{Manner, card_of};
use serde_json::json;

impl LemonSqueezy {
    /// The invoice of the first payment, which is the order's under another name.
    pub(super) fn first_invoice(&mut self, subscription: &str, cart: &Cart, order: &str) -> String {
        let id = self.invoice(subscription, "initial", (cart.subtotal, cart.discount));
        self.alter("subscription-invoices", &id, |row| {
            row.set("status", "paid");
            row.set("_lab.order", number(order));
        });
        id
    }

    /// A pending invoice of a subtotal and the discount on it.
    pub(super) fn invoice(
        &mut self,
        subscription: &str,
        reason: &str,
        (subtotal, discount): (i64, i64),
    ) -> String {
        let sub = self.rows.get("subscriptions", subscription).clone();
        let currency = sub.text("_lab.currency");
        let path = format!("/my-orders/{}/subscription-invoice", self.ids.uuid());
        self.add(
            "subscription-invoices",
            json!({
                "store_id": sub.at("store_id"), "subscription_id": number(subscription),
                "customer_id": sub.at("customer_id"), "user_name": sub.at("user_name"),
                "user_email": sub.at("user_email"), "billing_reason": reason,
                "card_brand": sub.at("card_brand"), "card_last_four": sub.at("card_last_four"),
                "currency": currency, "currency_rate": currency_rate(currency),
                "status": "pending", "refunded": false, "refunded_at": null,
                "subtotal": subtotal, "discount_total": discount, "tax": 0,
                "tax_inclusive": false, "total": subtotal - discount, "refunded_amount": 0,
                "urls": {"invoice_url": self.sealed(&path, self.now() + 86_400)},
                "_lab": {"custom": sub.at("_lab.custom")},
            }),
        )
    }

    /// Whether the saved card pays an invoice; the invoice is paid then.
    pub(super) fn charge(&mut self, invoice: &str) -> bool {
        let row = self.rows.get("subscription-invoices", invoice);
        let sub = self.rows.get("subscriptions", &key(row, "subscription_id"));
        let manner = card_of(sub.text("_lab.number")).map(|card| card.manner);
        let paid = row.int("total") <= 0 || manner == Ok(Manner::Pays);
        if paid {
            let (brand, last) = (
                sub.at("card_brand").clone(),
                sub.at("card_last_four").clone(),
            );
            self.alter("subscription-invoices", invoice, |row| {
                row.set("status", "paid");
                row.set("card_brand", brand);
                row.set("card_last_four", last);
            });
        }
        paid
    }

    /// Invoices of a subscription in one state, oldest first.
    pub(super) fn invoices_of(&self, subscription: &str, status: &str) -> Vec<String> {
        let mut found: Vec<String> = self
            .rows
            .all("subscription-invoices")
            .filter(|(_, row)| {
                key(row, "subscription_id") == subscription && row.text("status") == status
            })
            .map(|(id, _)| id.to_owned())
            .collect();
        found.reverse();
        found
    }
}
