//! What is read and written to forget a person, and to tell them what is kept.

use crate::decide::draft::Body;
use crate::json;
use crate::model::id::Environment;
use crate::need::{Statement, Value};
use crate::store::Query;
use crate::store::journal::text;
use crate::store::read::{Corrupt, values};
use alloc::string::String;
use alloc::vec::Vec;

/// Puts another body in the place of a revision's: nothing else of the journal
/// is ever changed.
pub(crate) fn redact(
    environment: Environment,
    account: &str,
    revision: i64,
    body: &Body,
) -> Statement {
    Query::new(
        "UPDATE kassa_revision SET body = ? WHERE environment = ? AND account = ? AND revision = ?",
    )
    .bind(json::text(body).as_str())
    .bind(environment.word())
    .bind(account)
    .bind(revision)
    .done()
}

/// Deletes messages by their causes, at most 90.
pub(crate) fn drop_messages(causes: &[String]) -> Statement {
    Query::new("DELETE FROM kassa_event WHERE cause IN ")
        .list(values(causes))
        .done()
}

/// The rows for the app's own queries know nobody's name any more. One statement,
/// since PostgreSQL writes a row once in a commit.
pub(crate) fn nameless_orders(environment: Environment, account: &str) -> Statement {
    Query::new(
        "UPDATE kassa_order SET customer_email = NULL, customer_name = NULL \
         WHERE environment = ? AND account = ?",
    )
    .bind(environment.word())
    .bind(account)
    .done()
}

/// An event that waits, or that could not be read.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(crate) provider: String,
    pub(crate) cause: String,
    pub(crate) reason: String,
    pub(crate) body: String,
}

/// All of them, page by page.
pub(crate) fn all_strays(environment: Environment, after: &str, limit: i64) -> Statement {
    Query::new(
        "SELECT provider, cause, reason, body FROM kassa_stray \
         WHERE environment = ? AND cause > ? ORDER BY cause LIMIT ?",
    )
    .bind(environment.word())
    .bind(after)
    .bind(limit)
    .done()
}

/// Reads the rows of [`all_strays`].
pub(crate) fn waiting_ones(rows: &[Vec<Value>]) -> Result<Vec<Waiting>, Corrupt> {
    let mut all = Vec::new();
    for row in rows {
        let [provider, cause, reason, body] = row.as_slice() else {
            return Err(Corrupt);
        };
        all.push(Waiting {
            provider: text(provider)?,
            cause: text(cause)?,
            reason: text(reason)?,
            body: text(body)?,
        });
    }
    Ok(all)
}

/// Puts another body in the place of a stray's.
pub(crate) fn redact_stray(environment: Environment, stray: &Waiting, body: &str) -> Statement {
    Query::new(
        "UPDATE kassa_stray SET body = ? WHERE environment = ? AND provider = ? AND cause = ?",
    )
    .bind(body)
    .bind(environment.word())
    .bind(stray.provider.as_str())
    .bind(stray.cause.as_str())
    .done()
}

/// Every name that leads to an account.
pub(crate) fn names(environment: Environment, account: &str) -> Statement {
    Query::new("SELECT provider, reference FROM kassa_link WHERE environment = ? AND account = ?")
        .bind(environment.word())
        .bind(account)
        .done()
}

/// The messages behind these causes, at most 90.
pub(crate) fn messages(causes: &[String]) -> Statement {
    Query::new("SELECT cause, body FROM kassa_event WHERE cause IN ")
        .list(values(causes))
        .done()
}

/// Reads two columns of texts.
pub(crate) fn pairs(rows: &[Vec<Value>]) -> Result<Vec<(String, String)>, Corrupt> {
    let mut pairs = Vec::new();
    for row in rows {
        let [one, other] = row.as_slice() else {
            return Err(Corrupt);
        };
        pairs.push((text(one)?, text(other)?));
    }
    Ok(pairs)
}
