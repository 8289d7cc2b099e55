//! A sender of Standard Webhooks that knows nothing of what it sends.

use crate::deliveries::{Delivery, Outbox, Sender, Waiting};
use crate::ids::Ids;
use crate::json::Json;
use base64ct::{Base64, Base64Unpadded, Encoding};
use serde_json::{Value, json};

/// The letters of every such sender.
#[derive(Clone, Debug)]
pub(crate) struct Letters {
    pub(crate) outbox: Outbox,
    ids: Ids,
}

impl Letters {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            outbox: Outbox::default(),
            ids: Ids::new(seed),
        }
    }

    /// Puts a letter among the deliveries and shows it, signed for now. A fault is told as
    /// text.
    pub(crate) fn send(&mut self, now_ms: i64, wish: &Value) -> Result<Value, String> {
        let given = wish.at("secret");
        let secrets: Vec<&str> = match given.as_array() {
            Some(list) => list.iter().filter_map(Value::as_str).collect(),
            None => given.as_str().into_iter().collect(),
        };
        let keys: Option<Vec<Vec<u8>>> = secrets
            .iter()
            .map(|secret| key(secret, wish.text("style")))
            .collect();
        let keys = keys.filter(|keys| !keys.is_empty()).ok_or(
            "Give secret: one text or several, each whsec_ and base64 unless style is raw.",
        )?;
        let body = match wish.at("body").as_str() {
            Some(text) => text.to_owned(),
            None => wish.at("body").to_string(),
        };
        let id = match wish.text("id") {
            "" => self.ids.next("msg_", 27),
            id => id.to_owned(),
        };
        let read: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
        let delivery = Delivery {
            id: self.ids.next("dlv_sw", 14),
            event: id,
            kind: read.text("type").to_owned(),
            created: now_ms / 1000,
            url: wish.text("url").to_owned(),
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body,
            ..Delivery::default()
        };
        let word = |name: &str, default: &str| match wish.text(name) {
            "" => default.to_owned(),
            text => text.to_owned(),
        };
        let sender = Sender::StandardWebhooks {
            name: word("provider", "standardWebhooks"),
            prefix: word("prefix", "webhook"),
            keys,
        };
        self.outbox.rows.push(Waiting::new(delivery, sender));
        let shown = self.outbox.signed(now_ms, true);
        Ok(shown.last().map_or_else(|| json!({}), Delivery::to_json))
    }
}

/// The key that a secret stands for: base64 behind an optional prefix, or its own letters.
fn key(secret: &str, style: &str) -> Option<Vec<u8>> {
    if style == "raw" {
        return Some(secret.as_bytes().to_vec()).filter(|key| !key.is_empty());
    }
    let text = secret.strip_prefix("whsec_").unwrap_or(secret);
    Base64::decode_vec(text)
        .or_else(|_| Base64Unpadded::decode_vec(text))
        .ok()
        .filter(|key| !key.is_empty())
}
