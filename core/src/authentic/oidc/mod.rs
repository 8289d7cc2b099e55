//! Who delivers a message, as Google's Pub/Sub tells it: an ID token of a service account, signed with
//! RS256 by one of the keys that Google publishes.
//!
//! ```text
//! if oidc::wants_keys(token, &sender, trust, now)   the set is unknown, over, or lacks this key
//!     trust.learn_keys(address, reply, until, now)  fetched by the host
//! oidc::prove(token, &sender, trust, now)
//! ```
//!
//! A token says who sends, not what: it is not of one message, and may be used for an hour.
//! (cloud.google.com/pubsub/docs/authenticate-push-subscriptions and
//! developers.google.com/identity/openid-connect/openid-connect, read 2026-11-22)

mod keys;

pub(super) use keys::KeySet;

use super::compact::Compact;
use super::doubt::{Doubt, malformed, untrusted};
use super::{Proof, Trust};
use crate::error::KassaError;
use crate::json::scan::{fields, text};
use crate::model::time::{MINUTE, Millis, SECOND};
use alloc::borrow::Cow;

/// How far clocks may differ.
const SKEW: Millis = MINUTE;

/// Whose message it must be.
///
/// ```
/// use kassa::authentic::oidc::Sender;
/// let _google = Sender {
///     keys: "https://www.googleapis.com/oauth2/v3/certs",
///     audience: "https://shop.example/webhooks/googlePlay",
///     email: "push@shop.iam.gserviceaccount.com",
/// };
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Sender<'a> {
    /// Where the keys are published.
    pub keys: &'a str,
    /// What the token must be for, as it is configured where the token is made.
    pub audience: &'a str,
    /// The service account that sends. Without it anybody with an account at Google could have a
    /// token for the audience.
    pub email: &'a str,
}

/// Whether the key set should be fetched before the token is proved: there is none, it is over, or
/// it lacks the token's key and was not fetched for such a reason within the last minute.
///
/// ```
/// use kassa::authentic::{Trust, oidc};
/// # let sender = oidc::Sender { keys: "https://keys.example", audience: "a", email: "e" };
/// let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.AA"; // {"alg":"RS256","kid":"1"}
/// assert!(oidc::wants_keys(token, &sender, &Trust::default(), 0));
/// assert!(!oidc::wants_keys("nonsense", &sender, &Trust::default(), 0));
/// ```
pub fn wants_keys(token: &str, sender: &Sender<'_>, trust: &Trust, now: Millis) -> bool {
    let read = Compact::read(token, "RS256");
    let Ok(named) = read.as_ref().map_err(|doubt| *doubt).and_then(key_id) else {
        return false;
    };
    trust.keys(|set| match set {
        Some(set) if set.counts(sender.keys, now) => set.wants(&named, now),
        _ => true,
    })
}

/// Proves that the token is the sender's and counts now.
///
/// # Errors
/// `Untrusted` with a code that names the reason; `unknown_key` where the set that is known lacks
/// the token's key.
///
/// ```
/// use kassa::authentic::{Trust, oidc};
/// # let sender = oidc::Sender { keys: "https://keys.example", audience: "a", email: "e" };
/// let token = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.e30.AA"; // {"alg":"RS256","kid":"1"}
/// let error = oidc::prove(token, &sender, &Trust::default(), 0).unwrap_err();
/// assert_eq!(error.code, "unknown_key");
/// ```
pub fn prove(
    token: &str,
    sender: &Sender<'_>,
    trust: &Trust,
    now: Millis,
) -> Result<Proof, KassaError> {
    check(token, sender, trust, now).map_err(untrusted)
}

fn check(token: &str, sender: &Sender<'_>, trust: &Trust, now: Millis) -> Result<Proof, Doubt> {
    let token = Compact::read(token, "RS256")?;
    let named = key_id(&token)?;
    let key = trust.keys(|set| {
        let set = set.as_ref().filter(|set| set.counts(sender.keys, now));
        set.and_then(|set| set.key(&named))
    });
    let key = key.ok_or(UNKNOWN_KEY)?;
    if !keys::holds(&key, token.signed, &token.signature) {
        return Err([
            "signature_mismatch",
            "The token's signature does not hold under the key that it names: it was made up, cut or \
             changed. Hand on the whole header, without `Bearer`.",
        ]);
    }
    check_claims(&token.payload()?, sender, now)?;
    Ok(Proof(None))
}

fn key_id<'a>(token: &'a Compact<'_>) -> Result<Cow<'a, str>, Doubt> {
    let found = fields(&token.header, ["kid"]).and_then(|[named]| named);
    found.and_then(text).ok_or(UNKNOWN_KEY)
}

const UNKNOWN_KEY: Doubt = [
    "unknown_key",
    "The token names a key that the sender does not publish now. Keys are replaced every few days, \
     and fetched again at most once a minute: an honest delivery is proved when it comes again.",
];

fn check_claims(payload: &[u8], sender: &Sender<'_>, now: Millis) -> Result<(), Doubt> {
    let unreadable = malformed("The token is signed, but lacks what tells for how long it counts.");
    let names = ["iss", "aud", "email", "email_verified", "iat", "exp"];
    let [issuer, audience, email, verified, issued, expires] =
        fields(payload, names).ok_or(unreadable)?;
    let word = |value: Option<&[u8]>, wanted: &[&str]| {
        let said = value.and_then(text);
        said.is_some_and(|said| wanted.contains(&&*said))
    };
    if !word(
        issuer,
        &["https://accounts.google.com", "accounts.google.com"],
    ) {
        return Err([
            "wrong_issuer",
            "The token was not issued by Google's accounts.",
        ]);
    }
    if !word(audience, &[sender.audience]) {
        return Err([
            "wrong_audience",
            "The token is for another audience. It must be the one of the push subscription, letter by \
             letter; where none is set there, that is the whole address it pushes to.",
        ]);
    }
    let is_verified = verified == Some(b"true") || word(verified, &["true"]);
    if !is_verified || !word(email, &[sender.email]) {
        return Err([
            "wrong_sender",
            "The token is of another account than the service account that the push subscription is \
             set to. Anybody at Google can have a token for any audience, so this may be a stranger.",
        ]);
    }
    let expires = seconds(expires).ok_or(unreadable)?;
    let issued = seconds(issued).ok_or(unreadable)?;
    if expires.saturating_add(SKEW) <= now {
        return Err([
            "token_expired",
            "The token is genuine but over. Each delivery has one that counts, so this is a replay, or \
             this machine's clock is ahead.",
        ]);
    }
    if issued.saturating_sub(SKEW) > now {
        return Err([
            "signed_in_future",
            "The token is genuine but from the future. Check this machine's clock; `now` is in \
             milliseconds.",
        ]);
    }
    Ok(())
}

fn seconds(value: Option<&[u8]>) -> Option<Millis> {
    let digits = core::str::from_utf8(value?).ok()?;
    super::doubt::seconds(digits)?.checked_mul(SECOND)
}
