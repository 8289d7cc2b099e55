//! Orders: what was charged, and what of it went back.

use super::GooglePlay;
use super::codes::{Answer, Refusal};
use super::money::money;
use crate::clock::rfc3339;
use crate::json::Json;
use serde_json::{Value, json};

/// More than this is not asked for at once.
const MOST: usize = 1_000;

/// What is charged at one time.
pub(super) struct Order<'a> {
    pub(super) token: &'a str,
    /// Product, quantity, price of one, currency.
    pub(super) items: Vec<Value>,
    /// The paid time, of a subscription.
    pub(super) period: Option<(i64, i64)>,
    pub(super) plan: &'a str,
}

impl GooglePlay {
    pub(super) fn open_order(&mut self, number: &str, order: &Order<'_>) {
        let mut row = json!({
            "orderId": number, "token": order.token, "created": self.now_ms,
            "changed": self.now_ms, "state": "PROCESSED", "items": order.items,
            "basePlan": order.plan, "refunds": [],
        });
        if let Some((from, until)) = order.period {
            row.set("from", from);
            row.set("until", until);
        }
        self.rows.put("orders", number, row);
    }

    pub(super) fn order(&self, number: &str) -> Result<&Value, Refusal> {
        let row = self.rows.get("orders", number);
        match row.is_null() {
            true => Err(Refusal::no_order()),
            false => Ok(row),
        }
    }

    /// Several orders at once: all of them, or none.
    pub(super) fn orders(&self, query: &str) -> Answer {
        let pairs = form_urlencoded::parse(query.as_bytes());
        let ids = pairs.filter(|(name, _)| name == "orderIds");
        let ids: Vec<String> = ids.map(|(_, value)| value.into_owned()).collect();
        let mut distinct = ids.clone();
        distinct.sort();
        distinct.dedup();
        if ids.is_empty() || ids.len() > MOST || distinct.len() != ids.len() {
            return Err(Refusal::invalid("1 to 1000 distinct order ids are needed."));
        }
        let rows: Result<Vec<Value>, Refusal> = ids.iter().map(|id| self.show_order(id)).collect();
        Ok(json!({"orders": rows?}))
    }

    pub(super) fn show_order(&self, number: &str) -> Answer {
        let row = self.order(number)?;
        let currency = row.text("items.0.currency");
        let mut total = 0;
        let lines = row.array("items").iter().map(|item| {
            let sum = item.int("price") * item.int("quantity");
            total += sum;
            self.line(row, item, sum)
        });
        let lines: Vec<Value> = lines.collect();
        let processed = rfc3339(row.int("created"));
        let mut history = json!({"processedEvent": {"eventTime": processed}});
        let refunds = row.array("refunds").iter().map(|refund| {
            (
                rfc3339(refund.int("at")),
                money(currency, refund.int("amount")),
            )
        });
        let refunds: Vec<(String, Value)> = refunds.collect();
        if row.text("state") == "REFUNDED" {
            history.set(
                "refundEvent",
                json!({
                    "eventTime": rfc3339(row.int("changed")),
                    "refundDetails": {"total": money(currency, total)},
                    "refundReason": if row.int("reason") == 7 { "CHARGEBACK" } else { "OTHER" },
                }),
            );
        } else if !refunds.is_empty() {
            let events = refunds.into_iter().map(|(at, total)| {
                json!({
                    "createTime": at, "processTime": at, "state": "PROCESSED_SUCCESSFULLY",
                    "refundDetails": {"total": total},
                })
            });
            history.set("partialRefundEvents", events.collect::<Vec<Value>>());
        }
        Ok(json!({
            "orderId": number, "purchaseToken": row.at("token"), "state": row.at("state"),
            "createTime": processed, "lastEventTime": rfc3339(row.int("changed")),
            "buyerAddress": {"buyerCountry": "US"}, "total": money(currency, total),
            "tax": money(currency, 0), "lineItems": lines,
            "orderDetails": {"taxInclusive": true}, "orderHistory": history,
            "developerRevenueInBuyerCurrency": money(currency, total * 85 / 100),
            "salesChannel": "IN_APP",
        }))
    }

    fn line(&self, order: &Value, item: &Value, sum: i64) -> Value {
        let currency = item.text("currency");
        let mut line = json!({
            "productId": item.at("product"), "productTitle": item.at("product"),
            "listingPrice": money(currency, item.int("price")), "total": money(currency, sum),
            "tax": money(currency, 0),
        });
        if order.has("until") {
            line.set(
                "subscriptionDetails",
                json!({
                    "basePlanId": order.at("basePlan"), "offerPhase": "BASE",
                    "servicePeriodStartTime": rfc3339(order.int("from")),
                    "servicePeriodEndTime": rfc3339(order.int("until")),
                }),
            );
        } else {
            line.set(
                "oneTimePurchaseDetails",
                json!({"quantity": item.at("quantity")}),
            );
        }
        line
    }
}
