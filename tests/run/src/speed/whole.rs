//! A whole request, from `Request` to `Response`, beside a route written by hand.

use super::figure::Line;
use super::{Part, bench, disk, ledger};
use crate::{Done, shell};
use std::process::Command;

pub(super) const PART: Part = Part {
    name: "whole",
    run,
    durable: true,
    why: ledger::spent,
    targets: &[],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let folder = shell::root().join("tests/bench/npm");
    bench::install(&folder)?;
    let mut command = Command::new(bench::node(&folder)?);
    command.arg(folder.join("whole.mjs")).arg(disk::folder()?);
    if quick {
        command.arg("--quick");
    }
    bench::listen("Node", &mut command)
}
