//! `cargo endurance`: a million webhooks through one wasm instance, whose memory must stay.

use super::bench;
use crate::{Done, shell};
use std::process::Command;

/// So many as are told, or a million.
pub(crate) fn run(words: &[String]) -> Done {
    let folder = shell::root().join("tests/bench/npm");
    bench::install(&folder)?;
    let mut command = Command::new(bench::node(&folder)?);
    shell::run(command.arg(folder.join("endurance.mjs")).args(words))
}
