//! Events: made with every change, rendered for each endpoint, listed.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::lists::{created_fits, page};
use super::params::Params;
use super::render::CURRENT;
use crate::deliveries::{Delivery, Sender, Waiting};
use crate::http::pretty;
use crate::json::{Json, changed};
use serde_json::{Value, json};

impl Stripe {
    /// The object of that kind, or the provider's 404.
    pub(crate) fn need(&self, kind: &str, id: &str, param: &str) -> Answer {
        self.store
            .of(kind, id)
            .cloned()
            .ok_or_else(|| ApiError::no_such(kind, param, id))
    }

    pub(crate) fn show(&mut self, kind: &str, id: &str, p: &Params) -> Answer {
        p.check("expand.#")?;
        self.need(kind, id, "id")
    }

    pub(crate) fn list_plain(&mut self, kind: &str, p: &Params) -> Answer {
        p.check_list("customer payment_intent charge created created.*")?;
        let mut rows = Vec::new();
        for row in self.store.all(kind) {
            let fits = ["customer", "payment_intent", "charge"]
                .iter()
                .all(|key| super::prices::same(p, key, row.text(key)));
            if fits && created_fits(row, p)? {
                rows.push(row.clone());
            }
        }
        page(rows, p, &format!("/v1/{kind}s"))
    }

    /// Stores an object and tells of it.
    pub(crate) fn save_new(&mut self, object: Value, event: &str) {
        self.store.put(object.clone());
        self.emit(event, &object, None);
    }

    /// Stores an object and tells of it only when something changed.
    pub(crate) fn save_changed(&mut self, before: &Value, after: Value, event: &str) {
        if *before == after {
            return;
        }
        self.store.put(after.clone());
        self.emit(event, &after, Some(before));
    }

    /// Makes one event and one delivery per endpoint that wants it.
    pub(crate) fn emit(&mut self, kind: &str, object: &Value, before: Option<&Value>) {
        let id = self.ids.next("evt_1", 23);
        let wanted: Vec<Value> = self
            .store
            .all("webhook_endpoint")
            .filter(|endpoint| endpoint.text("status") == "enabled")
            .filter(|endpoint| {
                let kinds = endpoint.array("enabled_events");
                kinds.iter().any(|row| row == kind || row == "*")
            })
            .cloned()
            .collect();
        let event = self.event(&id, kind, object, before, wanted.len(), CURRENT);
        self.store.put(event);
        for endpoint in wanted.iter().rev() {
            let version = endpoint.at("api_version").as_str().unwrap_or(CURRENT);
            let event = self.event(&id, kind, object, before, wanted.len(), version);
            let delivery = Delivery {
                id: self.ids.next("dlv_", 14),
                event: id.clone(),
                kind: kind.to_owned(),
                created: self.now(),
                url: endpoint.text("url").to_owned(),
                headers: vec![
                    (
                        "Content-Type".to_owned(),
                        "application/json; charset=utf-8".to_owned(),
                    ),
                    ("Cache-Control".to_owned(), "no-cache".to_owned()),
                    (
                        "Accept".to_owned(),
                        "*/*; q=0.5, application/xml".to_owned(),
                    ),
                    (
                        "User-Agent".to_owned(),
                        "Stripe/1.0 (+https://stripe.com/docs/webhooks)".to_owned(),
                    ),
                ],
                body: pretty(&event),
                ..Delivery::default()
            };
            let secret = endpoint.text("_lab.secret").to_owned();
            let sender = Sender::Stripe { secret };
            self.outbox.rows.push(Waiting::new(delivery, sender));
        }
    }

    fn event(
        &self,
        id: &str,
        kind: &str,
        object: &Value,
        before: Option<&Value>,
        waiting: usize,
        version: &str,
    ) -> Value {
        let shown = self.render(object, version);
        let mut data = json!({"object": shown});
        if let Some(before) = before {
            data.set(
                "previous_attributes",
                changed(&self.render(before, version), &shown),
            );
        }
        json!({
            "id": id, "object": "event", "api_version": version, "created": self.now(),
            "data": data, "livemode": false, "pending_webhooks": waiting,
            "request": self.cause.to_json(), "type": kind,
        })
    }

    pub(crate) fn list_events(&mut self, p: &Params) -> Answer {
        p.check_list("type types.# created created.* delivery_success")?;
        let kinds = p.texts("types");
        if kinds.len() > 20 {
            return Err(ApiError::param("", "types", "At most 20 types."));
        }
        let delivered = p.flag("delivery_success")?;
        let oldest = self.now() - 30 * 86_400;
        let mut rows = Vec::new();
        for row in self.store.all("event") {
            let kind = row.text("type");
            let fits = row.int("created") >= oldest
                && p.text("type").is_none_or(|wanted| kind_fits(&wanted, kind))
                && (kinds.is_empty() || kinds.iter().any(|wanted| kind_fits(wanted, kind)))
                && delivered.is_none_or(|wanted| self.was_delivered(row.text("id")) == wanted)
                && created_fits(row, p)?;
            if fits {
                rows.push(row.clone());
            }
        }
        page(rows, p, "/v1/events")
    }

    fn was_delivered(&self, event: &str) -> bool {
        self.outbox
            .rows
            .iter()
            .filter(|row| row.delivery.event == event)
            .all(|row| row.delivery.done)
    }
}

/// `invoice.*` stands for every type that begins with it.
fn kind_fits(wanted: &str, kind: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(head) => kind.starts_with(head),
        None => wanted == kind,
    }
}
