//! The same failure in fewer steps.

use crate::play::{Failure, Options, play};
use crate::story::{Call, Step, Story};

/// So many plays a shrinking may cost.
const PLAYS: usize = 3_000;

/// Leaves steps out, and then trouble, for as long as the story fails alike.
pub fn shrink(failure: Failure, options: &Options) -> Failure {
    let mut shrinking = Shrinking {
        kind: kind(&failure.wrong),
        best: failure,
        options,
        plays: 0,
    };
    let mut size = shrinking.best.story.steps.len() / 2;
    while size > 0 {
        shrinking.leave_out(size);
        size /= 2;
    }
    shrinking.simplify();
    shrinking.leave_out(1);
    shrinking.best
}

/// What a failure is about, less the numbers in it.
fn kind(wrong: &str) -> String {
    let words = wrong.split(": ").nth(1).unwrap_or(wrong);
    words
        .chars()
        .filter(|c| c.is_alphabetic())
        .take(16)
        .collect()
}

struct Shrinking<'a> {
    kind: String,
    best: Failure,
    options: &'a Options,
    plays: usize,
}

impl Shrinking<'_> {
    fn fails(&mut self, steps: Vec<Step>) -> bool {
        self.plays += 1;
        if self.plays > PLAYS {
            return false;
        }
        let seed = self.best.story.seed;
        match play(&Story { seed, steps }, self.options) {
            Err(failure) if kind(&failure.wrong) == self.kind => {
                self.best = failure;
                true
            }
            _ => false,
        }
    }

    fn leave_out(&mut self, size: usize) {
        let mut at = 0;
        while at < self.best.story.steps.len() {
            let mut steps = self.best.story.steps.clone();
            let end = (at + size).min(steps.len());
            steps.drain(at..end);
            if !self.fails(steps) {
                at += size;
            }
        }
    }

    /// Less trouble, and one after the other.
    fn simplify(&mut self) {
        let mut at = 0;
        while at < self.best.story.steps.len() {
            for simpler in simpler(&self.best.story.steps[at]) {
                let mut steps = self.best.story.steps.clone();
                steps.splice(at..=at, simpler);
                if self.fails(steps) {
                    break;
                }
            }
            at += 1;
        }
    }
}

fn simpler(step: &Step) -> Vec<Vec<Step>> {
    let calm = |call: &Call| Call::from(call.what.clone());
    match step {
        Step::Call(call) if *call != calm(call) => vec![
            vec![Step::Call(calm(call))],
            vec![Step::Call(Call {
                skew: 0,
                ..call.clone()
            })],
        ],
        Step::Together(calls, turns) => {
            let single = calls.iter().cloned().map(Step::Call).collect();
            let calm = calls.iter().map(calm).collect();
            vec![single, vec![Step::Together(calm, turns.clone())]]
        }
        _ => Vec::new(),
    }
}
