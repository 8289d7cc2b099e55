//! The billing core of Kassa: it proves events, decides, and keeps an
//! exactly-once ledger. It is pure: it never waits, never reads a clock and
//! draws no randomness. A host begins a [`Job`] and feeds it facts until it is
//! done.
//!
//! ```text
//! job  = kassa.begin(ask, moment)      what the app wants, and when
//! step = job.next(None)
//! while step is a need:                send | read | write | notify | sign
//!     step = job.next(fact)            what the host got
//! outcome
//! ```
//!
//! Where to find a rule:
//!
//! | question | place |
//! |---|---|
//! | which words there are | [`model`] |
//! | how they look as JSON | [`json`] |
//! | how a host talks to the core | [`ask`], [`need`], [`job`] |
//! | what makes a message believable | `authentic` |
//! | what a provider says and wants | `providers/<name>` |
//! | what an event does to an account | `decide` |
//! | in which order things happen | `flow` |
//! | how it is stored | `store` |
//! | what a customer has, to be read offline | `token` |
//! | how a provider's stored key is kept | [`seal`] |
#![cfg_attr(not(any(feature = "uniffi", feature = "ts", test)), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();

pub mod error;
#[cfg_attr(
    not(feature = "server"),
    allow(dead_code, unused_imports, reason = "an app uses less of it")
)]
pub mod json;
pub mod model;

#[cfg(feature = "app")]
pub mod app;
#[cfg(feature = "server")]
pub mod ask;
#[cfg(any(feature = "server", feature = "jws"))]
pub mod authentic;
#[cfg(feature = "server")]
mod decide;
#[cfg(feature = "server")]
mod flow;
#[cfg(feature = "server")]
mod found;
#[cfg(feature = "server")]
pub mod job;
#[cfg(feature = "server")]
mod kassa;
#[cfg(any(feature = "server", feature = "app"))]
mod mailbox;
#[cfg(all(feature = "uniffi", any(feature = "server", feature = "app")))]
mod mobile;
#[cfg(feature = "server")]
pub mod need;
#[cfg(feature = "server")]
mod passes;
#[cfg(feature = "server")]
pub mod providers;
#[cfg(feature = "server")]
pub mod seal;
#[cfg(feature = "server")]
mod setup;
#[cfg(feature = "server")]
mod sorted;
#[cfg(feature = "server")]
pub mod store;
#[cfg(any(feature = "server", feature = "token"))]
pub mod token;
#[cfg(feature = "server")]
mod verifier;
#[cfg(feature = "server")]
mod zone;

pub use error::{KassaError, Reason};
pub use model::time::Moment;
#[cfg(feature = "server")]
pub use {
    ask::{Ask, Outcome},
    job::{Job, Step},
    kassa::Kassa,
    need::{Fact, Need},
    verifier::Verifier,
};
