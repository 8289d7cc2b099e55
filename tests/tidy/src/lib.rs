//! What the rules of `tests/rules` read: the files that git knows, and views of Rust text in
//! which a rule about code sees no comment and no literal.

mod repository;
mod rust;

pub use repository::{File, files};
pub use rust::{Function, Views, functions, views};
