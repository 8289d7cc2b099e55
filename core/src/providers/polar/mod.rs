//! Polar: orders, subscriptions and refunds, as its webhooks tell them. What maps to what stands
//! in this folder's README.

mod order;
mod refund;
mod subscription;

use super::heard::{Heard, Reader, Reading, Sender};
use super::object::Object;
use crate::authentic::Sale;
use crate::authentic::letter::Form;
use crate::providers::heard::label;
use crate::providers::told::push;
use alloc::string::String;

/// The one there is.
pub(super) const PROVIDER: Heard<Polar> = Heard(Polar);

/// Polar's words.
pub(super) struct Polar;

impl Sender for Polar {
    const NAME: &'static str = "polar";
    /// Polar signs with the letters of the secret, `whsec_` and all, and its own library takes the
    /// standard's key too (polarsource/polar of 2026-08-22, `server/polar/webhook/tasks.py`; npm
    /// `@polar-sh/sdk` 1.0.1; both read 2026-11-22).
    const FORM: Form = Form::Plain;
    const READER: Option<Reader> = Some(reader);
}

/// npm `@polar-sh/sdk` 1.0.1, `WebhookEventType`, read 2026-11-22.
fn reader(kind: &str) -> Option<Reading> {
    let reading: Reading = match kind {
        "order.created" | "order.updated" | "order.paid" | "order.refunded" => order::read,
        "refund.created" | "refund.updated" => refund::read,
        "subscription.created"
        | "subscription.updated"
        | "subscription.active"
        | "subscription.canceled"
        | "subscription.uncanceled"
        | "subscription.cycled"
        | "subscription.revoked"
        | "subscription.past_due"
        | "subscription.paused"
        | "subscription.resumed" => subscription::read,
        _ => return None,
    };
    Some(reading)
}

/// Our account: what the app gave the checkout along, else the id that the app gave the customer.
/// A buyer can set neither (a shared link takes `reference_id` and `utm_` only: `server/polar/
/// checkout_link/endpoints.py` of 2026-08-22).
fn account(object: Object<'_>) -> Option<String> {
    let given = label(object.part("metadata"), "kassa_account");
    given.or_else(|| object.word("customer.external_id"))
}

/// What was sold, with the product for a price. An order's items tell their prices too.
fn sale(object: Object<'_>) -> Sale {
    let metadata = object.part("metadata");
    let mut sale = Sale {
        checkout: label(metadata, "kassa_checkout"),
        plan: label(metadata, "kassa_plan"),
        ..Sale::default()
    };
    push(&mut sale.prices, object.word("product_id"));
    sale
}

/// Seats, or units of a price by the unit; one of anything else.
fn quantity(object: Object<'_>) -> Option<i64> {
    let units = object.lax("seats").or_else(|| object.lax("units"));
    units.filter(|units| *units > 0)
}
