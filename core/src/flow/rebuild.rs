//! An account from its journal: the effects folded, nothing decided again.

use crate::ask::Outcome;
use crate::decide::draft::{Draft, FORM};
use crate::error::KassaError;
use crate::flow::happening::happening;
use crate::flow::steps::{TRIES, check_account, contended, corrupt};
use crate::job::Cx;
use crate::json::{self, Json, NULL};
use crate::model::account::Account;
use crate::store::{self, Corrupt, Snapshot};
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// Rows of the journal that are read at once.
const PAGE: i64 = 200;

/// So many differences are told.
const MOST_TOLD: usize = 50;

/// What a journal makes.
struct Folded {
    account: Account,
    revision: i64,
}

/// Compares an account with its journal, and with `repair` writes it anew from
/// there where they differ.
pub(super) async fn rebuild(cx: &Cx, account: &str, repair: bool) -> Result<Outcome, KassaError> {
    check_account(account)?;
    for _ in 0..TRIES {
        let mut folded = Folded {
            account: Draft::open(account, cx.setup.environment, cx.now()).account,
            revision: 0,
        };
        folded.account.form = 0;
        let snapshot = together(cx, &mut folded).await?;
        if folded.revision == 0 {
            // Nobody wrote anything of it, so there is nothing to be wrong.
            return Ok(outcome(&folded, Vec::new(), false));
        }
        let differences = differences(&mut folded, snapshot.as_ref())?;
        if differences.is_empty() || !repair {
            return Ok(outcome(&folded, differences, false));
        }
        let mut draft = Draft::rebuilt(folded.revision, folded.account.clone(), cx.now());
        let key = folded.revision.to_string();
        let cause = cx.cause(account, "rebuild", &key);
        draft.note(cause, happening("rebuilt"));
        if cx.committed(&[&draft]).await? {
            folded.revision = draft.revision();
            return Ok(outcome(&folded, differences, true));
        }
    }
    Err(contended())
}

fn outcome(folded: &Folded, differences: Vec<String>, repaired: bool) -> Outcome {
    Outcome::Rebuilt {
        equal: differences.is_empty(),
        revision: folded.revision,
        differences,
        repaired,
    }
}

/// Folds the journal to the revision of the snapshot, which may move on
/// meanwhile: both are written in one commit, so a snapshot that was read after
/// a row is no older than that.
async fn together(cx: &Cx, folded: &mut Folded) -> Result<Option<Snapshot>, KassaError> {
    let id = folded.account.id.clone();
    loop {
        let more = fold(cx, &id, folded).await?;
        let rows = cx
            .read(store::snapshot(cx.setup.environment, &id), 0)
            .await?;
        let snapshot = store::snapshot_of(&rows).map_err(corrupt)?;
        let behind = snapshot
            .as_ref()
            .is_some_and(|it| it.revision > folded.revision);
        // A snapshot ahead of a journal that does not grow is one of the differences.
        if !(behind && more) {
            return Ok(snapshot);
        }
    }
}

/// Folds what is there after its revision. False if that was nothing.
async fn fold(cx: &Cx, id: &str, folded: &mut Folded) -> Result<bool, KassaError> {
    let before = folded.revision;
    loop {
        let statement = store::page(cx.setup.environment, id, None, folded.revision, PAGE);
        let rows = cx.read(statement, 0).await?;
        let page = store::changes(&rows).map_err(corrupt)?;
        if page.is_empty() {
            return Ok(folded.revision > before);
        }
        for told in page {
            // Without one of its rows a journal makes no account.
            if told.revision != folded.revision.saturating_add(1) {
                return Err(corrupt(Corrupt));
            }
            told.body.effect.fold(&mut folded.account);
            folded.revision = told.revision;
        }
    }
}

/// By path, where the stored snapshot is another than the journal makes.
fn differences(
    folded: &mut Folded,
    snapshot: Option<&Snapshot>,
) -> Result<Vec<String>, KassaError> {
    let Some(snapshot) = snapshot else {
        folded.account.form = FORM;
        return Ok(Vec::from(["account".to_string()]));
    };
    let stored = json::read::<Account>(&snapshot.state).ok();
    // A form that this version does not know cannot be mended by it.
    if stored.as_ref().is_some_and(|it| it.form > FORM) {
        return Err(corrupt(Corrupt));
    }
    if folded.account.form == 0 {
        // Older versions did not write down their form.
        folded.account.form = stored.as_ref().map_or(FORM, |it| it.form);
    }
    let mut all = Vec::new();
    if snapshot.revision != folded.revision {
        all.push("revision".to_string());
    }
    match stored {
        Some(stored) if stored == folded.account => {}
        Some(stored) => {
            let (stored, made) = (json::text(&stored), json::text(&folded.account));
            if let (Some(stored), Some(made)) = (json::parse(&stored), json::parse(&made)) {
                compare("", &stored, &made, &mut all);
            }
        }
        None => all.push("state".to_string()),
    }
    Ok(all)
}

fn compare(path: &str, one: &Json<'_>, other: &Json<'_>, all: &mut Vec<String>) {
    if one == other || all.len() >= MOST_TOLD {
        return;
    }
    match (one, other) {
        (Json::Object(fields), Json::Object(others)) => {
            let names = fields.iter().chain(others).map(|(name, _)| &**name);
            let mut seen: Vec<&str> = Vec::new();
            for name in names {
                if !seen.contains(&name) {
                    seen.push(name);
                    let dot = if path.is_empty() { "" } else { "." };
                    if let (Some(a), Some(b)) = (one.get(name), other.get(name)) {
                        compare(&[path, dot, name].concat(), a, b, all);
                    }
                }
            }
        }
        (Json::List(items), Json::List(others)) => {
            for index in 0..items.len().max(others.len()) {
                let (a, b) = (items.get(index), others.get(index));
                let (a, b) = (a.unwrap_or(NULL), b.unwrap_or(NULL));
                compare(&format!("{path}[{index}]"), a, b, all);
            }
        }
        _ => all.push(path.to_string()),
    }
}
