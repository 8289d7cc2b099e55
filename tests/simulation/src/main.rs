//! Runs lives and says how it went.

mod renewals;

use kassa_simulation::life;
use kassa_simulation::permute;
use kassa_simulation::play::{Failure, Options, Stats, play};
use kassa_simulation::renew::{PLANTS, Plant};
use kassa_simulation::shrink::shrink;
use kassa_simulation::story::Story;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Of a hundred webhooks, so many may cost a read at the provider.
const MOST_READS: f64 = 5.0;

pub(crate) struct Wishes {
    seeds: u64,
    from: u64,
    threads: usize,
    options: Options,
    permutations: bool,
    renewals: bool,
    plant: Plant,
    plants: bool,
    replay: Option<String>,
    print: bool,
}

fn wishes() -> Result<Wishes, String> {
    let mut wishes = Wishes {
        seeds: 1_000,
        from: 1,
        threads: 2,
        options: Options::default(),
        permutations: false,
        renewals: false,
        plant: Plant::None,
        plants: false,
        replay: None,
        print: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || -> Result<u64, String> {
            let text = words.next().unwrap_or_default();
            text.parse()
                .map_err(|_| format!("{word} needs a number, not {text:?}"))
        };
        match word.as_str() {
            "--seeds" => wishes.seeds = number()?,
            "--from" => wishes.from = number()?,
            "--threads" => wishes.threads = usize::try_from(number()?).unwrap_or(1).max(1),
            "--seed" => (wishes.from, wishes.seeds) = (number()?, 1),
            "--store" => wishes.options.sqlite = words.next().as_deref() == Some("sqlite"),
            "--permutations" => wishes.permutations = true,
            "--renewals" => wishes.renewals = true,
            "--plants" => wishes.plants = true,
            "--plant" => wishes.plant = plant(&words.next().unwrap_or_default())?,
            "--replay" => wishes.replay = words.next(),
            "--print" => wishes.print = true,
            other => return Err(format!("no such word: {other}")),
        }
    }
    Ok(wishes)
}

fn plant(name: &str) -> Result<Plant, String> {
    let mut all = PLANTS.iter();
    let found = all.find(|it| it.0 == name);
    let known = || PLANTS.map(|it| it.0).join(", ");
    found
        .map(|it| it.1)
        .ok_or_else(|| format!("{name:?} is none of {}", known()))
}

fn main() -> ExitCode {
    let wishes = match wishes() {
        Ok(wishes) => wishes,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    // What a life panics with is told as the end of its story.
    std::panic::set_hook(Box::new(|_| {}));
    let done = match &wishes.replay {
        Some(file) => replay(file, &wishes.options),
        None if wishes.renewals => renewals::run(&wishes),
        None if wishes.print => {
            print(&wishes);
            return ExitCode::SUCCESS;
        }
        None => run(&wishes),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            println!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn print(wishes: &Wishes) {
    let story = kassa_simulation::play::spelled_out(&life::of(wishes.from), &wishes.options);
    println!(
        "{}",
        story.text(&format!("The life of seed {}.", wishes.from))
    );
}

fn replay(file: &str, options: &Options) -> Result<(), String> {
    let text = std::fs::read_to_string(file).map_err(|wrong| format!("{file}: {wrong}"))?;
    let story = Story::read(&text)?;
    match play(&story, options) {
        Ok(world) => {
            println!("{file} holds: {}", summary(0, &world.stats));
            Ok(())
        }
        Err(failure) => {
            let number = failure.story.steps.len();
            Err(format!("{file}, step {number}: {}", failure.wrong))
        }
    }
}

fn run(wishes: &Wishes) -> Result<(), String> {
    let mut all = Stats::default();
    if wishes.permutations {
        let (count, stats) = permute::all().map_err(|it| told(it, &wishes.options))?;
        println!(
            "{count} permutations ended as the first of their life: {} jobs",
            stats.jobs
        );
    }
    let next = AtomicU64::new(wishes.from);
    let stop = AtomicBool::new(false);
    let found: Mutex<(Stats, Option<Failure>)> = Mutex::default();
    let end = wishes.from + wishes.seeds;
    std::thread::scope(|scope| {
        for _ in 0..wishes.threads {
            scope.spawn(|| {
                let mut mine = Stats::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    match life::played(seed, &wishes.options) {
                        Ok(stats) => mine.add(&stats),
                        Err(failure) => {
                            stop.store(true, Ordering::Relaxed);
                            found.lock().expect("unpoisoned").1 = Some(failure);
                        }
                    }
                }
                found.lock().expect("unpoisoned").0.add(&mine);
            });
        }
        scope.spawn(|| progress(&next, wishes.from, end, &stop));
    });
    let (stats, failure) = found.into_inner().expect("unpoisoned");
    all.add(&stats);
    if let Some(failure) = failure {
        return Err(told(failure, &wishes.options));
    }
    println!("{}", summary(wishes.seeds, &all));
    if share(&all) > MOST_READS {
        return Err(format!(
            "more than {MOST_READS} % of webhooks were read again"
        ));
    }
    Ok(())
}

fn told(failure: Failure, options: &Options) -> String {
    let seed = failure.story.seed;
    let small = shrink(failure, options);
    let about = format!("Seed {seed}: {}", small.wrong);
    format!(
        "{}\nSave it as a file and play it again: --replay FILE\n{}",
        small.story.text(&about),
        small.wrong
    )
}

fn progress(next: &AtomicU64, from: u64, end: u64, stop: &AtomicBool) {
    let start = Instant::now();
    let mut shown = Instant::now();
    loop {
        std::thread::sleep(Duration::from_millis(50));
        let at = next.load(Ordering::Relaxed).min(end);
        if at >= end || stop.load(Ordering::Relaxed) {
            return;
        }
        if shown.elapsed() >= Duration::from_secs(2) {
            shown = Instant::now();
            let rate = (at - from) as f64 / start.elapsed().as_secs_f64();
            let left = (end - at) as f64 / rate.max(1.0);
            eprintln!(
                "{} of {} seeds, {rate:.0} a second, {left:.0} s left",
                at - from,
                end - from
            );
        }
    }
}

fn share(stats: &Stats) -> f64 {
    100.0 * stats.reread as f64 / (stats.delivered.max(1)) as f64
}

fn summary(seeds: u64, stats: &Stats) -> String {
    format!(
        "{seeds} seeds, {} jobs, {} webhooks, {} read again ({:.2} %), {} crashes, {} races, \
         {} merges, {} replays, {} time-outs",
        stats.jobs,
        stats.delivered,
        stats.reread,
        share(stats),
        stats.crashes,
        stats.races,
        stats.merges,
        stats.replays,
        stats.timeouts,
    )
}
