//! Requests for a refund, on which the store asks the shop.

use super::AppStore;
use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

const REASONS: [&str; 5] = [
    "UNINTENDED_PURCHASE",
    "FULFILLMENT_ISSUE",
    "UNSATISFIED_WITH_PURCHASE",
    "LEGAL",
    "OTHER",
];
const DELIVERIES: [&str; 5] = [
    "DELIVERED",
    "UNDELIVERED_QUALITY_ISSUE",
    "UNDELIVERED_WRONG_ITEM",
    "UNDELIVERED_SERVER_OUTAGE",
    "UNDELIVERED_OTHER",
];
const PREFERENCES: [&str; 3] = ["DECLINE", "GRANT_FULL", "GRANT_PRORATED"];

/// An answer is waited for until then.
const PATIENCE_MS: i64 = 12 * 3_600_000;

impl AppStore {
    /// A customer asks for the money back, and the store asks the shop. Asking twice is told
    /// twice, each time under a name of its own.
    pub(super) fn ask_refund(&mut self, wish: &Value) -> Answer {
        let id = self.bought(wish)?;
        let reason = match wish.text("reason") {
            "" => "UNINTENDED_PURCHASE",
            reason => reason,
        };
        if !REASONS.contains(&reason) {
            return Err(Refusal::wish("There is no such reason."));
        }
        let mut data = self.data(id);
        data.set("consumptionRequestReason", reason);
        self.send("CONSUMPTION_REQUEST", "", "data", data, id);
        let row = json!({
            "transactionId": id, "reason": reason, "askedAt": self.now_ms,
            "answerBy": self.now_ms + PATIENCE_MS,
            "answers": self.rows.get("consumptions", id).array("answers"),
        });
        self.rows.put("consumptions", id, row);
        Ok(self.handed(id))
    }

    /// The shop's answer, in the words of either version.
    pub(super) fn answer(&mut self, id: &str, ask: &Value, version: i64) -> Answer {
        if self.transaction(id).is_null() {
            return Err(Refusal::no_transaction());
        }
        if self.transaction(id).text("inAppOwnershipType") == "FAMILY_SHARED" {
            return Err(Refusal::of(
                4_000_185,
                "Invalid request. Family Sharing transactions aren't supported by this endpoint.",
            ));
        }
        if version == 1 {
            fits_first(ask)?;
        } else {
            fits(ask)?;
        }
        let mut row = self.rows.get("consumptions", id).clone();
        if row.is_null() {
            row = json!({"transactionId": id, "answers": []});
        }
        let late = row.has("answerBy") && row.int("answerBy") < self.now_ms;
        let mut answers = row.array("answers").to_vec();
        answers.push(json!({
            "at": self.now_ms, "version": version, "late": late, "body": ask,
        }));
        row.set("answers", answers);
        self.rows.put("consumptions", id, row);
        Ok(Value::Null)
    }

    pub(super) fn consumptions(&self) -> Value {
        let rows = self.rows.all("consumptions").map(|(_, row)| row.clone());
        json!({"consumptions": rows.collect::<Vec<Value>>()})
    }
}

fn fits(ask: &Value) -> Result<(), Refusal> {
    if !ask.flag("customerConsented") {
        return Err(Refusal::of(
            4_000_035,
            "Invalid request. customerConsented has to be true.",
        ));
    }
    if !DELIVERIES.contains(&ask.text("deliveryStatus")) {
        return Err(Refusal::of(
            4_000_036,
            "Invalid request. The delivery status is not known.",
        ));
    }
    if !ask.at("sampleContentProvided").is_boolean() {
        return Err(Refusal::of(
            4_000_041,
            "Invalid request. sampleContentProvided is missing.",
        ));
    }
    let share = ask.at("consumptionPercentage");
    let whole = share
        .as_i64()
        .is_some_and(|share| (0..=100_000).contains(&share));
    if !share.is_null() && !whole {
        return Err(Refusal::of(
            4_000_034,
            "Invalid request. Between 0 and 100000.",
        ));
    }
    let preference = ask.at("refundPreference");
    if !preference.is_null() && !PREFERENCES.contains(&ask.text("refundPreference")) {
        return Err(Refusal::of(
            4_000_000,
            "Invalid request. The preference is not known.",
        ));
    }
    Ok(())
}

/// The first version: numbers from zero, and their ends.
fn fits_first(ask: &Value) -> Result<(), Refusal> {
    if !ask.flag("customerConsented") {
        return Err(Refusal::of(
            4_000_035,
            "Invalid request. customerConsented has to be true.",
        ));
    }
    for (name, last, code) in [
        ("accountTenure", 7, 4_000_032),
        ("consumptionStatus", 3, 4_000_034),
        ("deliveryStatus", 5, 4_000_036),
        ("lifetimeDollarsPurchased", 7, 4_000_037),
        ("lifetimeDollarsRefunded", 7, 4_000_038),
        ("platform", 2, 4_000_039),
        ("playTime", 7, 4_000_040),
        ("userStatus", 4, 4_000_042),
        ("refundPreference", 3, 4_000_000),
    ] {
        let given = ask.at(name);
        let known = given
            .as_i64()
            .is_some_and(|number| (0..=last).contains(&number));
        if !given.is_null() && !known {
            return Err(Refusal::of(
                code,
                "Invalid request. A number is out of its range.",
            ));
        }
    }
    Ok(())
}
