//! An invoice that is not made: the change is done on a copy of everything.

use super::Stripe;
use super::error::Answer;
use super::invoices::Draft;
use super::params::Params;
use crate::clock;
use crate::json::Json;
use serde_json::json;

impl Stripe {
    pub(crate) fn preview_invoice(&mut self, p: &Params) -> Answer {
        p.check("subscription customer subscription_details.* discounts.* preview_mode expand.#")?;
        let id = p.need("subscription")?;
        let before = self.need("subscription", &id, "subscription")?;
        let mut copy = self.clone();
        copy.update_subscription(&id, &p.sub("subscription_details"))?;
        let mut after = copy.store.get(&id).clone();
        let mut invoice = if after.at("latest_invoice") == before.at("latest_invoice") {
            let start = after.int("items.data.0.current_period_start");
            let end = after.int("items.data.0.current_period_end");
            let recurring = after.at("items.data.0.price.recurring").clone();
            let next = clock::next_renewal(
                after.int("billing_cycle_anchor"),
                end,
                recurring.text("interval"),
                recurring.int("interval_count"),
            );
            let mut lines = copy.take_waiting(&mut after);
            lines.extend(copy.period_lines(&mut after, (end, next)));
            let currency = after.text("currency").to_owned();
            let mut invoice = copy.new_invoice(Draft {
                customer: before.text("customer"),
                subscription: &id,
                reason: "upcoming",
                currency: &currency,
                lines,
                period: (start, end),
                metadata: json!({}),
            });
            copy.use_balance(&mut invoice);
            // It is made when the period ends.
            invoice.set("created", end);
            invoice
        } else {
            copy.store.get(after.text("latest_invoice")).clone()
        };
        invoice.set("status", "draft");
        invoice.set("id", format!("upcoming_{}", invoice.text("id")));
        Ok(invoice)
    }
}
