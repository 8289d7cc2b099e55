//! Money that a customer's card holds: taken, or let go.

use crate::ask::{Decline, Outcome};
use crate::decide::catalog::digest;
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::operation::{Turn, begin, declined, finish, pending};
use crate::flow::steps::{TRIES, check_key, contended, key_reused};
use crate::job::Cx;
use crate::json;
use crate::model::account::{Operation, OperationKind, Payment};
use crate::model::history::Happening;
use crate::model::money::Money;
use crate::model::order::PaymentStatus;
use crate::providers::CaptureOrder;
use alloc::format;
use alloc::string::String;

/// What becomes of it.
pub(super) enum Deed {
    /// So many minor units are taken; all of it unless given.
    Take(Option<i64>),
    /// All of it is let go.
    LetGo,
}

/// Does it once for each key.
pub(super) async fn capture(
    cx: &Cx,
    account: &str,
    payment: &str,
    deed: Deed,
    key: Option<String>,
) -> Result<Outcome, KassaError> {
    let (name, word, kind, amount) = match deed {
        Deed::Take(amount) => ("capture", "capture_asked", OperationKind::Capture, amount),
        Deed::LetGo => ("void", "void_asked", OperationKind::Void, None),
    };
    if amount.is_some_and(|amount| amount < 1) {
        return Err(KassaError::misused(
            "bad_amount",
            "What is captured is 1 or more minor units.",
        ));
    }
    let key = key.unwrap_or_else(|| cx.random(name));
    check_key(&key)?;
    let cause = cx.cause(account, name, &key);
    let asked = digest(&json::list(&[&payment, &amount]));
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(account, Some(&cause), attempt).await?;
        if let Some(seen) = seen {
            if seen.asked.as_ref() != Some(&asked) {
                return Err(key_reused());
            }
            return finish(cx, draft, &cause, Turn::Asked).await;
        }
        let named = |it: &&Payment| it.id == payment || it.aliases.iter().any(|a| a == payment);
        let Some(held) = draft.account.payments.iter().find(named).cloned() else {
            return Ok(declined(Decline::NoPayment));
        };
        let line = cx.line(Some(&held.provider))?;
        let order = CaptureOrder {
            payment: &held,
            amount,
            key: &format!("{account}/{key}"),
        };
        let api = line.api()?;
        let call = if kind == OperationKind::Capture {
            api.capture(&order)?
        } else {
            api.void(&order)?
        };
        let more = amount.is_some_and(|amount| amount > held.amount.amount);
        if held.status != PaymentStatus::Authorized || more {
            return Ok(declined(Decline::NothingToCapture));
        }
        let sum = amount.unwrap_or(held.amount.amount);
        let operation = Operation {
            amount: Some(sum),
            ..pending(cx, cause.clone(), kind, &held.provider, &held.id, call)
        };
        let what = Happening {
            provider: Some(held.provider.clone()),
            subject: Some(held.id.clone()),
            amount: Some(Money {
                amount: sum,
                currency: held.amount.currency.clone(),
            }),
            ..happening(word)
        };
        draft.record(cause.clone(), what, Some(asked.clone()), |account| {
            begin(account, operation);
        });
        if cx.committed(&[&draft]).await? {
            return finish(cx, draft, &cause, Turn::First).await;
        }
    }
    Err(contended())
}
