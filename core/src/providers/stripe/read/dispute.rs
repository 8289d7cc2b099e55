//! Money that a customer's bank takes back, and asks about first.

use super::rider;
use crate::authentic::Report;
use crate::model::account::{Dispute, DisputeStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use crate::sorted::names;
use alloc::string::String;
use alloc::vec::Vec;

/// docs.stripe.com/api/disputes/object, read 2026-11-22.
pub(in crate::providers::stripe) fn dispute(object: Object<'_>, saying: Saying<'_>) -> Told {
    let mut payment = Vec::new();
    push(&mut payment, object.id("payment_intent"));
    push(&mut payment, object.id("charge"));
    if payment.is_empty() {
        object.wrong("charge");
    }
    let mut references = payment.clone();
    // Where somebody expanded it.
    push(&mut references, object.lax_id("charge.customer"));
    let payment = names(payment);
    let dispute = Dispute {
        id: object.need("id"),
        amount: object.need_amount("amount"),
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
