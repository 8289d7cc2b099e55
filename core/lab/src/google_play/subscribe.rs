//! How a subscription begins: new, in the place of another, prepaid, or not paid yet.

use super::GooglePlay;
use super::buy::PATIENCE_MS;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::orders::Order;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl GooglePlay {
    /// Subscribes as a device does.
    pub(super) fn subscribe(&mut self, wish: &Value) -> Answer {
        let plan = self
            .base_plan(wish.text("product"), wish.text("basePlan"))?
            .clone();
        let replaced = wish.text("replaces");
        let old = self.subscription(replaced).clone();
        if !replaced.is_empty() && old.is_null() {
            return Err(Refusal::no_token());
        }
        let token = self.token();
        let mut row = json!({
            "product": plan.at("id"), "basePlan": plan.at("basePlan"), "state": "PENDING",
            "price": plan.at("price"), "prepaid": plan.at("prepaid"), "auto": !plan.flag("prepaid"),
            "acknowledged": false, "test": wish.flag("test"), "cardFails": false,
        });
        for name in ["account", "profile"] {
            // Whoever changes a plan is known from before.
            let known = if wish.has(name) {
                wish.at(name)
            } else {
                old.at(name)
            };
            if !known.is_null() {
                row.set(name, known.clone());
            }
        }
        if !replaced.is_empty() {
            row.set("linked", replaced);
        }
        // Bought again in the store itself, where no app could name anybody.
        let before = wish.text("outOfApp");
        if !before.is_empty() {
            let expired = self.subscription(before);
            row.set(
                "outOfApp",
                json!({
                    "expiredPurchaseToken": before,
                    "expiredExternalAccountIdentifiers": super::read::identifiers(expired),
                }),
            );
            for gone in ["account", "profile"] {
                row.drop_key(gone);
            }
        }
        self.rows.put("subscriptions", &token, row);
        if wish.text("mode") == "DEFERRED" {
            self.take_over_later(&token, replaced, &plan)?;
        } else if !wish.flag("pending") {
            self.activate(&token)?;
        }
        Ok(self.told(&token))
    }

    /// What the billing library hands to the app, and how the subscription stands.
    pub(super) fn told(&self, token: &str) -> Value {
        let row = self.subscription(token);
        json!({
            "purchaseToken": token, "orderId": row.at("latest"), "state": row.at("state"),
            "product": row.at("product"), "expiry": row.at("expiry"),
        })
    }

    pub(super) fn settle_subscription(&mut self, token: &str, paid: bool) -> Answer {
        if paid {
            self.activate(token)?;
        } else {
            self.alter("subscriptions", token, |row| {
                row.set("state", "PENDING_PURCHASE_CANCELED");
            });
            self.tell_subscription(20, token);
        }
        Ok(self.told(token))
    }

    /// The money is there: the first period begins, and what it replaces ends.
    fn activate(&mut self, token: &str) -> Result<(), Refusal> {
        let row = self.subscription(token).clone();
        let plan = self
            .base_plan(row.text("product"), row.text("basePlan"))?
            .clone();
        let now = self.now_ms;
        let free = plan.has("trial") && !row.has("linked");
        let first = if free {
            plan.text("trial")
        } else {
            plan.text("period")
        };
        // What is topped up begins when the time before it ends.
        let start = row.at("after").as_i64().unwrap_or(now);
        let bad = Refusal::invalid("There is no such period.");
        let expiry = clock::periods(start, first, 1).ok_or(bad)?;
        let order = self.order_number();
        let item = json!({
            "product": row.at("product"), "quantity": 1, "currency": plan.at("currency"),
            "price": if free { 0 } else { plan.int("price") },
        });
        let period = Some((start, expiry));
        let plan = row.text("basePlan");
        self.open_order(
            &order,
            &Order {
                token,
                items: vec![item],
                period,
                plan,
            },
        );
        self.alter("subscriptions", token, |row| {
            row.set("state", "ACTIVE");
            row.set("order", order.as_str());
            row.set("latest", order.as_str());
            row.set("trial", free);
            for (name, value) in [
                ("start", now),
                ("expiry", expiry),
                ("renewals", 0),
                ("anchor", if free { expiry } else { start }),
                ("periods", i64::from(!free)),
                ("acknowledgeBy", now + PATIENCE_MS),
            ] {
                row.set(name, value);
            }
        });
        self.plan(expiry, Task::Period(token.to_owned()));
        self.plan(now + PATIENCE_MS, Task::Unacknowledged(token.to_owned()));
        self.replace(row.text("linked"));
        self.tell_subscription(4, token);
        Ok(())
    }

    /// The token before is worth nothing any more.
    fn replace(&mut self, old: &str) {
        if ["", "EXPIRED"].contains(&self.subscription(old).text("state")) {
            return;
        }
        let now = self.now_ms;
        self.alter("subscriptions", old, |row| {
            row.set("state", "EXPIRED");
            row.set("auto", false);
            row.set("expiry", now);
            row.set("canceled", json!({"by": "replacement"}));
        });
        self.tell_subscription(13, old);
    }

    /// The new token runs on with what the old one paid for, and changes at the next renewal.
    fn take_over_later(&mut self, token: &str, old: &str, plan: &Value) -> Result<(), Refusal> {
        let before = self.subscription(old).clone();
        if before.text("state") != "ACTIVE" {
            return Err(Refusal::invalid("Only what runs is changed later."));
        }
        let by = self.now_ms + PATIENCE_MS;
        self.alter("subscriptions", token, |row| {
            for name in [
                "product", "basePlan", "price", "state", "order", "latest", "start", "expiry",
                "renewals", "anchor", "periods",
            ] {
                row.set(name, before.at(name).clone());
            }
            row.set(
                "next",
                json!({"product": plan.at("id"), "basePlan": plan.at("basePlan")}),
            );
            row.set("acknowledgeBy", by);
        });
        self.plan(before.int("expiry"), Task::Period(token.to_owned()));
        self.plan(by, Task::Unacknowledged(token.to_owned()));
        self.replace(old);
        self.tell_subscription(4, token);
        Ok(())
    }

    /// More time for a prepaid plan: a new token, which begins where the old one ends.
    pub(super) fn top_up(&mut self, wish: &Value) -> Answer {
        let old = self.named(wish)?;
        let row = self.subscription(&old).clone();
        if !row.flag("prepaid") || row.text("state") != "ACTIVE" {
            return Err(Refusal::invalid(
                "Only a prepaid plan that runs is topped up.",
            ));
        }
        let again = json!({
            "product": row.at("product"), "basePlan": row.at("basePlan"), "replaces": old,
            "pending": true, "test": row.at("test"),
        });
        let told = self.subscribe(&again)?;
        let token = told.text("purchaseToken");
        self.alter("subscriptions", token, |new| {
            new.set("after", row.int("expiry"))
        });
        self.activate(token)?;
        Ok(self.told(token))
    }
}
