//! When each period of a subscription begins, by the customer's calendar and clock.
//!
//! Every period is counted from the anchor and never from the one before it: the 31st becomes a
//! short month's last day and is the 31st again afterwards, and nothing that is computed late,
//! twice or on another machine can move what follows.

use crate::model::time::{Interval, IntervalUnit, Millis};
use crate::zone::Zone;
use chrono::{Datelike as _, NaiveDate, TimeDelta};

/// Where the counting of periods begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Anchor {
    /// The start of period 0. Its time of day in the zone is that of every period.
    pub(crate) at: Millis,
    /// Whose calendar and clock count.
    pub(crate) zone: Zone,
    /// The day of month that months and years keep, where it is not the anchor's own: 31 when
    /// the anchor is a 28 February that stands for the 31st.
    pub(crate) day: Option<u32>,
}

/// The start of a period; before the anchor they are below zero. None for an interval of
/// nothing, and beyond the calendar.
pub(crate) fn start(anchor: Anchor, interval: &Interval, period: i64) -> Option<Millis> {
    let first = anchor.zone.local(anchor.at)?;
    let many = period.checked_mul(units(interval)?)?;
    let date = if of_months(interval) {
        let day = anchor.day.unwrap_or(first.day());
        month_day(first.date(), many, day)?
    } else {
        first
            .date()
            .checked_add_signed(TimeDelta::try_days(many)?)?
    };
    let local = date.and_time(first.time());
    // The anchor can be in the second of two equal hours.
    if local == first {
        return Some(anchor.at);
    }
    anchor.zone.instant(local)
}

/// The period that a time is in.
pub(crate) fn number(anchor: Anchor, interval: &Interval, at: Millis) -> Option<i64> {
    let first = anchor.zone.local(anchor.at)?.date();
    let date = anchor.zone.local(at)?.date();
    let apart = if of_months(interval) {
        months(date)?.checked_sub(months(first)?)?
    } else {
        date.signed_duration_since(first).num_days()
    };
    // The day and the hour decide between two neighbours.
    let mut period = apart.checked_div_euclid(units(interval)?)?;
    while start(anchor, interval, period)? > at {
        period = period.checked_sub(1)?;
    }
    loop {
        let next = period.checked_add(1)?;
        if start(anchor, interval, next)? > at {
            return Some(period);
        }
        period = next;
    }
}

/// The first such day of a month after a time, at the same time of day; where a month is too
/// short for it, its last day.
pub(crate) fn next_day_of_month(from: Millis, zone: Zone, day: u32) -> Option<Millis> {
    let local = zone.local(from)?;
    (0..=2)
        .filter_map(|months| {
            let date = month_day(local.date(), months, day)?;
            zone.instant(date.and_time(local.time()))
        })
        .find(|at| *at > from)
}

/// The part of an amount that falls on a part of a period, rounded half up, once. More than the
/// whole period costs no more than it, and of a period without a length nothing is due.
pub(crate) fn prorated(amount: i64, part: Millis, whole: Millis) -> i64 {
    if whole <= 0 {
        return 0;
    }
    // Twice the amount and a half more, in a width that no product of two i64 fills.
    let whole = i128::from(whole);
    let rounded = i128::from(amount)
        .checked_mul(i128::from(part).clamp(0, whole))
        .and_then(|share| share.checked_mul(2)?.checked_add(whole))
        .and_then(|share| share.checked_div_euclid(whole.checked_mul(2)?))
        .and_then(|share| i64::try_from(share).ok());
    rounded.unwrap_or(amount)
}

fn of_months(interval: &Interval) -> bool {
    matches!(interval.unit, IntervalUnit::Month | IntervalUnit::Year)
}

/// The days or months of one period.
fn units(interval: &Interval) -> Option<i64> {
    let each = match interval.unit {
        IntervalUnit::Day | IntervalUnit::Month => 1,
        IntervalUnit::Week => 7,
        IntervalUnit::Year => 12,
    };
    i64::from(interval.count)
        .checked_mul(each)
        .filter(|units| *units > 0)
}

/// Months since the year 0.
fn months(date: NaiveDate) -> Option<i64> {
    i64::from(date.year())
        .checked_mul(12)?
        .checked_add(i64::from(date.month0()))
}

/// A day of the month that is so many months away, or that month's last one.
fn month_day(from: NaiveDate, away: i64, day: u32) -> Option<NaiveDate> {
    let months = months(from)?.checked_add(away)?;
    let year = i32::try_from(months.checked_div_euclid(12)?).ok()?;
    let month = u32::try_from(months.checked_rem_euclid(12)?).ok()?;
    let first = NaiveDate::from_ymd_opt(year, month.checked_add(1)?, 1)?;
    first.with_day(day.clamp(1, first.num_days_in_month().into()))
}
