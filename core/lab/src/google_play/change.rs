//! Ends that are planned, taken back, or put off.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use crate::clock::rfc3339;
use crate::json::Json;
use serde_json::{Value, json};

impl GooglePlay {
    /// No further renewal, by the customer's wish or the shop's.
    pub(super) fn cancel(&mut self, token: &str, by: &str) -> Answer {
        let now = self.now_ms;
        match self.subscription(token).text("state") {
            "ACTIVE" => self.alter("subscriptions", token, |row| {
                row.set("state", "CANCELED");
            }),
            // Nothing is paid for that could still run.
            "IN_GRACE_PERIOD" | "ON_HOLD" | "PAUSED" => {
                self.alter("subscriptions", token, |row| row.set("overAt", now));
            }
            _ => {
                return Err(Refusal::state(
                    "subscriptionInvalid",
                    "It cannot be canceled.",
                ));
            }
        }
        self.alter("subscriptions", token, |row| {
            row.set("auto", false);
            row.set("canceled", json!({"by": by, "at": now}));
        });
        self.tell_subscription(3, token);
        if self.subscription(token).text("state") != "CANCELED" {
            self.alter("subscriptions", token, |row| {
                row.set("expiry", now.min(row.int("expiry")));
                row.drop_key("due");
                row.drop_key("restUntil");
            });
            self.expire(token);
        }
        Ok(json!({}))
    }

    pub(super) fn cancel_by_call(&mut self, token: &str, ask: &Value) -> Answer {
        let by = match ask.text("cancellationContext.cancellationType") {
            "USER_REQUESTED_STOP_RENEWALS" => "user",
            "DEVELOPER_REQUESTED_STOP_PAYMENTS" => "developer",
            _ => {
                return Err(Refusal::invalid(
                    "The type of the cancellation is not known.",
                ));
            }
        };
        self.cancel(token, by)
    }

    /// The customer takes a cancellation back.
    pub(super) fn restart(&mut self, wish: &Value) -> Answer {
        let token = self.named(wish)?;
        if self.subscription(&token).text("state") != "CANCELED" {
            return Err(Refusal::invalid("The subscription was not canceled."));
        }
        self.alter("subscriptions", &token, |row| {
            row.set("state", "ACTIVE");
            row.set("auto", true);
            row.drop_key("canceled");
        });
        self.tell_subscription(7, &token);
        Ok(self.told(&token))
    }

    /// Puts the next renewal off. The etag says which state the caller knows.
    pub(super) fn defer(&mut self, token: &str, ask: &Value) -> Answer {
        let context = ask.at("deferralContext");
        let row = self.subscription(token).clone();
        if row.text("state") != "ACTIVE" || row.flag("prepaid") {
            return Err(Refusal::state(
                "subscriptionInvalid",
                "It cannot be deferred.",
            ));
        }
        if context.has("etag") && context.text("etag") != self.etag(token) {
            return Err(Refusal::concurrent());
        }
        let span = context.text("deferDuration").strip_suffix('s');
        let seconds: Option<i64> = span.and_then(|span| span.parse().ok());
        let seconds = seconds.filter(|seconds| (86_400..=31_536_000).contains(seconds));
        let bad = Refusal::invalid("A renewal is put off by a day to a year.");
        let expiry = row.int("expiry") + seconds.ok_or(bad)? * 1_000;
        if !context.flag("validateOnly") {
            self.alter("subscriptions", token, |row| {
                for (name, value) in [("expiry", expiry), ("anchor", expiry), ("periods", 0)] {
                    row.set(name, value);
                }
            });
            self.plan(expiry, Task::Period(token.to_owned()));
            self.tell_subscription(9, token);
        }
        let details = json!({"productId": row.at("product"), "expiryTime": rfc3339(expiry)});
        Ok(json!({"itemExpiryTimeDetails": [details]}))
    }

    /// Acknowledges the first purchase under a token; renewals need none.
    pub(super) fn acknowledge_subscription(&mut self, token: &str, product: &str) -> Answer {
        let row = self.subscription(token);
        if row.is_null() || row.text("product") != product {
            return Err(Refusal::no_token());
        }
        if ["PENDING", "EXPIRED", "PENDING_PURCHASE_CANCELED"].contains(&row.text("state")) {
            return Err(Refusal::state(
                "subscriptionNotOwnedByUser",
                "The subscription purchase is not owned by the user.",
            ));
        }
        self.alter("subscriptions", token, |row| {
            row.set("acknowledged", true);
            row.drop_key("outOfApp");
        });
        Ok(Value::Null)
    }
}
