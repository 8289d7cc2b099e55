//! All that is kept of a person, for the person: one JSON document in pages.

use crate::ask::Outcome;
use crate::decide::draft::Draft;
use crate::decide::order;
use crate::error::KassaError;
use crate::flow::explain::{Place, journals, place};
use crate::flow::steps::{check_account, corrupt};
use crate::job::Cx;
use crate::json;
use crate::sorted::Listed as _;
use crate::store::{self, Told};
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

/// Changes on a page, each with its message, which is a few kilobytes.
const PAGE: i64 = 50;

/// One page. Put together in their order, the pages are one JSON object.
pub(super) async fn export(cx: &Cx, account: &str, after: i64) -> Result<Outcome, KassaError> {
    check_account(account)?;
    let (draft, _) = cx.draft(account, None, 0).await?;
    let journals = journals(cx, draft.base, &draft.account).await?;
    let Place {
        journal,
        revision,
        before,
    } = place(&journals, after.max(0));
    let mut text = if after <= 0 {
        head(cx, &draft).await?
    } else {
        String::new()
    };
    let Some((id, length)) = journals.get(journal) else {
        return Ok(Outcome::Exported { text, next: None });
    };
    let world = cx.setup.environment;
    let rows = cx
        .read(store::page(world, id, None, revision, PAGE), 0)
        .await?;
    let page = store::changes(&rows).map_err(corrupt)?;
    let causes = page.iter().map(|it| it.cause.clone()).listed();
    let mut messages = Vec::new();
    if !causes.is_empty() {
        let rows = cx.read(store::messages(&causes), 0).await?;
        messages = store::pairs(&rows).map_err(corrupt)?;
    }
    let last = page.last().map_or(*length, |it| it.revision);
    for told in page {
        if !text.ends_with('[') {
            text.push(',');
        }
        change(&mut text, id, told, &messages);
    }
    let end = last >= *length && journal.saturating_add(1) >= journals.len();
    if end {
        text.push_str("]}");
    }
    let next = (!end).then(|| before.saturating_add(last));
    Ok(Outcome::Exported { text, next })
}

/// The account as it stands, its rows elsewhere, and where its journal begins.
async fn head(cx: &Cx, draft: &Draft) -> Result<String, KassaError> {
    let (world, account) = (cx.setup.environment, &draft.account);
    let rows = cx.read(store::names(world, &account.id), 0).await?;
    let links = store::pairs(&rows).map_err(corrupt)?;
    let links = links
        .iter()
        .map(|(of, name)| json::list(&[of, name]))
        .listed();
    let mut text = String::new();
    text.push('{');
    json::field(&mut text, "account", account);
    json::field(&mut text, "orders", &order::orders(account));
    text.push_str(",\"links\":[");
    text.push_str(&links.join(","));
    text.push_str("],\"changes\":[");
    Ok(text)
}

fn change(text: &mut String, account: &str, told: Told, messages: &[(String, String)]) {
    let message = messages.iter().find(|(cause, _)| *cause == told.cause);
    text.push('{');
    json::field(text, "account", &account.to_string());
    json::field(text, "revision", &told.revision);
    json::field(text, "at", &told.at);
    json::field(text, "cause", &told.cause);
    json::field(text, "body", &told.body);
    json::field(text, "entries", &told.entries);
    if let Some((_, message)) = message {
        json::field(text, "message", message);
    }
    text.push('}');
}
