//! Calls that move money or change a subscription: written down, sent, settled.
//!
//! The request is stored before it is sent. Whatever dies in between, the same
//! bytes go out again under the same idempotency key, so it happens once. Where
//! a provider knows no such keys, what it has done is looked up before anything
//! is sent again.

mod send;

use crate::ask::{Decline, Outcome};
use crate::authentic::{Event, Report};
use crate::decide::draft::Draft;
use crate::decide::event::{Origin, Verdict, apply, judge};
use crate::decide::kept;
use crate::decide::notice::rest;
use crate::decide::purchase;
use crate::decide::recurring;
use crate::error::{KassaError, Reason};
use crate::flow::again::read_again;
use crate::flow::happening::{happening, subject};
use crate::flow::steps::{TRIES, contended, key_reused, provider_down};
use crate::job::{Cx, apart};
use crate::model::account::{Account, Call, Operation, OperationKind, OperationStatus};
use crate::model::history::Happening;
use crate::model::refusal::Refusal;
use crate::sorted::Listed as _;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use send::{End, NEVER_MADE, send};

/// Operations whose end is certain and that nobody can ask for again: so many
/// are kept for a worker that is still busy with one.
const KEPT: usize = 20;

/// Who wants an operation to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// It was written down a moment ago by this very job.
    First,
    /// A worker that holds the account's claim: nobody else sends it now.
    Claimed,
    /// Somebody who asks again. Whoever was first may still be at it.
    Asked,
    /// A worker with the claim of what nobody wants any more: it only looks.
    Looks,
}

/// An operation that is about to be written down.
pub(super) fn pending(
    cx: &Cx,
    key: String,
    kind: OperationKind,
    provider: &str,
    subject: &str,
    call: Call,
) -> Operation {
    Operation {
        key,
        kind,
        provider: provider.to_string(),
        subject: subject.to_string(),
        amount: None,
        before: None,
        kept: None,
        charge: None,
        call,
        status: OperationStatus::Pending,
        attempts: 1,
        created: cx.now(),
        due_at: Some(cx.now().saturating_add(rest(0))),
        told: false,
        result: None,
        refusal: None,
    }
}

/// What an operation settles about its subject: of one matter, the newest wish
/// counts. Each refund is a matter of its own.
fn matter(kind: OperationKind) -> Option<u8> {
    match kind {
        OperationKind::Refund
        | OperationKind::Capture
        | OperationKind::Void
        | OperationKind::Confirm
        | OperationKind::Register
        | OperationKind::Charge
        | OperationKind::Unregister
        | OperationKind::Acknowledge => None,
        OperationKind::CancelNow
        | OperationKind::CancelAtPeriodEnd
        | OperationKind::Resume
        | OperationKind::Pause => Some(0),
        OperationKind::Change => Some(1),
        OperationKind::PayWith => Some(2),
    }
}

/// A wish for a subscription that nobody has seen fulfilled.
pub(super) fn is_open(
    it: &Operation,
    kind: OperationKind,
    provider: &str,
    subscription: &str,
) -> bool {
    matter(kind).is_some()
        && matter(it.kind) == matter(kind)
        && it.status == OperationStatus::Pending
        && it.provider == provider
        && it.subject == subscription
}

/// Adds an operation. A newer wish for a subscription replaces an older one:
/// sent again later, that one would undo it.
pub(super) fn begin(account: &mut Account, operation: Operation) {
    let Operation {
        kind,
        provider,
        subject,
        ..
    } = &operation;
    let open = |it: &&mut Operation| is_open(it, *kind, provider, subject);
    for it in account.operations.iter_mut().filter(open) {
        it.status = OperationStatus::Failed;
        it.kept = None;
        it.refusal = Some("superseded".to_string());
        it.due_at = None;
    }
    let over = |it: &Operation| match it.status {
        OperationStatus::Pending | OperationStatus::Unknown => false,
        // A key that moved money is never forgotten; a charge's money has a payment
        // that tells.
        OperationStatus::Posted => {
            !matches!(it.kind, OperationKind::Refund | OperationKind::Capture)
        }
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
pub(super) async fn finish(
    cx: &Cx,
    draft: Box<Draft>,
    key: &str,
    turn: Turn,
) -> Result<Outcome, KassaError> {
    apart(|| see_to(cx, draft, key, turn)).await
}

async fn see_to(cx: &Cx, draft: Box<Draft>, key: &str, turn: Turn) -> Result<Outcome, KassaError> {
    let find = |account: &Account| account.operations.iter().find(|it| it.key == key).cloned();
    let account = draft.account.id.clone();
    let Some(operation) = find(&draft.account) else {
        return Err(key_reused());
    };
    if let Some(outcome) = ended(&operation, &draft)? {
        return Ok(outcome);
    }
    let line = cx.line(Some(&operation.provider))?;
    let wanted = recurring::is_wanted(&draft.account, &operation, cx.now());
    let turn = if wanted || turn == Turn::First {
        turn
    } else {
        Turn::Looks
    };
    let end = send(cx, line, &operation, turn).await?;
    if matches!(end, End::NewKey) {
        return another_key(cx, &account, key).await;
    }
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
            End::Done(_)
            | End::Refused(_)
            | End::Forgotten
            | End::Stored(_)
            | End::Removed
            | End::NewKey => None,
        };
        let what = Happening {
            provider: Some(operation.provider.clone()),
            subject: Some(operation.subject.clone()),
            ..happening(match &end {
                End::Done(_) | End::Stored(_) | End::Removed => "done_by_provider",
                End::Refused(_) | End::NewKey => "refused_by_provider",
                End::Forgotten => "outcome_unknown",
            })
        };
        let cause = cx.cause(&account, "ended", key);
        draft.record(cause, what, None, |account| {
            take(cx, account, &known, (&end, fresh.as_ref()));
        });
        if cx.committed(&[&draft]).await? {
            let done = find(&draft.account)
                .map(|it| ended(&it, &draft))
                .transpose()?
                .flatten();
            return done.ok_or_else(contended);
        }
    }
    Err(contended())
}

/// What a call's end does to its account.
fn take(cx: &Cx, account: &mut Account, known: &Operation, (end, fresh): (&End, Option<&Event>)) {
    match end {
        End::Done(event) => {
            for said in core::iter::once(event).chain(fresh) {
                apply(account, cx.plans(), said, Origin::Reply, cx.now());
            }
            if known.kind == OperationKind::Change {
                kept::done(account, known);
            }
            recurring::changed(account, known, cx.now());
        }
        End::Stored(method) => recurring::stored(account, known, method, cx.now()),
        End::Removed if known.kind == OperationKind::Acknowledge => {
            purchase::acknowledged(account, known);
        }
        End::Removed if known.kind == OperationKind::PayWith => {}
        End::Removed => recurring::removed(account, known, cx.now()),
        End::Refused(code) => {
            let line = cx.line(Some(&known.provider)).ok();
            let api = line.and_then(|line| line.provider.api());
            let means = match api.filter(|_| code != NEVER_MADE) {
                Some(api) => api.refusal(code),
                None => Refusal::NewKey,
            };
            recurring::refused(account, known, means, cx.now());
        }
        End::Forgotten | End::NewKey => {}
    }
    for it in account
        .operations
        .iter_mut()
        .filter(|it| it.key == known.key)
    {
        conclude(it, end);
    }
    recurring::follow(account, cx.now());
}

/// The same call is asked again later under another key: nothing was done under this
/// one, and its answer would only be repeated.
async fn another_key(cx: &Cx, account: &str, key: &str) -> Result<Outcome, KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let open = |it: &&Operation| it.key == key && it.status == OperationStatus::Pending;
        let Some(known) = draft.account.operations.iter().find(open).cloned() else {
            return Err(contended());
        };
        let what = Happening {
            provider: Some(known.provider.clone()),
            subject: Some(known.subject.clone()),
            ..happening("refused_by_provider")
        };
        let next = known.attempts.saturating_add(1);
        let name = known.call.idempotency_key.unwrap_or_default();
        let name = name.split('~').next().unwrap_or_default();
        let name = [name, "~", &next.to_string()].concat();
        let cause = cx.cause(account, "again", &[key, "/", &name].concat());
        draft.record(cause, what, None, |account| {
            for it in account.operations.iter_mut().filter(|it| it.key == key) {
                it.call.idempotency_key = Some(name.clone());
                it.attempts = next;
                it.due_at = Some(cx.now().saturating_add(rest(0)));
            }
        });
        if cx.committed(&[&draft]).await? {
            return Err(provider_down(&known.provider));
        }
    }
    Err(contended())
}

fn conclude(operation: &mut Operation, end: &End) {
    operation.due_at = None;
    // Nobody sends it again.
    operation.call.sealed = None;
    operation.kept = operation
        .kept
        .take()
        .filter(|_| matches!(end, End::Forgotten));
    match end {
        End::Done(event) => {
            operation.status = OperationStatus::Posted;
            operation.result = Some(subject(event));
            // Asked for all that was left, the provider knows how much that was.
            let refund = match &event.report {
                Report::Refund { refund, .. } => Some(refund),
                Report::Payment { payment, .. } => {
                    payment.refunds.iter().max_by_key(|it| it.created)
                }
                Report::Subscription { .. }
                | Report::Purchase { .. }
                | Report::RefundAsked { .. }
                | Report::RefundTotal { .. }
                | Report::Dispute { .. }
                | Report::License { .. }
                | Report::CheckoutExpired { .. }
                | Report::Stored { .. }
                | Report::FraudWarned { .. }
                | Report::CustomerDeleted { .. } => None,
            };
            if let (OperationKind::Capture, Report::Payment { payment, .. }) =
                (operation.kind, &event.report)
            {
                operation.amount = Some(payment.amount.amount);
            }
            if let Some(refund) = refund.filter(|_| operation.kind == OperationKind::Refund) {
                operation.amount = Some(refund.amount);
                operation.result = Some(refund.id.clone());
            }
        }
        End::Stored(method) => {
            operation.status = OperationStatus::Posted;
            operation.result = Some(method.id.clone());
        }
        End::Removed => operation.status = OperationStatus::Posted,
        End::Refused(code) => {
            operation.status = OperationStatus::Failed;
            operation.refusal = Some(code.clone());
        }
        End::Forgotten => operation.status = OperationStatus::Unknown,
        End::NewKey => {}
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
            OperationKind::Capture => Outcome::Captured {
                amount: operation.amount.unwrap_or(0),
                benefits: draft.benefits(),
            },
            OperationKind::Void => Outcome::Voided {
                benefits: draft.benefits(),
            },
            OperationKind::CancelNow | OperationKind::CancelAtPeriodEnd | OperationKind::Resume => {
                Outcome::Canceled {
                    benefits: draft.benefits(),
                }
            }
            OperationKind::Pause
            | OperationKind::Change
            | OperationKind::Confirm
            | OperationKind::Register
            | OperationKind::Charge
            | OperationKind::Unregister
            | OperationKind::Acknowledge
            | OperationKind::PayWith => Outcome::Changed {
                benefits: draft.benefits(),
            },
        })),
    }
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

pub(super) fn declined(code: Decline) -> Outcome {
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
