//! The outer layer of every API request: key, faults, idempotency, test codes, routes.

use super::codes::{Refusal, status_of};
use super::keys::Key;
use super::{ROOT, TossPayments};
use crate::clock;
use crate::faults::Kind;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use serde_json::{Value, json};

/// A reply is kept for its idempotency key for fifteen days of virtual time.
const KEY_LIFETIME_MS: i64 = 15 * 86_400_000;
const LONGEST_KEY: usize = 300;

/// A body, and the payment that it tells of, if any.
#[derive(Clone, Debug, Default)]
pub(super) struct Done {
    pub(super) body: Value,
    pub(super) about: String,
}

/// What an operation answers.
pub(super) type Outcome = Result<Done, Refusal>;

/// A reply on its way out.
#[derive(Clone, Debug)]
struct Sent {
    status: u16,
    body: String,
    about: String,
    /// Whether a repeat under the same key is answered the same.
    kept: bool,
}

/// The first reply that a key got.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    at_ms: i64,
    reply: Sent,
}

impl Sent {
    fn of(outcome: Outcome) -> Self {
        match outcome {
            Ok(done) => Self {
                status: 200,
                // A removal is answered without a body.
                body: if done.body.is_null() {
                    String::new()
                } else {
                    done.body.to_string()
                },
                about: done.about,
                kept: true,
            },
            Err(refusal) => Self {
                status: refusal.status,
                body: refusal.body().to_string(),
                about: String::new(),
                // A server error that did nothing is worth another try.
                kept: refusal.status < 500 || refusal.done,
            },
        }
    }

    fn refused(refusal: Refusal) -> Self {
        Self::of(Err(refusal))
    }
}

impl TossPayments {
    /// Answers one API request; status 0 means that the reply is lost.
    pub(crate) fn handle(&mut self, request: &Request, fault: Option<Kind>) -> Response {
        let trace = self.ids.uuid().replace('-', "");
        let reply = self.guarded(request, fault);
        if self.swallowed(&reply.about) {
            return Response::default();
        }
        let mut sent = Response::typed(reply.status, "application/json", reply.body);
        sent.push("Date", &clock::http_date(self.now_ms));
        sent.push("x-tosspayments-trace-id", &trace);
        sent
    }

    /// Whether the reply is one of those that a card's manner loses.
    fn swallowed(&mut self, about: &str) -> bool {
        let left = self.payment(about).int("_lab.silent");
        if left > 0 {
            self.alter("payments", about, |row| row.set("_lab.silent", left - 1));
        }
        left > 0
    }

    fn guarded(&mut self, request: &Request, fault: Option<Kind>) -> Sent {
        let key = match self.authorize(request) {
            Ok(key) => key,
            Err(refusal) => return Sent::refused(refusal),
        };
        let spoiled = match fault {
            Some(Kind::ServerError) => Some(Refusal::of("FAILED_INTERNAL_SYSTEM_PROCESSING")),
            Some(Kind::Conflict) => Some(Refusal::of("IDEMPOTENT_REQUEST_PROCESSING")),
            Some(Kind::TooMany) => Some(Refusal::too_many()),
            Some(Kind::ServerErrorAfter | Kind::LostReply) | None => None,
        };
        if let Some(refusal) = spoiled {
            return Sent::refused(refusal);
        }
        let scope = match scope(request, &key) {
            Ok(scope) => scope,
            Err(refusal) => return Sent::refused(refusal),
        };
        if let Some(scope) = &scope
            && let Some(first) = self.replies.get(scope)
            && self.now_ms < first.at_ms + KEY_LIFETIME_MS
        {
            return first.reply.clone();
        }
        let mut reply = Sent::of(self.answer(request, &key));
        if fault == Some(Kind::ServerErrorAfter) {
            reply = Sent::refused(Refusal::of("FAILED_INTERNAL_SYSTEM_PROCESSING"));
            reply.kept = true;
        }
        if let (Some(scope), true) = (scope, reply.kept) {
            let stored = Stored {
                at_ms: self.now_ms,
                reply: reply.clone(),
            };
            self.replies.insert(scope, stored);
        }
        reply
    }

    fn answer(&mut self, request: &Request, key: &Key) -> Outcome {
        if let Some(code) = request.header("tosspayments-test-code") {
            let known = status_of(code).map_or("INVALID_TEST_CODE", |_| code);
            return Err(Refusal::of(known));
        }
        let path = request.path.strip_prefix(ROOT).unwrap_or_default();
        let path = path.strip_prefix("/v1/").unwrap_or_default();
        let parts: Vec<String> = path.split('/').map(form::decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let mut done = match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["payments", "confirm"]) => self.confirm(request, key),
            ("GET", ["payments", "orders", order]) => self.find_order(order, key),
            ("GET", ["payments", payment]) => self.find(payment, key),
            ("POST", ["payments", payment, "cancel"]) => self.cancel(request, payment, key),
            ("POST", ["billing", "authorizations", "issue"]) => self.issue(request, key),
            ("POST", ["billing", billing]) => self.bill(request, billing, key),
            ("DELETE", ["billing", billing]) => self.unregister(billing, key),
            (_, ["payments" | "billing", ..]) => Err(Refusal::of("NOT_FOUND_HTTP_METHOD")),
            _ => Err(Refusal::of("NOT_FOUND")),
        }?;
        if done.body.has("paymentKey") {
            done.body.set("version", self.version(key));
        }
        Ok(done)
    }
}

/// What an idempotency key counts within; the body is no part of it.
fn scope(request: &Request, key: &Key) -> Result<Option<String>, Refusal> {
    let given = request.header("idempotency-key").unwrap_or_default();
    if given.is_empty() || request.method != "POST" {
        return Ok(None);
    }
    if given.chars().count() > LONGEST_KEY {
        return Err(Refusal::of("INVALID_IDEMPOTENCY_KEY"));
    }
    Ok(Some(
        json!([given, key.secret, request.path, request.query]).to_string(),
    ))
}
