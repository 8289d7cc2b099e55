//! What a merchant does by hand in the dashboard, and what scenarios do to the world.

use super::error::{Answer, Refusal};
use super::{Buyer, LemonSqueezy, as_text, key};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl LemonSqueezy {
    /// Does one action of the control API; none for an action that there is not.
    pub(crate) fn act(&mut self, action: &str, wish: &Value) -> Option<Answer> {
        let subscription = bare(wish, "subscription");
        let id = subscription.as_str();
        let done = match action {
            "pay" => return Some(self.pay_by_hand(wish)),
            "variant" => return Some(self.put_variant(wish)),
            "store" => {
                let store = as_text(wish.at("id"));
                self.put_store(&store, wish);
                return Some(Ok(self.render("stores", &store)));
            }
            "refund" => return Some(self.refund_by_hand(wish)),
            "fraudulent" => return Some(self.call_fraudulent(&bare(wish, "order"))),
            "license" => return Some(self.license_by_hand(wish)),
            "affiliate" => {
                let email = wish.at("email").as_str().unwrap_or("affiliate@lab.test");
                let name = wish.at("name").as_str().unwrap_or("Lab Affiliate");
                return Some(self.activate_affiliate(email, name));
            }
            "card" => self.replace_card(id, wish.text("card")),
            "cancel" => self.cancel_by_hand(id, wish.text("when")),
            "resume" => match self.rows.get("subscriptions", id).text("status") {
                "paused" => {
                    self.unpause(id);
                    Ok(())
                }
                _ => self.resume(id),
            },
            "pause" => {
                let mode = wish.at("mode").as_str().unwrap_or("void");
                let until = self.moment(wish.at("resumes_at"));
                let pause = json!({"mode": mode, "resumes_at": until.map(clock::iso)});
                self.pause(id, &pause)
            }
            "subscription" => self.change_by_hand(id, wish),
            _ => return None,
        };
        Some(done.map(|()| self.render("subscriptions", id)))
    }

    fn pay_by_hand(&mut self, wish: &Value) -> Answer {
        let checkout = self.checkout_of(wish.text("session"))?;
        let card = wish.at("card").as_str().unwrap_or("4242424242424242");
        let typed = |name: &str| wish.at(name).as_str().map(str::to_owned);
        let buyer = Buyer {
            email: typed("email"),
            name: typed("name"),
            code: typed("discount"),
        };
        self.pay(&checkout, card, &buyer)
    }

    /// A refund of whatever a person would name.
    fn refund_by_hand(&mut self, wish: &Value) -> Answer {
        let (kind, id) = if wish.has("order") {
            ("orders", bare(wish, "order"))
        } else if wish.has("invoice") {
            ("subscription-invoices", bare(wish, "invoice"))
        } else if wish.has("subscription") {
            let sub = bare(wish, "subscription");
            let paid = self.rows.all("subscription-invoices").find(|(_, row)| {
                let open = ["paid", "partial_refund"].contains(&row.text("status"));
                key(row, "subscription_id") == sub && open && row.int("total") > 0
            });
            let id = paid.map(|(id, _)| id.to_owned());
            ("subscription-invoices", id.unwrap_or_default())
        } else {
            let session = wish.text("session");
            let last = format!("/{}?", bare(wish, "session"));
            let bought = self.rows.all("orders").find(|(_, row)| {
                let link = row.text("_lab.checkout.url");
                link == session || (!session.is_empty() && link.contains(&last))
            });
            let id = bought.map(|(id, _)| id.to_owned());
            ("orders", id.unwrap_or_default())
        };
        self.refund(kind, &id, wish.at("amount").as_i64())?;
        Ok(self.render(kind, &id))
    }

    fn license_by_hand(&mut self, wish: &Value) -> Answer {
        let id = bare(wish, "license");
        self.need("license-keys", &id)?;
        self.change_license(&id, wish);
        Ok(self.render("license-keys", &id))
    }

    fn cancel_by_hand(&mut self, id: &str, when: &str) -> Result<(), Refusal> {
        self.cancel(id)?;
        if when != "period_end" {
            self.expire(id);
        }
        Ok(())
    }

    fn change_by_hand(&mut self, id: &str, wish: &Value) -> Result<(), Refusal> {
        self.living(id)?;
        if wish.has("variant") {
            self.change_variant(id, &as_text(wish.at("variant")), wish)?;
        }
        if let Some(quantity) = wish.at("quantity").as_i64() {
            let item = key(self.rows.get("subscriptions", id), "_lab.item");
            self.set_quantity(&item, quantity, wish)?;
        }
        Ok(())
    }

    /// A moment as a person would say it: milliseconds, a span from now, or ISO 8601.
    fn moment(&self, given: &Value) -> Option<i64> {
        let text = given.as_str().unwrap_or_default();
        given
            .as_i64()
            .map(|ms| ms / 1000)
            .or_else(|| clock::after(self.now_ms, text).map(|ms| ms / 1000))
            .or_else(|| clock::from_iso(text))
    }

    /// Every object by kind, for a test that wants to compare worlds.
    pub(crate) fn state(&self) -> Value {
        let mut shown = json!({});
        for shape in super::shapes::SHAPES {
            let ids = self.rows.all(shape.kind).map(|(id, _)| id);
            let rows: Vec<Value> = ids.map(|id| self.render(shape.kind, id)).collect();
            shown.set(shape.kind, rows);
        }
        shown
    }
}

/// An identifier with or without its kind before it: `subscriptions/45`, `"45"`, `45`.
fn bare(wish: &Value, name: &str) -> String {
    let text = as_text(wish.at(name));
    let last = text.rsplit('/').next().unwrap_or_default();
    last.to_owned()
}
