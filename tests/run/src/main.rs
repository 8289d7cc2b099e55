//! The runner behind `cargo demo`, `cargo ci`, `cargo npm` and `cargo speed`.
//!
//! - [`target`], [`debian`]: the compiler's target libraries, wherever they come from
//! - [`wasm`], [`alike`], [`package`]: the core as wasm, and the npm package around it
//! - [`checks`], [`ci`]: the list of checks, and how it is run
//! - [`demo`]: the example, the lab, and the story told to them
//! - [`browser`], [`apt`]: a Chromium for the end-to-end tests
//! - [`postgres`]: a PostgreSQL server for one command
//! - [`speed`]: ratios beside peers
//! - [`kotlin`]: the core through generated Kotlin
//! - [`fuzz`]: inputs by chance for everything that parses
//! - [`lint`], [`crates`]: lints and other people's crates, each compiled once
//! - [`cache`], [`shell`], [`say`]: built tools, child processes, progress lines

// A program that only starts other programs may add up seconds and index its own tables;
// the stricter rules protect the core, where a wrong number is somebody's money.
#![allow(clippy::arithmetic_side_effects)]

mod alike;
mod apt;
mod browser;
mod cache;
mod checks;
mod ci;
mod crates;
mod debian;
mod demo;
mod fuzz;
mod kotlin;
mod lint;
mod package;
mod postgres;
mod say;
mod shell;
mod speed;
mod target;
mod wasm;

use std::env;
use std::process::ExitCode;

/// What every step of the runner returns; a failure is a sentence for the person in front of it.
pub(crate) type Done<T = ()> = Result<T, String>;

const USAGE: &str = "usage:
  cargo npm              builds the core to wasm and packs target/npm/kassa.tgz
  cargo npm -- --wasm    stops after npm/wasm/
  cargo ci               runs every check of the repository
  cargo ci NAME...       runs only these checks
  cargo ci -- --list     names them
  cargo demo             runs the example on the offline lab and prints one URL
  cargo demo -- --once [--json] [--seed N] [--crash]
                         tells the same story without a browser
  cargo demo -- --toss   runs the subscriptions on TossPayments
  cargo demo -- --stores runs the game that sells in the App Store and Google Play
  cargo demo -- --real   uses Stripe's test mode
  cargo speed [PART] [-- --quick] [-- --json]
                         prints the project's figures as ratios beside peers
  cargo endurance [COUNT]
                         a million webhooks through one wasm instance";

fn main() -> ExitCode {
    // The clock of the step lines starts here, not at the first line.
    let _start = say::elapsed();
    let mut arguments = env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.filter(|argument| argument != "--").collect();
    let result = match command.as_str() {
        "npm" => package::run(&rest),
        "ci" => ci::run(&rest),
        "demo" => demo::run(&rest),
        "browser" => browser::ensure().map(|path| say::line(&format!("browser: {path}"))),
        "fuzz" => fuzz::run(),
        "kotlin" => kotlin::test(),
        "lint-tools" => lint::tools(),
        "speed" => speed::run(&rest),
        "endurance" => speed::endurance::run(&rest),
        "postgres" => postgres::run(env::args().skip(2)),
        "no-std" => target::check_no_std(),
        _ => Err(USAGE.to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            say::failure(&reason);
            ExitCode::FAILURE
        }
    }
}
