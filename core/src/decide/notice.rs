//! When the app is told something, and when it is told again.

use crate::model::account::{Account, Payment, PendingNotice};
use crate::model::notice::{Notice, NoticeKind};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::{HOUR, MINUTE, Millis};
use alloc::format;
use alloc::string::String;

/// A worker that took a notice and died leaves it alone for so long.
const LEASE: Millis = MINUTE;
/// A callback that keeps failing is tried at least this often.
const LONGEST_WAIT: Millis = 6 * HOUR;

/// Raises a notice for a renewal that failed anew, and drops those of payments
/// that have been paid since: nobody wants that e-mail any more.
pub(super) fn after_payment(
    account: &mut Account,
    before: Option<&Payment>,
    after: &Payment,
    now: Millis,
) {
    if after.status == PaymentStatus::Paid {
        drop_of(account, after);
        return;
    }
    let renewal = matches!(
        after.order_type,
        OrderType::SubscriptionRenewal | OrderType::SubscriptionUpdate
    );
    let anew = before.is_none_or(|b| (b.status, b.attempt) < (after.status, after.attempt));
    if after.status != PaymentStatus::Failed || !renewal || !anew {
        return;
    }
    drop_of(account, after);
    account.notices.push(PendingNotice {
        notice: Notice {
            id: format!(
                "paymentFailed/{}/{}/{}",
                after.provider, after.id, after.attempt
            ),
            attempt: after.attempt,
            next_attempt: after.next_attempt,
            ..about(account, after)
        },
        attempts: 0,
        due_at: now,
    });
}

/// Tells of a customer who asks the store for their money. Asked again, there is more
/// time to answer.
pub(super) fn refund_asked(
    account: &mut Account,
    provider: &str,
    names: &[String],
    at: Millis,
    now: Millis,
) {
    let named = |it: &&Payment| {
        it.provider == provider && it.aliases.iter().any(|alias| names.contains(alias))
    };
    let Some(paid) = account.payments.iter().find(named) else {
        return;
    };
    let id = ["refundAsked/", provider, "/", &paid.id].concat();
    let notice = Notice {
        id,
        kind: NoticeKind::RefundAsked,
        next_attempt: paid.refund_request.as_ref().map(|it| it.until),
        at,
        ..about(account, paid)
    };
    account.notices.retain(|it| it.notice.id != notice.id);
    account.notices.push(PendingNotice {
        notice,
        attempts: 0,
        due_at: now,
    });
}

/// What is told of a payment, whatever it is that happened.
pub(super) fn about(account: &Account, payment: &Payment) -> Notice {
    Notice {
        id: String::new(),
        kind: NoticeKind::PaymentFailed,
        account: account.id.clone(),
        email: payment.customer_email.clone(),
        provider: payment.provider.clone(),
        plan: payment.terms.as_ref().map(|terms| terms.plan.clone()),
        subscription: payment.subscription.clone(),
        payment: Some(payment.id.clone()),
        amount: Some(payment.amount.clone()),
        attempt: 0,
        next_attempt: None,
        at: payment.as_of,
        url: payment
            .details
            .as_ref()
            .and_then(|it| it.receipt_url.clone()),
    }
}

fn drop_of(account: &mut Account, payment: &Payment) {
    account.notices.retain(|PendingNotice { notice, .. }| {
        notice.kind != NoticeKind::PaymentFailed || notice.payment.as_ref() != Some(&payment.id)
    });
}

/// How long something that is being worked on rests, should the worker die or
/// fail: a minute, then twice as long each time.
pub(crate) fn rest(attempts: i64) -> Millis {
    let doubled = u32::try_from(attempts)
        .ok()
        .and_then(|n| 2_i64.checked_pow(n.min(20)));
    LEASE.saturating_mul(doubled.unwrap_or(1)).min(LONGEST_WAIT)
}
