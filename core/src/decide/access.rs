//! What a customer has now.

use crate::decide::benefit::{kinds, limits, values};
use crate::decide::bundle::{self, exclude};
use crate::decide::debt;
use crate::decide::kept;
use crate::decide::payment::period;
use crate::decide::recurring::{self, dunning};
use crate::decide::reversal::{all_went_back, refundable};
use crate::model::account::{Account, Payment};
use crate::model::benefits::{Benefits, KindBalance};
use crate::model::catalog::{PastDue, PlanBenefits, Terms};
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::subscription::{Subscription, SubscriptionStatus};
use crate::model::time::{DAY, IntervalUnit, Millis};
use crate::sorted::Listed as _;
use crate::sorted::{names, sorted};
use alloc::string::String;
use alloc::vec::Vec;

/// The view of an account at a time.
pub(crate) fn benefits(account: &Account, revision: i64, now: Millis) -> Benefits {
    let counting = counting(account, now);
    let open = counting.filter(|subscription| has_access(account, subscription, now));
    let given = open.map(|subscription| kept::given(account, subscription, now));
    let terms = given.and_then(|given| given.terms);
    let sold = sold(account, now);
    let features = sold.iter().flat_map(|(benefits, _)| &benefits.features);
    let featured = lasting(account).rev().flat_map(bundle::once);
    let mut featured = featured.filter(|once| !once.benefits.features.is_empty());
    let featured = featured.next().map(|once| once.plan.into());
    let credits = kinds(account, now);
    let sum = |of: fn(&KindBalance) -> i64| credits.first().map_or(0, of);
    Benefits {
        active_plan_id: terms.map(|terms| terms.plan.clone()).or(featured),
        subscription_status: counting.map(|subscription| subscription.status),
        total_available_credits: sum(|plain| plain.available),
        subscription_credits_balance: sum(|plain| plain.subscription),
        one_time_credits_balance: sum(|plain| plain.one_time),
        frozen: debt::is_frozen(&account.lots),
        features: names(features.cloned().listed()),
        limits: limits(&sold),
        values: values(&sold),
        credits,
        quantity: given.map_or(0, |given| given.quantity),
        current_period_end: open.and_then(|subscription| subscription.period_end),
        cancel_at_period_end: open.is_some_and(|subscription| subscription.cancel_at.is_some()),
        scheduled_plan_id: given
            .and_then(|given| given.kept)
            .filter(|kept| kept.next_plan != kept.terms.plan)
            .map(|kept| kept.next_plan.clone())
            .or_else(|| next_plan(open?)),
        subscription_id: counting.map(|subscription| subscription.id.clone()),
        revision,
    }
}

/// The plan that renews next, where the provider tells of another one.
fn next_plan(subscription: &Subscription) -> Option<String> {
    let present = subscription.terms.as_ref().map(|terms| &terms.plan);
    let next = subscription.next_plan.clone();
    next.filter(|next| subscription.cancel_at.is_none() && Some(next) != present)
}

/// The subscription that counts.
pub(crate) fn counting(account: &Account, now: Millis) -> Option<&Subscription> {
    let all = account.subscriptions.iter();
    all.max_by_key(|subscription| rank(account, subscription, now))
}

/// The best counts: one with access before one without, then what costs more in
/// a year, then one that is not over, then the younger. No two are equal, so
/// that it does not matter which was heard of first. (Money of two currencies is
/// compared as it stands: no rule here knows what a currency is worth.)
pub(super) fn rank<'a>(
    account: &Account,
    subscription: &'a Subscription,
    now: Millis,
) -> (bool, i64, bool, Millis, &'a str, &'a str) {
    let access = has_access(account, subscription, now);
    let given = kept::given(account, subscription, now);
    let worth = given.terms.filter(|_| access);
    (
        access,
        worth.map_or(0, |terms| a_year_of(terms, given.quantity)),
        !subscription.status.is_over(),
        subscription.created,
        &subscription.provider,
        &subscription.id,
    )
}

fn a_year_of(terms: &Terms, quantity: i64) -> i64 {
    let Some(interval) = &terms.interval else {
        return 0;
    };
    let times: i64 = match interval.unit {
        IntervalUnit::Day => 365,
        IntervalUnit::Week => 52,
        IntervalUnit::Month => 12,
        IntervalUnit::Year => 1,
    };
    let year = terms.cost(quantity).saturating_mul(times);
    year.checked_div(interval.count.into()).unwrap_or(0)
}

/// A subscription of this group that is not over: a second one would charge
/// the customer twice. One with unknown terms stands in the way of every group:
/// it is most often an old price of the plan itself, from before Kassa, and a
/// "no" is mended by naming that price in a plan, while a second charge has to
/// be given back. (What is really another product is kept out by `prices`.) One
/// that Kassa collects stands from its first charge on, although nobody knows yet
/// how that ends.
pub(crate) fn standing_in<'a>(
    account: &'a Account,
    terms: &Terms,
    now: Millis,
) -> Option<&'a Subscription> {
    terms.group.as_ref()?;
    account.subscriptions.iter().find(|subscription| {
        let same = subscription
            .terms
            .as_ref()
            .is_none_or(|held| exclude(held, terms));
        let begun = subscription.status != SubscriptionStatus::Incomplete
            || recurring::of(account, &subscription.id).is_some();
        same && !is_over(subscription, now) && begun
    })
}

/// Why a subscription gives access or does not.
pub(crate) struct Why {
    /// The rule's name on this folder's page.
    pub(crate) rule: &'static str,
    /// It gives access.
    pub(crate) open: bool,
    /// When time alone changes that.
    pub(crate) until: Option<Millis>,
}

/// Access lasts while the provider says so, and for the plan's days of grace
/// after the time that is paid, so that neither a late webhook nor a first
/// failed try locks out a paying customer.
pub(crate) fn why(account: &Account, subscription: &Subscription, now: Millis) -> Why {
    let closed = |rule| Why {
        rule,
        open: false,
        until: None,
    };
    let until = |rule, end: Millis, over| {
        let until = Some(subscription.cancel_at.map_or(end, |it| it.min(end)));
        if now < end {
            let open = true;
            Why { rule, open, until }
        } else {
            closed(over)
        }
    };
    if subscription.status.is_over() || subscription.replaced_at.is_some() {
        return closed("ended");
    }
    if is_over(subscription, now) {
        return closed("planned_end_passed");
    }
    let terms = subscription.terms.as_ref();
    let grace = DAY.saturating_mul(terms.map_or(0, |terms| i64::from(terms.grace_days)));
    match subscription.status {
        SubscriptionStatus::Trialing | SubscriptionStatus::Active => {
            let trial = subscription.status == SubscriptionStatus::Trialing;
            let rule = if trial { "trialing" } else { "active" };
            match subscription.period_end {
                None => until(rule, Millis::MAX, rule),
                Some(end) if now < end => until(rule, end, rule),
                Some(end) => until("renewal_late", end.saturating_add(grace), "period_over"),
            }
        }
        SubscriptionStatus::PastDue if subscription.grace_until.is_some() => {
            let end = subscription.grace_until.unwrap_or(0);
            until("past_due", end, "past_due_over")
        }
        SubscriptionStatus::PastDue => {
            let paid = paid_until(account, subscription);
            let lasting = terms.map_or(Some(0), patience);
            let end = lasting.map_or(Millis::MAX, |it| paid.saturating_add(it));
            until("past_due", end, "past_due_over")
        }
        SubscriptionStatus::Unknown => {
            let end = paid_until(account, subscription);
            until("unknown_status", end, "unknown_status")
        }
        SubscriptionStatus::Incomplete => closed("incomplete"),
        SubscriptionStatus::Unpaid => closed("unpaid"),
        SubscriptionStatus::Paused => closed("paused"),
        SubscriptionStatus::Canceled | SubscriptionStatus::Expired => closed("ended"),
    }
}

/// How long a failed renewal leaves access open after the time that is paid; none for
/// as long as it is tried. Whoever tries: dunning means the same at every provider.
fn patience(terms: &Terms) -> Option<Millis> {
    if !terms.dunning.is_empty() {
        return dunning::block_after(terms);
    }
    match terms.past_due {
        PastDue::Open => None,
        PastDue::Grace => Some(DAY.saturating_mul(terms.grace_days.into())),
        PastDue::Closed => Some(0),
    }
}

fn has_access(account: &Account, subscription: &Subscription, now: Millis) -> bool {
    why(account, subscription, now).open
}

/// A planned end needs no message to come true: that one can be lost.
pub(crate) fn is_over(subscription: &Subscription, now: Millis) -> bool {
    subscription.status.is_over()
        || subscription.replaced_at.is_some()
        || subscription.cancel_at.is_some_and(|end| end <= now)
}

/// The end of the last period that was paid. A provider moves the present
/// period on before it is paid, so the subscription itself does not tell.
fn paid_until(account: &Account, subscription: &Subscription) -> Millis {
    account
        .payments
        .iter()
        .filter(|p| p.status == PaymentStatus::Paid && p.provider == subscription.provider)
        .filter(|p| p.subscription.as_ref() == Some(&subscription.id))
        .filter_map(|p| Some(period(account, p)?.1))
        .max()
        .or(subscription.period_start)
        .unwrap_or(subscription.created)
}

/// The subscriptions that give something now: the best one of each group, since
/// groups do not exclude each other; the one that counts first, then the next best.
pub(super) fn giving(account: &Account, now: Millis) -> Vec<&Subscription> {
    let open = |it: &&Subscription| has_access(account, it, now);
    let all = account.subscriptions.iter().filter(open).listed();
    let ranked = sorted(all, |a, b| rank(account, a, now) > rank(account, b, now));
    let mut best: Vec<&Subscription> = Vec::new();
    for it in ranked {
        if !best.iter().any(|other| rival(other, it)) {
            best.push(it);
        }
    }
    best
}

/// All that gives something now, and its units; what was bought once comes
/// last, the youngest first.
fn sold(account: &Account, now: Millis) -> Vec<(&PlanBenefits, i64)> {
    let plans = giving(account, now).into_iter().flat_map(|it| {
        let given = kept::given(account, it, now);
        let terms = given.terms.into_iter();
        terms.flat_map(move |terms| bundle::renewing(terms, given.quantity))
    });
    let once = lasting(account).rev().flat_map(bundle::once);
    let once = once.map(|once| (once.benefits, once.quantity));
    plans.chain(once).listed()
}

/// Whether anything is known to exclude it.
pub(super) fn is_grouped(subscription: &Subscription) -> bool {
    let terms = subscription.terms.as_ref();
    terms.is_some_and(|terms| terms.group.is_some())
}

/// Plans of one group exclude each other, and so do those whose terms are unknown.
pub(super) fn rival(a: &Subscription, b: &Subscription) -> bool {
    match (&a.terms, &b.terms) {
        (Some(a), Some(b)) => exclude(a, b) || a.group.is_none() && b.group.is_none(),
        (Some(it), None) | (None, Some(it)) => it.group.is_none(),
        (None, None) => true,
    }
}

/// What was bought once and not given back, oldest first.
fn lasting(account: &Account) -> impl DoubleEndedIterator<Item = &Payment> {
    account.payments.iter().filter(|it| lasts(it))
}

/// What was bought once lasts unless all of its money went back.
pub(crate) fn lasts(p: &Payment) -> bool {
    (p.order_type == OrderType::OneTimePurchase || !bundle::once(p).is_empty())
        && p.status == PaymentStatus::Paid
        && !all_went_back(p)
        && (p.amount.amount == 0 || refundable(p) > 0)
}
