#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! The life of orders and subscriptions at the fake Lemon Squeezy, seen through the API and
//! the webhooks.

mod support;
use serde_json::{Value, json};
use support::lemon::*;
use support::*;

const SUB: &str = "/subscriptions/1";

#[test]
fn a_purchase_makes_one_order_and_tells_of_it_with_the_custom_data() {
    let mut lab = squeezy();
    variant(
        &mut lab,
        json!({"id": 77, "price": 500, "product": "Credits", "name": "Pack"}),
    );
    let made = bought(&mut lab, "77", "4242424242424242");
    assert_eq!(made["subscription"], Value::Null);
    let order = &made["order"]["attributes"];
    assert_eq!(order["total"], 500);
    assert_eq!(order["total_formatted"], "$5.00");
    assert_eq!(order["status_formatted"], "Paid");
    assert_eq!(order["first_order_item"]["variant_id"], 77);
    assert_eq!(order["created_at"], "2026-01-31T00:00:00.000000Z");
    let rows = lab.due_deliveries();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].provider, "lemonSqueezy");
    let body: Value = serde_json::from_str(&rows[0].body).unwrap();
    assert_eq!(body["meta"]["event_name"], "order_created");
    assert_eq!(body["meta"]["test_mode"], true);
    assert_eq!(body["meta"]["custom_data"], json!({"user": "u7"}));
    assert_eq!(body["data"]["type"], "orders");
    assert_eq!(body["data"]["id"], "1");
}

#[test]
fn a_subscription_begins_with_four_messages_whose_numbers_run_apart() {
    let mut lab = squeezy();
    variant(&mut lab, json!({"id": 77, "price": 500}));
    bought(&mut lab, "77", "4242424242424242");
    drain(&mut lab);
    let made = subscribed_to(&mut lab, "4242424242424242");
    assert_eq!(made["order"]["id"], "2");
    assert_eq!(made["subscription"]["id"], "1");
    assert_eq!(made["invoice"]["attributes"]["billing_reason"], "initial");
    let sub = &made["subscription"]["attributes"];
    assert_eq!(sub["status"], "active");
    assert_eq!(sub["billing_anchor"], 31);
    assert_eq!(sub["renews_at"], "2026-02-28T00:00:00.000000Z");
    assert_eq!(sub["first_subscription_item"]["quantity"], 1);
    assert_eq!(sub["card_last_four"], "4242");
    assert_eq!(
        drain(&mut lab),
        [
            "order_created",
            "subscription_created",
            "subscription_payment_success",
            "subscription_updated"
        ]
    );
}

#[test]
fn renewals_make_invoices_and_no_orders_and_come_back_to_the_anchor_day() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    drain(&mut lab);
    advance(&mut lab, "28d");
    let told = taken(&mut lab);
    assert_eq!(
        told[0]["meta"]["event_name"],
        "subscription_payment_success"
    );
    assert_eq!(told[0]["meta"]["custom_data"], json!({"user": "u7"}));
    let invoice = &told[0]["data"]["attributes"];
    assert_eq!(invoice["billing_reason"], "renewal");
    assert_eq!(
        (&invoice["status"], &invoice["total"]),
        (&json!("paid"), &json!(1900))
    );
    assert_eq!(
        told[1]["data"]["attributes"]["renews_at"],
        "2026-03-31T00:00:00.000000Z"
    );
    assert_eq!(told.len(), 2);
    let orders = ask(&mut lab, "GET", "/orders", Value::Null).json();
    assert_eq!(orders["meta"]["page"]["total"], 1);
}

#[test]
fn a_trial_begins_with_an_invoice_of_nought_and_is_paid_at_its_end() {
    let mut lab = squeezy();
    variant(
        &mut lab,
        json!({"id": 9, "price": 900, "interval": "month", "trial_days": 14}),
    );
    let made = bought(&mut lab, "9", "4242424242424242");
    assert_eq!(made["order"]["attributes"]["total"], 0);
    assert_eq!(made["invoice"]["attributes"]["total"], 0);
    assert_eq!(made["invoice"]["attributes"]["status"], "paid");
    let sub = &made["subscription"]["attributes"];
    assert_eq!(sub["status"], "on_trial");
    assert_eq!(sub["renews_at"], sub["trial_ends_at"]);
    drain(&mut lab);
    advance(&mut lab, "14d");
    assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["total"], 900);
    let sub = attributes(&mut lab, SUB);
    assert_eq!(
        (&sub["status"], &sub["trial_ends_at"]),
        (&json!("active"), &Value::Null)
    );
    assert_eq!(sub["renews_at"], "2026-03-14T00:00:00.000000Z");
}

#[test]
fn a_checkout_may_skip_the_trial() {
    let mut lab = squeezy();
    variant(
        &mut lab,
        json!({"id": 9, "price": 900, "interval": "month", "trial_days": 14}),
    );
    let session = checkout(
        &mut lab,
        "9",
        json!({"checkout_options": {"skip_trial": true}}),
    );
    let made = control(
        &mut lab,
        "/lab/lemonSqueezy/pay",
        json!({"session": session["id"]}),
    );
    assert_eq!(made["order"]["attributes"]["total"], 900);
    assert_eq!(made["subscription"]["attributes"]["status"], "active");
}

#[test]
fn a_failed_renewal_is_recovered_by_the_same_invoice() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4000000000000341");
    drain(&mut lab);
    advance(&mut lab, "28d");
    let told = taken(&mut lab);
    assert_eq!(told[0]["meta"]["event_name"], "subscription_payment_failed");
    assert_eq!(told[0]["data"]["attributes"]["status"], "pending");
    let failed = told[0]["data"]["id"].clone();
    assert_eq!(told[1]["data"]["attributes"]["status"], "past_due");
    assert_eq!(
        told[1]["data"]["attributes"]["renews_at"],
        "2026-03-03T00:00:00.000000Z"
    );
    advance(&mut lab, "4d");
    assert_eq!(
        drain(&mut lab),
        ["subscription_payment_failed", "subscription_updated"]
    );
    let wish = json!({"subscription": "subscriptions/1", "card": "4242 4242 4242 4242"});
    let sub = control(&mut lab, "/lab/lemonSqueezy/card", wish);
    assert_eq!(sub["attributes"]["status"], "active");
    // The day of payment does not move.
    assert_eq!(
        sub["attributes"]["renews_at"],
        "2026-03-31T00:00:00.000000Z"
    );
    let told = taken(&mut lab);
    let kinds: Vec<_> = told.iter().map(|row| &row["meta"]["event_name"]).collect();
    assert_eq!(
        kinds,
        [
            "subscription_payment_success",
            "subscription_payment_recovered",
            "subscription_updated"
        ]
    );
    assert_eq!(
        (&told[0]["data"]["id"], &told[1]["data"]["id"]),
        (&failed, &failed)
    );
    advance(&mut lab, "30d");
    assert_eq!(
        attributes(&mut lab, SUB)["renews_at"],
        "2026-04-30T00:00:00.000000Z"
    );
}

#[test]
fn four_failed_retries_within_two_weeks_end_it_or_leave_it_unpaid() {
    for (mode, status, last) in [
        ("cancel", "expired", "subscription_updated"),
        ("unpaid", "unpaid", "subscription_updated"),
    ] {
        let mut lab = squeezy();
        control(&mut lab, "/lab/mode", json!({"dunning": mode}));
        subscribed_to(&mut lab, "4000000000000341");
        drain(&mut lab);
        advance(&mut lab, "60d");
        let kinds = drain(&mut lab);
        let failed = kinds
            .iter()
            .filter(|kind| *kind == "subscription_payment_failed");
        assert_eq!(failed.count(), 5);
        assert_eq!(kinds.last().unwrap(), last);
        let sub = attributes(&mut lab, SUB);
        assert_eq!(sub["status"], status);
        if mode == "cancel" {
            assert_eq!(sub["ends_at"], "2026-03-14T00:00:00.000000Z");
        }
    }
}

#[test]
fn a_cancelled_subscription_runs_to_its_end_unless_it_is_resumed() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    drain(&mut lab);
    let sub = data(&mut lab, "DELETE", SUB, Value::Null)["attributes"].clone();
    assert_eq!(
        (&sub["status"], &sub["cancelled"]),
        (&json!("cancelled"), &json!(true))
    );
    assert_eq!(sub["ends_at"], "2026-02-28T00:00:00.000000Z");
    assert_eq!(
        drain(&mut lab),
        ["subscription_cancelled", "subscription_updated"]
    );
    let sub = patch(&mut lab, "subscriptions", "1", json!({"cancelled": false}));
    assert_eq!(
        (&sub["status"], &sub["ends_at"]),
        (&json!("active"), &Value::Null)
    );
    assert_eq!(
        drain(&mut lab),
        ["subscription_resumed", "subscription_updated"]
    );
    advance(&mut lab, "28d");
    assert_eq!(drain(&mut lab)[0], "subscription_payment_success");
    patch(&mut lab, "subscriptions", "1", json!({"cancelled": true}));
    drain(&mut lab);
    advance(&mut lab, "32d");
    assert_eq!(
        drain(&mut lab),
        ["subscription_expired", "subscription_updated"]
    );
    let again =
        json!({"data": {"type": "subscriptions", "id": "1", "attributes": {"cancelled": false}}});
    assert_eq!(ask(&mut lab, "PATCH", SUB, again).status, 422);
}

#[test]
fn a_pause_takes_no_money_and_ends_by_itself() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    drain(&mut lab);
    let pause = json!({"pause": {"mode": "free", "resumes_at": "2026-03-05T00:00:00Z"}});
    let sub = patch(&mut lab, "subscriptions", "1", pause);
    assert_eq!(sub["status"], "paused");
    assert_eq!(
        sub["pause"],
        json!({"mode": "free", "resumes_at": "2026-03-05T00:00:00.000000Z"})
    );
    assert_eq!(
        drain(&mut lab),
        ["subscription_paused", "subscription_updated"]
    );
    advance(&mut lab, "40d");
    assert_eq!(
        drain(&mut lab),
        [
            "subscription_updated",
            "subscription_unpaused",
            "subscription_updated"
        ]
    );
    advance(&mut lab, "30d");
    assert_eq!(drain(&mut lab)[0], "subscription_payment_success");
    patch(
        &mut lab,
        "subscriptions",
        "1",
        json!({"pause": {"mode": "void"}}),
    );
    let sub = patch(&mut lab, "subscriptions", "1", json!({"pause": null}));
    assert_eq!(
        (&sub["status"], &sub["pause"]),
        (&json!("active"), &Value::Null)
    );
}

#[test]
fn a_change_of_plan_is_prorated_at_once_later_or_not_at_all() {
    for (wish, now, next) in [
        (json!({"invoice_immediately": true}), Some(1000), 3900),
        (json!({}), None, 4900),
        (
            json!({"invoice_immediately": true, "disable_prorations": true}),
            None,
            3900,
        ),
    ] {
        let mut lab = squeezy();
        subscribed_to(&mut lab, "4242424242424242");
        variant(
            &mut lab,
            json!({"id": 502, "price": 3900, "interval": "month"}),
        );
        advance(&mut lab, "14d");
        drain(&mut lab);
        let mut attributes = wish;
        attributes["variant_id"] = json!(502);
        let sub = patch(&mut lab, "subscriptions", "1", attributes);
        assert_eq!(sub["variant_id"], 502);
        assert_eq!(sub["renews_at"], "2026-02-28T00:00:00.000000Z");
        let told = taken(&mut lab);
        let invoice = told
            .iter()
            .find(|row| row["data"]["type"] == "subscription-invoices");
        let total = invoice.map(|row| row["data"]["attributes"]["total"].as_i64().unwrap());
        assert_eq!(total, now);
        if let Some(row) = invoice {
            assert_eq!(row["data"]["attributes"]["billing_reason"], "updated");
        }
        assert_eq!(
            told.last().unwrap()["meta"]["event_name"],
            "subscription_updated"
        );
        advance(&mut lab, "14d");
        assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["total"], next);
    }
}

#[test]
fn seats_are_changed_on_the_item() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    drain(&mut lab);
    let item = patch(
        &mut lab,
        "subscription-items",
        "1",
        json!({"quantity": 3, "disable_prorations": true}),
    );
    assert_eq!(item["quantity"], 3);
    let told = taken(&mut lab);
    assert_eq!(
        told[0]["data"]["attributes"]["first_subscription_item"]["quantity"],
        3
    );
    advance(&mut lab, "28d");
    assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["total"], 5700);
}

#[test]
fn a_refund_of_the_first_payment_is_told_of_the_order_and_of_the_invoice() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    drain(&mut lab);
    let part = json!({"data": {"type": "orders", "id": "1", "attributes": {"amount": 400}}});
    let order = data(&mut lab, "POST", "/orders/1/refund", part)["attributes"].clone();
    assert_eq!(
        (&order["refunded_amount"], &order["refunded"]),
        (&json!(400), &json!(false))
    );
    let told = taken(&mut lab);
    assert_eq!(told[0]["meta"]["event_name"], "order_refunded");
    assert_eq!(
        told[1]["meta"]["event_name"],
        "subscription_payment_refunded"
    );
    assert_eq!(told[1]["data"]["attributes"]["refunded_amount"], 400);
    let rest = json!({"data": {"type": "subscription-invoices", "id": "1", "attributes": {}}});
    data(
        &mut lab,
        "POST",
        "/subscription-invoices/1/refund",
        rest.clone(),
    );
    let order = attributes(&mut lab, "/orders/1");
    assert_eq!(
        (&order["refunded_amount"], &order["status"]),
        (&json!(1900), &json!("refunded"))
    );
    let again = ask(&mut lab, "POST", "/subscription-invoices/1/refund", rest);
    assert_eq!(again.status, 422);
}

#[test]
fn a_refund_of_a_renewal_is_told_of_the_invoice_alone() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    advance(&mut lab, "28d");
    drain(&mut lab);
    control(
        &mut lab,
        "/lab/lemonSqueezy/refund",
        json!({"subscription": "subscriptions/1", "amount": 100}),
    );
    control(
        &mut lab,
        "/lab/lemonSqueezy/refund",
        json!({"invoice": "subscription-invoices/2", "amount": 50}),
    );
    let told = taken(&mut lab);
    let totals: Vec<_> = told
        .iter()
        .map(|row| &row["data"]["attributes"]["refunded_amount"])
        .collect();
    assert_eq!(totals, [100, 150]);
    assert!(told.iter().all(|row| row["data"]["id"] == "2"));
    assert_eq!(attributes(&mut lab, "/orders/1")["refunded_amount"], 0);
}

#[test]
fn a_repeated_refund_is_done_twice_since_there_are_no_idempotency_keys() {
    let mut lab = squeezy();
    subscribed_to(&mut lab, "4242424242424242");
    let wish = json!({"data": {"type": "orders", "id": "1", "attributes": {"amount": 300}}});
    control(
        &mut lab,
        "/lab/fault",
        json!({"kind": "drop_reply", "path_prefix": "/lemonSqueezy/v1/orders"}),
    );
    assert_eq!(
        ask(&mut lab, "POST", "/orders/1/refund", wish.clone()).status,
        0
    );
    let order = data(&mut lab, "POST", "/orders/1/refund", wish);
    assert_eq!(order["attributes"]["refunded_amount"], 600);
}

#[test]
fn only_200_is_taken_for_success_and_after_three_more_tries_a_message_is_lost() {
    let mut lab = squeezy();
    variant(&mut lab, json!({"id": 77, "price": 500}));
    bought(&mut lab, "77", "4242424242424242");
    let id = lab.due_deliveries()[0].id.clone();
    for pause in ["5s", "25s", "125s"] {
        lab.delivered(&id, 202);
        assert!(lab.due_deliveries().is_empty());
        advance(&mut lab, pause);
        assert_eq!(lab.due_deliveries().len(), 1);
    }
    lab.delivered(&id, 500);
    advance(&mut lab, "1d");
    assert!(lab.due_deliveries().is_empty());
    let all = ok_json(&mut lab, "/lab/deliveries?all=1");
    assert_eq!(all["deliveries"][0]["lost"], true);
    control(
        &mut lab,
        "/lab/deliveries",
        json!({"id": id, "resend": true}),
    );
    assert_eq!(lab.due_deliveries().len(), 1);
}

fn ok_json(lab: &mut kassa_lab::Lab, path: &str) -> Value {
    lab.handle(&kassa_lab::Request::new("GET", path)).json()
}

#[test]
fn a_custom_price_stays_for_every_renewal() {
    let mut lab = squeezy();
    variant(
        &mut lab,
        json!({"id": 501, "price": 1900, "interval": "month"}),
    );
    let session = checkout(&mut lab, "501", json!({"custom_price": 700}));
    control(
        &mut lab,
        "/lab/lemonSqueezy/pay",
        json!({"session": session["id"]}),
    );
    drain(&mut lab);
    advance(&mut lab, "28d");
    assert_eq!(taken(&mut lab)[0]["data"]["attributes"]["total"], 700);
}
