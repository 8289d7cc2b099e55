//! The periods of a subscription, one after the other.

use super::GooglePlay;
use super::cycle::Task;
use super::orders::Order;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl GooglePlay {
    /// The period is over: the next one, a rest, none, or trouble with the money.
    pub(super) fn period_ends(&mut self, token: &str) {
        let row = self.subscription(token);
        let runs = ["ACTIVE", "CANCELED"].contains(&row.text("state"));
        if !runs || row.int("expiry") > self.now_ms {
            return;
        }
        let start = row.int("expiry");
        if row.text("state") == "CANCELED" || row.flag("prepaid") {
            self.expire(token);
        } else if row.has("restFor") {
            self.rest(token);
        } else if row.flag("cardFails") {
            self.fail(token);
        } else {
            self.renew(token, start);
            self.tell_subscription(2, token);
        }
    }

    /// Charges the next period, which begins at `start`.
    pub(super) fn renew(&mut self, token: &str, start: i64) {
        let row = self.subscription(token).clone();
        let changed = row.has("next");
        let part = |name: &str| {
            let next = row.at("next");
            if changed {
                next.text(name)
            } else {
                row.text(name)
            }
            .to_owned()
        };
        let (product, name) = (part("product"), part("basePlan"));
        let plan = self.rows.get("plans", &format!("{product}/{name}")).clone();
        // Counted from one day, so that a short month does not shorten those after it.
        let regular = !changed && start == row.at("due").as_i64().unwrap_or(row.int("expiry"));
        let (anchor, periods) = match regular {
            true => (row.int("anchor"), row.int("periods") + 1),
            false => (start, 1),
        };
        let expiry = clock::periods(anchor, plan.text("period"), periods);
        let expiry = expiry.unwrap_or(start + 2_592_000_000);
        let count = row.int("renewals");
        let order = format!("{}..{count}", row.text("order"));
        let price = if changed {
            plan.int("price")
        } else {
            row.int("price")
        };
        let item = json!({
            "product": product, "quantity": 1, "price": price, "currency": plan.at("currency"),
        });
        let (items, period) = (vec![item], Some((start, expiry)));
        self.open_order(
            &order,
            &Order {
                token,
                items,
                period,
                plan: &name,
            },
        );
        self.alter("subscriptions", token, |row| {
            for (field, value) in [
                ("product", product),
                ("basePlan", name),
                ("latest", order),
                ("state", "ACTIVE".to_owned()),
            ] {
                row.set(field, value);
            }
            for (field, value) in [
                ("price", price),
                ("expiry", expiry),
                ("renewals", count + 1),
                ("anchor", anchor),
                ("periods", periods),
            ] {
                row.set(field, value);
            }
            row.set("trial", false);
            for gone in ["next", "due", "restFor", "restUntil"] {
                row.drop_key(gone);
            }
        });
        self.plan(expiry, Task::Period(token.to_owned()));
    }

    /// It is over: by its time, or because nobody paid.
    pub(super) fn expire(&mut self, token: &str) {
        let now = self.now_ms;
        self.alter("subscriptions", token, |row| {
            row.set("state", "EXPIRED");
            row.set("auto", false);
            row.set("overAt", now);
            if row.has("due") || row.has("restUntil") {
                row.set("canceled", json!({"by": "system"}));
            }
        });
        self.tell_subscription(13, token);
    }

    /// It ends at once, because its money went back.
    pub(super) fn end_now(&mut self, token: &str) {
        let now = self.now_ms;
        self.alter("subscriptions", token, |row| {
            row.set("state", "EXPIRED");
            row.set("auto", false);
            row.set("expiry", now.min(row.int("expiry")));
            row.set("overAt", now);
            if !row.has("canceled") {
                row.set("canceled", json!({"by": "system"}));
            }
        });
        self.tell_subscription(12, token);
    }

    /// Days that the plan grants, as a time in milliseconds.
    pub(super) fn span(&self, row: &Value, name: &str) -> i64 {
        let plan = format!("{}/{}", row.text("product"), row.text("basePlan"));
        let span = self.rows.get("plans", &plan).text(name);
        clock::periods(0, span, 1).unwrap_or_default()
    }
}
