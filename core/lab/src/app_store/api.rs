//! The outer layer of every API request: the token, faults, routes.

use super::codes::{Answer, Refusal};
use super::lists::Query;
use super::{AppStore, ROOT};
use crate::faults::Kind;
use crate::http::{Request, Response};
use crate::json::Json;
use serde_json::{Value, json};

/// When a server that asked too often may come back.
const REST_MS: i64 = 60_000;

impl AppStore {
    /// Answers one API request.
    pub(crate) fn handle(&mut self, request: &Request, fault: Option<Kind>) -> Response {
        let spoiled = match fault {
            Some(Kind::ServerError) => Some(Refusal::of(5_000_000, "An unknown error occurred.")),
            Some(Kind::Conflict) => Some(Refusal::of(
                5_000_001,
                "An unknown error occurred. Please try again.",
            )),
            Some(Kind::TooMany) => Some(Refusal::of(4_290_000, "Rate limit exceeded.")),
            Some(Kind::ServerErrorAfter | Kind::LostReply) | None => None,
        };
        let done = match spoiled {
            Some(refusal) => Err(refusal),
            None => self.admit(request).and_then(|()| self.route(request)),
        };
        let done = match fault {
            Some(Kind::ServerErrorAfter) => {
                Err(Refusal::of(5_000_000, "An unknown error occurred."))
            }
            _ => done,
        };
        match done {
            // What a customer's request for a refund is answered with is only taken in.
            Ok(Value::Null) => Response {
                status: 202,
                ..Response::default()
            },
            Ok(body) => Response::typed(200, "application/json", body.to_string()),
            Err(refusal) if refusal.is_mute() => Response {
                status: refusal.status,
                ..Response::default()
            },
            Err(refusal) => {
                let body = refusal.body().to_string();
                let mut reply = Response::typed(refusal.status, "application/json", body);
                if refusal.status == 429 {
                    reply.push("Retry-After", &(self.now_ms + REST_MS).to_string());
                }
                reply
            }
        }
    }

    fn route(&mut self, request: &Request) -> Answer {
        let path = request.path.strip_prefix(ROOT).unwrap_or_default();
        let path = path.strip_prefix("/inApps/").unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let query = Query::new(&request.query);
        if request.method == "GET" {
            return self.read(&parts, &query);
        }
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        self.write(&request.method, &parts, &query, &body)
    }

    fn read(&self, parts: &[&str], query: &Query) -> Answer {
        match parts {
            ["v1", "transactions", "appTransactions", id] => {
                let id = self.known(id)?;
                let buyer = self.transaction(id).text("_lab.buyer");
                Ok(json!({"signedAppTransactionInfo": self.signed_app(buyer)}))
            }
            ["v1", "transactions", id] => {
                let id = self.known(id)?;
                Ok(json!({"signedTransactionInfo": self.signed_transaction(id)}))
            }
            ["v1" | "v2", "history", id] => self.history(self.known(id)?, query),
            ["v1", "subscriptions", "extend", "mass", product, identifier] => {
                self.extension(product, identifier)
            }
            ["v1", "subscriptions", id] => self.statuses(self.known(id)?, query),
            ["v1", "lookup", order] => Ok(self.look_up(order)),
            ["v2", "refund", "lookup", id] => self.refunds(self.known(id)?, query),
            ["v1", "notifications", "test", token] => self.test_status(token),
            _ => Err(Refusal::of(4_040_000, "Not found.")),
        }
    }

    fn write(&mut self, method: &str, parts: &[&str], query: &Query, body: &Value) -> Answer {
        match (method, parts) {
            ("PUT", [version @ ("v1" | "v2"), "transactions", "consumption", id]) => {
                self.answer(id, body, if *version == "v1" { 1 } else { 2 })
            }
            ("PUT", ["v1", "transactions", id, "appAccountToken"]) => {
                self.set_token(id, body.text("appAccountToken"))
            }
            ("POST", ["v1", "transactions", id, "finish"]) => {
                let id = self.known(id)?.to_owned();
                self.alter("transactions", &id, |row| row.set("_lab.finished", true));
                Ok(json!({}))
            }
            ("POST", ["v1", "subscriptions", "extend", "mass"]) => self.extend_all(body),
            ("PUT", ["v1", "subscriptions", "extend", id]) => self.extend(id, body),
            ("POST", ["v1", "notifications", "history"]) => self.notices(body, query),
            ("POST", ["v1", "notifications", "test"]) => self.test(),
            _ => Err(Refusal::of(4_040_000, "Not found.")),
        }
    }

    /// Any transaction's number that is there.
    fn known<'a>(&self, id: &'a str) -> Result<&'a str, Refusal> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refusal::of(4_000_006, "Invalid transaction id."));
        }
        match self.transaction(id).is_null() {
            true => Err(Refusal::no_transaction()),
            false => Ok(id),
        }
    }

    /// Says afterwards whose a purchase is, also of the periods to come.
    fn set_token(&mut self, id: &str, token: &str) -> Answer {
        let row = self.transaction(self.known(id)?);
        if row.text("originalTransactionId") != id {
            return Err(Refusal::of(
                4_000_187,
                "Invalid request. The transaction ID provided is not an original transaction ID.",
            ));
        }
        if row.text("inAppOwnershipType") == "FAMILY_SHARED" {
            return Err(Refusal::of(
                4_000_185,
                "Invalid request. Family Sharing transactions aren't supported by this endpoint.",
            ));
        }
        if !is_uuid(token) {
            return Err(Refusal::of(
                4_000_183,
                "Invalid request. The app account token field must be a valid UUID.",
            ));
        }
        let token = token.to_lowercase();
        let all = self.rows.all("transactions");
        let all = all.filter(|(_, row)| row.text("originalTransactionId") == id);
        let all: Vec<String> = all.map(|(id, _)| id.to_owned()).collect();
        for one in all {
            self.alter("transactions", &one, |row| {
                row.set("appAccountToken", token.as_str())
            });
        }
        self.alter("subscriptions", id, |row| row.set("token", token.as_str()));
        Ok(json!({}))
    }
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<usize> = text.split('-').map(str::len).collect();
    parts == [8, 4, 4, 4, 12]
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
