//! A checkout's options in Stripe's words, byte for byte, and the ways to pay on the app's page.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    clippy::panic,
    clippy::arithmetic_side_effects
)]

mod stripe_support;

use kassa::ask::WayToPay;
use kassa::authentic::hmac;
use kassa::model::account::Call;
use kassa::model::catalog::{AddOn, FirstPeriod, PastDue, PlanBenefits, Terms};
use kassa::model::config::ProviderConfig;
use kassa::model::id::Environment;
use kassa::model::money::Money;
use kassa::model::secret::Secret;
use kassa::model::time::{HOUR, Interval, IntervalUnit, MINUTE};
use kassa::providers::{Api, CheckoutOrder, Opening, RegisterOrder};
use kassa::{KassaError, Reason};
use serde_json::{Value, json};

const NOW: i64 = 1_795_000_000_000;

fn stripe() -> &'static dyn Api {
    stripe_support::stripe().api().unwrap()
}

fn keys(client: Option<&str>) -> ProviderConfig {
    ProviderConfig {
        provider: "stripe".into(),
        client_key: client.map(Into::into),
        widget: None,
        secret_key: Some(Secret::new("sk_test_kassa")),
        webhook_secrets: Vec::new(),
        store: None,
        prices: Vec::new(),
        app: None,
        api_base: None,
    }
}

fn terms(subscription: bool) -> Terms {
    Terms {
        plan: "pro".into(),
        name: "Pro".into(),
        version: "v1".into(),
        price: Money {
            amount: 1_990,
            currency: "usd".into(),
        },
        interval: subscription.then_some(Interval {
            unit: IntervalUnit::Month,
            count: 1,
        }),
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

struct Sale {
    terms: Terms,
    keys: ProviderConfig,
    options: Option<String>,
    overlay: bool,
    price: Option<&'static str>,
    email: Option<&'static str>,
    locale: Option<&'static str>,
    environment: Environment,
}

impl Sale {
    fn of(subscription: bool, options: &Value) -> Sale {
        Sale {
            terms: terms(subscription),
            keys: keys(None),
            options: Some(options.to_string()),
            overlay: false,
            price: None,
            email: Some("ada@shop.example"),
            locale: None,
            environment: Environment::Test,
        }
    }

    fn on_page(subscription: bool, options: &Value) -> Sale {
        Sale {
            keys: keys(Some("pk_test_1")),
            ..Sale::of(subscription, options)
        }
    }

    fn order(&self) -> CheckoutOrder<'_> {
        CheckoutOrder {
            account: "ada",
            checkout: "co_1",
            customer: Some("cus_1"),
            email: self.email,
            name: None,
            terms: &self.terms,
            price: self.price,
            quantity: 2,
            add_ons: Vec::new(),
            trial_days: None,
            success_url: "https://shop.example/ok",
            cancel_url: "https://shop.example/back",
            locale: self.locale,
            expires_at: NOW,
            environment: self.environment,
            overlay: self.overlay,
            options: self.options.as_deref(),
            keys: &self.keys,
            mac: hmac::sha256,
        }
    }

    fn create(&self) -> Result<Call, KassaError> {
        match stripe().create_checkout(&self.order())? {
            Opening::Ask(call) => Ok(call),
            Opening::Made(session) => panic!("{session:?} was asked of nobody"),
        }
    }

    fn body(&self) -> String {
        self.create().unwrap().body
    }

    fn code(&self) -> String {
        let error = self.create().unwrap_err();
        assert_eq!(error.provider.as_deref(), Some("stripe"));
        error.code
    }

    /// The calls as `function(arguments) of place`, in order.
    fn calls(&self, secret: &str) -> (String, String, Vec<String>) {
        match stripe().way(secret, &self.order()) {
            WayToPay::Script {
                src,
                calls,
                mount,
                page: None,
            } => {
                let said = calls.iter().map(|call| {
                    let of = call.of.map(|of| format!(" of {of}")).unwrap_or_default();
                    let done = call.done.as_deref().map(|it| format!(" then {it}"));
                    let press = if call.pressed { " pressed" } else { "" };
                    let inner = call.arguments.trim_matches(['[', ']']);
                    let name = &call.function;
                    format!("{name}({inner}){of}{}{press}", done.unwrap_or_default())
                });
                (src, mount.unwrap(), said.collect())
            }
            other => panic!("{other:?}"),
        }
    }
}

/// Two seats of a plan, a renewing add-on and a set-up, with or without prices at Stripe.
fn several(prices: Option<&'static str>, options: &Value) -> Result<Call, KassaError> {
    let mut sale = Sale::of(true, options);
    sale.price = prices;
    let add_on = |plan: &str, renews: bool| AddOn {
        plan: plan.into(),
        name: plan.into(),
        price: sale.terms.price.clone(),
        quantity: 3,
        renews,
        group: None,
        benefits: PlanBenefits::default(),
    };
    let all = [add_on("chat", true), add_on("setup", false)];
    let mut order = sale.order();
    order.add_ons = vec![(&all[0], prices), (&all[1], None)];
    match stripe().create_checkout(&order)? {
        Opening::Ask(call) => Ok(call),
        Opening::Made(session) => panic!("{session:?} was asked of nobody"),
    }
}

#[test]
fn what_is_sold_together_is_one_session_of_several_lines() {
    let body = several(Some("price_1"), &json!({})).unwrap().body;
    let lines = body.split('&').filter(|it| it.starts_with("line_items["));
    assert_eq!(
        lines.collect::<Vec<_>>(),
        [
            "line_items[0][price]=price_1",
            "line_items[0][quantity]=2",
            "line_items[1][price]=price_1",
            "line_items[1][quantity]=3",
            "line_items[2][price_data][currency]=usd",
            "line_items[2][price_data][unit_amount]=1990",
            "line_items[2][price_data][product_data][name]=setup",
            "line_items[2][quantity]=3",
        ]
    );
    let inline = several(None, &json!({})).unwrap().body;
    assert!(inline.contains("&line_items[1][price_data][recurring][interval]=month&"));
    assert!(!inline.contains("line_items[2][price_data][recurring]"));
}

#[test]
fn what_is_said_of_lines_goes_to_those_that_it_fits() {
    let options = json!({"line_item": {
        "adjustable_quantity": {"enabled": true}, "price_data": {"tax_behavior": "inclusive"},
    }});
    let body = several(Some("price_1"), &options).unwrap().body;
    let lines = body.split('&').filter(|it| it.starts_with("line_items["));
    let said = lines.filter(|it| it.contains("adjustable") || it.contains("tax_"));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "line_items[0][adjustable_quantity][enabled]=true",
            "line_items[1][adjustable_quantity][enabled]=true",
            "line_items[2][price_data][tax_behavior]=inclusive",
        ]
    );
    // Nobody could tell afterwards which of the two has how many.
    assert_eq!(several(None, &options).unwrap_err().code, "price_not_made");
}

/// What the options add, in the order of the form: that of the table, but for what belongs to an
/// object that is there already.
fn added(subscription: bool, options: &Value) -> String {
    let plain = Sale::of(subscription, &json!({})).body();
    let with = Sale::of(subscription, options).body();
    let mut plain = plain.split('&').peekable();
    let mut added = String::new();
    for field in with.split('&') {
        if plain.next_if_eq(&field).is_none() {
            added.push('&');
            added.push_str(field);
        }
    }
    assert_eq!(plain.next(), None, "{with}");
    added
}

#[test]
fn options_of_every_sale_become_fields_of_the_form() {
    let common = json!({
        "wallet_options": {"link": {"display": "never"}},
        "allow_promotion_codes": true,
        "billing_address_collection": "required",
        "phone_number_collection": {"enabled": true},
        "shipping_address_collection": {"allowed_countries": ["KR", "JP"]},
        "consent_collection": {"terms_of_service": "required", "promotions": "auto"},
        "custom_text": {"submit": {"message": "봄 & 여름"}},
        "custom_fields": [
            {"dropdown": {"options": [{"label": "S", "value": "s"}]}, "key": "size",
             "label": {"custom": "Size", "type": "custom"}, "optional": false, "type": "dropdown"},
        ],
        "submit_type": "book",
        "adaptive_pricing": {"enabled": false},
        "excluded_payment_method_types": ["klarna"],
        "branding_settings": {"display_name": "Shop", "button_color": "#112233"},
        "saved_payment_method_options": {"payment_method_save": "enabled"},
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
        "name_collection": {"business": {"enabled": true, "optional": true}},
        "metadata": {"campaign": "봄", "seats": 3, "vip": true},
    });
    let expected = "&metadata[campaign]=%EB%B4%84&metadata[seats]=3&metadata[vip]=true\
        &adaptive_pricing[enabled]=false&excluded_payment_method_types[0]=klarna\
        &billing_address_collection=required&branding_settings[button_color]=%23112233\
        &branding_settings[display_name]=Shop&consent_collection[promotions]=auto\
        &consent_collection[terms_of_service]=required\
        &custom_fields[0][dropdown][options][0][label]=S\
        &custom_fields[0][dropdown][options][0][value]=s&custom_fields[0][key]=size\
        &custom_fields[0][label][custom]=Size&custom_fields[0][label][type]=custom\
        &custom_fields[0][optional]=false&custom_fields[0][type]=dropdown\
        &custom_text[submit][message]=%EB%B4%84%20%26%20%EC%97%AC%EB%A6%84\
        &name_collection[business][enabled]=true&name_collection[business][optional]=true\
        &payment_method_options[card][request_three_d_secure]=any\
        &phone_number_collection[enabled]=true\
        &shipping_address_collection[allowed_countries][0]=KR\
        &shipping_address_collection[allowed_countries][1]=JP&submit_type=book\
        &wallet_options[link][display]=never&allow_promotion_codes=true\
        &saved_payment_method_options[payment_method_save]=enabled";
    assert_eq!(added(true, &common), expected);
    assert_eq!(added(false, &common), expected);
}

#[test]
fn a_subscription_and_a_purchase_have_options_of_their_own() {
    let subscription = json!({
        "payment_method_collection": "if_required",
        "subscription_data": {
            "description": "Team",
            "billing_cycle_anchor": 1_796_000_000,
            "proration_behavior": "none",
            "trial_settings": {"end_behavior": {"missing_payment_method": "pause"}},
            "metadata": {"team": "7"},
        },
    });
    assert_eq!(
        added(true, &subscription),
        "&subscription_data[metadata][team]=7&subscription_data[billing_cycle_anchor]=1796000000\
         &subscription_data[description]=Team&subscription_data[proration_behavior]=none\
         &subscription_data[trial_settings][end_behavior][missing_payment_method]=pause\
         &payment_method_collection=if_required"
    );
    let payment = json!({
        "invoice_creation": {"enabled": true, "invoice_data": {"footer": "Thanks"}},
        "payment_intent_data": {
            "capture_method": "manual",
            "setup_future_usage": "off_session",
            "receipt_email": "ada@shop.example",
            "statement_descriptor_suffix": "SHOP",
        },
        "discounts": [{"coupon": "SPRING"}],
    });
    assert_eq!(
        added(false, &payment),
        "&payment_intent_data[capture_method]=manual\
         &payment_intent_data[receipt_email]=ada%40shop.example\
         &payment_intent_data[setup_future_usage]=off_session\
         &payment_intent_data[statement_descriptor_suffix]=SHOP\
         &discounts[0][coupon]=SPRING&invoice_creation[enabled]=true\
         &invoice_creation[invoice_data][footer]=Thanks"
    );
    assert_eq!(Sale::of(true, &payment).code(), "unknown_field");
    assert_eq!(Sale::of(false, &subscription).code(), "unknown_field");
}

#[test]
fn what_is_said_of_a_line_stands_with_the_line() {
    let options = json!({"line_item": {
        "adjustable_quantity": {"enabled": true, "minimum": 1, "maximum": 50},
        "tax_rates": ["txr_1"],
        "price_data": {
            "tax_behavior": "exclusive",
            "product_data": {"tax_code": "txcd_1", "images": ["https://shop.example/1.png"]},
        },
    }});
    let body = Sale::of(true, &options).body();
    let line = "&line_items[0][price_data][product_data][name]=Pro\
        &line_items[0][price_data][product_data][images][0]=https%3A%2F%2Fshop.example%2F1.png\
        &line_items[0][price_data][product_data][tax_code]=txcd_1\
        &line_items[0][price_data][recurring][interval]=month\
        &line_items[0][price_data][recurring][interval_count]=1\
        &line_items[0][price_data][tax_behavior]=exclusive&line_items[0][quantity]=2\
        &line_items[0][adjustable_quantity][enabled]=true\
        &line_items[0][adjustable_quantity][minimum]=1\
        &line_items[0][adjustable_quantity][maximum]=50\
        &line_items[0][tax_rates][0]=txr_1&success_url=";
    assert!(body.contains(line), "{body}");
    assert!(!body.contains("line_item["), "{body}");
    let priced = Sale {
        price: Some("price_1"),
        ..Sale::of(true, &options)
    };
    assert_eq!(priced.code(), "price_is_stripes");
    // The grant of a purchase is for the quantity that was asked for.
    let adjustable = json!({"line_item": {"adjustable_quantity": {"enabled": true}}});
    assert_eq!(Sale::of(false, &adjustable).code(), "quantity_is_fixed");
}

#[test]
fn taxes_bring_along_what_they_need_of_a_customer_who_is_known() {
    assert_eq!(
        added(true, &json!({"automatic_tax": {"enabled": true}})),
        "&customer_update[address]=auto&automatic_tax[enabled]=true"
    );
    assert_eq!(
        added(true, &json!({"tax_id_collection": {"enabled": true}})),
        "&customer_update[name]=auto&tax_id_collection[enabled]=true"
    );
    let own = json!({"automatic_tax": {"enabled": true}, "customer_update": {"address": "never"}});
    assert_eq!(
        added(true, &own),
        "&customer_update[address]=never&automatic_tax[enabled]=true"
    );
    let off = json!({"automatic_tax": {"enabled": false}});
    assert_eq!(added(true, &off), "&automatic_tax[enabled]=false");
}

#[test]
fn what_the_sale_itself_tells_is_nobody_elses_to_say() {
    for path in [
        "mode",
        "line_items",
        "optional_items",
        "currency",
        "customer",
        "customer_account",
        "customer_creation",
        "customer_email",
        "client_reference_id",
        "success_url",
        "cancel_url",
        "return_url",
        "locale",
        "expires_at",
        "expand",
        "payment_method_types",
        "after_expiration",
        "subscription_data.trial_period_days",
        "subscription_data.trial_end",
        "metadata.kassa_account",
        "metadata.kassa_anything",
        "metadata.userId",
        "metadata.priceId",
        "subscription_data.metadata.kassa_quantity",
        "payment_intent_data.metadata.kassa_checkout",
    ] {
        let mut options = json!("1");
        for name in path.rsplit('.') {
            options = json!({name: options});
        }
        let error = Sale::of(!path.starts_with("payment_intent"), &options)
            .create()
            .unwrap_err();
        let said = (error.reason, error.code.as_str());
        assert_eq!(said, (Reason::Misused, "reserved_field"), "{path}");
        let name = path.rsplit('.').next().unwrap();
        assert!(error.hint.contains(name), "{}", error.hint);
    }
    // Twice is no way around it.
    let twice = Sale {
        options: Some(r#"{"customer": "cus_2", "customer": "cus_2"}"#.into()),
        ..Sale::of(true, &json!({}))
    };
    assert_eq!(twice.code(), "unknown_field");
    let brackets = json!({"metadata": {"x][y": "1"}});
    assert_eq!(Sale::of(true, &brackets).code(), "bad_field");
}

#[test]
fn options_that_exclude_each_other_are_refused_before_stripe_is_asked() {
    let both = json!({"allow_promotion_codes": true, "discounts": [{"coupon": "A"}]});
    assert_eq!(Sale::of(true, &both).code(), "exclusive_options");
    let off = json!({"allow_promotion_codes": false, "discounts": [{"coupon": "A"}]});
    assert!(Sale::of(true, &off).create().is_ok());
    for (options, code) in [
        (json!({"ui_mode": "form"}), "bad_field"),
        (json!({"allow_promotion_code": true}), "unknown_field"),
        (json!({"allow_promotion_codes": "yes"}), "bad_field"),
        (json!({"redirect_on_completion": "never"}), "bad_field"),
        (json!([1]), "bad_input"),
    ] {
        assert_eq!(Sale::of(true, &options).code(), code, "{options}");
    }
}

#[test]
fn a_page_lasts_as_long_as_the_options_say_within_stripes_bounds() {
    let lasts = |minutes: i64| {
        let options = json!({"expires_in_minutes": minutes}).to_string();
        stripe().session_lifetime(false, Some(&options)) / MINUTE
    };
    // Two minutes inside of the bounds, for clocks that differ.
    assert_eq!([30, 31, 45, 1_440].map(lasts), [32, 32, 45, 1_438]);
    assert_eq!(stripe().session_lifetime(true, None), 23 * HOUR);
    for wrong in [0, 29, 1_441, i64::MAX] {
        let options = json!({"expires_in_minutes": wrong});
        assert_eq!(lasts(wrong) * MINUTE, 23 * HOUR, "{wrong}");
        assert_eq!(Sale::of(true, &options).code(), "bad_field", "{wrong}");
    }
    // It is said by `expires_at` and by nothing else.
    assert_eq!(added(true, &json!({"expires_in_minutes": 45})), "");
}

#[test]
fn a_page_in_a_frame_needs_the_publishable_key_and_nothing_else_will_do() {
    let embedded = json!({"ui_mode": "embedded_page"});
    for (client, environment, code) in [
        (None, Environment::Test, "no_client_key"),
        (Some(""), Environment::Test, "no_client_key"),
        (Some("pk_live_1"), Environment::Test, "keys_do_not_match"),
        (Some("pk_test_1"), Environment::Live, "keys_do_not_match"),
        (Some("sk_test_1"), Environment::Test, "not_a_client_key"),
        (Some("rk_live_1"), Environment::Live, "not_a_client_key"),
    ] {
        let sale = Sale {
            keys: keys(client),
            environment,
            ..Sale::of(true, &embedded)
        };
        let error = sale.create().unwrap_err();
        assert_eq!((error.reason, error.code.as_str()), (Reason::Misused, code));
        assert!(!client.is_some_and(|it| !it.is_empty() && error.hint.contains(it)));
    }
}

#[test]
fn a_page_in_a_frame_comes_back_by_its_own_address_and_is_shown_by_its_secret() {
    let sale = Sale {
        locale: Some("ko-KR"),
        ..Sale::on_page(true, &json!({"ui_mode": "embedded_page"}))
    };
    let body = sale.body();
    assert!(body.contains("&return_url=https%3A%2F%2Fshop.example%2Fok&expires_at="));
    assert!(body.ends_with("&ui_mode=embedded_page"), "{body}");
    assert!(!body.contains("success_url") && !body.contains("cancel_url"));
    let reply = json!({"id": "cs_1", "url": null, "client_secret": "cs_1_secret_x",
        "status": "open"});
    let session = stripe().checkout(reply.to_string().as_bytes()).unwrap();
    let (src, mount, calls) = sale.calls(session.url.as_deref().unwrap());
    assert_eq!(src, "https://js.stripe.com/endive/stripe.js");
    assert_eq!(mount, "kassa-checkout");
    assert_eq!(
        calls,
        [
            r#"Stripe("pk_test_1",{"locale":"ko"})"#,
            r#".createEmbeddedCheckoutPage({"clientSecret":"cs_1_secret_x"})"#,
            r##".mount("#kassa-checkout")"##,
        ]
    );
    // Nothing of a session that is over can be paid, whatever its secret still is.
    let over = json!({"id": "cs_1", "url": null, "client_secret": "cs_1_secret_x",
        "status": "complete"});
    let session = stripe().checkout(over.to_string().as_bytes()).unwrap();
    assert_eq!(session.url, None);
}

#[test]
fn a_page_that_stays_tells_when_the_customer_is_done() {
    let stays = json!({"ui_mode": "embedded_page", "redirect_on_completion": "never"});
    let sale = Sale::on_page(false, &stays);
    assert!(!sale.body().contains("_url="), "{}", sale.body());
    let (_, _, calls) = sale.calls("cs_1_secret_x");
    assert_eq!(
        calls.get(1).unwrap(),
        r#".createEmbeddedCheckoutPage({"clientSecret":"cs_1_secret_x"}) then onComplete"#
    );
    let perhaps = json!({"ui_mode": "embedded_page", "redirect_on_completion": "if_required"});
    assert!(
        Sale::on_page(false, &perhaps)
            .body()
            .contains("&return_url=")
    );
}

#[test]
fn elements_are_those_that_the_sale_needs_and_the_apps_button_pays() {
    let (_, mount, calls) =
        Sale::on_page(false, &json!({"ui_mode": "elements"})).calls("cs_1_secret_x");
    assert_eq!(mount, "kassa-payment");
    assert_eq!(
        calls,
        [
            r#"Stripe("pk_test_1")"#,
            r#".initCheckoutElementsSdk({"clientSecret":"cs_1_secret_x"})"#,
            ".createPaymentElement() of 1",
            r##".mount("#kassa-payment") of 2"##,
            ".loadActions() of 1",
            ".actions.confirm({}) of 4 pressed",
        ]
    );
    let all = json!({"ui_mode": "elements", "automatic_tax": {"enabled": true},
        "adaptive_pricing": {"enabled": true},
        "shipping_address_collection": {"allowed_countries": ["KR"]}});
    let sale = Sale {
        email: None,
        ..Sale::on_page(true, &all)
    };
    let (_, mount, calls) = sale.calls("cs_1_secret_x");
    assert_eq!(
        mount,
        "kassa-contact kassa-currency kassa-billing kassa-shipping kassa-payment"
    );
    assert_eq!(
        calls,
        [
            r#"Stripe("pk_test_1")"#,
            r#".initCheckoutElementsSdk({"clientSecret":"cs_1_secret_x","adaptivePricing":{"allowed":true}})"#,
            ".createContactDetailsElement() of 1",
            r##".mount("#kassa-contact") of 2"##,
            ".createCurrencySelectorElement() of 1",
            r##".mount("#kassa-currency") of 4"##,
            ".createBillingAddressElement() of 1",
            r##".mount("#kassa-billing") of 6"##,
            ".createShippingAddressElement() of 1",
            r##".mount("#kassa-shipping") of 8"##,
            ".createPaymentElement() of 1",
            r##".mount("#kassa-payment") of 10"##,
            ".loadActions() of 1",
            ".actions.confirm({}) of 12 pressed",
        ]
    );
}

fn register(options: Option<&str>) -> Result<Option<Call>, KassaError> {
    stripe().create_registration(&RegisterOrder {
        account: "ada",
        currency: "usd",
        key: "0001",
        customer: "cus_1",
        email: None,
        name: None,
        success_url: "https://shop.example/ok",
        cancel_url: "https://shop.example/back",
        locale: Some("ja"),
        options,
        keys: &keys(None),
    })
}

#[test]
fn a_card_is_stored_on_a_page_of_its_own_and_pays_for_customer_and_subscriptions() {
    let call = register(None).unwrap().unwrap();
    assert_eq!(
        call.body,
        "mode=setup&customer=cus_1&currency=usd&success_url=https%3A%2F%2Fshop.example%2Fok\
         &cancel_url=https%3A%2F%2Fshop.example%2Fback&locale=ja&metadata[kassa_account]=ada\
         &setup_intent_data[metadata][kassa_account]=ada\
         &setup_intent_data[metadata][kassa_pays]=true"
    );
    for (options, code) in [
        (r#"{"ui_mode": "elements"}"#, "stored_on_stripes_page"),
        (r#"{"discounts": []}"#, "unknown_field"),
        (
            r#"{"setup_intent_data": {"metadata": {"kassa_pays": "x"}}}"#,
            "reserved_field",
        ),
    ] {
        assert_eq!(register(Some(options)).unwrap_err().code, code);
    }
    let calls = stripe().pay_with("cus_1", "pm_1", &["sub_1".into(), "sub_2".into()]);
    let said = calls.iter().map(|it| {
        [
            &it.path,
            " ",
            &it.body,
            " ",
            it.idempotency_key.as_deref().unwrap(),
        ]
        .concat()
    });
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            "/v1/customers/cus_1 invoice_settings[default_payment_method]=pm_1 kassa-pays-pm_1-cus_1",
            "/v1/subscriptions/sub_1 default_payment_method=pm_1 kassa-pays-pm_1-sub_1",
            "/v1/subscriptions/sub_2 default_payment_method=pm_1 kassa-pays-pm_1-sub_2",
        ]
    );
}

#[test]
fn a_browsers_wish_for_an_overlay_is_followed_where_there_is_a_key_for_it() {
    let wish = |keys: ProviderConfig, options: &Value| Sale {
        overlay: true,
        keys,
        ..Sale::of(true, options)
    };
    let shown = wish(keys(Some("pk_test_1")), &json!({}));
    assert!(shown.body().ends_with("&ui_mode=embedded_page"));
    let hosted = wish(keys(None), &json!({}));
    assert!(hosted.body().contains("&success_url="));
    let way = stripe().way("https://checkout.example/1", &hosted.order());
    assert_eq!(
        way,
        WayToPay::Open {
            url: "https://checkout.example/1".into()
        }
    );
    // The app's own word counts more.
    let own = wish(keys(Some("pk_test_1")), &json!({"ui_mode": "hosted_page"}));
    assert!(own.body().contains("&success_url="));
    // One that was made before the key was there still leads to its page.
    let way = stripe().way("https://checkout.example/1", &shown.order());
    assert!(matches!(way, WayToPay::Open { .. }), "{way:?}");
}
