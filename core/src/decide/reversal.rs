//! How much of a payment has gone back, and what that takes.

use crate::model::account::{Dispute, DisputeStatus, Payment, Refund, RefundStatus, RefundTotal};
use crate::model::order::PaymentStatus;
use crate::model::time::Millis;

/// A whole, in thousandths of a percent.
pub(crate) const ALL: i64 = 100_000;

/// Minor units that have gone back: what is disputed, and what was refunded
/// beside it. Never more than was paid.
pub(crate) fn reversed_money(payment: &Payment) -> i64 {
    let disputed = sum(disputed(payment).map(|dispute| in_its_currency(payment, dispute)));
    refunded_money(payment)
        .saturating_add(disputed)
        .clamp(0, payment.amount.amount.max(0))
}

/// The sum of the refunds that live, or the provider's own total less the
/// refunds that failed after it, whichever is more. Providers tell both, in any
/// order, and neither alone is complete. Never more than was paid.
pub(crate) fn refunded_money(payment: &Payment) -> i64 {
    let total = payment.refund_total.as_ref().map_or(0, |total| {
        let failed = sum(payment.refunds.iter().filter_map(|refund| {
            let after = refund.status == RefundStatus::Failed && refund.as_of > total.as_of;
            after.then_some(refund.amount)
        }));
        let told = share(payment).map_or(total.amount, |share| {
            part(payment.amount.amount.max(0), share)
        });
        told.saturating_sub(failed)
    });
    let refunded = live_money(payment).max(total);
    refunded.clamp(0, payment.amount.amount.max(0))
}

/// The sum of the refunds that have not failed.
pub(crate) fn live_money(payment: &Payment) -> i64 {
    sum(live(payment).map(|refund| refund.amount))
}

/// Since when money has been going back. It tells which credits could have paid
/// for what was used too much.
pub(crate) fn reversed_since(payment: &Payment) -> Option<Millis> {
    let told = live(payment).map(|refund| refund.created);
    let told = told.chain(disputed(payment).map(|dispute| dispute.created));
    let total = payment.refund_total.as_ref().filter(|it| tells(it));
    told.chain(total.map(|total| total.since.unwrap_or(total.as_of)))
        .min()
}

/// Whether all of its money had gone back by then.
pub(crate) fn all_back_by(payment: &Payment, time: Millis) -> bool {
    let refunds = live(payment).map(|refund| refund.created);
    let disputes = disputed(payment).map(|dispute| dispute.created);
    let total = payment.refund_total.as_ref().filter(|it| tells(it));
    let total = total.map(|total| total.since.unwrap_or(total.as_of));
    let all = reversed_money(payment) >= payment.amount.amount;
    all && refunds.chain(disputes).chain(total).all(|at| at <= time)
}

/// Whether a running total says that anything went back.
pub(super) fn tells(total: &RefundTotal) -> bool {
    total.amount > 0 || total.share.is_some_and(|share| share > 0)
}

/// How much of what was bought went back, in thousandths of a percent, where the
/// provider tells that and not the money.
fn share(payment: &Payment) -> Option<i64> {
    let share = payment.refund_total.as_ref()?.share?;
    Some(share.clamp(0, ALL))
}

/// Whether a store took back all of it, whatever it had cost.
pub(super) fn all_went_back(payment: &Payment) -> bool {
    share(payment) == Some(ALL)
}

/// So much of a whole, rounded down.
fn part(whole: i64, share: i64) -> i64 {
    let part = i128::from(whole).saturating_mul(share.into());
    let part = part.checked_div(ALL.into()).unwrap_or(0);
    i64::try_from(part).unwrap_or(whole)
}

/// Refunds that have not failed.
fn live(payment: &Payment) -> impl Iterator<Item = &Refund> {
    let refunds = payment.refunds.iter();
    refunds.filter(|refund| refund.status != RefundStatus::Failed)
}

/// Disputes that keep the money for now or for good.
fn disputed(payment: &Payment) -> impl Iterator<Item = &Dispute> {
    payment
        .disputes
        .iter()
        .filter(|dispute| match dispute.status {
            DisputeStatus::Open | DisputeStatus::Lost => true,
            DisputeStatus::Inquiry | DisputeStatus::Won => false,
        })
}

/// What is disputed in another currency than was paid cannot be compared: all of it is.
fn in_its_currency(payment: &Payment, dispute: &Dispute) -> i64 {
    let paid = &payment.amount;
    if currency(payment, dispute) == paid.currency {
        dispute.amount
    } else {
        paid.amount
    }
}

/// In which money the bank asks.
pub(super) fn currency<'a>(payment: &'a Payment, dispute: &'a Dispute) -> &'a str {
    let told = dispute.currency.as_deref();
    told.unwrap_or(&payment.amount.currency)
}

fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0_i64, i64::saturating_add)
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
/// payment of nothing gives nothing back, unless its store says so.
pub(crate) fn reversed_credits(payment: &Payment, granted: i64) -> i64 {
    let told = share(payment).map_or(0, |share| part(granted, share));
    told.max(with_the_money(payment, granted))
}

fn with_the_money(payment: &Payment, granted: i64) -> i64 {
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
