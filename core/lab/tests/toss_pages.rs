#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The hosted pages of the fake TossPayments, as a browser uses them.

mod support;
use kassa_lab::{Lab, Request};
use serde_json::{Value, json};
use support::toss::{billing_wish, confirming, toss, wish};

fn page(lab: &mut Lab, path: &str) -> (u16, String) {
    let reply = lab.handle(&Request::new("GET", path));
    (reply.status, String::from_utf8(reply.body).unwrap())
}

fn led(lab: &mut Lab, method: &str, path: &str, body: &str) -> String {
    let reply = lab.handle(&Request::new(method, path).with_body(body));
    assert_eq!(
        reply.status,
        303,
        "{}",
        String::from_utf8_lossy(&reply.body)
    );
    reply.header("Location").unwrap().to_owned()
}

/// Opens a window as the script does; answers its path.
fn opened(lab: &mut Lab, wish: &Value) -> String {
    let asked: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("ask", &wish.to_string())
        .finish();
    let path = format!("/tossPayments/window?{asked}");
    led(lab, "GET", &path, "").replace("http://lab.test", "")
}

fn query(address: &str) -> Value {
    let query = address.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), Value::from(value.into_owned())))
        .collect()
}

#[test]
fn a_card_that_is_chosen_leads_to_the_success_address_behind_its_own_query() {
    let mut lab = toss();
    let window = opened(&mut lab, &wish("CARD", "order-1", 12_900));
    let (status, shown) = page(&mut lab, &window);
    assert_eq!(status, 200);
    for part in [
        "연필 세 자루",
        "₩12,900",
        "테스트 카드",
        "9410 0012 3456 7890",
        "한도 초과",
    ] {
        assert!(shown.contains(part), "{part}");
    }
    let to = led(
        &mut lab,
        "POST",
        &window,
        "outcome=pay&card=9410+0012+3456+7890",
    );
    assert!(to.starts_with("http://a.test/ok?kassa=1&paymentType=NORMAL&"));
    let back = query(&to);
    assert_eq!(
        (&back["orderId"], &back["amount"]),
        (&json!("order-1"), &json!("12900"))
    );
    let done = support::toss::post(&mut lab, "/payments/confirm", confirming(&back)).json();
    let receipt = done["receipt"]["url"].as_str().unwrap();
    let (status, shown) = page(&mut lab, &receipt.replace("http://lab.test", ""));
    assert_eq!(status, 200);
    assert!(shown.contains("₩11,727") && shown.contains("₩1,173"));
    assert_eq!(page(&mut lab, &window).0, 410);
}

#[test]
fn an_unknown_card_is_said_on_the_page_and_another_can_be_chosen() {
    let mut lab = toss();
    let window = opened(&mut lab, &wish("CARD", "order-1", 1_000));
    let request = Request::new("POST", &window).with_body("outcome=pay&card=1234");
    assert_eq!(lab.handle(&request).status, 402);
    led(
        &mut lab,
        "POST",
        &window,
        "outcome=pay&card=9410000000000002",
    );
}

#[test]
fn a_closed_window_leads_to_the_fail_address_with_the_reason() {
    let mut lab = toss();
    for (outcome, code, order) in [
        ("close", "PAY_PROCESS_CANCELED", Value::Null),
        ("abort", "PAY_PROCESS_ABORTED", json!("order-1")),
    ] {
        let window = opened(&mut lab, &wish("CARD", "order-1", 1_000));
        let to = led(&mut lab, "POST", &window, &format!("outcome={outcome}"));
        assert!(to.starts_with("http://a.test/no?"));
        let back = query(&to);
        assert_eq!((&back["code"], &back["orderId"]), (&json!(code), &order));
        assert!(!back["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn registering_leads_back_with_the_customer_and_a_key_to_issue_with() {
    let mut lab = toss();
    let window = opened(&mut lab, &billing_wish("CARD"));
    assert!(page(&mut lab, &window).1.contains("자동결제 등록하기"));
    let to = led(
        &mut lab,
        "POST",
        &window,
        "outcome=pay&card=9410001234567890",
    );
    let back = query(&to);
    assert_eq!(back["customerKey"], "cus_7");
    let body = json!({"authKey": back["authKey"], "customerKey": "cus_7"});
    let reply = support::toss::post(&mut lab, "/billing/authorizations/issue", body);
    assert_eq!(reply.status, 200);
}

#[test]
fn a_virtual_account_asks_for_the_bank_and_a_transfer_for_the_account() {
    let mut lab = toss();
    let window = opened(&mut lab, &wish("VIRTUAL_ACCOUNT", "order-1", 1_000));
    let shown = page(&mut lab, &window).1;
    assert!(shown.contains("토스뱅크") && shown.contains("현금영수증"));
    led(
        &mut lab,
        "POST",
        &window,
        "outcome=pay&bank=92&cash_receipt=",
    );
    let window = opened(&mut lab, &wish("TRANSFER", "order-2", 1_000));
    assert!(page(&mut lab, &window).1.contains("X100 0000 0000 01"));
}

#[test]
fn what_the_script_asks_wrongly_goes_to_the_fail_address_or_is_said_on_a_page() {
    let mut lab = toss();
    let with = |path: &[&str], value: Value| {
        let mut wish = wish("CARD", "order-1", 1_000);
        let mut place = &mut wish;
        for part in path {
            place = &mut place[*part];
        }
        *place = value;
        wish
    };
    for (wish, code) in [
        (
            with(&["client_key"], json!("nothing")),
            "INVALID_CLIENT_KEY",
        ),
        (with(&["customer_key"], json!("c")), "INVALID_CUSTOMER_KEY"),
        (
            with(&["ask", "method"], json!("MOBILE_PHONE")),
            "NOT_SUPPORTED_METHOD",
        ),
        (with(&["ask", "orderId"], json!("no")), "INVALID_ORDER_ID"),
        (with(&["ask", "orderName"], json!("")), "INVALID_ORDER_NAME"),
        (
            with(&["ask", "amount", "value"], json!("1000")),
            "REQUIRED_AMOUNT",
        ),
        (
            with(&["ask", "amount", "currency"], json!("USD")),
            "INVALID_CURRENCY",
        ),
        (
            with(&["ask", "successUrl"], json!("/ok")),
            "INCORRECT_SUCCESS_URL_FORMAT",
        ),
    ] {
        assert_eq!(query(&opened(&mut lab, &wish))["code"], code);
    }
    let mut widget = billing_wish("CARD");
    widget["client_key"] = json!("test_gck_lab");
    assert_eq!(
        query(&opened(&mut lab, &widget))["code"],
        "NOT_SUPPORTED_WIDGET_KEY"
    );
    let (status, shown) = page(&mut lab, "/tossPayments/window?ask=%7B%7D");
    assert_eq!(status, 400);
    assert!(shown.contains("INVALID_CLIENT_KEY"));
    assert_eq!(page(&mut lab, "/tossPayments/window/none").0, 404);
}

#[test]
fn the_script_lies_where_its_pages_are() {
    let mut lab = toss();
    let reply = lab.handle(&Request::new("GET", "/tossPayments/v2/standard"));
    assert_eq!(
        reply.header("Content-Type"),
        Some("text/javascript; charset=utf-8")
    );
    let script = String::from_utf8(reply.body).unwrap();
    for name in [
        "TossPayments",
        "requestBillingAuth",
        "renderPaymentMethods",
        "renderAgreement",
    ] {
        assert!(script.contains(name), "{name}");
    }
}

#[test]
fn the_dashboard_lists_the_test_cards_and_acts_on_payments_and_keys() {
    let mut lab = toss();
    assert!(!page(&mut lab, "/lab").1.contains("TossPayments"));
    support::toss::paid(&mut lab, "VIRTUAL_ACCOUNT", "order-1", 1_000);
    let key = support::toss::registered(&mut lab, "CARD", "9410001234567890");
    let shown = page(&mut lab, "/lab").1;
    for part in [
        "Deposit arrives",
        "Pays again",
        "INVALID_CARD_LOST_OR_STOLEN",
    ] {
        assert!(shown.contains(part), "{part}");
    }
    let state = lab.handle(&Request::new("GET", "/lab/state")).json();
    let payment = state["tossPayments"]["payments"][0]["paymentKey"].clone();
    let press = |lab: &mut Lab, word: &str, name: &str, id: &Value| {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("provider", "tossPayments")
            .append_pair("do", word)
            .append_pair(name, id.as_str().unwrap())
            .finish();
        led(lab, "POST", "/lab", &body)
    };
    assert_eq!(press(&mut lab, "deposit", "payment", &payment), "/lab");
    assert_eq!(
        press(&mut lab, "decline", "billing_key", &key["billingKey"]),
        "/lab"
    );
    let reply = support::toss::charge(&mut lab, &key, "order-2");
    assert_eq!(reply.status, 403);
    assert_eq!(
        press(&mut lab, "remove", "billing_key", &key["billingKey"]),
        "/lab"
    );
    let told = press(&mut lab, "recover", "billing_key", &json!("nothing"));
    assert!(told.starts_with("/lab?notice="));
    let state = lab.handle(&Request::new("GET", "/lab/state")).json();
    assert_eq!(state["tossPayments"]["payments"][1]["status"], "DONE");
    assert_eq!(press(&mut lab, "refund", "payment", &payment), "/lab");
    assert_eq!(state["tossPayments"]["billing"][0]["removed"], true);
}
