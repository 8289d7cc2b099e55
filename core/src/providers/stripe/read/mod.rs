//! From Stripe's objects to reports: each object is a whole fact.

mod invoice;
mod refund;
mod session;
mod subscription;

pub(super) use invoice::{invoice, subscription_of};
pub(super) use refund::{charge, refund};
pub(super) use session::session;
pub(super) use subscription::subscription;

use crate::providers::object::Object;
use crate::authentic::{Report, Sale};
use crate::model::time::Millis;
use crate::providers::Missing;
use alloc::string::String;
use alloc::vec::Vec;

/// More than this is no quantity of seats or packs, but a slip.
const MOST_UNITS: i64 = 10_000;

/// What an object tells.
pub(super) struct Told {
    /// Our account, where it rode along.
    pub account: Option<String>,
    /// Ids by which the account can be found, most telling first.
    pub references: Vec<String>,
    /// The fact.
    pub report: Report,
}

/// What a message adds to its object: when it was said, and its type.
#[derive(Clone, Copy)]
pub(super) struct Saying<'a> {
    pub kind: &'a str,
    pub as_of: Millis,
}

/// Adds a name once.
fn push(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}

/// The customer, or the account that newer set-ups have in its place.
fn customer(object: Object<'_>) -> Result<Option<String>, Missing> {
    let customer = object.id("customer")?;
    Ok(customer.or_else(|| object.word("customer_account")))
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
            prices: Vec::new(),
        },
    }
}
