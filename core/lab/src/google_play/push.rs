//! Notifications, wrapped and posted as Pub/Sub does it.

use super::GooglePlay;
use super::keys;
use crate::clock;
use crate::deliveries::{Delivery, Sender, Waiting};
use crate::json::Json;
use crate::jwt;
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// A token is used for half an hour and holds for a whole one.
const USED_MS: i64 = 30 * 60_000;
const HOLDS_S: i64 = 3_600;

/// Who posts, for whom, and the token of the present half hour.
#[derive(Debug)]
pub(crate) struct Postman {
    audience: String,
    email: String,
    subscription: String,
    /// Signing takes longer than everything else that the lab does.
    kept: Mutex<Option<(Value, String)>>,
}

impl Default for Postman {
    fn default() -> Self {
        Self {
            audience: "https://kassa.lab/push".to_owned(),
            email: "push@kassa-lab.iam.gserviceaccount.com".to_owned(),
            subscription: "projects/kassa-lab/subscriptions/play".to_owned(),
            kept: Mutex::new(None),
        }
    }
}

impl Postman {
    pub(super) fn to_json(&self) -> Value {
        json!({
            "audience": self.audience, "email": self.email, "subscription": self.subscription,
        })
    }

    /// The header that proves who posts. `other` replaces claims of it.
    pub(crate) fn header(&self, now_ms: i64, other: &Value) -> String {
        let from = now_ms.div_euclid(USED_MS) * USED_MS / 1000;
        let mut claims = json!({
            "aud": self.audience, "azp": "108000000000000000001", "email": self.email,
            "email_verified": true, "exp": from + HOLDS_S, "iat": from,
            "iss": "https://accounts.google.com", "sub": "108000000000000000001",
        });
        for (name, value) in other.as_object().into_iter().flatten() {
            claims.set(name, value.clone());
        }
        let mut kept = match self.kept.lock() {
            Ok(kept) => kept,
            Err(broken) => broken.into_inner(),
        };
        if let Some((told, token)) = kept.as_ref()
            && *told == claims
        {
            return format!("Bearer {token}");
        }
        let header = json!({"alg": "RS256", "kid": keys::GOOGLE_ID, "typ": "JWT"});
        let token = jwt::signed(&header, &claims, keys::sign);
        let line = format!("Bearer {token}");
        *kept = Some((claims, token));
        line
    }
}

impl GooglePlay {
    /// Another subscriber, or another token of the one there is.
    pub(super) fn set_push(&mut self, wish: &Value) -> Value {
        let given = |name: &str, now: &str| match wish.text(name) {
            "" => now.to_owned(),
            text => text.to_owned(),
        };
        let postman = &self.postman;
        self.postman = Arc::new(Postman {
            audience: given("audience", &postman.audience),
            email: given("email", &postman.email),
            subscription: given("subscription", &postman.subscription),
            kept: Mutex::new(None),
        });
        if wish.has("products") {
            self.tells_products = wish.flag("products");
        }
        self.postman.to_json()
    }

    pub(super) fn tell_subscription(&mut self, kind: i64, token: &str) {
        let product = self.subscription(token).text("product").to_owned();
        let notice = json!({
            "version": "1.0", "notificationType": kind, "purchaseToken": token,
            "subscriptionId": product,
        });
        self.tell("subscriptionNotification", notice, &kind.to_string());
    }

    pub(super) fn tell_product(&mut self, kind: i64, token: &str) {
        if !self.tells_products {
            return;
        }
        let sku = self.purchase(token).text("items.0.product").to_owned();
        let notice = json!({
            "version": "1.0", "notificationType": kind, "purchaseToken": token, "sku": sku,
        });
        self.tell("oneTimeProductNotification", notice, &kind.to_string());
    }

    /// Wraps one kind of notification and posts it.
    pub(super) fn tell(&mut self, part: &str, content: Value, name: &str) {
        let mut notice = json!({
            "version": "1.0", "packageName": self.package,
            "eventTimeMillis": self.now_ms.to_string(),
        });
        notice.set(part, content);
        let kind = match name {
            "" => part.to_owned(),
            name => format!("{part}/{name}"),
        };
        self.post(&kind, notice.to_string().as_bytes(), &Value::Null);
    }

    /// Posts any bytes to every subscriber.
    pub(super) fn post(&mut self, kind: &str, data: &[u8], claims: &Value) {
        self.post_text(kind, &Base64::encode_string(data), claims);
    }

    pub(super) fn post_text(&mut self, kind: &str, data: &str, claims: &Value) {
        let count: i64 = self.rows.next("messages").parse().unwrap_or_default();
        let number = (16_000_000_000_000_000 + count * 1_237).to_string();
        let time = clock::rfc3339(self.now_ms + count % 997);
        let body = json!({
            "message": {
                "data": data, "messageId": number, "message_id": number, "orderingKey": "",
                "publishTime": time, "publish_time": time,
            },
            "subscription": self.postman.subscription,
        });
        for url in self.endpoints.clone() {
            let delivery = Delivery {
                id: self.ids.next("dlv_gp", 14),
                event: number.clone(),
                kind: kind.to_owned(),
                created: self.now_ms / 1000,
                url,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: body.to_string(),
                ..Delivery::default()
            };
            let sender = Sender::GooglePlay {
                postman: Arc::clone(&self.postman),
                claims: claims.clone(),
            };
            self.outbox.rows.push(Waiting::new(delivery, sender));
        }
    }

    /// A notification that proves that notifications arrive. `claims` replaces some of the
    /// token's, for receivers that are to refuse it.
    pub(super) fn test(&mut self, wish: &Value) -> Value {
        let notice = json!({
            "version": "1.0", "packageName": self.package,
            "eventTimeMillis": self.now_ms.to_string(), "testNotification": {"version": "1.0"},
        });
        self.post(
            "testNotification",
            notice.to_string().as_bytes(),
            wish.at("claims"),
        );
        notice
    }

    /// What no receiver can make sense of, and gets again and again until it says it has it.
    pub(super) fn poison(&mut self, wish: &Value) -> super::codes::Answer {
        let time = self.now_ms.to_string();
        let notice = json!({
            "version": "1.0", "packageName": self.package, "eventTimeMillis": time,
        });
        let mut other = notice.clone();
        match wish.text("kind") {
            "base64" => {
                self.post_text("poison/base64", "%%%not base64%%%", &Value::Null);
                return Ok(notice);
            }
            "json" => {
                let broken = b"{ \"version\": string, \"packageName\": string }";
                self.post("poison/json", broken, &Value::Null);
                return Ok(notice);
            }
            "package" => {
                other.set("packageName", "other.package");
                other.set("testNotification", json!({"version": "1.0"}));
            }
            "future" => other.set("someNewNotification", json!({"version": "2.0"})),
            "token" => other.set(
                "subscriptionNotification",
                json!({"version": "1.0", "notificationType": 4, "purchaseToken": "nobody"}),
            ),
            _ => {
                return Err(super::Refusal::invalid(
                    "base64, json, package, future or token.",
                ));
            }
        }
        let kind = format!("poison/{}", wish.text("kind"));
        self.post(&kind, other.to_string().as_bytes(), &Value::Null);
        Ok(other)
    }
}
