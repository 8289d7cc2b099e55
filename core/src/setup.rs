//! A set-up that has been checked once, so that no job checks it again.

use crate::authentic::Trust;
use crate::authentic::hmac::Mac;
use crate::error::{KassaError, Reason};
use crate::model::catalog::Plan;
use crate::model::config::{Config, ProviderConfig};
use crate::model::id::Environment;
use crate::passes::Passes;
use crate::providers::{self, Provider};
use crate::seal;
use crate::sorted::sorted;
use crate::zone;
use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

/// A checked [`Config`].
pub(crate) struct Setup {
    pub(crate) config: Config,
    pub(crate) environment: Environment,
    pub(crate) mac: Mac,
    /// What the signatures of stores have to hold against.
    pub(crate) trust: Arc<Trust>,
    /// What lets calls to stores in, until it ends.
    pub(crate) passes: Arc<Passes>,
}

impl Setup {
    /// Refuses at set-up what would otherwise fail at a sale.
    pub(crate) fn new(config: Config, mac: Mac, trust: Arc<Trust>) -> Result<Self, KassaError> {
        for plan in &config.plans {
            plan.check()?;
            for price in &plan.prices {
                if !providers::exists(&price.provider) {
                    providers::named(&price.provider)?;
                }
            }
        }
        check_names(&config.plans)?;
        seal::check(&config.seal_keys)?;
        for origin in config.base_url.iter().chain(&config.return_origins) {
            check_origin(origin)?;
        }
        zone::check(config.zone.as_deref())?;
        let mut environment = config.environment;
        let mut silent = None;
        for keys in &config.providers {
            let provider = providers::named(&keys.provider)?;
            check_parts(provider, keys)?;
            if keys.app.is_some() {
                silent = silent.or(Some(provider.name()));
            }
            let Some(secret) = &keys.secret_key else {
                continue;
            };
            let api = provider.api().ok_or_else(|| only_heard(provider.name()))?;
            let Some(told) = api.environment(secret.reveal())? else {
                silent = silent.or(Some(provider.name()));
                continue;
            };
            if *environment.get_or_insert(told) != told {
                return Err(KassaError::misused(
                    "mixed_environments",
                    "Use only test keys or only live keys in one Kassa; make two of them for both.",
                )
                .at(provider.name()));
            }
        }
        if let (None, Some(provider)) = (environment, silent) {
            return Err(KassaError::misused(
                "environment_unknown",
                "The keys of this provider do not tell test from live: set `environment`.",
            )
            .at(provider));
        }
        for keys in &config.providers {
            check_app(keys, environment)?;
        }
        Ok(Setup {
            config,
            environment: environment.unwrap_or(Environment::Test),
            mac,
            trust,
            passes: Arc::default(),
        })
    }

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

/// For a provider whose messages are all that is understood.
pub(crate) fn only_heard(provider: &str) -> KassaError {
    KassaError::new(
        Reason::Unsupported,
        "only_heard",
        "Of this provider only webhooks are understood: call it by its own library, and let its \
         webhooks tell Kassa.",
    )
    .at(provider)
}

/// A part that nothing keeps apart would be somebody's mistake with money.
fn check_parts(provider: &dyn Provider, keys: &ProviderConfig) -> Result<(), KassaError> {
    let given = [
        ("store", keys.store.is_some()),
        ("prices", !keys.prices.is_empty()),
    ];
    let unknown = |(part, given): &(&str, bool)| *given && !provider.parts().contains(part);
    let Some((part, _)) = given.into_iter().find(unknown) else {
        return Ok(());
    };
    Err(KassaError::misused(
        "no_such_part",
        &format!(
            "`{part}` tells no messages of this provider apart: leave it out, and give each shop \
             an account of its own there."
        ),
    )
    .at(provider.name()))
}

/// Whoever has the lab's key, or Xcode, signs purchases as they like.
fn check_app(keys: &ProviderConfig, environment: Option<Environment>) -> Result<(), KassaError> {
    let Some(app) = &keys.app else {
        return Ok(());
    };
    let test = environment == Some(Environment::Test);
    let lab = test && keys.api_base.is_some();
    if (!app.roots.is_empty() && !lab) || (app.xcode.is_some() && !test) {
        return Err(KassaError::misused(
            "foreign_root",
            "`app.roots` is for the offline lab, with `environment: 'test'` and its `apiBase`, and \
             `app.xcode` for tests: with either anybody could sign purchases.",
        )
        .at(&keys.provider));
    }
    Ok(())
}

/// Of two plans with one name, or with one price, only the first would ever be
/// found.
fn check_names<'a>(plans: &'a [Plan]) -> Result<(), KassaError> {
    let names = |plan: &'a Plan| {
        let prices = plan.prices.iter().map(|it| (it.provider.as_str(), &it.id));
        let names = core::iter::once(("", &plan.id)).chain(prices);
        names.map(|name| (name, &plan.id)).collect::<Vec<_>>()
    };
    let all = plans.iter().flat_map(names).collect();
    let all = sorted(all, |(a, _), (b, _)| a < b);
    for ((name, _), (next, plan)) in all.iter().zip(all.iter().skip(1)) {
        if name == next {
            let hint = format!("Plan `{plan}`: another one has its id or its price.");
            return Err(KassaError::misused("bad_plan", &hint));
        }
    }
    Ok(())
}

/// Return URLs are compared with these as they stand, so an empty one, such as
/// a variable that is not set, would allow every page there is.
fn check_origin(origin: &str) -> Result<(), KassaError> {
    let host = origin
        .split_once(':')
        .filter(|(scheme, _)| !scheme.is_empty())
        .and_then(|(_, rest)| rest.strip_prefix("//"))
        .map(|rest| rest.trim_end_matches('/'));
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, '@' | '\\' | '?' | '#');
    if host.is_some_and(|host| !host.is_empty() && !host.starts_with('/')) && !origin.contains(odd)
    {
        return Ok(());
    }
    Err(KassaError::misused(
        "bad_base_url",
        "`baseUrl` and `returnOrigins` are addresses such as `https://app.example`.",
    ))
}
