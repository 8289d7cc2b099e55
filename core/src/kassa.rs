//! The front door: a set-up, from which jobs begin.

use crate::ask::{Ask, Moment};
use crate::authentic::{Authentic, Received};
use crate::error::KassaError;
use crate::flow;
use crate::job::Job;
use crate::model::catalog::Plan;
use crate::model::config::{Config, ProviderConfig};
use crate::model::http::Header;
use crate::model::id::Environment;
use crate::model::secret::Secret;
use crate::model::time::Millis;
use crate::providers::{self, Inbound, Provider};
use alloc::format;
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

/// A checked [`Config`].
pub(crate) struct Setup {
    pub(crate) config: Config,
    pub(crate) environment: Environment,
}

impl Kassa {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Misused` for a plan that contradicts itself, an unknown provider, or
    /// keys of different environments.
    pub fn new(config: Config) -> Result<Self, KassaError> {
        for plan in &config.plans {
            plan.check()?;
        }
        let mut environment = config.environment;
        for keys in &config.providers {
            let provider = providers::named(&keys.provider)?;
            let Some(secret) = &keys.secret_key else {
                continue;
            };
            let told = provider.environment(secret.reveal())?;
            if *environment.get_or_insert(told) != told {
                return Err(KassaError::misused(
                    "mixed_environments",
                    "Use only test keys or only live keys in one Kassa; make two of them for both.",
                )
                .at(provider.name()));
            }
        }
        let environment = environment.unwrap_or(Environment::Test);
        Ok(Kassa {
            setup: Arc::new(Setup {
                config,
                environment,
            }),
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

impl Setup {
    /// The plan of that id, retired or not.
    pub(crate) fn plan(&self, id: &str) -> Option<&Plan> {
        self.config.plans.iter().find(|plan| plan.id == id)
    }

    /// A provider that can be called, with its keys.
    pub(crate) fn provider(
        &self,
        name: Option<&str>,
    ) -> Result<(&'static dyn Provider, &ProviderConfig), KassaError> {
        let keys = match name {
            Some(name) => self
                .config
                .providers
                .iter()
                .find(|keys| keys.provider == name),
            None => self.config.providers.first(),
        };
        let keys = keys.ok_or_else(|| {
            KassaError::misused(
                "provider_not_configured",
                &format!(
                    "Add {} to `providers` where Kassa is made.",
                    name.map_or_else(|| "a provider".into(), |n| format!("`{n}`"))
                ),
            )
        })?;
        Ok((providers::named(&keys.provider)?, keys))
    }
}
