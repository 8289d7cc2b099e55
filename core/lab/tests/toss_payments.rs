#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! One-off payments at the fake TossPayments: window, confirm, deposit, refund.

mod support;
use kassa_lab::Lab;
use serde_json::{Value, json};
use support::toss::*;
use support::*;

fn status(lab: &mut Lab, order: &str) -> String {
    let found = get(lab, &format!("/payments/orders/{order}"));
    found["status"].as_str().unwrap().to_owned()
}

fn account() -> Value {
    json!({"bank": "88", "accountNumber": "110123456789", "holderName": "김카사"})
}

#[test]
fn the_money_moves_with_the_confirm_and_not_before() {
    let mut lab = toss();
    let query = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    assert_eq!(query["paymentType"], "NORMAL");
    assert_eq!(status(&mut lab, "order-1"), "IN_PROGRESS");
    assert!(told(&mut lab).is_empty());
    let done = post(&mut lab, "/payments/confirm", confirming(&query)).json();
    assert_eq!(
        (&done["status"], &done["method"]),
        (&json!("DONE"), &json!("카드"))
    );
    assert_eq!(done["approvedAt"], "2026-01-31T09:00:00+09:00");
    assert_eq!(
        (&done["vat"], &done["suppliedAmount"]),
        (&json!(91), &json!(909))
    );
    assert_eq!(done["card"]["number"], "94100012****789*");
    assert_eq!(get(&mut lab, &path_of(&done, "")), done);
    assert_eq!(get(&mut lab, "/payments/orders/order-1"), done);
    let event = ("PAYMENT_STATUS_CHANGED".to_owned(), "DONE".to_owned());
    assert_eq!(told(&mut lab), [event]);
    let again = post(&mut lab, "/payments/confirm", confirming(&query));
    assert_eq!(verdict(&again), refused(400, "ALREADY_PROCESSED_PAYMENT"));
}

#[test]
fn a_confirm_with_another_amount_or_order_is_refused_and_spoils_nothing() {
    let mut lab = toss();
    let query = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    for (name, value) in [("amount", json!(1)), ("orderId", json!("order-2"))] {
        let mut body = confirming(&query);
        body[name] = value;
        let reply = post(&mut lab, "/payments/confirm", body);
        assert_eq!(verdict(&reply), refused(400, "INVALID_REQUEST"));
    }
    let mut body = confirming(&query);
    body["paymentKey"] = json!("nothing");
    let reply = post(&mut lab, "/payments/confirm", body);
    assert_eq!(verdict(&reply), refused(404, "NOT_FOUND_PAYMENT"));
    assert_eq!(
        post(&mut lab, "/payments/confirm", confirming(&query)).status,
        200
    );
}

#[test]
fn a_confirm_after_ten_minutes_finds_an_expired_payment_without_a_method() {
    let mut lab = toss();
    let query = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    advance(&mut lab, "10m");
    let reply = post(&mut lab, "/payments/confirm", confirming(&query));
    assert_eq!(verdict(&reply), refused(404, "NOT_FOUND_PAYMENT_SESSION"));
    let found = get(&mut lab, "/payments/orders/order-1");
    assert_eq!(found["status"], "EXPIRED");
    assert_eq!(found["failure"]["code"], "EXPIRED_PAYMENT");
    assert!(found["method"].is_null() && found["useEscrow"].is_null());
    assert_eq!(found["currency"], "XTS");
    let rows = taken(&mut lab);
    let data = &body(&rows[0])["data"];
    assert_eq!(data["status"], "EXPIRED");
    assert!(data.get("method").is_none(), "what is null is left out");
}

#[test]
fn a_window_is_open_for_half_an_hour() {
    let mut lab = toss();
    let open = control(
        &mut lab,
        "/lab/tossPayments/open",
        wish("CARD", "order-1", 1_000),
    );
    assert_eq!(status(&mut lab, "order-1"), "READY");
    advance(&mut lab, "30m");
    assert_eq!(status(&mut lab, "order-1"), "EXPIRED");
    let body = json!({"window": open["window"]}).to_string();
    let request = kassa_lab::Request::new("POST", "/lab/tossPayments/pay").with_body(body);
    assert_eq!(lab.handle(&request).status, 404);
}

#[test]
fn whoever_authenticates_late_has_ten_minutes_of_their_own() {
    let mut lab = toss();
    let asked = wish("CARD", "order-1", 1_000);
    let open = control(&mut lab, "/lab/tossPayments/open", asked);
    advance(&mut lab, "25m");
    let query = pays(&mut lab, json!({"window": open["window"]}), &json!({}));
    advance(&mut lab, "9m");
    assert_eq!(
        post(&mut lab, "/payments/confirm", confirming(&query)).status,
        200
    );
}

#[test]
fn an_order_number_that_was_paid_is_used_up() {
    let mut lab = toss();
    let first = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    let second = pays(&mut lab, wish("CARD", "order-1", 1_000), &json!({}));
    assert_eq!(
        post(&mut lab, "/payments/confirm", confirming(&first)).status,
        200
    );
    let reply = post(&mut lab, "/payments/confirm", confirming(&second));
    assert_eq!(verdict(&reply), refused(400, "DUPLICATED_ORDER_ID"));
    assert_eq!(status(&mut lab, "order-1"), "DONE");
    let open = wish("CARD", "order-1", 1_000).to_string();
    let request = kassa_lab::Request::new("POST", "/lab/tossPayments/open").with_body(open);
    let reply = lab.handle(&request);
    assert_eq!(verdict(&reply), refused(400, "DUPLICATED_ORDER_ID"));
}

#[test]
fn a_declined_confirm_aborts_the_payment_for_good() {
    let mut lab = toss();
    let deed = json!({"card": "9410000000000002"});
    let query = pays(&mut lab, wish("CARD", "order-1", 1_000), &deed);
    let reply = post(&mut lab, "/payments/confirm", confirming(&query));
    assert_eq!(verdict(&reply), refused(403, "REJECT_CARD_PAYMENT"));
    let found = get(&mut lab, "/payments/orders/order-1");
    assert_eq!(found["status"], "ABORTED");
    assert_eq!(found["failure"]["code"], "REJECT_CARD_PAYMENT");
    let reply = post(&mut lab, "/payments/confirm", confirming(&query));
    assert_eq!(verdict(&reply), refused(404, "NOT_FOUND_PAYMENT_SESSION"));
}

#[test]
fn whoever_leaves_the_window_comes_back_without_a_payment_key() {
    let mut lab = toss();
    let deed = json!({"outcome": "close"});
    let left = pays(&mut lab, wish("CARD", "order-1", 1_000), &deed);
    assert_eq!(left["code"], "PAY_PROCESS_CANCELED");
    assert!(left.get("orderId").is_none() && left.get("paymentKey").is_none());
    let deed = json!({"outcome": "REJECT_CARD_COMPANY"});
    let left = pays(&mut lab, wish("CARD", "order-1", 1_000), &deed);
    assert_eq!(
        (&left["code"], &left["orderId"]),
        (&json!("REJECT_CARD_COMPANY"), &json!("order-1"))
    );
}

#[test]
fn a_cancellation_is_whole_or_in_parts_and_parts_never_make_a_whole() {
    let mut lab = toss();
    let whole = paid(&mut lab, "CARD", "order-1", 1_000);
    let cancel = |lab: &mut Lab, payment: &Value, more: Value| {
        let mut body = json!({"cancelReason": "고객 변심"});
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        post(lab, &path_of(payment, "/cancel"), body)
    };
    let reply = cancel(&mut lab, &whole, json!({"refundableAmount": 1_000})).json();
    assert_eq!(
        (&reply["status"], &reply["balanceAmount"]),
        (&json!("CANCELED"), &json!(0))
    );
    assert_eq!(reply["cancels"][0]["cancelStatus"], "DONE");
    let again = cancel(&mut lab, &whole, json!({}));
    assert_eq!(verdict(&again), refused(400, "ALREADY_CANCELED_PAYMENT"));
    let parts = paid(&mut lab, "CARD", "order-2", 1_000);
    let reply = cancel(&mut lab, &parts, json!({"cancelAmount": 300})).json();
    assert_eq!(
        (&reply["status"], &reply["vat"]),
        (&json!("PARTIAL_CANCELED"), &json!(64))
    );
    assert_eq!(reply["cancels"][0]["refundableAmount"], 700);
    let locked = cancel(
        &mut lab,
        &parts,
        json!({"cancelAmount": 300, "refundableAmount": 1_000}),
    );
    assert_eq!(
        verdict(&locked),
        refused(400, "NOT_MATCHES_REFUNDABLE_AMOUNT")
    );
    let over = cancel(&mut lab, &parts, json!({"cancelAmount": 701}));
    assert_eq!(verdict(&over), refused(403, "NOT_CANCELABLE_AMOUNT"));
    let currency = cancel(&mut lab, &parts, json!({"currency": "USD"}));
    assert_eq!(verdict(&currency), refused(400, "INVALID_CURRENCY"));
    let rest = cancel(&mut lab, &parts, json!({})).json();
    assert_eq!(
        (&rest["status"], &rest["balanceAmount"]),
        (&json!("PARTIAL_CANCELED"), &json!(0))
    );
    let keys = rest["cancels"].as_array().unwrap();
    assert_ne!(keys[0]["transactionKey"], keys[1]["transactionKey"]);
    let again = cancel(&mut lab, &parts, json!({}));
    assert_eq!(verdict(&again), refused(403, "NOT_CANCELABLE_AMOUNT"));
    let unsaid = post(&mut lab, &path_of(&parts, "/cancel"), json!({}));
    assert_eq!(verdict(&unsaid), refused(400, "INVALID_REQUEST"));
}

#[test]
fn what_is_free_of_tax_goes_back_as_such() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    let mut ask = charge_of("order-1", 1_000);
    ask["taxFreeAmount"] = json!(450);
    let done = post(&mut lab, &billing_path(&key), ask).json();
    assert_eq!(
        (&done["vat"], &done["taxFreeAmount"]),
        (&json!(50), &json!(450))
    );
    let path = path_of(&done, "/cancel");
    let part = |free: i64| json!({"cancelReason": "x", "cancelAmount": 600, "taxFreeAmount": free});
    // 49 leaves 401 free of tax in a rest of 400; 451 is more than there is.
    for free in [49, 451] {
        let reply = post(&mut lab, &path, part(free));
        assert_eq!(verdict(&reply), refused(400, "INVALID_REQUEST"));
    }
    let left = post(&mut lab, &path, part(50)).json();
    assert_eq!(
        (&left["vat"], &left["taxFreeAmount"]),
        (&json!(0), &json!(400))
    );
}

#[test]
fn some_payments_cannot_be_cancelled_in_parts_or_any_more() {
    let mut lab = toss();
    let whole = paid(&mut lab, "CARD", "order-1", 1_000);
    let never = json!({"order": "order-1", "allowed": false});
    control(&mut lab, "/lab/tossPayments/partial", never);
    let part = json!({"cancelReason": "x", "cancelAmount": 1});
    let reply = post(&mut lab, &path_of(&whole, "/cancel"), part);
    assert_eq!(verdict(&reply), refused(403, "NOT_ALLOWED_PARTIAL_REFUND"));
    let old = paid(&mut lab, "TRANSFER", "order-2", 1_000);
    advance(&mut lab, "181d");
    let all = json!({"cancelReason": "x"});
    let reply = post(&mut lab, &path_of(&old, "/cancel"), all.clone());
    assert_eq!(verdict(&reply), refused(403, "EXCEED_MAX_REFUND_DUE"));
    assert_eq!(
        post(&mut lab, &path_of(&whole, "/cancel"), all.clone()).status,
        200
    );
    let query = pays(&mut lab, wish("CARD", "order-3", 1_000), &json!({}));
    let reply = post(&mut lab, &path_of(&query, "/cancel"), all);
    assert_eq!(verdict(&reply), refused(403, "NOT_CANCELABLE_PAYMENT"));
}

#[test]
fn a_slow_cancellation_ends_by_an_event_and_blocks_the_next() {
    let mut lab = toss();
    let payment = paid(&mut lab, "CARD", "order-1", 1_000);
    let slow = json!({"cancelReason": "x", "cancelAmount": 400, "cancelRequestId": "req-1"});
    let reply = post(&mut lab, &path_of(&payment, "/cancel"), slow.clone()).json();
    assert_eq!(reply["cancels"][0]["cancelStatus"], "IN_PROGRESS");
    assert_eq!(reply["balanceAmount"], 1_000);
    let reply = post(&mut lab, &path_of(&payment, "/cancel"), slow.clone());
    assert_eq!(
        verdict(&reply),
        refused(403, "FORBIDDEN_CONSECUTIVE_REQUEST")
    );
    told(&mut lab);
    let settle = |status: &str| json!({"order": "order-1", "status": status});
    let after = control(
        &mut lab,
        "/lab/tossPayments/refund/settle",
        settle("ABORTED"),
    );
    assert_eq!(after["balanceAmount"], 1_000);
    post(&mut lab, &path_of(&payment, "/cancel"), slow);
    let after = control(&mut lab, "/lab/tossPayments/refund/settle", settle("DONE"));
    assert_eq!(after["balanceAmount"], 600);
    let kinds: Vec<String> = told(&mut lab).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        [
            "CANCEL_STATUS_CHANGED",
            "PAYMENT_STATUS_CHANGED",
            "CANCEL_STATUS_CHANGED"
        ]
    );
}

#[test]
fn a_virtual_account_waits_is_paid_and_may_wait_again() {
    let mut lab = toss();
    let deed = json!({"bank": "토스뱅크", "cash_receipt": "소득공제"});
    let query = pays(&mut lab, wish("VIRTUAL_ACCOUNT", "order-1", 1_000), &deed);
    let waits = post(&mut lab, "/payments/confirm", confirming(&query)).json();
    assert_eq!(waits["status"], "WAITING_FOR_DEPOSIT");
    let account = &waits["virtualAccount"];
    assert_eq!(
        (&account["bankCode"], &account["dueDate"]),
        (&json!("92"), &json!("2026-02-07T09:00:00+09:00"))
    );
    assert!(account["accountNumber"].as_str().unwrap().starts_with('X'));
    assert!(
        told(&mut lab).is_empty(),
        "a deposit that is awaited is no news"
    );
    let order = json!({"order": "order-1"});
    let done = control(&mut lab, "/lab/tossPayments/deposit", order.clone());
    assert_eq!(done["status"], "DONE");
    assert_eq!(done["cashReceipt"]["type"], "소득공제");
    let rows = taken(&mut lab);
    assert_eq!(rows[0].kind, "PAYMENT_STATUS_CHANGED");
    let flat = body(&rows[1]);
    assert!(flat.get("eventType").is_none() && flat.get("paymentKey").is_none());
    assert_eq!(
        (&flat["secret"], &flat["status"], &flat["orderId"]),
        (&waits["secret"], &json!("DONE"), &json!("order-1"))
    );
    let error = json!({"order": "order-1", "do": "error"});
    let back = control(&mut lab, "/lab/tossPayments/deposit", error);
    assert_eq!(back["status"], "WAITING_FOR_DEPOSIT");
    let event = (
        "DEPOSIT_CALLBACK".to_owned(),
        "WAITING_FOR_DEPOSIT".to_owned(),
    );
    assert_eq!(told(&mut lab), [event]);
    control(&mut lab, "/lab/tossPayments/deposit", order);
    assert_eq!(status(&mut lab, "order-1"), "DONE");
}

#[test]
fn an_account_that_nobody_paid_expires_after_its_due_date() {
    let mut lab = toss();
    let mut day = wish("VIRTUAL_ACCOUNT", "order-1", 1_000);
    day["ask"]["virtualAccount"] = json!({"validHours": 24});
    let query = pays(&mut lab, day, &json!({}));
    post(&mut lab, "/payments/confirm", confirming(&query));
    advance(&mut lab, "1d");
    let found = get(&mut lab, "/payments/orders/order-1");
    assert_eq!(
        (&found["status"], &found["method"]),
        (&json!("EXPIRED"), &json!("가상계좌"))
    );
    assert_eq!(found["virtualAccount"]["expired"], true);
    let event = ("PAYMENT_STATUS_CHANGED".to_owned(), "EXPIRED".to_owned());
    assert_eq!(told(&mut lab), [event]);
}

#[test]
fn the_shop_says_until_when_a_deposit_is_awaited_and_what_receipt_comes_with_it() {
    let mut lab = toss();
    let with = |account: Value| {
        let mut asked = wish("VIRTUAL_ACCOUNT", "order-1", 1_000);
        asked["ask"]["virtualAccount"] = account;
        asked
    };
    for (account, code) in [
        (json!({"dueDate": "yesterday"}), "INVALID_DATE"),
        (json!({"dueDate": "2026-01-30T00:00:00"}), "INVALID_DATE"),
        (
            json!({"dueDate": "2026-02-02T00:00:00", "validHours": 1}),
            "INVALID_VALID_HOURS_WITH_DUE_DATE_AND_SINGLE",
        ),
    ] {
        let body = with(account).to_string();
        let request = kassa_lab::Request::new("POST", "/lab/tossPayments/pay").with_body(body);
        assert_eq!(verdict(&lab.handle(&request)), refused(400, code));
    }
    let asked = json!({"dueDate": "2026-02-02T12:00:00", "cashReceipt": {"type": "지출증빙"}});
    let query = pays(&mut lab, with(asked), &json!({}));
    let waits = post(&mut lab, "/payments/confirm", confirming(&query)).json();
    assert_eq!(
        waits["virtualAccount"]["dueDate"],
        "2026-02-02T12:00:00+09:00"
    );
    let order = json!({"order": "order-1"});
    let done = control(&mut lab, "/lab/tossPayments/deposit", order);
    assert_eq!(done["cashReceipts"][0]["type"], "지출증빙");
}

#[test]
fn what_a_page_calls_can_be_done_without_a_browser() {
    let mut lab = toss();
    let addresses = json!({"successUrl": "http://a.test/ok", "failUrl": "http://a.test/no"});
    let mut ask = addresses.clone();
    ask["orderId"] = json!("order-1");
    ask["orderName"] = json!("연필");
    let widget = json!([
        ["TossPayments", "test_gck_lab"], [".widgets", {"customerKey": "cus_7"}],
        [".setAmount", {"currency": "KRW", "value": 1_000}],
        [".renderPaymentMethods", {"selector": "#a"}], [".renderAgreement", {"selector": "#b"}],
        [".requestPayment", ask],
    ]);
    let wish = json!({"script": widget});
    let query = pays(&mut lab, wish, &json!({"method": "TRANSFER"}));
    let body = confirming(&query);
    let confirm = ("POST", "/payments/confirm");
    let done = ask_with(&mut lab, WIDGET, confirm, &[], &body).json();
    assert_eq!(
        (&done["method"], &done["totalAmount"]),
        (&json!("계좌이체"), &json!(1_000))
    );
    let billing = json!([
        ["TossPayments", "test_ck_lab"], [".payment", {"customerKey": "cus_7"}],
        [".requestBillingAuth", {
            "method": "CARD", "successUrl": "http://a.test/ok", "failUrl": "http://a.test/no",
        }],
    ]);
    let query = pays(&mut lab, json!({"script": billing}), &json!({}));
    assert_eq!(query["customerKey"], "cus_7");
    let early = json!({"script": [
        ["TossPayments", "test_gck_lab"], [".widgets", {"customerKey": "cus_7"}],
        [".renderPaymentMethods", {"selector": "#a"}],
    ]});
    let request =
        kassa_lab::Request::new("POST", "/lab/tossPayments/open").with_body(early.to_string());
    assert_eq!(
        verdict(&lab.handle(&request)),
        refused(400, "NOT_SETUP_AMOUNT")
    );
}

#[test]
fn a_deposit_goes_back_to_an_account_that_the_shop_names() {
    let mut lab = toss();
    let waits = paid(&mut lab, "VIRTUAL_ACCOUNT", "order-1", 1_000);
    let path = path_of(&waits, "/cancel");
    let part = json!({"cancelReason": "x", "cancelAmount": 1});
    let reply = post(&mut lab, &path, part);
    assert_eq!(
        verdict(&reply),
        refused(403, "NOT_ALLOWED_PARTIAL_REFUND_WAITING_DEPOSIT")
    );
    control(
        &mut lab,
        "/lab/tossPayments/deposit",
        json!({"order": "order-1"}),
    );
    let mut with = |field: &str, value: Value| {
        let mut account = account();
        account[field] = value;
        let body = json!({"cancelReason": "x", "refundReceiveAccount": account});
        verdict(&post(&mut lab, &path, body))
    };
    assert_eq!(
        with("holderName", json!("")),
        refused(400, "INVALID_REFUND_ACCOUNT_INFO")
    );
    assert_eq!(with("bank", json!("none")), refused(400, "INVALID_BANK"));
    assert_eq!(
        with("accountNumber", json!("110-123")),
        refused(400, "INVALID_REFUND_ACCOUNT_NUMBER")
    );
    let reply = post(&mut lab, &path, json!({"cancelReason": "x"}));
    assert_eq!(verdict(&reply), refused(400, "INVALID_REFUND_ACCOUNT_INFO"));
    told(&mut lab);
    let all = json!({"cancelReason": "x", "refundReceiveAccount": account()});
    let back = post(&mut lab, &path, all).json();
    assert_eq!(back["status"], "CANCELED");
    let kinds: Vec<String> = told(&mut lab).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["PAYMENT_STATUS_CHANGED", "DEPOSIT_CALLBACK"]);
    let refund =
        |lab: &mut Lab| get(lab, &path_of(&waits, ""))["virtualAccount"]["refundStatus"].clone();
    assert_eq!(refund(&mut lab), "PENDING");
    advance(&mut lab, "2d");
    assert_eq!(refund(&mut lab), "COMPLETED");
}

#[test]
fn an_account_that_still_waits_is_cancelled_without_another_account() {
    let mut lab = toss();
    let waits = paid(&mut lab, "VIRTUAL_ACCOUNT", "order-1", 1_000);
    let reply = post(
        &mut lab,
        &path_of(&waits, "/cancel"),
        json!({"cancelReason": "x"}),
    );
    assert_eq!(reply.json()["status"], "CANCELED");
    assert_eq!(reply.json()["virtualAccount"]["refundStatus"], "NONE");
}
