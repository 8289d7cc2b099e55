//! The clockwork: renewals, trials, expiries, in the order they fall due.

use super::Stripe;
use super::invoices::{Draft, Line};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

/// A renewal invoice stays a draft for about this long.
const DRAFT_LIFETIME: i64 = 3600;

/// Something that is to happen; each names its object and is checked again when it runs,
/// so a task that has become pointless does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// A checkout session that nobody paid runs out.
    ExpireSession(String),
    /// A subscription reaches the end of its period.
    Renew(String),
    /// A subscription reaches the end that was set for it.
    CancelAt(String),
    /// Three days before the end of a trial.
    TrialEnding(String),
    /// The first payment never came.
    GiveUp(String),
    /// A draft is finalized and collected.
    Finalize(String),
    /// A failed invoice is tried again.
    Retry(String),
    /// A pause of collection reaches its end.
    Unpause(String),
    /// A card lets go of what nobody took.
    LetGo(String),
}

impl Stripe {
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
        match task {
            Task::LetGo(id) => self.hold_runs_out(id),
            Task::ExpireSession(id) => self.session_runs_out(id),
            Task::Renew(id) => self.renew(id),
            Task::CancelAt(id) => {
                let sub = self.store.get(id);
                if sub.has("cancel_at") && sub.int("cancel_at") <= self.now() {
                    self.end_subscription(id, "cancellation_requested");
                }
            }
            Task::TrialEnding(id) => {
                let sub = self.store.get(id).clone();
                if sub.text("status") == "trialing" {
                    self.emit("customer.subscription.trial_will_end", &sub, None);
                }
            }
            Task::GiveUp(id) => {
                if self.store.get(id).text("status") == "incomplete" {
                    let mut sub = self.store.get(id).clone();
                    let before = sub.clone();
                    sub.set("status", "incomplete_expired");
                    sub.set("ended_at", self.now());
                    let invoice = sub.text("latest_invoice").to_owned();
                    self.save_changed(&before, sub, "customer.subscription.updated");
                    self.void_invoice(&invoice);
                }
            }
            Task::Finalize(id) => {
                let invoice = self.store.get(id);
                if invoice.text("status") == "draft" && invoice.has("automatically_finalizes_at") {
                    self.finalize(id);
                    self.collect_later(id);
                }
            }
            Task::Retry(id) => {
                let invoice = self.store.get(id);
                let due = invoice.has("next_payment_attempt")
                    && invoice.int("next_payment_attempt") <= self.now();
                if invoice.text("status") == "open" && due {
                    self.collect_later(id);
                }
            }
            Task::Unpause(id) => {
                let before = self.store.get(id).clone();
                let at = before.int("pause_collection.resumes_at");
                if before.has("pause_collection.resumes_at") && at <= self.now() {
                    let mut after = before.clone();
                    after.set("pause_collection", Value::Null);
                    self.save_changed(&before, after, "customer.subscription.updated");
                }
            }
        }
    }

    fn void_invoice(&mut self, id: &str) {
        if self.store.get(id).text("status") == "open" {
            self.set_aside(id, "void");
        }
    }

    /// What becomes of an invoice that nobody is going to collect.
    fn set_aside(&mut self, id: &str, behavior: &str) {
        let (status, time) = match behavior {
            "void" => ("void", "voided_at"),
            "mark_uncollectible" => ("uncollectible", "marked_uncollectible_at"),
            _ => return,
        };
        let kind = if status == "void" {
            "invoice.voided"
        } else {
            "invoice.marked_uncollectible"
        };
        let mut invoice = self.store.get(id).clone();
        invoice.set("status", status);
        invoice.set(&format!("status_transitions.{time}"), self.now());
        self.save_new(invoice, kind);
    }

    fn renew(&mut self, id: &str) {
        let before = self.store.get(id).clone();
        let now = self.now();
        let status = before.text("status").to_owned();
        let running = ["active", "trialing", "past_due", "unpaid"].contains(&status.as_str());
        let end = before.int("items.data.0.current_period_end");
        if !running || end > now {
            return;
        }
        if before.has("cancel_at") && before.int("cancel_at") <= now {
            self.end_subscription(id, "cancellation_requested");
            return;
        }
        let start = before.int("items.data.0.current_period_start");
        let price = before.at("items.data.0.price");
        let next = clock::next_renewal(
            before.int("billing_cycle_anchor"),
            end,
            price.text("recurring.interval"),
            price.int("recurring.interval_count"),
        );
        let mut after = before.clone();
        if status == "trialing" {
            after.set("status", "active");
        }
        let mut lines = self.take_waiting(&mut after);
        lines.extend(self.period_lines(&mut after, (end, next)));
        let currency = after.text("currency").to_owned();
        let mut invoice = self.new_invoice(Draft {
            customer: after.text("customer"),
            subscription: id,
            reason: "subscription_cycle",
            currency: &currency,
            lines,
            period: (start, end),
            metadata: json!({}),
        });
        let invoice_id = invoice.text("id").to_owned();
        let rests = before.text("pause_collection.behavior").to_owned();
        if status == "unpaid" || !rests.is_empty() {
            // Nobody collects for a subscription that was given up; the drafts pile up.
            invoice.set("auto_advance", false);
        } else {
            invoice.set("automatically_finalizes_at", now + DRAFT_LIFETIME);
            invoice.set("next_payment_attempt", now + DRAFT_LIFETIME);
            self.plan(now + DRAFT_LIFETIME, Task::Finalize(invoice_id.clone()));
        }
        after.set("latest_invoice", invoice_id.as_str());
        self.save_new(invoice, "invoice.created");
        self.set_aside(&invoice_id, &rests);
        self.save_changed(&before, after, "customer.subscription.updated");
        self.plan(next, Task::Renew(id.to_owned()));
    }

    /// Moves every item to the period and answers the lines that bill it.
    pub(crate) fn period_lines(&mut self, sub: &mut Value, period: (i64, i64)) -> Vec<Value> {
        let mut lines = Vec::new();
        let items = sub.array("items.data").to_vec();
        for (n, item) in items.iter().enumerate() {
            sub.set(&format!("items.data.{n}.current_period_start"), period.0);
            sub.set(&format!("items.data.{n}.current_period_end"), period.1);
            let quantity = item.int("quantity");
            let price = item.at("price");
            let text = self.line_text(price, quantity, false);
            let line = self.line(&Line {
                price,
                quantity,
                amount: price.int("unit_amount") * quantity,
                period,
                subscription: sub,
                item: item.text("id"),
                proration: false,
                text,
            });
            lines.push(line);
        }
        lines
    }
}
