//! Money that a customer's bank takes back, and asks about first; and what the card's network
//! guesses before that.

use super::{named, rider};
use crate::authentic::Report;
use crate::model::account::{Dispute, DisputeStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use crate::sorted::names;
use alloc::string::String;

/// docs.stripe.com/api/disputes/object, read 2026-11-22.
pub(in crate::providers::stripe) fn dispute(object: Object<'_>, saying: Saying<'_>) -> Told {
    let payment = named(object, "charge");
    let mut references = payment.clone();
    // Where somebody expanded it.
    push(&mut references, object.lax_id("charge.customer"));
    let payment = names(payment);
    let dispute = Dispute {
        id: object.need("id"),
        amount: object.need_amount("amount"),
        currency: object.word("currency"),
        status: status(&object.need::<String>("status")),
        created: object.need_time("created"),
        as_of: saying.as_of,
    };
    Told {
        account: rider(object.part("metadata")).account,
        references,
        report: Report::Dispute { payment, dispute },
    }
}

/// A guess, of whatever kind (docs.stripe.com/api/radar/early_fraud_warnings/object,
/// read 2026-11-23). Whether anything is left to do about it, the payment tells.
pub(in crate::providers::stripe) fn fraud_warning(object: Object<'_>) -> Told {
    let payment = named(object, "charge");
    let references = payment.clone();
    Told {
        account: None,
        references,
        report: Report::FraudWarned {
            payment: names(payment),
            at: object.need_time("created"),
        },
    }
}

/// docs.stripe.com/api/disputes/object#dispute_object-status, read 2026-11-22.
/// A warning asks and takes nothing, and one that was prevented takes nothing
/// either; doubt never lowers what a customer has.
fn status(status: &str) -> DisputeStatus {
    match status {
        "needs_response" | "under_review" | "appeal_needs_response" | "appeal_under_review" => {
            DisputeStatus::Open
        }
        "lost" => DisputeStatus::Lost,
        "won" => DisputeStatus::Won,
        _ => DisputeStatus::Inquiry,
    }
}
