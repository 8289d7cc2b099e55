//! The store on SQLite: two functions.

use kassa::need::{Statement, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

/// A SQLite file, or memory.
pub struct Sqlite(Connection);

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

impl Sqlite {
    /// Opens a file (`:memory:` for none) and makes the tables.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn open(path: &str) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        for statement in kassa::store::schema() {
            connection.execute_batch(statement)?;
        }
        Ok(Sqlite(connection))
    }

    /// Runs one query.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(&self, statement: &Statement) -> rusqlite::Result<Vec<Vec<Value>>> {
        let mut query = self.0.prepare_cached(&statement.sql)?;
        let width = query.column_count();
        let mut rows = query.query(params_from_iter(statement.params.iter().map(Param)))?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let value = |index| {
                row.get_ref(index).map(|value| match value {
                    ValueRef::Integer(number) => Value::Integer(number),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Value::Null,
                })
            };
            all.push((0..width).map(value).collect::<Result<_, _>>()?);
        }
        Ok(all)
    }

    /// Runs all statements in one transaction, or none.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn write(&mut self, statements: &[Statement]) -> rusqlite::Result<()> {
        let transaction = self.0.transaction()?;
        for statement in statements {
            let params = params_from_iter(statement.params.iter().map(Param));
            transaction
                .prepare_cached(&statement.sql)?
                .execute(params)?;
        }
        transaction.commit()
    }
}
