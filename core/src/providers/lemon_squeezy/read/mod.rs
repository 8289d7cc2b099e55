//! From Lemon Squeezy's objects to reports: each object is a whole fact. An
//! object here is what `data` holds, and paths begin there.

mod facts;
mod invoice;
mod license;
mod order;
mod subscription;

pub(super) use facts::Facts;

use super::NAME;
use super::seal::Sealed;
use crate::authentic::{Report, Sale};
use crate::model::account::{Payment, RefundTotal};
use crate::model::money::Money;
use crate::model::order::{OrderType, PaymentStatus};
use crate::model::time::Millis;
use crate::providers::Inbound;
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

/// Reads an object; none if its type tells nothing. What is wrong with it, the
/// facts say.
pub(super) fn object(
    facts: &Facts<'_>,
    kind: &str,
    as_of: Millis,
    sealed: Sealed,
) -> Option<Told> {
    let account = sealed.account.clone();
    let (references, report) = match &*facts.word("type")? {
        ORDERS => order::order(facts, as_of, sealed),
        SUBSCRIPTIONS => subscription::subscription(facts, as_of, sealed),
        INVOICES => invoice::invoice(facts, kind, as_of),
        LICENSES => license::license(facts, as_of),
        _ => return None,
    };
    Some(Told {
        account,
        references,
        report,
    })
}

/// Whether the message is about this shop, and about a price that counts here.
/// Invoices and licence keys do not tell their price.
pub(super) fn is_ours(facts: &Facts<'_>, inbound: &Inbound<'_>) -> bool {
    if let Some(store) = inbound.store
        && facts.need_id("attributes.store_id") != store
    {
        return false;
    }
    inbound.prices.is_empty() || price(facts).is_none_or(|price| inbound.prices.contains(&price))
}

/// The variant that was bought.
fn price(facts: &Facts<'_>) -> Option<String> {
    let subscribed = facts.id("attributes.variant_id");
    subscribed.or_else(|| facts.id("attributes.first_order_item.variant_id"))
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
    facts: &Facts<'_>,
    id: &str,
    as_of: Millis,
    (order_type, status): (OrderType, PaymentStatus),
    subscription: Option<String>,
) -> Payment {
    let created = facts.need_time("attributes.created_at");
    let amount = facts.need_count("attributes.total");
    let currency = facts.need_word("attributes.currency");
    // Older shapes tell that all went back and not how much that is.
    let word = facts.need_word("attributes.status");
    let all = facts.flag("attributes.refunded") || word == "refunded";
    let back = facts.count("attributes.refunded_amount");
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
        quantity: facts.units("attributes.first_order_item.quantity"),
        period_start: subscription.is_some().then_some(created),
        subscription,
        checkout: None,
        period_end: None,
        amount: Money {
            amount,
            currency: currency.to_ascii_lowercase(),
        },
        created,
        as_of,
        attempt: 0,
        next_attempt: None,
        customer_email: facts.word("attributes.user_email"),
        customer_name: facts.word("attributes.user_name"),
        refunds: Vec::new(),
        refund_total: Some(RefundTotal {
            amount: back,
            as_of,
        }),
    }
}
