//! What stays until the paid period ends, although the provider sells something
//! else by now.
//!
//! A change that waits for the period's end is told to the provider at once and
//! without billing, so that its next invoice is right even if nobody wakes up
//! here. What was paid is kept beside the subscription until then, and counts
//! while the provider sells what was planned. Nothing has to happen at its end.

use crate::model::account::{Account, Operation, OperationKind, OperationStatus};
use crate::model::catalog::Terms;
use crate::model::subscription::{Kept, Subscription};
use crate::model::time::Millis;
use alloc::string::String;

/// What a subscription gives at a time.
#[derive(Clone, Copy)]
pub(crate) struct Given<'a> {
    /// The plan that counts.
    pub(crate) terms: Option<&'a Terms>,
    /// Units of it.
    pub(crate) quantity: i64,
    /// Where these are not what the provider sells by now.
    pub(crate) kept: Option<&'a Kept>,
}

/// What a subscription gives at a time.
pub(crate) fn given<'a>(account: &'a Account, it: &'a Subscription, now: Millis) -> Given<'a> {
    let kept = kept(account, it, now);
    let planned = kept.filter(|kept| kept.next_quantity == it.quantity);
    Given {
        terms: kept.map(|kept| &kept.terms).or(it.terms.as_ref()),
        quantity: planned.map_or(it.quantity, |kept| kept.quantity),
        kept,
    }
}

/// A change that is on its way may be known of the provider before its answer
/// is known here: what it is to keep counts from then on.
fn kept<'a>(account: &'a Account, it: &'a Subscription, now: Millis) -> Option<&'a Kept> {
    let under_way = |operation: &&Operation| {
        let open = [OperationStatus::Pending, OperationStatus::Unknown];
        open.contains(&operation.status) && is_of(operation, it)
    };
    let all = account.operations.iter().rev().filter(under_way);
    let mut all = all.filter_map(|it| it.kept.as_ref()).chain(&it.kept);
    let plan = it.terms.as_ref().map(|terms| terms.plan.as_str());
    all.find(|kept| now < kept.until && plan == Some(kept.next_plan.as_str()))
}

fn is_of(operation: &Operation, it: &Subscription) -> bool {
    operation.kind == OperationKind::Change
        && operation.subject == it.id
        && operation.provider == it.provider
}

/// What is still kept as of a fact about the subscription.
pub(super) fn still(it: &Subscription, as_of: Millis) -> Option<Kept> {
    it.kept.clone().filter(|kept| as_of < kept.until)
}

/// A change was made: what it was to keep is kept, and nothing else.
pub(crate) fn done(account: &mut Account, operation: &Operation) {
    let mut all = account.subscriptions.iter_mut();
    if let Some(it) = all.find(|it| is_of(operation, it)) {
        it.kept.clone_from(&operation.kept);
    }
}

/// What is kept by a change without an answer stays, now that nobody waits for
/// that answer any more.
pub(crate) fn hold(account: &mut Account, id: &str, provider: &str, now: Millis) {
    let same = |it: &&Subscription| it.id == id && it.provider == provider;
    let it = account.subscriptions.iter().find(same);
    let known = it.and_then(|it| kept(account, it, now)).cloned();
    let mut all = account.subscriptions.iter_mut();
    if let Some(it) = all.find(|it| it.id == id && it.provider == provider)
        && known.is_some()
    {
        it.kept = known;
    }
}

/// A change as it is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    /// Another plan than the one that the provider sells.
    pub(crate) plan: Option<&'a str>,
    /// Other units than those that the provider sells.
    pub(crate) quantity: Option<i64>,
    /// It does not wait for the period's end.
    pub(crate) at_once: bool,
    /// The difference is billed.
    pub(crate) billed: bool,
}

/// How a change has to be made.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// As it is asked for; this is kept then.
    Straight(Option<Kept>),
    /// Without billing anything, whatever was asked for; this is kept then.
    Unbilled(Option<Kept>),
    /// After this is sold again, without billing: the customer has paid for it,
    /// and the provider would bill the difference to what it sells instead.
    After {
        /// The plan that was paid.
        plan: Option<String>,
        /// Units that were paid.
        quantity: Option<i64>,
    },
    /// It goes back to the plan that was paid, which is free, and to units that
    /// are not.
    Twofold,
}

/// How a change has to be made, given what the customer has.
pub(crate) fn way(given: Given<'_>, it: &Subscription, wanted: Wanted<'_>, now: Millis) -> Way {
    let (Some(paid), Some(sold)) = (given.terms, it.terms.as_ref()) else {
        return Way::Straight(None);
    };
    let plan = wanted.plan.unwrap_or(&sold.plan);
    let quantity = wanted.quantity.unwrap_or(it.quantity);
    let differs = plan != paid.plan || quantity != given.quantity;
    let until = it.period_end.filter(|end| differs && *end > now);
    let rest = until.map(|until| Kept {
        terms: paid.clone(),
        quantity: given.quantity,
        until,
        next_plan: plan.into(),
        next_quantity: quantity,
    });
    if !wanted.at_once {
        return Way::Unbilled(rest);
    }
    let Some(kept) = given.kept else {
        return Way::Straight(None);
    };
    let seats_only = wanted.plan.is_none();
    match (plan == paid.plan || seats_only, quantity == given.quantity) {
        (true, true) => return Way::Unbilled(rest),
        (true, false) if !seats_only && wanted.quantity.is_some() => return Way::Twofold,
        (true, false) if !seats_only => return Way::Unbilled(rest),
        _ => {}
    }
    let plan_waits = sold.plan != paid.plan;
    let as_paid = given.quantity == it.quantity;
    if seats_only && plan_waits && (as_paid || !wanted.billed) {
        Way::Straight(Some(kept.clone()))
    } else if wanted.billed {
        Way::After {
            plan: plan_waits.then(|| paid.plan.clone()),
            quantity: (!as_paid).then_some(given.quantity),
        }
    } else {
        Way::Straight(None)
    }
}
