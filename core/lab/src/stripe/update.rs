//! Changes of a running subscription: plan, quantity, scheduled end, metadata.

use super::Stripe;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::invoices::{Draft, Line};
use super::params::Params;
use super::payments::Charged;
use super::prices::plan_of;
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

const FIELDS: &str = "\
    items.#.id items.#.price items.#.quantity items.#.deleted items.#.price_data.* \
    cancel_at_period_end cancel_at metadata.* metadata proration_behavior \
    default_payment_method description trial_end payment_behavior expand.# proration_date \
    cancellation_details.* off_session billing_cycle_anchor.type \
    pause_collection pause_collection.behavior pause_collection.resumes_at";

impl Stripe {
    pub(crate) fn update_subscription(&mut self, id: &str, p: &Params) -> Answer {
        p.check(FIELDS)?;
        let before = self.need("subscription", id, "id")?;
        if ["canceled", "incomplete_expired"].contains(&before.text("status")) {
            return Err(ApiError::state(
                "resource_missing",
                "A canceled subscription can only update its cancellation_details and metadata.",
            ));
        }
        let mut after = before.clone();
        self.schedule_end(&mut after, p)?;
        let metadata = p.metadata("metadata", before.at("metadata"))?;
        after.set("metadata", metadata);
        for key in ["default_payment_method", "description"] {
            if let Some(text) = p.text(key) {
                after.set(key, text);
            }
        }
        for key in ["comment", "feedback"] {
            if let Some(text) = p.text(&format!("cancellation_details.{key}")) {
                after.set(&format!("cancellation_details.{key}"), text);
            }
        }
        self.pause_collection(&mut after, p)?;
        self.change_items(&mut after, &p.list("items"))?;
        let behavior = p
            .one_of(
                "proration_behavior",
                &["create_prorations", "none", "always_invoice"],
            )?
            .unwrap_or_else(|| "create_prorations".to_owned());
        // What may not stay unpaid is not done at all.
        let strict = p.text("payment_behavior").as_deref() == Some("error_if_incomplete");
        let untouched = strict.then(|| self.clone());
        let at = self.proration_date(&before, p)?;
        let invoice = self.bill_change(&before, &mut after, (&behavior, at));
        if let Some(end) = p.text("trial_end") {
            self.move_trial(&mut after, &end)?;
        }
        self.save_changed(&before, after, "customer.subscription.updated");
        if let Some(invoice) = invoice {
            let draft = self.store.get(&invoice).clone();
            self.emit("invoice.created", &draft, None);
            self.finalize(&invoice);
            self.collect_later(&invoice);
            if let Some(untouched) = untouched
                && self.store.get(&invoice).text("status") != "paid"
            {
                *self = untouched;
                return Err(ApiError::declined("generic_decline", ""));
            }
        }
        Ok(self.store.get(id).clone())
    }

    /// Collection rests; the subscription's status and its periods go on.
    fn pause_collection(&mut self, after: &mut Value, p: &Params) -> Result<(), ApiError> {
        if !p.given("pause_collection") {
            return Ok(());
        }
        let words = ["keep_as_draft", "mark_uncollectible", "void"];
        let Some(behavior) = p.one_of("pause_collection.behavior", &words)? else {
            if p.given("pause_collection.resumes_at") {
                return Err(ApiError::missing("pause_collection[behavior]"));
            }
            after.set("pause_collection", Value::Null);
            return Ok(());
        };
        let resumes = p.int("pause_collection.resumes_at")?;
        if resumes.is_some_and(|at| at <= self.now()) {
            return Err(ApiError::param(
                "",
                "pause_collection[resumes_at]",
                "The time to resume lies in the future.",
            ));
        }
        after.set(
            "pause_collection",
            json!({"behavior": behavior, "resumes_at": resumes}),
        );
        if let Some(at) = resumes {
            self.plan(at, Task::Unpause(after.text("id").to_owned()));
        }
        Ok(())
    }

    fn schedule_end(&mut self, after: &mut Value, p: &Params) -> Result<(), ApiError> {
        let end = after.int("items.data.0.current_period_end");
        let now = self.now();
        match p.flag("cancel_at_period_end")? {
            Some(true) => {
                after.set("cancel_at_period_end", true);
                after.set("cancel_at", end);
                // The time of the wish, not of the end.
                after.set("canceled_at", now);
                after.set("cancellation_details.reason", "cancellation_requested");
            }
            Some(false) => undo_end(after),
            None => {}
        }
        if !p.given("cancel_at") {
            return Ok(());
        }
        let Some(word) = p.text("cancel_at") else {
            undo_end(after);
            return Ok(());
        };
        let at =
            if ["min_period_end", "max_period_end", "max_billed_until"].contains(&word.as_str()) {
                end
            } else {
                p.int("cancel_at")?.unwrap_or(end)
            };
        after.set("cancel_at", at);
        after.set("canceled_at", now);
        after.set("cancellation_details.reason", "cancellation_requested");
        self.plan(at, Task::CancelAt(after.text("id").to_owned()));
        Ok(())
    }

    fn change_items(&mut self, after: &mut Value, wishes: &[Params]) -> Result<(), ApiError> {
        let mut items = after.array("items.data").to_vec();
        let period = (
            after.int("items.data.0.current_period_start"),
            after.int("items.data.0.current_period_end"),
        );
        for wish in wishes {
            let wanted = wish.text("id");
            let place = match &wanted {
                Some(id) => Some(
                    items
                        .iter()
                        .position(|item| item.text("id") == id)
                        .ok_or_else(|| ApiError::no_such("subscription item", "items", id))?,
                ),
                None => None,
            };
            if let (Some(n), Some(true)) = (place, wish.flag("deleted")?) {
                items.remove(n);
                continue;
            }
            let priced = wish.given("price") || wish.given("price_data");
            let price = if priced {
                self.priced(std::slice::from_ref(wish), true)?.pop()
            } else {
                None
            };
            match (place.and_then(|n| items.get_mut(n)), price) {
                (Some(item), price) => {
                    if let Some((price, _)) = price {
                        item.set("plan", plan_of(&price));
                        item.set("price", price);
                        // The provider forgets how many there were; that trap is kept.
                        item.set("quantity", 1);
                    }
                    if let Some(quantity) = wish.int("quantity")? {
                        item.set("quantity", quantity);
                    }
                }
                // Without an id the provider adds a second item; that trap is kept.
                (None, Some((price, quantity))) => {
                    let item = self.item(after.text("id"), &price, quantity, period);
                    items.push(item);
                }
                (None, None) => return Err(ApiError::missing("items[0][price]")),
            }
        }
        if items.is_empty() {
            return Err(ApiError::param(
                "",
                "items",
                "A subscription must have at least one item.",
            ));
        }
        after.set("items.data", items);
        Ok(())
    }

    /// What a change costs. A change of interval begins a period and bills it at once;
    /// else the difference of the running one is billed at once, or waits for the next
    /// invoice, or is nobody's.
    fn bill_change(
        &mut self,
        before: &Value,
        after: &mut Value,
        (behavior, at): (&str, i64),
    ) -> Option<String> {
        if before.at("items") == after.at("items") || before.text("status") == "trialing" {
            return None;
        }
        let now = self.now();
        let was = before.at("items.data.0.price.recurring");
        let is = after.at("items.data.0.price.recurring").clone();
        let moved = was.text("interval") != is.text("interval")
            || was.int("interval_count") != is.int("interval_count");
        let mut lines = Vec::new();
        if behavior != "none" {
            for item in before.array("items.data") {
                if moved || !stands(after, item) {
                    lines.extend(self.unused(before, item, (-1, at)));
                }
            }
            let items = if moved {
                Vec::new()
            } else {
                after.array("items.data").to_vec()
            };
            for item in items.iter().filter(|item| !stands(before, item)) {
                lines.extend(self.unused(after, item, (1, at)));
            }
        }
        if moved {
            let end = clock::next_renewal(now, now, is.text("interval"), is.int("interval_count"));
            after.set("billing_cycle_anchor", now);
            lines.extend(self.period_lines(after, (now, end)));
            self.plan(end, Task::Renew(after.text("id").to_owned()));
        } else if behavior == "create_prorations" {
            let mut waiting = after.array("_lab.waiting").to_vec();
            waiting.extend(lines.into_iter().map(as_invoice_item));
            after.set("_lab.waiting", waiting);
            return None;
        }
        if lines.is_empty() {
            return None;
        }
        let lines = [self.take_waiting(after), lines].concat();
        let currency = after.text("currency").to_owned();
        let invoice = self.new_invoice(Draft {
            customer: before.text("customer"),
            subscription: before.text("id"),
            reason: "subscription_update",
            currency: &currency,
            lines,
            period: (now, now),
            metadata: json!({}),
        });
        after.set("latest_invoice", invoice.text("id"));
        Some(invoice.text("id").to_owned())
    }

    /// As of when a difference is counted: a moment of the present period.
    fn proration_date(&self, sub: &Value, p: &Params) -> Result<i64, ApiError> {
        let now = self.now();
        let Some(at) = p.int("proration_date")? else {
            return Ok(now);
        };
        let start = sub.int("items.data.0.current_period_start");
        if (start..=sub.int("items.data.0.current_period_end")).contains(&at) {
            return Ok(at);
        }
        Err(ApiError::param(
            "",
            "proration_date",
            "The proration date lies in the present period.",
        ))
    }

    /// The lines of earlier changes that wait for an invoice.
    pub(crate) fn take_waiting(&self, sub: &mut Value) -> Vec<Value> {
        let waiting = sub.array("_lab.waiting").to_vec();
        sub.set("_lab.waiting", Value::Array(Vec::new()));
        waiting
    }

    /// The proration line for what is left of the running period.
    fn unused(&mut self, sub: &Value, item: &Value, (sign, now): (i64, i64)) -> Option<Value> {
        let start = item.int("current_period_start");
        let end = item.int("current_period_end");
        let whole = item.int("price.unit_amount") * item.int("quantity");
        let length = (end - start).max(1);
        let amount = (whole * (end - now).max(0) + length / 2) / length;
        if amount == 0 {
            return None;
        }
        let name = self.line_text(item.at("price"), item.int("quantity"), false);
        let word = if sign < 0 { "Unused" } else { "Remaining" };
        Some(self.line(&Line {
            price: item.at("price"),
            quantity: item.int("quantity"),
            amount: amount * sign,
            period: (now, end),
            subscription: sub,
            item: item.text("id"),
            proration: true,
            text: format!("{word} time on {name}"),
        }))
    }

    fn move_trial(&mut self, after: &mut Value, word: &str) -> Result<(), ApiError> {
        let now = self.now();
        let end = if word == "now" {
            now
        } else {
            word.parse()
                .ok()
                .filter(|at| (now..now + 157_680_000).contains(at))
                .ok_or_else(|| {
                    ApiError::param("", "trial_end", "A trial ends within five years.")
                })?
        };
        after.set("trial_end", end);
        after.set("billing_cycle_anchor", end);
        let count = after.array("items.data").len();
        for n in 0..count {
            after.set(&format!("items.data.{n}.current_period_end"), end);
        }
        self.plan(end, Task::Renew(after.text("id").to_owned()));
        Ok(())
    }

    /// Settles a subscription's first debit.
    pub(crate) fn settle_invoice(&mut self, invoice: &str, paid: bool) {
        let row = self.store.get(invoice);
        let intent = row.text("_lab.payment_intent").to_owned();
        let sub = row
            .text("parent.subscription_details.subscription")
            .to_owned();
        self.settle_intent(&intent, paid);
        if paid {
            self.mark_paid(invoice);
            self.recover(&sub);
        } else {
            self.collection_failed(invoice, &sub, "debit_not_authorized");
        }
    }

    /// Whether an attempt ended without money for now.
    pub(crate) fn waits(charged: &Charged) -> bool {
        *charged == Charged::Waiting
    }
}

/// Whether a subscription has an item at the same price, as often.
fn stands(sub: &Value, item: &Value) -> bool {
    let same = |other: &&Value| {
        other.text("id") == item.text("id")
            && other.text("price.id") == item.text("price.id")
            && other.int("quantity") == item.int("quantity")
    };
    sub.array("items.data").iter().any(|other| same(&other))
}

fn undo_end(after: &mut Value) {
    after.set("cancel_at_period_end", false);
    after.set("cancel_at", Value::Null);
    after.set("canceled_at", Value::Null);
    after.set("cancellation_details.reason", Value::Null);
}

/// A line that waited is an invoice item by the time it is billed.
fn as_invoice_item(mut line: Value) -> Value {
    let details = line.at("parent.subscription_item_details").clone();
    line.set(
        "parent",
        json!({
            "invoice_item_details": {
                "invoice_item": line.text("id").replacen("il_", "ii_", 1), "proration": true,
                "proration_details": {"credited_items": null},
                "subscription": details.at("subscription"),
            },
            "subscription_item_details": null, "type": "invoice_item_details",
        }),
    );
    line
}
