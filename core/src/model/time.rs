//! Times are UTC milliseconds; calendars appear only where a month is meant.

use kassa_wire::wire;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// One second in [`Millis`].
pub const SECOND: Millis = 1_000;
/// One minute in [`Millis`].
pub const MINUTE: Millis = 60 * SECOND;
/// One hour in [`Millis`].
pub const HOUR: Millis = 60 * MINUTE;
/// Twenty-four hours in [`Millis`].
pub const DAY: Millis = 24 * HOUR;

/// How often a subscription is paid.
#[wire]
pub struct Interval {
    /// The calendar unit.
    pub unit: IntervalUnit,
    /// How many of them make one period; 1 to 36, so that months reach three
    /// years, the longest that a provider sells.
    pub count: u32,
}

/// A calendar unit.
#[wire]
#[derive(Copy)]
pub enum IntervalUnit {
    /// Twenty-four hours in UTC.
    Day,
    /// Seven days.
    Week,
    /// A calendar month; the 31st becomes the month's last day.
    Month,
    /// Twelve months.
    Year,
}
