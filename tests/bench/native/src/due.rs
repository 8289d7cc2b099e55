//! Finding and finishing due work among more and more accounts, each with a schedule: beside the
//! same among a thousand, and beside a table that is searched for what is due without an index.

use kassa::need::{Need, Statement, Value};
use kassa::{Ask, Outcome, Step};
use kassa_host::crowd::{Pattern, Shop, Worker};
use kassa_host::drive::End;
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use serde_json::{Value as Json, json};
use std::env;
use std::path::Path;
use std::time::Instant;

const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// So many are due, of however many.
const DUE: i64 = 500;
/// The rows of a page of due work: what both sides find.
const FOUND: i64 = 200;
/// Each account is due so much later than the one before.
const LATER: i64 = 1_000;

/// How often each piece is done in a round; the median of a round counts.
struct Effort {
    rounds: usize,
    finds: usize,
    ends: usize,
}

/// What opens the database of so many accounts, and tells its bytes once it is settled.
trait Place {
    const NAME: &'static str;
    /// So many rows are written at once.
    const AT_ONCE: usize;
    fn open(&self, accounts: usize) -> Box<dyn Store>;
    fn settle(&self, accounts: usize) -> u64;
}

struct Files<'a>(&'a Path);

impl Files<'_> {
    fn file(&self, accounts: usize, ending: &str) -> std::path::PathBuf {
        self.0.join(format!("due-{accounts}.sqlite{ending}"))
    }
}

impl Place for Files<'_> {
    const NAME: &'static str = "SQLite";
    const AT_ONCE: usize = 20_000;

    fn open(&self, accounts: usize) -> Box<dyn Store> {
        let file = self.file(accounts, "").display().to_string();
        Box::new(Sqlite::open(&file).expect("a file"))
    }

    fn settle(&self, accounts: usize) -> u64 {
        run(&mut *self.open(accounts), "ANALYZE");
        let sizes = ["", "-wal"].map(|ending| std::fs::metadata(self.file(accounts, ending)));
        sizes.iter().flatten().map(std::fs::Metadata::len).sum()
    }
}

impl Drop for Files<'_> {
    fn drop(&mut self) {
        for accounts in SIZES {
            for ending in ["", "-wal", "-shm"] {
                let _none = std::fs::remove_file(self.file(accounts, ending));
            }
        }
    }
}

struct Schemas(String);

impl Place for Schemas {
    const NAME: &'static str = "PostgreSQL";
    const AT_ONCE: usize = 500;

    fn open(&self, accounts: usize) -> Box<dyn Store> {
        let made = format!("CREATE SCHEMA IF NOT EXISTS due_{accounts}");
        let mut admin = postgres::Client::connect(&self.0, postgres::NoTls).expect("a server");
        admin.batch_execute(&made).expect("a schema");
        let url = format!("{}?options=-c%20search_path%3Ddue_{accounts}", self.0);
        Box::new(Postgres::open(&url).expect("a connection"))
    }

    fn settle(&self, accounts: usize) -> u64 {
        let mut store = self.open(accounts);
        run(&mut *store, "VACUUM ANALYZE");
        run(&mut *store, "CHECKPOINT");
        let sizes = "SELECT CAST(SUM(pg_total_relation_size(oid)) AS BIGINT) FROM pg_class \
                     WHERE relkind = 'r' AND relnamespace = CURRENT_SCHEMA::regnamespace";
        let size = run(&mut *store, sizes)[0][0].integer().expect("a size");
        u64::try_from(size).unwrap_or_default()
    }
}

/// Prints the figures of both stores.
pub(crate) fn compare(folder: &Path, quick: bool) {
    let (sizes, effort) = match quick {
        true => {
            let (rounds, finds, ends) = (1, 3, 3);
            let effort = Effort {
                rounds,
                finds,
                ends,
            };
            (&SIZES[..2], effort)
        }
        false => {
            let (rounds, finds, ends) = (5, 51, 21);
            let effort = Effort {
                rounds,
                finds,
                ends,
            };
            (&SIZES[..], effort)
        }
    };
    on(&Files(folder), sizes, &effort);
    let url = env::var("KASSA_POSTGRES").expect("a server");
    on(&Schemas(url), sizes, &effort);
}

/// One size: ours and the peer's database.
struct Ground<'a> {
    accounts: usize,
    shop: &'a Shop,
    worker: Worker<'a>,
    peer: Box<dyn Store>,
}

/// The median times of one round, in milliseconds.
struct Round {
    find: f64,
    end: f64,
    search: f64,
}

fn on<P: Place>(place: &P, sizes: &[usize], effort: &Effort) {
    // A provider of its own for each size: no order is charged at one twice.
    let shops: Vec<Shop> = sizes.iter().map(|_| Shop::default()).collect();
    let ground = |(shop, accounts)| Ground::new(place, shop, accounts);
    let sizes = sizes.iter().copied();
    let mut grounds: Vec<Ground<'_>> = shops.iter().zip(sizes.clone()).map(ground).collect();
    let mut rounds: Vec<Vec<Round>> = Vec::new();
    // The first one warms up.
    for at in 0..=effort.rounds {
        let told = round(&mut grounds, effort);
        for (it, ground) in told.iter().zip(&grounds) {
            let (name, accounts) = (P::NAME, ground.accounts);
            let [find, end, search] = [it.find, it.end, it.search];
            eprintln!(
                "{name}, {accounts} accounts: found in {find:.3} ms, ended in {end:.2}, searched in {search:.2}"
            );
        }
        if at > 0 {
            rounds.push(told);
        }
    }
    for (at, accounts) in sizes.enumerate() {
        let many = grouped(accounts);
        let print = |name: String, both: &dyn Fn(&[Round]) -> [f64; 2]| {
            let told = rounds.iter().map(|round| {
                let [ours, peer] = both(round);
                json!({"ours": ours, "peer": peer})
            });
            let told: Vec<Json> = told.collect();
            println!("{}", json!({"name": name, "count": 1, "rounds": told}));
        };
        if at > 0 {
            let name = format!("{}: find due work among {many}, peer: among 1,000", P::NAME);
            print(name, &|it| [it[at].find, it[0].find]);
            let name = format!("{}: charge one among {many}, peer: among 1,000", P::NAME);
            print(name, &|it| [it[at].end, it[0].end]);
        }
        let name = format!("{}: find due work among {many}, peer: no index", P::NAME);
        print(name, &|it| [it[at].find, it[at].search]);
    }
}

fn fill<P: Place>(place: &P, pattern: &Pattern, accounts: usize) {
    let begun = Instant::now();
    let mut store = place.open(accounts);
    // What is measured later waits for the disk again, on connections of its own.
    match P::NAME {
        "SQLite" => run(&mut *store, "PRAGMA synchronous = OFF"),
        _ => run(&mut *store, "SET synchronous_commit = off"),
    };
    for from in (1..=accounts).step_by(P::AT_ONCE) {
        let to = accounts.min(from + P::AT_ONCE - 1);
        pattern.copy(&mut *store, from..to + 1, LATER);
        if to.is_multiple_of(100_000) {
            let took = begun.elapsed().as_secs();
            eprintln!("{}: {to} of {accounts} accounts in {took} s", P::NAME);
        }
    }
    let table = "CREATE TABLE tutorial_subscription (id TEXT PRIMARY KEY, customer_key TEXT NOT NULL, \
                 billing_key TEXT NOT NULL, amount BIGINT NOT NULL, status TEXT NOT NULL, \
                 next_date BIGINT NOT NULL)";
    run(&mut *store, table);
    let rows = format!(
        "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series \
         WHERE n < {accounts}) INSERT INTO tutorial_subscription SELECT 'subscription-' || n, \
         'customer-' || n, 'billing-key-of-forty-four-letters-' || n, 9900, 'active', n FROM series"
    );
    run(&mut *store, &rows);
    drop(store);
    let bytes = place.settle(accounts) / 1_000_000;
    let took = begun.elapsed().as_secs();
    let name = P::NAME;
    eprintln!("{name}: {accounts} accounts take {bytes} MB and were made in {took} s");
}

impl<'a> Ground<'a> {
    fn new<P: Place>(place: &P, shop: &'a Shop, accounts: usize) -> Self {
        let memory = Box::new(Sqlite::open(":memory:").expect("memory"));
        let pattern = Pattern::renewing(shop, memory);
        fill(place, &pattern, accounts);
        let past = pattern.wake_at + DUE * LATER + LATER / 2 - shop.now();
        shop.pass(&format!("{past}ms"));
        let (worker, peer) = (shop.worker(place.open(accounts)), place.open(accounts));
        Ground {
            accounts,
            shop,
            worker,
            peer,
        }
    }

    /// Finds a page of due work.
    fn find(&mut self) {
        let tick = Ask::Tick { limit: None };
        let job = self.shop.kassa.begin(tick, self.shop.moment());
        let Step::Need {
            need: Need::Read { statement },
            ..
        } = job.next(None)
        else {
            panic!("nothing is read")
        };
        let found = self.worker.store.read(&statement).expect("rows").len();
        assert_eq!(i64::try_from(found), Ok(FOUND));
    }

    /// The same without an index.
    fn search(&mut self) {
        let sql = "SELECT id, customer_key, billing_key, amount FROM tutorial_subscription \
                   WHERE status = 'active' AND next_date <= ?";
        let (sql, params) = (sql.into(), vec![Value::Integer(FOUND)]);
        let found = self.peer.read(&Statement { sql, params }).expect("rows");
        assert_eq!(i64::try_from(found.len()), Ok(FOUND));
    }

    /// Finds one account, claims it, charges it and writes that down.
    fn end(&mut self) {
        let one = Ask::Tick { limit: Some(1) };
        match self.worker.ask(one, None) {
            End::Done(Outcome::Ticked {
                worked: 1,
                failed: 0,
                ..
            }) => {}
            other => panic!("{other:?}"),
        }
    }
}

/// All sizes take turns, piece by piece: what the machine does meanwhile befalls all.
fn round(grounds: &mut [Ground<'_>], effort: &Effort) -> Vec<Round> {
    let charges = |it: &Ground<'_>| it.shop.charges().len();
    let before: Vec<usize> = grounds.iter().map(charges).collect();
    let finds = medians(grounds, effort.finds, Ground::find);
    let searches = medians(grounds, effort.finds, Ground::search);
    let ends = medians(grounds, effort.ends, Ground::end);
    for (ground, before) in grounds.iter().zip(before) {
        assert_eq!(charges(ground) - before, effort.ends);
    }
    let all = finds.into_iter().zip(ends).zip(searches);
    all.map(|((find, end), search)| Round { find, end, search })
        .collect()
}

/// Of so many times the middle one at each place, in milliseconds.
fn medians<'a>(
    grounds: &mut [Ground<'a>],
    times: usize,
    piece: impl Fn(&mut Ground<'a>),
) -> Vec<f64> {
    let mut all: Vec<Vec<f64>> = grounds.iter().map(|_| Vec::new()).collect();
    for _time in 0..times {
        for (ground, all) in grounds.iter_mut().zip(&mut all) {
            let start = Instant::now();
            piece(ground);
            all.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[times / 2]
    };
    all.into_iter().map(median).collect()
}

fn run(store: &mut dyn Store, sql: &str) -> Vec<Vec<Value>> {
    let (sql, params) = (sql.into(), Vec::new());
    store.read(&Statement { sql, params }).expect("an answer")
}

/// `1,000,000`
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups = groups.map(|it| String::from_utf8_lossy(it).into_owned());
    groups.collect::<Vec<_>>().join(",")
}
