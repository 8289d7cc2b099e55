//! `cargo ci`: runs the checks in two lanes side by side, keeps each one's words in
//! `target/ci/NAME.log`, and ends with a table and the line `N passed, M failed`.

use crate::checks::{CHECKS, Check, Lane, Step};
use crate::{Done, browser, crates, package, say, shell};
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

const TAIL: usize = 60;

/// What became of one check.
struct Verdict {
    name: &'static str,
    /// False when something it needs is missing, which is a failure all the same.
    ran: bool,
    failure: Option<String>,
    took: Duration,
}

/// Runs all checks, or the named ones.
pub(crate) fn run(arguments: &[String]) -> Done {
    if arguments.iter().any(|argument| argument == "--list") {
        for check in CHECKS {
            println!("{}", check.name);
        }
        return Ok(());
    }
    let chosen = choose(arguments)?;
    let logs = shell::root().join("target/ci");
    shell::make_folder(&logs)?;
    let own = own_copy(&logs)?;
    crates::bring()?;
    let verdicts = Mutex::new(Vec::new());
    thread::scope(|lanes| {
        for lane in [Lane::Cargo, Lane::Node] {
            let checks = chosen.iter().filter(move |check| check.lane == lane);
            let (verdicts, logs, own) = (&verdicts, &logs, &own);
            lanes.spawn(move || {
                for check in checks {
                    let verdict = judge(check, logs, own);
                    // A lane that panicked while it held the list is already a failure.
                    verdicts.lock().map(|mut all| all.push(verdict)).ok();
                }
            });
        }
    });
    let mut verdicts = verdicts.into_inner().unwrap_or_default();
    let place = |name: &str| CHECKS.iter().position(|check| check.name == name);
    verdicts.sort_by_key(|verdict: &Verdict| place(verdict.name));
    crates::keep()?;
    print_table(&verdicts)
}

/// Runs one check, with a line at its start and one at its end.
fn judge(check: &Check, logs: &Path, own: &Path) -> Verdict {
    say::line(&format!("{} …", check.name));
    let start = Instant::now();
    let log = logs.join(format!("{}.log", check.name));
    let ran = missing(check).is_none();
    let failure = run_check(check, &log, own).err();
    let took = start.elapsed();
    let (name, seconds) = (check.name, took.as_secs_f64());
    let mut told = format!("{name} {} after {seconds:.1} s", word(&failure));
    if let Some(reason) = &failure {
        told.push_str(&tail(&log, reason));
    }
    say::line(&told);
    Verdict {
        name,
        ran,
        failure,
        took,
    }
}

fn choose(names: &[String]) -> Done<Vec<&'static Check>> {
    if names.is_empty() {
        return Ok(CHECKS.iter().collect());
    }
    let known = |name: &String| {
        let found = CHECKS.iter().find(|check| check.name == name);
        found.ok_or_else(|| format!("no check is called {name}; `cargo ci -- --list` names them"))
    };
    names.iter().map(known).collect()
}

/// A copy of this program: the checks compile it again, which would replace it under our feet.
fn own_copy(folder: &Path) -> Done<PathBuf> {
    let told = |error: std::io::Error| format!("kassa-run: {error}");
    let copy = folder.join(format!("kassa-run{}", env::consts::EXE_SUFFIX));
    let _earlier = fs::remove_file(&copy);
    fs::copy(env::current_exe().map_err(told)?, &copy).map_err(told)?;
    Ok(copy)
}

fn run_check(check: &Check, log: &Path, own: &Path) -> Done {
    File::create(log).map_err(|error| format!("{}: {error}", log.display()))?;
    if let Some(input) = missing(check) {
        return Err(format!("{input} is missing"));
    }
    for step in check.steps {
        run_step(step, log, own)?;
    }
    Ok(())
}

fn missing(check: &Check) -> Option<&'static str> {
    let root = shell::root();
    check
        .inputs
        .iter()
        .copied()
        .find(|input| !root.join(input).exists())
}

fn run_step(step: &Step, log: &Path, own: &Path) -> Done {
    let root = shell::root();
    match step {
        Step::Cargo(words) => logged(shell::cargo().args(*words), log),
        Step::Own(words) => logged(&mut run_own(words, own), log),
        Step::Same(all) => same(all, log, own),
        Step::Npm(folder, words) => {
            let folder = root.join(folder);
            package::install(&folder)?;
            logged(shell::program("npm", &folder).args(*words), log)
        }
    }
}

fn run_own(words: &[&str], own: &Path) -> Command {
    let root = shell::root();
    let mut command = shell::program(&own.to_string_lossy(), &root);
    command.args(words).env("KASSA_ROOT", &root);
    command
}

/// Runs each, and compares the last lines: the state in which it ended.
fn same(all: &[&[&str]], log: &Path, own: &Path) -> Done {
    let mut first: Option<String> = None;
    for words in all {
        logged(&mut run_own(words, own), log)?;
        let text = shell::read(log)?;
        let results = text.lines().rfind(|line| line.starts_with('{'));
        let end = results.ok_or_else(|| format!("{} has no result", words.join(" ")))?;
        let expected = first.get_or_insert_with(|| end.to_owned());
        if expected != end {
            let words = words.join(" ");
            return Err(format!("{words} ends otherwise:\n{expected}\n{end}"));
        }
    }
    Ok(())
}

/// Runs one command with everything it says in the log. Tests find the browser by its
/// variable, so that none of them has a list of places of its own.
fn logged(command: &mut Command, log: &Path) -> Done {
    let told = |error: std::io::Error| format!("{}: {error}", log.display());
    let shown = shell::shown(command);
    let mut file = OpenOptions::new().append(true).open(log).map_err(told)?;
    writeln!(file, "$ {shown}").map_err(told)?;
    let errors = file.try_clone().map_err(told)?;
    if let Some(path) = browser::find() {
        command.env("KASSA_CHROMIUM", path);
    }
    let started = command
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(errors)
        .status();
    let status = started.map_err(|error| format!("{shown}: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{shown}: {status}"))
    }
}

fn word(failure: &Option<String>) -> &'static str {
    if failure.is_some() {
        "FAILED"
    } else {
        "passed"
    }
}

/// The end of a log. One text, so that another lane does not speak in the middle of it.
fn tail(log: &Path, reason: &str) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.iter().skip(lines.len().saturating_sub(TAIL));
    let all = format!("(all of it: {})", package::inside(log));
    let mut tail = String::new();
    for line in last.copied().chain([reason, &all]) {
        tail.push_str("\n    ");
        tail.push_str(line);
    }
    tail
}

fn print_table(verdicts: &[Verdict]) -> Done {
    println!(
        "\n{:<14} {:<8} {:<7} {:>8}",
        "check", "ran", "result", "seconds"
    );
    for verdict in verdicts {
        let (result, seconds) = (word(&verdict.failure), verdict.took.as_secs_f64());
        println!(
            "{:<14} {:<8} {result:<7} {seconds:>8.1}",
            verdict.name,
            if verdict.ran { "yes" } else { "no" }
        );
    }
    let failed = verdicts
        .iter()
        .filter(|verdict| verdict.failure.is_some())
        .count();
    println!("{} passed, {failed} failed", verdicts.len() - failed);
    // The table is the last output; the exit code says the rest.
    std::process::exit(i32::from(failed > 0))
}
