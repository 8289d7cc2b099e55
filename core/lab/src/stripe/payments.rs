//! Payment intents and their charges.

use super::Stripe;
use super::cards::{Manner, decline_text};
use crate::json::Json;
use serde_json::{Value, json};

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Charged {
    Paid,
    /// A debit is on its way.
    Waiting,
    /// Declined with this code.
    Failed(&'static str),
}

fn text_or<'a>(wish: &'a Value, key: &str, or: &'a str) -> &'a str {
    if wish.has(key) { wish.text(key) } else { or }
}

impl Stripe {
    /// Makes an intent; `wish` may set `capture_method`, `customer`, `metadata`, `description`,
    /// `receipt_email` and `setup_future_usage`.
    pub(crate) fn new_intent(&mut self, amount: i64, currency: &str, wish: &Value) -> String {
        let id = self.ids.next("pi_3", 23);
        let secret = format!("{id}_secret_{}", self.ids.next("", 25));
        let metadata = if wish.has("metadata") {
            wish.at("metadata").clone()
        } else {
            json!({})
        };
        let intent = json!({
            "id": id, "object": "payment_intent", "allowed_payment_method_types": null,
            "amount": amount, "amount_capturable": 0, "amount_details": {"tip": {}},
            "amount_received": 0, "application": null, "application_fee_amount": null,
            "automatic_payment_methods": null, "canceled_at": null, "cancellation_reason": null,
            "capture_method": text_or(wish, "capture_method", "automatic"), "client_secret": secret,
            "confirmation_method": "automatic", "created": self.now(), "currency": currency,
            "customer": wish.at("customer"), "customer_account": null,
            "description": wish.at("description"), "excluded_payment_method_types": null,
            "last_payment_error": null, "latest_charge": null, "livemode": false,
            "managed_payments": null, "metadata": metadata, "next_action": null,
            "on_behalf_of": null, "payment_method": null,
            "payment_method_configuration_details": null, "payment_method_options": {},
            "payment_method_types": ["card"], "payment_record": null, "processing": null,
            "receipt_email": wish.at("receipt_email"), "review": null,
            "setup_future_usage": wish.at("setup_future_usage"), "shipping": null,
            "source": null, "statement_descriptor": null, "statement_descriptor_suffix": null,
            "status": "requires_payment_method", "transfer_data": null, "transfer_group": null,
            "_lab": {"invoice": wish.at("invoice")},
        });
        self.save_new(intent, "payment_intent.created");
        id
    }

    /// Charges a method; `first` says that the buyer is present.
    pub(crate) fn charge_intent(&mut self, intent: &str, method: &str, first: bool) -> Charged {
        let manner = self.manner(method);
        let charged = match manner {
            Manner::Pays | Manner::Warns => Charged::Paid,
            Manner::FailsLater | Manner::Asks if first => Charged::Paid,
            Manner::Asks => Charged::Failed("authentication_required"),
            Manner::FailsLater => Charged::Failed("generic_decline"),
            Manner::Declines(code) => Charged::Failed(code),
            // A debit that was once confirmed is collected without waiting in the lab.
            Manner::Debits if first => Charged::Waiting,
            Manner::Debits => Charged::Paid,
        };
        let mut charge = self.new_charge(intent, method, &charged);
        let held =
            charged == Charged::Paid && self.store.get(intent).text("capture_method") == "manual";
        if held {
            charge.set("captured", false);
            charge.set("amount_captured", 0);
            charge.set("balance_transaction", Value::Null);
        }
        let mut after = self.store.get(intent).clone();
        after.set("payment_method", method);
        after.set("latest_charge", charge.text("id"));
        let kind = self.store.get(method).text("type").to_owned();
        after.set("payment_method_types", json!([kind]));
        self.store.put(after);
        match charged {
            Charged::Paid => self.save_new(charge, "charge.succeeded"),
            Charged::Waiting => self.save_new(charge, "charge.pending"),
            Charged::Failed(_) => self.save_new(charge, "charge.failed"),
        }
        if held {
            // The money is there, and waits.
            self.hold(intent);
            return Charged::Waiting;
        }
        match charged {
            Charged::Paid => {
                self.intent_succeeded(intent);
                if manner == Manner::Warns {
                    self.warn_of_fraud(intent);
                }
            }
            Charged::Waiting => {
                let mut after = self.store.get(intent).clone();
                after.set("status", "processing");
                self.save_new(after, "payment_intent.processing");
            }
            Charged::Failed(code) => self.intent_failed(intent, code),
        }
        charged
    }

    /// Ends a waiting debit.
    pub(crate) fn settle_intent(&mut self, intent: &str, paid: bool) {
        let charge = self.store.get(intent).text("latest_charge").to_owned();
        let mut after = self.store.get(&charge).clone();
        after.set("status", if paid { "succeeded" } else { "failed" });
        after.set("paid", paid);
        after.set("captured", paid);
        after.set(
            "amount_captured",
            if paid { after.int("amount") } else { 0 },
        );
        if !paid {
            after.set("failure_code", "account_closed");
            after.set("failure_message", "The account of the customer is closed.");
        }
        self.save_new(
            after,
            if paid {
                "charge.succeeded"
            } else {
                "charge.failed"
            },
        );
        if paid {
            self.intent_succeeded(intent);
        } else {
            self.intent_failed(intent, "account_closed");
        }
    }

    fn intent_succeeded(&mut self, intent: &str) {
        let mut after = self.store.get(intent).clone();
        after.set("status", "succeeded");
        after.set("amount_received", after.int("amount"));
        after.set("last_payment_error", Value::Null);
        self.save_new(after, "payment_intent.succeeded");
    }

    fn intent_failed(&mut self, intent: &str, code: &str) {
        let mut after = self.store.get(intent).clone();
        let card_error = if code == "expired_card" || code == "account_closed" {
            code
        } else {
            "card_declined"
        };
        let error = json!({
            "charge": after.at("latest_charge"), "code": card_error, "decline_code": code,
            "message": decline_text(code),
            "payment_method": {"id": after.at("payment_method"), "object": "payment_method"},
            "type": "card_error",
        });
        // The intent waits for another method; a later success on it is normal.
        after.set("status", "requires_payment_method");
        after.set("payment_method", Value::Null);
        after.set("last_payment_error", error);
        self.save_new(after, "payment_intent.payment_failed");
    }

    fn new_charge(&mut self, intent: &str, method: &str, charged: &Charged) -> Value {
        let id = self.ids.next("ch_3", 23);
        let intent = self.store.get(intent).clone();
        let method = self.store.get(method).clone();
        let kind = method.text("type").to_owned();
        let paid = *charged == Charged::Paid;
        let amount = intent.int("amount");
        let (code, text) = match charged {
            Charged::Failed(code) => (
                Value::from(if *code == "expired_card" {
                    *code
                } else {
                    "card_declined"
                }),
                Value::from(decline_text(code)),
            ),
            Charged::Paid | Charged::Waiting => (Value::Null, Value::Null),
        };
        let outcome = match charged {
            Charged::Failed(code) => json!({
                "advice_code": "try_again_later", "network_advice_code": null,
                "network_decline_code": null, "network_status": "declined_by_network",
                "reason": code, "risk_level": "normal", "risk_score": 20,
                "seller_message": "The bank did not return any further details with this decline.",
                "type": "issuer_declined",
            }),
            Charged::Paid | Charged::Waiting => json!({
                "advice_code": null, "network_advice_code": null, "network_decline_code": null,
                "network_status": "approved_by_network", "reason": null, "risk_level": "normal",
                "risk_score": 20, "seller_message": "Payment complete.", "type": "authorized",
            }),
        };
        let status = match charged {
            Charged::Paid => "succeeded",
            Charged::Waiting => "pending",
            Charged::Failed(_) => "failed",
        };
        let balance = paid.then(|| self.ids.next("txn_3", 23));
        let receipt = format!("{}/lab/stripe/receipt/{id}", self.base_url);
        let mut details = json!({"type": kind});
        details.set(&kind, method.at(&kind).clone());
        json!({
            "id": id, "object": "charge", "amount": amount,
            "amount_captured": if paid { amount } else { 0 }, "amount_refunded": 0,
            "application": null, "application_fee": null, "application_fee_amount": null,
            "balance_transaction": balance, "billing_details": method.at("billing_details"),
            "calculated_statement_descriptor": "KASSA LAB", "captured": paid,
            "created": self.now(), "currency": intent.at("currency"),
            "customer": intent.at("customer"), "description": intent.at("description"),
            "disputed": false, "failure_balance_transaction": null, "failure_code": code,
            "failure_message": text, "fraud_details": {}, "livemode": false,
            // The one place where the provider copies metadata by itself.
            "metadata": intent.at("metadata"), "on_behalf_of": null, "outcome": outcome,
            "paid": paid, "payment_intent": intent.at("id"), "payment_method": method.at("id"),
            "payment_method_details": details, "receipt_email": intent.at("receipt_email"),
            "receipt_number": null, "receipt_url": receipt, "refunded": false, "review": null,
            "shipping": null, "source": null, "source_transfer": null,
            "statement_descriptor": null, "statement_descriptor_suffix": null, "status": status,
            "transfer_data": null, "transfer_group": null,
            "_lab": {"invoice": intent.at("_lab.invoice")},
        })
    }
}
