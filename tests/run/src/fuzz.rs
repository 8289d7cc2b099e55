//! Inputs by chance for everything that parses: the targets of `core/fuzz`, without cargo-fuzz and
//! without a nightly compiler. What cargo-fuzz hands to rustc, a stable one takes as well.

use crate::{Done, package, say, shell, target};
use std::env;
use std::fs;
use std::path::Path;

/// Each target, and how many inputs it gets: about three seconds of one processor.
const TARGETS: [(&str, u32); 19] = [
    ("signatures", 150_000),
    ("letters", 100_000),
    ("tokens", 30_000),
    ("jws", 4_000),
    ("oidc", 4_000),
    ("notifications", 1_500),
    ("heard", 8_000),
    ("hints", 20_000),
    ("purchases", 20_000),
    ("phones", 60_000),
    ("webhooks", 12_000),
    ("replies", 5_000),
    ("lists", 1_500),
    ("facts", 9_000),
    ("asks", 20_000),
    ("config", 40_000),
    ("json", 12_000),
    ("forms", 50_000),
    ("dates", 5_000),
];

/// Counters and compared values at every branch, for libFuzzer to see where an input went.
const FLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
    "-Dwarnings",
    "-Cdebug-assertions",
];

/// A hang, an allocation or a process that is larger than this is a finding.
const LIMITS: [&str; 4] = [
    "-timeout=10",
    "-malloc_limit_mb=256",
    "-rss_limit_mb=1024",
    "-max_len=32768",
];

/// Builds every target and runs each from its corpus. `KASSA_FUZZ_SEED` varies the inputs, and
/// `KASSA_FUZZ_SECONDS` goes on for so long with each target.
pub(crate) fn run() -> Done {
    let about = target::compiler()?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not tell its host")?;
    // libFuzzer would just end, which looks like a finding. An input without an ending in its name
    // is on one machine only: git leaves it out.
    for (name, _) in TARGETS {
        let corpus = shell::root().join("core/fuzz/corpus").join(name);
        if !corpus.is_dir() {
            return Err(format!(
                "fuzz: core/fuzz/corpus/{name} is missing: commit inputs there, each with an ending in its name"
            ));
        }
    }
    say::line("fuzz: compiling the targets");
    let mut cargo = shell::cargo();
    cargo.args(["build", "--release", "--target", host]);
    cargo.args(["--manifest-path", "core/fuzz/Cargo.toml"]);
    cargo.env("CARGO_TARGET_DIR", shell::cargo_target());
    cargo.env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}"));
    shell::run(cargo.env_remove("RUSTFLAGS"))?;
    let built = shell::cargo_target().join(host).join("release");
    let seed = env::var("KASSA_FUZZ_SEED").unwrap_or_else(|_| "7".to_owned());
    for (name, runs) in TARGETS {
        let program = built.join(format!("{name}{}", env::consts::EXE_SUFFIX));
        run_target(name, runs, &program, &seed)?;
    }
    Ok(())
}

fn run_target(name: &str, runs: u32, program: &Path, seed: &str) -> Done {
    let root = shell::root();
    let work = root.join("target/fuzz").join(name);
    let found = work.join("new");
    let _earlier = fs::remove_dir_all(&found);
    shell::make_folder(&found)?;
    let limit = match env::var("KASSA_FUZZ_SECONDS") {
        Ok(seconds) => format!("-max_total_time={seconds}"),
        Err(_) => format!("-runs={runs}"),
    };
    let mut fuzz = shell::program(&program.to_string_lossy(), &root);
    fuzz.args(LIMITS).args([&limit, &format!("-seed={seed}")]);
    fuzz.args(["-print_final_stats=1", "-verbosity=1"]);
    fuzz.arg(format!("-artifact_prefix={}/", work.display()));
    // What is found goes into the first folder, and what is committed stays as it is.
    fuzz.arg(&found)
        .arg(root.join("core/fuzz/corpus").join(name));
    let log = work.join("log");
    let told = |error: std::io::Error| format!("{}: {error}", log.display());
    let output = fuzz.output().map_err(told)?;
    fs::write(&log, &output.stderr).map_err(told)?;
    let text = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        say::line(&format!("fuzz: {name}, seed {seed}: {}", summary(&text)));
        return Ok(());
    }
    Err(format!(
        "fuzz: {name} (seed {seed}) found what must not happen:\n{}\n{}",
        told_by(&text),
        again(name, program, &text),
    ))
}

/// libFuzzer's last line about itself, such as `#4096 DONE cov: 512 ft: 901 …`.
fn summary(log: &str) -> String {
    let done = log.lines().rfind(|line| line.contains("DONE"));
    done.unwrap_or("no summary")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The panic's own words, or how libFuzzer calls it.
fn told_by(log: &str) -> String {
    let lines: Vec<&str> = log.lines().collect();
    let tells = |line: &&str| line.contains("panicked at") || line.contains("ERROR: libFuzzer");
    let at = lines
        .iter()
        .position(tells)
        .unwrap_or(lines.len().saturating_sub(10));
    lines
        .iter()
        .skip(at)
        .take(4)
        .copied()
        .collect::<Vec<_>>()
        .join("\n")
}

/// How to see it again: the input that libFuzzer has written, given to the same program.
fn again(name: &str, program: &Path, log: &str) -> String {
    let written = log
        .lines()
        .find_map(|line| line.split_once("Test unit written to "));
    let input = written.map_or("INPUT", |(_, path)| path.trim());
    let program = package::inside(program);
    let input = package::inside(Path::new(input));
    format!(
        "again: {program} {input}\nsmaller: {program} -minimize_crash=1 -max_total_time=60 {input}\n\
         with cargo-fuzz: cargo fuzz run --fuzz-dir core/fuzz {name} {input}"
    )
}
