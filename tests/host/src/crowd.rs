//! Many customers of a shop that collects by itself, at the lab's TossPayments, and workers that
//! share what is due. One customer is led through a purchase; the others are copies of what is
//! stored of that one, so that thousands of them cost no time.

use crate::drive::{Crash, End, Hands, drive};
use crate::store::Store;
use kassa::ask::WayToPay;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::id::Customer;
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa, Moment, Outcome};
use kassa_lab::{Lab, LabOptions, Request};
use serde_json::{Value as Json, json};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// 2026-01-15T00:00:00Z.
const START: i64 = 1_768_435_200_000;
const BASE: &str = "http://127.0.0.1:4242";
/// A name as long as every copy's.
const FIRST: &str = "customer-0000000";
/// So many rows a statement.
const MOST_ROWS: usize = 500;

/// The shop, its provider and its clock: one for all workers.
pub struct Shop {
    /// The core.
    pub kassa: Kassa,
    lab: Mutex<Lab>,
    now: AtomicI64,
    asks: AtomicU64,
}

impl Default for Shop {
    fn default() -> Self {
        let config = json!({
            "plans": [{
                "id": "pro", "name": "Pro", "price": {"amount": 9_900, "currency": "krw"},
                "interval": {"unit": "month", "count": 1},
                "benefits": {"features": ["export"]},
                "dunning": [{"after": "1d", "do": "retry"}, {"after": "3d", "do": "cancel"}],
            }],
            "baseUrl": "https://app.test",
            "environment": "test",
            "providers": [{
                "provider": "tossPayments", "secretKey": "test_sk_crowd",
                "clientKey": "test_ck_crowd", "apiBase": format!("{BASE}/tossPayments"),
            }],
            "sealKeys": [{"id": "a", "key": "00".repeat(32)}],
        });
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        Shop {
            kassa: Kassa::new(config).expect("a valid set-up"),
            lab: Mutex::new(Lab::new(LabOptions {
                seed: 7,
                now_ms: START,
                base_url: BASE.into(),
                webhooks: Vec::new(),
            })),
            now: AtomicI64::new(START),
            asks: AtomicU64::new(0),
        }
    }
}

impl Shop {
    /// Time passes for everybody, such as `3d`.
    pub fn pass(&self, time: &str) {
        let told = self.control("POST", "/lab/clock", &json!({"advance": time}));
        let now = told["now"].as_i64().expect("a clock");
        self.now.store(now, Ordering::SeqCst);
    }

    /// The time.
    pub fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// The orders that were charged, as the provider has them.
    pub fn charges(&self) -> Vec<String> {
        let state = self.control("GET", "/lab/state", &Json::Null);
        let payments = state["tossPayments"]["payments"].as_array().cloned();
        let paid = payments.into_iter().flatten();
        let paid = paid.filter(|it| it["status"] == "DONE");
        paid.map(|it| it["orderId"].as_str().expect("an order").to_owned())
            .collect()
    }

    /// Somebody who works for the shop.
    pub fn worker(&self, store: Box<dyn Store>) -> Worker<'_> {
        let (told, deaf) = (Vec::new(), false);
        Worker {
            shop: self,
            store,
            told,
            deaf,
        }
    }

    /// A fresh moment, unlike all others.
    pub fn moment(&self) -> Moment {
        let number = self.asks.fetch_add(1, Ordering::Relaxed);
        let now = self.now();
        let entropy = format!("{number:032x}");
        Moment { now, entropy }
    }

    fn control(&self, method: &str, path: &str, body: &Json) -> Json {
        let request = Request::new(method, path).with_body(body.to_string());
        let reply = self.lab.lock().expect("no panic").handle(&request);
        assert!(reply.status < 300, "{path}: {}", reply.json());
        reply.json()
    }
}

/// One machine of the shop's.
pub struct Worker<'a> {
    shop: &'a Shop,
    /// Its own connection.
    pub store: Box<dyn Store>,
    /// What its app was told.
    pub told: Vec<Notice>,
    /// Its app's callbacks fail.
    pub deaf: bool,
}

impl Worker<'_> {
    /// One ask, cut off where told.
    pub fn ask(&mut self, ask: Ask, crash: Option<Crash>) -> End {
        let job = self.shop.kassa.begin(ask, self.shop.moment());
        drive(&job, self, crash)
    }

    /// Does what is due, page after page: what was worked on, and what was not done.
    pub fn tick(&mut self) -> [i64; 2] {
        let mut sum = [0, 0];
        loop {
            match self.ask(Ask::Tick { limit: None }, None) {
                End::Done(Outcome::Ticked {
                    worked,
                    failed,
                    more,
                    ..
                }) => {
                    sum = [sum[0] + worked, sum[1] + failed];
                    if !more {
                        return sum;
                    }
                }
                other => panic!("no tick: {other:?}"),
            }
        }
    }

    /// A customer who begins to pay month by month.
    fn subscribe(&mut self, card: &str) {
        let ask = Ask::Checkout {
            customer: Customer {
                id: FIRST.into(),
                email: Some("ada@shop.example".into()),
                name: Some("Ada".into()),
                zone: None,
            },
            plan: "pro".into(),
            quantity: None,
            success_url: "/ok".into(),
            cancel_url: "/".into(),
            provider: None,
            locale: None,
            items: None,
            overlay: None,
            options: None,
        };
        let End::Done(Outcome::Checkout {
            id,
            way: WayToPay::Script { calls, .. },
            ..
        }) = self.ask(ask, None)
        else {
            panic!("no checkout")
        };
        let calls = calls.iter().map(|call| {
            let mut row: Vec<Json> = serde_json::from_str(&call.arguments).expect("arguments");
            row.insert(0, call.function.clone().into());
            Json::from(row)
        });
        let wish = json!({"script": calls.collect::<Vec<_>>(), "card": card});
        let left = self.shop.control("POST", "/lab/tossPayments/pay", &wish);
        let told = left["query"].as_object().expect("a query").iter();
        let told = told.map(|(name, value)| (name.clone(), value.as_str().unwrap_or("").into()));
        let ours = ("kassa_checkout".to_owned(), id);
        let query = told.chain([ours]);
        let query = query.map(|(name, value)| Header { name, value }).collect();
        let (account, provider) = (FIRST.into(), None);
        let ask = Ask::Return {
            account,
            provider,
            query,
        };
        let End::Done(Outcome::Returned { .. }) = self.ask(ask, None) else {
            panic!("not back")
        };
    }

    /// What a query of a test's own finds.
    pub fn rows(&mut self, sql: &str) -> Vec<Vec<Value>> {
        let (sql, params) = (sql.into(), Vec::new());
        self.store.read(&Statement { sql, params }).expect("rows")
    }
}

impl Hands for Worker<'_> {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()> {
        let target = request.url.strip_prefix(BASE).ok_or(())?;
        let mut sent = Request::new(&request.method, target).with_body(request.body.as_str());
        for Header { name, value } in &request.headers {
            sent = sent.with_header(name, value);
        }
        let reply = self.shop.lab.lock().expect("no panic").handle(&sent);
        let pairs = reply.headers.into_iter();
        let headers = pairs.map(|(name, value)| Header { name, value }).collect();
        let (status, body) = (reply.status, reply.body);
        let answer = HttpResponse {
            status,
            headers,
            body,
        };
        (status > 0).then_some(answer).ok_or(())
    }

    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
        self.store
            .read(statement)
            .map_err(|error| eprintln!("{error}"))
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
        self.store.write(statements).map_err(|_| ())
    }

    fn notify(&mut self, notice: &Notice) -> Result<(), ()> {
        if self.deaf {
            return Err(());
        }
        self.told.push(notice.clone());
        Ok(())
    }
}

/// What is stored of one customer, to be copied under other names.
pub struct Pattern {
    tables: Vec<(&'static str, Vec<Vec<Value>>)>,
    /// What is in the subscription's and the checkout's id.
    number: String,
    /// When it wants to be looked at.
    pub wake_at: i64,
}

impl Pattern {
    /// Somebody whose first month is paid, and whose next one is due a month later.
    pub fn renewing(shop: &Shop, store: Box<dyn Store>) -> Self {
        let mut worker = shop.worker(store);
        worker.subscribe("9410001234567890");
        Pattern::of(&mut worker)
    }

    /// Somebody whose second month could not be paid, and whom nobody has told.
    pub fn refused(shop: &Shop, store: Box<dyn Store>) -> Self {
        let mut worker = shop.worker(store);
        worker.subscribe("9410001234567890");
        let key = shop.control("GET", "/lab/state", &Json::Null);
        let key = &key["tossPayments"]["billing"][0]["billingKey"];
        let wish = json!({"billing_key": key, "next": "REJECT_CARD_PAYMENT"});
        shop.control("POST", "/lab/tossPayments/card", &wish);
        shop.pass("32d");
        worker.deaf = true;
        worker.tick();
        Pattern::of(&mut worker)
    }

    fn of(worker: &mut Worker<'_>) -> Self {
        let ids = worker.rows("SELECT id FROM kassa_subscription");
        let id = ids[0][0].text().expect("a name");
        let wake_at = worker.rows("SELECT wake_at FROM kassa_account")[0][0].integer();
        // Of the journal the first row alone: it is only ever added to.
        let tables = [
            ("kassa_account", "1 = 1"),
            ("kassa_subscription", "1 = 1"),
            ("kassa_revision", "revision = 1"),
        ];
        let query = |name, which| format!("SELECT * FROM {name} WHERE {which}");
        let read = |(name, which)| (name, worker.rows(&query(name, which)));
        Pattern {
            number: id.trim_start_matches("sub_").to_owned(),
            wake_at: wake_at.expect("something is due"),
            tables: tables.map(read).into(),
        }
    }

    /// Writes copies with these numbers, each due so much later than the one before.
    pub fn copy(&self, store: &mut dyn Store, numbers: Range<usize>, later: i64) {
        for (table, rows) in &self.tables {
            let copies = numbers.clone().flat_map(|at| {
                let copy = |row: &Vec<Value>| self.renamed(row, at, later);
                rows.iter().map(copy).collect::<Vec<_>>()
            });
            let copies: Vec<Vec<Value>> = copies.collect();
            let statement = |some: &[Vec<Value>]| {
                let places = format!("({})", vec!["?"; some[0].len()].join(", "));
                let places = vec![places; some.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES {places}");
                let params = some.concat();
                Statement { sql, params }
            };
            let all: Vec<Statement> = copies.chunks(MOST_ROWS).map(statement).collect();
            store.write(&all).expect("copies");
        }
    }

    fn renamed(&self, row: &[Value], at: usize, later: i64) -> Vec<Value> {
        let due = self.wake_at + i64::try_from(at).expect("a number") * later;
        let times = [self.wake_at, due].map(|at| format!("\"dueAt\":{at}"));
        let value = |value: &Value| match value {
            Value::Text(text) => Value::Text(
                text.replace(FIRST, &name(at))
                    .replace(&self.number, &format!("{at:024x}"))
                    .replace(&times[0], &times[1]),
            ),
            Value::Integer(time) if *time == self.wake_at => Value::Integer(due),
            Value::Integer(_) | Value::Null => value.clone(),
        };
        row.iter().map(value).collect()
    }
}

/// The copy with this number; the pattern itself is number 0.
pub fn name(at: usize) -> String {
    format!("customer-{at:07}")
}
