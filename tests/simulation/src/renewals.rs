//! Lives of what Kassa collects by itself, by the hundred thousand.

use crate::{Wishes, progress};
use kassa_simulation::renew::{Counts, PLANTS, played, told};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// So many seeds at least have met all that there is to meet.
const ENOUGH: u64 = 2_000;

/// Plays them, and ends with the first that breaks.
pub(crate) fn run(wishes: &Wishes) -> Result<(), String> {
    if wishes.print {
        println!("{}", told(wishes.from, wishes.plant));
        return Ok(());
    }
    if wishes.plants {
        plants()?;
    }
    let next = AtomicU64::new(wishes.from);
    let stop = AtomicBool::new(false);
    let found: Mutex<(Counts, Option<String>)> = Mutex::default();
    let end = wishes.from + wishes.seeds;
    std::thread::scope(|scope| {
        for _ in 0..wishes.threads {
            scope.spawn(|| {
                let mut mine = Counts::default();
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    let life = std::panic::catch_unwind(|| played(seed, wishes.plant));
                    match life.unwrap_or_else(|_| Err(format!("seed {seed}: it panicked"))) {
                        Ok(counts) => mine.add(&counts),
                        Err(wrong) => {
                            stop.store(true, Ordering::Relaxed);
                            found.lock().expect("unpoisoned").1 = Some(wrong);
                        }
                    }
                }
                found.lock().expect("unpoisoned").0.add(&mine);
            });
        }
        scope.spawn(|| progress(&next, wishes.from, end, &stop));
    });
    let (counts, wrong) = found.into_inner().expect("unpoisoned");
    let fewer = if wrong.is_some() { "fewer than " } else { "" };
    println!("{fewer}{} seeds of renewals: {counts}", wishes.seeds);
    if let Some(wrong) = wrong {
        return Err(format!(
            "{wrong}\n--renewals --seed N --print tells its life"
        ));
    }
    let missed = counts.missed();
    if wishes.seeds >= ENOUGH && !missed.is_empty() {
        return Err(format!(
            "they prove nothing of {missed:?}, which none of them met"
        ));
    }
    Ok(())
}

/// What is planted is found, by the claim that it breaks.
fn plants() -> Result<(), String> {
    for (name, plant, claim, from, to) in PLANTS {
        let mut all = from..to;
        let breaks = |wrong: &String| claim.is_none_or(|claim| wrong.contains(claim));
        let found = all.find_map(|seed| played(seed, plant).err().filter(breaks));
        match (found, claim) {
            (Some(wrong), Some(claim)) => {
                let seed = wrong.split(':').next().unwrap_or_default();
                println!("planted {name}: {seed} finds {claim:?}");
            }
            (None, None) => println!("planted {name}: {} seeds hold", to - from),
            (found, claim) => return Err(format!("planted {name}: {found:?}, not {claim:?}")),
        }
    }
    Ok(())
}
