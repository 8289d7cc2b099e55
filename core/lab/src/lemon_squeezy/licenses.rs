//! License keys and the License API, which wants no bearer key.

use super::checks::{Document, Field, Type};
use super::cycle::Task;
use super::error::Refusal;
use super::{LemonSqueezy, key, number};
use crate::clock;
use crate::form;
use crate::http::Request;
use crate::json::Json;
use serde_json::{Value, json};

const LICENSE: &[Field] = &[
    ("activation_limit", Type::Int),
    ("disabled", Type::Flag),
    ("expires_at", Type::Time),
];

impl LemonSqueezy {
    /// The key that comes with an order.
    pub(super) fn issue_license(
        &mut self,
        order: &str,
        variant: &Value,
        subscription: Option<String>,
    ) -> String {
        let sold = self.rows.get("orders", order).clone();
        let text = self.ids.uuid();
        let limited = !variant.flag("is_license_limit_unlimited");
        let days = variant.int("license_length_value");
        let ends =
            (!variant.flag("is_license_length_unlimited")).then(|| self.now() + days * 86_400);
        let short = text.rsplit('-').next().unwrap_or_default();
        let item = self.rows.get("order-items", &key(&sold, "_lab.item"));
        let variant_id = item.at("variant_id").clone();
        let id = self.add(
            "license-keys",
            json!({
                "store_id": sold.at("store_id"), "customer_id": sold.at("customer_id"),
                "order_id": number(order), "order_item_id": sold.at("_lab.item"),
                "product_id": variant.at("product_id"), "user_name": sold.at("user_name"),
                "user_email": sold.at("user_email"), "key": text,
                "key_short": format!("XXXX-{short}"),
                "activation_limit": limited.then(|| variant.int("license_activation_limit")),
                "instances_count": 0, "disabled": 0, "status": "inactive",
                "expires_at": ends.map(clock::iso),
                "_lab": {
                    "custom": sold.at("_lab.custom"), "subscription": subscription,
                    "variant": variant_id,
                },
            }),
        );
        if let Some(at) = ends {
            self.plan(at, Task::ExpireLicense(id.clone()));
        }
        self.emit("license_key_created", "license-keys", &id);
        id
    }

    pub(crate) fn update_license(&mut self, id: &str, document: &Document) -> Result<(), Refusal> {
        document.check(LICENSE)?;
        let wish = document.attributes.clone();
        self.change_license(id, &wish);
        Ok(())
    }

    /// Changes limit, end or use of a key and says so.
    pub(crate) fn change_license(&mut self, id: &str, wish: &Value) {
        let until = clock::from_iso(wish.text("expires_at"));
        self.alter("license-keys", id, |row| {
            if let Some(limit) = wish.get("activation_limit") {
                row.set("activation_limit", limit.clone());
            }
            if let Some(off) = wish.at("disabled").as_bool() {
                row.set("disabled", i64::from(off));
            }
            if wish.get("expires_at").is_some() {
                row.set("expires_at", until.map(clock::iso));
            }
        });
        if let Some(at) = until {
            self.plan(at, Task::ExpireLicense(id.to_owned()));
        }
        self.restate_license(id);
        self.emit("license_key_updated", "license-keys", id);
    }

    /// Writes the status that the rest of the key stands for.
    fn restate_license(&mut self, id: &str) {
        let row = self.rows.get("license-keys", id);
        let over = clock::from_iso(row.text("expires_at")).is_some_and(|at| at <= self.now());
        let status = if row.int("disabled") == 1 {
            "disabled"
        } else if over {
            "expired"
        } else if self.instances(id) > 0 {
            "active"
        } else {
            "inactive"
        };
        self.alter("license-keys", id, |row| row.set("status", status));
    }

    pub(super) fn expire_license(&mut self, id: &str) {
        let now = self.stamp();
        self.alter("license-keys", id, |row| {
            row.set("status", "expired");
            row.set("expires_at", now);
        });
        self.emit("license_key_updated", "license-keys", id);
    }

    fn instances(&self, license: &str) -> i64 {
        let all = self.rows.all("license-key-instances");
        let count = all
            .filter(|(_, row)| key(row, "license_key_id") == license)
            .count();
        i64::try_from(count).unwrap_or(i64::MAX)
    }

    /// The License API: form fields, though JSON is read as well.
    pub(super) fn license(
        &mut self,
        request: &Request,
        action: &str,
    ) -> Result<(u16, Value), Refusal> {
        let word = match action {
            "activate" => "activated",
            "validate" => "valid",
            "deactivate" => "deactivated",
            _ => return Err(Refusal::missing()),
        };
        if request.method != "POST" {
            return Err(Refusal::method(&request.method));
        }
        let asked = serde_json::from_slice::<Value>(&request.body)
            .unwrap_or_else(|_| form::parse(&request.text()));
        let needed = match action {
            "activate" => "instance_name",
            "deactivate" => "instance_id",
            _ => "license_key",
        };
        for name in ["license_key", needed] {
            if asked.text(name).is_empty() {
                let text = format!("The {} field is required.", name.replace('_', " "));
                return Ok((422, json!({word: false, "error": text})));
            }
        }
        let found = self
            .rows
            .all("license-keys")
            .find(|(_, row)| row.text("key") == asked.text("license_key"))
            .map(|(id, _)| id.to_owned());
        let Some(id) = found else {
            return Ok((404, json!({word: false, "error": "license_key not found."})));
        };
        let done = match action {
            "activate" => self.activate(&id, asked.text("instance_name")),
            "validate" => self.validate(&id, asked.text("instance_id")),
            _ => self.deactivate(&id, asked.text("instance_id")),
        };
        let (status, error, instance) = match done {
            Ok(instance) => (200, Value::Null, instance),
            Err((status, text)) => (status, json!(text), None),
        };
        let mut body = json!({word: status == 200, "error": error});
        body.set("license_key", self.short(&id));
        if action != "deactivate" {
            body.set("instance", instance);
        }
        body.set("meta", self.meta(&id));
        Ok((status, body))
    }

    fn activate(&mut self, id: &str, name: &str) -> Step {
        let row = self.rows.get("license-keys", id);
        usable(row)?;
        let limit = row.at("activation_limit").as_i64();
        if limit.is_some_and(|limit| self.instances(id) >= limit) {
            return Err((400, "This license key has reached the activation limit."));
        }
        let identifier = self.ids.uuid();
        self.add(
            "license-key-instances",
            json!({
                "license_key_id": number(id), "identifier": identifier, "name": name,
            }),
        );
        self.restate_license(id);
        self.emit("license_key_updated", "license-keys", id);
        Ok(self.instance(id, &identifier).map(|(_, shown)| shown))
    }

    fn validate(&self, id: &str, instance: &str) -> Step {
        usable(self.rows.get("license-keys", id))?;
        if instance.is_empty() {
            return Ok(None);
        }
        match self.instance(id, instance) {
            Some((_, shown)) => Ok(Some(shown)),
            None => Err((404, "instance_id not found.")),
        }
    }

    fn deactivate(&mut self, id: &str, instance: &str) -> Step {
        let Some((row, _)) = self.instance(id, instance) else {
            return Err((404, "instance_id not found."));
        };
        self.rows.remove("license-key-instances", &row);
        self.restate_license(id);
        self.emit("license_key_updated", "license-keys", id);
        Ok(None)
    }

    /// An instance: its number, and as the License API shows it.
    fn instance(&self, license: &str, identifier: &str) -> Option<(String, Value)> {
        let mut all = self.rows.all("license-key-instances");
        let (id, row) = all.find(|(_, row)| {
            key(row, "license_key_id") == license && row.text("identifier") == identifier
        })?;
        let shown = json!({
            "id": identifier, "name": row.at("name"), "created_at": row.at("created_at"),
        });
        Some((id.to_owned(), shown))
    }

    fn short(&self, id: &str) -> Value {
        let row = self.rows.get("license-keys", id);
        json!({
            "id": number(id), "status": row.at("status"), "key": row.at("key"),
            "activation_limit": row.at("activation_limit"),
            "activation_usage": self.instances(id), "created_at": row.at("created_at"),
            "expires_at": row.at("expires_at"), "test_mode": true,
        })
    }

    fn meta(&self, id: &str) -> Value {
        let row = self.rows.get("license-keys", id);
        let product = self.rows.get("products", &key(row, "product_id"));
        let variant = self.rows.get("variants", &key(row, "_lab.variant"));
        json!({
            "store_id": row.at("store_id"), "order_id": row.at("order_id"),
            "order_item_id": row.at("order_item_id"), "product_id": row.at("product_id"),
            "product_name": product.at("name"), "variant_id": row.at("_lab.variant"),
            "variant_name": variant.at("name"), "customer_id": row.at("customer_id"),
            "customer_name": row.at("user_name"), "customer_email": row.at("user_email"),
        })
    }
}

/// The instance that a call was about, or the status and the reason why not.
type Step = Result<Option<Value>, (u16, &'static str)>;

fn usable(license: &Value) -> Result<(), (u16, &'static str)> {
    match license.text("status") {
        "expired" => Err((400, "This license key is expired.")),
        "disabled" => Err((400, "This license key is disabled.")),
        _ => Ok(()),
    }
}
