//! How a stored call becomes a request: address and login.

use super::NAME;
use super::call::split;
use super::key::{self, Kind};
use crate::error::KassaError;
use crate::model::account::Call;
use crate::model::config::ProviderConfig;
use crate::model::http::{Header, HttpRequest};
use crate::model::secret::Secret;
use crate::providers::address;
use alloc::vec;
use base64ct::{Base64, Encoding as _};

const API: &str = "https://api.tosspayments.com";
/// An approval waits for a card company.
const TIMEOUT_MS: u32 = 60_000;

/// The version of the API is the key's own: no header chooses it
/// (docs.tosspayments.com/reference/using-api/authorization, read 2026-11-22).
pub(super) fn request(call: &Call, keys: &ProviderConfig) -> Result<HttpRequest, KassaError> {
    let base = address::base(NAME, API, keys)?;
    let (path, widget) = split(&call.path);
    if !path.starts_with("/v1/") {
        let hint = "This call is not one of TossPayments'.";
        return Err(KassaError::misused("foreign_path", hint).at(NAME));
    }
    let header = |name: &str, value: &str| Header {
        name: name.into(),
        value: value.into(),
    };
    let secret = secret(keys, widget)?;
    let login = Base64::encode_string([secret, ":"].concat().as_bytes());
    let mut headers = vec![header("Authorization", &["Basic ", &login].concat())];
    if !call.body.is_empty() {
        headers.push(header("Content-Type", "application/json"));
    }
    if let Some(key) = &call.idempotency_key {
        headers.push(header("Idempotency-Key", key));
    }
    Ok(HttpRequest {
        method: call.method.clone(),
        url: [base, path].concat(),
        headers,
        body: call.body.clone(),
        timeout_ms: TIMEOUT_MS,
    })
}

/// The secret key that a call is made with.
pub(super) fn secret(keys: &ProviderConfig, widget: bool) -> Result<&str, KassaError> {
    let (secret, kind, hint) = if widget {
        let pair = keys.widget.as_ref();
        let hint = "Add the widget's keys to `providers` as `widget: {clientKey, secretKey}`: this \
                    payment was made with them.";
        (pair.map(|it| &it.secret_key), Kind::WidgetSecret, hint)
    } else {
        let hint = "Add the API's secret key, `test_sk_…` or `live_sk_…`, to `providers` as \
                    `secretKey`: the developer centre shows it among the API keys.";
        (keys.secret_key.as_ref(), Kind::Secret, hint)
    };
    let secret = secret.map(Secret::reveal).filter(|key| !key.is_empty());
    let secret = secret.ok_or_else(|| KassaError::misused("no_secret_key", hint).at(NAME))?;
    key::environment(secret, kind)?;
    Ok(secret)
}
