//! Purchases as the API shows them. What is zero, false or empty is left out.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use super::money::money;
use crate::clock::rfc3339;
use crate::json::Json;
use serde_json::{Value, json};

/// How long a token can be asked about after its end.
const KEPT_MS: i64 = 60 * 86_400_000;

impl GooglePlay {
    /// A purchase in the second form.
    pub(super) fn show_purchase(&self, token: &str) -> Answer {
        let row = self.purchase(token);
        if row.is_null() {
            return Err(Refusal::no_token());
        }
        let items = row.array("items").iter().map(|item| {
            let consumed = if item.flag("consumed") {
                "CONSUMED"
            } else {
                "YET_TO_BE_CONSUMED"
            };
            let mut details = json!({
                "quantity": item.at("quantity"),
                "consumptionState": format!("CONSUMPTION_STATE_{consumed}"),
            });
            if item.int("refundable") > 0 {
                details.set("refundableQuantity", item.at("refundable").clone());
            }
            json!({"productId": item.at("product"), "productOfferDetails": details})
        });
        let mut shown = json!({
            "kind": "androidpublisher#productPurchaseV2",
            "productLineItem": items.collect::<Vec<Value>>(),
            "purchaseStateContext": {"purchaseState": row.at("state")},
            "regionCode": "US", "acknowledgementState": acknowledgement(row),
        });
        for (name, field) in [
            ("order", "orderId"),
            ("account", "obfuscatedExternalAccountId"),
            ("profile", "obfuscatedExternalProfileId"),
        ] {
            if row.has(name) {
                shown.set(field, row.at(name).clone());
            }
        }
        if row.has("completed") {
            shown.set("purchaseCompletionTime", rfc3339(row.int("completed")));
        }
        if row.flag("test") {
            shown.set("testPurchaseContext", json!({"fopType": "TEST"}));
        }
        Ok(shown)
    }

    /// The same in the first form, in numbers.
    pub(super) fn show_product(&self, token: &str, product: &str) -> Answer {
        let row = self.purchase(token);
        let mut items = row.array("items").iter();
        let item = items.find(|item| item.text("product") == product);
        let item = item.ok_or_else(Refusal::no_token)?;
        let state = match row.text("state") {
            "PURCHASED" => 0,
            "CANCELLED" => 1,
            _ => 2,
        };
        let time = row.at("completed").as_i64().unwrap_or(row.int("created"));
        let mut shown = json!({
            "kind": "androidpublisher#productPurchase", "purchaseTimeMillis": time.to_string(),
            "purchaseState": state, "consumptionState": i64::from(item.flag("consumed")),
            "acknowledgementState": i64::from(row.flag("acknowledged")), "regionCode": "US",
        });
        if item.int("quantity") > 1 {
            shown.set("quantity", item.at("quantity").clone());
        }
        if item.int("refundable") > 0 {
            shown.set("refundableQuantity", item.at("refundable").clone());
        }
        if row.flag("test") {
            shown.set("purchaseType", 0);
        }
        for (name, field) in [
            ("order", "orderId"),
            ("account", "obfuscatedExternalAccountId"),
            ("profile", "obfuscatedExternalProfileId"),
        ] {
            if row.has(name) {
                shown.set(field, row.at(name).clone());
            }
        }
        Ok(shown)
    }

    /// A state of a subscription, by what it was last told of.
    pub(super) fn etag(&self, token: &str) -> String {
        let row = self.subscription(token);
        format!(
            "{}-{}-{}",
            row.text("state"),
            row.int("expiry"),
            row.int("renewals")
        )
    }

    pub(super) fn show_subscription(&self, token: &str) -> Answer {
        let row = self.subscription(token);
        if row.is_null() {
            return Err(Refusal::no_token());
        }
        if row.has("overAt") && row.int("overAt") + KEPT_MS < self.now_ms {
            return Err(Refusal::gone());
        }
        let mut shown = json!({
            "kind": "androidpublisher#subscriptionPurchaseV2", "regionCode": "US",
            "subscriptionState": format!("SUBSCRIPTION_STATE_{}", row.text("state")),
            "acknowledgementState": acknowledgement(row), "etag": self.etag(token),
            "lineItems": [self.line_item(row)],
        });
        if row.has("start") {
            shown.set("startTime", rfc3339(row.int("start")));
        }
        if row.has("linked") {
            shown.set("linkedPurchaseToken", row.at("linked").clone());
        }
        if row.has("outOfApp") {
            shown.set("outOfAppPurchaseContext", row.at("outOfApp").clone());
        }
        let named = identifiers(row);
        if named != json!({}) {
            shown.set("externalAccountIdentifiers", named);
        }
        if row.flag("test") {
            shown.set("testPurchase", json!({}));
        }
        if row.text("state") == "PAUSED" {
            let until = rfc3339(row.int("restUntil"));
            shown.set("pausedStateContext", json!({"autoResumeTime": until}));
        }
        let ends = ["CANCELED", "EXPIRED"].contains(&row.text("state"));
        if ends && row.has("canceled") {
            shown.set("canceledStateContext", canceled(row.at("canceled")));
        }
        Ok(shown)
    }

    fn line_item(&self, row: &Value) -> Value {
        let name = format!("{}/{}", row.text("product"), row.text("basePlan"));
        let plan = self.rows.get("plans", &name);
        let mut item = json!({
            "productId": row.at("product"), "offerDetails": {"basePlanId": row.at("basePlan")},
        });
        if row.has("expiry") {
            item.set("expiryTime", rfc3339(row.int("expiry")));
        }
        if row.has("latest") {
            item.set("latestSuccessfulOrderId", row.at("latest").clone());
        }
        if row.flag("prepaid") {
            item.set("prepaidPlan", json!({}));
            if row.has("expiry") && row.text("state") == "ACTIVE" {
                let from = rfc3339(row.int("start"));
                item.set("prepaidPlan", json!({"allowExtendAfterTime": from}));
            }
        } else {
            let price = money(plan.text("currency"), row.int("price"));
            let mut renewing = json!({"recurringPrice": price});
            if row.flag("auto") {
                renewing.set("autoRenewEnabled", true);
            }
            item.set("autoRenewingPlan", renewing);
        }
        let phase = if row.flag("trial") {
            "freeTrial"
        } else {
            "basePrice"
        };
        let mut phases = json!({});
        phases.set(phase, json!({}));
        item.set("offerPhase", phases);
        if row.has("next") {
            let next = json!({"productId": row.at("next.product")});
            item.set("deferredItemReplacement", next);
        }
        item
    }
}

/// Whose a purchase is, as far as the app said.
pub(super) fn identifiers(row: &Value) -> Value {
    let mut named = json!({});
    for (name, field) in [
        ("account", "obfuscatedExternalAccountId"),
        ("profile", "obfuscatedExternalProfileId"),
    ] {
        if row.has(name) {
            named.set(field, row.at(name).clone());
        }
    }
    named
}

fn acknowledgement(row: &Value) -> &'static str {
    match row.flag("acknowledged") {
        true => "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED",
        false => "ACKNOWLEDGEMENT_STATE_PENDING",
    }
}

fn canceled(row: &Value) -> Value {
    match row.text("by") {
        "user" => json!({
            "userInitiatedCancellation": {"cancelTime": rfc3339(row.int("at"))},
        }),
        "developer" => json!({"developerInitiatedCancellation": {}}),
        "replacement" => json!({"replacementCancellation": {}}),
        _ => json!({"systemInitiatedCancellation": {}}),
    }
}
