//! What a store has to do: run what the core wrote.

use kassa::need::{Statement, Value};
use std::error::Error;

/// The database's own words; a job never reads them.
pub type Failed = Box<dyn Error + Send + Sync>;

/// A database that keeps the ledger.
pub trait Store: Send {
    /// Runs one query; a row is its columns in order.
    ///
    /// # Errors
    /// What the database says.
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, Failed>;

    /// Runs all statements, or none.
    ///
    /// # Errors
    /// What the database says. Then nothing was written, or nobody knows: the
    /// core finds out by reading.
    fn write(&mut self, statements: &[Statement]) -> Result<(), Failed>;
}
