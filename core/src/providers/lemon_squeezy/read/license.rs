//! Licence keys of software that was sold.

use super::loose::{count, flag, named, need_named};
use super::{LICENSES, ORDERS};
use crate::authentic::Report;
use crate::model::license::{License, LicenseStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::NAME;
use crate::providers::object::Object;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/license-keys/the-license-key-object, read
/// 2026-11-22.
pub(super) fn license(object: Object<'_>, as_of: Millis) -> (Vec<String>, Report) {
    let id = need_named(object, "id", LICENSES);
    let payment = named(object, "attributes.order_id", ORDERS);
    let status = match object.text("attributes.status").unwrap_or_default() {
        _ if flag(object, "attributes.disabled") => LicenseStatus::Disabled,
        "inactive" => LicenseStatus::Inactive,
        "active" => LicenseStatus::Active,
        "expired" => LicenseStatus::Expired,
        "disabled" => LicenseStatus::Disabled,
        _ => LicenseStatus::Unknown,
    };
    let mut references = Vec::from([id.clone()]);
    references.extend(payment.clone());
    let license = License {
        provider: NAME.to_string(),
        id,
        key: object.need::<String>("attributes.key"),
        status,
        activations: count(object, "attributes.instances_count").unwrap_or(0),
        activation_limit: count(object, "attributes.activation_limit"),
        expires_at: object.maybe_iso("attributes.expires_at"),
        payment,
        created: object.need_iso("attributes.created_at"),
        as_of,
    };
    (references, Report::License { license })
}
