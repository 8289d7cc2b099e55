//! The local clock of a place: today's rule of each zone of the tz database.
//!
//! A renewal is due at the same hour of the customer's clock, months ahead. For that the rule of
//! today is enough, so `zones.txt` has one line for each rule and none of the past: minutes ahead
//! of UTC, and where clocks are changed, the minutes of summer and when it begins and ends, each
//! as month, week, weekday (Monday is 0) and minute of the local day. Behind it stand the names that follow it.
//! `tests/zones` writes the file from the database and holds it to that.
//!
//! A time of before a rule came is read by today's rule too. And what a government decides year by
//! year, such as clocks that follow the moon of Ramadan, fits no rule: what begins there and then
//! begins up to an hour early or late, and periods still follow each other without a gap. Of 2026
//! to 2060 that is (the list is held to the database):
//!
//! - 2026-01-01 to 2026-03-08, 66 days of them: `America/Edmonton`, `America/Inuvik`,
//!   `America/Rainy_River`, `America/Vancouver`, `America/Winnipeg`, `America/Yellowknife`,
//!   `Canada/Central`, `Canada/Mountain`, `Canada/Pacific`
//! - 2026-01-01 to 2026-09-20, 227 days of them: `Africa/Casablanca`, `Africa/El_Aaiun`
//! - 2026-11-01 to 2027-03-14, 133 days of them: `America/Havana`, `Cuba`
//! - 2036-10-17 to 2058-04-06, 882 days of them: `Asia/Gaza`, `Asia/Hebron`

use crate::error::KassaError;
use crate::model::time::{MINUTE, Millis, SECOND};
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Weekday};

static ZONES: &str = include_str!("zones.txt");

/// The rule of one zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Zone {
    /// How far its clock is ahead of UTC.
    standard: Millis,
    summer: Option<Summer>,
}

/// The part of the year that has another clock. In Ireland it is the winter, by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Summer {
    ahead: Millis,
    begins: Change,
    ends: Change,
}

/// When a clock is changed in any year, as the clock before it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Change {
    month: u32,
    /// 1 to 4; 5 is the last of the month.
    week: u8,
    weekday: Weekday,
    /// After the day's midnight; below zero and above a day are allowed.
    after: Millis,
}

/// Refuses a name that no zone has.
pub(crate) fn check(name: Option<&str>) -> Result<(), KassaError> {
    if name.is_none_or(|name| zone(name).is_some()) {
        return Ok(());
    }
    Err(KassaError::misused(
        "bad_zone",
        "`zone` is a name of the tz database such as `Asia/Seoul`, in its own spelling: \
         `Intl.supportedValuesOf('timeZone')` and https://www.iana.org/time-zones list them.",
    ))
}

/// The zone of an IANA name such as `Asia/Seoul`, in the database's own spelling.
pub(crate) fn zone(name: &str) -> Option<Zone> {
    let mut lines = ZONES.lines().map(|line| line.split(' '));
    let rule = lines.find_map(|mut words| {
        let rule = words.next()?;
        words.any(|word| word == name).then_some(rule)
    })?;
    let mut numbers = rule.split(',').map(|number| number.parse::<i64>().ok());
    let minutes = |number: i64| number.checked_mul(MINUTE);
    let standard = minutes(numbers.next()??)?;
    let Some(ahead) = numbers.next() else {
        return Some(Zone {
            standard,
            summer: None,
        });
    };
    let mut change = || {
        Some(Change {
            month: numbers.next()??.try_into().ok()?,
            week: numbers.next()??.try_into().ok()?,
            weekday: Weekday::try_from(u8::try_from(numbers.next()??).ok()?).ok()?,
            after: minutes(numbers.next()??)?,
        })
    };
    let summer = Some(Summer {
        ahead: minutes(ahead?)?,
        begins: change()?,
        ends: change()?,
    });
    Some(Zone { standard, summer })
}

impl Zone {
    /// What the clock shows at a time; none beyond the calendar.
    pub(crate) fn local(&self, at: Millis) -> Option<NaiveDateTime> {
        clock(at.checked_add(self.ahead(at)?)?)
    }

    /// The time at which the clock shows this.
    ///
    /// It shows some times twice, when it is set back: the earlier one is meant, so that nobody
    /// waits an hour for what is due. And some never, when it is set forward: then it is as long
    /// after the change as the clock would have shown (half past two becomes half past three),
    /// so that what is an hour apart stays so. Calendars do the same (RFC 5545, 3.3.5).
    pub(crate) fn instant(&self, local: NaiveDateTime) -> Option<Millis> {
        let shown = local.and_utc().timestamp_millis();
        let standard = shown.checked_sub(self.standard)?;
        let Some(summer) = self.summer else {
            return Some(standard);
        };
        let changed = shown.checked_sub(summer.ahead)?;
        let is_standard = self.ahead(standard)? == self.standard;
        let is_summer = self.ahead(changed)? == summer.ahead;
        Some(match (is_standard, is_summer) {
            (true, true) => standard.min(changed),
            (true, false) => standard,
            (false, true) => changed,
            (false, false) => standard.max(changed),
        })
    }

    /// How far the clock is ahead of UTC at a time.
    fn ahead(&self, at: Millis) -> Option<Millis> {
        let Some(summer) = self.summer else {
            return Some(self.standard);
        };
        let year = clock(at.checked_add(self.standard)?)?.year();
        let begins = summer.begins.shown(year)?.checked_sub(self.standard)?;
        let ends = summer.ends.shown(year)?.checked_sub(summer.ahead)?;
        // South of the equator summer begins in one year and ends in the next.
        let is_summer = if begins < ends {
            (begins..ends).contains(&at)
        } else {
            !(ends..begins).contains(&at)
        };
        Some(if is_summer {
            summer.ahead
        } else {
            self.standard
        })
    }
}

impl Change {
    /// What the clock shows when it is changed, as if it were a time in UTC.
    fn shown(&self, year: i32) -> Option<Millis> {
        let nth = |week| NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, week);
        let day = nth(self.week).or_else(|| nth(4))?;
        let midnight = day.and_hms_opt(0, 0, 0)?.and_utc().timestamp();
        midnight.checked_mul(SECOND)?.checked_add(self.after)
    }
}

/// A clock that is so far after 1970.
fn clock(shown: Millis) -> Option<NaiveDateTime> {
    DateTime::from_timestamp_millis(shown).map(|time| time.naive_utc())
}
