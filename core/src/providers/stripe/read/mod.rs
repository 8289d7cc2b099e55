//! From Stripe's objects to reports: each object is a whole fact.

mod customer;
mod dispute;
mod intent;
mod invoice;
mod refund;
mod session;
mod setup;
mod subscription;

pub(super) use customer::deleted;
pub(super) use dispute::{dispute, fraud_warning};
pub(super) use intent::{captured, intent};
pub(super) use invoice::{invoice, subscription_of};
pub(super) use refund::{charge, refund};
pub(super) use session::session;
pub(super) use setup::setup;
pub(super) use subscription::subscription;

use crate::providers::object::Object;
use crate::authentic::Sale;
use crate::providers::told::push;
use alloc::string::String;
use alloc::vec::Vec;

/// More than this is no quantity of seats or packs, but a slip.
const MOST_UNITS: i64 = 10_000;

/// The customer, or the account that newer set-ups have in its place.
fn customer(object: Object<'_>) -> Option<String> {
    let customer = object.id("customer");
    customer.or_else(|| object.word("customer_account"))
}

/// The names of the payment that money left, or may leave. Where there is none,
/// `path` is what is missing, and a person must see it.
fn named(object: Object<'_>, path: &'static str) -> Vec<String> {
    let mut payment = Vec::new();
    push(&mut payment, object.id("payment_intent"));
    push(&mut payment, object.id("charge"));
    if payment.is_empty() {
        object.wrong(path);
    }
    payment
}

/// What rode along, taken apart.
struct Rider {
    account: Option<String>,
    quantity: Option<i64>,
    sale: Sale,
}

fn rider(metadata: Object<'_>) -> Rider {
    let quantity = metadata
        .text("kassa_quantity")
        .and_then(|text| text.parse().ok());
    Rider {
        account: metadata.word("kassa_account"),
        quantity: quantity.filter(|units| (1..=MOST_UNITS).contains(units)),
        sale: Sale {
            checkout: metadata.word("kassa_checkout"),
            plan: metadata.word("kassa_plan"),
            ..Sale::default()
        },
    }
}
