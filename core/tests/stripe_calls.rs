//! What is asked of Stripe, byte for byte, and what its replies mean.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod stripe_support;

use kassa::ask::PortalPage;
use kassa::authentic::hmac;
use kassa::model::account::{Call, Operation, OperationKind, OperationStatus, Payment};
use kassa::model::catalog::{FirstPeriod, PastDue, PlanBenefits, Terms};
use kassa::model::config::ProviderConfig;
use kassa::model::http::{Header, HttpResponse};
use kassa::model::id::{Customer, Environment};
use kassa::model::money::Money;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::secret::Secret;
use kassa::model::time::{Interval, IntervalUnit};
use kassa::providers::{Api, CheckoutOrder, LookedUp, Opening, PageOrder, RefundOrder, Reply};
use kassa::{KassaError, Reason};
use serde_json::json;
use stripe_support::proof;

fn create(order: &CheckoutOrder<'_>) -> Result<Call, KassaError> {
    stripe()
        .create_checkout(order)
        .map(|opening| match opening {
            Opening::Ask(call) => call,
            Opening::Made(session) => panic!("{session:?} was asked of nobody"),
        })
}

fn refund(payment: &Payment, amount: Option<i64>, key: &str) -> Result<Call, KassaError> {
    stripe().refund(&RefundOrder {
        payment,
        amount,
        key,
        options: None,
    })
}

fn stripe() -> &'static dyn Api {
    stripe_support::stripe().api().unwrap()
}

const NOW: i64 = 1_795_000_000_000;

fn keys() -> ProviderConfig {
    ProviderConfig {
        provider: "stripe".into(),
        client_key: None,
        widget: None,
        secret_key: Some(Secret::new("sk_test_kassa")),
        webhook_secrets: Vec::new(),
        store: None,
        prices: Vec::new(),
        app: None,
        api_base: None,
    }
}

fn terms(interval: Option<(IntervalUnit, u32)>) -> Terms {
    Terms {
        plan: "pro".into(),
        name: "Pro & 프로".into(),
        version: "v1".into(),
        price: Money {
            amount: 1_990,
            currency: "usd".into(),
        },
        interval: interval.map(|(unit, count)| Interval { unit, count }),
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

fn order(terms: &Terms) -> CheckoutOrder<'_> {
    CheckoutOrder {
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
        expires_at: NOW + 3_600_999,
        environment: Environment::Test,
        overlay: false,
        options: None,
        keys: Box::leak(Box::new(keys())),
        mac: hmac::sha256,
    }
}

fn payment(id: &str, aliases: &[&str]) -> Payment {
    Payment {
        provider: "stripe".into(),
        id: id.into(),
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
        refund_total: None,
        disputes: Vec::new(),
        acknowledge_by: None,
        refund_request: None,
        action_required: None,
        fraud_warned: None,
        test: false,
        details: None,
    }
}

fn line(call: &Call) -> String {
    let key = call.idempotency_key.as_deref().unwrap_or("-");
    format!("{} {} {} {key}", call.method, call.path, call.body)
}

#[test]
fn a_subscription_is_sold_with_a_price_made_on_the_spot() {
    let terms = terms(Some((IntervalUnit::Month, 3)));
    let order = CheckoutOrder {
        trial_days: Some(7),
        locale: Some("ko-KR"),
        ..order(&terms)
    };
    let call = create(&order).unwrap();
    let expected = "mode=subscription&customer=cus_1&client_reference_id=acct-ada\
        &line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=1990\
        &line_items[0][price_data][product_data][name]=Pro%20%26%20%ED%94%84%EB%A1%9C\
        &line_items[0][price_data][recurring][interval]=month\
        &line_items[0][price_data][recurring][interval_count]=3&line_items[0][quantity]=2\
        &success_url=https%3A%2F%2Fshop.example%2Fok%3Fs%3D%7BCHECKOUT_SESSION_ID%7D\
        &cancel_url=https%3A%2F%2Fshop.example%2Fback&expires_at=1795003600&locale=ko\
        &metadata[kassa_account]=acct-ada&metadata[kassa_checkout]=ck_0001\
        &metadata[kassa_plan]=pro&metadata[kassa_quantity]=2&metadata[userId]=acct-ada\
        &subscription_data[metadata][kassa_account]=acct-ada\
        &subscription_data[metadata][kassa_checkout]=ck_0001\
        &subscription_data[metadata][kassa_plan]=pro\
        &subscription_data[metadata][kassa_quantity]=2\
        &subscription_data[trial_period_days]=7";
    assert_eq!(call.body, expected);
    assert_eq!(
        (call.method.as_str(), call.path.as_str()),
        ("POST", "/v1/checkout/sessions")
    );
    assert_eq!(
        call.idempotency_key.as_deref(),
        Some("kassa-checkout-cus_1-ck_0001")
    );
}

#[test]
fn a_one_time_purchase_is_sold_with_the_plans_own_price() {
    let terms = terms(None);
    let order = CheckoutOrder {
        price: Some("price_pack"),
        ..order(&terms)
    };
    let body = create(&order).unwrap().body;
    assert!(body.starts_with("mode=payment&customer=cus_1&"), "{body}");
    assert!(body.contains("&line_items[0][price]=price_pack&line_items[0][quantity]=2&"));
    assert!(body.contains("&metadata[priceId]=price_pack&"));
    assert!(body.contains("&payment_intent_data[metadata][kassa_account]=acct-ada&"));
    for absent in [
        "price_data",
        "subscription_data",
        "locale",
        "discount",
        "payment_method_types",
    ] {
        assert!(!body.contains(absent), "{absent}");
    }
}

#[test]
fn the_page_speaks_the_nearest_language_that_stripe_knows() {
    let terms = terms(None);
    for (tag, expected) in [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("en-gb", "en-GB"),
        ("pt_BR", "pt-BR"),
        ("zh-Hant-TW", "zh"),
        ("no", "nb"),
        ("tlh", "auto"),
        ("", "auto"),
        ("한국어", "auto"),
    ] {
        let order = CheckoutOrder {
            locale: Some(tag),
            ..order(&terms)
        };
        let body = create(&order).unwrap().body;
        assert!(body.contains(&format!("&locale={expected}&")), "{tag}");
    }
}

#[test]
fn what_stripe_cannot_sell_is_refused_before_it_is_asked() {
    let code = |terms: &Terms, trial_days| {
        let error = create(&CheckoutOrder {
            trial_days,
            ..order(terms)
        });
        error
            .map(|_| ())
            .map_err(|error| (error.reason, error.code))
    };
    let long = Err((Reason::Unsupported, "interval_too_long".to_string()));
    assert_eq!(code(&terms(Some((IntervalUnit::Month, 36))), None), Ok(()));
    assert_eq!(code(&terms(Some((IntervalUnit::Month, 37))), None), long);
    assert_eq!(code(&terms(Some((IntervalUnit::Year, 4))), None), long);
    assert_eq!(code(&terms(Some((IntervalUnit::Week, 0))), None), long);
    let trial = Err((Reason::Unsupported, "trial_without_interval".to_string()));
    assert_eq!(code(&terms(None), Some(7)), trial);
}

#[test]
fn equal_asks_for_a_customer_have_one_key_and_fit_into_a_header() {
    let ada = Customer {
        id: "acct-ada".into(),
        email: Some("ada+x@shop.example".into()),
        name: None,
        zone: None,
    };
    assert_eq!(
        line(
            &stripe()
                .create_customer(&ada, Environment::Test, None)
                .unwrap()
        ),
        "POST /v1/customers email=ada%2Bx%40shop.example&metadata[kassa_account]=acct-ada \
         kassa-customer-test-acct-ada"
    );
    let keys: std::collections::BTreeSet<String> = [
        ("acct-ada", Environment::Test),
        ("acct-ada", Environment::Live),
        ("에이다", Environment::Test),
        ("에이다", Environment::Live),
        ("에이단", Environment::Test),
        (&"x".repeat(250), Environment::Test),
        (&"x".repeat(251), Environment::Test),
        ("a b", Environment::Test),
        ("a\r\nb", Environment::Test),
    ]
    .into_iter()
    .map(|(id, environment)| {
        let customer = Customer {
            id: id.into(),
            ..ada.clone()
        };
        let key = stripe()
            .create_customer(&customer, environment, None)
            .unwrap()
            .idempotency_key
            .unwrap();
        assert!(
            key.len() <= 255 && key.bytes().all(|b| b.is_ascii_graphic()),
            "{key}"
        );
        key
    })
    .collect();
    assert_eq!(keys.len(), 9);
}

#[test]
fn a_customer_is_searched_by_account_and_the_account_cannot_change_the_query() {
    let call = stripe().find_customer(r"o'hara\").unwrap();
    assert_eq!(
        line(&call),
        r"GET /v1/customers/search?query=metadata[%27kassa_account%27]%3A%27o%5C%27hara%5C%5C%27&limit=100  -"
    );
}

#[test]
fn only_a_customer_of_exactly_this_account_counts_and_of_twins_the_older() {
    let customer = |id: &str, account: &str, created: i64| {
        json!({"id": id, "object": "customer", "created": created,
            "metadata": {"kassa_account": account}})
    };
    let found = |body: serde_json::Value| {
        stripe()
            .customer("ada", &serde_json::to_vec(&body).unwrap())
            .map_err(|m| m.0)
    };
    let search = |data: Vec<serde_json::Value>| json!({"object": "search_result", "data": data});
    assert_eq!(found(customer("cus_1", "ada", 5)), Ok(Some("cus_1".into())));
    assert_eq!(found(search(vec![])), Ok(None));
    let rows = vec![
        customer("cus_3", "ada", 9),
        customer("cus_2", "ada", 7),
        customer("cus_1", "Ada", 5),
    ];
    assert_eq!(found(search(rows)), Ok(Some("cus_2".into())));
    let gone = json!({"id": "cus_1", "object": "customer", "deleted": true});
    assert_eq!(found(search(vec![gone])), Ok(None));
    assert_eq!(
        found(json!({"object": "search_result"})),
        Err("data".into())
    );
    assert!(stripe().customer("ada", b"<html>").is_err());
}

#[test]
fn a_page_is_opened_for_a_customer_and_can_be_one_for_cards_or_plans() {
    let page = |page| {
        stripe().open_page(&PageOrder {
            customer: Some("cus_1"),
            subscription: Some("sub_1"),
            page,
            return_url: "https://shop.example/a b",
            change: None,
            options: None,
        })
    };
    let plain = "POST /v1/billing_portal/sessions \
                 customer=cus_1&return_url=https%3A%2F%2Fshop.example%2Fa%20b";
    let said = |wanted| line(&page(wanted).unwrap().unwrap());
    assert_eq!(said(PortalPage::Overview), format!("{plain} -"));
    assert_eq!(
        said(PortalPage::PaymentMethod),
        format!("{plain}&flow_data[type]=payment_method_update -")
    );
    assert_eq!(
        said(PortalPage::Plan),
        format!(
            "{plain}&flow_data[type]=subscription_update\
             &flow_data[subscription_update][subscription]=sub_1 -"
        )
    );
}

#[test]
fn a_refund_without_an_answer_is_found_among_those_of_its_payment_by_its_key() {
    let call = refund(&payment("pi_1", &["pi_1"]), Some(5), "ada/봄 1").unwrap();
    let operation = Operation {
        key: "k".into(),
        kind: OperationKind::Refund,
        provider: "stripe".into(),
        subject: "pi_1".into(),
        amount: Some(5),
        before: Some(0),
        kept: None,
        charge: None,
        call,
        status: OperationStatus::Pending,
        attempts: 1,
        created: NOW,
        due_at: None,
        told: false,
        result: None,
        refusal: None,
    };
    assert_eq!(
        line(&stripe().look_up(&operation).unwrap()),
        "GET /v1/refunds?payment_intent=pi_1&limit=100  -"
    );
    let found = |keys: &[&str]| {
        let row = |key: &&str| {
            json!({"object": "refund", "id": format!("re_{key}"), "amount": 5, "created": 1,
                "payment_intent": "pi_1", "status": "succeeded", "metadata": {"kassa_key": key}})
        };
        let list = json!({"object": "list", "data": keys.iter().map(row).collect::<Vec<_>>()});
        let body = serde_json::to_vec(&list).unwrap();
        let event = stripe().looked_up(&operation, proof(), &body, Environment::Test, NOW);
        match event.unwrap() {
            LookedUp::Made(event) => Some(event.into_inner().references),
            LookedUp::Refused(_) | LookedUp::Waits | LookedUp::Absent => None,
        }
    };
    assert_eq!(found(&["ada/봄 1"]), Some(vec!["pi_1".to_string()]));
    assert_eq!(found(&["ada/봄 2", "da/봄 1"]), None);
    assert_eq!(found(&[]), None);
}

#[test]
fn a_refund_goes_to_the_intent_or_the_charge_under_a_key_of_its_own() {
    let ask = |payment: &Payment, amount, key: &str| {
        refund(payment, amount, key)
            .map(|call| line(&call))
            .map_err(|e| e.code)
    };
    assert_eq!(
        ask(
            &payment("pi_1", &["ch_1", "cs_test_1", "pi_1"]),
            Some(250),
            "order 1"
        )
        .unwrap(),
        format!(
            "POST /v1/refunds payment_intent=pi_1&amount=250&metadata[kassa_key]=order%201 {}",
            refund(&payment("pi_1", &[]), None, "order 1")
                .unwrap()
                .idempotency_key
                .unwrap()
        )
    );
    assert_eq!(
        ask(&payment("in_1", &["ch_1", "in_1"]), None, "k").unwrap(),
        "POST /v1/refunds charge=ch_1&metadata[kassa_key]=k kassa-refund-in_1-k"
    );
    assert_eq!(
        ask(&payment("in_1", &["in_1"]), None, "k"),
        Err("nothing_charged".into())
    );
}

#[test]
fn an_invoice_and_a_payment_intent_find_each_other() {
    let relate = |names: &[&str]| {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        stripe().relate(&names).map(|call| line(&call))
    };
    assert_eq!(
        relate(&["ch_1", "pi_1"]).unwrap(),
        "GET /v1/invoice_payments?payment[type]=payment_intent&payment[payment_intent]=pi_1\
         &expand[0]=data.invoice  -"
    );
    assert_eq!(
        relate(&["in_1"]).unwrap(),
        "GET /v1/invoice_payments?invoice=in_1&expand[0]=data.invoice  -"
    );
    for names in [
        &["in_1", "pi_1"][..],
        &["cs_test_1", "pi_1"],
        &["ch_1"],
        &[],
    ] {
        assert_eq!(relate(names), None, "{names:?}");
    }
}

#[test]
fn related_names_leave_out_what_was_given_up() {
    let row = |status: &str, intent: &str| {
        json!({"object": "invoice_payment", "status": status, "invoice": {"id": "in_1",
            "object": "invoice", "customer": "cus_1", "amount_paid": "any",
            "parent": {"subscription_details": {"subscription": {"id": "sub_1"}}}},
            "payment": {"type": "payment_intent", "payment_intent": intent}})
    };
    let related = |data: Vec<serde_json::Value>| {
        stripe().related(&serde_json::to_vec(&json!({"object": "list", "data": data})).unwrap())
    };
    let told = related(vec![
        row("canceled", "pi_0"),
        row("open", "pi_1"),
        row("paid", "pi_2"),
    ]);
    let told = told.unwrap();
    assert_eq!(told.payment, ["pi_2", "in_1"]);
    assert_eq!(told.references, ["sub_1", "cus_1"]);
    assert_eq!(
        related(vec![row("open", "pi_1")]).unwrap().payment,
        ["pi_1", "in_1"]
    );
    assert_eq!(related(vec![]).unwrap(), Default::default());
    let plain = json!({"status": "paid", "invoice": "in_9", "payment": {"charge": "ch_9"}});
    assert_eq!(related(vec![plain]).unwrap().payment, ["ch_9", "in_9"]);
    assert_eq!(
        related(vec![json!({"invoice": 5})]).unwrap_err().0,
        "data[].invoice"
    );
    assert!(stripe().related(b"{}").is_err());
}

#[test]
fn sessions_and_portals_are_read_from_their_replies() {
    let body = br#"{"id":"cs_1","object":"checkout.session","url":"https://c.example/1","expires_at":1795000000}"#;
    let session = stripe().checkout(body).unwrap();
    assert_eq!(session.id, "cs_1");
    assert_eq!(session.url.as_deref(), Some("https://c.example/1"));
    assert_eq!(session.expires_at, Some(NOW));
    assert_eq!(
        stripe()
            .checkout(br#"{"id":"cs_1","url":null}"#)
            .unwrap()
            .url,
        None
    );
    assert_eq!(stripe().checkout(b"{}").unwrap_err().0, "id");
    assert_eq!(
        stripe()
            .page(br#"{"url":"https://p.example"}"#, PortalPage::Overview)
            .unwrap()
            .unwrap(),
        "https://p.example"
    );
    let none = stripe().page(b"{}", PortalPage::Overview);
    assert_eq!(none.unwrap_err().0, "url");
}

#[test]
fn a_request_carries_the_secret_the_version_and_the_key() {
    let terms = terms(None);
    let call = create(&order(&terms)).unwrap();
    let request = stripe().request(&call, &keys(), Environment::Test).unwrap();
    let headers: Vec<String> = request
        .headers
        .iter()
        .map(|h| format!("{}: {}", h.name, h.value))
        .collect();
    assert_eq!(
        headers,
        [
            "Authorization: Bearer sk_test_kassa",
            "Stripe-Version: 2026-10-28.endive",
            "Content-Type: application/x-www-form-urlencoded",
            "Idempotency-Key: kassa-checkout-cus_1-ck_0001",
        ]
    );
    assert_eq!(request.url, "https://api.stripe.com/v1/checkout/sessions");
    assert_eq!(
        (request.body, request.timeout_ms),
        (call.body.clone(), 30_000)
    );
    assert!(
        !line(&call).contains("sk_test"),
        "what is stored holds no secret"
    );
    let get = stripe()
        .request(
            &stripe().retrieve_subscription("sub_1"),
            &keys(),
            Environment::Test,
        )
        .unwrap();
    assert_eq!(
        (get.method.as_str(), get.body.as_str(), get.headers.len()),
        ("GET", "", 2)
    );
}

#[test]
fn every_post_has_a_key_of_its_own_or_of_its_ask() {
    let terms = terms(None);
    let portal = stripe().open_page(&PageOrder {
        customer: Some("cus_1"),
        subscription: None,
        page: PortalPage::Overview,
        return_url: "https://shop.example/",
        change: None,
        options: None,
    });
    let session = stripe().expire_checkout("cs_1").unwrap();
    for call in [
        create(&order(&terms)).unwrap(),
        portal.unwrap().unwrap(),
        session,
    ] {
        assert!(stripe().wants_key(&call), "{}", call.path);
    }
    assert!(!stripe().wants_key(&stripe().retrieve_subscription("sub_1")));
}

#[test]
fn a_secret_key_is_sent_to_stripe_or_to_this_machine_and_nowhere_else() {
    let call = stripe().retrieve_subscription("sub_1");
    let url = |base: &str| {
        let keys = ProviderConfig {
            app: None,
            api_base: Some(base.into()),
            ..keys()
        };
        stripe()
            .request(&call, &keys, Environment::Test)
            .map(|request| request.url)
            .map_err(|error| error.code)
    };
    for (base, start) in [
        ("http://127.0.0.1:12111", "http://127.0.0.1:12111/v1/"),
        ("http://localhost:1/", "http://localhost:1/v1/"),
        ("http://localhost", "http://localhost/v1/"),
        ("http://localhost:1/stripe", "http://localhost:1/stripe/v1/"),
        ("http://[::1]:65535", "http://[::1]:65535/v1/"),
    ] {
        assert!(url(base).unwrap().starts_with(start), "{base}");
    }
    for base in [
        "",
        "https://api.stripe.com.evil.example",
        "https://api.stripe.com",
        "https://localhost:1",
        "http://localhost:1@evil.example",
        "http://localhost@evil.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1/x/../y",
        "http://127.0.0.1:1/x?y",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:",
        "http://127.0.0.2:1",
        "http://localhost:1//",
        "HTTP://localhost:1",
        " http://localhost:1",
    ] {
        assert_eq!(url(base), Err("foreign_api_base".into()), "{base}");
    }
    let foreign = Call {
        path: "@evil.example/v1/".into(),
        ..call.clone()
    };
    assert_eq!(
        stripe()
            .request(&foreign, &keys(), Environment::Test)
            .unwrap_err()
            .code,
        "foreign_path"
    );
}

#[test]
fn only_a_secret_key_is_taken_for_one() {
    for (key, code) in [
        ("pk_test_1", "publishable_key"),
        ("whsec_1", "webhook_secret_as_key"),
        ("sk_test_1 2", "malformed_secret_key"),
        ("sk_test_1\r\nX: y", "malformed_secret_key"),
        ("abc", "unknown_secret_key"),
        ("", "unknown_secret_key"),
    ] {
        let error = stripe().environment(key).unwrap_err();
        assert_eq!((error.reason, error.code.as_str()), (Reason::Misused, code));
        assert!(
            key.is_empty() || !error.hint.contains(key),
            "{}",
            error.hint
        );
    }
    for (key, environment) in [
        ("sk_test_1", Environment::Test),
        ("rk_test_1", Environment::Test),
        ("sk_live_1", Environment::Live),
        ("rk_live_1", Environment::Live),
    ] {
        assert_eq!(stripe().environment(key).unwrap(), Some(environment));
    }
    let none = ProviderConfig {
        secret_key: None,
        ..keys()
    };
    let error = stripe()
        .request(
            &stripe().find_customer("a").unwrap(),
            &none,
            Environment::Test,
        )
        .unwrap_err();
    assert_eq!(
        (error.reason, error.code.as_str()),
        (Reason::Misused, "no_secret_key")
    );
}

fn reply(status: u16, retry: Option<&str>, body: &str) -> Reply {
    let headers = retry
        .map(|value| Header {
            name: "Stripe-Should-Retry".into(),
            value: value.into(),
        })
        .into_iter()
        .collect();
    stripe().reply(&HttpResponse {
        status,
        headers,
        body: body.as_bytes().to_vec(),
    })
}

#[test]
fn a_reply_is_done_refused_or_unclear() {
    let (again, open) = (
        Reply::Unclear { again: true },
        Reply::Unclear { again: false },
    );
    for (status, retry, expected) in [
        (200, None, &Reply::Done),
        (204, None, &Reply::Done),
        (302, None, &open),
        (409, None, &again),
        (409, Some("false"), &open),
        (424, None, &open),
        (429, None, &again),
        (400, Some("true"), &again),
        (500, None, &again),
        (500, Some("false"), &open),
        (503, Some("true"), &again),
        (0, None, &open),
        (999, None, &open),
    ] {
        assert_eq!(reply(status, retry, "{}"), *expected, "{status} {retry:?}");
    }
    let told_again = |status| {
        let header = Header {
            name: "idempotent-replayed".into(),
            value: "true".into(),
        };
        stripe().reply(&HttpResponse {
            status,
            headers: vec![header],
            body: Vec::new(),
        })
    };
    assert_eq!(told_again(200), Reply::Done);
    assert_eq!(told_again(500), open, "the same would be told once more");
}

#[test]
fn a_refusal_has_stripes_code_and_a_hint_of_ours() {
    let refused = |status, body: &str| match reply(status, Some("false"), body) {
        Reply::Refused { code, hint } => (code, hint),
        other => panic!("{other:?}"),
    };
    let body = r#"{"error":{"type":"invalid_request_error","code":"resource_missing","param":"id",
        "message":"No such subscription: 'sub_1' sk_test_kassa"}}"#;
    let (code, hint) = refused(404, body);
    assert_eq!(
        code, "resource_missing",
        "an end that has already come shows as this"
    );
    assert!(
        hint.contains("over already") && hint.contains("`id`"),
        "{hint}"
    );
    assert!(
        !hint.contains("sk_test") && !hint.contains("sub_1"),
        "{hint}"
    );

    let (code, _) = refused(400, r#"{"error":{"type":"idempotency_error"}}"#);
    assert_eq!(code, "idempotency_error");
    let body =
        r#"{"error":{"type":"card_error","code":"card_declined","decline_code":"lost_card"}}"#;
    let (code, hint) = refused(402, body);
    assert_eq!(code, "card_declined");
    assert!(hint.contains("`lost_card`"), "{hint}");
    for body in [
        "",
        "<html>",
        "{}",
        "[]",
        r#"{"error":{"code":5}}"#,
        r#"{"error":"x"}"#,
    ] {
        assert_eq!(refused(401, body).0, "http_401", "{body}");
    }
    let odd = format!(
        r#"{{"error":{{"code":"a b","type":"{}","param":"x\ny"}}}}"#,
        "t".repeat(500)
    );
    let (code, hint) = refused(400, &odd);
    assert_eq!(code, "http_400");
    assert!(!hint.contains("It is about"), "{hint}");
}
