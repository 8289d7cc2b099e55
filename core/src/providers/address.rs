//! Where a provider's API may be.

use crate::error::KassaError;
use crate::model::config::ProviderConfig;

/// The provider's own address, or the offline lab's.
///
/// # Errors
/// `Misused` for any other: a secret key must not be sent there.
pub(super) fn base<'a>(
    provider: &str,
    own: &'a str,
    keys: &'a ProviderConfig,
) -> Result<&'a str, KassaError> {
    let Some(base) = keys.api_base.as_deref() else {
        return Ok(own);
    };
    loopback(base).ok_or_else(|| {
        KassaError::misused(
            "foreign_api_base",
            "`apiBase` is for the offline lab: only http://127.0.0.1, http://localhost and \
             http://[::1] are accepted, with a port and a plain path, so that a key cannot be \
             sent elsewhere.",
        )
        .at(provider)
    })
}

/// The address without a slash at its end, if nothing but this machine can be
/// meant.
pub(super) fn loopback(base: &str) -> Option<&str> {
    let base = base.strip_suffix('/').unwrap_or(base);
    let rest = base.strip_prefix("http://")?;
    let rest = ["127.0.0.1", "localhost", "[::1]"]
        .iter()
        .find_map(|host| rest.strip_prefix(host))?;
    let mut parts = rest.split('/');
    let port = parts.next()?;
    let port = match port.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok(),
        None => port.is_empty(),
    };
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric());
    (port && parts.all(plain)).then_some(base)
}
