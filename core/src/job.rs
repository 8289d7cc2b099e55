//! A job: straight-line Rust that says what it needs next.

use crate::ask::{Moment, Outcome};
use crate::error::KassaError;
use crate::mailbox::{Errand, Mail, Stand};
use crate::need::{Fact, Need};
use crate::setup::Setup;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::Future;
use core::pin::Pin;
use kassa_wire::wire;

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

/// One ask on its way. Drop it at any time: nothing leaks.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Job(Errand<Need, Fact, Outcome>);

impl Job {
    pub(crate) fn new<F>(setup: Arc<Setup>, moment: Moment, flow: impl FnOnce(Cx) -> F) -> Self
    where
        F: Future<Output = Result<Outcome, KassaError>> + Send + 'static,
    {
        Job(Errand::new(|mail| {
            flow(Cx {
                mail,
                setup,
                moment: Arc::new(moment),
            })
        }))
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
        match self.0.next(fact) {
            Stand::Need(need, wait_ms) => Step::Need { need, wait_ms },
            Stand::Done(outcome) => Step::Done { outcome },
            Stand::Failed(error) => Step::Failed { error },
        }
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
    mail: Mail<Need, Fact>,
    pub(crate) setup: Arc<Setup>,
    pub(crate) moment: Arc<Moment>,
}

impl Cx {
    /// Leaves a need for the host and returns with the fact.
    pub(crate) async fn need(&self, need: Need, wait_ms: u32) -> Fact {
        self.mail.need(need, wait_ms).await
    }
}
