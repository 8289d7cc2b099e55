//! The moment a buyer pays on the hosted page, and what follows from it.

use super::Stripe;
use super::cards::{self, Manner, decline_text};
use super::checkout::details;
use super::error::{Answer, ApiError};
use super::invoices::{Draft, Line};
use super::payments::Charged;
use super::subscriptions::Start;
use crate::json::Json;
use serde_json::{Value, json};

/// What the buyer types besides the card.
#[derive(Clone, Debug, Default)]
pub(crate) struct Payer {
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
}

impl Stripe {
    /// Pays an open session. A decline leaves it open, as on the real page.
    pub(crate) fn pay_session(&mut self, id: &str, number: &str, payer: &Payer) -> Answer {
        let session = self.need("checkout.session", id, "session")?;
        if session.text("status") != "open" {
            return Err(ApiError::state(
                "",
                "This Checkout Session is no longer open.",
            ));
        }
        if session.has("customer") {
            self.live_customer(session.text("customer"), "customer")?;
        }
        let card = cards::find(number)?;
        let email = text_or(&payer.email, session.at("customer_details.email"));
        let name = text_or(&payer.name, session.at("customer_details.name"));
        let billing = json!({
            "address": {
                "city": null, "country": "US", "line1": null, "line2": null,
                "postal_code": null, "state": null,
            },
            "email": email, "name": name, "phone": null, "tax_id": null,
        });
        if session.text("mode") == "setup" {
            let mut session = session;
            self.store_card(&mut session, card, &billing)?;
            self.complete(session, &billing, "no_payment_required");
        } else if session.text("mode") == "subscription" {
            if let Manner::Declines(code) = card.manner {
                // Nothing of a declined subscription ever becomes visible.
                return Err(ApiError::declined(code, decline_text(code)));
            }
            self.pay_subscription(session, card, &billing)?;
        } else {
            self.pay_once(session, card, &billing)?;
        }
        Ok(self.store.get(id).clone())
    }

    /// The buyer sees and pays the session in a currency of their own, where it allows that.
    pub(crate) fn convert(&mut self, wish: &Value) {
        let mut session = self.store.get(wish.text("session")).clone();
        if session.flag("adaptive_pricing.enabled") && wish.has("presentment_currency") {
            session.set(
                "presentment_details",
                json!({
                    "presentment_amount": wish.int("presentment_amount"),
                    "presentment_currency": wish.text("presentment_currency"),
                }),
            );
            self.store.put(session);
        }
    }

    /// The customer of the session; made now when the session has none yet.
    fn buyer(&mut self, session: &mut Value, billing: &Value) -> String {
        if session.has("customer") {
            return session.text("customer").to_owned();
        }
        let email = billing.at("email").as_str().map(str::to_owned);
        let name = billing.at("name").as_str().map(str::to_owned);
        let customer = self.new_customer(email, name, json!({}));
        let id = customer.text("id").to_owned();
        self.save_new(customer, "customer.created");
        session.set("customer", id.as_str());
        id
    }

    fn pay_once(
        &mut self,
        mut session: Value,
        card: cards::Card,
        billing: &Value,
    ) -> Result<(), ApiError> {
        let total = session.int("amount_total");
        let saves = session.has("_lab.intent.setup_future_usage");
        let wanted =
            saves || session.flag("_lab.invoice") || session.text("customer_creation") == "always";
        let guest = !session.has("customer") && !wanted;
        let declines = matches!(card.manner, Manner::Declines(_));
        // A guest's decline must not leave a customer behind.
        let customer = if guest || (declines && !session.has("customer")) {
            String::new()
        } else {
            self.buyer(&mut session, billing)
        };
        let attached = if saves { customer.as_str() } else { "" };
        let method = self.new_method(card, attached, billing);
        if total == 0 {
            self.complete(session, billing, "no_payment_required");
            return Ok(());
        }
        let mut intent = session.text("payment_intent").to_owned();
        if intent.is_empty() {
            let mut wish = session.at("_lab.intent").clone();
            if !customer.is_empty() {
                wish.set("customer", customer.as_str());
            }
            let currency = session.text("currency").to_owned();
            intent = self.new_intent(total, &currency, &wish);
            session.set("payment_intent", intent.as_str());
        } else if !customer.is_empty() {
            let mut row = self.store.get(&intent).clone();
            row.set("customer", customer.as_str());
            self.store.put(row);
        }
        let charged = self.charge_intent(&intent, &method, true);
        if let Charged::Failed(code) = charged {
            self.store.put(session);
            return Err(ApiError::declined(code, decline_text(code)));
        }
        let paid = !Self::waits(&charged);
        if paid && session.flag("_lab.invoice") {
            let invoice = self.receipt_invoice(&session, &customer, &intent);
            session.set("invoice", invoice);
        }
        self.complete(session, billing, if paid { "paid" } else { "unpaid" });
        Ok(())
    }

    /// The paid invoice that `invoice_creation` asks for.
    fn receipt_invoice(&mut self, session: &Value, customer: &str, intent: &str) -> String {
        let now = self.now();
        let mut lines = Vec::new();
        for item in session.array("_lab.line_items") {
            let quantity = item.int("quantity");
            let price = item.at("price");
            let text = self.line_text(price, quantity, false);
            let line = self.line(&Line {
                price,
                quantity,
                amount: item.int("amount_total"),
                period: (now, now),
                subscription: &Value::Null,
                item: "",
                proration: false,
                text,
            });
            lines.push(line);
        }
        let invoice = self.new_invoice(Draft {
            customer,
            subscription: "",
            reason: "manual",
            currency: session.text("currency"),
            lines,
            period: (now, now),
            metadata: session.at("_lab.invoice_metadata").clone(),
        });
        let id = invoice.text("id").to_owned();
        self.emit("invoice.created", &invoice, None);
        self.adopt_payment(&id, intent);
        id
    }

    fn pay_subscription(
        &mut self,
        mut session: Value,
        card: cards::Card,
        billing: &Value,
    ) -> Result<(), ApiError> {
        let customer = self.buyer(&mut session, billing);
        let method = self.new_method(card, &customer, billing);
        let (items, extras): (Vec<_>, Vec<_>) = session
            .array("_lab.line_items")
            .iter()
            .map(|item| (item.at("price").clone(), item.int("quantity")))
            .partition(|(price, _)| price.text("type") == "recurring");
        let (sub, charged) = self.start_subscription(&Start {
            customer: &customer,
            items,
            extras,
            metadata: session.at("_lab.subscription_metadata").clone(),
            description: session
                .at("_lab.subscription_description")
                .as_str()
                .map(str::to_owned),
            trial_end: session.at("_lab.trial_end").as_i64(),
            method: &method,
            present: true,
        });
        let invoice = self.store.get(&sub).text("latest_invoice").to_owned();
        session.set("subscription", sub);
        session.set("invoice", invoice);
        let status = match charged {
            Charged::Waiting => "unpaid",
            Charged::Paid | Charged::Failed(_) if session.int("amount_total") == 0 => {
                "no_payment_required"
            }
            Charged::Paid | Charged::Failed(_) => "paid",
        };
        self.complete(session, billing, status);
        Ok(())
    }

    fn complete(&mut self, mut session: Value, billing: &Value, payment: &str) {
        let mut who = details(billing.at("email"), billing.at("name"));
        who.set("address", billing.at("address").clone());
        session.set("customer_details", who);
        session.set("status", "complete");
        session.set("payment_status", payment);
        session.set("url", Value::Null);
        session.set("client_secret", Value::Null);
        self.save_new(session, "checkout.session.completed");
    }

    /// The debit of a completed session arrives, or comes back.
    pub(crate) fn settle_session(&mut self, id: &str, paid: bool) -> Answer {
        let mut session = self.need("checkout.session", id, "session")?;
        if session.text("status") != "complete" || session.text("payment_status") != "unpaid" {
            return Err(ApiError::state(
                "",
                "This Checkout Session waits for no payment.",
            ));
        }
        if session.flag("_lab.settled") {
            return Err(ApiError::state("", "This payment has already failed."));
        }
        session.set("_lab.settled", true);
        if session.has("subscription") {
            self.settle_invoice(session.text("invoice"), paid);
        } else {
            let intent = session.text("payment_intent").to_owned();
            self.settle_intent(&intent, paid);
            if paid && session.flag("_lab.invoice") {
                let customer = session.text("customer").to_owned();
                let invoice = self.receipt_invoice(&session, &customer, &intent);
                session.set("invoice", invoice);
            }
        }
        let event = if paid {
            session.set("payment_status", "paid");
            "checkout.session.async_payment_succeeded"
        } else {
            "checkout.session.async_payment_failed"
        };
        self.save_new(session, event);
        Ok(self.store.get(id).clone())
    }
}

fn text_or(given: &Option<String>, fallback: &Value) -> Value {
    match given {
        Some(text) if !text.is_empty() => text.as_str().into(),
        _ => fallback.clone(),
    }
}
