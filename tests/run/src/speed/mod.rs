//! `cargo speed`: the project's figures as ratios beside peers, which it installs itself.
//!
//! A part is a file with one constant, `PART`, and one entry in [`PARTS`].

// Ratios of times are what this is about; no money is counted here.
#![allow(clippy::float_arithmetic)]

mod bench;
mod cold;
mod disk;
mod due;
pub(crate) mod endurance;
mod figure;
mod ledger;
mod stores;
mod verify;
mod whole;
mod workers;

use crate::{Done, shell};
use figure::{Figure, Line};
use serde_json::{Value, json};
use std::process::Command;

/// One part of the figures.
struct Part {
    name: &'static str,
    run: fn(quick: bool) -> Done<Vec<Line>>,
    /// Whether its times depend on how quickly the disk confirms a write, which is then told.
    durable: bool,
    /// Where the time goes, told beside a missed target, from what the bench said.
    why: fn(said: &Value) -> String,
    /// The words of a line's host and name, and the least ratio that it is to reach.
    targets: &'static [(&'static [&'static str], f64)],
}

const PARTS: &[Part] = &[
    ledger::PART,
    due::PART,
    whole::PART,
    verify::PART,
    stores::PART,
    cold::PART,
    workers::PART,
];

/// Runs the named parts, or all.
pub(crate) fn run(arguments: &[String]) -> Done {
    let (flags, names): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|word| word.starts_with("--"));
    let has = |flag: &str| flags.iter().any(|word| *word == flag);
    let known = |name: &str| PARTS.iter().any(|part| part.name == name);
    if let Some(name) = names.iter().find(|name| !known(name)) {
        let all: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
        return Err(format!(
            "no part is called {name}; there is: {}",
            all.join(", ")
        ));
    }
    // Ctrl-C ends the bench programs, which are in the same group; then the server is put away.
    ctrlc::set_handler(|| {}).map_err(|error| error.to_string())?;
    let mut told = serde_json::Map::new();
    for part in PARTS {
        if !names.is_empty() && names.iter().all(|name| *name != part.name) {
            continue;
        }
        let disk = part.durable.then(disk::confirms).transpose()?;
        let lines = (part.run)(has("--quick"))?;
        let figures: Vec<Figure> = lines.iter().map(|line| Figure::of(line, part)).collect();
        if !has("--json") {
            println!("{}", figure::table(&heading(part, disk), &figures));
        }
        let figures: Vec<Value> = figures.iter().map(Figure::json).collect();
        told.insert(
            part.name.to_owned(),
            json!({ "diskMs": disk, "figures": figures }),
        );
    }
    if has("--json") {
        println!("{}", json!({ "machine": machine(), "parts": told }));
    }
    Ok(())
}

fn heading(part: &Part, disk: Option<f64>) -> String {
    let disk = disk.map(|took| format!("; its disk confirms a write in {took:.2} ms"));
    format!(
        "{}: on {}{}",
        part.name,
        machine(),
        disk.unwrap_or_default()
    )
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let day = shell::capture(Command::new("date").args(["-u", "+%F"])).unwrap_or_default();
    let (os, kind) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{}, {os} {kind} with {cores} cores", day.trim())
}
