//! Where a life's rows are: in memory, statement by statement, or in SQLite.

mod memory;
mod sql;

pub use memory::{Hit, Memory};

use kassa::need::{Statement, Value};
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store as _;

/// A store that can be cut off.
pub enum Store {
    /// The statement-level store.
    Memory(Memory),
    /// The real one.
    Sqlite(Sqlite),
}

impl Store {
    /// Runs one query.
    ///
    /// # Panics
    /// The real store could not, which no life provokes.
    pub fn read(&mut self, statement: &Statement) -> Vec<Vec<Value>> {
        match self {
            Store::Memory(memory) => memory.read(statement),
            Store::Sqlite(sqlite) => sqlite.read(statement).expect("a query"),
        }
    }

    /// Runs all statements, or none; the process dies after so many of them,
    /// before the transaction ends, if `cut` says so.
    ///
    /// # Errors
    /// A constraint was hit, or it was cut off.
    pub fn write(&mut self, statements: &[Statement], cut: Option<usize>) -> Result<(), ()> {
        let most = cut.unwrap_or(statements.len()).min(statements.len());
        match self {
            Store::Memory(memory) => {
                let done = statements[..most].iter().all(|it| memory.step(it).is_ok());
                let kept = done && cut.is_none();
                memory.end(kept);
                kept.then_some(()).ok_or(())
            }
            Store::Sqlite(sqlite) if cut.is_none() => sqlite.write(statements).map_err(|_| ()),
            Store::Sqlite(sqlite) => {
                // A statement that cannot run ends the transaction there.
                let mut cut_off = statements[..most].to_vec();
                cut_off.push(Statement {
                    sql: "INSERT INTO kassa_nowhere VALUES (1)".into(),
                    params: Vec::new(),
                });
                sqlite.write(&cut_off).map_err(|_| ())
            }
        }
    }

    /// Every table by its name, its rows sorted.
    pub fn dump(&mut self) -> Vec<(String, Vec<String>)> {
        let Store::Sqlite(sqlite) = self else {
            let Store::Memory(memory) = self else {
                return Vec::new();
            };
            return memory.dump();
        };
        let tables = kassa::store::schema().iter();
        let names = tables.filter_map(|sql| {
            let sql = sql.strip_prefix("CREATE TABLE IF NOT EXISTS ")?;
            sql.split_once(" (\n").map(|(name, _)| name)
        });
        let rows = |name: &str| {
            let statement = Statement {
                sql: format!("SELECT * FROM {name}"),
                params: Vec::new(),
            };
            let rows = sqlite.read(&statement).expect("a table");
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            (name.to_string(), rows)
        };
        names.map(rows).collect()
    }
}
