//! Confirming what the customer has authenticated in the window.

use super::TossPayments;
use super::api::Outcome;
use super::checks::Body;
use super::codes::Refusal;
use super::cycle::Task;
use super::keys::Key;
use super::payments::took_effect;
use crate::clock;
use crate::http::Request;
use crate::json::Json;
use serde_json::json;

/// Digits of a virtual account that every test bank agrees on.
const ACCOUNT: usize = 13;

impl TossPayments {
    pub(super) fn confirm(&mut self, request: &Request, key: &Key) -> Outcome {
        let body = Body::read(request, &["paymentKey", "orderId", "amount"])?;
        let payment = body.text("paymentKey", 200)?;
        let order = body.text("orderId", 64)?;
        let amount = body.price("amount")?;
        let row = self.payment(&payment);
        if row.is_null() {
            return Err(Refusal::of("NOT_FOUND_PAYMENT"));
        }
        if row.text("mId") != key.shop() {
            return Err(Refusal::of("INVALID_API_KEY"));
        }
        for (field, fits) in [
            ("orderId", row.text("orderId") == order),
            ("amount", row.int("totalAmount") == amount),
        ] {
            if !fits {
                return Err(Refusal::field("INVALID_REQUEST", field));
            }
        }
        match row.text("status") {
            "IN_PROGRESS" => {}
            status if took_effect(status) => return Err(Refusal::of("ALREADY_PROCESSED_PAYMENT")),
            _ => return Err(Refusal::of("NOT_FOUND_PAYMENT_SESSION")),
        }
        if self.is_taken(&order, key.shop()) {
            return Err(Refusal::of("DUPLICATED_ORDER_ID"));
        }
        if self.payment(&payment).has("virtualAccount") {
            self.open_account(&payment);
        } else {
            self.collect(&payment)?;
        }
        Ok(self.told(&payment))
    }

    /// A virtual account waits for its deposit until its due date.
    fn open_account(&mut self, payment: &str) {
        let number: String = self.ids.next("virtual", ACCOUNT).bytes().skip(7).fold(
            "X".to_owned(),
            |mut number, b| {
                number.push_str(&(b % 10).to_string());
                number
            },
        );
        let due_ms = self.now_ms + self.payment(payment).int("_lab.waits_ms");
        let transaction = self.ids.next("txn_", 28);
        self.alter("payments", payment, |row| {
            row.set("status", "WAITING_FOR_DEPOSIT");
            row.set("lastTransactionKey", transaction);
            row.set("virtualAccount.accountNumber", number);
            row.set("virtualAccount.dueDate", clock::seoul(due_ms));
            row.set("virtualAccount.refundStatus", "NONE");
            row.set("virtualAccount.settlementStatus", "INCOMPLETED");
            row.set("virtualAccount.expired", false);
            row.set("virtualAccount.refundReceiveAccount", json!(null));
            row.set("_lab.expires_ms", due_ms);
        });
        self.plan(due_ms, Task::Expire(payment.to_owned()));
    }
}
