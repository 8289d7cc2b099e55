//! The token that lets calls in
//! (developer.apple.com/documentation/appstoreserverapi/generating-json-web-tokens-for-api-requests,
//! read 2026-11-22).

use super::NAME;
use crate::error::KassaError;
use crate::json;
use crate::model::config::{ProviderConfig, StoreApp};
use crate::model::time::{MINUTE, Millis, SECOND};
use crate::model::token::Algorithm;
use crate::providers::input::member;
use crate::providers::{Pass, Signing, app};
use alloc::string::{String, ToString};
use base64ct::{Base64UrlUnpadded, Encoding as _};

/// It may live for an hour; a short life costs one signature more now and then.
const LIFETIME: Millis = 5 * MINUTE;

pub(super) fn pass(keys: &ProviderConfig, now: Millis) -> Result<Pass, KassaError> {
    let (app, key) = key(keys)?;
    let Some(issuer) = app.issuer.as_deref() else {
        return Err(no_key("issuer"));
    };
    let until = now.saturating_add(LIFETIME);
    let header = object(&[("alg", "ES256"), ("kid", key), ("typ", "JWT")], &[]);
    let claims = object(
        &[
            ("iss", issuer),
            ("aud", "appstoreconnect-v1"),
            ("bid", &app.id),
        ],
        &[("iat", now), ("exp", until)],
    );
    let [header, claims] = [header, claims].map(|it| Base64UrlUnpadded::encode_string(it.as_bytes()));
    Ok(Pass::Signed {
        signing: Signing {
            key: key.to_string(),
            algorithm: Algorithm::Es256,
            text: [&header, ".", &claims].concat(),
        },
        until,
    })
}

/// The app, and the id of the key that signs for it.
pub(super) fn key(keys: &ProviderConfig) -> Result<(&StoreApp, &str), KassaError> {
    let app = app(NAME, keys)?;
    let key = app.key.as_deref().ok_or_else(|| no_key("key"))?;
    Ok((app, key))
}

fn object(texts: &[(&str, &str)], times: &[(&str, Millis)]) -> String {
    let mut out = String::from("{");
    for (name, text) in texts {
        member(&mut out, name, &json::text(text));
    }
    for (name, time) in times {
        let seconds = time.checked_div(SECOND).unwrap_or(0);
        member(&mut out, name, &seconds.to_string());
    }
    out.push('}');
    out
}

fn no_key(field: &str) -> KassaError {
    let hint = [
        "Add `",
        field,
        "` to `app`: App Store Connect shows the issuer id and the key id under Users and Access, \
         Integrations, In-App Purchase. The key itself stays with the host.",
    ];
    KassaError::misused("no_store_key", &hint.concat()).at(NAME)
}
