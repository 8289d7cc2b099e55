//! What Kassa collects itself: when a period begins, what it costs, and what
//! follows when a charge is refused.

#[allow(dead_code, reason = "the rules that charge come next")]
pub(crate) mod calendar;
pub(crate) mod dunning;

use crate::model::account::{Account, Operation};
use crate::model::refusal::Refusal;
use crate::model::schedule::PaymentMethod;
use crate::model::time::Millis;

/// A card or bank account was stored.
pub(crate) fn stored(_: &mut Account, _: &Operation, _: &PaymentMethod, _: Millis) {}

/// The provider has forgotten one.
pub(crate) fn removed(_: &mut Account, _: &Operation, _: Millis) {}

/// The provider said no.
pub(crate) fn refused(_: &mut Account, _: &Operation, _: (&str, Refusal), _: Millis) {}

/// What follows from payments that are known by now.
pub(crate) fn follow(_: &mut Account, _: Millis) {}
