//! Amounts: the lab counts in millionths, the provider writes units and billionths.

use serde_json::{Value, json};

/// What is zero is left out, as everywhere in this provider's JSON.
pub(super) fn money(currency: &str, micros: i64) -> Value {
    let mut money = json!({"currencyCode": currency});
    let (units, nanos) = (micros / 1_000_000, micros % 1_000_000 * 1_000);
    if let Some(map) = money.as_object_mut() {
        if units != 0 {
            map.insert("units".to_owned(), units.to_string().into());
        }
        if nanos != 0 {
            map.insert("nanos".to_owned(), nanos.into());
        }
    }
    money
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_parts_of_an_amount_are_left_out() {
        assert_eq!(
            money("USD", 4_990_000),
            json!({"currencyCode": "USD", "units": "4", "nanos": 990_000_000})
        );
        assert_eq!(
            money("KRW", 9_900_000_000),
            json!({"currencyCode": "KRW", "units": "9900"})
        );
        assert_eq!(
            money("USD", 500_000),
            json!({"currencyCode": "USD", "nanos": 500_000_000})
        );
    }
}
