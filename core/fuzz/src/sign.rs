//! Signatures as the provider makes them, by other code than the core's own.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The secret of every body here.
pub const WEBHOOK_SECRET: &str = "whsec_fuzz";

/// The host's clock in every target, in milliseconds.
pub const NOW: i64 = 1_795_000_002_000;

/// The signature of a body, sent at so many seconds.
pub fn sign(time: &str, body: &[u8]) -> String {
    // A key of any length is taken.
    let mut mac = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).expect("a key");
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// The header under which a body is believed at a moment.
pub fn signed_header(body: &[u8], now: i64) -> String {
    let time = now.div_euclid(1_000).to_string();
    format!("t={time},v1={}", sign(&time, body))
}
