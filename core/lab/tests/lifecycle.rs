#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The life of payments and subscriptions, seen through the API and the webhooks.

mod support;
use serde_json::json;
use support::*;

#[test]
fn a_one_time_payment_completes_its_session_in_one_second() {
    let mut lab = lab();
    price(&mut lab, "price_pack", 1000, "");
    let session = ok(
        &mut lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=payment&line_items[0][price]=price_pack&line_items[0][quantity]=2&success_url=http://a.test/ok?s={CHECKOUT_SESSION_ID}&payment_intent_data[metadata][order]=o1&metadata[a]=b",
    );
    assert_eq!(session["payment_intent"], json!(null));
    drain(&mut lab);
    let paid = control(
        &mut lab,
        "/lab/stripe/pay",
        json!({"session": session["id"], "email": "jo@a.test"}),
    );
    assert_eq!(paid["payment_status"], "paid");
    assert_eq!(paid["amount_total"], 2000);
    assert_eq!(paid["customer"], json!(null));
    let events = events(&lab);
    let created: Vec<_> = events
        .iter()
        .map(|event| event["created"].clone())
        .collect();
    assert!(created.iter().all(|at| *at == created[0]));
    assert_eq!(
        drain(&mut lab),
        [
            "payment_intent.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed"
        ]
    );
    let intent = ok(
        &mut lab,
        "GET",
        &format!(
            "/v1/payment_intents/{}?expand[]=latest_charge",
            paid["payment_intent"].as_str().unwrap()
        ),
        "",
    );
    assert_eq!(intent["latest_charge"]["metadata"], json!({"order": "o1"}));
    assert!(intent["latest_charge"].get("invoice").is_none());
}

#[test]
fn a_declined_card_leaves_the_session_open() {
    let mut lab = lab();
    price(&mut lab, "price_pack", 1000, "");
    let session = ok(
        &mut lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=payment&line_items[0][price]=price_pack&success_url=http://a.test/ok",
    );
    let body = json!({"session": session["id"], "card": "4000 0000 0000 0002"}).to_string();
    let reply = lab.handle(&kassa_lab::Request::new("POST", "/lab/stripe/pay").with_body(body));
    assert_eq!(reply.status, 402);
    assert_eq!(reply.json()["error"]["decline_code"], "generic_decline");
    let again = control(
        &mut lab,
        "/lab/stripe/pay",
        json!({"session": session["id"]}),
    );
    assert_eq!(again["status"], "complete");
    let kinds = drain(&mut lab);
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "payment_intent.created")
            .count(),
        1
    );
}

#[test]
fn a_subscription_copies_its_own_metadata_and_not_the_session_s() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    let sub = ok(
        &mut lab,
        "GET",
        &format!(
            "/v1/subscriptions/{}?expand[]=latest_invoice.payments",
            session["subscription"].as_str().unwrap()
        ),
        "",
    );
    assert_eq!(sub["status"], "active");
    assert_eq!(sub["metadata"], json!({"account": "acct_7"}));
    assert!(sub.get("current_period_end").is_none());
    let invoice = &sub["latest_invoice"];
    assert_eq!(invoice["metadata"], json!({}));
    assert_eq!(
        invoice["parent"]["subscription_details"]["metadata"],
        json!({"account": "acct_7"})
    );
    assert_eq!(invoice["payments"]["data"][0]["status"], "paid");
    assert!(invoice.get("payment_intent").is_none());
    let line = &invoice["lines"]["data"][0];
    assert_eq!(line["pricing"]["price_details"]["price"], "price_pro");
    assert_eq!(
        line["parent"]["subscription_item_details"]["proration"],
        false
    );
    assert_eq!(
        line["period"]["end"],
        sub["items"]["data"][0]["current_period_end"]
    );
    let kinds = drain(&mut lab);
    for kind in [
        "customer.subscription.created",
        "invoice.paid",
        "invoice_payment.paid",
        "checkout.session.completed",
    ] {
        assert!(kinds.contains(&kind.to_owned()), "{kind} in {kinds:?}");
    }
    let intent = invoice["payments"]["data"][0]["payment"]["payment_intent"]
        .as_str()
        .unwrap();
    let list = ok(
        &mut lab,
        "GET",
        &format!(
            "/v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]={intent}&expand[]=data.invoice"
        ),
        "",
    );
    assert_eq!(list["data"][0]["invoice"]["id"], invoice["id"]);
}

#[test]
fn a_renewal_stays_a_draft_for_an_hour_and_month_ends_come_back() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    let id = session["subscription"].as_str().unwrap().to_owned();
    drain(&mut lab);
    advance(&mut lab, "28d"); // 28 February, exactly the period's end
    assert_eq!(
        drain(&mut lab),
        ["invoice.created", "customer.subscription.updated"]
    );
    let sub = ok(
        &mut lab,
        "GET",
        &format!("/v1/subscriptions/{id}?expand[]=latest_invoice"),
        "",
    );
    assert_eq!(sub["latest_invoice"]["status"], "draft");
    assert_eq!(
        sub["latest_invoice"]["billing_reason"],
        "subscription_cycle"
    );
    assert_eq!(sub["items"]["data"][0]["current_period_end"], 1_774_915_200); // 31 March
    assert_eq!(sub["latest_invoice"]["period_start"], START / 1000);
    advance(&mut lab, "1h");
    let kinds = drain(&mut lab);
    assert!(kinds.contains(&"invoice.paid".to_owned()), "{kinds:?}");
}

#[test]
fn a_failing_renewal_is_retried_and_then_ends_the_subscription() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4000000000000341");
    let id = session["subscription"].as_str().unwrap().to_owned();
    drain(&mut lab);
    advance(&mut lab, "29d");
    let seen = events(&lab);
    let failed = seen
        .iter()
        .find(|event| event["type"] == "invoice.payment_failed")
        .unwrap();
    assert_eq!(failed["data"]["object"]["attempt_count"], 1);
    let due = failed["created"].as_i64().unwrap() + 3 * 86_400;
    assert_eq!(failed["data"]["object"]["next_payment_attempt"], due);
    let last = seen.last().unwrap();
    assert_eq!(last["type"], "customer.subscription.updated");
    assert_eq!(
        last["data"]["previous_attributes"],
        json!({"status": "active"})
    );
    drain(&mut lab);
    advance(&mut lab, "20d");
    let kinds = drain(&mut lab);
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "invoice.payment_failed")
            .count(),
        3
    );
    assert_eq!(kinds.last().unwrap(), "customer.subscription.deleted");
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["status"], "canceled");
    assert_eq!(sub["cancellation_details"]["reason"], "payment_failed");
    advance(&mut lab, "1year");
    assert_eq!(drain(&mut lab), Vec::<String>::new());
}

#[test]
fn a_new_card_pays_what_is_open_and_wakes_the_subscription() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4000000000000341");
    advance(&mut lab, "29d");
    drain(&mut lab);
    control(
        &mut lab,
        "/lab/stripe/card",
        json!({"subscription": session["subscription"], "card": "4242424242424242"}),
    );
    let kinds = drain(&mut lab);
    assert!(kinds.contains(&"invoice.paid".to_owned()), "{kinds:?}");
    assert_eq!(kinds.last().unwrap(), "customer.subscription.updated");
    advance(&mut lab, "10d");
    assert_eq!(drain(&mut lab), Vec::<String>::new());
}

#[test]
fn a_scheduled_end_keeps_the_time_of_the_wish() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    let id = session["subscription"].as_str().unwrap().to_owned();
    advance(&mut lab, "1d");
    drain(&mut lab);
    let sub = ok(
        &mut lab,
        "POST",
        &format!("/v1/subscriptions/{id}"),
        "cancel_at_period_end=true",
    );
    assert_eq!(sub["status"], "active");
    assert_eq!(sub["canceled_at"], START / 1000 + 86_400);
    advance(&mut lab, "1month");
    assert_eq!(
        drain(&mut lab),
        [
            "customer.subscription.updated",
            "customer.subscription.deleted"
        ]
    );
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["canceled_at"], START / 1000 + 86_400);
    assert_eq!(sub["ended_at"], START / 1000 + 28 * 86_400);
    let list = ok(
        &mut lab,
        "GET",
        &format!(
            "/v1/subscriptions?customer={}",
            sub["customer"].as_str().unwrap()
        ),
        "",
    );
    assert_eq!(list["data"], json!([]));
}

#[test]
fn a_trial_is_billed_nothing_and_then_everything() {
    let mut lab = lab();
    price(&mut lab, "price_pro", 2000, "month");
    let session = ok(
        &mut lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=subscription&line_items[0][price]=price_pro&success_url=http://a.test/ok&subscription_data[trial_period_days]=14",
    );
    let paid = control(
        &mut lab,
        "/lab/stripe/pay",
        json!({"session": session["id"]}),
    );
    assert_eq!(paid["payment_status"], "no_payment_required");
    drain(&mut lab);
    advance(&mut lab, "13d");
    assert_eq!(drain(&mut lab), ["customer.subscription.trial_will_end"]);
    advance(&mut lab, "2d");
    let seen = events(&lab);
    let paid = seen
        .iter()
        .find(|event| event["type"] == "invoice.paid")
        .unwrap();
    assert_eq!(paid["data"]["object"]["amount_paid"], 2000);
}

#[test]
fn a_bank_debit_completes_unpaid_and_settles_later() {
    let mut lab = lab();
    price(&mut lab, "price_pack", 1000, "");
    let session = ok(
        &mut lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=payment&line_items[0][price]=price_pack&success_url=http://a.test/ok",
    );
    let paid = control(
        &mut lab,
        "/lab/stripe/pay",
        json!({"session": session["id"], "card": "bank_debit"}),
    );
    assert_eq!(
        (paid["status"].as_str(), paid["payment_status"].as_str()),
        (Some("complete"), Some("unpaid"))
    );
    drain(&mut lab);
    control(
        &mut lab,
        "/lab/stripe/settle",
        json!({"session": session["id"], "outcome": "succeeded"}),
    );
    assert_eq!(
        drain(&mut lab),
        [
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.async_payment_succeeded"
        ]
    );
}

#[test]
fn refunds_add_up_and_a_failed_one_takes_its_part_back() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    drain(&mut lab);
    let refund = control(
        &mut lab,
        "/lab/stripe/refund",
        json!({"subscription": session["subscription"], "amount": 500}),
    );
    assert_eq!(refund["metadata"], json!({}));
    let charge = refund["charge"].as_str().unwrap().to_owned();
    assert_eq!(
        drain(&mut lab),
        [
            "refund.created",
            "charge.refunded",
            "refund.updated",
            "charge.refund.updated"
        ]
    );
    let reply = call(
        &mut lab,
        "POST",
        "/v1/refunds",
        &format!("charge={charge}&amount=1501"),
    );
    assert_eq!(reply.json()["error"]["param"], "amount");
    ok(&mut lab, "POST", "/v1/refunds", &format!("charge={charge}"));
    let whole = ok(&mut lab, "GET", &format!("/v1/charges/{charge}"), "");
    assert_eq!(
        (
            whole["refunded"].as_bool(),
            whole["amount_refunded"].as_i64()
        ),
        (Some(true), Some(2000))
    );
    let reply = call(&mut lab, "POST", "/v1/refunds", &format!("charge={charge}"));
    assert_eq!(reply.json()["error"]["code"], "charge_already_refunded");
    control(
        &mut lab,
        "/lab/stripe/refund/fail",
        json!({"refund": refund["id"]}),
    );
    let part = ok(&mut lab, "GET", &format!("/v1/charges/{charge}"), "");
    assert_eq!(
        (part["refunded"].as_bool(), part["amount_refunded"].as_i64()),
        (Some(false), Some(1500))
    );
    assert!(drain(&mut lab).contains(&"refund.failed".to_owned()));
}

#[test]
fn a_change_of_interval_bills_a_new_period_at_once() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    price(&mut lab, "price_year", 20_000, "year");
    let id = session["subscription"].as_str().unwrap().to_owned();
    advance(&mut lab, "14d");
    drain(&mut lab);
    let sub = control(
        &mut lab,
        "/lab/stripe/subscription",
        json!({"subscription": id, "price": "price_year"}),
    );
    let item = &sub["items"]["data"][0];
    assert_eq!(item["current_period_start"], START / 1000 + 14 * 86_400);
    let seen = events(&lab);
    let paid = seen
        .iter()
        .find(|event| event["type"] == "invoice.paid")
        .unwrap();
    let invoice = &paid["data"]["object"];
    assert_eq!(invoice["billing_reason"], "subscription_update");
    assert_eq!(invoice["amount_paid"], 20_000 - 1_000);
    let grants: Vec<_> = invoice["lines"]["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["parent"]["subscription_item_details"]["proration"] == false)
        .collect();
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0]["period"]["end"], item["current_period_end"]);
    drain(&mut lab);
    advance(&mut lab, "2month");
    assert_eq!(drain(&mut lab), Vec::<String>::new());
}

#[test]
fn an_account_may_leave_failed_subscriptions_unpaid() {
    let mut lab = lab();
    control(&mut lab, "/lab/mode", json!({"dunning": "unpaid"}));
    let session = subscribed(&mut lab, "4000000000000341");
    let id = session["subscription"].as_str().unwrap().to_owned();
    advance(&mut lab, "50d");
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["status"], "unpaid");
    control(
        &mut lab,
        "/lab/stripe/card",
        json!({"subscription": id, "card": "4242424242424242"}),
    );
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["status"], "active");
}

#[test]
fn a_debit_that_fails_puts_its_subscription_past_due() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "bank_debit");
    assert_eq!(session["payment_status"], "unpaid");
    drain(&mut lab);
    control(
        &mut lab,
        "/lab/stripe/settle",
        json!({"session": session["id"], "outcome": "failed"}),
    );
    let kinds = drain(&mut lab);
    assert!(
        kinds.contains(&"invoice.payment_failed".to_owned()),
        "{kinds:?}"
    );
    assert_eq!(
        kinds.last().unwrap(),
        "checkout.session.async_payment_failed"
    );
    let id = session["subscription"].as_str().unwrap();
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["status"], "past_due");
}

#[test]
fn a_session_that_nobody_pays_expires_after_a_day() {
    let mut lab = lab();
    price(&mut lab, "price_pack", 1000, "");
    let session = ok(
        &mut lab,
        "POST",
        "/v1/checkout/sessions",
        "mode=payment&line_items[0][price]=price_pack&success_url=http://a.test/ok",
    );
    drain(&mut lab);
    advance(&mut lab, "1d");
    assert_eq!(drain(&mut lab), ["checkout.session.expired"]);
    let id = session["id"].as_str().unwrap();
    let session = ok(&mut lab, "GET", &format!("/v1/checkout/sessions/{id}"), "");
    assert_eq!(
        (session["status"].as_str(), &session["url"]),
        (Some("expired"), &json!(null))
    );
}

#[test]
fn a_dispute_takes_the_money_and_a_won_one_brings_it_back() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    drain(&mut lab);
    let dispute = control(
        &mut lab,
        "/lab/stripe/dispute",
        json!({"subscription": session["subscription"]}),
    );
    assert_eq!(dispute["amount"], 2000);
    control(
        &mut lab,
        "/lab/stripe/dispute/close",
        json!({"dispute": dispute["id"], "outcome": "won"}),
    );
    assert_eq!(
        drain(&mut lab),
        [
            "charge.dispute.created",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.closed",
            "charge.dispute.funds_reinstated"
        ]
    );
}

#[test]
fn deleting_a_customer_ends_its_subscriptions_and_leaves_a_stub() {
    let mut lab = lab();
    let session = subscribed(&mut lab, "4242424242424242");
    let id = session["customer"].as_str().unwrap().to_owned();
    drain(&mut lab);
    ok(&mut lab, "DELETE", &format!("/v1/customers/{id}"), "");
    assert_eq!(
        drain(&mut lab),
        ["customer.subscription.deleted", "customer.deleted"]
    );
    let stub = ok(&mut lab, "GET", &format!("/v1/customers/{id}"), "");
    assert_eq!(
        stub,
        json!({"id": id, "object": "customer", "deleted": true})
    );
}
