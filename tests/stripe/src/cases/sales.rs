//! Checkouts, and money that goes back.

use super::{Case, NOW, keys, of, of_json, stripe};
use kassa::KassaError;
use kassa::authentic::hmac;
use kassa::model::account::{Call, Operation, Payment};
use kassa::model::catalog::Terms;
use kassa::model::id::Environment;
use kassa::providers::{CheckoutOrder, Opening, RefundOrder};

pub(super) fn cases() -> Vec<Case> {
    let mut all = of(
        "checkout::create",
        [
            ("a subscription", create(&terms(Some("month")), |_| {})),
            (
                "a trial, by a price of the shop's, in a language",
                create(&terms(Some("year")), |order| {
                    order.price = Some("price_1");
                    order.trial_days = Some(14);
                    order.locale = Some("ko-KR");
                }),
            ),
            ("every week", create(&terms(Some("week")), |_| {})),
            ("every day", create(&terms(Some("day")), |_| {})),
            ("once", create(&terms(None), |_| {})),
            (
                "for nobody that Stripe knows yet",
                create(&terms(None), |order| order.customer = None),
            ),
        ],
    );
    let known = "Stripe can do it";
    all.extend(of(
        "checkout::expire",
        [(
            "a session",
            Ok(stripe().expire_checkout("cs_test_1").expect(known)),
        )],
    ));
    all.extend(of(
        "checkout::retrieve",
        [(
            "a session",
            Ok(stripe().retrieve_checkout("cs_test_1").expect(known)),
        )],
    ));
    all.extend(of(
        "checkout::open_ones",
        [(
            "of a customer",
            Ok(stripe().open_checkouts("cus_1").expect(known)),
        )],
    ));
    all.extend(refunds());
    all
}

fn refunds() -> Vec<Case> {
    let look = |payment| {
        let call = refund(payment, None)?;
        Ok(stripe()
            .look_up(&operation(call))
            .expect("refunds are listed"))
    };
    let relate = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Ok(stripe().relate(&names).expect("these are not all names"))
    };
    let mut all = of(
        "call::refund",
        [
            ("all of a payment", refund("pi_1", None)),
            ("a part", refund("pi_1", Some(300))),
            ("of a charge without an intent", refund("ch_1", Some(300))),
        ],
    );
    all.extend(of(
        "call::look_up",
        [
            ("by the intent", look("pi_1")),
            ("by the charge", look("ch_1")),
        ],
    ));
    all.extend(of(
        "call::relate",
        [
            ("an intent's invoice", relate(&["pi_1", "ch_1"])),
            ("an invoice's intent", relate(&["in_1"])),
        ],
    ));
    all
}

fn terms(interval: Option<&str>) -> Terms {
    let interval = interval.map_or("null".to_owned(), |unit| {
        format!(r#"{{"unit": "{unit}", "count": 1}}"#)
    });
    of_json(&format!(
        r#"{{"plan": "pro", "name": "Pro & 프로", "version": "v1", "benefits": {{}},
            "price": {{"amount": 1990, "currency": "usd"}}, "interval": {interval},
            "graceDays": 3}}"#
    ))
}

fn create(terms: &Terms, change: impl FnOnce(&mut CheckoutOrder<'_>)) -> Result<Call, KassaError> {
    let keys = keys(None);
    let mut order = CheckoutOrder {
        account: "acct-ada",
        checkout: "ck_0001",
        customer: Some("cus_1"),
        email: None,
        name: None,
        terms,
        price: None,
        quantity: 2,
        trial_days: None,
        success_url: "https://shop.example/ok?s={CHECKOUT_SESSION_ID}",
        cancel_url: "https://shop.example/back",
        locale: None,
        expires_at: NOW,
        environment: Environment::Test,
        overlay: false,
        options: None,
        keys: &keys,
        mac: hmac::sha256,
    };
    change(&mut order);
    match stripe().create_checkout(&order)? {
        Opening::Ask(call) => Ok(call),
        Opening::Made(session) => panic!("{session:?} was asked of nobody"),
    }
}

fn refund(payment: &str, amount: Option<i64>) -> Result<Call, KassaError> {
    let payment: Payment = of_json(&format!(
        r#"{{"provider": "stripe", "id": "{payment}", "aliases": [], "quantity": 1,
            "orderType": "one_time_purchase", "status": "paid", "created": {NOW}, "asOf": {NOW},
            "amount": {{"amount": 500, "currency": "usd"}}}}"#
    ));
    stripe().refund(&RefundOrder {
        payment: &payment,
        amount,
        key: "support-17",
        options: None,
    })
}

fn operation(call: Call) -> Operation {
    let mut operation: Operation = of_json(&format!(
        r#"{{"key": "support-17", "kind": "refund", "provider": "stripe", "subject": "pi_1",
            "call": {{"method": "GET", "path": "/", "body": ""}}, "status": "pending",
            "attempts": 1, "created": {NOW}}}"#
    ));
    operation.call = call;
    operation
}
