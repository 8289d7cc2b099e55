//! What an event does to an account.

use crate::authentic::{Event, Report, Sale};
use crate::decide::{catalog, notice, payment, subscription};
use crate::model::account::{Account, Payment, RefundTotal};
use crate::model::catalog::Plan;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use subscription::Standing;

/// What the flow needs to know before it applies an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// [`apply`] it.
    Apply,
    /// Two facts of the same second contradict each other: read the
    /// subscription again.
    ReadAgain,
    /// It is about a payment under a name that the account does not know: ask
    /// the provider for its other names.
    Relate,
}

/// Whether an event can be applied as it stands.
pub(crate) fn judge(account: &Account, event: &Event) -> Verdict {
    match &event.report {
        Report::Subscription { subscription, .. } => {
            let tie = known(account, subscription)
                .is_some_and(|old| subscription::standing(old, subscription) == Standing::Tie);
            if tie {
                Verdict::ReadAgain
            } else {
                Verdict::Apply
            }
        }
        Report::Refund { payment, .. } | Report::RefundTotal { payment, .. } => {
            let named = account.payments.iter().any(|known| {
                known.provider == event.provider
                    && known.aliases.iter().any(|a| payment.contains(a))
            });
            if named {
                Verdict::Apply
            } else {
                Verdict::Relate
            }
        }
        Report::Payment { .. } | Report::CheckoutExpired { .. } => Verdict::Apply,
    }
}

/// Whence an event came. A reply of the same second is the later word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A message that the provider sent.
    Message,
    /// The provider's reply to a request of ours.
    Reply,
}

/// Applies an event. Facts that are older than what is known change nothing.
pub(crate) fn apply(
    account: &mut Account,
    plans: &[Plan],
    event: &Event,
    origin: Origin,
    now: Millis,
) {
    match &event.report {
        Report::Subscription { subscription, sale } => {
            subscribe(account, plans, subscription.clone(), sale, origin);
        }
        Report::Payment { payment, sale } => pay(account, plans, payment.clone(), sale, now),
        Report::Refund { payment, refund } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.refunds.push(refund.clone());
            payment::join(account, fact);
        }
        Report::RefundTotal { payment, total } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.refund_total = Some(RefundTotal {
                amount: *total,
                as_of: event.as_of,
            });
            payment::join(account, fact);
        }
        Report::CheckoutExpired { session } => {
            for checkout in &mut account.checkouts {
                if checkout.session.as_ref() == Some(session) {
                    checkout.url = None;
                }
            }
        }
    }
}

fn known<'a>(account: &'a Account, subscription: &Subscription) -> Option<&'a Subscription> {
    account
        .subscriptions
        .iter()
        .find(|old| old.id == subscription.id && old.provider == subscription.provider)
}

fn subscribe(
    account: &mut Account,
    plans: &[Plan],
    mut new: Subscription,
    sale: &Sale,
    origin: Origin,
) {
    let old = known(account, &new);
    let standing = old.map_or(Standing::New, |old| {
        match (subscription::standing(old, &new), origin) {
            (Standing::Tie, Origin::Reply) => Standing::New,
            (Standing::Tie, Origin::Message) => subscription::fixed_order(old, &new),
            (clear, _) => clear,
        }
    });
    if standing != Standing::New {
        return;
    }
    let present = old.and_then(|old| old.terms.as_ref());
    new.terms =
        catalog::terms(plans, account, &new.provider, sale, present).or_else(|| present.cloned());
    account
        .subscriptions
        .retain(|old| old.id != new.id || old.provider != new.provider);
    account.subscriptions.push(new);
    account
        .subscriptions
        .sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    close_checkout(account, sale);
}

fn pay(account: &mut Account, plans: &[Plan], mut fact: Payment, sale: &Sale, now: Millis) {
    let names: Vec<String> = fact.aliases.clone();
    let find = |account: &Account| {
        let same = |p: &&Payment| p.aliases.iter().any(|alias| names.contains(alias));
        account.payments.iter().find(same).cloned()
    };
    let before = find(account);
    let subscription = account
        .subscriptions
        .iter()
        .find(|subscription| fact.subscription.as_ref() == Some(&subscription.id));
    let present = before
        .as_ref()
        .and_then(|before| before.terms.as_ref())
        .or_else(|| subscription.and_then(|subscription| subscription.terms.as_ref()));
    fact.terms = catalog::terms(plans, account, &fact.provider, sale, present);
    payment::join(account, fact);
    if let Some(after) = find(account) {
        notice::after_payment(account, before.as_ref(), &after, now);
    }
    close_checkout(account, sale);
}

/// What was bought cannot be bought again by the same page.
fn close_checkout(account: &mut Account, sale: &Sale) {
    for checkout in &mut account.checkouts {
        if sale.checkout.as_ref() == Some(&checkout.id) {
            checkout.url = None;
        }
    }
}
