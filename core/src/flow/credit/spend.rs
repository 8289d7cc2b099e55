//! Credits that are used at once.

use super::{Once, check_amount, check_kind, check_note, expire, frozen, insufficient};
use crate::ask::Outcome;
use crate::decide::catalog::digest;
use crate::decide::draft::{Body, Draft};
use crate::decide::spend;
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::steps::{check_account, check_key};
use crate::job::Cx;
use crate::json;
use crate::model::benefits::{Benefits, Strategy};
use crate::model::history::Happening;
use alloc::format;
use alloc::string::String;

/// Credits to use.
pub(in crate::flow) struct Spend {
    pub(in crate::flow) account: String,
    pub(in crate::flow) amount: i64,
    pub(in crate::flow) strategy: Strategy,
    pub(in crate::flow) kind: Option<String>,
    pub(in crate::flow) key: Option<String>,
    pub(in crate::flow) note: Option<String>,
}

/// A wish to spend that has been checked. The key is part of the cause, so the
/// store itself refuses a second time; the first time's row tells whether it
/// was the same.
pub(in crate::flow) struct Checked {
    pub(in crate::flow) once: Once,
    spend: Spend,
}

impl Spend {
    /// `number` tells apart what has no key of its own.
    pub(in crate::flow) fn check(mut self, cx: &Cx, number: usize) -> Result<Checked, KassaError> {
        check_account(&self.account)?;
        check_amount(self.amount)?;
        check_note(self.note.as_ref())?;
        self.kind = check_kind(self.kind)?;
        let key = self.key.clone();
        let key = key.unwrap_or_else(|| cx.random(&format!("deduct{number}")));
        check_key(&key)?;
        let asked = match &self.kind {
            None => json::list(&[&self.amount, &self.strategy]),
            Some(kind) => json::list(&[&self.amount, &self.strategy, kind]),
        };
        let once = Once {
            account: self.account.clone(),
            cause: cx.cause(&self.account, "deduct", &key),
            asked: digest(&asked),
        };
        Ok(Checked { once, spend: self })
    }
}

impl Checked {
    /// What the first time told, if this is the same.
    pub(in crate::flow) fn again(
        &self,
        seen: &Body,
        benefits: Benefits,
    ) -> Result<Outcome, KassaError> {
        self.once.check(seen)?;
        Ok(self.deducted(true, benefits))
    }

    /// Takes the credits, or says why not.
    pub(in crate::flow) fn take(&self, cx: &Cx, draft: &mut Draft) -> Outcome {
        expire(cx, draft, None);
        if let Some(no) = frozen(draft) {
            return no;
        }
        let Spend {
            amount, strategy, ..
        } = self.spend;
        let kind = self.spend.kind.as_deref();
        let takes = spend::takes(&draft.account, amount, strategy, kind, cx.now());
        let Some(takes) = takes else {
            let available = spend::available(&draft.account, strategy, kind, cx.now());
            return insufficient(amount, available);
        };
        let what = Happening {
            credits: Some(amount),
            note: self.spend.note.clone(),
            ..happening("spent")
        };
        let asked = Some(self.once.asked.clone());
        draft.record(self.once.cause.clone(), what, asked, |account| {
            spend::spend(account, &takes);
        });
        self.deducted(false, draft.benefits())
    }

    fn deducted(&self, replayed: bool, benefits: Benefits) -> Outcome {
        Outcome::Deducted {
            amount: self.spend.amount,
            replayed,
            benefits,
        }
    }
}

/// Uses credits.
pub(in crate::flow) async fn deduct(cx: &Cx, wish: Spend) -> Result<Outcome, KassaError> {
    let wish = wish.check(cx, 0)?;
    let again = |draft: &Draft, _: &Body| Ok(wish.deducted(true, draft.benefits()));
    let once = &wish.once;
    once.run(cx, &again, &|draft| Ok(wish.take(cx, draft)))
        .await
}
