//! Payments and refunds as rows that an app shows.

use crate::decide::reversal::reversed_money;
use crate::model::account::{Account, Payment, Refund, RefundStatus};
use crate::model::money::Money;
use crate::model::order::{Order, OrderType, PaymentStatus};
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::vec::Vec;

/// All of them, newest first.
pub(crate) fn orders(account: &Account) -> Vec<Order> {
    // Payments are kept oldest first.
    let orders = account.payments.iter().rev().flat_map(rows).listed();
    sorted(orders, |a, b| (a.created, &a.id) > (b.created, &b.id))
}

/// One payment and the refunds of it. A payment of which only a refund has
/// spoken has no rows yet.
pub(crate) fn rows(payment: &Payment) -> Vec<Order> {
    if payment.status == PaymentStatus::Unknown {
        return Vec::new();
    }
    let paid = Order {
        provider: payment.provider.clone(),
        id: payment.id.clone(),
        order_type: payment.order_type,
        status: payment.status,
        plan: payment.terms.as_ref().map(|terms| terms.plan.clone()),
        subscription: payment.subscription.clone(),
        amount: payment.amount.clone(),
        refunded: reversed_money(payment),
        created: payment.created,
        customer_email: payment.customer_email.clone(),
        customer_name: payment.customer_name.clone(),
    };
    let refund = |refund: &Refund| Order {
        id: refund.id.clone(),
        order_type: OrderType::Refund,
        status: match refund.status {
            RefundStatus::Pending => PaymentStatus::Pending,
            RefundStatus::Succeeded => PaymentStatus::Paid,
            RefundStatus::Failed => PaymentStatus::Failed,
        },
        amount: Money {
            amount: refund.amount,
            currency: payment.amount.currency.clone(),
        },
        refunded: 0,
        created: refund.created,
        ..paid.clone()
    };
    let refunds: Vec<Order> = payment.refunds.iter().map(refund).listed();
    core::iter::once(paid).chain(refunds).listed()
}
