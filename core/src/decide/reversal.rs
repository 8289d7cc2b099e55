//! How much of a payment has gone back, and what that takes.

use crate::model::account::{Payment, RefundStatus};
use crate::model::order::PaymentStatus;

/// Minor units that have gone back: the sum of the refunds that live, or the
/// provider's own total less the refunds that failed after it, whichever is
/// more. Providers tell both, in any order, and neither alone is complete.
pub(crate) fn reversed_money(payment: &Payment) -> i64 {
    let sum = |keep: &dyn Fn(&crate::model::account::Refund) -> bool| {
        payment
            .refunds
            .iter()
            .filter(|refund| keep(refund))
            .fold(0_i64, |sum, refund| sum.saturating_add(refund.amount))
    };
    let live = sum(&|refund| refund.status != RefundStatus::Failed);
    let total = payment.refund_total.as_ref().map_or(0, |total| {
        let failed =
            sum(&|refund| refund.status == RefundStatus::Failed && refund.as_of > total.as_of);
        total.amount.saturating_sub(failed)
    });
    live.max(total).clamp(0, payment.amount.amount.max(0))
}

/// Minor units that can still be given back.
pub(crate) fn refundable(payment: &Payment) -> i64 {
    if payment.status != PaymentStatus::Paid {
        return 0;
    }
    payment
        .amount
        .amount
        .saturating_sub(reversed_money(payment))
        .max(0)
}

/// Of `granted` credits, those that go back with the money: in proportion,
/// rounded down in the customer's favour, all of them with the last cent. A
/// payment of nothing gives nothing back.
pub(crate) fn reversed_credits(payment: &Payment, granted: i64) -> i64 {
    let (paid, back) = (payment.amount.amount, reversed_money(payment));
    if paid <= 0 || back <= 0 {
        return 0;
    }
    if back >= paid {
        return granted;
    }
    let share = i128::from(granted)
        .checked_mul(i128::from(back))
        .and_then(|product| product.checked_div(i128::from(paid)));
    share
        .and_then(|share| i64::try_from(share).ok())
        .unwrap_or(granted)
}
