//! Changes of plan and quantity, and what they cost in the middle of a period.

use super::checks::{Document, Field, Type};
use super::error::Refusal;
use super::{LemonSqueezy, key, number};
use crate::clock;
use crate::json::Json;
use serde_json::Value;

const ITEM: &[Field] = &[
    ("quantity", Type::Int),
    ("invoice_immediately", Type::Flag),
    ("disable_prorations", Type::Flag),
];

/// What a subscription costs for a period of some length.
#[derive(Clone, Copy, Debug)]
struct Rate {
    amount: i64,
    start: i64,
    end: i64,
}

impl Rate {
    /// The part of the amount that the time from now to the end stands for.
    fn rest(self, now: i64) -> i64 {
        let whole = (self.end - self.start).max(1);
        let left = (self.end - now).clamp(0, whole);
        self.amount * left / whole
    }
}

impl LemonSqueezy {
    /// Moves a subscription to another variant of its store.
    pub(super) fn change_variant(
        &mut self,
        id: &str,
        variant: &str,
        wish: &Value,
    ) -> Result<(), Refusal> {
        let sub = self.living(id)?;
        let place = "/data/attributes/variant_id";
        let sold = self.rows.get("variants", variant).clone();
        if sold.text("_lab.store") != key(&sub, "store_id") || !sold.flag("is_subscription") {
            return Err(Refusal::invalid(
                place,
                "The selected variant_id is invalid.",
            ));
        }
        if sub.flag("cancelled") {
            return Err(Refusal::state(
                "A cancelled subscription cannot be changed.",
            ));
        }
        if key(&sub, "variant_id") == variant {
            return Ok(());
        }
        let was = self.rows.get("variants", &key(&sub, "variant_id")).clone();
        let before = self.rate(&sub);
        let product = key(&sold, "product_id");
        let named = self.rows.get("products", &product).at("name").clone();
        let price = self.price_of(variant);
        self.alter("subscriptions", id, |sub| {
            sub.set("variant_id", number(variant));
            sub.set("product_id", number(&product));
            sub.set("product_name", named);
            sub.set("variant_name", sold.at("name").clone());
            sub.set("_lab.unit", sold.int("price"));
        });
        self.alter("subscription-items", &key(&sub, "_lab.item"), |row| {
            row.set("price_id", number(&price));
            row.set("is_usage_based", sold.has("_lab.usage"));
        });
        let same = ["interval", "interval_count"]
            .iter()
            .all(|name| was.at(name) == sold.at(name));
        if !same && !sub.has("trial_ends_at") {
            // Another interval begins now.
            let now = self.now();
            let anchor = clock::day_of_month(now);
            self.alter("subscriptions", id, |sub| sub.set("billing_anchor", anchor));
            self.begin_period(id, now, super::cycle::following(now, anchor, &sold));
        }
        self.settle_change(id, before, wish);
        self.emit("subscription_plan_changed", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
        Ok(())
    }

    /// Changes the quantity of an item.
    pub(super) fn update_item(&mut self, item: &str, document: &Document) -> Result<(), Refusal> {
        document.check(ITEM)?;
        let wish = &document.attributes;
        self.set_quantity(item, wish.int("quantity"), wish)
    }

    pub(super) fn set_quantity(
        &mut self,
        item: &str,
        quantity: i64,
        wish: &Value,
    ) -> Result<(), Refusal> {
        let row = self.need("subscription-items", item)?;
        let place = "/data/attributes/quantity";
        if quantity < 1 {
            return Err(Refusal::invalid(place, "The quantity must be at least 1."));
        }
        if row.flag("is_usage_based") {
            let text = "The quantity of a usage-based item cannot be changed.";
            return Err(Refusal::invalid(place, text));
        }
        let id = key(&row, "subscription_id");
        let before = self.rate(&self.living(&id)?);
        self.alter("subscription-items", item, |row| {
            row.set("quantity", quantity)
        });
        self.alter("subscriptions", &id, |_| {});
        self.settle_change(&id, before, wish);
        self.emit("subscription_updated", "subscriptions", &id);
        Ok(())
    }

    fn rate(&self, sub: &Value) -> Rate {
        let item = self.rows.get("subscription-items", &key(sub, "_lab.item"));
        let free = sub.has("trial_ends_at") || item.flag("is_usage_based");
        Rate {
            amount: if free {
                0
            } else {
                sub.int("_lab.unit") * item.int("quantity")
            },
            start: sub.int("_lab.start"),
            end: sub.int("_lab.due"),
        }
    }

    /// Bills the difference at once or with the next renewal, or leaves it be.
    fn settle_change(&mut self, id: &str, before: Rate, wish: &Value) {
        if wish.flag("disable_prorations") {
            return;
        }
        let sub = self.rows.get("subscriptions", id).clone();
        let now = self.now();
        let owed = self.rate(&sub).rest(now) - before.rest(now) + sub.int("_lab.carried");
        let bills = wish.flag("invoice_immediately") && owed > 0;
        let carried = if bills { 0 } else { owed };
        self.alter("subscriptions", id, |sub| sub.set("_lab.carried", carried));
        if bills {
            let invoice = self.invoice(id, "updated", (owed, 0));
            let paid = self.charge(&invoice);
            let event = if paid {
                "subscription_payment_success"
            } else {
                "subscription_payment_failed"
            };
            self.emit(event, "subscription-invoices", &invoice);
        }
    }
}
