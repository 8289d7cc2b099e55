//! Months and HTTP dates, in seconds since 1970.

/// Year, month and day.
fn civil(seconds: i64) -> (i64, i64, i64) {
    let days = seconds.div_euclid(86_400) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days - era * 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let shifted = (5 * rest + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, rest - (153 * shifted + 2) / 5 + 1)
}

fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// So many months later; a day that the month lacks becomes its last.
pub fn months_after(seconds: i64, count: i64) -> i64 {
    let (year, month, day) = civil(seconds);
    let months = year * 12 + month - 1 + count;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    let next = if month == 12 {
        days(year + 1, 1, 1)
    } else {
        days(year, month + 1, 1)
    };
    let last = next - days(year, month, 1);
    days(year, month, day.min(last)) * 86_400 + seconds.rem_euclid(86_400)
}

/// The value of HTTP's `Date`.
pub fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = civil(seconds);
    let name = DAYS[seconds.div_euclid(86_400).rem_euclid(7) as usize];
    let clock = seconds.rem_euclid(86_400);
    format!(
        "{name}, {day:02} {} {year} {:02}:{:02}:{:02} GMT",
        MONTHS[(month - 1) as usize],
        clock / 3_600,
        clock / 60 % 60,
        clock % 60,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_end_becomes_the_months_last_day() {
        let january = 1_769_817_600; // 2026-01-31
        assert_eq!(http_date(january), "Sat, 31 Jan 2026 00:00:00 GMT");
        assert_eq!(
            http_date(months_after(january, 1)),
            "Sat, 28 Feb 2026 00:00:00 GMT"
        );
        assert_eq!(
            http_date(months_after(january, 13)),
            "Sun, 28 Feb 2027 00:00:00 GMT"
        );
        assert_eq!(
            http_date(months_after(january, 25)),
            "Tue, 29 Feb 2028 00:00:00 GMT"
        );
    }
}
