//! What tests ask of a world, said shortly.

use crate::drive::meet;
use crate::story;
use crate::world::{Peer, STRIPE, World};
use kassa::model::benefits::{Benefits, Strategy};
use kassa::model::id::Customer;
use kassa::model::order::Order;
use kassa::need::{Statement, Value};
use kassa::{Ask, Fact, Need, Outcome};
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;

/// All tables, and all that is in them.
pub type Dump = BTreeMap<String, Vec<Vec<Value>>>;

/// A card that pays.
const CARD: &str = "4242424242424242";

/// Wants to buy a plan.
pub fn checkout(account: &str, plan: &str, path: &str) -> Ask {
    Ask::Checkout {
        customer: Customer {
            id: account.into(),
            email: None,
            name: None,
            zone: None,
        },
        plan: plan.into(),
        quantity: None,
        success_url: path.into(),
        cancel_url: "/".into(),
        provider: None,
        locale: None,
        items: None,
        overlay: None,
        options: None,
    }
}

/// Wants to use credits.
pub fn deduct(account: &str, amount: i64, key: &str) -> Ask {
    Ask::Deduct {
        account: account.into(),
        amount,
        strategy: Strategy::SubscriptionFirst,
        kind: None,
        key: Some(key.into()),
        note: None,
    }
}

/// Wants money back for ada.
pub fn refund(payment: &str, amount: Option<i64>, key: &str) -> Ask {
    Ask::Refund {
        account: "ada".into(),
        payment: payment.into(),
        amount,
        key: Some(key.into()),
        options: None,
    }
}

impl World {
    /// A world that sells what the scenarios sell, at Stripe.
    pub fn shop() -> Self {
        World::shop_at(STRIPE)
    }

    /// A world that sells what the scenarios sell.
    pub fn shop_at(peer: Peer) -> Self {
        World::new(&story::plans(), 7, peer)
    }

    /// Does what a job needs.
    pub fn meet(&mut self, need: &Need) -> Fact {
        meet(self, need)
    }

    /// Opens a session.
    pub fn session(&mut self, account: &str, plan: &str) -> String {
        match self.ask(checkout(account, plan, "/ok")) {
            Ok(Outcome::Checkout { id, .. }) => id,
            other => panic!("no checkout: {other:?}"),
        }
    }

    /// A plan's own page, for one account or for anybody.
    pub fn link(&mut self, account: Option<&str>, plan: &str) -> String {
        let customer = account.map(|id| Customer {
            id: id.into(),
            email: None,
            name: None,
            zone: None,
        });
        let ask = Ask::Link {
            plan: plan.into(),
            customer,
            quantity: None,
            provider: None,
            options: None,
        };
        match self.ask(ask) {
            Ok(Outcome::Link { url }) => url,
            other => panic!("no link: {other:?}"),
        }
    }

    /// Pays on the provider's page.
    pub fn pay(&mut self, session: &str) {
        self.control(
            "POST /lab/{provider}/pay",
            &json!({"session": session, "card": CARD}),
        );
    }

    /// Delivers every webhook that waits, once.
    pub fn deliver(&mut self) {
        while let Some((id, ask)) = self.deliveries().into_iter().next() {
            self.ask(ask).expect("a webhook");
            self.answered(&id, 200);
        }
    }

    /// Buys, to the end.
    pub fn buy(&mut self, account: &str, plan: &str) {
        let session = self.session(account, plan);
        self.pay(&session);
        self.deliver();
    }

    /// Lets time pass, such as `3d`.
    pub fn pass(&mut self, time: &str) {
        self.control("POST /lab/clock", &json!({"advance": time}));
    }

    /// What a customer has.
    pub fn benefits(&mut self, account: &str) -> Benefits {
        let ask = Ask::Benefits {
            account: account.into(),
        };
        match self.ask(ask) {
            Ok(Outcome::Benefits { benefits }) => benefits,
            other => panic!("no benefits: {other:?}"),
        }
    }

    /// What a customer paid.
    pub fn orders(&mut self, account: &str) -> Vec<Order> {
        let ask = Ask::Orders {
            account: account.into(),
        };
        match self.ask(ask) {
            Ok(Outcome::Orders { orders }) => orders,
            other => panic!("no orders: {other:?}"),
        }
    }

    /// Runs a query of a test's own.
    pub fn rows(&mut self, sql: &str) -> Vec<Vec<Value>> {
        let params = Vec::new();
        let sql = sql.into();
        self.store.read(&Statement { sql, params }).expect("rows")
    }

    /// Runs a statement of a test's own.
    pub fn change(&mut self, sql: &str) {
        let params = Vec::new();
        let sql = sql.into();
        self.store
            .write(&[Statement { sql, params }])
            .expect("a change");
    }

    /// Everything that is stored.
    pub fn dump(&mut self) -> Dump {
        let names = self.rows("SELECT name FROM sqlite_master WHERE type = 'table'");
        let names = names
            .iter()
            .filter_map(|row| row[0].text())
            .filter(|name| name.starts_with("kassa_") && *name != "kassa_schema");
        names
            .map(|name| {
                (
                    name.to_string(),
                    self.rows(&format!("SELECT * FROM {name} ORDER BY 1, 2, 3, 4")),
                )
            })
            .collect()
    }

    /// Stores exactly that again.
    pub fn restore(&mut self, dump: &Dump) {
        let mut statements = Vec::new();
        for (table, rows) in dump {
            let sql = format!("DELETE FROM {table}");
            statements.push(Statement {
                sql,
                params: Vec::new(),
            });
            for params in rows.iter().cloned() {
                let places = vec!["?"; params.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES ({places})");
                statements.push(Statement { sql, params });
            }
        }
        self.store.write(&statements).expect("restored");
    }

    /// An account as it is stored.
    pub fn state(&mut self, account: &str) -> Json {
        let sql = format!("SELECT state FROM kassa_account WHERE account = '{account}'");
        let rows = self.rows(&sql);
        let state = rows.first().and_then(|row| row[0].text());
        state.map_or(Json::Null, |state| {
            serde_json::from_str(state).expect("json")
        })
    }

    /// The objects of a kind at the provider.
    pub fn at_provider(&mut self, kind: &str) -> Vec<Json> {
        let state = self.control("GET /lab/state", &Json::Null);
        let objects = state[self.peer.provider][kind].as_array();
        objects.cloned().unwrap_or_default()
    }

    /// The ledger adds up: entries to what the lots say, revisions without a
    /// gap, nothing below zero, nothing spent that was not granted.
    pub fn audit(&mut self) {
        let sums = self.rows(
            "SELECT account, lot, CAST(SUM(amount) AS BIGINT) FROM kassa_entry GROUP BY 1, 2",
        );
        for row in self.rows("SELECT account, state, revision FROM kassa_account") {
            let state: Json = serde_json::from_str(row[1].text().expect("text")).expect("json");
            for lot in state["lots"].as_array().into_iter().flatten() {
                let id = lot["id"].as_str();
                let sum = sums
                    .iter()
                    .find(|sum| sum[0] == row[0] && sum[1].text() == id);
                let sum = sum.and_then(|sum| sum[2].integer()).unwrap_or(0);
                let part = |name: &str| lot[name].as_i64().expect("a number");
                assert_eq!(sum, part("booked"), "{lot}");
                assert!(sum >= 0 && part("spent") >= 0, "{lot}");
                assert!(part("reversed") <= part("granted"), "{lot}");
            }
            let account = row[0].text().unwrap_or("");
            let counted = self.rows(&format!(
                "SELECT COUNT(*), MIN(revision), MAX(revision) FROM kassa_revision WHERE account = '{account}'"
            ));
            let last = row[2].clone();
            assert_eq!(counted[0], vec![last.clone(), Value::Integer(1), last]);
        }
    }
}
