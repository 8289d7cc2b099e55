//! Dodo Payments: payments, subscriptions, refunds and licence keys, as its webhooks tell them.
//! What maps to what stands in this folder's README.

mod license;
mod payment;
mod refund;
mod subscription;

use super::heard::{Heard, Reader, Reading, Sender};
use super::object::Object;
use crate::authentic::letter::Form;
use crate::providers::heard::label;
use alloc::string::String;

/// The one there is.
pub(super) const PROVIDER: Heard<Dodo> = Heard(Dodo);

/// Dodo's words.
pub(super) struct Dodo;

impl Sender for Dodo {
    const NAME: &'static str = "dodo";
    const FORM: Form = Form::Base64;
    const READER: Option<Reader> = Some(reader);
}

/// npm `dodopayments` 2.52.0, `WebhookEventType`, read 2026-11-22.
fn reader(kind: &str) -> Option<Reading> {
    let reading: Reading = match kind {
        "payment.succeeded" | "payment.failed" | "payment.processing" | "payment.cancelled" => {
            payment::read
        }
        "refund.succeeded" | "refund.failed" => refund::read,
        "subscription.active"
        | "subscription.renewed"
        | "subscription.on_hold"
        | "subscription.past_due"
        | "subscription.paused"
        | "subscription.unpaused"
        | "subscription.cancelled"
        | "subscription.failed"
        | "subscription.expired"
        | "subscription.plan_changed"
        | "subscription.updated" => subscription::read,
        "license_key.created" => license::read,
        _ => return None,
    };
    Some(reading)
}

/// The object says what it is; one of another kind is not read as this one.
fn expect(object: Object<'_>, kind: &str) {
    let found = object.text("payload_type");
    if found.is_some_and(|found| found != kind) {
        object.wrong("payload_type");
    }
}

/// Our account, as the app gave it along. It is all that is believed of metadata: whoever buys
/// by a shared link can add some to it (`metadata_…` in the address: Dodo's adapters for
/// frameworks, docs.dodopayments.com/developer-resources, of 2025-09-18), and so could name a dearer
/// plan, or one of another's checkouts.
fn account(object: Object<'_>) -> Option<String> {
    label(object.part("metadata"), "kassa_account")
}
