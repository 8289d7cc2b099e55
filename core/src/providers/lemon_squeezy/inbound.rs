//! From a webhook to what it says: proved first, read afterwards.

use super::NAME;
use super::read::{self, Told};
use super::seal::{self, Sealed};
use super::signature::{self, untrusted};
use crate::authentic::digest::sha256_hex;
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::json::{self, Json, scan};
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::{Inbound, Missing};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let proof = signature::verify(inbound)?;
    Ok(Authentic::new(proof, content(inbound)?))
}

pub(super) fn prove(inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
    let proof = signature::verify(inbound)?;
    let envelope = Envelope::read(inbound.body);
    check_environment(envelope.environment, inbound.environment)?;
    let headline = Headline {
        id: id(inbound.body),
        kind: envelope.kind.unwrap_or_default().into_owned(),
        environment: envelope.environment,
    };
    Ok(Authentic::new(proof, headline))
}

/// Messages have no id: `meta.webhook_id` is said nowhere to be one. So a
/// message is the same if every byte is; what it says is a whole fact, so that
/// one told again in other bytes does no harm either.
fn id(body: &[u8]) -> String {
    ["sha256_", &sha256_hex(&[body])].concat()
}

/// What is around the attributes of the object.
#[derive(Default)]
struct Envelope<'a> {
    kind: Option<Cow<'a, str>>,
    environment: Option<Environment>,
    custom: Option<&'a [u8]>,
    data: Option<&'a [u8]>,
}

impl<'a> Envelope<'a> {
    fn read(body: &'a [u8]) -> Self {
        fn inside<'a, const N: usize>(
            value: Option<&'a [u8]>,
            names: [&str; N],
        ) -> [Option<&'a [u8]>; N] {
            let fields = value.and_then(|value| scan::fields(value, names));
            fields.unwrap_or([None; N])
        }
        let [meta, data] = inside(Some(body), ["meta", "data"]);
        let [kind, test, custom] = inside(meta, ["event_name", "test_mode", "custom_data"]);
        let [attributes] = inside(data, ["attributes"]);
        let [also_test] = inside(attributes, ["test_mode"]);
        let kind = kind.and_then(scan::text).filter(|kind| !kind.is_empty());
        Envelope {
            kind,
            environment: mode(test).or(mode(also_test)),
            custom,
            data,
        }
    }
}

fn mode(test: Option<&[u8]>) -> Option<Environment> {
    match test {
        Some(b"true" | b"1") => Some(Environment::Test),
        Some(b"false" | b"0") => Some(Environment::Live),
        _ => None,
    }
}

/// What the body is, as far as it can be told without a failure: a proved
/// message is never refused for what it says, only for where it belongs.
fn content(inbound: &Inbound<'_>) -> Result<Received, KassaError> {
    let id = id(inbound.body);
    let Envelope {
        kind,
        environment,
        custom,
        data,
    } = Envelope::read(inbound.body);
    let Some(kind) = kind.map(Cow::into_owned) else {
        let path = match json::parse_bytes(inbound.body) {
            Some(Json::Object(_)) => "meta.event_name",
            _ => "body",
        };
        return Ok(unreadable(id, "unknown".to_string(), path));
    };
    check_environment(environment, inbound.environment)?;
    let Some(subject) = subject(&kind) else {
        return Ok(Received::Ignored { id, kind });
    };
    let read = || {
        let missing = |path: &str| Missing(path.to_string());
        let environment = environment.ok_or_else(|| missing("meta.test_mode"))?;
        let data = data.and_then(json::parse_bytes);
        let data = data.ok_or_else(|| missing("data"))?;
        let data = Object::new(&data);
        let inside = |Missing(path)| Missing(["data.", &path].concat());
        if data.text("type") != Some(subject) {
            return Err(missing("data.type"));
        }
        if !read::is_ours(data, inbound).map_err(inside)? {
            return Ok(None);
        }
        let as_of = data.need_iso("attributes.updated_at").map_err(inside)?;
        let custom = custom.and_then(json::parse_bytes).unwrap_or(Json::Null);
        let sealed = seal::open(inbound.mac, inbound.secrets, Object::new(&custom));
        let told = read::object(data, &kind, as_of, sealed).map_err(inside)?;
        Ok(Some(finish(
            told,
            environment,
            id.clone(),
            kind.clone(),
            as_of,
        )))
    };
    Ok(match read() {
        Ok(Some(event)) => Received::Event { event },
        Ok(None) => Received::Ignored { id, kind },
        Err(Missing(path)) => unreadable(id, kind, &path),
    })
}

fn unreadable(id: String, kind: String, path: &str) -> Received {
    Received::Unreadable {
        id,
        kind,
        path: path.to_string(),
    }
}

fn check_environment(
    told: Option<Environment>,
    ours: Option<Environment>,
) -> Result<(), KassaError> {
    let hint = match (told, ours) {
        (Some(Environment::Live), Some(Environment::Test)) => {
            "This is a live event, but this Kassa is for test mode. Point the live webhook at the \
             live deployment, and give each mode's webhook a secret of its own."
        }
        (Some(Environment::Test), Some(Environment::Live)) => {
            "This is a test event, but this Kassa is live. Point the webhook of test mode at a \
             test deployment, and give each mode's webhook a secret of its own."
        }
        _ => return Ok(()),
    };
    Err(untrusted("environment_mismatch", hint))
}

fn finish(told: Told, environment: Environment, id: String, kind: String, as_of: Millis) -> Event {
    Event {
        provider: NAME.to_string(),
        environment,
        id,
        kind,
        as_of,
        account: told.account,
        references: told.references,
        report: told.report,
    }
}

/// All that a webhook can be subscribed to
/// (docs.lemonsqueezy.com/help/webhooks/event-types, read 2026-11-22;
/// `subscription_plan_changed` is sent, and known to npm
/// `@lemonsqueezy/lemonsqueezy.js` only).
pub(super) const EVENTS: &[&str] = &[
    "order_created",
    "order_refunded",
    "subscription_created",
    "subscription_updated",
    "subscription_cancelled",
    "subscription_resumed",
    "subscription_expired",
    "subscription_paused",
    "subscription_unpaused",
    "subscription_plan_changed",
    "subscription_payment_success",
    "subscription_payment_failed",
    "subscription_payment_recovered",
    "subscription_payment_refunded",
    "license_key_created",
    "license_key_updated",
    "affiliate_activated",
];

/// The type of the object that an event carries; none for one that says
/// nothing about what a customer has.
fn subject(kind: &str) -> Option<&'static str> {
    let kind = EVENTS.iter().find(|known| **known == kind)?;
    let begins = |prefix| kind.starts_with(prefix);
    if begins("order_") {
        Some(read::ORDERS)
    } else if begins("subscription_payment_") {
        Some(read::INVOICES)
    } else if begins("subscription_") {
        Some(read::SUBSCRIPTIONS)
    } else if begins("license_") {
        Some(read::LICENSES)
    } else {
        None
    }
}

/// Reads the object of a reply. A reply has no id of its own: its content, its
/// type and its time together are one. Without the time a state that comes
/// back (end planned, taken back, planned again) would look like the one known
/// before and be dropped.
pub(super) fn learn(
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Event>, Missing> {
    let json = json::parse_bytes(body).ok_or_else(|| Missing("body".to_string()))?;
    let inside = |Missing(path)| Missing(["data.", &path].concat());
    let data = Object::new(&json).need_part("data")?;
    let kind: String = data.need("type").map_err(inside)?;
    let told = read::object(data, &kind, as_of, Sealed::default()).map_err(inside)?;
    let parts = [kind.as_bytes(), &as_of.to_be_bytes(), body];
    let id = ["sha256_", &sha256_hex(&parts)].concat();
    let environment = data
        .lax("attributes.test_mode")
        .map_or(environment, read::mode);
    Ok(Authentic::new(
        proof,
        finish(told, environment, id, kind, as_of),
    ))
}
