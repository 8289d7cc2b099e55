//! Webhook endpoints and their secrets.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::lists::page;
use super::params::Params;
use super::render::CURRENT;
use crate::json::Json;
use serde_json::{Value, json};

/// The real account allows no more.
const MOST: usize = 16;

impl Stripe {
    /// An endpoint that exists from the start, with a secret of the caller's choice.
    pub(crate) fn add_endpoint(&mut self, url: &str, secret: &str, version: &str) -> Value {
        let version = if version.is_empty() { CURRENT } else { version };
        let secret = if secret.is_empty() {
            self.ids.next("whsec_", 32)
        } else {
            secret.to_owned()
        };
        let endpoint = json!({
            "id": self.ids.next("we_1", 23), "object": "webhook_endpoint",
            "api_version": version, "application": null, "created": self.now(),
            "description": null, "enabled_events": ["*"], "livemode": false, "metadata": {},
            "status": "enabled", "url": url, "_lab": {"secret": secret},
        });
        self.store.put(endpoint.clone());
        endpoint
    }

    pub(crate) fn create_endpoint(&mut self, p: &Params) -> Answer {
        p.check(
            "\
            url enabled_events.# api_version description metadata.* metadata connect expand.#",
        )?;
        let Some(url) = p.url("url")? else {
            return Err(ApiError::missing("url"));
        };
        let kinds = p.texts("enabled_events");
        if kinds.is_empty() {
            return Err(ApiError::missing("enabled_events"));
        }
        if self.store.all("webhook_endpoint").count() >= MOST {
            return Err(ApiError::state(
                "",
                "You have reached the maximum of 16 webhook endpoints.",
            ));
        }
        let metadata = p.metadata("metadata", &Value::Null)?;
        let version = p.text("api_version").unwrap_or_default();
        let mut endpoint = self.add_endpoint(&url, "", &version);
        endpoint.set("enabled_events", kinds);
        endpoint.set("description", p.text("description"));
        endpoint.set("metadata", metadata);
        self.store.put(endpoint.clone());
        // Only this reply ever shows the secret.
        let secret = endpoint.text("_lab.secret").to_owned();
        endpoint.set("secret", secret);
        Ok(endpoint)
    }

    pub(crate) fn update_endpoint(&mut self, id: &str, p: &Params) -> Answer {
        p.check("url enabled_events.# description disabled metadata.* metadata expand.#")?;
        let mut endpoint = self.need("webhook_endpoint", id, "id")?;
        if let Some(url) = p.url("url")? {
            endpoint.set("url", url);
        }
        let kinds = p.texts("enabled_events");
        if !kinds.is_empty() {
            endpoint.set("enabled_events", kinds);
        }
        if let Some(text) = p.text("description") {
            endpoint.set("description", text);
        }
        if let Some(off) = p.flag("disabled")? {
            endpoint.set("status", if off { "disabled" } else { "enabled" });
        }
        let metadata = p.metadata("metadata", endpoint.at("metadata"))?;
        endpoint.set("metadata", metadata);
        self.store.put(endpoint.clone());
        Ok(endpoint)
    }

    pub(crate) fn delete_endpoint(&mut self, id: &str) -> Answer {
        self.need("webhook_endpoint", id, "id")?;
        self.store.remove(id);
        Ok(json!({"id": id, "object": "webhook_endpoint", "deleted": true}))
    }

    pub(crate) fn list_endpoints(&mut self, p: &Params) -> Answer {
        p.check_list("")?;
        let rows = self.store.all("webhook_endpoint").cloned().collect();
        page(rows, p, "/v1/webhook_endpoints")
    }
}
