//! Checkout sessions: made, listed, expired.

use super::Stripe;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::lists::{created_fits, page};
use super::params::Params;
use super::prices::same;
use super::session_fields::{FIELDS, check_taxes, need_addresses, ui_mode};
use crate::json::Json;
use serde_json::{Value, json};

/// `payment_method_types` left the requests with this version.
const DYNAMIC_METHODS: &str = "2026-09-30";

impl Stripe {
    pub(crate) fn create_session(&mut self, p: &Params, version: &str) -> Answer {
        let old = if version < DYNAMIC_METHODS {
            " payment_method_types.#"
        } else {
            ""
        };
        p.check(&format!("{FIELDS}{old}"))?;
        p.need("mode")?;
        let mode = p
            .one_of("mode", &["payment", "subscription", "setup"])?
            .unwrap_or_default();
        if mode == "setup" {
            return self.create_setup_session(p);
        }
        let subscribes = mode == "subscription";
        refuse_mixed_modes(p, subscribes)?;
        let customer = match p.text("customer") {
            Some(id) => Some(self.live_customer(&id, "customer")?),
            None => None,
        };
        refuse_bad_buyer(p)?;
        let ui = ui_mode(p)?;
        need_addresses(p, ui)?;
        let address = customer.as_ref().is_some_and(|it| it.has("address"));
        check_taxes(p, address)?;
        let success_url = p.url("success_url")?;
        let cancel_url = p.url("cancel_url")?;
        let return_url = p.url("return_url")?;
        let metadata = p.metadata("metadata", &Value::Null)?;
        let expires_at = self.session_end(p)?;
        let hidden = self.session_wishes(p)?;
        let rows = p.list("line_items");
        if rows.is_empty() || rows.len() > 100 {
            return Err(ApiError::missing("line_items"));
        }
        let priced = self.priced(&rows, false)?;
        let currency = check_prices(&priced, subscribes)?;
        let due = amount_due(&priced, subscribes, hidden.has("trial_end"), &currency)?;
        let id = self.ids.next("cs_test_a1", 56);
        let items: Vec<Value> = priced
            .iter()
            .map(|(price, quantity)| self.session_item(price, *quantity))
            .collect();
        let mut session = self.blank_session(p, &id, ui);
        session.set("mode", mode.as_str());
        session.set("success_url", success_url);
        session.set("cancel_url", cancel_url);
        if ui != "hosted_page" {
            session.set("return_url", return_url);
            let redirects = p.text("redirect_on_completion");
            session.set(
                "redirect_on_completion",
                redirects.unwrap_or_else(|| "always".to_owned()),
            );
        }
        session.set(
            "customer",
            customer.as_ref().map(|c| c.text("id").to_owned()),
        );
        session.set("metadata", metadata);
        session.set("expires_at", expires_at);
        session.set("currency", currency);
        session.set("amount_subtotal", due);
        session.set("amount_total", due);
        session.set("_lab", hidden);
        session.set("_lab.line_items", items);
        set_buyer(&mut session, p, customer, subscribes)?;
        self.store.put(session.clone());
        self.plan(expires_at, Task::ExpireSession(id));
        Ok(session)
    }

    pub(super) fn session_end(&self, p: &Params) -> Result<i64, ApiError> {
        let now = self.now();
        let end = p.int("expires_at")?.unwrap_or(now + 86_400);
        if (now + 1_800..=now + 86_400).contains(&end) {
            return Ok(end);
        }
        Err(ApiError::param(
            "",
            "expires_at",
            "The expires_at timestamp must be between 30 minutes and 24 hours from now.",
        ))
    }

    /// What the session will hand on when it is paid, and shows nobody before.
    fn session_wishes(&self, p: &Params) -> Answer {
        let invoice = p.sub("invoice_creation");
        let wants_invoice = invoice.flag("enabled")? == Some(true);
        let intent = p.sub("payment_intent_data");
        let sub = p.sub("subscription_data");
        Ok(json!({
            "subscription_metadata": sub.metadata("metadata", &Value::Null)?,
            "subscription_description": sub.text("description"),
            "trial_end": self.trial_end(&sub)?,
            "intent": {
                "metadata": intent.metadata("metadata", &Value::Null)?,
                "description": intent.text("description"),
                "receipt_email": intent.text("receipt_email"),
                "capture_method":
                    intent.one_of("capture_method", &["automatic", "automatic_async", "manual"])?,
                "setup_future_usage":
                    intent.one_of("setup_future_usage", &["off_session", "on_session"])?,
            },
            "invoice": wants_invoice,
            "invoice_metadata": invoice.sub("invoice_data").metadata("metadata", &Value::Null)?,
        }))
    }

    fn session_item(&mut self, price: &Value, quantity: i64) -> Value {
        let amount = price.int("unit_amount") * quantity;
        let name = self
            .store
            .get(price.text("product"))
            .text("name")
            .to_owned();
        json!({
            "id": self.ids.next("li_1", 23), "object": "item", "adjustable_quantity": null,
            "amount_discount": 0, "amount_subtotal": amount, "amount_tax": 0,
            "amount_total": amount, "currency": price.at("currency"), "description": name,
            "metadata": {}, "price": price, "quantity": quantity,
        })
    }

    pub(super) fn blank_session(&mut self, p: &Params, id: &str, ui: &str) -> Value {
        let hosted = ui == "hosted_page";
        let url = hosted.then(|| format!("{}/lab/stripe/checkout/{id}", self.base_url));
        let secret = (!hosted).then(|| format!("{id}_secret_{}", self.ids.next("", 24)));
        let invoice_creation = if p.text("mode").as_deref() == Some("payment") {
            json!({
                "enabled": p.text("invoice_creation.enabled").as_deref() == Some("true"),
                "invoice_data": {
                    "account_tax_ids": null, "custom_fields": null, "description": null,
                    "footer": null, "issuer": null, "metadata": {}, "rendering_options": null,
                },
            })
        } else {
            Value::Null
        };
        json!({
            "id": id, "object": "checkout.session", "adaptive_pricing": {"enabled": p.text("adaptive_pricing.enabled").as_deref() == Some("true")},
            "after_expiration": null,
            "allow_promotion_codes": p.text("allow_promotion_codes").map(|word| word == "true"),
            "allowed_payment_method_types": null, "amount_subtotal": 0, "amount_total": 0,
            "automatic_tax": {
                "enabled": false, "liability": null, "provider": null, "status": null,
            },
            "billing_address_collection": null, "cancel_url": null,
            "client_reference_id": p.text("client_reference_id"), "client_secret": secret,
            "collected_information": null, "consent": null, "consent_collection": null,
            "created": self.now(), "currency": null, "currency_conversion": null,
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null,
                "terms_of_service_acceptance": null,
            },
            "customer": null, "customer_account": null, "customer_creation": null,
            "customer_details": null, "customer_email": p.text("customer_email"),
            "discounts": [], "expires_at": 0, "integration_identifier": null, "invoice": null,
            "invoice_creation": invoice_creation, "livemode": false, "locale": p.text("locale"),
            "managed_payments": null, "metadata": {}, "mode": null, "origin_context": null,
            "payment_intent": null, "payment_link": null, "payment_method_collection": "if_required",
            "payment_method_configuration_details": null,
            "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
            "payment_method_types": ["card", "us_bank_account"], "payment_status": "unpaid",
            "permissions": null, "phone_number_collection": {"enabled": false},
            "recovered_from": null, "saved_payment_method_options": null, "setup_intent": null,
            "shipping_address_collection": null, "shipping_cost": null, "shipping_options": [],
            "status": "open", "submit_type": p.text("submit_type"), "subscription": null,
            "success_url": null,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": ui, "url": url, "wallet_options": null,
        })
    }

    pub(crate) fn list_sessions(&mut self, p: &Params) -> Answer {
        p.check_list("customer payment_intent subscription status created created.*")?;
        let mut rows = Vec::new();
        for row in self.store.all("checkout.session") {
            let fits = ["customer", "payment_intent", "subscription", "status"]
                .iter()
                .all(|key| same(p, key, row.text(key)));
            if fits && created_fits(row, p)? {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/checkout/sessions")
    }

    pub(crate) fn session_lines(&mut self, id: &str, p: &Params) -> Answer {
        p.check_list("")?;
        let session = self.need("checkout.session", id, "session")?;
        let rows = session.array("_lab.line_items").to_vec();
        page(rows, p, &format!("/v1/checkout/sessions/{id}/line_items"))
    }

    pub(crate) fn expire_session(&mut self, id: &str, p: &Params) -> Answer {
        p.check("expand.#")?;
        let session = self.need("checkout.session", id, "session")?;
        if session.text("status") != "open" {
            return Err(ApiError::state(
                "",
                format!(
                    "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {}.",
                    session.text("status")
                ),
            ));
        }
        self.session_runs_out(id);
        Ok(self.store.get(id).clone())
    }

    /// Closes a session that nobody paid.
    pub(crate) fn session_runs_out(&mut self, id: &str) {
        let mut session = self.store.get(id).clone();
        if session.text("status") != "open" {
            return;
        }
        session.set("status", "expired");
        session.set("url", Value::Null);
        self.save_new(session, "checkout.session.expired");
    }
}

/// What the buyer told the pay page.
pub(crate) fn details(email: &Value, name: &Value) -> Value {
    json!({
        "address": null, "business_name": null, "email": email, "individual_name": null,
        "name": name, "phone": null, "tax_exempt": "none", "tax_ids": [],
    })
}

fn refuse_bad_buyer(p: &Params) -> Result<(), ApiError> {
    if p.given("customer") && p.given("customer_email") {
        return Err(ApiError::param(
            "",
            "customer_email",
            "You may only specify one of these parameters: customer, customer_email.",
        ));
    }
    let reference = p.text("client_reference_id").unwrap_or_default();
    if reference.chars().count() > 200 {
        return Err(ApiError::param(
            "",
            "client_reference_id",
            "At most 200 characters.",
        ));
    }
    Ok(())
}

/// What has to be paid at once: during a trial only what does not recur.
fn amount_due(
    priced: &[(Value, i64)],
    subscribes: bool,
    trial: bool,
    currency: &str,
) -> Result<i64, ApiError> {
    let sum = |counts: &dyn Fn(&Value) -> bool| -> i64 {
        let rows = priced.iter().filter(|(price, _)| counts(price));
        rows.map(|(price, n)| price.int("unit_amount") * n).sum()
    };
    let total = sum(&|_| true);
    if !subscribes && total > 0 && total < 50 && ["usd", "eur"].contains(&currency) {
        return Err(ApiError::param(
            "amount_too_small",
            "",
            "The total amount due must add up to at least 0.50.",
        ));
    }
    let recurring = sum(&|price| price.text("type") == "recurring");
    Ok(if trial { total - recurring } else { total })
}

/// Who buys, as far as the request tells.
fn set_buyer(
    session: &mut Value,
    p: &Params,
    customer: Option<Value>,
    subscribes: bool,
) -> Result<(), ApiError> {
    if let Some(customer) = customer {
        session.set(
            "customer_details",
            details(customer.at("email"), customer.at("name")),
        );
    } else if let Some(email) = p.text("customer_email") {
        session.set("customer_details", details(&email.into(), &Value::Null));
    }
    if subscribes {
        session.set("payment_method_collection", "always");
        return Ok(());
    }
    let creation = p.one_of("customer_creation", &["always", "if_required"])?;
    session.set(
        "customer_creation",
        creation.unwrap_or_else(|| "if_required".to_owned()),
    );
    Ok(())
}

fn refuse_mixed_modes(p: &Params, subscribes: bool) -> Result<(), ApiError> {
    let wrong: &[&str] = if subscribes {
        &[
            "payment_intent_data",
            "customer_creation",
            "invoice_creation",
            "submit_type",
        ]
    } else {
        &["subscription_data"]
    };
    for key in wrong {
        if p.given(key) {
            let mode = if subscribes {
                "subscription"
            } else {
                "payment"
            };
            return Err(ApiError::param(
                "",
                key,
                format!("You can not pass `{key}` in `{mode}` mode."),
            ));
        }
    }
    if p.given("allow_promotion_codes") && p.given("discounts") {
        return Err(ApiError::param(
            "",
            "discounts",
            "You may only specify one of these parameters: allow_promotion_codes, discounts.",
        ));
    }
    Ok(())
}

/// One currency, and recurring prices exactly where the mode wants them.
fn check_prices(priced: &[(Value, i64)], subscribes: bool) -> Result<String, ApiError> {
    let recurring = priced
        .iter()
        .filter(|(price, _)| price.text("type") == "recurring")
        .count();
    if subscribes && recurring == 0 {
        return Err(ApiError::param(
            "",
            "line_items",
            "You must provide at least one recurring price in `subscription` mode.",
        ));
    }
    if !subscribes && recurring > 0 {
        return Err(ApiError::param(
            "",
            "line_items",
            "You specified `payment` mode but passed a recurring price.",
        ));
    }
    if subscribes && recurring.max(priced.len() - recurring) > 20 {
        return Err(ApiError::param(
            "",
            "line_items",
            "At most 20 recurring and 20 one-time prices can be sold in `subscription` mode.",
        ));
    }
    let currency = priced
        .first()
        .map_or("", |(price, _)| price.text("currency"));
    if priced
        .iter()
        .any(|(price, _)| price.text("currency") != currency)
    {
        return Err(ApiError::param(
            "",
            "line_items",
            "All line items must have one currency.",
        ));
    }
    Ok(currency.to_owned())
}
