//! Where what is stored and what the provider says differ.

use crate::model::history::Difference;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// One word of the provider's that would change an account if it was applied.
#[wire]
pub struct Drift {
    /// How.
    pub kind: DriftKind,
    /// Whose; none where nothing leads to an account.
    pub account: Option<String>,
    /// The provider's id of the payment, subscription, refund or key.
    pub subject: String,
    /// The provider's id of the event; for an object of a list, a digest of it.
    pub event: String,
    /// The provider's name of the event's type or of the object's.
    pub said: String,
    /// As of when the provider said it.
    pub as_of: Option<Millis>,
    /// What would change, also what follows from it: of the `account` its
    /// `credits`, `plan` and `status`. For what cannot be read, of the `body`
    /// the field that was missing.
    #[serde(default)]
    pub changes: Vec<Difference>,
    /// It was applied, as its webhook would have been.
    pub repaired: bool,
}

/// How a provider's word differs.
#[wire]
#[derive(Copy)]
pub enum DriftKind {
    /// The account does not know of it.
    Missing,
    /// The account knows it otherwise.
    Differs,
    /// Money or what was bought for it, and nobody knows whose.
    UnknownAccount,
    /// It lacks what is needed to understand it.
    Unreadable,
}

/// How far the reading of a provider's lists has come.
#[wire]
pub struct Reading {
    /// The list, as the provider calls it.
    pub list: String,
    /// Which of the lists it is, counted from 1.
    pub place: i64,
    /// So many lists there are.
    pub lists: i64,
    /// Objects of this list that have been read.
    pub done: Option<i64>,
    /// Objects of this list in all.
    pub total: Option<i64>,
    /// Back to when this list has been read, where it is read backwards.
    pub reached: Option<Millis>,
}
