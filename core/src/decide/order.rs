//! Payments and refunds as rows that an app shows.

use crate::decide::reversal::{currency, live_money, refunded_money, reversed_money};
use crate::model::account::{Account, Dispute, DisputeStatus, Payment, Refund, RefundStatus};
use crate::model::money::Money;
use crate::model::order::{Order, OrderItem, OrderType, PaymentStatus};
use crate::model::receipt::PaymentDetails;
use crate::model::time::Millis;
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use alloc::vec::Vec;

/// All of them, newest first.
pub(crate) fn orders(account: &Account) -> Vec<Order> {
    // Payments are kept oldest first.
    let orders = account.payments.iter().rev().flat_map(rows).listed();
    sorted(orders, |a, b| (a.created, &a.id) > (b.created, &b.id))
}

/// One payment and the refunds of it: each by its own id, and what only a
/// running total tells as one more. A payment of which only a refund has spoken
/// has no rows yet.
pub(crate) fn rows(payment: &Payment) -> Vec<Order> {
    if payment.status == PaymentStatus::Unknown {
        return Vec::new();
    }
    let paid = paid(payment);
    let bare = Order {
        refunded: 0,
        details: None,
        ..paid.clone()
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
        created: refund.created,
        ..bare.clone()
    };
    let dispute = |dispute: &Dispute| {
        let status = match dispute.status {
            DisputeStatus::Inquiry => return None,
            DisputeStatus::Open => PaymentStatus::Pending,
            DisputeStatus::Lost => PaymentStatus::Paid,
            DisputeStatus::Won => PaymentStatus::Failed,
        };
        Some(Order {
            id: dispute.id.clone(),
            order_type: OrderType::Dispute,
            status,
            amount: Money {
                amount: dispute.amount,
                currency: currency(payment, dispute).into(),
            },
            created: dispute.created,
            ..bare.clone()
        })
    };
    let disputes = payment.disputes.iter().filter_map(dispute).listed();
    let refunds: Vec<Order> = payment.refunds.iter().map(refund).listed();
    let rest = unexplained(payment).map(|(amount, created)| Order {
        id: [&payment.id, "#refunded"].concat(),
        order_type: OrderType::Refund,
        amount: Money {
            amount,
            currency: payment.amount.currency.clone(),
        },
        created,
        ..bare.clone()
    });
    let refunds = refunds.into_iter().chain(rest).chain(disputes);
    core::iter::once(paid).chain(refunds).listed()
}

fn paid(payment: &Payment) -> Order {
    Order {
        provider: payment.provider.clone(),
        id: payment.id.clone(),
        order_type: payment.order_type,
        status: payment.status,
        plan: payment.terms.as_ref().map(|terms| terms.plan.clone()),
        add_ons: add_ons(payment),
        subscription: payment.subscription.clone(),
        amount: payment.amount.clone(),
        refunded: reversed_money(payment),
        created: payment.created,
        customer_email: payment.customer_email.clone(),
        customer_name: payment.customer_name.clone(),
        details: payment.details.clone().map(shown),
        test: payment.test,
    }
}

/// What renews is on each payment, and what does not on the first.
fn add_ons(payment: &Payment) -> Vec<OrderItem> {
    let first = matches!(
        payment.order_type,
        OrderType::OneTimePurchase | OrderType::SubscriptionInitial
    );
    let all = payment.terms.iter().flat_map(|terms| &terms.add_ons);
    let paid = all.filter(|it| it.renews || first);
    paid.map(|it| OrderItem {
        plan: it.plan.clone(),
        quantity: it.quantity,
    })
    .listed()
}

/// What a page may show: by what its provider's messages are known is nobody's business.
fn shown(mut details: PaymentDetails) -> PaymentDetails {
    if let Some(deposit) = &mut details.deposit {
        deposit.secret = None;
    }
    details
}

/// What a provider's running total says went back beyond the refunds that it has
/// told one by one, and since when. Some tell nothing but totals.
fn unexplained(payment: &Payment) -> Option<(i64, Millis)> {
    let total = payment.refund_total.as_ref()?;
    let rest = refunded_money(payment).saturating_sub(live_money(payment));
    (rest > 0).then_some((rest, total.as_of))
}
