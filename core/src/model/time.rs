//! Times are UTC milliseconds; calendars appear only where a month is meant.

use alloc::string::String;
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

/// Time and entropy of one ask: the core has neither of its own.
#[wire]
pub struct Moment {
    /// The host's clock.
    pub now: Millis,
    /// At least 16 random bytes as hexadecimal, new for each ask.
    pub entropy: String,
}

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
    /// Twenty-four hours; where Kassa collects by itself, a day of the calendar.
    Day,
    /// Seven days.
    Week,
    /// A calendar month; the 31st becomes the month's last day.
    Month,
    /// Twelve months.
    Year,
}

/// A time as RFC 3339 writes it, such as `2026-11-21T12:34:56.000000Z`; what is finer than a
/// millisecond is dropped.
///
/// ```
/// use kassa::model::time::iso;
/// assert_eq!(iso("2026-11-21T12:34:56Z"), Some(1_795_264_496_000));
/// assert_eq!(iso("2026-11-21T12:34:56.789012Z"), Some(1_795_264_496_789));
/// assert_eq!(iso("2026-11-21T21:34:56+09:00"), Some(1_795_264_496_000));
/// assert_eq!(iso("2026-02-30T00:00:00Z"), None);
/// assert_eq!(iso("2026-11-21 12:34"), None);
/// ```
#[cfg(feature = "server")]
pub fn iso(text: &str) -> Option<Millis> {
    let (date, rest) = text.split_at_checked(19)?;
    let form = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        10 => matches!(byte, b'T' | b't' | b' '),
        13 | 16 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    if !date.bytes().enumerate().all(form) {
        return None;
    }
    let number = |from: usize, to: usize| date.get(from..to)?.parse().ok();
    let day = chrono::NaiveDate::from_ymd_opt(
        date.get(..4)?.parse().ok()?,
        number(5, 7)?,
        number(8, 10)?,
    )?;
    let time = day.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)?;
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?,
        None => ("0", rest),
    };
    let places = [fraction, "000"].concat();
    let millis: Millis = places
        .get(..3)
        .filter(|_| !fraction.is_empty())?
        .parse()
        .ok()?;
    let local = time.and_utc().timestamp().checked_mul(SECOND)?;
    local.checked_add(millis)?.checked_sub(ahead(zone)?)
}

/// How far a zone is ahead of UTC.
#[cfg(feature = "server")]
fn ahead(zone: &str) -> Option<Millis> {
    if matches!(zone, "Z" | "z") {
        return Some(0);
    }
    let (sign, clock) = zone.split_at_checked(1)?;
    let (hours, minutes) = clock.split_once(':').filter(|_| clock.len() == 5)?;
    let number = |text: &str, most: Millis| {
        let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number = digits.then(|| text.parse::<Millis>().ok()).flatten()?;
        (number <= most).then_some(number)
    };
    let ahead = number(hours, 23)?
        .checked_mul(HOUR)?
        .checked_add(number(minutes, 59)?.checked_mul(MINUTE)?)?;
    match sign {
        "+" => Some(ahead),
        "-" => ahead.checked_neg(),
        _ => None,
    }
}

/// A time as RFC 3339 writes it, to the second; none outside of the years 0 to 9999.
///
/// ```
/// use kassa::model::time::iso_text;
/// assert_eq!(iso_text(1_795_264_496_789).as_deref(), Some("2026-11-21T12:34:56Z"));
/// assert_eq!(iso_text(i64::MAX), None);
/// ```
#[cfg(feature = "server")]
pub fn iso_text(time: Millis) -> Option<alloc::string::String> {
    use chrono::{Datelike as _, Timelike as _};
    let time = chrono::DateTime::from_timestamp_millis(time)?;
    let year = u32::try_from(time.year())
        .ok()
        .filter(|year| *year <= 9_999)?;
    let part = |number: u32, width: usize| alloc::format!("{number:0width$}");
    Some(
        [
            part(year, 4).as_str(),
            "-",
            &part(time.month(), 2),
            "-",
            &part(time.day(), 2),
            "T",
            &part(time.hour(), 2),
            ":",
            &part(time.minute(), 2),
            ":",
            &part(time.second(), 2),
            "Z",
        ]
        .concat(),
    )
}
