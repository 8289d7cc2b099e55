//! The clockwork: renewals, retries, ends and pauses, in the order they fall due.

use super::LemonSqueezy;
use super::key;
use crate::clock;
use crate::json::Json;
use crate::stripe::LastResort;
use serde_json::Value;

const DAY: i64 = 86_400;

/// Days after the due date on which a failed payment is tried again: four times in two weeks.
const RETRIES: [i64; 4] = [3, 6, 10, 14];

/// Something that is to happen; each is checked again when it runs, so one that has become
/// pointless does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    /// A subscription reaches its `renews_at`.
    Renew(String),
    /// A failed invoice of a subscription is tried again.
    Retry(String, String),
    /// A cancelled subscription reaches its `ends_at`.
    Expire(String),
    /// A pause reaches its `resumes_at`.
    Unpause(String),
    /// A license reaches its `expires_at`.
    ExpireLicense(String),
}

impl LemonSqueezy {
    /// Moves the clock and does what falls due on the way, each at its own time.
    pub(crate) fn advance_to(&mut self, target_ms: i64) {
        while let Some((&(at, place), _)) = self.agenda.first_key_value() {
            if at * 1000 > target_ms {
                break;
            }
            if let Some(task) = self.agenda.remove(&(at, place)) {
                self.now_ms = self.now_ms.max(at * 1000);
                self.run(&task);
            }
        }
        self.now_ms = self.now_ms.max(target_ms);
    }

    fn run(&mut self, task: &Task) {
        let due = |row: &Value, name: &str| {
            clock::from_iso(row.text(name)).is_some_and(|at| at <= self.now())
        };
        match task {
            Task::Renew(id) => {
                let sub = self.rows.get("subscriptions", id);
                let runs = ["active", "on_trial", "paused"].contains(&sub.text("status"));
                if runs && due(sub, "renews_at") {
                    self.renew(id);
                }
            }
            Task::Retry(id, invoice) => {
                let sub = self.rows.get("subscriptions", id);
                if sub.text("status") == "past_due" && due(sub, "renews_at") {
                    self.collect(id, invoice);
                }
            }
            Task::Expire(id) => {
                let sub = self.rows.get("subscriptions", id);
                if sub.text("status") == "cancelled" && due(sub, "ends_at") {
                    self.expire(id);
                }
            }
            Task::Unpause(id) => {
                let sub = self.rows.get("subscriptions", id);
                if sub.text("status") == "paused" && due(sub, "pause.resumes_at") {
                    self.unpause(id);
                }
            }
            Task::ExpireLicense(id) => {
                let license = self.rows.get("license-keys", id);
                if license.text("status") != "disabled" && due(license, "expires_at") {
                    self.expire_license(id);
                }
            }
        }
    }

    /// A new period, with the invoice for it unless the subscription is paused.
    pub(super) fn renew(&mut self, id: &str) {
        let sub = self.rows.get("subscriptions", id).clone();
        let due = sub.int("_lab.due");
        if sub.text("status") == "paused" {
            let next = self.next_after(&sub, due);
            self.begin_period(id, due, next);
            self.emit("subscription_updated", "subscriptions", id);
            return;
        }
        let amount = self.period_amount(id, &sub) + sub.int("_lab.carried");
        let subtotal = amount.max(0);
        let discount = self.take_discount(id, subtotal);
        let invoice = self.invoice(id, "renewal", (subtotal, discount));
        self.alter("subscriptions", id, |sub| {
            // A credit that is larger than the invoice stays for the next one.
            sub.set("_lab.carried", amount.min(0));
            sub.set("_lab.attempts", 0);
            sub.set("trial_ends_at", Value::Null);
        });
        self.collect(id, &invoice);
    }

    /// Tries the saved card on an invoice and says what came of it.
    pub(super) fn collect(&mut self, id: &str, invoice: &str) {
        if self.charge(invoice) {
            self.collected(id, invoice);
            return;
        }
        let before = self.rows.get("subscriptions", id);
        let (due, attempts) = (before.int("_lab.due"), before.int("_lab.attempts"));
        self.emit(
            "subscription_payment_failed",
            "subscription-invoices",
            invoice,
        );
        let pause = usize::try_from(attempts).ok().and_then(|n| RETRIES.get(n));
        match pause {
            Some(days) => {
                let next = due.max(0) + days * DAY;
                self.alter("subscriptions", id, |sub| {
                    sub.set("status", "past_due");
                    sub.set("renews_at", clock::iso(next));
                    sub.set("_lab.attempts", attempts + 1);
                });
                self.plan(next, Task::Retry(id.to_owned(), invoice.to_owned()));
                self.emit("subscription_updated", "subscriptions", id);
            }
            None if self.last_resort == LastResort::LeaveUnpaid => {
                self.alter("subscriptions", id, |sub| sub.set("status", "unpaid"));
                self.emit("subscription_updated", "subscriptions", id);
            }
            None => {
                self.alter("subscription-invoices", invoice, |row| {
                    row.set("status", "void")
                });
                self.expire(id);
            }
        }
    }

    /// The period that a paid invoice opens.
    fn collected(&mut self, id: &str, invoice: &str) {
        let sub = self.rows.get("subscriptions", id).clone();
        let recovered = ["past_due", "unpaid"].contains(&sub.text("status"));
        let due = sub.int("_lab.due");
        let next = self.next_after(&sub, due);
        self.alter("subscriptions", id, |sub| {
            sub.set("status", "active");
            sub.set("_lab.attempts", 0);
        });
        self.begin_period(id, due, next);
        let kind = "subscription-invoices";
        self.emit("subscription_payment_success", kind, invoice);
        if recovered {
            self.emit("subscription_payment_recovered", kind, invoice);
        }
        self.emit("subscription_updated", "subscriptions", id);
    }

    pub(super) fn begin_period(&mut self, id: &str, start: i64, end: i64) {
        self.alter("subscriptions", id, |sub| {
            sub.set("renews_at", clock::iso(end));
            sub.set("_lab.start", start);
            sub.set("_lab.due", end);
        });
        self.plan(end, Task::Renew(id.to_owned()));
    }

    /// The first renewal after `from` that is still to come.
    pub(super) fn next_after(&self, sub: &Value, from: i64) -> i64 {
        let variant = self.rows.get("variants", &key(sub, "variant_id"));
        let anchor = sub.int("billing_anchor");
        let mut next = following(from, anchor, variant);
        for _ in 0..20_000 {
            if next > self.now() {
                break;
            }
            next = following(next, anchor, variant);
        }
        next
    }

    /// What one period costs: the units, or what was used.
    fn period_amount(&self, id: &str, sub: &Value) -> i64 {
        let item = key(sub, "_lab.item");
        let row = self.rows.get("subscription-items", &item);
        let count = if row.flag("is_usage_based") {
            self.used(&item, sub.int("_lab.start"), sub.int("_lab.due"), id)
        } else {
            row.int("quantity")
        };
        sub.int("_lab.unit") * count
    }

    /// Ends a subscription, and the licenses that came with it.
    pub(super) fn expire(&mut self, id: &str) {
        let now = clock::iso(self.now());
        self.alter("subscriptions", id, |sub| {
            sub.set("status", "expired");
            sub.set("ends_at", now);
        });
        self.emit("subscription_expired", "subscriptions", id);
        self.emit("subscription_updated", "subscriptions", id);
        let licenses: Vec<String> = self
            .rows
            .all("license-keys")
            .filter(|(_, row)| row.text("_lab.subscription") == id)
            .map(|(id, _)| id.to_owned())
            .collect();
        for license in licenses {
            self.expire_license(&license);
        }
    }
}

/// One interval later, on the anchor day wherever months are counted.
pub(super) fn following(from: i64, anchor: i64, variant: &Value) -> i64 {
    let unit = variant.text("interval");
    let count = variant.int("interval_count").max(1);
    let later = clock::add_units(from, unit, count).unwrap_or(from + 30 * DAY);
    match unit {
        "month" | "year" => clock::on_day(later, anchor),
        _ => later,
    }
}
