//! Which rule a change followed, by the name that it has on this folder's page.

use crate::model::history::{Difference, Happening};
use alloc::string::{String, ToString as _};

/// What the provider's own word of the same would be.
const SUBSCRIPTION: &str = "subscription_changed";
const PAYMENT: &str = "payment_changed";
const REFUND: &str = "refund_changed";

/// The name of the rule, for a change that set these facts. What the app did is
/// a rule of its own name; what an event did is told by what it set, and so is
/// what came of a call that was done.
pub(crate) fn rule(what: &Happening, set: &[Difference]) -> String {
    let of = |of: &str, field: &str| {
        let fact = set.iter().find(|it| it.of == of && it.field == field)?;
        Some((fact.before.as_deref(), fact.after.as_deref()))
    };
    let any = |of: &str| set.iter().any(|it| it.of == of);
    let kind = match what.kind.as_str() {
        "done_by_provider" if any("subscription") => SUBSCRIPTION,
        "done_by_provider" if any("refund") || of("payment", "refunded").is_some() => REFUND,
        // A store tells of a subscription and of its payments at once: what went back says most.
        "purchase_changed" if of("payment", "refunded").is_some() => REFUND,
        "purchase_changed" if of("payment", "returned").is_some() => REFUND,
        "purchase_changed" if of("subscription", "status").is_some() => SUBSCRIPTION,
        "purchase_changed" if of("subscription", "cancelAt").is_some() => SUBSCRIPTION,
        "purchase_changed" if any("payment") => PAYMENT,
        "purchase_changed" => SUBSCRIPTION,
        kind => kind,
    };
    let name = match kind {
        "subscription_changed" => {
            let status = of("subscription", "status");
            let end = of("subscription", "cancelAt");
            match (status, end) {
                (Some((None, _)), _) => "subscription_began",
                (Some((_, Some("canceled" | "expired"))), _) => "subscription_ended",
                (Some((_, Some("past_due"))), _) => "renewal_failed",
                (Some((_, Some("unpaid"))), _) => "renewal_given_up",
                (Some((_, Some("paused"))), _) => "paused",
                (Some((Some("paused"), _)), _) => "went_on",
                (Some((Some("expired"), _)), _) => "bought_again",
                (_, Some((_, Some(_)))) => "end_planned",
                (_, Some((_, None))) => "end_taken_back",
                (Some(_), None) => "status_changed",
                (None, None) if of("subscription", "plan").is_some() => "plan_changed",
                (None, None) if of("subscription", "quantity").is_some() => "quantity_changed",
                (None, None) if of("subscription", "periodEnd").is_some() => "period_moved",
                (None, None) if set.is_empty() => "nothing_new",
                (None, None) => "subscription_told",
            }
        }
        "payment_changed" => match of("payment", "status") {
            Some((_, Some("paid"))) => "paid",
            Some((_, Some("failed"))) => "payment_failed",
            Some((_, Some("authorized"))) => "payment_held",
            Some(_) => "payment_open",
            None if of("payment", "attempt").is_some() => "payment_failed",
            // Some providers tell what went back with the payment.
            None if of("payment", "refunded")
                .or(of("payment", "returned"))
                .is_some() =>
            {
                "money_back"
            }
            None if set.is_empty() => "nothing_new",
            None => "payment_told",
        },
        "refund_changed" | "refund_total_changed" => match of("refund", "status") {
            Some((_, Some("failed"))) => "refund_failed",
            Some(_) => "money_back",
            None if of("payment", "refunded").is_some() => "money_back",
            None if set.is_empty() => "nothing_new",
            None => "refund_told",
        },
        "dispute_changed" => match of("dispute", "status") {
            Some((_, Some("open"))) => "dispute_opened",
            Some((_, Some("lost"))) => "dispute_lost",
            Some((_, Some("won"))) => "dispute_won",
            Some(_) => "bank_asked",
            None if set.is_empty() => "nothing_new",
            None => "dispute_told",
        },
        kind => kind,
    };
    name.to_string()
}
