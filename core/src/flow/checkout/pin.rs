//! What is written down before the provider hears of a checkout.

use super::customer::{Known, known};
use super::replace::{can_end, end};
use super::{Offer, Wish, customer_at, holding};
use crate::decide::checkout::{self, MOST_PAYABLE, payable};
use crate::decide::draft::Draft;
use crate::decide::trial;
use crate::error::{KassaError, Reason};
use crate::flow::happening::happening;
use crate::flow::page::Held;
use crate::flow::steps::{Line, TRIES, contended};
use crate::job::Cx;
use crate::model::account::{Account, Checkout};
use crate::model::history::Happening;
use crate::model::time::{MINUTE, Millis};
use crate::sorted::Listed as _;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// A session about to end is no use to anybody.
const ENDING: Millis = 5 * MINUTE;
/// Providers make no session that ends sooner; a few minutes more for the way.
const TOO_SHORT: Millis = 40 * MINUTE;
/// A short session that was asked for so long ago is asked for anew: it could be too short.
const WAY: Millis = 2 * MINUTE;

pub(super) enum Pinned {
    /// To be made at the provider, for a customer known there or not.
    Begun(Checkout, Known),
    /// The same was asked before and can still be paid, by this customer.
    Open(Checkout, Option<String>),
    /// The customer has a plan of this group.
    Held(Held),
}

/// Finds the same wish of before, or writes down a new one. Whatever else of its
/// group can be paid is marked, then ended at its provider, and only then gives
/// its place away: cut off anywhere in between, the next try goes on there, and
/// if one turns out to be paid, nothing new was begun.
pub(super) async fn pin(
    cx: &Cx,
    line: Line<'_>,
    wish: &Wish,
    offer: &Offer,
) -> Result<Pinned, KassaError> {
    let account = wish.customer.id.as_str();
    let mut ended = Vec::new();
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        if let Some(held) = holding(cx, &draft.account, offer) {
            return Ok(Pinned::Held(held));
        }
        let found = find(cx, line, &draft.account, wish, offer)?;
        let others = found.rivals.iter().filter(|it| !ended.contains(&it.id));
        let others: Vec<&Checkout> = others.listed();
        if !others.is_empty() {
            mark(cx, &mut draft, account, &others);
            if !draft.rows.is_empty() && !cx.committed(&[&draft]).await? {
                continue;
            }
            for other in others {
                if let Some(held) = end(cx, wish, offer, &draft.account, other).await? {
                    return Ok(Pinned::Held(held));
                }
                ended.push(other.id.clone());
            }
            continue;
        }
        close(cx, &mut draft, account, &ended);
        let known = known(&draft.account, line.provider.name(), cx.now());
        let checkout = found.wanted;
        if !found.same {
            check_room(&draft.account, cx.now())?;
            let cause = cx.cause(account, "checkout", &checkout.id);
            let what = about("checkout_begun", &checkout);
            draft.record(cause, what, None, |account| {
                checkout::begin(account, checkout.clone(), cx.now());
            });
        }
        if draft.rows.is_empty() || cx.committed(&[&draft]).await? {
            return Ok(if checkout.url.is_some() {
                Pinned::Open(checkout, customer_at(&draft.account, line.provider.name()))
            } else {
                Pinned::Begun(checkout, known)
            });
        }
    }
    Err(contended())
}

struct Found {
    /// The same wish of before, or the new one.
    wanted: Checkout,
    same: bool,
    /// What has to end first.
    rivals: Vec<Checkout>,
}

fn find(
    cx: &Cx,
    line: Line<'_>,
    account: &Account,
    wish: &Wish,
    offer: &Offer,
) -> Result<Found, KassaError> {
    let (api, now) = (line.api()?, cx.now());
    let exclusive = offer.terms.group.is_some();
    let lifetime = api.session_lifetime(exclusive, wish.options.as_deref());
    let mut rivals = checkout::rivals(account, &offer.terms, now, |it| can_end(cx, it));
    let gives_way =
        |it: &Checkout| it.digest == offer.digest || rivals.iter().any(|rival| rival.id == it.id);
    let wanted = Checkout {
        id: format!("co_{}", cx.random("checkout")),
        provider: line.provider.name().to_string(),
        digest: offer.digest.clone(),
        terms: offer.terms.clone(),
        quantity: offer.quantity,
        trial_days: trial::days(account, offer.trial_days, now, gives_way),
        replaced: false,
        due_at: None,
        attempts: 0,
        session: None,
        url: None,
        subscription: None,
        email: wish.customer.email.clone().filter(|_| api.confirms()),
        customer_name: wish.customer.name.clone().filter(|_| api.confirms()),
        zone: cx.zone(&wish.customer),
        created: now,
        expires_at: now.saturating_add(lifetime),
    };
    // Begun and never made: the same call again makes it only once, as long as
    // its key is remembered.
    let least = TOO_SHORT.min(lifetime.saturating_sub(WAY));
    let lasts = |it: &Checkout| {
        let ending = if it.session.is_some() { ENDING } else { least };
        it.expires_at > now.saturating_add(ending)
            && it.created.saturating_add(api.idempotency_lifetime()) > now
    };
    let same = checkout::same(account, &wanted, now, lasts).cloned();
    rivals.retain(|it| same.as_ref().is_none_or(|same| same.id != it.id));
    Ok(Found {
        same: same.is_some(),
        wanted: same.unwrap_or(wanted),
        rivals,
    })
}

/// From now on nobody is given these, and whoever is making one ends it.
fn mark(cx: &Cx, draft: &mut Draft, account: &str, others: &[&Checkout]) {
    for other in others {
        let cause = cx.cause(account, "checkout_replaced", &other.id);
        draft.record(cause, about("checkout_replaced", other), None, |account| {
            checkout::replace(account, &other.id);
        });
    }
}

/// Nobody can pay these any more.
pub(super) fn close(cx: &Cx, draft: &mut Draft, account: &str, ended: &[String]) {
    for id in ended {
        let all = &draft.account.checkouts;
        let Some(other) = all.iter().find(|it| it.id == *id).cloned() else {
            continue;
        };
        let cause = cx.cause(account, "checkout_ended", id);
        draft.record(cause, about("checkout_ended", &other), None, |account| {
            checkout::end(account, id, cx.now());
        });
    }
}

/// What the journal says of a checkout.
pub(super) fn about(kind: &str, checkout: &Checkout) -> Happening {
    let session = checkout.session.as_ref();
    Happening {
        provider: Some(checkout.provider.clone()),
        subject: Some(session.unwrap_or(&checkout.id).clone()),
        amount: Some(checkout.terms.price.clone()),
        ..happening(kind)
    }
}

/// A browser can ask for ever new checkouts; the account must not grow with
/// them.
fn check_room(account: &Account, now: Millis) -> Result<(), KassaError> {
    if payable(account, now).count() < MOST_PAYABLE {
        return Ok(());
    }
    Err(KassaError::new(
        Reason::Contended,
        "too_many_checkouts",
        "This customer has begun too many checkouts today: use one of them, or wait until they \
         have ended.",
    ))
}
