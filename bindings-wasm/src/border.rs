//! What modules share at their border.

use kassa::KassaError;
use kassa::json::{self, Read, Wrong};

/// What the JavaScript side sends is typed there; this still answers for callers without types.
pub(crate) fn parsed<T: Read>(what: &str, text: &str) -> Result<T, KassaError> {
    json::read(text).map_err(|Wrong(path)| {
        let place = if path.is_empty() { what } else { &path };
        let hint = format!("The {what} cannot be read: `{place}` is missing or has another form.");
        KassaError::misused(&format!("invalid_{what}"), &hint)
    })
}

/// JavaScript's only number is a float; a time that is none, or not a whole number of
/// milliseconds, is a slip of the app's own clock.
#[cfg(any(feature = "server", feature = "verify"))]
pub(crate) fn millis(number: f64) -> Result<i64, KassaError> {
    #[allow(
        clippy::as_conversions,
        reason = "there is no other way from a float; what it changed is seen by going back"
    )]
    let (whole, back) = (number as i64, number as i64 as f64);
    if back.to_bits() == number.to_bits() {
        return Ok(whole);
    }
    Err(KassaError::misused(
        "invalid_now",
        "Give `now` as whole milliseconds, like Date.now().",
    ))
}
