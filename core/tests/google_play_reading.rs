//! What Google's replies and messages are read as.
#![cfg(feature = "stores")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

mod google_play_support;

use google_play_support::{
    NOW, ORDER, TOKEN, at, hint, hint_of, keys, learned, order, paid, period, play, product, store,
    subscription, with,
};
use kassa::authentic::{Event, Report};
use kassa::model::account::Payment;
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::{Subscription, SubscriptionStatus};
use kassa::model::time::iso;
use serde_json::{Value, json};

const SUBSCRIPTIONS: &str = "/purchases/subscriptionsv2/tokens/";
const PRODUCTS: &str = "/purchases/productsv2/tokens/";

fn read(body: &Value) -> Event {
    learned(&at(SUBSCRIPTIONS), body).expect("a subscription")
}

fn known(event: &Event) -> Subscription {
    match &event.report {
        Report::Purchase {
            subscription: Some(known),
            ..
        } => known.clone(),
        other => panic!("{other:?}"),
    }
}

fn whole(event: Event, order: &Value) -> Event {
    let body = order.to_string();
    store().completed(event, body.as_bytes()).expect("an order")
}

fn time(text: &str) -> Option<i64> {
    Some(iso(text).expect("a time"))
}

#[test]
fn every_state_of_a_subscription_has_its_status() {
    use SubscriptionStatus as S;
    for (state, status) in [
        ("PENDING", S::Incomplete),
        ("ACTIVE", S::Active),
        ("IN_GRACE_PERIOD", S::PastDue),
        ("ON_HOLD", S::Unpaid),
        ("PAUSED", S::Paused),
        ("CANCELED", S::Active),
        ("EXPIRED", S::Expired),
        ("PENDING_PURCHASE_CANCELED", S::Expired),
        ("UNSPECIFIED", S::Unknown),
        ("OF_TOMORROW", S::Unknown),
    ] {
        let it = known(&read(&subscription(state)));
        assert_eq!(it.status, status, "{state}");
        let end = time("2026-12-01T00:00:00.5Z");
        assert_eq!(it.cancel_at, end.filter(|_| state == "CANCELED"), "{state}");
        assert_eq!(
            it.grace_until,
            end.filter(|_| state == "IN_GRACE_PERIOD"),
            "{state}"
        );
        assert_eq!(it.period_end, end);
        assert_eq!((it.id.as_str(), it.as_of), (TOKEN, NOW));
    }
}

#[test]
fn what_a_subscription_is_known_by() {
    let mut body = subscription("ACTIVE");
    body["linkedPurchaseToken"] = "old".into();
    let event = read(&body);
    assert_eq!(event.account.as_deref(), Some("cus_abc"));
    assert_eq!(event.references, [TOKEN, "cus_abc", "old", ORDER]);
    let Report::Purchase { sale, .. } = &event.report else {
        panic!("no purchase")
    };
    assert_eq!(sale.prices, ["pro:monthly", "pro"]);
    assert_eq!(known(&event).replaces.as_deref(), Some("old"));
    // Nobody has paid for what would take its place.
    for state in ["PENDING", "PENDING_PURCHASE_CANCELED"] {
        body["subscriptionState"] = format!("SUBSCRIPTION_STATE_{state}").into();
        assert_eq!(known(&read(&body)).replaces, None, "{state}");
    }
    // Bought again in the Play app: who it was stands with what had expired.
    let mut again = subscription("ACTIVE");
    again["externalAccountIdentifiers"] = Value::Null;
    again["outOfAppPurchaseContext"] = json!({
        "expiredPurchaseToken": "expired",
        "expiredExternalAccountIdentifiers": {"obfuscatedExternalAccountId": "cus_OLD"},
    });
    let event = read(&again);
    assert_eq!(event.references, [TOKEN, "cus_old", "expired", ORDER]);
}

#[test]
fn trials_ends_and_changes_are_told() {
    let end = time("2026-12-01T00:00:00.5Z");
    let mut body = subscription("ACTIVE");
    body["lineItems"][0]["offerPhase"] = json!({"freeTrial": {}});
    let trial = known(&read(&body));
    assert_eq!(
        (trial.status, trial.trial_end),
        (SubscriptionStatus::Trialing, end)
    );
    let mut body = subscription("ACTIVE");
    body["lineItems"][0]["autoRenewingPlan"] = json!({});
    assert_eq!(known(&read(&body)).cancel_at, end, "absent is false");
    let mut body = subscription("ACTIVE");
    body["lineItems"][0]["deferredItemReplacement"] = json!({"productId": "team"});
    assert_eq!(known(&read(&body)).next_price.as_deref(), Some("team"));
    let later = json!({
        "productId": "team", "expiryTime": "2027-01-01T00:00:00Z",
        "offerDetails": {"basePlanId": "yearly"},
    });
    body["lineItems"].as_array_mut().expect("lines").push(later);
    let it = known(&read(&body));
    // The one that comes is not the customer's yet.
    assert_eq!((it.product.as_deref(), it.period_end), (Some("pro"), end));
    assert_eq!(it.next_price.as_deref(), Some("team:yearly"));
    let mut prepaid = subscription("ACTIVE");
    prepaid["lineItems"][0]["autoRenewingPlan"] = Value::Null;
    prepaid["lineItems"][0]["prepaidPlan"] = json!({});
    assert_eq!(known(&read(&prepaid)).cancel_at, end);
}

#[test]
fn an_order_tells_what_was_paid_and_for_which_time() {
    let event = whole(
        read(&subscription("ACTIVE")),
        &order("PROCESSED", &period()),
    );
    let it = paid(&event);
    assert_eq!(
        (it.amount.amount, it.amount.currency.as_str()),
        (499, "usd")
    );
    assert_eq!(it.order_type, OrderType::SubscriptionInitial);
    assert_eq!(it.period_start, time("2026-11-01T00:00:00Z"));
    assert_eq!(it.period_end, time("2026-12-01T00:00:00Z"));
    // Read twice it is the same.
    assert_eq!(Some(it.as_of), time("2026-11-02T00:00:00Z"));
    assert_eq!(it.acknowledge_by, time("2026-11-04T00:00:00Z"));
    assert_eq!(
        (it.id.as_str(), it.subscription.as_deref()),
        (ORDER, Some(TOKEN))
    );
    assert_eq!(it.refund_total, None);
    let mut renewed = subscription("ACTIVE");
    renewed["lineItems"][0]["latestSuccessfulOrderId"] = format!("{ORDER}..0").into();
    assert_eq!(
        paid(&read(&renewed)).order_type,
        OrderType::SubscriptionRenewal
    );
}

/// The payment of a change of plan.
fn changed(total: i64, details: &Value) -> Payment {
    let mut body = subscription("ACTIVE");
    body["linkedPurchaseToken"] = "old".into();
    let mut order = order("PROCESSED", details);
    order["total"] = json!({"currencyCode": "USD", "units": total.to_string()});
    paid(&whole(read(&body), &order))
}

#[test]
fn a_change_of_plan_has_a_period_only_where_a_whole_one_was_paid() {
    let full = changed(5, &period());
    assert_eq!(full.order_type, OrderType::SubscriptionUpdate);
    assert!(full.period_end.is_some());
    assert_eq!(
        changed(4, &period()).period_end,
        None,
        "less than it is listed for"
    );
    assert_eq!(changed(0, &period()).period_end, None);
    let mut rest = period();
    rest["subscriptionDetails"]["offerPhaseDetails"] = json!({"prorationPeriodDetails": {}});
    assert_eq!(changed(5, &rest).period_end, None, "what was left of one");
}

#[test]
fn what_another_token_paid_is_not_this_ones() {
    let mut body = subscription("ACTIVE");
    body["linkedPurchaseToken"] = "old".into();
    let mut order = order("PROCESSED", &period());
    order["purchaseToken"] = "old".into();
    let it = paid(&whole(read(&body), &order));
    assert_eq!((it.id.as_str(), it.amount.amount), (TOKEN, 0));
    assert!(it.acknowledge_by.is_some());
    body["acknowledgementState"] = "ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED".into();
    let Report::Purchase { bought, .. } = whole(read(&body), &order).report else {
        panic!("no purchase")
    };
    assert!(bought.is_empty());
}

#[test]
fn what_went_back_of_an_order_is_told() {
    let total = |order: &Value| {
        let event = whole(read(&subscription("ACTIVE")), order);
        paid(&event).refund_total.map(|it| (it.amount, it.share))
    };
    for state in ["REFUNDED", "PENDING_REFUND"] {
        assert_eq!(
            total(&order(state, &period())),
            Some((499, Some(100_000))),
            "{state}"
        );
    }
    let mut part = order("PARTIALLY_REFUNDED", &period());
    let event =
        |units: &str| json!({"refundDetails": {"total": {"currencyCode": "USD", "units": units}}});
    part["orderHistory"] = json!({"partialRefundEvents": [event("1"), event("2")]});
    assert_eq!(total(&part), Some((300, None)));
    // An order alone does not tell whether its first period was a change of plan.
    let alone = learned(&format!("/orders/{ORDER}"), &order("REFUNDED", &period())).unwrap();
    let it = paid(&alone);
    assert_eq!((it.order_type, it.period_start), (OrderType::Other, None));
    assert_eq!(alone.references, [TOKEN, ORDER]);
    let id = format!("{ORDER}..3");
    let mut renewal = order("REFUNDED", &period());
    renewal["orderId"] = id.as_str().into();
    let it = paid(&learned(&format!("/orders/{id}"), &renewal).unwrap());
    assert_eq!((it.id, it.order_type), (id, OrderType::SubscriptionRenewal));
}

#[test]
fn every_state_of_what_is_bought_once_has_its_status() {
    let bought = |body: &Value| paid(&learned(&at(PRODUCTS), body).unwrap());
    let it = bought(&product("PURCHASED"));
    assert_eq!(
        (it.status, it.quantity, it.id.as_str()),
        (PaymentStatus::Paid, 1, ORDER)
    );
    assert_eq!(it.aliases, [ORDER, TOKEN]);
    assert_eq!(it.acknowledge_by, time("2026-11-25T10:00:00.123Z"));
    assert_eq!(it.sold.expect("a product").price, "credits.100");
    let mut open = product("PENDING");
    open["purchaseCompletionTime"] = Value::Null;
    open["orderId"] = Value::Null;
    let it = bought(&open);
    assert_eq!((it.status, it.id.as_str()), (PaymentStatus::Pending, TOKEN));
    assert_eq!(it.acknowledge_by, None);
    assert!(
        store()
            .completes(&learned(&at(PRODUCTS), &open).unwrap())
            .is_none()
    );
    let gone = bought(&product("CANCELLED"));
    assert_eq!(gone.status, PaymentStatus::Paid);
    assert_eq!(gone.refund_total.expect("a refund").share, Some(100_000));
    open["purchaseStateContext"]["purchaseState"] = "CANCELLED".into();
    assert_eq!(
        bought(&open).status,
        PaymentStatus::Failed,
        "it never was paid"
    );
    assert_eq!(
        bought(&product("OF_TOMORROW")).status,
        PaymentStatus::Unknown
    );
    let mut part = product("PURCHASED");
    part["productLineItem"][0]["productOfferDetails"] =
        json!({"quantity": 3, "refundableQuantity": 2, "purchaseOptionId": "gift"});
    let it = bought(&part);
    assert_eq!(it.quantity, 3);
    assert_eq!(it.refund_total.expect("a refund").share, Some(33_334));
}

#[test]
fn each_product_of_one_purchase_is_a_payment_of_its_own() {
    let mut body = product("PURCHASED");
    let other = json!({"productId": "themes", "productOfferDetails": {"quantity": 1}});
    body["productLineItem"]
        .as_array_mut()
        .expect("lines")
        .push(other);
    let mut sums = order("PROCESSED", &json!({"productId": "credits.100"}));
    let line = json!({"productId": "themes", "total": {"currencyCode": "USD", "units": "1"}});
    sums["lineItems"].as_array_mut().expect("lines").push(line);
    let event = whole(learned(&at(PRODUCTS), &body).unwrap(), &sums);
    let Report::Purchase { bought, .. } = event.report else {
        panic!("no purchase")
    };
    let rows = bought
        .iter()
        .map(|it| (it.payment.id.clone(), it.payment.amount.amount));
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            (format!("{ORDER}/credits.100"), 499),
            (format!("{ORDER}/themes"), 100)
        ]
    );
    let call = store()
        .acknowledge(&bought[1].payment, false)
        .expect("a call");
    assert_eq!(
        call.path,
        format!("/purchases/products/themes/tokens/{TOKEN}:acknowledge")
    );
}

#[test]
fn only_what_google_marks_is_a_test() {
    let environment = |path: &str, body: &Value| learned(&at(path), body).unwrap().environment;
    assert_eq!(
        environment(SUBSCRIPTIONS, &subscription("ACTIVE")),
        Environment::Live
    );
    let mut body = subscription("ACTIVE");
    body["testPurchase"] = json!({});
    assert_eq!(environment(SUBSCRIPTIONS, &body), Environment::Test);
    assert_eq!(
        environment(PRODUCTS, &product("PURCHASED")),
        Environment::Live
    );
    let mut body = product("PURCHASED");
    body["testPurchaseContext"] = json!({"fopType": "TEST"});
    assert_eq!(environment(PRODUCTS, &body), Environment::Test);
}

#[test]
fn a_reply_that_lacks_what_counts_names_it() {
    for (path, body, missing) in [
        (at(SUBSCRIPTIONS), json!({}), "lineItems"),
        (at(SUBSCRIPTIONS), json!({"lineItems": []}), "lineItems"),
        (
            at(SUBSCRIPTIONS),
            json!({"lineItems": [{"productId": "pro"}]}),
            "subscriptionState",
        ),
        (
            at(PRODUCTS),
            json!({"productLineItem": []}),
            "productLineItem",
        ),
        (at("/nowhere/"), json!({}), "purchaseToken"),
        (
            format!("{}:cancel", at(SUBSCRIPTIONS)),
            json!({}),
            "purchaseToken",
        ),
    ] {
        assert_eq!(learned(&path, &body).unwrap_err(), missing, "{path} {body}");
    }
}

#[test]
fn a_message_names_what_to_read_again_and_nothing_else() {
    let call = |name: &str| hint(name).call.map(|call| call.path);
    assert_eq!(hint("renewed").id, "16000000000000000");
    assert_eq!(hint("renewed").kind, "subscription/2");
    assert!(call("renewed").expect("a call").starts_with(SUBSCRIPTIONS));
    assert!(call("bought_once").expect("a call").starts_with(PRODUCTS));
    assert_eq!(
        call("voided").expect("a call"),
        "/orders/GPA.3372-4150-8203-17209..0"
    );
    assert!(
        call("voided_in_part")
            .expect("a call")
            .starts_with(PRODUCTS)
    );
    for name in ["test", "tomorrow"] {
        let hint = hint(name);
        assert_eq!((hint.call, hint.unreadable), (None, None), "{name}");
    }
    assert_eq!(hint("tomorrow").kind, "someNew");
    assert_eq!(hint("other_app").unreadable.as_deref(), Some("packageName"));
    assert_eq!(hint("no_json").unreadable.as_deref(), Some("message.data"));
    for body in ["", "x", "[]", "{}", r#"{"message":{"data":"%%"}}"#] {
        let told = hint_of(body.as_bytes());
        // It is not by the subscription that is set up.
        assert!(told.is_err(), "{body}");
    }
}

#[test]
fn a_review_is_told_by_its_message_alone() {
    let hint = hint("review");
    assert_eq!(hint.call, None);
    let event = hint.event.expect("an event");
    assert_eq!(
        event.references,
        ["GPA.3372-4150-8203-17210", "cus_00112233445566778899aabb"]
    );
    let Report::RefundAsked { payment, request } = event.report else {
        panic!("nothing is asked")
    };
    assert_eq!(payment, ["GPA.3372-4150-8203-17210"]);
    assert_eq!(
        (request.reason.as_deref(), request.token.as_deref()),
        (Some("7"), Some("review-token"))
    );
    assert_eq!(request.until, 1_795_341_600_000 + 86_400_000);
}

#[test]
fn a_message_without_its_carrier_is_nobodys() {
    let carrier = |headers: &[Header]| with(b"{}", headers, |it| store().carrier(it, &keys()));
    let header = |value: &str| Header {
        name: "authorization".into(),
        value: value.into(),
    };
    for headers in [
        vec![],
        vec![header("")],
        vec![header("Basic eA==")],
        vec![header("Bearer ")],
    ] {
        assert_eq!(carrier(&headers).unwrap_err().code, "signature_missing");
    }
    let found = carrier(&[header("bearer a.b.c")])
        .unwrap()
        .expect("a carrier");
    assert_eq!(found.token, "a.b.c");
    assert_eq!(found.email, "push@shop.iam.gserviceaccount.com");
    assert_eq!(found.keys.url, "https://www.googleapis.com/oauth2/v3/certs");
    let mut bare = keys();
    if let Some(push) = bare.app.as_mut().and_then(|app| app.push.as_mut()) {
        push.email = String::new();
    }
    let told = with(b"{}", &[header("Bearer a.b.c")], |it| {
        store().carrier(it, &bare)
    });
    assert_eq!(told.unwrap_err().code, "no_push");
    let alone = with(b"{}", &[], |it| play().receive(it));
    assert_eq!(alone.unwrap_err().code, "unsigned_hint");
}
