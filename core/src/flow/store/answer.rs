//! What an app says to a store that asks whether it should give money back.

use crate::ask::{Decline, DeliveryStatus, Outcome, RefundPreference};
use crate::decide::purchase;
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::operation::declined;
use crate::flow::steps::{TRIES, contended};
use crate::job::Cx;
use crate::model::account::Payment;
use crate::model::history::Happening;
use crate::providers::RefundAnswer;
use alloc::string::String;

/// What the app says.
pub(in crate::flow) struct Answer {
    pub(in crate::flow) payment: String,
    pub(in crate::flow) consented: bool,
    pub(in crate::flow) preference: Option<RefundPreference>,
    pub(in crate::flow) delivery: DeliveryStatus,
    pub(in crate::flow) sampled: bool,
}

/// Answers the store, with what the ledger knows of how much was used; said twice it does
/// no harm.
pub(in crate::flow) async fn answer(
    cx: &Cx,
    account: &str,
    wish: Answer,
) -> Result<Outcome, KassaError> {
    let (draft, _) = cx.draft(account, None, 0).await?;
    let named = |it: &&Payment| it.aliases.contains(&wish.payment);
    let Some(paid) = draft.account.payments.iter().find(named).cloned() else {
        return Ok(declined(Decline::NoPayment));
    };
    let line = cx.line(Some(&paid.provider))?;
    if let Some(store) = line.store().filter(|_| wish.consented) {
        let used = purchase::used(&draft.account, &paid);
        let call = store.answer_refund(&RefundAnswer {
            payment: &paid,
            preference: wish.preference.unwrap_or_else(|| by_use(used)),
            delivery: wish.delivery,
            sampled: wish.sampled,
            used,
        })?;
        cx.call(line, &call).await?;
    }
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let what = Happening {
            provider: Some(paid.provider.clone()),
            subject: Some(paid.id.clone()),
            ..happening("refund_answered")
        };
        let once = [&paid.id, "/", &cx.random(&paid.id)].concat();
        let cause = cx.cause(account, "answered", &once);
        draft.record(cause, what, None, |account| {
            let same = |it: &&mut Payment| it.provider == paid.provider && it.id == paid.id;
            if let Some(it) = account.payments.iter_mut().find(same) {
                it.refund_request = None;
            }
        });
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            return Ok(Outcome::Changed {
                benefits: draft.benefits(),
            });
        }
    }
    Err(contended())
}

/// Nothing used: all may go back. All used: nothing. Nobody counts: the store decides.
fn by_use(used: Option<i64>) -> RefundPreference {
    match used {
        None => RefundPreference::Neutral,
        Some(0) => RefundPreference::Grant,
        Some(used) if used >= crate::decide::reversal::ALL => RefundPreference::Decline,
        Some(_) => RefundPreference::Prorate,
    }
}
