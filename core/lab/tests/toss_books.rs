#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    missing_docs
)]
//! The books of the fake TossPayments add up, whatever is asked in whatever order.

mod support;
use kassa_lab::{Lab, Request};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::toss::*;
use support::*;

/// The next of a row of numbers that looks like chance, below a bound.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % below
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let place = self.roll(u64::try_from(of.len()).unwrap());
        of[usize::try_from(place).unwrap()]
    }
}

const CARDS: [&str; 6] = [
    CARD,
    "9410000000000002",
    "9410000000000006",
    "9410000000000007",
    "9410000000000008",
    "9410000000000009",
];

/// Something that a customer, a shop, a bank or time does; most of it makes no sense. What
/// customers approved is kept, to be confirmed at some time and perhaps again.
fn step(lab: &mut Lab, dice: &mut Dice, approved: &mut Vec<Value>) {
    let order = format!("order-{}", dice.roll(16));
    let amount = 1_000 + i64::try_from(dice.roll(3)).unwrap();
    let card = dice.one(&CARDS);
    let key = format!("key-{}", dice.roll(500));
    let path = format!("/payments/orders/{order}");
    let payment = ask_with(lab, SECRET, ("GET", &path), &[], &Value::Null).json();
    let on = |rest: &str| {
        format!(
            "/payments/{}{rest}",
            payment["paymentKey"].as_str().unwrap_or("x")
        )
    };
    match dice.roll(12) {
        0 | 1 => {
            let method = dice.one(&["CARD", "TRANSFER", "VIRTUAL_ACCOUNT"]);
            let mut wish = wish(method, &order, amount);
            if method == "CARD" {
                wish["card"] = card.into();
            }
            approved.push(by_hand(lab, "pay", &wish)["query"].clone());
        }
        2 | 3 => {
            let among = u64::try_from(approved.len()).unwrap().max(1);
            let place = usize::try_from(dice.roll(among)).unwrap();
            if let Some(query) = approved.get(place).filter(|query| query.is_object()) {
                post_once(lab, &key, "/payments/confirm", confirming(query));
            }
        }
        4..=6 => {
            let mut body = json!({
                "cancelReason": "x",
                "refundReceiveAccount": {"bank": "88", "accountNumber": "1", "holderName": "x"},
            });
            match dice.roll(4) {
                0 => {}
                1 => body["cancelRequestId"] = json!("slow"),
                _ => body["cancelAmount"] = dice.roll(700).into(),
            }
            post_once(lab, &key, &on("/cancel"), body);
        }
        7 => {
            let registered = registered(lab, "CARD", card);
            let body = charge_of(&order, amount);
            post_once(lab, &key, &billing_path(&registered), body);
        }
        8 => {
            let wish = json!({"order": order, "do": dice.one(&["pay", "error"])});
            by_hand(lab, "deposit", &wish);
        }
        9 | 10 => {
            let wish = json!({"order": order, "status": dice.one(&["DONE", "ABORTED"])});
            by_hand(lab, "refund/settle", &wish);
        }
        _ => advance(lab, dice.one(&["1m", "1m", "6m", "3d"])),
    }
}

fn by_hand(lab: &mut Lab, action: &str, wish: &Value) -> Value {
    let path = format!("/lab/tossPayments/{action}");
    let request = Request::new("POST", &path).with_body(wish.to_string());
    let reply = lab.handle(&request);
    assert!(reply.status < 500);
    reply.json()
}

fn all(lab: &mut Lab, kind: &str) -> Vec<Value> {
    let state = lab.handle(&Request::new("GET", "/lab/state")).json();
    state["tossPayments"][kind].as_array().unwrap().clone()
}

/// What has to be true of a payment at any time; whether money moved or waits for it.
fn check(payment: &Value) -> bool {
    let int = |name: &str| payment[name].as_i64().unwrap();
    let cancels = payment["cancels"].as_array().cloned().unwrap_or_default();
    let gone: Vec<i64> = cancels
        .iter()
        .filter(|cancel| cancel["cancelStatus"] == "DONE")
        .map(|cancel| cancel["cancelAmount"].as_i64().unwrap())
        .collect();
    let sum: i64 = gone.iter().sum();
    assert_eq!(int("totalAmount") - sum, int("balanceAmount"), "{payment}");
    assert!(int("balanceAmount") >= 0);
    let parts = int("suppliedAmount") + int("vat") + int("taxFreeAmount");
    assert_eq!(parts, int("balanceAmount"));
    let status = payment["status"].as_str().unwrap();
    let whole = gone == [int("totalAmount")];
    let expected = match status {
        "CANCELED" => whole,
        "PARTIAL_CANCELED" => !gone.is_empty() && !whole,
        _ => gone.is_empty(),
    };
    assert!(expected, "{payment}");
    let paid = ["DONE", "PARTIAL_CANCELED"].contains(&status);
    assert!(!paid || payment["approvedAt"].is_string());
    paid || ["CANCELED", "WAITING_FOR_DEPOSIT"].contains(&status)
}

#[test]
fn no_order_is_paid_twice_and_every_won_is_accounted_for() {
    let mut kinds = BTreeSet::new();
    for seed in 0..20 {
        let (mut lab, mut dice) = (toss(), Dice(seed));
        let mut approved = Vec::new();
        for _ in 0..400 {
            step(&mut lab, &mut dice, &mut approved);
        }
        let mut taken = BTreeSet::new();
        for payment in all(&mut lab, "payments") {
            kinds.insert(payment["status"].as_str().unwrap().to_owned());
            if check(&payment) {
                let order = payment["orderId"].as_str().unwrap().to_owned();
                assert!(taken.insert(order), "paid twice: {payment}");
            }
        }
        assert!(
            kinds.len() >= 4,
            "a story in which little happens: {kinds:?}"
        );
    }
}
