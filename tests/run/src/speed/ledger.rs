//! Webhooks, deductions and replays, through the npm package and natively, beside the way of the
//! tutorials.

use super::figure::{Line, number};
use super::{Part, bench, disk};
use crate::{Done, postgres, shell};
use serde_json::Value;
use std::process::Command;

pub(super) const PART: Part = Part {
    name: "ledger",
    run,
    durable: true,
    why: spent,
    targets: &[
        (&["webhooks, 16 at a time"], 1.4),
        (&["deductions, 64 at a time, 1 account"], 5.0),
        (&["SQLite", "replay of 100 events"], 20.0),
    ],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let npm = shell::root().join("tests/bench/npm");
    bench::install(&npm)?;
    let native = bench::native(quick)?;
    let server = postgres::Server::start(true)?;
    let mut through_npm = Command::new(bench::node(&npm)?);
    through_npm.arg(npm.join("ledger.mjs"));
    let mut lines = Vec::new();
    for (host, mut command) in [("npm", through_npm), ("native", Command::new(native))] {
        command
            .arg(disk::folder()?)
            .env("KASSA_POSTGRES", server.url());
        if quick {
            command.arg("--quick");
        }
        lines.extend(bench::listen(host, &mut command)?);
    }
    Ok(lines)
}

/// Where the time of a side went that was watched.
pub(super) fn spent(said: &Value) -> String {
    let took = |what: &str| number(said, what) * 1_000.0;
    format!(
        "reading takes {:.0} µs and writing {:.0}, the rest is Kassa's own work",
        took("reading"),
        took("writing")
    )
}
