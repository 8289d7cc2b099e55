//! The front door: a set-up, from which jobs begin.

use crate::ask::{Ask, Moment};
use crate::authentic::{Authentic, Received};
use crate::error::KassaError;
use crate::flow;
use crate::job::Job;
use crate::model::catalog::Plan;
use crate::model::config::Config;
use crate::model::http::Header;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use crate::providers::{self, Inbound};
use crate::setup::Setup;
use alloc::sync::Arc;

/// One configured Kassa. Cheap to clone, free of state: the same ask with the
/// same facts gives the same steps, byte for byte.
///
/// ```
/// use kassa::{Ask, Kassa, Moment, Need, Step};
/// let kassa = Kassa::new(Default::default()).unwrap();
/// let moment = Moment { now: 1_790_000_000_000, entropy: "00".repeat(16) };
/// let job = kassa.begin(Ask::Benefits { account: "ada".into() }, moment);
/// assert!(matches!(job.next(None), Step::Need { need: Need::Read { .. }, .. }));
/// ```
#[derive(Clone)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct Kassa {
    setup: Arc<Setup>,
}

impl Kassa {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Misused` for a plan that contradicts itself, an unknown provider, or
    /// keys of different environments.
    pub fn new(config: Config) -> Result<Self, KassaError> {
        Ok(Kassa {
            setup: Arc::new(Setup::new(config)?),
        })
    }

    /// The same set-up with other plans, such as freshly loaded ones.
    ///
    /// # Errors
    /// `Misused` for a plan that contradicts itself.
    pub fn with_plans(&self, plans: alloc::vec::Vec<Plan>) -> Result<Self, KassaError> {
        Kassa::new(Config {
            plans,
            ..self.setup.config.clone()
        })
    }
}

impl Kassa {
    /// Proves and reads one webhook, and nothing else: no set-up, no store.
    ///
    /// # Errors
    /// `Untrusted` with a code that names the reason.
    pub fn verify(
        provider: &str,
        headers: &[Header],
        body: &[u8],
        secrets: &[Secret],
        now: Millis,
    ) -> Result<Received, KassaError> {
        let inbound = Inbound {
            headers,
            body,
            secrets,
            environment: None,
            now,
        };
        providers::named(provider)?
            .receive(&inbound)
            .map(Authentic::into_inner)
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Kassa {
    /// Begins a job. Nothing happens until its first `next`.
    pub fn begin(&self, ask: Ask, moment: Moment) -> Job {
        Job::new(self.setup.clone(), moment, |cx| flow::run(cx, ask))
    }
}
