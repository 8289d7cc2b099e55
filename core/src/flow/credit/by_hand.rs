//! What a person decides about credits: each with a name and a reason.

use super::{MOST, Once, check_kind, insufficient};
use crate::ask::Outcome;
use crate::decide::catalog::digest;
use crate::decide::draft::{Body, Draft};
use crate::decide::{debt, spend};
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::steps::{check_account, check_key};
use crate::job::Cx;
use crate::json;
use crate::model::account::Grant;
use crate::model::benefits::{Benefits, Strategy};
use crate::model::history::Happening;
use crate::model::time::Millis;
use alloc::string::String;

/// What is decided.
pub(in crate::flow) enum Deed {
    /// Credits given, or taken where it is below zero.
    Grant {
        amount: i64,
        kind: Option<String>,
        expires_at: Option<Millis>,
    },
    /// Nothing is owed any more.
    Forgive,
}

/// Does it once.
pub(in crate::flow) async fn by_hand(
    cx: &Cx,
    account: String,
    deed: Deed,
    (author, reason): (String, String),
    key: &str,
) -> Result<Outcome, KassaError> {
    check_account(&account)?;
    check_key(key)?;
    if author.is_empty() || author.len() > 200 || reason.is_empty() || reason.len() > 500 {
        return Err(KassaError::misused(
            "bad_reason",
            "Say who does this (`author`, 1 to 200 bytes) and why (`reason`, 1 to 500 bytes).",
        ));
    }
    let deed = deed.check(cx.now())?;
    let once = Once {
        cause: cx.cause(&account, deed.ask(), key),
        asked: deed.asked(),
        account,
    };
    let granted = |amount: i64, replayed: bool, benefits: Benefits| Outcome::Granted {
        amount,
        replayed,
        benefits,
    };
    let again = |draft: &Draft, seen: &Body| {
        let amount = seen.what.credits.unwrap_or(0);
        Ok(granted(amount, true, draft.benefits()))
    };
    let by = Happening {
        author: Some(author.clone()),
        note: Some(reason.clone()),
        ..happening(deed.word())
    };
    once.run(cx, &again, &|draft| {
        let id = ["grant_", &digest(&once.cause)].concat();
        let amount = match &deed {
            Deed::Grant { amount, .. } => *amount,
            Deed::Forgive => draft
                .account
                .lots
                .iter()
                .map(debt::owed)
                .fold(0, i64::saturating_add),
        };
        let taken = match &deed {
            Deed::Grant { amount, kind, .. } if *amount < 0 => {
                let (strategy, kind) = (Strategy::ExpiringFirst, kind.as_deref());
                let wanted = amount.saturating_neg();
                match spend::takes(&draft.account, wanted, strategy, kind, cx.now()) {
                    Some(takes) => takes,
                    None => {
                        let left = spend::available(&draft.account, strategy, kind, cx.now());
                        return Ok(insufficient(wanted, left));
                    }
                }
            }
            Deed::Grant { .. } | Deed::Forgive => Default::default(),
        };
        let what = Happening {
            credits: Some(amount),
            subject: Some(id.clone()),
            ..by.clone()
        };
        draft.record(
            once.cause.clone(),
            what,
            Some(once.asked.clone()),
            |account| match &deed {
                Deed::Forgive => debt::forgive(&mut account.lots),
                Deed::Grant { .. } if amount < 0 => spend::take_away(account, &taken),
                Deed::Grant {
                    kind, expires_at, ..
                } => account.grants.push(Grant {
                    id,
                    amount,
                    kind: kind.clone(),
                    expires_at: *expires_at,
                    author: author.clone(),
                    reason: reason.clone(),
                    at: cx.now(),
                }),
            },
        );
        Ok(granted(amount, false, draft.benefits()))
    })
    .await
}

impl Deed {
    fn check(self, now: Millis) -> Result<Self, KassaError> {
        let Deed::Grant {
            amount,
            kind,
            expires_at,
        } = self
        else {
            return Ok(self);
        };
        if amount == 0 || !(MOST.saturating_neg()..=MOST).contains(&amount) {
            return Err(KassaError::misused(
                "bad_amount",
                "Credits are a whole number other than 0; below 0 takes them.",
            ));
        }
        if expires_at.is_some_and(|end| end <= now || amount < 0) {
            return Err(KassaError::misused(
                "bad_expiry",
                "`expiresAt` is in the future, in milliseconds, and only for credits that are given.",
            ));
        }
        let kind = check_kind(kind)?;
        Ok(Deed::Grant {
            amount,
            kind,
            expires_at,
        })
    }

    /// Whose keys these are: one that has given credits takes none.
    fn ask(&self) -> &'static str {
        match self {
            Deed::Grant { .. } => "grant",
            Deed::Forgive => "forgive",
        }
    }

    /// What the journal calls it.
    fn word(&self) -> &'static str {
        match self {
            Deed::Grant { amount, .. } if *amount < 0 => "corrected",
            Deed::Grant { .. } => "granted",
            Deed::Forgive => "forgiven",
        }
    }

    fn asked(&self) -> String {
        match self {
            Deed::Grant {
                amount,
                kind,
                expires_at,
            } => digest(&json::list(&[amount, kind, expires_at])),
            Deed::Forgive => digest("forgive"),
        }
    }
}
