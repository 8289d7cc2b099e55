//! What is asked of Lemon Squeezy, byte for byte, and what its replies mean.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod lemon_support;

use kassa::ask::{CancelWhen, PortalPage, Proration, WayToPay};
use kassa::authentic::hmac;
use kassa::model::account::{Call, Payment, RefundTotal};
use kassa::model::catalog::{FirstPeriod, PastDue, PlanBenefits, Terms};
use kassa::model::config::ProviderConfig;
use kassa::model::http::HttpResponse;
use kassa::model::id::Environment;
use kassa::model::money::Money;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::secret::Secret;
use kassa::model::subscription::{Subscription, SubscriptionStatus};
use kassa::model::time::{Interval, IntervalUnit};
use kassa::providers::{Alteration, CheckoutOrder, Opening, PageOrder, RefundOrder, Reply};
use kassa::{KassaError, Reason};
use lemon_support::{NOW, SECRET, api, misused, seal};
use serde_json::{Value, json};

fn create(order: &CheckoutOrder<'_>) -> Result<Call, KassaError> {
    api().create_checkout(order).map(|opening| match opening {
        Opening::Ask(call) => call,
        Opening::Made(session) => panic!("{session:?} was asked of nobody"),
    })
}

fn refund(payment: &Payment, amount: Option<i64>, key: &str) -> Result<Call, KassaError> {
    api().refund(&RefundOrder {
        payment,
        amount,
        key,
        options: None,
    })
}

fn keys() -> ProviderConfig {
    ProviderConfig {
        provider: "lemonSqueezy".into(),
        client_key: None,
        widget: None,
        secret_key: Some(Secret::new("eyJ.test.key")),
        webhook_secrets: vec![Secret::new(SECRET), Secret::new("older-secret")],
        store: Some("71".into()),
        prices: Vec::new(),
        app: None,
        api_base: None,
    }
}

fn terms(interval: Option<IntervalUnit>) -> Terms {
    Terms {
        plan: "pro".into(),
        name: "Pro".into(),
        version: "v1".into(),
        price: Money {
            amount: 1_990,
            currency: "usd".into(),
        },
        interval: interval.map(|unit| Interval { unit, count: 1 }),
        benefits: PlanBenefits::default(),
        grace_days: 3,
        past_due: PastDue::Grace,
        dunning: Vec::new(),
        billing_day: None,
        first_period: FirstPeriod::Prorated,
        tax_free: false,
        add_ons: Vec::new(),
        group: None,
    }
}

fn order<'a>(terms: &'a Terms, keys: &'a ProviderConfig) -> CheckoutOrder<'a> {
    CheckoutOrder {
        account: "acct-ada",
        checkout: "ck_0001",
        customer: None,
        email: Some("ada@shop.example"),
        name: Some("Ada 에이다"),
        terms,
        price: Some("321"),
        quantity: 2,
        add_ons: Vec::new(),
        trial_days: None,
        success_url: "https://shop.example/ok?s={CHECKOUT_SESSION_ID}&a={b}",
        cancel_url: "https://shop.example/back",
        locale: Some("ko"),
        expires_at: NOW,
        environment: Environment::Test,
        overlay: false,
        options: None,
        keys,
        mac: hmac::sha256,
    }
}

fn line(call: &Call) -> String {
    assert_eq!(call.idempotency_key, None, "there is no such thing");
    let once = if call.once { " once" } else { "" };
    format!("{} {} {}{once}", call.method, call.path, call.body)
}

#[test]
fn a_pack_is_sold_with_all_that_the_sale_tells() {
    let (terms, keys) = (terms(None), keys());
    let call = create(&order(&terms, &keys)).unwrap();
    let seal = seal(SECRET, ["acct-ada", "ck_0001", "321"]);
    let attributes = concat!(
        r#"{"product_options":{"redirect_url":"https://shop.example/ok?s=ck_0001&a={b}","#,
        r#""enabled_variants":[321]},"checkout_data":{"email":"ada@shop.example","#,
        r#""name":"Ada 에이다","custom":{"kassa_account":"acct-ada","#,
        r#""kassa_checkout":"ck_0001","kassa_price":"321","kassa_plan":"pro","#,
        r#""kassa_quantity":"2","kassa_seal":"SEAL"},"#,
        r#""variant_quantities":[{"variant_id":321,"quantity":2}]},"#,
        r#""expires_at":"2026-11-18T11:06:40Z","test_mode":true}"#,
    );
    let relationships = concat!(
        r#"{"store":{"data":{"type":"stores","id":"71"}},"#,
        r#""variant":{"data":{"type":"variants","id":"321"}}}"#,
    );
    let body = format!(
        r#"{{"data":{{"type":"checkouts","attributes":{},"relationships":{relationships}}}}}"#,
        attributes.replace("SEAL", &seal)
    );
    assert_eq!(line(&call), format!("POST /v1/checkouts {body}"));
}

fn attributes(order: &CheckoutOrder<'_>) -> Value {
    let call = create(order).unwrap();
    let body: Value = serde_json::from_str(&call.body).unwrap();
    body["data"]["attributes"].clone()
}

#[test]
fn a_trial_is_left_out_where_the_plan_has_none() {
    let (terms, keys) = (terms(Some(IntervalUnit::Month)), keys());
    let none = order(&terms, &keys);
    let skip =
        |order: &CheckoutOrder<'_>| attributes(order)["checkout_options"]["skip_trial"].clone();
    assert_eq!(skip(&none), json!(true));
    let trial = CheckoutOrder {
        trial_days: Some(14),
        ..order(&terms, &keys)
    };
    assert_eq!(skip(&trial), Value::Null);
    let wished = CheckoutOrder {
        options: Some(r#"{"checkout_options":{"skip_trial":false}}"#),
        ..order(&terms, &keys)
    };
    assert_eq!(skip(&wished), json!(false));
}

#[test]
fn a_live_overlay_is_one() {
    let (terms, keys) = (terms(None), keys());
    let live = CheckoutOrder {
        overlay: true,
        environment: Environment::Live,
        email: None,
        name: None,
        ..order(&terms, &keys)
    };
    let attributes = attributes(&live);
    assert_eq!(attributes["checkout_options"], json!({ "embed": true }));
    assert_eq!(attributes["test_mode"], json!(false));
    assert_eq!(attributes["checkout_data"]["email"], Value::Null);
}

#[test]
fn every_option_is_handed_on() {
    let (terms, keys) = (terms(None), keys());
    let options = json!({
        "custom_price": 50_000,
        "product_options": {
            "name": "Pack \"봄\"", "description": "<p>Two</p>", "media": ["https://a/1.png"],
            "receipt_button_text": "Go", "receipt_link_url": "https://shop.example/r",
            "receipt_thank_you_note": "Thanks", "confirmation_title": "Yes",
            "confirmation_message": "It is yours", "confirmation_button_text": "On",
        },
        "checkout_options": {
            "embed": false, "media": false, "logo": false, "desc": false, "discount": false,
            "skip_trial": true, "subscription_preview": false, "background_color": "#000000",
            "headings_color": "#000001", "primary_text_color": "#000002",
            "secondary_text_color": "#000003", "links_color": "#000004",
            "borders_color": "#000005", "checkbox_color": "#000006",
            "active_state_color": "#000007", "button_color": "#7047EB",
            "button_text_color": "#000008", "terms_privacy_color": "#000009", "dark": true,
        },
        "checkout_data": {
            "email": "billing@shop.example", "name": "Shop", "tax_number": "GB1",
            "billing_address": { "country": "KR", "zip": "04524" }, "discount_code": "SPRING",
            "custom": { "campaign": "봄", "number": 7, "flag": true },
        },
        "preview": true,
    });
    let text = options.to_string();
    let all = CheckoutOrder {
        options: Some(&text),
        ..order(&terms, &keys)
    };
    let told = attributes(&all);
    let inside = |outer: &Value, inner: &Value| {
        for (name, value) in inner.as_object().unwrap() {
            assert_eq!(&outer[name], value, "{name}");
        }
    };
    for part in ["product_options", "checkout_options"] {
        inside(&told[part], &options[part]);
    }
    let (data, wished) = (&told["checkout_data"], &options["checkout_data"]);
    inside(&data["custom"], &wished["custom"]);
    for name in [
        "email",
        "name",
        "tax_number",
        "billing_address",
        "discount_code",
    ] {
        assert_eq!(data[name], wished[name], "{name}");
    }
    assert_eq!(told["custom_price"], json!(50_000));
    assert_eq!(told["preview"], json!(true));
    // What the sale tells is still there.
    assert_eq!(data["custom"]["kassa_account"], json!("acct-ada"));
    assert_eq!(told["product_options"]["enabled_variants"], json!([321]));
}

#[track_caller]
fn refused(options: &str, code: &str) -> String {
    let (terms, keys) = (terms(None), keys());
    let order = CheckoutOrder {
        options: Some(options),
        ..order(&terms, &keys)
    };
    misused(create(&order), code)
}

#[test]
fn an_option_that_is_none_is_told_by_its_path() {
    for (options, code, told) in [
        ("[]", "bad_input", "one JSON object"),
        ("not JSON", "bad_input", "one JSON object"),
        (r#"{"custom_prise":1}"#, "unknown_field", "`custom_prise`"),
        (
            r#"{"checkout_options":{"colour":"x"}}"#,
            "unknown_field",
            "checkout_options.button_color",
        ),
        (
            r#"{"custom_price":"1"}"#,
            "bad_field",
            "`custom_price` is no number",
        ),
        (r#"{"custom_price":1.5}"#, "bad_field", "`custom_price`"),
        (r#"{"custom_price":-1}"#, "bad_field", "`custom_price`"),
        (
            r#"{"checkout_data":7}"#,
            "bad_field",
            "`checkout_data` is no object",
        ),
        (
            r#"{"checkout_data":{"billing_address":{"country":1}}}"#,
            "bad_field",
            "`checkout_data.billing_address.country`",
        ),
        (
            r#"{"checkout_data":{"custom":[1]}}"#,
            "bad_field",
            "`checkout_data.custom`",
        ),
        (
            r#"{"checkout_data":{"custom":{"a":{"b":1}}}}"#,
            "bad_field",
            "`checkout_data.custom`",
        ),
        (r#"{"product_options":{"media":"x"}}"#, "bad_field", "list"),
        (
            r#"{"checkout_options":{"dark":1}}"#,
            "bad_field",
            "true or false",
        ),
    ] {
        let hint = refused(options, code);
        assert!(hint.contains(told), "{options}: {hint}");
    }
}

#[test]
fn what_the_sale_itself_tells_cannot_be_told_otherwise() {
    for (options, instead) in [
        (
            r#"{"product_options":{"redirect_url":"https://evil.example"}}"#,
            "successUrl",
        ),
        (
            r#"{"product_options":{"enabled_variants":[1]}}"#,
            "own variant",
        ),
        (
            r#"{"checkout_data":{"variant_quantities":[{"variant_id":1,"quantity":1}]}}"#,
            "`quantity`",
        ),
        (
            r#"{"expires_at":"2026-11-22T00:00:00Z"}"#,
            "end by themselves",
        ),
        (r#"{"test_mode":false}"#, "environment"),
        (r#"{"store_id":1}"#, "`store`"),
        (r#"{"variant_id":"1"}"#, "own price"),
        (
            r#"{"checkout_data":{"custom":{"kassa_account":"eve"}}}"#,
            "`kassa_`",
        ),
    ] {
        let hint = refused(options, "reserved_field");
        assert!(hint.contains(instead), "{options}: {hint}");
    }
}

#[test]
fn what_is_missing_is_told() {
    let terms = terms(None);
    let full = keys();
    let with = |change: &dyn Fn(&mut ProviderConfig)| {
        let mut keys = keys();
        change(&mut keys);
        create(&order(&terms, &keys))
    };
    misused(with(&|keys| keys.store = None), "no_store");
    misused(
        with(&|keys| keys.store = Some("my-store".into())),
        "no_store",
    );
    misused(
        with(&|keys| keys.webhook_secrets.clear()),
        "no_webhook_secret",
    );
    let price = |price| {
        create(&CheckoutOrder {
            price,
            ..order(&terms, &full)
        })
    };
    misused(price(None), "no_variant");
    misused(price(Some("d1f120fd-5adc")), "bad_variant");
    misused(price(Some("007")), "bad_variant");
    let trial = create(&CheckoutOrder {
        trial_days: Some(7),
        ..order(&terms, &full)
    });
    assert_eq!(trial.unwrap_err().reason, Reason::Unsupported);
}

#[test]
fn a_request_carries_the_key_and_goes_nowhere_else() {
    let call = api().retrieve_subscription("subscriptions/45");
    let request = api().request(&call, &keys(), Environment::Test).unwrap();
    assert_eq!(
        request.url,
        "https://api.lemonsqueezy.com/v1/subscriptions/45"
    );
    let headers: Vec<String> = request
        .headers
        .iter()
        .map(|header| format!("{}: {}", header.name, header.value))
        .collect();
    let expected = [
        "Accept: application/vnd.api+json",
        "Content-Type: application/vnd.api+json",
        "Authorization: Bearer eyJ.test.key",
    ];
    assert_eq!(headers, expected);
    let lab = ProviderConfig {
        app: None,
        api_base: Some("http://127.0.0.1:4000/lemonSqueezy/".into()),
        ..keys()
    };
    let request = api().request(&call, &lab, Environment::Test).unwrap();
    assert_eq!(
        request.url,
        "http://127.0.0.1:4000/lemonSqueezy/v1/subscriptions/45"
    );
    let with = |change: &dyn Fn(&mut ProviderConfig, &mut Call)| {
        let (mut keys, mut call) = (keys(), call.clone());
        change(&mut keys, &mut call);
        api().request(&call, &keys, Environment::Test)
    };
    misused(with(&|keys, _| keys.secret_key = None), "no_secret_key");
    misused(
        with(&|keys, _| keys.secret_key = Some(Secret::new("a\r\nb"))),
        "malformed_secret_key",
    );
    misused(
        with(&|keys, _| keys.api_base = Some("https://evil.example".into())),
        "foreign_api_base",
    );
    misused(
        with(&|_, call| call.path = "@evil.example/v1/".into()),
        "foreign_path",
    );
}

#[test]
fn a_key_does_not_tell_its_mode() {
    assert_eq!(api().environment("eyJ.a.b").unwrap(), None);
    misused(api().environment("a b"), "malformed_secret_key");
}

fn subscription() -> Subscription {
    Subscription {
        provider: "lemonSqueezy".into(),
        id: "subscriptions/45".into(),
        terms: None,
        quantity: 5,
        status: SubscriptionStatus::Active,
        period_start: None,
        period_end: None,
        trial_end: None,
        cancel_at: None,
        canceled_at: None,
        ended_at: None,
        created: NOW,
        product: None,
        price: Some("322".into()),
        item: Some("801".into()),
        card: None,
        first_payment: None,
        grace_until: None,
        next_price: None,
        next_plan: None,
        replaces: None,
        replaced_at: None,
        kept: None,
        sold: Vec::new(),
        as_of: NOW,
    }
}

fn altered(wish: Alteration<'_>) -> Result<Call, KassaError> {
    api().alter(&subscription(), &wish, None)
}

fn change<'a>(
    price: Option<&'a str>,
    quantity: Option<i64>,
    proration: Proration,
) -> Alteration<'a> {
    Alteration::Change {
        price,
        quantity,
        proration,
        as_of: None,
    }
}

#[test]
fn a_subscription_is_altered_byte_for_byte() {
    let of = |attributes: &str| {
        format!(
            r#"PATCH /v1/subscriptions/45 {{"data":{{"type":"subscriptions","id":"45","attributes":{{{attributes}}}}}}}"#
        )
    };
    let item = |attributes: &str| {
        format!(
            r#"PATCH /v1/subscription-items/801 {{"data":{{"type":"subscription-items","id":"801","attributes":{{{attributes}}}}}}}"#
        )
    };
    let pause = |until, free| Alteration::Pause { until, free };
    for (wish, expected) in [
        (
            Alteration::Cancel(CancelWhen::PeriodEnd),
            "DELETE /v1/subscriptions/45 ".to_string(),
        ),
        (Alteration::Cancel(CancelWhen::Never), of(r#""pause":null"#)),
        (pause(None, false), of(r#""pause":{"mode":"void"}"#)),
        (
            pause(Some(NOW), true),
            of(r#""pause":{"mode":"free","resumes_at":"2026-11-18T11:06:40Z"}"#),
        ),
        (
            change(Some("333"), None, Proration::NextInvoice),
            of(r#""variant_id":333"#),
        ),
        (
            change(Some("333"), None, Proration::Now),
            of(r#""variant_id":333,"invoice_immediately":true,"disable_prorations":false"#),
        ),
        (
            change(Some("333"), None, Proration::None),
            of(r#""variant_id":333,"invoice_immediately":false,"disable_prorations":true"#),
        ),
        (
            change(None, Some(7), Proration::NextInvoice),
            item(r#""quantity":7"#),
        ),
        (
            change(None, Some(7), Proration::Now),
            item(r#""quantity":7,"invoice_immediately":true,"disable_prorations":false"#),
        ),
    ] {
        assert_eq!(line(&altered(wish).unwrap()), expected);
    }
    let ending = Subscription {
        cancel_at: Some(NOW),
        ..subscription()
    };
    let resumed = api().alter(&ending, &Alteration::Cancel(CancelWhen::Never), None);
    assert_eq!(line(&resumed.unwrap()), of(r#""cancelled":false"#));
}

#[test]
fn what_cannot_be_altered_says_what_to_do() {
    let both = change(Some("333"), Some(2), Proration::Now);
    for (wish, code) in [
        (Alteration::Cancel(CancelWhen::Now), "cancel_now"),
        (both, "one_change_at_a_time"),
    ] {
        let error = altered(wish).unwrap_err();
        assert_eq!(
            (error.reason, error.code.as_str()),
            (Reason::Unsupported, code)
        );
        assert!(error.hint.len() > 40);
    }
    let bare = Subscription {
        item: None,
        ..subscription()
    };
    let error = api().alter(&bare, &change(None, Some(2), Proration::Now), None);
    assert_eq!(error.unwrap_err().code, "no_item");
    misused(
        altered(change(None, None, Proration::Now)),
        "nothing_to_change",
    );
    misused(
        altered(change(Some("a,b"), None, Proration::Now)),
        "bad_variant",
    );
}

fn payment(aliases: &[&str], before: Option<i64>) -> Payment {
    Payment {
        provider: "lemonSqueezy".into(),
        id: aliases.first().copied().unwrap_or_default().into(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        order_type: OrderType::OneTimePurchase,
        status: PaymentStatus::Paid,
        terms: None,
        quantity: 1,
        subscription: None,
        checkout: None,
        sold: None,
        period_start: None,
        period_end: None,
        amount: Money {
            amount: 500,
            currency: "usd".into(),
        },
        created: NOW,
        as_of: NOW,
        attempt: 0,
        next_attempt: None,
        customer_email: None,
        customer_name: None,
        refunds: Vec::new(),
        refund_total: before.map(|amount| RefundTotal {
            amount,
            share: None,
            as_of: NOW,
            since: None,
        }),
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
    }
}

#[test]
fn money_goes_back_once_and_under_the_invoices_name_if_there_is_one() {
    for (payment, amount, expected) in [
        (
            payment(&["orders/12"], Some(0)),
            None,
            r#"POST /v1/orders/12/refund {"data":{"type":"orders","id":"12"}} once"#,
        ),
        (
            payment(&["orders/12"], None),
            Some(100),
            r#"POST /v1/orders/12/refund {"data":{"type":"orders","id":"12","attributes":{"amount":100}}} once"#,
        ),
        (
            payment(&["orders/12", "subscription-invoices/9"], Some(200)),
            None,
            r#"POST /v1/subscription-invoices/9/refund {"data":{"type":"subscription-invoices","id":"9","attributes":{"amount":300}}} once"#,
        ),
        (
            payment(&["subscription-invoices/9", "orders/12"], None),
            Some(1),
            r#"POST /v1/subscription-invoices/9/refund {"data":{"type":"subscription-invoices","id":"9","attributes":{"amount":1}}} once"#,
        ),
    ] {
        let call = refund(&payment, amount, "key-1").unwrap();
        assert_eq!(line(&call), expected);
    }
    let error = refund(&payment(&["else/1"], None), None, "k").unwrap_err();
    assert_eq!(error.code, "nothing_charged");
}

#[test]
fn pages_are_asked_for_anew_and_read_from_the_subscription() {
    let order = |subscription| PageOrder {
        customer: Some("9001"),
        subscription,
        page: PortalPage::Plan,
        return_url: "https://shop.example/back",
        change: None,
        options: None,
    };
    assert!(api().open_page(&order(None)).unwrap().is_none());
    let call = api().open_page(&order(Some("subscriptions/45"))).unwrap();
    let call = call.unwrap();
    assert_eq!(line(&call), "GET /v1/subscriptions/45 ");
    let body = json!({"data": {"type": "subscriptions", "attributes": {"urls": {
        "customer_portal": "https://acme/1", "update_payment_method": "https://acme/2",
        "customer_portal_update_subscription": "https://acme/3",
    }}}})
    .to_string();
    for (page, url) in [
        (PortalPage::Overview, "https://acme/1"),
        (PortalPage::PaymentMethod, "https://acme/2"),
        (PortalPage::Plan, "https://acme/3"),
    ] {
        assert_eq!(
            api().page(body.as_bytes(), page).unwrap().as_deref(),
            Some(url)
        );
    }
    let none =
        br#"{"data":{"type":"subscriptions","attributes":{"urls":{"customer_portal":null}}}}"#;
    assert_eq!(api().page(none, PortalPage::Overview).unwrap(), None);
    assert!(api().page(b"<html>", PortalPage::Overview).is_err());
}

#[test]
fn a_session_tells_its_page_its_end_and_its_mode() {
    let body = json!({"data": {"type": "checkouts", "id": "0f3a-uuid", "attributes": {
        "url": "https://acme.lemonsqueezy.com/checkout/custom/0f3a?expires=1&signature=s",
        "expires_at": "2026-11-18T11:06:40.000000Z", "test_mode": true,
    }}});
    let session = api().checkout(body.to_string().as_bytes()).unwrap();
    assert_eq!(session.id, "0f3a-uuid");
    assert!(session.url.unwrap().contains("/checkout/custom/"));
    assert_eq!(session.expires_at, Some(NOW));
    assert_eq!(session.environment, Some(Environment::Test));
    assert_eq!(api().checkout(b"{}").unwrap_err().0, "data.id");
}

#[test]
fn the_overlay_is_a_script_that_opens_the_same_page() {
    let url = "https://acme.lemonsqueezy.com/checkout/custom/\"x\"";
    let (pro, plain) = (terms(Some(IntervalUnit::Month)), keys());
    let way = api().way(url, &order(&pro, &plain));
    assert!(matches!(way, WayToPay::Open { url: it } if it == url));
    let lab = ProviderConfig {
        app: None,
        api_base: Some("http://localhost:4000/lemonSqueezy".into()),
        ..keys()
    };
    for (keys, place) in [
        (keys(), "https://app.lemonsqueezy.com/js/lemon.js"),
        (lab, "http://localhost:4000/lemonSqueezy/js/lemon.js"),
    ] {
        let WayToPay::Script {
            src,
            calls,
            mount,
            page,
        } = api().way(
            url,
            &CheckoutOrder {
                overlay: true,
                ..order(&pro, &keys)
            },
        )
        else {
            panic!("no script");
        };
        assert_eq!(
            (src.as_str(), mount, page.as_deref()),
            (place, None, Some(url))
        );
        let calls: Vec<(&str, &str, Option<&str>)> = calls
            .iter()
            .map(|it| {
                (
                    it.function.as_str(),
                    it.arguments.as_str(),
                    it.done.as_deref(),
                )
            })
            .collect();
        let expected = [
            ("createLemonSqueezy", "[]", None),
            ("LemonSqueezy.Setup", "[{}]", Some("eventHandler")),
            (
                "LemonSqueezy.Url.Open",
                r#"["https://acme.lemonsqueezy.com/checkout/custom/\"x\""]"#,
                None,
            ),
        ];
        assert_eq!(calls, expected);
    }
}

#[test]
fn an_answer_is_done_refused_or_unclear() {
    let reply = |status, body: &str| {
        api().reply(&HttpResponse {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        })
    };
    for status in [200, 201, 204] {
        assert_eq!(reply(status, ""), Reply::Done);
    }
    for status in [409, 429, 500, 502, 503, 599] {
        assert_eq!(reply(status, ""), Reply::Unclear { again: true });
    }
    assert_eq!(reply(302, ""), Reply::Unclear { again: false });
    let told = json!({"errors": [{
        "status": "422", "title": "Unprocessable Entity",
        "detail": "The ada@shop.example with eyJ.test.key is odd.",
        "source": {"pointer": "/data/attributes/url"},
    }]});
    let Reply::Refused { code, hint } = reply(422, &told.to_string()) else {
        panic!("not refused");
    };
    assert_eq!(code, "http_422");
    assert!(hint.contains("`/data/attributes/url`"), "{hint}");
    assert!(!hint.contains("ada") && !hint.contains("eyJ"), "{hint}");
    for (status, part) in [(401, "API key"), (403, "may not"), (404, "no such object")] {
        let Reply::Refused { code, hint } = reply(status, "<html>") else {
            panic!("not refused");
        };
        assert_eq!(code, format!("http_{status}"));
        assert!(hint.contains(part), "{hint}");
    }
}
