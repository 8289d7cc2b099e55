//! Money that goes back: by the shop's call, by the customer, by the bank.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

/// How far back the list of voided purchases reaches.
const KEPT_MS: i64 = 30 * 86_400_000;
const LONGEST_LIST: usize = 1_000;

impl GooglePlay {
    /// Takes an order back, whole or so many pieces of it, and tells of it.
    pub(super) fn void(&mut self, order: &str, reason: i64, source: i64, pieces: Option<i64>) {
        let row = self.rows.get("orders", order).clone();
        let token = row.text("token").to_owned();
        let now = self.now_ms;
        let recurring = row.has("until");
        self.repay(order, reason, pieces);
        let number = self.rows.next("voided");
        let mut voided = json!({
            "kind": "androidpublisher#voidedPurchase", "purchaseToken": token,
            "purchaseTimeMillis": row.int("created").to_string(),
            "voidedTimeMillis": now.to_string(), "orderId": order, "voidedSource": source,
            "voidedReason": reason, "_lab": {"at": now, "recurring": recurring},
        });
        if let Some(pieces) = pieces {
            voided.set("voidedQuantity", pieces);
        }
        self.rows.put("voided", &number, voided);
        let notice = json!({
            "purchaseToken": token, "orderId": order,
            "productType": if recurring { 1 } else { 2 },
            "refundType": if pieces.is_some() { 2 } else { 1 },
        });
        self.tell("voidedPurchaseNotification", notice, "");
    }

    /// Writes a refund into the order.
    fn repay(&mut self, order: &str, reason: i64, pieces: Option<i64>) {
        let now = self.now_ms;
        self.alter("orders", order, |row| {
            let price = row.int("items.0.price");
            if let Some(pieces) = pieces {
                let mut refunds = row.array("refunds").to_vec();
                refunds.push(json!({"at": now, "amount": price * pieces}));
                row.set("refunds", refunds);
            }
            row.set(
                "state",
                if pieces.is_some() {
                    "PARTIALLY_REFUNDED"
                } else {
                    "REFUNDED"
                },
            );
            row.set("reason", reason);
            row.set("changed", now);
        });
    }

    /// The customer, the shop by hand or the bank takes an order back: all of it, or
    /// `quantity` pieces. The running period of a subscription ends with its order.
    pub(super) fn refund(&mut self, wish: &Value) -> Answer {
        let number = wish.text("order");
        let row = self.order(number)?.clone();
        if row.text("state") == "REFUNDED" {
            return Err(Refusal::invalid("The order was refunded already."));
        }
        let token = row.text("token").to_owned();
        let (reason, source) = (wish.int("reason"), wish.int("source"));
        let left = self.purchase(&token).int("items.0.refundable");
        let asked = wish.at("quantity").as_i64();
        if asked.is_some_and(|asked| asked < 1 || asked > left) {
            return Err(Refusal::invalid("There are not so many pieces left."));
        }
        // The last pieces of a purchase are all of it only if nothing went back before.
        let bought = row.int("items.0.quantity");
        let pieces = asked.filter(|asked| *asked < bought);
        if row.has("until") {
            self.void(number, reason, source, None);
            if self.subscription(&token).text("latest") == number {
                self.end_now(&token);
            }
            return self.show_order(number);
        }
        let remains = left - asked.unwrap_or(left);
        self.alter("purchases", &token, |row| {
            row.set("items.0.refundable", remains);
            if remains == 0 {
                row.set("state", "CANCELLED");
            }
        });
        self.void(number, reason, source, pieces);
        self.show_order(number)
    }

    /// The shop's call. Without `revoke` the customer keeps what was bought, and nobody is
    /// told of the money.
    pub(super) fn refund_order(&mut self, number: &str, revoke: bool) -> Answer {
        let row = self.order(number)?;
        if row.text("state") == "REFUNDED" {
            return Err(Refusal::state(
                "orderAlreadyRefunded",
                "The order was refunded already.",
            ));
        }
        if revoke {
            self.refund(&json!({"order": number, "source": 1}))?;
        } else {
            self.repay(number, 0, None);
        }
        Ok(Value::Null)
    }

    /// A subscription ends now, with its money or without.
    pub(super) fn revoke(&mut self, token: &str, context: &Value) -> Answer {
        let row = self.subscription(token);
        let live = ["ACTIVE", "CANCELED", "IN_GRACE_PERIOD", "ON_HOLD", "PAUSED"];
        if !live.contains(&row.text("state")) {
            return Err(Refusal::state(
                "subscriptionInvalid",
                "The subscription is over.",
            ));
        }
        let known = ["fullRefund", "proratedRefund", "itemBasedRefund"];
        if !known.iter().any(|name| context.has(name)) {
            return Err(Refusal::invalid("A revocation needs its context."));
        }
        let latest = row.text("latest").to_owned();
        self.void(&latest, 0, 1, None);
        self.end_now(token);
        Ok(json!({}))
    }

    /// What was taken back in the last thirty days.
    pub(super) fn voided(&self, query: &str) -> Answer {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let get = |name: &str| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map_or("", |(_, value)| value.as_str())
        };
        let from = get("startTime").parse().unwrap_or(self.now_ms - KEPT_MS);
        let until = get("endTime").parse().unwrap_or(self.now_ms);
        if from < self.now_ms - KEPT_MS {
            return Err(Refusal::invalid("The start time is too far in the past."));
        }
        let partial = get("includeQuantityBasedPartialRefund") == "true";
        let mut rows: Vec<Value> = Vec::new();
        for (_, row) in self.rows.all("voided") {
            let recurring = get("type") == "1" || !row.flag("_lab.recurring");
            let whole = partial || !row.has("voidedQuantity");
            if (from..=until).contains(&row.int("_lab.at")) && recurring && whole {
                let mut shown = row.clone();
                shown.drop_key("_lab");
                rows.push(shown);
            }
        }
        rows.reverse();
        let start: usize = get("token")
            .strip_prefix("page")
            .map_or(0, |n| n.parse().unwrap_or(0));
        let most = get("maxResults")
            .parse()
            .unwrap_or(LONGEST_LIST)
            .clamp(1, LONGEST_LIST);
        let end = start + most;
        let more = end < rows.len();
        let page: Vec<Value> = rows.into_iter().skip(start).take(most).collect();
        let mut reply = json!({});
        if !page.is_empty() {
            reply.set("voidedPurchases", page);
        }
        if more {
            reply.set(
                "tokenPagination",
                json!({"nextPageToken": format!("page{end}")}),
            );
        }
        Ok(reply)
    }
}
