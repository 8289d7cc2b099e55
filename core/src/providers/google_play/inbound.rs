//! Messages. Pub/Sub posts them, with a token that says who posts; what is in them is signed by
//! nobody. So each only names what is to be read again: no state follows from its number.
//!
//! | part of a message | read |
//! |---|---|
//! | `subscriptionNotification`, whatever its type | the subscription of that purchase token |
//! | `oneTimeProductNotification`, whatever its type | the purchase of that token |
//! | `voidedPurchaseNotification` | the order, which is one period, or the purchase of what is bought once |
//! | `pendingRefundReviewNotification` | nothing: that it was posted is all there is to know |
//! | `testNotification`, and parts of tomorrow | nothing |

use super::{NAME, call};
use crate::authentic::doubt::{check_body, untrusted};
use crate::authentic::{Event, Report};
use crate::error::{KassaError, Reason};
use crate::json::{self, Json};
use crate::model::account::{Call, RefundRequest};
use crate::model::config::ProviderConfig;
use crate::model::http::header;
use crate::model::id::Environment;
use crate::model::time::{DAY, Millis};
use crate::providers::told::{content_id, push};
use crate::providers::{Carrier, Hint, Inbound};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64ct::{Base64, Encoding as _};

/// The header that says who posts.
pub(super) const HEADER: &str = "authorization";
/// A name longer than this is none of Google's.
const LONGEST: usize = 256;
/// A message that can be read has less than a kilobyte.
const LARGEST: usize = 65_536;
/// So long Google waits for an answer to a review (support.google.com/googleplay/android-developer,
/// read 2026-11-22).
const REVIEW: Millis = DAY;

/// Who has to have posted it.
pub(super) fn carrier(
    inbound: &Inbound<'_>,
    keys: &ProviderConfig,
) -> Result<Option<Carrier>, KassaError> {
    check_body(inbound.body).map_err(|doubt| untrusted(doubt).at(NAME))?;
    let push = keys.app.as_ref().and_then(|app| app.push.as_ref());
    let push = push.filter(|push| !push.audience.is_empty() && !push.email.is_empty());
    let Some(push) = push else {
        let hint = "Give `app.push`: the audience of the Pub/Sub subscription that pushes here, and \
                    the service account it signs in as. Without both anybody could post messages.";
        return Err(KassaError::misused("no_push", hint).at(NAME));
    };
    let token = header(inbound.headers, HEADER).and_then(bearer);
    let token = token.ok_or_else(|| {
        untrusted([
            "signature_missing",
            "The message has no `Authorization: Bearer …`. Switch authentication on in the Pub/Sub \
             subscription, and hand on the header.",
        ])
        .at(NAME)
    })?;
    Ok(Some(Carrier {
        token: token.to_string(),
        audience: push.audience.clone(),
        email: push.email.clone(),
        keys: super::request::certs(keys)?,
    }))
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = Some(token.trim()).filter(|token| !token.is_empty())?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// For whoever would prove a message by itself.
pub(super) fn unsigned() -> KassaError {
    untrusted([
        "unsigned_hint",
        "Google Play's messages prove nothing by themselves: Kassa's webhook route proves who \
         posts them and reads the purchase at Google. They cannot be verified by a secret.",
    ])
    .at(NAME)
}

/// What a message hints at. One that cannot be read is kept, and answered as if it could: else
/// Pub/Sub posts it for days.
pub(super) fn hint(inbound: &Inbound<'_>) -> Result<Hint, KassaError> {
    check_body(inbound.body).map_err(|doubt| untrusted(doubt).at(NAME))?;
    let body = json::parse_bytes(inbound.body).unwrap_or(Json::Null);
    let envelope = body.get("message").unwrap_or(&Json::Null);
    let word = |name| text(envelope, name);
    let id = word("messageId").or_else(|| word("message_id"));
    let id = id.unwrap_or_else(|| content_id(&[inbound.body]));
    let odd = |path: &str| Hint {
        unreadable: Some(path.to_string()),
        ..nothing(&id, "unknown")
    };
    let app = inbound.app;
    let wanted = app.and_then(|app| app.push.as_ref()?.subscription.as_deref());
    if wanted.is_some_and(|wanted| body.get("subscription").and_then(Json::text) != Some(wanted)) {
        return Err(stranger());
    }
    let Some(data) = envelope.get("data").and_then(Json::text) else {
        return Ok(odd("message.data"));
    };
    let decoded = Base64::decode_vec(data).ok().filter(|it| it.len() <= LARGEST);
    let Some(Json::Object(parts)) = decoded.as_deref().and_then(json::parse_bytes) else {
        return Ok(odd("message.data"));
    };
    let notice = Json::Object(parts);
    let package = notice.get("packageName").and_then(Json::text);
    if package.is_none() || package != app.map(|app| app.id.as_str()) {
        return Ok(odd("packageName"));
    }
    Ok(read(&notice, &id, inbound).unwrap_or_else(odd))
}

/// What a message of this app says.
fn read<'a>(notice: &Json<'_>, id: &str, inbound: &Inbound<'_>) -> Result<Hint, &'a str> {
    let part = |name: &str| notice.get(name).filter(|it| matches!(it, Json::Object(_)));
    if let Some(it) = part("subscriptionNotification") {
        let token = token(it).ok_or("subscriptionNotification.purchaseToken")?;
        let kind = kind("subscription", it);
        return Ok(about(id, &kind, &token, call::subscription(&token)));
    }
    if let Some(it) = part("oneTimeProductNotification") {
        let token = token(it).ok_or("oneTimeProductNotification.purchaseToken")?;
        return Ok(about(id, &kind("oneTimeProduct", it), &token, call::product(&token)));
    }
    if let Some(it) = part("voidedPurchaseNotification") {
        let token = token(it).ok_or("voidedPurchaseNotification.purchaseToken")?;
        let order = name(it, "orderId");
        let subscription = number(it, "productType") == Some(1);
        let read = match order.as_deref().filter(|_| subscription) {
            Some(order) => call::order(order),
            None if subscription => call::subscription(&token),
            // It tells how many are left, too.
            None => call::product(&token),
        };
        let mut hint = about(id, "voidedPurchase", &token, read);
        push(&mut hint.references, order);
        return Ok(hint);
    }
    if let Some(it) = part("pendingRefundReviewNotification") {
        let event = review(it, notice, id, inbound);
        let event = event.ok_or("pendingRefundReviewNotification")?;
        return Ok(Hint {
            references: event.references.clone(),
            event: Some(event),
            ..nothing(id, REVIEWED)
        });
    }
    // A part of tomorrow is told by its name, and none at all is a message of nothing.
    let Json::Object(parts) = notice else {
        return Err("message.data");
    };
    let part = parts.iter().find(|(_, it)| matches!(it, Json::Object(_)));
    let (kind, _) = part.ok_or("message.data")?;
    Ok(nothing(id, kind.strip_suffix("Notification").unwrap_or(kind)))
}

const REVIEWED: &str = "pendingRefundReview";

/// Google asks what the app thinks of giving money back.
fn review(part: &Json<'_>, notice: &Json<'_>, id: &str, inbound: &Inbound<'_>) -> Option<Event> {
    let order = name(part, "orderId")?;
    let token = text(part, "pendingRefundToken")?;
    let as_of = millis(notice).unwrap_or(inbound.now);
    let account = text(part, "obfuscatedAccountId").map(|it| it.to_lowercase());
    let reason = match part.get("refundReason") {
        Some(Json::Number(number)) => Some(number.to_string()),
        _ => text(part, "refundReason"),
    };
    let mut references = Vec::from([order.clone()]);
    push(&mut references, account.clone());
    Some(Event {
        provider: NAME.to_string(),
        environment: inbound.environment.unwrap_or(Environment::Test),
        id: id.to_string(),
        kind: REVIEWED.to_string(),
        as_of,
        account,
        references,
        report: Report::RefundAsked {
            payment: Vec::from([order]),
            request: RefundRequest {
                reason,
                token: Some(token),
                until: as_of.saturating_add(REVIEW),
            },
        },
    })
}

/// As a text of digits or a number: both are seen.
fn millis(notice: &Json<'_>) -> Option<Millis> {
    match notice.get("eventTimeMillis")? {
        Json::Number(number) => Some(*number),
        Json::Text(text) => text.parse().ok(),
        Json::Null | Json::Flag(_) | Json::Inexact(_) | Json::List(_) | Json::Object(_) => None,
    }
    .filter(|time| *time > 0)
}

fn nothing(id: &str, kind: &str) -> Hint {
    Hint {
        id: id.to_string(),
        kind: kind.chars().take(LONGEST).collect(),
        references: Vec::new(),
        call: None,
        known_by: None,
        gone_key: None,
        unreadable: None,
        event: None,
    }
}

fn about(id: &str, kind: &str, token: &str, call: Call) -> Hint {
    Hint {
        references: Vec::from([token.to_string()]),
        call: Some(call),
        ..nothing(id, kind)
    }
}

/// The part's name and the number of its type, such as `subscription/4`.
fn kind(part: &str, it: &Json<'_>) -> String {
    let number = number(it, "notificationType").unwrap_or(0);
    [part, "/", &number.to_string()].concat()
}

fn number(part: &Json<'_>, name: &str) -> Option<i64> {
    match part.get(name)? {
        Json::Number(number) => Some(*number),
        Json::Text(digits) => digits.parse().ok(),
        Json::Null | Json::Flag(_) | Json::Inexact(_) | Json::List(_) | Json::Object(_) => None,
    }
}

fn token(part: &Json<'_>) -> Option<String> {
    name(part, "purchaseToken")
}

/// A name that can stand in a path.
fn name(part: &Json<'_>, field: &str) -> Option<String> {
    let text = part.get(field).and_then(Json::text)?;
    call::is_name(text).then(|| text.to_string())
}

fn text(part: &Json<'_>, field: &str) -> Option<String> {
    let text = part.get(field).and_then(Json::text)?;
    (1..=4_096).contains(&text.len()).then(|| text.to_string())
}

fn stranger() -> KassaError {
    KassaError::new(
        Reason::Untrusted,
        "wrong_subscription",
        "The message came by another Pub/Sub subscription than `app.push.subscription` names. Give \
         each deployment a subscription of its own, and its full name, `projects/…/subscriptions/…`.",
    )
    .at(NAME)
}
