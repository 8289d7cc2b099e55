//! A checkout gives its place to another one: it is ended where it is sold.

use super::customer::{customer, known};
use super::pin::{about, close};
use super::{Offer, Wish, customer_at};
use crate::decide::checkout;
use crate::error::KassaError;
use crate::flow::page::Held;
use crate::flow::steps::{Line, Sent, TRIES, contended, provider_down};
use crate::job::Cx;
use crate::model::account::{Account, Checkout};
use crate::providers::Session;
use crate::sorted::Listed as _;
use alloc::string::String;
use alloc::vec::Vec;

/// Its provider can end it, and there is a key to ask it with.
pub(super) fn can_end(cx: &Cx, checkout: &Checkout) -> bool {
    let line = cx.line(Some(&checkout.provider));
    let api = line.ok().and_then(Line::asked);
    api.is_some_and(|api| api.confirms() || api.expire_checkout("").is_some())
}

/// Ends a checkout. What was bought by it instead, if it is too late.
pub(super) async fn end(
    cx: &Cx,
    wish: &Wish,
    offer: &Offer,
    account: &Account,
    rival: &Checkout,
) -> Result<Option<Held>, KassaError> {
    let line = cx.line(Some(&rival.provider))?;
    let sessions = match &rival.session {
        Some(session) => Vec::from([session.clone()]),
        None => made(cx, line, wish, account, rival).await?,
    };
    for session in sessions {
        if let Some(paid) = expire(cx, line, &session).await?.filter(|it| it.paid) {
            return Ok(Some(Held {
                customer: customer_at(account, &rival.provider),
                provider: rival.provider.clone(),
                subscription: paid.subscription,
                back: offer.back.clone(),
            }));
        }
    }
    Ok(None)
}

/// Ends a page whose group was bought elsewhere in the meantime, as work that
/// is due. One that was paid all the same is told by its own webhook.
pub(in crate::flow) async fn withdraw(
    cx: &Cx,
    account: &str,
    page: &Checkout,
) -> Result<(), KassaError> {
    let session = page.session.as_ref().filter(|_| can_end(cx, page));
    if let Some(session) = session {
        expire(cx, cx.line(Some(&page.provider))?, session).await?;
    }
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        if session.is_some() {
            close(cx, &mut draft, account, core::slice::from_ref(&page.id));
        } else {
            let cause = cx.cause(account, "checkout_left", &page.id);
            draft.record(cause, about("checkout_left", page), None, |account| {
                checkout::leave(account, &page.id);
            });
        }
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            return Ok(());
        }
    }
    Err(contended())
}

/// Ends a session, and tells how it stands now. None where the provider knows
/// nothing of it: a key of another of its accounts ends nothing there.
pub(super) async fn expire(
    cx: &Cx,
    line: Line<'_>,
    session: &str,
) -> Result<Option<Session>, KassaError> {
    let (api, name) = (line.api()?, line.provider.name());
    // One that is over already is refused; only a look tells which way it went.
    for call in [api.expire_checkout(session), api.retrieve_checkout(session)] {
        let Some(call) = call else { break };
        let answer = match cx.send(line, &call).await? {
            Sent::Done(answer) => answer,
            Sent::Refused(_) => continue,
            Sent::Unclear => return Err(provider_down(name)),
        };
        let session = api.checkout(&answer.body).map_err(|it| it.error(name))?;
        if session.url.is_some() {
            return Err(provider_down(name));
        }
        return Ok(Some(session));
    }
    Ok(None)
}

/// A process may have made its session and died before it wrote that down. Had
/// it not died, it would find itself replaced and end what it made.
async fn made(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    account: &Account,
    rival: &Checkout,
) -> Result<Vec<String>, KassaError> {
    let (api, name) = (line.api()?, line.provider.name());
    let known = known(account, name, cx.now());
    let customer = customer(cx, line, &wish.customer, known, None).await?;
    let call = customer.and_then(|customer| api.open_checkouts(&customer));
    let Some(call) = call else {
        return Ok(Vec::new());
    };
    let answer = match cx.send(line, &call).await? {
        Sent::Done(answer) => answer,
        // Nobody pays on the pages of a customer that is gone.
        Sent::Refused(error) if api.customer_gone(&error.code) => return Ok(Vec::new()),
        Sent::Refused(error) => return Err(error),
        Sent::Unclear => return Err(provider_down(name)),
    };
    let all = api.checkouts(&answer.body).map_err(|it| it.error(name))?;
    let its = all
        .into_iter()
        .filter(|it| it.checkout.as_ref() == Some(&rival.id));
    Ok(its.map(|it| it.id).listed())
}
