//! Chargebacks that are about to be, on which the shop is asked.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

const PREFERENCES: [&str; 3] = ["DECLINE", "APPROVE", "NEUTRAL"];

/// How long the shop may answer.
const WINDOW_MS: i64 = 86_400_000;
const MOST_EVENTS: usize = 1_000;

impl GooglePlay {
    /// A customer's bank asks for the money of an order, and the store asks the shop.
    pub(super) fn review(&mut self, wish: &Value) -> Answer {
        let number = wish.text("order");
        let bought = self.order(number)?.text("token").to_owned();
        let token = self.ids.next("prt-", 40);
        let mut notice = json!({
            "version": "1.0", "pendingRefundToken": token, "orderId": number,
            "refundReason": wish.at("reason").as_i64().unwrap_or(7),
        });
        let purchase = self.purchase(&bought);
        let row = if purchase.is_null() {
            self.subscription(&bought)
        } else {
            purchase
        };
        for (name, field) in [
            ("account", "obfuscatedAccountId"),
            ("profile", "obfuscatedProfileId"),
        ] {
            if row.has(name) {
                notice.set(field, row.at(name).clone());
            }
        }
        let review = json!({
            "order": number, "pendingRefundToken": token, "askedAt": self.now_ms,
            "answerBy": self.now_ms + WINDOW_MS, "answers": [],
        });
        self.rows.put("reviews", &token, review.clone());
        self.tell("pendingRefundReviewNotification", notice, "");
        Ok(review)
    }

    /// What the shop says of it.
    pub(super) fn answer_review(&mut self, number: &str, ask: &Value) -> Answer {
        self.order(number)?;
        let token = ask.text("pendingRefundToken");
        let row = self.rows.get("reviews", token);
        if row.text("order") != number {
            return Err(Refusal::invalid("The pending refund token is not known."));
        }
        if row.int("answerBy") < self.now_ms {
            return Err(Refusal::state(
                "refundReviewExpired",
                "It is too late to answer.",
            ));
        }
        if !PREFERENCES.contains(&ask.text("refundPreference")) {
            return Err(Refusal::invalid("The refund preference is not known."));
        }
        let share = ask.at("consumptionPercentageMilliunits");
        let whole = share
            .as_i64()
            .is_some_and(|share| (0..=100_000).contains(&share));
        if !share.is_null() && !whole {
            return Err(Refusal::invalid("The percentage is between 0 and 100000."));
        }
        if ask.array("consumptionUsageEvents").len() > MOST_EVENTS {
            return Err(Refusal::invalid("There are too many events."));
        }
        let answer = json!({"at": self.now_ms, "body": ask});
        self.alter("reviews", token, |row| {
            let mut answers = row.array("answers").to_vec();
            answers.push(answer);
            row.set("answers", answers);
        });
        Ok(json!({}))
    }

    pub(super) fn reviews(&self) -> Value {
        let rows = self.rows.all("reviews").map(|(_, row)| row.clone());
        json!({"reviews": rows.collect::<Vec<Value>>()})
    }
}
