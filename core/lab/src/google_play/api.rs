//! The outer layer of every API request: tokens, faults, routes.

use super::codes::{Answer, Refusal};
use super::{GooglePlay, ROOT};
use crate::faults::Kind;
use crate::form;
use crate::http::{Request, Response};
use crate::json::Json;
use serde_json::Value;

impl GooglePlay {
    /// Answers one API request, the token endpoint, or the key set.
    pub(crate) fn handle(&mut self, request: &Request, fault: Option<Kind>) -> Response {
        let spoiled = match fault {
            Some(Kind::ServerError) => Some(Refusal::internal()),
            Some(Kind::Conflict) => Some(Refusal::concurrent()),
            Some(Kind::TooMany) => Some(Refusal::too_many()),
            Some(Kind::ServerErrorAfter | Kind::LostReply) | None => None,
        };
        if let Some(refusal) = spoiled {
            return refused(refusal);
        }
        let path = request.path.strip_prefix(ROOT).unwrap_or_default();
        let reply = match path {
            "/certs" => self.certs(),
            "/token" => self.grant(request),
            path => match self.admit(request).and_then(|()| self.route(path, request)) {
                // Acknowledgements and refunds are answered without a body.
                Ok(Value::Null) => Response {
                    status: 204,
                    ..Response::default()
                },
                Ok(body) => {
                    Response::typed(200, "application/json; charset=UTF-8", body.to_string())
                }
                Err(refusal) => refused(refusal),
            },
        };
        match fault {
            Some(Kind::ServerErrorAfter) => refused(Refusal::internal()),
            _ => reply,
        }
    }

    fn route(&mut self, path: &str, request: &Request) -> Answer {
        let path = path.strip_prefix("/androidpublisher/v3/applications/");
        let (package, path) = path.unwrap_or_default().split_once('/').unwrap_or_default();
        if package != self.package {
            return Err(Refusal::no_app());
        }
        let parts: Vec<String> = path.split('/').map(form::decoded).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let query = request.query.as_str();
        match (request.method.as_str(), parts.as_slice()) {
            ("GET", ["purchases", "productsv2", "tokens", token]) => self.show_purchase(token),
            ("GET", ["purchases", "products", product, "tokens", token]) => {
                self.show_product(token, product)
            }
            ("GET", ["purchases", "subscriptionsv2", "tokens", token]) => {
                self.show_subscription(token)
            }
            ("GET", ["purchases", "voidedpurchases"]) => self.voided(query),
            ("GET", ["orders:batchGet"]) => self.orders(query),
            ("GET", ["orders", number]) => self.show_order(number),
            ("POST", ["purchases", "products", product, "tokens", last]) => {
                match last.rsplit_once(':') {
                    Some((token, "acknowledge")) => self.acknowledge(token, product),
                    Some((token, "consume")) => self.consume(token, product),
                    _ => Err(Refusal::no_path()),
                }
            }
            ("POST", ["purchases", "subscriptions", product, "tokens", last]) => {
                match last.rsplit_once(':') {
                    Some((token, "acknowledge")) => self.acknowledge_subscription(token, product),
                    _ => Err(Refusal::no_path()),
                }
            }
            ("POST", ["purchases", "subscriptionsv2", "tokens", last]) => {
                self.on_subscription(last, request)
            }
            ("POST", ["orders", last]) => match last.rsplit_once(':') {
                Some((number, "refund")) => {
                    let revoke = form::field(query, "revoke");
                    self.refund_order(number, revoke.as_deref() == Some("true"))
                }
                Some((number, "reviewrefund")) => self.answer_review(number, &body(request)),
                _ => Err(Refusal::no_path()),
            },
            _ => Err(Refusal::no_path()),
        }
    }

    fn on_subscription(&mut self, last: &str, request: &Request) -> Answer {
        let (token, action) = last.rsplit_once(':').ok_or_else(Refusal::no_path)?;
        if self.subscription(token).is_null() {
            return Err(Refusal::no_token());
        }
        let ask = body(request);
        match action {
            "cancel" => self.cancel_by_call(token, &ask),
            "revoke" => self.revoke(token, ask.at("revocationContext")),
            "defer" => self.defer(token, &ask),
            _ => Err(Refusal::no_path()),
        }
    }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}

fn refused(refusal: Refusal) -> Response {
    let body = refusal.body().to_string();
    Response::typed(refusal.status, "application/json; charset=UTF-8", body)
}
