//! Notifications of version 2: signed, posted, and kept for who asks for them later.

use super::AppStore;
use super::codes::{Answer, Refusal};
use crate::deliveries::{Delivery, Sender, Waiting};
use crate::json::Json;
use serde_json::{Value, json};

impl AppStore {
    /// Tells of a purchase as it stands now.
    pub(super) fn tell(&mut self, kind: &str, subtype: &str, transaction: &str) {
        let data = self.data(transaction);
        self.send(kind, subtype, "data", data, transaction);
    }

    /// Signs a notification, keeps it, and posts it to every endpoint. Answers its identifier.
    pub(super) fn send(
        &mut self,
        kind: &str,
        subtype: &str,
        part: &str,
        content: Value,
        transaction: &str,
    ) -> String {
        let uuid = self.ids.uuid();
        let mut payload = json!({"notificationType": kind, "notificationUUID": uuid});
        if !subtype.is_empty() {
            payload.set("subtype", subtype);
        }
        payload.set(part, content);
        payload.set("version", "2.0");
        payload.set("signedDate", self.now_ms);
        let signed = self.sign(&payload);
        let row = json!({
            "type": kind, "subtype": subtype, "transaction": transaction, "at": self.now_ms,
            "original": self.original(transaction), "signedPayload": signed, "attempts": [],
        });
        self.rows.put("notices", &uuid, row);
        for url in self.endpoints.clone() {
            let name = match subtype {
                "" => kind.to_owned(),
                subtype => format!("{kind}/{subtype}"),
            };
            let delivery = Delivery {
                id: self.ids.next("dlv_as", 14),
                event: uuid.clone(),
                kind: name,
                created: self.now_ms / 1000,
                url,
                headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
                body: json!({"signedPayload": signed}).to_string(),
                ..Delivery::default()
            };
            self.outbox
                .rows
                .push(Waiting::new(delivery, Sender::AppStore));
        }
        uuid
    }

    /// Keeps a record of a try, if the delivery is one of these.
    pub(crate) fn tried(&mut self, id: &str, status: u16) {
        let now = self.now_ms;
        let mine = self.outbox.rows.iter().find(|row| row.delivery.id == id);
        let Some(event) = mine.map(|row| row.delivery.event.clone()) else {
            return;
        };
        let result = match status {
            0 => "NO_RESPONSE",
            200..=206 => "SUCCESS",
            300..=399 => "CIRCULAR_REDIRECT",
            _ => "UNSUCCESSFUL_HTTP_RESPONSE_CODE",
        };
        self.alter("notices", &event, |row| {
            let mut tries = row.array("attempts").to_vec();
            tries.insert(0, json!({"attemptDate": now, "sendAttemptResult": result}));
            row.set("attempts", tries);
        });
    }

    /// Sends the notification that proves that notifications arrive.
    pub(super) fn test(&mut self) -> Answer {
        if self.endpoints.is_empty() {
            return Err(Refusal::of(
                4_040_007,
                "No App Store Server Notification URL found.",
            ));
        }
        let mut data = self.place();
        data.set("bundleVersion", "1");
        let uuid = self.send("TEST", "", "data", data, "");
        Ok(json!({"testNotificationToken": format!("{uuid}_{}", self.now_ms)}))
    }

    /// What became of such a notification.
    pub(super) fn test_status(&self, token: &str) -> Answer {
        let uuid = token.split('_').next().unwrap_or_default();
        let row = self.rows.get("notices", uuid);
        if row.text("type") != "TEST" {
            return Err(Refusal::of(4_040_008, "Test notification not found."));
        }
        Ok(json!({"signedPayload": row.at("signedPayload"), "sendAttempts": row.at("attempts")}))
    }
}
