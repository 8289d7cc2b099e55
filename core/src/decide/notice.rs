//! When the app is told something, and when it is told again.

use crate::model::account::{Account, Payment, PendingNotice};
use crate::model::notice::{Notice, NoticeKind};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::{HOUR, MINUTE, Millis};
use alloc::format;

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
            kind: NoticeKind::PaymentFailed,
            account: account.id.clone(),
            email: after.customer_email.clone(),
            provider: after.provider.clone(),
            plan: after.terms.as_ref().map(|terms| terms.plan.clone()),
            subscription: after.subscription.clone(),
            payment: Some(after.id.clone()),
            amount: Some(after.amount.clone()),
            attempt: after.attempt,
            next_attempt: after.next_attempt,
            at: after.as_of,
        },
        attempts: 0,
        due_at: now,
    });
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
