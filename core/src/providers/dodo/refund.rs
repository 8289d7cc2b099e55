//! Refunds.

use super::{account, expect};
use crate::authentic::Report;
use crate::model::account::{Refund, RefundStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told};
use alloc::string::String;
use alloc::vec::Vec;

/// npm `dodopayments` 2.52.0, `Refund`, read 2026-11-22. One without an amount is unreadable:
/// how much went back must be seen by a person.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    expect(object, "Refund");
    let payment = Vec::from([object.need::<String>("payment_id")]);
    let refund = Refund {
        id: object.need("refund_id"),
        amount: object.need_amount("amount"),
        status: match object.need::<String>("status").as_str() {
            "succeeded" => RefundStatus::Succeeded,
            "failed" => RefundStatus::Failed,
            _ => RefundStatus::Pending,
        },
        created: object.need_iso("created_at"),
        as_of: saying.as_of,
    };
    Some(Told {
        account: account(object),
        references: payment.clone(),
        report: Report::Refund { payment, refund },
    })
}
