//! What an event does to an account.

use crate::authentic::{Event, Report, Sale};
use crate::decide::{
    bundle, catalog, checkout, duplicate, kept, license, notice, payment, recurring, subscription,
};
use crate::model::account::{Account, Payment, RefundTotal};
use crate::model::catalog::{Plan, Terms};
use crate::model::order::OrderType;
use crate::model::subscription::{Sold, Subscription};
use crate::model::time::{MINUTE, Millis};
use crate::sorted::Listed as _;
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
pub(crate) fn judge(account: &Account, plans: &[Plan], event: &Event) -> Verdict {
    match &event.report {
        Report::Subscription { subscription, sale }
        | Report::Purchase {
            subscription: Some(subscription),
            sale,
            ..
        } => {
            let new = with_terms(account, plans, subscription.clone(), sale);
            let tie = known(account, subscription)
                .is_some_and(|old| subscription::standing(old, &new) == Standing::Tie);
            if tie {
                Verdict::ReadAgain
            } else {
                Verdict::Apply
            }
        }
        Report::Refund { payment, .. }
        | Report::RefundTotal { payment, .. }
        | Report::Dispute { payment, .. }
        | Report::FraudWarned { payment, .. } => {
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
        Report::Payment { .. }
        | Report::Purchase { .. }
        | Report::RefundAsked { .. }
        | Report::License { .. }
        | Report::CheckoutExpired { .. }
        | Report::Stored { .. }
        | Report::CustomerDeleted { .. } => Verdict::Apply,
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
    let before = duplicate::before(&[account], now);
    match &event.report {
        Report::Subscription { subscription, sale } => {
            subscribe(account, plans, subscription.clone(), sale, origin);
        }
        Report::Payment { payment, sale } => pay(account, plans, payment.clone(), sale, now),
        Report::Purchase {
            subscription,
            sale,
            bought,
        } => {
            if let Some(subscription) = subscription {
                subscribe(account, plans, subscription.clone(), sale, origin);
            }
            for it in bought {
                pay(account, plans, it.payment.clone(), &it.sale, now);
            }
        }
        Report::RefundAsked { payment, request } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.refund_request = Some(request.clone());
            payment::join(account, fact);
            notice::refund_asked(account, &event.provider, payment, event.as_of, now);
        }
        Report::Refund { payment, refund } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.refunds.push(refund.clone());
            payment::join(account, fact);
        }
        Report::RefundTotal { payment, total } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.refund_total = Some(RefundTotal {
                amount: *total,
                share: None,
                as_of: event.as_of,
                since: None,
            });
            payment::join(account, fact);
        }
        Report::Dispute { payment, dispute } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.disputes.push(dispute.clone());
            payment::join(account, fact);
        }
        Report::FraudWarned { payment, at } => {
            let mut fact = payment::unknown(&event.provider, payment);
            fact.fraud_warned = Some(*at);
            payment::join(account, fact);
        }
        Report::License { license } => license::put(account, license.clone()),
        Report::CustomerDeleted { customer } => {
            if checkout::has_customer(account, &event.provider, customer) {
                checkout::forget(account, &event.provider, customer, now);
            }
        }
        // What follows from it are calls, which the flow writes down.
        Report::Stored { .. } => {}
        Report::CheckoutExpired { session } => {
            for checkout in &mut account.checkouts {
                if checkout.session.as_ref() == Some(session) {
                    checkout.url = None;
                }
            }
        }
    }
    subscription::end_replaced(account);
    recurring::follow(account, now);
    checkout::withdraw(account, now);
    duplicate::tell(account, &before, now);
}

fn known<'a>(account: &'a Account, subscription: &Subscription) -> Option<&'a Subscription> {
    account
        .subscriptions
        .iter()
        .find(|old| old.id == subscription.id && old.provider == subscription.provider)
}

/// The subscription with what was sold: a change of plan is a change too.
fn with_terms(
    account: &Account,
    plans: &[Plan],
    mut new: Subscription,
    sale: &Sale,
) -> Subscription {
    let known = known(account, &new);
    new.sold = subscription::sold(known, &new);
    new.replaced_at = known.and_then(|known| known.replaced_at);
    new.kept = known.and_then(|old| kept::still(old, new.as_of));
    let present = known.and_then(|old| old.terms.as_ref());
    let next = next_plan(plans, &new);
    new.next_plan = next.map(|plan| plan.id.clone());
    new.terms = catalog::terms(plans, account, &new.provider, sale, present, false)
        .or_else(|| present.cloned());
    let lead = new.terms.as_ref();
    let lead = lead.and_then(|it| bundle::item(plans, &new.provider, sale, &it.plan));
    if let Some(item) = lead {
        new.item.clone_from(&item.id);
        new.quantity = item.quantity.max(1);
    }
    new
}

/// The plan whose price renews next. Either of the two may name but the product of the
/// price.
fn next_plan<'a>(plans: &'a [Plan], new: &Subscription) -> Option<&'a Plan> {
    let next = new.next_price.as_deref()?;
    let price = |plan: &'a Plan| plan.price_at(&new.provider).unwrap_or_default();
    let product = next.split(':').next();
    let near = |plan: &&Plan| {
        let own = plan.price_at(&new.provider);
        own == product || own.and_then(|own| own.split(':').next()) == Some(next)
    };
    let exact = plans.iter().find(|plan| price(plan) == next);
    exact.or_else(|| plans.iter().find(near))
}

/// A payment's further names, as the provider told them on a question.
pub(crate) fn also_named(account: &mut Account, provider: &str, names: &[String]) {
    payment::join(account, payment::unknown(provider, names));
}

fn subscribe(
    account: &mut Account,
    plans: &[Plan],
    new: Subscription,
    sale: &Sale,
    origin: Origin,
) {
    let new = with_terms(account, plans, new, sale);
    // An older word on a subscription still tells which checkout it came from.
    close_checkout(account, sale, Some(&new.id));
    let old = known(account, &new);
    let standing = old.map_or(Standing::New, |old| {
        match (subscription::standing(old, &new), origin) {
            (Standing::Tie, Origin::Reply) => Standing::New,
            (Standing::Tie, Origin::Message) => subscription::fixed_order(old, &new),
            (clear, _) => clear,
        }
    });
    let stands = match (standing, old) {
        (Standing::Old | Standing::Tie, Some(old)) => Subscription {
            sold: new.sold,
            ..old.clone()
        },
        (Standing::New, _) | (_, None) => new,
    };
    price_payments(account, plans, &stands, sale);
    let (id, provider) = (stands.id.clone(), stands.provider.clone());
    account
        .subscriptions
        .retain(|old| old.id != id || old.provider != provider);
    subscription::list(account, stands);
    payment::join_the_first(account, &id, &provider);
}

/// An invoice that came first may not have told what it was for, and one that
/// tells neither price nor units has those of its time, unless an order told them.
fn price_payments(account: &mut Account, plans: &[Plan], subscription: &Subscription, sale: &Sale) {
    let of_it = |it: &Payment| {
        it.subscription.as_ref() == Some(&subscription.id)
            && it.provider == subscription.provider
            && (it.terms.is_none() || !subscription.sold.is_empty())
            && it.sold.is_none()
    };
    let priced = |payment: &Payment| {
        let present = payment.terms.as_ref().or(subscription.terms.as_ref());
        let sold = subscription::sold_at(subscription, moment(payment));
        let terms = sold.and_then(|sold| {
            let sale = Sale {
                checkout: sale.checkout.clone(),
                prices: Vec::from([sold.price.clone()]),
                ..Sale::default()
            };
            catalog::terms(plans, account, &payment.provider, &sale, present, false)
        });
        let quantity = sold.map_or(payment.quantity, |sold| sold.quantity);
        (terms.or_else(|| present.cloned()), quantity)
    };
    let known = account.payments.iter().enumerate();
    let known = known.filter(|(_, it)| of_it(it));
    for (at, (terms, quantity)) in known.map(|(at, it)| (at, priced(it))).listed() {
        if let Some(payment) = account.payments.get_mut(at) {
            payment.terms = terms;
            payment.quantity = quantity;
        }
    }
}

/// As of when it is looked up what a payment was for. The invoice of a change can be a moment
/// older than the change.
fn moment(payment: &Payment) -> Millis {
    if payment.order_type == OrderType::SubscriptionUpdate {
        payment.created.saturating_add(MINUTE)
    } else {
        payment.created
    }
}

fn pay(account: &mut Account, plans: &[Plan], mut fact: Payment, sale: &Sale, now: Millis) {
    let (provider, names) = (fact.provider.clone(), fact.aliases.clone());
    let find = |account: &Account| {
        let same = |p: &&Payment| {
            p.provider == provider && p.aliases.iter().any(|alias| names.contains(alias))
        };
        account.payments.iter().find(same).cloned()
    };
    let before = find(account);
    if let Some(known) = &before {
        recurring::recognise(&mut fact, known);
    }
    let subscription = account
        .subscriptions
        .iter()
        .find(|it| fact.subscription.as_ref() == Some(&it.id) && fact.provider == it.provider);
    let present = before
        .as_ref()
        .and_then(|before| before.terms.as_ref())
        .or_else(|| subscription.and_then(|subscription| subscription.terms.as_ref()));
    let mut sold = sale.clone();
    let order = before.as_ref().and_then(|before| before.sold.as_ref());
    let then = || subscription::sold_at(subscription?, moment(&fact));
    let silent = sold.prices.is_empty();
    if let Some(it) = order.or_else(then).filter(|_| silent).cloned() {
        sold.prices.push(it.price);
        fact.quantity = it.quantity;
    }
    // The invoice of a change inside a period names no more than what was changed.
    let part = fact.order_type == OrderType::SubscriptionUpdate && fact.period_end.is_none();
    fact.terms = catalog::terms(plans, account, &fact.provider, &sold, present, part);
    if let Some(terms) = &fact.terms {
        let lead = bundle::item(plans, &fact.provider, sale, &terms.plan);
        let units = lead.map(|it| it.quantity).filter(|units| *units > 0);
        let known = subscription.filter(|_| part && bundle::renews_along(terms));
        let units = units.or(known.map(|it| it.quantity));
        fact.quantity = units.unwrap_or(fact.quantity);
    }
    let lasts = |terms: &Terms| terms.interval.is_some();
    if fact.order_type == OrderType::OneTimePurchase && fact.terms.as_ref().is_some_and(lasts) {
        // An order does not tell that it begins a subscription; its plan does.
        fact.order_type = OrderType::SubscriptionInitial;
        fact.sold = sale.prices.first().map(|price| Sold {
            price: price.clone(),
            quantity: fact.quantity,
            since: fact.created,
        });
    }
    close_checkout(account, sale, fact.subscription.as_ref());
    payment::join(account, fact);
    let paid_for = find(account).and_then(|after| after.subscription);
    if let Some(id) = paid_for {
        payment::join_the_first(account, &id, &provider);
    }
    if let Some(after) = find(account) {
        notice::after_payment(account, before.as_ref(), &after, now);
    }
}

/// What was bought cannot be bought again by the same page.
fn close_checkout(account: &mut Account, sale: &Sale, subscription: Option<&String>) {
    for checkout in &mut account.checkouts {
        if sale.checkout.as_ref() == Some(&checkout.id) {
            checkout.url = None;
            checkout.subscription = subscription.or(checkout.subscription.as_ref()).cloned();
        }
    }
}
