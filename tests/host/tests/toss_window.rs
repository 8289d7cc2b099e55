//! Payments that a customer makes once, deposits that banks correct, money that goes back,
//! and messages that nobody has signed.
#![allow(missing_docs)]

#[allow(dead_code, reason = "what renews is the other file's")]
mod won;

use kassa::ask::InboundResult;
use kassa::model::arrival::Arrival;
use kassa::model::http::Header;
use kassa::model::order::PaymentStatus;
use kassa::{Ask, KassaError, Outcome};
use kassa_host::shop::{deduct, refund};
use serde_json::{Value as Json, json};
use won::*;

fn arrival(outcome: Result<Outcome, KassaError>) -> Arrival {
    match outcome {
        Ok(Outcome::Returned { state, .. }) => state,
        other => panic!("not back: {other:?}"),
    }
}

fn message(body: &Json) -> Ask {
    Ask::Inbound {
        provider: "tossPayments".into(),
        headers: Vec::new(),
        secrets: None,
        body: body.to_string().into_bytes(),
    }
}

impl Shop {
    /// A pack, paid with a card.
    fn pack(&mut self) -> Vec<Header> {
        let (_, calls) = self.way("ada", "pack", 1);
        let query = self.window(&calls, &json!({}));
        let back = self.back("ada", &query);
        assert_eq!(arrival(back), Arrival::Landed);
        query
    }

    /// A pack, to be paid into an account.
    fn deposit(&mut self) -> String {
        let options = r#"{"method": "VIRTUAL_ACCOUNT", "virtualAccount": {"validHours": 24}}"#;
        let mut ask = kassa_host::shop::checkout("ada", "pack", "/ok");
        if let Ask::Checkout { options: asked, .. } = &mut ask {
            *asked = Some(options.into());
        }
        let Ok(Outcome::Checkout { way, .. }) = self.world.ask(ask) else {
            panic!("no checkout");
        };
        let way: Json = serde_json::from_str(&kassa::json::text(&way)).expect("json");
        let query = self.window(&way["calls"], &json!({"method": "VIRTUAL_ACCOUNT"}));
        let back = self.back("ada", &query);
        assert_eq!(arrival(back), Arrival::Waiting);
        let order = query.iter().find(|it| it.name == "orderId");
        order.map(|it| it.value.clone()).expect("an order")
    }

    fn hear(&mut self, body: &Json) -> Result<InboundResult, KassaError> {
        match self.world.ask(message(body))? {
            Outcome::Inbound { result, .. } => Ok(result),
            other => panic!("not heard: {other:?}"),
        }
    }

    fn sent(&mut self) -> usize {
        self.world.sent
    }
}

#[test]
fn an_approved_payment_is_confirmed_once_however_often_its_customer_comes_back() {
    let mut shop = Shop::new();
    let query = shop.pack();
    assert_eq!((shop.credits(), shop.amounts()), (300, vec![5_000]));
    let sent = shop.sent();
    for _ in 0..3 {
        let back = shop.back("ada", &query);
        assert_eq!(arrival(back), Arrival::Landed);
    }
    shop.world.deliver();
    assert_eq!((shop.credits(), shop.amounts()), (300, vec![5_000]));
    assert!(
        shop.sent() - sent <= 2,
        "only what the messages name is read again"
    );
    shop.audit();
}

#[test]
fn a_query_that_somebody_changed_takes_nothing() {
    let mut shop = Shop::new();
    let (_, calls) = shop.way("ada", "pack", 1);
    let query = shop.window(&calls, &json!({}));
    let with = |name: &str, value: &str| {
        let mut changed = query.clone();
        for it in changed.iter_mut().filter(|it| it.name == name) {
            it.value = value.into();
        }
        changed
    };
    let less = shop.back("ada", &with("amount", "100"));
    assert_eq!(less.expect_err("less").code, "amount_mismatch");
    let foreign = shop.back("eve", &query);
    assert_eq!(foreign.expect_err("another's").code, "unknown_checkout");
    let order = shop.back("ada", &with("orderId", "co_ffffffffffffffffffffffff"));
    assert!(order.is_err());
    assert!(shop.taken().is_empty());
    let back = shop.back("ada", &query);
    assert_eq!(arrival(back), Arrival::Landed);
    shop.audit();
}

#[test]
fn a_confirm_without_an_answer_is_looked_up_and_not_taken_twice() {
    for fault in ["timeout", "500_after", "500"] {
        let mut shop = Shop::new();
        let (_, calls) = shop.way("ada", "pack", 1);
        let query = shop.window(&calls, &json!({}));
        let fault =
            json!({"kind": fault, "times": 1, "path_prefix": "/tossPayments/v1/payments/confirm"});
        shop.world.control("POST /lab/fault", &fault);
        let _ = shop.back("ada", &query);
        shop.pass(3 * HOUR);
        if fault["kind"] != "500" {
            assert_eq!(
                (shop.credits(), shop.amounts()),
                (300, vec![5_000]),
                "{fault}"
            );
        }
        let taken = shop.taken().len();
        assert_eq!(taken, shop.amounts().len(), "{fault}");
        shop.audit();
    }
}

#[test]
fn a_confirm_that_is_refused_is_said_and_another_try_is_another_order() {
    let mut shop = Shop::new();
    let (_, calls) = shop.way("ada", "pack", 1);
    let query = shop.window(&calls, &json!({"card": DECLINES}));
    assert_eq!(arrival(shop.back("ada", &query)), Arrival::Failed);
    assert_eq!(arrival(shop.back("ada", &query)), Arrival::Failed);
    shop.world.deliver();
    let (_, calls) = shop.way("ada", "pack", 1);
    let query = shop.window(&calls, &json!({}));
    assert_eq!(arrival(shop.back("ada", &query)), Arrival::Landed);
    assert_eq!(shop.credits(), 300);
    shop.audit();
}

#[test]
fn a_window_that_is_closed_ends_its_checkout() {
    let mut shop = Shop::new();
    let (first, calls) = shop.way("ada", "pack", 1);
    let query = shop.window(&calls, &json!({"outcome": "close"}));
    assert_eq!(arrival(shop.back("ada", &query)), Arrival::Failed);
    let (second, _) = shop.way("ada", "pack", 1);
    assert_ne!(first, second);
    shop.audit();
}

#[test]
fn a_deposit_gives_when_it_comes_and_takes_back_what_the_bank_corrects() {
    let mut shop = Shop::new();
    let order = shop.deposit();
    assert_eq!(shop.credits(), 0);
    shop.world.deliver();
    assert_eq!(shop.credits(), 0);
    let paid = |shop: &mut Shop, what: &str| {
        let wish = json!({"order": order, "do": what});
        shop.world.control("POST /lab/tossPayments/deposit", &wish);
        shop.world.deliver();
        shop.tick();
    };
    paid(&mut shop, "pay");
    assert_eq!(shop.credits(), 300);
    shop.world.ask(deduct("ada", 120, "spent")).expect("spent");
    shop.pass(3 * HOUR);
    paid(&mut shop, "error");
    assert_eq!(shop.credits(), 0);
    let statuses: Vec<_> = shop.account().payments.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [PaymentStatus::Pending]);
    shop.audit();
    shop.pass(3 * HOUR);
    paid(&mut shop, "pay");
    assert_eq!(shop.credits(), 180);
    shop.audit();
}

#[test]
fn a_deposit_that_nobody_makes_expires() {
    let mut shop = Shop::new();
    shop.deposit();
    shop.pass(30 * HOUR);
    shop.world.deliver();
    assert_eq!(shop.credits(), 0);
    let statuses: Vec<_> = shop.account().payments.iter().map(|it| it.status).collect();
    assert_eq!(statuses, [PaymentStatus::Failed]);
    shop.audit();
}

#[test]
fn a_part_goes_back_once_and_takes_its_share() {
    let mut shop = Shop::new();
    shop.pack();
    let payment = shop.paid()[0].id.clone();
    let first = shop.world.ask(refund(&payment, Some(2_500), "half"));
    let Ok(Outcome::Refunded { amount, .. }) = &first else {
        panic!("{first:?}")
    };
    assert_eq!(*amount, 2_500);
    assert_eq!(
        format!("{first:?}"),
        format!(
            "{:?}",
            shop.world.ask(refund(&payment, Some(2_500), "half"))
        )
    );
    assert_eq!(shop.credits(), 150);
    shop.world.deliver();
    assert_eq!(shop.credits(), 150);
    let lost = json!({"kind": "timeout", "times": 1, "path_prefix": "/tossPayments/v1/payments/"});
    shop.world.control("POST /lab/fault", &lost);
    let _ = shop.world.ask(refund(&payment, None, "rest"));
    shop.pass(3 * HOUR);
    assert_eq!(shop.credits(), 0);
    assert_eq!(
        shop.world.at_provider("payments")[0]["balanceAmount"],
        json!(0)
    );
    shop.audit();
}

#[test]
fn a_renewal_that_goes_back_leaves_the_plan_to_its_period() {
    let mut shop = Shop::new();
    shop.buys("month", PAYS);
    shop.pass_to(seoul("2026-02-28T12:00"));
    let payment = shop.paid()[1].id.clone();
    shop.world
        .ask(refund(&payment, Some(5_000), "half"))
        .expect("refunded");
    assert_eq!(shop.credits(), 50);
    shop.pass_to(seoul("2026-03-31T12:00"));
    assert_eq!((shop.amounts(), shop.credits()), (vec![10_000; 3], 100));
    shop.audit();
}

#[test]
fn of_messages_only_the_names_are_believed() {
    let mut shop = Shop::new();
    shop.pack();
    shop.world.deliver();
    let row = shop.world.at_provider("payments")[0].clone();
    let key = row["paymentKey"].as_str().unwrap_or_default().to_string();
    let contradict = json!({"payment": key});
    shop.world
        .control("POST /lab/tossPayments/contradict", &contradict);
    shop.world.deliver();
    assert_eq!((shop.credits(), shop.amounts()), (300, vec![5_000]));
    let sent = shop.sent();
    let unknown = json!({
        "eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-02-01T00:00:00.000000",
        "data": {"paymentKey": "tviva_foreign", "orderId": "ORDER-1", "status": "DONE"},
    });
    assert_eq!(shop.hear(&unknown).expect("heard"), InboundResult::Ignored);
    assert_eq!(
        shop.sent(),
        sent,
        "nobody is asked about a stranger's order"
    );
    let lie = json!({
        "eventType": "PAYMENT_STATUS_CHANGED", "createdAt": "2026-02-01T00:00:00.000000",
        "data": {"paymentKey": key, "orderId": row["orderId"], "status": "CANCELED"},
    });
    shop.hear(&lie).expect("heard");
    assert_eq!(shop.credits(), 300);
    shop.audit();
}

#[test]
fn a_deposits_message_with_another_secret_is_refused() {
    let mut shop = Shop::new();
    let order = shop.deposit();
    shop.world.deliver();
    let sent = shop.sent();
    let body = json!({
        "createdAt": "2026-02-01T00:00:00.000000", "secret": "ps_wrong", "status": "DONE",
        "transactionKey": "txn", "orderId": order,
    });
    let refused = shop.hear(&body).expect_err("refused");
    assert_eq!(refused.code, "no_match");
    assert_eq!((shop.sent(), shop.credits()), (sent, 0));
    shop.audit();
}
