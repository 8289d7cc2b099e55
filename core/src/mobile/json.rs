//! The JSON of types that travel: what a JavaScript page or a file on disk has of them. Both
//! languages get the core's own reader and writer, so that all of them spell the same bytes.

use crate::error::KassaError;
use crate::model::benefits::Benefits;
use crate::model::catalog::Plan;
use crate::model::order::Order;
use crate::model::token::{Entitlements, TokenCheck, TokenReading};
use crate::model::way::WayToPay;
use alloc::string::String;
use core::fmt;

/// A text that is not the JSON of that type.
#[derive(Debug, uniffi::Error)]
pub enum JsonError {
    /// Something is missing or has another form.
    Wrong {
        /// Its path, such as `plans[0].price.amount`; empty for the whole.
        path: String,
    },
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let JsonError::Wrong { path } = self;
        write!(f, "the JSON is wrong at `{path}`")
    }
}

impl core::error::Error for JsonError {}

/// Functions from and to JSON, for each of these types.
macro_rules! both_ways {
    ($($name:ident: $from:ident, $to:ident;)+) => {$(
        /// Reads this type's JSON.
        ///
        /// # Errors
        /// `Wrong` with the path of what is missing or has another form.
        #[uniffi::export]
        pub fn $from(json: &str) -> Result<$name, $crate::mobile::json::JsonError> {
            $crate::json::read(json)
                .map_err(|wrong| $crate::mobile::json::JsonError::Wrong { path: wrong.0 })
        }

        /// This type's JSON, on one line.
        #[uniffi::export]
        pub fn $to(value: $name) -> alloc::string::String {
            $crate::json::text(&value)
        }
    )+};
}

pub(super) use both_ways;

both_ways! {
    Benefits: benefits_from_json, benefits_json;
    Entitlements: entitlements_from_json, entitlements_json;
    KassaError: error_from_json, error_json;
    Order: order_from_json, order_json;
    Plan: plan_from_json, plan_json;
    TokenCheck: token_check_from_json, token_check_json;
    TokenReading: token_reading_from_json, token_reading_json;
    WayToPay: way_to_pay_from_json, way_to_pay_json;
}
