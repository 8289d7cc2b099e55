//! Licence keys of software that was sold.

use super::{LICENSES, ORDERS, Told, count, flag, name, other};
use crate::authentic::Report;
use crate::model::license::{License, LicenseStatus};
use crate::model::time::Millis;
use crate::providers::Missing;
use crate::providers::lemon_squeezy::seal::Sealed;
use crate::providers::object::Object;
use alloc::string::ToString;

/// docs.lemonsqueezy.com/api/license-keys/the-license-key-object, read
/// 2026-11-22.
pub(super) fn license(data: Object<'_>, as_of: Millis, sealed: Sealed) -> Result<Told, Missing> {
    let id = name(data, LICENSES)?;
    let payment = other(data, "attributes.order_id", ORDERS)?;
    let status = match data.text("attributes.status") {
        _ if flag(data, "attributes.disabled") => LicenseStatus::Disabled,
        Some("inactive") => LicenseStatus::Inactive,
        Some("active") => LicenseStatus::Active,
        Some("expired") => LicenseStatus::Expired,
        Some("disabled") => LicenseStatus::Disabled,
        _ => LicenseStatus::Unknown,
    };
    let references = [Some(id.clone()), payment.clone()];
    let license = License {
        provider: crate::providers::lemon_squeezy::NAME.to_string(),
        id,
        key: data.need("attributes.key")?,
        status,
        activations: count(data, "attributes.instances_count")?.unwrap_or(0),
        activation_limit: count(data, "attributes.activation_limit")?,
        expires_at: data.maybe_iso("attributes.expires_at")?,
        payment,
        created: data.need_iso("attributes.created_at")?,
        as_of,
    };
    Ok(Told {
        account: sealed.account,
        references: references.into_iter().flatten().collect(),
        report: Report::License { license },
    })
}
