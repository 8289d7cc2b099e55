//! What the store signs, in the words it has for it.

use super::AppStore;
use super::products::RENEWING;
use crate::json::Json;
use crate::jwt;
use serde_json::{Value, json};

impl AppStore {
    /// A compact JWS with the three certificates in its header.
    pub(super) fn sign(&self, payload: &Value) -> String {
        let Some(chain) = self.chain() else {
            return String::new();
        };
        let header = json!({"alg": "ES256", "x5c": chain.certificates()});
        jwt::signed(&header, payload, |text| chain.sign(text))
    }

    /// A transaction as it stands now.
    pub(super) fn signed_transaction(&self, id: &str) -> String {
        let mut shown = self.transaction(id).clone();
        shown.drop_key("_lab");
        shown.set("signedDate", self.now_ms);
        self.sign(&shown)
    }

    pub(super) fn signed_renewal(&self, original: &str) -> String {
        self.sign(&self.renewal(original))
    }

    /// What becomes of a subscription at its next date.
    fn renewal(&self, original: &str) -> Value {
        let row = self.subscription(original);
        let latest = self.transaction(row.text("latest"));
        let next = row.text("next");
        let owed = [3, 4].contains(&row.int("status"));
        let mut info = json!({
            "originalTransactionId": original, "autoRenewProductId": next,
            "productId": row.text("product"),
            "autoRenewStatus": i64::from(row.flag("renews")),
            "isInBillingRetryPeriod": owed,
            "currency": latest.at("currency"), "renewalPrice": self.renewal_price(original),
            "renewalDate": row.int("expires"), "recentSubscriptionStartDate": row.at("started"),
            "signedDate": self.now_ms, "environment": self.app.environment,
            "appTransactionId": latest.at("appTransactionId"),
        });
        for (name, field) in [
            ("graceUntil", "gracePeriodExpiresDate"),
            ("intent", "expirationIntent"),
            ("consent", "priceIncreaseStatus"),
            ("token", "appAccountToken"),
        ] {
            if row.has(name) {
                info.set(field, row.at(name).clone());
            }
        }
        if row.int("offer.left") > 0 {
            for (name, value) in row.at("offer.fields").as_object().into_iter().flatten() {
                info.set(name, value.clone());
            }
        }
        if !row.flag("renews") {
            info.drop_key("renewalPrice");
        }
        info
    }

    /// What the next period costs.
    pub(super) fn renewal_price(&self, original: &str) -> i64 {
        let row = self.subscription(original);
        let product = self.rows.get("products", row.text("next"));
        if row.int("offer.left") > 0 {
            return row.int("offer.price");
        }
        let agreed = row.at("price").as_i64();
        agreed.unwrap_or_else(|| product.int("price"))
    }

    /// What a notification says of the purchase that it is about.
    pub(super) fn data(&self, transaction: &str) -> Value {
        let row = self.transaction(transaction);
        let original = row.text("originalTransactionId");
        let mut data = self.place();
        data.set("bundleVersion", "1");
        data.set(
            "signedTransactionInfo",
            self.signed_transaction(transaction),
        );
        if row.text("type") == RENEWING {
            data.set("signedRenewalInfo", self.signed_renewal(original));
            data.set("status", self.subscription(original).int("status"));
        }
        data
    }

    /// Which app, and where: every answer says it.
    pub(super) fn place(&self) -> Value {
        json!({
            "appAppleId": self.app.number, "bundleId": self.app.bundle,
            "environment": self.app.environment,
        })
    }

    /// What a device has instead of a receipt.
    pub(super) fn signed_app(&self, buyer: &str) -> String {
        self.sign(&json!({
            "receiptType": self.app.environment, "appAppleId": self.app.number,
            "bundleId": self.app.bundle, "applicationVersion": "1",
            "originalApplicationVersion": "1", "receiptCreationDate": self.now_ms,
            "originalPurchaseDate": 1_577_836_800_000_i64, "originalPlatform": "iOS",
            "appTransactionId": self.account_number(buyer), "signedDate": self.now_ms,
        }))
    }

    /// One number for each customer and app.
    pub(super) fn account_number(&self, buyer: &str) -> String {
        let sum = buyer.bytes().fold(self.seed % 1_000_000, |sum, byte| {
            (sum * 257 + u64::from(byte)) % 100_000_000_000_007
        });
        format!("7{sum:014}")
    }
}
