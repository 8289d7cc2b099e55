//! Buy links, and Lemon Squeezy's own calls by name.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod lemon_support;

use kassa::KassaError;
use kassa::authentic::hmac;
use kassa::model::account::Call;
use kassa::model::config::ProviderConfig;
use kassa::model::secret::Secret;
use kassa::providers::LinkOrder;
use lemon_support::{SECRET, api, misused, seal};
use serde_json::{Value, json};

const PAGE: &str =
    "https://acme.lemonsqueezy.com/checkout/buy/d1f120fd-5adc-4fff-8915-cce713d29427";

fn keys() -> ProviderConfig {
    ProviderConfig {
        provider: "lemonSqueezy".into(),
        client_key: None,
        widget: None,
        secret_key: None,
        webhook_secrets: vec![Secret::new(SECRET)],
        store: None,
        prices: Vec::new(),
        app: None,
        api_base: None,
    }
}

fn order(keys: &ProviderConfig) -> LinkOrder<'_> {
    LinkOrder {
        page: Some(PAGE),
        account: None,
        plan: "pro",
        quantity: 1,
        email: None,
        name: None,
        options: None,
        keys,
        mac: hmac::sha256,
    }
}

fn query(order: &LinkOrder<'_>) -> String {
    let url = api().link(order).unwrap();
    url.strip_prefix(PAGE).unwrap().to_string()
}

#[test]
fn a_link_for_anybody_is_the_plans_own_page() {
    let keys = keys();
    assert_eq!(query(&order(&keys)), "");
    let many = LinkOrder {
        quantity: 3,
        ..order(&keys)
    };
    assert_eq!(query(&many), "?quantity=3");
}

#[test]
fn a_link_says_whose_it_is_under_seal() {
    let keys = keys();
    let ada = LinkOrder {
        account: Some("acct/ada & co"),
        email: Some("ada+봄@shop.example"),
        name: Some("Ada [에이다]"),
        ..order(&keys)
    };
    let seal = seal(SECRET, ["acct/ada & co", "", ""]);
    let expected = format!(
        "?checkout[email]=ada%2B%EB%B4%84%40shop.example\
         &checkout[name]=Ada%20%5B%EC%97%90%EC%9D%B4%EB%8B%A4%5D\
         &checkout[custom][kassa_account]=acct%2Fada%20%26%20co&checkout[custom][kassa_seal]={seal}"
    );
    assert_eq!(query(&ada), expected);
    let unsealed = ProviderConfig {
        webhook_secrets: Vec::new(),
        ..keys.clone()
    };
    let link = api().link(&LinkOrder {
        keys: &unsealed,
        ..ada
    });
    misused(link, "no_webhook_secret");
}

#[test]
fn every_field_and_option_of_a_link_is_encoded() {
    let keys = keys();
    let options = r#"{
        "checkout_data": {
            "email": "a@b.c", "name": "A", "billing_address": {"country": "US", "state": "NY", "zip": "10 038"},
            "tax_number": "GB 1", "discount_code": "50%", "variant_id": 12,
            "custom": {"user_id": 123, "a]&b": "ü", "flag": true}
        },
        "checkout_options": {
            "embed": true, "media": false, "logo": false, "desc": false, "discount": false, "dark": true
        }
    }"#;
    let all = LinkOrder {
        options: Some(options),
        email: Some("other@shop.example"),
        ..order(&keys)
    };
    let expected = "?embed=1&media=0&logo=0&desc=0&discount=0&dark=1&checkout[email]=a%40b.c\
        &checkout[name]=A&checkout[billing_address][country]=US\
        &checkout[billing_address][state]=NY&checkout[billing_address][zip]=10%20038\
        &checkout[tax_number]=GB%201&checkout[discount_code]=50%25&checkout[variant_id]=12\
        &checkout[custom][user_id]=123&checkout[custom][a%5D%26b]=%C3%BC&checkout[custom][flag]=true";
    assert_eq!(query(&all), expected);
    let kept = LinkOrder {
        page: Some("https://acme.lemonsqueezy.com/checkout/buy/d1f1?media=0"),
        quantity: 2,
        ..order(&keys)
    };
    let kept = api().link(&kept).unwrap();
    assert!(kept.ends_with("/d1f1?media=0&quantity=2"), "{kept}");
}

#[test]
fn a_page_that_cannot_be_shared_is_refused() {
    let keys = keys();
    let with = |page| {
        api().link(&LinkOrder {
            page,
            ..order(&keys)
        })
    };
    misused(with(None), "no_link");
    for page in [
        "https://acme.lemonsqueezy.com/checkout/?cart=0f3a-uuid",
        "https://acme.lemonsqueezy.com/checkout?cart=0f3a-uuid",
        "https://acme.lemonsqueezy.com/checkout/custom/0f3a?signature=s",
        "https://acme.lemonsqueezy.com/checkout/buy/",
        "https://acme.lemonsqueezy.com/buy/0f3a",
        "http://acme.lemonsqueezy.com/checkout/buy/0f3a",
        "http://127.0.0.1:4000/lemonSqueezy/checkout/buy/0f3a",
        "javascript:alert(1)//checkout/buy/0f3a",
        "https://acme.lemonsqueezy.com/checkout/buy/0f3a#x",
        "https://acme.lemonsqueezy.com/checkout/buy/0f 3a",
        "",
    ] {
        let hint = misused(with(Some(page)), "bad_link");
        assert!(hint.contains("cart="), "{page}: {hint}");
    }
    let lab = ProviderConfig {
        app: None,
        api_base: Some("http://127.0.0.1:4000/lemonSqueezy".into()),
        ..keys.clone()
    };
    let own = api().link(&LinkOrder {
        page: Some("http://127.0.0.1:4000/lemonSqueezy/checkout/buy/0f3a"),
        ..order(&lab)
    });
    assert!(own.is_ok());
}

#[test]
fn a_link_takes_no_field_of_ours_and_none_that_it_does_not_have() {
    let keys = keys();
    for (options, code) in [
        (
            r#"{"checkout_data":{"custom":{"kassa_seal":"x"}}}"#,
            "reserved_field",
        ),
        (r#"{"custom_price":1}"#, "unknown_field"),
        (r#"{"checkout_options":{"embed":"yes"}}"#, "bad_field"),
    ] {
        let link = api().link(&LinkOrder {
            options: Some(options),
            ..order(&keys)
        });
        misused(link, code);
    }
}

fn call(name: &str, input: &Value) -> Result<Call, KassaError> {
    api().call(name, &input.to_string())
}

#[track_caller]
fn line(name: &str, input: Value) -> String {
    let call = call(name, &input).unwrap();
    let once = if call.once { " once" } else { "" };
    format!("{} {} {}{once}", call.method, call.path, call.body)
}

#[test]
fn objects_and_lists_are_read() {
    assert_eq!(
        line(
            "orders.get",
            json!({"id": 12, "include": ["store", "customer"]})
        ),
        "GET /v1/orders/12?include=store%2Ccustomer "
    );
    assert_eq!(
        line("licenseKeyInstances.get", json!({"id": "0f3a"})),
        "GET /v1/license-key-instances/0f3a "
    );
    assert_eq!(
        line("subscriptions.get", json!({"id": "subscriptions/45"})),
        "GET /v1/subscriptions/45 "
    );
    assert_eq!(line("stores.list", json!({})), "GET /v1/stores ");
    assert_eq!(
        line(
            "subscriptionInvoices.list",
            json!({"filter": {"store_id": 1, "refunded": false, "status": "paid"},
                   "page": {"number": 2, "size": 50}, "include": ["subscription"]}),
        ),
        "GET /v1/subscription-invoices?filter[store_id]=1&filter[status]=paid\
         &filter[refunded]=false&page[number]=2&page[size]=50&include=subscription "
    );
    assert_eq!(line("users.me", json!({})), "GET /v1/users/me ");
    assert_eq!(
        line("subscriptionItems.currentUsage", json!({"id": 801})),
        "GET /v1/subscription-items/801/current-usage "
    );
    // An id stays in its place.
    assert_eq!(
        line("orders.get", json!({"id": "x?y=../1"})),
        "GET /v1/orders/1 "
    );
}

#[test]
fn objects_are_made_changed_and_removed() {
    assert_eq!(
        line(
            "webhooks.create",
            json!({"store_id": 71, "url": "https://shop.example/hook", "secret": "123456",
                   "events": ["order_created", "subscription_plan_changed"], "test_mode": true}),
        ),
        concat!(
            r#"POST /v1/webhooks {"data":{"type":"webhooks","attributes":{"#,
            r#""url":"https://shop.example/hook","#,
            r#""events":["order_created","subscription_plan_changed"],"secret":"123456","#,
            r#""test_mode":true},"relationships":{"store":{"data":{"type":"stores","id":"71"}}}}}"#,
        )
    );
    assert_eq!(
        line("webhooks.update", json!({"id": 3, "secret": "1234567"})),
        r#"PATCH /v1/webhooks/3 {"data":{"type":"webhooks","id":"3","attributes":{"secret":"1234567"}}}"#
    );
    assert_eq!(
        line("webhooks.delete", json!({"id": 3})),
        "DELETE /v1/webhooks/3 "
    );
    assert_eq!(
        line(
            "discounts.create",
            json!({"store_id": "71", "variant_ids": [1, "2"], "name": "10 %", "code": "TEN",
                   "amount": 10, "amount_type": "percent", "expires_at": null,
                   "starts_at": "2026-11-22T00:00:00Z", "is_limited_to_products": true}),
        ),
        concat!(
            r#"POST /v1/discounts {"data":{"type":"discounts","attributes":{"name":"10 %","#,
            r#""code":"TEN","amount":10,"amount_type":"percent","is_limited_to_products":true,"#,
            r#""starts_at":"2026-11-22T00:00:00Z","expires_at":null},"relationships":{"#,
            r#""store":{"data":{"type":"stores","id":"71"}},"variants":{"data":["#,
            r#"{"type":"variants","id":"1"},{"type":"variants","id":"2"}]}}}}"#,
        )
    );
    let none = json!({"store_id": 1, "variant_ids": [], "name": "n", "code": "C", "amount": 1,
        "amount_type": "fixed"});
    assert!(!line("discounts.create", none).contains("variants"));
    assert_eq!(
        line("customers.archive", json!({"id": 9})),
        r#"PATCH /v1/customers/9 {"data":{"type":"customers","id":"9","attributes":{"status":"archived"}}}"#
    );
    assert_eq!(
        line(
            "subscriptions.update",
            json!({"id": 45, "pause": {"mode": "free", "resumes_at": null}, "billing_anchor": 29}),
        ),
        concat!(
            r#"PATCH /v1/subscriptions/45 {"data":{"type":"subscriptions","id":"45","#,
            r#""attributes":{"billing_anchor":29,"pause":{"mode":"free","resumes_at":null}}}}"#,
        )
    );
    assert_eq!(
        line("subscriptions.update", json!({"id": 45, "pause": null})),
        r#"PATCH /v1/subscriptions/45 {"data":{"type":"subscriptions","id":"45","attributes":{"pause":null}}}"#
    );
    assert_eq!(
        line(
            "orders.generateInvoice",
            json!({"id": 12, "name": "Ada & Co", "zip_code": 123})
        ),
        "POST /v1/orders/12/generate-invoice?name=Ada%20%26%20Co&zip_code=123 "
    );
    assert_eq!(
        line(
            "checkouts.create",
            json!({"store_id": 1, "variant_id": 2, "preview": true})
        ),
        concat!(
            r#"POST /v1/checkouts {"data":{"type":"checkouts","attributes":{"preview":true},"#,
            r#""relationships":{"store":{"data":{"type":"stores","id":"1"}},"#,
            r#""variant":{"data":{"type":"variants","id":"2"}}}}}"#,
        )
    );
}

#[test]
fn use_is_counted_once_unless_it_is_set() {
    let record = |action| {
        let mut input = json!({"subscription_item_id": 801, "quantity": 5});
        if let Some(action) = action {
            input["action"] = json!(action);
        }
        line("usageRecords.create", input)
    };
    let body = |action: &str| {
        [
            r#"POST /v1/usage-records {"data":{"type":"usage-records","attributes":{"quantity":5,"action":""#,
            action,
            r#""},"relationships":{"subscription-item":{"data":{"type":"subscription-items","id":"801"}}}}}"#,
        ]
        .concat()
    };
    assert_eq!(record(None), format!("{} once", body("increment")));
    assert_eq!(
        record(Some("increment")),
        format!("{} once", body("increment"))
    );
    assert_eq!(record(Some("set")), body("set"));
}

#[test]
fn licences_are_asked_about_in_a_form_and_without_a_key() {
    let input = json!({"license_key": "3811-봄", "instance_name": "Ada's Mac"});
    let call = call("licenses.activate", &input).unwrap();
    assert_eq!(
        (call.method.as_str(), call.path.as_str(), call.body.as_str()),
        (
            "POST",
            "/v1/licenses/activate",
            "license_key=3811-%EB%B4%84&instance_name=Ada%27s%20Mac"
        )
    );
    let request = api()
        .request(&call, &keys(), kassa::model::id::Environment::Test)
        .unwrap();
    let names: Vec<&str> = request.headers.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Accept", "Content-Type"]);
    assert_eq!(
        request.headers[1].value,
        "application/x-www-form-urlencoded"
    );
    assert_eq!(
        line("licenses.validate", json!({"license_key": "k"})),
        "POST /v1/licenses/validate license_key=k"
    );
}

#[test]
fn a_call_that_is_none_is_told() {
    for (name, input, code, told) in [
        (
            "webhooks.remove",
            json!({}),
            "unknown_call",
            "webhooks.delete",
        ),
        (
            "webhook.create",
            json!({}),
            "unknown_call",
            "subscriptionInvoices",
        ),
        ("orders", json!({}), "unknown_call", "`orders.list`"),
        ("users.get", json!({}), "unknown_call", "users.me"),
        (
            "stores.create",
            json!({}),
            "unknown_call",
            "checkouts.create",
        ),
        ("", json!({}), "unknown_call", "users.me"),
        ("orders.get", json!({}), "missing_field", "`id`"),
        ("orders.get", json!({"id": null}), "missing_field", "`id`"),
        ("orders.get", json!({"id": ""}), "bad_field", "`id`"),
        ("orders.get", json!({"id": ".."}), "bad_field", "`id`"),
        ("orders.get", json!([]), "bad_input", "JSON object"),
        (
            "orders.list",
            json!({"filter": {"email": "x"}}),
            "unknown_field",
            "filter.user_email",
        ),
        (
            "orders.list",
            json!({"page": 2}),
            "bad_field",
            "`page` is no object",
        ),
        (
            "licenses.activate",
            json!({"license_key": "k"}),
            "missing_field",
            "`instance_name`",
        ),
    ] {
        let hint = misused(call(name, &input), code);
        assert!(hint.contains(told), "{name}: {hint}");
    }
}

#[test]
fn a_webhook_is_checked_before_it_is_made() {
    let webhook = |secret: Value, events: Value| {
        let input =
            json!({"store_id": 1, "url": "https://a.b", "secret": secret, "events": events});
        call("webhooks.create", &input)
    };
    let events = || json!(["order_created"]);
    for secret in ["12345", &"x".repeat(41)] {
        let hint = misused(webhook(json!(secret), events()), "bad_field");
        assert!(
            hint.contains("6 to 40 characters") && !hint.contains(secret),
            "{hint}"
        );
    }
    for secret in ["123456", &"x".repeat(40), "여섯글자이다"] {
        assert!(webhook(json!(secret), events()).is_ok());
    }
    for wrong in [json!(["order_made"]), json!("order_created"), json!([1])] {
        let hint = misused(webhook(json!("123456"), wrong), "bad_field");
        assert!(hint.contains("event"), "{hint}");
    }
}
