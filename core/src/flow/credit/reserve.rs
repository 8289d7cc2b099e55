//! Credits that are held while work goes on.

use super::{
    MOST, Once, Spend, check_amount, check_kind, check_note, expire, frozen, insufficient,
};
use crate::ask::{Decline, Outcome};
use crate::decide::catalog::digest;
use crate::decide::draft::{Body, Draft};
use crate::decide::{reserve as rules, spend};
use crate::error::{KassaError, Reason};
use crate::flow::happening::happening;
use crate::flow::operation::declined;
use crate::flow::steps::{Committed, TRIES, check_account, check_key, contended};
use crate::job::Cx;
use crate::json;
use crate::model::account::{Account, Reservation};
use crate::model::history::Happening;
use crate::model::time::{Millis, SECOND};
use alloc::string::String;

/// A job that does not say how long it takes.
const USUAL: i64 = 600;
/// Seven days.
const LONGEST: i64 = 604_800;

/// Holds credits, or says that there are too few: before the work begins.
pub(in crate::flow) async fn reserve(
    cx: &Cx,
    wish: Spend,
    seconds: Option<i64>,
) -> Result<Outcome, KassaError> {
    check_account(&wish.account)?;
    check_amount(wish.amount)?;
    check_note(wish.note.as_ref())?;
    let kind = check_kind(wish.kind)?;
    let seconds = seconds.unwrap_or(USUAL);
    if !(1..=LONGEST).contains(&seconds) {
        return Err(KassaError::misused(
            "bad_seconds",
            "A reservation lasts 1 to 604,800 seconds.",
        ));
    }
    let key = wish.key.unwrap_or_else(|| cx.random("reserve"));
    check_key(&key)?;
    let cause = cx.cause(&wish.account, "reserve", &key);
    let (amount, strategy) = (wish.amount, wish.strategy);
    let expires_at = cx.now().saturating_add(seconds.saturating_mul(SECOND));
    // Accounts that become one can have used one key.
    let id = ["res_", &digest(&cause)].concat();
    let once = Once {
        account: wish.account,
        asked: digest(&json::list(&[&amount, &strategy, &kind, &seconds])),
        cause: cause.clone(),
    };
    let reserved = |draft: &Draft, replayed: bool| Outcome::Reserved {
        reservation: id.clone(),
        amount,
        expires_at: time_left(&draft.account, &id, cx.now()),
        replayed,
        benefits: draft.benefits(),
    };
    let again = |draft: &Draft, _: &Body| Ok(reserved(draft, true));
    once.run(cx, &again, &|draft| {
        if !rules::has_room(&draft.account) {
            return Err(too_many());
        }
        if let Some(no) = frozen(draft) {
            return Ok(no);
        }
        let takes = spend::takes(&draft.account, amount, strategy, kind.as_deref(), cx.now());
        let Some(takes) = takes else {
            let available = spend::available(&draft.account, strategy, kind.as_deref(), cx.now());
            return Ok(insufficient(amount, available));
        };
        let what = Happening {
            credits: Some(amount),
            subject: Some(id.clone()),
            note: wish.note.clone(),
            ..happening("reserved")
        };
        let reservation = Reservation {
            id: id.clone(),
            takes,
            amount,
            kind: kind.clone(),
            strategy,
            note: wish.note.clone(),
            created: cx.now(),
            expires_at,
        };
        draft.record(cause.clone(), what, Some(once.asked.clone()), |account| {
            account.reservations.push(reservation);
        });
        Ok(reserved(draft, false))
    })
    .await
}

/// Until when it holds its credits.
fn time_left(account: &Account, id: &str, now: Millis) -> Option<Millis> {
    let found = rules::find(account, id).filter(|it| rules::holds(it));
    found.map(|it| it.expires_at).filter(|end| *end > now)
}

/// Uses what the work cost and gives back the rest, to the same lots. A commit
/// that comes before anybody has written down that the time is over still
/// stands; after it, it is a fresh spend.
pub(in crate::flow) async fn commit(
    cx: &Cx,
    account: String,
    id: &str,
    amount: Option<i64>,
) -> Result<Outcome, KassaError> {
    check_key(id)?;
    if amount.is_some_and(|amount| !(0..=MOST).contains(&amount)) {
        return Err(KassaError::misused(
            "bad_amount",
            "What work cost is a whole number of credits, 0 or more.",
        ));
    }
    let once = Once {
        cause: cx.cause(&account, "commit", id),
        asked: digest(&json::list(&[&amount])),
        account,
    };
    for attempt in 0..TRIES {
        let (mut draft, seen) = cx.draft(&once.account, Some(&once.cause), attempt).await?;
        if let Some(seen) = seen {
            once.check(&seen)?;
            return Ok(Outcome::Deducted {
                amount: seen.what.credits.unwrap_or(0),
                replayed: true,
                benefits: draft.benefits(),
            });
        }
        expire(cx, &mut draft, Some(id));
        let outcome = use_up(cx, &mut draft, id, amount, &once);
        if draft.rows.is_empty() || cx.commit(&[&draft]).await? == Committed::Applied {
            return Ok(outcome);
        }
    }
    Err(contended())
}

fn use_up(cx: &Cx, draft: &mut Draft, id: &str, amount: Option<i64>, once: &Once) -> Outcome {
    let Some(reservation) = rules::find(&draft.account, id).cloned() else {
        return declined(Decline::NoReservation);
    };
    let amount = amount.unwrap_or(reservation.amount);
    let held = if rules::holds(&reservation) {
        reservation.amount
    } else {
        0
    };
    let (strategy, kind) = (reservation.strategy, reservation.kind.as_deref());
    let beyond = amount.saturating_sub(held).max(0);
    if let (true, Some(no)) = (beyond > 0, frozen(draft)) {
        return no;
    }
    let Some(more) = spend::takes(&draft.account, beyond, strategy, kind, cx.now()) else {
        let left = spend::available(&draft.account, strategy, kind, cx.now());
        return insufficient(amount, left.saturating_add(held));
    };
    let what = Happening {
        credits: Some(amount),
        subject: Some(id.into()),
        note: reservation.note.clone(),
        ..happening("reservation_committed")
    };
    let asked = Some(once.asked.clone());
    draft.record(once.cause.clone(), what, asked, |account| {
        spend::spend(account, &more);
        rules::commit(account, &reservation, amount.min(held));
    });
    Outcome::Deducted {
        amount,
        replayed: false,
        benefits: draft.benefits(),
    }
}

/// Gives back all that it holds. Done twice, or after its time, it is no error.
pub(in crate::flow) async fn release(
    cx: &Cx,
    account: String,
    id: &str,
) -> Result<Outcome, KassaError> {
    check_key(id)?;
    let cause = cx.cause(&account, "release", id);
    let once = Once {
        asked: digest(id),
        cause,
        account,
    };
    let released = |draft: &Draft| Outcome::Released {
        benefits: draft.benefits(),
    };
    let again = |draft: &Draft, _: &Body| Ok(released(draft));
    once.run(cx, &again, &|draft| {
        let Some(reservation) = rules::find(&draft.account, id).cloned() else {
            return Ok(declined(Decline::NoReservation));
        };
        let what = Happening {
            credits: Some(reservation.amount),
            subject: Some(id.into()),
            note: reservation.note.clone(),
            ..happening("reservation_released")
        };
        let asked = Some(once.asked.clone());
        draft.record(once.cause.clone(), what, asked, |account| {
            rules::drop(account, id);
        });
        Ok(released(draft))
    })
    .await
}

fn too_many() -> KassaError {
    KassaError::new(
        Reason::Contended,
        "too_many_reservations",
        "500 reservations of this account hold credits: commit or release some, or let their time \
         pass.",
    )
}
