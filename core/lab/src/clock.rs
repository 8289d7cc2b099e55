//! Virtual time. Nothing here reads the machine's clock.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The time of HTTP's `Date` header (IMF-fixdate).
pub(crate) fn http_date(now_ms: i64) -> String {
    jiff::fmt::rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&stamp(now_ms / 1000))
        .unwrap_or_default()
}

/// `2026-11-21 09:30` for pages, in UTC.
pub(crate) fn readable(seconds: i64) -> String {
    civil(seconds).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-11-21` for pages, in UTC.
pub(crate) fn day(seconds: i64) -> String {
    civil(seconds).strftime("%Y-%m-%d").to_string()
}

/// Adds `3d`, `1h`, `30m`, `10s`, `2w`, `1month` or `1year` to a time in milliseconds.
pub(crate) fn after(now_ms: i64, span: &str) -> Option<i64> {
    let digits = span.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = span.split_at_checked(digits)?;
    let count: i64 = count.parse().ok()?;
    let fixed = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        "w" | "week" | "weeks" => 604_800_000,
        "mo" | "month" | "months" => {
            let later = add_units(now_ms / 1000, "month", count)?;
            return Some(later * 1000 + now_ms % 1000);
        }
        "y" | "year" | "years" => {
            let later = add_units(now_ms / 1000, "year", count)?;
            return Some(later * 1000 + now_ms % 1000);
        }
        _ => return None,
    };
    now_ms.checked_add(count.checked_mul(fixed)?)
}

/// `count` periods later. A period is what the app stores write, such as `P1M`, or a span as
/// above.
pub(crate) fn periods(start_ms: i64, period: &str, count: i64) -> Option<i64> {
    let span = match period.strip_prefix('P') {
        Some(rest) => {
            let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
            let unit = match unit {
                "D" => "d",
                "W" => "w",
                "M" => "month",
                "Y" => "year",
                _ => return None,
            };
            format!("{number}{unit}")
        }
        None => period.to_owned(),
    };
    let place = span.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = span.split_at_checked(place)?;
    let number: i64 = number.parse().ok()?;
    after(start_ms, &format!("{}{unit}", number * count))
}

/// Adds whole units of a billing interval; a day that the month lacks becomes its last day.
pub(crate) fn add_units(seconds: i64, unit: &str, count: i64) -> Option<i64> {
    let span = match unit {
        "day" => Span::new().try_days(count),
        "week" => Span::new().try_weeks(count),
        "month" => Span::new().try_months(count),
        "year" => Span::new().try_years(count),
        _ => return None,
    };
    let later = civil(seconds).checked_add(span.ok()?).ok()?;
    let zoned = later.to_zoned(TimeZone::UTC).ok()?;
    Some(zoned.timestamp().as_second())
}

/// The first renewal after `start`, counted from the anchor so that a clamped month
/// end does not stay clamped: 31 January, 28 February, 31 March.
pub(crate) fn next_renewal(anchor: i64, start: i64, unit: &str, every: i64) -> i64 {
    let every = every.max(1);
    (1..20_000)
        .filter_map(|n| add_units(anchor, unit, every * n))
        .find(|end| *end > start)
        .unwrap_or(start + 2_592_000)
}

/// `2026-11-21T09:30:00.000000Z`: six digits and Z, whole seconds.
pub(crate) fn iso(seconds: i64) -> String {
    civil(seconds)
        .strftime("%Y-%m-%dT%H:%M:%S.000000Z")
        .to_string()
}

/// `2026-11-21T09:30:00.5Z`: as many digits as the fraction needs, or none.
pub(crate) fn rfc3339(now_ms: i64) -> String {
    Timestamp::from_millisecond(now_ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

/// `2026-11-21T09:30:00+09:00`: a moment as clocks in Korea show it.
pub(crate) fn seoul(now_ms: i64) -> String {
    in_seoul(now_ms * 1000)
        .strftime("%Y-%m-%dT%H:%M:%S+09:00")
        .to_string()
}

/// The same without an offset and with the microseconds, of which the last may be left out.
pub(crate) fn seoul_bare(micros: i64) -> String {
    let whole = in_seoul(micros).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let rest = format!("{:06}", micros.rem_euclid(1_000_000));
    let rest = rest.strip_suffix('0').unwrap_or(&rest);
    format!("{whole}.{rest}")
}

fn in_seoul(micros: i64) -> DateTime {
    // Korea has kept nine hours since 1988.
    civil(micros.div_euclid(1_000_000) + 9 * 3_600)
}

/// The second that an ISO 8601 text means.
pub(crate) fn from_iso(text: &str) -> Option<i64> {
    text.parse::<Timestamp>().ok().map(Timestamp::as_second)
}

/// The day of the month, from 1.
pub(crate) fn day_of_month(seconds: i64) -> i64 {
    i64::from(civil(seconds).day())
}

/// The same moment on another day of its month; a day that the month lacks becomes its last.
pub(crate) fn on_day(seconds: i64, day: i64) -> i64 {
    let at = civil(seconds);
    let day = i8::try_from(day.clamp(1, 31)).unwrap_or(1);
    let day = day.min(at.date().days_in_month());
    at.with()
        .day(day)
        .build()
        .and_then(|at| at.to_zoned(TimeZone::UTC))
        .map_or(seconds, |at| at.timestamp().as_second())
}

fn stamp(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn civil(seconds: i64) -> DateTime {
    TimeZone::UTC.to_datetime(stamp(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clamped_month_end_goes_back_to_the_anchor_day() {
        let anchor = 1_769_817_600; // 2026-01-31T00:00:00Z
        let second = next_renewal(anchor, anchor, "month", 1);
        let third = next_renewal(anchor, second, "month", 1);
        assert_eq!(day(second), "2026-02-28");
        assert_eq!(day(third), "2026-03-31");
    }

    #[test]
    fn the_date_header_is_an_imf_fixdate() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn a_time_in_korea_has_an_offset_or_five_or_six_digits() {
        assert_eq!(seoul(1_767_332_819_000), "2026-01-02T14:46:59+09:00");
        let bare = |micros: i64| seoul_bare(1_767_332_819_000_000 + micros);
        assert_eq!(bare(653_270), "2026-01-02T14:46:59.65327");
        assert_eq!(bare(653_271), "2026-01-02T14:46:59.653271");
        assert_eq!(bare(100), "2026-01-02T14:46:59.00010");
    }

    #[test]
    fn spans_are_read_in_every_unit() {
        assert_eq!(after(0, "3d"), Some(259_200_000));
        assert_eq!(after(5, "1month"), Some(2_678_400_005));
        assert_eq!(after(0, "soon"), None);
        assert_eq!(periods(5, "P1M", 1), Some(2_678_400_005));
        assert_eq!(periods(0, "5m", 2), Some(600_000));
        assert_eq!(periods(0, "P1H", 1), None);
    }
}
