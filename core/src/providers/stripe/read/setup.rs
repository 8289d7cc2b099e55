//! Cards that customers store without buying.

use super::customer;
use crate::authentic::Report;
use crate::providers::object::Object;
use crate::providers::told::{Told, push};
use alloc::vec::Vec;

/// None for one that the app asked for by itself: only what was stored on a page of ours pays for
/// what Kassa sold (docs.stripe.com/api/setup_intents/object, read 2026-11-23).
pub(in crate::providers::stripe) fn setup(object: Object<'_>) -> Option<Told> {
    let metadata = object.part("metadata");
    metadata.text("kassa_pays")?;
    let customer = object.known(customer(object), "customer");
    let method = object.known(object.id("payment_method"), "payment_method");
    let mut references = Vec::new();
    push(&mut references, object.word("id"));
    push(&mut references, customer.clone());
    Some(Told {
        account: metadata.word("kassa_account"),
        references,
        report: Report::Stored {
            customer: customer?,
            method: method?,
        },
    })
}
