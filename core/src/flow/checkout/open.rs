//! A session has been made: it is written down, unless its place was given away
//! meanwhile.

use super::pin::about;
use super::replace::expire;
use super::{Offer, Wish, customer_at, holding};
use crate::ask::{Decline, Outcome};
use crate::decide::checkout;
use crate::error::{KassaError, Reason};
use crate::flow::inbound::wake;
use crate::flow::page::Held;
use crate::flow::steps::{Line, TRIES, contended};
use crate::job::Cx;
use crate::model::account::Checkout;
use crate::providers::Session;
use alloc::string::{String, ToString};

pub(super) enum Opened {
    /// With the customer that it is for.
    Open(Checkout, Option<String>),
    /// Another wish of its group came later and counts.
    Replaced,
    /// A plan of its group was bought in the meantime.
    Held(Held),
}

/// Writes down the session and its links. One whose place is taken is ended, and
/// nobody ever gets its address.
pub(super) async fn open(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    offer: &Offer,
    begun: &Checkout,
    customer: Option<String>,
    session: Session,
) -> Result<Opened, KassaError> {
    let account = wish.customer.id.as_str();
    let opened = Checkout {
        session: Some(session.id.clone()),
        url: session.url.clone(),
        expires_at: session.expires_at.unwrap_or(begun.expires_at),
        ..begun.clone()
    };
    if opened.url.is_none() {
        return Err(closed(line));
    }
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let held = holding(cx, &draft.account, offer);
        let all = &draft.account.checkouts;
        let row = all.iter().find(|it| it.id == begun.id);
        let Some(row) = row.filter(|it| !it.replaced && held.is_none()) else {
            expire(cx, line, &session.id).await?;
            return Ok(held.map_or(Opened::Replaced, Opened::Held));
        };
        if row.session.is_some() {
            // An equal wish was quicker, and it may have been paid since.
            let customer = customer_at(&draft.account, line.provider.name());
            let open = row
                .url
                .is_some()
                .then(|| Opened::Open(row.clone(), customer));
            return open.ok_or_else(|| closed(line));
        }
        let cause = cx.cause(account, "checkout_opened", &begun.id);
        draft.record(cause, about("checkout_opened", &opened), None, |account| {
            checkout::open(account, &opened, customer.as_deref());
        });
        if cx.committed(&[&draft]).await? {
            wake(cx, line, draft.new_links()).await;
            let customer = customer_at(&draft.account, line.provider.name());
            return Ok(Opened::Open(opened, customer));
        }
    }
    Err(contended())
}

/// A business "no" that can be asked again: then this one takes the other's place.
pub(super) fn replaced(line: Line<'_>) -> Outcome {
    Outcome::Declined {
        code: Decline::CheckoutReplaced,
        needed: None,
        available: None,
        provider: Some(line.provider.name().to_string()),
        manage_url: None,
    }
}

fn closed(line: Line<'_>) -> KassaError {
    KassaError::new(
        Reason::Refused,
        "session_closed",
        "This checkout was paid or expired in the meantime: begin a new one.",
    )
    .at(line.provider.name())
}
