//! What customers do on their devices, what the store decides, and what scenarios look at.

use super::GooglePlay;
use super::codes::Answer;
use crate::json::Json;
use serde_json::{Value, json};

impl GooglePlay {
    /// Does one action of the control API; none for an action that there is not.
    pub(crate) fn act(&mut self, action: &str, wish: &Value) -> Option<Answer> {
        Some(match action {
            "app" => {
                if wish.has("packageName") {
                    wish.text("packageName").clone_into(&mut self.package);
                }
                Ok(json!({"packageName": self.package}))
            }
            "endpoint" => {
                self.add_endpoint(wish.text("url"));
                Ok(json!({"url": wish.at("url")}))
            }
            "push" => Ok(self.set_push(wish)),
            "product" => self.put_product(wish),
            "subscription" => self.put_plan(wish),
            "buy" => self.buy(wish),
            "subscribe" => self.subscribe(wish),
            "settle" => self.settle(wish),
            "card" => self.card(wish),
            "pause" => self.pause(wish),
            "resume" => self.resume(wish),
            "cancel" => self.named(wish).and_then(|token| {
                self.cancel(&token, "user")?;
                Ok(self.told(&token))
            }),
            "restart" => self.restart(wish),
            "revoke" => self.named(wish).and_then(|token| {
                self.revoke(&token, &json!({"fullRefund": {}}))?;
                Ok(self.told(&token))
            }),
            "refund" => self.refund(wish),
            "chargebackReview" => self.review(wish),
            "topUp" => self.top_up(wish),
            "poison" => self.poison(wish),
            "test" => Ok(self.test(wish)),
            _ => return None,
        })
    }

    /// What the control API shows; none for a name that there is not.
    pub(crate) fn look(&self, name: &str) -> Option<Value> {
        Some(match name {
            "key" => self.key(),
            "reviews" => self.reviews(),
            _ => return None,
        })
    }

    /// Every object by kind, for a test that wants to compare worlds.
    pub(crate) fn state(&self) -> Value {
        let mut all = json!({});
        for kind in [
            "products",
            "plans",
            "purchases",
            "subscriptions",
            "orders",
            "voided",
            "reviews",
        ] {
            let rows = self.rows.all(kind).map(|(id, row)| {
                let mut view = row.clone();
                view.drop_key("_lab");
                if ["purchases", "subscriptions"].contains(&kind) {
                    view.set("purchaseToken", id);
                }
                view
            });
            all.set(kind, rows.collect::<Vec<Value>>());
        }
        all
    }
}
