//! Failed renewals: retries, the end of patience, and a new card.

use super::Stripe;
use super::cards;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::payments::Charged;
use crate::json::Json;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

/// Days from each failed attempt to the next one.
const RETRIES: [i64; 3] = [3 * DAY, 5 * DAY, 7 * DAY];

/// What happens when every retry has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LastResort {
    Cancel,
    LeaveUnpaid,
}

impl Stripe {
    /// Collects an open invoice without the buyer, and lives with the result.
    pub(crate) fn collect_later(&mut self, id: &str) {
        let invoice = self.store.get(id);
        let sub = invoice
            .text("parent.subscription_details.subscription")
            .to_owned();
        if invoice.text("status") != "open" {
            // An invoice of nothing was paid when it was finalized.
            self.recover(&sub);
            return;
        }
        let method = self.method_for(&sub, invoice.text("customer"));
        match self.collect(id, &method, false) {
            Charged::Paid => self.recover(&sub),
            Charged::Waiting => {}
            Charged::Failed(code) => self.collection_failed(id, &sub, code),
        }
    }

    fn method_for(&self, sub: &str, customer: &str) -> String {
        let own = self.store.get(sub).text("default_payment_method");
        if own.is_empty() {
            let owner = self.store.get(customer);
            return owner
                .text("invoice_settings.default_payment_method")
                .to_owned();
        }
        own.to_owned()
    }

    /// Tells of a failed attempt and plans the next one, or gives the subscription up.
    pub(crate) fn collection_failed(&mut self, id: &str, sub: &str, code: &str) {
        let mut invoice = self.store.get(id).clone();
        let tried = usize::try_from(invoice.int("attempt_count")).unwrap_or(1);
        let status = self.store.get(sub).text("status").to_owned();
        let first = status == "incomplete";
        let gap = RETRIES
            .get(tried.saturating_sub(1))
            .filter(|_| !first && status != "unpaid");
        let next = gap.map(|gap| self.now() + gap);
        invoice.set("next_payment_attempt", next);
        self.save_new(invoice.clone(), "invoice.payment_failed");
        if code == "authentication_required" {
            self.emit("invoice.payment_action_required", &invoice, None);
        }
        if let Some(at) = next {
            self.plan(at, Task::Retry(id.to_owned()));
        }
        match (next, status.as_str()) {
            (Some(_), "active") => self.set_status(sub, "past_due"),
            (None, "active" | "past_due") => match self.last_resort {
                LastResort::Cancel => self.end_subscription(sub, "payment_failed"),
                LastResort::LeaveUnpaid => self.set_status(sub, "unpaid"),
            },
            _ => {}
        }
    }

    /// A subscription that owes nothing any more is active again.
    pub(crate) fn recover(&mut self, sub: &str) {
        let status = self.store.get(sub).text("status");
        if !["past_due", "unpaid", "incomplete"].contains(&status) {
            return;
        }
        if self.open_invoices(sub).is_empty() {
            self.set_status(sub, "active");
        }
    }

    fn open_invoices(&self, sub: &str) -> Vec<String> {
        let mut rows: Vec<String> = self
            .store
            .all("invoice")
            .filter(|row| row.text("parent.subscription_details.subscription") == sub)
            .filter(|row| row.text("status") == "open")
            .map(|row| row.text("id").to_owned())
            .collect();
        rows.reverse();
        rows
    }

    /// Replaces the saved card of a customer, and tries open invoices at once.
    pub(crate) fn replace_card(&mut self, owner: &str, number: &str) -> Answer {
        let card = cards::find(number)?;
        let mut customer_id = self.store.get(owner).text("customer").to_owned();
        if self.store.of("customer", owner).is_some() {
            owner.clone_into(&mut customer_id);
        }
        let before = self.live_customer(&customer_id, "customer")?;
        let billing = json!({
            "address": null, "email": before.at("email"), "name": before.at("name"),
            "phone": null, "tax_id": null,
        });
        let method = self.new_method(card, &customer_id, &billing);
        let mut customer = before.clone();
        customer.set("invoice_settings.default_payment_method", method.as_str());
        self.save_changed(&before, customer, "customer.updated");
        let subs: Vec<Value> = self
            .store
            .all("subscription")
            .filter(|sub| sub.text("customer") == customer_id)
            .filter(|sub| owner == customer_id || sub.text("id") == owner)
            .filter(|sub| !["canceled", "incomplete_expired"].contains(&sub.text("status")))
            .cloned()
            .collect();
        for before in subs {
            let mut after = before.clone();
            let id = before.text("id").to_owned();
            after.set("default_payment_method", method.as_str());
            self.save_changed(&before, after, "customer.subscription.updated");
            for invoice in self.open_invoices(&id) {
                self.retry_now(&invoice, &id, &method);
            }
        }
        Ok(self.store.get(&method).clone())
    }

    fn retry_now(&mut self, invoice: &str, sub: &str, method: &str) {
        match self.collect(invoice, method, false) {
            Charged::Paid => self.recover(sub),
            Charged::Waiting => {}
            Charged::Failed(code) => self.collection_failed(invoice, sub, code),
        }
    }

    /// Makes the next renewal fail, as a card that has run dry would.
    pub(crate) fn spoil_card(&mut self, sub: &str) -> Answer {
        let method = self
            .store
            .get(sub)
            .text("default_payment_method")
            .to_owned();
        let mut card = self.store.get(&method).clone();
        if card.is_null() {
            return Err(ApiError::no_such("payment_method", "subscription", sub));
        }
        card.set("_lab.number", "4000000000000341");
        self.store.put(card.clone());
        Ok(card)
    }
}
