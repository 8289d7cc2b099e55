//! Customer portal sessions.

use super::Stripe;
use super::error::Answer;
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
        if let Some(sub) = p.text("flow_data.subscription_cancel.subscription") {
            self.need(
                "subscription",
                &sub,
                "flow_data[subscription_cancel][subscription]",
            )?;
        }
        let flow = match kind {
            None => Value::Null,
            Some(kind) => {
                let mut flow = json!({
                    "after_completion": {
                        "hosted_confirmation": null, "redirect": null, "type": "portal_homepage",
                    },
                    "subscription_cancel": null, "subscription_update": null,
                    "subscription_update_confirm": null, "type": kind,
                });
                for key in ["subscription_cancel", "subscription_update"] {
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
