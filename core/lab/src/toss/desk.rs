//! What a merchant does by hand in the developer centre, what a customer does without a
//! browser, and what scenarios do to the world.

use super::checks::Body;
use super::codes::{Answer, Refusal};
use super::keys::shop;
use super::{TossPayments, shown};
use crate::json::Json;
use serde_json::{Value, json};

impl TossPayments {
    /// Does one action of the control API; none for an action that there is not.
    pub(crate) fn act(&mut self, action: &str, wish: &Value) -> Option<Answer> {
        Some(match action {
            "open" => self.open_window(wish),
            "pay" => self.pay_by_hand(wish),
            "deposit" => self.on_payment(wish, |lab, payment| match wish.text("do") {
                "error" => lab.deposit_error(payment),
                _ => lab.deposit(payment),
            }),
            "refund" => self.on_payment(wish, |lab, payment| lab.refund_by_hand(payment, wish)),
            "refund/settle" => self.on_payment(wish, |lab, payment| {
                lab.settle_cancel(payment, wish.text("status"))
            }),
            "contradict" => self.on_payment(wish, Self::contradict),
            "partial" => self.on_payment(wish, |lab, payment| {
                let allowed = wish.flag("allowed");
                lab.alter("payments", payment, |row| {
                    row.set("isPartialCancelable", allowed);
                });
                Ok(shown(lab.payment(payment)))
            }),
            "card" => self.teach_by_hand(wish),
            "remove" => self
                .billing_of(wish)
                .and_then(|billing| self.remove_billing(&billing, wish.text("reason"))),
            "send" => self.send(wish.text("event"), wish.at("data")),
            "endpoint" => Ok(self.put_endpoint(wish)),
            "security_key" => self.change_security_key(wish.text("security_key")),
            "key" => Ok(self.set_key(wish)),
            _ => return None,
        })
    }

    /// Opens a window unless one is named, and does in it what a customer would.
    fn pay_by_hand(&mut self, wish: &Value) -> Answer {
        let window = match wish.text("window") {
            "" => self.open_window(wish)?.text("window").to_owned(),
            window => window.to_owned(),
        };
        let last = window.rsplit('/').next().unwrap_or_default();
        self.leave_window(last, wish)
    }

    /// The payment that a wish names by its key or its order.
    fn on_payment(&mut self, wish: &Value, deed: impl FnOnce(&mut Self, &str) -> Answer) -> Answer {
        let order = wish.text("order");
        let named = match wish.text("payment") {
            "" => [false, true]
                .into_iter()
                .find_map(|widget| self.of_order(order, shop(widget))),
            key => Some(key.to_owned()),
        };
        let payment = named.filter(|key| !self.payment(key).is_null());
        let payment = payment.ok_or_else(|| Refusal::of("NOT_FOUND_PAYMENT"))?;
        deed(self, &payment)
    }

    fn refund_by_hand(&mut self, payment: &str, wish: &Value) -> Answer {
        let mut ask = json!({"cancelReason": "고객 요청"});
        if self.payment(payment).has("virtualAccount") {
            let account =
                json!({"bank": "88", "accountNumber": "110000000000", "holderName": "김카사"});
            ask.set("refundReceiveAccount", account);
        }
        for (name, field) in [
            ("amount", "cancelAmount"),
            ("account", "refundReceiveAccount"),
        ] {
            if wish.has(name) {
                ask.set(field, wish.at(name).clone());
            }
        }
        self.cancel_by(payment, &Body(ask))?;
        Ok(shown(self.payment(payment)))
    }

    /// The billing key that a wish names: itself, or the customer's newest.
    fn billing_of(&self, wish: &Value) -> Result<String, Refusal> {
        let (named, customer) = (wish.text("billing_key"), wish.text("customer_key"));
        let found = self.rows.all("billing").find(|(key, row)| {
            *key == named
                || (named.is_empty()
                    && row.text("customerKey") == customer
                    && !row.flag("_lab.removed"))
        });
        found
            .map(|(key, _)| key.to_owned())
            .ok_or_else(|| Refusal::of("NOT_FOUND_BILLING"))
    }

    fn teach_by_hand(&mut self, wish: &Value) -> Answer {
        let billing = self.billing_of(wish)?;
        let row = self.rows.get("billing", &billing);
        let card = row.text("_lab.card").to_owned();
        self.teach(&card, wish.at("next"))?;
        Ok(json!({"billing_key": billing, "next": self.rows.get("cards", &card).at("next")}))
    }

    /// Every object by kind, for a test that wants to compare worlds.
    pub(crate) fn state(&self) -> Value {
        let mut all = json!({});
        for kind in ["payments", "billing", "windows"] {
            let rows = self.rows.all(kind).map(|(_, row)| {
                let mut view = shown(row);
                if row.has("_lab.removed") {
                    view.set("removed", row.at("_lab.removed").clone());
                }
                view
            });
            all.set(kind, rows.collect::<Vec<Value>>());
        }
        all
    }
}
