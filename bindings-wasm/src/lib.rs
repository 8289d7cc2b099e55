//! The core as WebAssembly, in modules that are built apart.
//!
//! - `server`: the whole core, in two makes: a quick one and a small one. Structure crosses as JSON text and bodies as bytes, which was
//!   measured to be smaller and quicker than values built one by one. Nothing is thrown: an
//!   error is text like every other answer.
//! - `verify`: signatures only.
//! - `token`: reading entitlement tokens, a part of `verify` and a module of its own for browsers.
//! - `client`: what a browser loads when somebody presses Subscribe.

#[cfg(any(feature = "server", feature = "token"))]
mod border;
#[cfg(feature = "client")]
mod client;
#[cfg(any(feature = "server", feature = "verify"))]
mod host;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "token")]
mod token;
#[cfg(any(feature = "server", feature = "verify"))]
mod verify;

#[cfg(feature = "client")]
pub use client::{arrived, benefits, follow, post};
#[cfg(feature = "server")]
pub use server::{Core, Job, schema, schema_version};
#[cfg(feature = "token")]
pub use token::read_token;
#[cfg(any(feature = "server", feature = "verify"))]
pub use verify::Verifier;

/// A fifth of the code of the standard library's, and quicker.
#[cfg(target_family = "wasm")]
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
