//! What cardholders' banks do: they ask, take money back, and decide.

use super::Stripe;
use super::error::{Answer, ApiError};
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    /// Brings the dispute of a charge to where it should stand; opens one where there is none.
    pub(crate) fn dispute(&mut self, charge: &str, amount: Option<i64>, to: &str) -> Answer {
        let known = self
            .disputes_of(charge)
            .map(|row| row.text("id").to_owned());
        let known = known.last();
        match (known, to) {
            (None, "inquiry") => self.open_dispute(charge, amount, "warning_needs_response"),
            (None, "" | "open") => self.open_dispute(charge, amount, "needs_response"),
            (Some(id), "" | "open") => self.escalate(&id),
            (Some(id), "won" | "lost") => self.close_dispute(&id, to == "won"),
            (None, "won" | "lost") => {
                let id = self.open_dispute(charge, amount, "needs_response")?;
                self.close_dispute(id.text("id"), to == "won")
            }
            _ => Err(ApiError::param(
                "",
                "status",
                "A dispute is an inquiry, open, won or lost, and never goes back to an inquiry.",
            )),
        }
    }

    /// The card's network takes a payment for fraud, before anybody disputes it.
    pub(crate) fn warn_of_fraud(&mut self, intent: &str) {
        let charge = self.store.get(intent).text("latest_charge").to_owned();
        let warning = json!({
            "id": self.ids.next("issfr_1", 23), "object": "radar.early_fraud_warning",
            "actionable": true, "charge": charge, "created": self.now(),
            "fraud_type": "made_with_stolen_card", "livemode": false, "payment_intent": intent,
        });
        self.save_new(warning, "radar.early_fraud_warning.created");
    }

    fn disputes_of<'a>(&'a self, charge: &'a str) -> impl Iterator<Item = &'a Value> {
        let all = self.store.all("dispute");
        all.filter(move |row| row.text("charge") == charge)
    }

    /// Money of this charge is with a bank, or may be for good.
    pub(crate) fn is_disputed(&self, charge: &str) -> bool {
        let gone = |row: &Value| {
            let status = row.text("status");
            status != "won" && !status.starts_with("warning_")
        };
        self.disputes_of(charge).any(gone)
    }

    fn open_dispute(&mut self, charge: &str, amount: Option<i64>, status: &str) -> Answer {
        let before = self.need("charge", charge, "charge")?;
        if before.text("status") != "succeeded" {
            return Err(ApiError::state("", "This charge cannot be disputed."));
        }
        let left = before.int("amount") - before.int("amount_refunded");
        let asks = status.starts_with("warning_");
        let dispute = json!({
            "id": self.ids.next("du_1", 23), "object": "dispute",
            "amount": amount.unwrap_or(left), "balance_transactions": [], "charge": charge,
            "created": self.now(), "currency": before.at("currency"),
            "enhanced_eligibility_types": [], "evidence": {},
            "evidence_details": {
                "due_by": self.now() + 7 * 86_400, "has_evidence": false, "past_due": false,
                "submission_count": 0,
            },
            "intended_submission_method": "manual", "is_charge_refundable": asks,
            "livemode": false, "metadata": {},
            "payment_intent": before.at("payment_intent"), "reason": "fraudulent",
            "status": status,
        });
        let mut after = before;
        after.set("disputed", true);
        self.store.put(after);
        self.save_new(dispute.clone(), "charge.dispute.created");
        if !asks {
            self.emit("charge.dispute.funds_withdrawn", &dispute, None);
        }
        Ok(dispute)
    }

    /// The bank was not content with an answer: now it takes the money.
    fn escalate(&mut self, id: &str) -> Answer {
        let before = self.need("dispute", id, "dispute")?;
        if before.text("status") != "warning_needs_response" {
            return Err(ApiError::state("", "This charge is disputed already."));
        }
        let mut after = before.clone();
        after.set("status", "needs_response");
        after.set("is_charge_refundable", false);
        self.save_changed(&before, after.clone(), "charge.dispute.updated");
        self.emit("charge.dispute.funds_withdrawn", &after, None);
        Ok(after)
    }

    /// The bank decides a dispute.
    pub(crate) fn close_dispute(&mut self, id: &str, won: bool) -> Answer {
        let before = self.need("dispute", id, "dispute")?;
        if ["won", "lost", "warning_closed"].contains(&before.text("status")) {
            return Err(ApiError::state("", "This dispute is closed."));
        }
        let asked = before.text("status") == "warning_needs_response";
        let mut after = before.clone();
        let status = match (asked, won) {
            (true, true) => "warning_closed",
            (_, true) => "won",
            (_, false) => "lost",
        };
        after.set("status", status);
        self.store.put(after.clone());
        self.emit("charge.dispute.closed", &after, Some(&before));
        if status == "won" {
            self.emit("charge.dispute.funds_reinstated", &after, None);
        }
        Ok(after)
    }
}
