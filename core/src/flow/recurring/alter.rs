//! Changes of a subscription that Kassa collects itself.

use super::charge;
use super::methods::about;
use crate::ask::{CancelWhen, ChangeWhen, Decline, Outcome, Proration};
use crate::decide::access::is_over;
use crate::decide::recurring::{self, Billed};
use crate::error::KassaError;
use crate::flow::alter::{Change, Wish};
use crate::flow::operation::{Turn, declined, finish};
use crate::flow::steps::{TRIES, contended};
use crate::job::Cx;
use crate::model::account::Account;
use crate::model::catalog::{Plan, Terms};
use crate::model::money::Money;
use crate::model::preview::PreviewLine;
use crate::model::schedule::{PaidChange, Schedule};
use crate::providers::{bills_as_of_now, no_options};
use alloc::format;
use alloc::vec::Vec;

/// Does what is wished: there is no provider to ask, except for money.
pub(in crate::flow) async fn alter(
    cx: &Cx,
    account: &str,
    id: &str,
    (wish, options): (&Wish, Option<&str>),
) -> Result<Outcome, KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let Some(schedule) = recurring::of(&draft.account, id).cloned() else {
            return Ok(declined(Decline::NoSubscription));
        };
        no_options(options, &schedule.provider)?;
        let mut next = draft.account.clone();
        let now = cx.now();
        let subscription = next.subscriptions.iter().find(|it| it.id == id);
        let ends = matches!(wish, Wish::Cancel(CancelWhen::Now | CancelWhen::PeriodEnd));
        // Its planned end came, though nobody has worked since.
        if !ends && subscription.is_none_or(|it| is_over(it, now)) {
            return Ok(declined(Decline::NoSubscription));
        }
        let to_be_paid = match wish {
            Wish::Cancel(CancelWhen::Now) => {
                recurring::end_now(&mut next, id, now);
                None
            }
            Wish::Cancel(CancelWhen::PeriodEnd) => {
                recurring::end_later(&mut next, id, now);
                None
            }
            Wish::Cancel(CancelWhen::Never) => {
                recurring::go_on(&mut next, id, now);
                None
            }
            Wish::Pause { until, free } => {
                recurring::pause(&mut next, id, (*until, *free), now);
                None
            }
            Wish::Change(change) => {
                let Some((terms, quantity)) = wanted(cx, &schedule, change) else {
                    return Ok(declined(Decline::NoPlan));
                };
                if recurring::open_charge(&draft.account, id).is_some() {
                    return Err(charge_open(&schedule.provider));
                }
                if change.as_of.is_some() {
                    return Err(bills_as_of_now(&schedule.provider));
                }
                let billed = billed(change);
                let at_once = (change.when == ChangeWhen::Now).then_some(billed);
                let wanted = recurring::change(&mut next, id, (&terms, quantity), at_once, now);
                let prorated = billed != Billed::Never;
                let paid = PaidChange {
                    terms,
                    quantity,
                    asked: now,
                    prorated,
                };
                wanted.map(|wanted| (wanted, paid))
            }
        };
        if let Some((wanted, paid)) = to_be_paid {
            let Some(key) = charge(cx, &mut draft, next, (id, &wanted), Some(paid))? else {
                return Ok(declined(Decline::NoMethod));
            };
            if cx.committed(&[&draft]).await? {
                return finish(cx, draft, &key, Turn::First).await;
            }
            continue;
        }
        let cause = cx.cause(account, wish.name(), &cx.random(&format!("{id}/{attempt}")));
        draft.record(
            cause,
            about(wish.word(), id),
            None,
            |account: &mut Account| {
                *account = next;
            },
        );
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            super::collect(cx, account, id).await?;
            let (draft, _) = cx.draft(account, None, 0).await?;
            return Ok(wish.done(&draft));
        }
    }
    Err(contended())
}

fn billed(change: &Change) -> Billed {
    match change.proration {
        // Whoever has more from now on, and ends it before the next period, would never pay
        // for it.
        None | Some(Proration::Now) => Billed::First,
        Some(Proration::NextInvoice) => Billed::Next,
        Some(Proration::None) => Billed::Never,
    }
}

/// What a change would cost: it is made on a copy of the account, and looked at.
pub(in crate::flow) fn preview(
    cx: &Cx,
    account: &Account,
    schedule: &Schedule,
    change: &Change,
) -> Outcome {
    let Some((terms, quantity)) = wanted(cx, schedule, change) else {
        return declined(Decline::NoPlan);
    };
    let (id, now) = (schedule.id.as_str(), cx.now());
    let at_once = (change.when == ChangeWhen::Now).then(|| billed(change));
    let mut copy = account.clone();
    let first = recurring::change(&mut copy, id, (&terms, quantity), at_once, now);
    let sum = |amount: i64| Money {
        amount,
        currency: terms.price.currency.clone(),
    };
    let due = first.map_or_else(|| sum(0), |wanted| wanted.amount);
    let turns = terms.interval != schedule.terms.interval && change.when == ChangeWhen::Now;
    let after = recurring::of(&copy, id).unwrap_or(schedule);
    let whole = terms.price.amount.saturating_mul(quantity);
    let next = whole.saturating_add(after.owed).max(0);
    let ends = account.subscriptions.iter().find(|it| it.id == id);
    let ends = ends.and_then(|it| it.period_end).filter(|_| !turns);
    let line = PreviewLine {
        name: terms.name.clone(),
        amount: due.clone(),
        proration: !turns,
        period_start: Some(now),
        period_end: ends,
    };
    Outcome::Previewed {
        lines: if due.amount == 0 {
            Vec::new()
        } else {
            Vec::from([line])
        },
        due,
        next: Some(sum(next)),
        next_at: ends,
        as_of: None,
    }
}

/// What is to be sold: a plan of the same group and currency.
fn wanted(cx: &Cx, schedule: &Schedule, change: &Change) -> Option<(Terms, i64)> {
    let quantity = change.quantity.unwrap_or(schedule.quantity);
    let Some(plan) = &change.plan else {
        return Some((schedule.terms.clone(), quantity));
    };
    let fits = |it: &&Plan| {
        let terms = it.terms();
        let paid = it.id == schedule.terms.plan;
        it.interval.is_some()
            && (paid || !it.retired)
            && terms.group == schedule.terms.group
            && terms.price.currency == schedule.terms.price.currency
    };
    let plan = cx.setup.plan(plan).filter(fits)?;
    Some((plan.terms(), quantity))
}

fn charge_open(provider: &str) -> KassaError {
    KassaError::unavailable(
        "charge_pending",
        "A charge of this subscription has no clear answer yet. Try again in a minute; nothing was \
         changed by this call.",
    )
    .at(provider)
}
