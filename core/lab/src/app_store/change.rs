//! What a customer changes of a subscription, and what its price does.

use super::AppStore;
use super::buy::Sale;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::offers::offer;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl AppStore {
    /// The subscription that a wish names by any of its transactions.
    pub(super) fn named(&self, wish: &Value) -> Result<String, Refusal> {
        let named = match wish.text("subscription") {
            "" => wish.text("transactionId"),
            named => named,
        };
        let original = self.original(named);
        match self.subscription(&original).is_null() {
            true => Err(Refusal::no_subscription()),
            false => Ok(original),
        }
    }

    /// What a device shows of a subscription after a change.
    pub(super) fn shown(&self, original: &str) -> Value {
        let row = self.subscription(original);
        let mut shown = self.handed(row.text("latest"));
        for name in ["status", "expires", "renews", "product", "next"] {
            shown.set(name, row.at(name).clone());
        }
        shown
    }

    /// Another product of the group: more of it at once, less of it from the next period on.
    pub(super) fn change(
        &mut self,
        original: &str,
        product: &str,
        wished: &Value,
    ) -> Result<String, Refusal> {
        let row = self.subscription(original).clone();
        let latest = row.text("latest").to_owned();
        let new = self.product(product)?.clone();
        if new.text("group") != row.text("group") || ![1, 4].contains(&row.int("status")) {
            return Err(Refusal::wish(
                "Only what runs changes, and within its group.",
            ));
        }
        let redeems = !wished.is_null();
        if redeems {
            self.alter("subscriptions", original, |row| {
                row.set("offer", wished.clone())
            });
        }
        if product == row.text("product") {
            let reverted = row.text("next") != product;
            self.alter("subscriptions", original, |row| row.set("next", product));
            match (redeems, reverted) {
                (true, _) => self.tell("OFFER_REDEEMED", "", &latest),
                (false, true) => self.tell("DID_CHANGE_RENEWAL_PREF", "", &latest),
                (false, false) => return Err(Refusal::wish("This is subscribed to already.")),
            }
            return Ok(latest);
        }
        let event = match redeems {
            true => "OFFER_REDEEMED",
            false => "DID_CHANGE_RENEWAL_PREF",
        };
        if self.is_upgrade(row.text("product"), product) {
            let transaction = self.upgrade(original, product)?;
            self.tell(event, "UPGRADE", &transaction);
            return Ok(transaction);
        }
        self.alter("subscriptions", original, |row| {
            row.set("next", product);
            row.drop_key("price");
        });
        self.tell(event, "DOWNGRADE", &latest);
        Ok(latest)
    }

    /// A new period starts now; the unused rest of the old one is paid back by the store,
    /// which is no refund.
    fn upgrade(&mut self, original: &str, product: &str) -> Result<String, Refusal> {
        let row = self.subscription(original).clone();
        let new = self.product(product)?.clone();
        let now = self.now_ms;
        let offered = row.int("offer.left") > 0;
        let period = new.text("period");
        let period = if offered {
            row.text("offer.period")
        } else {
            period
        };
        let expires = clock::periods(now, period, 1).ok_or(Refusal::wish("No such period."))?;
        let price = if offered {
            row.int("offer.price")
        } else {
            new.int("price")
        };
        self.alter("transactions", row.text("latest"), |row| {
            row.set("isUpgraded", true)
        });
        let transaction = self.enter(&Sale {
            product,
            buyer: row.text("buyer"),
            original,
            at_ms: now,
            expires: Some(expires),
            reason: "PURCHASE",
            price,
            offer: if offered {
                row.at("offer.fields").clone()
            } else {
                Value::Null
            },
            token: row.text("token"),
            quantity: 1,
            family: row.flag("family"),
        });
        self.alter("subscriptions", original, |row| {
            for name in ["product", "next"] {
                row.set(name, product);
            }
            row.set("latest", transaction.as_str());
            row.set("renews", true);
            for (name, value) in [
                ("status", 1),
                ("expires", expires),
                ("anchor", if offered { expires } else { now }),
                ("periods", i64::from(!offered)),
            ] {
                row.set(name, value);
            }
            for gone in ["price", "consent", "intent", "graceUntil"] {
                row.drop_key(gone);
            }
            if offered {
                row.set("offer.left", row.int("offer.left") - 1);
            }
        });
        self.plan(expires, Task::Period(original.to_owned()));
        Ok(transaction)
    }

    pub(super) fn change_by_hand(&mut self, wish: &Value) -> Answer {
        let original = self.named(wish)?;
        let period = self
            .product(wish.text("product"))?
            .text("period")
            .to_owned();
        let offer = offer(wish.at("offer"), &period)?;
        self.change(&original, wish.text("product"), &offer)?;
        Ok(self.shown(&original))
    }

    /// A customer cancels, or takes that back before the period is over.
    pub(super) fn auto_renew(&mut self, wish: &Value) -> Answer {
        let original = self.named(wish)?;
        let on = wish.flag("on");
        let row = self.subscription(&original);
        if ![1, 3, 4].contains(&row.int("status")) {
            return Err(Refusal::wish("The subscription is over."));
        }
        let latest = row.text("latest").to_owned();
        let owed = row.int("status") != 1;
        self.alter("subscriptions", &original, |row| {
            row.set("renews", on);
            if on {
                row.drop_key("intent");
            } else {
                row.set("intent", 1);
            }
        });
        let subtype = if on {
            "AUTO_RENEW_ENABLED"
        } else {
            "AUTO_RENEW_DISABLED"
        };
        self.tell("DID_CHANGE_RENEWAL_STATUS", subtype, &latest);
        if owed && !on {
            self.expire(&original, "VOLUNTARY", 1);
        }
        Ok(self.shown(&original))
    }

    /// How the customer's card behaves from now on; one that pays again pays what is owed.
    pub(super) fn card(&mut self, wish: &Value) -> Answer {
        let original = self.named(wish)?;
        let fails = wish.flag("fails");
        self.alter("subscriptions", &original, |row| {
            row.set("cardFails", fails)
        });
        let owed = [3, 4].contains(&self.subscription(&original).int("status"));
        if owed && !fails {
            self.recover(&original)?;
        }
        Ok(self.shown(&original))
    }

    /// Comes back after an end, to the same product unless another is named.
    pub(super) fn resubscribe(&mut self, wish: &Value) -> Answer {
        let original = self.named(wish)?;
        let row = self.subscription(&original).clone();
        if ![2, 5].contains(&row.int("status")) {
            return Err(Refusal::wish("The subscription is not over."));
        }
        let product = match wish.text("product") {
            "" => row.text("product"),
            product => product,
        };
        let again = json!({
            "product": product, "buyer": row.at("buyer"), "appAccountToken": row.at("token"),
            "family": row.at("family"), "offer": wish.at("offer"),
        });
        self.buy(&again)
    }

    /// A higher price, which the customer has to agree to unless `consent` is false;
    /// `accept` is the customer's word, and without one the subscription ends.
    pub(super) fn price_increase(&mut self, wish: &Value) -> Answer {
        let original = self.named(wish)?;
        let latest = self.subscription(&original).text("latest").to_owned();
        let accepted = match wish.has("accept") {
            true => wish.flag("accept"),
            false => wish.has("consent") && !wish.flag("consent"),
        };
        if !wish.has("accept") && wish.int("price") <= 0 {
            return Err(Refusal::wish("An increase needs a price."));
        }
        self.alter("subscriptions", &original, |row| {
            if wish.has("price") {
                row.set("price", wish.int("price"));
            }
            row.set("consent", i64::from(accepted));
        });
        let refused = wish.has("accept") && !accepted;
        if !refused {
            let subtype = if accepted { "ACCEPTED" } else { "PENDING" };
            self.tell("PRICE_INCREASE", subtype, &latest);
        }
        Ok(self.shown(&original))
    }
}
