//! The words. Every type here is also a wire type: what Rust calls it is what
//! TypeScript, Kotlin and Swift call it.

#[cfg(feature = "server")]
pub mod account;
pub mod arrival;
pub mod benefits;
pub mod catalog;
#[cfg(feature = "server")]
pub mod config;
#[cfg(feature = "server")]
pub mod drift;
#[cfg(feature = "server")]
pub mod history;
pub mod http;
pub mod id;
pub mod license;
pub mod money;
#[cfg(feature = "server")]
pub mod notice;
#[cfg(feature = "server")]
pub mod operation;
pub mod order;
#[cfg(feature = "server")]
pub mod preview;
pub mod receipt;
pub mod refusal;
#[cfg(feature = "server")]
pub mod schedule;
#[cfg(feature = "server")]
pub mod secret;
pub mod subscription;
pub mod time;
pub mod token;
pub mod way;

/// What most accounts have is not written: an account is read and written with
/// every webhook.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
