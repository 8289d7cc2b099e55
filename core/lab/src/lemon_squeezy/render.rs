//! How rows are shown: attributes, amounts in all their forms, relationships, links.

use super::shapes::{self, Link, Relation};
use super::{LemonSqueezy, as_text, key};
use crate::json::Json;
use crate::pages::money;
use serde_json::{Map, Value, json};

/// Signed links last one day from when they are shown.
const LINK_SECONDS: i64 = 86_400;

/// Amounts of orders and invoices, each of which is also shown in USD and as text.
const AMOUNTS: [&str; 6] = [
    "subtotal",
    "setup_fee",
    "discount_total",
    "tax",
    "total",
    "refunded_amount",
];

impl LemonSqueezy {
    /// One object as every reply and webhook carries it; null when there is none.
    pub(crate) fn render(&self, kind: &str, id: &str) -> Value {
        let row = self.rows.get(kind, id);
        let Some(shape) = shapes::of(kind).filter(|_| !row.is_null()) else {
            return Value::Null;
        };
        let own = format!("{}/v1/{kind}/{id}", self.base);
        let mut relations = Map::new();
        for (name, ..) in shape.relations {
            let links = json!({
                "related": format!("{own}/{name}"),
                "self": format!("{own}/relationships/{name}"),
            });
            relations.insert((*name).to_owned(), json!({"links": links}));
        }
        let mut shown = json!({
            "type": kind, "id": id, "attributes": self.attributes(kind, id, row),
        });
        if !relations.is_empty() {
            shown.set("relationships", relations);
        }
        shown.set("links", json!({"self": own}));
        shown
    }

    fn attributes(&self, kind: &str, id: &str, row: &Value) -> Value {
        let mut shown = row.clone();
        shown.drop_key("_lab");
        if row.has("status") && kind != "files" {
            shown.set("status_formatted", titled(row.text("status")));
        }
        if kind == "orders" || kind == "subscription-invoices" {
            amounts(&mut shown);
        }
        match kind {
            "orders" => {
                let item = key(row, "_lab.item");
                shown.set("first_order_item", self.item("order-items", &item));
            }
            "subscriptions" => {
                let item = key(row, "_lab.item");
                shown.set(
                    "first_subscription_item",
                    self.item("subscription-items", &item),
                );
                shown.set("urls", self.subscription_urls(id));
            }
            "customers" => self.customer_totals(&mut shown, id),
            "stores" => self.store_totals(&mut shown, id),
            "license-keys" => {
                let used = self.rows.all("license-key-instances");
                let used = used
                    .filter(|(_, row)| key(row, "license_key_id") == id)
                    .count();
                shown.set("instances_count", used);
            }
            _ => {}
        }
        if kind != "users" {
            shown.set("test_mode", true);
        }
        shown
    }

    /// An item inside its order or subscription, with its number among its attributes.
    fn item(&self, kind: &str, id: &str) -> Value {
        let mut inner = json!({"id": super::number(id)});
        for (name, value) in self.rows.get(kind, id).as_object().into_iter().flatten() {
            if name != "_lab" {
                inner.set(name, value.clone());
            }
        }
        if kind == "order-items" {
            inner.set("test_mode", true);
        }
        inner
    }

    fn subscription_urls(&self, id: &str) -> Value {
        let until = self.now() + LINK_SECONDS;
        json!({
            "update_payment_method":
                self.sealed(&format!("/subscription/{id}/payment-details"), until),
            "customer_portal": self.sealed(&format!("/billing/{id}"), until),
            "customer_portal_update_subscription":
                self.sealed(&format!("/billing/{id}/update"), until),
        })
    }

    fn customer_totals(&self, shown: &mut Value, id: &str) {
        let orders = self.rows.all("orders");
        let mine = orders.filter(|(_, row)| key(row, "customer_id") == id);
        let revenue: i64 = mine
            .map(|(_, row)| row.int("total") - row.int("refunded_amount"))
            .sum();
        let subscription = self
            .rows
            .all("subscriptions")
            .find(|(_, row)| key(row, "customer_id") == id);
        let monthly: i64 = self
            .rows
            .all("subscriptions")
            .filter(|(_, row)| key(row, "customer_id") == id && row.text("status") == "active")
            .map(|(_, row)| row.int("_lab.unit"))
            .sum();
        shown.set("total_revenue_currency", revenue);
        shown.set("total_revenue_currency_formatted", money(revenue, "usd"));
        shown.set("mrr", monthly);
        shown.set("mrr_formatted", money(monthly, "usd"));
        let portal = subscription.map(|(subscription, _)| {
            self.sealed(
                &format!("/billing/{subscription}"),
                self.now() + LINK_SECONDS,
            )
        });
        shown.set("urls", json!({"customer_portal": portal}));
    }

    fn store_totals(&self, shown: &mut Value, id: &str) {
        let orders = self.rows.all("orders");
        let totals: Vec<i64> = orders
            .filter(|(_, row)| key(row, "store_id") == id)
            .map(|(_, row)| row.int("total"))
            .collect();
        shown.set("total_sales", totals.len());
        shown.set("total_revenue", totals.iter().sum::<i64>());
    }

    /// The rows that a relationship leads to.
    pub(crate) fn related(&self, id: &str, row: &Value, relation: &Relation) -> Vec<String> {
        let (_, target, link) = relation;
        match link {
            Link::One(attribute) => vec![key(row, attribute)],
            Link::Listed(attribute) => row.array(attribute).iter().map(as_text).collect(),
            Link::Many(attribute) | Link::Only(attribute) => self
                .rows
                .all(target)
                .filter(|(_, row)| key(row, attribute) == id)
                .map(|(id, _)| id.to_owned())
                .collect(),
        }
        .into_iter()
        .filter(|id| !self.rows.get(target, id).is_null())
        .collect()
    }
}

fn amounts(shown: &mut Value) {
    let currency = shown.text("currency").to_owned();
    for name in AMOUNTS {
        if shown.has(name) {
            let amount = shown.int(name);
            shown.set(&format!("{name}_usd"), in_usd(amount, &currency));
            let text = money(amount, &currency.to_lowercase());
            shown.set(&format!("{name}_formatted"), text);
        }
    }
}

/// What one minor unit is worth in millionths of a US cent. The rates are made up and fixed.
fn rate(currency: &str) -> i64 {
    match currency {
        "EUR" => 1_080_000,
        "GBP" => 1_270_000,
        "KRW" => 75_000,
        "JPY" => 670_000,
        _ => 1_000_000,
    }
}

pub(crate) fn in_usd(amount: i64, currency: &str) -> i64 {
    amount * rate(currency) / 1_000_000
}

/// The rate as orders carry it: text, dollars for one whole unit of the currency.
pub(crate) fn currency_rate(currency: &str) -> String {
    match currency {
        "KRW" => "0.00075000".to_owned(),
        "JPY" => "0.00670000".to_owned(),
        _ => {
            let millionths = rate(currency);
            format!("{}.{:06}00", millionths / 1_000_000, millionths % 1_000_000)
        }
    }
}

/// `past_due` becomes `Past Due`.
fn titled(status: &str) -> String {
    let words = status.split('_').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}
