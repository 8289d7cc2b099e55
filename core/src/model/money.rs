//! Money is an integer of minor units with a currency; never a float.

use alloc::string::String;
use kassa_wire::wire;

/// An amount of money.
///
/// ```
/// use kassa::model::money::Money;
/// let price = Money { amount: 1_990, currency: "usd".into() }; // 19.90 US dollars
/// let won = Money { amount: 4_900, currency: "krw".into() }; // 4,900 won: no decimals
/// # let _ = (price, won);
/// ```
#[wire]
pub struct Money {
    /// In the currency's minor unit as the provider counts it: cents for USD,
    /// whole won for KRW. Never negative.
    pub amount: i64,
    /// ISO 4217 code in lower case, such as `usd`, `krw`, `jpy`.
    pub currency: String,
}
