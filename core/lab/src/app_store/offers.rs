//! Offers: what a period costs less, and what a transaction says of it.

use super::codes::Refusal;
use crate::json::Json;
use serde_json::{Value, json};

const KINDS: [(&str, i64); 4] = [
    ("introductory", 1),
    ("promotional", 2),
    ("code", 3),
    ("winBack", 4),
];

const DISCOUNTS: [&str; 3] = ["FREE_TRIAL", "PAY_AS_YOU_GO", "PAY_UP_FRONT"];

/// `{kind?, type, price?, period?, count?, id?}` in the words of a scenario becomes the fields
/// of a transaction, beside the price and for how many periods it holds.
pub(super) fn offer(wish: &Value, usual: &str) -> Result<Value, Refusal> {
    if !wish.is_object() {
        return Ok(Value::Null);
    }
    let kind = match wish.text("kind") {
        "" => Some(1),
        word => KINDS
            .iter()
            .find(|(name, _)| *name == word)
            .map(|(_, number)| *number),
    };
    let discount = match wish.text("type") {
        "" => "FREE_TRIAL",
        word => word,
    };
    let (Some(kind), true) = (kind, DISCOUNTS.contains(&discount)) else {
        return Err(Refusal::wish("There is no such offer."));
    };
    let period = match wish.text("period") {
        "" => usual,
        period => period,
    };
    let mut fields = json!({
        "offerType": kind, "offerDiscountType": discount, "offerPeriod": period,
    });
    if wish.has("id") {
        fields.set("offerIdentifier", wish.text("id"));
    }
    // What is paid as it goes holds for several periods; the others are one period long.
    let count = match discount {
        "PAY_AS_YOU_GO" => wish.int("count").max(1),
        _ => 1,
    };
    let price = if discount == "FREE_TRIAL" {
        0
    } else {
        wish.int("price")
    };
    Ok(json!({"fields": fields, "price": price, "left": count, "period": period}))
}
