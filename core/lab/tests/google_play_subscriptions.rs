#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! The fake Google Play: subscriptions, their periods and their troubles.

mod support;
use kassa_lab::Lab;
use serde_json::{Value, json};
use support::advance;
use support::google_play::*;

fn expiry(lab: &mut Lab, token: &str) -> String {
    subscription(lab, token)["lineItems"][0]["expiryTime"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn on(lab: &mut Lab, token: &str, action: &str, body: &Value) -> kassa_lab::Response {
    let path = format!("/purchases/subscriptionsv2/tokens/{token}:{action}");
    ask(lab, "POST", &path, body)
}

/// Types of the waiting notifications of subscriptions; others by name.
fn types(lab: &mut Lab) -> Vec<String> {
    let strip = |kind: String| kind.replace("subscriptionNotification/", "");
    kinds(lab).into_iter().map(strip).collect()
}

#[test]
fn a_renewal_is_a_new_order_under_the_same_token() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    let first = subscription(&mut lab, &token);
    let item = &first["lineItems"][0];
    assert_eq!(
        (&item["productId"], &item["offerDetails"]["basePlanId"]),
        (&json!("pro"), &json!("monthly"))
    );
    assert_eq!(item["autoRenewingPlan"]["autoRenewEnabled"], true);
    assert_eq!(
        first["externalAccountIdentifiers"]["obfuscatedExternalAccountId"],
        ACCOUNT
    );
    assert_eq!(
        first["acknowledgementState"],
        "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED"
    );
    let order = item["latestSuccessfulOrderId"].as_str().unwrap().to_owned();
    let mut ends = Vec::new();
    for count in 0..3 {
        advance(&mut lab, "30d");
        assert_eq!(types(&mut lab), ["2"]);
        let item = subscription(&mut lab, &token)["lineItems"][0].clone();
        let number = item["latestSuccessfulOrderId"].as_str().unwrap();
        assert_eq!(number, format!("{order}..{count}"));
        let charged = get(&mut lab, &format!("/orders/{number}"));
        assert_eq!(charged["total"]["units"], "9");
        let details = &charged["lineItems"][0]["subscriptionDetails"];
        assert_eq!(details["servicePeriodEndTime"], item["expiryTime"]);
        ends.push(
            item["expiryTime"]
                .as_str()
                .unwrap()
                .split('T')
                .next()
                .unwrap()
                .to_owned(),
        );
    }
    assert_eq!(ends, ["2026-03-31", "2026-04-30", "2026-05-31"]);
}

#[test]
fn an_end_that_was_taken_back_is_none() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    act(&mut lab, "cancel", json!({"token": token}));
    let shown = subscription(&mut lab, &token);
    assert_eq!(shown["subscriptionState"], "SUBSCRIPTION_STATE_CANCELED");
    assert!(shown["canceledStateContext"]["userInitiatedCancellation"].is_object());
    assert!(shown["lineItems"][0]["autoRenewingPlan"]["autoRenewEnabled"].is_null());
    act(&mut lab, "restart", json!({"token": token}));
    assert_eq!(types(&mut lab), ["3", "7"]);
    let ask =
        json!({"cancellationContext": {"cancellationType": "DEVELOPER_REQUESTED_STOP_PAYMENTS"}});
    assert_eq!(on(&mut lab, &token, "cancel", &ask).status, 200);
    advance(&mut lab, "1month");
    assert_eq!(types(&mut lab), ["3", "13"]);
    assert_eq!(state(&mut lab, &token), "EXPIRED");
    advance(&mut lab, "61d");
    let path = format!("/purchases/subscriptionsv2/tokens/{token}");
    let reply = ask_gone(&mut lab, &path);
    assert_eq!(reply, (410, "purchaseTokenNoLongerValid".to_owned()));
}

fn ask_gone(lab: &mut Lab, path: &str) -> (u16, String) {
    verdict(&ask(lab, "GET", path, &Value::Null))
}

#[test]
fn a_card_that_fails_leads_through_grace_and_hold_to_the_end() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    act(&mut lab, "card", json!({"token": token, "fails": true}));
    advance(&mut lab, "28d");
    assert_eq!(types(&mut lab), ["6"]);
    assert_eq!(state(&mut lab, &token), "IN_GRACE_PERIOD");
    assert_eq!(expiry(&mut lab, &token), "2026-03-07T00:00:00Z");
    advance(&mut lab, "7d");
    assert_eq!(types(&mut lab), ["5"]);
    assert_eq!(state(&mut lab, &token), "ON_HOLD");
    assert_eq!(
        expiry(&mut lab, &token),
        "2026-02-28T00:00:00Z",
        "in the past again"
    );
    advance(&mut lab, "30d");
    assert_eq!(types(&mut lab), ["13"]);
    let shown = subscription(&mut lab, &token);
    assert!(shown["canceledStateContext"]["systemInitiatedCancellation"].is_object());
}

#[test]
fn grace_costs_no_day_and_a_hold_moves_the_date() {
    for (product, kind, end) in [("pro", "2", "2026-03-31"), ("hard", "1", "2026-04-02")] {
        let mut lab = stocked();
        let token = subscribed(&mut lab, product, "monthly");
        act(&mut lab, "card", json!({"token": token, "fails": true}));
        advance(&mut lab, "30d");
        types(&mut lab);
        act(&mut lab, "card", json!({"token": token, "fails": false}));
        assert_eq!(types(&mut lab), [kind]);
        assert_eq!(state(&mut lab, &token), "ACTIVE");
        assert!(
            expiry(&mut lab, &token).starts_with(end),
            "{}",
            expiry(&mut lab, &token)
        );
    }
}

#[test]
fn a_rest_begins_with_the_next_period_and_ends_by_itself_or_by_hand() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    act(&mut lab, "pause", json!({"token": token, "for": "P1W"}));
    assert_eq!(types(&mut lab), ["11"]);
    assert_eq!(state(&mut lab, &token), "ACTIVE");
    advance(&mut lab, "28d");
    assert_eq!(types(&mut lab), ["10"]);
    let shown = subscription(&mut lab, &token);
    assert_eq!(
        shown["pausedStateContext"]["autoResumeTime"],
        "2026-03-07T00:00:00Z"
    );
    advance(&mut lab, "7d");
    assert_eq!(types(&mut lab), ["1"]);
    assert_eq!(expiry(&mut lab, &token), "2026-04-07T00:00:00Z");
    act(&mut lab, "pause", json!({"token": token}));
    advance(&mut lab, "35d");
    assert_eq!(types(&mut lab), ["11", "10"]);
    act(&mut lab, "resume", json!({"token": token}));
    assert_eq!(types(&mut lab), ["1"]);
    assert_eq!(state(&mut lab, &token), "ACTIVE");
}

#[test]
fn a_new_plan_is_a_new_token_that_names_the_old_one() {
    let mut lab = stocked();
    let old = subscribed(&mut lab, "pro", "monthly");
    let wish = json!({"product": "pro", "basePlan": "yearly", "replaces": old});
    let new = act(&mut lab, "subscribe", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(types(&mut lab), ["13", "4"]);
    let shown = subscription(&mut lab, &new);
    assert_eq!(shown["linkedPurchaseToken"], old.as_str());
    assert_eq!(
        shown["acknowledgementState"],
        "ACKNOWLEDGEMENT_STATE_PENDING"
    );
    assert_eq!(
        shown["externalAccountIdentifiers"]["obfuscatedExternalAccountId"],
        ACCOUNT
    );
    let before = subscription(&mut lab, &old);
    assert!(before["canceledStateContext"]["replacementCancellation"].is_object());
    assert!(before["linkedPurchaseToken"].is_null());
}

#[test]
fn a_change_that_is_put_off_runs_on_under_the_new_token() {
    let mut lab = stocked();
    let old = subscribed(&mut lab, "pro", "monthly");
    let before = expiry(&mut lab, &old);
    let wish = json!({"product": "hard", "replaces": old, "mode": "DEFERRED"});
    let new = act(&mut lab, "subscribe", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(types(&mut lab), ["13", "4"]);
    let item = subscription(&mut lab, &new)["lineItems"][0].clone();
    assert_eq!(
        (&item["productId"], &item["expiryTime"]),
        (&json!("pro"), &json!(before))
    );
    assert_eq!(item["deferredItemReplacement"]["productId"], "hard");
    let path = format!("/purchases/subscriptions/pro/tokens/{new}:acknowledge");
    assert_eq!(ask(&mut lab, "POST", &path, &json!({})).status, 204);
    advance(&mut lab, "28d");
    assert_eq!(types(&mut lab), ["2"]);
    let item = subscription(&mut lab, &new)["lineItems"][0].clone();
    assert_eq!(item["productId"], "hard");
    assert_eq!(item["autoRenewingPlan"]["recurringPrice"]["units"], "5");
}

#[test]
fn prepaid_time_ends_and_is_topped_up_under_a_new_token() {
    let mut lab = stocked();
    let old = subscribed(&mut lab, "pass", "prepaid");
    let item = subscription(&mut lab, &old)["lineItems"][0].clone();
    assert!(item["prepaidPlan"]["allowExtendAfterTime"].is_string());
    assert!(item["autoRenewingPlan"].is_null());
    let topped = act(&mut lab, "topUp", json!({"token": old}));
    let new = topped["purchaseToken"].as_str().unwrap();
    assert_eq!(types(&mut lab), ["13", "4"]);
    assert_eq!(
        subscription(&mut lab, new)["linkedPurchaseToken"],
        old.as_str()
    );
    assert_eq!(expiry(&mut lab, new), "2026-03-28T00:00:00Z");
    let path = format!("/purchases/subscriptions/pass/tokens/{new}:acknowledge");
    assert_eq!(ask(&mut lab, "POST", &path, &json!({})).status, 204);
    advance(&mut lab, "60d");
    assert_eq!(types(&mut lab), ["13"]);
}

#[test]
fn a_subscription_that_nobody_acknowledges_is_given_back_and_a_renewal_needs_none() {
    let mut lab = stocked();
    let wish = json!({"product": "pro", "basePlan": "monthly"});
    let token = act(&mut lab, "subscribe", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    types(&mut lab);
    advance(&mut lab, "3d");
    assert_eq!(types(&mut lab), ["voidedPurchaseNotification", "12"]);
    assert_eq!(state(&mut lab, &token), "EXPIRED");
    let list = get(&mut lab, "/purchases/voidedpurchases?type=1");
    assert_eq!(list["voidedPurchases"][0]["voidedReason"], 8);
    assert!(get(&mut lab, "/purchases/voidedpurchases")["voidedPurchases"].is_null());
    let token = subscribed(&mut lab, "pro", "monthly");
    advance(&mut lab, "35d");
    assert_eq!(types(&mut lab), ["2"]);
    assert_eq!(state(&mut lab, &token), "ACTIVE");
}

#[test]
fn an_older_order_is_refunded_alone_and_the_latest_ends_the_subscription() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    let first = subscription(&mut lab, &token)["lineItems"][0]["latestSuccessfulOrderId"].clone();
    advance(&mut lab, "30d");
    types(&mut lab);
    act(&mut lab, "refund", json!({"order": first}));
    let (_, notice) = told(&mut lab).pop().unwrap();
    let voided = &notice["voidedPurchaseNotification"];
    assert_eq!(
        (&voided["orderId"], &voided["productType"]),
        (&first, &json!(1))
    );
    assert_eq!(state(&mut lab, &token), "ACTIVE");
    let ask = json!({"revocationContext": {"proratedRefund": {}}});
    assert_eq!(on(&mut lab, &token, "revoke", &ask).status, 200);
    assert_eq!(types(&mut lab), ["voidedPurchaseNotification", "12"]);
    assert_eq!(state(&mut lab, &token), "EXPIRED");
    assert_eq!(on(&mut lab, &token, "revoke", &ask).status, 400);
}

#[test]
fn a_renewal_is_put_off_by_whoever_knows_the_present_state() {
    let mut lab = stocked();
    let token = subscribed(&mut lab, "pro", "monthly");
    let etag = subscription(&mut lab, &token)["etag"].clone();
    let mut ask = json!({"deferralContext": {
        "etag": etag, "deferDuration": "864000s", "validateOnly": true,
    }});
    let reply = on(&mut lab, &token, "defer", &ask).json();
    assert_eq!(
        reply["itemExpiryTimeDetails"][0]["expiryTime"],
        "2026-03-10T00:00:00Z"
    );
    assert!(types(&mut lab).is_empty());
    ask["deferralContext"]["validateOnly"] = json!(false);
    on(&mut lab, &token, "defer", &ask);
    assert_eq!(types(&mut lab), ["9"]);
    assert_eq!(
        on(&mut lab, &token, "defer", &ask).status,
        409,
        "another state by now"
    );
    advance(&mut lab, "37d");
    assert!(types(&mut lab).is_empty());
    advance(&mut lab, "1d");
    assert_eq!(types(&mut lab), ["2"]);
}

#[test]
fn what_was_never_paid_never_was() {
    let mut lab = stocked();
    let old = subscribed(&mut lab, "pro", "monthly");
    let wish = json!({"product": "pro", "basePlan": "yearly", "replaces": old, "pending": true});
    let new = act(&mut lab, "subscribe", wish)["purchaseToken"].clone();
    assert!(types(&mut lab).is_empty());
    assert_eq!(state(&mut lab, new.as_str().unwrap()), "PENDING");
    act(
        &mut lab,
        "settle",
        json!({"token": new, "outcome": "cancelled"}),
    );
    assert_eq!(types(&mut lab), ["20"]);
    assert_eq!(
        state(&mut lab, new.as_str().unwrap()),
        "PENDING_PURCHASE_CANCELED"
    );
    assert_eq!(state(&mut lab, &old), "ACTIVE", "the old one lives on");
}

#[test]
fn a_free_trial_is_a_first_period_that_costs_nothing() {
    let mut lab = stocked();
    let plan = json!({"id": "pro", "basePlan": "monthly", "trial": "P1W"});
    act(&mut lab, "subscription", plan);
    let token = subscribed(&mut lab, "pro", "monthly");
    let item = subscription(&mut lab, &token)["lineItems"][0].clone();
    assert_eq!(item["expiryTime"], "2026-02-07T00:00:00Z");
    assert!(item["offerPhase"]["freeTrial"].is_object());
    advance(&mut lab, "7d");
    let item = subscription(&mut lab, &token)["lineItems"][0].clone();
    assert!(item["offerPhase"]["basePrice"].is_object());
    assert_eq!(item["expiryTime"], "2026-03-07T00:00:00Z");
}

#[test]
fn whoever_comes_back_in_the_store_is_known_by_the_old_token() {
    let mut lab = stocked();
    let old = subscribed(&mut lab, "pro", "monthly");
    act(&mut lab, "cancel", json!({"token": old}));
    advance(&mut lab, "40d");
    types(&mut lab);
    let wish = json!({"product": "pro", "basePlan": "monthly", "outOfApp": old});
    let new = act(&mut lab, "subscribe", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let context = subscription(&mut lab, &new)["outOfAppPurchaseContext"].clone();
    assert_eq!(context["expiredPurchaseToken"], old.as_str());
    let named = &context["expiredExternalAccountIdentifiers"];
    assert_eq!(named["obfuscatedExternalAccountId"], ACCOUNT);
    let path = format!("/purchases/subscriptions/pro/tokens/{new}:acknowledge");
    ask(&mut lab, "POST", &path, &json!({}));
    assert!(subscription(&mut lab, &new)["outOfAppPurchaseContext"].is_null());
}
