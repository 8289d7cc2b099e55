//! What the lab sells at each provider, and how the app is told.

use super::goods::Good;
use super::web::Web;
use crate::Done;
use serde_json::json;

/// Which variant a plan is, and whether it comes with a licence key. This provider sells only what
/// was made there before.
const VARIANTS: [(&str, i64, bool); 4] = [
    ("starter", 101, false),
    ("pro", 102, true),
    ("pro_yearly", 103, true),
    ("pack", 104, false),
];

const VARIANT: &str = "/lab/lemonSqueezy/variant";
/// A change to another plan needs a price that was made at Stripe.
const PRICE: &str = "/lab/stripe/price";

/// The variables that the example reads.
pub(crate) fn environment(webhook_secret: &str) -> Vec<(String, String)> {
    let keys = [
        ("LEMONSQUEEZY_API_KEY", "lab"),
        ("LEMONSQUEEZY_STORE_ID", "1"),
        ("LEMONSQUEEZY_WEBHOOK_SECRET", webhook_secret),
    ];
    let keys = keys.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variants = VARIANTS.map(|(plan, id, _)| {
        let name = format!("KASSA_VARIANT_{}", plan.to_ascii_uppercase());
        (name, id.to_string())
    });
    let prices = VARIANTS.map(|(plan, ..)| {
        let name = format!("KASSA_PRICE_{}", plan.to_ascii_uppercase());
        (name, price_of(plan))
    });
    keys.into_iter().chain(variants).chain(prices).collect()
}

/// Makes what the app sells, at the app's own prices.
pub(crate) fn make(lab: &Web, goods: &[Good]) -> Done {
    for (plan, id, license) in VARIANTS {
        let Some(good) = goods.iter().find(|good| good.id == plan) else {
            continue;
        };
        let variant = json!({
            "id": id, "name": good.name, "price": good.amount, "currency": good.currency,
            "interval": good.interval, "license": license.then(|| json!({"limit": 3})),
        });
        lab.do_post(VARIANT, &variant)?;
        let price = json!({
            "id": price_of(plan), "name": good.name, "unit_amount": good.amount,
            "currency": good.currency, "interval": good.interval,
        });
        lab.do_post(PRICE, &price)?;
    }
    Ok(())
}

fn price_of(plan: &str) -> String {
    format!("price_{plan}")
}
