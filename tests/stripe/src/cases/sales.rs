//! Checkouts, and money that goes back.

use super::own::options;
use super::{Case, NOW, keys, of, of_json, stripe};
use kassa::KassaError;
use kassa::authentic::hmac;
use kassa::model::account::{Call, Operation, Payment};
use kassa::model::catalog::{AddOn, Terms};
use kassa::model::id::Environment;
use kassa::providers::{CheckoutOrder, Opening, RefundOrder, RegisterOrder};

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
            ("several plans", several(Some("month"))),
            ("several plans, once", several(None)),
            (
                "for nobody that Stripe knows yet",
                create(&terms(None), |order| order.customer = None),
            ),
            (
                "a subscription with all that it can be told",
                told(
                    Some("month"),
                    &options(&["SESSION", "SALE", "SUBSCRIPTION"], OF_OTHERS),
                ),
            ),
            (
                "once, with all that it can be told",
                told(
                    None,
                    &options(&["SESSION", "SALE", "PAYMENT"], OF_SUBSCRIPTIONS),
                ),
            ),
            (
                "a subscription of every fifteenth",
                told(
                    Some("month"),
                    r#"{"subscription_data": {"billing_cycle_anchor_config": {"day_of_month": 15}}}"#,
                ),
            ),
            (
                "in a frame on the app's page",
                told(
                    None,
                    r#"{"ui_mode": "embedded_page", "redirect_on_completion": "if_required"}"#,
                ),
            ),
            (
                "in elements on the app's page",
                told(None, r#"{"ui_mode": "elements"}"#),
            ),
        ],
    );
    all.extend(cards());
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

/// Pages on which a card is stored, and what is paid with it.
fn cards() -> Vec<Case> {
    let keys = keys(None);
    let order = |options| RegisterOrder {
        account: "acct-ada",
        currency: "usd",
        key: "0001",
        customer: "cus_1",
        email: None,
        name: None,
        success_url: "https://shop.example/ok",
        cancel_url: "https://shop.example/back",
        locale: Some("ja"),
        options,
        keys: &keys,
    };
    let page = |options| {
        let call = stripe().create_registration(&order(options))?;
        Ok(call.expect("Stripe keeps cards"))
    };
    let mut all = of(
        "checkout::store_card",
        [
            ("a card", page(None)),
            (
                "with all that it alone can be told",
                page(Some(&options(&["SESSION", "SETUP"], OF_SUBSCRIPTIONS))),
            ),
        ],
    );
    let pays = stripe().pay_with("cus_1", "pm_1", &["sub_1".to_owned()]);
    let [customer, subscription] = <[Call; 2]>::try_from(pays).expect("both are told");
    all.extend(of("checkout::pay_customer", [("a card", Ok(customer))]));
    all.extend(of(
        "checkout::pay_subscription",
        [("a card", Ok(subscription))],
    ));
    all
}

/// What a subscription on Stripe's page cannot be told beside the rest.
const OF_OTHERS: &[&str] = &[
    "discounts",
    "excluded_payment_method_types",
    "subscription_data.billing_cycle_anchor_config",
    "ui_mode",
    "redirect_on_completion",
];

/// What something sold at once cannot be told beside the rest.
const OF_SUBSCRIPTIONS: &[&str] = &[
    "allow_promotion_codes",
    "allowed_payment_method_types",
    "line_item.adjustable_quantity",
    "ui_mode",
    "redirect_on_completion",
];

fn told(interval: Option<&str>, options: &str) -> Result<Call, KassaError> {
    create(&terms(interval), |order| order.options = Some(options))
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

/// With an add-on by a price of the shop's, if it renews, and what is paid once.
fn several(interval: Option<&str>) -> Result<Call, KassaError> {
    let mut terms = terms(interval);
    for (plan, renews) in [("chat", interval.is_some()), ("setup", false)] {
        terms.add_ons.push(of_json(&format!(
            r#"{{"plan": "{plan}", "name": "{plan}", "quantity": 3, "renews": {renews},
                "price": {{"amount": 500, "currency": "usd"}}, "benefits": {{}}}}"#
        )));
    }
    create(&terms, |order| {
        let priced = |it: &AddOn| it.renews.then_some("price_chat");
        order.add_ons = order
            .terms
            .add_ons
            .iter()
            .map(|it| (it, priced(it)))
            .collect();
    })
}

fn create<'a>(
    terms: &'a Terms,
    change: impl FnOnce(&mut CheckoutOrder<'a>),
) -> Result<Call, KassaError> {
    let mut keys = keys(None);
    keys.client_key = Some("pk_test_1".to_owned());
    let mut order = CheckoutOrder {
        account: "acct-ada",
        checkout: "ck_0001",
        customer: Some("cus_1"),
        email: None,
        name: None,
        terms,
        price: None,
        quantity: 2,
        add_ons: Vec::new(),
        trial_days: None,
        success_url: "https://shop.example/ok?s={CHECKOUT_SESSION_ID}",
        cancel_url: "https://shop.example/back",
        locale: None,
        expires_at: NOW,
        environment: Environment::Test,
        overlay: false,
        options: None,
        keys: Box::leak(Box::new(keys)),
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
