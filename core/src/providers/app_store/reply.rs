//! What a response means, and what a reply says. What is signed in a reply came from App Store's own
//! server over TLS, so it is read without its proof.

use super::call::STATUSES;
use super::payload::{Kind, Opener as _, Reader};
use super::read;
use crate::authentic::Event;
use crate::json::{self, Json, scan};
use crate::model::account::Call;
use crate::model::http::HttpResponse;
use crate::model::id::Environment;
use crate::model::time::Millis;
use crate::providers::told::content_id;
use crate::providers::{Missing, Reply};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// Errors that pass (developer.apple.com/documentation/appstoreserverapi/error-codes, read
/// 2026-11-22). Of four that something was not found, three have a twin that says to come back.
const PASSING: &[i64] = &[
    4_040_002, 4_040_004, 4_040_006, 4_290_000, 5_000_000, 5_000_001,
];

/// An error is `{errorCode, errorMessage}`; a token that is refused gets an empty body.
pub(super) fn meaning(response: &HttpResponse) -> Reply {
    let status = response.status;
    if (200..=299).contains(&status) {
        return Reply::Done;
    }
    let json = json::parse_bytes(&response.body).unwrap_or(Json::Null);
    let code: Option<i64> = json.get("errorCode").and_then(|code| code.to().ok());
    let passes = match code {
        Some(code) => PASSING.contains(&code) || code >= 5_000_000,
        None => matches!(status, 429 | 500..=599),
    };
    if passes || !(400..=599).contains(&status) {
        return Reply::Unclear { again: passes };
    }
    let unnamed = || ["http_", &i64::from(status).to_string()].concat();
    Reply::Refused {
        code: code.map_or_else(unnamed, |code| code.to_string()),
        hint: advice(code.unwrap_or(0), status).to_string(),
    }
}

/// What the developer does next. Their own sentence can repeat what was sent, so it is not told on.
fn advice(code: i64, status: u16) -> &'static str {
    match (status, code) {
        (401, _) => {
            "App Store does not take the token: compare `app.issuer`, `app.key` and `app.id` with App \
             Store Connect, see that the host signs with the In-App Purchase key of that id, and check \
             this machine's clock."
        }
        (_, 4_040_010 | 4_040_005 | 4_040_001) => {
            "App Store does not know this purchase in this environment: sandbox and production keep \
             their purchases apart."
        }
        (_, 4_040_003 | 4_000_002) => "App Store does not know this app: compare `app.id`.",
        (_, 4_040_007) => {
            "No address for notifications is set: enter one in App Store Connect under App Information."
        }
        (_, 4_000_035) => "Without the customer's consent App Store is told nothing: ask for it first.",
        (_, 4_000_012) => "App Store keeps notifications for 180 days.",
        (_, 4_000_043 | 4_000_047) => "App Store does not want to know that of this kind of product.",
        (_, 4_030_004 | 4_030_005 | 4_030_007) => {
            "App Store does not extend this subscription: at most twice a year, and none that is shared \
             with a family or not paid."
        }
        (429, _) => "Too many requests.",
        _ => {
            "App Store refused the request as it stands; trying it again changes nothing. Its page of \
             error codes explains this one."
        }
    }
}

/// Reads the statuses of a customer's subscriptions, or one transaction.
pub(super) fn learn(
    asked: &Call,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Event, Missing> {
    let path = asked.path.split('?').next().unwrap_or_default();
    if let Some(id) = path.strip_prefix(STATUSES) {
        return status(id, body, environment, as_of);
    }
    let [signed] = scan::fields(body, ["signedTransactionInfo"]).unwrap_or_default();
    let payload = opened(signed, Kind::Transaction, "signedTransactionInfo")?;
    read::alone(&payload, &content_id(&[&payload]), environment, as_of)
}

/// One of a customer's subscriptions. A group lists the last transaction of each.
fn status(
    id: &str,
    body: &[u8],
    environment: Environment,
    as_of: Millis,
) -> Result<Event, Missing> {
    let list = |value: Option<&'_ [u8]>, path: &str| {
        let items = value.and_then(scan::items);
        items
            .map(|items| items.into_iter().map(<[u8]>::to_vec).collect::<Vec<_>>())
            .ok_or_else(|| Missing(path.to_string()))
    };
    let [data] = scan::fields(body, ["data"]).unwrap_or_default();
    #[allow(clippy::type_complexity, reason = "it is used right here")]
    let mut newest: Option<(Millis, Vec<u8>, Vec<u8>, Option<i64>)> = None;
    for group in list(data, "data")? {
        let [last] = scan::fields(&group, ["lastTransactions"]).unwrap_or_default();
        for item in list(last, "data[].lastTransactions")? {
            let names = [
                "originalTransactionId",
                "signedTransactionInfo",
                "signedRenewalInfo",
                "status",
            ];
            let [named, bought, renewal, status] = scan::fields(&item, names).unwrap_or_default();
            let bought = opened(bought, Kind::Transaction, "signedTransactionInfo")?;
            let is = |text: Option<&[u8]>| text.and_then(scan::text).is_some_and(|it| it == id);
            let own = scan::fields(&bought, ["transactionId", "purchaseDate"]);
            let [own, at] = own.unwrap_or_default();
            if !is(named) && !is(own) {
                continue;
            }
            let renewal = opened(renewal, Kind::Renewal, "signedRenewalInfo")?;
            let at = number(at).unwrap_or(0);
            if newest.as_ref().is_none_or(|(known, ..)| *known < at) {
                newest = Some((at, bought, renewal, number(status)));
            }
        }
    }
    let missing = || Missing("data[].lastTransactions[].originalTransactionId".to_string());
    let (_, bought, renewal, status) = newest.ok_or_else(missing)?;
    read::standing([&bought, &renewal], status, body, environment, as_of)
}

fn number(value: Option<&[u8]>) -> Option<i64> {
    let json = value.and_then(json::parse_bytes)?;
    json.to().ok()
}

fn opened(text: Option<&[u8]>, kind: Kind, path: &'static str) -> Result<Vec<u8>, Missing> {
    let text: Option<String> = text.and_then(scan::text).map(|it| it.to_string());
    let text = text.ok_or_else(|| Missing(path.to_string()))?;
    Reader.open(&text, kind, path)
}
