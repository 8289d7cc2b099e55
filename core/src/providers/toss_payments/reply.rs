//! What a response means for the call that it answers.

use super::refusal;
use crate::json::{self, Json};
use crate::model::http::HttpResponse;
use crate::model::refusal::Refusal;
use crate::providers::{Reply, object};
use alloc::string::ToString;

/// An error is `{code, message}`. The code decides, and not the status; of a code that nobody
/// knows, a fault over there and too many requests pass
/// (docs.tosspayments.com/reference/error-codes, read 2026-11-22).
pub(super) fn meaning(response: &HttpResponse) -> Reply {
    let status = response.status;
    if (200..=299).contains(&status) {
        return Reply::Done;
    }
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let code = object::plain(&json, "code");
    let passes = match code.and_then(refusal::known) {
        Some(class) => class == Refusal::Later,
        None => matches!(status, 409 | 429 | 500..=599),
    };
    if passes || !(400..=599).contains(&status) {
        return Reply::Unclear { again: passes };
    }
    let unnamed = || ["http_", &i64::from(status).to_string()].concat();
    Reply::Refused {
        code: code.map_or_else(unnamed, ToString::to_string),
        hint: advice(code.unwrap_or_default(), status).to_string(),
    }
}

/// What the developer does next. Their own sentence can repeat what was sent, so it is not told on.
fn advice(code: &str, status: u16) -> &'static str {
    match code {
        "INVALID_API_KEY" | "UNAUTHORIZED_KEY" => {
            "TossPayments does not know this secret key, or it belongs to another client key: the \
             two are a pair, of one shop and of one environment."
        }
        "NOT_SUPPORTED_METHOD" | "FORBIDDEN_REQUEST" => {
            "The contract of this shop does not cover that, or the key is of another kind: recurring \
             payments need the keys of a shop that has a contract for them."
        }
        "API_VERSION_UPDATE_NEEDED" => {
            "This key is fixed to a version of the API that is too old for that: choose a newer one \
             in the developer centre."
        }
        "NOT_MATCHES_CUSTOMER_KEY" => {
            "The billing key was issued to another customer key than the one that this account has."
        }
        "NOT_FOUND_PAYMENT_SESSION" => {
            "More than ten minutes have passed since the customer authenticated the payment. Nothing \
             was taken: begin a new checkout."
        }
        "BELOW_MINIMUM_AMOUNT" => "The amount is below what this method of payment takes.",
        _ => match refusal::class(code) {
            Refusal::Declined => "The bank or the card company declined it.",
            Refusal::NewMethod => "The customer has to name another card or account.",
            Refusal::Later | Refusal::NewKey => "It passes: try it again later.",
            Refusal::LookUp => "It was done before: the payment as it is now tells.",
            Refusal::Stop if status == 404 => "TossPayments has nothing of that name.",
            Refusal::Stop => {
                "TossPayments refused the request as it stands; trying it again changes nothing. Its \
                 page of error codes explains this one."
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, meaning};
    use crate::model::http::HttpResponse;
    use alloc::string::String;
    use alloc::vec::Vec;

    fn reply(status: u16, code: &str) -> Reply {
        let body = alloc::format!("{{\"code\":\"{code}\",\"message\":\"비밀 test_sk_x\"}}");
        meaning(&HttpResponse {
            status,
            headers: Vec::new(),
            body: body.into_bytes(),
        })
    }

    #[test]
    fn a_code_decides_and_not_its_status() {
        let again = Reply::Unclear { again: true };
        assert_eq!(reply(500, "FAILED_INTERNAL_SYSTEM_PROCESSING"), again);
        assert_eq!(reply(409, "IDEMPOTENT_REQUEST_PROCESSING"), again);
        assert_eq!(reply(400, "UNKNOWN_PAYMENT_ERROR"), again);
        // Told with 500, and final all the same.
        for (status, code) in [
            (500, "FAILED_DB_PROCESSING"),
            (500, "FAILED_BILLING_AUTO_CANCEL"),
            (403, "REJECT_CARD_PAYMENT"),
            (400, "PROVIDER_ERROR"),
            (404, "NOT_FOUND_PAYMENT"),
        ] {
            let Reply::Refused { code: told, hint } = reply(status, code) else {
                panic!("{code}")
            };
            assert_eq!(told, code);
            assert!(!hint.contains("test_sk_x"));
        }
    }

    #[test]
    fn a_code_that_nobody_knows_passes_where_the_status_says_so() {
        let again = Reply::Unclear { again: true };
        assert_eq!(reply(503, "NEW_FAULT"), again);
        assert_eq!(reply(429, "TOO_MANY_REQUESTS"), again);
        assert_eq!(reply(302, ""), Reply::Unclear { again: false });
        let Reply::Refused { code, .. } = reply(400, "") else {
            panic!("no refusal")
        };
        assert_eq!(code, String::from("http_400"));
    }
}
