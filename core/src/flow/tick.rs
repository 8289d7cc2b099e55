//! Due work: claimed first, so that many workers share it and a failing
//! account never starves the rest.

use crate::ask::Outcome;
use crate::authentic::Event;
use crate::decide::draft::Draft;
use crate::decide::notice::rest;
use crate::decide::purchase;
use crate::error::{KassaError, Reason};
use crate::flow::checkout::withdraw;
use crate::flow::credit::expire;
use crate::flow::happening::happening;
use crate::flow::inbound::take_one;
use crate::flow::operation::{Turn, due_keys, finish};
use crate::flow::recurring::{collect, retire};
use crate::flow::steps::{Committed, TRIES, UNREADABLE, contended};
use crate::job::Cx;
use crate::json;
use crate::model::account::PendingNotice;
use crate::model::history::Happening;
use crate::model::schedule::Schedule;
use crate::model::time::HOUR;
use crate::need::{Fact, Need};
use crate::sorted::Listed as _;
use crate::store;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// So many events may wait for one account; a tick takes up the others.
const MOST_WOKEN: i64 = 20;

/// So many times more accounts are found than worked on: room to step aside.
const ROOM: i64 = 10;
const MOST_FOUND: i64 = 1_000;

/// Works on accounts whose time has come, the longest waiting first. Whoever meets
/// another worker there goes on at a place drawn by chance, or all of them would
/// run after one and the same account, again and again.
pub(super) async fn tick(cx: &Cx, limit: i64) -> Result<Outcome, KassaError> {
    let limit = limit.clamp(1, 200);
    let most = limit.saturating_mul(ROOM).min(MOST_FOUND);
    let rows = cx
        .read(store::due(cx.setup.environment, cx.now(), most), 0)
        .await?;
    let mut accounts: Vec<String> = rows
        .iter()
        .filter_map(|row| row.first()?.text().map(Into::into))
        .listed();
    let full = i64::try_from(accounts.len()).is_ok_and(|count| count >= limit);
    let (mut worked, mut failed) = (0_i64, 0_i64);
    for _turn in 0..limit {
        if accounts.is_empty() {
            break;
        }
        let account = accounts.remove(0);
        match settle(cx, &account).await {
            Ok(true) => worked = worked.saturating_add(1),
            Ok(false) => step_aside(cx, &account, &mut accounts),
            Err(error) => {
                failed = failed.saturating_add(1);
                if error.code == UNREADABLE {
                    let to = cx.now().saturating_add(HOUR);
                    let later = store::postpone(cx.setup.environment, &account, to);
                    cx.write(Vec::from([later])).await?;
                }
            }
        }
    }
    let woken = sweep(cx, None, limit).await?;
    Ok(Outcome::Ticked {
        worked: worked.saturating_add(woken),
        failed,
        // Where nothing could be done, asking again at once would not end.
        more: full && worked > 0,
        wake_at: None,
    })
}

/// Goes on elsewhere than where another worker is.
fn step_aside(cx: &Cx, from: &str, accounts: &mut [String]) {
    let left = u32::try_from(accounts.len()).unwrap_or(0);
    let drawn = cx.drawn(&format!("aside/{from}"), left);
    accounts.rotate_left(usize::try_from(drawn).unwrap_or(0));
}

/// Works on one account.
pub(super) async fn settle_one(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    let woken = sweep(cx, Some(account), MOST_WOKEN).await?;
    let did = settle(cx, account).await?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    // One that was merged into another is looked at under that one's name.
    let wake_at = draft.wake_at().filter(|_| draft.account.id == account);
    Ok(Outcome::Ticked {
        worked: woken.saturating_add(i64::from(did)),
        failed: 0,
        more: false,
        wake_at,
    })
}

/// False if there was nothing to do, or another worker was quicker.
async fn settle(cx: &Cx, account: &str) -> Result<bool, KassaError> {
    let Some(draft) = claim(cx, account).await? else {
        return Ok(false);
    };
    let mine = |pending: &&PendingNotice| pending.due_at == claimed_until(cx, pending.attempts);
    let notices: Vec<PendingNotice> = draft.account.notices.iter().filter(mine).cloned().listed();
    let mut failure = None;
    for pending in notices {
        let need = Need::Notify {
            notice: pending.notice.clone(),
        };
        if cx.need(need, 0).await == Fact::Done {
            delivered(cx, account, &pending.notice.id).await?;
        } else {
            failure = Some(callback_failed());
        }
    }
    let operations = draft.account.operations.iter().filter(|it| {
        it.due_at
            .is_some_and(|at| at == claimed_until(cx, it.attempts))
    });
    for key in operations.map(|it| it.key.clone()).listed() {
        let (draft, _) = cx.draft(account, None, 0).await?;
        if let Err(error) = finish(cx, draft, &key, Turn::Claimed).await {
            // A provider's "no" is an end; all else, such as a key that is missing, is none.
            failure = failure.or((error.reason != Reason::Refused).then_some(error));
        }
    }
    let pages = draft.account.checkouts.iter().filter(|it| {
        it.due_at
            .is_some_and(|at| at == claimed_until(cx, it.attempts))
    });
    for page in pages {
        if let Err(error) = withdraw(cx, account, page).await {
            failure = failure.or(Some(error));
        }
    }
    let mine = |it: &&Schedule| it.busy_until == Some(claimed_until(cx, it.attempts));
    let schedules = draft.account.schedules.iter().filter(mine);
    for id in schedules.map(|it| it.id.clone()).listed() {
        if let Err(error) = collect(cx, account, &id).await {
            failure = failure.or(Some(error));
        }
    }
    let leaving = draft.account.methods.iter();
    let leaving = leaving.filter(|it| it.due_at == Some(claimed_until(cx, 0)));
    for id in leaving.map(|it| it.id.clone()).listed() {
        if let Err(error) = retire(cx, account, &id).await {
            failure = failure.or(Some(error));
        }
    }
    failure.map_or(Ok(true), Err)
}

fn claimed_until(cx: &Cx, attempts: i64) -> i64 {
    cx.now().saturating_add(rest(attempts))
}

/// Moves everything due of an account into the future, in one commit: whoever
/// wins it does the work; should they die, it is due again. None if another
/// worker was quicker.
async fn claim(cx: &Cx, account: &str) -> Result<Option<Box<Draft>>, KassaError> {
    let (mut draft, _) = cx.draft(account, None, 0).await?;
    expire(cx, &mut draft, None);
    let due = due_keys(&draft, cx.now());
    let cause = cx.cause(account, "work", &cx.random(&format!("claim/{account}")));
    let kind = if draft.is_due() {
        "work_begun"
    } else {
        "time_passed"
    };
    draft.record(cause, happening(kind), None, |account| {
        for pending in account
            .notices
            .iter_mut()
            .filter(|it| it.due_at <= cx.now())
        {
            pending.attempts = pending.attempts.saturating_add(1);
            pending.due_at = claimed_until(cx, pending.attempts);
        }
        for it in account
            .operations
            .iter_mut()
            .filter(|it| due.contains(&it.key))
        {
            it.attempts = it.attempts.saturating_add(1);
            it.due_at = Some(claimed_until(cx, it.attempts));
        }
        purchase::alarm(account, cx.now());
        for it in &mut account.schedules {
            let busy = it.busy_until.is_some_and(|at| at > cx.now());
            if !busy && it.due_at.is_some_and(|at| at <= cx.now()) {
                it.attempts = it.attempts.saturating_add(1);
                it.busy_until = Some(claimed_until(cx, it.attempts));
            }
        }
        for it in &mut account.methods {
            if it.due_at.is_some_and(|at| at <= cx.now()) {
                it.due_at = Some(claimed_until(cx, 0));
            }
        }
        for it in &mut account.checkouts {
            if it.due_at.is_some_and(|at| at <= cx.now()) {
                it.attempts = it.attempts.saturating_add(1);
                it.due_at = Some(claimed_until(cx, it.attempts));
            }
        }
    });
    if draft.rows.is_empty() {
        return Ok(None);
    }
    Ok((cx.commit(&[&draft]).await? == Committed::Applied).then_some(draft))
}

/// Writes down that the app has been told.
async fn delivered(cx: &Cx, account: &str, id: &str) -> Result<(), KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        let what = Happening {
            subject: Some(id.into()),
            ..happening("app_told")
        };
        // One matter can come up again under its id; that it was told comes once
        // by itself, since the notice is gone then.
        let once = [id, "/", &cx.random(id)].concat();
        draft.record(cx.cause(account, "told", &once), what, None, |account| {
            account.notices.retain(|pending| pending.notice.id != id);
        });
        if draft.rows.is_empty() || cx.commit(&[&draft]).await? == Committed::Applied {
            return Ok(());
        }
    }
    Err(contended())
}

/// Applies parked events whose account has been linked since.
async fn sweep(cx: &Cx, account: Option<&str>, limit: i64) -> Result<i64, KassaError> {
    let waiting = store::strays(cx.setup.environment, account, limit);
    let rows = cx.read(waiting, 0).await?;
    let mut woken = 0_i64;
    for row in rows {
        let body = row.get(1).and_then(|body| body.text()).unwrap_or("");
        let Ok(event) = json::read::<Event>(body) else {
            continue;
        };
        let Ok(line) = cx.line(Some(&event.provider)) else {
            continue;
        };
        if take_one(cx, line, event, None, true).await.is_ok() {
            woken = woken.saturating_add(1);
        }
    }
    Ok(woken)
}

fn callback_failed() -> KassaError {
    KassaError::unavailable(
        "callback_failed",
        "A callback of `on` threw; it is called again later with the same notice id.",
    )
}
