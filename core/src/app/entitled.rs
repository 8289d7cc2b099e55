//! What may be opened, also where there is no network: a short-lived token that the server signed.
//!
//! A device's clock can be set back to make an old token count. So the latest time that was ever
//! seen is kept beside the token, and a clock that is behind it is refused. A token that the server
//! gave just now is believed by the server's own time, whatever the device's clock says.

use super::need::Shelf;
use super::outcome::{AppOutcome, EntitlementSource};
use super::server::Cx;
use crate::error::{KassaError, Reason};
use crate::json;
use crate::model::time::{MINUTE, Millis};
use crate::model::token::{Entitlements, TokenCheck, TokenKey, TokenReading, TokenRefusal};
use crate::token::{proved, verify};
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::Json;

/// Under which name the token lies in the safe.
const TOKEN: &str = "token";

/// What lies there.
#[derive(Json)]
struct Kept {
    token: String,
    latest: Millis,
    /// The server's public keys; none where the app has pinned them.
    #[serde(default)]
    keys: Vec<TokenKey>,
}

/// What may be opened, as far as anybody can tell.
pub(super) async fn tell(cx: &Cx, fresh: bool) -> AppOutcome {
    let kept = kept(cx).await;
    let reading = kept.as_ref().map(|kept| kept.read(cx));
    if let (Some(kept), Some(reading)) = (&kept, &reading) {
        remember(cx, kept, reading).await;
    }
    if let Some(TokenReading::Valid {
        entitlements,
        latest,
    }) = &reading
        && !fresh
        && !is_half_over(entitlements, *latest)
    {
        return known(entitlements.clone(), EntitlementSource::Kept, None);
    }
    let keys = kept.map(|kept| kept.keys).unwrap_or_default();
    match (fetch(cx, keys).await, reading) {
        (Ok(entitlements), _) => known(entitlements, EntitlementSource::Server, None),
        (Err(problem), Some(TokenReading::Valid { entitlements, .. })) => {
            known(entitlements, EntitlementSource::Kept, Some(problem))
        }
        (Err(problem), reading) => AppOutcome::Entitlements {
            entitlements: None,
            source: EntitlementSource::Nobody,
            refusal: reading.and_then(refusal),
            problem: Some(problem),
        },
    }
}

/// Signs out.
pub(super) async fn forget(cx: &Cx) -> Result<AppOutcome, KassaError> {
    if cx.write(Shelf::Safe, TOKEN, None).await {
        return Ok(AppOutcome::Done);
    }
    Err(KassaError::unavailable(
        "shelf_unavailable",
        "The device could not take the token away; try again.",
    ))
}

fn known(
    entitlements: Entitlements,
    source: EntitlementSource,
    problem: Option<KassaError>,
) -> AppOutcome {
    AppOutcome::Entitlements {
        entitlements: Some(entitlements),
        source,
        refusal: None,
        problem,
    }
}

fn refusal(reading: TokenReading) -> Option<TokenRefusal> {
    match reading {
        TokenReading::Refused { code, .. } => Some(code),
        TokenReading::Valid { .. } => None,
    }
}

/// Fetched early, so that a device that goes offline has some time left.
fn is_half_over(told: &Entitlements, now: Millis) -> bool {
    let spent = now.saturating_sub(told.issued_at);
    spent >= told.expires_at.saturating_sub(told.issued_at) / 2
}

async fn kept(cx: &Cx) -> Option<Kept> {
    let entries = cx.stored(Shelf::Safe).await.ok()?;
    let entry = entries.into_iter().find(|entry| entry.name == TOKEN)?;
    json::read(&entry.body).ok()
}

impl Kept {
    fn read(&self, cx: &Cx) -> TokenReading {
        let latest = Some(self.latest);
        verify(&self.token, &check(cx, &self.keys, cx.moment.now, latest))
    }
}

/// Writes the latest time down, once it has moved by something.
async fn remember(cx: &Cx, kept: &Kept, reading: &TokenReading) {
    let (TokenReading::Valid { latest, .. } | TokenReading::Refused { latest, .. }) = *reading;
    if latest.saturating_sub(kept.latest) >= MINUTE {
        let (token, keys) = (kept.token.clone(), kept.keys.clone());
        keep(
            cx,
            &Kept {
                token,
                latest,
                keys,
            },
        )
        .await;
    }
}

async fn keep(cx: &Cx, kept: &Kept) {
    // Where it cannot be kept the next start asks again.
    let _ = cx.write(Shelf::Safe, TOKEN, Some(json::text(kept))).await;
}

fn check(cx: &Cx, keys: &[TokenKey], now: Millis, latest: Option<Millis>) -> TokenCheck {
    let pinned = &cx.config.keys;
    TokenCheck {
        keys: if pinned.is_empty() { keys } else { pinned }.to_vec(),
        account: Some(cx.config.account.clone()),
        environment: cx.config.environment,
        now,
        latest,
    }
}

#[derive(Json)]
struct Given {
    token: String,
}

/// A token that was made just now.
async fn fetch(cx: &Cx, mut keys: Vec<TokenKey>) -> Result<Entitlements, KassaError> {
    let given = cx.post("token", json::text(&Nothing {})).await;
    let Given { token } = given.result()?;
    let is_pinned = !cx.config.keys.is_empty();
    let mut entitlements = believed(cx, &token, &keys);
    if !is_pinned && matches!(entitlements, Err(TokenRefusal::UnknownKey)) {
        keys = published(cx).await?;
        entitlements = believed(cx, &token, &keys);
    }
    let entitlements = entitlements.map_err(doubtful)?;
    let latest = entitlements.issued_at;
    keep(
        cx,
        &Kept {
            token,
            latest,
            keys,
        },
    )
    .await;
    Ok(entitlements)
}

/// By the server's own time: it gave this now.
fn believed(cx: &Cx, token: &str, keys: &[TokenKey]) -> Result<Entitlements, TokenRefusal> {
    let check = check(cx, keys, 0, None);
    let now = proved(token, &check.keys)?.issued_at;
    match verify(token, &TokenCheck { now, ..check }) {
        TokenReading::Valid { entitlements, .. } => Ok(entitlements),
        TokenReading::Refused { code, .. } => Err(code),
    }
}

/// The server's list of keys, of which tokens need one sort.
async fn published(cx: &Cx) -> Result<Vec<TokenKey>, KassaError> {
    let set: Set = cx.published("jwks").await?;
    let own = set
        .keys
        .into_iter()
        .filter(|key| key.crv.as_deref() == Some("Ed25519"));
    let keys = own.filter_map(|Published { kid, x, .. }| Some(TokenKey { kid: kid?, x: x? }));
    Ok(keys.collect())
}

#[derive(Json)]
struct Set {
    keys: Vec<Published>,
}

#[derive(Json)]
struct Published {
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    crv: Option<String>,
    #[serde(default)]
    x: Option<String>,
}

#[derive(Json)]
struct Nothing {}

/// The server's token does not hold against what the app believes.
fn doubtful(refusal: TokenRefusal) -> KassaError {
    let hint = match refusal {
        TokenRefusal::AnotherAccount => {
            "The server's session is of another customer than `account`: give the id that \
             `identify` gives there."
        }
        TokenRefusal::AnotherEnvironment => {
            "The server is of another environment than `environment`: test where live is wanted, \
             or the other way round."
        }
        TokenRefusal::UnknownKey => {
            "No key that the app believes has signed this token: pin the server's present keys, \
             and the next ones before they are used."
        }
        TokenRefusal::Malformed
        | TokenRefusal::BadSignature
        | TokenRefusal::ClockSetBack
        | TokenRefusal::NotYetValid
        | TokenRefusal::Expired => "The server's token does not hold; something changed it.",
    };
    let word = json::text(&refusal);
    let code = ["token_", word.trim_matches('"')].concat();
    KassaError::new(Reason::Untrusted, &code, hint)
}
