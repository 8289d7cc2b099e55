//! Webhooks that wait for a receiver.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

/// A webhook ready to be posted; the signature is made for the present virtual time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Identifier of this delivery, unique per event and endpoint.
    pub id: String,
    /// Identifier of the event.
    pub event: String,
    /// Type of the event, such as `invoice.paid`.
    pub kind: String,
    /// Unix seconds at which the event happened.
    pub created: i64,
    /// Where it is to be posted.
    pub url: String,
    /// Headers, with a fresh signature.
    pub headers: Vec<(String, String)>,
    /// The exact body that was signed.
    pub body: String,
    /// How often it was tried.
    pub attempts: u32,
    /// The last status that the receiver answered; 0 when there was none.
    pub last_status: u16,
    /// Whether a receiver has answered 2xx.
    pub done: bool,
}

impl Delivery {
    /// The delivery as the control API shows it.
    pub(crate) fn to_json(&self) -> Value {
        let headers: serde_json::Map<String, Value> = self
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
            .collect();
        json!({
            "id": self.id, "event": self.event, "type": self.kind, "created": self.created,
            "url": self.url, "headers": headers, "body": self.body, "attempts": self.attempts,
            "last_status": self.last_status, "done": self.done,
        })
    }
}

/// One event for one endpoint, unsigned: signing waits until it is handed out.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) delivery: Delivery,
    pub(crate) secret: String,
}

/// All deliveries ever made, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) rows: Vec<Waiting>,
}

impl Outbox {
    /// Deliveries signed for `now_ms`; `all` includes those already done.
    pub(crate) fn signed(&self, now_ms: i64, all: bool) -> Vec<Delivery> {
        self.rows
            .iter()
            .filter(|row| all || !row.delivery.done)
            .map(|row| {
                let mut ready = row.delivery.clone();
                let seal = signature(&row.secret, now_ms / 1000, &ready.body);
                ready.headers.push(("Stripe-Signature".to_owned(), seal));
                ready
            })
            .collect()
    }

    /// How many wait, without the work of signing them.
    pub(crate) fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| !row.delivery.done).count()
    }

    /// Notes what the receiver answered. Returns false for an unknown delivery.
    pub(crate) fn mark(&mut self, id: &str, status: u16) -> bool {
        let Some(row) = self.rows.iter_mut().find(|row| row.delivery.id == id) else {
            return false;
        };
        row.delivery.attempts = row.delivery.attempts.saturating_add(1);
        row.delivery.last_status = status;
        row.delivery.done |= (200..300).contains(&status);
        true
    }

    /// Makes a finished delivery pending again, as a resend from the dashboard would.
    pub(crate) fn resend(&mut self, id: &str) -> bool {
        let found = self
            .rows
            .iter_mut()
            .find(|row| row.delivery.id == id || row.delivery.event == id);
        if let Some(row) = found {
            row.delivery.done = false;
            return true;
        }
        false
    }
}

/// The `Stripe-Signature` value: the whole secret text is the key, the hash is lower hex.
pub(crate) fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let signed = format!("{seconds}.{body}");
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        // HMAC takes keys of any length, so this is never reached.
        return String::new();
    };
    mac.update(signed.as_bytes());
    format!(
        "t={seconds},v1={}",
        hex::encode(mac.finalize().into_bytes())
    )
}
