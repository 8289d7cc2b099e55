//! What a fresh process pays before it has proved its first event, and what a Worker carries.

use super::figure::Line;
use super::{Part, bench, verify};
use crate::Done;
use serde_json::Value;
use std::process::Command;

pub(super) const PART: Part = Part {
    name: "cold",
    run,
    durable: false,
    why,
    targets: &[(&["kassa/verify, import"], 10.0)],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let folder = verify::folder();
    bench::install(&folder)?;
    let mut command = Command::new(bench::node(&folder)?);
    command.arg(folder.join("cold.mjs"));
    if quick {
        command.arg("--quick");
    }
    bench::listen("Node", &mut command)
}

fn why(_said: &Value) -> String {
    "the rest is Node.js reading the file and compiling the wasm".to_owned()
}
