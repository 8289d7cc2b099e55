//! A customer is back from a page on which the provider took the money by itself. Its session is
//! read and taken as its webhooks will be, so that the page is right before any of them came.

use super::back::{not_begun, registered, told};
use super::methods::card_page;
use crate::ask::Outcome;
use crate::authentic::{Proof, Received, Report};
use crate::decide::arrival;
use crate::decide::checkout::has_customer;
use crate::error::KassaError;
use crate::flow::again::as_of;
use crate::flow::inbound::take;
use crate::flow::operation::{Turn, finish};
use crate::flow::reconcile::compare;
use crate::flow::steps::{Line, Sent};
use crate::job::Cx;
use crate::model::account::{OperationKind, OperationStatus};
use crate::model::arrival::Arrival;
use crate::providers::Said;
use crate::sorted::Listed as _;

/// Only a checkout of this account's own is taken, or a card of its own customer: the address is
/// anybody's to write.
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
    let Some(own) = own else {
        let key = card_page(session);
        let mut all = draft.account.operations.iter();
        if all.any(|it| it.provider == provider && it.key == key) {
            return stored(cx, line, account, session).await;
        }
        return Err(not_begun(provider));
    };
    // Nothing more can come of it.
    let there = arrival::state(&draft.account, own, cx.now()) == Arrival::Landed;
    if !there {
        read(cx, line, session).await?;
    }
    told(cx, account, Some(session), None).await
}

async fn read(cx: &Cx, line: Line<'_>, session: &str) -> Result<(), KassaError> {
    for (received, body) in asked(cx, line, session).await? {
        compare(cx, line, received, &body, (false, true)).await?;
    }
    Ok(())
}

/// What the provider says of a session; nothing where it gives no clear answer, since its webhooks
/// will tell.
async fn asked(cx: &Cx, line: Line<'_>, session: &str) -> Result<Said, KassaError> {
    let api = line.asked();
    let Some((api, call)) = api.and_then(|api| Some((api, api.read_session(session)?))) else {
        return Ok(Said::new());
    };
    let answer = match cx.send(line, &call).await? {
        Sent::Done(answer) => answer,
        Sent::Refused(error) => return Err(error),
        Sent::Unclear => return Ok(Said::new()),
    };
    let as_of = as_of(line, &answer)?;
    let (proof, world) = (Proof::own_reply(), cx.setup.environment);
    let said = api
        .session_said(proof, &answer.body, world, as_of)
        .map_err(|missing| missing.error(line.provider.name()))?;
    Ok(said.into_inner())
}

/// A card that was stored on a page of the account's pays from now on, also before a message says
/// so. One that nobody has stored yet is no error: its messages will tell.
async fn stored(
    cx: &Cx,
    line: Line<'_>,
    account: &str,
    session: &str,
) -> Result<Outcome, KassaError> {
    let provider = line.provider.name();
    let (draft, _) = cx.draft(account, None, 0).await?;
    let mut own = None;
    for (received, _) in asked(cx, line, session).await? {
        if let Received::Event { event } = received
            && let Report::Stored { customer, .. } = &event.report
            && has_customer(&draft.account, provider, customer)
        {
            own = Some(event);
        }
    }
    let Some(event) = own else {
        return told(cx, account, Some(session), None).await;
    };
    take(cx, line, event, None).await?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let open =
        draft.account.operations.iter().filter(|it| {
            it.kind == OperationKind::PayWith && it.status == OperationStatus::Pending
        });
    for key in open.map(|it| it.key.clone()).listed() {
        let (draft, _) = cx.draft(account, None, 0).await?;
        // Without a clear answer a tick sends it again.
        let _ = finish(cx, draft, &key, Turn::First).await;
    }
    registered(cx, account, None, None).await
}
