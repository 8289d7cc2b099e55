//! What payments of TossPayments say, and what its messages hint at.
#![cfg(feature = "server")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_enum_match_arm
)]

mod toss_support;

use kassa::authentic::digest::sha256_hex;
use kassa::authentic::hmac;
use kassa::model::account::{OperationKind, RefundStatus};
use kassa::model::http::Header;
use kassa::model::id::Environment;
use kassa::model::order::{OrderType, PaymentStatus};
use kassa::providers::{Hint, Inbound, LookedUp, RefundOrder};
use kassa::{KassaError, Reason};
use serde_json::{Value, json};
use toss_support::{
    CHECKOUT, NOW, SUBSCRIPTION, api, learn, operation, paid, proof, read, toss, with,
};

#[test]
fn a_payment_says_what_was_paid_by_which_checkout() {
    let event = learn(&paid()).unwrap();
    assert_eq!(event.kind, "Payment");
    assert_eq!(event.environment, Environment::Test);
    assert!(event.references.contains(&CHECKOUT.to_string()));
    assert!(event.account.is_none());
    let payment = read(&paid());
    assert_eq!(payment.id, CHECKOUT);
    assert_eq!(payment.aliases, [CHECKOUT, "tgen_20261118141958abcd"]);
    assert_eq!(payment.checkout.as_deref(), Some(CHECKOUT));
    assert_eq!(payment.status, PaymentStatus::Paid);
    assert_eq!(payment.order_type, OrderType::OneTimePurchase);
    assert_eq!(
        (payment.amount.amount, &*payment.amount.currency),
        (4_900, "krw")
    );
    assert_eq!(payment.created, 1_794_979_181_000);
    assert_eq!(payment.as_of, NOW);
    assert!(payment.refunds.is_empty() && payment.refund_total.is_none());
}

#[test]
fn a_receipt_is_read_in_full() {
    let details = read(&paid()).details.unwrap();
    assert_eq!(details.method.as_deref(), Some("카드"));
    assert_eq!(details.issuer.as_deref(), Some("71"));
    assert_eq!(details.number.as_deref(), Some("43301234****123*"));
    assert_eq!(details.installments, Some(3));
    assert_eq!(details.approval.as_deref(), Some("00000000"));
    let url = details.receipt_url.as_deref();
    assert_eq!(url, Some("https://dashboard.tosspayments.com/receipt/x"));
    let sums = [
        details.total,
        details.balance,
        details.supplied,
        details.tax,
        details.tax_free,
    ];
    assert_eq!(sums, [4_900, 4_900, 4_455, 445, 0].map(Some));
    // The secret of a card is known for nothing.
    assert!(details.deposit.is_none() && details.cash_receipt.is_none());
}

#[test]
fn a_deposit_waits_and_its_secret_is_kept_as_a_digest_alone() {
    let waits = with(
        paid(),
        json!({
            "method": "가상계좌", "status": "WAITING_FOR_DEPOSIT", "approvedAt": null, "card": null,
            "secret": "ps_deposit",
            "virtualAccount": {
                "accountNumber": "X6505831718354", "bankCode": "92", "customerName": "김토스",
                "dueDate": "2026-11-25T14:19:41+09:00", "refundStatus": "NONE", "expired": false,
                "settlementStatus": "INCOMPLETED"
            },
            "cashReceipt": {
                "type": "소득공제", "issueNumber": "G48327", "receiptUrl": "https://x.example/r"
            }
        }),
    );
    let payment = read(&waits);
    assert_eq!(payment.status, PaymentStatus::Pending);
    let details = payment.details.clone().unwrap();
    let deposit = details.deposit.unwrap();
    assert_eq!((&*deposit.bank, &*deposit.number), ("92", "X6505831718354"));
    assert_eq!(deposit.holder.as_deref(), Some("김토스"));
    assert_eq!(deposit.due_at, Some(1_795_583_981_000));
    assert_eq!(deposit.secret, Some(sha256_hex(&[b"ps_deposit"])));
    assert_eq!(details.cash_receipt.unwrap().kind, "소득공제");
    let stored = kassa::json::text(&payment);
    assert!(!stored.contains("ps_deposit"), "{stored}");

    // The bank takes a deposit back, nobody pays, or somebody pays after all.
    let as_status = |status| read(&with(waits.clone(), json!({"status": status}))).status;
    assert_eq!(as_status("DONE"), PaymentStatus::Paid);
    assert_eq!(as_status("CANCELED"), PaymentStatus::Failed);
    assert_eq!(as_status("EXPIRED"), PaymentStatus::Failed);
}

#[test]
fn each_cancel_counts_once_by_its_own_key() {
    let cancel = |key: &str, amount: i64, status: Value| {
        json!({
            "transactionKey": key, "cancelAmount": amount, "cancelReason": "Refund kassa-0",
            "canceledAt": "2026-11-19T10:00:00+09:00", "cancelStatus": status,
            "refundableAmount": 0, "receiptKey": null
        })
    };
    let payment = read(&with(
        paid(),
        json!({
            // All of it went back part by part: the word stays.
            "status": "PARTIAL_CANCELED", "balanceAmount": 0,
            "cancels": [
                cancel("A1", 1_000, json!("DONE")),
                cancel("A2", 900, json!("IN_PROGRESS")),
                cancel("A3", 2_000, json!("ABORTED")),
                cancel("A4", 3_000, Value::Null),
            ]
        }),
    ));
    assert_eq!(payment.status, PaymentStatus::Paid);
    let refunds = payment
        .refunds
        .iter()
        .map(|it| (&*it.id, it.amount, it.status));
    assert_eq!(
        refunds.collect::<Vec<_>>(),
        [
            ("A1", 1_000, RefundStatus::Succeeded),
            ("A2", 900, RefundStatus::Pending),
            ("A3", 2_000, RefundStatus::Failed),
            ("A4", 3_000, RefundStatus::Succeeded),
        ]
    );
    assert_eq!(payment.refunds[0].created, 1_795_050_000_000);
    // Without a word of how, the balance tells.
    let silent = json!({"status": "CANCELED", "balanceAmount": null, "cancels": null});
    let total = read(&with(paid(), silent)).refund_total.unwrap();
    assert_eq!(total.amount, 4_900);
}

#[test]
fn amounts_are_minor_units_and_no_float_is_on_the_way() {
    let of = |currency: &str, amount: Value| {
        let changes = json!({"currency": currency, "totalAmount": amount});
        learn(&with(paid(), changes)).map(|_| {
            let changes = json!({"currency": currency, "totalAmount": amount});
            read(&with(paid(), changes)).amount.amount
        })
    };
    assert_eq!(of("KRW", json!(4_900)), Ok(4_900));
    assert_eq!(of("JPY", json!(500)), Ok(500));
    assert_eq!(of("USD", json!(15)), Ok(1_500));
    let text = paid()
        .to_string()
        .replace("\"totalAmount\":4900", "\"totalAmount\":90071992547.93");
    let text = text.replace("\"KRW\"", "\"USD\"");
    let learned = api().learn(
        &toss_support::asked(),
        proof(),
        text.as_bytes(),
        Environment::Test,
        NOW,
    );
    let stored = kassa::json::text(&learned.unwrap().into_inner());
    assert!(stored.contains("\"amount\":9007199254793"), "{stored}");
    for odd in [json!(4_900.5), json!(-1), json!("4900"), Value::Null] {
        assert_eq!(
            of("KRW", odd.clone()),
            Err("totalAmount".to_string()),
            "{odd}"
        );
    }
    assert_eq!(of("KRW", json!(4_900.0)), Ok(4_900));
}

#[test]
fn a_charge_is_known_by_its_order() {
    let charge = |period: i64, attempt: i64| {
        let order = format!("{SUBSCRIPTION}_{period}_{attempt}");
        read(&with(paid(), json!({"type": "BILLING", "orderId": order})))
    };
    let first = charge(0, 1);
    assert_eq!(first.order_type, OrderType::SubscriptionInitial);
    let renewal = charge(11, 3);
    assert_eq!(renewal.id, format!("{SUBSCRIPTION}_11"));
    assert_eq!(renewal.subscription.as_deref(), Some(SUBSCRIPTION));
    assert_eq!(renewal.order_type, OrderType::SubscriptionRenewal);
    assert!(renewal.aliases.contains(&format!("{SUBSCRIPTION}_11_3")));
    assert!(renewal.checkout.is_none());
    // Somebody else's order at the same shop leads to nobody.
    let other = learn(&with(paid(), json!({"orderId": "ORDER-2026-1"}))).unwrap();
    assert!(!other.references.iter().any(|it| it.starts_with("co_")));
}

#[test]
fn whatever_is_null_or_missing_but_the_names_is_borne() {
    let whole = paid();
    for name in whole.as_object().unwrap().keys() {
        let needed = matches!(&**name, "paymentKey" | "orderId" | "status" | "totalAmount");
        for value in [
            None,
            Some(Value::Null),
            Some(json!({"of": ["another", 1.5, {}]})),
        ] {
            let mut payment = whole.clone();
            let fields = payment.as_object_mut().unwrap();
            match value {
                None => drop(fields.remove(name)),
                Some(value) => drop(fields.insert(name.clone(), value)),
            }
            match learn(&payment) {
                Ok(_) => assert!(!needed, "{name}"),
                Err(path) => assert!(needed && path == **name, "{name}: {path}"),
            }
        }
    }
    // As one that nobody finished looks.
    let expired = json!({
        "paymentKey": "tgen_1", "orderId": CHECKOUT, "status": "EXPIRED", "method": null,
        "currency": "ZZZ", "useEscrow": null, "totalAmount": 0,
        "failure": {"code": "EXPIRED_PAYMENT", "message": "…"}
    });
    assert_eq!(read(&expired).status, PaymentStatus::Failed);
    for status in ["READY", "IN_PROGRESS", "STATUS_OF_TOMORROW", ""] {
        let payment = read(&with(
            paid(),
            json!({"status": status, "method": "새로운수단"}),
        ));
        assert_eq!(payment.status, PaymentStatus::Pending, "{status}");
    }
}

#[test]
fn a_look_tells_what_became_of_a_call_without_an_answer() {
    let call = api().refund(&RefundOrder {
        payment: &read(&paid()),
        amount: Some(900),
        key: "refund-1",
        options: None,
    });
    let call = call.unwrap();
    let asked: Value = serde_json::from_str(&call.body).unwrap();
    let look = |kind, payment: &Value| {
        let body = payment.to_string();
        let operation = operation(kind, call.clone());
        let found = api().looked_up(&operation, proof(), body.as_bytes(), Environment::Test, NOW);
        match found.unwrap() {
            LookedUp::Made(_) => "made".to_string(),
            LookedUp::Refused(code) => code,
            LookedUp::Waits => "waits".to_string(),
            LookedUp::Absent => "absent".to_string(),
        }
    };
    use OperationKind::{Charge, Confirm, Refund};
    let at = |status: &str| with(paid(), json!({"status": status}));
    let failed = with(
        at("ABORTED"),
        json!({"failure": {"code": "REJECT_CARD_PAYMENT", "message": "…"}}),
    );
    let canceled = |reason: &Value| {
        let cancel = json!({"transactionKey": "A", "cancelAmount": 900, "cancelReason": reason});
        with(at("PARTIAL_CANCELED"), json!({"cancels": [cancel]}))
    };
    for (kind, payment, expected) in [
        (Charge, at("DONE"), "made"),
        (Charge, at("IN_PROGRESS"), "waits"),
        (Charge, failed.clone(), "REJECT_CARD_PAYMENT"),
        (Confirm, at("DONE"), "made"),
        (Confirm, at("WAITING_FOR_DEPOSIT"), "made"),
        // The customer approved it, and the confirmation never got there.
        (Confirm, at("IN_PROGRESS"), "absent"),
        (Confirm, at("EXPIRED"), "EXPIRED"),
        (Refund, at("DONE"), "absent"),
        (
            Refund,
            canceled(&json!("Refund kassa-0123456789abcdef")),
            "absent",
        ),
        (Refund, canceled(&asked["cancelReason"]), "made"),
    ] {
        assert_eq!(
            look(kind, &payment),
            expected,
            "{kind:?} {}",
            payment["status"]
        );
    }
    assert!(api().is_absent("NOT_FOUND_PAYMENT") && !api().is_absent("UNAUTHORIZED_KEY"));
}

fn hint(body: &str) -> Result<Option<Hint>, KassaError> {
    hint_with(body, &[])
}

fn hint_with(body: &str, headers: &[Header]) -> Result<Option<Hint>, KassaError> {
    toss().hint(&Inbound {
        headers,
        body: body.as_bytes(),
        secrets: &[],
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: None,
        trust: &kassa::authentic::Trust::default(),
    })
}

#[test]
fn a_changed_payment_is_asked_for_again_and_nothing_else_of_it_is_kept() {
    let data =
        json!({"paymentKey": "tgen/1=", "orderId": format!("{CHECKOUT}_w"), "status": "DONE"});
    let body = json!({"eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "x", "data": data});
    let found = hint(&body.to_string()).unwrap().unwrap();
    assert_eq!(found.kind, "PAYMENT_STATUS_CHANGED");
    assert_eq!(
        found.references,
        [format!("{CHECKOUT}_w"), "tgen/1=".into()]
    );
    let call = found.call.unwrap();
    assert_eq!(call.path, "/v1/payments/tgen%2F1%3D#widget");
    assert!(found.known_by.is_none() && found.gone_key.is_none());
    let renewal = json!({"eventType": "CANCEL_STATUS_CHANGED", "data": {
        "orderId": format!("{SUBSCRIPTION}_3_1"), "transactionKey": "T"
    }});
    let found = hint(&renewal.to_string()).unwrap().unwrap();
    assert_eq!(found.references[0], SUBSCRIPTION);
    assert_eq!(
        found.call.unwrap().path,
        format!("/v1/payments/orders/{SUBSCRIPTION}_3_1")
    );
}

#[test]
fn a_deposit_names_its_secret_as_a_digest() {
    let body = json!({
        "createdAt": "2026-11-18T14:19:58.104233", "secret": "ps_deposit", "status": "DONE",
        "transactionKey": "T", "orderId": CHECKOUT
    });
    let found = hint(&body.to_string()).unwrap().unwrap();
    assert_eq!(found.kind, "DEPOSIT_CALLBACK");
    assert_eq!(found.references, [CHECKOUT]);
    assert_eq!(found.known_by, Some(sha256_hex(&[b"ps_deposit"])));
    assert_eq!(
        found.call.unwrap().path,
        format!("/v1/payments/orders/{CHECKOUT}")
    );
}

#[test]
fn a_billing_key_that_is_gone_is_named_by_its_digest_alone() {
    let data = json!({"billingKey": "the-billing-key=", "reason": "x"});
    let body = json!({"eventType": "BILLING_DELETED", "createdAt": "x", "data": data});
    let found = hint(&body.to_string()).unwrap().unwrap();
    assert_eq!(found.gone_key, Some(sha256_hex(&[b"the-billing-key="])));
    assert!(found.call.is_none());
    assert!(!format!("{found:?}").contains("the-billing-key"));
}

#[test]
fn other_messages_lead_nowhere_and_signed_ones_are_no_hints() {
    for kind in [
        "METHOD_UPDATED",
        "CUSTOMER_STATUS_CHANGED",
        "ars-reservation.changed",
        "NEW",
    ] {
        let body = json!({"eventType": kind, "createdAt": "x", "data": {"customerKey": "c"}});
        let found = hint(&body.to_string()).unwrap().unwrap();
        assert!(
            found.references.is_empty() && found.call.is_none(),
            "{kind}"
        );
    }
    assert_eq!(
        hint(r#"{"eventType":"payout.changed","entityBody":{}}"#),
        Ok(None)
    );
    let signed = [Header {
        name: "TossPayments-Webhook-Signature".into(),
        value: "v1:x".into(),
    }];
    let body = r#"{"eventType":"PAYMENT_STATUS_CHANGED","data":{"orderId":"a"}}"#;
    assert_eq!(hint_with(body, &signed), Ok(None));
    for nothing in ["[]", "{}", "x", "{\"orderId\":\"a\"}", "{\"eventType\":7}"] {
        assert_eq!(hint(nothing), Ok(None), "{nothing}");
    }
    assert_eq!(hint("").unwrap_err().reason, Reason::Untrusted);
    let long = json!({"eventType": "PAYMENT_STATUS_CHANGED", "data": {"orderId": "a".repeat(400)}});
    assert!(
        hint(&long.to_string())
            .unwrap()
            .unwrap()
            .references
            .is_empty()
    );
}
