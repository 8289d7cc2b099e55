//! Single refunds. The order tells their sum.

use crate::authentic::Report;
use crate::model::account::{Refund, RefundStatus};
use crate::providers::heard::label;
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use alloc::string::String;
use alloc::vec::Vec;

/// npm `@polar-sh/sdk` 1.0.1, `Refund`, read 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    let order: String = object.need("order_id");
    let mut references = Vec::new();
    push(&mut references, object.id("subscription_id"));
    push(&mut references, Some(order.clone()));
    let tax = object.maybe_amount("tax_amount").unwrap_or(0);
    let refund = Refund {
        id: object.need("id"),
        amount: object.need_amount("amount").saturating_add(tax),
        status: status(&object.need::<String>("status")),
        created: object.need_iso("created_at"),
        as_of: saying.as_of,
    };
    Some(Told {
        account: label(object.part("metadata"), "kassa_account"),
        references,
        report: Report::Refund {
            payment: Vec::from([order]),
            refund,
        },
    })
}

fn status(status: &str) -> RefundStatus {
    match status {
        "succeeded" => RefundStatus::Succeeded,
        "failed" | "canceled" => RefundStatus::Failed,
        _ => RefundStatus::Pending,
    }
}
