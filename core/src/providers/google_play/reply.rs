//! What a response means for the call that it answers.

use crate::json::{self, Json};
use crate::model::http::HttpResponse;
use crate::providers::{Reply, object};
use alloc::string::ToString;

/// An error of the API is `{error: {code, message, status, errors: [{reason}]}}`; one of the
/// token's endpoint is `{error: "invalid_grant"}`. Messages can repeat what was sent, so they
/// are not told on.
pub(super) fn meaning(response: &HttpResponse) -> Reply {
    let status = response.status;
    if (200..=299).contains(&status) {
        return Reply::Done;
    }
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let reason = reason(&json);
    // A quota is told with 403, too.
    let quota = reason.is_some_and(|it| {
        it.ends_with("LimitExceeded") || matches!(it, "quotaExceeded" | "RESOURCE_EXHAUSTED")
    });
    let passes = matches!(status, 408 | 409 | 429 | 500..=599) || quota;
    if passes || !(400..=499).contains(&status) {
        return Reply::Unclear { again: passes };
    }
    let unnamed = || ["http_", &i64::from(status).to_string()].concat();
    Reply::Refused {
        code: reason.map_or_else(unnamed, ToString::to_string),
        hint: advice(reason.unwrap_or_default(), status).to_string(),
    }
}

fn reason<'a>(json: &'a Json<'a>) -> Option<&'a str> {
    let first = match json.get("error").and_then(|error| error.get("errors")) {
        Some(Json::List(errors)) => errors.first(),
        _ => None,
    };
    first
        .and_then(|error| object::plain(error, "reason"))
        .or_else(|| object::plain(json, "error.status"))
        .or_else(|| object::plain(json, "error"))
}

/// What the developer does next.
fn advice(reason: &str, status: u16) -> &'static str {
    match reason {
        "invalid_grant" => {
            "Google does not take what the service account signed: `app.issuer` and `app.key` must be \
             `client_email` and `private_key_id` of the key that the host signs with, the key must not \
             be deleted, and this machine's clock must be right."
        }
        "invalid_scope" | "unauthorized_client" | "invalid_client" => {
            "This service account may not ask for the Android Publisher scope: enable the Google Play \
             Android Developer API in its project."
        }
        "purchaseTokenNoLongerValid" => {
            "Google has forgotten this purchase token: a subscription's is known for 60 days after its \
             end."
        }
        "purchaseTokenNotFound" | "orderNotFound" => {
            "Google knows no such purchase of this app: `app.id` must be the package that sold it."
        }
        "applicationNotFound" => "Google knows no such app: check `app.id`.",
        "productNotOwnedByUser" => "The customer does not have this purchase any more.",
        _ => match status {
            401 => {
                "Google does not take the token of the service account. It is fetched anew at the next \
                 call; if it stays so, check `app.issuer` and `app.key`."
            }
            403 => {
                "The service account may not do that: in the Play Console invite it to the app with \
                 \"View financial data\" and \"Manage orders and subscriptions\". It can take a day until \
                 that counts."
            }
            404 => "Google has nothing of that name in this app.",
            410 => "Google has forgotten this purchase.",
            _ => {
                "Google refused the request as it stands; trying it again changes nothing. Its page of \
                 error codes explains this one."
            }
        },
    }
}

/// Nothing of that name is there, or not any more.
pub(super) fn is_absent(code: &str) -> bool {
    matches!(
        code,
        "purchaseTokenNotFound"
            | "orderNotFound"
            | "notFound"
            | "NOT_FOUND"
            | "purchaseTokenNoLongerValid"
            | "purchaseTokenDoesNotMatchPackageName"
            | "invalid"
            | "INVALID_ARGUMENT"
            | "http_404"
            | "http_410"
    )
}

/// It was told before, or there is nothing left to tell it of: a purchase that was consumed, or
/// given back, is not the customer's any more.
pub(super) fn is_acknowledged(code: &str) -> bool {
    matches!(
        code,
        "productNotOwnedByUser"
            | "subscriptionNotOwnedByUser"
            | "alreadyAcknowledged"
            | "alreadyConsumed"
            | "purchaseTokenNoLongerValid"
            | "http_410"
    )
}
