//! Kassa's lives by the hundred thousand: seeded, deterministic, audited.
#![allow(
    clippy::result_unit_err,
    reason = "to a job a failure says one thing: not done, or nobody knows"
)]

pub mod book;
pub mod dice;
pub mod facts;
pub mod life;
pub mod permute;
pub mod phones;
pub mod play;
pub mod renew;
pub mod shrink;
pub mod store;
pub mod story;
pub mod truth;
