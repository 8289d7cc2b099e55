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
            (
                "a subscription with all that it can be told",
                create(&terms(Some("month")), |order| {
                    order.options = Some(SUBSCRIPTION);
                }),
            ),
            (
                "once, with all that it can be told",
                create(&terms(None), |order| order.options = Some(PURCHASE)),
            ),
            (
                "in a frame on the app's page",
                create(&terms(None), |order| {
                    order.options = Some(r#"{"ui_mode": "embedded_page"}"#);
                }),
            ),
            (
                "in elements on the app's page",
                create(&terms(None), |order| {
                    order.options = Some(r#"{"ui_mode": "elements"}"#);
                }),
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

const SUBSCRIPTION: &str = r#"{
    "allow_promotion_codes": true, "automatic_tax": {"enabled": true},
    "tax_id_collection": {"enabled": true, "required": "if_supported"},
    "billing_address_collection": "required", "phone_number_collection": {"enabled": true},
    "consent_collection": {"promotions": "auto", "terms_of_service": "required"},
    "custom_text": {"submit": {"message": "Thanks"}, "after_submit": {"message": "Bye"}},
    "custom_fields": [{"key": "size", "label": {"type": "custom", "custom": "Size"},
        "type": "dropdown", "dropdown": {"options": [{"label": "S", "value": "s"}]}}],
    "line_item": {"adjustable_quantity": {"enabled": true, "minimum": 1, "maximum": 9},
        "price_data": {"tax_behavior": "exclusive", "product_data": {"tax_code": "txcd_10103001"}}},
    "metadata": {"campaign": "spring"}, "payment_method_collection": "if_required",
    "saved_payment_method_options": {"payment_method_save": "enabled"},
    "subscription_data": {"description": "Team", "proration_behavior": "none",
        "metadata": {"team": "7"}, "billing_cycle_anchor": 1795600000}
}"#;

const PURCHASE: &str = r##"{
    "discounts": [{"coupon": "SPRING"}], "adaptive_pricing": {"enabled": true},
    "excluded_payment_method_types": ["klarna"], "submit_type": "book",
    "branding_settings": {"display_name": "Shop", "button_color": "#112233"},
    "shipping_address_collection": {"allowed_countries": ["KR", "JP"]},
    "shipping_options": [{"shipping_rate": "shr_1"}],
    "name_collection": {"business": {"enabled": true, "optional": true}},
    "invoice_creation": {"enabled": true, "invoice_data": {"footer": "Thanks"}},
    "payment_intent_data": {"capture_method": "manual", "setup_future_usage": "off_session",
        "receipt_email": "ada@shop.example", "statement_descriptor_suffix": "SHOP"}
}"##;

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
