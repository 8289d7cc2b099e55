//! How long a commit takes: the longest one that a purchase's webhooks make, in
//! a SQLite file and in PostgreSQL.
//!
//! ```sh
//! cargo run -q -p kassa-run -- postgres --durable -- \
//!     cargo run -q --release -p kassa-host --example commit
//! ```

use kassa::need::{Statement, Value};
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::{Failed, Store};
use kassa_host::story;
use kassa_host::world::{STRIPE, World};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const TIME: Duration = Duration::from_secs(4);

/// Remembers the longest write.
struct Recorder(Sqlite, Arc<Mutex<Vec<Statement>>>);

impl Store for Recorder {
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, Failed> {
        self.0.read(statement)
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), Failed> {
        let mut longest = self.1.lock().expect("a lock");
        if statements.len() > longest.len() {
            *longest = statements.to_vec();
        }
        self.0.write(statements)
    }
}

/// The same as `BEGIN`, each statement, `COMMIT`.
struct Stepwise(Postgres);

impl Store for Stepwise {
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, Failed> {
        self.0.read(statement)
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), Failed> {
        let plain = |sql: &str| Statement {
            sql: sql.into(),
            params: Vec::new(),
        };
        self.0.write(&[plain("BEGIN")])?;
        for statement in statements {
            self.0.write(std::slice::from_ref(statement))?;
        }
        self.0.write(&[plain("COMMIT")])
    }
}

fn longest() -> Vec<Statement> {
    let longest = Arc::default();
    let store = Recorder(
        Sqlite::open(":memory:").expect("a store"),
        Arc::clone(&longest),
    );
    let plans = &story::plans();
    World::on(Box::new(store), plans, 7, STRIPE).buy("ada", "pro");
    longest.lock().expect("a lock").clone()
}

/// The same commit of another account: each of its texts is a new one.
fn renamed(commit: &[Statement], name: &str) -> Vec<Statement> {
    let rename = |value: &Value| match value {
        Value::Text(text) => Value::Text(format!("{text}{name}")),
        other => other.clone(),
    };
    let each = commit.iter().map(|statement| Statement {
        sql: statement.sql.clone(),
        params: statement.params.iter().map(rename).collect(),
    });
    each.collect()
}

fn measure(name: &str, clients: usize, open: impl Fn() -> Box<dyn Store>) {
    let commit = &longest();
    let mut times: Vec<Duration> = std::thread::scope(|scope| {
        let each = (0..clients).map(|client| {
            let mut store = open();
            scope.spawn(move || {
                let start = Instant::now();
                let mut times = Vec::new();
                while start.elapsed() < TIME {
                    let own = renamed(
                        commit,
                        &format!(" {name} {clients} {client} {}", times.len()),
                    );
                    let begun = Instant::now();
                    store.write(&own).expect("a commit");
                    times.push(begun.elapsed());
                }
                times
            })
        });
        let each: Vec<_> = each.collect();
        each.into_iter()
            .flat_map(|it| it.join().expect("a client"))
            .collect()
    });
    times.sort();
    let at = |part: usize| times[times.len() * part / 100].as_secs_f64() * 1000.0;
    println!(
        "{name:30} {clients:>2} clients  {:>6.0}/s  half within {:>6.2} ms, 95 % within {:>6.2} ms",
        times.len() as f64 / TIME.as_secs_f64(),
        at(50),
        at(95),
    );
}

fn main() {
    println!("{} statements a commit", longest().len());
    let file = std::env::temp_dir().join(format!("kassa-commit-{}.sqlite", std::process::id()));
    let path = file.to_str().expect("a path").to_owned();
    for clients in [1, 4] {
        measure("SQLite file", clients, || {
            Box::new(Sqlite::open(&path).expect("a store"))
        });
    }
    for ending in ["", "-wal", "-shm"] {
        let _gone_already = std::fs::remove_file(format!("{path}{ending}"));
    }
    let Ok(url) = std::env::var("KASSA_POSTGRES") else {
        println!("PostgreSQL: KASSA_POSTGRES names no server");
        return;
    };
    let open = || Postgres::open(&url).expect("a store");
    for clients in [1, 16] {
        measure("PostgreSQL, one statement", clients, || Box::new(open()));
        measure("PostgreSQL, BEGIN … COMMIT", clients, || {
            Box::new(Stepwise(open()))
        });
    }
}
