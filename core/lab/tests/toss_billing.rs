#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! Billing keys at the fake TossPayments: registering, charging, failing, removing.

mod support;
use kassa_lab::Lab;
use serde_json::{Value, json};
use support::toss::*;
use support::*;

fn lookup(lab: &mut Lab, order: &str) -> (u16, Value) {
    let path = format!("/payments/orders/{order}");
    let reply = ask_with(lab, SECRET, ("GET", &path), &[], &Value::Null);
    (reply.status, reply.json())
}

/// What each of several charges comes to, one order each.
fn charges(lab: &mut Lab, card: &str, count: usize) -> Vec<(u16, String)> {
    let key = registered(lab, "CARD", card);
    (0..count)
        .map(|n| verdict(&charge(lab, &key, &format!("order-{card}-{n}"))))
        .collect()
}

fn fine() -> (u16, String) {
    (200, String::new())
}

#[test]
fn a_key_is_issued_once_for_the_customer_who_authenticated() {
    let mut lab = toss();
    let query = pays(&mut lab, billing_wish("CARD"), &json!({}));
    assert_eq!(query["customerKey"], "cus_7");
    let issue = |lab: &mut Lab, auth: &Value, customer: &str| {
        let body = json!({"authKey": auth, "customerKey": customer});
        post(lab, "/billing/authorizations/issue", body)
    };
    let stranger = issue(&mut lab, &query["authKey"], "cus_8");
    assert_eq!(verdict(&stranger), refused(400, "NOT_MATCHES_CUSTOMER_KEY"));
    let long = issue(&mut lab, &query["authKey"], &"c".repeat(301));
    assert_eq!(verdict(&long), refused(500, "FAILED_DB_PROCESSING"));
    let made = issue(&mut lab, &query["authKey"], "cus_7").json();
    assert_eq!(
        (&made["method"], &made["card"]["number"]),
        (&json!("카드"), &json!("94100012****789*"))
    );
    assert!(made["billingKey"].as_str().unwrap().ends_with('='));
    let again = issue(&mut lab, &query["authKey"], "cus_7");
    assert_eq!(verdict(&again), refused(400, "INVALID_BILL_KEY_REQUEST"));
}

#[test]
fn an_issue_whose_answer_was_lost_is_answered_again_under_its_key() {
    let mut lab = toss();
    let query = pays(&mut lab, billing_wish("CARD"), &json!({}));
    let body = json!({"authKey": query["authKey"], "customerKey": "cus_7"});
    control(&mut lab, "/lab/fault", json!({"kind": "timeout"}));
    let path = "/billing/authorizations/issue";
    assert_eq!(post_once(&mut lab, "issue-1", path, body.clone()).status, 0);
    let again = post_once(&mut lab, "issue-1", path, body);
    assert!(again.json()["billingKey"].is_string());
}

#[test]
fn a_charge_is_done_and_told_by_nobody_but_its_answer() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    let done = charge(&mut lab, &key, "order-1").json();
    assert_eq!(
        (&done["type"], &done["status"], &done["totalAmount"]),
        (&json!("BILLING"), &json!("DONE"), &json!(9_900))
    );
    assert!(done["secret"].is_string() && done["virtualAccount"].is_null());
    assert!(told(&mut lab).is_empty());
    assert_eq!(lookup(&mut lab, "order-1").1, done);
    // The cancellation of one is told.
    let path = path_of(&done, "/cancel");
    post(&mut lab, &path, json!({"cancelReason": "x"}));
    let event = ("PAYMENT_STATUS_CHANGED".to_owned(), "CANCELED".to_owned());
    assert_eq!(told(&mut lab), [event]);
}

#[test]
fn an_order_number_is_good_for_one_charge_even_if_it_was_declined() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    charge(&mut lab, &key, "order-1");
    let again = post(&mut lab, &billing_path(&key), charge_of("order-1", 9_900));
    assert_eq!(verdict(&again), refused(400, "DUPLICATED_ORDER_ID"));
    let next = json!({"customer_key": "cus_7", "next": ["REJECT_CARD_PAYMENT", "pays"]});
    control(&mut lab, "/lab/tossPayments/card", next);
    let declined = charge(&mut lab, &key, "order-2");
    assert_eq!(verdict(&declined), refused(403, "REJECT_CARD_PAYMENT"));
    let (_, found) = lookup(&mut lab, "order-2");
    assert_eq!(
        (&found["status"], &found["failure"]["code"]),
        (&json!("ABORTED"), &json!("REJECT_CARD_PAYMENT"))
    );
    assert!(told(&mut lab).is_empty());
    let again = post(&mut lab, &billing_path(&key), charge_of("order-2", 9_900));
    assert_eq!(verdict(&again), refused(400, "DUPLICATED_ORDER_ID"));
    assert_eq!(charge(&mut lab, &key, "order-3").status, 200);
}

#[test]
fn cards_decline_always_later_or_for_the_moment() {
    let mut lab = toss();
    let limit = refused(403, "REJECT_CARD_PAYMENT");
    let most = refused(400, "EXCEED_MAX_PAYMENT_AMOUNT");
    let lost = refused(400, "INVALID_CARD_LOST_OR_STOLEN");
    let stopped = refused(400, "INVALID_STOPPED_CARD");
    let moment = refused(400, "PROVIDER_ERROR");
    for (card, expected) in [
        (CARD, [fine(), fine(), fine()]),
        (
            "9410000000000002",
            [limit.clone(), limit.clone(), limit.clone()],
        ),
        ("9410000000000003", [most.clone(), most.clone(), most]),
        ("9410000000000004", [fine(), lost.clone(), lost]),
        (
            "9410000000000005",
            [stopped.clone(), stopped.clone(), stopped],
        ),
        ("9410000000000009", [moment, fine(), fine()]),
        ("9410000000000010", [fine(), limit.clone(), limit.clone()]),
        // As at the other providers.
        ("4242424242424242", [fine(), fine(), fine()]),
        ("4000000000000341", [fine(), limit.clone(), limit]),
    ] {
        assert_eq!(charges(&mut lab, card, 3), expected, "{card}");
    }
    // What was refused for the moment has left no payment behind.
    assert_eq!(lookup(&mut lab, "order-9410000000000009-0").0, 404);
}

#[test]
fn cards_that_charge_and_do_not_say_so_are_found_by_their_order() {
    let mut lab = toss();
    let broken = registered(&mut lab, "CARD", "9410000000000006");
    for _ in 0..2 {
        // The key remembers the error, as the money is gone.
        let reply = charge(&mut lab, &broken, "order-1");
        assert_eq!(
            verdict(&reply),
            refused(500, "FAILED_INTERNAL_SYSTEM_PROCESSING")
        );
    }
    assert_eq!(lookup(&mut lab, "order-1").1["status"], "DONE");
    let silent = registered(&mut lab, "CARD", "9410000000000007");
    assert_eq!(charge(&mut lab, &silent, "order-2").status, 0);
    assert_eq!(lookup(&mut lab, "order-2").1["status"], "DONE");
    let twice = registered(&mut lab, "CARD", "9410000000000008");
    assert_eq!(charge(&mut lab, &twice, "order-3").status, 0);
    assert_eq!(charge(&mut lab, &twice, "order-3").status, 0);
    assert_eq!(charge(&mut lab, &twice, "order-3").json()["status"], "DONE");
    assert_eq!(charge(&mut lab, &twice, "order-4").status, 0);
    assert_eq!(lookup(&mut lab, "order-4").0, 0, "a look is lost as well");
    assert_eq!(lookup(&mut lab, "order-4").1["status"], "DONE");
}

#[test]
fn a_stored_card_can_be_told_how_to_behave_from_now_on() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    let next = json!({"billing_key": key["billingKey"], "next": "FDS_ERROR"});
    control(&mut lab, "/lab/tossPayments/card", next);
    for order in ["order-1", "order-2"] {
        let reply = charge(&mut lab, &key, order);
        assert_eq!(verdict(&reply), refused(403, "FDS_ERROR"));
    }
    let next = json!({"customer_key": "cus_7", "next": ["timeout", "pays"]});
    control(&mut lab, "/lab/tossPayments/card", next);
    assert_eq!(charge(&mut lab, &key, "order-3").status, 0);
    assert_eq!(charge(&mut lab, &key, "order-4").status, 200);
    let wrong = json!({"customer_key": "cus_7", "next": "NO_SUCH_CODE"}).to_string();
    let request = kassa_lab::Request::new("POST", "/lab/tossPayments/card").with_body(wrong);
    assert_eq!(lab.handle(&request).status, 400);
}

#[test]
fn an_account_is_charged_like_a_card_and_has_refusals_of_its_own() {
    let mut lab = toss();
    let key = registered(&mut lab, "TRANSFER", "X1000000000003");
    assert_eq!(
        (&key["method"], &key["card"]),
        (&json!("계좌이체"), &Value::Null)
    );
    assert_eq!(key["transfers"][0]["bankCode"], "88");
    let early = charge(&mut lab, &key, "order-1");
    assert_eq!(verdict(&early), refused(400, "RESTRICTED_TRANSFER_ACCOUNT"));
    let done = charge(&mut lab, &key, "order-2").json();
    assert_eq!(
        (&done["method"], &done["card"]),
        (&json!("계좌이체"), &Value::Null)
    );
    let low = post(&mut lab, &billing_path(&key), charge_of("order-3", 199));
    assert_eq!(verdict(&low), refused(400, "BELOW_MINIMUM_AMOUNT"));
}

#[test]
fn a_key_is_removed_once_by_the_shop_without_a_word_and_by_the_provider_with_one() {
    let mut lab = toss();
    let key = registered(&mut lab, "CARD", CARD);
    let path = billing_path(&key);
    let mut ask = |line| ask_with(&mut lab, SECRET, line, &[], &charge_of("order-1", 9_900));
    let removed = ask(("DELETE", &path));
    assert_eq!((removed.status, removed.body.len()), (200, 0));
    for line in [("DELETE", path.as_str()), ("POST", path.as_str())] {
        assert_eq!(
            verdict(&ask(line)),
            refused(400, "ALREADY_REMOVED_BILLING_KEY")
        );
    }
    let unknown = ask(("POST", "/billing/none"));
    assert_eq!(verdict(&unknown), refused(404, "NOT_FOUND_BILLING"));
    assert!(told(&mut lab).is_empty());
    let other = registered(&mut lab, "CARD", CARD);
    let wish = json!({"billing_key": other["billingKey"], "reason": "CARD_LOST"});
    control(&mut lab, "/lab/tossPayments/remove", wish);
    let rows = taken(&mut lab);
    assert_eq!(
        body(&rows[0])["data"],
        json!({"billingKey": other["billingKey"], "reason": "CARD_LOST"})
    );
    let reply = charge(&mut lab, &other, "order-2");
    assert_eq!(verdict(&reply), refused(400, "ALREADY_REMOVED_BILLING_KEY"));
}
