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

/// Currencies of which the minor unit is the whole (ISO 4217).
const NONE: &str = "bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf";
/// Currencies with a thousand of the minor unit.
const THREE: &str = "bhd iqd jod kwd lyd omr tnd";

/// How many decimals a currency's minor unit is; 2 for one that nobody knows.
///
/// ```
/// use kassa::model::money::decimals;
/// assert_eq!(["usd", "krw", "KRW", "kwd"].map(decimals), [2, 0, 0, 3]);
/// ```
pub fn decimals(currency: &str) -> u32 {
    let among = |list: &str| list.split(' ').any(|it| it.eq_ignore_ascii_case(currency));
    if among(NONE) {
        0
    } else if among(THREE) {
        3
    } else {
        2
    }
}
