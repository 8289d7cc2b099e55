//! Subscriptions: the first period, the next ones, and the end.

use super::AppStore;
use super::buy::Sale;
use super::codes::Refusal;
use super::cycle::Task;
use super::offers::offer;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

/// How long the store tries to collect what was not paid.
const RETRY_MS: i64 = 60 * 86_400_000;

impl AppStore {
    /// Buys a subscription: the first of its group, one more time, or another of the group.
    pub(super) fn subscribe(
        &mut self,
        product: &Value,
        buyer: &str,
        token: &str,
        wished: &Value,
        family: bool,
    ) -> Result<String, Refusal> {
        let group = product.text("group");
        let known = self.rows.all("subscriptions").find(|(_, row)| {
            row.text("buyer") == buyer && row.text("group") == group && row.flag("family") == family
        });
        let known = known.map(|(original, row)| (original.to_owned(), row.int("status")));
        let id = product.text("id");
        match known {
            Some((original, 1 | 4)) => self.change(&original, id, wished),
            Some((original, 3)) => {
                self.alter("subscriptions", &original, |row| {
                    row.set("next", id);
                    row.set("cardFails", false);
                });
                self.recover(&original)
            }
            Some((original, _)) => self.begin(product, buyer, token, wished, &original, family),
            None => {
                let intro = offer(product.at("introOffer"), product.text("period"))?;
                let wished = if wished.is_null() { &intro } else { wished };
                self.begin(product, buyer, token, wished, "", family)
            }
        }
    }

    /// A period that starts now, the first ever or the first after an end.
    fn begin(
        &mut self,
        product: &Value,
        buyer: &str,
        token: &str,
        offer: &Value,
        original: &str,
        family: bool,
    ) -> Result<String, Refusal> {
        let now = self.now_ms;
        let period = match offer.text("period") {
            "" => product.text("period"),
            period => period,
        };
        let expires = clock::periods(now, period, 1).ok_or(Refusal::wish("No such period."))?;
        let price = offer.at("price").as_i64();
        let transaction = self.enter(&Sale {
            product: product.text("id"),
            buyer,
            original,
            at_ms: now,
            expires: Some(expires),
            reason: "PURCHASE",
            price: price.unwrap_or_else(|| product.int("price")),
            offer: offer.at("fields").clone(),
            token,
            quantity: 1,
            family,
        });
        let again = !original.is_empty();
        let original = if again { original } else { &transaction };
        let mut row = json!({
            "buyer": buyer, "group": product.at("group"), "product": product.at("id"),
            "next": product.at("id"), "renews": true, "status": 1, "latest": transaction,
            "expires": expires, "started": now, "anchor": now, "periods": 1,
            "family": family, "cardFails": false, "offer": offer,
        });
        if !token.is_empty() && !family {
            row.set("token", token);
        }
        if !offer.is_null() {
            row.set("offer.left", offer.int("left") - 1);
            row.set("anchor", expires);
            row.set("periods", 0);
        }
        self.rows.put("subscriptions", original, row);
        self.plan(expires, Task::Period(original.to_owned()));
        let subtype = if again { "RESUBSCRIBE" } else { "INITIAL_BUY" };
        self.tell("SUBSCRIBED", subtype, &transaction);
        Ok(transaction)
    }

    /// The period is over: the next one, none, or trouble with the money.
    pub(super) fn period_ends(&mut self, original: &str) {
        let row = self.subscription(original);
        if row.int("status") != 1 || row.int("expires") > self.now_ms {
            return;
        }
        let for_sale = self.rows.get("products", row.text("next")).flag("forSale");
        if !row.flag("renews") {
            self.expire(original, "VOLUNTARY", 1);
        } else if row.at("consent") == &json!(0) {
            self.expire(original, "PRICE_INCREASE", 3);
        } else if !for_sale {
            self.expire(original, "PRODUCT_NOT_FOR_SALE", 4);
        } else if row.flag("cardFails") {
            self.fail(original);
        } else {
            let start = row.int("expires");
            let transaction = self.renew(original, start, start);
            self.tell("DID_RENEW", "", &transaction);
        }
    }

    /// Charges the next period, which begins at `start`.
    pub(super) fn renew(&mut self, original: &str, charged_ms: i64, start: i64) -> String {
        let row = self.subscription(original).clone();
        let next = row.text("next");
        let product = self.rows.get("products", next).clone();
        let offered = row.int("offer.left") > 0;
        let period = if offered {
            row.text("offer.period")
        } else {
            product.text("period")
        };
        // Counted from one day, so that a short month does not shorten those after it.
        let same = next == row.text("product") && start == row.int("expires");
        let (anchor, periods) = match same && !offered {
            true => (row.int("anchor"), row.int("periods") + 1),
            false => (start, 1),
        };
        let expires = clock::periods(anchor, period, periods).unwrap_or(start + RETRY_MS);
        let price = self.renewal_price(original);
        let transaction = self.enter(&Sale {
            product: next,
            buyer: row.text("buyer"),
            original,
            at_ms: charged_ms,
            expires: Some(expires),
            reason: "RENEWAL",
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
            for (name, value) in [("product", json!(next)), ("latest", json!(transaction))] {
                row.set(name, value);
            }
            for (name, value) in [
                ("status", 1),
                ("expires", expires),
                ("anchor", if offered { expires } else { anchor }),
                ("periods", if offered { 0 } else { periods }),
            ] {
                row.set(name, value);
            }
            row.drop_key("graceUntil");
            if offered {
                row.set("offer.left", row.int("offer.left") - 1);
            }
        });
        self.plan(expires, Task::Period(original.to_owned()));
        transaction
    }

    fn fail(&mut self, original: &str) {
        let grace_ms = self.app.grace_days * 86_400_000;
        let expired = self.subscription(original).int("expires");
        let latest = self.subscription(original).text("latest").to_owned();
        self.alter("subscriptions", original, |row| {
            row.set("status", if grace_ms > 0 { 4 } else { 3 });
            row.set("intent", 2);
            if grace_ms > 0 {
                row.set("graceUntil", expired + grace_ms);
            }
        });
        if grace_ms > 0 {
            self.plan(expired + grace_ms, Task::Grace(original.to_owned()));
        }
        self.plan(expired + RETRY_MS, Task::Retry(original.to_owned()));
        let subtype = if grace_ms > 0 { "GRACE_PERIOD" } else { "" };
        self.tell("DID_FAIL_TO_RENEW", subtype, &latest);
    }

    pub(super) fn grace_ends(&mut self, original: &str) {
        let row = self.subscription(original);
        if row.int("status") == 4 && row.int("graceUntil") <= self.now_ms {
            let latest = row.text("latest").to_owned();
            self.alter("subscriptions", original, |row| row.set("status", 3));
            self.tell("GRACE_PERIOD_EXPIRED", "", &latest);
        }
    }

    pub(super) fn retry_ends(&mut self, original: &str) {
        let row = self.subscription(original);
        let tried = [3, 4].contains(&row.int("status"));
        if tried && row.int("expires") + RETRY_MS <= self.now_ms {
            self.expire(original, "BILLING_RETRY", 2);
        }
    }

    /// What was owed is paid. Within the grace period no day is lost or won.
    pub(super) fn recover(&mut self, original: &str) -> Result<String, Refusal> {
        let row = self.subscription(original);
        let start = match row.int("status") {
            4 => row.int("expires"),
            3 => self.now_ms,
            _ => return Err(Refusal::wish("Nothing is owed.")),
        };
        self.alter("subscriptions", original, |row| row.drop_key("intent"));
        let transaction = self.renew(original, self.now_ms, start);
        self.tell("DID_RENEW", "BILLING_RECOVERY", &transaction);
        Ok(transaction)
    }

    pub(super) fn expire(&mut self, original: &str, subtype: &str, intent: i64) {
        self.alter("subscriptions", original, |row| {
            row.set("status", 2);
            row.set("renews", false);
            row.set("intent", intent);
            row.drop_key("graceUntil");
        });
        let latest = self.subscription(original).text("latest").to_owned();
        self.tell("EXPIRED", subtype, &latest);
    }
}
