//! What is read, each in one statement.

use crate::authentic::Event;
use crate::decide::draft::Body;
use crate::json::{self, Json, Read};
use crate::model::account::Account;
use crate::model::history::{Change, Entry};
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::need::{Statement, Value};
use crate::store::Query;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// By what an account is looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Its id, where the app or the event names it.
    pub(crate) account: Option<String>,
    /// The provider of the references.
    pub(crate) provider: String,
    /// The provider's ids, most telling first; only the first ten count.
    pub(crate) references: Vec<String>,
}

/// What a load brought.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The journal row of the cause, if it has happened.
    pub(crate) seen: Option<Seen>,
    /// The account and its revision.
    pub(crate) account: Option<(i64, Account)>,
    /// Parked events that wait for one of the references.
    pub(crate) strays: Vec<Stray>,
}

/// A cause that has happened.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) account: String,
    pub(crate) body: Body,
}

/// A parked event.
#[derive(Debug)]
pub(crate) struct Stray {
    pub(crate) cause: String,
    pub(crate) event: Event,
}

/// A row that this version cannot read. It is never skipped: deciding without
/// it could spend or grant twice.
#[derive(Debug)]
pub(crate) struct Corrupt;

const MOST_REFERENCES: usize = 10;

/// So many parked events join one commit; a tick takes up the others.
const MOST_STRAYS: i64 = 20;

/// The account, whether a cause was seen, and strays that wait for it: one
/// round trip.
pub(crate) fn load(environment: Environment, found: &Found, cause: Option<&str>) -> Statement {
    let world = environment.word();
    let references = || {
        found
            .references
            .iter()
            .take(MOST_REFERENCES)
            .map(|r| Value::from(r.as_str()))
    };
    let linked = |query: Query| {
        query
            .sql("FROM kassa_link WHERE environment = ")
            .sql("?")
            .bind(world)
            .sql(" AND provider = ?")
            .bind(found.provider.as_str())
            .sql(" AND reference IN ")
            .list(references())
    };
    let mut parts = Vec::new();
    if let Some(cause) = cause {
        parts.push(
            Query::new(
                "SELECT 'cause' AS kind, account AS a, revision AS n, body AS b \
                 FROM kassa_revision WHERE cause = ?",
            )
            .bind(cause),
        );
    }
    if let Some(account) = &found.account {
        parts.push(
            Query::new(
                "SELECT 'account' AS kind, account AS a, revision AS n, state AS b \
                 FROM kassa_account WHERE environment = ? AND account = ?",
            )
            .bind(world)
            .bind(account.as_str()),
        );
    }
    if !found.references.is_empty() {
        parts.push(linked(Query::new(
            "SELECT 'link' AS kind, account AS a, 0 AS n, reference AS b ",
        )));
        let accounts = Query::new(
            "SELECT 'account' AS kind, account AS a, revision AS n, state AS b \
             FROM kassa_account WHERE environment = ? AND account IN (SELECT account ",
        )
        .bind(world);
        parts.push(linked(accounts).sql(")"));
        parts.push(
            Query::new(
                "SELECT kind, a, n, b FROM (\
                 SELECT 'stray' AS kind, cause AS a, 0 AS n, body AS b FROM kassa_stray \
                 WHERE environment = ? AND provider = ? AND reason = 'parked' AND cause IN \
                 (SELECT cause FROM kassa_stray_reference \
                 WHERE environment = ? AND provider = ? AND reference IN ",
            )
            .bind(world)
            .bind(found.provider.as_str())
            .bind(world)
            .bind(found.provider.as_str())
            .list(references())
            .sql(") LIMIT ?) AS waiting")
            .bind(MOST_STRAYS),
        );
    }
    union(parts)
}

/// Reads the rows of [`load`]. Of several accounts the one of the most telling
/// reference counts, then the one that was named.
pub(crate) fn loaded(found: &Found, rows: &[Vec<Value>]) -> Result<Loaded, Corrupt> {
    let mut loaded = Loaded::default();
    let mut links: Vec<(&str, &str)> = Vec::new();
    let mut accounts: Vec<(i64, Account)> = Vec::new();
    for row in rows {
        let (kind, a, n, b) = columns(row)?;
        match kind {
            "cause" => {
                let body = json(b)?;
                loaded.seen = Some(Seen {
                    account: a.to_string(),
                    body,
                });
            }
            "account" => accounts.push((n, json(b)?)),
            "link" => links.push((b, a)),
            "stray" => {
                // An event that another version parked may not be readable
                // here; it stays parked for that version.
                if let Ok(event) = json(b) {
                    loaded.strays.push(Stray {
                        cause: a.to_string(),
                        event,
                    });
                }
            }
            _ => return Err(Corrupt),
        }
    }
    let owner = found
        .references
        .iter()
        .find_map(|reference| links.iter().find(|(r, _)| r == reference))
        .map(|(_, account)| *account)
        .or(found.account.as_deref());
    loaded.account = accounts
        .into_iter()
        .find(|(_, account)| Some(account.id.as_str()) == owner);
    Ok(loaded)
}

/// Why a commit was not done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Probe {
    /// Its cause has happened.
    Duplicate,
    /// Another account owns one of its references.
    Taken(String),
    /// Somebody else wrote the account.
    Stale,
    /// Nothing explains it: the store failed.
    Unexplained,
}

/// An event and the parked ones that join its commit.
const MOST_CAUSES: usize = 21;

/// Reads what a failed commit ran into.
pub(crate) fn probe(
    environment: Environment,
    account: &str,
    causes: &[String],
    links: &[(String, String)],
) -> Statement {
    let world = environment.word();
    let mut parts = Vec::new();
    if !causes.is_empty() {
        let causes = causes
            .iter()
            .take(MOST_CAUSES)
            .map(|cause| cause.as_str().into());
        parts.push(
            Query::new(
                "SELECT 'cause' AS kind, cause AS a, revision AS n, '' AS b \
                 FROM kassa_revision WHERE cause IN ",
            )
            .list(causes),
        );
    }
    parts.push(
        Query::new(
            "SELECT 'account' AS kind, account AS a, revision AS n, '' AS b \
             FROM kassa_account WHERE environment = ? AND account = ?",
        )
        .bind(world)
        .bind(account),
    );
    for (provider, reference) in links.iter().take(MOST_REFERENCES) {
        parts.push(
            Query::new(
                "SELECT 'link' AS kind, account AS a, 0 AS n, reference AS b FROM kassa_link \
                 WHERE environment = ? AND provider = ? AND reference = ?",
            )
            .bind(world)
            .bind(provider.as_str())
            .bind(reference.as_str()),
        );
    }
    union(parts)
}

/// Reads the rows of [`probe`].
pub(crate) fn probed(account: &str, base: i64, rows: &[Vec<Value>]) -> Result<Probe, Corrupt> {
    let mut revision = 0;
    let mut taken = None;
    for row in rows {
        let (kind, a, n, b) = columns(row)?;
        match kind {
            "cause" => return Ok(Probe::Duplicate),
            "account" => revision = n,
            "link" if a != account => taken = Some(b.to_string()),
            _ => {}
        }
    }
    Ok(match taken {
        Some(reference) => Probe::Taken(reference),
        None if revision != base => Probe::Stale,
        None => Probe::Unexplained,
    })
}

/// Accounts whose time has come, longest first.
pub(crate) fn due(environment: Environment, now: Millis, limit: i64) -> Statement {
    Query::new(
        "SELECT account FROM kassa_account WHERE environment = ? AND wake_at <= ? \
         ORDER BY wake_at LIMIT ?",
    )
    .bind(environment.word())
    .bind(now)
    .bind(limit)
    .done()
}

/// Parked events whose account has been linked since.
pub(crate) fn strays(environment: Environment, limit: i64) -> Statement {
    Query::new(
        "SELECT DISTINCT s.cause, s.body FROM kassa_link l \
         JOIN kassa_stray_reference r ON r.environment = l.environment \
         AND r.provider = l.provider AND r.reference = l.reference \
         JOIN kassa_stray s ON s.environment = r.environment \
         AND s.provider = r.provider AND s.cause = r.cause \
         WHERE r.environment = ? AND s.reason = 'parked' LIMIT ?",
    )
    .bind(environment.word())
    .bind(limit)
    .done()
}

/// Journal and ledger rows of the revisions in `(after, after + limit]`.
pub(crate) fn explain(
    environment: Environment,
    account: &str,
    after: i64,
    limit: i64,
) -> Statement {
    let last = after.saturating_add(limit);
    let range = |query: Query| {
        query
            .sql(" WHERE environment = ? AND account = ? AND revision > ? AND revision <= ?")
            .bind(environment.word())
            .bind(account)
            .bind(after)
            .bind(last)
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

/// Reads the rows of [`explain`].
pub(crate) fn page(rows: &[Vec<Value>]) -> Result<Vec<Change>, Corrupt> {
    let mut changes: Vec<Change> = Vec::new();
    for row in rows {
        let [kind, n, _line, v, a, b, c] = row.as_slice() else {
            return Err(Corrupt);
        };
        let (n, v) = (n.integer().ok_or(Corrupt)?, v.integer().ok_or(Corrupt)?);
        let text = |value: &Value| value.text().map(ToString::to_string).ok_or(Corrupt);
        if kind.text() == Some("change") {
            let body: Body = json(b.text().ok_or(Corrupt)?)?;
            changes.push(Change {
                revision: n,
                at: v,
                cause: text(a)?,
                what: body.what,
                entries: Vec::new(),
                balance: body.balance,
                status: body.status,
                plan: body.plan,
            });
        } else if let Some(change) = changes.last_mut().filter(|change| change.revision == n) {
            change.entries.push(Entry {
                lot: text(a)?,
                bucket: word(b)?,
                amount: v,
                reason: word(c)?,
            });
        }
    }
    Ok(changes)
}

fn union(parts: Vec<Query>) -> Statement {
    let mut whole = Query::default();
    for part in parts {
        if !whole.sql.is_empty() {
            whole.sql.push_str(" UNION ALL ");
        }
        whole.sql.push_str(&part.sql);
        whole.params.extend(part.params);
    }
    whole.done()
}

fn columns(row: &[Value]) -> Result<(&str, &str, i64, &str), Corrupt> {
    let [kind, a, n, b] = row else {
        return Err(Corrupt);
    };
    let text = |value: &'_ Value| value.text().is_some();
    match (kind, a, n.integer(), b) {
        (kind, a, Some(n), b) if text(kind) && text(a) && text(b) => Ok((
            kind.text().unwrap_or(""),
            a.text().unwrap_or(""),
            n,
            b.text().unwrap_or(""),
        )),
        _ => Err(Corrupt),
    }
}

fn json<T: Read>(text: &str) -> Result<T, Corrupt> {
    json::read(text).map_err(|_| Corrupt)
}

fn word<T: Read>(value: &Value) -> Result<T, Corrupt> {
    let text = value.text().ok_or(Corrupt)?;
    Json::Text(text.into()).to().map_err(|_| Corrupt)
}
