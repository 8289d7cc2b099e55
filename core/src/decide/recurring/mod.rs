//! What Kassa collects itself, period by period.

#[allow(dead_code, reason = "the rules that charge come next")]
pub(crate) mod calendar;
pub(crate) mod dunning;
