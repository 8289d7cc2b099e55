//! What an app does with what a customer has.

use crate::ask::{Decline, Outcome};
use crate::decide::catalog::digest;
use crate::decide::{order, spend};
use crate::error::KassaError;
use crate::flow::steps::{Committed, TRIES, check_account, check_key, contended, key_reused};
use crate::job::Cx;
use crate::json;
use crate::model::benefits::Strategy;
use crate::model::history::{Happening, History};
use crate::store;
use alloc::string::String;

/// JavaScript counts exactly up to here, and so does JSON in most places.
const MOST: i64 = 9_007_199_254_740_991;

/// Credits to use.
pub(super) struct Spend {
    pub(super) amount: i64,
    pub(super) strategy: Strategy,
    pub(super) key: Option<String>,
    pub(super) note: Option<String>,
}

pub(super) async fn benefits(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(Outcome::Benefits {
        benefits: draft.benefits(),
    })
}

pub(super) async fn orders(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    Ok(Outcome::Orders {
        orders: order::orders(&draft.account),
    })
}

/// Uses credits. The key is part of the cause, so the store itself refuses a
/// second time; the first time's row tells whether it was the same.
pub(super) async fn deduct(cx: &Cx, account: &str, wish: Spend) -> Result<Outcome, KassaError> {
    let Spend {
        amount,
        strategy,
        key,
        note,
    } = wish;
    if !(1..=MOST).contains(&amount) {
        return Err(KassaError::misused(
            "bad_amount",
            "Credits are a whole number, 1 or more.",
        ));
    }
    if note.as_ref().is_some_and(|note| note.len() > 500) {
        return Err(KassaError::misused(
            "bad_note",
            "A note has at most 500 bytes.",
        ));
    }
    let key = key.unwrap_or_else(|| cx.random("deduct"));
    check_key(&key)?;
    let cause = cx.cause(account, "deduct", &key);
    let asked = digest(&json::list(&[&amount, &strategy]));
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(account, Some(&cause), attempt).await?;
        if let Some(seen) = seen {
            if seen.body.asked.as_ref() != Some(&asked) {
                return Err(key_reused());
            }
            return Ok(Outcome::Deducted {
                amount,
                replayed: true,
                benefits: draft.benefits(),
            });
        }
        let available = spend::available(&draft.account, strategy, cx.now());
        if available < amount {
            return Ok(Outcome::Declined {
                code: Decline::InsufficientCredits,
                needed: Some(amount),
                available: Some(available),
                provider: None,
                manage_url: None,
            });
        }
        let what = Happening {
            credits: Some(amount),
            note: note.clone(),
            ..happening("spent")
        };
        draft.record(cause.clone(), what, Some(asked.clone()), |account| {
            spend::spend(account, amount, strategy, cx.now());
        });
        if cx.commit(&draft).await? == Committed::Applied {
            return Ok(Outcome::Deducted {
                amount,
                replayed: false,
                benefits: draft.benefits(),
            });
        }
    }
    Err(contended())
}

pub(super) async fn explain(
    cx: &Cx,
    account: &str,
    after: i64,
    limit: i64,
) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let limit = limit.clamp(1, 500);
    let (draft, _) = cx.draft(account, None, 0).await?;
    let statement = store::explain(cx.setup.environment, account, after, limit);
    let rows = cx.read(statement, 0).await?;
    let changes = store::page(&rows).map_err(crate::flow::steps::corrupt)?;
    let next = changes
        .last()
        .map(|last| last.revision)
        .filter(|&last| last < draft.base);
    let benefits = draft.benefits();
    Ok(Outcome::Explained {
        history: History {
            account: account.into(),
            changes,
            next,
            benefits,
        },
    })
}

/// A happening of which only the kind is known.
pub(super) fn happening(kind: &str) -> Happening {
    Happening {
        kind: kind.into(),
        provider: None,
        event: None,
        subject: None,
        amount: None,
        credits: None,
        note: None,
    }
}
