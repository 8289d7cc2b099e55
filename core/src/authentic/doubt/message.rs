//! What all messages have in common that are signed under a secret: a body, an age, secrets.

use super::Doubt;
use crate::authentic::Proof;
use crate::model::secret::Secret;
use crate::model::time::{Millis, SECOND};
use alloc::vec::Vec;

/// Well above what anybody sends.
const LARGEST_BODY: usize = 1_048_576;
/// Seconds that a message may be old, or early where clocks differ. Some senders' libraries take
/// any future time; a message from the future would stay fresh for as long as its sender likes, so
/// it is refused here.
const TOLERANCE: i64 = 300;

/// The secrets that are any: under an empty one anybody could sign.
pub(crate) fn revealed(secrets: &[Secret]) -> Vec<&str> {
    let mut revealed = Vec::new();
    for secret in secrets {
        if !secret.reveal().is_empty() {
            revealed.push(secret.reveal());
        }
    }
    revealed
}

/// The proof under one of the secrets that are any, with its place among all that were configured.
pub(crate) fn placed(proof: Proof, secrets: &[Secret]) -> Proof {
    let any = |(_, secret): &(usize, &Secret)| !secret.reveal().is_empty();
    let places = secrets.iter().enumerate().filter(any);
    proof.among(places.map(|(place, _)| place))
}

/// Refuses what is no body, before it costs anything.
pub(crate) fn check_body(body: &[u8]) -> Result<(), Doubt> {
    if body.is_empty() {
        return Err([
            "body_empty",
            "The body is empty. Something has probably read the request's body before: read it \
             once, as raw bytes, and hand those on.",
        ]);
    }
    if body.len() > LARGEST_BODY {
        return Err([
            "body_too_large",
            "The body is larger than 1 MiB, which no sender sends.",
        ]);
    }
    Ok(())
}

/// A time as a header has it: digits only.
pub(crate) fn seconds(digits: &str) -> Option<i64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// Only asked once the signature holds, so that a stranger learns nothing.
pub(crate) fn check_age(seconds: i64, now: Millis) -> Result<(), Doubt> {
    let now = now.checked_div_euclid(SECOND).unwrap_or(0);
    let age = now.saturating_sub(seconds);
    if age > TOLERANCE {
        return Err([
            "signature_stale",
            "The signature is genuine but more than five minutes old. Every delivery is signed \
             anew, so this is a replay, or this machine's clock is ahead.",
        ]);
    }
    if age < TOLERANCE.saturating_neg() {
        return Err([
            "signature_future",
            "The signature is genuine but more than five minutes ahead of this machine's clock. \
             Check the clock; `now` is in milliseconds.",
        ]);
    }
    Ok(())
}
