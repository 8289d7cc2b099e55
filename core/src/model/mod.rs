//! The words. Every type here is also a wire type: what Rust calls it is what
//! TypeScript, Kotlin and Swift call it.

#[cfg(feature = "server")]
pub mod account;
#[cfg(feature = "server")]
pub mod arrival;
pub mod benefits;
pub mod catalog;
#[cfg(feature = "server")]
pub mod config;
#[cfg(feature = "server")]
pub mod drift;
pub mod history;
pub mod http;
pub mod id;
pub mod license;
pub mod money;
pub mod notice;
pub mod order;
pub mod receipt;
pub mod refusal;
pub mod schedule;
pub mod secret;
pub mod subscription;
pub mod time;
pub mod token;

/// What most accounts have is not written: an account is read and written with
/// every webhook.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
