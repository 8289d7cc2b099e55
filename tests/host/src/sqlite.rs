//! The store on SQLite.

use crate::store::{Failed, Store};
use kassa::need::{Statement, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, TransactionBehavior, params_from_iter};
use std::time::Duration;

/// A SQLite file, or memory.
pub struct Sqlite(Connection);

impl Sqlite {
    /// Opens a file (`:memory:` for none) and makes the tables.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn open(path: &str) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        // A second process waits for its turn; readers do not block the writer
        // (WAL); what was confirmed survives a power cut (FULL).
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        // SQLite does not wait for its turn to switch, and the switch stays in
        // the file: of two processes that meet at a new one, one fails here and
        // finds it done by the other.
        let _done_by_another = connection.pragma_update(None, "journal_mode", "WAL");
        for statement in kassa::store::schema() {
            connection.execute_batch(statement)?;
        }
        Ok(Sqlite(connection))
    }
}

impl Store for Sqlite {
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, Failed> {
        let mut query = self.0.prepare_cached(&statement.sql)?;
        let width = query.column_count();
        let mut rows = query.query(params_from_iter(statement.params.iter().map(Param)))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let value = |index| row.get_ref(index).map(value);
            all.push((0..width).map(value).collect::<Result<_, _>>()?);
        }
        Ok(all)
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), Failed> {
        // The lock is taken before the first statement: one that is taken in the
        // middle can fail at once instead of waiting.
        let transaction = self
            .0
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        for statement in statements {
            let params = params_from_iter(statement.params.iter().map(Param));
            transaction
                .prepare_cached(&statement.sql)?
                .execute(params)?;
        }
        Ok(transaction.commit()?)
    }
}

struct Param<'a>(&'a Value);

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Integer(number) => ValueRef::Integer(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Null => ValueRef::Null,
        }))
    }
}

fn value(column: ValueRef<'_>) -> Value {
    match column {
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
    }
}
