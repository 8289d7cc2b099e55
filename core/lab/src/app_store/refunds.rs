//! Refunds, which here only the store gives, and what is taken from a family.

use super::AppStore;
use super::codes::{Answer, Refusal};
use super::products::RENEWING;
use crate::json::Json;
use serde_json::Value;

/// A whole refund in thousandths of a percent.
const ALL: i64 = 100_000;

impl AppStore {
    /// The transaction that a wish names.
    pub(super) fn bought<'a>(&self, wish: &'a Value) -> Result<&'a str, Refusal> {
        let id = wish.text("transactionId");
        match self.transaction(id).is_null() {
            true => Err(Refusal::no_transaction()),
            false => Ok(id),
        }
    }

    /// Gives the money of one transaction back, all or `percentage` of a hundred.
    pub(super) fn refund(&mut self, wish: &Value) -> Answer {
        let id = self.bought(wish)?;
        let percentage = wish.at("percentage").as_i64().unwrap_or(100);
        if !(1..=100).contains(&percentage) || self.transaction(id).has("revocationDate") {
            return Err(Refusal::wish("A refund is of 1 to 100 percent, and once."));
        }
        let share = percentage * ALL / 100;
        let kind = if share == ALL {
            "REFUND_FULL"
        } else {
            "REFUND_PRORATED"
        };
        self.revoke(id, kind, wish.int("reason"), Some(share));
        self.tell("REFUND", "", id);
        Ok(self.handed(id))
    }

    /// Takes a transaction back; the period that runs ends with it, an older one does not.
    fn revoke(&mut self, id: &str, kind: &str, reason: i64, share: Option<i64>) {
        let now = self.now_ms;
        self.alter("transactions", id, |row| {
            row.set("revocationDate", now);
            row.set("revocationReason", reason.clamp(0, 1));
            row.set("revocationType", kind);
            if let Some(share) = share {
                row.set("revocationPercentage", share);
            }
        });
        let original = self.original(id);
        let row = self.subscription(&original);
        if row.text("latest") == id && row.int("status") != 2 {
            let before = (row.int("status"), row.flag("renews"));
            self.alter("subscriptions", &original, |row| {
                row.set("status", 5);
                row.set("renews", false);
                row.set("intent", 5);
                row.set("before", vec![before.0, i64::from(before.1)]);
            });
        }
    }

    /// The customer's bank or the store took a refund back.
    pub(super) fn reverse_refund(&mut self, wish: &Value) -> Answer {
        let id = self.bought(wish)?;
        if !self.transaction(id).has("revocationDate") {
            return Err(Refusal::wish("Nothing was refunded."));
        }
        self.alter("transactions", id, |row| {
            for gone in ["Date", "Reason", "Type", "Percentage"] {
                row.drop_key(&format!("revocation{gone}"));
            }
        });
        let original = self.original(id);
        let row = self.subscription(&original).clone();
        if row.text("latest") == id && row.int("status") == 5 {
            let over = row.int("expires") <= self.now_ms;
            self.alter("subscriptions", &original, |row| {
                row.set("status", if over { 2 } else { row.int("before.0") });
                row.set("renews", !over && row.int("before.1") == 1);
                row.drop_key("before");
                row.drop_key("intent");
            });
        }
        self.tell("REFUND_REVERSED", "", id);
        Ok(self.handed(id))
    }

    pub(super) fn decline_refund(&mut self, wish: &Value) -> Answer {
        let id = self.bought(wish)?;
        self.tell("REFUND_DECLINED", "", id);
        Ok(self.handed(id))
    }

    /// The purchase is shared no longer: the member who bought it left, or was refunded.
    pub(super) fn revoke_family(&mut self, wish: &Value) -> Answer {
        let named = self.bought(wish)?;
        let row = self.transaction(named);
        if row.text("inAppOwnershipType") != "FAMILY_SHARED" {
            return Err(Refusal::wish("Nobody shares this."));
        }
        let id = match row.text("type") {
            RENEWING => self
                .subscription(&self.original(named))
                .text("latest")
                .to_owned(),
            _ => named.to_owned(),
        };
        self.revoke(&id, "FAMILY_REVOKE", 0, None);
        self.tell("REVOKE", "", &id);
        Ok(self.handed(&id))
    }
}
