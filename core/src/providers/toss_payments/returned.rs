//! What a customer brings back in the address's query. Nothing of it is believed: it only says
//! what to ask for, and the account's own checkout says what that may cost.

use super::checkout::{CHECKOUT, CURRENCY};
use super::order::{self, Order};
use super::{NAME, details};
use crate::authentic::doubt::untrusted;
use crate::error::KassaError;
use crate::json;
use crate::model::http::Header;
use crate::model::secret::Secret;
use crate::providers::object;
use crate::providers::{Back, Missing, Registered};
use alloc::string::{String, ToString};

/// docs.tosspayments.com/guides/v2 (payment window, widget, billing), read 2026-11-22.
pub(super) fn returned(query: &[Header]) -> Result<Back, KassaError> {
    let checkout = one(query, CHECKOUT, 64)?;
    let order = one(query, "orderId", 64)?;
    let named = order.map(order::read);
    if let (Some(ours), Some(Order::Checkout { id })) = (checkout, &named)
        && ours != *id
    {
        return Err(odd("`orderId` and `kassa_checkout` name two checkouts."));
    }
    let session = || checkout.map(ToString::to_string);
    if let (Some(key), Some(customer)) =
        (one(query, "authKey", 300)?, one(query, "customerKey", 300)?)
    {
        return Ok(Back::Registered {
            session: session(),
            customer: customer.to_string(),
            secret: Secret::new(key),
        });
    }
    if let (Some(payment), Some(order)) = (one(query, "paymentKey", 200)?, order) {
        let amount = one(query, "amount", 20)?;
        let decimals = if one(query, CURRENCY, 3)?.is_some() {
            2
        } else {
            0
        };
        let amount = amount.map(|it| minor(it, decimals).ok_or_else(|| odd("`amount` is none.")));
        return Ok(Back::Approved {
            session: order.to_string(),
            payment: payment.to_string(),
            amount: amount.transpose()?,
        });
    }
    if let Some(code) = one(query, "code", 100)? {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let known = code.bytes().all(word);
        let told = match named {
            Some(Order::Checkout { id }) => Some(id.to_string()),
            _ => None,
        };
        return Ok(Back::Failed {
            session: session().or(told),
            code: if known { code } else { "unknown" }.to_string(),
        });
    }
    Ok(Back::Nothing { session: session() })
}

/// A value that says something. One that stands twice, or is longer than TossPayments writes it,
/// somebody else wrote.
fn one<'a>(query: &'a [Header], name: &str, most: usize) -> Result<Option<&'a str>, KassaError> {
    let mut found = query.iter().filter(|it| it.name == name);
    let first = found.next().map(|it| it.value.as_str());
    if found.next().is_some() || first.is_some_and(|it| it.len() > most) {
        return Err(odd(
            "A name stands twice in the query, or its value is too long.",
        ));
    }
    Ok(first.filter(|it| !it.is_empty()))
}

fn odd(hint: &'static str) -> KassaError {
    untrusted(["odd_query", hint]).at(NAME)
}

/// An amount as a query writes it.
fn minor(text: &str, places: u32) -> Option<i64> {
    let amount = object::minor(&json::parse(text)?, places);
    amount.filter(|amount| *amount >= 0)
}

/// The billing key of a reply. It is nowhere to be read again.
pub(super) fn registered(body: &[u8]) -> Result<Registered, Missing> {
    object::read_body(body, |billing| Registered {
        secret: Secret::new(&billing.need::<String>("billingKey")),
        customer: billing.need("customerKey"),
        kind: billing.word("method"),
        card: details::card(billing),
    })
}
