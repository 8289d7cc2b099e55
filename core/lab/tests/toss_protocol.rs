#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The outer layer of the fake TossPayments: keys, codes, idempotency, faults.

mod support;
use kassa_lab::Request;
use serde_json::{Value, json};
use support::toss::*;
use support::toss_codes::{CANCEL, CONFIRM, GENERAL};
use support::*;

#[test]
fn a_key_is_basic_with_a_colon_and_of_the_right_kind() {
    let mut lab = toss();
    let mut with = |authorization: String| {
        let request = Request::new("GET", "/tossPayments/v1/payments/none")
            .with_header("Authorization", &authorization);
        verdict(&lab.handle(&request))
    };
    assert_eq!(with(String::new()), refused(401, "UNAUTHORIZED_KEY"));
    assert_eq!(
        with(basic("test_sk_lab")),
        refused(403, "INCORRECT_BASIC_AUTH_FORMAT")
    );
    assert_eq!(with(basic("nothing:")), refused(401, "UNAUTHORIZED_KEY"));
    assert_eq!(
        with(basic("\u{feff}test_sk_lab:")),
        refused(401, "UNAUTHORIZED_KEY")
    );
    assert_eq!(with(basic("live_sk_x:")), refused(401, "UNAUTHORIZED_KEY"));
    assert_eq!(with(basic("test_ck_lab:")), refused(400, "INVALID_API_KEY"));
    for key in ["test_sk_lab:", "test_gsk_lab:"] {
        assert_eq!(with(basic(key)), refused(404, "NOT_FOUND_PAYMENT"));
    }
}

#[test]
fn a_retired_key_is_unauthorized_and_a_version_is_chosen_by_key() {
    let mut lab = toss();
    let payment = paid(&mut lab, "CARD", "order-1", 1_000);
    assert_eq!(payment["version"], "2022-11-16");
    let newer = json!({"key": SECRET, "version": "2024-06-01"});
    control(&mut lab, "/lab/tossPayments/key", newer);
    let path = path_of(&payment, "");
    assert_eq!(get(&mut lab, &path)["version"], "2024-06-01");
    control(
        &mut lab,
        "/lab/tossPayments/key",
        json!({"key": SECRET, "retired": true}),
    );
    let reply = ask_with(&mut lab, SECRET, ("GET", &path), &[], &Value::Null);
    assert_eq!(verdict(&reply), refused(401, "UNAUTHORIZED_KEY"));
}

#[test]
fn widget_keys_cannot_bill_and_no_pair_sees_what_the_other_made() {
    let mut lab = toss();
    let ask = |lab: &mut kassa_lab::Lab, secret: &str, line, body: &Value| {
        verdict(&ask_with(lab, secret, line, &[], body))
    };
    for line in [
        ("POST", "/billing/authorizations/issue"),
        ("POST", "/billing/none"),
        ("DELETE", "/billing/none"),
    ] {
        let said = ask(&mut lab, WIDGET, line, &json!({}));
        assert_eq!(said, refused(400, "NOT_SUPPORTED_WIDGET_KEY"));
    }
    let mut of_widget = wish("CARD", "order-1", 1_000);
    of_widget["client_key"] = "test_gck_lab".into();
    let query = pays(&mut lab, of_widget, &json!({}));
    let (confirm, body) = (("POST", "/payments/confirm"), confirming(&query));
    let wrong = ask(&mut lab, SECRET, confirm, &body);
    assert_eq!(wrong, refused(400, "INVALID_API_KEY"));
    assert_eq!(ask(&mut lab, WIDGET, confirm, &body).0, 200);
    let order = ("GET", "/payments/orders/order-1");
    let unseen = ask(&mut lab, SECRET, order, &Value::Null);
    assert_eq!(unseen, refused(404, "NOT_FOUND_PAYMENT"));
    assert_eq!(ask(&mut lab, WIDGET, order, &Value::Null).0, 200);
    // An order number is unique for each merchant id, so the other pair can use it.
    paid(&mut lab, "CARD", "order-1", 1_000);
}

#[test]
fn every_reply_has_a_date_and_a_trace_and_an_error_two_fields() {
    let mut lab = toss();
    let reply = post(&mut lab, "/payments/confirm", json!({}));
    assert_eq!(reply.header("date"), Some("Sat, 31 Jan 2026 00:00:00 GMT"));
    assert_eq!(reply.header("x-tosspayments-trace-id").unwrap().len(), 32);
    let fields = reply.json();
    let fields: Vec<&String> = fields.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["code", "message"]);
}

#[test]
fn a_test_code_brings_every_code_of_the_tables_with_its_status() {
    let mut lab = toss();
    for (path, table, count) in [
        ("/billing/none", GENERAL, 140),
        ("/payments/confirm", CONFIRM, 47),
        ("/payments/none/cancel", CANCEL, 30),
    ] {
        let mut seen = 0;
        for (status, codes) in table {
            for code in codes.split_whitespace() {
                let headers = [("TossPayments-Test-Code", code)];
                let reply = ask_with(&mut lab, SECRET, ("POST", path), &headers, &json!({}));
                assert_eq!(verdict(&reply), refused(*status, code));
                seen += 1;
            }
        }
        assert_eq!(seen, count);
    }
    for (code, said) in [
        ("INVALID_IDEMPOTENCY_KEY", 400),
        ("IDEMPOTENT_REQUEST_PROCESSING", 409),
        ("ALREADY_REMOVED_BILLING_KEY", 400),
    ] {
        let headers = [("TossPayments-Test-Code", code)];
        let reply = ask_with(
            &mut lab,
            SECRET,
            ("GET", "/payments/x"),
            &headers,
            &Value::Null,
        );
        assert_eq!(verdict(&reply), refused(said, code));
    }
    let headers = [("TossPayments-Test-Code", "NO_SUCH_CODE")];
    let reply = ask_with(
        &mut lab,
        SECRET,
        ("GET", "/payments/x"),
        &headers,
        &Value::Null,
    );
    assert_eq!(verdict(&reply), refused(400, "INVALID_TEST_CODE"));
}

#[test]
fn an_idempotency_key_counts_with_key_address_and_method_but_not_with_the_body() {
    let mut lab = toss();
    let one = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    let two = pays(&mut lab, wish("CARD", "order-2", 2_000), &json!({}));
    let first = post_once(&mut lab, "k", "/payments/confirm", confirming(&one));
    // Another body under the same key is answered with the first payment.
    let second = post_once(&mut lab, "k", "/payments/confirm", confirming(&two));
    assert_eq!(first.body, second.body);
    assert_eq!(
        get(&mut lab, "/payments/orders/order-2")["status"],
        "IN_PROGRESS"
    );
    let cancel = json!({"cancelReason": "x", "cancelAmount": 400});
    let path = path_of(&first.json(), "/cancel");
    for _ in 0..2 {
        let reply = post_once(&mut lab, "k", &path, cancel.clone());
        assert_eq!(reply.json()["balanceAmount"], 600);
    }
    // A second before fifteen days, and then.
    for (span, balance) in [("1295999s", 600), ("1s", 200)] {
        advance(&mut lab, span);
        let reply = post_once(&mut lab, "k", &path, cancel.clone());
        assert_eq!(reply.json()["balanceAmount"], balance);
    }
    let long = "k".repeat(301);
    let reply = post_once(&mut lab, &long, &path, json!({}));
    assert_eq!(verdict(&reply), refused(400, "INVALID_IDEMPOTENCY_KEY"));
}

#[test]
fn a_refusal_is_replayed_for_its_key_and_a_server_error_that_did_nothing_is_not() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", "9410000000000009");
    for _ in 0..2 {
        let reply = charge(&mut lab, &key, "order-1");
        assert_eq!(verdict(&reply), refused(400, "PROVIDER_ERROR"));
    }
    let body = charge_of("order-1", 9_900);
    let reply = post_once(&mut lab, "another", &billing_path(&key), body);
    assert_eq!(reply.json()["status"], "DONE");
    control(&mut lab, "/lab/fault", json!({"kind": "500"}));
    let reply = charge(&mut lab, &key, "order-2");
    assert_eq!(
        verdict(&reply),
        refused(500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
    );
    assert_eq!(charge(&mut lab, &key, "order-2").status, 200);
    let next = json!({"customer_key": "cus_7", "next": ["UNKNOWN_PAYMENT_ERROR", "pays"]});
    control(&mut lab, "/lab/tossPayments/card", next);
    for said in [refused(500, "UNKNOWN_PAYMENT_ERROR"), (200, String::new())] {
        assert_eq!(verdict(&charge(&mut lab, &key, "order-3")), said);
    }
}

#[test]
fn faults_spoil_its_requests_by_their_own_prefix() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    for (n, (kind, status, done)) in [
        ("409", 409, false),
        ("429", 429, false),
        ("500_after", 500, true),
        ("timeout", 0, true),
    ]
    .into_iter()
    .enumerate()
    {
        let order = format!("order-{n}");
        let fault = json!({"kind": kind, "path_prefix": "/tossPayments/v1/billing"});
        control(&mut lab, "/lab/fault", fault);
        let reply = charge(&mut lab, &key, &order);
        assert_eq!(reply.status, status);
        if kind == "409" {
            assert_eq!(verdict(&reply).1, "IDEMPOTENT_REQUEST_PROCESSING");
        }
        let path = format!("/payments/orders/{order}");
        let found = ask_with(&mut lab, SECRET, ("GET", &path), &[], &Value::Null);
        assert_eq!(found.status == 200, done, "{kind}");
    }
}

#[test]
fn a_body_is_read_as_the_documents_have_it() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    let with = |name: &str, value: Value| {
        let mut body = charge_of("order-1", 9_900);
        body[name] = value;
        body
    };
    for (body, code) in [
        (with("amount", json!("9900")), "INVALID_REQUEST"),
        (with("amount", json!(99.5)), "INVALID_REQUEST"),
        (with("ammount", json!(1)), "INVALID_REQUEST"),
        (with("orderId", json!("short")), "INVALID_ORDER_ID"),
        (with("orderId", json!("주문번호입니다")), "INVALID_ORDER_ID"),
        (
            with("orderName", json!("가".repeat(101))),
            "INVALID_ORDER_NAME",
        ),
        (
            with("customerKey", json!("cus_8")),
            "NOT_MATCHES_CUSTOMER_KEY",
        ),
        (with("amount", json!(99)), "BELOW_MINIMUM_AMOUNT"),
    ] {
        let reply = post(&mut lab, &billing_path(&key), body);
        assert_eq!(verdict(&reply), refused(400, code));
    }
    let reply = post(&mut lab, "/nothing", json!({}));
    assert_eq!(verdict(&reply), refused(404, "NOT_FOUND"));
    let reply = ask_with(&mut lab, SECRET, ("PUT", "/payments/x"), &[], &Value::Null);
    assert_eq!(verdict(&reply), refused(404, "NOT_FOUND_HTTP_METHOD"));
}
