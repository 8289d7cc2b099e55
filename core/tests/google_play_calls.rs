//! What is asked of Google Play: each call is held to the facts of Google's own discovery
//! document, and none that is made here is left out.
#![cfg(feature = "stores")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::string_slice
)]

mod google_play_support;

use google_play_support::{
    NOW, ORDER, TOKEN, api, at, hint, keys, learned, paid, period, product, store, subscription,
    with,
};
use kassa::ask::{CancelWhen, DeliveryStatus, RefundPreference};
use kassa::authentic::Report;
use kassa::json;
use kassa::model::account::{Call, Operation, OperationKind, Payment, RefundRequest};
use kassa::model::http::{Header, HttpResponse};
use kassa::model::id::Environment;
use kassa::providers::{
    Alteration, Listing, Pass, Proffered, Purchase, RefundAnswer, RefundOrder, Reply,
};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Written from Google's discovery document; how, its first lines say.
const METHODS: &str = include_str!("google_play_support/methods.txt");
const CONSTRUCTORS: &str = include_str!("../src/providers/google_play/call.rs");

fn coins() -> Payment {
    paid(&learned(&at("/purchases/productsv2/tokens/"), &product("PURCHASED")).unwrap())
}

fn pro() -> Payment {
    paid(
        &learned(
            &at("/purchases/subscriptionsv2/tokens/"),
            &subscription("ACTIVE"),
        )
        .unwrap(),
    )
}

fn asked_back() -> Payment {
    let request = RefundRequest {
        reason: None,
        token: Some("review".into()),
        until: NOW,
    };
    Payment {
        refund_request: Some(request),
        ..coins()
    }
}

fn review(payment: &Payment, preference: RefundPreference) -> Call {
    let answer = RefundAnswer {
        payment,
        preference,
        delivery: DeliveryStatus::Delivered,
        sampled: true,
        used: Some(40_000),
    };
    store().answer_refund(&answer).unwrap()
}

fn refund(payment: &Payment, amount: Option<i64>) -> Result<Call, kassa::KassaError> {
    api().refund(&RefundOrder {
        payment,
        amount,
        key: "key",
        options: None,
    })
}

fn operation(kind: OperationKind, call: &Call) -> Operation {
    let operation = json!({
        "key": "key", "kind": "refund", "provider": "googlePlay", "subject": TOKEN,
        "call": serde_json::from_str::<Value>(&json::text(call)).unwrap(),
        "status": "pending", "attempts": 1, "created": NOW, "told": false,
    });
    let operation = json::read(&operation.to_string()).unwrap();
    Operation { kind, ..operation }
}

fn canceled() -> Call {
    let Report::Purchase {
        subscription: Some(known),
        ..
    } = learned(
        &at("/purchases/subscriptionsv2/tokens/"),
        &subscription("ACTIVE"),
    )
    .unwrap()
    .report
    else {
        panic!("no subscription")
    };
    let wish = Alteration::Cancel(CancelWhen::PeriodEnd);
    api().alter(&known, &wish, None).unwrap()
}

fn bought(renews: bool) -> Call {
    let asked = with(b"", &[], |inbound| {
        store().bought(&Proffered {
            proof: TOKEN,
            product: None,
            renews,
            inbound,
        })
    });
    match asked.unwrap() {
        Purchase::Ask(call) => call,
        Purchase::Proved(_) => panic!("a token proves nothing"),
    }
}

/// Every call, by the function that makes it.
fn calls() -> BTreeMap<&'static str, Vec<Call>> {
    let again = refund(&coins(), None).unwrap();
    let looks = |kind, call| api().look_up(&operation(kind, call)).unwrap();
    BTreeMap::from([
        (
            "subscription",
            vec![
                bought(true),
                api().retrieve_subscription(TOKEN),
                hint("renewed").call.unwrap(),
            ],
        ),
        (
            "product",
            vec![
                bought(false),
                hint("bought_once").call.unwrap(),
                hint("voided_in_part").call.unwrap(),
            ],
        ),
        (
            "order",
            vec![
                hint("voided").call.unwrap(),
                store()
                    .completes(
                        &learned(&at("/purchases/productsv2/tokens/"), &product("PURCHASED"))
                            .unwrap(),
                    )
                    .unwrap(),
            ],
        ),
        ("cancel", vec![canceled()]),
        ("refund", vec![again.clone()]),
        (
            "acknowledge",
            vec![
                store().acknowledge(&coins(), true).unwrap(),
                store().acknowledge(&coins(), false).unwrap(),
                store().acknowledge(&pro(), false).unwrap(),
            ],
        ),
        (
            "review",
            vec![review(&asked_back(), RefundPreference::Grant)],
        ),
        (
            "look_up",
            vec![
                looks(OperationKind::Refund, &again),
                looks(OperationKind::CancelAtPeriodEnd, &canceled()),
            ],
        ),
        (
            "list",
            vec![
                api()
                    .list(&Listing {
                        list: "voidedpurchases",
                        after: Some("next page"),
                        of: None,
                        since: 0,
                        begun: NOW,
                        environment: Environment::Test,
                        keys: &keys(),
                    })
                    .unwrap(),
            ],
        ),
        ("own", own()),
    ])
}

/// Google's own calls, as many as there are names in the hint for a wrong one.
fn own() -> Vec<Call> {
    let named = api().call("nothing", "{}").unwrap_err().hint;
    let names: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 8, "{named}");
    let token = json!({"token": TOKEN});
    let input = |name: &str| match name {
        "orders.get" => json!({"orderId": ORDER}),
        "orders.batchget" => json!({"orderIds": [ORDER, "GPA.1"]}),
        "purchases.products.get" => json!({"token": TOKEN, "productId": "coins"}),
        "purchases.subscriptionsv2.cancel" => json!({
            "token": TOKEN,
            "cancellationContext": {"cancellationType": "DEVELOPER_REQUESTED_STOP_PAYMENTS"},
        }),
        "purchases.subscriptionsv2.defer" => json!({
            "token": TOKEN,
            "deferralContext": {"etag": "e", "deferDuration": "86400s", "validateOnly": true},
        }),
        "purchases.subscriptionsv2.revoke" => json!({
            "token": TOKEN, "revocationContext": {"itemBasedRefund": {"productId": "pro"}},
        }),
        "purchases.voidedpurchases.list" => json!({
            "startTime": "1", "endTime": "2", "type": 1, "maxResults": 10, "token": "page",
            "includeQuantityBasedPartialRefund": true,
        }),
        _ => token.clone(),
    };
    let call = |name: &&str| api().call(name, &input(name).to_string()).unwrap();
    names.iter().map(call).collect()
}

fn fields(value: &Value, place: &str, into: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        let path = format!("{place}{name}");
        fields(value, &format!("{path}."), into);
        into.insert(path);
    }
}

/// The method of a call, whose fields are all known to it.
fn method(call: &Call) -> String {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    let fits = |template: &str| {
        let (mut rest, mut parts) = (path, template.split('{'));
        let first = parts.next().unwrap_or_default();
        let Some(after) = rest.strip_prefix(first) else {
            return false;
        };
        rest = after;
        for part in parts {
            let literal = part.split_once('}').unwrap_or_default().1;
            let end = if literal.is_empty() {
                rest.len()
            } else {
                rest.find(literal).unwrap_or(0)
            };
            let value = &rest[..end];
            if value.is_empty() || value.contains(['/', ':']) {
                return false;
            }
            rest = &rest[end + literal.len()..];
        }
        rest.is_empty()
    };
    let lines = METHODS.lines().filter(|line| !line.starts_with('#'));
    let mut rows = lines.map(|line| line.split(' ').collect::<Vec<_>>());
    let row = rows.find(|row| row[1] == call.method && fits(row[2]));
    let row = row.unwrap_or_else(|| panic!("{} {}", call.method, call.path));
    let known = |at: usize, name: &str| {
        let list = row[at].split_once('=').unwrap_or_default().1;
        list.split(',').any(|it| it == name)
    };
    for field in query.split('&').filter(|it| !it.is_empty()) {
        let name = field.split_once('=').unwrap_or_default().0;
        assert!(known(3, name), "{}: {name} is no query field", row[0]);
    }
    let mut body = BTreeSet::new();
    if !call.body.is_empty() {
        fields(&serde_json::from_str(&call.body).unwrap(), "", &mut body);
    }
    for name in body {
        assert!(
            known(4, &name),
            "{}: {name} is no field of its body",
            row[0]
        );
    }
    row[0].to_string()
}

#[test]
fn every_call_is_one_of_googles_own_methods_with_its_fields() {
    let calls = calls();
    let mut methods = BTreeSet::new();
    for call in calls.values().flatten() {
        methods.insert(method(call));
        let request = api().request(call, &keys(), Environment::Live).unwrap();
        let base = "https://androidpublisher.googleapis.com/androidpublisher/v3/applications/app.example.notes/";
        assert!(request.url.starts_with(base), "{}", request.url);
        assert!(request.headers.iter().all(|it| it.name == "Content-Type"));
    }
    assert_eq!(methods.len(), 14, "{methods:?}");
}

#[test]
fn no_call_that_is_made_is_left_out() {
    let covered = calls();
    for line in CONSTRUCTORS.split("\npub(super) fn ").skip(1) {
        let (name, rest) = line.split_once('(').unwrap();
        let signature = rest.split(" {").next().unwrap_or_default();
        let makes = signature
            .split("->")
            .nth(1)
            .is_some_and(|it| it.contains("Call"));
        let bare = ["get", "post"].contains(&name);
        assert!(
            !makes || bare || covered.contains_key(name),
            "{name} is not tried"
        );
    }
}

#[test]
fn calls_are_the_same_bytes_each_time() {
    let line = |call: &Call| format!("{} {} {}", call.method, call.path, call.body);
    let calls = calls();
    assert_eq!(
        calls["acknowledge"].iter().map(line).collect::<Vec<_>>(),
        [
            format!("POST /purchases/products/credits.100/tokens/{TOKEN}:consume "),
            format!("POST /purchases/products/credits.100/tokens/{TOKEN}:acknowledge {{}}"),
            format!("POST /purchases/subscriptions/pro/tokens/{TOKEN}:acknowledge {{}}"),
        ]
    );
    assert_eq!(
        line(&calls["refund"][0]),
        format!("POST /orders/{ORDER}:refund?revoke=true ")
    );
    assert_eq!(line(&calls["look_up"][0]), format!("GET /orders/{ORDER} "));
    assert_eq!(
        line(&calls["review"][0]),
        format!(
            "POST /orders/{ORDER}:reviewrefund {}",
            r#"{"pendingRefundToken":"review","refundPreference":"APPROVE","sampleContentProvided":true,"consumptionPercentageMilliunits":40000}"#
        )
    );
    // No further back than thirty days, whatever is asked.
    let since = format!("startTime={}", NOW - 30 * 86_400_000 + 300_000);
    assert!(
        calls["list"][0].path.contains(&since),
        "{}",
        calls["list"][0].path
    );
    assert_eq!(calls, self::calls());
}

#[test]
fn a_part_of_an_order_is_not_given_back_and_what_was_free_neither() {
    assert_eq!(
        refund(
            &Payment {
                amount: kassa::model::money::Money {
                    amount: 100,
                    currency: "usd".into()
                },
                ..coins()
            },
            Some(50)
        )
        .unwrap_err()
        .code,
        "whole_only"
    );
    let free = Payment {
        aliases: vec![TOKEN.into()],
        ..coins()
    };
    assert_eq!(refund(&free, None).unwrap_err().code, "nothing_charged");
}

#[test]
fn what_only_the_customer_can_do_is_said_so() {
    let Report::Purchase {
        subscription: Some(known),
        ..
    } = learned(
        &at("/purchases/subscriptionsv2/tokens/"),
        &subscription("ACTIVE"),
    )
    .unwrap()
    .report
    else {
        panic!("no subscription")
    };
    for wish in [
        Alteration::Cancel(CancelWhen::Now),
        Alteration::Cancel(CancelWhen::Never),
        Alteration::Pause {
            until: None,
            free: false,
        },
        Alteration::Change {
            price: None,
            quantity: Some(2),
            proration: kassa::ask::Proration::Now,
            as_of: None,
        },
    ] {
        let error = api().alter(&known, &wish, None).unwrap_err();
        assert_eq!(error.reason, kassa::Reason::Unsupported, "{wish:?}");
    }
}

#[test]
fn a_token_that_could_leave_its_place_is_none() {
    for proof in ["..", ".", "a/b", "a:cancel", "a?b", "", "a%2Fb", " a"] {
        let told = with(b"", &[], |inbound| {
            store().bought(&Proffered {
                proof,
                product: None,
                renews: false,
                inbound,
            })
        });
        assert_eq!(told.unwrap_err().code, "bad_proof", "{proof}");
        let own = api().call(
            "purchases.subscriptionsv2.get",
            &json!({"token": proof}).to_string(),
        );
        assert_eq!(own.unwrap_err().code, "bad_field", "{proof}");
    }
}

#[test]
fn the_service_account_signs_what_google_asks_for() {
    let Pass::Changed { signing, request } = store().pass(&keys(), NOW).unwrap() else {
        panic!("no token is asked for")
    };
    let part = |at: usize| {
        use base64ct::Encoding as _;
        let part = signing.text.split('.').nth(at).unwrap();
        let bytes = base64ct::Base64UrlUnpadded::decode_vec(part).unwrap();
        serde_json::from_slice::<Value>(&bytes).unwrap()
    };
    assert_eq!(
        part(0),
        json!({"alg": "RS256", "typ": "JWT", "kid": "0123abcd"})
    );
    assert_eq!(
        part(1),
        json!({
            "iss": "server@shop.iam.gserviceaccount.com",
            "scope": "https://www.googleapis.com/auth/androidpublisher",
            "aud": "https://oauth2.googleapis.com/token",
            "iat": NOW / 1_000, "exp": NOW / 1_000 + 3_600,
        })
    );
    assert_eq!(request.url, "https://oauth2.googleapis.com/token");
    assert_eq!(
        request.body,
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={signed}"
    );
    let granted =
        store().granted(br#"{"access_token":"ya29.x","expires_in":3599,"token_type":"Bearer"}"#);
    assert_eq!(granted.unwrap(), ("ya29.x".to_string(), 3_599_000));
    for odd in [
        "{}",
        r#"{"access_token":"a b","expires_in":1}"#,
        r#"{"access_token":"a"}"#,
        "x",
    ] {
        assert!(store().granted(odd.as_bytes()).is_err(), "{odd}");
    }
}

#[test]
fn an_answer_passes_or_says_what_to_do() {
    let reply = |status: u16, body: Value| {
        api().reply(&HttpResponse {
            status,
            headers: Vec::<Header>::new(),
            body: body.to_string().into_bytes(),
        })
    };
    let error = |reason: &str| json!({"error": {"code": 1, "message": "secret", "status": "WORD", "errors": [{"reason": reason}]}});
    assert_eq!(reply(204, json!(null)), Reply::Done);
    for (status, reason) in [
        (409, "concurrentUpdate"),
        (429, "x"),
        (500, "backendError"),
        (503, "x"),
        (403, "quotaExceeded"),
        (403, "rateLimitExceeded"),
    ] {
        assert_eq!(
            reply(status, error(reason)),
            Reply::Unclear { again: true },
            "{reason}"
        );
    }
    assert_eq!(reply(302, json!({})), Reply::Unclear { again: false });
    for (status, body, code) in [
        (404, error("purchaseTokenNotFound"), "purchaseTokenNotFound"),
        (
            410,
            error("purchaseTokenNoLongerValid"),
            "purchaseTokenNoLongerValid",
        ),
        (403, error("permissionDenied"), "permissionDenied"),
        (
            401,
            json!({"error": {"status": "UNAUTHENTICATED"}}),
            "UNAUTHENTICATED",
        ),
        (
            400,
            json!({"error": "invalid_grant", "error_description": "secret"}),
            "invalid_grant",
        ),
        (400, json!({}), "http_400"),
    ] {
        let Reply::Refused { code: told, hint } = reply(status, body) else {
            panic!("{code}")
        };
        assert_eq!(told, code);
        assert!(!hint.is_empty() && !hint.contains("secret"), "{hint}");
    }
    assert!(api().is_absent("purchaseTokenNotFound") && !api().is_absent("applicationNotFound"));
    assert!(store().is_acknowledged("productNotOwnedByUser"));
    assert!(!store().is_acknowledged("permissionDenied"));
}

#[test]
fn a_first_period_and_its_order_are_looked_up_by_what_was_asked() {
    let made = |kind: OperationKind, call: &Call, body: Value| {
        let operation = operation(kind, call);
        let proof = google_play_support::proof();
        let read = api().looked_up(
            &operation,
            proof,
            body.to_string().as_bytes(),
            Environment::Test,
            NOW,
        );
        format!("{:?}", read.unwrap())
            .split(['(', ' '])
            .next()
            .unwrap_or_default()
            .to_string()
    };
    let refund = refund(&coins(), None).unwrap();
    let order = |state| google_play_support::order(state, &period());
    assert_eq!(
        made(OperationKind::Refund, &refund, order("REFUNDED")),
        "Made"
    );
    assert_eq!(
        made(OperationKind::Refund, &refund, order("PENDING_REFUND")),
        "Made"
    );
    assert_eq!(
        made(OperationKind::Refund, &refund, order("PROCESSED")),
        "Absent"
    );
    assert_eq!(
        made(
            OperationKind::CancelAtPeriodEnd,
            &canceled(),
            subscription("CANCELED")
        ),
        "Made"
    );
    assert_eq!(
        made(
            OperationKind::CancelAtPeriodEnd,
            &canceled(),
            subscription("ACTIVE")
        ),
        "Absent"
    );
    assert!(
        api()
            .look_up(&operation(OperationKind::Acknowledge, &refund))
            .is_none()
    );
}
