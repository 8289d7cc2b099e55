//! A native store behind standard input and output, a line of JSON for each ask, so that the suite
//! of `tests/stores` can play it too.
//!
//! `serve sqlite FILE` or `serve postgres URL`. An ask is `{"id":1,"write":true,"statements":[{"sql":
//! "…","params":[…]}]}`, its answer `{"id":1,"rows":[[…]]}` or `{"id":1,"failed":"…"}`.

use kassa::need::{Statement, Value};
use kassa_host::postgres::Postgres;
use kassa_host::sqlite::Sqlite;
use kassa_host::store::{Failed, Store};
use serde_json::{Value as Json, json};
use std::io::{BufRead, Write, stdin, stdout};

fn main() -> Result<(), Failed> {
    let mut words = std::env::args().skip(1);
    let (kind, place) = (words.next(), words.next().unwrap_or_default());
    let mut store: Box<dyn Store> = match kind.as_deref() {
        Some("sqlite") => Box::new(Sqlite::open(&place)?),
        Some("postgres") => Box::new(Postgres::open(&place)?),
        _ => return Err("say which store: sqlite FILE, postgres URL".into()),
    };
    for line in stdin().lock().lines() {
        let ask: Json = serde_json::from_str(&line?)?;
        let answer = match answer(store.as_mut(), &ask) {
            Ok(rows) => json!({ "id": ask["id"], "rows": rows }),
            Err(error) => json!({ "id": ask["id"], "failed": format!("{error}") }),
        };
        let mut out = stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

fn answer(store: &mut dyn Store, ask: &Json) -> Result<Vec<Vec<Json>>, Failed> {
    let statements: Vec<Statement> = ask["statements"]
        .as_array()
        .into_iter()
        .flatten()
        .map(statement)
        .collect();
    if ask["write"] == true {
        return store.write(&statements).map(|()| Vec::new());
    }
    let [statement] = statements.as_slice() else {
        return Err("a read is one statement".into());
    };
    let rows = store.read(statement)?;
    Ok(rows
        .iter()
        .map(|row| row.iter().map(shown).collect())
        .collect())
}

fn statement(json: &Json) -> Statement {
    let value = |param: &Json| match param {
        Json::Number(number) => number.as_i64().map_or(Value::Null, Value::Integer),
        Json::String(text) => Value::Text(text.clone()),
        _ => Value::Null,
    };
    Statement {
        sql: json["sql"].as_str().unwrap_or_default().into(),
        params: json["params"]
            .as_array()
            .into_iter()
            .flatten()
            .map(value)
            .collect(),
    }
}

/// As text, because JavaScript's numbers end before these do.
fn shown(value: &Value) -> Json {
    match value {
        Value::Integer(number) => json!(number.to_string()),
        Value::Text(text) => json!(text),
        Value::Null => Json::Null,
    }
}
