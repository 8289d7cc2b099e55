//! The moment at which money moves, or does not.

use super::TossPayments;
use super::cards::{Manner, face, masked};
use super::codes::Refusal;
use crate::json::Json;
use serde_json::{Value, json};

/// The smallest amount of a card and of a bank account.
const LEAST: [i64; 2] = [100, 200];

impl TossPayments {
    /// Takes the money of a payment from the card behind it.
    pub(super) fn collect(&mut self, payment: &str) -> Result<(), Refusal> {
        let row = self.payment(payment);
        let card = row.text("_lab.card").to_owned();
        let account = self.rows.get("cards", &card).flag("account");
        let [of_card, of_account] = LEAST;
        let least = if account { of_account } else { of_card };
        if row.int("totalAmount") < least {
            return Err(self.abort(payment, Refusal::of("BELOW_MINIMUM_AMOUNT")));
        }
        match self.turn(&card) {
            Manner::Pays => self.approve(payment),
            Manner::Refuses(refusal) if refusal.passes() => return Err(refusal),
            Manner::Refuses(refusal) => return Err(self.abort(payment, refusal)),
            Manner::Breaks => {
                self.approve(payment);
                let mut refusal = Refusal::of("FAILED_INTERNAL_SYSTEM_PROCESSING");
                refusal.done = true;
                return Err(refusal);
            }
            Manner::Silent(replies) => {
                self.approve(payment);
                self.alter("payments", payment, |row| row.set("_lab.silent", replies));
            }
        }
        Ok(())
    }

    /// The money is there.
    pub(super) fn approve(&mut self, payment: &str) {
        let now = self.stamp();
        let transaction = self.ids.next("txn_", 28);
        let receipt = format!("{}/receipt/{payment}", self.base);
        let approve = format!("{:08}", self.now_ms / 1000 % 100_000_000);
        self.alter("payments", payment, |row| {
            row.set("status", "DONE");
            row.set("approvedAt", now);
            row.set("lastTransactionKey", transaction);
            row.set("receipt", json!({"url": receipt}));
            for (part, field, value) in [
                ("card", "approveNo", approve.as_str()),
                ("transfer", "settlementStatus", "INCOMPLETED"),
            ] {
                if row.has(part) {
                    row.set(&format!("{part}.{field}"), value);
                }
            }
        });
        let amount = self.payment(payment).int("totalAmount");
        self.cash_receipt(payment, "CONFIRM", amount);
        if self.payment(payment).text("type") != "BILLING" {
            self.tell_status(payment);
        }
    }

    /// No money ever comes of this payment.
    fn abort(&mut self, payment: &str, refusal: Refusal) -> Refusal {
        self.alter("payments", payment, |row| {
            row.set("status", "ABORTED");
            row.set("failure", refusal.body());
        });
        if self.payment(payment).text("type") != "BILLING" {
            self.tell_status(payment);
        }
        refusal
    }

    /// Writes the card or account of a charge into the payment.
    pub(super) fn put_method(&mut self, payment: &str, card: &str) {
        let behind = self.rows.get("cards", card).clone();
        let number = behind.text("number");
        let account = behind.flag("account");
        self.alter("payments", payment, |row| {
            row.set("_lab.card", card);
            if account {
                row.set("method", "계좌이체");
                row.set("transfer", transfer(number));
                return;
            }
            let mut face = face(number);
            face.set("amount", row.int("totalAmount"));
            for (name, value) in [
                ("installmentPlanMonths", json!(0)),
                ("approveNo", json!("00000000")),
                ("isInterestFree", json!(false)),
                ("interestPayer", Value::Null),
                ("useCardPoint", json!(false)),
                ("acquireStatus", json!("READY")),
            ] {
                face.set(name, value);
            }
            row.set("method", "카드");
            row.set("card", face);
        });
    }
}

/// A bank account as a payment shows it.
fn transfer(number: &str) -> Value {
    json!({"bankCode": "88", "settlementStatus": null, "accountNumber": masked(number)})
}
