//! Licence keys of software that was sold.

use super::{Facts, LICENSES, ORDERS};
use crate::authentic::Report;
use crate::model::license::{License, LicenseStatus};
use crate::model::time::Millis;
use crate::providers::lemon_squeezy::NAME;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// docs.lemonsqueezy.com/api/license-keys/the-license-key-object, read
/// 2026-11-22.
pub(super) fn license(facts: &Facts<'_>, as_of: Millis) -> (Vec<String>, Report) {
    let id = facts.need_named("id", LICENSES);
    let payment = facts.named("attributes.order_id", ORDERS);
    let word = facts.word("attributes.status");
    let status = match &*word.unwrap_or_default() {
        _ if facts.flag("attributes.disabled") => LicenseStatus::Disabled,
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
        key: facts.need_word("attributes.key"),
        status,
        activations: facts.count("attributes.instances_count").unwrap_or(0),
        activation_limit: facts.count("attributes.activation_limit"),
        expires_at: facts.time("attributes.expires_at"),
        payment,
        created: facts.need_time("attributes.created_at"),
        as_of,
    };
    (references, Report::License { license })
}
