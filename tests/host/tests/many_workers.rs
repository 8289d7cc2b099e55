//! Due work, shared by many machines.
#![allow(missing_docs)]

use kassa::{Ask, Fact, Need, Outcome, Step};
use kassa::need::{Statement, Value};
use kassa_host::crowd::{Pattern, Shop, Worker, name};
use kassa_host::drive::{Crash, End};
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use std::collections::BTreeSet;

fn memory() -> Box<dyn Store> {
    Box::new(Sqlite::open(":memory:").expect("a store"))
}

#[test]
fn probe() {
    let shop = Shop::default();
    let pattern = Pattern::renewing(&shop, memory());
    println!("{}", pattern.wake_at - shop.now());
    let mut store = memory();
    pattern.copy(&mut *store, 1..11, 0);
    shop.pass("32d");
    let mut worker = shop.worker(store);
    println!("{:?}", worker.tick());
    println!("{:?}", shop.charges());
    for row in worker.rows("SELECT account, wake_at, length(state) FROM kassa_account") { println!("{row:?}"); }
    for row in worker.rows("SELECT revision, length(body), cause FROM kassa_revision WHERE account = 'customer-0000001'") { println!("{row:?}"); }
}
