//! What customers do on their devices, what the store decides, and what scenarios look at.

use super::AppStore;
use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

impl AppStore {
    /// Does one action of the control API; none for an action that there is not.
    pub(crate) fn act(&mut self, action: &str, wish: &Value) -> Option<Answer> {
        Some(match action {
            "app" => self.set_app(wish),
            "endpoint" => {
                self.add_endpoint(wish.text("url"));
                Ok(json!({"url": wish.at("url")}))
            }
            "product" => self.put_product(wish),
            "buy" => self.buy(wish),
            "device" => self.device(wish),
            "grace" => {
                self.app.grace_days = wish.int("days").clamp(0, 28);
                Ok(json!({"days": self.app.grace_days}))
            }
            "card" => self.card(wish),
            "change" => self.change_by_hand(wish),
            "autoRenew" => self.auto_renew(wish),
            "resubscribe" => self.resubscribe(wish),
            "priceIncrease" => self.price_increase(wish),
            "refund" => self.refund(wish),
            "refundReversed" => self.reverse_refund(wish),
            "refundDeclined" => self.decline_refund(wish),
            "askRefund" => self.ask_refund(wish),
            "revokeFamily" => self.revoke_family(wish),
            "extend" => self.named(wish).and_then(|original| {
                let ask = json!({
                    "extendByDays": wish.at("days"), "extendReasonCode": wish.int("reason"),
                    "requestIdentifier": "by-hand",
                });
                self.extend(&original, &ask)
            }),
            "test" => self.test(),
            _ => return None,
        })
    }

    /// What the control API shows; none for a name that there is not.
    pub(crate) fn look(&self, name: &str) -> Option<Value> {
        Some(match name {
            "root" => json!({"root": self.chain().map(super::Chain::root)}),
            "key" => self.key(),
            "consumptions" => self.consumptions(),
            _ => return None,
        })
    }

    /// Which app everything is bought in from now on, and where.
    fn set_app(&mut self, wish: &Value) -> Answer {
        let environment = match wish.text("environment") {
            "" => self.app.environment.clone(),
            word @ ("Sandbox" | "Production") => word.to_owned(),
            _ => return Err(Refusal::wish("An environment is Sandbox or Production.")),
        };
        self.app.environment = environment;
        if wish.has("bundleId") {
            wish.text("bundleId").clone_into(&mut self.app.bundle);
        }
        if wish.has("appAppleId") {
            self.app.number = wish.int("appAppleId");
        }
        Ok(self.place())
    }

    /// Every object by kind, for a test that wants to compare worlds.
    pub(crate) fn state(&self) -> Value {
        let mut all = json!({});
        for kind in ["products", "transactions", "subscriptions", "consumptions"] {
            let rows = self.rows.all(kind).map(|(id, row)| {
                let mut view = row.clone();
                view.drop_key("_lab");
                if kind == "subscriptions" {
                    view.set("originalTransactionId", id);
                }
                view
            });
            all.set(kind, rows.collect::<Vec<Value>>());
        }
        all
    }
}
