#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]
//! Changes of a subscription at the fake Stripe: what they cost, and when it rests.

mod support;
use kassa_lab::Lab;
use serde_json::{Value, json};
use support::*;

/// A subscription of 20.00 in the middle of its month of 28 days, with a dearer price to go to.
fn half_way(card: &str) -> (Lab, String) {
    let mut lab = lab();
    let session = subscribed(&mut lab, card);
    price(&mut lab, "price_max", 5_000, "month");
    price(&mut lab, "price_min", 1_000, "month");
    advance(&mut lab, "14d");
    drain(&mut lab);
    let id = session["subscription"].as_str().unwrap().to_owned();
    (lab, id)
}

fn item(lab: &mut Lab, id: &str) -> Value {
    ok(lab, "GET", &format!("/v1/subscriptions/{id}"), "")["items"]["data"][0].clone()
}

/// Changes the one item; answers the status of the reply.
fn change(lab: &mut Lab, id: &str, wish: &str) -> u16 {
    let item = item(lab, id)["id"].as_str().unwrap().to_owned();
    let body = format!("items[0][id]={item}&{wish}");
    call(lab, "POST", &format!("/v1/subscriptions/{id}"), &body).status
}

fn paid(lab: &Lab) -> Vec<i64> {
    let all = events(lab);
    let paid = all.iter().filter(|it| it["type"] == "invoice.paid");
    paid.map(|it| it["data"]["object"]["amount_paid"].as_i64().unwrap())
        .collect()
}

#[test]
fn the_difference_of_a_change_waits_for_the_next_invoice() {
    let (mut lab, id) = half_way("4242424242424242");
    let wish = "items[0][price]=price_max&items[0][quantity]=3";
    assert_eq!(change(&mut lab, &id, wish), 200);
    assert_eq!(drain(&mut lab), ["customer.subscription.updated"]);
    advance(&mut lab, "15d");
    // Half a month of 150.00 instead of 20.00, and a month of 150.00.
    assert_eq!(paid(&lab), [6_500 + 15_000]);
    let all = events(&lab);
    let invoice = all.iter().find(|it| it["type"] == "invoice.paid").unwrap();
    let lines = invoice["data"]["object"]["lines"]["data"]
        .as_array()
        .unwrap();
    let kinds: Vec<_> = lines
        .iter()
        .map(|it| it["parent"]["type"].clone())
        .collect();
    let [waited, period] = ["invoice_item_details", "subscription_item_details"];
    assert_eq!(kinds, [waited, waited, period]);
    drain(&mut lab);
    advance(&mut lab, "32d");
    assert_eq!(paid(&lab), [15_000]);
}

#[test]
fn a_change_without_proration_costs_nothing_until_the_renewal() {
    let (mut lab, id) = half_way("4242424242424242");
    let wish = "items[0][price]=price_max&proration_behavior=none";
    assert_eq!(change(&mut lab, &id, wish), 200);
    assert_eq!(drain(&mut lab), ["customer.subscription.updated"]);
    advance(&mut lab, "15d");
    assert_eq!(paid(&lab), [5_000]);
}

#[test]
fn a_change_billed_at_once_is_paid_at_once() {
    let (mut lab, id) = half_way("4242424242424242");
    let wish = "items[0][price]=price_max&proration_behavior=always_invoice";
    assert_eq!(change(&mut lab, &id, wish), 200);
    assert_eq!(paid(&lab), [1_500]);
    let all = events(&lab);
    let invoice = all.iter().find(|it| it["type"] == "invoice.paid").unwrap();
    let invoice = &invoice["data"]["object"];
    assert_eq!(invoice["billing_reason"], "subscription_update");
    for line in invoice["lines"]["data"].as_array().unwrap() {
        let details = &line["parent"]["subscription_item_details"];
        assert_eq!(details["proration"], true);
    }
}

#[test]
fn a_change_that_has_to_be_paid_and_is_not_is_none() {
    let (mut lab, id) = half_way("4000000000000341");
    let strict = "items[0][price]=price_max&proration_behavior=always_invoice\
                  &payment_behavior=error_if_incomplete";
    assert_eq!(change(&mut lab, &id, strict), 402);
    assert_eq!(item(&mut lab, &id)["price"]["id"], "price_pro");
    assert_eq!(drain(&mut lab), Vec::<String>::new());
    let lenient = "items[0][price]=price_max&proration_behavior=always_invoice";
    assert_eq!(change(&mut lab, &id, lenient), 200);
    assert_eq!(item(&mut lab, &id)["price"]["id"], "price_max");
    let sub = ok(&mut lab, "GET", &format!("/v1/subscriptions/{id}"), "");
    assert_eq!(sub["status"], "past_due");
}

#[test]
fn what_a_cheaper_plan_owes_the_customer_pays_later_invoices() {
    let (mut lab, id) = half_way("4242424242424242");
    let wish = "items[0][price]=price_min&proration_behavior=always_invoice";
    assert_eq!(change(&mut lab, &id, wish), 200);
    // Half a month of 10.00 instead of 20.00.
    assert_eq!(paid(&lab), [0]);
    drain(&mut lab);
    advance(&mut lab, "15d");
    assert_eq!(paid(&lab), [1_000 - 500]);
    drain(&mut lab);
    advance(&mut lab, "32d");
    assert_eq!(paid(&lab), [1_000]);
}

#[test]
fn another_price_without_a_quantity_is_for_one() {
    let (mut lab, id) = half_way("4242424242424242");
    assert_eq!(change(&mut lab, &id, "items[0][quantity]=3"), 200);
    assert_eq!(change(&mut lab, &id, "items[0][price]=price_max"), 200);
    assert_eq!(item(&mut lab, &id)["quantity"], 1);
}

#[test]
fn while_collection_rests_periods_go_on_and_nobody_pays() {
    for (behavior, told) in [
        ("void", Some("invoice.voided")),
        ("mark_uncollectible", Some("invoice.marked_uncollectible")),
        ("keep_as_draft", None),
    ] {
        let (mut lab, id) = half_way("4242424242424242");
        let path = format!("/v1/subscriptions/{id}");
        let until = START / 1_000 + 40 * 86_400;
        let pause =
            format!("pause_collection[behavior]={behavior}&pause_collection[resumes_at]={until}");
        let sub = ok(&mut lab, "POST", &path, &pause);
        assert_eq!(sub["status"], "active");
        assert_eq!(drain(&mut lab), ["customer.subscription.updated"]);
        advance(&mut lab, "15d");
        let mut expected = vec!["invoice.created"];
        expected.extend(told);
        expected.push("customer.subscription.updated");
        assert_eq!(drain(&mut lab), expected, "{behavior}");
        // It goes on by itself, and the next month is paid.
        advance(&mut lab, "12d");
        assert_eq!(drain(&mut lab), ["customer.subscription.updated"]);
        assert_eq!(
            ok(&mut lab, "GET", &path, "")["pause_collection"],
            json!(null)
        );
        advance(&mut lab, "20d");
        assert_eq!(paid(&lab), [2_000], "{behavior}");
    }
}

#[test]
fn a_pause_is_ended_by_an_empty_one_and_needs_a_word() {
    let (mut lab, id) = half_way("4242424242424242");
    let path = format!("/v1/subscriptions/{id}");
    ok(&mut lab, "POST", &path, "pause_collection[behavior]=void");
    let sub = ok(&mut lab, "POST", &path, "pause_collection=");
    assert_eq!(sub["pause_collection"], json!(null));
    for wrong in [
        "pause_collection[resumes_at]=1900000000",
        "pause_collection[behavior]=x",
    ] {
        assert_eq!(call(&mut lab, "POST", &path, wrong).status, 400, "{wrong}");
    }
}
