//! Products and prices.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::lists::{created_fits, page};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

const PRICE: &str = "\
    currency unit_amount unit_amount_decimal product product_data.name product_data.metadata.* \
    product_data.id product_data.active recurring.interval recurring.interval_count \
    recurring.usage_type lookup_key transfer_lookup_key nickname metadata.* active \
    tax_behavior billing_scheme expand.#";

impl Stripe {
    pub(crate) fn create_product(&mut self, p: &Params) -> Answer {
        p.check(
            "\
            id name description active metadata.* metadata images.# url tax_code unit_label \
            statement_descriptor shippable expand.# default_price_data.* marketing_features.* \
            type",
        )?;
        let name = p.need("name")?;
        let id = match p.text("id") {
            Some(id) if self.store.get(&id).is_null() => id,
            Some(_) => {
                return Err(ApiError::state(
                    "resource_already_exists",
                    "Product already exists.",
                ));
            }
            None => self.ids.next("prod_", 14),
        };
        let metadata = p.metadata("metadata", &Value::Null)?;
        let mut product = self.make_product(&id, &name, metadata);
        if let Some(text) = p.text("description") {
            product.set("description", text);
        }
        product.set("active", p.flag("active")?.unwrap_or(true));
        self.save_new(product.clone(), "product.created");
        Ok(product)
    }

    fn make_product(&self, id: &str, name: &str, metadata: Value) -> Value {
        json!({
            "id": id, "object": "product", "active": true, "created": self.now(),
            "default_price": null, "description": null, "images": [], "livemode": false,
            "marketing_features": [], "metadata": metadata, "name": name,
            "package_dimensions": null, "shippable": null, "statement_descriptor": null,
            "tax_code": null, "type": "service", "unit_label": null, "updated": self.now(),
            "url": null,
        })
    }

    pub(crate) fn update_product(&mut self, id: &str, p: &Params) -> Answer {
        p.check("name description active metadata.* metadata default_price images.# url expand.#")?;
        let mut product = self.need("product", id, "id")?;
        let before = product.clone();
        for key in ["name", "description", "default_price", "url"] {
            if let Some(text) = p.text(key) {
                product.set(key, text);
            }
        }
        if let Some(active) = p.flag("active")? {
            product.set("active", active);
        }
        let metadata = p.metadata("metadata", before.at("metadata"))?;
        product.set("metadata", metadata);
        product.set("updated", self.now());
        self.save_changed(&before, product.clone(), "product.updated");
        Ok(product)
    }

    pub(crate) fn create_price(&mut self, p: &Params) -> Answer {
        p.check(PRICE)?;
        let price = self.price_from(p, "")?;
        if let Some(key) = price.at("lookup_key").as_str() {
            let twin = self
                .store
                .all("price")
                .find(|other| other.text("lookup_key") == key);
            if let Some(mut twin) = twin.cloned() {
                if p.flag("transfer_lookup_key")? != Some(true) {
                    return Err(ApiError::param(
                        "",
                        "lookup_key",
                        format!("A price already uses the lookup key {key}."),
                    ));
                }
                twin.set("lookup_key", Value::Null);
                self.store.put(twin);
            }
        }
        self.save_new(price.clone(), "price.created");
        Ok(price)
    }

    /// Makes a price, and its product if none is named; `at` is the place in the request.
    pub(crate) fn price_from(&mut self, p: &Params, id: &str) -> Answer {
        let currency = p.need("currency")?.to_lowercase();
        if currency.len() != 3 {
            return Err(ApiError::param("", "currency", "Invalid currency."));
        }
        let amount = match p.int("unit_amount")? {
            Some(amount) => amount,
            None => whole(p)?,
        };
        if !(0..=99_999_999).contains(&amount) {
            return Err(ApiError::param(
                "amount_too_large",
                "unit_amount",
                "Amount out of range.",
            ));
        }
        let recurring = self.recurring_from(p)?;
        let product = match (p.text("product"), p.text("product_data.name")) {
            (Some(product), None) => {
                self.need("product", &product, "product")?;
                product
            }
            (None, Some(name)) => {
                let product = self.ids.next("prod_", 14);
                let metadata = p.metadata("product_data.metadata", &Value::Null)?;
                let made = self.make_product(&product, &name, metadata);
                self.save_new(made, "product.created");
                product
            }
            _ => return Err(ApiError::missing("product")),
        };
        let id = if id.is_empty() {
            self.ids.next("price_1", 23)
        } else {
            id.to_owned()
        };
        let kind = if recurring.is_null() {
            "one_time"
        } else {
            "recurring"
        };
        Ok(json!({
            "id": id, "object": "price", "active": p.flag("active")?.unwrap_or(true),
            "billing_scheme": "per_unit", "created": self.now(), "currency": currency,
            "custom_unit_amount": null, "livemode": false, "lookup_key": p.text("lookup_key"),
            "metadata": p.metadata("metadata", &Value::Null)?, "nickname": p.text("nickname"),
            "product": product, "recurring": recurring,
            "tax_behavior": p.text("tax_behavior").unwrap_or_else(|| "unspecified".to_owned()),
            "tiers_mode": null, "transform_quantity": null, "type": kind,
            "unit_amount": amount, "unit_amount_decimal": amount.to_string(),
        }))
    }

    fn recurring_from(&self, p: &Params) -> Answer {
        if !p.given("recurring") {
            return Ok(Value::Null);
        }
        p.need("recurring.interval")?;
        let interval = p.one_of("recurring.interval", &["day", "week", "month", "year"])?;
        let count = p.int("recurring.interval_count")?.unwrap_or(1);
        if !(1..=1095).contains(&count) {
            return Err(ApiError::param(
                "",
                "recurring[interval_count]",
                "Interval is too long.",
            ));
        }
        Ok(json!({
            "interval": interval, "interval_count": count, "meter": null,
            "trial_period_days": null, "usage_type": "licensed",
        }))
    }

    pub(crate) fn update_price(&mut self, id: &str, p: &Params) -> Answer {
        p.check(
            "\
            active nickname lookup_key transfer_lookup_key metadata.* metadata tax_behavior \
            expand.#",
        )?;
        let mut price = self.need("price", id, "id")?;
        let before = price.clone();
        if let Some(active) = p.flag("active")? {
            price.set("active", active);
        }
        for key in ["nickname", "lookup_key"] {
            if let Some(text) = p.text(key) {
                price.set(key, text);
            }
        }
        let metadata = p.metadata("metadata", before.at("metadata"))?;
        price.set("metadata", metadata);
        self.save_changed(&before, price.clone(), "price.updated");
        Ok(price)
    }

    pub(crate) fn list_prices(&mut self, p: &Params) -> Answer {
        p.check_list(
            "active currency product type lookup_keys.# recurring.interval created created.*",
        )?;
        let active = p.flag("active")?;
        let keys = p.texts("lookup_keys");
        let mut rows = Vec::new();
        for price in self.store.all("price") {
            let fits = active.is_none_or(|on| price.flag("active") == on)
                && (keys.is_empty() || keys.iter().any(|key| price.text("lookup_key") == key))
                && same(p, "product", price.text("product"))
                && same(p, "currency", price.text("currency"))
                && same(p, "type", price.text("type"))
                && same(p, "recurring.interval", price.text("recurring.interval"))
                && !price.flag("_lab.inline")
                && created_fits(price, p)?;
            if fits {
                rows.push(price.clone());
            }
        }
        page(rows, p, "/v1/prices")
    }

    pub(crate) fn list_products(&mut self, p: &Params) -> Answer {
        p.check_list("active ids.# created created.*")?;
        let active = p.flag("active")?;
        let ids = p.texts("ids");
        let rows = self
            .store
            .all("product")
            .filter(|row| active.is_none_or(|on| row.flag("active") == on))
            .filter(|row| ids.is_empty() || ids.iter().any(|id| row.text("id") == id))
            .cloned()
            .collect();
        page(rows, p, "/v1/products")
    }
}

/// `unit_amount_decimal` is accepted where it is whole.
fn whole(p: &Params) -> Result<i64, ApiError> {
    p.int("unit_amount_decimal")?
        .ok_or_else(|| ApiError::missing("unit_amount"))
}

/// Whether a list filter is absent or equal.
pub(crate) fn same(p: &Params, key: &str, value: &str) -> bool {
    p.text(key).is_none_or(|wanted| wanted == value)
}

/// The plan object that items still carry beside the price.
pub(crate) fn plan_of(price: &Value) -> Value {
    json!({
        "id": price.at("id"), "object": "plan", "active": price.at("active"),
        "amount": price.at("unit_amount"), "amount_decimal": price.at("unit_amount_decimal"),
        "billing_scheme": "per_unit", "created": price.at("created"),
        "currency": price.at("currency"), "interval": price.at("recurring.interval"),
        "interval_count": price.at("recurring.interval_count"), "livemode": false,
        "metadata": price.at("metadata"), "meter": null, "nickname": price.at("nickname"),
        "product": price.at("product"), "tiers_mode": null, "transform_usage": null,
        "trial_period_days": null, "usage_type": "licensed",
    })
}
