//! What is written: one transaction for each commit.

use crate::decide::draft::{Draft, Row};
use crate::json::{self, Write};
use crate::model::id::Environment;
use crate::model::order::Order;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use crate::need::{Statement, Value};
use crate::sorted::Listed as _;
use crate::sorted::sorted;
use crate::store::Query;
use crate::store::erase::drop_messages;
use alloc::string::String;
use alloc::vec::Vec;

/// D1 takes at most 100 parameters a statement.
const MOST_PARAMS: usize = 100;

/// A commit: journal rows first, since they decide whether it happens at all.
/// Several accounts may share one: then all of it happens, or none. Rows of one
/// table go together, as a statement costs a store more than a row does.
pub(crate) fn commit(drafts: &[&Draft], now: Millis) -> Vec<Statement> {
    // All writers take several accounts in one order, or two could wait for each other.
    let drafts = sorted(drafts.to_vec(), |a, b| a.account.id < b.account.id);
    let mut statements = insert(REVISION, "", rows(&drafts, |it| journal(it, now)));
    let snapshots = rows(&drafts, |it| Vec::from([snapshot(it)]));
    statements.extend(insert(ACCOUNT, ACCOUNT_AGAIN, snapshots));
    statements.extend(insert(ENTRY, "", rows(&drafts, ledger)));
    statements.extend(drafts.iter().filter_map(|it| moved_links(it)));
    // The orders and subscriptions of an account that was merged away are
    // written anew by the one that has them now.
    let here = |it: &&Draft| it.account.merged_into.is_none();
    let drafts: Vec<&Draft> = drafts.into_iter().filter(here).listed();
    statements.extend(insert(LINK, "", rows(&drafts, links)));
    statements.extend(drafts.iter().flat_map(|it| gone_orders(it)));
    statements.extend(insert(ORDER, ORDER_AGAIN, rows(&drafts, orders)));
    let subscriptions = rows(&drafts, subscriptions);
    statements.extend(insert(SUBSCRIPTION, SUBSCRIPTION_AGAIN, subscriptions));
    let messages = rows(&drafts, |it| messages(it, now));
    statements.extend(insert(EVENT, EVENT_AGAIN, messages));
    for draft in &drafts {
        for (provider, cause) in &draft.strays {
            if draft.account.erased_at.is_some() {
                let cause = Vec::from([cause.clone()]);
                statements.push(drop_messages(&cause));
            }
            statements.extend(unpark(draft.account.environment, provider, cause));
        }
    }
    statements
}

/// The values of one row, in the order of its table's columns.
type Values = Vec<Value>;

fn rows(drafts: &[&Draft], of: impl Fn(&Draft) -> Vec<Values>) -> Vec<Values> {
    drafts.iter().flat_map(|draft| of(draft)).listed()
}

/// One row for each cause.
fn journal(draft: &Draft, now: Millis) -> Vec<Values> {
    let row = |(revision, row): (i64, &Row)| {
        Vec::from([
            draft.account.environment.word().into(),
            draft.account.id.as_str().into(),
            revision.into(),
            row.cause.as_str().into(),
            now.into(),
            json(&row.body),
        ])
    };
    numbered(draft).map(row).listed()
}

fn snapshot(draft: &Draft) -> Values {
    Vec::from([
        draft.account.environment.word().into(),
        draft.account.id.as_str().into(),
        draft.revision().into(),
        json(&draft.account),
        draft.wake_at().into(),
    ])
}

/// The rows' entries, counted within each.
fn ledger(draft: &Draft) -> Vec<Values> {
    let mut rows = Vec::new();
    for (revision, row) in numbered(draft) {
        for (line, entry) in (1_i64..).zip(&row.entries) {
            rows.push(Vec::from([
                draft.account.environment.word().into(),
                draft.account.id.as_str().into(),
                revision.into(),
                line.into(),
                entry.lot.as_str().into(),
                word(&entry.bucket),
                entry.amount.into(),
                word(&entry.reason),
            ]));
        }
    }
    rows
}

fn numbered(draft: &Draft) -> impl Iterator<Item = (i64, &Row)> {
    (draft.base.saturating_add(1)..).zip(&draft.rows)
}

/// Puts off an account that this version cannot read: others are due as well.
pub(crate) fn postpone(environment: Environment, account: &str, to: Millis) -> Statement {
    Query::new("UPDATE kassa_account SET wake_at = ? WHERE environment = ? AND account = ?")
        .bind(to)
        .bind(environment.word())
        .bind(account)
        .done()
}

fn links(draft: &Draft) -> Vec<Values> {
    let row = |(provider, reference)| {
        Vec::from([
            draft.account.environment.word().into(),
            Value::Text(provider),
            Value::Text(reference),
            draft.account.id.as_str().into(),
        ])
    };
    draft.new_links().into_iter().map(row).listed()
}

/// Whatever led to an account that was merged away leads to the other now.
fn moved_links(draft: &Draft) -> Option<Statement> {
    let into = draft.account.merged_into.as_deref()?;
    let moved = "UPDATE kassa_link SET account = ? WHERE environment = ? AND account = ?";
    let moved = Query::new(moved).bind(into);
    let moved = moved.bind(draft.account.environment.word());
    Some(moved.bind(draft.account.id.as_str()).done())
}

fn gone_orders(draft: &Draft) -> Vec<Statement> {
    let delete = |gone: Order| {
        Query::new("DELETE FROM kassa_order WHERE environment = ? AND provider = ? AND id = ?")
            .bind(draft.account.environment.word())
            .bind(gone.provider.as_str())
            .bind(gone.id.as_str())
            .done()
    };
    draft.gone_orders().into_iter().map(delete).listed()
}

fn orders(draft: &Draft) -> Vec<Values> {
    let (world, account) = (draft.account.environment.word(), &draft.account.id);
    let orders = draft.orders();
    orders.iter().map(|it| order(world, account, it)).listed()
}

fn subscriptions(draft: &Draft) -> Vec<Values> {
    let (world, account) = (draft.account.environment.word(), &draft.account.id);
    let all = draft.subscriptions();
    all.iter()
        .map(|it| subscription(world, account, it))
        .listed()
}

/// Forgets a parked event: it has been applied.
pub(crate) fn unpark(environment: Environment, provider: &str, cause: &str) -> Vec<Statement> {
    let delete = |table| {
        Query::new("DELETE FROM ")
            .sql(table)
            .sql(" WHERE environment = ? AND provider = ? AND cause = ?")
            .bind(environment.word())
            .bind(provider)
            .bind(cause)
            .done()
    };
    Vec::from(["kassa_stray", "kassa_stray_reference"].map(delete))
}

/// Keeps an event that has no account yet, or that could not be read. Parking
/// it again changes nothing.
pub(crate) fn park(
    environment: Environment,
    provider: &str,
    cause: &str,
    reason: &str,
    body: &str,
    references: &[String],
    now: Millis,
) -> Vec<Statement> {
    let world = environment.word();
    let row = [
        world.into(),
        provider.into(),
        cause.into(),
        now.into(),
        reason.into(),
        body.into(),
    ];
    let references = references
        .iter()
        .map(|r| {
            [
                world.into(),
                provider.into(),
                r.as_str().into(),
                cause.into(),
            ]
            .into()
        })
        .listed();
    let mut statements = insert(
        "kassa_stray (environment, provider, cause, at, reason, body)",
        " ON CONFLICT (environment, provider, cause) DO NOTHING",
        Vec::from([row.into()]),
    );
    statements.extend(insert(
        "kassa_stray_reference (environment, provider, reference, cause)",
        " ON CONFLICT (environment, provider, reference, cause) DO NOTHING",
        references,
    ));
    statements
}

/// Keeps a message as it came in. Nothing is ever decided by it.
pub(crate) fn keep(
    environment: Environment,
    cause: &str,
    body: &[u8],
    now: Millis,
) -> Vec<Statement> {
    let row = message(environment, cause, body, now);
    insert(EVENT, EVENT_AGAIN, Vec::from([row]))
}

fn messages(draft: &Draft, now: Millis) -> Vec<Values> {
    let world = draft.account.environment;
    let all = draft.messages.iter();
    all.map(|(cause, body)| message(world, cause, body, now))
        .listed()
}

fn message(environment: Environment, cause: &str, body: &[u8], now: Millis) -> Values {
    let body = match body.get(..LARGEST_KEPT) {
        Some(kept) if body.len() > LARGEST_KEPT => {
            let mark = "\n… cut here: Kassa keeps the first 64 KiB";
            [&String::from_utf8_lossy(kept), mark].concat()
        }
        _ => String::from_utf8_lossy(body).into_owned(),
    };
    [
        environment.word().into(),
        cause.into(),
        now.into(),
        Value::Text(body),
    ]
    .into()
}

/// Of a message so many bytes are kept. Those of the providers have a tenth.
const LARGEST_KEPT: usize = 65_536;

const EVENT: &str = "kassa_event (environment, cause, at, body)";
const EVENT_AGAIN: &str = " ON CONFLICT (cause) DO NOTHING";
const REVISION: &str = "kassa_revision (environment, account, revision, cause, at, body)";
const ACCOUNT: &str = "kassa_account (environment, account, revision, state, wake_at)";
const ACCOUNT_AGAIN: &str = " ON CONFLICT (environment, account) DO UPDATE SET \
    revision = excluded.revision, state = excluded.state, wake_at = excluded.wake_at";
const ENTRY: &str =
    "kassa_entry (environment, account, revision, line, lot, bucket, amount, reason)";
const LINK: &str = "kassa_link (environment, provider, reference, account)";
const ORDER: &str = "kassa_order (environment, provider, id, account, order_type, status, plan, \
    subscription, amount, currency, refunded, created, customer_email, customer_name)";
const ORDER_AGAIN: &str = " ON CONFLICT (environment, provider, id) DO UPDATE SET \
    account = excluded.account, order_type = excluded.order_type, status = excluded.status, \
    plan = excluded.plan, subscription = excluded.subscription, amount = excluded.amount, \
    currency = excluded.currency, refunded = excluded.refunded, created = excluded.created, \
    customer_email = excluded.customer_email, customer_name = excluded.customer_name";
const SUBSCRIPTION: &str = "kassa_subscription (environment, provider, id, account, plan, status, \
    quantity, period_start, period_end, cancel_at, canceled_at, ended_at, created)";
const SUBSCRIPTION_AGAIN: &str = " ON CONFLICT (environment, provider, id) DO UPDATE SET \
    account = excluded.account, plan = excluded.plan, status = excluded.status, \
    quantity = excluded.quantity, period_start = excluded.period_start, \
    period_end = excluded.period_end, cancel_at = excluded.cancel_at, \
    canceled_at = excluded.canceled_at, ended_at = excluded.ended_at, created = excluded.created";

fn order(world: &str, account: &str, order: &Order) -> Values {
    [
        world.into(),
        order.provider.as_str().into(),
        order.id.as_str().into(),
        account.into(),
        word(&order.order_type),
        word(&order.status),
        order.plan.as_deref().into(),
        order.subscription.as_deref().into(),
        order.amount.amount.into(),
        order.amount.currency.as_str().into(),
        order.refunded.into(),
        order.created.into(),
        order.customer_email.as_deref().into(),
        order.customer_name.as_deref().into(),
    ]
    .into()
}

fn subscription(world: &str, account: &str, s: &Subscription) -> Values {
    [
        world.into(),
        s.provider.as_str().into(),
        s.id.as_str().into(),
        account.into(),
        s.terms.as_ref().map(|terms| terms.plan.as_str()).into(),
        word(&s.status),
        s.quantity.into(),
        s.period_start.into(),
        s.period_end.into(),
        s.cancel_at.into(),
        s.canceled_at.into(),
        s.ended_at.into(),
        s.created.into(),
    ]
    .into()
}

/// `INSERT` with as many rows a statement as its parameters allow.
fn insert(into: &str, suffix: &str, rows: Vec<Values>) -> Vec<Statement> {
    let width = rows.first().map_or(1, Vec::len);
    let most = MOST_PARAMS.checked_div(width).unwrap_or(1).max(1);
    rows.chunks(most)
        .map(|rows| {
            let mut query = Query::new("INSERT INTO ").sql(into).sql(" VALUES ");
            for (index, row) in rows.iter().enumerate() {
                query = query
                    .sql(if index == 0 { "" } else { ", " })
                    .list(row.iter().cloned());
            }
            query.sql(suffix).done()
        })
        .listed()
}

fn json(value: &dyn Write) -> Value {
    Value::Text(json::text(value))
}

/// The wire word of a bare enum.
fn word(value: &dyn Write) -> Value {
    Value::Text(json::text(value).trim_matches('"').into())
}
