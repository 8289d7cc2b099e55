//! What was met in lives, so that a claim that all of them held says what they went through.

use std::collections::BTreeMap;
use std::fmt;

/// What has to be met for a claim of many lives to mean anything.
pub const HARD: [&str; 26] = [
    "answered twice",
    "answers lost",
    "answers of fault after a charge",
    "cards stored",
    "changes",
    "charges sent",
    "charges taken",
    "crashes",
    "ends at once",
    "ends planned",
    "ends taken back",
    "hints",
    "jobs",
    "looks",
    "looks that found nothing",
    "merges",
    "outages",
    "paid after a refusal",
    "parts given back",
    "purchases",
    "refusals",
    "requests too late",
    "rests",
    "schedules met at rest",
    "subscriptions ended",
    "writes that came to nothing",
];

/// How often something was met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<&'static str, u64>);

impl Counts {
    /// Something was met.
    ///
    /// # Panics
    /// It has no name.
    pub fn met(&mut self, what: &'static str) {
        self.times(what, 1);
    }

    /// Something was met so often.
    ///
    /// # Panics
    /// It has no name.
    pub fn times(&mut self, what: &'static str, times: u64) {
        debug_assert!(HARD.contains(&what), "{what} is not counted");
        let known = self.0.entry(what).or_default();
        *known = known.saturating_add(times);
    }

    /// Adds another life's.
    pub fn add(&mut self, other: &Counts) {
        for (what, times) in &other.0 {
            self.times(what, *times);
        }
    }

    /// How often.
    pub fn of(&self, what: &str) -> u64 {
        self.0.get(what).copied().unwrap_or(0)
    }

    /// What never came up.
    pub fn missed(&self) -> Vec<&'static str> {
        let all = HARD.iter().copied();
        all.filter(|it| self.of(it) == 0).collect()
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = HARD
            .iter()
            .map(|it| format!("{} {it}", self.of(it)))
            .collect();
        out.write_str(&all.join(", "))
    }
}
