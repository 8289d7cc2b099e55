//! The free days of a sale: an account has them once, at whichever provider.

use crate::decide::checkout::payable;
use crate::model::account::{Account, Checkout};
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;

/// The plan's free days, unless a subscription of the account had some, or a
/// checkout that stays payable beside this one gives some.
pub(crate) fn days(
    account: &Account,
    plan: Option<u32>,
    now: Millis,
    gives_way: impl Fn(&Checkout) -> bool,
) -> Option<u32> {
    let promised = |it: &Checkout| it.trial_days.is_some() && !gives_way(it);
    plan.filter(|_| !had_one(account) && !payable(account, now).any(promised))
}

/// An end of a trial, past or to come, tells; and where a provider forgets it,
/// the checkout that began the subscription.
fn had_one(account: &Account) -> bool {
    let told = account
        .subscriptions
        .iter()
        .any(|it| it.trial_end.is_some() || it.status == SubscriptionStatus::Trialing);
    let begun = |it: &Checkout| it.trial_days.is_some() && it.subscription.is_some();
    told || account.checkouts.iter().any(begun)
}
