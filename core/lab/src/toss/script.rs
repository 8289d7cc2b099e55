//! The calls that a page makes, read without a browser.

use super::codes::{Answer, Refusal};
use crate::json::Json;
use serde_json::{Value, json};

/// What a page's calls ask for, each a list of its name and its arguments, or what a page is
/// told of it, `{function, arguments}`, whose arguments are a list as text: the keys come from
/// the first two, the amount of a widget from `setAmount`.
pub(super) fn asked(calls: &[Value]) -> Answer {
    let mut wish = json!({});
    let mut amount = Value::Null;
    for call in calls {
        let call = &spelled_out(call);
        let (name, given) = (call.text("0").trim_start_matches('.'), call.at("1"));
        match name {
            "TossPayments" => wish.set("client_key", given.clone()),
            "payment" | "widgets" => wish.set("customer_key", given.at("customerKey").clone()),
            "setAmount" => amount = given.clone(),
            "renderPaymentMethods" if amount.is_null() => {
                return Err(Refusal::of("NOT_SETUP_AMOUNT"));
            }
            "renderPaymentMethods" | "renderAgreement" => {}
            "requestPayment" | "requestBillingAuth" => {
                let mut ask = given.clone();
                if !amount.is_null() {
                    ask.set("amount", amount.clone());
                }
                wish.set("call", name);
                wish.set("ask", ask);
            }
            other => return Err(Refusal::field("INVALID_PARAMETERS", other)),
        }
    }
    Ok(wish)
}

fn spelled_out(call: &Value) -> Value {
    if !call.has("function") {
        return call.clone();
    }
    let given: Value = serde_json::from_str(call.text("arguments")).unwrap_or(Value::Null);
    json!([call.at("function"), given.at("0")])
}
