//! Claims about TossPayments that a story cannot tell: what nobody heard of, and what strangers
//! write.
#![allow(missing_docs)]

use kassa::ask::{InboundResult, WayToPay};
use kassa::model::arrival::Arrival;
use kassa::model::http::Header;
use kassa::{Ask, KassaError, Outcome, Reason};
use kassa_host::shop::{checkout, refund};
use kassa_host::story;
use kassa_host::world::World;
use serde_json::{Value as Json, json};

/// A shop of which no message tells: nobody set a webhook up.
fn silent_shop() -> World {
    let mut world = World::shop();
    world.set_up(&story::plans(), |config| {
        let toss = json!({
            "provider": "tossPayments", "secretKey": "test_sk_shop", "clientKey": "test_ck_shop",
            "apiBase": "http://127.0.0.1:4242/tossPayments",
        });
        config["providers"] = json!([toss]);
    });
    world
}

/// Goes through the window and back again; also tells the payment's key.
fn buy(world: &mut World, options: &Json) -> (Outcome, String) {
    let mut ask = checkout("ada", "won_pack", "/done");
    if let Ask::Checkout { options: place, .. } = &mut ask {
        *place = Some(options.to_string());
    }
    let Ok(Outcome::Checkout { way, .. }) = world.ask(ask) else {
        panic!("no checkout")
    };
    let WayToPay::Script { calls, .. } = way else {
        panic!("no script")
    };
    let calls = calls.iter().map(|call| {
        let mut row: Vec<Json> = serde_json::from_str(&call.arguments).expect("arguments");
        row.insert(0, call.function.clone().into());
        Json::from(row)
    });
    let wish = json!({"script": calls.collect::<Vec<_>>()});
    let left = world.control("POST /lab/tossPayments/pay", &wish);
    let text = |name: &str| left["query"][name].as_str().unwrap_or_default().to_owned();
    let query = left["query"].as_object().expect("a query");
    let query = query.iter().map(|(name, value)| Header {
        name: name.clone(),
        value: value.as_str().unwrap_or_default().into(),
    });
    let back = Ask::Return {
        account: "ada".into(),
        provider: Some("tossPayments".into()),
        query: query.collect(),
    };
    (world.ask(back).expect("a return"), text("paymentKey"))
}

fn bought(world: &mut World) -> String {
    let (back, payment) = buy(world, &json!({}));
    assert!(
        matches!(
            &back,
            Outcome::Returned {
                state: Arrival::Landed,
                ..
            }
        ),
        "{back:?}"
    );
    payment
}

fn hint(body: &Json) -> Ask {
    Ask::Inbound {
        provider: "tossPayments".into(),
        headers: Vec::new(),
        secrets: None,
        body: body.to_string().into_bytes(),
    }
}

#[test]
fn a_refund_after_one_that_nobody_heard_of_is_refused_once_and_then_made() {
    let mut world = silent_shop();
    let payment = bought(&mut world);
    assert_eq!(world.benefits("ada").total_available_credits, 300);
    // In the developer centre, with nobody listening.
    let wish = json!({"payment": payment, "amount": 900});
    world.control("POST /lab/tossPayments/refund", &wish);
    let refused = world
        .ask(refund(&payment, Some(1_000), "first"))
        .unwrap_err();
    assert_eq!(
        (refused.reason, &*refused.code),
        (Reason::Refused, "NOT_MATCHES_REFUNDABLE_AMOUNT")
    );
    // What is there now was looked at, so that the next one knows.
    let made = world.ask(refund(&payment, Some(1_000), "second"));
    let Ok(Outcome::Refunded { amount: 1_000, .. }) = made else {
        panic!("{made:?}")
    };
    let gone = world.orders("ada").iter().map(|it| it.refunded).max();
    assert_eq!(gone, Some(1_900));
}

#[test]
fn a_stranger_who_writes_messages_changes_nothing() {
    let mut world = silent_shop();
    let payment = bought(&mut world);
    let before = world.state("ada");
    let sent = world.sent;
    let order = "co_ffffffffffffffffffffffff";
    let data = json!({"paymentKey": "tgen_of_nobody", "orderId": order, "status": "CANCELED"});
    let told = world.ask(hint(
        &json!({"eventType": "PAYMENT_STATUS_CHANGED", "data": data}),
    ));
    let ignored = |told: &Result<Outcome, KassaError>| {
        matches!(
            told,
            Ok(Outcome::Inbound {
                result: InboundResult::Ignored,
                ..
            })
        )
    };
    assert!(ignored(&told), "{told:?}");
    // Of what is not ours TossPayments is not even asked.
    assert_eq!(world.sent, sent);
    // Of what is ours it is asked, and says what is true.
    let data = json!({"paymentKey": payment, "status": "CANCELED", "totalAmount": 0});
    for _ in 0..3 {
        let told = world.ask(hint(
            &json!({"eventType": "PAYMENT_STATUS_CHANGED", "data": data}),
        ));
        assert!(matches!(told, Ok(Outcome::Inbound { .. })), "{told:?}");
    }
    assert_eq!(world.state("ada"), before);
    let key = json!({"billingKey": "guessed", "reason": "x"});
    assert!(ignored(&world.ask(hint(
        &json!({"eventType": "BILLING_DELETED", "data": key})
    ))));
    assert_eq!(world.benefits("ada").total_available_credits, 300);
}

/// The payment as TossPayments has it.
fn over_there(world: &mut World, payment: &str) -> Json {
    let state = world.control("GET /lab/state", &Json::Null);
    let all = state["tossPayments"]["payments"].as_array().cloned();
    let mut all = all.unwrap_or_default().into_iter();
    let found = all.find(|it| it["paymentKey"] == payment);
    found.expect("a payment")
}

#[test]
fn a_deposit_counts_from_when_it_is_there_until_the_bank_corrects_it() {
    let mut world = silent_shop();
    let (back, payment) = buy(&mut world, &json!({"method": "VIRTUAL_ACCOUNT"}));
    let Outcome::Returned { state, order, .. } = back else {
        panic!("{back:?}")
    };
    assert_eq!(state, Arrival::Waiting);
    let details = order.and_then(|order| order.details);
    let deposit = details
        .and_then(|it| it.deposit)
        .expect("an account to pay into");
    assert!(!deposit.number.is_empty());
    assert_eq!(world.benefits("ada").total_available_credits, 0);

    let row = over_there(&mut world, &payment);
    let said = |secret: &str, status: &str| {
        hint(&json!({
            "createdAt": "2026-01-31T09:00:00.652310", "secret": secret, "status": status,
            "transactionKey": "T", "orderId": row["orderId"],
        }))
    };
    let error = world.ask(said("guessed", "DONE")).unwrap_err();
    assert_eq!(
        (error.reason, &*error.code),
        (Reason::Untrusted, "no_match")
    );
    let secret = row["secret"].as_str().expect("a secret");
    // Somebody who knows the secret, and says what is not so.
    assert!(world.ask(said(secret, "DONE")).is_ok());
    assert_eq!(world.benefits("ada").total_available_credits, 0);

    let wish = json!({"payment": payment});
    world.control("POST /lab/tossPayments/deposit", &wish);
    assert!(world.ask(said(secret, "DONE")).is_ok());
    assert_eq!(world.benefits("ada").total_available_credits, 300);
    world.pass("1m");
    let wish = json!({"payment": payment, "do": "error"});
    world.control("POST /lab/tossPayments/deposit", &wish);
    assert!(world.ask(said(secret, "WAITING_FOR_DEPOSIT")).is_ok());
    assert_eq!(world.benefits("ada").total_available_credits, 0);
}
