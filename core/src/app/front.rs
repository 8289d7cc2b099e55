//! The front door: a set-up, from which jobs begin.

use super::ask::AppAsk;
use super::need::{AppFact, AppNeed};
use super::outcome::AppOutcome;
use super::routes::{self, Wish};
use super::server::Cx;
use super::{arrival, entitled, outbox};
use crate::error::KassaError;
use crate::mailbox::{Errand, Stand};
use crate::model::id::Environment;
use crate::model::time::Moment;
use crate::model::token::TokenKey;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;
use kassa_wire::wire;

/// What an app has to say about itself. Nothing of it is a secret.
#[wire]
pub struct AppConfig {
    /// Where Kassa's handler is mounted, such as `https://shop.example/api/kassa`. Only `https`,
    /// except for a server on the developer's own machine.
    pub base_url: String,
    /// The customer who is signed in: the id that the server's `identify` gives.
    pub account: String,
    /// Which environment's tokens count; any unless given. An app in a store says `live`.
    pub environment: Option<Environment>,
    /// The public keys that tokens are proved with. Without any the server's own list is fetched
    /// and kept with the token; pinned ones cannot be exchanged on the device.
    pub keys: Vec<TokenKey>,
}

/// An app with its signed-in customer. Cheap to make, free of state: the same ask with the same
/// facts gives the same steps.
#[derive(Debug)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct App {
    config: Arc<AppConfig>,
}

impl App {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Misused` for an address that is none or is not safe, or for nobody.
    ///
    /// ```
    /// use kassa::app::{App, AppConfig};
    /// let mut config = AppConfig {
    ///     base_url: "https://shop.example/api/kassa".into(),
    ///     account: "ada".into(),
    ///     environment: None,
    ///     keys: Vec::new(),
    /// };
    /// assert!(App::new(config.clone()).is_ok());
    /// config.base_url = "http://shop.example/api/kassa".into();
    /// assert_eq!(App::new(config).unwrap_err().code, "unsafe_base_url");
    /// ```
    pub fn new(mut config: AppConfig) -> Result<Self, KassaError> {
        let trimmed = config.base_url.trim_end_matches('/').to_string();
        config.base_url = trimmed;
        let (scheme, rest) = config.base_url.split_once("://").unwrap_or_default();
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let odd = |it: char| it.is_whitespace() || it.is_control() || matches!(it, '?' | '#' | '@');
        if host.is_empty() || rest.contains(odd) {
            return Err(KassaError::misused(
                "bad_base_url",
                "`baseUrl` is the whole address of Kassa's handler, such as \
                 https://shop.example/api/kassa.",
            ));
        }
        if scheme != "https" && !(scheme == "http" && is_near(host)) {
            return Err(KassaError::misused(
                "unsafe_base_url",
                "What a customer buys goes over `https` only. `http` is for a server on your own \
                 machine: localhost, 127.0.0.1, or 10.0.2.2 of an emulator.",
            ));
        }
        if config.account.is_empty() || config.account.len() > 255 {
            return Err(KassaError::misused(
                "bad_account",
                "`account` is the id of the customer who is signed in, 1 to 255 bytes.",
            ));
        }
        Ok(App {
            config: Arc::new(config),
        })
    }
}

/// The developer's own machine, also as an emulator sees it.
fn is_near(host: &str) -> bool {
    let name = host.split(':').next().unwrap_or_default();
    matches!(name, "localhost" | "127.0.0.1" | "10.0.2.2") || host.starts_with("[::1]")
}

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl App {
    /// Begins a job. Nothing happens until its first `next`.
    ///
    /// ```
    /// use kassa::Moment;
    /// use kassa::app::{App, AppAsk, AppConfig, AppNeed, AppStep, Shelf};
    /// let config = AppConfig {
    ///     base_url: "https://shop.example/api/kassa".into(),
    ///     account: "ada".into(),
    ///     environment: None,
    ///     keys: Vec::new(),
    /// };
    /// let moment = Moment { now: 1_790_000_000_000, entropy: "00".repeat(16) };
    /// let job = App::new(config).unwrap().begin(AppAsk::Flush { all: true }, moment);
    /// let need = AppNeed::Read { shelf: Shelf::Outbox };
    /// assert_eq!(job.next(None), AppStep::Need { need, wait_ms: 0 });
    /// ```
    pub fn begin(&self, ask: AppAsk, moment: Moment) -> AppJob {
        let config = self.config.clone();
        AppJob(Errand::new(|mail| {
            let cx = Cx {
                mail,
                config,
                moment,
            };
            run(cx, ask)
        }))
    }
}

async fn run(cx: Cx, ask: AppAsk) -> Result<AppOutcome, KassaError> {
    match ask {
        AppAsk::Deliver { purchase } => outbox::deliver(&cx, purchase).await,
        AppAsk::Flush { all } => outbox::flush(&cx, all).await,
        AppAsk::Entitlements { fresh } => Ok(entitled::tell(&cx, fresh).await),
        AppAsk::Forget => entitled::forget(&cx).await,
        AppAsk::Plans => routes::plans(&cx).await,
        AppAsk::Benefits => routes::benefits(&cx).await,
        AppAsk::Orders => routes::orders(&cx).await,
        AppAsk::Subscriptions => routes::subscriptions(&cx).await,
        AppAsk::Checkout {
            plan,
            quantity,
            provider,
            return_path,
            locale,
        } => {
            let wish = Wish {
                plan,
                quantity,
                provider,
                return_path,
                locale,
            };
            routes::checkout(&cx, wish).await
        }
        AppAsk::Returned {
            url,
            checkout,
            limit_ms,
        } => arrival::returned(&cx, &url, checkout.as_deref(), limit_ms).await,
        AppAsk::Portal { page, return_path } => routes::portal(&cx, page, return_path).await,
        AppAsk::Cancel { when } => routes::cancel(&cx, when).await,
        AppAsk::Resume => routes::resume(&cx).await,
    }
}

/// Where a job stands.
#[wire]
pub enum AppStep {
    /// Do this and come back with the fact.
    Need {
        /// What to do.
        need: AppNeed,
        /// Wait so many milliseconds first; 0 nearly always.
        wait_ms: u32,
    },
    /// The job is done.
    Done {
        /// What came of it.
        outcome: AppOutcome,
    },
    /// The job could not be done; nothing is half-done.
    Failed {
        /// Why, and what to do next.
        error: KassaError,
    },
}

/// One ask on its way. Drop it at any time: nothing leaks, and what was written down stays.
#[cfg_attr(feature = "uniffi", derive(uniffi::Object))]
pub struct AppJob(Errand<AppNeed, AppFact, AppOutcome>);

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl AppJob {
    /// Goes on. Begin without a fact; then bring the one that the last step asked for. Asking
    /// without a fact repeats the same need.
    ///
    /// ```
    /// use kassa::Moment;
    /// use kassa::app::{App, AppAsk, AppConfig, AppFact, AppOutcome, AppStep};
    /// let config = AppConfig {
    ///     base_url: "https://shop.example/api/kassa".into(),
    ///     account: "ada".into(),
    ///     environment: None,
    ///     keys: Vec::new(),
    /// };
    /// let moment = Moment { now: 1_790_000_000_000, entropy: "00".repeat(16) };
    /// let job = App::new(config).unwrap().begin(AppAsk::Flush { all: true }, moment);
    /// job.next(None); // what lies in the outbox?
    /// let nothing = AppFact::Stored { entries: Vec::new() };
    /// let deliveries = Vec::new();
    /// let outcome = AppOutcome::Delivered { deliveries, next_try: None };
    /// assert_eq!(job.next(Some(nothing)), AppStep::Done { outcome });
    /// ```
    pub fn next(&self, fact: Option<AppFact>) -> AppStep {
        match self.0.next(fact) {
            Stand::Need(need, wait_ms) => AppStep::Need { need, wait_ms },
            Stand::Done(outcome) => AppStep::Done { outcome },
            Stand::Failed(error) => AppStep::Failed { error },
        }
    }
}
