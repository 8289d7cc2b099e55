//! Reading entitlement tokens.

use crate::border::parsed;
use kassa::json;
use kassa::model::token::TokenCheck;
use wasm_bindgen::prelude::wasm_bindgen;

/// Reads a token under a `TokenCheck`; answers a `TokenReading`, or a `KassaError` if that check
/// is none.
#[wasm_bindgen]
pub fn read_token(token: &str, check_json: &str) -> String {
    match parsed::<TokenCheck>("check", check_json) {
        Ok(check) => json::text(&kassa::token::verify(token, &check)),
        Err(error) => json::text(&error),
    }
}
