//! What App Store has signed, proved on the device: what was bought, before any server is asked.
//!
//! It decides nothing about money: the server proves the same again and gives what was bought. It
//! lets an app show a purchase at once, and refuse what a changed system made up.
//! (developer.apple.com/documentation/appstoreserverapi/jwstransactiondecodedpayload, read
//! 2026-11-22)

use crate::authentic::{Trust, jws};
use crate::error::KassaError;
use crate::json::{Json, parse_bytes};
use crate::model::id::Environment;
use crate::model::time::Millis;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use kassa_wire::wire;

/// What a transaction has to hold against.
#[wire]
pub struct TransactionCheck {
    /// The app's bundle id.
    pub bundle: String,
    /// The sandbox is `test`; of any environment unless given.
    pub environment: Option<Environment>,
    /// The device's clock.
    pub now: Millis,
    /// Roots beside Apple's own, each a certificate as base64 of its DER: for Xcode's local testing
    /// and for laboratories. An app in the store has none.
    pub roots: Vec<String>,
}

/// What came of reading a transaction.
#[wire]
pub enum TransactionReading {
    /// App Store signed it, for this app.
    Valid {
        /// What it says.
        transaction: StoreTransaction,
    },
    /// It does not count.
    Refused {
        /// Why: `another_app`, `another_environment`, `unreadable`, or which part of the signature
        /// does not hold.
        code: String,
        /// For the developer.
        hint: String,
    },
}

/// A transaction of App Store.
#[wire]
pub struct StoreTransaction {
    /// Its id.
    pub id: String,
    /// The id of the first one of a subscription, or of what is restored.
    pub original: String,
    /// The product.
    pub product: String,
    /// Units.
    pub quantity: i64,
    /// Test or live; none for an environment that this version does not know.
    pub environment: Option<Environment>,
    /// Of whom the app told the store, in lower case.
    pub account: Option<String>,
    /// When it was bought.
    pub purchased_at: Millis,
    /// When its period ends.
    pub expires_at: Option<Millis>,
    /// When it was taken back.
    pub revoked_at: Option<Millis>,
    /// Another one of the same subscription took its place.
    pub upgraded: bool,
}

/// Reads a signed transaction of StoreKit 2 (`jwsRepresentation`), offline.
///
/// ```
/// use kassa::app::{TransactionCheck, TransactionReading, read_transaction};
/// let check = TransactionCheck {
///     bundle: "com.example.lanterns".into(),
///     environment: None,
///     now: 1_790_000_000_000,
///     roots: Vec::new(),
/// };
/// let TransactionReading::Refused { code, .. } = read_transaction("a.b.c", check)
/// else { panic!("nobody signed it") };
/// assert_eq!(code, "signature_malformed");
/// ```
#[cfg_attr(feature = "uniffi", uniffi::export)]
pub fn read_transaction(jws: &str, check: TransactionCheck) -> TransactionReading {
    match proved(jws, &check) {
        Ok(transaction) => TransactionReading::Valid { transaction },
        Err(KassaError { code, hint, .. }) => TransactionReading::Refused { code, hint },
    }
}

fn proved(text: &str, check: &TransactionCheck) -> Result<StoreTransaction, KassaError> {
    let trust = Trust::default();
    // Xcode's own certificate stands alone; a laboratory's is a root.
    let roots = jws::Roots {
        further: &check.roots,
        xcode: check.roots.first().map(String::as_str),
    };
    let payload = jws::apple(text, &trust, roots, check.now)?.into_inner();
    let json = parse_bytes(&payload);
    let told = json.as_ref().and_then(|json| Some((json, read(json)?)));
    let (json, transaction) = told.ok_or_else(|| {
        refused(
            "unreadable",
            "App Store signed this, but it is no transaction: bring `jwsRepresentation` of one.",
        )
    })?;
    if word(json, "bundleId").as_deref() != Some(check.bundle.as_str()) {
        return Err(refused(
            "another_app",
            "App Store signed this for another bundle id than `bundle`.",
        ));
    }
    if check.environment.is_some() && check.environment != transaction.environment {
        return Err(refused(
            "another_environment",
            "This is of the sandbox where production is wanted, or the other way round.",
        ));
    }
    Ok(transaction)
}

fn refused(code: &str, hint: &str) -> KassaError {
    KassaError::new(crate::error::Reason::Untrusted, code, hint)
}

fn read(json: &Json<'_>) -> Option<StoreTransaction> {
    let id = word(json, "transactionId")?;
    Some(StoreTransaction {
        original: word(json, "originalTransactionId").unwrap_or_else(|| id.clone()),
        product: word(json, "productId")?,
        quantity: number(json, "quantity").unwrap_or(1),
        environment: word(json, "environment").and_then(|name| match name.as_str() {
            "Production" => Some(Environment::Live),
            "Sandbox" | "Xcode" | "LocalTesting" => Some(Environment::Test),
            _ => None,
        }),
        account: word(json, "appAccountToken").map(|it| it.to_ascii_lowercase()),
        purchased_at: number(json, "purchaseDate")?,
        expires_at: number(json, "expiresDate"),
        revoked_at: number(json, "revocationDate"),
        upgraded: matches!(json.get("isUpgraded"), Some(Json::Flag(true))),
        id,
    })
}

fn word(json: &Json<'_>, name: &str) -> Option<String> {
    json.get(name)?.text().map(ToString::to_string)
}

/// A whole number; Xcode writes parts of a millisecond, which are dropped.
fn number(json: &Json<'_>, name: &str) -> Option<i64> {
    match json.get(name)? {
        Json::Number(number) => Some(*number),
        Json::Inexact(digits) => digits.split('.').next()?.parse().ok(),
        Json::Null | Json::Flag(_) | Json::Text(_) | Json::List(_) | Json::Object(_) => None,
    }
}
