//! What is signed, and what comes of it.

use super::{ALGORITHM, Claims, Header, LARGEST, LONGEST_ID, TYPE};
use crate::error::KassaError;
use crate::json;
use crate::model::benefits::Benefits;
use crate::model::id::Environment;
use crate::model::time::{Millis, SECOND};
use alloc::format;
use alloc::string::String;
use base64ct::{Base64UrlUnpadded, Encoding};

/// Whose token it is going to be, and for how long.
pub(crate) struct Wish<'a> {
    pub(crate) account: &'a str,
    pub(crate) environment: Environment,
    pub(crate) now: Millis,
    pub(crate) until: Millis,
}

/// The text that a key signs.
///
/// # Errors
/// `Misused` for a key's id that is none, or for features that fill kilobytes.
pub(crate) fn input(key: &str, wish: &Wish<'_>, has: &Benefits) -> Result<String, KassaError> {
    if key.is_empty() || key.len() > LONGEST_ID {
        return Err(KassaError::misused(
            "bad_token_key",
            "A token key's id has 1 to 128 bytes.",
        ));
    }
    let header = Header {
        alg: ALGORITHM.into(),
        kid: key.into(),
        typ: TYPE.into(),
        crit: None,
    };
    let claims = Claims {
        sub: wish.account.into(),
        env: wish.environment.word().into(),
        iat: seconds(wish.now),
        exp: seconds(wish.until),
        plan: has.active_plan_id.clone(),
        status: has.subscription_status.and_then(word),
        features: has.features.clone(),
        limits: has.limits.clone(),
        values: has.values.clone(),
        quantity: has.quantity,
        period_end: has.current_period_end.map(seconds),
        revision: has.revision,
    };
    let part = |json: String| Base64UrlUnpadded::encode_string(json.as_bytes());
    let input = [part(json::text(&header)), part(json::text(&claims))].join(".");
    if input.len() > LARGEST.saturating_sub(100) {
        return Err(KassaError::misused(
            "token_too_large",
            "What the customer has does not fit into a token of 16 KiB: give features and values \
             shorter names.",
        ));
    }
    Ok(input)
}

/// The token; none if that is no signature of this kind.
pub(crate) fn signed(input: &str, signature: &str) -> Option<String> {
    let bytes = Base64UrlUnpadded::decode_vec(signature).ok()?;
    (bytes.len() == 64).then(|| format!("{input}.{signature}"))
}

fn seconds(time: Millis) -> i64 {
    time.div_euclid(SECOND)
}

/// The word of a status, as all the world's JSON has it.
fn word(status: crate::model::subscription::SubscriptionStatus) -> Option<String> {
    json::read(&json::text(&status)).ok()
}
