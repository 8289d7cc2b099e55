//! Who asks: secret keys of the API and of the widget, which never stand in for each other.

use super::TossPayments;
use super::codes::Refusal;
use crate::http::Request;
use crate::json::Json;
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};

/// A secret key that was accepted.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) secret: String,
    /// Made for the payment widget, so not for billing.
    pub(super) widget: bool,
}

impl Key {
    pub(super) fn shop(&self) -> &'static str {
        shop(self.widget)
    }

    /// A feature that widget keys do not have.
    pub(super) fn needs_api(&self) -> Result<(), Refusal> {
        if self.widget {
            return Err(Refusal::of("NOT_SUPPORTED_WIDGET_KEY"));
        }
        Ok(())
    }
}

/// The merchant id behind a pair of keys.
pub(super) fn shop(widget: bool) -> &'static str {
    if widget { "lab_widget" } else { "lab_api" }
}

/// Whether a publishable key is the widget's; none for one that nobody issued.
pub(super) fn publishable(key: &str) -> Option<bool> {
    let api = key.starts_with("test_ck_");
    (api || key.starts_with("test_gck_")).then_some(!api)
}

impl TossPayments {
    /// The key of a request: Basic, and a colon behind it although no password follows.
    pub(super) fn authorize(&self, request: &Request) -> Result<Key, Refusal> {
        let given = request.header("authorization").unwrap_or_default();
        let Some(coded) = given.strip_prefix("Basic ") else {
            return Err(Refusal::of("UNAUTHORIZED_KEY"));
        };
        let text = Base64::decode_vec(coded.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default();
        let Some(secret) = text.strip_suffix(':') else {
            return Err(Refusal::of("INCORRECT_BASIC_AUTH_FORMAT"));
        };
        if publishable(secret).is_some() {
            return Err(Refusal::of("INVALID_API_KEY"));
        }
        let widget = secret.starts_with("test_gsk_");
        let known = widget || secret.starts_with("test_sk_");
        let retired = self
            .settings
            .get(secret)
            .is_some_and(|row| row.flag("retired"));
        // A live key never belongs here, by mistake or not.
        if !known || retired {
            return Err(Refusal::of("UNAUTHORIZED_KEY"));
        }
        Ok(Key {
            secret: secret.to_owned(),
            widget,
        })
    }

    /// What the developer centre does with a key: retires it, or chooses its API version.
    pub(super) fn set_key(&mut self, wish: &Value) -> Value {
        let name = wish.text("key").to_owned();
        let row = self.settings.entry(name).or_insert_with(|| json!({}));
        for word in ["retired", "version"] {
            if wish.has(word) {
                row.set(word, wish.at(word).clone());
            }
        }
        row.clone()
    }

    /// The API version that replies to a key are in; the widget's keys have no choice.
    pub(super) fn version(&self, key: &Key) -> String {
        let chosen = self
            .settings
            .get(&key.secret)
            .map(|row| row.text("version"));
        match chosen {
            Some(version) if !version.is_empty() && !key.widget => version.to_owned(),
            _ => "2022-11-16".to_owned(),
        }
    }
}
