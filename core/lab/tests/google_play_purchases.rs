#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! The fake Google Play: who may ask, what is told, and products that are bought once.

mod support;
use serde_json::{Value, json};
use support::google_play::*;
use support::*;

fn purchase(lab: &mut kassa_lab::Lab, token: &str) -> Value {
    get(lab, &format!("/purchases/productsv2/tokens/{token}"))
}

#[test]
fn a_purchase_is_posted_by_a_carrier_that_proves_itself() {
    let mut lab = stocked();
    let token = buy(&mut lab, "coins");
    let row = lab.due_deliveries().pop().unwrap();
    assert_eq!(row.provider, "googlePlay");
    let body: Value = serde_json::from_str(&row.body).unwrap();
    let message = &body["message"];
    assert_eq!(message["messageId"], message["message_id"]);
    assert_eq!(message["publishTime"], message["publish_time"]);
    let push = look(&mut lab, "key")["push"].clone();
    assert_eq!(body["subscription"], push["subscription"]);
    let claims = carrier(&mut lab, &row);
    assert_eq!(
        (&claims["aud"], &claims["email"]),
        (&push["audience"], &push["email"])
    );
    assert_eq!(
        (&claims["iss"], &claims["email_verified"]),
        (&json!("https://accounts.google.com"), &json!(true))
    );
    let until = claims["exp"].as_i64().unwrap() - START / 1000;
    assert!((1..=3_600).contains(&until));
    let notice = said(&row);
    assert_eq!(notice["eventTimeMillis"], START.to_string());
    assert_eq!(
        notice["oneTimeProductNotification"],
        json!({
            "version": "1.0", "notificationType": 1, "purchaseToken": token, "sku": "coins",
        })
    );
    advance(&mut lab, "2h");
    let later = lab.due_deliveries().pop().unwrap();
    assert!(carrier(&mut lab, &later)["exp"].as_i64().unwrap() > START / 1000 + 7_200);
    assert_eq!(later.body, row.body, "one message, another token");
}

#[test]
fn a_purchase_is_shown_in_both_forms_and_to_its_package_alone() {
    let mut lab = stocked();
    let wish = json!({"product": "coins", "quantity": 3, "account": ACCOUNT, "test": true});
    let token = act(&mut lab, "buy", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let shown = purchase(&mut lab, &token);
    assert_eq!(shown["purchaseStateContext"]["purchaseState"], "PURCHASED");
    assert_eq!(
        shown["acknowledgementState"],
        "ACKNOWLEDGEMENT_STATE_PENDING"
    );
    assert_eq!(
        shown["productLineItem"][0]["productOfferDetails"]["quantity"],
        3
    );
    assert_eq!(shown["obfuscatedExternalAccountId"], ACCOUNT);
    assert_eq!(shown["testPurchaseContext"]["fopType"], "TEST");
    assert_eq!(shown["purchaseCompletionTime"], "2026-01-31T00:00:00Z");
    let first = get(
        &mut lab,
        &format!("/purchases/products/coins/tokens/{token}"),
    );
    assert_eq!(
        (&first["purchaseState"], &first["purchaseType"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&first["quantity"], &first["orderId"]),
        (&json!(3), &shown["orderId"])
    );
    let order = get(
        &mut lab,
        &format!("/orders/{}", shown["orderId"].as_str().unwrap()),
    );
    assert_eq!(
        order["total"],
        json!({"currencyCode": "USD", "units": "5", "nanos": 970_000_000})
    );
    assert_eq!(
        (&order["state"], &order["purchaseToken"]),
        (&json!("PROCESSED"), &json!(token))
    );
    let path = format!("/purchases/products/lamp/tokens/{token}");
    assert_eq!(verdict(&ask(&mut lab, "GET", &path, &Value::Null)).0, 404);
    act(&mut lab, "app", json!({"packageName": "other"}));
    let path = format!("/purchases/productsv2/tokens/{token}");
    let reply = ask(&mut lab, "GET", &path, &Value::Null);
    assert_eq!(verdict(&reply), (404, "applicationNotFound".to_owned()));
}

#[test]
fn what_is_acknowledged_or_used_up_stays_and_the_rest_goes_back_after_three_days() {
    let mut lab = stocked();
    let tokens = ["coins", "lamp", "lamp"].map(|product| buy(&mut lab, product));
    let [coins, lamp, forgotten] = &tokens;
    let on = |product: &str, token: &str, action: &str| {
        format!("/purchases/products/{product}/tokens/{token}:{action}")
    };
    assert_eq!(
        ask(
            &mut lab,
            "POST",
            &on("coins", coins, "consume"),
            &Value::Null
        )
        .status,
        204
    );
    let again = ask(
        &mut lab,
        "POST",
        &on("coins", coins, "consume"),
        &Value::Null,
    );
    assert_eq!(verdict(&again).0, 400);
    for _ in 0..2 {
        let path = on("lamp", lamp, "acknowledge");
        assert_eq!(ask(&mut lab, "POST", &path, &json!({})).status, 204);
    }
    kinds(&mut lab);
    advance(&mut lab, "3d");
    let all = told(&mut lab);
    assert_eq!(all.len(), 1);
    let voided = &all[0].1["voidedPurchaseNotification"];
    assert_eq!(voided["purchaseToken"], forgotten.as_str());
    assert_eq!(
        (&voided["productType"], &voided["refundType"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        purchase(&mut lab, lamp)["purchaseStateContext"]["purchaseState"],
        "PURCHASED"
    );
    assert_eq!(
        purchase(&mut lab, forgotten)["purchaseStateContext"]["purchaseState"],
        "CANCELLED"
    );
    let list = get(&mut lab, "/purchases/voidedpurchases");
    let row = &list["voidedPurchases"][0];
    assert_eq!(
        (&row["voidedReason"], &row["voidedSource"]),
        (&json!(8), &json!(2))
    );
    let late = ask(
        &mut lab,
        "POST",
        &on("lamp", forgotten, "acknowledge"),
        &json!({}),
    );
    assert_eq!(verdict(&late), (400, "productNotOwnedByUser".to_owned()));
}

#[test]
fn a_purchase_that_is_paid_elsewhere_waits_and_its_three_days_begin_when_it_is_paid() {
    let mut lab = stocked();
    let wish = json!({"product": "coins", "pending": true});
    let paid = act(&mut lab, "buy", wish.clone())["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let lost = act(&mut lab, "buy", wish)["purchaseToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(kinds(&mut lab).is_empty());
    let shown = purchase(&mut lab, &paid);
    assert_eq!(shown["purchaseStateContext"]["purchaseState"], "PENDING");
    assert!(shown["orderId"].is_null());
    advance(&mut lab, "5d");
    act(
        &mut lab,
        "settle",
        json!({"token": paid, "outcome": "paid"}),
    );
    act(
        &mut lab,
        "settle",
        json!({"token": lost, "outcome": "cancelled"}),
    );
    assert_eq!(
        kinds(&mut lab),
        [
            "oneTimeProductNotification/1",
            "oneTimeProductNotification/2"
        ]
    );
    assert_eq!(
        purchase(&mut lab, &lost)["purchaseStateContext"]["purchaseState"],
        "CANCELLED"
    );
    advance(&mut lab, "2d");
    assert!(kinds(&mut lab).is_empty());
    advance(&mut lab, "1d");
    assert_eq!(kinds(&mut lab), ["voidedPurchaseNotification"]);
}

#[test]
fn several_products_of_one_purchase_share_a_token_and_an_order() {
    let mut lab = stocked();
    let items = json!([{"product": "coins", "quantity": 2}, {"product": "lamp"}]);
    let bought = act(&mut lab, "buy", json!({"items": items}));
    let token = bought["purchaseToken"].as_str().unwrap();
    let shown = purchase(&mut lab, token);
    assert_eq!(shown["productLineItem"].as_array().unwrap().len(), 2);
    let path = format!("/purchases/products/coins/tokens/{token}:consume");
    assert_eq!(ask(&mut lab, "POST", &path, &Value::Null).status, 204);
    let states = [0, 1].map(|place| {
        let item = &purchase(&mut lab, token)["productLineItem"][place];
        item["productOfferDetails"]["consumptionState"].clone()
    });
    assert_eq!(
        states,
        [
            "CONSUMPTION_STATE_CONSUMED",
            "CONSUMPTION_STATE_YET_TO_BE_CONSUMED"
        ]
    );
    let order = format!("/orders/{}", bought["orderId"].as_str().unwrap());
    let order = get(&mut lab, &order);
    assert_eq!(order["total"]["units"], "8");
    assert_eq!(order["lineItems"][1]["productId"], "lamp");
}

#[test]
fn one_seed_gives_the_same_world_and_both_stores_are_in_it() {
    let world = || {
        let mut lab = stocked();
        buy(&mut lab, "coins");
        control(
            &mut lab,
            "/lab/appStore/product",
            json!({"id": "pro", "type": "autoRenewable"}),
        );
        control(&mut lab, "/lab/appStore/buy", json!({"product": "pro"}));
        advance(&mut lab, "40d");
        let state = lab.handle(&kassa_lab::Request::new("GET", "/lab/state"));
        state.json()
    };
    let (one, two) = (world(), world());
    assert_eq!(one, two);
    let count = |path: &str| one.pointer(path).unwrap().as_array().unwrap().len();
    assert_eq!(count("/googlePlay/purchases"), 1);
    assert_eq!(count("/appStore/transactions"), 2);
    assert_eq!(count("/appStore/subscriptions"), 1);
}

#[test]
fn pieces_go_back_one_by_one_until_nothing_is_left() {
    let mut lab = stocked();
    let wish = json!({"product": "coins", "quantity": 3});
    let bought = act(&mut lab, "buy", wish);
    let (order, token) = (
        bought["orderId"].clone(),
        bought["purchaseToken"].as_str().unwrap(),
    );
    kinds(&mut lab);
    let one = json!({"order": order, "quantity": 1, "reason": 1});
    let state = act(&mut lab, "refund", one.clone())["state"].clone();
    assert_eq!(state, "PARTIALLY_REFUNDED");
    let (_, notice) = told(&mut lab).pop().unwrap();
    assert_eq!(notice["voidedPurchaseNotification"]["refundType"], 2);
    let item = purchase(&mut lab, token)["productLineItem"][0]["productOfferDetails"].clone();
    assert_eq!(
        (&item["quantity"], &item["refundableQuantity"]),
        (&json!(3), &json!(2))
    );
    assert!(get(&mut lab, "/purchases/voidedpurchases")["voidedPurchases"].is_null());
    let all = "/purchases/voidedpurchases?includeQuantityBasedPartialRefund=true";
    assert_eq!(
        get(&mut lab, all)["voidedPurchases"][0]["voidedQuantity"],
        1
    );
    let rest = json!({"order": order, "quantity": 2});
    act(&mut lab, "refund", rest);
    assert_eq!(
        purchase(&mut lab, token)["purchaseStateContext"]["purchaseState"],
        "CANCELLED"
    );
    let refused = lab.handle(
        &kassa_lab::Request::new("POST", "/lab/googlePlay/refund").with_body(one.to_string()),
    );
    assert_eq!(refused.status, 400);
}

#[test]
fn the_shops_refund_is_told_of_only_if_it_takes_the_purchase_with_it() {
    let mut lab = stocked();
    for (revoke, state, kinds_told) in [
        ("", "PURCHASED", vec![]),
        (
            "?revoke=true",
            "CANCELLED",
            vec!["voidedPurchaseNotification"],
        ),
    ] {
        let token = buy(&mut lab, "lamp");
        kinds(&mut lab);
        let order = purchase(&mut lab, &token)["orderId"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/orders/{order}:refund{revoke}");
        assert_eq!(ask(&mut lab, "POST", &path, &Value::Null).status, 204);
        assert_eq!(kinds(&mut lab), kinds_told);
        assert_eq!(
            purchase(&mut lab, &token)["purchaseStateContext"]["purchaseState"],
            state
        );
        assert_eq!(
            get(&mut lab, &format!("/orders/{order}"))["state"],
            "REFUNDED"
        );
    }
    let rows = get(&mut lab, "/purchases/voidedpurchases");
    assert_eq!(rows["voidedPurchases"].as_array().unwrap().len(), 1);
}

#[test]
fn several_orders_are_shown_at_once_or_none_of_them() {
    let mut lab = stocked();
    let orders: Vec<String> = ["coins", "lamp"]
        .iter()
        .map(|product| {
            let token = buy(&mut lab, product);
            purchase(&mut lab, &token)["orderId"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let query = format!(
        "/orders:batchGet?orderIds={}&orderIds={}",
        orders[0], orders[1]
    );
    let shown = get(&mut lab, &query);
    assert_eq!(shown["orders"][1]["orderId"], orders[1].as_str());
    for bad in [
        format!("{query}&orderIds=GPA.0"),
        format!("{query}&orderIds={}", orders[0]),
    ] {
        assert!(ask(&mut lab, "GET", &bad, &Value::Null).status >= 400);
    }
}

#[test]
fn only_the_service_accounts_assertion_is_worth_an_access_token() {
    let mut lab = stocked();
    let now = START / 1000;
    for (header, claims) in [
        (json!({"alg": "none"}), json!({})),
        (json!({"kid": "other"}), json!({})),
        (json!({}), json!({"iss": "me@example.com"})),
        (json!({}), json!({"scope": "email"})),
        (json!({}), json!({"aud": "https://example.com/token/x"})),
        (json!({}), json!({"exp": now})),
        (json!({}), json!({"exp": now + 3_601})),
    ] {
        assert_eq!(granted(&mut lab, header, claims).status, 400);
    }
    let lab_audience = json!({"aud": "http://127.0.0.1:4010/googlePlay/token"});
    let access = granted(&mut lab, json!({}), lab_audience).json();
    let access = access["access_token"].as_str().unwrap().to_owned();
    let token = buy(&mut lab, "coins");
    let path = format!("/purchases/productsv2/tokens/{token}");
    assert_eq!(
        ask_with(&mut lab, &access, "GET", &path, &Value::Null).status,
        200
    );
    let reply = ask_with(&mut lab, "ya29.other", "GET", &path, &Value::Null);
    assert_eq!(verdict(&reply), (401, "authError".to_owned()));
    advance(&mut lab, "1h");
    let reply = ask_with(&mut lab, &access, "GET", &path, &Value::Null);
    assert_eq!(reply.status, 401, "it holds for an hour");
}

#[test]
fn pub_sub_tries_again_with_longer_pauses_and_for_seven_days() {
    let mut lab = stocked();
    buy(&mut lab, "coins");
    let id = lab.due_deliveries()[0].id.clone();
    for seconds in [10, 20, 40, 80, 160, 320, 600, 600] {
        lab.delivered(&id, 500);
        advance(&mut lab, &format!("{}s", seconds - 1));
        assert!(lab.due_deliveries().is_empty());
        advance(&mut lab, "1s");
        assert_eq!(lab.due_deliveries().len(), 1);
    }
    for _ in 0..1_100 {
        lab.delivered(&id, 500);
    }
    advance(&mut lab, "1d");
    assert!(lab.due_deliveries().is_empty());
}

#[test]
fn a_chargeback_is_asked_about_and_the_answer_is_kept() {
    let mut lab = stocked();
    let token = buy(&mut lab, "coins");
    kinds(&mut lab);
    let order = purchase(&mut lab, &token)["orderId"]
        .as_str()
        .unwrap()
        .to_owned();
    act(&mut lab, "chargebackReview", json!({"order": order}));
    let (_, notice) = told(&mut lab).pop().unwrap();
    let review = &notice["pendingRefundReviewNotification"];
    assert_eq!(
        (&review["orderId"], &review["obfuscatedAccountId"]),
        (&json!(order), &json!(ACCOUNT))
    );
    let path = format!("/orders/{order}:reviewrefund");
    let mut answer = json!({
        "pendingRefundToken": review["pendingRefundToken"], "refundPreference": "DECLINE",
        "sampleContentProvided": false, "consumptionPercentageMilliunits": 100_001,
    });
    assert_eq!(ask(&mut lab, "POST", &path, &answer).status, 400);
    answer["consumptionPercentageMilliunits"] = json!(40_000);
    assert_eq!(ask(&mut lab, "POST", &path, &answer).status, 200);
    let seen = look(&mut lab, "reviews");
    assert_eq!(seen["reviews"][0]["answers"][0]["body"], answer);
}

#[test]
fn poison_comes_from_the_same_carrier_as_everything() {
    let mut lab = stocked();
    for kind in ["base64", "json", "package", "future", "token"] {
        act(&mut lab, "poison", json!({"kind": kind}));
        let row = lab.due_deliveries().pop().unwrap();
        assert_eq!(row.kind, format!("poison/{kind}"));
        carrier(&mut lab, &row);
        lab.delivered(&row.id, 200);
    }
    act(
        &mut lab,
        "test",
        json!({"claims": {"email": "someone@example.com"}}),
    );
    let row = lab.due_deliveries().pop().unwrap();
    assert_eq!(carrier(&mut lab, &row)["email"], "someone@example.com");
    assert_eq!(said(&row)["testNotification"]["version"], "1.0");
}

#[test]
fn faults_wear_the_words_of_google() {
    let mut lab = stocked();
    let token = buy(&mut lab, "coins");
    let path = format!("/purchases/productsv2/tokens/{token}");
    for (kind, expected) in [
        ("500", (500, "backendError")),
        ("409", (409, "concurrentUpdate")),
        ("429", (429, "rateLimitExceeded")),
        ("500_after", (500, "backendError")),
        ("drop_reply", (0, "")),
    ] {
        let wish = json!({"kind": kind, "path_prefix": "/googlePlay/androidpublisher"});
        control(&mut lab, "/lab/fault", wish);
        let reply = ask(&mut lab, "GET", &path, &Value::Null);
        assert_eq!(verdict(&reply), (expected.0, expected.1.to_owned()));
    }
}
