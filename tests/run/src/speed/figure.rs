//! What becomes of a comparison: a ratio, its spread, and whether its target is met.

use super::Part;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// One comparison, as a bench program prints it: a `name`, the `rounds` with what each side took,
/// the `count` of pieces in a round, and a `unit` where the rounds are not milliseconds.
pub(super) struct Line {
    pub(super) host: &'static str,
    pub(super) said: Value,
}

/// The median of the rounds' ratios, their extremes, and what is to be said of it.
pub(super) struct Figure {
    name: String,
    ratio: f64,
    least: f64,
    most: f64,
    ours: f64,
    peer: f64,
    unit: String,
    target: Option<f64>,
    /// Why the target is missed, where it is.
    missed: Option<String>,
}

impl Figure {
    pub(super) fn of(line: &Line, part: &Part) -> Self {
        let name = format!("{}, {}", line.host, word(&line.said, "name"));
        let rounds = line.said.get("rounds").and_then(Value::as_array);
        let rounds: Vec<&Value> = rounds.into_iter().flatten().collect();
        let mut ratios: Vec<f64> = rounds
            .iter()
            .map(|round| number(round, "peer") / number(round, "ours"))
            .collect();
        ratios.sort_by(f64::total_cmp);
        let ratio = median(ratios.clone());
        let fits = |words: &[&str]| words.iter().all(|word| name.contains(word));
        let target = part.targets.iter().find(|(words, _)| fits(words));
        let target = target.map(|(_, least)| *least);
        let (scale, unit) = match word(&line.said, "unit") {
            "" => (1_000.0, "µs"),
            told => (1.0, told),
        };
        let scale = scale / number(&line.said, "count");
        let each = |side| median(rounds.iter().map(|it| number(it, side) * scale).collect());
        Figure {
            ratio,
            least: ratios.first().copied().unwrap_or_default(),
            most: ratios.last().copied().unwrap_or_default(),
            ours: each("ours"),
            peer: each("peer"),
            unit: unit.to_owned(),
            target,
            missed: target
                .filter(|least| ratio < *least)
                .map(|_| (part.why)(&line.said)),
            name,
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "name": self.name, "ratio": self.ratio, "least": self.least, "most": self.most,
            "ours": self.ours, "peer": self.peer, "unit": self.unit,
            "target": self.target, "missed": self.missed,
        })
    }
}

pub(super) fn table(heading: &str, figures: &[Figure]) -> String {
    let mut text = format!(
        "{heading}\n\n{:<63} {:>7}  {:<15} {:>10} {:>10}  target\n",
        "(the peer's divided by ours)", "median", "rounds", "ours", "peer"
    );
    for it in figures {
        let spread = format!("{:.2} to {:.2}", it.least, it.most);
        let verdict = match (it.target, &it.missed) {
            (None, _) => String::new(),
            (Some(least), None) => format!("{least:.1}× met"),
            (Some(least), Some(why)) => format!("{least:.1}× missed: {why}"),
        };
        let line = format!(
            "{:<63} {:>6.2}×  {spread:<15} {:>10} {:>10}  {verdict}",
            it.name,
            it.ratio,
            amount(it.ours, &it.unit),
            amount(it.peer, &it.unit),
        );
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Three digits or more of a number, with its unit.
fn amount(value: f64, unit: &str) -> String {
    match value {
        small if small < 10.0 => format!("{small:.2} {unit}"),
        middle if middle < 100.0 => format!("{middle:.1} {unit}"),
        large => format!("{large:.0} {unit}"),
    }
}

pub(super) fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn number(value: &Value, name: &str) -> f64 {
    value.get(name).and_then(Value::as_f64).unwrap_or_default()
}

pub(super) fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}
