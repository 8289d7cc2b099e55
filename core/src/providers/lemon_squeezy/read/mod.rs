//! From Lemon Squeezy's objects to reports: each object is a whole fact.
//!
//! Numbers may be texts and the reverse: ids are numbers in attributes and texts
//! beside them. An object here is what `data` holds, and paths begin there.

mod invoice;
mod license;
mod order;
mod subscription;

use super::seal::Sealed;
use crate::authentic::{Report, Sale};
use crate::model::account::{Payment, RefundTotal};
use crate::model::id::Environment;
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::{Inbound, Missing};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) const ORDERS: &str = "orders";
pub(super) const SUBSCRIPTIONS: &str = "subscriptions";
pub(super) const INVOICES: &str = "subscription-invoices";
pub(super) const LICENSES: &str = "license-keys";

/// What an object tells.
pub(super) struct Told {
    /// Our account, where it rode along under our seal.
    pub account: Option<String>,
    /// Ids by which the account can be found, most telling first.
    pub references: Vec<String>,
    /// The fact.
    pub report: Report,
}

/// Reads an object of any type that tells something.
pub(super) fn object(
    data: Object<'_>,
    kind: &str,
    as_of: Millis,
    sealed: Sealed,
) -> Result<Told, Missing> {
    match data.text("type") {
        Some(ORDERS) => order::order(data, as_of, sealed),
        Some(SUBSCRIPTIONS) => subscription::subscription(data, as_of, sealed),
        Some(INVOICES) => invoice::invoice(data, kind, as_of, sealed),
        Some(LICENSES) => license::license(data, as_of, sealed),
        _ => Err(Missing("type".to_string())),
    }
}

/// Whether the message is about this shop, and about a price that counts here.
/// Invoices and licence keys do not tell their price.
pub(super) fn is_ours(data: Object<'_>, inbound: &Inbound<'_>) -> Result<bool, Missing> {
    if let Some(store) = inbound.store
        && need_id(data, "attributes.store_id")? != store
    {
        return Ok(false);
    }
    let price = price(data)?;
    Ok(inbound.prices.is_empty() || price.is_none_or(|price| inbound.prices.contains(&price)))
}

/// The variant that was bought.
fn price(data: Object<'_>) -> Result<Option<String>, Missing> {
    let subscribed = id(data, "attributes.variant_id")?;
    Ok(subscribed.or(id(data, "attributes.first_order_item.variant_id")?))
}

pub(super) fn mode(test: bool) -> Environment {
    if test {
        Environment::Test
    } else {
        Environment::Live
    }
}

/// The name that Kassa has for a thing: ids of two types can be the same number.
fn named(kind: &str, id: &str) -> String {
    [kind, "/", id].concat()
}

/// The name of the object itself.
fn name(data: Object<'_>, kind: &str) -> Result<String, Missing> {
    Ok(named(kind, &need_id(data, "id")?))
}

/// The name of another object.
fn other(data: Object<'_>, path: &str, kind: &str) -> Result<Option<String>, Missing> {
    Ok(id(data, path)?.map(|id| named(kind, &id)))
}

/// An id, written either way. One of a wrong form is not overlooked.
fn id(data: Object<'_>, path: &str) -> Result<Option<String>, Missing> {
    if let Some(number) = data.lax::<i64>(path) {
        return Ok(Some(number.to_string()));
    }
    let text = data.maybe::<String>(path)?;
    Ok(text.filter(|text| !text.is_empty()))
}

pub(super) fn need_id(data: Object<'_>, path: &str) -> Result<String, Missing> {
    id(data, path)?.ok_or_else(|| Missing(path.to_string()))
}

/// A text or a number as a text, if it is one that says something.
pub(super) fn word(data: Object<'_>, path: &str) -> Option<String> {
    id(data, path).ok().flatten()
}

/// A whole number that is not negative, written either way.
fn count(data: Object<'_>, path: &str) -> Result<Option<i64>, Missing> {
    let number = match id(data, path)? {
        Some(digits) => digits.parse().ok().filter(|number| *number >= 0),
        None => return Ok(None),
    };
    number.map(Some).ok_or_else(|| Missing(path.to_string()))
}

/// A flag, written either way; `null` is no.
fn flag(data: Object<'_>, path: &str) -> bool {
    data.lax(path) == Some(true) || data.lax(path) == Some(1_i64)
}

/// Units; at least one.
fn units(data: Object<'_>, path: &str) -> Result<i64, Missing> {
    Ok(count(data, path)?.unwrap_or(1).max(1))
}

/// What was sold. The checkout counts only for the price that it was made for.
fn sale(price: Option<String>, sealed: Sealed) -> Sale {
    Sale {
        checkout: sealed.checkout.filter(|_| sealed.price == price),
        plan: None,
        prices: price.into_iter().collect(),
    }
}

/// What orders and invoices have in common.
fn payment(
    data: Object<'_>,
    id: String,
    as_of: Millis,
    status: PaymentStatus,
) -> Result<Payment, Missing> {
    let total = "attributes.total";
    let amount = count(data, total)?.ok_or_else(|| Missing(total.to_string()))?;
    let currency: String = data.need("attributes.currency")?;
    // Older shapes tell that all went back and not how much that is.
    let all =
        flag(data, "attributes.refunded") || data.text("attributes.status") == Some("refunded");
    let back = count(data, "attributes.refunded_amount")?;
    let back = back.unwrap_or(if all { amount } else { 0 });
    Ok(Payment {
        provider: super::NAME.to_string(),
        aliases: [id.clone()].into(),
        id,
        order_type: OrderType::OneTimePurchase,
        status,
        terms: None,
        quantity: 1,
        subscription: None,
        checkout: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount,
            currency: currency.to_ascii_lowercase(),
        },
        created: data.need_iso("attributes.created_at")?,
        as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: data.word("attributes.user_email"),
        customer_name: data.word("attributes.user_name"),
        refunds: Vec::new(),
        refund_total: Some(RefundTotal {
            amount: back,
            as_of,
        }),
    })
}
