//! What a provider's object tells, and the event that it becomes.

use super::Missing;
use crate::authentic::digest::sha256_hex;
use crate::authentic::doubt::untrusted;
use crate::authentic::{Event, Received, Report};
use crate::error::KassaError;
use crate::model::id::Environment;
use crate::model::time::Millis;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// What an object tells.
pub(super) struct Told {
    /// Our account, where it rode along.
    pub account: Option<String>,
    /// Ids by which the account can be found, most telling first.
    pub references: Vec<String>,
    /// The fact.
    pub report: Report,
}

/// What a message adds to its object: when it was said, and its type.
#[derive(Clone, Copy)]
pub(super) struct Saying<'a> {
    pub kind: &'a str,
    pub as_of: Millis,
}

/// A message whose object tells something.
#[derive(Clone, Copy)]
pub(super) struct Message<'a> {
    pub provider: &'static str,
    pub environment: Environment,
    pub id: &'a str,
    pub saying: Saying<'a>,
}

impl Told {
    pub(super) fn event(self, of: Message<'_>) -> Event {
        Event {
            provider: of.provider.to_string(),
            environment: of.environment,
            id: of.id.to_string(),
            kind: of.saying.kind.to_string(),
            as_of: of.saying.as_of,
            account: self.account,
            references: self.references,
            report: self.report,
        }
    }
}

/// A message of which this came to light: a proved one is never refused for what it says.
pub(super) fn received(id: String, kind: String, read: Result<Option<Event>, Missing>) -> Received {
    match read {
        Ok(Some(event)) => Received::Event { event },
        Ok(None) => Received::Ignored { id, kind },
        Err(Missing(path)) => Received::Unreadable { id, kind, path },
    }
}

/// A name for what has no id of its own: equal content, equal name.
pub(super) fn content_id(parts: &[&[u8]]) -> String {
    ["sha256_", &sha256_hex(parts)].concat()
}

/// A reply has no id of its own: its content, its type and its time together are one. Without the
/// time a state that comes back (end planned, taken back, planned again) would look like the one
/// known before and be dropped.
pub(super) fn reply_id(body: &[u8], saying: Saying<'_>) -> String {
    content_id(&[saying.kind.as_bytes(), &saying.as_of.to_be_bytes(), body])
}

/// Adds a name once.
pub(super) fn push(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}

/// Refuses what is meant for another deployment.
pub(super) fn check_environment(
    provider: &str,
    told: Option<Environment>,
    ours: Option<Environment>,
) -> Result<(), KassaError> {
    let hint = match (told, ours) {
        (Some(Environment::Live), Some(Environment::Test)) => {
            "This is a live event, but this Kassa is for tests. Point the live webhook at the live \
             deployment, and keep its signing secret out of this one."
        }
        (Some(Environment::Test), Some(Environment::Live)) => {
            "This is a test event, but this Kassa is live. Point the webhook of test mode or of the \
             sandbox at a test deployment, and keep its signing secret out of this one."
        }
        _ => return Ok(()),
    };
    Err(untrusted(["environment_mismatch", hint]).at(provider))
}
