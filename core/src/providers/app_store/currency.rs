//! Prices come in thousandths of a currency; Kassa counts its minor units.

use crate::model::money::Money;
use crate::model::money::decimals;

/// A price such as 1990, which is 1.99. What was shared with a family has none, and cost its
/// member nothing.
pub(super) fn money(thousandths: Option<i64>, currency: Option<&str>) -> Money {
    let currency = currency.unwrap_or_default().to_ascii_lowercase();
    let unit = 10_i64.checked_pow(3_u32.saturating_sub(decimals(&currency)));
    let amount = thousandths.unwrap_or(0).max(0);
    Money {
        amount: amount.checked_div(unit.unwrap_or(1)).unwrap_or(0),
        currency,
    }
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn prices_become_minor_units_of_their_own_currency() {
        for (thousandths, currency, amount) in [
            (1_990, "USD", 199),
            (990, "eur", 99),
            (4_400_000, "KRW", 4_400),
            (230_000, "JPY", 230),
            (1_490, "KWD", 1_490),
            (99_000_000, "VND", 99_000),
            (0, "USD", 0),
            (-5, "USD", 0),
        ] {
            let money = money(Some(thousandths), Some(currency));
            assert_eq!(money.amount, amount, "{currency}");
            assert_eq!(money.currency, currency.to_ascii_lowercase());
        }
        assert_eq!(money(None, None).amount, 0);
    }
}
