//! Billing keys: issued once for an authentication, charged again and again, removed.

use super::TossPayments;
use super::api::{Done, Outcome};
use super::cards::{face, masked};
use super::checks::{self, Body};
use super::codes::{Answer, Refusal};
use super::keys::Key;
use super::shapes::Order;
use super::shown;
use crate::http::Request;
use crate::json::Json;
use serde_json::{Value, json};

const CHARGE: &[&str] = &[
    "customerKey",
    "amount",
    "orderId",
    "orderName",
    "customerEmail",
    "customerName",
    "customerIp",
    "customerMobilePhone",
    "taxFreeAmount",
    "taxExemptionAmount",
    "metadata",
];

impl TossPayments {
    /// Turns what the customer authenticated into a key. It cannot be looked up later.
    pub(super) fn issue(&mut self, request: &Request, key: &Key) -> Outcome {
        key.needs_api()?;
        let body = Body::read(request, &["authKey", "customerKey"])?;
        let customer = body.text("customerKey", usize::MAX)?;
        checks::customer_key(&customer)?;
        let auth = body.text("authKey", 300)?;
        let row = self.rows.get("authKeys", &auth).clone();
        if row.is_null() || row.flag("used") {
            return Err(Refusal::of("INVALID_BILL_KEY_REQUEST"));
        }
        if row.text("customerKey") != customer {
            return Err(Refusal::of("NOT_MATCHES_CUSTOMER_KEY"));
        }
        self.alter("authKeys", &auth, |row| row.set("used", true));
        let card = row.text("card").to_owned();
        let behind = self.rows.get("cards", &card);
        let number = behind.text("number").to_owned();
        let account = behind.flag("account");
        let billing = format!("{}=", self.ids.next("bill_", 38));
        let transfers =
            json!([{"bankCode": "88", "bankName": "신한", "bankAccountNumber": masked(&number)}]);
        let made = json!({
            "mId": key.shop(), "customerKey": customer, "authenticatedAt": row.at("at"),
            "method": if account { "계좌이체" } else { "카드" }, "billingKey": billing,
            "cardCompany": if account { Value::Null } else { json!("신한") },
            "cardNumber": if account { Value::Null } else { json!(masked(&number)) },
            "card": if account { Value::Null } else { face(&number) },
            "transfers": if account { transfers } else { Value::Null },
            "_lab": {"card": card, "removed": false},
        });
        self.rows.put("billing", &billing, made.clone());
        Ok(Done {
            body: shown(&made),
            about: String::new(),
        })
    }

    /// Charges a key. No webhook tells of it.
    pub(super) fn bill(&mut self, request: &Request, billing: &str, key: &Key) -> Outcome {
        key.needs_api()?;
        let row = self.living(billing)?;
        let body = Body::read(request, CHARGE)?;
        if row.text("customerKey") != body.0.text("customerKey") {
            return Err(Refusal::of("NOT_MATCHES_CUSTOMER_KEY"));
        }
        let amount = body.price("amount")?;
        let (id, name) = (body.0.text("orderId"), body.0.text("orderName"));
        checks::order_id(id)?;
        checks::order_name(name)?;
        // Even an order that came to nothing has used its number up.
        if self.of_order(id, key.shop()).is_some() {
            return Err(Refusal::of("DUPLICATED_ORDER_ID"));
        }
        let order = Order {
            widget: false,
            kind: "BILLING",
            id: id.to_owned(),
            name: name.to_owned(),
            amount,
            tax_free: body.amount("taxFreeAmount")?.unwrap_or(0),
            metadata: body.0.at("metadata").clone(),
        };
        let payment = self.new_payment(&order);
        self.put_method(&payment, row.text("_lab.card"));
        if let Err(refusal) = self.collect(&payment) {
            if refusal.passes() && !refusal.done {
                self.rows.remove("payments", &payment);
            }
            return Err(refusal);
        }
        Ok(self.told(&payment))
    }

    pub(super) fn unregister(&mut self, billing: &str, key: &Key) -> Outcome {
        key.needs_api()?;
        self.living(billing)?;
        self.alter("billing", billing, |row| row.set("_lab.removed", true));
        Ok(Done::default())
    }

    /// The provider itself takes a key away, and tells so.
    pub(super) fn remove_billing(&mut self, billing: &str, reason: &str) -> Answer {
        self.living(billing)?;
        self.alter("billing", billing, |row| row.set("_lab.removed", true));
        let reason = if reason.is_empty() {
            "CARD_CHANGED"
        } else {
            reason
        };
        let data = json!({"billingKey": billing, "reason": reason});
        self.tell("BILLING_DELETED", &data, 0);
        Ok(data)
    }

    fn living(&self, billing: &str) -> Answer {
        let row = self.rows.get("billing", billing);
        if row.is_null() {
            return Err(Refusal::of("NOT_FOUND_BILLING"));
        }
        if row.flag("_lab.removed") {
            return Err(Refusal::of("ALREADY_REMOVED_BILLING_KEY"));
        }
        Ok(row.clone())
    }
}
