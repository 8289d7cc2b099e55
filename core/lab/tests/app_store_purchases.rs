#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! The fake App Store: what is signed, what is bought once, and who may ask.

mod support;
use kassa_lab::Request;
use serde_json::{Value, json};
use support::app_store::*;
use support::*;

#[test]
fn a_purchase_is_signed_in_all_its_parts_and_told_under_one_name() {
    let mut lab = stocked();
    let bought = buy(&mut lab, "coins");
    let device = proven(&mut lab, bought["jws"].as_str().unwrap());
    assert_eq!(device["type"], "Consumable");
    assert_eq!(device["transactionId"], device["originalTransactionId"]);
    assert_eq!(
        (&device["price"], &device["quantity"]),
        (&json!(1_990), &json!(1))
    );
    assert_eq!(device["appAccountToken"], TOKEN);
    assert_eq!(device["signedDate"], START);
    let row = lab.due_deliveries().pop().unwrap();
    assert_eq!(
        (row.provider.as_str(), row.kind.as_str()),
        ("appStore", "ONE_TIME_CHARGE")
    );
    let body: Value = serde_json::from_str(&row.body).unwrap();
    let notice = proven(&mut lab, body["signedPayload"].as_str().unwrap());
    assert_eq!(notice["notificationUUID"], row.event.as_str());
    assert_eq!(
        (&notice["version"], &notice["signedDate"]),
        (&json!("2.0"), &json!(START))
    );
    let inner = notice["data"]["signedTransactionInfo"].as_str().unwrap();
    assert_eq!(proven(&mut lab, inner), device);
    assert!(
        notice["data"]["status"].is_null(),
        "only a subscription has a status"
    );
}

#[test]
fn one_seed_signs_the_same_and_another_has_another_root() {
    let (mut one, mut two) = (stocked(), stocked());
    assert_eq!(buy(&mut one, "coins"), buy(&mut two, "coins"));
    let mut other = kassa_lab::Lab::new(kassa_lab::LabOptions {
        seed: 8,
        now_ms: START,
        ..Default::default()
    });
    assert_ne!(look(&mut one, "root"), look(&mut other, "root"));
}

#[test]
fn a_try_that_fails_is_repeated_five_times_in_the_hours_that_the_store_names() {
    let mut lab = stocked();
    buy(&mut lab, "coins");
    let first = lab.due_deliveries().pop().unwrap();
    for hours in [0, 1, 12, 24, 48, 72] {
        if hours > 0 {
            assert!(lab.due_deliveries().is_empty());
            advance(&mut lab, &format!("{}s", hours * 3_600 - 1));
            assert!(lab.due_deliveries().is_empty());
            advance(&mut lab, "1s");
        }
        let row = lab.due_deliveries().pop().unwrap();
        assert_eq!((&row.event, &row.body), (&first.event, &first.body));
        lab.delivered(&row.id, 500);
    }
    advance(&mut lab, "30d");
    assert!(lab.due_deliveries().is_empty());
    let now = lab.now_ms();
    let wish = json!({"startDate": START - 1, "endDate": now, "onlyFailures": true});
    let reply = ask(&mut lab, "POST", "/v1/notifications/history", &wish).json();
    let tries = &reply["notificationHistory"][0]["sendAttempts"];
    assert_eq!(tries.as_array().unwrap().len(), 6);
    assert_eq!(
        tries[0]["sendAttemptResult"],
        "UNSUCCESSFUL_HTTP_RESPONSE_CODE"
    );
}

#[test]
fn only_the_token_of_the_shops_server_is_let_in_and_nobody_is_told_why() {
    let mut lab = stocked();
    let id = buy(&mut lab, "coins")["transactionId"].clone();
    let path = format!("/v1/transactions/{}", id.as_str().unwrap());
    assert_eq!(get(&mut lab, &path).as_object().unwrap().len(), 1);
    let now = START / 1000;
    for (header, claims) in [
        (json!({"alg": "none"}), json!({})),
        (json!({"kid": "OTHER"}), json!({})),
        (json!({"typ": "JWS"}), json!({})),
        (json!({}), json!({"iss": "someone"})),
        (json!({}), json!({"aud": "appstoreconnect-v2"})),
        (json!({}), json!({"bid": "other.app"})),
        (json!({}), json!({"exp": now})),
        (json!({}), json!({"exp": now + 3_601})),
        (json!({}), json!({"iat": now + 120, "exp": now + 300})),
    ] {
        let token = bearer(&mut lab, header, claims);
        assert_eq!(with(&mut lab, &path, &token), (401, 0));
    }
    let good = bearer(&mut lab, json!({}), json!({}));
    assert_eq!(with(&mut lab, &path, &good), (200, 0));
    let (text, _) = good.rsplit_once('.').unwrap();
    let other = bearer(&mut lab, json!({}), json!({"exp": now + 60}));
    let (_, seal) = other.rsplit_once('.').unwrap();
    assert_eq!(with(&mut lab, &path, &format!("{text}.{seal}")), (401, 0));
}

fn with(lab: &mut kassa_lab::Lab, path: &str, token: &str) -> (u16, i64) {
    let request = Request::new("GET", &format!("/appStore/inApps{path}"))
        .with_header("Authorization", &format!("Bearer {token}"));
    let reply = lab.handle(&request);
    assert_eq!(reply.body.is_empty(), reply.status == 401);
    verdict(&reply)
}

#[test]
fn what_is_owned_for_good_is_given_again_and_coins_are_bought_again() {
    let mut lab = stocked();
    let (first, again) = (buy(&mut lab, "lamp"), buy(&mut lab, "lamp"));
    assert_eq!(first["transactionId"], again["transactionId"]);
    let (one, two) = (buy(&mut lab, "coins"), buy(&mut lab, "coins"));
    assert_ne!(one["transactionId"], two["transactionId"]);
    assert_eq!(kinds(&mut lab).len(), 3);
    let several = json!({"product": "coins", "quantity": 3, "buyer": "someone"});
    let several = said(&act(&mut lab, "buy", several)["jws"]);
    assert_eq!(
        (&several["quantity"], &several["price"]),
        (&json!(3), &json!(5_970))
    );
    let device = act(&mut lab, "device", json!({"appAccountToken": TOKEN}));
    assert_eq!(device["transactions"].as_array().unwrap().len(), 3);
    let app = proven(&mut lab, device["appTransaction"].as_str().unwrap());
    assert_eq!(app["receiptType"], "Sandbox");
    let id = two["transactionId"].as_str().unwrap();
    ask(
        &mut lab,
        "POST",
        &format!("/v1/transactions/{id}/finish"),
        &Value::Null,
    );
    act(
        &mut lab,
        "refund",
        json!({"transactionId": first["transactionId"]}),
    );
    let device = act(&mut lab, "device", json!({"appAccountToken": TOKEN}));
    assert_eq!(device["transactions"].as_array().unwrap().len(), 1);
}

#[test]
fn a_refund_names_its_transaction_and_how_much_of_it_and_can_be_taken_back() {
    let mut lab = stocked();
    let id = buy(&mut lab, "coins")["transactionId"].clone();
    told(&mut lab);
    act(
        &mut lab,
        "refund",
        json!({"transactionId": id, "percentage": 25, "reason": 1}),
    );
    let (kind, notice) = told(&mut lab).pop().unwrap();
    let (transaction, renewal) = inner(&notice);
    assert_eq!((kind.as_str(), renewal), ("REFUND", Value::Null));
    assert_eq!(transaction["transactionId"], id);
    assert_eq!(transaction["revocationPercentage"], 25_000);
    assert_eq!(transaction["revocationType"], "REFUND_PRORATED");
    assert_eq!(transaction["revocationReason"], 1);
    let path = format!("/v2/refund/lookup/{}", id.as_str().unwrap());
    assert_eq!(
        get(&mut lab, &path)["signedTransactions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    act(&mut lab, "refundReversed", json!({"transactionId": id}));
    let (kind, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(kind, "REFUND_REVERSED");
    assert!(inner(&notice).0["revocationDate"].is_null());
}

#[test]
fn a_request_for_a_refund_is_answered_in_one_of_the_two_forms() {
    let mut lab = stocked();
    let bought = buy(&mut lab, "coins");
    let id = bought["transactionId"].as_str().unwrap();
    told(&mut lab);
    act(
        &mut lab,
        "askRefund",
        json!({"transactionId": id, "reason": "LEGAL"}),
    );
    let (kind, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(kind, "CONSUMPTION_REQUEST");
    assert_eq!(notice["data"]["consumptionRequestReason"], "LEGAL");
    let path = format!("/v2/transactions/consumption/{id}");
    let mut answer = json!({
        "customerConsented": false, "deliveryStatus": "DELIVERED",
        "sampleContentProvided": false, "consumptionPercentage": 40_000,
        "refundPreference": "DECLINE",
    });
    assert_eq!(
        verdict(&ask(&mut lab, "PUT", &path, &answer)),
        (400, 4_000_035)
    );
    answer["customerConsented"] = json!(true);
    assert_eq!(ask(&mut lab, "PUT", &path, &answer).status, 202);
    let first = format!("/v1/transactions/consumption/{id}");
    let numbers = json!({"customerConsented": true, "consumptionStatus": 9});
    assert_eq!(
        verdict(&ask(&mut lab, "PUT", &first, &numbers)),
        (400, 4_000_034)
    );
    let seen = look(&mut lab, "consumptions");
    assert_eq!(seen["consumptions"][0]["answers"][0]["body"], answer);
    act(&mut lab, "askRefund", json!({"transactionId": id}));
    let again = look(&mut lab, "consumptions");
    assert_eq!(
        again["consumptions"][0]["answers"],
        seen["consumptions"][0]["answers"]
    );
    assert_eq!(kinds(&mut lab), ["CONSUMPTION_REQUEST"]);
    act(&mut lab, "refundDeclined", json!({"transactionId": id}));
    assert_eq!(kinds(&mut lab), ["REFUND_DECLINED"]);
}

#[test]
fn faults_wear_the_numbers_of_the_store() {
    let mut lab = stocked();
    let id = buy(&mut lab, "coins")["transactionId"].clone();
    let path = format!("/v1/transactions/{}", id.as_str().unwrap());
    for (kind, expected) in [
        ("500", (500, 5_000_000)),
        ("409", (500, 5_000_001)),
        ("429", (429, 4_290_000)),
        ("500_after", (500, 5_000_000)),
        ("drop_reply", (0, 0)),
    ] {
        let wish = json!({"kind": kind, "path_prefix": "/appStore/"});
        control(&mut lab, "/lab/fault", wish);
        assert_eq!(
            verdict(&ask(&mut lab, "GET", &path, &Value::Null)),
            expected
        );
    }
    assert_eq!(ask(&mut lab, "GET", &path, &Value::Null).status, 200);
}

#[test]
fn numbers_that_are_not_there_are_refused_by_number() {
    let mut lab = stocked();
    let reply = ask(&mut lab, "GET", "/v1/transactions/200", &Value::Null);
    assert_eq!(verdict(&reply), (404, 4_040_010));
    let reply = ask(&mut lab, "GET", "/v1/transactions/abc", &Value::Null);
    assert_eq!(verdict(&reply), (400, 4_000_006));
    let id = buy(&mut lab, "coins")["transactionId"].clone();
    let path = format!("/v1/transactions/{}/appAccountToken", id.as_str().unwrap());
    let reply = ask(&mut lab, "PUT", &path, &json!({"appAccountToken": "me"}));
    assert_eq!(verdict(&reply), (400, 4_000_183));
    let token = "00000000-0000-4000-a000-00000000000A";
    let reply = ask(&mut lab, "PUT", &path, &json!({"appAccountToken": token}));
    assert_eq!(reply.status, 200);
    let shown = get(
        &mut lab,
        &format!("/v1/transactions/{}", id.as_str().unwrap()),
    );
    let shown = said(&shown["signedTransactionInfo"]);
    assert_eq!(shown["appAccountToken"], token.to_lowercase());
}

#[test]
fn a_history_comes_twenty_at_a_time() {
    let mut lab = stocked();
    let mut last = Value::Null;
    for _ in 0..21 {
        last = buy(&mut lab, "coins")["transactionId"].clone();
    }
    let path = format!("/v2/history/{}?sort=DESCENDING", last.as_str().unwrap());
    let page = get(&mut lab, &path);
    assert_eq!(page["signedTransactions"].as_array().unwrap().len(), 20);
    assert_eq!(said(&page["signedTransactions"][0])["transactionId"], last);
    assert_eq!(page["hasMore"], true);
    let next = get(
        &mut lab,
        &format!("{path}&revision={}", page["revision"].as_str().unwrap()),
    );
    assert_eq!(next["signedTransactions"].as_array().unwrap().len(), 1);
    assert_eq!(next["hasMore"], false);
    let reply = ask(&mut lab, "GET", &format!("{path}&revision=x"), &Value::Null);
    assert_eq!(verdict(&reply), (400, 4_000_005));
}

#[test]
fn the_environment_is_that_of_the_lab() {
    let mut lab = stocked();
    act(
        &mut lab,
        "app",
        json!({"environment": "Production", "bundleId": "a.b", "appAppleId": 7}),
    );
    let device = said(&buy(&mut lab, "coins")["jws"]);
    assert_eq!(
        (&device["environment"], &device["bundleId"]),
        (&json!("Production"), &json!("a.b"))
    );
    let (_, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(notice["data"]["appAppleId"], 7);
    act(&mut lab, "test", json!({}));
    let (kind, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(
        (kind.as_str(), &notice["data"]["environment"]),
        ("TEST", &json!("Production"))
    );
    let token = ask(&mut lab, "POST", "/v1/notifications/test", &Value::Null).json();
    told(&mut lab);
    let token = token["testNotificationToken"].as_str().unwrap().to_owned();
    let status = get(&mut lab, &format!("/v1/notifications/test/{token}"));
    assert_eq!(status["sendAttempts"][0]["sendAttemptResult"], "SUCCESS");
}
