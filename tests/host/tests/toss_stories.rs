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
fn buy(world: &mut World, plan: &str, deed: &Json) -> (Outcome, String) {
    let Ok(Outcome::Checkout { way, .. }) = world.ask(checkout("ada", plan, "/done")) else {
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
    let mut wish = json!({"script": calls.collect::<Vec<_>>()});
    for (name, value) in deed.as_object().into_iter().flatten() {
        wish[name] = value.clone();
    }
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
    let (back, payment) = buy(world, "won_pack", &json!({}));
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
