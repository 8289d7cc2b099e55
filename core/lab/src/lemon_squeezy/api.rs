//! The outer layer of every API request: key, faults, limits, routes.

use super::checks::Document;
use super::error::Refusal;
use super::lists;
use super::{LemonSqueezy, ROOT};
use crate::clock;
use crate::faults::Kind;
use crate::http::{Request, Response};
use crate::json::Json;
use serde_json::{Value, json};

/// What the provider allows in a minute; the lab counts and refuses nobody.
const PER_MINUTE: i64 = 300;
const LICENSES_PER_MINUTE: i64 = 60;

/// A status and the body that goes with it.
type Outcome = Result<(u16, Value), Refusal>;

impl LemonSqueezy {
    /// Answers one API request.
    pub(crate) fn handle(&mut self, request: &Request, fault: Option<Kind>) -> Response {
        let path = request.path.strip_prefix(ROOT).unwrap_or_default();
        let path = path.strip_prefix("/v1/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let licenses = parts.first() == Some(&"licenses");
        let outcome = self.guarded(request, &parts, fault);
        let (status, body) = match outcome {
            Ok(done) => done,
            Err(refusal) => (refusal.status, refusal.body()),
        };
        let (kind, text) = match (&body, licenses) {
            (Value::Null, _) => ("application/vnd.api+json", String::new()),
            (body, true) => ("application/json", body.to_string()),
            (body, false) => ("application/vnd.api+json", body.to_string()),
        };
        let mut reply = Response::typed(status, kind, text);
        reply.push("Date", &clock::http_date(self.now_ms));
        let limit = if licenses {
            LICENSES_PER_MINUTE
        } else {
            PER_MINUTE
        };
        let left = if status == 429 { 0 } else { self.left(limit) };
        reply.push("X-Ratelimit-Limit", &limit.to_string());
        reply.push("X-Ratelimit-Remaining", &left.to_string());
        if status == 429 {
            reply.push("Retry-After", "60");
        }
        reply
    }

    /// How many requests this virtual minute still has.
    fn left(&mut self, limit: i64) -> i64 {
        let minute = self.now() / 60;
        if self.minute.0 != minute {
            self.minute = (minute, 0);
        }
        self.minute.1 += 1;
        (limit - self.minute.1).max(0)
    }

    fn guarded(&mut self, request: &Request, parts: &[&str], fault: Option<Kind>) -> Outcome {
        match fault {
            Some(Kind::ServerError) => return Err(Refusal::server()),
            Some(Kind::Conflict) => return Err(Refusal::conflict()),
            Some(Kind::TooMany) => return Err(Refusal::too_many()),
            Some(Kind::ServerErrorAfter | Kind::LostReply) | None => {}
        }
        let outcome = if let ["licenses", action] = parts {
            self.license(request, action)
        } else {
            authorize(request).and_then(|()| self.route(request, parts))
        };
        if fault == Some(Kind::ServerErrorAfter) {
            return Err(Refusal::server());
        }
        outcome
    }

    fn route(&mut self, request: &Request, parts: &[&str]) -> Outcome {
        let query = lists::query(&request.query);
        match (request.method.as_str(), parts) {
            ("GET", ["users", "me"]) => {
                let mut body = self.document("users", "1", &query)?;
                body.set("meta", json!({"test_mode": true}));
                Ok((200, body))
            }
            ("GET", ["subscription-items", id, "current-usage"]) => {
                Ok((200, self.current_usage(id)?))
            }
            ("GET", [kind]) => Ok((200, self.list(kind, &query)?)),
            ("GET", [kind, id]) => Ok((200, self.document(kind, id, &query)?)),
            ("GET", [kind, id, "relationships", name]) => {
                let mut body = self.relation(kind, id, name, &query)?;
                if let Some(data) = body.get_mut("data") {
                    lists::identify(data);
                }
                Ok((200, body))
            }
            ("GET", [kind, id, name]) => Ok((200, self.relation(kind, id, name, &query)?)),
            (
                "POST",
                [
                    kind @ ("orders" | "subscription-invoices"),
                    id,
                    "generate-invoice",
                ],
            ) => {
                self.need(kind, id)?;
                let path = format!("/my-orders/{kind}/{id}/invoice");
                let url = self.sealed(&path, self.now() + 86_400);
                let meta = json!({"urls": {"download_invoice": url}});
                Ok((200, json!({"jsonapi": {"version": "1.0"}, "meta": meta})))
            }
            ("POST" | "PATCH", _) => self.write(request, parts),
            ("DELETE", ["subscriptions", id]) => {
                self.need("subscriptions", id)?;
                self.cancel(id)?;
                Ok((200, self.document("subscriptions", id, &query)?))
            }
            ("DELETE", [kind @ ("discounts" | "webhooks"), id]) => {
                self.need(kind, id)?;
                self.rows.remove(kind, id);
                Ok((204, Value::Null))
            }
            (method, _) => Err(Refusal::method(method)),
        }
    }

    /// Requests with a document in their body.
    fn write(&mut self, request: &Request, parts: &[&str]) -> Outcome {
        let kind = parts.first().copied().unwrap_or_default();
        if super::shapes::of(kind).is_none() {
            return Err(Refusal::missing());
        }
        let media = request.header("content-type").unwrap_or_default();
        if !media.starts_with("application/vnd.api+json") {
            return Err(Refusal::media());
        }
        let read = |id: Option<&str>| Document::read(&request.body, kind, id);
        let none = Value::Null;
        let (status, id) = match (request.method.as_str(), parts) {
            ("POST", ["checkouts"]) => (201, self.create_checkout(&read(None)?)?),
            ("POST", ["customers"]) => (201, self.create_customer(&read(None)?)?),
            ("POST", ["discounts"]) => (201, self.create_discount(&read(None)?)?),
            ("POST", ["webhooks"]) => (201, self.create_endpoint(&read(None)?)?),
            ("POST", ["usage-records"]) => (201, self.record_usage(&read(None)?)?),
            ("POST", ["orders" | "subscription-invoices", id, "refund"]) => {
                self.need(kind, id)?;
                self.ask_refund(kind, id, &read(Some(id))?)?;
                (200, (*id).to_owned())
            }
            ("PATCH", [_, id]) => {
                self.need(kind, id)?;
                let document = read(Some(id))?;
                match kind {
                    "customers" => self.update_customer(id, &document)?,
                    "license-keys" => self.update_license(id, &document)?,
                    "subscriptions" => self.update_subscription(id, &document)?,
                    "subscription-items" => self.update_item(id, &document)?,
                    "webhooks" => self.update_endpoint(id, &document)?,
                    _ => return Err(Refusal::method("PATCH")),
                }
                (200, (*id).to_owned())
            }
            (method, _) => return Err(Refusal::method(method)),
        };
        Ok((status, self.document(kind, &id, &none)?))
    }
}

fn authorize(request: &Request) -> Result<(), Refusal> {
    let given = request.header("authorization").unwrap_or_default();
    let key = given.strip_prefix("Bearer ").unwrap_or_default().trim();
    if key.is_empty() {
        return Err(Refusal::unauthenticated());
    }
    Ok(())
}
