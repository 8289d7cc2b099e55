//! Webhooks that wait for a receiver.

use crate::clock;
use crate::google_play::Postman;
use base64ct::{Base64, Encoding};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::Arc;

/// A webhook ready to be posted; the signature is made for the present virtual time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// Identifier of this delivery, unique per event and endpoint.
    pub id: String,
    /// Who sends it, such as `stripe`.
    pub provider: String,
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
    /// Whether a receiver has accepted it.
    pub done: bool,
    /// Whether the sender has given up on it.
    pub lost: bool,
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
            "id": self.id, "provider": self.provider, "event": self.event, "type": self.kind,
            "created": self.created, "url": self.url, "headers": headers, "body": self.body,
            "attempts": self.attempts, "last_status": self.last_status, "done": self.done,
            "lost": self.lost,
        })
    }
}

/// How a sender signs, and what it takes for an answer.
#[derive(Clone, Debug)]
pub(crate) enum Sender {
    Stripe {
        secret: String,
    },
    LemonSqueezy {
        secret: String,
    },
    StandardWebhooks {
        name: String,
        /// What the names of its headers begin with.
        prefix: String,
        keys: Vec<Vec<u8>>,
    },
    TossPayments {
        /// None for a message that its sender does not sign.
        keys: Vec<Vec<u8>>,
    },
    /// The body is signed, and the same at every try.
    AppStore,
    /// The carrier shows a token, whatever it carries.
    GooglePlay {
        postman: Arc<Postman>,
        /// Claims of the token that are other than they should be.
        claims: Value,
    },
}

/// Seconds that Lemon Squeezy waits before each of its further tries.
const PAUSES: [i64; 3] = [5, 25, 125];

/// Seconds that TossPayments waits before each of its further tries: 4^n minutes.
const LONG_PAUSES: [i64; 7] = [60, 240, 960, 3_840, 15_360, 61_440, 245_760];

/// Hours that the App Store waits before each of its further tries.
const HOURS: [i64; 5] = [1, 12, 24, 48, 72];

/// Pub/Sub waits ten seconds, then twice as long each time up to ten minutes, for seven days.
const MOST_PUSHES: usize = 1_013;

impl Sender {
    fn name(&self) -> &str {
        match self {
            Self::Stripe { .. } => "stripe",
            Self::LemonSqueezy { .. } => "lemonSqueezy",
            Self::StandardWebhooks { name, .. } => name,
            Self::TossPayments { .. } => "tossPayments",
            Self::AppStore => "appStore",
            Self::GooglePlay { .. } => "googlePlay",
        }
    }

    /// The headers that prove a message at this moment.
    fn seal(&self, now_ms: i64, ready: &Delivery) -> Vec<(String, String)> {
        let seconds = now_ms / 1000;
        let (id, body) = (&ready.event, &ready.body);
        match self {
            Self::Stripe { secret } => {
                let seal = signature(secret, seconds, body);
                vec![("Stripe-Signature".to_owned(), seal)]
            }
            Self::LemonSqueezy { secret } => {
                vec![("X-Signature".to_owned(), hmac_hex(secret, body))]
            }
            Self::StandardWebhooks { prefix, keys, .. } => {
                let text = format!("{id}.{seconds}.{body}");
                let seals = keys
                    .iter()
                    .map(|key| format!("v1,{}", Base64::encode_string(&hmac(key, &text))));
                let seals: Vec<String> = seals.collect();
                vec![
                    (format!("{prefix}-id"), id.clone()),
                    (format!("{prefix}-timestamp"), seconds.to_string()),
                    (format!("{prefix}-signature"), seals.join(" ")),
                ]
            }
            Self::TossPayments { keys } => transmission(keys, now_ms, ready),
            Self::AppStore => Vec::new(),
            Self::GooglePlay { postman, claims } => {
                let token = postman.header(now_ms, claims);
                vec![("Authorization".to_owned(), token)]
            }
        }
    }

    fn accepts(&self, status: u16) -> bool {
        match self {
            Self::LemonSqueezy { .. } | Self::TossPayments { .. } => status == 200,
            Self::Stripe { .. } | Self::StandardWebhooks { .. } => (200..300).contains(&status),
            Self::AppStore => (200..=206).contains(&status),
            Self::GooglePlay { .. } => [102, 200, 201, 202, 204].contains(&status),
        }
    }

    /// Seconds until the try after `attempts` of them; none once it gives up.
    fn pause(&self, attempts: u32) -> Option<i64> {
        let place = usize::try_from(attempts).ok()?.checked_sub(1)?;
        match self {
            Self::LemonSqueezy { .. } => PAUSES.get(place).copied(),
            Self::TossPayments { .. } => LONG_PAUSES.get(place).copied(),
            Self::AppStore => HOURS.get(place).map(|hours| hours * 3_600),
            Self::GooglePlay { .. } => {
                let pause = 10_i64 << place.min(6);
                Some(pause.min(600)).filter(|_| place < MOST_PUSHES)
            }
            // The lab hands it out again at once and as often as it takes.
            Self::Stripe { .. } | Self::StandardWebhooks { .. } => Some(0),
        }
    }
}

/// One event for one endpoint, unsigned: signing waits until it is handed out.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    pub(crate) delivery: Delivery,
    sender: Sender,
    due_ms: i64,
}

impl Waiting {
    pub(crate) fn new(mut delivery: Delivery, sender: Sender) -> Self {
        delivery.provider = sender.name().to_owned();
        Self {
            delivery,
            sender,
            due_ms: 0,
        }
    }

    fn over(&self) -> bool {
        self.delivery.done || self.delivery.lost
    }
}

/// All deliveries ever made, oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    pub(crate) rows: Vec<Waiting>,
}

impl Outbox {
    /// Deliveries signed for `now_ms`: those that are due, or all there ever were.
    pub(crate) fn signed(&self, now_ms: i64, all: bool) -> Vec<Delivery> {
        self.rows
            .iter()
            .filter(|row| all || (!row.over() && row.due_ms <= now_ms))
            .map(|row| {
                let mut ready = row.delivery.clone();
                let seal = row.sender.seal(now_ms, &ready);
                ready.headers.extend(seal);
                ready
            })
            .collect()
    }

    /// How many wait, without the work of signing them.
    pub(crate) fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| !row.over()).count()
    }

    /// Notes what the receiver answered. Returns false for an unknown delivery.
    pub(crate) fn mark(&mut self, id: &str, status: u16, now_ms: i64) -> bool {
        let Some(row) = self.rows.iter_mut().find(|row| row.delivery.id == id) else {
            return false;
        };
        let delivery = &mut row.delivery;
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.last_status = status;
        delivery.done |= row.sender.accepts(status);
        match row.sender.pause(delivery.attempts) {
            Some(seconds) => row.due_ms = now_ms + seconds * 1000,
            None => delivery.lost = !delivery.done,
        }
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
            row.delivery.lost = false;
            row.due_ms = 0;
            return true;
        }
        false
    }
}

/// What TossPayments sends with every message; a signature covers the body and the time.
fn transmission(keys: &[Vec<u8>], now_ms: i64, ready: &Delivery) -> Vec<(String, String)> {
    let name = |last: &str| format!("tosspayments-webhook-{last}");
    let time = clock::seoul(now_ms);
    let text = format!("{}:{time}", ready.body);
    let mut headers = vec![
        (name("transmission-id"), ready.event.clone()),
        (name("transmission-time"), time),
        (
            name("transmission-retried-count"),
            ready.attempts.to_string(),
        ),
    ];
    let seals: Vec<String> = keys
        .iter()
        .map(|key| format!("v1:{}", Base64::encode_string(&hmac(key, &text))))
        .collect();
    if !seals.is_empty() {
        headers.push((name("signature"), seals.join(",")));
    }
    headers
}

/// The `Stripe-Signature` value: the whole secret text is the key, the hash is lower hex.
fn signature(secret: &str, seconds: i64, body: &str) -> String {
    let hash = hmac_hex(secret, &format!("{seconds}.{body}"));
    format!("t={seconds},v1={hash}")
}

/// HMAC-SHA256 in lower hex; the key is the text as it stands.
pub(crate) fn hmac_hex(secret: &str, text: &str) -> String {
    hex::encode(hmac(secret.as_bytes(), text))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        // HMAC takes keys of any length, so this is never reached.
        return Vec::new();
    };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
