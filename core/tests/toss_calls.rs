//! What is asked of TossPayments, byte for byte, how a page sells, and what a customer brings
//! back.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

mod toss_support;

use kassa::ask::{ScriptCall, WayToPay};
use kassa::model::account::{Call, OperationKind, Payment, SealedKey};
use kassa::model::catalog::Terms;
use kassa::model::config::ProviderConfig;
use kassa::model::http::{Header, HttpRequest};
use kassa::model::id::Environment;
use kassa::model::money::Money;
use kassa::model::refusal::Refusal;
use kassa::model::secret::Secret;
use kassa::providers::{
    Back, ChargeOrder, CheckoutOrder, ConfirmOrder, Opening, RefundOrder, RegisterCall,
    RegisterOrder, unsealed,
};
use kassa::{KassaError, Reason};
use serde_json::{Value, json};
use toss_support::{CHECKOUT, NOW, SUBSCRIPTION, api, keys, operation, paid, read, terms, with};

const CUSTOMER: &str = "cus_0123456789abcdef01234567";

fn order<'a>(terms: &'a Terms, keys: &'a ProviderConfig, options: &'a str) -> CheckoutOrder<'a> {
    CheckoutOrder {
        account: "ada",
        checkout: CHECKOUT,
        customer: Some(CUSTOMER),
        email: Some("ada@example.com"),
        name: Some("김에이다"),
        terms,
        price: None,
        quantity: 2,
        add_ons: Vec::new(),
        trial_days: None,
        success_url: "https://app.example/done?tab=1&id={CHECKOUT_SESSION_ID}#top",
        cancel_url: "https://app.example/pricing",
        locale: Some("ko-KR"),
        expires_at: NOW,
        environment: Environment::Test,
        overlay: false,
        options: Some(options),
        keys,
        mac: kassa::authentic::hmac::sha256,
    }
}

/// The session and the calls of its script.
fn sold(order: &CheckoutOrder<'_>) -> (String, Vec<ScriptCall>, Option<String>) {
    let Opening::Made(session) = api().create_checkout(order).unwrap() else {
        panic!("a provider was asked")
    };
    assert_eq!(session.checkout.as_deref(), Some(CHECKOUT));
    let url = session.url.unwrap();
    match api().way(&url, order) {
        WayToPay::Script {
            src, calls, mount, ..
        } => {
            assert_eq!(src, url);
            (session.id, calls, mount)
        }
        other => panic!("{other:?}"),
    }
}

fn functions(calls: &[ScriptCall]) -> Vec<&str> {
    calls.iter().map(|it| it.function.as_str()).collect()
}

fn arguments(calls: &[ScriptCall], place: usize) -> Value {
    serde_json::from_str(&calls[place].arguments).unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, KassaError>, code: &str) -> KassaError {
    let error = result.expect_err(code);
    assert_eq!(error.code, code, "{error}");
    assert_eq!(error.provider.as_deref(), Some("tossPayments"));
    error
}

#[test]
fn a_plan_is_begun_by_storing_a_card() {
    let (terms, keys) = (terms(true, 4_900, "krw"), keys());
    let (session, calls, mount) = sold(&order(&terms, &keys, "{}"));
    assert_eq!(session, CHECKOUT);
    assert_eq!(mount, None);
    assert_eq!(
        functions(&calls),
        ["TossPayments", ".payment", ".requestBillingAuth"]
    );
    assert_eq!(arguments(&calls, 0), json!(["test_ck_page"]));
    assert_eq!(arguments(&calls, 1), json!([{"customerKey": CUSTOMER}]));
    assert_eq!(
        arguments(&calls, 2),
        json!([{
            "method": "CARD", "customerEmail": "ada@example.com", "customerName": "김에이다",
            "successUrl":
                format!("https://app.example/done?tab=1&id={CHECKOUT}&kassa_checkout={CHECKOUT}#top"),
            "failUrl": format!("https://app.example/pricing?kassa_checkout={CHECKOUT}"),
        }])
    );
}

#[test]
fn a_pack_is_sold_by_the_window_in_the_words_of_its_options() {
    let (terms, keys) = (terms(false, 4_900, "krw"), keys());
    let options = json!({
        "customerName": "김토스", "windowTarget": "iframe", "taxFreeAmount": 100,
        "metadata": {"seat": "12A", "row": 3},
        "card": {"flowMode": "DIRECT", "cardCompany": "HYUNDAI", "cardInstallmentPlan": 3},
    });
    let (session, calls, _) = sold(&order(&terms, &keys, &options.to_string()));
    assert_eq!(session, CHECKOUT);
    assert_eq!(
        functions(&calls),
        ["TossPayments", ".payment", ".requestPayment"]
    );
    let asked = &arguments(&calls, 2)[0];
    assert_eq!(asked["amount"], json!({"currency": "KRW", "value": 9_800}));
    assert_eq!(asked["orderId"], CHECKOUT);
    assert_eq!(asked["orderName"], "프로 플랜");
    assert_eq!(asked["customerName"], "김토스");
    assert_eq!(asked["taxFreeAmount"], 100);
    assert_eq!(
        asked["card"],
        json!({"flowMode": "DIRECT", "cardCompany": "HYUNDAI", "cardInstallmentPlan": 3,
               "language": "KO"})
    );
    let deposit = json!({"method": "VIRTUAL_ACCOUNT", "customerMobilePhone": "01012345678",
        "virtualAccount": {"validHours": 24, "cashReceipt": {"type": "소득공제"}}});
    let (_, calls, _) = sold(&order(&terms, &keys, &deposit.to_string()));
    let asked = &arguments(&calls, 2)[0];
    assert_eq!(asked["virtualAccount"], deposit["virtualAccount"]);
    assert!(asked.get("card").is_none());
}

#[test]
fn a_price_in_dollars_keeps_its_cents_and_its_currency_comes_back() {
    let (terms, keys) = (terms(false, 1_005, "usd"), keys());
    let (_, calls, _) = sold(&order(&terms, &keys, "{}"));
    assert!(calls[2].arguments.contains("\"value\":20.10"));
    let url = arguments(&calls, 2)[0]["successUrl"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(url.contains("&kassa_currency=usd#top"), "{url}");
    let back = returned(&[
        ("kassa_checkout", CHECKOUT),
        ("kassa_currency", "usd"),
        ("paymentKey", "tgen_1"),
        ("orderId", CHECKOUT),
        ("amount", "20.1"),
    ]);
    let Ok(Back::Approved { amount, .. }) = back else {
        panic!("{back:?}")
    };
    assert_eq!(amount, Some(2_010));
}

#[test]
fn the_widget_has_keys_of_its_own_and_waits_for_the_pages_button() {
    let (terms, keys) = (terms(false, 4_900, "krw"), keys());
    let options = json!({"variantKey": "MINE", "agreementVariantKey": "TERMS"}).to_string();
    let (session, calls, mount) = sold(&order(&terms, &keys, &options));
    assert_eq!(session, format!("{CHECKOUT}_w"));
    assert_eq!(
        functions(&calls),
        [
            "TossPayments",
            ".widgets",
            ".setAmount",
            ".renderPaymentMethods",
            ".renderAgreement",
            ".requestPayment"
        ]
    );
    assert_eq!(arguments(&calls, 0), json!(["test_gck_page"]));
    assert_eq!(
        arguments(&calls, 2),
        json!([{"currency": "KRW", "value": 9_800}])
    );
    let selectors = [3, 4].map(|place| {
        let selector = arguments(&calls, place)[0]["selector"]
            .as_str()
            .unwrap()
            .to_owned();
        selector.strip_prefix('#').unwrap().to_owned()
    });
    assert_eq!(mount, Some(selectors.join(" ")));
    assert_eq!(arguments(&calls, 3)[0]["variantKey"], "MINE");
    assert_eq!(arguments(&calls, 4)[0]["variantKey"], "TERMS");
    let asked = &arguments(&calls, 5)[0];
    assert_eq!(asked["orderId"], format!("{CHECKOUT}_w"));
    assert!(asked.get("amount").is_none() && asked.get("variantKey").is_none());
    assert!(calls[2..].iter().all(|it| it.of == Some(1)));
    let pressed: Vec<bool> = calls.iter().map(|it| it.pressed).collect();
    assert_eq!(pressed, [false, false, false, false, false, true]);

    // Alone it is what there is; a plan is never sold by it.
    let alone = ProviderConfig {
        client_key: None,
        ..keys.clone()
    };
    assert_eq!(
        sold(&order(&terms, &alone, "{}")).0,
        format!("{CHECKOUT}_w")
    );
    assert_eq!(
        sold(&order(&terms, &keys, r#"{"widget":false}"#)).0,
        CHECKOUT
    );
    let lasts = toss_support::terms(true, 4_900, "krw");
    refused(
        api().create_checkout(&order(&lasts, &alone, "{}")),
        "no_client_key",
    );
}

#[test]
fn what_cannot_be_sold_or_said_is_refused_before_anybody_is_asked() {
    let keys = keys();
    let create = |terms: &Terms, options: &str| {
        api()
            .create_checkout(&order(terms, &keys, options))
            .map(|_| ())
    };
    let pack = terms(false, 4_900, "krw");
    for (options, code, told) in [
        (json!({"amount": 1}), "unknown_field", "taxFreeAmount"),
        (json!({"orderId": "x"}), "unknown_field", "orderName"),
        (
            json!({"successUrl": "https://evil.example"}),
            "unknown_field",
            "windowTarget",
        ),
        (json!({"method": "카드"}), "bad_field", "VIRTUAL_ACCOUNT"),
        (
            json!({"orderName": "가".repeat(101)}),
            "bad_field",
            "1 to 100",
        ),
        (
            json!({"customerMobilePhone": "010-1234-5678"}),
            "bad_field",
            "digits",
        ),
        (
            json!({"virtualAccount": {"cashReceipt": {"type": "x"}}}),
            "bad_field",
            "소득공제",
        ),
        (json!({"taxFreeAmount": -1}), "bad_field", "whole"),
        (json!([]), "bad_input", "object"),
    ] {
        let error = refused(create(&pack, &options.to_string()), code);
        assert!(error.hint.contains(told), "{options}: {}", error.hint);
    }
    refused(
        create(&terms(true, 990, "usd"), "{}"),
        "currency_not_billed",
    );
    refused(create(&terms(false, 990, "eur"), "{}"), "unknown_currency");
    let wrong = |change: &dyn Fn(&mut ProviderConfig)| {
        let mut keys = keys.clone();
        change(&mut keys);
        let error = api()
            .create_checkout(&order(&pack, &keys, "{}"))
            .unwrap_err();
        assert!(!error.hint.contains("_page") && !error.hint.contains("_server"));
        error.code
    };
    assert_eq!(
        wrong(&|keys| keys.client_key = Some("live_ck_page".into())),
        "keys_do_not_match"
    );
    assert_eq!(
        wrong(&|keys| keys.client_key = Some("test_sk_page".into())),
        "secret_key_misplaced"
    );
    assert_eq!(
        wrong(&|keys| keys.client_key = Some("test_gck_page".into())),
        "publishable_key"
    );
    let secret = |key: &str| Some(Secret::new(key));
    assert_eq!(
        wrong(&|keys| keys.secret_key = secret("test_ck_server")),
        "publishable_key"
    );
    assert_eq!(
        wrong(&|keys| keys.secret_key = secret("test_gsk_server")),
        "widget_key_misplaced"
    );
}

#[test]
fn a_card_is_stored_without_a_sale() {
    let keys = keys();
    let order = RegisterOrder {
        account: "ada",
        currency: "krw",
        key: "k",
        customer: CUSTOMER,
        email: None,
        name: Some("김에이다"),
        success_url: "https://app.example/card",
        cancel_url: "https://app.example/account",
        locale: None,
        options: Some(r#"{"method":"TRANSFER"}"#),
        keys: &keys,
    };
    let Some(WayToPay::Script { calls, .. }) = api().way_to_register(&order).unwrap() else {
        panic!("no script")
    };
    let asked = &arguments(&calls, 2)[0];
    assert_eq!(asked["method"], "TRANSFER");
    assert_eq!(asked["successUrl"], "https://app.example/card");
}

fn returned(query: &[(&str, &str)]) -> Result<Back, KassaError> {
    let header = |(name, value): &(&str, &str)| Header {
        name: (*name).into(),
        value: (*value).into(),
    };
    api().returned(&query.iter().map(header).collect::<Vec<_>>())
}

#[test]
fn what_comes_back_is_told_apart() {
    let ours = ("kassa_checkout", CHECKOUT);
    let approved = returned(&[
        ("paymentType", "NORMAL"),
        ours,
        ("orderId", "co_0123456789abcdef01234567_w"),
        ("paymentKey", "tgen_1"),
        ("amount", "9800"),
    ]);
    assert_eq!(
        approved.unwrap(),
        Back::Approved {
            session: format!("{CHECKOUT}_w"),
            payment: "tgen_1".into(),
            amount: Some(9_800),
        }
    );
    let stored = returned(&[ours, ("customerKey", CUSTOMER), ("authKey", "bln_x")]);
    assert_eq!(
        stored.unwrap(),
        Back::Registered {
            session: Some(CHECKOUT.into()),
            customer: CUSTOMER.into(),
            secret: Secret::new("bln_x"),
        }
    );
    for order in [None, Some(("orderId", CHECKOUT))] {
        let mut query = vec![ours, ("code", "PAY_PROCESS_CANCELED"), ("message", "취소")];
        query.extend(order);
        assert_eq!(
            returned(&query).unwrap(),
            Back::Failed {
                session: Some(CHECKOUT.into()),
                code: "PAY_PROCESS_CANCELED".into(),
            }
        );
    }
    let session = Some(CHECKOUT.to_string());
    assert_eq!(returned(&[ours]).unwrap(), Back::Nothing { session });
    assert_eq!(returned(&[]).unwrap(), Back::Nothing { session: None });
}

#[test]
fn a_query_that_tosspayments_does_not_write_is_refused() {
    let ours = ("kassa_checkout", CHECKOUT);
    let long = "x".repeat(201);
    let other = ("orderId", "co_ffffffffffffffffffffffff");
    for query in [
        vec![ours, ours],
        vec![ours, other, ("paymentKey", "tgen_1"), ("amount", "1")],
        vec![("orderId", CHECKOUT), ("paymentKey", &*long)],
        vec![
            ("orderId", CHECKOUT),
            ("paymentKey", "p"),
            ("amount", "1e9"),
        ],
        vec![("orderId", CHECKOUT), ("paymentKey", "p"), ("amount", "-1")],
        vec![
            ("orderId", CHECKOUT),
            ("paymentKey", "p"),
            ("amount", "9.5"),
        ],
    ] {
        let error = returned(&query).unwrap_err();
        assert_eq!(
            (error.reason, &*error.code),
            (Reason::Untrusted, "odd_query"),
            "{query:?}"
        );
    }
    let odd = returned(&[ours, ("code", "<b>")]).unwrap();
    assert!(matches!(odd, Back::Failed { code, .. } if code == "unknown"));
}

fn sent(call: &Call) -> HttpRequest {
    let request = api().request(call, &keys(), Environment::Test).unwrap();
    assert!(request.url.starts_with("https://api.tosspayments.com/v1/"));
    // Here nothing was ever closed.
    match &call.sealed {
        Some(key) => unsealed(request, &Secret::new(&key.text)),
        None => request,
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|it| it.name == name)?;
    Some(&found.value)
}

/// base64 of `test_sk_server:` and `test_gsk_server:`.
const API: &str = "Basic dGVzdF9za19zZXJ2ZXI6";
const WIDGET: &str = "Basic dGVzdF9nc2tfc2VydmVyOg==";

fn krw(amount: i64) -> Money {
    Money {
        amount,
        currency: "krw".into(),
    }
}

#[test]
fn a_payment_is_confirmed_under_a_key_of_its_own_with_the_keys_that_it_was_made_with() {
    let confirm = |session: &str, payment: &str| {
        let amount = krw(9_800);
        let order = ConfirmOrder {
            session,
            payment,
            amount: &amount,
        };
        api().confirm(&order).unwrap()
    };
    let call = confirm(CHECKOUT, "tgen_1");
    assert!(call.once);
    let request = sent(&call);
    assert_eq!(
        request.url,
        "https://api.tosspayments.com/v1/payments/confirm"
    );
    assert_eq!(
        request.body,
        format!(r#"{{"paymentKey":"tgen_1","orderId":"{CHECKOUT}","amount":9800}}"#)
    );
    assert_eq!(header(&request, "Authorization"), Some(API));
    assert_eq!(header(&request, "Content-Type"), Some("application/json"));
    let key = |call: &Call| call.idempotency_key.clone().unwrap();
    assert_eq!(header(&request, "Idempotency-Key"), Some(&*key(&call)));
    assert_ne!(key(&call), key(&confirm(CHECKOUT, "tgen_2")));
    assert_eq!(key(&call), key(&confirm(CHECKOUT, "tgen_1")));
    let widget = confirm(&format!("{CHECKOUT}_w"), "tgen_1");
    let request = sent(&widget);
    assert_eq!(header(&request, "Authorization"), Some(WIDGET));
    assert!(!request.url.contains('#'));
}

fn sealed(text: &str) -> SealedKey {
    SealedKey {
        text: text.into(),
        customer: CUSTOMER.into(),
    }
}

#[test]
fn a_stored_call_holds_no_key_and_a_sent_one_has_it_in_its_place() {
    let register = api().register(&RegisterCall {
        customer: CUSTOMER,
        sealed: sealed("k1.2026.sealed"),
        key: "register-1",
    });
    let register = register.unwrap();
    assert!(register.body.contains("\"authKey\":\"{sealed}\""));
    let opened = Call {
        sealed: Some(sealed("auth\"key")),
        ..register.clone()
    };
    let request = sent(&opened);
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(
        body,
        json!({"authKey": "auth\"key", "customerKey": CUSTOMER})
    );
    assert_eq!(
        request.url,
        "https://api.tosspayments.com/v1/billing/authorizations/issue"
    );

    let amount = krw(4_900);
    let name = "가".repeat(120);
    let order = format!("{SUBSCRIPTION}_3_2");
    let charge = ChargeOrder {
        order: &order,
        customer: CUSTOMER,
        sealed: sealed("k1.2026.sealed"),
        amount: &amount,
        tax_free: false,
        name: &name,
        email: Some("ada@example.com"),
        customer_name: Some("{sealed}"),
    };
    let call = api().charge(&charge).unwrap();
    assert!(call.once);
    assert_eq!(call.path, "/v1/billing/{sealed}");
    assert_eq!(call.idempotency_key.as_deref(), Some(&*order));
    let opened = Call {
        sealed: Some(sealed("a/b+c==")),
        ..call
    };
    let request = sent(&opened);
    assert_eq!(
        request.url,
        "https://api.tosspayments.com/v1/billing/a%2Fb%2Bc%3D%3D"
    );
    let body: Value = serde_json::from_str(&request.body).unwrap();
    assert_eq!(
        body,
        json!({"customerKey": CUSTOMER, "amount": 4_900, "orderId": order,
               "orderName": "가".repeat(100), "customerEmail": "ada@example.com",
               "customerName": "{sealed}"}),
        "whoever is called so is told no key"
    );
    let dollars = Money {
        amount: 100,
        currency: "usd".into(),
    };
    refused(
        api().charge(&ChargeOrder {
            amount: &dollars,
            ..charge
        }),
        "currency_not_billed",
    );
    let gone = api().unregister(&sealed("a=")).unwrap();
    let request = sent(&gone);
    assert_eq!(request.method, "DELETE");
    assert!(request.url.ends_with("/v1/billing/a%3D") && request.body.is_empty());
}

#[test]
fn a_billing_key_is_read_from_its_reply() {
    let reply = json!({
        "mId": "tvivarepublica", "customerKey": CUSTOMER, "billingKey": "Z_t5vOvQxrj4499PeiJcjen28-V2RyqgYTwN44Rdzk0=",
        "authenticatedAt": "2026-11-18T14:19:58+09:00", "method": "카드",
        "card": {"issuerCode": "61", "acquirerCode": "31", "number": "43301234****123*"}
    });
    let found = api().registered(reply.to_string().as_bytes()).unwrap();
    assert_eq!(found.customer, CUSTOMER);
    assert!(found.secret.reveal().ends_with("Rdzk0="));
    let card = found.card.unwrap();
    assert_eq!((&*card.brand, &*card.last_four), ("61", "123*"));
    let account = json!({"customerKey": "c", "billingKey": "b", "method": "계좌이체", "card": null,
        "transfers": [{"bankName": "토스뱅크", "bankAccountNumber": "100*****6789"}]});
    let card = api()
        .registered(account.to_string().as_bytes())
        .unwrap()
        .card
        .unwrap();
    assert_eq!((&*card.brand, &*card.last_four), ("토스뱅크", "6789"));
    let nothing = api().registered(b"{\"customerKey\":\"c\"}").unwrap_err();
    assert_eq!(nothing.0, "billingKey");
}

fn refund(
    payment: &Payment,
    amount: Option<i64>,
    options: Option<&str>,
) -> Result<Call, KassaError> {
    api().refund(&RefundOrder {
        payment,
        amount,
        key: "refund-1",
        options,
    })
}

#[test]
fn money_goes_back_only_if_the_balance_is_what_is_believed() {
    let whole = read(&paid());
    let all = refund(&whole, None, None).unwrap();
    assert_eq!(all.path, "/v1/payments/tgen_20261118141958abcd/cancel");
    let body: Value = serde_json::from_str(&all.body).unwrap();
    assert_eq!(body["refundableAmount"], 4_900);
    assert_eq!(body["currency"], "KRW");
    assert!(body.get("cancelAmount").is_none());
    let reason = body["cancelReason"].as_str().unwrap();
    assert!(reason.starts_with("Refund kassa-"), "{reason}");

    let cancels = json!([{"transactionKey": "A", "cancelAmount": 900, "cancelStatus": "DONE"}]);
    let part = read(&with(
        paid(),
        json!({"status": "PARTIAL_CANCELED", "balanceAmount": 4_000, "cancels": cancels}),
    ));
    let account = json!({"cancelReason": "변심", "refundReceiveAccount":
        {"bank": "20", "accountNumber": "1000123456789", "holderName": "김토스"}});
    let call = refund(&part, Some(1_000), Some(&account.to_string())).unwrap();
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(body["cancelAmount"], 1_000);
    assert_eq!(body["refundableAmount"], 4_000);
    assert_eq!(
        body["refundReceiveAccount"],
        account["refundReceiveAccount"]
    );
    assert!(
        body["cancelReason"]
            .as_str()
            .unwrap()
            .starts_with("변심 kassa-")
    );
    assert_ne!(
        all.idempotency_key,
        api()
            .refund(&RefundOrder {
                payment: &whole,
                amount: None,
                key: "refund-2",
                options: None
            })
            .unwrap()
            .idempotency_key
    );
    let dashes = r#"{"refundReceiveAccount":{"accountNumber":"100-012"}}"#;
    refused(refund(&whole, None, Some(dashes)), "bad_field");
    let widget = read(&with(paid(), json!({"orderId": format!("{CHECKOUT}_w")})));
    let request = sent(&refund(&widget, None, None).unwrap());
    assert_eq!(header(&request, "Authorization"), Some(WIDGET));
    let unheard = Payment {
        aliases: vec![CHECKOUT.into()],
        ..whole
    };
    refused(refund(&unheard, None, None), "nothing_charged");
}

#[test]
fn a_call_without_an_answer_is_looked_up_by_a_name_that_was_known_before_it() {
    let payment = read(&paid());
    let amount = krw(4_900);
    let order = format!("{SUBSCRIPTION}_3_2");
    let charge = api().charge(&ChargeOrder {
        order: &order,
        customer: CUSTOMER,
        sealed: sealed("k1"),
        amount: &amount,
        tax_free: true,
        name: "Pro",
        email: None,
        customer_name: None,
    });
    let body = &charge.as_ref().unwrap().body;
    assert!(body.contains("\"taxFreeAmount\":4900"), "{body}");
    let widget = format!("{CHECKOUT}_w");
    let confirm = api().confirm(&ConfirmOrder {
        session: &widget,
        payment: "tgen/1",
        amount: &amount,
    });
    for (kind, call, path) in [
        (
            OperationKind::Charge,
            charge.unwrap(),
            format!("/v1/payments/orders/{order}"),
        ),
        (
            OperationKind::Confirm,
            confirm.unwrap(),
            "/v1/payments/tgen%2F1#widget".into(),
        ),
        (
            OperationKind::Refund,
            refund(&payment, None, None).unwrap(),
            "/v1/payments/tgen_20261118141958abcd".into(),
        ),
    ] {
        let look = api().look_up(&operation(kind, call)).unwrap();
        assert_eq!((&*look.method, &*look.path), ("GET", &*path), "{kind:?}");
        assert!(look.body.is_empty() && look.sealed.is_none());
    }
    let nowhere = api().unregister(&sealed("k1")).unwrap();
    let nowhere = operation(OperationKind::Unregister, nowhere);
    assert!(api().look_up(&nowhere).is_none());
}

#[test]
fn a_key_goes_to_tosspayments_or_the_lab_and_nowhere_else() {
    let call = api().retrieve_subscription("x");
    let at = |base: &str| {
        let keys = ProviderConfig {
            app: None,
            api_base: Some(base.into()),
            ..keys()
        };
        api().request(&call, &keys, Environment::Test)
    };
    let lab = at("http://127.0.0.1:4242/tossPayments").unwrap();
    assert_eq!(
        lab.url,
        "http://127.0.0.1:4242/tossPayments/v1/payments/orders/x"
    );
    refused(at("https://evil.example"), "foreign_api_base");
    let foreign = Call {
        path: "https://evil.example/v1/".into(),
        ..call.clone()
    };
    refused(
        api().request(&foreign, &keys(), Environment::Test),
        "foreign_path",
    );
    let without = ProviderConfig {
        secret_key: None,
        ..keys()
    };
    refused(
        api().request(&call, &without, Environment::Test),
        "no_secret_key",
    );
    assert_eq!(
        api().environment("live_sk_x").unwrap(),
        Some(Environment::Live)
    );
    assert_eq!(api().refusal("REJECT_CARD_PAYMENT"), Refusal::Declined);
    assert_eq!(api().own_customer("0a").as_deref(), Some("cus_0a"));
}

#[test]
fn own_calls_read_and_move_nothing() {
    let path = |name: &str, input: Value| api().call(name, &input.to_string()).unwrap().path;
    assert_eq!(
        path(
            "payments.get",
            json!({"paymentKey": "tgen/1", "widget": true})
        ),
        "/v1/payments/tgen%2F1#widget"
    );
    assert_eq!(
        path("payments.get", json!({"orderId": "ORDER-1"})),
        "/v1/payments/orders/ORDER-1"
    );
    let list =
        json!({"startDate": "2026-11-01T00:00:00", "endDate": "2026-11-02T00:00:00", "limit": 10});
    assert_eq!(
        path("transactions.list", list),
        "/v1/transactions?startDate=2026-11-01T00%3A00%3A00&endDate=2026-11-02T00%3A00%3A00&limit=10"
    );
    for (name, input, code) in [
        ("payments.cancel", json!({}), "unknown_call"),
        ("payments.get", json!({}), "missing_field"),
        (
            "payments.get",
            json!({"orderId": "ORDER-1", "paymentKey": "x"}),
            "missing_field",
        ),
        (
            "transactions.list",
            json!({"endDate": "2026-11-02T00:00:00"}),
            "missing_field",
        ),
    ] {
        refused(api().call(name, &input.to_string()), code);
    }
}
