//! Cards that are stored without a purchase: sessions in `setup` mode, and what they make.

use super::Stripe;
use super::cards::{self, Manner, decline_text};
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    /// docs.stripe.com/api/checkout/sessions/create, read 2026-11-23.
    pub(crate) fn create_setup_session(&mut self, p: &Params) -> Answer {
        for key in [
            "line_items",
            "payment_intent_data",
            "subscription_data",
            "discounts",
        ] {
            if p.given(key) {
                let text = format!("You can not pass `{key}` in `setup` mode.");
                return Err(ApiError::param("", key, text));
            }
        }
        if !p.given("currency") && !p.given("allowed_payment_method_types") {
            return Err(ApiError::missing("currency"));
        }
        let customer = self.live_customer(&p.need("customer")?, "customer")?;
        p.need("success_url")?;
        let metadata = p.metadata("metadata", &Value::Null)?;
        let wish = p
            .sub("setup_intent_data")
            .metadata("metadata", &Value::Null)?;
        let expires_at = self.session_end(p)?;
        let id = self.ids.next("cs_test_c1", 56);
        let mut session = self.blank_session(p, &id, "hosted_page");
        session.set("mode", "setup");
        session.set("success_url", p.url("success_url")?);
        session.set("cancel_url", p.url("cancel_url")?);
        session.set("customer", customer.text("id"));
        session.set("metadata", metadata);
        session.set("expires_at", expires_at);
        session.set("payment_status", "no_payment_required");
        session.set("amount_subtotal", Value::Null);
        session.set("amount_total", Value::Null);
        session.set("_lab", json!({"setup_metadata": wish}));
        let (email, name) = (customer.at("email"), customer.at("name"));
        session.set("customer_details", super::checkout::details(email, name));
        self.store.put(session.clone());
        self.plan(expires_at, Task::ExpireSession(id));
        Ok(session)
    }

    /// What a session in `setup` mode makes of a card: nothing is charged.
    pub(super) fn store_card(
        &mut self,
        session: &mut Value,
        card: cards::Card,
        billing: &Value,
    ) -> Result<(), ApiError> {
        if let Manner::Declines(code) = card.manner {
            return Err(ApiError::declined(code, decline_text(code)));
        }
        let customer = session.text("customer").to_owned();
        let method = self.new_method(card, &customer, billing);
        let id = self.ids.next("seti_1", 23);
        let intent = json!({
            "id": id, "object": "setup_intent", "application": null, "cancellation_reason": null,
            "client_secret": null, "created": self.now(), "customer": customer,
            "customer_account": null, "description": null, "last_setup_error": null,
            "latest_attempt": null, "livemode": false, "mandate": null,
            "metadata": session.at("_lab.setup_metadata"), "next_action": null,
            "on_behalf_of": null, "payment_method": method, "payment_method_types": ["card"],
            "single_use_mandate": null, "status": "succeeded", "usage": "off_session",
        });
        session.set("setup_intent", id);
        self.save_new(intent, "setup_intent.succeeded");
        Ok(())
    }
}
