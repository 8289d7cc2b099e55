//! The front door: a set-up, from which jobs begin.

use crate::ask::{Ask, Moment};
use crate::authentic::Trust;
use crate::authentic::hmac::{self, Mac};
use crate::error::KassaError;
use crate::flow;
use crate::job::Job;
use crate::model::catalog::Plan;
use crate::model::config::Config;
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
    ///
    /// ```
    /// use kassa::Kassa;
    /// use kassa::model::catalog::Plan;
    /// use kassa::model::config::Config;
    /// use kassa::model::money::Money;
    /// let plan = Plan {
    ///     id: "pack".into(),
    ///     name: "Credit pack".into(),
    ///     description: None,
    ///     price: Money { amount: 1_200, currency: "usd".into() },
    ///     interval: None,
    ///     benefits: Default::default(),
    ///     prices: Vec::new(),
    ///     trial_days: None,
    ///     grace_days: None,
    ///     past_due: Default::default(),
    ///     dunning: Vec::new(),
    ///     billing_day: None,
    ///     first_period: Default::default(),
    ///     tax_free: false,
    ///     group: None,
    ///     retired: false,
    /// };
    /// let mut config = Config { plans: vec![plan], ..Default::default() };
    /// assert!(Kassa::new(config.clone()).is_ok());
    /// config.plans[0].price.currency = "dollars".into();
    /// assert_eq!(Kassa::new(config).err().unwrap().code, "bad_plan");
    /// ```
    pub fn new(config: Config) -> Result<Self, KassaError> {
        Kassa::with_host(config, hmac::sha256, Trust::default())
    }

    /// Checks a set-up whose host computes and proves signatures by itself, and more
    /// quickly.
    ///
    /// # Errors
    /// As [`Kassa::new`].
    ///
    /// ```
    /// use kassa::{Kassa, authentic::{Trust, hmac}};
    /// assert!(Kassa::with_host(Default::default(), hmac::sha256, Trust::default()).is_ok());
    /// ```
    pub fn with_host(config: Config, mac: Mac, trust: Trust) -> Result<Self, KassaError> {
        Ok(Kassa {
            setup: Arc::new(Setup::new(config, mac, Arc::new(trust))?),
        })
    }

    /// The same set-up with other plans, such as freshly loaded ones.
    ///
    /// # Errors
    /// `Misused` for a plan that contradicts itself.
    ///
    /// ```
    /// use kassa::Kassa;
    /// let kassa = Kassa::new(Default::default()).unwrap();
    /// let loaded = Vec::new(); // such as the rows of the app's own table of plans
    /// assert!(kassa.with_plans(loaded).is_ok());
    /// ```
    pub fn with_plans(&self, plans: alloc::vec::Vec<Plan>) -> Result<Self, KassaError> {
        let config = Config {
            plans,
            ..self.setup.config.clone()
        };
        let trust = self.setup.trust.clone();
        let setup = Setup {
            passes: self.setup.passes.clone(),
            ..Setup::new(config, self.setup.mac, trust)?
        };
        Ok(Kassa {
            setup: Arc::new(setup),
        })
    }
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Kassa {
    /// Begins a job. Nothing happens until its first `next`.
    ///
    /// ```
    /// use kassa::{Ask, Kassa, Moment, Step};
    /// let kassa = Kassa::new(Default::default()).unwrap();
    /// let moment = Moment { now: 1_790_000_000_000, entropy: "00".repeat(16) };
    /// let job = kassa.begin(Ask::Orders { account: String::new() }, moment);
    /// let Step::Failed { error } = job.next(None) else { panic!("nobody has no name") };
    /// assert_eq!(error.code, "bad_account");
    /// ```
    pub fn begin(&self, ask: Ask, moment: Moment) -> Job {
        Job::new(self.setup.clone(), moment, |cx| flow::run(cx, ask))
    }
}
