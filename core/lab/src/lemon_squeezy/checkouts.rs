//! Checkouts that the API makes.

use super::checks::{Document, Field, Type};
use super::error::Refusal;
use super::render::{currency_rate, in_usd};
use super::{LemonSqueezy, as_text, number};
use crate::clock;
use crate::json::Json;
use crate::pages::money;
use serde_json::{Value, json};

const PRODUCT_OPTIONS: &[Field] = &[
    ("name", Type::Text),
    ("description", Type::Text),
    ("media", Type::List),
    ("redirect_url", Type::Url),
    ("receipt_button_text", Type::Text),
    ("receipt_link_url", Type::Url),
    ("receipt_thank_you_note", Type::Text),
    ("enabled_variants", Type::List),
    ("confirmation_title", Type::Text),
    ("confirmation_message", Type::Text),
    ("confirmation_button_text", Type::Text),
];

const CHECKOUT_OPTIONS: &[Field] = &[
    ("embed", Type::Flag),
    ("media", Type::Flag),
    ("logo", Type::Flag),
    ("desc", Type::Flag),
    ("discount", Type::Flag),
    ("skip_trial", Type::Flag),
    ("quantity", Type::Int),
    ("subscription_preview", Type::Flag),
    ("locale", Type::Text),
    ("background_color", Type::Text),
    ("headings_color", Type::Text),
    ("primary_text_color", Type::Text),
    ("secondary_text_color", Type::Text),
    ("links_color", Type::Text),
    ("borders_color", Type::Text),
    ("checkbox_color", Type::Text),
    ("active_state_color", Type::Text),
    ("button_color", Type::Text),
    ("button_text_color", Type::Text),
    ("terms_privacy_color", Type::Text),
    ("dark", Type::Flag),
];

const ADDRESS: &[Field] = &[("country", Type::Text), ("zip", Type::Text)];

const CHECKOUT_DATA: &[Field] = &[
    ("email", Type::Text),
    ("name", Type::Text),
    ("billing_address", Type::Object(ADDRESS)),
    ("tax_number", Type::Text),
    ("discount_code", Type::Text),
    ("custom", Type::Texts),
    ("variant_quantities", Type::List),
];

const CHECKOUT: &[Field] = &[
    ("custom_price", Type::Int),
    ("product_options", Type::Object(PRODUCT_OPTIONS)),
    ("checkout_options", Type::Object(CHECKOUT_OPTIONS)),
    ("checkout_data", Type::Object(CHECKOUT_DATA)),
    ("expires_at", Type::Time),
    ("preview", Type::Flag),
    ("test_mode", Type::Flag),
];

impl LemonSqueezy {
    pub(super) fn create_checkout(&mut self, document: &Document) -> Result<String, Refusal> {
        document.check(CHECKOUT)?;
        let store = document.relation("store", "stores")?;
        let variant = document.relation("variant", "variants")?;
        self.need("stores", &store)?;
        let sold = self.need("variants", &variant)?;
        if sold.text("_lab.store") != store {
            let place = "/data/relationships/variant";
            let text = "The variant does not belong to the store.";
            return Err(Refusal::invalid(place, text));
        }
        let wish = &document.attributes;
        if wish.int("custom_price") < 0 {
            let place = "/data/attributes/custom_price";
            return Err(Refusal::invalid(
                place,
                "The custom_price must be at least 0.",
            ));
        }
        let id = self.ids.uuid();
        let mut row = blank();
        for part in ["product_options", "checkout_options", "checkout_data"] {
            for (name, value) in wish.at(part).as_object().into_iter().flatten() {
                if let Some(map) = row.get_mut(part).and_then(Value::as_object_mut) {
                    map.insert(name.clone(), value.clone());
                }
            }
        }
        row.set("store_id", number(&store));
        row.set("variant_id", number(&variant));
        row.set("custom_price", wish.at("custom_price").clone());
        if row.array("product_options.enabled_variants").is_empty() {
            row.set(
                "product_options.enabled_variants",
                json!([number(&variant)]),
            );
        }
        if wish.flag("preview") {
            let preview = self.preview(&row);
            row.set("preview", preview);
        }
        let expires = clock::from_iso(wish.text("expires_at"));
        row.set("expires_at", expires.map(clock::iso));
        let path = format!("/checkout/custom/{id}");
        let url = match expires {
            Some(at) => self.sealed(&path, at),
            None => format!("{}{path}?signature={}", self.base, self.seal_of(&path, 0)),
        };
        row.set("url", url);
        row.set("created_at", self.stamp());
        row.set("updated_at", self.stamp());
        self.rows.put("checkouts", &id, row);
        Ok(id)
    }

    /// What the buyer would pay today.
    pub(crate) fn preview(&self, checkout: &Value) -> Value {
        let variant = as_text(checkout.at("variant_id"));
        let sold = self.rows.get("variants", &variant);
        let currency = sold.text("_lab.currency");
        let cart = self.cart(checkout, &variant);
        let mut shown = json!({"currency": currency, "currency_rate": number_of_rate(currency)});
        for (name, amount) in [
            ("subtotal", cart.subtotal),
            ("setup_fee", 0),
            ("discount_total", cart.discount),
            ("tax", 0),
            ("total", cart.subtotal - cart.discount),
        ] {
            shown.set(name, amount);
            shown.set(&format!("{name}_usd"), in_usd(amount, currency));
            let text = money(amount, &currency.to_lowercase());
            shown.set(&format!("{name}_formatted"), text);
        }
        shown
    }
}

/// Previews carry the rate as a number, orders as text.
fn number_of_rate(currency: &str) -> Value {
    let rate: f64 = currency_rate(currency).parse().unwrap_or(1.0);
    json!(rate)
}

/// A checkout as it is without any wish.
pub(crate) fn blank() -> Value {
    json!({
        "store_id": null, "variant_id": null, "custom_price": null,
        "product_options": {
            "name": "", "description": "", "media": [], "redirect_url": "",
            "receipt_button_text": "", "receipt_link_url": "", "receipt_thank_you_note": "",
            "enabled_variants": [], "confirmation_title": "", "confirmation_message": "",
            "confirmation_button_text": "",
        },
        "checkout_options": {
            "embed": false, "media": true, "logo": true, "desc": true, "discount": true,
            "skip_trial": false, "quantity": 1, "subscription_preview": true, "locale": null,
            "background_color": null, "headings_color": null, "primary_text_color": null,
            "secondary_text_color": null, "links_color": null, "borders_color": null,
            "checkbox_color": null, "active_state_color": null, "button_color": null,
            "button_text_color": null, "terms_privacy_color": null, "dark": false,
        },
        "checkout_data": {
            "email": "", "name": "", "billing_address": [], "tax_number": "",
            "discount_code": "", "custom": [], "variant_quantities": [],
        },
        "preview": null, "expires_at": null, "created_at": null, "updated_at": null,
        "url": null,
    })
}
