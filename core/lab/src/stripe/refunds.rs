//! Refunds, whole and partial, and refunds that fail later.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::lists::{created_fits, page};
use super::params::Params;
use super::prices::same;
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    pub(crate) fn create_refund(&mut self, p: &Params) -> Answer {
        p.check(
            "\
            payment_intent charge amount reason metadata.* metadata expand.# \
            instructions_email refund_application_fee reverse_transfer origin",
        )?;
        let reason = p.one_of(
            "reason",
            &["duplicate", "fraudulent", "requested_by_customer"],
        )?;
        let metadata = p.metadata("metadata", &Value::Null)?;
        let amount = p.int("amount")?;
        let charge = match (p.text("payment_intent"), p.text("charge")) {
            (Some(intent), None) => {
                let row = self.need("payment_intent", &intent, "payment_intent")?;
                row.text("latest_charge").to_owned()
            }
            (None, Some(charge)) => charge,
            (Some(intent), Some(charge)) => {
                let row = self.need("charge", &charge, "charge")?;
                if row.text("payment_intent") != intent {
                    return Err(ApiError::param(
                        "",
                        "charge",
                        "The charge is not of this intent.",
                    ));
                }
                charge
            }
            (None, None) => {
                return Err(ApiError::param(
                    "parameter_missing",
                    "",
                    "One of payment_intent or charge is required.",
                ));
            }
        };
        self.refund_charge(&charge, amount, reason, metadata)
    }

    /// Gives money of a charge back; without an amount, all that is left.
    pub(crate) fn refund_charge(
        &mut self,
        charge: &str,
        amount: Option<i64>,
        reason: Option<String>,
        metadata: Value,
    ) -> Answer {
        let before = match self.store.of("charge", charge) {
            Some(row) => row.clone(),
            None if charge.is_empty() => {
                return Err(ApiError::state(
                    "",
                    "This PaymentIntent does not have a successful charge to refund.",
                ));
            }
            None => return Err(ApiError::no_such("charge", "charge", charge)),
        };
        if before.text("status") != "succeeded" {
            return Err(ApiError::state(
                "",
                "This PaymentIntent does not have a successful charge to refund.",
            ));
        }
        let left = before.int("amount") - before.int("amount_refunded");
        if left <= 0 {
            return Err(ApiError::state(
                "charge_already_refunded",
                format!("Charge {charge} has already been refunded."),
            ));
        }
        if self.is_disputed(charge) {
            return Err(ApiError::state(
                "charge_disputed",
                format!("Charge {charge} has been charged back; it cannot be refunded."),
            ));
        }
        let amount = amount.unwrap_or(left);
        if amount <= 0 {
            return Err(ApiError::param(
                "parameter_invalid_integer",
                "amount",
                "Invalid positive integer.",
            ));
        }
        if amount > left {
            let mut error = ApiError::state(
                "",
                format!("Refund amount ({amount}) is greater than the unrefunded amount ({left})."),
            );
            error.param = "amount".to_owned();
            return Err(error);
        }
        let refund = self.new_refund(&before, amount, reason, metadata);
        let mut after = before.clone();
        after.set("amount_refunded", before.int("amount_refunded") + amount);
        after.set("refunded", amount == left);
        self.store.put(after.clone());
        self.save_new(refund.clone(), "refund.created");
        self.emit("charge.refunded", &after, Some(&before));
        // The bank's reference follows, and with it two more events about the same refund.
        let mut settled = refund.clone();
        let reference = self.ids.next("", 16);
        settled.set("destination_details.card.reference", reference);
        settled.set("destination_details.card.reference_status", "available");
        self.store.put(settled.clone());
        self.emit("refund.updated", &settled, Some(&refund));
        self.emit("charge.refund.updated", &settled, Some(&refund));
        Ok(settled)
    }

    fn new_refund(
        &mut self,
        charge: &Value,
        amount: i64,
        reason: Option<String>,
        metadata: Value,
    ) -> Value {
        json!({
            "id": self.ids.next("re_3", 23), "object": "refund", "amount": amount,
            "balance_transaction": self.ids.next("txn_3", 23), "charge": charge.at("id"),
            "created": self.now(), "currency": charge.at("currency"),
            "customer": charge.at("customer"), "customer_account": null,
            "destination_details": {
                "card": {
                    "reference_status": "pending", "reference_type": "acquirer_reference_number",
                    "type": "refund",
                },
                "type": "card",
            },
            "metadata": metadata, "payment_intent": charge.at("payment_intent"),
            "payment_method": charge.at("payment_method"), "reason": reason,
            "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded",
            "transfer_reversal": null,
        })
    }

    /// A refund that succeeded and now comes back: the bank could not place the money.
    pub(crate) fn fail_refund(&mut self, id: &str) -> Answer {
        let before = self.need("refund", id, "refund")?;
        if before.text("status") == "failed" {
            return Err(ApiError::state("", "This refund has already failed."));
        }
        let mut after = before.clone();
        let balance = self.ids.next("txn_3", 23);
        after.set("status", "failed");
        after.set("failure_reason", "lost_or_stolen_card");
        after.set("failure_balance_transaction", balance);
        let mut charge = self.store.get(before.text("charge")).clone();
        charge.set(
            "amount_refunded",
            charge.int("amount_refunded") - before.int("amount"),
        );
        charge.set("refunded", false);
        self.store.put(charge);
        self.store.put(after.clone());
        self.emit("refund.failed", &after, None);
        self.emit("refund.updated", &after, Some(&before));
        self.emit("charge.refund.updated", &after, Some(&before));
        Ok(after)
    }

    pub(crate) fn list_refunds(&mut self, p: &Params) -> Answer {
        p.check_list("charge payment_intent created created.*")?;
        let mut rows = Vec::new();
        for row in self.store.all("refund") {
            let fits = same(p, "charge", row.text("charge"))
                && same(p, "payment_intent", row.text("payment_intent"))
                && created_fits(row, p)?;
            if fits {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/refunds")
    }
}
