//! JSON as it crosses a border: one parser, one way in and one way out.
//!
//! A type says which fields it has, and `#[wire]` says it for the type; all
//! the rest is shared. Readers that serde derives repeat the parser in every
//! type: they were two thirds of the server module.

mod parse;
mod read;
#[cfg(any(feature = "server", feature = "jws"))]
pub(crate) mod scan;
mod write;

pub use parse::parse;
pub(crate) use parse::parse_bytes;
pub(crate) use read::NULL;
pub use read::{Json, Read, Reader, Wrong, read};
pub use write::{Write, text};
pub(crate) use write::{field, list};
