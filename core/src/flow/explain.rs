//! The answer to "why?": the journal page by page, and how all stands now.

use crate::ask::Outcome;
use crate::decide::rule::rule;
use crate::decide::{standing, told};
use crate::error::KassaError;
use crate::flow::recurring::views;
use crate::flow::steps::{check_account, corrupt};
use crate::job::Cx;
use crate::json;
use crate::model::account::Account;
use crate::model::history::{Access, Change, History, LotNow};
use crate::sorted::Listed as _;
use crate::store::{self, Corrupt, Told};
use alloc::string::String;
use alloc::vec::Vec;

/// The revision that set a thing is looked up for so many, the first ones.
const MOST_LOOKED_UP: usize = 20;

/// One page: the past of the accounts that were merged into this one, then its
/// own. A place in that row of journals is one number.
pub(super) async fn explain(
    cx: &Cx,
    account: &str,
    after: i64,
    limit: i64,
    lot: Option<&str>,
) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let limit = limit.clamp(1, 500);
    let (draft, _) = cx.draft(account, None, 0).await?;
    let journals = journals(cx, draft.base, &draft.account).await?;
    let Place {
        journal,
        revision,
        before,
    } = place(&journals, after.max(0));
    let changes = match journals.get(journal) {
        Some((account, _)) => {
            let statement = store::page(cx.setup.environment, account, lot, revision, limit);
            let rows = cx.read(statement, 0).await?;
            let told = store::changes(&rows).map_err(corrupt)?;
            told.into_iter()
                .map(|it| change(cx, account, it, &draft.account))
                .listed()
        }
        None => Vec::new(),
    };
    let full = i64::try_from(changes.len()).is_ok_and(|count| count == limit);
    let end = journals.get(journal).map_or(0, |(_, length)| *length);
    let last = changes.last().map(|last: &Change| last.revision);
    let more = last.filter(|&last| full && last < end);
    let is_last = journal.saturating_add(1) >= journals.len();
    let next = more
        .or((!is_last).then_some(end))
        .map(|it| before.saturating_add(it));
    let (mut lots, mut access) = (Vec::new(), Vec::new());
    let (mut schedules, mut methods) = (Vec::new(), Vec::new());
    if after <= 0 {
        schedules = draft.account.schedules.iter().rev().cloned().listed();
        methods = views(&draft.account);
        lots = standing::lots(&draft.as_of_now(), cx.now());
        trace(cx, &draft.account, &mut lots).await?;
        access = standing::access(&draft.account, cx.now());
        look_up(cx, &draft.account, &mut access).await?;
    }
    Ok(Outcome::Explained {
        history: History {
            account: draft.account.id.clone(),
            merged: draft.account.merged.clone(),
            changes,
            next,
            benefits: draft.benefits(),
            lots,
            access,
            schedules,
            methods,
        },
    })
}

/// The message behind one change.
pub(super) async fn raw_event(
    cx: &Cx,
    account: &str,
    revision: i64,
) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let statement = store::raw_event(cx.setup.environment, account, revision);
    let rows = cx.read(statement, 0).await?;
    let event = store::raw(&rows).map_err(corrupt)?;
    Ok(Outcome::RawEvent { event })
}

/// The journals that make up an account's past, in order, and how long each is.
pub(super) async fn journals(
    cx: &Cx,
    base: i64,
    account: &Account,
) -> Result<Vec<(String, i64)>, KassaError> {
    let mut lengths: Vec<(String, i64)> = Vec::new();
    for some in account.merged.chunks(90) {
        let rows = cx
            .read(store::lengths(cx.setup.environment, some), 0)
            .await?;
        for row in rows {
            let [id, length] = row.as_slice() else {
                return Err(corrupt(Corrupt));
            };
            let id = id.text().ok_or_else(|| corrupt(Corrupt))?;
            let length = length.integer().ok_or_else(|| corrupt(Corrupt))?;
            lengths.push((id.into(), length));
        }
    }
    let known = |id: &String| lengths.iter().find(|(known, _)| known == id).cloned();
    let mut journals = account.merged.iter().filter_map(known).listed();
    journals.push((account.id.clone(), base));
    Ok(journals)
}

/// Where a page begins.
pub(super) struct Place {
    /// Which journal.
    pub(super) journal: usize,
    /// After which of its revisions.
    pub(super) revision: i64,
    /// Revisions of the journals before it.
    pub(super) before: i64,
}

pub(super) fn place(journals: &[(String, i64)], after: i64) -> Place {
    let mut before = 0_i64;
    for (journal, (_, length)) in journals.iter().enumerate() {
        let last = journal.saturating_add(1) == journals.len();
        let revision = after.saturating_sub(before);
        if last || revision < *length {
            return Place {
                journal,
                revision,
                before,
            };
        }
        before = before.saturating_add(*length);
    }
    Place {
        journal: 0,
        revision: after,
        before,
    }
}

fn change(cx: &Cx, account: &str, told: Told, now: &Account) -> Change {
    let Told {
        revision,
        at,
        cause,
        body,
        mut entries,
    } = told;
    for entry in &mut entries {
        entry.kind = kind_of(now, &entry.lot);
    }
    let set = told::facts(&body.effect);
    Change {
        account: account.into(),
        revision,
        at,
        event: event_of(cx, &cause, body.what.provider.as_deref()),
        cause,
        rule: rule(&body.what, &set),
        what: body.what,
        set,
        entries,
        balance: body.balance,
        status: body.status,
        plan: body.plan,
    }
}

/// The ledger has no column for it: a lot knows its kind. One that a later fact
/// has made void still has it at the end of its name.
fn kind_of(now: &Account, lot: &str) -> Option<String> {
    match now.lots.iter().find(|it| it.id == lot) {
        Some(known) => known.kind.clone(),
        None => Some(lot.rsplit_once('@')?.1.into()),
    }
}

/// The provider's id of an event, which is the end of its cause. What the app
/// did may name a provider as well.
fn event_of(cx: &Cx, cause: &str, provider: Option<&str>) -> Option<String> {
    let rest = cause.strip_prefix(provider?)?.strip_prefix('/')?;
    let id = rest.strip_prefix(cx.setup.environment.word())?;
    Some(id.strip_prefix('/')?.into())
}

/// Which revisions have rows of each lot.
async fn trace(cx: &Cx, account: &Account, lots: &mut [LotNow]) -> Result<(), KassaError> {
    if lots.is_empty() {
        return Ok(());
    }
    let rows = cx
        .read(store::traces(cx.setup.environment, &account.id), 0)
        .await?;
    for traces in store::traced(&rows).map_err(corrupt)? {
        if let Some(lot) = lots.iter_mut().find(|it| it.id == traces.lot) {
            lot.first = Some(traces.first);
            lot.last = Some(traces.last);
            lot.rows = traces.rows;
        }
    }
    Ok(())
}

/// Which revision set each thing last.
async fn look_up(cx: &Cx, account: &Account, access: &mut [Access]) -> Result<(), KassaError> {
    let words = access.iter().take(MOST_LOOKED_UP);
    // As an effect begins to write it: no other thing has this provider and id.
    let word = |it: &Access| {
        let (provider, id) = (json::text(&it.provider), json::text(&it.id));
        ["{\"provider\":", &provider, ",\"id\":", &id, ","].concat()
    };
    let words: Vec<String> = words.map(word).listed();
    if words.is_empty() {
        return Ok(());
    }
    let statement = store::latest(cx.setup.environment, &account.id, &words);
    let rows = cx.read(statement, 0).await?;
    for (access, revision) in access.iter_mut().zip(rows.iter().flatten()) {
        access.revision = revision.integer();
    }
    Ok(())
}
