//! A Worker in workerd under load on 1, 100 and 10,000 accounts: behind an object for each account,
//! and straight to D1.

use super::figure::{Line, number};
use super::{Part, bench, disk};
use crate::{Done, package, shell};
use serde_json::Value;

pub(super) const PART: Part = Part {
    name: "workers",
    run,
    durable: true,
    why,
    targets: &[],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    // Miniflare and the bundler are the example's.
    let example = shell::root().join("examples/cloudflare-worker");
    package::run(&[])?;
    package::install(&example)?;
    shell::run(shell::program("node", &example).arg("test/fresh.mjs"))?;
    let mut load = shell::program("node", &shell::root().join("tests/bench/workers"));
    load.arg("load.mjs").arg(disk::folder()?);
    if quick {
        load.arg("--quick");
    }
    bench::listen("workerd", &mut load)
}

fn why(said: &Value) -> String {
    format!("{:.0} were asked again", number(said, "again"))
}
