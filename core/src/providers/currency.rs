//! How many decimals a currency has (ISO 4217), where a provider writes money in whole units of
//! it and their fractions.

const NONE: &str = "bif clp djf gnf isk jpy kmf krw pyg rwf ugx uyi vnd vuv xaf xof xpf";
const THREE: &str = "bhd iqd jod kwd lyd omr tnd";

/// Decimals of a currency, named in lower case.
pub(super) fn decimals(currency: &str) -> u32 {
    let among = |list: &str| list.split(' ').any(|it| it == currency);
    if among(NONE) {
        0
    } else if among(THREE) {
        3
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::decimals;

    #[test]
    fn won_have_no_decimals_and_dinars_three() {
        assert_eq!(
            ["krw", "usd", "kwd", "eur", "jpy"].map(decimals),
            [0, 2, 3, 2, 0]
        );
    }
}
