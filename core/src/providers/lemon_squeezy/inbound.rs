//! From a webhook to what it says: proved first, read afterwards.

use super::NAME;
use super::read;
use super::seal::{self, Sealed};
use super::signature;
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::KassaError;
use crate::json::{self, Json, NULL, scan};
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::told::{
    Message, Saying, check_environment, content_id, received, reply_id,
};
use crate::providers::{Inbound, Missing, object};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let proof = signature::verify(inbound)?;
    Ok(Authentic::new(proof, content(inbound)?))
}

pub(super) fn prove(inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
    let proof = signature::verify(inbound)?;
    let envelope = Envelope::read(inbound.body);
    check_environment(NAME, envelope.environment, inbound.environment)?;
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
    content_id(&[body])
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
        let inside = |value: Option<&'a [u8]>, names: [&str; 3]| {
            scan::fields(value.unwrap_or_default(), names).unwrap_or_default()
        };
        let [meta, data, _] = inside(Some(body), ["meta", "data", ""]);
        let [kind, test, custom] = inside(meta, ["event_name", "test_mode", "custom_data"]);
        let [attributes, ..] = inside(data, ["attributes", "", ""]);
        let [also_test, ..] = inside(attributes, ["test_mode", "", ""]);
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
    check_environment(NAME, environment, inbound.environment)?;
    let unreadable = |id, kind, path: &str| Ok(received(id, kind, Err(Missing(path.to_string()))));
    let Some(kind) = kind.map(Cow::into_owned) else {
        let path = match json::parse_bytes(inbound.body) {
            Some(Json::Object(_)) => "meta.event_name",
            _ => "body",
        };
        return unreadable(id, "unknown".to_string(), path);
    };
    let Some(subject) = subject(&kind) else {
        return Ok(Received::Ignored { id, kind });
    };
    let Some(data) = data.and_then(json::parse_bytes) else {
        return unreadable(id, kind, "data");
    };
    let Some(environment) = environment else {
        return unreadable(id, kind, "meta.test_mode");
    };
    let custom = custom.and_then(json::parse_bytes).unwrap_or(Json::Null);
    let sealed = object::read("", &custom, |custom| {
        seal::open(inbound.mac, inbound.secrets, custom)
    });
    let event = object::read("data.", &data, |object| {
        if object.text("type") != Some(subject) {
            object.wrong("type");
        }
        if !read::is_ours(object, inbound.store, inbound.prices) {
            return None;
        }
        let as_of = object.need_iso("attributes.updated_at");
        let saying = Saying { kind: &kind, as_of };
        let told = read::object(object, saying, sealed.unwrap_or_default())?;
        Some(told.event(message(environment, &id, saying)))
    });
    Ok(received(id, kind, event))
}

pub(super) fn message<'a>(environment: Environment, id: &'a str, saying: Saying<'a>) -> Message<'a> {
    Message {
        provider: NAME,
        environment,
        id,
        saying,
    }
}

/// All that a webhook can be subscribed to
/// (docs.lemonsqueezy.com/help/webhooks/event-types, read 2026-11-22;
/// `subscription_plan_changed` is sent, and known to npm
/// `@lemonsqueezy/lemonsqueezy.js` only).
macro_rules! events {
    () => {
        "order_created|\
         order_refunded|\
         subscription_created|\
         subscription_updated|\
         subscription_cancelled|\
         subscription_resumed|\
         subscription_expired|\
         subscription_paused|\
         subscription_unpaused|\
         subscription_plan_changed|\
         subscription_payment_success|\
         subscription_payment_failed|\
         subscription_payment_recovered|\
         subscription_payment_refunded|\
         license_key_created|\
         license_key_updated|\
         affiliate_activated"
    };
}
pub(super) use events;

/// The type of the object that an event carries; none for one that says
/// nothing about what a customer has.
fn subject(kind: &str) -> Option<&'static str> {
    let kind = events!().split('|').find(|known| *known == kind)?;
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

/// Reads the object of a reply.
pub(super) fn learn(
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Event>, Missing> {
    let json = json::parse_bytes(body).unwrap_or(Json::Null);
    let event = object::read("data.", json.get("data").unwrap_or(NULL), |object| {
        let kind: String = object.need("type");
        let saying = Saying { kind: &kind, as_of };
        let told = read::object(object, saying, Sealed::default())?;
        let environment = read::mode(object, "attributes.test_mode").unwrap_or(environment);
        Some(told.event(message(environment, &reply_id(body, saying), saying)))
    })?;
    let event = event.ok_or_else(|| Missing("data.type".to_string()))?;
    Ok(Authentic::new(proof, event))
}
