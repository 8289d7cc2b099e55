//! The app's way in.

use super::SetupError;
use super::json::both_ways;
use crate::app::{App, AppAsk, AppConfig, AppOutcome, Delivery};

#[uniffi::export]
impl App {
    /// Checks a set-up.
    ///
    /// # Errors
    /// `Refused` for an address that is none or is not safe, or for nobody.
    #[uniffi::constructor(name = "new")]
    pub fn set_up(config: AppConfig) -> Result<Self, SetupError> {
        App::new(config).map_err(|problem| SetupError::Refused { problem })
    }
}

/// Decimals of a currency's minor unit, such as 2 for `usd` and 0 for `krw`: what
/// [`crate::model::money::Money`] counts in.
#[uniffi::export]
pub fn currency_decimals(currency: &str) -> u32 {
    crate::model::money::decimals(currency)
}

both_ways! {
    AppAsk: app_ask_from_json, app_ask_json;
    AppOutcome: app_outcome_from_json, app_outcome_json;
    Delivery: delivery_from_json, delivery_json;
}
