//! Customer portal sessions.

use super::Stripe;
use super::error::{Answer, ApiError};
use super::params::Params;
use crate::json::Json;
use serde_json::{Value, json};

impl Stripe {
    pub(crate) fn create_portal(&mut self, p: &Params) -> Answer {
        p.check("customer return_url configuration locale on_behalf_of expand.# flow_data.*")?;
        let customer = self.live_customer(&p.need("customer")?, "customer")?;
        let return_url = p.url("return_url")?;
        let kind = p.one_of(
            "flow_data.type",
            &[
                "payment_method_update",
                "subscription_cancel",
                "subscription_update",
                "subscription_update_confirm",
                "customer_update",
                "subscription_pause",
            ],
        )?;
        if let Some(kind) = kind
            .as_deref()
            .filter(|kind| kind.starts_with("subscription_"))
        {
            let place = p.sub("flow_data").sub(kind);
            let sub = self.need("subscription", &place.need("subscription")?, "subscription")?;
            if kind == "subscription_update_confirm" {
                let items = place.list("items");
                let item = items.first().ok_or_else(|| ApiError::missing("items"))?;
                let id = item.need("id")?;
                let known = sub.array("items.data");
                if !known.iter().any(|row| row.text("id") == id) {
                    return Err(ApiError::no_such("subscription item", "items", &id));
                }
            }
        }
        let flow = match kind {
            None => Value::Null,
            Some(kind) => {
                let mut flow = json!({
                    "after_completion": {
                        "hosted_confirmation": null, "redirect": null, "type": "portal_homepage",
                    },
                    "customer_update": null, "subscription_cancel": null,
                    "subscription_pause": null, "subscription_update": null,
                    "subscription_update_confirm": null, "type": kind,
                });
                for key in [
                    "subscription_cancel",
                    "subscription_pause",
                    "subscription_update",
                    "subscription_update_confirm",
                ] {
                    if let Some(sub) = p.text(&format!("flow_data.{key}.subscription")) {
                        flow.set(key, json!({"subscription": sub}));
                    }
                }
                flow
            }
        };
        let id = self.ids.next("bps_1", 23);
        let session = json!({
            "id": id, "object": "billing_portal.session",
            "configuration": p.text("configuration").unwrap_or_else(|| "bpc_lab".to_owned()),
            "created": self.now(), "customer": customer.at("id"), "customer_account": null,
            "flow": flow, "livemode": false, "locale": p.text("locale"), "on_behalf_of": null,
            "return_url": return_url,
            "url": format!("{}/lab/stripe/portal/{id}", self.base_url),
        });
        self.save_new(session.clone(), "billing_portal.session.created");
        Ok(session)
    }
}
