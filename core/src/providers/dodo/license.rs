//! Licence keys, which Dodo tells once they are made.

use super::expect;
use crate::authentic::Report;
use crate::model::license::{License, LicenseStatus};
use crate::providers::object::Object;
use crate::providers::told::{Saying, Told, push};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// npm `dodopayments` 2.52.0, `LicenseKey`, read 2026-11-22.
pub(super) fn read(object: Object<'_>, saying: Saying<'_>) -> Option<Told> {
    expect(object, "LicenseKey");
    let id: String = object.need("id");
    let payment = object.id("payment_id");
    let mut references = Vec::new();
    push(&mut references, object.id("subscription_id"));
    push(&mut references, payment.clone());
    push(&mut references, Some(id.clone()));
    let activations = object.maybe("instances_count").unwrap_or(0);
    let license = License {
        provider: "dodo".to_string(),
        id,
        key: object.need("key"),
        status: match object.need::<String>("status").as_str() {
            "active" if activations == 0 => LicenseStatus::Inactive,
            "active" => LicenseStatus::Active,
            "expired" => LicenseStatus::Expired,
            "disabled" => LicenseStatus::Disabled,
            _ => LicenseStatus::Unknown,
        },
        activations,
        activation_limit: object.maybe("activations_limit"),
        expires_at: object.maybe_iso("expires_at"),
        payment,
        created: object.need_iso("created_at"),
        as_of: saying.as_of,
    };
    Some(Told {
        account: None,
        references,
        report: Report::License { license },
    })
}
