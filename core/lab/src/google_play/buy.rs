//! Products that are bought once: paid at once or later, acknowledged, used up.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::orders::Order;
use crate::json::Json;
use serde_json::{Value, json};

/// What nobody has acknowledged by then is given back.
pub(super) const PATIENCE_MS: i64 = 3 * 86_400_000;

impl GooglePlay {
    /// Buys as a device does: one product, or several in one purchase.
    pub(super) fn buy(&mut self, wish: &Value) -> Answer {
        let one = [json!({"product": wish.at("product"), "quantity": wish.at("quantity")})];
        let wished = match wish.array("items") {
            [] => &one[..],
            several => several,
        };
        let mut items = Vec::new();
        for item in wished {
            let product = self.product(item.text("product"))?;
            let quantity = item.int("quantity").max(1);
            items.push(json!({
                "product": product.at("id"), "quantity": quantity, "refundable": quantity,
                "consumed": false,
            }));
        }
        let token = self.token();
        let pending = wish.flag("pending");
        let mut row = json!({
            "state": "PENDING", "acknowledged": false, "items": items,
            "created": self.now_ms, "test": wish.flag("test"),
        });
        for name in ["account", "profile"] {
            if wish.has(name) {
                row.set(name, wish.text(name));
            }
        }
        self.rows.put("purchases", &token, row);
        if !pending {
            self.complete(&token);
        }
        Ok(self.handed(&token))
    }

    /// What the billing library hands to the app.
    fn handed(&self, token: &str) -> Value {
        let row = self.purchase(token);
        json!({"purchaseToken": token, "orderId": row.at("order"), "state": row.at("state")})
    }

    /// The money is there: an order, and three days to acknowledge it.
    fn complete(&mut self, token: &str) {
        let order = self.order_number();
        let row = self.purchase(token).clone();
        let mut items = Vec::new();
        for item in row.array("items") {
            let product = self.rows.get("products", item.text("product"));
            items.push(json!({
                "product": item.at("product"), "quantity": item.at("quantity"),
                "price": product.at("price"), "currency": product.at("currency"),
            }));
        }
        self.open_order(
            &order,
            &Order {
                token,
                items,
                period: None,
                plan: "",
            },
        );
        let now = self.now_ms;
        self.alter("purchases", token, |row| {
            row.set("state", "PURCHASED");
            row.set("order", order);
            row.set("completed", now);
        });
        self.plan(now + PATIENCE_MS, Task::Unacknowledged(token.to_owned()));
        self.tell_product(1, token);
    }

    /// How a purchase that was to be paid elsewhere ends: in cash at a shop, or not at all.
    pub(super) fn settle(&mut self, wish: &Value) -> Answer {
        let token = wish.text("token");
        let paid = wish.text("outcome") != "cancelled";
        if self.subscription(token).text("state") == "PENDING" {
            return self.settle_subscription(token, paid);
        }
        if self.purchase(token).text("state") != "PENDING" {
            return Err(Refusal::invalid("Nothing is pending under this token."));
        }
        if paid {
            self.complete(token);
        } else {
            self.alter("purchases", token, |row| row.set("state", "CANCELLED"));
            self.tell_product(2, token);
        }
        Ok(self.handed(token))
    }

    /// A purchase that is somebody's: paid, and not taken back.
    fn owned(&self, token: &str, product: &str) -> Result<(), Refusal> {
        let row = self.purchase(token);
        let mut items = row.array("items").iter();
        if !items.any(|item| item.text("product") == product) {
            return Err(Refusal::no_token());
        }
        match row.text("state") {
            "PURCHASED" => Ok(()),
            _ => Err(Refusal::state(
                "productNotOwnedByUser",
                "The product purchase is not owned by the user.",
            )),
        }
    }

    /// Acknowledging twice changes nothing.
    pub(super) fn acknowledge(&mut self, token: &str, product: &str) -> Answer {
        self.owned(token, product)?;
        self.alter("purchases", token, |row| row.set("acknowledged", true));
        Ok(Value::Null)
    }

    /// Uses a product up, which acknowledges it too; that can be done once.
    pub(super) fn consume(&mut self, token: &str, product: &str) -> Answer {
        self.owned(token, product)?;
        let mut items = self.purchase(token).array("items").to_vec();
        for item in items
            .iter_mut()
            .filter(|item| item.text("product") == product)
        {
            if item.flag("consumed") {
                return Err(Refusal::state(
                    "consumptionStateInvalid",
                    "The product purchase was consumed already.",
                ));
            }
            item.set("consumed", true);
        }
        self.alter("purchases", token, |row| {
            row.set("items", items);
            row.set("acknowledged", true);
        });
        Ok(Value::Null)
    }

    /// Nobody acknowledged it in time: the money goes back, and what was bought with it.
    pub(super) fn give_back(&mut self, token: &str) {
        let row = self.purchase(token);
        if row.text("state") == "PURCHASED" && !row.flag("acknowledged") {
            let order = row.text("order").to_owned();
            self.alter("purchases", token, |row| row.set("state", "CANCELLED"));
            self.void(&order, 8, 2, None);
            return;
        }
        let row = self.subscription(token);
        let over = ["", "PENDING", "EXPIRED"].contains(&row.text("state"));
        if !over && !row.flag("acknowledged") && row.int("acknowledgeBy") <= self.now_ms {
            let order = row.text("latest").to_owned();
            self.void(&order, 8, 2, None);
            self.end_now(token);
        }
    }
}
