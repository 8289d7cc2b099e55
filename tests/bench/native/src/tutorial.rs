//! What a tutorial has its readers write: the signature is proved, then the
//! order is looked for, inserted, and the credits are added, each by a call of
//! its own.

use crate::pool::Pool;
use crate::shop::{CREDITS, signature};
use kassa::Ask;
use postgres::{Client, NoTls};
use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value as Json;

/// The tutorial's database.
pub(crate) trait Peer: Send {
    fn has_order(&mut self, id: &str) -> bool;
    fn add_order(&mut self, id: &str, user: &str, amount: i64, currency: &str);
    fn add_credits(&mut self, user: &str, credits: i64);
    fn deduct(&mut self, user: &str);
    fn settle(&mut self, users: &[String], credits: i64);
    /// Has the server count its rows, which it does once a minute by itself.
    fn analyze(&mut self) {}
    /// Orders and credits.
    fn stored(&mut self) -> [i64; 2];
}

const TABLES: &str = "
CREATE TABLE IF NOT EXISTS native_users (id TEXT PRIMARY KEY, credits BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS native_orders (provider_order_id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL, amount BIGINT NOT NULL, currency TEXT NOT NULL,
  order_type TEXT NOT NULL);";
const STORED: &str = "SELECT (SELECT COUNT(*) FROM native_orders), \
    (SELECT CAST(COALESCE(SUM(credits), 0) AS BIGINT) FROM native_users)";
const HAS_ORDER: &str = "SELECT amount FROM native_orders WHERE provider_order_id = $1";
const ADD_ORDER: &str = "INSERT INTO native_orders VALUES ($1, $2, $3, $4, 'one_time_purchase')";
const ADD_CREDITS: &str = "UPDATE native_users SET credits = credits + $1 WHERE id = $2";
const DEDUCT: &str = "UPDATE native_users SET credits = credits - 1 WHERE id = $1 AND credits >= 1";
const SETTLE: &str = "INSERT INTO native_users VALUES ($1, $2)";

/// Answers one webhook.
pub(crate) fn answer(db: &Pool<Box<dyn Peer>>, ask: Ask) {
    let Ask::Inbound { headers, body, .. } = ask else {
        panic!("no webhook");
    };
    let signed = headers.iter().find(|it| it.name == "stripe-signature");
    let (time, told) = signed
        .expect("a signature")
        .value
        .split_once(",v1=")
        .expect("a signature");
    let time = time.trim_start_matches("t=").parse().expect("a time");
    assert_eq!(signature(time, &body), told, "forged");
    let event: Json = serde_json::from_slice(&body).expect("json");
    if event["type"] != "checkout.session.completed" {
        return;
    }
    let session = &event["data"]["object"];
    let word = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let (order, user) = (
        word(&session["payment_intent"]),
        word(&session["metadata"]["userId"]),
    );
    if !db.with(|db| db.has_order(&order)) {
        let amount = session["amount_total"].as_i64().unwrap_or_default();
        let currency = word(&session["currency"]);
        db.with(|db| db.add_order(&order, &user, amount, &currency));
        db.with(|db| db.add_credits(&user, CREDITS));
    }
}

struct OnSqlite(Connection);

/// As durable as the other side's file; statements are prepared once.
pub(crate) fn on_sqlite(file: &str) -> Box<dyn Peer> {
    let connection = Connection::open(file).expect("a file");
    connection
        .pragma_update(None, "synchronous", "FULL")
        .expect("a setting");
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .expect("a setting");
    connection.execute_batch(TABLES).expect("tables");
    Box::new(OnSqlite(connection))
}

impl OnSqlite {
    fn run(&mut self, sql: &str, params: impl rusqlite::Params) {
        let run = self
            .0
            .prepare_cached(sql)
            .and_then(|mut it| it.execute(params));
        assert_eq!(run.expect("a statement"), 1);
    }
}

impl Peer for OnSqlite {
    fn has_order(&mut self, id: &str) -> bool {
        let mut query = self.0.prepare_cached(HAS_ORDER).expect("a statement");
        let row = query.query_row([id], |row| row.get::<_, i64>(0)).optional();
        row.expect("an answer").is_some()
    }
    fn add_order(&mut self, id: &str, user: &str, amount: i64, currency: &str) {
        self.run(ADD_ORDER, params![id, user, amount, currency]);
    }
    fn add_credits(&mut self, user: &str, credits: i64) {
        self.run(ADD_CREDITS, params![credits, user]);
    }
    fn deduct(&mut self, user: &str) {
        self.run(DEDUCT, [user]);
    }
    fn settle(&mut self, users: &[String], credits: i64) {
        self.0.execute_batch("BEGIN").expect("a transaction");
        users
            .iter()
            .for_each(|user| self.run(SETTLE, params![user, credits]));
        self.0.execute_batch("COMMIT").expect("a commit");
    }
    fn stored(&mut self) -> [i64; 2] {
        let row = self
            .0
            .query_row(STORED, [], |row| Ok([row.get(0)?, row.get(1)?]));
        row.expect("a row")
    }
}

struct OnPostgres {
    client: Client,
    has_order: postgres::Statement,
    add_order: postgres::Statement,
    add_credits: postgres::Statement,
    deduct: postgres::Statement,
}

/// One connection; statements are prepared once.
pub(crate) fn on_postgres(url: &str) -> Box<dyn Peer> {
    let mut client = Client::connect(url, NoTls).expect("a connection");
    for setting in ["fsync", "synchronous_commit"] {
        let row = client
            .query_one(&format!("SHOW {setting}"), &[])
            .expect("a setting");
        assert_eq!(
            row.get::<_, &str>(0),
            "on",
            "this server does not wait for the disk"
        );
    }
    client.batch_execute(TABLES).expect("tables");
    let mut prepare = |sql| client.prepare(sql).expect("a statement");
    Box::new(OnPostgres {
        has_order: prepare(HAS_ORDER),
        add_order: prepare(ADD_ORDER),
        add_credits: prepare(ADD_CREDITS),
        deduct: prepare(DEDUCT),
        client,
    })
}

impl Peer for OnPostgres {
    fn has_order(&mut self, id: &str) -> bool {
        let rows = self
            .client
            .query(&self.has_order, &[&id])
            .expect("an answer");
        !rows.is_empty()
    }
    fn add_order(&mut self, id: &str, user: &str, amount: i64, currency: &str) {
        let added = self
            .client
            .execute(&self.add_order, &[&id, &user, &amount, &currency]);
        assert_eq!(added.expect("a statement"), 1);
    }
    fn add_credits(&mut self, user: &str, credits: i64) {
        let added = self.client.execute(&self.add_credits, &[&credits, &user]);
        assert_eq!(added.expect("a statement"), 1);
    }
    fn deduct(&mut self, user: &str) {
        let taken = self.client.execute(&self.deduct, &[&user]);
        assert_eq!(taken.expect("a statement"), 1);
    }
    fn settle(&mut self, users: &[String], credits: i64) {
        let all = "INSERT INTO native_users SELECT unnest($1::text[]), $2";
        self.client
            .execute(all, &[&users, &credits])
            .expect("users");
    }
    fn analyze(&mut self) {
        self.client.batch_execute("ANALYZE").expect("counted");
    }
    fn stored(&mut self) -> [i64; 2] {
        let row = self.client.query_one(STORED, &[]).expect("a row");
        [row.get(0), row.get(1)]
    }
}
