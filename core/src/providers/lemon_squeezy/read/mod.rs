//! From Lemon Squeezy's objects to reports: each object is a whole fact. An
//! object here is what `data` holds, and paths begin there.

mod invoice;
mod license;
mod loose;
mod order;
mod subscription;

pub(super) use loose::{id, mode, named};

use super::NAME;
use super::seal::Sealed;
use crate::authentic::Sale;
use crate::model::account::{Payment, RefundTotal};
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told};
use loose::{count, flag, units};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

pub(super) const ORDERS: &str = "orders";
pub(super) const SUBSCRIPTIONS: &str = "subscriptions";
pub(super) const INVOICES: &str = "subscription-invoices";
pub(super) const LICENSES: &str = "license-keys";

/// Reads an object; none if its type tells nothing.
pub(super) fn object(object: Object<'_>, saying: Saying<'_>, sealed: Sealed) -> Option<Told> {
    let account = sealed.account.clone();
    let as_of = saying.as_of;
    let (references, report) = match object.text("type") {
        Some(ORDERS) => order::order(object, as_of, sealed),
        Some(SUBSCRIPTIONS) => subscription::subscription(object, as_of, sealed),
        Some(INVOICES) => invoice::invoice(object, saying),
        Some(LICENSES) => license::license(object, as_of),
        _ => {
            object.wrong("type");
            return None;
        }
    };
    Some(Told {
        account,
        references,
        report,
    })
}

/// Whether the message is about this shop, and about a price that counts here.
/// Invoices and licence keys do not tell their price.
pub(super) fn is_ours(object: Object<'_>, store: Option<&str>, prices: &[String]) -> bool {
    if let Some(store) = store
        && let path = "attributes.store_id"
        && object.known(id(object, path), path).as_deref() != Some(store)
    {
        return false;
    }
    prices.is_empty() || price(object).is_none_or(|price| prices.contains(&price))
}

/// The variant that was bought.
fn price(object: Object<'_>) -> Option<String> {
    let subscribed = id(object, "attributes.variant_id");
    subscribed.or_else(|| id(object, "attributes.first_order_item.variant_id"))
}

/// What was sold. The checkout counts only for the price that it was made for.
fn sale(price: Option<String>, sealed: Sealed) -> Sale {
    Sale {
        checkout: sealed.checkout.filter(|_| sealed.price == price),
        prices: price.into_iter().collect(),
        ..Sale::default()
    }
}

/// What orders and invoices have in common.
fn payment(
    object: Object<'_>,
    id: &str,
    as_of: Millis,
    (order_type, status): (OrderType, PaymentStatus),
    subscription: Option<String>,
) -> Payment {
    let created = object.need_iso("attributes.created_at");
    let total = "attributes.total";
    let amount = object.known(count(object, total), total).unwrap_or_default();
    let currency = object.need::<String>("attributes.currency");
    // Older shapes tell that all went back and not how much that is.
    let word = object.need::<String>("attributes.status");
    let all = flag(object, "attributes.refunded") || word == "refunded";
    let back = count(object, "attributes.refunded_amount");
    let back = back.unwrap_or(if all { amount } else { 0 });
    // A fraudulent order is reversed although no refund was made.
    let back = if word == "fraudulent" { amount } else { back };
    Payment {
        provider: NAME.to_string(),
        id: id.to_string(),
        aliases: [id.to_string()].into(),
        order_type,
        status,
        terms: None,
        quantity: units(object, "attributes.first_order_item.quantity"),
        period_start: subscription.is_some().then_some(created),
        subscription,
        checkout: None,
        sold: None,
        period_end: None,
        amount: Money {
            amount,
            currency: currency.to_ascii_lowercase(),
        },
        created,
        as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: object.word("attributes.user_email"),
        customer_name: object.word("attributes.user_name"),
        refunds: Vec::new(),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
        refund_total: Some(RefundTotal {
            amount: back,
            share: None,
            as_of,
            since: None,
        }),
    }
}
