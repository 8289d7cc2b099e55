//! What a change of a subscription would cost.

use crate::model::money::Money;
use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// One line of what a change costs.
#[wire]
pub struct PreviewLine {
    /// As the provider says it to the customer.
    pub name: String,
    /// Below zero for what comes back.
    pub amount: Money,
    /// It settles a part of a period.
    pub proration: bool,
    /// The time that it is for.
    pub period_start: Option<Millis>,
    /// The time that it is for.
    pub period_end: Option<Millis>,
}
