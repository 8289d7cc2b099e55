//! Stripe's pages for customers, each flow of them
//! (docs.stripe.com/customer-management/portal-deep-links, read 2026-11-23).

use super::call::post;
use super::{alter, input, options};
use crate::ask::PortalPage;
use crate::error::KassaError;
use crate::model::account::Call;
use crate::providers::PageOrder;
use crate::providers::query::Form;

/// What every page takes besides
/// (docs.stripe.com/api/customer_portal/sessions/create, read 2026-11-23).
const PAGE: &str = "\
configuration id
locale text:2-10
on_behalf_of id
";

/// And one that leads to a single thing.
const FLOW: &str = "\
configuration id
locale text:2-10
on_behalf_of id
flow_data.after_completion.type word:hosted_confirmation|portal_homepage|redirect
flow_data.after_completion.hosted_confirmation.custom_message text:1-500
flow_data.after_completion.redirect.return_url text:1-2000
flow_data.subscription_cancel.retention.type word:coupon_offer
flow_data.subscription_cancel.retention.coupon_offer.coupon id
flow_data.subscription_update_confirm.discounts any*
";

/// None without the customer, or without the subscription that a page is about.
pub(super) fn create(order: &PageOrder<'_>) -> Result<Option<Call>, KassaError> {
    let flow = match order.page {
        PortalPage::Overview => None,
        PortalPage::PaymentMethod => Some("payment_method_update"),
        PortalPage::Plan => Some("subscription_update"),
        PortalPage::Change => Some("subscription_update_confirm"),
        PortalPage::Cancel => Some("subscription_cancel"),
        PortalPage::Pause => Some("subscription_pause"),
        PortalPage::Customer => Some("customer_update"),
    };
    let table = if flow.is_some() { FLOW } else { PAGE };
    let options = input::read(table, order.options)?;
    let Some(customer) = order.customer else {
        return Ok(None);
    };
    let mut form = Form::new();
    form.text("customer", customer)
        .text("return_url", order.return_url)
        .maybe("flow_data[type]", flow);
    if let Some(flow) = flow.filter(|flow| flow.starts_with("subscription_")) {
        let Some(subscription) = order.subscription else {
            return Ok(None);
        };
        let place = ["flow_data[", flow, "]"].concat();
        form.text(&[&place, "[subscription]"].concat(), subscription);
        if order.page == PortalPage::Change {
            let Some(change) = &order.change else {
                return Ok(None);
            };
            let id = change.item.ok_or_else(alter::no_item)?;
            let item = [&place, "[items][0]"].concat();
            form.text(&[&item, "[id]"].concat(), id)
                .maybe(&[&item, "[price]"].concat(), change.price)
                .number(&[&item, "[quantity]"].concat(), change.quantity);
        }
    }
    options::write(&mut form, &options);
    // Without a key of its own: each click needs another page.
    Ok(Some(post("/v1/billing_portal/sessions", form, None)))
}
