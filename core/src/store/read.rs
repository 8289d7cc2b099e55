//! What is read, each in one statement.

use crate::authentic::Event;
use crate::decide::draft::{Body, FORM};
use crate::json::{self, Json, Read};
use crate::model::account::Account;
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::need::{Statement, Value};
use crate::store::Query;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What is looked for, in one statement.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// Causes that may have happened.
    pub(crate) causes: Vec<String>,
    /// Accounts by their ids, where the app or the event names them.
    pub(crate) accounts: Vec<String>,
    /// The provider of the references.
    pub(crate) provider: String,
    /// The provider's ids of accounts.
    pub(crate) references: Vec<String>,
}

impl Wanted {
    /// So many parameters its statement has.
    pub(crate) fn params(&self) -> usize {
        let links = self.references.len().saturating_mul(3);
        let lists = self.causes.len().saturating_add(self.accounts.len());
        lists.saturating_add(links).saturating_add(11)
    }
}

/// What a load brought.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// Causes that have happened.
    pub(crate) seen: Vec<Seen>,
    /// The account of each reference that has one.
    pub(crate) links: Vec<(String, String)>,
    /// Accounts and their revisions.
    pub(crate) accounts: Vec<(i64, Account)>,
    /// Parked events that wait for one of the references.
    pub(crate) strays: Vec<Stray>,
}

/// A cause that has happened.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) cause: String,
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

/// Of the ids that one event names, so many count: the most telling come first.
pub(crate) const MOST_REFERENCES: usize = 10;

/// The largest number that every driver returns exactly.
const LAST_REVISION: i64 = 9_007_199_254_740_991;

/// So many parked events join one commit; a tick takes up the others.
const MOST_STRAYS: i64 = 20;

/// So many are taken up at once after a commit, each in one of its own.
const MOST_AWAITED: i64 = 200;

/// The accounts, whether causes were seen, and strays that wait: one round trip.
pub(crate) fn load(environment: Environment, wanted: &Wanted) -> Statement {
    let world = environment.word();
    let linked = |query: Query| {
        query
            .sql("FROM kassa_link WHERE environment = ? AND provider = ? AND reference IN ")
            .bind(world)
            .bind(wanted.provider.as_str())
            .list(values(&wanted.references))
    };
    let mut parts = Vec::new();
    if !wanted.causes.is_empty() {
        parts.push(
            Query::new(
                "SELECT 'cause' AS kind, cause AS a, revision AS n, body AS b, account AS c \
                 FROM kassa_revision WHERE cause IN ",
            )
            .list(values(&wanted.causes)),
        );
    }
    if !wanted.accounts.is_empty() {
        parts.push(
            Query::new(
                "SELECT 'account' AS kind, account AS a, revision AS n, state AS b, '' AS c \
                 FROM kassa_account WHERE environment = ? AND account IN ",
            )
            .bind(world)
            .list(values(&wanted.accounts)),
        );
    }
    if wanted.references.is_empty() {
        return union(parts);
    }
    parts.push(linked(Query::new(
        "SELECT 'link' AS kind, account AS a, 0 AS n, reference AS b, '' AS c ",
    )));
    let accounts = Query::new(
        "SELECT 'account' AS kind, account AS a, revision AS n, state AS b, '' AS c \
         FROM kassa_account WHERE environment = ? AND account IN (SELECT account ",
    )
    .bind(world);
    parts.push(linked(accounts).sql(")"));
    parts.push(stray(
        world,
        &wanted.provider,
        &wanted.references,
        MOST_STRAYS,
    ));
    union(parts)
}

/// Parked events that wait for one of these references, which may be many.
pub(crate) fn waiting(
    environment: Environment,
    provider: &str,
    references: &[String],
) -> Statement {
    stray(environment.word(), provider, references, MOST_AWAITED).done()
}

fn stray(world: &str, provider: &str, references: &[String], most: i64) -> Query {
    Query::new(
        "SELECT kind, a, n, b, c FROM (\
         SELECT 'stray' AS kind, cause AS a, 0 AS n, body AS b, '' AS c FROM kassa_stray \
         WHERE environment = ? AND provider = ? AND reason = 'parked' AND cause IN \
         (SELECT cause FROM kassa_stray_reference \
         WHERE environment = ? AND provider = ? AND reference IN ",
    )
    .bind(world)
    .bind(provider)
    .bind(world)
    .bind(provider)
    .list(values(references))
    .sql(") LIMIT ?) AS waiting")
    .bind(most)
}

/// Reads the rows of [`load`] and of [`waiting`].
pub(crate) fn loaded(rows: &[Vec<Value>]) -> Result<Loaded, Corrupt> {
    let mut loaded = Loaded::default();
    for row in rows {
        let [rest @ .., c] = row.as_slice() else {
            return Err(Corrupt);
        };
        let (kind, a, n, b) = columns(rest)?;
        match kind {
            "cause" => loaded.seen.push(Seen {
                cause: a.to_string(),
                account: c.text().ok_or(Corrupt)?.to_string(),
                body: json(b)?,
            }),
            "account" => loaded.add(n, a, b)?,
            "link" => loaded.links.push((b.to_string(), a.to_string())),
            "stray" => {
                // An event that another version parked may not be readable
                // here; it stays parked for that version.
                if let Ok(event) = json(b) {
                    let cause = a.to_string();
                    loaded.strays.push(Stray { cause, event });
                }
            }
            _ => return Err(Corrupt),
        }
    }
    Ok(loaded)
}

impl Loaded {
    /// An account is there once, also where its id and a link both lead to it.
    fn add(&mut self, revision: i64, id: &str, state: &str) -> Result<(), Corrupt> {
        if !self.accounts.iter().any(|(_, account)| account.id == id) {
            let account: Account = json(state)?;
            if account.form > FORM {
                return Err(Corrupt);
            }
            self.accounts.push((checked(revision)?, account));
        }
        Ok(())
    }

    /// Whose something is: the account of the most telling reference, then the
    /// one that was named.
    pub(crate) fn owner<'a>(
        &'a self,
        references: &[String],
        named: Option<&'a str>,
    ) -> Option<&'a (i64, Account)> {
        let linked = references
            .iter()
            .find_map(|reference| self.links.iter().find(|(known, _)| known == reference))
            .map(|(_, account)| account.as_str());
        let owner = linked.or(named)?;
        self.accounts
            .iter()
            .find(|(_, account)| account.id == owner)
    }

    /// Whether a cause has happened.
    pub(crate) fn seen(&self, cause: &str) -> Option<&Seen> {
        self.seen.iter().find(|seen| seen.cause == cause)
    }
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

/// Spends and events that share one commit, or an event and the parked ones
/// that join its own.
pub(crate) const MOST_CAUSES: usize = 64;

/// Reads what a failed commit ran into: of one account, or of the two of a merge.
pub(crate) fn probe(
    environment: Environment,
    accounts: &[&str],
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
             FROM kassa_account WHERE environment = ? AND account IN ",
        )
        .bind(world)
        .list(accounts.iter().map(|&account| account.into())),
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

/// Reads the rows of [`probe`], for the accounts with the revisions that the
/// commit was made on.
pub(crate) fn probed(bases: &[(&str, i64)], rows: &[Vec<Value>]) -> Result<Probe, Corrupt> {
    let mut revisions: Vec<(&str, i64)> = Vec::new();
    let mut taken = None;
    for row in rows {
        let (kind, a, n, b) = columns(row)?;
        match kind {
            "cause" => return Ok(Probe::Duplicate),
            "account" => revisions.push((a, n)),
            "link" if !bases.iter().any(|(account, _)| *account == a) => {
                taken = Some(b.to_string());
            }
            _ => {}
        }
    }
    let moved = |(account, base): &(&str, i64)| {
        let now = revisions.iter().find(|(known, _)| known == account);
        now.map_or(0, |(_, revision)| *revision) != *base
    };
    Ok(match taken {
        Some(reference) => Probe::Taken(reference),
        None if bases.iter().any(moved) => Probe::Stale,
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

/// Parked events whose account has been linked since: of one, or of any.
pub(crate) fn strays(environment: Environment, account: Option<&str>, limit: i64) -> Statement {
    let query = Query::new(
        "SELECT DISTINCT s.cause, s.body FROM kassa_link l \
         JOIN kassa_stray_reference r ON r.environment = l.environment \
         AND r.provider = l.provider AND r.reference = l.reference \
         JOIN kassa_stray s ON s.environment = r.environment \
         AND s.provider = r.provider AND s.cause = r.cause \
         WHERE r.environment = ? AND s.reason = 'parked'",
    )
    .bind(environment.word());
    let query = match account {
        Some(account) => query.sql(" AND l.account = ?").bind(account),
        None => query,
    };
    query.sql(" LIMIT ?").bind(limit).done()
}

pub(super) fn values(texts: &[String]) -> impl Iterator<Item = Value> {
    texts.iter().map(|text| text.as_str().into())
}

pub(super) fn union(parts: Vec<Query>) -> Statement {
    let mut whole = Query::default();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
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

/// A revision with others after it. One that no writer ever reached was damaged, and counting on
/// from it would wrap around.
fn checked(n: i64) -> Result<i64, Corrupt> {
    (0..LAST_REVISION).contains(&n).then_some(n).ok_or(Corrupt)
}

pub(super) fn json<T: Read>(text: &str) -> Result<T, Corrupt> {
    json::read(text).map_err(|_| Corrupt)
}

pub(super) fn word<T: Read>(value: &Value) -> Result<T, Corrupt> {
    let text = value.text().ok_or(Corrupt)?;
    Json::Text(text.into()).to().map_err(|_| Corrupt)
}
