//! Keys: which is which, and who each one is for.
//!
//! | begins with | is | belongs into |
//! |---|---|---|
//! | `test_sk_`, `live_sk_` | the API's secret key | `secretKey` |
//! | `test_ck_`, `live_ck_` | its client key, for pages | `clientKey` |
//! | `test_gsk_`, `live_gsk_` | the widget's secret key | `widget.secretKey` |
//! | `test_gck_`, `live_gck_` | its client key, for pages | `widget.clientKey` |
//!
//! (docs.tosspayments.com/reference/using-api/api-keys, read 2026-11-22)

use super::NAME;
use crate::error::KassaError;
use crate::model::id::Environment;

/// What a key opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Secret,
    Client,
    WidgetSecret,
    WidgetClient,
}

impl Kind {
    fn place(self) -> &'static str {
        match self {
            Kind::Secret => "`secretKey` takes the API's secret key, `test_sk_…` or `live_sk_…`",
            Kind::Client => "`clientKey` takes the API's client key, `test_ck_…` or `live_ck_…`",
            Kind::WidgetSecret => {
                "`widget.secretKey` takes the widget's secret key, `test_gsk_…` or `live_gsk_…`"
            }
            Kind::WidgetClient => {
                "`widget.clientKey` takes the widget's client key, `test_gck_…` or `live_gck_…`"
            }
        }
    }

    /// The other one of its pair.
    pub(super) fn partner(self) -> Self {
        match self {
            Kind::Secret => Kind::Client,
            Kind::Client => Kind::Secret,
            Kind::WidgetSecret => Kind::WidgetClient,
            Kind::WidgetClient => Kind::WidgetSecret,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Kind::Secret => "secret_key_misplaced",
            Kind::Client | Kind::WidgetClient => "publishable_key",
            Kind::WidgetSecret => "widget_key_misplaced",
        }
    }
}

/// What a key is, by how it begins; none for what is no key.
fn told(key: &str) -> Option<(Environment, Kind)> {
    let (environment, rest) = match key.split_once('_')? {
        ("test", rest) => (Environment::Test, rest),
        ("live", rest) => (Environment::Live, rest),
        _ => return None,
    };
    let (kind, rest) = rest.split_once('_')?;
    let kind = match kind {
        "sk" => Kind::Secret,
        "ck" => Kind::Client,
        "gsk" => Kind::WidgetSecret,
        "gck" => Kind::WidgetClient,
        _ => return None,
    };
    let sound = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic());
    sound.then_some((environment, kind))
}

/// The environment of a key that has to be of this kind.
///
/// # Errors
/// `Misused`, with where this key belongs and what belongs here.
pub(super) fn environment(key: &str, wanted: Kind) -> Result<Environment, KassaError> {
    let (code, found) = match told(key) {
        Some((environment, kind)) if kind == wanted => return Ok(environment),
        Some((_, kind)) => (kind.code(), Some(kind)),
        None if is_security_key(key) => {
            let hint = "This is the security key, which proves webhooks. Put it into \
                        `webhookSecrets`; `secretKey` takes `test_sk_…` or `live_sk_…`.";
            return Err(KassaError::misused("webhook_secret_as_key", hint).at(NAME));
        }
        None => ("unknown_secret_key", None),
    };
    let other = found.map_or("", Kind::place);
    let begin = if other.is_empty() {
        "This is no key that TossPayments gives. "
    } else {
        ""
    };
    let between = if other.is_empty() {
        ""
    } else {
        "; this is another key. "
    };
    let hint = [begin, wanted.place(), between, other, "."].concat();
    Err(KassaError::misused(code, &hint).at(NAME))
}

/// 64 hexadecimal digits.
pub(super) fn is_security_key(key: &str) -> bool {
    key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{Environment, Kind, environment};

    #[test]
    fn a_key_tells_its_environment_and_its_place() {
        for (key, kind, at) in [
            ("test_sk_a", Kind::Secret, Environment::Test),
            ("live_sk_a", Kind::Secret, Environment::Live),
            ("test_gsk_a", Kind::WidgetSecret, Environment::Test),
            ("live_ck_a", Kind::Client, Environment::Live),
            ("test_gck_a", Kind::WidgetClient, Environment::Test),
        ] {
            assert_eq!(environment(key, kind).unwrap(), at, "{key}");
        }
    }

    #[test]
    fn a_key_in_the_wrong_place_is_told_where_it_belongs() {
        for (key, kind, code, hint) in [
            ("test_ck_a", Kind::Secret, "publishable_key", "`clientKey`"),
            (
                "test_gck_a",
                Kind::Secret,
                "publishable_key",
                "`widget.clientKey`",
            ),
            (
                "test_gsk_a",
                Kind::Secret,
                "widget_key_misplaced",
                "`widget.secretKey`",
            ),
            (
                "test_sk_a",
                Kind::Client,
                "secret_key_misplaced",
                "`secretKey`",
            ),
            (
                "test_sk_a",
                Kind::WidgetSecret,
                "secret_key_misplaced",
                "`secretKey`",
            ),
            ("sk_test_a", Kind::Secret, "unknown_secret_key", "test_sk_"),
            ("test_sk_", Kind::Secret, "unknown_secret_key", "test_sk_"),
            (
                "test_sk_a\n",
                Kind::Secret,
                "unknown_secret_key",
                "test_sk_",
            ),
            ("", Kind::Client, "unknown_secret_key", "test_ck_"),
        ] {
            let error = environment(key, kind).unwrap_err();
            assert_eq!(error.code, code, "{key}");
            assert!(error.hint.contains(hint), "{key}: {}", error.hint);
            assert!(key.trim().is_empty() || !error.hint.contains(&[key, "\""].concat()));
        }
        let security = "0123456789abcdef".repeat(4);
        let error = environment(&security, Kind::Secret).unwrap_err();
        assert_eq!(error.code, "webhook_secret_as_key");
        assert!(!error.hint.contains(&security));
    }
}
