//! What payments look like, and the figures in them.

use super::TossPayments;
use super::keys::shop;
use crate::json::Json;
use serde_json::{Value, json};

/// What a payment is for.
#[derive(Clone, Debug, Default)]
pub(super) struct Order {
    pub(super) widget: bool,
    /// `NORMAL` or `BILLING`.
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) amount: i64,
    pub(super) tax_free: i64,
    pub(super) metadata: Value,
}

impl TossPayments {
    /// A payment that nobody has paid yet; answers its key.
    pub(super) fn new_payment(&mut self, order: &Order) -> String {
        let key = self.ids.next("tlab_", 24);
        let checkout = format!("{}/window/{key}", self.base);
        let mut row = json!({
            "version": "2022-11-16", "mId": shop(order.widget), "lastTransactionKey": null,
            "paymentKey": key, "orderId": order.id, "orderName": order.name,
            "taxExemptionAmount": 0, "status": "READY", "requestedAt": self.stamp(),
            "approvedAt": null, "useEscrow": false, "cultureExpense": false, "card": null,
            "virtualAccount": null, "transfer": null, "mobilePhone": null,
            "giftCertificate": null, "cashReceipt": null, "cashReceipts": null,
            "discount": null, "cancels": null, "secret": null, "type": order.kind,
            "easyPay": null, "country": "KR", "failure": null, "isPartialCancelable": true,
            "receipt": null, "checkout": {"url": checkout}, "currency": "KRW",
            "totalAmount": order.amount, "balanceAmount": order.amount, "suppliedAmount": 0,
            "vat": 0, "taxFreeAmount": order.tax_free, "metadata": order.metadata,
            "method": null,
        });
        // Documented for virtual accounts alone, and met on cards of billing keys too.
        row.set("secret", self.ids.next("ps_", 30));
        weigh(&mut row);
        self.rows.put("payments", &key, row);
        key
    }

    /// The receipt that the tax office gets too, for money that came without a card.
    pub(super) fn cash_receipt(&mut self, key: &str, transaction: &str, amount: i64) {
        let row = self.payment(key).clone();
        let kind = row.text("_lab.cash_receipt");
        if kind.is_empty() {
            return;
        }
        let receipt = self.ids.next("cash_", 20);
        let url = format!("{}/receipt/{key}", self.base);
        let entry = json!({
            "receiptKey": receipt, "orderId": row.at("orderId"), "orderName": row.at("orderName"),
            "type": kind, "issueNumber": "010000000", "receiptUrl": url,
            "businessNumber": "1234567890", "transactionType": transaction, "amount": amount,
            "taxFreeAmount": 0, "issueStatus": "COMPLETED", "failure": null,
            "customerIdentityNumber": "010****0000", "requestedAt": self.stamp(),
        });
        let mut all = row.array("cashReceipts").to_vec();
        all.push(entry);
        self.alter("payments", key, |row| {
            if transaction == "CONFIRM" {
                row.set(
                    "cashReceipt",
                    json!({
                        "type": kind, "receiptKey": receipt, "issueNumber": "010000000",
                        "receiptUrl": url, "amount": amount, "taxFreeAmount": 0,
                    }),
                );
            }
            row.set("cashReceipts", all);
        });
    }
}

/// The tax in what is left of a payment: an eleventh of what is taxed, rounded half up.
pub(super) fn weigh(row: &mut Value) {
    let balance = row.int("balanceAmount");
    let taxed = balance - row.int("taxFreeAmount");
    let vat = (2 * taxed + 11) / 22;
    row.set("vat", vat);
    row.set("suppliedAmount", taxed - vat);
}
