//! Subscriptions: made, listed, ended.

use super::Stripe;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::invoices::{Draft, Line};
use super::lists::{created_fits, inner, page};
use super::params::Params;
use super::payments::Charged;
use super::prices::{plan_of, same};
use crate::clock;
use crate::json::Json;
use serde_json::{Value, json};

/// How long a first payment may stay open.
const FIRST_PAYMENT_LIFETIME: i64 = 23 * 3600;

/// What a new subscription is made of.
#[derive(Clone, Debug)]
pub(crate) struct Start<'a> {
    pub(crate) customer: &'a str,
    /// Recurring prices with quantities.
    pub(crate) items: Vec<(Value, i64)>,
    /// One-off prices on the first invoice.
    pub(crate) extras: Vec<(Value, i64)>,
    pub(crate) metadata: Value,
    pub(crate) description: Option<String>,
    pub(crate) trial_end: Option<i64>,
    pub(crate) method: &'a str,
    /// Whether the buyer is on the pay page.
    pub(crate) present: bool,
}

impl Stripe {
    /// Makes a subscription, bills it, and says how the first payment ended.
    pub(crate) fn start_subscription(&mut self, start: &Start<'_>) -> (String, Charged) {
        let now = self.now();
        let mut sub = self.blank_subscription(start);
        let id = sub.text("id").to_owned();
        let Some((first, _)) = start.items.first() else {
            return (id, Charged::Paid);
        };
        let interval = first.text("recurring.interval");
        let every = first.int("recurring.interval_count");
        let end = match start.trial_end {
            Some(end) => end,
            None => clock::next_renewal(now, now, interval, every),
        };
        let (rows, lines) = self.first_lines(start, &sub, (now, end));
        sub.set(
            "items",
            inner(rows, &format!("/v1/subscription_items?subscription={id}")),
        );
        self.store.put(sub.clone());
        let invoice = self.new_invoice(Draft {
            customer: start.customer,
            subscription: &id,
            reason: "subscription_create",
            currency: first.text("currency"),
            lines,
            period: (now, now),
            metadata: json!({}),
        });
        let invoice_id = invoice.text("id").to_owned();
        sub.set("latest_invoice", invoice_id.as_str());
        self.save_new(sub.clone(), "customer.subscription.created");
        self.emit("invoice.created", &invoice, None);
        self.plan(end, Task::Renew(id.clone()));
        if start.trial_end.is_some() {
            self.plan((end - 3 * 86_400).max(now), Task::TrialEnding(id.clone()));
        }
        self.finalize(&invoice_id);
        let charged = self.collect(&invoice_id, start.method, start.present);
        if sub.text("status") == "incomplete" {
            match charged {
                Charged::Paid | Charged::Waiting => self.set_status(&id, "active"),
                Charged::Failed(_) => {
                    let invoice = self.store.get(&invoice_id).clone();
                    self.emit("invoice.payment_failed", &invoice, None);
                    self.plan(now + FIRST_PAYMENT_LIFETIME, Task::GiveUp(id.clone()));
                }
            }
        }
        (id, charged)
    }

    /// The items of a new subscription, and what its first invoice asks for.
    fn first_lines(
        &mut self,
        start: &Start<'_>,
        sub: &Value,
        (now, end): (i64, i64),
    ) -> (Vec<Value>, Vec<Value>) {
        let mut rows = Vec::new();
        let mut lines = Vec::new();
        for (price, quantity) in &start.items {
            let item = self.item(sub.text("id"), price, *quantity, (now, end));
            let trial = start.trial_end.is_some();
            let amount = if trial {
                0
            } else {
                price.int("unit_amount") * quantity
            };
            let text = self.line_text(price, *quantity, trial);
            let line = self.line(&Line {
                price,
                quantity: *quantity,
                amount,
                period: (now, end),
                subscription: sub,
                item: item.text("id"),
                proration: false,
                text,
            });
            lines.push(line);
            rows.push(item);
        }
        for (price, quantity) in &start.extras {
            let text = self.line_text(price, *quantity, false);
            let line = self.line(&Line {
                price,
                quantity: *quantity,
                amount: price.int("unit_amount") * quantity,
                period: (now, now),
                subscription: sub,
                item: "",
                proration: false,
                text,
            });
            lines.push(line);
        }
        (rows, lines)
    }

    fn blank_subscription(&mut self, start: &Start<'_>) -> Value {
        let now = self.now();
        let status = if start.trial_end.is_some() {
            "trialing"
        } else {
            "incomplete"
        };
        let currency = start
            .items
            .first()
            .map_or("usd", |(price, _)| price.text("currency"));
        let method = (!start.method.is_empty()).then_some(start.method);
        json!({
            "id": self.ids.next("sub_1", 23), "object": "subscription", "application": null,
            "application_fee_percent": null,
            "automatic_tax": {"disabled_reason": null, "enabled": false, "liability": null},
            "billing_cycle_anchor": start.trial_end.unwrap_or(now),
            "billing_cycle_anchor_config": null,
            "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
            "billing_schedules": [], "billing_thresholds": null, "cancel_at": null,
            "cancel_at_period_end": false, "canceled_at": null,
            "cancellation_details": {"comment": null, "feedback": null, "reason": null},
            "collection_method": "charge_automatically", "created": now, "currency": currency,
            "customer": start.customer, "customer_account": null, "days_until_due": null,
            "default_payment_method": method, "default_source": null,
            "default_tax_rates": [], "description": start.description, "discounts": [],
            "ended_at": null,
            "invoice_settings": {"account_tax_ids": null, "issuer": {"type": "self"}},
            "items": {}, "latest_invoice": null, "livemode": false, "managed_payments": null,
            "metadata": start.metadata, "next_pending_invoice_item_invoice": null,
            "on_behalf_of": null, "pause_collection": null,
            "payment_settings": {
                "payment_method_options": null, "payment_method_types": null,
                "save_default_payment_method": "off",
            },
            "pending_invoice_item_interval": null, "pending_setup_intent": null,
            "pending_update": null, "schedule": null, "start_date": now, "status": status,
            "test_clock": null, "transfer_data": null, "trial_end": start.trial_end,
            "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
            "trial_start": start.trial_end.map(|_| now),
        })
    }

    pub(crate) fn item(
        &mut self,
        sub: &str,
        price: &Value,
        quantity: i64,
        period: (i64, i64),
    ) -> Value {
        json!({
            "id": self.ids.next("si_", 14), "object": "subscription_item",
            "billing_thresholds": null, "created": self.now(), "current_period_end": period.1,
            "current_period_start": period.0, "current_trial": null, "discounts": [],
            "metadata": {}, "plan": plan_of(price), "price": price, "quantity": quantity,
            "subscription": sub, "tax_rates": [],
        })
    }

    pub(crate) fn line_text(&self, price: &Value, quantity: i64, trial: bool) -> String {
        let name = self
            .store
            .get(price.text("product"))
            .text("name")
            .to_owned();
        if trial {
            return format!("Trial period for {name}");
        }
        format!("{quantity} × {name}")
    }

    /// Changes the status and tells the world.
    pub(crate) fn set_status(&mut self, id: &str, status: &str) {
        let before = self.store.get(id).clone();
        let mut after = before.clone();
        after.set("status", status);
        self.save_changed(&before, after, "customer.subscription.updated");
    }

    /// Ends a subscription at once; nothing brings it back.
    pub(crate) fn end_subscription(&mut self, id: &str, reason: &str) {
        let mut after = self.store.get(id).clone();
        if ["canceled", "incomplete_expired"].contains(&after.text("status")) {
            return;
        }
        let now = self.now();
        after.set("status", "canceled");
        if !after.has("canceled_at") {
            after.set("canceled_at", now);
        }
        after.set("ended_at", now);
        after.set("cancellation_details.reason", reason);
        let drafts: Vec<Value> = self
            .store
            .all("invoice")
            .filter(|row| row.text("parent.subscription_details.subscription") == id)
            .filter(|row| ["draft", "open"].contains(&row.text("status")))
            .cloned()
            .collect();
        for mut invoice in drafts {
            // What is still owed stays on the books, but nobody collects it any more.
            invoice.set("auto_advance", false);
            invoice.set("automatically_finalizes_at", Value::Null);
            invoice.set("next_payment_attempt", Value::Null);
            self.store.put(invoice);
        }
        self.save_new(after, "customer.subscription.deleted");
    }

    pub(crate) fn create_subscription(&mut self, p: &Params) -> Answer {
        p.check(
            "\
            customer items.#.price items.#.quantity items.#.price_data.* metadata.* metadata \
            trial_period_days trial_end payment_behavior off_session default_payment_method \
            proration_behavior description expand.# collection_method payment_settings.* \
            billing_mode.*",
        )?;
        let customer = self.live_customer(&p.need("customer")?, "customer")?;
        let items = self.priced(&p.list("items"), true)?;
        if items.is_empty() {
            return Err(ApiError::missing("items"));
        }
        let mut method = p.text("default_payment_method").unwrap_or_default();
        if method.is_empty() {
            customer
                .text("invoice_settings.default_payment_method")
                .clone_into(&mut method);
        }
        let trial_end = self.trial_end(p)?;
        if method.is_empty() && trial_end.is_none() {
            return Err(ApiError::state(
                "resource_missing",
                "This customer has no attached payment source or default payment method.",
            ));
        }
        let metadata = p.metadata("metadata", &Value::Null)?;
        let (id, _) = self.start_subscription(&Start {
            customer: customer.text("id"),
            items,
            extras: Vec::new(),
            metadata,
            description: p.text("description"),
            trial_end,
            method: &method,
            present: false,
        });
        Ok(self.store.get(&id).clone())
    }

    /// The end of a trial asked for, if any.
    pub(crate) fn trial_end(&self, p: &Params) -> Result<Option<i64>, ApiError> {
        if let Some(days) = p.int("trial_period_days")? {
            if !(1..=730).contains(&days) {
                return Err(ApiError::param(
                    "",
                    "trial_period_days",
                    "Invalid trial length.",
                ));
            }
            return Ok(Some(self.now() + days * 86_400));
        }
        p.int("trial_end")
    }

    /// Reads `items` or `line_items` as prices with quantities.
    pub(crate) fn priced(
        &mut self,
        rows: &[Params],
        recurring: bool,
    ) -> Result<Vec<(Value, i64)>, ApiError> {
        let mut found = Vec::new();
        for row in rows {
            let price = match row.text("price") {
                Some(id) => self.need("price", &id, "price")?,
                None if row.given("price_data") => {
                    let mut made = self.price_from(&row.sub("price_data"), "")?;
                    made.set("active", false);
                    made.set("_lab.inline", true);
                    self.store.put(made.clone());
                    made
                }
                None => return Err(ApiError::missing("price")),
            };
            if !price.flag("active") && !price.flag("_lab.inline") {
                return Err(ApiError::param(
                    "",
                    "price",
                    "The price specified is inactive.",
                ));
            }
            if recurring && price.text("type") != "recurring" {
                return Err(ApiError::param("", "items", "The price must be recurring."));
            }
            let quantity = row.int("quantity")?.unwrap_or(1);
            if !(0..=999_999).contains(&quantity) {
                return Err(ApiError::param(
                    "parameter_invalid_integer",
                    "quantity",
                    "Invalid quantity.",
                ));
            }
            found.push((price, quantity));
        }
        Ok(found)
    }

    pub(crate) fn list_subscriptions(&mut self, p: &Params) -> Answer {
        p.check_list("customer status price collection_method created created.*")?;
        let status = p.text("status");
        let mut rows = Vec::new();
        for row in self.store.all("subscription") {
            let state = row.text("status");
            let wanted = match status.as_deref() {
                None => state != "canceled" && state != "incomplete_expired",
                Some("all") => true,
                Some("ended") => ["canceled", "incomplete_expired"].contains(&state),
                Some(other) => state == other,
            };
            let priced = p.text("price").is_none_or(|id| {
                row.array("items.data")
                    .iter()
                    .any(|item| item.text("price.id") == id)
            });
            if wanted
                && priced
                && same(p, "customer", row.text("customer"))
                && created_fits(row, p)?
            {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/subscriptions")
    }

    pub(crate) fn cancel_subscription(&mut self, id: &str, p: &Params) -> Answer {
        p.check("invoice_now prorate cancellation_details.* expand.#")?;
        let mut sub = self.need("subscription", id, "id")?;
        if sub.text("status") == "canceled" {
            return Err(ApiError::no_such("subscription", "id", id));
        }
        for key in ["comment", "feedback"] {
            if let Some(text) = p.text(&format!("cancellation_details.{key}")) {
                sub.set(&format!("cancellation_details.{key}"), text);
            }
        }
        self.store.put(sub);
        self.end_subscription(id, "cancellation_requested");
        Ok(self.store.get(id).clone())
    }
}
