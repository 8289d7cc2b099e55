//! Due work among a thousand to a million accounts, each with a schedule: whether finding and
//! finishing it stays flat, and what a search without an index takes.

use super::figure::{Line, median, number, word};
use super::{Part, bench, disk};
use crate::{Done, postgres, say};
use serde_json::Value;
use std::process::Command;

/// Twice the time among a thousand times as many is no growth that anybody would notice.
const FLAT: f64 = 0.5;

pub(super) const PART: Part = Part {
    name: "due",
    run,
    durable: true,
    why,
    targets: &[(&["peer: among 1,000"], FLAT)],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let native = bench::native(quick)?;
    let server = postgres::Server::start(true)?;
    let mut command = Command::new(native);
    command.arg(disk::folder()?).arg("--due");
    if quick {
        command.arg("--quick");
    }
    let lines = bench::listen("native", command.env("KASSA_POSTGRES", server.url()))?;
    for store in ["SQLite", "PostgreSQL"] {
        let of = |line: &&Line| {
            let name = word(&line.said, "name");
            name.starts_with(store) && name.ends_with("peer: among 1,000")
        };
        let ratios = lines.iter().filter(of).map(ratio);
        let least = ratios.min_by(f64::total_cmp).unwrap_or_default();
        let verdict = if least < FLAT { "NOT flat" } else { "flat" };
        let times = 1.0 / least;
        say::line(&format!(
            "due: {store} is {verdict}: at most {times:.2} times as long as among 1,000 accounts"
        ));
    }
    Ok(lines)
}

fn ratio(line: &Line) -> f64 {
    let rounds = line.said.get("rounds").and_then(Value::as_array);
    let of = |it: &Value| number(it, "peer") / number(it, "ours");
    median(rounds.into_iter().flatten().map(of).collect())
}

fn why(_said: &Value) -> String {
    "it grows with the accounts".to_owned()
}
