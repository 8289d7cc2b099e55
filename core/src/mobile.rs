//! What Swift and Kotlin need beyond the types: a way in whose refusal is an
//! exception there, and the store's tables.

use crate::error::KassaError;
use crate::kassa::Kassa;
use crate::model::config::Config;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A set-up that is refused. An exception carries an enum, not a record, so
/// the error travels inside.
#[derive(Debug, uniffi::Error)]
pub enum SetupError {
    /// The set-up is wrong.
    Refused {
        /// Why, and what to do next.
        problem: KassaError,
    },
}

impl fmt::Display for SetupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SetupError::Refused { problem } = self;
        problem.fmt(f)
    }
}

impl core::error::Error for SetupError {}

#[uniffi::export]
impl Kassa {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Refused` for a plan that contradicts itself, an unknown provider, or
    /// keys of different environments.
    #[uniffi::constructor(name = "new")]
    pub fn set_up(config: Config) -> Result<Self, SetupError> {
        Kassa::new(config).map_err(|problem| SetupError::Refused { problem })
    }
}

/// The statements that make the tables. Running them twice changes nothing.
#[uniffi::export]
pub fn schema() -> Vec<String> {
    crate::store::schema()
        .iter()
        .map(|&sql| sql.into())
        .collect()
}
