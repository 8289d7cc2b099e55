//! Asks that meet in one process share a commit: spends of one account, and
//! webhooks. For a server with a thread for each request; `npm/src/fold.ts` is
//! the same for an event loop.

use crate::drive::End;
use kassa::Ask;
use kassa::Outcome;
use kassa::ask::Share;
use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// So many share a commit; the core looks so many causes up at once.
const MOST_SPENDS: usize = 64;
const MOST_WEBHOOKS: usize = 100;

/// Where asks meet. One for each Kassa, shared by all threads.
#[derive(Default)]
pub struct Fold {
    lanes: Mutex<BTreeMap<Lane, VecDeque<Waiting>>>,
}

/// What can share a commit.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Webhooks,
    Spends(String),
}

struct Waiting {
    ask: Ask,
    answer: Sender<Answer>,
}

/// What a thread that waits is told.
#[allow(clippy::large_enum_variant, reason = "there is one for each ask")]
enum Answer {
    /// Its ask has ended.
    End(Box<End>),
    /// Its ask could not share: ask it alone.
    Alone,
    /// Nobody is under way any more: it takes what waits, its own ask among it.
    Lead,
}

impl Fold {
    /// Asks. `run` runs a job to its end; the ask that it gets may be a batch
    /// that answers other threads too.
    ///
    /// Whoever finds its lane free goes at once. Whoever comes meanwhile waits,
    /// and then the first of them takes all of them along.
    pub fn ask(&self, ask: Ask, mut run: impl FnMut(Ask) -> End) -> End {
        let Some(lane) = lane_of(&ask) else {
            return run(ask);
        };
        let (answer, told) = channel();
        let own = Waiting {
            ask: ask.clone(),
            answer,
        };
        let mut lanes = self.lanes();
        let free = !lanes.contains_key(&lane);
        lanes.entry(lane.clone()).or_default().push_back(own);
        drop(lanes);
        if free {
            self.lead(&lane, &mut run);
        }
        self.wait(&lane, &told, ask, &mut run)
    }

    fn wait(
        &self,
        lane: &Lane,
        told: &Receiver<Answer>,
        ask: Ask,
        run: &mut impl FnMut(Ask) -> End,
    ) -> End {
        loop {
            match told.recv() {
                Ok(Answer::End(end)) => return *end,
                Ok(Answer::Alone) => return run(ask),
                // Whoever led it panicked, and nobody knows what was done.
                Err(_) => return End::Crashed,
                Ok(Answer::Lead) => self.lead(lane, run),
            }
        }
    }

    /// Takes what waits, runs it as one, and leaves the lane to the next.
    fn lead(&self, lane: &Lane, run: &mut impl FnMut(Ask) -> End) {
        let next = NextLeader { fold: self, lane };
        let most = match lane {
            Lane::Webhooks => MOST_WEBHOOKS,
            Lane::Spends(_) => MOST_SPENDS,
        };
        let mut taken: Vec<Waiting> = match self.lanes().get_mut(lane) {
            Some(waiting) => waiting.drain(..waiting.len().min(most)).collect(),
            None => Vec::new(),
        };
        let end = match taken.as_slice() {
            // A webhook may wait for its provider when it is asked alone: not in the lane.
            [one] if *lane != Lane::Webhooks => run(one.ask.clone()),
            several => {
                let asks = several.iter().map(|it| it.ask.clone()).collect();
                run(Ask::Batch { asks })
            }
        };
        // They need not wait until this thread has told all of its own.
        drop(next);
        match end {
            End::Done(Outcome::Batch { results }) => {
                for (waiting, share) in taken.iter().zip(results) {
                    tell(&waiting.answer, answer_of(share));
                }
            }
            End::Failed(error) => {
                for waiting in &taken {
                    tell(
                        &waiting.answer,
                        Answer::End(Box::new(End::Failed(error.clone()))),
                    );
                }
            }
            // Of one that was asked alone. Several that were cut off hear nothing.
            alone => {
                if let Some(waiting) = taken.pop().filter(|_| taken.is_empty()) {
                    tell(&waiting.answer, Answer::End(Box::new(alone)));
                }
            }
        }
    }

    /// A thread that panicked while it held the lock left the lanes whole.
    fn lanes(&self) -> MutexGuard<'_, BTreeMap<Lane, VecDeque<Waiting>>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Wakes who leads next, also where this thread panics.
struct NextLeader<'a> {
    fold: &'a Fold,
    lane: &'a Lane,
}

impl Drop for NextLeader<'_> {
    fn drop(&mut self) {
        let mut lanes = self.fold.lanes();
        match lanes.get(self.lane).and_then(VecDeque::front) {
            Some(next) => tell(&next.answer, Answer::Lead),
            None => {
                lanes.remove(self.lane);
            }
        }
    }
}

fn lane_of(ask: &Ask) -> Option<Lane> {
    match ask {
        Ask::Inbound { .. } => Some(Lane::Webhooks),
        Ask::Deduct { account, .. } => Some(Lane::Spends(account.clone())),
        _ => None,
    }
}

fn answer_of(share: Share) -> Answer {
    match share {
        Share::Done { outcome } => Answer::End(Box::new(End::Done(outcome))),
        Share::Failed { error } => Answer::End(Box::new(End::Failed(error))),
        Share::Alone => Answer::Alone,
    }
}

/// Nobody listens any more only where a thread has panicked.
fn tell(to: &Sender<Answer>, answer: Answer) {
    let _gone = to.send(answer);
}
