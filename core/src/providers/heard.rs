//! Providers that are only heard: their letters are proved and read, and nothing is asked of
//! them. What one of them brings is its name, the form of its secrets, and how its objects are
//! read.

use super::object::{self, Object};
use super::told::{self, Message, Saying, Told};
use super::{Inbound, Missing, Provider, Signer};
use crate::authentic::letter::{self, Form, Letter};
use crate::authentic::{Authentic, Headline, Proof, Received, Report};
use crate::error::KassaError;
use crate::json::{self, Json, scan};
use crate::model::id::Environment;
use crate::model::time::iso;
use alloc::borrow::Cow;
use alloc::string::{String, ToString};

/// One of them.
pub(super) trait Sender: Sync {
    /// Lower camelCase.
    const NAME: &'static str;
    /// What its secrets are.
    const FORM: Form;
    /// How its messages are read; none where nobody knows what they say.
    const READER: Option<Reader>;
}

/// How the object in a message of this type is read; none for a type without use.
pub(super) type Reader = fn(kind: &str) -> Option<Reading>;

/// Reads an object; nothing if it tells nothing after all.
pub(super) type Reading = fn(Object<'_>, Saying<'_>) -> Option<Told>;

/// The sender as a provider.
pub(super) struct Heard<S>(pub S);

impl<S: Sender> Signer for Heard<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn headers(&self) -> &'static [&'static str] {
        letter::HEADERS
    }

    fn prove(&self, inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
        prove(S::NAME, S::FORM, inbound)
    }
}

impl<S: Sender> Provider for Heard<S> {
    fn receive(&self, inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
        let (proof, id) = open(S::NAME, S::FORM, inbound)?;
        let received = content(S::NAME, S::READER, inbound, id);
        Ok(Authentic::new(proof, received))
    }
}

fn open(
    name: &'static str,
    form: Form,
    inbound: &Inbound<'_>,
) -> Result<(Proof, String), KassaError> {
    let letter = Letter {
        headers: inbound.headers,
        body: inbound.body,
        secrets: inbound.secrets,
        now: inbound.now,
        mac: inbound.mac,
    };
    letter.prove(form).map_err(|error| error.at(name))
}

fn prove(
    name: &'static str,
    form: Form,
    inbound: &Inbound<'_>,
) -> Result<Authentic<Headline>, KassaError> {
    let (proof, id) = open(name, form, inbound)?;
    let kind = scan::fields(inbound.body, ["type"]).and_then(|[kind]| word(kind));
    let headline = Headline {
        id,
        kind: kind.unwrap_or_default().into(),
        environment: None,
    };
    Ok(Authentic::new(proof, headline))
}

fn word(value: Option<&[u8]>) -> Option<Cow<'_, str>> {
    let text = value.and_then(scan::text);
    text.filter(|text| !text.is_empty())
}

/// What the body is, as far as it can be told: a proved message is never refused for what it
/// says. None of these senders tells test from live, so the environment is the one whose secret
/// it was.
fn content(
    name: &'static str,
    reader: Option<Reader>,
    inbound: &Inbound<'_>,
    id: String,
) -> Received {
    let fields = scan::fields(inbound.body, ["type", "timestamp", "data"]);
    let [kind, time, data] = fields.unwrap_or_default();
    let kind: Option<String> = word(kind).map(Cow::into_owned);
    let Some(reader) = reader else {
        let kind = kind.unwrap_or_default();
        return Received::Ignored { id, kind };
    };
    let Some(kind) = kind else {
        let path = fields.map_or("body", |_| "type").to_string();
        let kind = "unknown".to_string();
        return Received::Unreadable { id, kind, path };
    };
    let Some(reading) = reader(&kind) else {
        return Received::Ignored { id, kind };
    };
    let read = || {
        let missing = |path: &str| Missing(path.to_string());
        let as_of = word(time).and_then(|time| iso(&time));
        let as_of = as_of.ok_or_else(|| missing("timestamp"))?;
        let data = data.and_then(json::parse_bytes);
        let data = data.filter(|data| matches!(data, Json::Object(_)));
        let data = data.ok_or_else(|| missing("data"))?;
        let saying = Saying { kind: &kind, as_of };
        let told = object::read("data.", &data, |object| reading(object, saying))?;
        let told = told.filter(|told| counts(inbound.prices, &told.report));
        let message = Message {
            provider: name,
            environment: inbound.environment.unwrap_or(Environment::Test),
            id: &id,
            saying,
        };
        Ok(told.map(|told| told.event(message)))
    };
    let read = read();
    told::received(id, kind, read)
}

/// Whether what was sold is one of the prices that count, where there is a list of them.
fn counts(prices: &[String], report: &Report) -> bool {
    let sold = match report {
        Report::Subscription { sale, .. } | Report::Payment { sale, .. } => &sale.prices,
        Report::Refund { .. }
        | Report::RefundTotal { .. }
        | Report::Purchase { .. }
        | Report::RefundAsked { .. }
        | Report::Dispute { .. }
        | Report::License { .. }
        | Report::CheckoutExpired { .. }
        | Report::Stored { .. }
        | Report::FraudWarned { .. }
        | Report::CustomerDeleted { .. } => return true,
    };
    prices.is_empty() || sold.iter().any(|price| prices.contains(price))
}

/// Data that the app gave along: a text, or the number that an app has for an id.
pub(super) fn label(metadata: Object<'_>, name: &str) -> Option<String> {
    let number = || metadata.lax::<i64>(name).map(|number| number.to_string());
    metadata.word(name).or_else(number)
}
