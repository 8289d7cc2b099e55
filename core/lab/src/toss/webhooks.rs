//! Webhooks in their three envelopes, of which only the third is signed.

use super::codes::{Answer, Refusal};
use super::{TossPayments, shown};
use crate::clock;
use crate::deliveries::{Delivery, Sender, Waiting};
use crate::json::Json;
use serde_json::{Value, json};

/// Both security keys sign for a week after a new one was made.
const CHANGE_MS: i64 = 7 * 86_400_000;

/// How far apart two statuses of one payment were once told.
const CLOSE_MS: i64 = 46;

/// An address that the developer centre knows.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    url: String,
    /// What it is told of; everything if empty.
    events: Vec<String>,
    /// Security keys, the newest first, and until when each signs.
    keys: Vec<(String, i64)>,
    /// The letters of the key are the key, instead of the bytes that they stand for.
    letters: bool,
}

impl TossPayments {
    /// An endpoint; without a security key one is made for it.
    pub(crate) fn add_endpoint(&mut self, url: &str, security_key: &str) {
        let wish = json!({"url": url, "security_key": security_key});
        self.put_endpoint(&wish);
    }

    pub(super) fn put_endpoint(&mut self, wish: &Value) -> Value {
        let given = wish.text("security_key");
        let key = if given.is_empty() {
            format!("{}{}", self.ids.uuid(), self.ids.uuid()).replace('-', "")
        } else {
            given.to_owned()
        };
        let events = wish.array("events").iter().filter_map(Value::as_str);
        self.endpoints.push(Endpoint {
            url: wish.text("url").to_owned(),
            events: events.map(str::to_owned).collect(),
            keys: vec![(key.clone(), i64::MAX)],
            letters: wish.text("key") == "letters",
        });
        json!({"url": wish.at("url"), "security_key": key})
    }

    /// A new security key everywhere; the one before signs beside it for a week.
    pub(super) fn change_security_key(&mut self, new: &str) -> Answer {
        if new.len() != 64 || hex::decode(new).is_err() {
            return Err(Refusal::field("INVALID_REQUEST", "security_key"));
        }
        let until = self.now_ms + CHANGE_MS;
        for endpoint in &mut self.endpoints {
            if let Some((_, ends)) = endpoint.keys.first_mut() {
                *ends = until;
            }
            endpoint.keys.insert(0, (new.to_owned(), i64::MAX));
        }
        Ok(json!({"security_key": new, "both_until": clock::seoul(until)}))
    }

    /// The time in a message: Korea's clock, no offset, and never the same twice.
    pub(super) fn moment(&mut self, later_ms: i64) -> String {
        self.told += 1;
        let micros = self.told * 137 % 1_000;
        clock::seoul_bare((self.now_ms + later_ms) * 1_000 + micros)
    }

    /// Tells that a payment has reached its status.
    pub(super) fn tell_status(&mut self, payment: &str) {
        let data = shown(self.payment(payment));
        self.tell("PAYMENT_STATUS_CHANGED", &data, 0);
    }

    /// The first envelope; whatever is null is left out of it.
    pub(super) fn tell(&mut self, event: &str, data: &Value, later_ms: i64) {
        let created = self.moment(later_ms);
        let body = json!({"eventType": event, "createdAt": created, "data": dense(data)});
        self.post(event, &body, false);
    }

    /// Says of one payment that it is done and, a moment later, that it was aborted.
    pub(super) fn contradict(&mut self, payment: &str) -> Answer {
        let mut data = shown(self.payment(payment));
        if data.is_null() {
            return Err(Refusal::of("NOT_FOUND_PAYMENT"));
        }
        for (status, later_ms) in [("DONE", 0), ("ABORTED", CLOSE_MS)] {
            data.set("status", status);
            self.told = 0;
            self.tell("PAYMENT_STATUS_CHANGED", &data, later_ms);
        }
        Ok(shown(self.payment(payment)))
    }

    /// Any event of a name: those of payouts and sellers come signed, in an envelope of
    /// their own.
    pub(super) fn send(&mut self, event: &str, data: &Value) -> Answer {
        if event.is_empty() {
            return Err(Refusal::field("INVALID_REQUEST", "event"));
        }
        let Some((entity, _)) = event.split_once('.') else {
            self.tell(event, data, 0);
            return Ok(json!({"event": event}));
        };
        let id = self.ids.next("evt_", 24);
        let body = json!({
            "eventType": event, "createdAt": self.moment(0), "version": "2022-11-16",
            "eventId": id, "entityType": entity, "entityBody": data,
        });
        let signed = ["payout", "seller"].contains(&entity);
        self.post(event, &body, signed);
        Ok(json!({"event": event, "id": id}))
    }

    /// Makes one delivery for each endpoint that wants the event.
    pub(super) fn post(&mut self, event: &str, body: &Value, signed: bool) {
        let now = self.now_ms;
        let wanted = |endpoint: &&Endpoint| {
            endpoint.events.is_empty() || endpoint.events.iter().any(|name| name == event)
        };
        let wanting: Vec<Endpoint> = self.endpoints.iter().filter(wanted).cloned().collect();
        for endpoint in wanting {
            let delivery = Delivery {
                id: self.ids.next("dlv_tp", 14),
                event: self.ids.uuid(),
                kind: event.to_owned(),
                created: now / 1000,
                url: endpoint.url.clone(),
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: body.to_string(),
                ..Delivery::default()
            };
            let valid = endpoint
                .keys
                .iter()
                .filter(|(_, ends)| signed && *ends > now);
            let bytes = |key: &str| match endpoint.letters {
                true => key.as_bytes().to_vec(),
                false => hex::decode(key).unwrap_or_else(|_| key.as_bytes().to_vec()),
            };
            let keys = valid.map(|(key, _)| bytes(key)).collect();
            let sender = Sender::TossPayments { keys };
            self.outbox.rows.push(Waiting::new(delivery, sender));
        }
    }
}

/// The same without what is null.
fn dense(value: &Value) -> Value {
    match value {
        Value::Object(map) => map
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), dense(value)))
            .collect(),
        Value::Array(list) => list.iter().map(dense).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}
