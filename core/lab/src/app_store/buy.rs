//! What a customer buys on a device.

use super::AppStore;
use super::codes::{Answer, Refusal};
use super::offers::offer;
use super::products::{KEPT, RENEWING};
use crate::json::Json;
use serde_json::{Value, json};

/// One entry in the books of the store.
pub(super) struct Sale<'a> {
    pub(super) product: &'a str,
    pub(super) buyer: &'a str,
    /// The transaction that it continues; none for a first one.
    pub(super) original: &'a str,
    pub(super) at_ms: i64,
    /// When the period ends, of a subscription.
    pub(super) expires: Option<i64>,
    pub(super) reason: &'static str,
    pub(super) price: i64,
    /// Fields of an offer, or null.
    pub(super) offer: Value,
    pub(super) token: &'a str,
    pub(super) quantity: i64,
    pub(super) family: bool,
}

impl AppStore {
    /// Buys as a device does, and answers what the device is given.
    pub(super) fn buy(&mut self, wish: &Value) -> Answer {
        let product = self.product(wish.text("product"))?.clone();
        if !product.flag("forSale") {
            return Err(Refusal::wish("The product is not for sale."));
        }
        let token = wish.text("appAccountToken").to_lowercase();
        let buyer = match (wish.text("buyer"), token.as_str()) {
            ("", "") => "customer".to_owned(),
            ("", token) => token.to_owned(),
            (name, _) => name.to_owned(),
        };
        let offer = offer(wish.at("offer"), product.text("period"))?;
        let family = wish.flag("family");
        let kind = product.text("type");
        if kind == RENEWING {
            let transaction = self.subscribe(&product, &buyer, &token, &offer, family)?;
            return Ok(self.handed(&transaction));
        }
        // Whoever owns it for good gets it again for nothing.
        let owned = self.owned(&buyer, product.text("id"));
        if let (KEPT, Some(owned)) = (kind, owned) {
            return Ok(self.handed(&owned));
        }
        let quantity = wish.int("quantity").clamp(1, 10);
        let transaction = self.enter(&Sale {
            product: product.text("id"),
            buyer: &buyer,
            original: "",
            at_ms: self.now_ms,
            expires: None,
            reason: "PURCHASE",
            // What the store records is what was paid, for all pieces together.
            price: product.int("price") * quantity,
            offer: Value::Null,
            token: &token,
            quantity,
            family,
        });
        self.tell("ONE_TIME_CHARGE", "", &transaction);
        Ok(self.handed(&transaction))
    }

    fn owned(&self, buyer: &str, product: &str) -> Option<String> {
        let mut all = self.rows.all("transactions");
        let found = all.find(|(_, row)| {
            row.text("_lab.buyer") == buyer
                && row.text("productId") == product
                && !row.has("revocationDate")
        });
        found.map(|(id, _)| id.to_owned())
    }

    /// Writes a transaction down and answers its number.
    pub(super) fn enter(&mut self, sale: &Sale<'_>) -> String {
        let id = self.number("transactions");
        let product = self.rows.get("products", sale.product).clone();
        let original = match sale.original {
            "" => id.as_str(),
            original => original,
        };
        let first = self
            .transaction(original)
            .at("originalPurchaseDate")
            .as_i64();
        let mut row = json!({
            "transactionId": id, "originalTransactionId": original,
            "bundleId": self.app.bundle, "productId": sale.product,
            "purchaseDate": sale.at_ms, "originalPurchaseDate": first.unwrap_or(sale.at_ms),
            "quantity": sale.quantity, "type": product.at("type"),
            "inAppOwnershipType": if sale.family { "FAMILY_SHARED" } else { "PURCHASED" },
            "environment": self.app.environment, "storefront": "USA", "storefrontId": "143441",
            "transactionReason": sale.reason, "currency": product.at("currency"),
            "price": sale.price, "appTransactionId": self.account_number(sale.buyer),
            "_lab": {"buyer": sale.buyer, "order": self.ids.next("M", 11).to_uppercase()},
        });
        if let Some(expires) = sale.expires {
            row.set("webOrderLineItemId", self.number("items"));
            row.set("subscriptionGroupIdentifier", product.at("group").clone());
            row.set("expiresDate", expires);
        }
        if sale.family {
            // A member of the family neither paid nor was known to the app then.
            row.drop_key("price");
        } else if !sale.token.is_empty() {
            row.set("appAccountToken", sale.token);
        }
        for (name, value) in sale.offer.as_object().into_iter().flatten() {
            row.set(name, value.clone());
        }
        self.rows.put("transactions", &id, row);
        id
    }

    /// What StoreKit hands to the app.
    pub(super) fn handed(&self, transaction: &str) -> Value {
        json!({
            "transactionId": transaction, "originalTransactionId": self.original(transaction),
            "orderId": self.transaction(transaction).at("_lab.order"),
            "jws": self.signed_transaction(transaction),
        })
    }

    /// All that a buyer's device knows of: what is in force, or with `all` everything.
    pub(super) fn device(&self, wish: &Value) -> Answer {
        let token = wish.text("appAccountToken").to_lowercase();
        let buyer = match (wish.text("buyer"), token.as_str()) {
            ("", "") => "customer",
            ("", token) => token,
            (name, _) => name,
        };
        let mut ids: Vec<&str> = Vec::new();
        for (id, row) in self.rows.all("transactions") {
            let theirs = row.text("_lab.buyer") == buyer;
            if theirs && (wish.flag("all") || self.in_force(id, row)) {
                ids.push(id);
            }
        }
        ids.reverse();
        let rows = ids.iter().map(|id| self.handed(id));
        Ok(json!({
            "transactions": rows.collect::<Vec<Value>>(), "appTransaction": self.signed_app(buyer),
        }))
    }

    fn in_force(&self, id: &str, row: &Value) -> bool {
        let subscription = self.subscription(row.text("originalTransactionId"));
        if row.has("revocationDate") {
            return false;
        }
        match row.text("type") {
            RENEWING => {
                subscription.text("latest") == id && [1, 4].contains(&subscription.int("status"))
            }
            // What is used up is shown until the app has finished with it.
            "Consumable" => !row.flag("_lab.finished"),
            _ => true,
        }
    }
}
