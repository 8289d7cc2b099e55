//! Customers: what counts is that one is gone.

use super::rider;
use crate::authentic::Report;
use crate::providers::object::Object;
use crate::providers::told::Told;
use alloc::string::String;
use alloc::vec::Vec;

/// A deleted customer's subscriptions end at once, and tell so themselves
/// (docs.stripe.com/api/customers/delete, read 2026-11-23).
pub(in crate::providers::stripe) fn deleted(object: Object<'_>) -> Told {
    let customer: String = object.need("id");
    Told {
        account: rider(object.part("metadata")).account,
        references: Vec::from([customer.clone()]),
        report: Report::CustomerDeleted { customer },
    }
}
