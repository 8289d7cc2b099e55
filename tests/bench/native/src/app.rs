//! A server with Kassa in it.

use crate::pool::Pool;
use crate::shop::{self, Rows};
use kassa::ask::InboundResult;
use kassa::model::http::{HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa, Moment, Outcome};
use kassa_host::drive::{End, Hands, drive};
use kassa_host::fold::Fold;
use kassa_host::store::Store;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

pub(crate) struct App {
    kassa: Kassa,
    stores: Pool<Box<dyn Store>>,
    fold: Fold,
    asks: AtomicU64,
    /// How long the store was read and written, in nanoseconds.
    spent: [AtomicU64; 2],
}

/// What one job may use. There is nobody to send to.
struct Own<'a>(&'a App);

impl Hands for Own<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()> {
        shop::provider(request)
    }
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
        let read = self.timed(0, |store| store.read(statement));
        read.map_err(|error| eprintln!("{error}"))
    }
    fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
        let written = self.timed(1, |store| store.write(statements));
        written.map_err(|error| eprintln!("{error}"))
    }
    fn notify(&mut self, notice: &Notice) -> Result<(), ()> {
        panic!("nobody is to be told: {notice:?}")
    }
}

impl Own<'_> {
    fn timed<T>(&self, at: usize, ask: impl FnOnce(&mut Box<dyn Store>) -> T) -> T {
        let start = Instant::now();
        let answer = self.0.stores.with(ask);
        let took = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.0.spent[at].fetch_add(took, Ordering::Relaxed);
        answer
    }
}

impl App {
    /// How long the store was read and written so far, in milliseconds.
    pub(crate) fn spent(&self) -> [f64; 2] {
        let ms = |at: usize| self.spent[at].load(Ordering::Relaxed) as f64 / 1e6;
        [ms(0), ms(1)]
    }

    pub(crate) fn new(stores: Pool<Box<dyn Store>>) -> Self {
        App {
            kassa: shop::kassa(),
            stores,
            fold: Fold::default(),
            asks: AtomicU64::new(0),
            spent: [AtomicU64::new(0), AtomicU64::new(0)],
        }
    }

    /// Asks, together with whoever asks at the same time.
    pub(crate) fn ask(&self, ask: Ask) {
        done(&self.fold.ask(ask, |ask| self.job(ask)));
    }

    /// Asks alone.
    pub(crate) fn run(&self, ask: Ask) {
        done(&self.job(ask));
    }

    fn job(&self, ask: Ask) -> End {
        let number = self.asks.fetch_add(1, Ordering::Relaxed);
        let entropy = format!("{:016x}{number:016x}", std::process::id());
        let now = shop::now();
        drive(
            &self.kassa.begin(ask, Moment { now, entropy }),
            &mut Own(self),
            None,
        )
    }

    /// Writes copies of a customer, one for each account.
    pub(crate) fn settle(&self, rows: &Rows, accounts: &[String]) {
        self.stores.with(|store| rows.write(&mut **store, accounts));
    }

    /// Everything a table has.
    pub(crate) fn rows(&self, table: &str) -> Vec<Vec<Value>> {
        let sql = format!("SELECT * FROM {table}");
        let params = Vec::new();
        let read = self
            .stores
            .with(|store| store.read(&Statement { sql, params }));
        read.expect("rows")
    }

    /// Orders and credits, as the peer counts them.
    pub(crate) fn stored(&self) -> [i64; 2] {
        let sql = "SELECT (SELECT COUNT(*) FROM kassa_order), \
                   (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM kassa_entry)";
        let (sql, params) = (sql.into(), Vec::new());
        let read = self
            .stores
            .with(|store| store.read(&Statement { sql, params }));
        let row = read.expect("a row").remove(0);
        [0, 1].map(|at: usize| row[at].integer().expect("a number"))
    }
}

/// A benchmark of failures would be quick.
fn done(end: &End) {
    let applied = match end {
        End::Done(Outcome::Inbound { result, .. }) => *result == InboundResult::Applied,
        End::Done(Outcome::Deducted { replayed, .. }) => !replayed,
        // The count of what is stored tells about each of them.
        End::Done(Outcome::Batch { .. } | Outcome::Checkout { .. }) => true,
        _ => false,
    };
    assert!(applied, "{end:?}");
}
