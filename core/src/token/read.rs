//! Proving a token, with nothing but the app's public keys and a clock.

use super::{ALGORITHM, Claims, Header, LARGEST, LONGEST_ID, TYPE};
use crate::json::{self, Read};
use crate::model::id::Environment;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::{MINUTE, Millis, SECOND};
use crate::model::token::{Entitlements, TokenCheck, TokenKey, TokenReading, TokenRefusal};
use base64ct::{Base64UrlUnpadded, Encoding};
use ed25519_dalek::{Signature, VerifyingKey};

/// Keys that are looked at: one in use, and those whose tokens are not over.
const MOST_KEYS: usize = 32;

/// So much two clocks may differ, and a clock may be put right.
const TOLERANCE: Millis = 5 * MINUTE;

/// Reads a token that `kassa.token` gave, offline.
///
/// A device's clock can be set back to make an old token count. So the latest time ever seen comes
/// out of each reading and goes into the next: a token is over by whichever is later, and a clock
/// that is behind it is refused. A clock that was ahead by mistake would be held against the
/// customer; so a token that has just been fetched is read without a `latest`.
///
/// ```
/// use kassa::model::token::{TokenCheck, TokenKey, TokenReading, TokenRefusal};
/// let token = "eyJhbGciOiJFZERTQSIsImtpZCI6ImEiLCJ0eXAiOiJrYXNzYStqd3QifQ.e30.".to_string();
/// let token = token + &"A".repeat(86);
/// let check = TokenCheck {
///     keys: vec![TokenKey { kid: "b".into(), x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".into() }],
///     account: None,
///     environment: None,
///     now: 1_790_000_000_000,
///     latest: None,
/// };
/// let TokenReading::Refused { code, latest } = kassa::token::verify(&token, &check)
/// else { panic!("nobody signed it") };
/// assert_eq!((code, latest), (TokenRefusal::UnknownKey, check.now));
/// ```
pub fn verify(token: &str, check: &TokenCheck) -> TokenReading {
    let known = check
        .latest
        .map_or(check.now, |latest| latest.max(check.now));
    let entitlements = match proved(token, &check.keys) {
        Ok(entitlements) => entitlements,
        Err(code) => {
            let latest = known;
            return TokenReading::Refused { code, latest };
        }
    };
    // The server's own word about the time.
    let latest = known.max(entitlements.issued_at);
    match doubt(&entitlements, check, latest) {
        None => TokenReading::Valid {
            entitlements,
            latest,
        },
        Some(code) => TokenReading::Refused { code, latest },
    }
}

fn doubt(told: &Entitlements, check: &TokenCheck, latest: Millis) -> Option<TokenRefusal> {
    let account = check.account.as_ref();
    let ahead = check.now.saturating_add(TOLERANCE);
    if check.environment.is_some_and(|it| it != told.environment) {
        Some(TokenRefusal::AnotherEnvironment)
    } else if account.is_some_and(|it| *it != told.account) {
        Some(TokenRefusal::AnotherAccount)
    } else if check.latest.is_some_and(|latest| ahead < latest) {
        Some(TokenRefusal::ClockSetBack)
    } else if ahead < told.issued_at {
        Some(TokenRefusal::NotYetValid)
    } else if latest >= told.expires_at {
        Some(TokenRefusal::Expired)
    } else {
        None
    }
}

/// What the token says, once a key that is believed has signed it.
pub(crate) fn proved(token: &str, keys: &[TokenKey]) -> Result<Entitlements, TokenRefusal> {
    let malformed = TokenRefusal::Malformed;
    if token.len() > LARGEST {
        return Err(malformed);
    }
    let (input, signature) = token.rsplit_once('.').ok_or(malformed)?;
    let (header, claims) = input.split_once('.').ok_or(malformed)?;
    let header: Header = part(header).ok_or(malformed)?;
    let odd = header.crit.is_some() || header.kid.len() > LONGEST_ID;
    if odd || header.alg != ALGORITHM || header.typ != TYPE {
        return Err(malformed);
    }
    let signature = bytes(signature).ok_or(malformed)?;
    let mut keys = keys.iter().take(MOST_KEYS);
    let key = keys.find(|key| key.kid == header.kid);
    let key = key.and_then(|key| VerifyingKey::from_bytes(&bytes(&key.x)?).ok());
    let key = key.ok_or(TokenRefusal::UnknownKey)?;
    // Strict: one signature has one form only, and a key that everything fits is none.
    let signature = Signature::from_bytes(&signature);
    let holds = key.verify_strict(input.as_bytes(), &signature);
    holds.map_err(|_| TokenRefusal::BadSignature)?;
    told(part(claims).ok_or(malformed)?).ok_or(malformed)
}

fn told(claims: Claims) -> Option<Entitlements> {
    let environment = match claims.env.as_str() {
        "live" => Environment::Live,
        "test" => Environment::Test,
        _ => return None,
    };
    let status = claims.status.map(|word| {
        let status = json::read(&json::text(&word));
        status.unwrap_or(SubscriptionStatus::Unknown)
    });
    Some(Entitlements {
        account: claims.sub,
        environment,
        issued_at: claims.iat.checked_mul(SECOND)?,
        expires_at: claims.exp.checked_mul(SECOND)?,
        plan: claims.plan,
        status,
        features: claims.features,
        limits: claims.limits,
        values: claims.values,
        quantity: claims.quantity,
        period_end: match claims.period_end {
            Some(end) => Some(end.checked_mul(SECOND)?),
            None => None,
        },
        revision: claims.revision,
    })
}

fn part<T: Read>(text: &str) -> Option<T> {
    let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
    json::read(core::str::from_utf8(&bytes).ok()?).ok()
}

/// Exactly so many bytes.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let decoded = Base64UrlUnpadded::decode(text, &mut bytes).ok()?;
    (decoded.len() == N).then_some(())?;
    Some(bytes)
}

/// [`verify`] for Swift and Kotlin.
///
/// ```
/// use kassa::token::read_token;
/// let told = read_token("no token", check);
/// ```
#[cfg(feature = "uniffi")]
#[uniffi::export]
pub fn read_token(token: &str, check: TokenCheck) -> TokenReading {
    verify(token, &check)
}
