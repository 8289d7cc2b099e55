//! Stores, products, variants, prices and files, with identifiers of the caller's choice.

use super::LemonSqueezy;
use super::error::{Answer, Refusal};
use super::{as_text, key, number};
use crate::json::Json;
use serde_json::{Value, json};

impl LemonSqueezy {
    /// The developer, and the store that everything is in unless another is named.
    pub(crate) fn open_account(&mut self) {
        let at = self.stamp();
        self.rows.put(
            "users",
            "1",
            json!({
                "name": "Lab Developer", "email": "developer@lab.test", "color": "#7047EB",
                "avatar_url": format!("{}/avatar.svg", self.base), "has_custom_avatar": false,
                "createdAt": at, "updatedAt": at,
            }),
        );
        self.put_store("1", &Value::Null);
    }

    /// A store with that number; the same again changes nothing.
    pub(crate) fn put_store(&mut self, id: &str, wish: &Value) {
        if !self.rows.get("stores", id).is_null() {
            return;
        }
        let at = self.stamp();
        let name = wish.at("name").as_str().unwrap_or("Lab Store");
        let currency = wish.at("currency").as_str().unwrap_or("USD");
        self.rows.put(
            "stores",
            id,
            json!({
                "name": name, "slug": format!("lab-{id}"), "domain": format!("lab-{id}.lab.test"),
                "url": self.base, "avatar_url": format!("{}/avatar.svg", self.base),
                "plan": "fresh", "country": "US", "country_nicename": "United States",
                "currency": currency.to_uppercase(), "total_sales": 0, "total_revenue": 0,
                "thirty_day_sales": 0, "thirty_day_revenue": 0, "created_at": at,
                "updated_at": at,
            }),
        );
    }

    /// A variant with its product and price; the same number again changes nothing.
    pub(crate) fn put_variant(&mut self, wish: &Value) -> Answer {
        let id = as_text(wish.at("id"));
        if id.parse::<u32>().is_err() {
            return Err(Refusal::invalid("/id", "The id must be a number."));
        }
        if !self.rows.get("variants", &id).is_null() {
            return Ok(self.render("variants", &id));
        }
        let store = match as_text(wish.at("store")) {
            store if store.is_empty() => "1".to_owned(),
            store => store,
        };
        self.put_store(&store, wish);
        let price = wish.int("price");
        let currency = match wish.text("currency") {
            "" => self.rows.get("stores", &store).text("currency").to_owned(),
            currency => currency.to_uppercase(),
        };
        let slug = self.ids.uuid();
        let name = wish.at("name").as_str().unwrap_or("Default").to_owned();
        let product = self.product(wish, &store, &name, &slug);
        let recurring = wish.has("interval");
        let count = wish.at("interval_count").as_i64().unwrap_or(1);
        let trial = wish.int("trial_days");
        let license = wish.at("license");
        let limit = license.at("limit").as_i64();
        let days = license.at("days").as_i64();
        let at = self.stamp();
        let row = json!({
            "product_id": number(&product), "name": name, "slug": slug,
            "description": wish.text("description"), "price": price,
            "is_subscription": recurring, "interval": wish.at("interval"),
            "interval_count": recurring.then_some(count), "has_free_trial": trial > 0,
            "trial_interval": "day", "trial_interval_count": trial,
            "pay_what_you_want": false, "min_price": 0, "suggested_price": 0,
            "has_license_keys": license.is_object() || license == true,
            "license_activation_limit": limit.unwrap_or(5),
            "is_license_limit_unlimited": limit == Some(0),
            "license_length_value": days.unwrap_or(1),
            "license_length_unit": if days.is_some() { "days" } else { "years" },
            "is_license_length_unlimited": days.is_none(), "links": [], "sort": 1,
            "status": "published", "created_at": at, "updated_at": at,
            "_lab": {"currency": currency, "store": store, "usage": wish.at("usage")},
        });
        self.rows.put("variants", &id, row);
        self.put_price(&id, wish, recurring, (price, count, trial));
        if wish.has("file") {
            self.put_file(&id, wish.text("file"));
        }
        Ok(self.render("variants", &id))
    }

    /// The product that a wish names by number or by name, made when it is new.
    fn product(&mut self, wish: &Value, store: &str, name: &str, slug: &str) -> String {
        let wanted = as_text(wish.at("product"));
        let known = self.rows.all("products").find(|(id, row)| {
            key(row, "store_id") == store && (*id == wanted || row.text("name") == wanted)
        });
        if let Some((id, _)) = known {
            return id.to_owned();
        }
        let (id, name) = if wanted.parse::<u32>().is_ok() {
            (wanted, name.to_owned())
        } else if wanted.is_empty() {
            (self.rows.next("products"), name.to_owned())
        } else {
            (self.rows.next("products"), wanted)
        };
        let price = wish.int("price");
        let currency = self
            .rows
            .get("stores", store)
            .text("currency")
            .to_lowercase();
        let at = self.stamp();
        let row = json!({
            "store_id": number(store), "name": name, "slug": format!("product-{id}"),
            "description": wish.text("description"), "status": "published",
            "thumb_url": format!("{}/media.svg", self.base),
            "large_thumb_url": format!("{}/media.svg", self.base), "price": price,
            "price_formatted": crate::pages::money(price, &currency),
            "from_price": null, "to_price": null, "from_price_formatted": null,
            "to_price_formatted": null, "pay_what_you_want": false,
            "buy_now_url": format!("{}/checkout/buy/{slug}", self.base),
            "created_at": at, "updated_at": at,
        });
        self.rows.put("products", &id, row);
        id
    }

    fn put_price(&mut self, variant: &str, wish: &Value, recurring: bool, of: (i64, i64, i64)) {
        let (price, count, trial) = of;
        let row = json!({
            "variant_id": number(variant),
            "category": if recurring { "subscription" } else { "one_time" },
            "scheme": "standard", "usage_aggregation": wish.at("usage"), "unit_price": price,
            "unit_price_decimal": null, "setup_fee_enabled": false, "setup_fee": null,
            "package_size": 1, "tiers": null, "renewal_interval_unit": wish.at("interval"),
            "renewal_interval_quantity": recurring.then_some(count),
            "trial_interval_unit": (trial > 0).then_some("day"),
            "trial_interval_quantity": (trial > 0).then_some(trial), "min_price": null,
            "suggested_price": null, "tax_code": "eservice",
        });
        self.add("prices", row);
    }

    fn put_file(&mut self, variant: &str, name: &str) {
        let identifier = self.ids.uuid();
        let path = format!("/download/{identifier}");
        let row = json!({
            "variant_id": number(variant), "identifier": identifier, "name": name,
            "extension": name.rsplit('.').next(),
            "download_url": self.sealed(&path, self.now() + 3600), "size": 1024,
            "size_formatted": "1 KB", "version": "1.0.0", "sort": 1, "status": "published",
            "createdAt": self.stamp(), "updatedAt": self.stamp(),
        });
        let id = self.rows.next("files");
        self.rows.put("files", &id, row);
    }

    /// The number of the price of a variant.
    pub(super) fn price_of(&self, variant: &str) -> String {
        self.rows
            .all("prices")
            .find(|(_, row)| key(row, "variant_id") == variant)
            .map_or_else(String::new, |(id, _)| id.to_owned())
    }

    /// The variant that a link names by its UUID.
    pub(crate) fn variant_of_slug(&self, slug: &str) -> Option<String> {
        self.rows
            .all("variants")
            .find(|(_, row)| row.text("slug") == slug)
            .map(|(id, _)| id.to_owned())
    }
}
