//! What a store signs, proved and read: a notification, its transaction and its renewal info.

use super::figure::{Line, word};
use super::{Part, bench};
use crate::{Done, shell};
use serde_json::Value;
use std::process::Command;

pub(super) const PART: Part = Part {
    name: "stores",
    run,
    durable: false,
    why,
    targets: &[
        (&["host ECDSA, chain known"], 7.0),
        (&["pure wasm, chain known"], 1.4),
    ],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let folder = shell::root().join("tests/bench/stores");
    bench::install(&folder)?;
    let node = bench::node(&folder)?;
    shell::run(shell::cargo().args(["build", "--quiet", "--package", "kassa-lab"]))?;
    let lab =
        shell::cargo_target().join(format!("debug/kassa-lab{}", std::env::consts::EXE_SUFFIX));
    let mut lines = Vec::new();
    for hand in [None, Some("--pure")] {
        let mut command = Command::new(&node);
        command.arg(folder.join("node.mjs")).arg(&lab).args(hand);
        if quick {
            command.arg("--quick");
        }
        lines.extend(bench::listen("Node", &mut command)?);
    }
    Ok(lines)
}

fn why(said: &Value) -> String {
    word(said, "why").to_owned()
}
