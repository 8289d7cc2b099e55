//! Entitlement tokens: JSON Web Tokens that any library for them can check.
//!
//! `issue` writes what is signed, and the host signs it; `read` proves one
//! again, offline. The header has a `typ` of its own, so that no other token
//! of the same keys is ever taken for one.

#[cfg(feature = "server")]
pub(crate) mod issue;
#[cfg(feature = "token")]
mod read;

#[cfg(feature = "app")]
pub(crate) use read::proved;
#[cfg(feature = "token")]
pub use read::verify;

use crate::model::benefits::LimitBenefit;
use crate::model::catalog::CustomBenefit;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::Json;

/// What the `typ` of a header says.
const TYPE: &str = "kassa+jwt";

/// What the `alg` of a header says: no other is ever looked at.
const ALGORITHM: &str = "EdDSA";

/// A longer one is neither issued nor read.
const LARGEST: usize = 16_384;

/// A key's id is a few letters.
const LONGEST_ID: usize = 128;

/// The first part. A reader refuses what it does not know to obey.
#[derive(Json)]
struct Header {
    alg: String,
    kid: String,
    typ: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<Vec<String>>,
}

/// The second part; `iat` and `exp` are in seconds, as the standard has them.
#[derive(Json)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Claims {
    pub(crate) sub: String,
    pub(crate) env: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) plan: Option<String>,
    /// A word, since a newer version may know more of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    pub(crate) features: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) limits: Vec<LimitBenefit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) values: Vec<CustomBenefit>,
    pub(crate) quantity: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) period_end: Option<i64>,
    pub(crate) revision: i64,
}
