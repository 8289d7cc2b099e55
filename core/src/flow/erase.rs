//! Forgetting a person. Each step can be done twice and none needs the one
//! before, except that the account is marked first: whatever comes from then on
//! is forgotten as it is written. So a process that dies is followed by another.

use crate::ask::Outcome;
use crate::authentic::Event;
use crate::decide::forget;
use crate::error::KassaError;
use crate::flow::explain::journals;
use crate::flow::happening::happening;
use crate::flow::steps::{TRIES, check_account, contended, corrupt, store_down};
use crate::job::Cx;
use crate::json;
use crate::need::Statement;
use crate::sorted::Listed as _;
use crate::store::{self, Corrupt, Told, Waiting};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Rows that are read at once; a statement takes at most 100 parameters.
const PAGE: i64 = 90;

/// Forgets who an account's customer is, everywhere.
pub(super) async fn erase(cx: &Cx, account: &str) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let (id, journals) = mark(cx, account).await?;
    let mut rows = 0_i64;
    for (journal, length) in &journals {
        rows = rows.saturating_add(redact(cx, journal, *length).await?);
    }
    let orders = store::nameless_orders(cx.setup.environment, &id);
    write(cx, Vec::from([orders])).await?;
    let mut ids = journals.into_iter().map(|(id, _)| id).listed();
    ids.push(account.into());
    strays(cx, &id, &ids).await?;
    Ok(Outcome::Erased { account: id, rows })
}

/// Marks the account, once, and tells which journals its past is in. One that
/// nobody has written anything of is not made by being forgotten.
async fn mark(cx: &Cx, account: &str) -> Result<(String, Vec<(String, i64)>), KassaError> {
    for attempt in 0..TRIES {
        let (mut draft, _) = cx.draft(account, None, attempt).await?;
        if draft.base > 0 && draft.account.erased_at.is_none() {
            let cause = cx.cause(&draft.account.id.clone(), "erase", "once");
            draft.record(cause, happening("erased"), None, |it| {
                it.erased_at = Some(cx.now());
            });
            if !cx.committed(&[&draft]).await? {
                continue;
            }
        }
        let journals = journals(cx, draft.revision(), &draft.account).await?;
        return Ok((draft.account.id, journals));
    }
    Err(contended())
}

/// Forgets in one journal, up to a revision: later ones were written forgetful.
/// Tells how many rows it changed.
async fn redact(cx: &Cx, journal: &str, length: i64) -> Result<i64, KassaError> {
    let (world, mut after, mut changed) = (cx.setup.environment, 0, 0_i64);
    while after < length {
        let rows = cx
            .read(store::page(world, journal, None, after, PAGE), 0)
            .await?;
        let page = store::changes(&rows).map_err(corrupt)?;
        let Some(last) = page.last().map(|it| it.revision) else {
            break;
        };
        let causes = page.iter().map(|it| it.cause.clone()).listed();
        let mut statements = Vec::from([store::drop_messages(&causes)]);
        for Told {
            revision, mut body, ..
        } in page
        {
            let before = body.clone();
            forget::body(&mut body);
            if body != before {
                statements.push(store::redact(world, journal, revision, &body));
                changed = changed.saturating_add(1);
            }
        }
        write(cx, statements).await?;
        after = last;
    }
    Ok(changed)
}

/// Forgets in events that wait for this account, and in those that could not be
/// read and name it: of the latter nothing is left but that they came.
async fn strays(cx: &Cx, account: &str, ids: &[String]) -> Result<(), KassaError> {
    let world = cx.setup.environment;
    let rows = cx.read(store::names(world, account), 0).await?;
    let names = store::pairs(&rows).map_err(corrupt)?;
    let mut after = String::new();
    loop {
        let rows = cx.read(store::all_strays(world, &after, PAGE), 0).await?;
        let page = store::waiting_ones(&rows).map_err(corrupt)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after.clone_from(&last.cause);
        let mut statements = Vec::new();
        for stray in &page {
            if let Some(body) = nameless(stray, ids, &names)? {
                statements.push(store::redact_stray(world, stray, &body));
                let cause = Vec::from([stray.cause.clone()]);
                statements.push(store::drop_messages(&cause));
            }
        }
        if !statements.is_empty() {
            write(cx, statements).await?;
        }
    }
}

/// What is left of a stray; none if it is not about the account.
fn nameless(
    stray: &Waiting,
    ids: &[String],
    names: &[(String, String)],
) -> Result<Option<String>, KassaError> {
    if stray.reason != "parked" {
        // Nobody can read it: it is about whom it names.
        let its = names.iter().filter(|(of, _)| *of == stray.provider);
        let mut words = its.map(|(_, name)| name).chain(ids);
        let named = words.any(|word| holds(&stray.body, &format!("\"{word}\"")));
        return Ok(named.then(String::new));
    }
    let Ok(mut event) = json::read::<Event>(&stray.body) else {
        // A newer version parked it, and a newer version has to forget it.
        return Err(corrupt(Corrupt));
    };
    let named = event.account.as_ref().is_some_and(|it| ids.contains(it));
    let linked = event.references.iter().any(|reference| {
        let mut its = names.iter().filter(|(of, _)| *of == event.provider);
        its.any(|(_, name)| name == reference)
    });
    if !named && !linked {
        return Ok(None);
    }
    forget::event(&mut event);
    Ok(Some(json::text(&event)))
}

/// The standard library's search is far larger, and no quicker for a few short messages.
fn holds(text: &str, part: &str) -> bool {
    let mut places = text.as_bytes().windows(part.len());
    places.any(|place| place == part.as_bytes())
}

async fn write(cx: &Cx, statements: Vec<Statement>) -> Result<(), KassaError> {
    if cx.write(statements).await? {
        Ok(())
    } else {
        Err(store_down())
    }
}
