//! A flow that says what it needs next.
//!
//! Inside, a flow is an `async fn` that is polled by hand: each `.await` of its [`Mail`] leaves a
//! need there and returns once the host has put a fact there. No runtime, no callback, no executor;
//! nothing async crosses a border.

use crate::error::KassaError;
use alloc::boxed::Box;
use alloc::sync::Arc;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use spin::Mutex;

/// Between a flow and its host: needs go out, facts come in.
pub(crate) struct Mail<N, F>(Arc<Mutex<Slot<N, F>>>);

struct Slot<N, F> {
    need: Option<(N, u32)>,
    fact: Option<F>,
}

impl<N, F> Mail<N, F> {
    /// Leaves a need for the host and returns with the fact.
    pub(crate) async fn need(&self, need: N, wait_ms: u32) -> F {
        // A fact that came before its need answers nothing.
        *self.0.lock() = Slot {
            need: Some((need, wait_ms)),
            fact: None,
        };
        poll_fn(|_| match self.0.lock().fact.take() {
            Some(fact) => Poll::Ready(fact),
            None => Poll::Pending,
        })
        .await
    }
}

impl<N, F> Clone for Mail<N, F> {
    fn clone(&self) -> Self {
        Mail(self.0.clone())
    }
}

/// Where a flow stands.
pub(crate) enum Stand<N, T> {
    /// This is needed, after so many milliseconds.
    Need(N, u32),
    /// It is done.
    Done(T),
    /// It could not be done; nothing is half-done.
    Failed(KassaError),
}

type Flow<T> = Pin<Box<dyn Future<Output = Result<T, KassaError>> + Send>>;

/// A flow and its mail. Drop it at any time: nothing leaks.
pub(crate) struct Errand<N, F, T> {
    mail: Mail<N, F>,
    flow: Mutex<Option<Flow<T>>>,
}

impl<N: Clone, F, T> Errand<N, F, T> {
    pub(crate) fn new<R>(flow: impl FnOnce(Mail<N, F>) -> R) -> Self
    where
        R: Future<Output = Result<T, KassaError>> + Send + 'static,
    {
        let mail = Mail(Arc::new(Mutex::new(Slot {
            need: None,
            fact: None,
        })));
        Errand {
            mail: mail.clone(),
            flow: Mutex::new(Some(Box::pin(flow(mail)))),
        }
    }

    /// Goes on, with the fact that was needed. Without one the same need is told again.
    pub(crate) fn next(&self, fact: Option<F>) -> Stand<N, T> {
        if fact.is_some() {
            self.mail.0.lock().fact = fact;
        }
        self.poll().unwrap_or_else(|| {
            Stand::Failed(KassaError::misused(
                "job_is_over",
                "This job has already ended: begin a new one for each ask.",
            ))
        })
    }

    fn poll(&self) -> Option<Stand<N, T>> {
        let mut flow = self.flow.lock();
        let poll = flow
            .as_mut()?
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        let stand = match poll {
            Poll::Pending => {
                let (need, wait_ms) = self.mail.0.lock().need.clone()?;
                return Some(Stand::Need(need, wait_ms));
            }
            Poll::Ready(Ok(outcome)) => Stand::Done(outcome),
            Poll::Ready(Err(error)) => Stand::Failed(error),
        };
        *flow = None;
        Some(stand)
    }
}
