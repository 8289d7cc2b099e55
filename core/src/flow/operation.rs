//! Calls that move money or end a subscription: written down, sent, settled.
//!
//! The request is stored before it is sent. Whatever dies in between, the same
//! bytes go out again under the same idempotency key, so it happens once.

use crate::ask::{CancelWhen, Decline, Outcome};
use crate::authentic::{Event, Report};
use crate::decide::access::counting;
use crate::decide::catalog::digest;
use crate::decide::draft::Draft;
use crate::decide::event::{Origin, Verdict, also_named, apply, judge};
use crate::decide::notice::rest;
use crate::decide::reversal::refundable;
use crate::error::{KassaError, Reason};
use crate::flow::inbound::{learn, read_again, subject};
use crate::flow::steps::{
    Committed, Line, Sent, TRIES, check_key, contended, key_reused, provider_down, taken,
};
use crate::flow::usage::happening;
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Operation, OperationKind, OperationStatus, Payment};
use crate::model::history::Happening;
use crate::model::money::Money;
use crate::sorted::Listed as _;
use crate::sorted::names;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Operations whose end is certain and that nobody can ask for again: so many
/// are kept for a worker that is still busy with one.
const KEPT: usize = 20;

/// Gives money back.
pub(super) async fn refund(
    cx: &Cx,
    account: &str,
    payment: &str,
    amount: Option<i64>,
    key: Option<String>,
) -> Result<Outcome, KassaError> {
    if amount.is_some_and(|amount| amount < 1) {
        return Err(KassaError::misused(
            "bad_amount",
            "A refund is 1 or more minor units.",
        ));
    }
    let key = key.unwrap_or_else(|| cx.random("refund"));
    check_key(&key)?;
    let cause = cx.cause(account, "refund", &key);
    let asked = digest(&json::list(&[&payment, &amount]));
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(account, Some(&cause), attempt).await?;
        if let Some(seen) = seen {
            if seen.asked.as_ref() != Some(&asked) {
                return Err(key_reused());
            }
            return finish(cx, draft, &cause).await;
        }
        let named = |it: &&Payment| it.id == payment || it.aliases.iter().any(|a| a == payment);
        let Some(paid) = draft.account.payments.iter().find(named).cloned() else {
            return Ok(declined(Decline::NoPayment));
        };
        let left = refundable(&paid);
        if left == 0 || amount.is_some_and(|amount| amount > left) {
            return Ok(declined(Decline::NothingToRefund));
        }
        let line = cx.line(Some(&paid.provider))?;
        let paid = all_names(cx, line, paid).await?;
        let call = line
            .provider
            .refund(&paid, amount, &format!("{account}/{key}"))?;
        let operation = Operation {
            // Unlike the caller's key it tells accounts apart that are one by now.
            key: cause.clone(),
            kind: OperationKind::Refund,
            provider: paid.provider.clone(),
            subject: paid.id.clone(),
            amount: Some(amount.unwrap_or(left)),
            call,
            status: OperationStatus::Pending,
            attempts: 1,
            created: cx.now(),
            due_at: Some(cx.now().saturating_add(rest(0))),
            result: None,
            refusal: None,
        };
        let what = Happening {
            provider: Some(paid.provider.clone()),
            subject: Some(paid.id.clone()),
            amount: Some(Money {
                amount: amount.unwrap_or(left),
                currency: paid.amount.currency.clone(),
            }),
            ..happening("refund_asked")
        };
        draft.record(cause.clone(), what, Some(asked.clone()), |account| {
            also_named(account, &paid.provider, &paid.aliases);
            begin(account, operation);
        });
        match cx.commit(&[&draft]).await? {
            Committed::Applied => return finish(cx, draft, &cause).await,
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

/// Ends a subscription, or takes a planned end back.
pub(super) async fn cancel(
    cx: &Cx,
    account: &str,
    subscription: Option<String>,
    when: CancelWhen,
) -> Result<Outcome, KassaError> {
    let kind = match when {
        CancelWhen::Now => OperationKind::CancelNow,
        CancelWhen::PeriodEnd => OperationKind::CancelAtPeriodEnd,
        CancelWhen::Never => OperationKind::Resume,
    };
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let chosen = match &subscription {
            Some(id) => draft.account.subscriptions.iter().find(|it| it.id == *id),
            None => counting(&draft.account, cx.now()),
        };
        let Some(chosen) = chosen.cloned() else {
            return Ok(declined(Decline::NoSubscription));
        };
        if chosen.status.is_terminal() {
            // It is over, as asked: a second press of the button is no error.
            return Ok(match when {
                CancelWhen::Now | CancelWhen::PeriodEnd => Outcome::Canceled {
                    benefits: draft.benefits(),
                },
                CancelWhen::Never => declined(Decline::NoSubscription),
            });
        }
        let open = |it: &&Operation| is_open(it, &chosen.provider, &chosen.id);
        let mut pending = draft.account.operations.iter().filter(open);
        if let Some(key) = pending.find(|it| it.kind == kind).map(|it| it.key.clone()) {
            return finish(cx, draft, &key).await;
        }
        let line = cx.line(Some(&chosen.provider))?;
        let key = format!("cancel/{}", cx.random("cancel"));
        let operation = Operation {
            key: key.clone(),
            kind,
            provider: chosen.provider.clone(),
            subject: chosen.id.clone(),
            amount: None,
            call: line.provider.cancel(&chosen.id, when),
            status: OperationStatus::Pending,
            attempts: 1,
            created: cx.now(),
            due_at: Some(cx.now().saturating_add(rest(0))),
            result: None,
            refusal: None,
        };
        let what = Happening {
            provider: Some(chosen.provider.clone()),
            subject: Some(chosen.id.clone()),
            ..happening(match when {
                CancelWhen::Now => "cancel_asked",
                CancelWhen::PeriodEnd => "cancel_at_period_end_asked",
                CancelWhen::Never => "resume_asked",
            })
        };
        draft.record(cx.cause(account, "cancel", &key), what, None, |account| {
            begin(account, operation);
        });
        match cx.commit(&[&draft]).await? {
            Committed::Applied => return finish(cx, draft, &key).await,
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

/// A wish for a subscription's end that nobody has seen fulfilled.
fn is_open(it: &Operation, provider: &str, subscription: &str) -> bool {
    it.kind != OperationKind::Refund
        && it.status == OperationStatus::Pending
        && it.provider == provider
        && it.subject == subscription
}

/// Adds an operation. A newer wish for a subscription's end replaces an older
/// one: sent again later, that one would undo it.
fn begin(account: &mut Account, operation: Operation) {
    if operation.kind != OperationKind::Refund {
        let open = |it: &&mut Operation| is_open(it, &operation.provider, &operation.subject);
        for it in account.operations.iter_mut().filter(open) {
            it.status = OperationStatus::Failed;
            it.refusal = Some("superseded".to_string());
            it.due_at = None;
        }
    }
    let over = |it: &Operation| match it.status {
        OperationStatus::Pending | OperationStatus::Unknown => false,
        // A key that moved money is never forgotten.
        OperationStatus::Posted => it.kind != OperationKind::Refund,
        OperationStatus::Failed => true,
    };
    let count = account.operations.iter().filter(|it| over(it)).count();
    let mut spare = count.saturating_sub(KEPT);
    account.operations.retain(|it| {
        let goes = spare > 0 && over(it);
        spare = spare.saturating_sub(usize::from(goes));
        !goes
    });
    account.operations.push(operation);
}

/// Sends an operation that is written down, and writes down how it ended.
pub(super) async fn finish(cx: &Cx, draft: Draft, key: &str) -> Result<Outcome, KassaError> {
    let find = |account: &Account| account.operations.iter().find(|it| it.key == key).cloned();
    let account = draft.account.id.clone();
    let Some(operation) = find(&draft.account) else {
        return Err(key_reused());
    };
    if let Some(outcome) = ended(&operation, &draft)? {
        return Ok(outcome);
    }
    let line = cx.line(Some(&operation.provider))?;
    let end = send(cx, line, &operation).await?;
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(&account, None, attempt).await?;
        let Some(known) = find(&draft.account) else {
            return Err(key_reused());
        };
        if let Some(outcome) = ended(&known, &draft)? {
            return Ok(outcome);
        }
        // The reply came before this load: what arrived in between within the
        // same second may be newer, and only the provider knows.
        let fresh = match &end {
            End::Done(event) if judge(&draft.account, cx.plans(), event) == Verdict::ReadAgain => {
                read_again(cx, line, event).await?
            }
            End::Done(_) | End::Refused(_) | End::Forgotten => None,
        };
        let what = Happening {
            provider: Some(operation.provider.clone()),
            subject: Some(operation.subject.clone()),
            ..happening(match &end {
                End::Done(_) => "done_by_provider",
                End::Refused(_) => "refused_by_provider",
                End::Forgotten => "outcome_unknown",
            })
        };
        let cause = cx.cause(&account, "ended", key);
        draft.record(cause, what, None, |account| {
            if let End::Done(event) = &end {
                let said = fresh.as_ref().unwrap_or(event);
                apply(account, cx.plans(), said, Origin::Reply, cx.now());
            }
            for it in account.operations.iter_mut().filter(|it| it.key == key) {
                conclude(it, &end);
            }
        });
        match cx.commit(&[&draft]).await? {
            Committed::Applied => {
                let done = find(&draft.account)
                    .map(|it| ended(&it, &draft))
                    .transpose()?
                    .flatten();
                return done.ok_or_else(contended);
            }
            Committed::Stale => {}
            Committed::Taken(reference) => return Err(taken(&reference)),
        }
    }
    Err(contended())
}

/// How a call ended, as far as anybody can know.
enum End {
    /// The provider did it and says so.
    Done(Event),
    /// The provider said no, with this code.
    Refused(String),
    /// The provider has forgotten the key: to send it again could do it twice.
    Forgotten,
}

async fn send(cx: &Cx, line: Line<'_>, operation: &Operation) -> Result<End, KassaError> {
    let lifetime = line.provider.idempotency_lifetime();
    if operation.created.saturating_add(lifetime) < cx.now() {
        return Ok(End::Forgotten);
    }
    Ok(match cx.send(line, &operation.call).await? {
        Sent::Done(answer) => End::Done(learn(cx, line, &answer)?),
        Sent::Unclear => return Err(provider_down(line.provider.name())),
        Sent::Refused(error) => match already_so(cx, line, operation).await? {
            Some(event) => End::Done(event),
            None => End::Refused(error.code),
        },
    })
}

fn conclude(operation: &mut Operation, end: &End) {
    operation.due_at = None;
    match end {
        End::Done(event) => {
            operation.status = OperationStatus::Posted;
            operation.result = Some(subject(event));
            // Asked for all that was left, the provider knows how much that was.
            if let Report::Refund { refund, .. } = &event.report {
                operation.amount = Some(refund.amount);
            }
        }
        End::Refused(code) => {
            operation.status = OperationStatus::Failed;
            operation.refusal = Some(code.clone());
        }
        End::Forgotten => operation.status = OperationStatus::Unknown,
    }
}

/// The outcome of an operation whose end is certain, or can never be.
fn ended(operation: &Operation, draft: &Draft) -> Result<Option<Outcome>, KassaError> {
    match operation.status {
        OperationStatus::Pending => Ok(None),
        OperationStatus::Unknown => Err(undecided(&operation.provider)),
        OperationStatus::Failed => {
            let code = operation.refusal.clone().unwrap_or_default();
            let hint = "The provider refused this call before; nothing was changed by it.";
            Err(KassaError::new(Reason::Refused, &code, hint).at(&operation.provider))
        }
        OperationStatus::Posted => Ok(Some(match operation.kind {
            OperationKind::Refund => Outcome::Refunded {
                refund: operation.result.clone().unwrap_or_default(),
                amount: operation.amount.unwrap_or(0),
                benefits: draft.benefits(),
            },
            OperationKind::CancelNow | OperationKind::CancelAtPeriodEnd | OperationKind::Resume => {
                Outcome::Canceled {
                    benefits: draft.benefits(),
                }
            }
        })),
    }
}

/// A subscription that has ended already cannot be ended: what it is now tells
/// whether the refusal matters.
async fn already_so(
    cx: &Cx,
    line: Line<'_>,
    operation: &Operation,
) -> Result<Option<Event>, KassaError> {
    match operation.kind {
        OperationKind::CancelNow | OperationKind::CancelAtPeriodEnd => {}
        OperationKind::Refund | OperationKind::Resume => return Ok(None),
    }
    let call = line.provider.retrieve_subscription(&operation.subject);
    let Sent::Done(answer) = cx.send(line, &call).await? else {
        return Ok(None);
    };
    let event = learn(cx, line, &answer)?;
    let over = matches!(&event.report, Report::Subscription { subscription, .. }
        if subscription.status.is_terminal());
    Ok(over.then_some(event))
}

/// A payment under every name the provider has for it: a refund may need
/// another one than the order has.
async fn all_names(cx: &Cx, line: Line<'_>, mut paid: Payment) -> Result<Payment, KassaError> {
    let Some(call) = line.provider.relate(&paid.aliases) else {
        return Ok(paid);
    };
    let answer = cx.call(line, &call).await?;
    let related = line
        .provider
        .related(&answer.body)
        .map_err(|it| it.error(line.provider.name()))?;
    paid.aliases.extend(related.payment);
    paid.aliases = names(paid.aliases);
    Ok(paid)
}

/// After the provider has forgotten the key, sending again could do it twice.
fn undecided(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Refused,
        "outcome_unknown",
        "No answer came while the provider still knew this call. Look it up in the provider's \
         dashboard; if it was done, its webhook brings the account up to date.",
    )
    .at(provider)
}

fn declined(code: Decline) -> Outcome {
    Outcome::Declined {
        code,
        needed: None,
        available: None,
        provider: None,
        manage_url: None,
    }
}

/// Used by `tick` for operations whose end nobody has seen.
pub(super) fn due_keys(draft: &Draft, now: i64) -> Vec<String> {
    draft
        .account
        .operations
        .iter()
        .filter(|it| it.due_at.is_some_and(|at| at <= now))
        .map(|it| it.key.to_string())
        .listed()
}
