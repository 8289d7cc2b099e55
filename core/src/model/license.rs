//! Licence keys that a provider makes for software that is sold.

use crate::model::time::Millis;
use alloc::string::String;
use kassa_wire::wire;

/// A licence key, the whole of it as the provider says it is now.
#[wire]
pub struct License {
    /// Such as `lemonSqueezy`.
    pub provider: String,
    /// The provider's id.
    pub id: String,
    /// What the customer types in. It is theirs: show it to nobody else.
    pub key: String,
    /// Where it stands.
    pub status: LicenseStatus,
    /// How often it is in use.
    pub activations: i64,
    /// How often it may be; none for any number.
    pub activation_limit: Option<i64>,
    /// When it ends; none if it does not.
    pub expires_at: Option<Millis>,
    /// The payment that bought it.
    pub payment: Option<String>,
    /// When it was made.
    pub created: Millis,
    /// As of when the provider said all this.
    pub as_of: Millis,
}

/// Where a licence key stands.
#[wire]
#[derive(Copy, PartialOrd, Ord)]
pub enum LicenseStatus {
    /// Never used so far.
    Inactive,
    /// In use.
    Active,
    /// Its time is over.
    Expired,
    /// Taken back.
    Disabled,
    /// A status that this version does not know.
    Unknown,
}
