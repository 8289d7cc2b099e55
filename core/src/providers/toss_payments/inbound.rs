//! Messages. They come in three envelopes, and only one of them proves anything.
//!
//! | envelope | told by | believed |
//! |---|---|---|
//! | `{eventType, createdAt, data}` | `data` | nothing: the payment is read again |
//! | `{createdAt, secret, status, transactionKey, orderId}` | no `eventType` | if its `secret` is the payment's, and still the payment is read again |
//! | `{eventType, createdAt, version, eventId, entityType, entityBody}` | its signature | as it is; Kassa has no use for payouts and sellers |

use super::order::{self, Order};
use super::{NAME, call, details, signature};
use crate::authentic::digest::sha256_hex;
use crate::authentic::doubt::{check_body, untrusted};
use crate::authentic::{Authentic, Headline, Proof, Received};
use crate::error::KassaError;
use crate::json::scan;
use crate::providers::told::{content_id, push};
use crate::providers::{Hint, Inbound};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// How the types begin whose messages are signed.
const SIGNED: &[&str] = &["payout.", "seller."];
/// What TossPayments calls the message that names no type.
const DEPOSIT: &str = "DEPOSIT_CALLBACK";
/// No name of theirs is longer (docs.tosspayments.com/reference, read 2026-11-22).
const LONGEST: usize = 300;

pub(super) fn receive(inbound: &Inbound<'_>) -> Result<Authentic<Received>, KassaError> {
    let (proof, id, kind) = proved(inbound)?;
    Ok(Authentic::new(proof, Received::Ignored { id, kind }))
}

pub(super) fn prove(inbound: &Inbound<'_>) -> Result<Authentic<Headline>, KassaError> {
    let (proof, id, kind) = proved(inbound)?;
    let environment = None;
    let headline = Headline {
        id,
        kind,
        environment,
    };
    Ok(Authentic::new(proof, headline))
}

/// A signed message, with its id and its type.
fn proved(inbound: &Inbound<'_>) -> Result<(Proof, String, String), KassaError> {
    let [kind, id] = words(inbound.body, ["eventType", "eventId"]);
    let kind = kind.unwrap_or_default();
    check_body(inbound.body).map_err(|doubt| untrusted(doubt).at(NAME))?;
    if !owes(&kind) && !signature::is_there(inbound) {
        return Err(unsigned());
    }
    let proof = signature::verify(inbound)?;
    let id = id.unwrap_or_else(|| content_id(&[inbound.body]));
    Ok((proof, id, kind))
}

/// What an unsigned message hints at. Whoever knows the address can write one, so it names what
/// to read again and nothing else; what it says is forgotten.
pub(super) fn hint(inbound: &Inbound<'_>) -> Result<Option<Hint>, KassaError> {
    if signature::is_there(inbound) {
        return Ok(None);
    }
    check_body(inbound.body).map_err(|doubt| untrusted(doubt).at(NAME))?;
    let fields = scan::fields(inbound.body, ["eventType", "data", "secret", "orderId"]);
    let Some([kind, data, secret, order]) = fields else {
        return Ok(None);
    };
    let text = |value: Option<&[u8]>| {
        let text = value.and_then(scan::text)?.into_owned();
        Some(text).filter(|text| (1..=LONGEST).contains(&text.len()))
    };
    let id = content_id(&[inbound.body]);
    let Some(kind) = text(kind) else {
        let (Some(secret), Some(order)) = (text(secret), text(order)) else {
            return Ok(None);
        };
        return Ok(Some(Hint {
            id,
            kind: DEPOSIT.to_string(),
            references: references(Some(&order), None),
            call: Some(call::payment_of(&order)),
            known_by: Some(details::known_by(&secret)),
            gone_key: None,
            unreadable: None,
            event: None,
        }));
    };
    if owes(&kind) {
        return Ok(None);
    }
    let names = ["paymentKey", "orderId", "billingKey"];
    let inside = data.and_then(|data| scan::fields(data, names));
    let [payment, order, billing] = inside.unwrap_or_default().map(text);
    let widget = order.as_deref().is_some_and(order::is_widgets);
    let by_order = || order.as_deref().map(call::payment_of);
    let call = payment.as_deref().map(|key| call::payment(key, widget));
    Ok(Some(Hint {
        id,
        references: references(order.as_deref(), payment.as_deref()),
        call: call.or_else(by_order),
        known_by: None,
        gone_key: billing
            .filter(|_| kind == "BILLING_DELETED")
            .map(|key| sha256_hex(&[key.as_bytes()])),
        unreadable: None,
        event: None,
        kind,
    }))
}

/// Names by which an account knows what a message is about.
fn references(order: Option<&str>, payment: Option<&str>) -> Vec<String> {
    let mut references = Vec::new();
    if let Some(Order::Charge { subscription, .. }) = order.map(order::read) {
        push(&mut references, Some(subscription.to_string()));
    }
    for name in [order, payment] {
        push(&mut references, name.map(ToString::to_string));
    }
    references
}

/// Whether messages of this type are signed.
fn owes(kind: &str) -> bool {
    SIGNED.iter().any(|begin| kind.starts_with(begin))
}

/// Some texts of an object that say something.
fn words<const N: usize>(body: &[u8], names: [&str; N]) -> [Option<String>; N] {
    let fields = scan::fields(body, names).unwrap_or([None; N]);
    fields.map(|field| {
        let text = scan::text(field?)?;
        Some(text.to_string()).filter(|text| !text.is_empty())
    })
}

fn unsigned() -> KassaError {
    untrusted([
        "unsigned_hint",
        "TossPayments signs only messages about payouts and sellers. This one is a hint that \
         something changed: Kassa's webhook route asks TossPayments for the payment and believes \
         that alone. It cannot be verified by itself.",
    ])
    .at(NAME)
}
