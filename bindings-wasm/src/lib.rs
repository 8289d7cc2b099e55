//! The core as WebAssembly, in two modules that are built apart.
//!
//! - `server`: the whole core. Structure crosses as JSON text and bodies as bytes, which was
//!   measured to be smaller and quicker than values built one by one. Nothing is thrown: an
//!   error is text like every other answer.
//! - `client`: what a browser loads when somebody presses Subscribe.

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "server")]
mod server;

#[cfg(feature = "client")]
pub use client::{arrived, benefits, follow, post};
#[cfg(feature = "server")]
pub use server::{Core, Job, schema, schema_version, verify};
