//! What can be asked of a running subscription.

use super::checks::{Document, Field, Type};
use super::cycle::Task;
use super::error::Refusal;
use super::{LemonSqueezy, key};
use crate::clock;
use crate::json::Json;
use crate::stripe::{Card, card_of};
use serde_json::{Value, json};

const PAUSE: &[Field] = &[
    ("mode", Type::Choice(&["void", "free"])),
    ("resumes_at", Type::Time),
];

const SUBSCRIPTION: &[Field] = &[
    ("variant_id", Type::Int),
    ("product_id", Type::Int),
    ("cancelled", Type::Flag),
    ("pause", Type::Object(PAUSE)),
    ("trial_ends_at", Type::Time),
    ("billing_anchor", Type::Int),
    ("invoice_immediately", Type::Flag),
    ("disable_prorations", Type::Flag),
];

impl LemonSqueezy {
    pub(super) fn update_subscription(
        &mut self,
        id: &str,
        document: &Document,
    ) -> Result<(), Refusal> {
        document.check(SUBSCRIPTION)?;
        let sub = self.living(id)?;
        let wish = &document.attributes;
        if wish.has("variant_id") {
            self.change_variant(id, &key(wish, "variant_id"), wish)?;
        }
        match wish.at("cancelled").as_bool() {
            Some(true) => self.cancel(id)?,
            Some(false) if sub.flag("cancelled") => self.resume(id)?,
            _ => {}
        }
        match wish.get("pause") {
            Some(Value::Null) if sub.text("status") == "paused" => self.unpause(id),
            Some(pause) if pause.is_object() => self.pause(id, pause)?,
            _ => {}
        }
        if let Some(at) = clock::from_iso(wish.text("trial_ends_at")) {
            self.extend_trial(id, at)?;
        }
        if let Some(anchor) = wish.get("billing_anchor") {
            self.move_anchor(id, anchor.as_i64().unwrap_or(0))?;
        }
        Ok(())
    }

    /// The subscription, unless it has ended for good.
    pub(super) fn living(&self, id: &str) -> Result<Value, Refusal> {
        let sub = self.need("subscriptions", id)?;
        if sub.text("status") == "expired" {
            return Err(Refusal::state("The subscription has expired."));
        }
        Ok(sub)
    }

    /// Ends it with the period that is paid for.
    pub(crate) fn cancel(&mut self, id: &str) -> Result<(), Refusal> {
        let sub = self.living(id)?;
        if sub.flag("cancelled") {
            return Ok(());
        }
        let unpaid = ["past_due", "unpaid"].contains(&sub.text("status"));
        // What was not paid for ends with its own due date, which is over.
        let end = if unpaid {
            self.now()
        } else {
            sub.int("_lab.due")
        };
        self.alter("subscriptions", id, |sub| {
            sub.set("status", "cancelled");
            sub.set("cancelled", true);
            sub.set("ends_at", clock::iso(end));
            sub.set("pause", Value::Null);
        });
        self.emit("subscription_cancelled", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
        self.plan(end, Task::Expire(id.to_owned()));
        Ok(())
    }

    /// Takes a cancellation back.
    pub(crate) fn resume(&mut self, id: &str) -> Result<(), Refusal> {
        let sub = self.living(id)?;
        if !sub.flag("cancelled") {
            return Err(Refusal::state("The subscription is not cancelled."));
        }
        let due = sub.int("_lab.due");
        if due <= self.now() {
            return Err(Refusal::state("The subscription cannot be resumed."));
        }
        let trial = sub.has("trial_ends_at");
        self.alter("subscriptions", id, |sub| {
            sub.set("status", if trial { "on_trial" } else { "active" });
            sub.set("cancelled", false);
            sub.set("ends_at", Value::Null);
        });
        self.plan(due, Task::Renew(id.to_owned()));
        self.emit("subscription_resumed", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
        Ok(())
    }

    /// Stops the payments: `void` stops the service too, `free` goes on without pay.
    pub(crate) fn pause(&mut self, id: &str, pause: &Value) -> Result<(), Refusal> {
        let sub = self.living(id)?;
        if sub.flag("cancelled") {
            return Err(Refusal::state("A cancelled subscription cannot be paused."));
        }
        if !pause.has("mode") {
            let place = "/data/attributes/pause/mode";
            return Err(Refusal::invalid(place, "The mode field is required."));
        }
        let until = clock::from_iso(pause.text("resumes_at"));
        let shown = json!({
            "mode": pause.text("mode"), "resumes_at": until.map(clock::iso),
        });
        self.alter("subscriptions", id, |sub| {
            sub.set("status", "paused");
            sub.set("pause", shown);
        });
        if let Some(at) = until {
            self.plan(at, Task::Unpause(id.to_owned()));
        }
        self.emit("subscription_paused", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
        Ok(())
    }

    pub(crate) fn unpause(&mut self, id: &str) {
        let trial = self.rows.get("subscriptions", id).has("trial_ends_at");
        self.alter("subscriptions", id, |sub| {
            sub.set("status", if trial { "on_trial" } else { "active" });
            sub.set("pause", Value::Null);
        });
        self.emit("subscription_unpaused", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
    }

    /// Gives days away: nothing is paid until then.
    fn extend_trial(&mut self, id: &str, at: i64) -> Result<(), Refusal> {
        if at <= self.now() {
            let place = "/data/attributes/trial_ends_at";
            return Err(Refusal::invalid(
                place,
                "The trial_ends_at must be in the future.",
            ));
        }
        self.alter("subscriptions", id, |sub| {
            sub.set("status", "on_trial");
            sub.set("trial_ends_at", clock::iso(at));
            sub.set("billing_anchor", clock::day_of_month(at));
        });
        let start = self.rows.get("subscriptions", id).int("_lab.start");
        self.begin_period(id, start, at);
        self.emit("subscription_updated", "subscriptions", id);
        Ok(())
    }

    /// Moves the day of payment. Nought means today, which bills a new period at once.
    fn move_anchor(&mut self, id: &str, day: i64) -> Result<(), Refusal> {
        if !(0..=31).contains(&day) {
            let place = "/data/attributes/billing_anchor";
            let text = "The billing_anchor must be between 0 and 31.";
            return Err(Refusal::invalid(place, text));
        }
        let now = self.now();
        if day == 0 {
            self.alter("subscriptions", id, |sub| {
                sub.set("billing_anchor", clock::day_of_month(now));
                sub.set("trial_ends_at", Value::Null);
                sub.set("status", "active");
                sub.set("_lab.due", now);
            });
            self.renew(id);
            return Ok(());
        }
        let this = clock::on_day(now, day);
        let next = if this > now {
            this
        } else {
            let later = clock::add_units(clock::on_day(now, 1), "month", 1).unwrap_or(now);
            clock::on_day(later, day)
        };
        self.alter("subscriptions", id, |sub| sub.set("billing_anchor", day));
        let start = self.rows.get("subscriptions", id).int("_lab.start");
        self.begin_period(id, start, next);
        self.emit("subscription_updated", "subscriptions", id);
        Ok(())
    }

    /// Replaces the saved card and tries what is owed at once.
    pub(crate) fn replace_card(&mut self, id: &str, number: &str) -> Result<(), Refusal> {
        let sub = self.living(id)?;
        let card: Card = card_of(number).map_err(|error| Refusal::declined(&error.text))?;
        self.alter("subscriptions", id, |sub| {
            sub.set("card_brand", card.brand);
            sub.set("card_last_four", card.number.get(12..));
            sub.set("_lab.number", card.number);
        });
        let owes = ["past_due", "unpaid"].contains(&sub.text("status"));
        let owed = self.invoices_of(id, "pending");
        match owed.last().filter(|_| owes) {
            Some(invoice) => self.collect(id, invoice),
            None => self.emit("subscription_updated", "subscriptions", id),
        }
        Ok(())
    }
}
