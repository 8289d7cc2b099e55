//! Periods by the customer's calendar and clock, case by case. `tests/zones` holds the same
//! functions to another calendar, by chance.

use crate::decide::recurring::calendar::{Anchor, next_day_of_month, number, prorated, start};
use crate::model::time::{Interval, IntervalUnit, Millis, iso};
use crate::zone::zone;

fn at(text: &str) -> Millis {
    iso(text).unwrap()
}

fn anchor(time: &str, name: &str, day: Option<u32>) -> Anchor {
    let zone = zone(name).unwrap();
    Anchor {
        at: at(time),
        zone,
        day,
    }
}

fn every(count: u32, unit: IntervalUnit) -> Interval {
    Interval { unit, count }
}

/// Period 0, 1, 2 … begin at these times, and each is in its period from then on.
fn begin(anchor: Anchor, interval: &Interval, times: &[&str]) {
    for (period, time) in (0..).zip(times) {
        assert_eq!(start(anchor, interval, period), iso(time), "{period}");
        let numbers = [0, -1].map(|by| number(anchor, interval, at(time) + by));
        assert_eq!(numbers, [Some(period), Some(period - 1)], "{period}");
    }
}

const MONTH: Interval = Interval {
    unit: IntervalUnit::Month,
    count: 1,
};

#[test]
fn the_31st_is_a_short_months_last_day_and_the_31st_again() {
    begin(
        anchor("2027-01-31T09:00:00+09:00", "Asia/Seoul", None),
        &MONTH,
        &[
            "2027-01-31T09:00:00+09:00",
            "2027-02-28T09:00:00+09:00",
            "2027-03-31T09:00:00+09:00",
            "2027-04-30T09:00:00+09:00",
            "2027-05-31T09:00:00+09:00",
        ],
    );
}

#[test]
fn a_leap_years_february_has_29_days() {
    let from = anchor("2027-12-31T00:00:00Z", "UTC", None);
    begin(
        from,
        &every(2, IntervalUnit::Month),
        &[
            "2027-12-31T00:00:00Z",
            "2028-02-29T00:00:00Z",
            "2028-04-30T00:00:00Z",
            "2028-06-30T00:00:00Z",
            "2028-08-31T00:00:00Z",
        ],
    );
    let leap = anchor("2028-02-29T00:00:00Z", "UTC", None);
    begin(
        leap,
        &every(1, IntervalUnit::Year),
        &[
            "2028-02-29T00:00:00Z",
            "2029-02-28T00:00:00Z",
            "2030-02-28T00:00:00Z",
            "2031-02-28T00:00:00Z",
            "2032-02-29T00:00:00Z",
        ],
    );
}

#[test]
fn a_day_that_the_anchors_month_lacks_is_kept() {
    begin(
        anchor("2027-02-28T12:00:00Z", "UTC", Some(31)),
        &every(3, IntervalUnit::Month),
        &[
            "2027-02-28T12:00:00Z",
            "2027-05-31T12:00:00Z",
            "2027-08-31T12:00:00Z",
            "2027-11-30T12:00:00Z",
            "2028-02-29T12:00:00Z",
        ],
    );
}

/// It is still the 30th in UTC when the 31st begins in Seoul.
#[test]
fn the_day_is_the_customers_and_not_utcs() {
    let day = ["2027-01-31T00:30:00+09:00", "2027-02-28T00:30:00+09:00"];
    begin(anchor(day[0], "Asia/Seoul", None), &MONTH, &day);
    let utc = ["2027-01-30T15:30:00Z", "2027-02-28T15:30:00Z"];
    begin(anchor(utc[0], "UTC", None), &MONTH, &utc);
}

#[test]
fn two_weeks_keep_the_hour_when_clocks_change() {
    begin(
        anchor("2027-03-01T09:00:00-05:00", "America/New_York", None),
        &every(2, IntervalUnit::Week),
        &[
            "2027-03-01T09:00:00-05:00",
            "2027-03-15T09:00:00-04:00",
            "2027-03-29T09:00:00-04:00",
        ],
    );
}

#[test]
fn an_hour_that_is_left_out_is_as_long_after_the_change() {
    let cases = [
        (
            "America/New_York",
            "2027-03-13T02:30:00-05:00",
            "2027-03-14T03:30:00-04:00",
        ),
        (
            "Europe/Berlin",
            "2027-03-27T02:30:00+01:00",
            "2027-03-28T03:30:00+02:00",
        ),
        // Half an hour is left out.
        (
            "Australia/Lord_Howe",
            "2027-10-02T02:15:00+10:30",
            "2027-10-03T02:45:00+11:00",
        ),
    ];
    for (name, before, left_out) in cases {
        let from = anchor(before, name, None);
        let day = every(1, IntervalUnit::Day);
        begin(from, &day, &[before, left_out]);
        let third = start(from, &day, 2).unwrap();
        let clock = |at| from.zone.local(at).unwrap().time();
        assert_eq!(clock(third), clock(from.at), "{name} has its hour again");
    }
}

#[test]
fn of_an_hour_that_comes_twice_the_first_is_meant() {
    let cases = [
        (
            "America/New_York",
            "2027-11-06T01:30:00-04:00",
            "2027-11-07T01:30:00-04:00",
            60,
        ),
        (
            "Europe/Berlin",
            "2027-10-30T02:30:00+02:00",
            "2027-10-31T02:30:00+02:00",
            60,
        ),
        (
            "Australia/Lord_Howe",
            "2027-04-03T01:45:00+11:00",
            "2027-04-04T01:45:00+11:00",
            30,
        ),
    ];
    for (name, before, first, apart) in cases {
        let from = anchor(before, name, None);
        let day = every(1, IntervalUnit::Day);
        begin(from, &day, &[before, first]);
        // A customer who came in the second one stays there, and has the hour from then on.
        let second = at(first) + apart * 60_000;
        let from = Anchor { at: second, ..from };
        let zone = from.zone;
        assert_eq!(zone.local(second), zone.local(at(first)), "{name}");
        assert_eq!(start(from, &day, 0), Some(second), "{name}");
        assert_eq!(number(from, &day, second - 1), Some(-1), "{name}");
        assert_eq!(
            start(from, &day, 365).and_then(|at| number(from, &day, at)),
            Some(365)
        );
    }
}

#[test]
fn a_clock_need_not_be_whole_hours_ahead() {
    let months = ["2027-01-31T00:10:00+05:45", "2027-02-28T00:10:00+05:45"];
    begin(anchor(months[0], "Asia/Kathmandu", None), &MONTH, &months);
    let summer = ["2027-09-05T02:50:00+12:45", "2027-10-05T02:50:00+13:45"];
    begin(anchor(summer[0], "Pacific/Chatham", None), &MONTH, &summer);
    let apia = ["2027-12-31T23:00:00+13:00", "2028-01-31T23:00:00+13:00"];
    begin(anchor(apia[0], "Pacific/Apia", None), &MONTH, &apia);
}

#[test]
fn periods_before_the_anchor_are_below_zero() {
    let from = anchor("2027-03-31T10:00:00Z", "UTC", None);
    assert_eq!(start(from, &MONTH, -1), iso("2027-02-28T10:00:00Z"));
    assert_eq!(number(from, &MONTH, at("2027-02-28T09:59:59Z")), Some(-2));
}

#[test]
fn what_no_calendar_has_is_no_period() {
    let from = anchor("2027-03-31T10:00:00Z", "UTC", None);
    assert_eq!(start(from, &every(0, IntervalUnit::Month), 1), None);
    assert_eq!(number(from, &every(0, IntervalUnit::Day), from.at), None);
    for unit in [
        IntervalUnit::Day,
        IntervalUnit::Week,
        IntervalUnit::Month,
        IntervalUnit::Year,
    ] {
        assert_eq!(start(from, &every(u32::MAX, unit), i64::MAX), None);
        assert_eq!(start(from, &every(36, unit), i64::MIN), None);
        for far in [i64::MIN, i64::MAX] {
            assert_eq!(number(from, &every(1, unit), far), None);
            assert_eq!(start(Anchor { at: far, ..from }, &every(1, unit), 0), None);
        }
    }
    assert_eq!(next_day_of_month(i64::MAX, from.zone, 1), None);
}

#[test]
fn the_next_billing_day_is_after_now() {
    let next = |from: &str, name: &str, day| next_day_of_month(at(from), zone(name).unwrap(), day);
    let seoul = |from, day| next(from, "Asia/Seoul", day);
    let cases = [
        ("2027-01-20T09:00:00+09:00", 25, "2027-01-25T09:00:00+09:00"),
        ("2027-01-25T09:00:00+09:00", 25, "2027-02-25T09:00:00+09:00"),
        ("2027-01-31T00:30:00+09:00", 31, "2027-02-28T00:30:00+09:00"),
        ("2027-02-28T00:30:00+09:00", 31, "2027-03-31T00:30:00+09:00"),
        ("2027-12-31T23:00:00+09:00", 1, "2028-01-01T23:00:00+09:00"),
    ];
    for (from, day, then) in cases {
        assert_eq!(seoul(from, day), iso(then), "{from}");
    }
    // Half past two is left out that day, and half past one comes twice.
    let york = |from, day| next(from, "America/New_York", day);
    let left_out = york("2027-03-01T02:30:00-05:00", 14);
    assert_eq!(left_out, iso("2027-03-14T03:30:00-04:00"));
    let twice = york("2027-11-07T01:30:00-05:00", 7);
    assert_eq!(twice, iso("2027-12-07T01:30:00-05:00"));
}

#[test]
fn a_part_is_rounded_half_up_once() {
    assert_eq!(prorated(9_900, 10, 30), 3_300);
    assert_eq!(prorated(100, 1, 3), 33);
    assert_eq!(prorated(100, 2, 3), 67);
    assert_eq!(prorated(1, 1, 2), 1);
    assert_eq!(prorated(3, 1, 2), 2);
    assert_eq!(prorated(-1, 1, 2), 0);
    assert_eq!(prorated(100, 0, 30), 0);
    assert_eq!(prorated(100, -1, 30), 0);
    assert_eq!(prorated(100, 31, 30), 100);
    assert_eq!(prorated(100, 1, 0), 0);
    assert_eq!(prorated(i64::MAX, i64::MAX, i64::MAX), i64::MAX);
    assert_eq!(prorated(i64::MIN, i64::MAX, i64::MAX), i64::MIN);
}
