//! What banks say of a virtual account: the deposit, and that it was none.

use super::TossPayments;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::shown;
use crate::json::Json;
use serde_json::{Value, json};

impl TossPayments {
    /// The customer pays into the account.
    pub(super) fn deposit(&mut self, payment: &str) -> Answer {
        if self.payment(payment).text("status") != "WAITING_FOR_DEPOSIT" {
            return Err(Refusal::of("NOT_FOUND_PAYMENT_SESSION"));
        }
        self.after_deposit(payment, |lab| lab.approve(payment))
    }

    /// The bank takes the deposit back: the same payment waits again.
    pub(super) fn deposit_error(&mut self, payment: &str) -> Answer {
        let row = self.payment(payment);
        if row.text("status") != "DONE" || !row.has("virtualAccount") {
            return Err(Refusal::of("NOT_FOUND_PAYMENT_SESSION"));
        }
        let due = row.int("_lab.expires_ms").max(self.now_ms);
        let transaction = self.ids.next("txn_", 28);
        self.after_deposit(payment, |lab| {
            lab.alter("payments", payment, |row| {
                row.set("status", "WAITING_FOR_DEPOSIT");
                row.set("approvedAt", Value::Null);
                row.set("receipt", Value::Null);
                row.set("cashReceipt", Value::Null);
                row.set("lastTransactionKey", transaction);
            });
            lab.plan(due, Task::Expire(payment.to_owned()));
        })
    }

    /// Changes an account and tells of it in the flat form, beside what the change tells.
    fn after_deposit(&mut self, payment: &str, change: impl FnOnce(&mut Self)) -> Answer {
        change(self);
        self.tell_deposit(payment);
        Ok(shown(self.payment(payment)))
    }

    /// The flat message of an account: no type and no payment key, but the secret.
    pub(super) fn tell_deposit(&mut self, payment: &str) {
        let row = self.payment(payment).clone();
        let body = json!({
            "createdAt": self.moment(0), "secret": row.at("secret"), "status": row.at("status"),
            "transactionKey": row.at("lastTransactionKey"), "orderId": row.at("orderId"),
        });
        self.post("DEPOSIT_CALLBACK", &body, false);
    }
}
