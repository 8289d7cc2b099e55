//! Where a life ends: what must not depend on the order in which it came.

use super::World;
use kassa::need::{Statement, Value};
use serde_json::{Value as Json, json};

/// What of an account depends on when it was told, or on which try it came.
const PASSING: [&str; 6] = [
    "asOf",
    "operations",
    "notices",
    "checkouts",
    "attempts",
    "dueAt",
];

fn lasting(json: &mut Json) {
    match json {
        Json::Object(fields) => {
            fields.retain(|name, _| !PASSING.contains(&name.as_str()));
            fields.values_mut().for_each(lasting);
        }
        Json::Array(rows) => rows.iter_mut().for_each(lasting),
        _ => {}
    }
}

impl World {
    /// The accounts, less revisions, causes and times of arrival, and the rows
    /// for the app's own queries.
    pub fn end(&mut self) -> String {
        let mut read = |sql: &str| {
            let (sql, params) = (sql.into(), vec![Value::Text("test".into())]);
            self.store.read(&Statement { sql, params })
        };
        let accounts = read("SELECT account, state FROM kassa_account WHERE environment = ?");
        let mut states: Vec<Json> = accounts
            .iter()
            .filter_map(|row| {
                let mut state = serde_json::from_str(row[1].text()?).ok()?;
                lasting(&mut state);
                Some(json!([row[0].text(), state]))
            })
            .collect();
        states.sort_by_key(ToString::to_string);
        let mut rows: Vec<String> = Vec::new();
        for sql in [
            "SELECT provider, id, account, order_type, status, plan, subscription, amount, \
             currency, refunded, created FROM kassa_order WHERE environment = ?",
            "SELECT provider, id, account, plan, status, quantity, period_start, period_end, \
             cancel_at, canceled_at, ended_at, created FROM kassa_subscription WHERE environment = ?",
        ] {
            rows.extend(read(sql).iter().map(|row| format!("{row:?}")));
        }
        rows.sort();
        json!([states, rows]).to_string()
    }
}
