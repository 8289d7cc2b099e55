//! A pause that is a state of the subscription, and the way out of it.

use super::Stripe;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::invoices::Draft;
use super::params::Params;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    pub(crate) fn pause_subscription(&mut self, id: &str, p: &Params) -> Answer {
        p.check("type bill_for.* invoicing_behavior expand.#")?;
        p.one_of("type", &["subscription"])?;
        p.one_of("invoicing_behavior", &["invoice", "pending_invoice_item"])?;
        let before = self.need("subscription", id, "id")?;
        if before.text("status") != "active" {
            return Err(ApiError::state(
                "",
                "Only an active subscription can be paused.",
            ));
        }
        let mut after = before.clone();
        after.set("status", "paused");
        after.set(
            "status_details",
            json!({"paused": {
                "transitioned_at": self.now(), "type": "pause_requested",
            }}),
        );
        self.save_changed(&before, after.clone(), "customer.subscription.updated");
        self.emit("customer.subscription.paused", &after, None);
        Ok(self.store.get(id).clone())
    }

    /// A period of its own begins, which is billed first.
    pub(crate) fn resume_subscription(&mut self, id: &str, p: &Params) -> Answer {
        p.check(
            "billing_cycle_anchor.type payment_behavior proration_behavior proration_date expand.#",
        )?;
        p.one_of(
            "payment_behavior",
            &["resume_on_payment_attempt", "resume_on_payment_success"],
        )?;
        let before = self.need("subscription", id, "id")?;
        if before.text("status") != "paused" {
            return Err(ApiError::state(
                "",
                "The subscription is not paused, so it cannot be resumed.",
            ));
        }
        let now = self.now();
        let mut after = before.clone();
        let recurring = after.at("items.data.0.price.recurring").clone();
        let end = clock::next_renewal(
            now,
            now,
            recurring.text("interval"),
            recurring.int("interval_count"),
        );
        after.set("status", "active");
        after.set("status_details", Value::Null);
        after.set("billing_cycle_anchor", now);
        let lines = self.period_lines(&mut after, (now, end));
        let currency = after.text("currency").to_owned();
        let invoice = self.new_invoice(Draft {
            customer: before.text("customer"),
            subscription: id,
            reason: "subscription_update",
            currency: &currency,
            lines,
            period: (now, now),
            metadata: json!({}),
        });
        let invoice = invoice.text("id").to_owned();
        after.set("latest_invoice", invoice.as_str());
        let draft = self.store.get(&invoice).clone();
        self.emit("invoice.created", &draft, None);
        self.finalize(&invoice);
        let still = before.clone();
        self.store.put(after.clone());
        self.collect_later(&invoice);
        if self.store.get(&invoice).text("status") != "paid" {
            // It rests until its invoice is paid.
            let mut rests = still;
            rests.set("latest_invoice", invoice.as_str());
            self.store.put(rests);
            return Ok(self.store.get(id).clone());
        }
        self.plan(end, Task::Renew(id.to_owned()));
        self.save_changed(&before, after.clone(), "customer.subscription.updated");
        self.emit("customer.subscription.resumed", &after, None);
        Ok(self.store.get(id).clone())
    }
}
