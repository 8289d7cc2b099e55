#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! The fake App Store: subscriptions, their periods and their troubles.

mod support;
use kassa_lab::Lab;
use serde_json::{Value, json};
use support::app_store::*;
use support::*;

const DAY: i64 = 86_400_000;

fn subscribed(lab: &mut Lab) -> String {
    let bought = buy(lab, "pro");
    assert_eq!(kinds(lab), ["SUBSCRIBED/INITIAL_BUY"]);
    bought["originalTransactionId"].as_str().unwrap().to_owned()
}

/// The one notification there is, with its transaction, renewal and status.
fn only(lab: &mut Lab) -> (String, Value, Value, i64) {
    let mut all = told(lab);
    assert_eq!(all.len(), 1, "{all:?}");
    let (kind, notice) = all.pop().unwrap();
    let (transaction, renewal) = inner(&notice);
    (
        kind,
        transaction,
        renewal,
        notice["data"]["status"].as_i64().unwrap(),
    )
}

#[test]
fn a_period_follows_the_other_by_the_calendar_under_one_original() {
    let mut lab = stocked();
    let original = subscribed(&mut lab);
    let mut dates = Vec::new();
    for _ in 0..3 {
        advance(&mut lab, "30d");
        let (kind, transaction, renewal, status) = only(&mut lab);
        assert_eq!((kind.as_str(), status), ("DID_RENEW", 1));
        assert_eq!(transaction["originalTransactionId"], original.as_str());
        assert_ne!(transaction["transactionId"], original.as_str());
        assert_eq!(transaction["transactionReason"], "RENEWAL");
        assert_eq!(transaction["appAccountToken"], TOKEN);
        assert_eq!(renewal["renewalDate"], transaction["expiresDate"]);
        dates.push(transaction["expiresDate"].as_i64().unwrap());
    }
    // It began on 31 January; the short months do not shorten those after them.
    let days: Vec<i64> = dates.iter().map(|at| (at - START) / DAY).collect();
    assert_eq!(days, [59, 89, 120]);
}

#[test]
fn what_was_cancelled_stays_open_to_its_end_and_then_expires() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    act(
        &mut lab,
        "autoRenew",
        json!({"subscription": id, "on": false}),
    );
    let (kind, _, renewal, status) = only(&mut lab);
    assert_eq!(
        (kind.as_str(), status),
        ("DID_CHANGE_RENEWAL_STATUS/AUTO_RENEW_DISABLED", 1)
    );
    assert_eq!(renewal["autoRenewStatus"], 0);
    advance(&mut lab, "1month");
    let (kind, _, renewal, status) = only(&mut lab);
    assert_eq!((kind.as_str(), status), ("EXPIRED/VOLUNTARY", 2));
    assert_eq!(renewal["expirationIntent"], 1);
    let again = act(&mut lab, "resubscribe", json!({"subscription": id}));
    assert_eq!(again["originalTransactionId"], id.as_str());
    assert_eq!(kinds(&mut lab), ["SUBSCRIBED/RESUBSCRIBE"]);
}

#[test]
fn a_card_that_fails_is_told_with_grace_or_without_and_given_up_after_sixty_days() {
    for (grace, first, then) in [
        (
            16,
            "DID_FAIL_TO_RENEW/GRACE_PERIOD",
            vec!["GRACE_PERIOD_EXPIRED"],
        ),
        (0, "DID_FAIL_TO_RENEW", vec![]),
    ] {
        let mut lab = stocked();
        act(&mut lab, "grace", json!({"days": grace}));
        let id = subscribed(&mut lab);
        act(&mut lab, "card", json!({"subscription": id, "fails": true}));
        advance(&mut lab, "28d");
        let (kind, transaction, renewal, status) = only(&mut lab);
        assert_eq!(
            (kind.as_str(), status),
            (first, if grace > 0 { 4 } else { 3 })
        );
        assert_eq!(renewal["isInBillingRetryPeriod"], true);
        let expires = transaction["expiresDate"].as_i64().unwrap();
        let until = renewal["gracePeriodExpiresDate"].as_i64();
        assert_eq!(until, (grace > 0).then_some(expires + grace * DAY));
        advance(&mut lab, "59d");
        assert_eq!(kinds(&mut lab), then);
        advance(&mut lab, "1d");
        let (kind, _, renewal, status) = only(&mut lab);
        assert_eq!((kind.as_str(), status), ("EXPIRED/BILLING_RETRY", 2));
        assert_eq!(renewal["expirationIntent"], 2);
    }
}

#[test]
fn a_card_that_pays_again_ends_the_trouble_and_grace_costs_no_day() {
    for (grace, lost) in [(28, 0), (0, 5)] {
        let mut lab = stocked();
        act(&mut lab, "grace", json!({"days": grace}));
        let id = subscribed(&mut lab);
        act(&mut lab, "card", json!({"subscription": id, "fails": true}));
        advance(&mut lab, "33d");
        told(&mut lab);
        act(
            &mut lab,
            "card",
            json!({"subscription": id, "fails": false}),
        );
        let (kind, transaction, renewal, status) = only(&mut lab);
        assert_eq!((kind.as_str(), status), ("DID_RENEW/BILLING_RECOVERY", 1));
        assert_eq!(renewal["isInBillingRetryPeriod"], false);
        assert!(renewal["gracePeriodExpiresDate"].is_null());
        let days = (transaction["expiresDate"].as_i64().unwrap() - START) / DAY;
        // 31 March, or a month after the fifth of March.
        assert_eq!(days, if lost == 0 { 59 } else { 28 + lost + 31 });
        advance(&mut lab, "100d");
        assert!(kinds(&mut lab).iter().all(|kind| kind == "DID_RENEW"));
    }
}

#[test]
fn more_comes_at_once_and_less_with_the_next_period() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    advance(&mut lab, "10d");
    act(
        &mut lab,
        "change",
        json!({"subscription": id, "product": "max"}),
    );
    let (kind, transaction, ..) = only(&mut lab);
    assert_eq!(kind, "DID_CHANGE_RENEWAL_PREF/UPGRADE");
    assert_eq!(
        (&transaction["productId"], &transaction["price"]),
        (&json!("max"), &json!(19_990))
    );
    let old = said(&get(&mut lab, &format!("/v1/transactions/{id}"))["signedTransactionInfo"]);
    assert_eq!(old["isUpgraded"], true);
    act(
        &mut lab,
        "change",
        json!({"subscription": id, "product": "pro"}),
    );
    let (kind, transaction, renewal, _) = only(&mut lab);
    assert_eq!(kind, "DID_CHANGE_RENEWAL_PREF/DOWNGRADE");
    assert_eq!(
        (&transaction["productId"], &renewal["autoRenewProductId"]),
        (&json!("max"), &json!("pro"))
    );
    act(
        &mut lab,
        "change",
        json!({"subscription": id, "product": "max"}),
    );
    assert_eq!(kinds(&mut lab), ["DID_CHANGE_RENEWAL_PREF"]);
    act(
        &mut lab,
        "change",
        json!({"subscription": id, "product": "pro"}),
    );
    told(&mut lab);
    advance(&mut lab, "1month");
    let (kind, transaction, ..) = only(&mut lab);
    assert_eq!(
        (kind.as_str(), &transaction["productId"]),
        ("DID_RENEW", &json!("pro"))
    );
    assert_eq!(transaction["price"], 9_990);
}

#[test]
fn an_older_period_is_refunded_alone_and_the_running_one_ends_the_subscription() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    advance(&mut lab, "1month");
    told(&mut lab);
    act(&mut lab, "refund", json!({"transactionId": id}));
    let (kind, transaction, renewal, status) = only(&mut lab);
    assert_eq!((kind.as_str(), status), ("REFUND", 1));
    assert_eq!(
        (&transaction["transactionId"], &renewal["autoRenewStatus"]),
        (&json!(id), &json!(1))
    );
    assert_eq!(transaction["revocationPercentage"], 100_000);
    let running = lab_latest(&mut lab, &id);
    act(&mut lab, "refund", json!({"transactionId": running}));
    assert_eq!(only(&mut lab).3, 5);
    act(
        &mut lab,
        "refundReversed",
        json!({"transactionId": running}),
    );
    assert_eq!(only(&mut lab).3, 1);
    advance(&mut lab, "31d");
    assert_eq!(kinds(&mut lab), ["DID_RENEW"]);
}

fn lab_latest(lab: &mut Lab, id: &str) -> Value {
    let reply = get(lab, &format!("/v1/subscriptions/{id}"));
    let one = &reply["data"][0]["lastTransactions"][0];
    assert_eq!(one["originalTransactionId"], id);
    said(&one["signedTransactionInfo"])["transactionId"].clone()
}

#[test]
fn an_offer_makes_its_periods_cheaper_and_is_named_in_them() {
    let mut lab = stocked();
    let intro = json!({"type": "PAY_AS_YOU_GO", "price": 990, "count": 2});
    act(
        &mut lab,
        "product",
        json!({"id": "pro", "introOffer": intro}),
    );
    let id = subscribed(&mut lab);
    let first = said(&get(&mut lab, &format!("/v1/transactions/{id}"))["signedTransactionInfo"]);
    assert_eq!(
        (&first["price"], &first["offerType"]),
        (&json!(990), &json!(1))
    );
    assert_eq!(first["offerDiscountType"], "PAY_AS_YOU_GO");
    let mut prices = Vec::new();
    for _ in 0..2 {
        advance(&mut lab, "31d");
        prices.push(only(&mut lab).1["price"].clone());
    }
    assert_eq!(prices, [json!(990), json!(9_990)]);
    let trial = json!({"kind": "code", "id": "SPRING", "type": "FREE_TRIAL", "period": "P1W"});
    act(
        &mut lab,
        "buy",
        json!({"product": "max", "buyer": "someone", "offer": trial}),
    );
    let (_, transaction, renewal, _) = only(&mut lab);
    assert_eq!(
        (&transaction["offerIdentifier"], &transaction["price"]),
        (&json!("SPRING"), &json!(0))
    );
    assert_eq!(renewal["renewalPrice"], 19_990);
    let days = transaction["expiresDate"].as_i64().unwrap() - lab.now_ms();
    assert_eq!(days, 7 * DAY);
}

#[test]
fn a_price_that_nobody_agreed_to_ends_the_subscription() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    act(
        &mut lab,
        "priceIncrease",
        json!({"subscription": id, "price": 12_990}),
    );
    let (kind, _, renewal, _) = only(&mut lab);
    assert_eq!(
        (kind.as_str(), &renewal["priceIncreaseStatus"]),
        ("PRICE_INCREASE/PENDING", &json!(0))
    );
    assert_eq!(renewal["renewalPrice"], 12_990);
    advance(&mut lab, "1month");
    assert_eq!(kinds(&mut lab), ["EXPIRED/PRICE_INCREASE"]);
    let id =
        act(&mut lab, "resubscribe", json!({"subscription": id}))["originalTransactionId"].clone();
    act(
        &mut lab,
        "priceIncrease",
        json!({"subscription": id, "price": 12_990}),
    );
    act(
        &mut lab,
        "priceIncrease",
        json!({"subscription": id, "accept": true}),
    );
    assert_eq!(kinds(&mut lab).last().unwrap(), "PRICE_INCREASE/ACCEPTED");
    advance(&mut lab, "31d");
    assert_eq!(only(&mut lab).1["price"], 12_990);
}

#[test]
fn a_product_that_is_withdrawn_is_not_renewed() {
    let mut lab = stocked();
    subscribed(&mut lab);
    act(&mut lab, "product", json!({"id": "pro", "forSale": false}));
    advance(&mut lab, "1month");
    assert_eq!(kinds(&mut lab), ["EXPIRED/PRODUCT_NOT_FOR_SALE"]);
}

#[test]
fn the_family_pays_nothing_names_nobody_and_can_lose_it() {
    let mut lab = stocked();
    let wish =
        json!({"product": "pro", "buyer": "child", "family": true, "appAccountToken": TOKEN});
    let bought = act(&mut lab, "buy", wish);
    let (_, transaction, renewal, status) = only(&mut lab);
    assert_eq!(
        (&transaction["inAppOwnershipType"], status),
        (&json!("FAMILY_SHARED"), 1)
    );
    for absent in [
        &transaction["price"],
        &transaction["appAccountToken"],
        &renewal["appAccountToken"],
    ] {
        assert!(absent.is_null());
    }
    act(
        &mut lab,
        "revokeFamily",
        json!({"transactionId": bought["transactionId"]}),
    );
    let (kind, transaction, _, status) = only(&mut lab);
    assert_eq!((kind.as_str(), status), ("REVOKE", 5));
    assert_eq!(transaction["revocationType"], "FAMILY_REVOKE");
    advance(&mut lab, "90d");
    assert!(kinds(&mut lab).is_empty());
}

#[test]
fn a_renewal_is_put_off_by_hand_by_call_and_for_everybody() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    let before = lab.now_ms() + 28 * DAY;
    act(&mut lab, "extend", json!({"subscription": id, "days": 5}));
    let (kind, transaction, ..) = only(&mut lab);
    assert_eq!(
        (kind.as_str(), &transaction["expiresDate"]),
        ("RENEWAL_EXTENDED", &json!(before + 5 * DAY))
    );
    let wish = json!({
        "extendByDays": 5, "extendReasonCode": 1, "requestIdentifier": "r1", "productId": "pro",
        "storefrontCountryCodes": ["USA"],
    });
    let reply = ask(&mut lab, "POST", "/v1/subscriptions/extend/mass", &wish).json();
    assert_eq!(reply["requestIdentifier"], "r1");
    let (kind, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(kind, "RENEWAL_EXTENSION/SUMMARY");
    assert_eq!(
        (&notice["summary"]["succeededCount"], &notice["data"]),
        (&json!(1), &Value::Null)
    );
    let state = get(&mut lab, "/v1/subscriptions/extend/mass/pro/r1");
    assert_eq!(
        (&state["complete"], &state["failedCount"]),
        (&json!(true), &json!(0))
    );
    let path = format!("/v1/subscriptions/extend/{id}");
    assert_eq!(
        verdict(&ask(&mut lab, "PUT", &path, &wish)),
        (403, 4_030_005)
    );
    let long = json!({"extendByDays": 91, "extendReasonCode": 1, "requestIdentifier": "r"});
    assert_eq!(
        verdict(&ask(&mut lab, "PUT", &path, &long)),
        (400, 4_000_009)
    );
    advance(&mut lab, "37d");
    assert!(kinds(&mut lab).is_empty());
    advance(&mut lab, "1d");
    assert_eq!(kinds(&mut lab), ["DID_RENEW"]);
}

#[test]
fn whoever_buys_in_a_group_again_changes_or_comes_back() {
    let mut lab = stocked();
    let id = subscribed(&mut lab);
    let up = buy(&mut lab, "max");
    assert_eq!(up["originalTransactionId"], id.as_str());
    assert_eq!(kinds(&mut lab), ["DID_CHANGE_RENEWAL_PREF/UPGRADE"]);
    act(
        &mut lab,
        "autoRenew",
        json!({"subscription": id, "on": false}),
    );
    advance(&mut lab, "31d");
    told(&mut lab);
    assert_eq!(buy(&mut lab, "pro")["originalTransactionId"], id.as_str());
    assert_eq!(kinds(&mut lab), ["SUBSCRIBED/RESUBSCRIBE"]);
}
