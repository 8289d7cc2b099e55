//! What a customer brings back from Stripe's page, and what the session says that it names.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm
)]

mod stripe_support;

use kassa::authentic::{Received, Report};
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::providers::{Api, Back};
use serde_json::{Value, json};
use stripe_support::{NOW, proof, stripe};

fn api() -> &'static dyn Api {
    stripe().api().unwrap()
}

fn returned(query: &[(&str, &str)]) -> Back {
    let query: Vec<_> = query
        .iter()
        .map(|(name, value)| Header {
            name: (*name).into(),
            value: (*value).into(),
        })
        .collect();
    api().returned(&query).unwrap()
}

#[test]
fn the_session_is_found_under_whatever_name_the_app_gave_it() {
    for name in ["session_id", "checkout", "paid"] {
        let back = returned(&[("plan", "pro"), (name, "cs_test_a1B2")]);
        let session = "cs_test_a1B2".to_string();
        assert_eq!(back, Back::Session { session });
    }
}

#[test]
fn what_is_no_session_names_none() {
    let long = format!("cs_{}", "a".repeat(300));
    for value in [
        "",
        "pi_1",
        "cs-test",
        "cs_test_a/../b",
        "cs_test a",
        &long,
        "{CHECKOUT_SESSION_ID}",
    ] {
        let back = returned(&[("session_id", value)]);
        assert_eq!(back, Back::Nothing { session: None }, "{value}");
    }
    assert_eq!(returned(&[]), Back::Nothing { session: None });
}

fn said(session: &Value) -> Vec<Received> {
    let body = serde_json::to_vec(session).unwrap();
    let said = api().session_said(proof(), &body, Environment::Test, NOW * 1_000);
    let said = said.unwrap().into_inner();
    said.into_iter().map(|(received, _)| received).collect()
}

fn session(status: &str, payment: &str, intent: &Value) -> Value {
    json!({
        "id": "cs_test_1", "object": "checkout.session", "mode": "payment", "status": status,
        "payment_status": payment, "payment_intent": intent, "amount_total": 500,
        "currency": "usd", "created": NOW, "livemode": false, "customer": "cus_1",
        "metadata": {"kassa_account": "ada"}, "subscription": null, "invoice": null,
    })
}

fn kinds(said: &[Received]) -> Vec<&str> {
    let kinds = said.iter().map(|it| match it {
        Received::Event { event } => event.kind.as_str(),
        Received::Ignored { .. } => "ignored",
        Received::Unreadable { path, .. } => path.as_str(),
    });
    kinds.collect()
}

#[test]
fn a_session_tells_what_its_webhook_would() {
    let intent = |status: &str| json!({"id": "pi_1", "object": "payment_intent", "status": status});
    for (status, payment, intent, kind) in [
        (
            "complete",
            "paid",
            intent("succeeded"),
            "checkout.session.completed",
        ),
        (
            "complete",
            "unpaid",
            intent("processing"),
            "checkout.session.completed",
        ),
        (
            "complete",
            "unpaid",
            intent("requires_action"),
            "checkout.session.completed",
        ),
        (
            "complete",
            "unpaid",
            intent("requires_payment_method"),
            "checkout.session.async_payment_failed",
        ),
        (
            "complete",
            "unpaid",
            intent("canceled"),
            "checkout.session.async_payment_failed",
        ),
        ("expired", "unpaid", Value::Null, "checkout.session.expired"),
        // A word that came after this version.
        (
            "archived",
            "settled",
            json!("pi_1"),
            "checkout.session.completed",
        ),
    ] {
        let said = said(&session(status, payment, &intent));
        assert_eq!(kinds(&said), [kind], "{status} {payment}");
    }
    assert!(said(&session("open", "unpaid", &Value::Null)).is_empty());
}

#[test]
fn an_invoice_that_nobody_paid_yet_is_not_told_unless_its_try_failed() {
    let with = |invoice: Value| {
        let mut session = session("complete", "unpaid", &Value::Null);
        session["mode"] = "subscription".into();
        session["invoice"] = invoice;
        said(&session)
    };
    let invoice = |status: &str, next: Value| {
        json!({
            "id": "in_1", "object": "invoice", "status": status, "attempted": true,
            "next_payment_attempt": next, "amount_due": 500, "amount_paid": 500,
            "currency": "usd", "created": NOW, "livemode": false, "billing_reason": "manual",
            "lines": {"object": "list", "data": []},
        })
    };
    // A bank debit on its way looks like this.
    assert_eq!(kinds(&with(invoice("open", Value::Null))), ["ignored"]);
    assert_eq!(kinds(&with(json!("in_1"))), ["ignored"]);
    let failed = with(invoice("open", json!(NOW + 86_400)));
    assert_eq!(kinds(&failed), ["ignored", "invoice.payment_failed"]);
    let paid = with(invoice("paid", Value::Null));
    assert!(matches!(
        &paid[..],
        [_, Received::Event { event }] if matches!(event.report, Report::Payment { .. })
    ));
}

#[test]
fn what_cannot_be_read_names_what_is_missing() {
    for body in [&b""[..], b"[]", b"{}", b"{\"status\": 1}", b"\xff"] {
        let said = api().session_said(proof(), body, Environment::Test, 0);
        assert_eq!(said.unwrap_err().0, "status");
    }
    let mut broken = session("complete", "paid", &Value::Null);
    broken["subscription"] = json!({"object": "subscription"});
    assert_eq!(kinds(&said(&broken)), ["data[].subscription", "data[].id"]);
}
