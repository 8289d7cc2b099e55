//! Money that goes back, in whole or in parts, and everything that stands in its way.

use super::TossPayments;
use super::api::Outcome;
use super::cards;
use super::checks::Body;
use super::codes::{Answer, Refusal};
use super::cycle::Task;
use super::keys::Key;
use super::shapes::weigh;
use super::shown;
use crate::clock;
use crate::http::Request;
use crate::json::Json;
use serde_json::{Value, json};

const DAY: i64 = 86_400;
const CANCEL: &[&str] = &[
    "cancelReason",
    "cancelAmount",
    "refundableAmount",
    "taxFreeAmount",
    "taxExemptionAmount",
    "currency",
    "refundReceiveAccount",
    "cancelRequestId",
    "metadata",
];

impl TossPayments {
    pub(super) fn cancel(&mut self, request: &Request, payment: &str, key: &Key) -> Outcome {
        self.own(payment, key)?;
        let body = Body::read(request, CANCEL)?;
        self.cancel_by(payment, &body)?;
        Ok(self.told(payment))
    }

    /// Gives money back, by the API or by hand.
    pub(super) fn cancel_by(&mut self, payment: &str, body: &Body) -> Result<(), Refusal> {
        let row = self.payment(payment).clone();
        let reason = body.text("cancelReason", 200)?;
        let balance = row.int("balanceAmount");
        let amount = body.amount("cancelAmount")?;
        self.cancelable(&row, amount)?;
        if body.amount("refundableAmount")?.unwrap_or(balance) != balance {
            return Err(Refusal::of("NOT_MATCHES_REFUNDABLE_AMOUNT"));
        }
        let currency = body.0.at("currency");
        if !currency.is_null() && currency != row.at("currency") {
            return Err(Refusal::of("INVALID_CURRENCY"));
        }
        let amount = amount.unwrap_or(balance);
        if row.text("status") != "WAITING_FOR_DEPOSIT" && row.has("virtualAccount") {
            receiver(body.0.at("refundReceiveAccount"))?;
        }
        let left = row.int("taxFreeAmount");
        let rest = if amount == balance { left } else { 0 };
        let tax_free = body.amount("taxFreeAmount")?.unwrap_or(rest);
        // What is left has to hold its tax-free part as well.
        if tax_free > left.min(amount) || left - tax_free > balance - amount {
            return Err(Refusal::field("INVALID_REQUEST", "taxFreeAmount"));
        }
        let request = body.0.at("cancelRequestId");
        let slow = !request.is_null();
        let entry = json!({
            "transactionKey": self.ids.next("txn_", 28), "cancelReason": reason,
            "taxExemptionAmount": 0, "canceledAt": self.stamp(), "cardDiscountAmount": 0,
            "transferDiscountAmount": 0, "easyPayDiscountAmount": 0, "receiptKey": null,
            "cancelAmount": amount, "taxFreeAmount": tax_free,
            "refundableAmount": balance - amount,
            "cancelStatus": if slow { "IN_PROGRESS" } else { "DONE" },
            "cancelRequestId": request,
        });
        let mut all = row.array("cancels").to_vec();
        all.push(entry.clone());
        self.alter("payments", payment, |row| row.set("cancels", all));
        if !slow {
            self.take_back(payment, &entry);
        }
        Ok(())
    }

    /// Whether the state, the age and the amount allow it.
    fn cancelable(&self, row: &Value, amount: Option<i64>) -> Result<(), Refusal> {
        let balance = row.int("balanceAmount");
        let refuse = |code: &str| Err(Refusal::of(code));
        let waits = row.text("status") == "WAITING_FOR_DEPOSIT";
        match row.text("status") {
            "CANCELED" => return refuse("ALREADY_CANCELED_PAYMENT"),
            "DONE" | "PARTIAL_CANCELED" | "WAITING_FOR_DEPOSIT" => {}
            _ => return refuse("NOT_CANCELABLE_PAYMENT"),
        }
        let open = |cancel: &Value| cancel.text("cancelStatus") == "IN_PROGRESS";
        if row.array("cancels").iter().any(open) {
            return refuse("FORBIDDEN_CONSECUTIVE_REQUEST");
        }
        if balance == 0 || amount.is_some_and(|amount| amount > balance) {
            return refuse("NOT_CANCELABLE_AMOUNT");
        }
        if amount == Some(0) {
            return Err(Refusal::field("INVALID_REQUEST", "cancelAmount"));
        }
        if amount.is_some_and(|amount| amount < balance) {
            if waits {
                return refuse("NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT");
            }
            if !row.flag("isPartialCancelable") {
                return refuse("NOT_ALLOWED_PARTIAL_REFUND");
            }
        }
        let days = match () {
            () if row.has("transfer") => 180,
            () if row.has("virtualAccount") => 365,
            () => return Ok(()),
        };
        let paid = clock::from_iso(row.text("approvedAt"));
        if paid.is_some_and(|paid| self.now_ms / 1000 > paid + days * DAY) {
            return refuse("EXCEED_MAX_REFUND_DUE");
        }
        Ok(())
    }

    /// A cancellation takes effect. Once there were parts, the last one makes no whole.
    fn take_back(&mut self, payment: &str, entry: &Value) {
        let whole = entry.int("cancelAmount") == self.payment(payment).int("totalAmount");
        let unpaid = self.payment(payment).text("status") == "WAITING_FOR_DEPOSIT";
        self.alter("payments", payment, |row| {
            let balance = row.int("balanceAmount") - entry.int("cancelAmount");
            let tax_free = row.int("taxFreeAmount") - entry.int("taxFreeAmount");
            row.set("balanceAmount", balance);
            row.set("taxFreeAmount", tax_free);
            row.set("lastTransactionKey", entry.at("transactionKey").clone());
            row.set(
                "status",
                if whole {
                    "CANCELED"
                } else {
                    "PARTIAL_CANCELED"
                },
            );
            weigh(row);
        });
        if !unpaid {
            self.cash_receipt(payment, "CANCEL", entry.int("cancelAmount"));
        }
        self.tell_status(payment);
        if !self.payment(payment).has("virtualAccount") {
            return;
        }
        self.tell_deposit(payment);
        if !unpaid {
            let status = "virtualAccount.refundStatus";
            self.alter("payments", payment, |row| row.set(status, "PENDING"));
            let at = self.now_ms + 2 * DAY * 1000;
            self.plan(at, Task::RefundArrives(payment.to_owned()));
        }
    }

    /// What came of a cancellation that took its time.
    pub(super) fn settle_cancel(&mut self, payment: &str, status: &str) -> Answer {
        let mut all = self.payment(payment).array("cancels").to_vec();
        let open = |cancel: &&mut Value| cancel.text("cancelStatus") == "IN_PROGRESS";
        let Some(entry) = all.iter_mut().find(open) else {
            return Err(Refusal::of("NOT_FOUND"));
        };
        let done = status != "ABORTED";
        entry.set("cancelStatus", if done { "DONE" } else { "ABORTED" });
        let entry = entry.clone();
        self.alter("payments", payment, |row| row.set("cancels", all));
        if done {
            self.take_back(payment, &entry);
        }
        self.tell("CANCEL_STATUS_CHANGED", &entry, 0);
        Ok(shown(self.payment(payment)))
    }
}

/// The account that the money of a paid virtual account goes back to.
fn receiver(account: &Value) -> Result<(), Refusal> {
    let holder = account.text("holderName").chars().count();
    if !account.is_object() || !(1..=60).contains(&holder) {
        return Err(Refusal::of("INVALID_REFUND_ACCOUNT_INFO"));
    }
    if cards::bank(account.text("bank")).is_none() {
        return Err(Refusal::of("INVALID_BANK"));
    }
    let number = account.text("accountNumber");
    if !(1..=20).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Refusal::of("INVALID_REFUND_ACCOUNT_NUMBER"));
    }
    Ok(())
}
