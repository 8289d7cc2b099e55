//! Money that a card holds until it is captured or let go.

use super::Stripe;
use super::cycle::Task;
use super::error::{Answer, ApiError};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

/// Most cards hold money for so long.
const HELD: i64 = 7 * 86_400;

impl Stripe {
    /// The card holds what the intent asks for.
    pub(crate) fn hold(&mut self, intent: &str) {
        let mut after = self.store.get(intent).clone();
        after.set("status", "requires_capture");
        after.set("amount_capturable", after.int("amount"));
        after.set("last_payment_error", Value::Null);
        self.plan(self.now() + HELD, Task::LetGo(intent.to_owned()));
        self.save_new(after, "payment_intent.amount_capturable_updated");
    }

    /// Takes all of it, or a part; the rest is let go, which the charge shows as given back.
    pub(crate) fn capture_intent(&mut self, id: &str, p: &Params) -> Answer {
        p.check("amount_to_capture final_capture metadata.* statement_descriptor statement_descriptor_suffix expand.#")?;
        let intent = self.need("payment_intent", id, "intent")?;
        refuse_unless_held(&intent)?;
        let held = intent.int("amount_capturable");
        let amount = p.int("amount_to_capture")?.unwrap_or(held);
        if !(1..=held).contains(&amount) {
            return Err(ApiError::param(
                "amount_too_large",
                "amount_to_capture",
                "The amount to capture exceeds what can be captured.",
            ));
        }
        let charge = intent.text("latest_charge").to_owned();
        let mut taken = self.store.get(&charge).clone();
        let balance = self.ids.next("txn_3", 23);
        taken.set("captured", true);
        taken.set("amount_captured", amount);
        taken.set("amount_refunded", held - amount);
        taken.set("balance_transaction", balance);
        self.save_new(taken.clone(), "charge.captured");
        if amount < held {
            self.emit("charge.refunded", &taken, None);
        }
        let mut after = intent;
        after.set("status", "succeeded");
        after.set("amount_capturable", 0);
        after.set("amount_received", amount);
        self.save_new(after, "payment_intent.succeeded");
        self.session_is_paid(id);
        Ok(self.store.get(id).clone())
    }

    /// The session of the intent says from now on that it is paid, and tells nobody.
    fn session_is_paid(&mut self, intent: &str) {
        let of_it = |row: &&Value| row.text("payment_intent") == intent;
        let session = self.store.all("checkout.session").find(of_it).cloned();
        let Some(mut session) = session else {
            return;
        };
        session.set("payment_status", "paid");
        self.store.put(session);
    }

    pub(crate) fn cancel_intent(&mut self, id: &str, p: &Params) -> Answer {
        p.check("cancellation_reason expand.#")?;
        let reason = p.one_of(
            "cancellation_reason",
            &[
                "abandoned",
                "duplicate",
                "fraudulent",
                "requested_by_customer",
            ],
        )?;
        let intent = self.need("payment_intent", id, "intent")?;
        if ["succeeded", "canceled", "processing"].contains(&intent.text("status")) {
            return Err(unexpected(&intent, "canceled"));
        }
        self.let_go(intent, reason.as_deref());
        Ok(self.store.get(id).clone())
    }

    /// Nobody took it in time.
    pub(crate) fn hold_runs_out(&mut self, id: &str) {
        let intent = self.store.get(id).clone();
        if intent.text("status") == "requires_capture" {
            let charge = self.store.get(intent.text("latest_charge")).clone();
            self.emit("charge.expired", &charge, None);
            self.let_go(intent, Some("automatic"));
        }
    }

    fn let_go(&mut self, mut intent: Value, reason: Option<&str>) {
        let charge = intent.text("latest_charge").to_owned();
        if self.store.of("charge", &charge).is_some() {
            let mut back = self.store.get(&charge).clone();
            back.set("refunded", true);
            back.set("amount_refunded", back.int("amount"));
            self.save_new(back, "charge.refunded");
        }
        intent.set("status", "canceled");
        intent.set("amount_capturable", 0);
        intent.set("canceled_at", self.now());
        intent.set("cancellation_reason", json!(reason));
        self.save_new(intent, "payment_intent.canceled");
    }
}

fn refuse_unless_held(intent: &Value) -> Result<(), ApiError> {
    if intent.text("status") == "requires_capture" {
        return Ok(());
    }
    Err(unexpected(intent, "captured"))
}

fn unexpected(intent: &Value, wish: &str) -> ApiError {
    ApiError::state(
        "payment_intent_unexpected_state",
        format!(
            "This PaymentIntent could not be {wish} because it has a status of {}.",
            intent.text("status")
        ),
    )
}
