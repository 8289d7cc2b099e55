//! Renewal dates that the shop puts off.

use super::AppStore;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use crate::json::Json;
use serde_json::{Value, json};

const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;
const MOST_DAYS: i64 = 90;
const MOST_A_YEAR: usize = 2;

impl AppStore {
    /// Puts the next renewal of one subscription off.
    pub(super) fn extend(&mut self, named: &str, ask: &Value) -> Answer {
        if self.subscription(named).is_null() {
            return Err(Refusal::no_subscription());
        }
        fits(ask)?;
        let effective = self.put_off(named, ask.int("extendByDays"))?;
        let latest = self.subscription(named).text("latest").to_owned();
        self.tell("RENEWAL_EXTENDED", "", &latest);
        Ok(json!({
            "originalTransactionId": named, "success": true, "effectiveDate": effective,
            "webOrderLineItemId": self.transaction(&latest).at("webOrderLineItemId"),
        }))
    }

    fn put_off(&mut self, original: &str, days: i64) -> Result<i64, Refusal> {
        let (now, row) = (self.now_ms, self.subscription(original));
        if row.flag("family") {
            return Err(Refusal::of(
                4_030_007,
                "A shared subscription cannot be extended.",
            ));
        }
        if row.int("status") != 1 {
            return Err(Refusal::of(
                4_030_004,
                "The subscription cannot be extended.",
            ));
        }
        let recent = row.array("extensions").iter().filter_map(Value::as_i64);
        let mut recent: Vec<i64> = recent.filter(|at| at + YEAR_MS > now).collect();
        if recent.len() >= MOST_A_YEAR {
            return Err(Refusal::of(
                4_030_005,
                "It was extended as often as a year allows.",
            ));
        }
        recent.push(now);
        let latest = row.text("latest").to_owned();
        let expires = row.int("expires") + days * DAY_MS;
        self.alter("subscriptions", original, |row| {
            row.set("extensions", recent);
            for (name, value) in [("expires", expires), ("anchor", expires), ("periods", 0)] {
                row.set(name, value);
            }
        });
        self.alter("transactions", &latest, |row| {
            row.set("expiresDate", expires)
        });
        self.plan(expires, Task::Period(original.to_owned()));
        Ok(expires)
    }

    /// The same for everybody who is subscribed to a product.
    pub(super) fn extend_all(&mut self, ask: &Value) -> Answer {
        fits(ask)?;
        let product = ask.text("productId");
        self.product(product)
            .map_err(|_| Refusal::of(4_000_023, "Invalid request. No such product."))?;
        let running = |row: &Value| row.text("product") == product && row.int("status") == 1;
        let all = self
            .rows
            .all("subscriptions")
            .filter(|(_, row)| running(row));
        let all: Vec<String> = all.map(|(original, _)| original.to_owned()).collect();
        let (mut done, mut failed) = (0, 0);
        for original in all {
            match self.put_off(&original, ask.int("extendByDays")) {
                Ok(_) => {
                    done += 1;
                    let latest = self.subscription(&original).text("latest").to_owned();
                    self.tell("RENEWAL_EXTENDED", "", &latest);
                }
                Err(_) => failed += 1,
            }
        }
        let identifier = ask.text("requestIdentifier");
        let mut summary = self.place();
        summary.set("productId", product);
        summary.set("requestIdentifier", identifier);
        summary.set(
            "storefrontCountryCodes",
            ask.at("storefrontCountryCodes").clone(),
        );
        summary.set("succeededCount", done);
        summary.set("failedCount", failed);
        self.send("RENEWAL_EXTENSION", "SUMMARY", "summary", summary, "");
        let outcome = json!({
            "requestIdentifier": identifier, "complete": true, "completeDate": self.now_ms,
            "succeededCount": done, "failedCount": failed,
        });
        self.rows
            .put("extensions", &format!("{product}/{identifier}"), outcome);
        Ok(json!({"requestIdentifier": identifier}))
    }

    pub(super) fn extension(&self, product: &str, identifier: &str) -> Answer {
        let row = self
            .rows
            .get("extensions", &format!("{product}/{identifier}"));
        match row.is_null() {
            true => Err(Refusal::of(4_040_009, "Status request not found.")),
            false => Ok(row.clone()),
        }
    }
}

fn fits(ask: &Value) -> Result<(), Refusal> {
    if !(1..=MOST_DAYS).contains(&ask.int("extendByDays")) {
        return Err(Refusal::of(
            4_000_009,
            "Invalid request. Extend by 1 to 90 days.",
        ));
    }
    let reason = ask.at("extendReasonCode").as_i64();
    if !reason.is_some_and(|code| (0..=3).contains(&code)) {
        return Err(Refusal::of(
            4_000_010,
            "Invalid request. The reason is not known.",
        ));
    }
    if !(1..=128).contains(&ask.text("requestIdentifier").len()) {
        return Err(Refusal::of(
            4_000_011,
            "Invalid request. An identifier is missing.",
        ));
    }
    Ok(())
}
