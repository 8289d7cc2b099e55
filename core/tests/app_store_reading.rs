//! What App Store's messages come to: every type, every status, and what is not ours.
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
    DAY, FIRST, Note, TOKEN, app, bought, facts, note, once, receive, renewal, signed, transaction,
    with,
};
use kassa::authentic::{Event, Received, Report};
use kassa::model::account::RefundTotal;
use kassa::model::id::Environment;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::model::subscription::SubscriptionStatus::{self, *};
use kassa::{KassaError, Reason};
use serde_json::{Value, json};
use store_support::NOW;

fn code(error: Result<Received, KassaError>) -> String {
    error.unwrap_err().code
}

fn share(event: &Event) -> Option<i64> {
    facts(event).1.refund_total.and_then(|total| total.share)
}

/// A type, the status that comes with it, what it changes of the transaction and of the renewal,
/// and the status that the subscription has by it; none where it tells nothing of that.
type Row = (&'static str, i64, Value, Value, Option<SubscriptionStatus>);

fn types() -> Vec<Row> {
    let same = || json!({});
    let over = || json!({"purchaseDate": NOW - 40 * DAY, "expiresDate": NOW - 10 * DAY});
    let renewed = || json!({"transactionId": "700000000000009", "transactionReason": "RENEWAL"});
    let grace = || json!({"gracePeriodExpiresDate": NOW + 3 * DAY, "isInBillingRetryPeriod": true});
    let retry = || json!({"isInBillingRetryPeriod": true, "expirationIntent": 2});
    let off = || json!({"autoRenewStatus": 0});
    let back = |date: i64| json!({"revocationDate": date, "revocationReason": 0});
    let old = with(over(), &back(NOW - 1_000));
    let free = || json!({"offerType": 1, "offerDiscountType": "FREE_TRIAL", "price": 0});
    vec![
        ("SUBSCRIBED/INITIAL_BUY", 1, same(), same(), Some(Active)),
        ("SUBSCRIBED/INITIAL_BUY", 1, free(), same(), Some(Trialing)),
        ("SUBSCRIBED/RESUBSCRIBE", 1, same(), same(), Some(Active)),
        ("DID_RENEW", 1, renewed(), same(), Some(Active)),
        (
            "DID_RENEW/BILLING_RECOVERY",
            1,
            renewed(),
            same(),
            Some(Active),
        ),
        ("DID_CHANGE_RENEWAL_PREF", 1, same(), same(), Some(Active)),
        (
            "DID_CHANGE_RENEWAL_PREF/UPGRADE",
            1,
            same(),
            same(),
            Some(Active),
        ),
        (
            "DID_CHANGE_RENEWAL_PREF/DOWNGRADE",
            1,
            same(),
            same(),
            Some(Active),
        ),
        (
            "DID_CHANGE_RENEWAL_STATUS/AUTO_RENEW_ENABLED",
            1,
            same(),
            same(),
            Some(Active),
        ),
        (
            "DID_CHANGE_RENEWAL_STATUS/AUTO_RENEW_DISABLED",
            1,
            same(),
            off(),
            Some(Active),
        ),
        ("OFFER_REDEEMED", 1, same(), same(), Some(Active)),
        ("OFFER_REDEEMED/UPGRADE", 1, same(), same(), Some(Active)),
        ("OFFER_REDEEMED/DOWNGRADE", 1, same(), same(), Some(Active)),
        (
            "DID_FAIL_TO_RENEW/GRACE_PERIOD",
            4,
            over(),
            grace(),
            Some(PastDue),
        ),
        ("DID_FAIL_TO_RENEW", 3, over(), retry(), Some(Unpaid)),
        ("GRACE_PERIOD_EXPIRED", 3, over(), retry(), Some(Unpaid)),
        ("EXPIRED/VOLUNTARY", 2, over(), off(), Some(Expired)),
        ("EXPIRED/BILLING_RETRY", 2, over(), retry(), Some(Expired)),
        ("EXPIRED/PRICE_INCREASE", 2, over(), off(), Some(Expired)),
        (
            "EXPIRED/PRODUCT_NOT_FOR_SALE",
            2,
            over(),
            same(),
            Some(Expired),
        ),
        ("EXPIRED/SOMETHING_NEW", 2, over(), same(), Some(Expired)),
        (
            "PRICE_INCREASE/PENDING",
            1,
            same(),
            json!({"priceIncreaseStatus": 0}),
            Some(Active),
        ),
        (
            "PRICE_INCREASE/ACCEPTED",
            1,
            same(),
            json!({"priceIncreaseStatus": 1}),
            Some(Active),
        ),
        ("PRICE_CHANGE", 1, same(), same(), Some(Active)),
        ("METADATA_UPDATE", 1, same(), same(), Some(Active)),
        ("MIGRATION", 1, same(), same(), Some(Active)),
        (
            "RENEWAL_EXTENDED",
            1,
            json!({"expiresDate": NOW + 50 * DAY}),
            same(),
            Some(Active),
        ),
        ("REFUND", 1, old.clone(), same(), None),
        ("REFUND", 1, back(NOW - 1_000), same(), None),
        ("REFUND", 5, back(NOW - 1_000), off(), Some(Expired)),
        ("REFUND", 2, back(NOW - 1_000), off(), Some(Expired)),
        ("REFUND", 5, old, off(), None),
        ("REFUND_DECLINED", 1, same(), same(), None),
        ("REFUND_REVERSED", 1, same(), same(), Some(Active)),
        ("REFUND_REVERSED", 1, over(), same(), None),
        ("REVOKE", 5, back(NOW - 1_000), off(), Some(Expired)),
        ("SOMETHING_NEW", 1, same(), same(), Some(Active)),
        ("SOMETHING_NEW", 2, over(), same(), None),
    ]
}

#[test]
fn every_type_of_a_subscription_says_how_it_stands_and_what_was_paid() {
    for (kind, status, changed, renewing, wanted) in types() {
        let event = Note {
            transaction: Some(transaction(&changed)),
            renewal: Some(renewal(&renewing)),
            status: Some(status),
            ..note(kind)
        }
        .event();
        assert_eq!((&*event.kind, event.as_of), (kind, NOW), "{kind}");
        assert_eq!(event.references, [FIRST, TOKEN], "{kind}");
        assert_eq!(event.account.as_deref(), Some(TOKEN), "{kind}");
        assert_eq!(event.environment, Environment::Test);
        let (subscription, payment) = facts(&event);
        assert_eq!(subscription.as_ref().map(|it| it.status), wanted, "{kind}");
        assert_eq!(payment.status, PaymentStatus::Paid, "{kind}");
        assert_eq!(payment.subscription.as_deref(), Some(FIRST), "{kind}");
        if let Some(subscription) = subscription {
            assert_eq!((subscription.as_of, &*subscription.id), (NOW, FIRST));
            let graced = subscription.grace_until.is_some();
            assert_eq!(graced, wanted == Some(PastDue), "{kind}");
            assert_eq!(subscription.ended_at.is_some(), wanted == Some(Expired));
            let told = subscription.trial_end.is_some();
            assert_eq!(told, wanted == Some(Trialing), "{kind}");
        }
    }
}

#[test]
fn the_planned_end_is_that_of_the_period() {
    let told = |status: i64, on: i64| {
        let event = Note {
            renewal: Some(renewal(&json!({"autoRenewStatus": on}))),
            status: Some(status),
            ..note("DID_CHANGE_RENEWAL_STATUS")
        }
        .event();
        facts(&event).0.unwrap().cancel_at
    };
    assert_eq!(told(1, 0), Some(NOW + 20 * DAY));
    assert_eq!(told(1, 1), None);
    // A word of tomorrow is not "it ends".
    assert_eq!(told(1, 2), None);
    assert_eq!(told(3, 0), None);
}

#[test]
fn what_renews_next_is_told_where_it_is_something_else() {
    let told = |renewing: Value| {
        let event = Note {
            renewal: Some(renewal(&renewing)),
            ..note("DID_CHANGE_RENEWAL_PREF/DOWNGRADE")
        }
        .event();
        facts(&event).0.unwrap().next_price
    };
    let basic = json!({"autoRenewProductId": "notes.basic"});
    assert_eq!(told(basic).as_deref(), Some("notes.basic"));
    assert_eq!(told(json!({})), None);
    let none = json!({"autoRenewProductId": "notes.basic", "autoRenewStatus": 0});
    assert_eq!(told(none), None);
}

#[test]
fn a_status_that_is_missing_is_told_by_the_dates_and_an_unknown_one_is_unknown() {
    let told = |status: Option<i64>, changed: Value, renewing: Value| {
        let event = Note {
            transaction: Some(transaction(&changed)),
            renewal: Some(renewal(&renewing)),
            status,
            ..note("DID_RENEW")
        }
        .event();
        facts(&event).0.unwrap().status
    };
    let over = || json!({"expiresDate": NOW - DAY});
    let grace = json!({"gracePeriodExpiresDate": NOW + DAY, "isInBillingRetryPeriod": true});
    assert_eq!(told(None, json!({}), json!({})), Active);
    assert_eq!(told(None, over(), grace), PastDue);
    let retry = json!({"isInBillingRetryPeriod": true});
    assert_eq!(told(None, over(), retry), Unpaid);
    assert_eq!(told(None, over(), json!({})), Expired);
    assert_eq!(told(Some(6), json!({}), json!({})), Unknown);
    assert_eq!(told(Some(0), json!({}), json!({})), Unknown);
}

#[test]
fn so_much_goes_back_as_the_store_says_and_all_where_it_does_not() {
    let refund = |more: Value| {
        let revoked = with(json!({"revocationDate": NOW - 5_000}), &more);
        let event = Note {
            transaction: Some(transaction(&revoked)),
            ..note("REFUND")
        }
        .event();
        facts(&event).1.refund_total.unwrap()
    };
    let total = |share| RefundTotal {
        amount: 0,
        share: Some(share),
        as_of: NOW - 5_000,
        since: None,
    };
    assert_eq!(refund(json!({})), total(100_000));
    assert_eq!(
        refund(json!({"revocationPercentage": 40_000})),
        total(40_000)
    );
    assert_eq!(
        refund(json!({"revocationPercentage": 400_000})),
        total(100_000)
    );
    assert_eq!(
        refund(json!({"revocationType": "FAMILY_REVOKE"})),
        total(100_000)
    );
    let reversed = note("REFUND_REVERSED").event();
    let back = facts(&reversed).1.refund_total.unwrap();
    assert_eq!((back.share, back.as_of), (Some(0), NOW));
    assert_eq!(share(&note("REFUND_DECLINED").event()), None);
    assert_eq!(share(&note("DID_RENEW").event()), None);
}

#[test]
fn a_payment_is_called_by_what_stays_when_it_is_restored() {
    for (sort, id, aliases) in [
        ("Consumable", "800", vec!["800"]),
        ("Non-Renewing Subscription", "800", vec!["800"]),
        ("Non-Consumable", FIRST, vec![FIRST, "800"]),
        ("A sort of tomorrow", "800", vec!["800"]),
    ] {
        let event = Note {
            transaction: Some(once(sort, &json!({"transactionId": "800", "quantity": 3}))),
            renewal: None,
            status: None,
            ..note("ONE_TIME_CHARGE")
        }
        .event();
        let (subscription, payment) = facts(&event);
        assert_eq!(subscription, None, "{sort}");
        assert_eq!((&*payment.id, payment.quantity), (id, 3), "{sort}");
        assert_eq!(payment.aliases, aliases, "{sort}");
        assert_eq!(payment.order_type, OrderType::OneTimePurchase);
        assert_eq!((payment.period_start, payment.period_end), (None, None));
        assert_eq!(payment.amount.amount, 1_499);
    }
}

#[test]
fn periods_are_first_ones_or_renewals() {
    let sort = |more: Value| facts(&bought(&signed(&transaction(&more)), &app()).unwrap()).1;
    let renewed = json!({"transactionId": "9", "transactionReason": "RENEWAL"});
    assert_eq!(sort(renewed).order_type, OrderType::SubscriptionRenewal);
    let again = json!({"transactionId": "9"});
    assert_eq!(sort(again).order_type, OrderType::SubscriptionInitial);
    // As transactions were before they told.
    let old = json!({"transactionId": "9", "transactionReason": null});
    assert_eq!(sort(old).order_type, OrderType::SubscriptionRenewal);
    let first = json!({"transactionReason": null, "price": null, "currency": null});
    let first = sort(first);
    assert_eq!(first.order_type, OrderType::SubscriptionInitial);
    assert_eq!((first.amount.amount, &*first.amount.currency), (0, ""));
    let family = json!({"inAppOwnershipType": "FAMILY_SHARED", "appAccountToken": null,
        "price": null});
    assert_eq!(sort(family).amount.amount, 0);
}

#[test]
fn a_transaction_that_a_device_shows_is_as_old_as_its_purchase() {
    let shown = |more: Value| bought(&signed(&transaction(&more)), &app()).unwrap();
    let event = shown(json!({}));
    assert_eq!(event.as_of, NOW - 10 * DAY);
    let subscription = facts(&event).0.unwrap();
    assert_eq!(subscription.status, Active);
    assert_eq!(subscription.as_of, NOW - 10 * DAY);
    // Its renewal may be on its way; after some days it is not.
    let just = shown(json!({"expiresDate": NOW - DAY}));
    assert_eq!(facts(&just).0.unwrap().status, Active);
    let over = shown(json!({"expiresDate": NOW - 4 * DAY}));
    let over = facts(&over).0.unwrap();
    assert_eq!((over.status, over.ended_at), (Expired, Some(NOW - 4 * DAY)));
    let free = shown(json!({"offerDiscountType": "FREE_TRIAL"}));
    assert_eq!(facts(&free).0.unwrap().status, Trialing);
    assert_eq!(facts(&shown(json!({"isUpgraded": true}))).0, None);
    // While its period ran it was taken back, and so the subscription with it.
    let cut = facts(&shown(json!({"revocationDate": NOW - DAY})))
        .0
        .unwrap();
    assert_eq!((cut.status, cut.as_of), (Expired, NOW - DAY));
    let late = json!({"expiresDate": NOW - 2 * DAY, "revocationDate": NOW - DAY});
    assert_eq!(facts(&shown(late)).0, None);
}

#[test]
fn what_xcode_writes_has_parts_of_a_millisecond() {
    let odd = transaction(&json!({})).to_string();
    let odd = odd.replace(
        &format!("\"purchaseDate\":{}", NOW - 10 * DAY),
        &format!("\"purchaseDate\":{}.7297", NOW - 10 * DAY),
    );
    let proof = store_support::Store::new().message(&odd);
    assert_eq!(bought(&proof, &app()).unwrap().as_of, NOW - 10 * DAY);
}

#[test]
fn a_wish_for_the_money_is_a_question_that_can_be_answered_for_twelve_hours() {
    let event = Note {
        data: json!({"consumptionRequestReason": "LEGAL"}),
        ..note("CONSUMPTION_REQUEST")
    }
    .event();
    let Report::RefundAsked { payment, request } = event.report else {
        panic!("{event:?}");
    };
    assert_eq!(payment, [FIRST]);
    assert_eq!(request.reason.as_deref(), Some("LEGAL"));
    assert_eq!(request.until, NOW + DAY / 2);
}

#[test]
fn what_names_no_purchase_is_ignored() {
    let bare = |kind| Note {
        transaction: None,
        renewal: None,
        status: None,
        ..note(kind)
    };
    let place = json!({"bundleId": app_store_support::BUNDLE, "environment": "Sandbox"});
    let part = |kind, part: &str| Note {
        more: json!({"data": null, part: place}),
        ..bare(kind)
    };
    for told in [
        bare("TEST"),
        bare("SOMETHING_NEW"),
        part("RENEWAL_EXTENSION/SUMMARY", "summary"),
        part("RENEWAL_EXTENSION/FAILURE", "summary"),
        part(
            "EXTERNAL_PURCHASE_TOKEN/UNREPORTED",
            "externalPurchaseToken",
        ),
        part("RESCIND_CONSENT", "appData"),
        part("SOMETHING_NEW", "somethingNew"),
    ] {
        let received = told.received();
        let Ok(Received::Ignored { kind, .. }) = received else {
            panic!("{received:?}");
        };
        assert_eq!(kind, told.kind);
    }
}

#[test]
fn what_is_genuine_and_not_understood_names_the_field() {
    let path = |note: Note| match note.received() {
        Ok(Received::Unreadable { path, .. }) => path,
        other => panic!("{other:?}"),
    };
    let lacks = |field: &str| Note {
        transaction: Some(transaction(&json!({field: null}))),
        ..note("DID_RENEW")
    };
    let inside = "data.signedTransactionInfo.";
    assert_eq!(path(lacks("productId")), [inside, "productId"].concat());
    assert_eq!(path(lacks("expiresDate")), [inside, "expiresDate"].concat());
    let other = path(Note {
        transaction: Some(transaction(&json!({"environment": "Production"}))),
        ..note("DID_RENEW")
    });
    assert_eq!(other, [inside, "environment"].concat());
    let other = path(Note {
        renewal: Some(renewal(&json!({"originalTransactionId": "1"}))),
        ..note("DID_RENEW")
    });
    assert_eq!(other, "data.signedRenewalInfo.originalTransactionId");
    let strange = path(Note {
        data: json!({"environment": "Moon"}),
        ..note("DID_RENEW")
    });
    assert_eq!(strange, "data.environment");
}

#[test]
fn one_kind_of_message_is_never_taken_for_another() {
    let body = |payload: &Value| json!({"signedPayload": signed(payload)}).to_string();
    let test = Some(Environment::Test);
    for payload in [transaction(&json!({})), renewal(&json!({}))] {
        assert_eq!(code(receive(&body(&payload), &app(), test)), "other_kind");
    }
    let swapped = Note {
        transaction: Some(renewal(&json!({}))),
        ..note("DID_RENEW")
    };
    assert_eq!(code(swapped.received()), "other_kind");
    let swapped = Note {
        renewal: Some(transaction(&json!({}))),
        ..note("DID_RENEW")
    };
    assert_eq!(code(swapped.received()), "other_kind");
    let told = note("DID_RENEW").payload();
    for payload in [told, renewal(&json!({})), json!({"receiptType": "Sandbox"})] {
        let refused = bought(&signed(&payload), &app()).unwrap_err();
        assert_eq!(
            (refused.reason, &*refused.code),
            (Reason::Misused, "not_a_transaction")
        );
    }
}

#[test]
fn a_message_counts_for_its_own_app_alone() {
    let other = json!({"bundleId": "app.example.other"});
    let outside = Note {
        data: other.clone(),
        ..note("DID_RENEW")
    };
    assert_eq!(code(outside.received()), "other_app");
    let inside = Note {
        transaction: Some(transaction(&other)),
        ..note("DID_RENEW")
    };
    assert_eq!(code(inside.received()), "other_app");
    let nowhere = Note {
        transaction: Some(transaction(&json!({"bundleId": null}))),
        ..note("DID_RENEW")
    };
    assert_eq!(code(nowhere.received()), "other_app");
    for bundle in [json!("app.example.other"), Value::Null] {
        let shown = signed(&transaction(&json!({"bundleId": bundle})));
        assert_eq!(bought(&shown, &app()).unwrap_err().code, "other_app");
    }
}

#[test]
fn live_messages_name_the_number_of_the_app_and_others_need_not() {
    let live = |mut data: Value| {
        data["environment"] = "Production".into();
        let production = json!({"environment": "Production"});
        Note {
            transaction: Some(transaction(&production)),
            renewal: Some(renewal(&production)),
            data,
            ..note("DID_RENEW")
        }
        .body()
    };
    let read = |body: &str, number: Option<i64>| {
        let app = kassa::model::config::StoreApp { number, ..app() };
        receive(body, &app, None)
    };
    let ours = Some(app_store_support::NUMBER);
    let Ok(Received::Event { event }) = read(&live(json!({})), ours) else {
        panic!("not read");
    };
    assert_eq!(event.environment, Environment::Live);
    assert_eq!(
        code(read(&live(json!({"appAppleId": 5})), ours)),
        "other_app"
    );
    let unnamed = live(json!({"appAppleId": null}));
    assert_eq!(code(read(&unnamed, ours)), "other_app");
    assert_eq!(code(read(&live(json!({})), None)), "no_app_number");
    let sandbox = Note {
        data: json!({"appAppleId": null}),
        ..note("DID_RENEW")
    };
    assert!(read(&sandbox.body(), None).is_ok());
}

#[test]
fn local_testing_counts_only_where_its_certificate_was_given() {
    for word in ["Xcode", "LocalTesting"] {
        let local = json!({"environment": word});
        let told = Note {
            data: local.clone(),
            ..note("DID_RENEW")
        };
        assert_eq!(code(told.received()), "local_testing");
        let refused = bought(&signed(&transaction(&local)), &app()).unwrap_err();
        assert_eq!(refused.code, "local_testing");
    }
}

#[test]
fn a_part_that_somebody_else_signed_spoils_the_whole() {
    let mut stranger = store_support::Store::new();
    stranger.root.key = store_support::Key::p256(77);
    let foreign = |payload: &Value| Value::from(stranger.message(&payload.to_string()));
    let inside = Note {
        data: json!({"signedTransactionInfo": foreign(&transaction(&json!({})))}),
        ..note("DID_RENEW")
    };
    assert_eq!(code(inside.received()), "chain_untrusted");
    let inside = Note {
        data: json!({"signedRenewalInfo": foreign(&renewal(&json!({})))}),
        ..note("DID_RENEW")
    };
    assert_eq!(code(inside.received()), "chain_untrusted");
    let outside = json!({"signedPayload": foreign(&note("DID_RENEW").payload())});
    let refused = receive(&outside.to_string(), &app(), Some(Environment::Test));
    assert_eq!(code(refused), "chain_untrusted");
}

#[test]
fn a_body_that_is_none_of_the_stores_is_refused() {
    let read = |body: &str| code(receive(body, &app(), Some(Environment::Test)));
    let twice = note("TEST")
        .body()
        .replace('}', ",\"signedPayload\":\"a.b.c\"}");
    for body in [
        "{}",
        "[]",
        "null",
        "{\"signedPayload\":1}",
        "{\"signedPayload\":\"a.b.c\"}",
        "{\"signedPayload\":\"\"}",
        "{\"notification_type\":\"DID_RENEW\"}",
        &twice,
    ] {
        assert_eq!(read(body), "signature_malformed", "{body}");
    }
    assert_eq!(read(""), "body_empty");
    let long = [note("TEST").body(), " ".repeat(1_048_576)].concat();
    assert_eq!(read(&long), "body_too_large");
}

#[test]
fn a_flipped_bit_anywhere_is_enough_to_refuse_it() {
    let body = note("DID_RENEW").body();
    for bit in (0..body.len() * 8).step_by(997) {
        let mut bytes = body.clone().into_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let Ok(flipped) = String::from_utf8(bytes) else {
            continue;
        };
        let refused = receive(&flipped, &app(), Some(Environment::Test));
        assert_eq!(refused.unwrap_err().reason, Reason::Untrusted, "bit {bit}");
    }
}
