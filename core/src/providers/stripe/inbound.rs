//! From a webhook to what it says: proved first, read afterwards.

use super::signature;
use super::{NAME, call, read, reply};
use crate::authentic::{Authentic, Event, Headline, Proof, Received};
use crate::error::{KassaError, Reason};
use crate::json::{self, Json, scan};
use crate::model::account::Operation;
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::LookedUp;
use crate::providers::object::{self, Object};
use crate::providers::told::{self, Message, Saying, Told};
use crate::providers::{Inbound, Missing};
use alloc::borrow::Cow;
use alloc::string::{String, ToString};

/// Such as `2026-10-28.endive`.
const LONGEST_VERSION: usize = 40;

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let proof = signature::verify(inbound)?;
    Ok(Authentic::new(proof, content(inbound.body, inbound.environment)?))
}

/// Reads an event that came in a reply: what is said of it does not depend on the way.
pub(super) fn read_event(body: &[u8], environment: Environment) -> Received {
    let read = content(body, Some(environment));
    read.unwrap_or_else(|_| unreadable(told::content_id(&[body]), "unknown".to_string(), "livemode"))
}

pub(super) fn prove(inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
    let proof = signature::verify(inbound)?;
    let Envelope {
        id,
        kind,
        environment,
        ..
    } = Envelope::read(inbound.body).unwrap_or_default();
    told::check_environment(NAME, environment, inbound.environment)?;
    let headline = Headline {
        id: id.unwrap_or_default().into(),
        kind: kind.unwrap_or_default().into(),
        environment,
    };
    Ok(Authentic::new(proof, headline))
}

/// What is around the object that an event is about.
#[derive(Default)]
struct Envelope<'a> {
    object: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    environment: Option<Environment>,
    created: Option<&'a [u8]>,
    data: Option<&'a [u8]>,
}

impl<'a> Envelope<'a> {
    /// None if the body is no object.
    fn read(body: &'a [u8]) -> Option<Self> {
        let names = ["object", "id", "type", "livemode", "created", "data"];
        let [object, id, kind, live, created, data] = scan::fields(body, names)?;
        let word = |value: Option<&'a [u8]>| {
            let text = value.and_then(scan::text);
            text.filter(|text| !text.is_empty())
        };
        Some(Envelope {
            object: word(object),
            id: word(id),
            kind: word(kind),
            environment: match live {
                Some(b"true") => Some(Environment::Live),
                Some(b"false") => Some(Environment::Test),
                _ => None,
            },
            created,
            data,
        })
    }
}

/// What the body is, as far as it can be told without a failure: a proved
/// message is never refused for what it says, only for where it belongs.
fn content(body: &[u8], ours: Option<Environment>) -> Result<Received, KassaError> {
    let digest = || told::content_id(&[body]);
    let Some(envelope) = Envelope::read(body) else {
        return Ok(unreadable(digest(), "unknown".to_string(), "body"));
    };
    let Envelope {
        object,
        id,
        kind,
        environment,
        created,
        data,
    } = envelope;
    let shape = object.unwrap_or_default();
    if shape == "v2.core.event" {
        return Err(KassaError::new(
            Reason::Unsupported,
            "thin_event",
            "This is a thin event, which names an object and does not carry it. In the dashboard, \
             give the event destination the payload style `snapshot`.",
        )
        .at(NAME));
    }
    let (id, kind) = match (id, kind, &*shape) {
        (Some(id), Some(kind), "event") => (id.into_owned(), kind.into_owned()),
        (id, kind, _) => {
            let path = match (&id, &kind) {
                (None, _) => "id",
                (_, None) => "type",
                _ => "object",
            };
            let id = id.map_or_else(digest, Cow::into_owned);
            let kind = kind.unwrap_or(Cow::Borrowed("unknown"));
            return Ok(unreadable(id, kind.into_owned(), path));
        }
    };
    told::check_environment(NAME, environment, ours)?;
    let Some(subject) = Subject::of(&kind) else {
        return Ok(Received::Ignored { id, kind });
    };
    let read = || {
        let missing = |path: &str| Missing(path.to_string());
        let environment = environment.ok_or_else(|| missing("livemode"))?;
        let created = created.and_then(json::parse_bytes);
        let seconds = created.and_then(|json| json.to().ok());
        let as_of = seconds.and_then(object::millis);
        let as_of = as_of.ok_or_else(|| missing("created"))?;
        let data = data.and_then(json::parse_bytes);
        let data = data.as_ref().and_then(|data| data.get("object"));
        let data = data.filter(|data| matches!(data, Json::Object(_)));
        let data = data.ok_or_else(|| missing("data.object"))?;
        let saying = Saying { kind: &kind, as_of };
        let told = object::read("data.object.", data, |object| subject.read(object, saying))?;
        let message = Message {
            provider: NAME,
            environment,
            id: &id,
            saying,
        };
        Ok(told.map(|told| told.event(message)))
    };
    let read = read();
    Ok(told::received(id, kind, read))
}

fn unreadable(id: String, kind: String, path: &str) -> Received {
    told::received(id, kind, Err(Missing(path.to_string())))
}

/// A release within a family only adds; a later family can move what is read
/// (docs.stripe.com/api/versioning, read 2026-11-23). An event is written in its
/// endpoint's version, whatever the version of calls.
pub(super) fn newer_version(body: &[u8]) -> Option<String> {
    let [version] = scan::fields(body, ["api_version"])?;
    let version = version.and_then(scan::text)?;
    let parts = |version| str::split_once(version, '.').unwrap_or((version, ""));
    let ((date, family), (known, ours)) = (parts(&version), parts(call::VERSION));
    let is_date = date.len() == known.len() && version.len() <= LONGEST_VERSION;
    (is_date && date > known && family != ours).then(|| version.into_owned())
}

pub(super) fn mode(live: bool) -> Environment {
    if live {
        Environment::Live
    } else {
        Environment::Test
    }
}

/// What an event is about.
#[derive(Clone, Copy)]
pub(super) enum Subject {
    Session,
    Subscription,
    Invoice,
    Charge,
    Captured,
    Intent,
    Refund,
    Dispute,
    FraudWarning,
    Customer,
    Setup,
}

/// The events that are read; all others are ignored. `charge.refund.updated`
/// carries a refund although it is named after the charge
/// (docs.stripe.com/api/events/types, read 2026-11-21).
pub(super) const READ: &[(&str, Subject)] = &[
    ("checkout.session.completed", Subject::Session),
    ("checkout.session.async_payment_succeeded", Subject::Session),
    ("checkout.session.async_payment_failed", Subject::Session),
    ("checkout.session.expired", Subject::Session),
    ("customer.subscription.created", Subject::Subscription),
    ("customer.subscription.updated", Subject::Subscription),
    ("customer.subscription.deleted", Subject::Subscription),
    ("customer.subscription.paused", Subject::Subscription),
    ("customer.subscription.resumed", Subject::Subscription),
    ("customer.subscription.trial_will_end", Subject::Subscription),
    ("customer.subscription.pending_update_applied", Subject::Subscription),
    ("customer.subscription.pending_update_expired", Subject::Subscription),
    ("invoice.paid", Subject::Invoice),
    ("invoice.payment_succeeded", Subject::Invoice),
    ("invoice.payment_failed", Subject::Invoice),
    ("invoice.payment_action_required", Subject::Invoice),
    ("invoice.finalization_failed", Subject::Invoice),
    ("setup_intent.succeeded", Subject::Setup),
    ("charge.refunded", Subject::Charge),
    ("charge.captured", Subject::Captured),
    ("payment_intent.amount_capturable_updated", Subject::Intent),
    ("payment_intent.succeeded", Subject::Intent),
    ("payment_intent.canceled", Subject::Intent),
    ("refund.created", Subject::Refund),
    ("refund.updated", Subject::Refund),
    ("refund.failed", Subject::Refund),
    ("charge.refund.updated", Subject::Refund),
    ("charge.dispute.created", Subject::Dispute),
    ("charge.dispute.updated", Subject::Dispute),
    ("charge.dispute.closed", Subject::Dispute),
    ("charge.dispute.funds_withdrawn", Subject::Dispute),
    ("charge.dispute.funds_reinstated", Subject::Dispute),
    ("radar.early_fraud_warning.created", Subject::FraudWarning),
    ("radar.early_fraud_warning.updated", Subject::FraudWarning),
    ("customer.deleted", Subject::Customer),
];

impl Subject {
    fn of(kind: &str) -> Option<Self> {
        let (_, subject) = READ.iter().find(|(read, _)| *read == kind)?;
        Some(*subject)
    }

    fn name(self) -> &'static str {
        match self {
            Subject::Session => "checkout.session",
            Subject::Subscription => "subscription",
            Subject::Invoice => "invoice",
            Subject::Charge | Subject::Captured => "charge",
            Subject::Intent => "payment_intent",
            Subject::Refund => "refund",
            Subject::Dispute => "dispute",
            Subject::FraudWarning => "radar.early_fraud_warning",
            Subject::Customer => "customer",
            Subject::Setup => "setup_intent",
        }
    }

    pub(super) fn read(self, object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
        if object.text("object") != Some(self.name()) {
            object.wrong("object");
            return None;
        }
        match self {
            Subject::Session => read::session(object, saying),
            Subject::Subscription => Some(read::subscription(object, saying)),
            Subject::Invoice => Some(read::invoice(object, saying)),
            Subject::Charge => Some(read::charge(object)),
            Subject::Captured => read::captured(object, saying),
            Subject::Intent => read::intent(object, saying),
            Subject::Refund => Some(read::refund(object, saying)),
            Subject::Dispute => Some(read::dispute(object, saying)),
            Subject::FraudWarning => Some(read::fraud_warning(object)),
            Subject::Customer => Some(read::deleted(object)),
            Subject::Setup => read::setup(object),
        }
    }
}

/// Reads the object of a reply.
pub(super) fn learn(
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Authentic<Event>, Missing> {
    let event = object::read_body(body, |object| event(object, body, environment, as_of))?;
    let event = event.ok_or_else(|| Missing("object".to_string()))?;
    Ok(Authentic::new(proof, event))
}

/// The refund of a list that was made for this operation.
pub(super) fn looked_up(
    refund: &Operation,
    proof: Proof,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<LookedUp, Missing> {
    let made = |object: &Object<'_>| {
        let key = object.text("metadata.kassa_key");
        key.is_some_and(|key| call::is_made(refund, key))
    };
    let event = object::read_body(body, |list| {
        let object = reply::rows(list).into_iter().find(made)?;
        event(object, body, environment, as_of)
    })?;
    let made = |event| LookedUp::Made(Authentic::new(proof, event));
    Ok(event.map_or(LookedUp::Absent, made))
}

/// What the object of a reply tells.
fn event(
    object: Object<'_>,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Option<Event> {
    let kind = &*object.need::<String>("object");
    let subject = match kind {
        "subscription" => Subject::Subscription,
        "payment_intent" => Subject::Intent,
        _ => Subject::Refund,
    };
    let saying = Saying { kind, as_of };
    let message = Message {
        provider: NAME,
        environment: object.lax("livemode").map_or(environment, mode),
        id: &told::reply_id(body, saying),
        saying,
    };
    Some(subject.read(object, saying)?.event(message))
}
