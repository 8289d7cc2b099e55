//! Money as Google writes it: whole units as a text, billionths as a number, and neither where
//! it is zero. No float is on the way.

use crate::model::money::Money;
use crate::model::money::decimals;
use crate::providers::object::Object;
use alloc::string::ToString;

const NANOS: i64 = 1_000_000_000;

/// An amount; what is finer than the currency is rounded to it, as tax in part can be. None
/// where there is no amount, or one that is none.
pub(super) fn money(object: Object<'_>, path: &str) -> Option<Money> {
    let part = object.lax_part(path)?;
    let currency = part.text("currencyCode")?.to_ascii_lowercase();
    let whole: i64 = match part.text("units") {
        Some(digits) => digits.parse().ok()?,
        None => part.lax("units").unwrap_or(0),
    };
    let nanos: i64 = part.lax("nanos").unwrap_or(0);
    if whole < 0 || !(0..NANOS).contains(&nanos) || currency.len() != 3 {
        return None;
    }
    let units = 10_i64.checked_pow(decimals(&currency))?;
    let fine = nanos.checked_mul(units)?;
    let half = NANOS.checked_div(2)?;
    let part = fine.checked_add(half)?.checked_div(NANOS)?;
    Some(Money {
        amount: whole.checked_mul(units)?.checked_add(part)?,
        currency: currency.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::money;
    use crate::providers::object::read_body;

    fn minor(json: &str) -> Option<(i64, alloc::string::String)> {
        let read = read_body(json.as_bytes(), |it| money(it, "m"));
        read.unwrap().map(|it| (it.amount, it.currency))
    }

    #[test]
    fn units_and_billionths_become_minor_units() {
        let all = [
            (r#"{"m":{"currencyCode":"USD","units":"4","nanos":990000000}}"#, 499, "usd"),
            (r#"{"m":{"currencyCode":"KRW","units":"9900"}}"#, 9_900, "krw"),
            (r#"{"m":{"currencyCode":"USD","nanos":500000000}}"#, 50, "usd"),
            (r#"{"m":{"currencyCode":"KWD","units":"1","nanos":234000000}}"#, 1_234, "kwd"),
            (r#"{"m":{"currencyCode":"EUR","units":"1","nanos":995000000}}"#, 200, "eur"),
            (r#"{"m":{"currencyCode":"USD"}}"#, 0, "usd"),
        ];
        for (json, amount, currency) in all {
            assert_eq!(minor(json), Some((amount, currency.into())), "{json}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for json in [
            "{}",
            r#"{"m":{"units":"4"}}"#,
            r#"{"m":{"currencyCode":"USD","units":"-4"}}"#,
            r#"{"m":{"currencyCode":"USD","units":"4.5"}}"#,
            r#"{"m":{"currencyCode":"USD","units":"9223372036854775807"}}"#,
            r#"{"m":{"currencyCode":"USD","nanos":1000000000}}"#,
        ] {
            assert_eq!(minor(json), None, "{json}");
        }
    }
}
