//! Two sides take turns at the same work: what the machine does meanwhile
//! befalls both.

use serde_json::json;
use std::env;
use std::iter::repeat_with;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// One way to do the work.
pub(crate) struct Side<'a> {
    /// What one piece adds to what is stored.
    pub(crate) adds: [i64; 2],
    /// Orders and credits.
    pub(crate) stored: &'a mut dyn FnMut() -> [i64; 2],
    /// Prepares so many pieces; what it answers is timed.
    pub(crate) prepare: &'a mut dyn FnMut(usize) -> Work<'a>,
}

/// Does what was prepared, and tells how long it took.
pub(crate) type Work<'a> = Box<dyn FnOnce() -> Duration + 'a>;

/// Prints the rounds of both as one line of JSON. A round has a multiple of
/// `step` pieces; `spent` tells how long ours has waited for reads and writes.
pub(crate) fn compare<'a>(
    name: &str,
    step: usize,
    spent: impl Fn() -> [f64; 2],
    ours: &mut Side<'a>,
    peer: &mut Side<'a>,
) {
    let words: Vec<String> = env::args().collect();
    let quick = words.iter().any(|word| word == "--quick");
    let only = words.iter().skip_while(|word| *word != "--only").nth(1);
    if only.is_some_and(|only| !name.contains(only)) {
        return;
    }
    let (rounds, round, least, most) = match quick {
        true => (1, 30.0, 16, 16),
        false => (5, 400.0, 64, 10_000),
    };
    let fit = |count: usize| count.next_multiple_of(step);
    // The warm-up also tells how much work makes a round.
    let mut slowest = f64::MIN_POSITIVE;
    for _turn in 0..2 {
        for side in [&mut *ours, &mut *peer] {
            let count = fit(least);
            slowest = slowest.max(timed(side, count) / count as f64);
        }
    }
    let count = fit(((round / slowest) as usize).clamp(least, most));
    let mut told = Vec::new();
    let before = spent();
    for at in 0..rounds {
        // Who goes second may find a warmer machine, so that changes too.
        let (a, b) = match at % 2 {
            0 => {
                let a = timed(ours, count);
                (a, timed(peer, count))
            }
            _ => {
                let b = timed(peer, count);
                (timed(ours, count), b)
            }
        };
        told.push(json!({ "ours": a, "peer": b }));
    }
    let pieces = (count * rounds) as f64;
    let after = spent();
    println!(
        "{}",
        json!({
            "name": name, "count": count, "rounds": told,
            "reading": (after[0] - before[0]) / pieces,
            "writing": (after[1] - before[1]) / pieces,
        })
    );
}

/// One round of a side, in milliseconds.
fn timed(side: &mut Side<'_>, count: usize) -> f64 {
    let work = (side.prepare)(count);
    let before = (side.stored)();
    let took = work();
    let after = (side.stored)();
    for ((after, before), adds) in after.iter().zip(before).zip(side.adds) {
        let wanted = adds * i64::try_from(count).expect("a small number");
        assert_eq!(after - before, wanted, "a side did not do its work");
    }
    took.as_secs_f64() * 1_000.0
}

/// So many threads share the work; each begins its next piece when its last is
/// done.
pub(crate) fn callers<T: Send>(many: usize, work: Vec<T>, piece: impl Fn(T) + Sync) -> Duration {
    let work = Mutex::new(work.into_iter());
    let start = Instant::now();
    thread::scope(|scope| {
        for _caller in 0..many {
            scope.spawn(|| {
                let next = || work.lock().expect("no panic").next();
                repeat_with(next).map_while(|it| it).for_each(&piece);
            });
        }
    });
    start.elapsed()
}
