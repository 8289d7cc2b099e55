//! Customers: one per store and e-mail address.

use super::checks::{Document, Field, Type};
use super::error::Refusal;
use super::{LemonSqueezy, key, number};
use crate::json::Json;
use serde_json::{Value, json};

const CUSTOMER: &[Field] = &[
    ("name", Type::Text),
    ("email", Type::Text),
    ("city", Type::Text),
    ("region", Type::Text),
    ("country", Type::Text),
    ("status", Type::Choice(&["archived"])),
];

impl LemonSqueezy {
    pub(super) fn create_customer(&mut self, document: &Document) -> Result<String, Refusal> {
        document.check(CUSTOMER)?;
        document.require(&["name", "email"])?;
        let store = document.relation("store", "stores")?;
        self.need("stores", &store)?;
        let wish = &document.attributes;
        let email = wish.text("email");
        let place = "/data/attributes/email";
        if !email.contains('@') {
            return Err(Refusal::invalid(
                place,
                "The email must be a valid email address.",
            ));
        }
        if self.customer_with(&store, email).is_some() {
            return Err(Refusal::invalid(place, "The email has already been taken."));
        }
        Ok(self.new_customer(&store, wish))
    }

    pub(super) fn update_customer(&mut self, id: &str, document: &Document) -> Result<(), Refusal> {
        document.check(CUSTOMER)?;
        let wish = document.attributes.clone();
        self.alter("customers", id, |row| {
            for (name, value) in wish.as_object().into_iter().flatten() {
                row.set(name, value.clone());
            }
        });
        Ok(())
    }

    /// The customer whom a purchase belongs to: whoever has that address, else a new one.
    pub(super) fn customer_for(
        &mut self,
        store: &str,
        email: &str,
        name: &str,
        checkout: &Value,
    ) -> String {
        if let Some(id) = self.customer_with(store, email) {
            return id;
        }
        let country = checkout.at("checkout_data.billing_address.country");
        let row = json!({"email": email, "name": name, "country": country});
        self.new_customer(store, &row)
    }

    fn customer_with(&self, store: &str, email: &str) -> Option<String> {
        self.rows
            .all("customers")
            .find(|(_, row)| {
                key(row, "store_id") == store && row.text("email").eq_ignore_ascii_case(email)
            })
            .map(|(id, _)| id.to_owned())
    }

    fn new_customer(&mut self, store: &str, wish: &Value) -> String {
        self.add(
            "customers",
            json!({
                "store_id": number(store), "name": wish.at("name"), "email": wish.at("email"),
                "status": "subscribed", "city": wish.at("city"), "region": wish.at("region"),
                "country": wish.at("country"), "country_formatted": wish.at("country"),
            }),
        )
    }
}
