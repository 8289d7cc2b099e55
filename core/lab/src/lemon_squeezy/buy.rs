//! A purchase: one payment makes an order and all that hangs on it.

use super::checkouts::blank;
use super::cycle::Task;
use super::error::{Answer, Refusal};
use super::render::currency_rate;
use super::{LemonSqueezy, as_text, key, number};
use crate::clock;
use crate::form;
use crate::json::Json;
use crate::stripe::{Card, Manner, card_of};
use serde_json::{Value, json};

/// Who pays, as typed on the page.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buyer {
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    /// A discount code typed on the page.
    pub(crate) code: Option<String>,
}

/// What is bought and what it costs today.
#[derive(Clone, Debug)]
pub(crate) struct Cart {
    pub(crate) quantity: i64,
    pub(crate) unit: i64,
    pub(crate) subtotal: i64,
    pub(crate) discount: i64,
    pub(crate) trial_days: i64,
    pub(crate) code: Option<String>,
}

/// Everything that a purchase writes again and again.
struct Sale<'a> {
    checkout: &'a Value,
    variant: String,
    store: i64,
    customer: i64,
    name: String,
    email: String,
    currency: String,
    card: Card,
    custom: Value,
    cart: Cart,
}

impl LemonSqueezy {
    /// The checkout behind a session: the identifier that the API gave, or a whole link.
    pub(crate) fn checkout_of(&self, session: &str) -> Answer {
        let row = self.rows.get("checkouts", session);
        if !row.is_null() {
            return Ok(row.clone());
        }
        let (path, query) = session.split_once('?').unwrap_or((session, ""));
        let (head, last) = path.rsplit_once('/').unwrap_or_default();
        if head.ends_with("/checkout/buy") {
            return self.checkout_of_link(last, query);
        }
        self.need("checkouts", last)
    }

    /// A shareable link is a checkout of its own, whose wishes are in the query.
    pub(crate) fn checkout_of_link(&self, slug: &str, query: &str) -> Answer {
        let variant = self.variant_of_slug(slug).ok_or_else(Refusal::missing)?;
        let sold = self.rows.get("variants", &variant);
        let asked = form::parse(query);
        let mut row = blank();
        row.set("store_id", number(sold.text("_lab.store")));
        row.set("variant_id", number(&variant));
        for (name, value) in asked.at("checkout").as_object().into_iter().flatten() {
            if let Some(map) = row.get_mut("checkout_data").and_then(Value::as_object_mut) {
                map.insert(name.clone(), value.clone());
            }
        }
        // A link may choose another variant of its product.
        let chosen = as_text(asked.at("checkout.variant_id"));
        let other = self.rows.get("variants", &chosen);
        if other.has("product_id") && other.at("product_id") == sold.at("product_id") {
            row.set("variant_id", number(&chosen));
        }
        let flags = [
            "embed",
            "media",
            "logo",
            "desc",
            "discount",
            "dark",
            "skip_trial",
        ];
        for name in flags.iter().chain(&["subscription_preview"]) {
            if let Some(value) = asked.at(name).as_str() {
                let on = value == "1" || value == "true";
                row.set(&format!("checkout_options.{name}"), on);
            }
        }
        if let Some(color) = asked.at("button_color").as_str() {
            row.set("checkout_options.button_color", color);
        }
        row.set("url", format!("{}/checkout/buy/{slug}?{query}", self.base));
        let quantity = asked.text("quantity").parse::<i64>().unwrap_or(1);
        row.set("checkout_options.quantity", quantity.max(1));
        Ok(row)
    }

    /// What a checkout holds.
    pub(crate) fn cart(&self, checkout: &Value, variant: &str) -> Cart {
        let sold = self.rows.get("variants", variant);
        let quantity = checkout
            .array("checkout_data.variant_quantities")
            .iter()
            .find(|row| as_text(row.at("variant_id")) == variant)
            .map_or_else(
                || checkout.int("checkout_options.quantity"),
                |row| row.int("quantity"),
            )
            .max(1);
        let custom = checkout.at("custom_price").as_i64();
        let unit = custom.unwrap_or_else(|| sold.int("price"));
        let skips = checkout.flag("checkout_options.skip_trial");
        let trial_days = if sold.flag("is_subscription") && !skips {
            sold.int("trial_interval_count")
        } else {
            0
        };
        // A trial and a metered plan cost nothing today.
        let free = trial_days > 0 || sold.has("_lab.usage");
        let subtotal = if free { 0 } else { unit * quantity };
        let code = checkout.text("checkout_data.discount_code");
        let found = self.discount_of(code, sold.text("_lab.store"), variant);
        let discount = found.map_or(0, |row| super::discounts::amount(row, subtotal));
        Cart {
            quantity,
            unit,
            subtotal,
            discount,
            trial_days,
            code: found.map(|_| code.to_owned()),
        }
    }

    /// Pays a checkout. It can be paid again, which is another purchase.
    pub(crate) fn pay(&mut self, checkout: &Value, number_of: &str, buyer: &Buyer) -> Answer {
        let over = clock::from_iso(checkout.text("expires_at"));
        if over.is_some_and(|at| at <= self.now()) {
            return Err(Refusal::state("This checkout has expired."));
        }
        let card = card_of(number_of).map_err(|error| Refusal::declined(&error.text))?;
        match card.manner {
            Manner::Pays | Manner::FailsLater | Manner::Asks | Manner::Warns => {}
            Manner::Declines(code) => {
                let text = format!("Your card was declined: {}.", code.replace('_', " "));
                return Err(Refusal::declined(&text));
            }
            Manner::Debits => return Err(Refusal::declined("Pay with a card.")),
        }
        let mut checkout = checkout.clone();
        if let Some(code) = &buyer.code {
            checkout.set("checkout_data.discount_code", code.as_str());
        }
        let variant = key(&checkout, "variant_id");
        let cart = self.cart(&checkout, &variant);
        let said = |typed: &Option<String>, known: &str, default: &str| match typed {
            Some(text) if !text.is_empty() => text.clone(),
            _ if known.is_empty() => default.to_owned(),
            _ => known.to_owned(),
        };
        let known = checkout.text("checkout_data.email");
        let email = said(&buyer.email, known, "buyer@lab.test");
        let name = said(
            &buyer.name,
            checkout.text("checkout_data.name"),
            "Lab Buyer",
        );
        let store = key(&checkout, "store_id");
        let customer = self.customer_for(&store, &email, &name, &checkout);
        let custom = checkout.at("checkout_data.custom").as_object();
        let custom = custom.filter(|map| !map.is_empty());
        let custom = custom.map_or(Value::Null, |map| Value::Object(map.clone()));
        let sold = self.need("variants", &variant)?;
        let sale = Sale {
            checkout: &checkout,
            store: number(&store),
            customer: number(&customer),
            currency: sold.text("_lab.currency").to_owned(),
            variant,
            name,
            email,
            card,
            custom,
            cart,
        };
        Ok(self.sell(&sale, &sold))
    }

    fn sell(&mut self, sale: &Sale<'_>, sold: &Value) -> Value {
        let (order, item) = self.order(sale, sold);
        self.redeem(sale.cart.code.as_deref(), &order, sale.cart.discount);
        let mut made = json!({"license_key": null, "subscription": null, "invoice": null});
        let mut subscription = None;
        if sold.flag("is_subscription") {
            let id = self.subscribe(sale, sold, &order, &item);
            let invoice = self.first_invoice(&id, &sale.cart, &order);
            self.alter("orders", &order, |row| {
                row.set("_lab.invoice", number(&invoice))
            });
            subscription = Some((id, invoice));
        }
        self.emit("order_created", "orders", &order);
        if let Some((id, invoice)) = &subscription {
            self.emit("subscription_created", "subscriptions", id);
            self.emit(
                "subscription_payment_success",
                "subscription-invoices",
                invoice,
            );
            self.emit("subscription_updated", "subscriptions", id);
            made.set("subscription", self.render("subscriptions", id));
            made.set("invoice", self.render("subscription-invoices", invoice));
        }
        if sold.flag("has_license_keys") {
            let id = self.issue_license(&order, sold, subscription.map(|(id, _)| id));
            made.set("license_key", self.render("license-keys", &id));
        }
        made.set("order", self.render("orders", &order));
        made
    }

    /// The order and its one item.
    fn order(&mut self, sale: &Sale<'_>, sold: &Value) -> (String, String) {
        let product = key(sold, "product_id");
        let identifier = self.ids.uuid();
        let path = format!("/my-orders/{identifier}");
        let receipt = format!("{}{path}?signature={}", self.base, self.seal_of(&path, 0));
        let count = self.rows.all("orders").count() + 1;
        let total = sale.cart.subtotal - sale.cart.discount;
        let order = self.add(
            "orders",
            json!({
                "store_id": sale.store, "customer_id": sale.customer, "identifier": identifier,
                "order_number": count, "user_name": sale.name, "user_email": sale.email,
                "currency": sale.currency, "currency_rate": currency_rate(&sale.currency),
                "subtotal": sale.cart.subtotal, "setup_fee": 0,
                "discount_total": sale.cart.discount, "tax": 0, "total": total,
                "refunded_amount": 0, "tax_name": "", "tax_rate": "0.00",
                "tax_inclusive": false, "status": "paid", "refunded": false,
                "refunded_at": null, "first_order_item": null, "urls": {"receipt": receipt},
                "_lab": {
                    "checkout": sale.checkout, "custom": sale.custom,
                },
            }),
        );
        let item = self.add(
            "order-items",
            json!({
                "order_id": number(&order), "product_id": number(&product),
                "variant_id": number(&sale.variant),
                "price_id": number(&self.price_of(&sale.variant)),
                "product_name": self.rows.get("products", &product).at("name"),
                "variant_name": sold.at("name"), "price": sale.cart.unit,
                "quantity": sale.cart.quantity,
            }),
        );
        self.alter("orders", &order, |row| row.set("_lab.item", number(&item)));
        (order, item)
    }

    fn subscribe(&mut self, sale: &Sale<'_>, sold: &Value, order: &str, item: &str) -> String {
        let product = key(sold, "product_id");
        let now = self.now();
        let trial = sale.cart.trial_days > 0;
        let trial_end = now + sale.cart.trial_days * 86_400;
        let anchor = clock::day_of_month(if trial { trial_end } else { now });
        let renews = if trial {
            trial_end
        } else {
            super::cycle::following(now, anchor, sold)
        };
        let discount = sale.cart.code.as_deref().and_then(|code| {
            let left = self.charges_discounted(code)?;
            let used = i64::from(sale.cart.subtotal > 0 && left > 0);
            Some(json!({"code": code, "left": left - used}))
        });
        let id = self.add(
            "subscriptions",
            json!({
                "store_id": sale.store, "customer_id": sale.customer,
                "order_id": number(order), "order_item_id": number(item),
                "product_id": number(&product), "variant_id": number(&sale.variant),
                "product_name": self.rows.get("products", &product).at("name"),
                "variant_name": sold.at("name"), "user_name": sale.name,
                "user_email": sale.email, "status": if trial { "on_trial" } else { "active" },
                "card_brand": sale.card.brand, "card_last_four": sale.card.number.get(12..),
                "payment_processor": "stripe", "pause": null, "cancelled": false,
                "trial_ends_at": trial.then(|| clock::iso(trial_end)),
                "billing_anchor": anchor, "first_subscription_item": null,
                "renews_at": clock::iso(renews), "ends_at": null,
                "_lab": {
                    "custom": sale.custom, "unit": sale.cart.unit, "number": sale.card.number,
                    "start": now, "due": renews, "attempts": 0, "carried": 0,
                    "discount": discount, "currency": sale.currency,
                },
            }),
        );
        let row = self.add(
            "subscription-items",
            json!({
                "subscription_id": number(&id),
                "price_id": number(&self.price_of(&sale.variant)),
                "quantity": sale.cart.quantity, "is_usage_based": sold.has("_lab.usage"),
            }),
        );
        self.alter("subscriptions", &id, |sub| {
            sub.set("_lab.item", number(&row))
        });
        self.plan(renews, Task::Renew(id.clone()));
        id
    }
}
