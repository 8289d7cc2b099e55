//! Two writers, wherever one overtakes the other: the first is stopped before
//! any of its needs, the second before any of its own, then both go on.

use crate::world::World;
use kassa::{Ask, Fact, Job, KassaError, Moment, Outcome, Step};

/// What came of one of them.
pub type End = Result<Outcome, KassaError>;

/// One of two writers.
pub struct Writer {
    job: Job,
    fact: Option<Fact>,
    end: Option<End>,
}

impl Writer {
    /// Begins an ask; the name varies its entropy.
    pub fn new(world: &mut World, ask: &Ask, name: char) -> Self {
        let moment = Moment {
            now: world.now(),
            entropy: name.to_string().repeat(32),
        };
        Writer {
            job: world.kassa.begin(ask.clone(), moment),
            fact: None,
            end: None,
        }
    }

    /// Meets so many needs; false if it ended before.
    pub fn go(&mut self, world: &mut World, steps: usize) -> bool {
        for _step in 0..steps {
            if self.end.is_some() {
                return false;
            }
            match self.job.next(self.fact.take()) {
                Step::Need { need, .. } => self.fact = Some(world.meet(&need)),
                Step::Done { outcome } => self.end = Some(Ok(outcome)),
                Step::Failed { error } => self.end = Some(Err(error)),
            }
        }
        true
    }

    /// Goes on to the end.
    pub fn finish(mut self, world: &mut World) -> End {
        self.go(world, 1_000);
        self.end.expect("an end")
    }
}

/// Plays every way in which each can overtake the other, and looks at each end.
pub fn race(begin: impl Fn() -> (World, Ask, Ask), check: impl Fn(&mut World, End, End, &str)) {
    let mut races = 0;
    for first in 0.. {
        let mut inside = false;
        for second in 0.. {
            let (mut world, a, b) = begin();
            let (mut a, mut b) = (
                Writer::new(&mut world, &a, 'a'),
                Writer::new(&mut world, &b, 'b'),
            );
            inside = a.go(&mut world, first);
            let more = b.go(&mut world, second);
            let a = a.finish(&mut world);
            let b = b.finish(&mut world);
            world.audit();
            check(&mut world, a, b, &format!("{first} steps, then {second}"));
            races += 1;
            if !more {
                break;
            }
        }
        if !inside {
            break;
        }
    }
    assert!(races > 4, "nothing was raced");
}
