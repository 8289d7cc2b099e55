//! Finding payments by their keys and orders, and what else tells of them.

use super::api::{Done, Outcome};
use super::codes::Refusal;
use super::keys::Key;
use super::{TossPayments, shown};
use crate::json::Json;

impl TossPayments {
    /// The reply that shows a payment.
    pub(super) fn told(&self, key: &str) -> Done {
        Done {
            body: shown(self.payment(key)),
            about: key.to_owned(),
        }
    }

    pub(super) fn find(&self, payment: &str, key: &Key) -> Outcome {
        self.own(payment, key)?;
        Ok(self.told(payment))
    }

    pub(super) fn find_order(&self, order: &str, key: &Key) -> Outcome {
        let found = self.of_order(order, key.shop());
        let payment = found.ok_or_else(|| Refusal::of("NOT_FOUND_PAYMENT"))?;
        Ok(self.told(&payment))
    }

    /// A payment is there for its own merchant id only.
    pub(super) fn own(&self, payment: &str, key: &Key) -> Result<(), Refusal> {
        if self.payment(payment).text("mId") == key.shop() {
            return Ok(());
        }
        Err(Refusal::of("NOT_FOUND_PAYMENT"))
    }

    /// The payment of an order: the one that took effect, else the newest.
    pub(crate) fn of_order(&self, order: &str, shop: &str) -> Option<String> {
        let mut newest = None;
        for (key, row) in self.rows.all("payments") {
            if row.text("orderId") != order || row.text("mId") != shop {
                continue;
            }
            if took_effect(row.text("status")) {
                return Some(key.to_owned());
            }
            newest = newest.or_else(|| Some(key.to_owned()));
        }
        newest
    }

    /// Whether an order has been paid, or waits for its deposit.
    pub(super) fn is_taken(&self, order: &str, shop: &str) -> bool {
        self.of_order(order, shop)
            .is_some_and(|key| took_effect(self.payment(&key).text("status")))
    }
}

/// Whether a confirm has come to something.
pub(super) fn took_effect(status: &str) -> bool {
    !["READY", "IN_PROGRESS", "ABORTED", "EXPIRED"].contains(&status)
}
