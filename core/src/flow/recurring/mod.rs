//! What Kassa collects itself, step by step: a charge is written down, sent, and
//! its end written down, as any call that moves money.

mod alter;
mod back;
mod landed;
mod methods;
mod pay_with;
mod subscribe;

pub(super) use alter::{alter, preview};
pub(super) use back::back;
pub(super) use methods::{Wish, methods, register, retire, unregister, views};
pub(super) use pay_with::pay_with;
pub(super) use subscribe::{Subscribe, subscribe};

use crate::decide::draft::Draft;
use crate::decide::recurring::{self, Next, Wanted};
use crate::error::{KassaError, Reason};
use crate::flow::happening::happening;
use crate::flow::operation::{Turn, begin, finish, pending};
use crate::flow::steps::contended;
use crate::job::Cx;
use crate::model::account::{Account, Operation, OperationKind, SealedKey};
use crate::model::history::Happening;
use crate::model::schedule::{Charge, PaidChange};
use crate::model::subscription::SubscriptionStatus;
use crate::providers::ChargeOrder;
use alloc::format;
use alloc::string::String;

/// A schedule has no more to do at a time than to end a trial, begin a period,
/// charge it, fail, and be blocked; races with others come on top.
const MOST_STEPS: u32 = 16;

/// Does what is due of a schedule. Whoever calls has claimed the account, or has just
/// begun the schedule, which leaves it alone for a while.
pub(super) async fn collect(cx: &Cx, account: &str, id: &str) -> Result<(), KassaError> {
    for step in 0..MOST_STEPS {
        let (mut draft, _) = cx.draft(account, None, step.min(7)).await?;
        let mut next = draft.account.clone();
        let cause = cx.cause(account, "period", &cx.random(&format!("{id}/{step}")));
        match recurring::advance(&mut next, id, cx.now()) {
            // Whoever began that charge, or has claimed it, sees to its end.
            Next::Nothing | Next::Open(_) => return Ok(()),
            Next::Changed => {
                let what = Happening {
                    subject: Some(id.into()),
                    ..happening(moved(&draft.account, &next, id))
                };
                draft.record(cause, what, None, |account| *account = next);
                if draft.rows.is_empty() {
                    return Ok(());
                }
                cx.committed(&[&draft]).await?;
            }
            Next::Charge(wanted) => {
                let Some(key) = charge(cx, &mut draft, next, (id, &wanted), None)? else {
                    return Ok(());
                };
                if !cx.committed(&[&draft]).await? {
                    continue;
                }
                match finish(cx, draft, &key, Turn::First).await {
                    Ok(_) => {}
                    Err(error) if error.reason == Reason::Refused => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
    Err(contended())
}

/// What the journal calls it.
fn moved(before: &Account, after: &Account, id: &str) -> &'static str {
    let blocked = |account: &Account| {
        let mut all = account.subscriptions.iter().filter(|it| it.id == id);
        all.any(|it| it.status == SubscriptionStatus::Unpaid)
    };
    match (recurring::of(before, id), recurring::of(after, id)) {
        (Some(_), None) => "schedule_ended",
        _ if blocked(after) && !blocked(before) => "access_blocked",
        (Some(before), Some(after)) if before.period != after.period => "period_begun",
        _ => "schedule_moved",
    }
}

/// Writes a charge down. None if there is nothing to charge with any more.
fn charge(
    cx: &Cx,
    draft: &mut Draft,
    mut next: Account,
    (id, wanted): (&str, &Wanted),
    change: Option<PaidChange>,
) -> Result<Option<String>, KassaError> {
    let Some(schedule) = recurring::of(&next, id).cloned() else {
        return Ok(None);
    };
    let mut methods = next.methods.iter();
    let Some(method) = methods.find(|it| Some(&it.id) == schedule.method.as_ref()) else {
        return Ok(None);
    };
    let line = cx.line(Some(&schedule.provider))?;
    let name = change.as_ref().map_or(&schedule.terms, |it| &it.terms);
    let call = line.api()?.charge(&ChargeOrder {
        order: &wanted.order,
        customer: &method.customer,
        sealed: SealedKey {
            text: method.sealed.clone(),
            customer: method.customer.clone(),
        },
        amount: &wanted.amount,
        tax_free: name.tax_free,
        name: &name.name,
        email: schedule.email.as_deref(),
        customer_name: schedule.customer_name.as_deref(),
    })?;
    let key = format!("charge/{}", wanted.order);
    let charge = Charge {
        order: wanted.order.clone(),
        payment: wanted.payment.clone(),
        period: wanted.period,
        method: method.id.clone(),
        change,
    };
    let (kind, provider) = (OperationKind::Charge, schedule.provider.clone());
    let operation = Operation {
        amount: Some(wanted.amount.amount),
        charge: Some(charge),
        ..pending(cx, key.clone(), kind, &provider, id, call)
    };
    let what = Happening {
        provider: Some(provider),
        subject: Some(wanted.payment.clone()),
        amount: Some(wanted.amount.clone()),
        ..happening("charge_begun")
    };
    // Of all machines only one can write this cause down.
    let cause = cx.cause(&next.id, "charge", &wanted.order);
    begin(&mut next, operation);
    draft.record(cause, what, None, |account| *account = next);
    Ok(Some(key))
}
