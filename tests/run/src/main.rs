//! The runner behind `cargo demo`, `cargo ci`, `cargo npm` and `cargo speed`.
//!
//! - [`target`], [`debian`]: the compiler's target libraries, wherever they come from
//! - [`wasm`], [`alike`], [`package`]: the core as wasm, and the npm package around it
//! - [`checks`], [`ci`]: the list of checks, and how it is run
//! - [`demo`]: the example, the lab, and the story told to them
//! - [`browser`], [`apt`]: a Chromium for the end-to-end tests
//! - [`postgres`], [`shop`], [`around`]: a PostgreSQL server, or a shop on the lab, for one command
//! - [`speed`]: ratios beside peers
//! - [`bindings`]: the sources of other languages, held against what the libraries export
//! - [`mobile`]: the core for phones, packed for Swift and Kotlin
//! - [`kotlin`], [`swift`]: the core through these
//! - [`mobile`]: the core for phones, packed for both
//! - [`stripe`]: what is asked of Stripe, held to its own mock and library
//! - [`fuzz`]: inputs by chance for everything that parses
//! - [`lint`], [`crates`]: lints and other people's crates, each compiled once
//! - [`cache`], [`shell`], [`say`]: built tools, child processes, progress lines

// A program that only starts other programs may add up seconds and index its own tables;
// the stricter rules protect the core, where a wrong number is somebody's money.
#![allow(clippy::arithmetic_side_effects)]

mod alike;
mod apt;
mod around;
mod bindings;
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
mod mobile;
mod package;
mod postgres;
mod say;
mod shell;
mod shop;
mod speed;
mod stripe;
mod swift;
mod target;
mod wasm;

use std::env;
use std::process::ExitCode;

/// What every step of the runner returns; a failure is a sentence for the person in front of it.
pub(crate) type Done<T = ()> = Result<T, String>;

const USAGE: &str = "usage:
  cargo npm              builds the core to wasm and packs target/npm/kassa.tgz
  cargo npm -- --wasm    stops after npm/wasm/
  cargo mobile [PART...] builds the libraries for Android and Apple's devices, and packs them
  cargo mobile -- --check
                         builds one of each and looks at it
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
    let done = match command.as_str() {
        "postgres" => return ended(postgres::run(env::args().skip(2))),
        "shop" => return ended(shop::run(env::args().skip(2))),
        "npm" => package::run(&rest),
        "ci" => ci::run(&rest),
        "demo" => demo::run(&rest),
        "browser" => browser::ensure().map(|path| say::line(&format!("browser: {path}"))),
        "fuzz" => fuzz::run(),
        "kotlin" => kotlin::test(&rest),
        "lint-tools" => lint::tools(),
        "stripe" => stripe::run(),
        "swift" => swift::run(&rest),
        "mobile" => mobile::run(&rest),
        "speed" => speed::run(&rest),
        "endurance" => speed::endurance::run(&rest),
        "no-std" => target::check_no_std(),
        _ => Err(USAGE.to_owned()),
    };
    ended(done.map(|()| ExitCode::SUCCESS))
}

fn ended(came: Done<ExitCode>) -> ExitCode {
    came.unwrap_or_else(|reason| {
        say::failure(&reason);
        ExitCode::FAILURE
    })
}
