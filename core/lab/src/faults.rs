//! Faults that a test asks for: errors, lost replies, refusals.

use crate::json::Json;
use serde_json::Value;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing happens and the reply is a server error.
    ServerError,
    /// The work is done, then the reply is a server error that the key remembers.
    ServerErrorAfter,
    /// The work is done and the reply is lost.
    LostReply,
    /// Nothing happens; another request holds the lock.
    Conflict,
    /// Nothing happens; too many requests.
    TooMany,
}

/// A fault with the number of requests it still spoils.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) prefix: String,
    pub(crate) method: String,
    pub(crate) times: i64,
    pub(crate) kind: Kind,
}

impl Fault {
    pub(crate) fn parse(wish: &Value) -> Option<Self> {
        let kind = match wish.text("kind") {
            "500" => Kind::ServerError,
            "500_after" => Kind::ServerErrorAfter,
            "timeout" | "drop_reply" => Kind::LostReply,
            "409" => Kind::Conflict,
            "429" => Kind::TooMany,
            _ => return None,
        };
        Some(Self {
            prefix: wish.text("path_prefix").to_owned(),
            method: wish.text("method").to_owned(),
            times: wish.at("times").as_i64().unwrap_or(1),
            kind,
        })
    }
}

/// Takes one use of the first fault that fits.
pub(crate) fn take(faults: &mut Vec<Fault>, method: &str, path: &str) -> Option<Kind> {
    let fault = faults.iter_mut().find(|fault| {
        fault.times > 0
            && path.starts_with(&fault.prefix)
            && (fault.method.is_empty() || fault.method == method)
    })?;
    fault.times -= 1;
    let kind = fault.kind;
    faults.retain(|fault| fault.times > 0);
    Some(kind)
}
