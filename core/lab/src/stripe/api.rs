//! The outer layer of every API request: key, faults, idempotency, headers.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::params::Params;
use super::render::CURRENT;
use crate::faults::Kind;
use crate::form;
use crate::http::{Request, Response, pretty};
use crate::{clock, json::Json};
use serde_json::{Value, json};

/// A stored reply is replayed for one day of virtual time.
const KEY_LIFETIME_MS: i64 = 86_400_000;

/// One request on its way through the API.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) params: Params,
    pub(crate) version: String,
}

/// The first reply that a key got.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    at_ms: i64,
    request: String,
    asked: Value,
    status: u16,
    body: String,
}

/// The request that events name as their cause.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cause {
    pub(crate) id: Option<String>,
    pub(crate) key: Option<String>,
}

impl Cause {
    pub(crate) fn to_json(&self) -> Value {
        json!({"id": self.id, "idempotency_key": self.key})
    }
}

impl Stripe {
    /// Answers one API request.
    pub(crate) fn handle(&mut self, request: &Request, fault: Option<Kind>) -> Response {
        let id = self.ids.next("req_", 14);
        let key = request
            .header("idempotency-key")
            .filter(|_| request.method == "POST")
            .map(str::to_owned);
        self.cause = Cause {
            id: Some(id.clone()),
            key: key.clone(),
        };
        let version = request.header("stripe-version").unwrap_or(CURRENT);
        let mut replayed = None;
        let (status, body) = match self.guarded(request, version, &key, fault, &mut replayed) {
            Ok((status, body)) => (status, body),
            Err(error) => (error.status, pretty(&error.body())),
        };
        self.cause = Cause::default();
        let mut reply = Response::typed(status, "application/json", body);
        reply.push("Date", &clock::http_date(self.now_ms));
        reply.push("Request-Id", &id);
        reply.push("Stripe-Version", version);
        if let Some(key) = key {
            reply.push("Idempotency-Key", &key);
        }
        if let Some(original) = replayed {
            reply.push("Idempotent-Replayed", "true");
            reply.push("Original-Request", &original);
        }
        match status {
            409 | 429 => reply.push("Stripe-Should-Retry", "true"),
            500 => reply.push("Stripe-Should-Retry", "false"),
            _ => {}
        }
        reply
    }

    fn guarded(
        &mut self,
        request: &Request,
        version: &str,
        key: &Option<String>,
        fault: Option<Kind>,
        replayed: &mut Option<String>,
    ) -> Result<(u16, String), ApiError> {
        authorize(request)?;
        match fault {
            Some(Kind::ServerError) => return Err(ApiError::server()),
            Some(Kind::Conflict) => return Err(ApiError::conflict()),
            Some(Kind::TooMany) => return Err(ApiError::too_many()),
            Some(Kind::ServerErrorAfter | Kind::LostReply) | None => {}
        }
        let mut tree = form::parse(&request.query);
        if request.method == "POST" {
            for (name, value) in form::parse(&request.text())
                .as_object()
                .into_iter()
                .flatten()
            {
                tree.as_object_mut()
                    .map(|map| map.insert(name.clone(), value.clone()));
            }
        }
        let asked = json!([request.path, tree]);
        if let Some(key) = key {
            if key.len() > 255 {
                return Err(ApiError::param(
                    "",
                    "",
                    "Idempotency keys have at most 255 characters.",
                ));
            }
            if let Some(first) = self.replies.get(key)
                && self.now_ms < first.at_ms + KEY_LIFETIME_MS
            {
                if first.asked != asked {
                    return Err(ApiError::key_reused());
                }
                *replayed = Some(first.request.clone());
                return Ok((first.status, first.body.clone()));
            }
        }
        let call = Call {
            method: request.method.clone(),
            path: request.path.clone(),
            params: Params::new(tree),
            version: version.to_owned(),
        };
        let mut answer = self.answer(&call);
        if fault == Some(Kind::ServerErrorAfter) {
            let mut error = ApiError::server();
            error.stored = true;
            answer = Err(error);
        }
        let (status, body, stored) = match answer {
            Ok(body) => (200, pretty(&body), true),
            Err(error) => (error.status, pretty(&error.body()), error.stored),
        };
        if let (Some(key), true) = (key, stored) {
            let reply = Reply {
                at_ms: self.now_ms,
                request: self.cause.id.clone().unwrap_or_default(),
                asked,
                status,
                body: body.clone(),
            };
            self.replies.insert(key.clone(), reply);
        }
        Ok((status, body))
    }

    /// Routes, expands and renders.
    fn answer(&mut self, call: &Call) -> Answer {
        let mut body = self.route(call)?;
        self.expand(&mut body, &call.params.texts("expand"))?;
        Ok(if body.text("object") == "event" {
            // Events keep the rendering they were made in.
            body
        } else {
            self.render(&body, &call.version)
        })
    }
}

fn authorize(request: &Request) -> Result<(), ApiError> {
    let given = request.header("authorization").unwrap_or_default();
    let key = given.strip_prefix("Bearer ").unwrap_or_default().trim();
    if key.starts_with("sk_live_") || key.starts_with("rk_live_") {
        return Err(ApiError::unauthorized(
            "A live key was sent to the offline lab. Only test keys are accepted here.",
        ));
    }
    if key.starts_with("sk_test_") || key.starts_with("rk_test_") {
        return Ok(());
    }
    Err(ApiError::unauthorized(if key.is_empty() {
        "You did not provide an API key."
    } else {
        "Invalid API key provided."
    }))
}
