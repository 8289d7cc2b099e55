//! A message that nobody signed: a rumour. What it is about is read again at the
//! provider, if it is about something of ours, and only that reply is believed.

use super::inbound::{Taken, take};
use crate::ask::{InboundResult, Outcome};
use crate::decide::recurring;
use crate::error::{KassaError, Reason};
use crate::flow::happening::happening;
use crate::flow::steps::{Line, Sent, TRIES, contended, provider_down, store_down};
use crate::flow::store::told;
use crate::job::Cx;
use crate::model::account::Account;
use crate::model::history::Happening;
use crate::providers::Hint;
use crate::sorted::Listed as _;
use crate::store::{self, Wanted};
use alloc::string::String;
use alloc::vec::Vec;

/// Looks whether it is about something that is known here, so that a stranger who
/// writes messages costs one read and never a call, and asks the provider. What somebody
/// posted whom the set-up names is looked up in any case.
pub(super) async fn hinted(
    cx: &Cx,
    line: Line<'_>,
    hint: Hint,
    body: &[u8],
    posted: bool,
) -> Result<Outcome, KassaError> {
    let taken = match hint.unreadable.as_deref() {
        Some(path) => kept(cx, line, &hint, path, body).await?,
        None => heard(cx, line, &hint, body, posted).await?,
    };
    Ok(Outcome::Inbound {
        result: taken.result,
        event: hint.id,
        kind: hint.kind,
        account: taken.account,
        due: taken.due,
        wake_at: taken.wake_at,
        secret: None,
        newer_version: None,
    })
}

async fn heard(
    cx: &Cx,
    line: Line<'_>,
    hint: &Hint,
    body: &[u8],
    posted: bool,
) -> Result<Taken, KassaError> {
    let ignored = Taken::new(InboundResult::Ignored, None, false);
    if !posted {
        let Some(account) = owner(cx, line, hint).await? else {
            return Ok(ignored);
        };
        if let Some(key) = &hint.gone_key {
            return gone(cx, line, &account.id, key).await;
        }
        if !is_known_by(&account, hint) {
            return Err(unknown_secret(line.provider.name()));
        }
    }
    if let Some(event) = hint.event.as_ref().filter(|_| posted) {
        return take(cx, line, event.clone(), Some(body)).await;
    }
    let Some(call) = &hint.call else {
        return Ok(ignored);
    };
    let answer = match cx.send(line, call).await? {
        Sent::Done(answer) => answer,
        Sent::Refused(error) if line.api()?.is_absent(&error.code) => return Ok(ignored),
        Sent::Refused(error) => return Err(error),
        Sent::Unclear => return Err(provider_down(line.provider.name())),
    };
    // What was read is no message: only what changed by it is kept.
    take(cx, line, told(cx, line, &answer).await?, None).await
}

/// Keeps what nobody can read, so that it is not sent for days.
async fn kept(
    cx: &Cx,
    line: Line<'_>,
    hint: &Hint,
    path: &str,
    body: &[u8],
) -> Result<Taken, KassaError> {
    let (name, world) = (line.provider.name(), cx.setup.environment);
    let cause = [name, "/", world.word(), "/", &hint.id].concat();
    let reason = ["unreadable: ", path].concat();
    let body = String::from_utf8_lossy(body);
    let kept = store::park(world, name, &cause, &reason, &body, &[], cx.now());
    if cx.write(kept).await? {
        Ok(Taken::new(InboundResult::Unreadable, None, false))
    } else {
        Err(store_down())
    }
}

/// Whose the thing is that the message names.
async fn owner(cx: &Cx, line: Line<'_>, hint: &Hint) -> Result<Option<Account>, KassaError> {
    let names = hint.references.iter().chain(&hint.gone_key);
    let wanted = Wanted {
        provider: line.provider.name().into(),
        references: names.cloned().listed(),
        ..Wanted::default()
    };
    let loaded = cx.load(&wanted, 0).await?;
    let owner = loaded.owner(&wanted.references, None).cloned();
    Ok(owner.map(|(_, account)| account))
}

/// A deposit's messages carry a secret that its own payment told first.
fn is_known_by(account: &Account, hint: &Hint) -> bool {
    let Some(secret) = &hint.known_by else {
        return true;
    };
    let of_it = |aliases: &Vec<String>| aliases.iter().any(|it| hint.references.contains(it));
    let payments = account.payments.iter().filter(|it| of_it(&it.aliases));
    let deposits = payments.filter_map(|it| it.details.as_ref()?.deposit.as_ref());
    let mut secrets = deposits.filter_map(|it| it.secret.as_ref());
    // One whose payment tells no secret has none to be known by.
    secrets.all(|it| it == secret)
}

/// Whoever names a billing key knows it, and it is known to nobody else: nothing is
/// charged with it any more.
async fn gone(cx: &Cx, line: Line<'_>, account: &str, key: &str) -> Result<Taken, KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let what = Happening {
            provider: Some(line.provider.name().into()),
            ..happening("method_gone")
        };
        let cause = cx.cause(account, "gone", &cx.random(key));
        draft.record(cause, what, None, |account| {
            recurring::gone(account, key, cx.now());
        });
        let owner = Some(draft.account.id.clone());
        if draft.rows.is_empty() {
            return Ok(Taken::new(InboundResult::Duplicate, owner, false));
        }
        if cx.committed(&[&draft]).await? {
            return Ok(Taken {
                wake_at: draft.wake_at(),
                ..Taken::new(InboundResult::Applied, owner, draft.is_due())
            });
        }
    }
    Err(contended())
}

fn unknown_secret(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "no_match",
        "The message's secret is not the one of this payment, so it is not the provider's. Nothing \
         was read or changed.",
    )
    .at(provider)
}
