//! What App Store is told before it decides on a refund
//! (developer.apple.com/documentation/appstoreserverapi/consumptionrequest, refundpreference and
//! consumptionpercentage, read 2026-11-22).

use super::call::send;
use crate::ask::{DeliveryStatus, RefundPreference};
use crate::json;
use crate::model::account::Call;
use crate::providers::RefundAnswer;
use crate::providers::input::member;
use crate::providers::query::segment;
use alloc::string::{String, ToString};

/// Only sent with the customer's consent, so it says that there is one.
pub(super) fn answer(answer: &RefundAnswer<'_>) -> Call {
    let paid = answer.payment;
    // How much of a subscription's period is used, App Store counts itself, and wants nobody's word.
    let used = answer.used.filter(|_| paid.subscription.is_none());
    let mut body = String::from("{");
    member(&mut body, "customerConsented", "true");
    member(&mut body, "deliveryStatus", &json::text(&delivery(answer.delivery)));
    member(&mut body, "sampleContentProvided", &json::text(&answer.sampled));
    if let Some(used) = used {
        member(&mut body, "consumptionPercentage", &used.to_string());
    }
    if let Some(preference) = preference(answer, used) {
        member(&mut body, "refundPreference", &json::text(&preference));
    }
    body.push('}');
    let path = [
        "/inApps/v2/transactions/consumption/",
        &segment(&paid.id),
    ];
    send("PUT", path.concat(), body)
}

/// A part goes back only of what is used in part: of what was bought once that has to be told.
fn preference(answer: &RefundAnswer<'_>, used: Option<i64>) -> Option<&'static str> {
    let renews = answer.payment.subscription.is_some();
    match (answer.preference, used) {
        (RefundPreference::Grant, _) => Some("GRANT_FULL"),
        (RefundPreference::Prorate, Some(0)) => Some("GRANT_FULL"),
        (RefundPreference::Prorate, used) if renews || used.is_some() => Some("GRANT_PRORATED"),
        (RefundPreference::Decline, _) => Some("DECLINE"),
        (RefundPreference::Prorate | RefundPreference::Neutral, _) => None,
    }
}

fn delivery(status: DeliveryStatus) -> &'static str {
    match status {
        DeliveryStatus::Delivered => "DELIVERED",
        DeliveryStatus::QualityIssue => "UNDELIVERED_QUALITY_ISSUE",
        DeliveryStatus::WrongItem => "UNDELIVERED_WRONG_ITEM",
        DeliveryStatus::Outage => "UNDELIVERED_SERVER_OUTAGE",
        DeliveryStatus::Undelivered => "UNDELIVERED_OTHER",
    }
}
