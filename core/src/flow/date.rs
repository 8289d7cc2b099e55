//! As of when a reply is true.

use crate::model::time::{Millis, SECOND};
use chrono::NaiveDate;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// `Sat, 21 Nov 2026 12:00:00 GMT` (RFC 9110, 5.6.7): as of when a reply is true. It is the
/// provider's clock, never the host's, so that it can be compared with events.
pub(super) fn http_date(text: &str) -> Option<Millis> {
    let (_, date) = text.split_once(',')?;
    let date = date.strip_prefix(' ')?.strip_suffix(" GMT")?;
    // Digits and blanks stand in fixed places: `29 Feby2024` is no date, nor is `+1 Feb 2024`.
    let form = |(at, byte): (usize, u8)| match at {
        2 | 6 | 11 => byte == b' ',
        3..6 => byte.is_ascii_alphabetic(),
        14 | 17 => byte == b':',
        _ => byte.is_ascii_digit(),
    };
    if date.len() != 20 || !date.bytes().enumerate().all(form) {
        return None;
    }
    let month = MONTHS
        .iter()
        .position(|name| date.get(3..6) == Some(*name))?;
    let month = u32::try_from(month).ok()?.checked_add(1)?;
    let number = |from: usize, to: usize| date.get(from..to)?.parse().ok();
    let day = NaiveDate::from_ymd_opt(date.get(7..11)?.parse().ok()?, month, number(0, 2)?)?;
    let time = day.and_hms_opt(number(12, 14)?, number(15, 17)?, number(18, 20)?)?;
    time.and_utc().timestamp().checked_mul(SECOND)
}

#[cfg(test)]
mod tests {
    use super::http_date;

    #[test]
    fn a_date_is_read_as_http_writes_it_and_in_no_other_form() {
        assert_eq!(
            http_date("Sat, 21 Nov 2026 12:34:56 GMT"),
            Some(1_795_264_496_000)
        );
        assert_eq!(
            http_date("Thu, 29 Feb 2024 00:00:00 GMT"),
            Some(1_709_164_800_000)
        );
        for other in [
            "",
            "Sat, 21 Nov 2026 12:34:56",
            "Sat, 21 Nov 2026 12:34:56 +0900",
            "Sat, 31 Nov 2026 12:34:56 GMT",
            "Sat, 21 Nov 2026 25:34:56 GMT",
            "Sat, 21 Nov 2026 12:34 GMT",
            "Sat, 21 Now 2026 12:34:56 GMT",
            "Saturday, 21-Nov-26 12:34:56 GMT",
            "Sat Nov 21 12:34:56 2026",
            "Sat, 봄봄봄봄봄봄봄 GMT",
            "Thu, 29 Feby2024 00:00:00 GMT",
            "Thu, +9 Feb 2024 00:00:00 GMT",
            "Thu, 29 Feb 2024    00:00:00 GMT",
        ] {
            assert_eq!(http_date(other), None, "{other}");
        }
    }
}
