//! Facts about one payment, joined whatever their order.

use crate::decide::reversal::tells;
use crate::decide::subscription;
use crate::model::account::{Account, Dispute, Payment, Refund, RefundRequest, RefundTotal};
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::receipt::PaymentDetails;
use crate::model::subscription::Subscription;
use crate::model::time::{DAY, Interval, IntervalUnit, Millis};
use crate::sorted::Listed as _;
use crate::sorted::{names, put};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::{DateTime, Datelike as _, Months};
use core::cmp::Reverse;

/// A month end lies at most so far before the 31st.
pub(super) const LONGEST_CLAMP: Millis = 3 * DAY;

/// Adds a fact about a payment. All known payments that share a name with it
/// are one payment and become one here.
pub(super) fn join(account: &mut Account, mut incoming: Payment) {
    if let Some(total) = &mut incoming.refund_total {
        total.since = total.since.or(tells(total).then_some(total.as_of));
    }
    let same = |known: &Payment| {
        known.provider == incoming.provider
            && known
                .aliases
                .iter()
                .any(|alias| incoming.aliases.contains(alias))
    };
    let known: Vec<Payment> = account
        .payments
        .iter()
        .filter(|p| same(p))
        .cloned()
        .listed();
    account.payments.retain(|p| !same(p));
    let joined = known.into_iter().fold(incoming, merge);
    put(&mut account.payments, joined, |a, b| {
        (a.created, &a.id) < (b.created, &b.id)
    });
}

/// A payment of which only a refund has spoken so far.
pub(super) fn unknown(provider: &str, aliases: &[String]) -> Payment {
    Payment {
        provider: provider.into(),
        id: aliases.first().cloned().unwrap_or_default(),
        aliases: names(aliases.to_vec()),
        order_type: OrderType::Other,
        status: PaymentStatus::Unknown,
        terms: None,
        quantity: 1,
        subscription: None,
        checkout: None,
        sold: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount: 0,
            currency: String::new(),
        },
        created: 0,
        as_of: 0,
        attempt: 0,
        next_attempt: None,
        customer_email: None,
        customer_name: None,
        refunds: Vec::new(),
        refund_total: None,
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
    }
}

/// A status only moves right, so the higher one stands; of two, the one that
/// tells what was bought: an invoice that only bills a session again must not
/// take its credits. What the other knows besides is kept. A deposit alone can turn
/// back, since a bank corrects what it told: of two words on one, the newer stands.
fn merge(a: Payment, b: Payment) -> Payment {
    let weight = |p: &Payment| {
        let tells = (p.order_type != OrderType::Other, p.subscription.is_some());
        let said = (p.as_of, p.attempt, p.amount.amount, p.id.clone());
        (p.status, tells, said)
    };
    let both_deposits = is_deposit(&a) && is_deposit(&b) && a.as_of != b.as_of;
    let first = if both_deposits {
        a.as_of > b.as_of
    } else {
        weight(&a) >= weight(&b)
    };
    let (mut top, mut rest) = if first { (a, b) } else { (b, a) };
    let captured = captured(&top).max(captured(&rest));
    // An invoice's name stays, whichever fact came first: its credits have it.
    if top.subscription.is_none() && rest.subscription.is_some() {
        top.id.clone_from(&rest.id);
    }
    top.aliases = names(top.aliases.into_iter().chain(rest.aliases).listed());
    top.attempt = top.attempt.max(rest.attempt);
    // An order knows what it sold; its invoice only what was sold at that time.
    if top.sold.is_none() && rest.sold.is_some() {
        (top.sold, top.quantity) = (rest.sold, rest.quantity);
        core::mem::swap(&mut top.terms, &mut rest.terms);
    }
    top.terms = top.terms.or(rest.terms);
    top.subscription = top.subscription.or(rest.subscription);
    top.checkout = top.checkout.or(rest.checkout);
    top.period_start = top.period_start.or(rest.period_start);
    top.period_end = top.period_end.or(rest.period_end);
    top.customer_email = top.customer_email.or(rest.customer_email);
    top.customer_name = top.customer_name.or(rest.customer_name);
    top.details = details(top.details, rest.details);
    // A session tells what was approved for ever, and not what was taken of it.
    if let (Some(amount), PaymentStatus::Paid) = (captured, top.status) {
        top.amount.amount = amount;
        top.details.get_or_insert_default().captured = captured;
    }
    top.test |= rest.test;
    top.refund_request = latest(top.refund_request, rest.refund_request);
    top.action_required = top.action_required.max(rest.action_required);
    let warned = [top.fraud_warned, rest.fraud_warned];
    top.fraud_warned = warned.into_iter().flatten().min();
    top.refund_total = newest(top.refund_total, rest.refund_total);
    for refund in rest.refunds {
        join_refund(&mut top.refunds, refund);
    }
    for dispute in rest.disputes {
        join_dispute(&mut top.disputes, dispute);
    }
    top
}

/// The one's, and where it names no page the other's.
fn details(top: Option<PaymentDetails>, rest: Option<PaymentDetails>) -> Option<PaymentDetails> {
    let Some(mut top) = top else {
        return rest;
    };
    top.receipt_url = top.receipt_url.or(rest.and_then(|rest| rest.receipt_url));
    Some(top)
}

fn captured(payment: &Payment) -> Option<i64> {
    payment.details.as_ref()?.captured
}

/// A store that asks again gives more time.
fn latest(a: Option<RefundRequest>, b: Option<RefundRequest>) -> Option<RefundRequest> {
    let both = [a, b].into_iter().flatten();
    both.max_by(|a, b| (a.until, &a.token, &a.reason).cmp(&(b.until, &b.token, &b.reason)))
}

fn is_deposit(payment: &Payment) -> bool {
    let details = payment.details.as_ref();
    details.is_some_and(|it| it.deposit.is_some())
}

/// The newest word stands; of one second, the later status.
fn join_dispute(disputes: &mut Vec<Dispute>, incoming: Dispute) {
    let word = |it: &Dispute| (it.as_of, it.status, it.amount);
    match disputes.iter_mut().find(|known| known.id == incoming.id) {
        Some(known) if word(known) >= word(&incoming) => {}
        Some(known) => *known = incoming,
        None => put(disputes, incoming, |a, b| {
            (a.created, &a.id) < (b.created, &b.id)
        }),
    }
}

/// Since when a refund is so, is the first time that it was said: whether it
/// failed before or after a running total hangs on it.
fn join_refund(refunds: &mut Vec<Refund>, incoming: Refund) {
    match refunds.iter_mut().find(|known| known.id == incoming.id) {
        Some(known) => {
            let weight = |refund: &Refund| (refund.status, Reverse(refund.as_of));
            if weight(&incoming) > weight(known) {
                *known = incoming;
            }
        }
        None => put(refunds, incoming, |a, b| a.id < b.id),
    }
}

/// The newest stands, and knows when the first one was told: what has paid for
/// credits that were used too early must not be asked for twice.
fn newest(a: Option<RefundTotal>, b: Option<RefundTotal>) -> Option<RefundTotal> {
    let both = [a, b];
    let begun = both.iter().flatten().filter_map(|total| total.since);
    let since = begun.min();
    let newest = both
        .into_iter()
        .flatten()
        .max_by_key(|total| (total.as_of, total.amount, total.share));
    newest.map(|total| RefundTotal { since, ..total })
}

/// The period that a payment pays for. Where a provider tells only its start,
/// it lasts as long as the plan's interval, and a first one that cost nothing as
/// long as the trial: what comes after that is not paid yet.
pub(super) fn period(account: &Account, payment: &Payment) -> Option<(Millis, Millis)> {
    let start = payment.period_start?;
    let lasts = || {
        let interval = payment.terms.as_ref()?.interval.as_ref()?;
        let end = after(start, interval)?;
        let subscription = subscription::of(account, payment);
        let trial = subscription.and_then(|it| it.trial_end);
        let free = payment.amount.amount == 0;
        let free = free && payment.order_type == OrderType::SubscriptionInitial;
        let trial = trial.filter(|trial| free && *trial > start);
        // From 28 February a subscription of the 31st is paid until 31 March.
        let of_months = matches!(interval.unit, IntervalUnit::Month | IntervalUnit::Year);
        let day = subscription.filter(|_| of_months && in_last_days(start));
        let day = day.and_then(|it| it.period_end);
        let day = day.filter(|day| (0..=LONGEST_CLAMP).contains(&day.saturating_sub(end)));
        Some(trial.or(day).unwrap_or(end))
    };
    Some((start, payment.period_end.or_else(lasts)?))
}

/// Where a day that not every month has can have become the last one.
fn in_last_days(time: Millis) -> bool {
    DateTime::from_timestamp_millis(time).is_some_and(|time| time.day() >= 28)
}

fn after(start: Millis, interval: &Interval) -> Option<Millis> {
    let count = i64::from(interval.count);
    match interval.unit {
        IntervalUnit::Day => start.checked_add(DAY.checked_mul(count)?),
        IntervalUnit::Week => start.checked_add(DAY.checked_mul(count.checked_mul(7)?)?),
        IntervalUnit::Month => add_months(start, interval.count),
        IntervalUnit::Year => add_months(start, interval.count.checked_mul(12)?),
    }
}

/// The same day so many months later; the 31st becomes a month's last day.
pub(super) fn add_months(time: Millis, months: u32) -> Option<Millis> {
    DateTime::from_timestamp_millis(time)?
        .checked_add_months(Months::new(months))
        .map(|time| time.timestamp_millis())
}

/// The first payment of a subscription can have two names that no message tells
/// together, such as an order and an invoice: the subscription knows one, and
/// what it is for tells the other.
pub(super) fn join_the_first(account: &mut Account, id: &str, provider: &str) {
    let named = |it: &&Subscription| it.id == id && it.provider == provider;
    let subscription = account.subscriptions.iter().find(named);
    let Some(name) = subscription.and_then(|it| it.first_payment.clone()) else {
        return;
    };
    let first = |it: &&Payment| {
        it.provider == provider
            && it.subscription.as_deref() == Some(id)
            && it.order_type == OrderType::SubscriptionInitial
            && !it.aliases.contains(&name)
    };
    let invoice = account.payments.iter().find(first);
    if let Some(invoice) = invoice.map(|it| it.id.clone()) {
        join(account, unknown(provider, &[invoice, name]));
    }
}
