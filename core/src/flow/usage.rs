//! What an app does with what a customer has.

use crate::ask::{Decline, Outcome};
use crate::decide::catalog::digest;
use crate::decide::draft::Draft;
use crate::decide::{arrival, order, spend};
use crate::error::KassaError;
use crate::flow::steps::{Committed, TRIES, check_account, check_key, contended, key_reused};
use crate::job::Cx;
use crate::json;
use crate::model::arrival::Arrival;
use crate::model::benefits::{Benefits, Strategy};
use crate::model::history::Happening;
use alloc::format;
use alloc::string::String;

/// JavaScript counts exactly up to here, and so does JSON in most places.
const MOST: i64 = 9_007_199_254_740_991;

/// Credits to use.
pub(super) struct Spend {
    pub(super) account: String,
    pub(super) amount: i64,
    pub(super) strategy: Strategy,
    pub(super) key: Option<String>,
    pub(super) note: Option<String>,
}

/// A wish to spend that has been checked. The key is part of the cause, so the
/// store itself refuses a second time; the first time's row tells whether it
/// was the same.
pub(super) struct Checked {
    pub(super) spend: Spend,
    pub(super) cause: String,
    pub(super) asked: String,
}

pub(super) fn wish(
    account: String,
    amount: i64,
    strategy: Strategy,
    key: Option<String>,
    note: Option<String>,
) -> Spend {
    Spend {
        account,
        amount,
        strategy,
        key,
        note,
    }
}

impl Spend {
    /// `number` tells apart what has no key of its own.
    pub(super) fn check(self, cx: &Cx, number: usize) -> Result<Checked, KassaError> {
        check_account(&self.account)?;
        if !(1..=MOST).contains(&self.amount) {
            return Err(KassaError::misused(
                "bad_amount",
                "Credits are a whole number, 1 or more.",
            ));
        }
        if self.note.as_ref().is_some_and(|note| note.len() > 500) {
            return Err(KassaError::misused(
                "bad_note",
                "A note has at most 500 bytes.",
            ));
        }
        let key = self
            .key
            .clone()
            .unwrap_or_else(|| cx.random(&format!("deduct{number}")));
        check_key(&key)?;
        Ok(Checked {
            cause: cx.cause(&self.account, "deduct", &key),
            asked: digest(&json::list(&[&self.amount, &self.strategy])),
            spend: self,
        })
    }
}

impl Checked {
    /// What the first time told, if this is the same.
    pub(super) fn again(
        &self,
        asked: Option<&String>,
        benefits: Benefits,
    ) -> Result<Outcome, KassaError> {
        if asked != Some(&self.asked) {
            return Err(key_reused());
        }
        Ok(Outcome::Deducted {
            amount: self.spend.amount,
            replayed: true,
            benefits,
        })
    }

    /// Takes the credits, or says why not.
    pub(super) fn take(&self, cx: &Cx, draft: &mut Draft) -> Outcome {
        let Spend {
            amount, strategy, ..
        } = self.spend;
        let available = spend::available(&draft.account, strategy, cx.now());
        if available < amount {
            return Outcome::Declined {
                code: Decline::InsufficientCredits,
                needed: Some(amount),
                available: Some(available),
                provider: None,
                manage_url: None,
            };
        }
        let what = Happening {
            credits: Some(amount),
            note: self.spend.note.clone(),
            ..happening("spent")
        };
        let (cause, asked) = (self.cause.clone(), Some(self.asked.clone()));
        draft.record(cause, what, asked, |account| {
            spend::spend(account, amount, strategy, cx.now());
        });
        Outcome::Deducted {
            amount,
            replayed: false,
            benefits: draft.benefits(),
        }
    }
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

/// How a checkout stands, as far as this account's own are concerned.
pub(super) async fn arrival(
    cx: &Cx,
    account: &str,
    session: Option<String>,
) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    let checkout = arrival::find(&draft.account, session.as_deref());
    Ok(Outcome::Arrival {
        state: checkout.map_or(Arrival::Unknown, |checkout| {
            arrival::state(&draft.account, checkout, cx.now())
        }),
        plan: checkout.map(|checkout| checkout.terms.plan.clone()),
        benefits: draft.benefits(),
    })
}

/// Uses credits.
pub(super) async fn deduct(cx: &Cx, wish: Spend) -> Result<Outcome, KassaError> {
    let wish = wish.check(cx, 0)?;
    for attempt in 0..TRIES {
        let account = &wish.spend.account;
        let (mut draft, seen) = cx.draft(account, Some(&wish.cause), attempt).await?;
        if let Some(seen) = seen {
            return wish.again(seen.asked.as_ref(), draft.benefits());
        }
        let outcome = wish.take(cx, &mut draft);
        if draft.rows.is_empty() || cx.commit(&[&draft]).await? == Committed::Applied {
            return Ok(outcome);
        }
    }
    Err(contended())
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
        author: None,
    }
}
