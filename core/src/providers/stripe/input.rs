//! What a developer says in Stripe's words beside a checkout: read by a table, and written as
//! a checkout's words are.

use super::NAME;
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::providers::input::Fields;

/// Metadata of ours begins so.
const OURS: &str = "kassa_";

/// Reads options, or nothing where there are none.
///
/// # Errors
/// `Misused` for a field that is unknown or of a wrong form, and for metadata of ours.
pub(super) fn read(table: &'static str, options: Option<&str>) -> Result<Fields, KassaError> {
    read_all(&[table], options.unwrap_or("{}"))
}

/// The same of several tables that are one.
///
/// # Errors
/// As [`read`].
pub(super) fn read_all(tables: &[&'static str], said: &str) -> Result<Fields, KassaError> {
    let mut fields = Fields::read(NAME, tables, said)?;
    let metadata = fields.get("metadata").and_then(|it| it.as_deref());
    if let Some(Json::Object(members)) = metadata.and_then(json::parse)
        && let Some((name, _)) = members
            .iter()
            .find(|(name, _)| name.starts_with(OURS) || name.contains(['[', ']']))
    {
        let hint = ["Leave `", name, "` out of `metadata`: Kassa sets it, or Stripe takes no \
             brackets in names."];
        return Err(misused("reserved_field", &hint.concat()));
    }
    Ok(fields)
}

pub(super) fn misused(code: &str, hint: &str) -> KassaError {
    KassaError::misused(code, hint).at(NAME)
}
