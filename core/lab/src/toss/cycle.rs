//! The clockwork: what is not paid in time, and money that takes days to go back.

use super::TossPayments;
use super::payments::took_effect;
use crate::json::Json;
use serde_json::{Value, json};

/// Something that is to happen; each is checked again when it runs, so one that has become
/// pointless does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// A window, an authentication or a deposit reaches its time limit.
    Expire(String),
    /// What was refunded to a bank account arrives there.
    RefundArrives(String),
}

impl TossPayments {
    /// Moves the clock and does what falls due on the way, each at its own time.
    pub(crate) fn advance_to(&mut self, target_ms: i64) {
        while let Some((&(at, place), _)) = self.agenda.first_key_value() {
            if at > target_ms {
                break;
            }
            if let Some(task) = self.agenda.remove(&(at, place)) {
                self.now_ms = self.now_ms.max(at);
                self.run(&task);
            }
        }
        self.now_ms = self.now_ms.max(target_ms);
    }

    fn run(&mut self, task: &Task) {
        match task {
            Task::Expire(payment) => {
                let row = self.payment(payment);
                let waits = ["READY", "IN_PROGRESS", "WAITING_FOR_DEPOSIT"];
                let due = row.int("_lab.expires_ms") <= self.now_ms;
                if due && waits.contains(&row.text("status")) {
                    self.expire(payment);
                }
            }
            Task::RefundArrives(payment) => self.alter("payments", payment, |row| {
                row.set("virtualAccount.refundStatus", "COMPLETED");
            }),
        }
    }

    /// Nothing came in time. What never got as far as an account loses even its method.
    pub(super) fn expire(&mut self, payment: &str) {
        self.alter("payments", payment, |row| {
            if took_effect(row.text("status")) {
                row.set("virtualAccount.expired", true);
            } else {
                for gone in ["method", "useEscrow", "card", "transfer", "virtualAccount"] {
                    row.set(gone, Value::Null);
                }
                // Such payments were met with a currency that nobody had asked for.
                row.set("currency", "XTS");
            }
            row.set("status", "EXPIRED");
            row.set(
                "failure",
                json!({"code": "EXPIRED_PAYMENT", "message": "결제 시간이 만료되었습니다."}),
            );
        });
        self.tell_status(payment);
    }
}
