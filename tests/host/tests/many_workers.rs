//! Due work, found by an index alone and shared by many machines at once.
#![allow(missing_docs)]

use kassa::need::{Statement, Value};
use kassa::{Ask, Fact, Job, Need, Step};
use kassa_host::crowd::{Pattern, Shop, Worker, name};
use kassa_host::drive::{Crash, meet};
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

fn memory() -> Box<dyn Store> {
    Box::new(Sqlite::open(":memory:").expect("a store"))
}

/// The same database each time it is opened.
struct Place {
    open: Box<dyn Fn() -> Box<dyn Store> + Sync>,
    file: Option<String>,
}

impl Drop for Place {
    fn drop(&mut self) {
        for ending in ["", "-wal", "-shm"] {
            let file = self.file.iter();
            file.for_each(|file| drop(std::fs::remove_file(format!("{file}{ending}"))));
        }
    }
}

/// A fresh one of each kind. PostgreSQL where there is a server.
fn places() -> Vec<Place> {
    static PLACES: AtomicU32 = AtomicU32::new(0);
    let number = PLACES.fetch_add(1, Ordering::Relaxed);
    let unique = format!("kassa_many_{}_{number}", std::process::id());
    let file = std::env::temp_dir().join(format!("{unique}.sqlite"));
    let path = file.to_str().expect("a path").to_owned();
    let file = Some(path.clone());
    let open = move || -> Box<dyn Store> {
        let mut store = Sqlite::open(&path).expect("a store");
        // However slow this disk is: whoever waits too long for their turn has failed, as they may.
        for setting in ["synchronous = OFF", "busy_timeout = 600000"] {
            let (sql, params) = (format!("PRAGMA {setting}"), Vec::new());
            store.read(&Statement { sql, params }).expect("a setting");
        }
        Box::new(store)
    };
    let mut all = vec![Place {
        open: Box::new(open),
        file,
    }];
    if let Some(url) = schema(&unique) {
        let open = move || -> Box<dyn Store> { Box::new(Postgres::open(&url).expect("a store")) };
        let (open, file) = (Box::new(open), None);
        all.push(Place { open, file });
    }
    all
}

/// The address of a fresh schema.
fn schema(unique: &str) -> Option<String> {
    let Ok(server) = std::env::var("KASSA_POSTGRES") else {
        eprintln!("skipped: KASSA_POSTGRES names no server");
        return None;
    };
    let mut admin = postgres::Client::connect(&server, postgres::NoTls).expect("a server");
    let made = format!("CREATE SCHEMA {unique}");
    admin.batch_execute(&made).expect("a schema");
    Some(format!("{server}?options=-c%20search_path%3D{unique}"))
}

/// The statement that finds due work.
fn due(shop: &Shop) -> Statement {
    let job = shop.kassa.begin(Ask::Tick { limit: None }, shop.moment());
    match job.next(None) {
        Step::Need {
            need: Need::Read { statement },
            ..
        } => statement,
        other => panic!("{other:?}"),
    }
}

#[test]
fn due_work_is_found_by_the_index_alone_on_sqlite() {
    let shop = Shop::default();
    let mut store = Sqlite::open(":memory:").expect("a store");
    Pattern::renewing(&shop, memory()).copy(&mut store, 1..101, 1_000);
    let Statement { sql, params } = due(&shop);
    let sql = format!("EXPLAIN QUERY PLAN {sql}");
    for counted in [false, true] {
        let (sql, params) = (sql.clone(), params.clone());
        let plan = store.read(&Statement { sql, params }).expect("a plan");
        let steps: Vec<&str> = plan.iter().filter_map(|step| step[3].text()).collect();
        let [step] = steps.as_slice() else {
            panic!("{counted}: {steps:?}")
        };
        let whole = step.contains("USING COVERING INDEX kassa_account_wake");
        assert!(whole && step.starts_with("SEARCH"), "{counted}: {step}");
        let (sql, params) = ("ANALYZE".into(), vec![]);
        store.write(&[Statement { sql, params }]).expect("counted");
    }
}

#[test]
fn due_work_is_found_by_the_index_on_postgres_whether_or_not_it_has_counted() {
    let unique = format!("kassa_plan_{}", std::process::id());
    let Some(url) = schema(&unique) else { return };
    let shop = Shop::default();
    drop(Postgres::open(&url).expect("a store"));
    let mut client = postgres::Client::connect(&url, postgres::NoTls).expect("a server");
    let mut numbers = 1..;
    let sql: String = due(&shop)
        .sql
        .chars()
        .map(|letter| match letter {
            '?' => format!("${}", numbers.next().expect("a number")),
            other => other.into(),
        })
        .collect();
    let prepare = format!("PREPARE due (TEXT, BIGINT, BIGINT) AS {sql}");
    client.batch_execute(&prepare).expect("a statement");
    for (accounts, counted) in [(1_000, false), (100_000, false), (100_000, true)] {
        // Nobody counts the rows meanwhile.
        let rows = "ALTER TABLE kassa_account SET (autovacuum_enabled = false); \
            TRUNCATE kassa_account; INSERT INTO kassa_account \
            SELECT 'test', 'account-' || n, 1, repeat('x', 1000), n FROM generate_series(1, ";
        let analyze = if counted { "; ANALYZE" } else { "" };
        let rows = format!("{rows}{accounts}) AS n{analyze}");
        client.batch_execute(&rows).expect("rows");
        for mode in ["force_custom_plan", "force_generic_plan"] {
            let set = format!("SET plan_cache_mode = {mode}");
            client.batch_execute(&set).expect("a setting");
            // A tenth of a percent is due, then all of them.
            for now in [accounts / 1_000, accounts] {
                let explain = format!("EXPLAIN EXECUTE due ('test', {now}, 200)");
                let plan = client.query(&explain, &[]).expect("a plan");
                let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
                let plan = plan.join("\n");
                let at = format!("{accounts}, counted: {counted}, {mode}, {now}\n{plan}");
                assert!(plan.contains("kassa_account_wake"), "{at}");
                // Where nobody has counted, a few may be sorted once the index has found them.
                let in_order = plan.contains("Scan using kassa_account_wake");
                let sorted = plan.contains("Sort") || plan.contains("Filter");
                assert!(accounts == 1_000 || in_order && !sorted, "{at}");
            }
        }
    }
}

#[test]
fn a_tick_alone_takes_those_first_who_have_waited_longest() {
    let shop = Shop::default();
    let mut store = memory();
    Pattern::refused(&shop, memory()).copy(&mut *store, 1..101, 1_000);
    shop.pass("1h");
    let mut worker = shop.worker(store);
    assert_eq!(worker.tick(), [100, 0]);
    let told = worker.told.iter().map(|it| it.account.clone());
    assert!(told.eq((1..101).map(name)), "{:?}", worker.told);
}

/// A worker that is stopped between any two of its needs.
struct Lane {
    job: Job,
    fact: Option<Fact>,
}

impl Lane {
    fn new(shop: &Shop) -> Self {
        let job = shop.kassa.begin(Ask::Tick { limit: None }, shop.moment());
        Lane { job, fact: None }
    }
}

/// Eight workers that share one store and take turns by chance. Those who were told, in order, and
/// how many claims were lost to another worker.
fn eight_workers(accounts: usize) -> (Vec<String>, usize) {
    let shop = Shop::default();
    let mut store = memory();
    Pattern::refused(&shop, memory()).copy(&mut *store, 1..accounts + 1, 1);
    shop.pass("1h");
    let mut hands = shop.worker(store);
    let mut lanes: Vec<Lane> = (0..8).map(|_| Lane::new(&shop)).collect();
    let (mut loads, mut chance) = (0, 1_u64);
    while hands.told.len() < accounts {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005) + 1;
        let lane = &mut lanes[(chance >> 33) as usize % 8];
        let Step::Need { need, .. } = lane.job.next(lane.fact.take()) else {
            *lane = Lane::new(&shop);
            continue;
        };
        let loading = |sql: &str| sql.starts_with("SELECT 'account'") && sql.contains("state AS b");
        if matches!(&need, Need::Read { statement } if loading(&statement.sql)) {
            loads += 1;
        }
        lane.fact = Some(meet(&mut hands, &need));
    }
    let told: Vec<String> = hands.told.iter().map(|it| it.account.clone()).collect();
    // Whoever wins loads the account to claim it, and once more to write down what was done.
    (told, loads - 2 * accounts)
}

#[test]
fn eight_workers_at_once_seldom_run_after_the_same_account_and_overlook_nobody() {
    let (told, lost) = eight_workers(2_000);
    assert!(
        lost < 600,
        "{lost} claims were lost for 2,000 that were won"
    );
    let place = |at: usize| told.iter().position(|it| *it == name(at)).expect("told");
    let late = (1..2_001)
        .map(|at| (place(at) + 1).saturating_sub(at))
        .max();
    assert!(late < Some(1_000), "somebody was overtaken by {late:?}");
    println!("{lost} claims were lost for 2,000 that were won, {late:?} overtook one");
}

/// Several machines do what is due, at once.
fn work_at_once<'a>(shop: &'a Shop, place: &Place, machines: usize) -> Vec<Worker<'a>> {
    std::thread::scope(|scope| {
        let start = || {
            scope.spawn(|| {
                let mut worker = shop.worker((place.open)());
                let [_, failed] = worker.tick();
                assert_eq!(failed, 0);
                worker
            })
        };
        let all: Vec<_> = (0..machines).map(|_| start()).collect();
        let ends = all.into_iter().map(|it| it.join().expect("a worker"));
        ends.collect()
    })
}

fn told<'a>(workers: impl IntoIterator<Item = &'a Worker<'a>>) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for notice in workers.into_iter().flat_map(|it| &it.told) {
        *told.entry(notice.account.clone()).or_default() += 1;
    }
    told
}

#[test]
fn four_machines_tell_each_of_500_customers_once() {
    for place in places() {
        let shop = Shop::default();
        Pattern::refused(&shop, memory()).copy(&mut *(place.open)(), 1..501, 1);
        shop.pass("1h");
        let told = told(&work_at_once(&shop, &place, 4));
        assert_eq!(told.len(), 500);
        assert!(told.values().all(|times| *times == 1), "{told:?}");
    }
}

#[test]
fn what_a_machine_that_died_had_claimed_is_done_by_others_a_little_later() {
    for place in places() {
        let shop = Shop::default();
        Pattern::refused(&shop, memory()).copy(&mut *(place.open)(), 1..501, 1);
        shop.pass("1h");
        let mut dead: Vec<Worker<'_>> = (0..12).map(|_| shop.worker((place.open)())).collect();
        for (at, worker) in dead.iter_mut().enumerate() {
            // After a claim, a message, a look or the note that it was told.
            worker.ask(Ask::Tick { limit: None }, Some(Crash::After(20 + at)));
        }
        let mut workers = work_at_once(&shop, &place, 4);
        let unheard = 500 - told(dead.iter().chain(&workers)).len();
        assert!(unheard > 0, "nobody died between a claim and its message");
        shop.pass("10m");
        workers.extend(work_at_once(&shop, &place, 4));
        let told = told(dead.iter().chain(&workers));
        assert_eq!(told.len(), 500);
        let twice = told.values().filter(|times| **times > 1).count();
        assert!((1..12).contains(&twice), "{twice} were told twice");
    }
}

/// The renewals of these customers, each once.
fn renewals(customers: usize) -> Vec<String> {
    let order = |at: usize| format!("sub_{at:024x}_1_1");
    (1..=customers).map(order).collect()
}

fn charged(shop: &Shop) -> Vec<String> {
    let mut orders = shop.charges();
    // The pattern's own first month is none of them.
    orders.retain(|order| !order.ends_with("_0_1"));
    orders.sort();
    orders
}

#[test]
fn four_machines_charge_200_renewals_once_each() {
    for place in places() {
        let shop = Shop::default();
        Pattern::renewing(&shop, memory()).copy(&mut *(place.open)(), 1..201, 1_000);
        shop.pass("32d");
        let workers = work_at_once(&shop, &place, 4);
        assert_eq!(charged(&shop), renewals(200));
        assert!(told(&workers).is_empty());
    }
}

#[test]
fn machines_that_die_at_any_step_leave_no_renewal_out_and_charge_none_twice() {
    for place in places() {
        let shop = Shop::default();
        Pattern::renewing(&shop, memory()).copy(&mut *(place.open)(), 1..201, 1_000);
        shop.pass("32d");
        for step in 0..40 {
            let mut worker = shop.worker((place.open)());
            for crash in [Crash::Before(step), Crash::After(step)] {
                worker.ask(Ask::Tick { limit: None }, Some(crash));
            }
        }
        let before = charged(&shop).len();
        assert!(before > 0 && before < 200, "{before}");
        for _time in 0..3 {
            work_at_once(&shop, &place, 4);
            shop.pass("10m");
        }
        assert_eq!(charged(&shop), renewals(200));
        let open = "SELECT COUNT(*) FROM kassa_account WHERE state LIKE '%\"busyUntil\":%'";
        let left = shop.worker((place.open)()).rows(open);
        assert_eq!(left, [[Value::Integer(0)]], "a claim was left behind");
    }
}
