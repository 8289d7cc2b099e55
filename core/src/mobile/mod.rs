//! What Swift and Kotlin need beyond the types: ways in whose refusal is an exception there, the
//! JSON of what an app keeps or answers with, and the store's tables.

#[cfg(feature = "app")]
mod app;
mod json;
#[cfg(feature = "server")]
mod server;

use crate::error::KassaError;
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
