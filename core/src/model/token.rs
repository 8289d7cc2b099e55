//! Entitlement tokens: what a customer has, signed, for whoever cannot ask now.

use crate::model::benefits::LimitBenefit;
use crate::model::catalog::CustomBenefit;
use crate::model::id::Environment;
use crate::model::subscription::SubscriptionStatus;
use crate::model::time::Millis;
use alloc::string::String;
use alloc::vec::Vec;
use kassa_wire::wire;

/// How a host signs.
#[wire]
#[derive(Copy)]
pub enum Algorithm {
    /// As RFC 8032 has it, without a digest before.
    Ed25519,
    /// ECDSA with P-256 and SHA-256, both numbers one after the other (RFC 7518, 3.4).
    Es256,
    /// RSA with PKCS #1 v1.5 and SHA-256 (RFC 7518, 3.3).
    Rs256,
}

/// A public key that proves tokens, as a JSON Web Key Set lists them.
#[wire]
pub struct TokenKey {
    /// Its id: a token names the key that signed it.
    pub kid: String,
    /// The key: 32 bytes in base64url.
    pub x: String,
}

/// What a token has to hold against.
#[wire]
pub struct TokenCheck {
    /// The keys that are believed; 32 at most are looked at.
    pub keys: Vec<TokenKey>,
    /// Whose it has to be; anybody's unless given.
    pub account: Option<String>,
    /// Of which environment it has to be; of any unless given.
    pub environment: Option<Environment>,
    /// The device's clock.
    pub now: Millis,
    /// The latest time that an earlier reading told: keep it beside the token.
    /// None for one that has just been fetched.
    pub latest: Option<Millis>,
}

/// What came of reading a token.
#[wire]
pub enum TokenReading {
    /// It is the app's own, and it counts.
    Valid {
        /// What it says.
        entitlements: Entitlements,
        /// The latest time seen so far, for the next reading.
        latest: Millis,
    },
    /// It does not count.
    Refused {
        /// Why.
        code: TokenRefusal,
        /// The latest time seen so far, for the next reading.
        latest: Millis,
    },
}

/// Why a token does not count.
#[wire]
#[derive(Copy)]
pub enum TokenRefusal {
    /// It is no entitlement token, or was cut on its way.
    Malformed,
    /// No key of that id is believed: fetch the keys again, if that is long ago.
    UnknownKey,
    /// The key of that id did not sign this.
    BadSignature,
    /// It is of test where live is wanted, or the other way round.
    AnotherEnvironment,
    /// It is somebody else's.
    AnotherAccount,
    /// The clock is behind the latest time seen: somebody set it back.
    ClockSetBack,
    /// It was issued in the future of this clock.
    NotYetValid,
    /// Its time is over: fetch another.
    Expired,
}

/// What a token says that a customer has.
#[wire]
pub struct Entitlements {
    /// Whose it is.
    pub account: String,
    /// Test or live.
    pub environment: Environment,
    /// When it was issued, by the server's clock.
    pub issued_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
    /// The plan whose features are open; none without one.
    pub plan: Option<String>,
    /// Of the subscription that counts; none if there never was one.
    pub status: Option<SubscriptionStatus>,
    /// Names of open features, sorted.
    pub features: Vec<String>,
    /// How much of something the customer may have.
    pub limits: Vec<LimitBenefit>,
    /// What the app defined itself.
    pub values: Vec<CustomBenefit>,
    /// Units of the plan, such as seats; 0 without one.
    pub quantity: i64,
    /// When the paid period ends.
    pub period_end: Option<Millis>,
    /// The account's revision when it was issued.
    pub revision: i64,
}
