//! What an app does with a customer's credits: each at most once for its key.

mod by_hand;
mod reserve;
mod spend;

pub(super) use by_hand::{Deed, by_hand};
pub(super) use reserve::{commit, release, reserve};
pub(super) use spend::{Checked, Spend, deduct};

use crate::ask::{Decline, Outcome};
use crate::decide::catalog::{PLAIN, is_kind};
use crate::decide::draft::{Body, Draft};
use crate::decide::{debt, reserve as rules};
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::operation::declined;
use crate::flow::steps::{Committed, TRIES, contended, key_reused};
use crate::job::Cx;
use crate::model::history::Happening;
use alloc::string::String;

/// JavaScript counts exactly up to here, and so does JSON in most places.
const MOST: i64 = 9_007_199_254_740_991;

/// What is done once: under which name, and what was asked exactly.
pub(super) struct Once {
    pub(super) account: String,
    pub(super) cause: String,
    pub(super) asked: String,
}

impl Once {
    /// Does it, or tells what came of it the first time.
    async fn run(
        &self,
        cx: &Cx,
        again: &(dyn Fn(&Draft, &Body) -> Result<Outcome, KassaError> + Sync),
        act: &(dyn Fn(&mut Draft) -> Result<Outcome, KassaError> + Sync),
    ) -> Result<Outcome, KassaError> {
        for attempt in 0..TRIES {
            let (mut draft, seen) = cx.draft(&self.account, Some(&self.cause), attempt).await?;
            if let Some(seen) = seen {
                self.check(&seen)?;
                return again(&draft, &seen);
            }
            expire(cx, &mut draft, None);
            let outcome = act(&mut draft)?;
            if draft.rows.is_empty() || cx.commit(&[&draft]).await? == Committed::Applied {
                return Ok(outcome);
            }
        }
        Err(contended())
    }

    /// The same key comes with the same wish.
    pub(super) fn check(&self, seen: &Body) -> Result<(), KassaError> {
        if seen.asked.as_ref() == Some(&self.asked) {
            Ok(())
        } else {
            Err(key_reused())
        }
    }
}

/// Writes down what the time of reservations has ended, but for one that is
/// about to be committed: until that is written, a commit stands.
pub(super) fn expire(cx: &Cx, draft: &mut Draft, but: Option<&str>) {
    for id in rules::expired(&draft.account, cx.now()) {
        if but == Some(id.as_str()) {
            continue;
        }
        let cause = cx.cause(&draft.account.id.clone(), "reservation_over", &id);
        let what = Happening {
            subject: Some(id.clone()),
            ..happening("reservation_expired")
        };
        draft.record(cause, what, None, |account| {
            rules::expire(account, &id, cx.now());
        });
    }
}

fn insufficient(needed: i64, available: i64) -> Outcome {
    Outcome::Declined {
        code: Decline::InsufficientCredits,
        needed: Some(needed),
        available: Some(available),
        provider: None,
        manage_url: None,
    }
}

/// Nothing can be spent of an account that owes what it used.
fn frozen(draft: &Draft) -> Option<Outcome> {
    debt::is_frozen(&draft.account.lots).then(|| declined(Decline::Frozen))
}

fn check_amount(amount: i64) -> Result<(), KassaError> {
    if (1..=MOST).contains(&amount) {
        return Ok(());
    }
    Err(KassaError::misused(
        "bad_amount",
        "Credits are a whole number, 1 or more.",
    ))
}

fn check_note(note: Option<&String>) -> Result<(), KassaError> {
    if note.is_none_or(|note| note.len() <= 500) {
        return Ok(());
    }
    Err(KassaError::misused(
        "bad_note",
        "A note has at most 500 bytes.",
    ))
}

/// A kind's name; none for the plain one.
fn check_kind(kind: Option<String>) -> Result<Option<String>, KassaError> {
    match kind {
        Some(kind) if kind == PLAIN => Ok(None),
        Some(kind) if !is_kind(&kind) => Err(KassaError::misused(
            "bad_kind",
            "A kind of credits has a name of 1 to 40 letters, digits, `_` and `-`.",
        )),
        kind => Ok(kind),
    }
}
