//! A job: straight-line Rust that says what it needs next.
//!
//! Inside, a flow is an `async fn` that is polled by hand: each `.await` of the
//! [`Cx`] leaves a need in the mailbox and returns once the host has put a fact
//! there. No runtime, no callback, no executor; nothing async crosses a border.

use crate::ask::{Moment, Outcome};
use crate::error::KassaError;
use crate::need::{Fact, Need};
use crate::setup::Setup;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use kassa_wire::wire;
use spin::Mutex;

/// Where a job stands.
#[wire]
pub enum Step {
    /// Do this and come back with the fact.
    Need {
        /// What to do.
        need: Need,
        /// Wait so many milliseconds first; 0 nearly always.
        wait_ms: u32,
    },
    /// The job is done.
    Done {
        /// What came of it.
        outcome: Outcome,
    },
    /// The job could not be done; nothing is half-done.
    Failed {
        /// Why, and what to do next.
        error: KassaError,
    },
}

type Flow = Pin<Box<dyn Future<Output = Result<Outcome, KassaError>> + Send>>;

/// One ask on its way. Drop it at any time: nothing leaks.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Job {
    mail: Mail,
    flow: Mutex<Option<Flow>>,
}

#[derive(Default)]
struct Slot {
    need: Option<(Need, u32)>,
    fact: Option<Fact>,
}

type Mail = Arc<Mutex<Slot>>;

impl Job {
    pub(crate) fn new<F>(setup: Arc<Setup>, moment: Moment, flow: impl FnOnce(Cx) -> F) -> Self
    where
        F: Future<Output = Result<Outcome, KassaError>> + Send + 'static,
    {
        let mail = Mail::default();
        let cx = Cx {
            mail: mail.clone(),
            setup,
            moment: Arc::new(moment),
        };
        Job {
            mail,
            flow: Mutex::new(Some(Box::pin(flow(cx)))),
        }
    }

    fn poll(&self) -> Option<Step> {
        let mut flow = self.flow.lock();
        let poll = flow
            .as_mut()?
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        let step = match poll {
            Poll::Pending => {
                let (need, wait_ms) = self.mail.lock().need.clone()?;
                return Some(Step::Need { need, wait_ms });
            }
            Poll::Ready(Ok(outcome)) => Step::Done { outcome },
            Poll::Ready(Err(error)) => Step::Failed { error },
        };
        *flow = None;
        Some(step)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Job {
    /// Goes on. Begin with `None`; then bring the fact that the last step
    /// asked for. Asking without a fact repeats the same need.
    ///
    /// ```
    /// use kassa::{Ask, Fact, Kassa, Moment, Need, Outcome, Step};
    /// let kassa = Kassa::new(Default::default()).unwrap();
    /// let moment = Moment { now: 1_790_000_000_000, entropy: "00".repeat(16) };
    /// let job = kassa.begin(Ask::Benefits { account: "ada".into() }, moment);
    ///
    /// let first = job.next(None);
    /// assert!(matches!(first, Step::Need { need: Need::Read { .. }, wait_ms: 0 }));
    /// assert_eq!(job.next(None), first); // as often as it is asked
    ///
    /// let nothing_stored = Fact::Rows { rows: Vec::new() };
    /// let Step::Done { outcome: Outcome::Benefits { benefits } } = job.next(Some(nothing_stored))
    /// else { panic!("a customer nobody knows has nothing") };
    /// assert_eq!((benefits.total_available_credits, benefits.revision), (0, 0));
    /// ```
    pub fn next(&self, fact: Option<Fact>) -> Step {
        if fact.is_some() {
            self.mail.lock().fact = fact;
        }
        self.poll().unwrap_or_else(|| Step::Failed {
            error: KassaError::misused(
                "job_is_over",
                "This job has already ended: begin a new one for each ask.",
            ),
        })
    }
}

/// Puts a flow where it does not lie on the stack of the one that waits for it: threads
/// of phones and of a JVM have little. It is made in a frame that is gone when it runs.
#[inline(never)]
pub(crate) fn apart<F: Future>(make: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(make())
}

/// What a flow has at hand: the set-up, the moment, and the host's four hands.
#[derive(Clone)]
pub(crate) struct Cx {
    mail: Mail,
    pub(crate) setup: Arc<Setup>,
    pub(crate) moment: Arc<Moment>,
}

impl Cx {
    /// Leaves a need for the host and returns with the fact.
    pub(crate) async fn need(&self, need: Need, wait_ms: u32) -> Fact {
        // A fact that came before its need answers nothing.
        *self.mail.lock() = Slot {
            need: Some((need, wait_ms)),
            fact: None,
        };
        poll_fn(|_| match self.mail.lock().fact.take() {
            Some(fact) => Poll::Ready(fact),
            None => Poll::Pending,
        })
        .await
    }
}
