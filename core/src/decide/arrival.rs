//! How a checkout stands when its customer comes back from paying.

use crate::decide::checkout::is_over;
use crate::model::account::{Account, Checkout, Payment};
use crate::model::arrival::Arrival;
use crate::model::order::PaymentStatus;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;

/// The account's checkout of that session or of our own id, or the newest one.
pub(crate) fn find<'a>(account: &'a Account, session: Option<&str>) -> Option<&'a Checkout> {
    let asked = |it: &&Checkout| {
        session.is_none() || it.session.as_deref() == session || Some(it.id.as_str()) == session
    };
    account
        .checkouts
        .iter()
        .filter(asked)
        .max_by_key(|it| it.created)
}

/// Landed is what a customer would call so: a pack that is paid, or a
/// subscription that runs and whose first payment is there.
pub(crate) fn state(account: &Account, checkout: &Checkout, now: Millis) -> Arrival {
    let status = account
        .subscriptions
        .iter()
        .find(|it| {
            it.provider == checkout.provider && Some(&it.id) == checkout.subscription.as_ref()
        })
        .map(|subscription| subscription.status);
    if status == Some(SubscriptionStatus::Trialing) {
        return Arrival::Landed;
    }
    // A paid invoice can come before its subscription, which is what gives access; and before the
    // invoice, which brings the credits, can come an order that knows of neither.
    let begun = status.is_some_and(|status| status != SubscriptionStatus::Incomplete);
    let whole = |it: &&Payment| {
        checkout.terms.interval.is_none() || (begun && it.subscription == checkout.subscription)
    };
    let money = || account.payments.iter().filter(|it| pays(it, checkout));
    let landed = |it: &Payment| it.status == PaymentStatus::Paid;
    if money().filter(whole).any(landed) {
        return Arrival::Landed;
    }
    match money().map(|payment| payment.status).max() {
        Some(PaymentStatus::Paid | PaymentStatus::Pending | PaymentStatus::Authorized) => {
            Arrival::Waiting
        }
        Some(PaymentStatus::Failed) => Arrival::Failed,
        Some(PaymentStatus::Unknown) | None if status.is_some() => Arrival::Waiting,
        Some(PaymentStatus::Unknown) | None if is_over(checkout, now) => Arrival::Expired,
        Some(PaymentStatus::Unknown) | None => Arrival::Open,
    }
}

fn pays(payment: &Payment, checkout: &Checkout) -> bool {
    let session = checkout.session.as_ref();
    let subscription = checkout.subscription.as_ref();
    payment.provider == checkout.provider
        && (payment.checkout.as_ref() == Some(&checkout.id)
            || session.is_some_and(|session| payment.aliases.contains(session))
            || (subscription.is_some() && payment.subscription.as_ref() == subscription))
}
