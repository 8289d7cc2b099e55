//! The rules, and the only writer of an account.
//!
//! Everything that follows from a provider's words is a pure function of the
//! facts kept so far: terms, lots, reversals, access. Facts merge by rank and
//! time, so their order of arrival does not matter. What the app does (spends)
//! is a counter on a lot. [`draft::Draft`] turns the difference between before
//! and after into a journal row and ledger entries.

pub(crate) mod access;
pub(crate) mod arrival;
mod benefit;
pub(crate) mod bundle;
pub(crate) mod catalog;
pub(crate) mod checkout;
pub(crate) mod debt;
pub(crate) mod draft;
pub(crate) mod drift;
mod duplicate;
pub(crate) mod effect;
pub(crate) mod event;
pub(crate) mod forget;
mod grant;
pub(crate) mod kept;
pub(crate) mod license;
mod lots;
mod merge;
pub(crate) mod notice;
pub(crate) mod order;
mod payment;
pub(crate) mod purchase;
pub(crate) mod recurring;
pub(crate) mod reserve;
pub(crate) mod reversal;
pub(crate) mod rule;
pub(crate) mod spend;
pub(crate) mod standing;
mod subscription;
#[cfg(test)]
mod tests;
pub(crate) mod told;
pub(crate) mod trial;
mod wanted;
