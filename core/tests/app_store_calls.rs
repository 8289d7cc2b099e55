//! What App Store is asked, byte for byte, and what its replies mean.
#![cfg(feature = "stores")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    dead_code,
    reason = "a test says what went wrong by failing; no test uses all of the support"
)]

mod app_store_support;
mod store_support;

use app_store_support::{
    DAY, FIRST, TOKEN, api, app, facts, keys, note, once, provider, renewal, signed, store,
    transaction,
};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use kassa::Reason;
use kassa::ask::{DeliveryStatus, NativeOffer, RefundPreference};
use kassa::authentic::{Event, Received, hmac};
use kassa::model::account::{Call, Payment};
use kassa::model::config::ProviderConfig;
use kassa::model::http::HttpResponse;
use kassa::model::id::Environment;
use kassa::model::subscription::SubscriptionStatus;
use kassa::model::token::Algorithm;
use kassa::providers::{Listing, Missing, OfferOrder, Pass, RefundAnswer, Reply};
use serde_json::{Value, json};
use store_support::NOW;

fn call(name: &str, input: &Value) -> Call {
    api().call(name, &input.to_string()).unwrap()
}

#[test]
fn every_call_is_sent_where_the_store_wants_it() {
    for (name, input, request, body) in [
        (
            "getTransaction",
            json!({"transactionId": "1/2"}),
            "GET /inApps/v1/transactions/1%2F2",
            "",
        ),
        (
            "getAppTransaction",
            json!({"transactionId": 12}),
            "GET /inApps/v1/transactions/appTransactions/12",
            "",
        ),
        (
            "getHistory",
            json!({"transactionId": "1"}),
            "GET /inApps/v2/history/1",
            "",
        ),
        (
            "getHistory",
            json!({
                "transactionId": "1", "revision": "a=b", "sort": "DESCENDING",
                "productType": ["CONSUMABLE", "AUTO_RENEWABLE"], "productId": ["a.b", "c"],
                "revoked": false,
            }),
            "GET /inApps/v2/history/1?revision=a%3Db&sort=DESCENDING&productType=CONSUMABLE\
             &productType=AUTO_RENEWABLE&productId=a.b&productId=c&revoked=false",
            "",
        ),
        (
            "getStatuses",
            json!({"transactionId": "1", "status": [1, 4]}),
            "GET /inApps/v1/subscriptions/1?status=1&status=4",
            "",
        ),
        (
            "lookUpOrder",
            json!({"orderId": "MQ123"}),
            "GET /inApps/v1/lookup/MQ123",
            "",
        ),
        (
            "getRefundHistory",
            json!({"transactionId": "1", "revision": "x"}),
            "GET /inApps/v2/refund/lookup/1?revision=x",
            "",
        ),
        (
            "sendConsumption",
            json!({
                "transactionId": "1", "customerConsented": true, "deliveryStatus": "DELIVERED",
                "sampleContentProvided": false, "refundPreference": "DECLINE",
            }),
            "PUT /inApps/v2/transactions/consumption/1",
            "{\"customerConsented\":true,\"deliveryStatus\":\"DELIVERED\",\
             \"sampleContentProvided\":false,\"refundPreference\":\"DECLINE\"}",
        ),
        (
            "extendRenewal",
            json!({
                "originalTransactionId": "1", "extendByDays": 30, "extendReasonCode": 1,
                "requestIdentifier": "r",
            }),
            "PUT /inApps/v1/subscriptions/extend/1",
            "{\"extendByDays\":30,\"extendReasonCode\":1,\"requestIdentifier\":\"r\"}",
        ),
        (
            "extendRenewals",
            json!({
                "requestIdentifier": "r", "extendByDays": 5, "extendReasonCode": 0,
                "productId": "p", "storefrontCountryCodes": ["USA", "KOR"],
            }),
            "POST /inApps/v1/subscriptions/extend/mass",
            "{\"requestIdentifier\":\"r\",\"extendByDays\":5,\"extendReasonCode\":0,\
             \"productId\":\"p\",\"storefrontCountryCodes\":[\"USA\",\"KOR\"]}",
        ),
        (
            "extendRenewalsStatus",
            json!({"productId": "a.b", "requestIdentifier": "r"}),
            "GET /inApps/v1/subscriptions/extend/mass/a.b/r",
            "",
        ),
        (
            "getNotificationHistory",
            json!({"paginationToken": "t", "startDate": 1, "endDate": 2, "onlyFailures": true}),
            "POST /inApps/v1/notifications/history?paginationToken=t",
            "{\"startDate\":1,\"endDate\":2,\"onlyFailures\":true}",
        ),
        (
            "testNotification",
            json!({}),
            "POST /inApps/v1/notifications/test",
            "",
        ),
        (
            "testNotificationStatus",
            json!({"testNotificationToken": "a_1"}),
            "GET /inApps/v1/notifications/test/a_1",
            "",
        ),
        (
            "setAppAccountToken",
            json!({"originalTransactionId": "1", "appAccountToken": TOKEN}),
            "PUT /inApps/v1/transactions/1/appAccountToken",
            "{\"appAccountToken\":\"6f9619ff-8b86-4d01-b42d-00cf4fc964ff\"}",
        ),
    ] {
        let call = call(name, &input);
        assert_eq!([&call.method, " ", &*call.path].concat(), request, "{name}");
        assert_eq!(call.body, body, "{name}");
        assert!(!call.once && call.idempotency_key.is_none());
    }
}

#[test]
fn a_call_that_the_store_does_not_know_names_those_that_it_does() {
    let code = |name: &str, input: &str| api().call(name, input).unwrap_err().code;
    let unknown = api().call("verifyReceipt", "{}").unwrap_err();
    assert_eq!(unknown.code, "unknown_call");
    assert!(unknown.hint.contains("getHistory"));
    assert_eq!(code("getTransaction", "{}"), "missing_field");
    assert_eq!(
        code("getTransaction", "{\"transactionId\":\"..\"}"),
        "bad_field"
    );
    assert_eq!(
        code("getTransaction", "{\"transactionID\":\"1\"}"),
        "unknown_field"
    );
    let sort = "{\"transactionId\":\"1\",\"sort\":\"UP\"}";
    assert_eq!(code("getHistory", sort), "bad_field");
}

#[test]
fn requests_go_to_the_address_of_their_world() {
    let read = call("getTransaction", &json!({"transactionId": "1"}));
    let at = |keys: &ProviderConfig, world| api().request(&read, keys, world);
    let rest = "/inApps/v1/transactions/1";
    let live = at(&keys(), Environment::Live).unwrap();
    assert_eq!(live.url, ["https://api.storekit.apple.com", rest].concat());
    let test = at(&keys(), Environment::Test).unwrap();
    assert_eq!(
        test.url,
        ["https://api.storekit-sandbox.apple.com", rest].concat()
    );
    let lab = |base: &str| ProviderConfig {
        api_base: Some(base.into()),
        ..keys()
    };
    let sent = at(&lab("http://127.0.0.1:4242/appStore"), Environment::Test).unwrap();
    assert_eq!(sent.url, ["http://127.0.0.1:4242/appStore", rest].concat());
    let refused = at(&lab("https://api.example"), Environment::Test).unwrap_err();
    assert_eq!(refused.code, "foreign_api_base");
    let foreign = Call {
        path: "@evil.example/".into(),
        ..read.clone()
    };
    let refused = api()
        .request(&foreign, &keys(), Environment::Live)
        .unwrap_err();
    assert_eq!(refused.code, "foreign_path");
    // What lets it in is added when it is sent.
    assert!(live.headers.iter().all(|it| it.name != "Authorization"));
}

fn decoded(part: &str) -> Value {
    serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap()
}

#[test]
fn a_pass_says_who_asks_for_which_app_and_lives_for_five_minutes() {
    let Ok(Pass::Signed { signing, until }) = store().pass(&keys(), NOW + 999) else {
        panic!("no pass");
    };
    assert_eq!(
        (&*signing.key, signing.algorithm),
        ("ABC123DEFG", Algorithm::Es256)
    );
    assert_eq!(until, NOW + 999 + 300_000);
    let (header, claims) = signing.text.split_once('.').unwrap();
    assert_eq!(
        decoded(header),
        json!({"alg": "ES256", "kid": "ABC123DEFG", "typ": "JWT"})
    );
    assert_eq!(
        decoded(claims),
        json!({
            "iss": "57246542-96fe-1a63-e053-0824d011072a", "iat": NOW / 1_000,
            "exp": NOW / 1_000 + 300, "aud": "appstoreconnect-v1", "bid": "app.example.notes",
        })
    );
    let without = |change: fn(&mut ProviderConfig)| {
        let mut keys = keys();
        change(&mut keys);
        store().pass(&keys, NOW).unwrap_err().code
    };
    assert_eq!(without(|keys| keys.app = None), "no_app");
    let lacks = without(|keys| keys.app.as_mut().unwrap().key = None);
    assert_eq!(lacks, "no_store_key");
    let lacks = without(|keys| keys.app.as_mut().unwrap().issuer = None);
    assert_eq!(lacks, "no_store_key");
}

fn offered(options: Option<&str>) -> Option<(String, NativeOffer)> {
    let keys = keys();
    let order = OfferOrder {
        product: "notes.pro",
        account: &TOKEN.to_uppercase(),
        options,
        random: "000102030405060708090a0b",
        now: NOW,
        keys: &keys,
    };
    let offered = store().offer(&order).unwrap()?;
    Some((offered.signing.text, offered.offer))
}

#[test]
fn an_offer_is_signed_over_all_that_makes_it_in_the_stores_order() {
    assert_eq!(offered(None), None);
    let (text, offer) = offered(Some("{\"offer\":\"spring\"}")).unwrap();
    let parts: Vec<&str> = text.split('\u{2063}').collect();
    let time = NOW.to_string();
    assert_eq!(
        parts,
        [
            "app.example.notes",
            "ABC123DEFG",
            "notes.pro",
            "spring",
            TOKEN,
            &*offer.nonce,
            &*time,
        ]
    );
    // Both numbers, of 32 bytes each, as they are in DER.
    let raw = [[1_u8; 32], [0x80; 32]].concat();
    let signature = Base64UrlUnpadded::encode_string(&raw);
    let offer = store().sign_offer(offer, &signature).unwrap();
    let der = Base64::decode_vec(&offer.signature).unwrap();
    assert_eq!(der[..4], [0x30, 69, 2, 32]);
    assert_eq!(der[36..40], [2, 33, 0, 0x80]);
    for bad in ["", "AAAA", "not base64!"] {
        assert_eq!(store().sign_offer(offer.clone(), bad), None);
    }
    let keys = keys();
    let order = OfferOrder {
        product: "p",
        account: "a",
        options: Some("{\"offer\":\"\"}"),
        random: "00",
        now: NOW,
        keys: &keys,
    };
    assert_eq!(store().offer(&order).unwrap_err().reason, Reason::Misused);
}

#[test]
fn a_customer_is_a_uuid_of_version_four_in_lower_case() {
    let one = api().own_customer("000102030405060708090a0b").unwrap();
    let parts: Vec<usize> = one.split('-').map(str::len).collect();
    assert_eq!(parts, [8, 4, 4, 4, 12]);
    assert!(
        one.bytes()
            .all(|b| b == b'-' || b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    );
    assert_eq!(&one[14..15], "4");
    assert!("89ab".contains(&one[19..20]));
    assert_eq!(
        api().own_customer("000102030405060708090a0b"),
        Some(one.clone())
    );
    assert_ne!(api().own_customer("000102030405060708090a0c"), Some(one));
}

fn paid(payload: &Value) -> Payment {
    let event = app_store_support::bought(&signed(payload), &app()).unwrap();
    facts(&event).1
}

#[test]
fn an_answer_tells_what_was_used_of_what_the_store_does_not_count_itself() {
    let coins = paid(&once("Consumable", &json!({})));
    let month = paid(&transaction(&json!({})));
    let body = |payment: &Payment, used, preference| {
        let call = store()
            .answer_refund(&RefundAnswer {
                payment,
                preference,
                delivery: DeliveryStatus::Outage,
                sampled: true,
                used,
            })
            .unwrap();
        assert_eq!(call.method, "PUT");
        let path = ["/inApps/v2/transactions/consumption/", FIRST].concat();
        assert_eq!(call.path, path);
        let body: Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(body["customerConsented"], true);
        assert_eq!(body["sampleContentProvided"], true);
        assert_eq!(body["deliveryStatus"], "UNDELIVERED_SERVER_OUTAGE");
        (
            body["consumptionPercentage"].clone(),
            body["refundPreference"].clone(),
        )
    };
    use RefundPreference::{Decline, Grant, Neutral, Prorate};
    let none = Value::Null;
    let told = |used: i64, word: &str| (json!(used), json!(word));
    assert_eq!(
        body(&coins, Some(40_000), Prorate),
        told(40_000, "GRANT_PRORATED")
    );
    assert_eq!(body(&coins, Some(0), Prorate), told(0, "GRANT_FULL"));
    assert_eq!(body(&coins, Some(0), Grant), told(0, "GRANT_FULL"));
    assert_eq!(
        body(&coins, Some(100_000), Decline),
        told(100_000, "DECLINE")
    );
    assert_eq!(body(&coins, Some(5), Neutral), (json!(5), none.clone()));
    assert_eq!(body(&coins, None, Prorate), (none.clone(), none.clone()));
    assert_eq!(
        body(&month, Some(5), Prorate),
        (none.clone(), json!("GRANT_PRORATED"))
    );
    assert_eq!(body(&month, None, Neutral), (none.clone(), none));
}

fn reply(status: u16, body: &str) -> Reply {
    api().reply(&HttpResponse {
        status,
        headers: Vec::new(),
        body: body.as_bytes().to_vec(),
    })
}

#[test]
fn an_error_passes_or_stays_by_its_code() {
    let error = |code: i64| json!({"errorCode": code, "errorMessage": "secret"}).to_string();
    assert_eq!(reply(200, "{}"), Reply::Done);
    assert_eq!(reply(202, ""), Reply::Done);
    let passes = Reply::Unclear { again: true };
    for (status, code) in [
        (404, 4_040_002),
        (404, 4_040_004),
        (404, 4_040_006),
        (429, 4_290_000),
        (500, 5_000_000),
        (500, 5_000_001),
    ] {
        assert_eq!(reply(status, &error(code)), passes, "{code}");
    }
    assert_eq!(reply(503, "<html>"), passes);
    assert_eq!(reply(429, ""), passes);
    assert_eq!(reply(302, ""), Reply::Unclear { again: false });
    for (status, code) in [
        (400, 4_000_006),
        (400, 4_000_035),
        (403, 4_030_004),
        (404, 4_040_005),
        (404, 4_040_010),
        (404, 4_040_007),
    ] {
        let Reply::Refused { code: told, hint } = reply(status, &error(code)) else {
            panic!("{code}");
        };
        assert_eq!(told, code.to_string());
        assert!(!hint.is_empty() && !hint.contains("secret"));
    }
    let Reply::Refused { code, hint } = reply(401, "") else {
        panic!("a token that is refused")
    };
    assert!(code == "http_401" && hint.contains("app.key"), "{hint}");
}

fn learned(asked: &Call, body: &Value) -> Result<Event, Missing> {
    let proof = hmac::verify_hex(
        hmac::sha256,
        &["key"],
        b"",
        b"The quick brown fox jumps over the lazy dog",
        &["f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"],
    );
    let body = body.to_string();
    let event = api().learn(
        asked,
        proof.unwrap(),
        body.as_bytes(),
        Environment::Test,
        NOW - 500,
    );
    event.map(kassa::authentic::Authentic::into_inner)
}

#[test]
fn statuses_tell_the_subscription_that_was_asked_for_as_it_is_now() {
    let item = |original: &str, id: &str, status: i64, renewing: &Value| {
        let named = json!({"originalTransactionId": original, "transactionId": id});
        let mut renewing = renewing.clone();
        renewing["originalTransactionId"] = original.into();
        json!({
            "originalTransactionId": original, "status": status,
            "signedTransactionInfo": signed(&transaction(&named)),
            "signedRenewalInfo": signed(&renewal(&renewing)),
        })
    };
    let body = json!({"environment": "Sandbox", "bundleId": "app.example.notes", "data": [
        {"subscriptionGroupIdentifier": "1", "lastTransactions": [
            item("5", "6", 2, &json!({})), item(FIRST, "9", 4, &json!({
                "gracePeriodExpiresDate": NOW + DAY, "isInBillingRetryPeriod": true,
            })),
        ]},
        {"subscriptionGroupIdentifier": "2", "lastTransactions": [item("7", "7", 1, &json!({}))]},
    ]});
    let event = learned(&api().retrieve_subscription(FIRST), &body).unwrap();
    let subscription = facts(&event).0.unwrap();
    assert_eq!(&*subscription.id, FIRST);
    assert_eq!(subscription.status, SubscriptionStatus::PastDue);
    assert_eq!(subscription.grace_until, Some(NOW + DAY));
    // A reply's own date has no parts of a second.
    assert_eq!((event.as_of, subscription.as_of), (NOW, NOW));
    let by_transaction = learned(&api().retrieve_subscription("6"), &body).unwrap();
    let other = facts(&by_transaction).0.unwrap();
    assert_eq!(
        (&*other.id, other.status),
        ("5", SubscriptionStatus::Expired)
    );
    let missing = learned(&api().retrieve_subscription("404"), &body).unwrap_err();
    assert!(missing.0.ends_with("originalTransactionId"), "{missing:?}");
    let asked = api().retrieve_subscription(FIRST);
    assert_eq!(learned(&asked, &json!({})).unwrap_err().0, "data");
}

#[test]
fn one_transaction_is_learned_as_a_device_would_show_it() {
    let asked = call("getTransaction", &json!({"transactionId": FIRST}));
    let body = json!({"signedTransactionInfo": signed(&transaction(&json!({})))});
    let event = learned(&asked, &body).unwrap();
    assert_eq!(event.as_of, NOW - 10 * DAY);
    assert_eq!(facts(&event).1.id, FIRST);
    for body in [
        json!({}),
        json!({"signedTransactionInfo": "a.b"}),
        json!({"signedTransactionInfo": signed(&renewal(&json!({})))}),
    ] {
        let missing = learned(&asked, &body).unwrap_err();
        assert_eq!(missing.0, "signedTransactionInfo");
    }
}

fn listing(keys: &ProviderConfig, since: i64) -> Listing<'_> {
    Listing {
        list: "notifications",
        after: None,
        of: None,
        since,
        begun: NOW,
        environment: Environment::Test,
        keys,
    }
}

#[test]
fn the_history_is_asked_for_as_far_as_it_is_kept() {
    assert_eq!(api().lists(), ["notifications"]);
    let keys = keys();
    let body = |page: &Listing<'_>| {
        let call = api().list(page).unwrap();
        (
            call.path,
            serde_json::from_str::<Value>(&call.body).unwrap(),
        )
    };
    let (path, sent) = body(&listing(&keys, NOW - DAY));
    assert_eq!(path, "/inApps/v1/notifications/history");
    assert_eq!(sent, json!({"startDate": NOW - DAY, "endDate": NOW}));
    let next = Listing {
        after: Some("t/1"),
        ..listing(&keys, 0)
    };
    let (path, sent) = body(&next);
    assert_eq!(
        path,
        "/inApps/v1/notifications/history?paginationToken=t%2F1"
    );
    assert_eq!(sent, json!({"startDate": NOW - 179 * DAY, "endDate": NOW}));
    assert_eq!(api().list(&listing(&keys, NOW)), None);
}

#[test]
fn a_page_of_the_history_reads_as_its_posts_did() {
    let keys = keys();
    let page = |body: &Value| {
        let body = body.to_string();
        let proof = hmac::verify_hex(
            hmac::sha256,
            &["key"],
            b"",
            b"The quick brown fox jumps over the lazy dog",
            &["f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"],
        );
        let listed = api().listed(proof.unwrap(), body.as_bytes(), NOW, &listing(&keys, 0));
        listed.map(kassa::authentic::Authentic::into_inner)
    };
    let told = note("DID_RENEW");
    let post = told.body();
    let signed_payload = serde_json::from_str::<Value>(&post).unwrap()["signedPayload"].clone();
    let foreign = app_store_support::Note {
        transaction: Some(transaction(&json!({"bundleId": "app.example.other"}))),
        ..note("DID_RENEW")
    };
    let foreign = serde_json::from_str::<Value>(&foreign.body()).unwrap();
    let all = page(&json!({
        "hasMore": true, "paginationToken": "next",
        "notificationHistory": [
            {"signedPayload": signed_payload, "sendAttempts": []},
            foreign,
            {"signedPayload": "a.b.c"},
            {"sendAttempts": []},
        ],
    }))
    .unwrap();
    assert!(all.events);
    assert_eq!(all.next.as_deref(), Some("next"));
    let said: Vec<&Received> = all.said.iter().map(|(said, _)| said).collect();
    assert_eq!(said.len(), 3);
    assert_eq!(*said[0], told.received().unwrap());
    assert_eq!(all.said[0].1, post.as_bytes());
    assert!(matches!(said[1], Received::Unreadable { .. }));
    assert!(matches!(said[2], Received::Unreadable { .. }));
    let last = page(&json!({"hasMore": false, "paginationToken": "x"})).unwrap();
    assert!(last.said.is_empty() && last.next.is_none());
    let lost = page(&json!({"hasMore": true, "notificationHistory": []}))
        .err()
        .unwrap();
    assert_eq!(lost.0, "paginationToken");
}

#[test]
fn what_only_customers_do_says_so() {
    assert!(!api().refunds());
    assert!(provider().parts().is_empty());
    assert_eq!(api().environment("anything"), Ok(None));
    assert!(api().retrieve_subscription("1 2").path.ends_with("/1%202"));
}
