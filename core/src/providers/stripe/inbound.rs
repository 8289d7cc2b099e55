//! From a webhook to what it says: proved first, read afterwards.

use super::object::Object;
use super::read::{self, Saying, Told};
use super::signature::{self, untrusted};
use crate::authentic::digest::sha256_hex;
use crate::authentic::{Authentic, Event, Proof, Received};
use crate::error::{KassaError, Reason};
use crate::json::{self, Json};
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::{Inbound, Missing};
use alloc::format;
use alloc::string::{String, ToString};

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let proof = signature::verify(inbound)?;
    Ok(Authentic::new(proof, envelope(inbound)?))
}

/// What the body is, as far as it can be told without a failure: a proved
/// message is never refused for what it says, only for where it belongs.
fn envelope(inbound: &Inbound<'_>) -> Result<Received, KassaError> {
    let digest = || format!("sha256_{}", sha256_hex(&[inbound.body]));
    let Some(json @ Json::Object(_)) = json::parse_bytes(inbound.body) else {
        return Ok(unreadable(digest(), "unknown".to_string(), "body"));
    };
    let event = Object::new(&json);
    let object = event.text("object").unwrap_or_default();
    if object == "v2.core.event" {
        return Err(KassaError::new(
            Reason::Unsupported,
            "thin_event",
            "This is a thin event, which names an object and does not carry it. In the dashboard, \
             give the event destination the payload style `snapshot`.",
        )
        .at("stripe"));
    }
    let id = event.word("id");
    let kind = event.word("type");
    let (Some(id), Some(kind), "event") = (id.clone(), kind.clone(), object) else {
        let path = match (&id, &kind) {
            (None, _) => "id",
            (_, None) => "type",
            _ => "object",
        };
        let kind = kind.unwrap_or_else(|| "unknown".to_string());
        return Ok(unreadable(id.unwrap_or_else(digest), kind, path));
    };
    let environment = event.lax("livemode").map(mode);
    check_environment(environment, inbound.environment)?;
    let Some(subject) = Subject::of(&kind) else {
        return Ok(Received::Ignored { id, kind });
    };
    let read = || {
        let environment = environment.ok_or_else(|| Missing("livemode".to_string()))?;
        let as_of = event.need_time("created")?;
        let object = event.need_part("data.object")?;
        let told = subject
            .read(object, Saying { kind: &kind, as_of })
            .map_err(|Missing(path)| Missing(format!("data.object.{path}")))?;
        Ok(told.map(|told| finish(told, environment, id.clone(), kind.clone(), as_of)))
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

fn mode(live: bool) -> Environment {
    if live {
        Environment::Live
    } else {
        Environment::Test
    }
}

fn check_environment(
    told: Option<Environment>,
    ours: Option<Environment>,
) -> Result<(), KassaError> {
    let hint = match (told, ours) {
        (Some(Environment::Live), Some(Environment::Test)) => {
            "This is a live event, but this Kassa works with test keys. Point the live endpoint \
             at the live deployment, and keep its signing secret out of this one."
        }
        (Some(Environment::Test), Some(Environment::Live)) => {
            "This is a test event, but this Kassa works with live keys. Point the sandbox's \
             endpoint at a test deployment, and keep its signing secret out of this one."
        }
        _ => return Ok(()),
    };
    Err(untrusted("environment_mismatch", hint))
}

fn finish(told: Told, environment: Environment, id: String, kind: String, as_of: Millis) -> Event {
    Event {
        provider: "stripe".to_string(),
        environment,
        id,
        kind,
        as_of,
        account: told.account,
        references: told.references,
        report: told.report,
    }
}

/// What an event is about. `charge.refund.updated` carries a refund although
/// it is named after the charge (docs.stripe.com/api/events/types, read
/// 2026-11-21).
#[derive(Clone, Copy)]
enum Subject {
    Session,
    Subscription,
    Invoice,
    Charge,
    Refund,
}

impl Subject {
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "checkout.session.completed"
            | "checkout.session.async_payment_succeeded"
            | "checkout.session.async_payment_failed"
            | "checkout.session.expired" => Subject::Session,
            "customer.subscription.created"
            | "customer.subscription.updated"
            | "customer.subscription.deleted"
            | "customer.subscription.paused"
            | "customer.subscription.resumed"
            | "customer.subscription.trial_will_end"
            | "customer.subscription.pending_update_applied"
            | "customer.subscription.pending_update_expired" => Subject::Subscription,
            "invoice.paid" | "invoice.payment_succeeded" | "invoice.payment_failed" => {
                Subject::Invoice
            }
            "charge.refunded" => Subject::Charge,
            "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
                Subject::Refund
            }
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Subject::Session => "checkout.session",
            Subject::Subscription => "subscription",
            Subject::Invoice => "invoice",
            Subject::Charge => "charge",
            Subject::Refund => "refund",
        }
    }

    fn read(self, object: Object<'_>, saying: Saying<'_>) -> Result<Option<Told>, Missing> {
        if object.text("object") != Some(self.name()) {
            return Err(Missing("object".to_string()));
        }
        match self {
            Subject::Session => read::session(object, saying),
            Subject::Subscription => read::subscription(object, saying).map(Some),
            Subject::Invoice => read::invoice(object, saying).map(Some),
            Subject::Charge => read::charge(object).map(Some),
            Subject::Refund => read::refund(object, saying).map(Some),
        }
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
    let object = Object::new(&json);
    let kind: String = object.need("object")?;
    let subject = match kind.as_str() {
        "subscription" => Subject::Subscription,
        "refund" => Subject::Refund,
        _ => return Err(Missing("object".to_string())),
    };
    let told = subject.read(object, Saying { kind: &kind, as_of })?;
    let told = told.ok_or_else(|| Missing("object".to_string()))?;
    let id = format!(
        "sha256_{}",
        sha256_hex(&[kind.as_bytes(), &as_of.to_be_bytes(), body])
    );
    let environment = object.lax("livemode").map_or(environment, mode);
    Ok(Authentic::new(
        proof,
        finish(told, environment, id, kind, as_of),
    ))
}
