//! How a stored call becomes a request. What lets it in is added when it is sent.

use super::NAME;
use crate::error::KassaError;
use crate::model::account::Call;
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest};
use crate::model::id::Environment;
use crate::providers::address;
use alloc::vec::Vec;

/// Purchases of a sandbox are known at its own address only.
const LIVE: &str = "https://api.storekit.apple.com";
const SANDBOX: &str = "https://api.storekit-sandbox.apple.com";
const TIMEOUT_MS: u32 = 30_000;

pub(super) fn request(
    call: &Call,
    keys: &ProviderConfig,
    environment: Environment,
) -> Result<HttpRequest, KassaError> {
    let own = match environment {
        Environment::Live => LIVE,
        Environment::Test => SANDBOX,
    };
    let base = address::base(NAME, own, keys)?;
    if !call.path.starts_with("/inApps/") {
        let hint = "This call is not one of App Store's.";
        return Err(KassaError::misused("foreign_path", hint).at(NAME));
    }
    let mut headers = Vec::from([Header {
        name: "Accept".into(),
        value: "application/json".into(),
    }]);
    if !call.body.is_empty() {
        headers.push(Header {
            name: "Content-Type".into(),
            value: "application/json".into(),
        });
    }
    Ok(HttpRequest {
        method: call.method.clone(),
        url: [base, &call.path].concat(),
        headers,
        body: call.body.clone(),
        timeout_ms: TIMEOUT_MS,
    })
}
