//! App Store's server API, by name (developer.apple.com/documentation/appstoreserverapi, read
//! 2026-11-22). A field in braces stands in the path; all others of a `GET` are its query, and of
//! everything else its body.

use super::NAME;
use crate::error::KassaError;
use crate::json::{self, Json};
use crate::model::account::Call;
use crate::providers::input::{Fields, plain};
use crate::providers::query::{Form, segment};
use alloc::string::{String, ToString};

/// One call: its name, what is sent where, and the fields that it takes.
struct Known {
    name: &'static str,
    method: &'static str,
    path: &'static str,
    fields: &'static str,
}

macro_rules! calls {
    ($($name:literal $method:ident $path:literal $fields:literal)*) => {
        const CALLS: &[Known] = &[$(Known {
            name: $name,
            method: stringify!($method),
            path: $path,
            fields: $fields,
        }),*];
    };
}

calls! {
    "getTransaction" GET "/inApps/v1/transactions/{transactionId}" "transactionId id!\n"
    "getAppTransaction" GET "/inApps/v1/transactions/appTransactions/{transactionId}"
        "transactionId id!\n"
    "getHistory" GET "/inApps/v2/history/{transactionId}"
        "transactionId id!\nrevision text:1-500\nsort word:ASCENDING|DESCENDING\n\
         productType word:AUTO_RENEWABLE|NON_RENEWABLE|CONSUMABLE|NON_CONSUMABLE*\n\
         productId text:1-100*\nsubscriptionGroupIdentifier text:1-40*\nstartDate number\n\
         endDate number\ninAppOwnershipType word:PURCHASED|FAMILY_SHARED\nrevoked flag\n"
    "getStatuses" GET "/inApps/v1/subscriptions/{transactionId}"
        "transactionId id!\nstatus number*\n"
    "lookUpOrder" GET "/inApps/v1/lookup/{orderId}" "orderId id!\n"
    "getRefundHistory" GET "/inApps/v2/refund/lookup/{transactionId}"
        "transactionId id!\nrevision text:1-500\n"
    "sendConsumption" PUT "/inApps/v2/transactions/consumption/{transactionId}"
        "transactionId id!\ncustomerConsented flag!\n\
         deliveryStatus word:DELIVERED|UNDELIVERED_QUALITY_ISSUE|UNDELIVERED_WRONG_ITEM|UNDELIVERED_SERVER_OUTAGE|UNDELIVERED_OTHER!\n\
         sampleContentProvided flag!\nconsumptionPercentage number\n\
         refundPreference word:DECLINE|GRANT_FULL|GRANT_PRORATED\n"
    "extendRenewal" PUT "/inApps/v1/subscriptions/extend/{originalTransactionId}"
        "originalTransactionId id!\nextendByDays number!\nextendReasonCode number!\n\
         requestIdentifier text:1-128!\n"
    "extendRenewals" POST "/inApps/v1/subscriptions/extend/mass"
        "requestIdentifier text:1-128!\nextendByDays number!\nextendReasonCode number!\n\
         productId text:1-100!\nstorefrontCountryCodes text:3-3*\n"
    "extendRenewalsStatus" GET
        "/inApps/v1/subscriptions/extend/mass/{productId}/{requestIdentifier}"
        "productId id!\nrequestIdentifier id!\n"
    "getNotificationHistory" POST "/inApps/v1/notifications/history"
        "paginationToken text:1-1000\nstartDate number!\nendDate number!\n\
         notificationType text:1-60\nnotificationSubtype text:1-60\ntransactionId digits:1-30\n\
         onlyFailures flag\n"
    "testNotification" POST "/inApps/v1/notifications/test" ""
    "testNotificationStatus" GET "/inApps/v1/notifications/test/{testNotificationToken}"
        "testNotificationToken id!\n"
    "setAppAccountToken" PUT "/inApps/v1/transactions/{originalTransactionId}/appAccountToken"
        "originalTransactionId id!\nappAccountToken text:36-36!\n"
}

pub(super) fn call(name: &str, input: &str) -> Result<Call, KassaError> {
    let known = CALLS.iter().find(|known| known.name == name);
    let known = known.ok_or_else(unknown)?;
    let mut fields = Fields::read(NAME, &[known.fields], input)?;
    fields.complete()?;
    let mut path = String::new();
    for part in known.path.split('{') {
        match part.split_once('}') {
            None => path.push_str(part),
            Some((field, rest)) => {
                let value = fields.take_out(field).unwrap_or_default();
                path.push_str(&segment(&plain(&value)));
                path.push_str(rest);
            }
        }
    }
    if known.method == "GET" {
        return Ok(send("GET", query(path, &fields.values()), String::new()));
    }
    // The one field that is no part of a body.
    let page = fields.take_out("paginationToken");
    let page = page.as_deref().map(|page| ("paginationToken", page));
    let path = query(path, page.as_slice());
    let empty = known.fields.is_empty();
    let body = if empty { String::new() } else { fields.object() };
    Ok(send(known.method, path, body))
}

/// A field with several values comes several times.
fn query(path: String, fields: &[(&str, &str)]) -> String {
    let mut form = Form::new();
    for (name, value) in fields {
        match json::parse(value) {
            Some(Json::List(items)) => {
                for item in items {
                    form.text(name, &plain(&json::text(&item)));
                }
            }
            _ => {
                form.text(name, &plain(value));
            }
        }
    }
    if fields.is_empty() {
        path
    } else {
        form.query(&path)
    }
}

/// How a customer's subscriptions stand, by any transaction of one.
pub(super) fn statuses(id: &str) -> Call {
    let path = [STATUSES, &segment(id)].concat();
    send("GET", path, String::new())
}

pub(super) const STATUSES: &str = "/inApps/v1/subscriptions/";

/// Each of these can be made again: what changes anything names what it is.
pub(super) fn send(method: &str, path: String, body: String) -> Call {
    Call {
        method: method.to_string(),
        path,
        body,
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}

fn unknown() -> KassaError {
    let mut hint = String::from("App Store's calls here are");
    for known in CALLS {
        hint.push(' ');
        hint.push_str(known.name);
    }
    hint.push('.');
    KassaError::misused("unknown_call", &hint).at(NAME)
}
