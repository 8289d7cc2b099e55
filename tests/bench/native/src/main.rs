//! The ledger's figures natively: each line beside the way of the tutorials.
//!
//! Usage: `kassa-bench FOLDER [--quick] [--only WORD]`, with `KASSA_POSTGRES`; with `--due` the
//! figures of due work instead.

mod app;
mod due;
mod measure;
mod pool;
mod shop;
mod tutorial;

use app::App;
use kassa::Ask;
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use measure::{Side, callers, compare};
use pool::Pool;
use shop::{CREDITS, People, Rows, deduct, webhook};
use std::env;
use std::path::Path;
use tutorial::Peer;

/// So many connections either side may use at once.
const CONNECTIONS: usize = 16;
const RICH: i64 = 1_000_000_000;

struct Database {
    name: &'static str,
    app: App,
    peer: Pool<Box<dyn Peer>>,
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let folder = arguments.get(1).expect("a folder for the files");
    let has = |flag: &str| arguments.iter().any(|word| word == flag);
    if has("--due") {
        return due::compare(Path::new(folder), has("--quick"));
    }
    let mut people = People::default();
    let (payer, regular) = (shop::with_checkouts(1), shop::with_checkouts(8));
    let rich = shop::with_credits();
    for database in [on_sqlite(Path::new(folder)), on_postgres()] {
        webhooks(&database, 1, None, &payer, &mut people);
        webhooks(&database, 16, None, &payer, &mut people);
        webhooks(&database, 16, Some(4), &regular, &mut people);
        deductions(&database, 1, 1, &rich, &mut people);
        deductions(&database, 16, 16, &rich, &mut people);
        deductions(&database, 64, 1, &rich, &mut people);
        if database.name == "SQLite" {
            replay(&database, &payer, &mut people);
        }
    }
}

/// Both sides have a file of their own and one connection to it: SQLite has
/// one writer at a time, and who waits for a lock is quicker than who retries.
fn on_sqlite(folder: &Path) -> Database {
    let file = |name: &str| {
        for part in ["", "-wal", "-shm"] {
            let _none = std::fs::remove_file(folder.join(format!("{name}.sqlite{part}")));
        }
        folder.join(format!("{name}.sqlite")).display().to_string()
    };
    let store: Box<dyn Store> = Box::new(Sqlite::open(&file("native")).expect("a file"));
    let peer = tutorial::on_sqlite(&file("native-peer"));
    Database {
        name: "SQLite",
        app: App::new(Pool::of([store])),
        peer: Pool::of([peer]),
    }
}

fn on_postgres() -> Database {
    let url = env::var("KASSA_POSTGRES").expect("a server");
    let store = |_| -> Box<dyn Store> { Box::new(Postgres::open(&url).expect("a connection")) };
    Database {
        name: "PostgreSQL",
        app: App::new(Pool::of((0..CONNECTIONS).map(store))),
        peer: Pool::of((0..CONNECTIONS).map(|_| tutorial::on_postgres(&url))),
    }
}

/// Customers who pay: once each, or eight times each and only so many at once.
fn webhooks(
    on: &Database,
    clients: usize,
    at_once: Option<usize>,
    rows: &Rows,
    people: &mut People,
) {
    let few = at_once.map_or(String::new(), |few| format!(", {few} accounts"));
    let name = format!("{}: webhooks, {clients} at a time{few}", on.name);
    let sessions = if at_once.is_some() { 8 } else { 1 };
    let block = at_once.map_or(1, |few| few * sessions);
    let mut prepare = |count: usize| {
        let accounts = people.new_ones(count / sessions);
        let event = |at: usize| {
            let within = at % block;
            let few = at_once.unwrap_or(1);
            let account = &accounts[at / block * few + within % few];
            webhook(account, within / few, "pack", CREDITS)
        };
        let asks: Vec<Ask> = (0..count).map(event).collect();
        (accounts, asks)
    };
    let prepare = std::cell::RefCell::new(&mut prepare);
    compare(
        &name,
        block,
        || on.app.spent(),
        &mut Side {
            adds: [1, CREDITS],
            stored: &mut || on.app.stored(),
            prepare: &mut |count| {
                let (accounts, asks) = prepare.borrow_mut()(count);
                on.app.settle(rows, &accounts);
                on.peer.with(|peer| peer.analyze());
                Box::new(move || callers(clients, asks, |ask| on.app.ask(ask)))
            },
        },
        &mut Side {
            adds: [1, CREDITS],
            stored: &mut || on.peer.with(|peer| peer.stored()),
            prepare: &mut |count| {
                let (accounts, asks) = prepare.borrow_mut()(count);
                on.peer.with(|peer| peer.settle(&accounts, 0));
                on.peer.with(|peer| peer.analyze());
                Box::new(move || callers(clients, asks, |ask| tutorial::answer(&on.peer, ask)))
            },
        },
    );
}

fn deductions(on: &Database, clients: usize, accounts: usize, rows: &Rows, people: &mut People) {
    let many = if accounts > 1 { "s" } else { "" };
    let name = format!(
        "{}: deductions, {clients} at a time, {accounts} account{many}",
        on.name
    );
    let people = std::cell::RefCell::new(people);
    compare(
        &name,
        1,
        || on.app.spent(),
        &mut Side {
            adds: [0, -1],
            stored: &mut || on.app.stored(),
            prepare: &mut |count| {
                let people = people.borrow_mut().new_ones(accounts);
                on.app.settle(rows, &people);
                on.peer.with(|peer| peer.analyze());
                let asks = (0..count)
                    .map(|at| deduct(&people[at % accounts]))
                    .collect();
                Box::new(move || callers(clients, asks, |ask| on.app.ask(ask)))
            },
        },
        &mut Side {
            adds: [0, -1],
            stored: &mut || on.peer.with(|peer| peer.stored()),
            prepare: &mut |count| {
                let people = people.borrow_mut().new_ones(accounts);
                on.peer.with(|peer| peer.settle(&people, RICH));
                on.peer.with(|peer| peer.analyze());
                let users: Vec<String> =
                    (0..count).map(|at| people[at % accounts].clone()).collect();
                let deduct = |user: String| on.peer.with(|peer| peer.deduct(&user));
                Box::new(move || callers(clients, users, deduct))
            },
        },
    );
}

/// A hundred events of an outage, given again: as one ask, or one after the other.
fn replay(on: &Database, rows: &Rows, people: &mut People) {
    let people = std::cell::RefCell::new(people);
    // Both sides ask the same store here; only ours is told.
    let own = std::cell::Cell::new([0.0; 2]);
    let prepare = |count: usize| -> Vec<Ask> {
        let accounts = people.borrow_mut().new_ones(count);
        on.app.settle(rows, &accounts);
        let event = |account: &String| webhook(account, 0, "pack", CREDITS);
        accounts.iter().map(event).collect()
    };
    compare(
        &format!("{}: replay of 100 events", on.name),
        100,
        || own.get(),
        &mut Side {
            adds: [1, CREDITS],
            stored: &mut || on.app.stored(),
            prepare: &mut |count| {
                let asks = prepare(count);
                let batches = asks.chunks(100).map(|asks| Ask::Batch {
                    asks: asks.to_vec(),
                });
                let batches: Vec<Ask> = batches.collect();
                let own = &own;
                Box::new(move || {
                    let ([read, written], [reading, writing]) = (on.app.spent(), own.get());
                    let took = callers(1, batches, |ask| on.app.run(ask));
                    let [more_read, more_written] = on.app.spent();
                    own.set([reading + more_read - read, writing + more_written - written]);
                    took
                })
            },
        },
        &mut Side {
            adds: [1, CREDITS],
            stored: &mut || on.app.stored(),
            prepare: &mut |count| {
                let asks = prepare(count);
                Box::new(move || callers(1, asks, |ask| on.app.run(ask)))
            },
        },
    );
}
