//! A webhook proved, without any store: in Node.js, in a Worker and natively, beside the way of
//! each place.

use super::figure::{Line, word};
use super::{Part, bench, disk};
use crate::{Done, say, shell};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

pub(super) const PART: Part = Part {
    name: "verify",
    run,
    durable: false,
    why,
    targets: &[
        (&["Node, kassa/verify, string of 1 KB"], 2.3),
        (&["Node, kassa/verify, string of 2 KB"], 2.3),
        (&["Node, kassa/verify, string of 4 KB"], 2.3),
        (&["Node, kassa/verify, string of 8 KB"], 2.3),
        (&["Node, kassa/verify, Buffer of 16 KB"], 4.0),
        (&["Node, kassa/verify, Buffer of 64 KB"], 4.0),
        (&["Node, kassa/verify, Buffer of 256 KB"], 4.0),
        (&["workerd, kassa/verify", "of 1 KB"], 3.0),
        (&["workerd, kassa/verify"], 2.0),
        (&["native, Verifier::prove", "of 4 KB"], 5.0),
        (&["native, Verifier::prove", "of 8 KB"], 5.0),
        (&["native, Verifier::prove", "of 16 KB"], 5.0),
        (&["native, Verifier::prove", "of 64 KB"], 5.0),
        (&["native, Verifier::prove", "of 256 KB"], 5.0),
    ],
};

fn run(quick: bool) -> Done<Vec<Line>> {
    let folder = folder();
    bench::install(&folder)?;
    let node = bench::node(&folder)?;
    let script = |name: &str| {
        let mut command = Command::new(&node);
        command.arg(folder.join(name));
        command
    };
    let bodies = disk::folder()?.join("bodies");
    shell::run(script("bodies.mjs").arg(&bodies))?;
    let mut native = Command::new(native()?);
    native.arg(&bodies);
    let mut lines = Vec::new();
    for (host, mut command) in [
        ("Node", script("node.mjs")),
        ("workerd", script("workerd.mjs")),
        ("native", native),
    ] {
        if quick {
            command.arg("--quick");
        }
        lines.extend(bench::listen(host, &mut command)?);
    }
    Ok(lines)
}

pub(super) fn folder() -> PathBuf {
    shell::root().join("tests/bench/verify")
}

/// A workspace of its own, so that its peer is compiled for this part alone.
fn native() -> Done<PathBuf> {
    say::line("speed: building the native bench and its peer (some minutes, once)");
    let mut build = shell::cargo();
    build.args(["build", "--quiet", "--release"]);
    build.args(["--manifest-path", "tests/bench/verify/native/Cargo.toml"]);
    let target = shell::cargo_target().join("bench-verify");
    shell::run(build.env("CARGO_TARGET_DIR", &target))?;
    Ok(target.join("release/kassa-bench-verify"))
}

fn why(said: &Value) -> String {
    word(said, "why").to_owned()
}
