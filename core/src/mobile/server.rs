//! The server's way in.

use super::SetupError;
use super::json::both_ways;
use crate::ask::{Ask, Outcome};
use crate::authentic::{Received, Trust, hmac};
use crate::error::KassaError;
use crate::kassa::Kassa;
use crate::model::config::Config;
use crate::model::http::Header;
use crate::model::notice::Notice;
use crate::model::secret::Secret;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use crate::verifier::Verifier;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

#[uniffi::export]
impl Kassa {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Refused` for a plan that contradicts itself, an unknown provider, or
    /// keys of different environments.
    #[uniffi::constructor(name = "new")]
    pub fn set_up(config: Config) -> Result<Self, SetupError> {
        Kassa::new(config).map_err(|problem| SetupError::Refused { problem })
    }
}

/// The statements that make the tables. Running them twice changes nothing.
#[uniffi::export]
pub fn schema() -> Vec<String> {
    crate::store::schema()
        .iter()
        .map(|&sql| sql.into())
        .collect()
}

/// A webhook that is not believed, or cannot be read.
#[derive(Debug, uniffi::Error)]
pub enum WebhookError {
    /// It counts for nothing.
    Refused {
        /// Why, and what to do next: its `status` is what the sender is answered.
        problem: KassaError,
    },
}

impl fmt::Display for WebhookError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let WebhookError::Refused { problem } = self;
        problem.fmt(f)
    }
}

impl core::error::Error for WebhookError {}

/// A webhook that is the provider's own.
#[derive(Debug, uniffi::Record)]
pub struct ProvedWebhook {
    /// What it says.
    pub received: Received,
    /// The place of the secret that it holds under, 0 for the first; none where there is none.
    pub secret: Option<u32>,
}

#[uniffi::export]
impl Verifier {
    /// Takes the webhook's signing secrets: two while one replaces the other.
    ///
    /// # Errors
    /// `Refused` for a provider that does not exist.
    #[uniffi::constructor(name = "new")]
    pub fn under(provider: &str, secrets: Vec<Secret>) -> Result<Self, SetupError> {
        let made = Verifier::new(provider, secrets, hmac::sha256);
        made.map_err(|problem| SetupError::Refused { problem })
    }

    /// Of a store, which signs without a secret: its messages hold against the app that the set-up
    /// has there.
    ///
    /// # Errors
    /// `Refused` for a set-up that contradicts itself, or that has no such app.
    #[uniffi::constructor(name = "for_app")]
    pub fn of_app(provider: &str, config: Config) -> Result<Self, SetupError> {
        let made = Verifier::of_store(provider, config, Trust::default());
        made.map_err(|problem| SetupError::Refused { problem })
    }

    /// Proves a webhook and reads what it says. The body is what came, byte for byte.
    ///
    /// # Errors
    /// `Refused` with a code that names the reason.
    pub fn verify(
        &self,
        headers: Vec<Header>,
        body: Vec<u8>,
        now: Millis,
    ) -> Result<ProvedWebhook, WebhookError> {
        let proved = self.read(&headers, &body, now);
        let proved = proved.map_err(|problem| WebhookError::Refused { problem })?;
        Ok(ProvedWebhook {
            secret: proved.proof().secret(),
            received: proved.into_inner(),
        })
    }
}

both_ways! {
    Ask: ask_from_json, ask_json;
    Config: config_from_json, config_json;
    Notice: notice_from_json, notice_json;
    Outcome: outcome_from_json, outcome_json;
    Subscription: subscription_from_json, subscription_json;
}
