//! How a stored call becomes a request, and what lets it in.

use super::NAME;
use crate::error::KassaError;
use crate::json;
use crate::model::account::Call;
use crate::model::config::{ProviderConfig, StoreApp};
use crate::model::http::{Header, HttpRequest};
use crate::model::time::{HOUR, Millis, SECOND};
use crate::model::token::Algorithm;
use crate::providers::object;
use crate::providers::query::segment;
use crate::providers::store::app;
use crate::providers::{Missing, Pass, Signing, address};
use alloc::string::{String, ToString};
use alloc::vec;
use base64ct::{Base64UrlUnpadded, Encoding as _};

const API: &str = "https://androidpublisher.googleapis.com";
const TOKEN: &str = "https://oauth2.googleapis.com/token";
const CERTS: &str = "https://www.googleapis.com/oauth2/v3/certs";
const SCOPE: &str = "https://www.googleapis.com/auth/androidpublisher";
const TIMEOUT_MS: u32 = 30_000;

/// The call with the address of its app.
pub(super) fn request(call: &Call, keys: &ProviderConfig) -> Result<HttpRequest, KassaError> {
    let base = address::base(NAME, API, keys)?;
    let package = package(app(NAME, keys)?)?;
    let known = ["/purchases/", "/orders/", "/orders:"];
    if !known.iter().any(|begin| call.path.starts_with(begin)) {
        let hint = "This call is not one of Google Play's.";
        return Err(KassaError::misused("foreign_path", hint).at(NAME));
    }
    let place = "/androidpublisher/v3/applications/";
    let url = [base, place, &segment(package), &call.path].concat();
    let typed = Header {
        name: "Content-Type".into(),
        value: "application/json".into(),
    };
    let headers = if call.body.is_empty() { vec![] } else { vec![typed] };
    Ok(HttpRequest {
        method: call.method.clone(),
        url,
        headers,
        body: call.body.clone(),
        timeout_ms: TIMEOUT_MS,
    })
}

/// The app's package.
pub(super) fn package(app: &StoreApp) -> Result<&str, KassaError> {
    Some(app.id.as_str()).filter(|id| !id.is_empty()).ok_or_else(|| {
        let hint = "Give `app.id`: the name of the package, such as `app.example.notes`.";
        KassaError::misused("no_package", hint).at(NAME)
    })
}

/// Where the keys are that sign the tokens of Pub/Sub.
pub(super) fn certs(keys: &ProviderConfig) -> Result<HttpRequest, KassaError> {
    Ok(HttpRequest {
        method: "GET".to_string(),
        url: beside(keys, CERTS, "/certs")?,
        headers: vec![],
        body: String::new(),
        timeout_ms: TIMEOUT_MS,
    })
}

/// Google's own address, or the lab's path that stands for it.
fn beside(keys: &ProviderConfig, own: &str, lab: &str) -> Result<String, KassaError> {
    let base = address::base(NAME, "", keys)?;
    Ok(if base.is_empty() {
        own.to_string()
    } else {
        [base, lab].concat()
    })
}

/// A token that the service account's key signs, changed for one that lets calls in
/// (developers.google.com/identity/protocols/oauth2/service-account, read 2026-11-22).
pub(super) fn pass(keys: &ProviderConfig, now: Millis) -> Result<Pass, KassaError> {
    let app = app(NAME, keys)?;
    let (Some(issuer), Some(key)) = (given(app.issuer.as_ref()), given(app.key.as_ref())) else {
        let hint = "Give `app.issuer` and `app.key`: `client_email` and `private_key_id` of the \
                    service account's JSON file. The host signs with its `private_key`.";
        return Err(KassaError::misused("no_service_account", hint).at(NAME));
    };
    let url = beside(keys, TOKEN, "/token")?;
    let now = now.checked_div(SECOND).unwrap_or(0);
    let until = now.saturating_add(HOUR.checked_div(SECOND).unwrap_or(0));
    let header = ["{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":", &json::text(key), "}"].concat();
    let claims = [
        "{\"iss\":",
        &json::text(issuer),
        ",\"scope\":\"",
        SCOPE,
        "\",\"aud\":",
        &json::text(&url),
        ",\"iat\":",
        &now.to_string(),
        ",\"exp\":",
        &until.to_string(),
        "}",
    ]
    .concat();
    let encoded = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let form = "application/x-www-form-urlencoded";
    Ok(Pass::Changed {
        signing: Signing {
            key: key.clone(),
            algorithm: Algorithm::Rs256,
            text: [&encoded(&header), ".", &encoded(&claims)].concat(),
        },
        request: HttpRequest {
            method: "POST".to_string(),
            url,
            headers: vec![Header {
                name: "Content-Type".into(),
                value: form.into(),
            }],
            body: "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer\
                   &assertion={signed}"
                .to_string(),
            timeout_ms: TIMEOUT_MS,
        },
    })
}

fn given(word: Option<&String>) -> Option<&String> {
    word.filter(|it| !it.is_empty())
}

/// The token that a service account was given, and for how long.
pub(super) fn granted(body: &[u8]) -> Result<(String, Millis), Missing> {
    object::read_body(body, |granted| {
        let token: String = granted.need("access_token");
        let seconds: i64 = granted.need("expires_in");
        let plain = !token.is_empty() && token.bytes().all(|b| b.is_ascii_graphic());
        if !plain {
            granted.wrong("access_token");
        }
        (token, seconds.clamp(0, 86_400).saturating_mul(SECOND))
    })
}
