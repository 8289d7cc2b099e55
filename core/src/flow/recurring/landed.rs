//! A customer is back from a page on which the provider took the money by itself. Its session is
//! read and taken as its webhooks will be, so that the page is right before any of them came.

use super::back::{not_begun, told};
use crate::ask::Outcome;
use crate::authentic::Proof;
use crate::decide::arrival;
use crate::error::KassaError;
use crate::flow::again::as_of;
use crate::flow::reconcile::compare;
use crate::flow::steps::{Line, Sent};
use crate::job::Cx;
use crate::model::arrival::Arrival;

/// Only a checkout of this account's own is read: whose it is was written down when it was begun,
/// and the address is anybody's to write.
pub(super) async fn landed(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    session: &str,
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let (draft, _) = cx.draft(account, None, 0).await?;
    let mut all = draft.account.checkouts.iter();
    let own = all.find(|it| it.provider == provider && it.session.as_deref() == Some(session));
    let own = own.ok_or_else(|| not_begun(provider))?;
    // Nothing more can come of it.
    let there = arrival::state(&draft.account, own, cx.now()) == Arrival::Landed;
    if !there {
        read(cx, line, session).await?;
    }
    told(cx, account, Some(session), None).await
}

async fn read(cx: &Cx, line: Line<'_>, session: &str) -> Result<(), KassaError> {
    let api = line.asked();
    let Some((api, call)) = api.and_then(|api| Some((api, api.read_session(session)?))) else {
        return Ok(());
    };
    let answer = match cx.send(line, &call).await? {
        Sent::Done(answer) => answer,
        Sent::Refused(error) => return Err(error),
        // Its webhooks will tell.
        Sent::Unclear => return Ok(()),
    };
    let as_of = as_of(line, &answer)?;
    let (proof, world) = (Proof::own_reply(), cx.setup.environment);
    let said = api
        .session_said(proof, &answer.body, world, as_of)
        .map_err(|missing| missing.error(line.provider.name()))?;
    for (received, body) in said.into_inner() {
        compare(cx, line, received, &body, (false, true)).await?;
    }
    Ok(())
}
