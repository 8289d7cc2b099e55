//! Webhook endpoints, and the events that go to them.

use super::checks::{Document, Field, Type};
use super::error::Refusal;
use super::{LemonSqueezy, key, number};
use crate::deliveries::{Delivery, Sender, Waiting};
use crate::json::Json;
use serde_json::{Value, json};

/// Every event there is; the last one is not in the provider's documents.
pub(crate) const EVENTS: &[&str] = &[
    "order_created",
    "order_refunded",
    "subscription_created",
    "subscription_updated",
    "subscription_cancelled",
    "subscription_resumed",
    "subscription_expired",
    "subscription_paused",
    "subscription_unpaused",
    "subscription_payment_success",
    "subscription_payment_failed",
    "subscription_payment_recovered",
    "subscription_payment_refunded",
    "license_key_created",
    "license_key_updated",
    "affiliate_activated",
    "subscription_plan_changed",
];

const ENDPOINT: &[Field] = &[
    ("url", Type::Url),
    ("events", Type::List),
    ("secret", Type::Text),
    ("test_mode", Type::Flag),
];

impl LemonSqueezy {
    /// An endpoint that exists from the start and hears of every store.
    pub(crate) fn add_endpoint(&mut self, url: &str, secret: &str) {
        let secret = if secret.is_empty() {
            self.ids.next("", 32)
        } else {
            secret.to_owned()
        };
        self.add(
            "webhooks",
            json!({
                "store_id": 1, "url": url, "events": EVENTS, "last_sent_at": null,
                "_lab": {"secret": secret, "every_store": true},
            }),
        );
    }

    pub(super) fn create_endpoint(&mut self, document: &Document) -> Result<String, Refusal> {
        document.require(&["url", "events", "secret"])?;
        check_endpoint(document)?;
        let store = document.relation("store", "stores")?;
        self.need("stores", &store)?;
        let wish = &document.attributes;
        Ok(self.add(
            "webhooks",
            json!({
                "store_id": number(&store), "url": wish.at("url"), "events": wish.at("events"),
                "last_sent_at": null, "_lab": {"secret": wish.at("secret")},
            }),
        ))
    }

    pub(super) fn update_endpoint(&mut self, id: &str, document: &Document) -> Result<(), Refusal> {
        check_endpoint(document)?;
        let wish = document.attributes.clone();
        self.alter("webhooks", id, |row| {
            for name in ["url", "events"] {
                if wish.has(name) {
                    row.set(name, wish.at(name).clone());
                }
            }
            if wish.has("secret") {
                row.set("_lab.secret", wish.at("secret").clone());
            }
        });
        Ok(())
    }

    /// Makes one delivery per endpoint that wants the event.
    pub(crate) fn emit(&mut self, event: &str, kind: &str, id: &str) {
        let row = self.rows.get(kind, id);
        let store = key(row, "store_id");
        let custom = row.at("_lab.custom").clone();
        let wanted: Vec<(String, Value)> = self
            .rows
            .all("webhooks")
            .filter(|(_, hook)| hook.flag("_lab.every_store") || key(hook, "store_id") == store)
            .filter(|(_, hook)| hook.array("events").iter().any(|name| name == event))
            .map(|(id, hook)| (id.to_owned(), hook.clone()))
            .collect();
        let data = self.render(kind, id);
        for (hook, endpoint) in wanted.iter().rev() {
            let webhook = self.ids.uuid();
            let mut meta = json!({
                "test_mode": true, "event_name": event, "webhook_id": webhook,
            });
            if !custom.is_null() {
                meta.set("custom_data", custom.clone());
            }
            let body = json!({"meta": meta, "data": data}).to_string();
            let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let delivery = Delivery {
                id: self.ids.next("dlv_ls", 14),
                event: webhook,
                kind: event.to_owned(),
                created: self.now(),
                url: endpoint.text("url").to_owned(),
                headers: vec![
                    header("Content-Type", "application/json"),
                    header("X-Event-Name", event),
                ],
                body,
                ..Delivery::default()
            };
            let secret = endpoint.text("_lab.secret").to_owned();
            let sender = Sender::LemonSqueezy { secret };
            self.outbox.rows.push(Waiting::new(delivery, sender));
            let mut sent = endpoint.clone();
            sent.set("last_sent_at", self.stamp());
            self.rows.put("webhooks", hook, sent);
        }
    }
}

fn check_endpoint(document: &Document) -> Result<(), Refusal> {
    document.check(ENDPOINT)?;
    let wish = &document.attributes;
    let place = |name: &str| format!("/data/attributes/{name}");
    let unknown = wish
        .array("events")
        .iter()
        .any(|event| !EVENTS.contains(&event.as_str().unwrap_or_default()));
    if unknown {
        return Err(Refusal::invalid(
            &place("events"),
            "The selected events is invalid.",
        ));
    }
    let length = wish.text("secret").chars().count();
    if wish.has("secret") && !(6..=40).contains(&length) {
        let text = "The secret must be between 6 and 40 characters.";
        return Err(Refusal::invalid(&place("secret"), text));
    }
    Ok(())
}
