//! What is read by those who ask why. No webhook and no spend waits for it.

use crate::decide::draft::Body;
use crate::model::history::{Entry, RawEvent};
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::need::{Statement, Value};
use crate::store::Query;
use crate::store::read::{Corrupt, json, union, values, word};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// One row of the journal and its rows of the ledger.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) revision: i64,
    pub(crate) at: Millis,
    pub(crate) cause: String,
    pub(crate) body: Body,
    pub(crate) entries: Vec<Entry>,
}

/// Rows of one lot in the ledger.
#[derive(Debug)]
pub(crate) struct Traces {
    pub(crate) lot: String,
    pub(crate) first: i64,
    pub(crate) last: i64,
    pub(crate) rows: i64,
}

/// Journal and ledger rows of the revisions after one: of all, or of those with
/// a ledger row of one lot.
pub(crate) fn page(
    environment: Environment,
    account: &str,
    lot: Option<&str>,
    after: i64,
    limit: i64,
) -> Statement {
    let last = after.saturating_add(limit);
    let range = |query: Query| {
        let query = query
            .sql(" WHERE environment = ? AND account = ? AND revision > ?")
            .bind(environment.word())
            .bind(account)
            .bind(after);
        match lot {
            // Revisions count without a gap.
            None => query.sql(" AND revision <= ?").bind(last),
            Some(lot) => query
                .sql(
                    " AND revision IN (SELECT DISTINCT revision FROM kassa_entry \
                     WHERE environment = ? AND account = ? AND revision > ? AND lot = ? \
                     ORDER BY revision LIMIT ?)",
                )
                .bind(environment.word())
                .bind(account)
                .bind(after)
                .bind(lot)
                .bind(limit),
        }
    };
    let journal = range(Query::new(
        "SELECT 'change' AS kind, revision AS n, 0 AS line, at AS v, cause AS a, body AS b, \
         '' AS c FROM kassa_revision",
    ));
    let ledger = range(Query::new(
        "SELECT 'entry' AS kind, revision AS n, line AS line, amount AS v, lot AS a, bucket AS b, \
         reason AS c FROM kassa_entry",
    ));
    let mut statement = union(Vec::from([journal, ledger]));
    statement.sql.push_str(" ORDER BY n, kind, line");
    statement
}

/// Reads the rows of [`page`].
pub(crate) fn changes(rows: &[Vec<Value>]) -> Result<Vec<Told>, Corrupt> {
    let mut changes: Vec<Told> = Vec::new();
    for row in rows {
        let [kind, n, _line, v, a, b, c] = row.as_slice() else {
            return Err(Corrupt);
        };
        let (n, v) = (n.integer().ok_or(Corrupt)?, v.integer().ok_or(Corrupt)?);
        if kind.text() == Some("change") {
            changes.push(Told {
                revision: n,
                at: v,
                cause: text(a)?,
                body: json(b.text().ok_or(Corrupt)?)?,
                entries: Vec::new(),
            });
        } else if let Some(change) = changes.last_mut().filter(|change| change.revision == n) {
            change.entries.push(Entry {
                lot: text(a)?,
                bucket: word(b)?,
                kind: None,
                amount: v,
                reason: word(c)?,
            });
        }
    }
    Ok(changes)
}

/// An account as it is stored, whether it can be read or not.
#[derive(Debug)]
pub(crate) struct Snapshot {
    pub(crate) revision: i64,
    pub(crate) state: String,
}

/// One account's row.
pub(crate) fn snapshot(environment: Environment, account: &str) -> Statement {
    Query::new("SELECT revision, state FROM kassa_account WHERE environment = ? AND account = ?")
        .bind(environment.word())
        .bind(account)
        .done()
}

/// Reads the row of [`snapshot`], if there is one.
pub(crate) fn snapshot_of(rows: &[Vec<Value>]) -> Result<Option<Snapshot>, Corrupt> {
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let [revision, state] = row.as_slice() else {
        return Err(Corrupt);
    };
    Ok(Some(Snapshot {
        revision: revision.integer().ok_or(Corrupt)?,
        state: text(state)?,
    }))
}

/// How far the journals of some accounts go.
pub(crate) fn lengths(environment: Environment, accounts: &[String]) -> Statement {
    Query::new("SELECT account, revision FROM kassa_account WHERE environment = ? AND account IN ")
        .bind(environment.word())
        .list(values(accounts))
        .done()
}

/// Where each lot of an account has rows in its ledger.
pub(crate) fn traces(environment: Environment, account: &str) -> Statement {
    Query::new(
        "SELECT lot, MIN(revision), MAX(revision), COUNT(DISTINCT revision) FROM kassa_entry \
         WHERE environment = ? AND account = ? GROUP BY lot",
    )
    .bind(environment.word())
    .bind(account)
    .done()
}

/// Reads the rows of [`traces`].
pub(crate) fn traced(rows: &[Vec<Value>]) -> Result<Vec<Traces>, Corrupt> {
    let mut traces = Vec::new();
    for row in rows {
        let [lot, first, last, rows] = row.as_slice() else {
            return Err(Corrupt);
        };
        traces.push(Traces {
            lot: text(lot)?,
            first: first.integer().ok_or(Corrupt)?,
            last: last.integer().ok_or(Corrupt)?,
            rows: rows.integer().ok_or(Corrupt)?,
        });
    }
    Ok(traces)
}

/// The last revision whose body has each of these words, such as an item that
/// it set: one row with a column for each. From the end, so that hardly any row
/// is looked at. `LIKE` would do it too, but D1 takes no long pattern, nor more
/// than five parts of a `UNION`.
pub(crate) fn latest(environment: Environment, account: &str, words: &[String]) -> Statement {
    let mut query = Query::new("SELECT ");
    for (number, word) in words.iter().enumerate() {
        let name = [") AS n", &number.to_string()].concat();
        query = query
            .sql(if number == 0 { "" } else { ", " })
            .sql(
                "(SELECT revision FROM kassa_revision WHERE environment = ? AND account = ? \
                 AND REPLACE(body, ?, '') <> body ORDER BY revision DESC LIMIT 1",
            )
            .sql(&name)
            .bind(environment.word())
            .bind(account)
            .bind(word.as_str());
    }
    query.done()
}

/// The message that came in under one change's cause.
pub(crate) fn raw_event(environment: Environment, account: &str, revision: i64) -> Statement {
    Query::new(
        "SELECT e.cause, e.at, e.body FROM kassa_revision r \
         JOIN kassa_event e ON e.cause = r.cause \
         WHERE r.environment = ? AND r.account = ? AND r.revision = ?",
    )
    .bind(environment.word())
    .bind(account)
    .bind(revision)
    .done()
}

/// Reads the row of [`raw_event`], if there is one.
pub(crate) fn raw(rows: &[Vec<Value>]) -> Result<Option<RawEvent>, Corrupt> {
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let [cause, at, body] = row.as_slice() else {
        return Err(Corrupt);
    };
    Ok(Some(RawEvent {
        cause: text(cause)?,
        at: at.integer().ok_or(Corrupt)?,
        body: text(body)?,
    }))
}

pub(super) fn text(value: &Value) -> Result<String, Corrupt> {
    value.text().map(ToString::to_string).ok_or(Corrupt)
}
