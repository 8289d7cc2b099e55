//! What the core asks of TossPayments and reads in its answers, held against the lab's, which
//! shares no code with it.
#![allow(missing_docs)]

use kassa::ask::WayToPay;
use kassa::authentic::{Authentic, Proof, Report, hmac};
use kassa::model::account::{Call, Operation, Payment, RefundStatus, SealedKey};
use kassa::model::catalog::Terms;
use kassa::model::config::ProviderConfig;
use kassa::model::http::{Header, HttpResponse};
use kassa::model::id::Environment;
use kassa::model::money::Money;
use kassa::model::order::PaymentStatus;
use kassa::model::refusal::Refusal;
use kassa::model::secret::Secret;
use kassa::providers::{
    Api, Back, ChargeOrder, CheckoutOrder, ConfirmOrder, Inbound, LookedUp, Opening, Provider,
    RefundOrder, RegisterCall, RegisterOrder, Reply, named, unsealed,
};
use kassa_lab::{Delivery, Lab, LabOptions, Request, Webhook};
use serde_json::{Value as Json, json};

const BASE: &str = "http://127.0.0.1:4242";
const NOW: i64 = 1_769_817_600_000;
const SECURITY_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn toss() -> &'static dyn Provider {
    named("tossPayments").expect("a provider")
}

fn api() -> &'static dyn Api {
    toss().api().expect("an API")
}

fn read<T: kassa::json::Read>(json: Json) -> T {
    kassa::json::read(&json.to_string()).expect("a value of the model")
}

fn won(amount: i64) -> Money {
    read(json!({"amount": amount, "currency": "krw"}))
}

/// A reply is believed because it came back to us. Nothing outside of the core can say so, hence
/// the proof of some signature.
fn proof() -> Proof {
    let hash = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    let text = b"The quick brown fox jumps over the lazy dog";
    hmac::verify_hex(hmac::sha256, &["key"], b"", text, &[hash]).expect("a proof")
}

struct Shop {
    lab: Lab,
    keys: ProviderConfig,
}

impl Shop {
    fn new() -> Self {
        Shop {
            lab: Lab::new(LabOptions {
                seed: 7,
                now_ms: NOW,
                base_url: BASE.into(),
                webhooks: vec![Webhook {
                    url: "http://app.test/hook".into(),
                    secret: SECURITY_KEY.into(),
                    provider: "tossPayments".into(),
                    ..Webhook::default()
                }],
            }),
            keys: read(json!({
                "provider": "tossPayments", "secretKey": "test_sk_shop",
                "clientKey": "test_ck_shop", "apiBase": format!("{BASE}/tossPayments"),
                "widget": {"clientKey": "test_gck_shop", "secretKey": "test_gsk_shop"},
                "webhookSecrets": [SECURITY_KEY],
            })),
        }
    }

    /// Sends what the core asks; none if the answer is lost.
    fn send(&mut self, call: &Call) -> Option<HttpResponse> {
        let mut asked = api()
            .request(call, &self.keys, Environment::Test)
            .expect("a request");
        if let Some(key) = &call.sealed {
            asked = unsealed(asked, &Secret::new(&key.text));
        }
        let target = asked.url.strip_prefix(BASE).expect("the lab's address");
        let mut request = Request::new(&asked.method, target).with_body(asked.body);
        for Header { name, value } in &asked.headers {
            request = request.with_header(name, value);
        }
        let reply = self.lab.handle(&request);
        (reply.status > 0).then(|| HttpResponse {
            status: reply.status,
            headers: Vec::new(),
            body: reply.body,
        })
    }

    /// The body of an answer that says that it was done.
    fn done(&mut self, call: &Call) -> Vec<u8> {
        let response = self.send(call).expect("an answer");
        let text = String::from_utf8_lossy(&response.body).into_owned();
        assert_eq!(api().reply(&response), Reply::Done, "{text}");
        response.body
    }

    /// The code of an answer that says no.
    fn refused(&mut self, call: &Call) -> String {
        let response = self.send(call).expect("an answer");
        match api().reply(&response) {
            Reply::Refused { code, .. } => code,
            other => panic!("{other:?}"),
        }
    }

    fn control(&mut self, path: &str, body: Json) -> Json {
        let request = Request::new("POST", path).with_body(body.to_string());
        let reply = self.lab.handle(&request);
        let shown = reply.json();
        assert_eq!(reply.status, 200, "{path}: {shown}");
        shown
    }

    /// Does what a page does with a script; answers what the customer brings back.
    fn window(&mut self, way: &WayToPay, deed: Json) -> Back {
        let WayToPay::Script { src, calls, .. } = way else {
            panic!("no script")
        };
        let served = Request::new("GET", src.strip_prefix(BASE).expect("the lab's"));
        assert_eq!(self.lab.handle(&served).status, 200);
        let calls = calls.iter().map(|call| {
            let mut row: Vec<Json> =
                serde_json::from_str(&call.arguments).expect("a list of arguments");
            row.insert(0, call.function.clone().into());
            Json::from(row)
        });
        let mut wish = json!({"script": calls.collect::<Vec<_>>()});
        for (name, value) in deed.as_object().into_iter().flatten() {
            wish[name] = value.clone();
        }
        let left = self.control("/lab/tossPayments/pay", wish);
        let url = left["url"].as_str().expect("an address");
        assert!(url.contains("kassa_checkout=co_") || url.contains("/registered"));
        let mut query: Vec<Header> = vec![];
        if url.contains("kassa_checkout=") {
            query.push(header("kassa_checkout", CHECKOUT));
        }
        for (name, value) in left["query"].as_object().expect("a query") {
            query.push(header(name, value.as_str().expect("a text")));
        }
        api().returned(&query).expect("a query of theirs")
    }

    /// A card or account that is stored, as the key to it.
    fn registered(&mut self, card: &str) -> SealedKey {
        let way = api().way_to_register(&RegisterOrder {
            account: "ada",
            currency: "krw",
            key: "k",
            customer: CUSTOMER,
            email: Some("ada@shop.example"),
            name: Some("에이다"),
            success_url: "http://shop.test/registered",
            cancel_url: "http://shop.test/registered",
            locale: None,
            options: None,
            keys: &self.keys.clone(),
        });
        let way = way.expect("a way").expect("a script");
        let Back::Registered {
            customer, secret, ..
        } = self.window(&way, json!({"card": card}))
        else {
            panic!("nothing was registered")
        };
        assert_eq!(customer, CUSTOMER);
        let call = api().register(&RegisterCall {
            customer: CUSTOMER,
            sealed: sealed(&secret),
            key: "register-1",
        });
        let body = self.done(&call.unwrap());
        let made = api().registered(&body).unwrap();
        assert_eq!(made.customer, CUSTOMER);
        sealed(&made.secret)
    }

    fn charge(&self, key: &SealedKey, order: &str) -> Call {
        let call = api().charge(&ChargeOrder {
            order,
            customer: CUSTOMER,
            sealed: key.clone(),
            amount: &won(9_900),
            tax_free: false,
            name: "프로 1개월",
            email: Some("ada@shop.example"),
            customer_name: None,
        });
        call.unwrap()
    }

    /// What a look says of an operation whose answer is not known, by its kind and key.
    fn looked_up(&mut self, call: &Call, (kind, key): (&str, &str)) -> LookedUp {
        let operation: Operation = read(json!({
            "key": key, "kind": kind, "provider": "tossPayments", "subject": "s",
            "call": {
                "method": call.method, "path": call.path, "body": call.body, "once": true,
            },
            "status": "unknown", "attempts": 1, "created": NOW,
        }));
        let look = api().look_up(&operation).expect("a look");
        let response = self.send(&look).expect("an answer");
        match api().reply(&response) {
            Reply::Done => {
                let (body, test) = (&response.body, Environment::Test);
                let read = api().looked_up(&operation, proof(), body, test, NOW);
                read.expect("a payment")
            }
            Reply::Refused { code, .. } if api().is_absent(&code) => LookedUp::Absent,
            other => panic!("{other:?}"),
        }
    }

    fn deliveries(&mut self) -> Vec<Delivery> {
        let rows = self.lab.due_deliveries();
        for row in &rows {
            self.lab.delivered(&row.id, 200);
        }
        rows
    }
}

const CHARGE: (&str, &str) = ("charge", "sub_01ab_1_1");
const CHECKOUT: &str = "co_0123456789abcdef01234567";
const CUSTOMER: &str = "cus_0123456789abcdef01234567";

fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.into(),
        value: value.into(),
    }
}

/// A request opens what is sealed just before; here nothing was ever closed.
fn sealed(secret: &Secret) -> SealedKey {
    SealedKey {
        text: secret.reveal().into(),
        customer: CUSTOMER.into(),
    }
}

fn payment(body: &[u8]) -> Payment {
    let asked = api().retrieve_subscription("order");
    let learnt = api().learn(&asked, proof(), body, Environment::Test, NOW);
    match learnt.map(Authentic::into_inner).expect("a payment").report {
        Report::Payment { payment, .. } => payment,
        other => panic!("{other:?}"),
    }
}

/// Sells a pack through the window or the widget.
fn bought(shop: &mut Shop, options: Option<&str>, deed: Json) -> Payment {
    let confirm = approved(shop, options, deed);
    payment(&shop.done(&confirm))
}

/// The same as far as the customer's approval: the call that takes the money.
fn approved(shop: &mut Shop, options: Option<&str>, deed: Json) -> Call {
    let terms: Terms = read(json!({
        "plan": "pack", "name": "연필 세 자루", "version": "v1",
        "price": {"amount": 12_900, "currency": "krw"}, "graceDays": 0,
        "benefits": {},
    }));
    let keys = shop.keys.clone();
    let order = CheckoutOrder {
        account: "ada",
        checkout: CHECKOUT,
        customer: Some(CUSTOMER),
        email: Some("ada@shop.example"),
        name: Some("에이다"),
        terms: &terms,
        price: None,
        quantity: 1,
        add_ons: Vec::new(),
        trial_days: None,
        success_url: "http://shop.test/ok?tab=1",
        cancel_url: "http://shop.test/no",
        locale: Some("ko"),
        expires_at: NOW + 1_800_000,
        environment: Environment::Test,
        overlay: false,
        options,
        keys: &keys,
        mac: hmac::sha256,
    };
    let Opening::Made(session) = api().create_checkout(&order).expect("a session") else {
        panic!("nothing is asked before the window opens")
    };
    let way = api().way(session.url.as_deref().unwrap_or_default(), &order);
    let Back::Approved {
        session: approved,
        payment: key,
        amount,
    } = shop.window(&way, deed)
    else {
        panic!("nothing was approved")
    };
    assert_eq!((&approved, amount), (&session.id, Some(12_900)));
    let call = api().confirm(&ConfirmOrder {
        session: &approved,
        payment: &key,
        amount: &won(12_900),
    });
    call.unwrap()
}

#[test]
fn a_confirm_without_an_answer_is_found_and_a_late_one_took_nothing() {
    const CONFIRM: (&str, &str) = ("confirm", CHECKOUT);
    let mut shop = Shop::new();
    let call = approved(&mut shop, None, json!({"card": "9410000000000007"}));
    assert_eq!(shop.looked_up(&call, CONFIRM), LookedUp::Absent);
    assert!(shop.send(&call).is_none());
    let LookedUp::Made(_) = shop.looked_up(&call, CONFIRM) else {
        panic!("the money is gone and nobody knows")
    };
    let mut shop = Shop::new();
    let call = approved(&mut shop, Some(r#"{"widget":true}"#), json!({}));
    shop.control("/lab/clock", json!({"advance": "11m"}));
    assert_eq!(shop.refused(&call), "NOT_FOUND_PAYMENT_SESSION");
    let expired = LookedUp::Refused("EXPIRED_PAYMENT".into());
    assert_eq!(shop.looked_up(&call, CONFIRM), expired);
    for hint in shop.deliveries().iter().filter_map(hinted) {
        let body = shop.done(&hint.call.unwrap());
        assert_eq!(payment(&body).status, PaymentStatus::Failed);
    }
}

#[test]
fn the_window_and_the_widget_sell_each_with_keys_of_its_own() {
    for (options, method) in [(None, "카드"), (Some(r#"{"widget":true}"#), "계좌이체")] {
        let mut shop = Shop::new();
        let deed = match options {
            Some(_) => json!({"method": "TRANSFER"}),
            None => json!({}),
        };
        let paid = bought(&mut shop, options, deed);
        assert_eq!(paid.status, PaymentStatus::Paid);
        assert_eq!(paid.checkout.as_deref(), Some(CHECKOUT));
        let details = paid.details.expect("details");
        assert_eq!(details.method.as_deref(), Some(method));
        assert_eq!((details.tax, details.supplied), (Some(1_173), Some(11_727)));
    }
}

#[test]
fn a_stored_card_is_charged_and_forgotten() {
    let mut shop = Shop::new();
    let key = shop.registered("9410001234567890");
    let call = shop.charge(&key, "sub_01ab_2_1");
    let paid = payment(&shop.done(&call));
    assert_eq!(
        (&*paid.id, paid.subscription.as_deref()),
        ("sub_01ab_2", Some("sub_01ab"))
    );
    assert_eq!(
        (paid.status, paid.amount),
        (PaymentStatus::Paid, won(9_900))
    );
    assert!(shop.deliveries().is_empty(), "no message tells of a charge");
    let forget = api().unregister(&key).unwrap();
    assert!(shop.done(&forget).is_empty());
    let code = shop.refused(&shop.charge(&key, "sub_01ab_3_1"));
    assert_eq!(api().refusal(&code), Refusal::NewMethod);
}

#[test]
fn a_charge_without_an_answer_is_found_by_its_order() {
    for card in ["9410000000000006", "9410000000000007", "9410000000000008"] {
        let mut shop = Shop::new();
        let key = shop.registered(card);
        let call = shop.charge(&key, "sub_01ab_1_1");
        if let Some(answer) = shop.send(&call) {
            assert_eq!(api().reply(&answer), Reply::Unclear { again: true });
        }
        if card.ends_with('8') {
            assert!(shop.send(&call).is_none());
        }
        let LookedUp::Made(event) = shop.looked_up(&call, CHARGE) else {
            panic!("the money is gone and nobody knows: {card}")
        };
        assert_eq!(event.into_inner().provider, "tossPayments");
    }
}

#[test]
fn a_refusal_says_what_helps_and_a_look_says_the_same() {
    for (next, class, found) in [
        ("REJECT_CARD_PAYMENT", Refusal::Declined, true),
        ("INVALID_CARD_LOST_OR_STOLEN", Refusal::NewMethod, true),
        ("FDS_ERROR", Refusal::Stop, true),
        ("PROVIDER_ERROR", Refusal::NewKey, false),
    ] {
        let mut shop = Shop::new();
        let key = shop.registered("9410001234567890");
        let wish = json!({"customer_key": CUSTOMER, "next": next});
        shop.control("/lab/tossPayments/card", wish);
        let call = shop.charge(&key, "sub_01ab_1_1");
        let code = shop.refused(&call);
        assert_eq!((&*code, api().refusal(&code)), (next, class));
        let looked = shop.looked_up(&call, CHARGE);
        let refused = LookedUp::Refused(next.into());
        assert_eq!(looked, if found { refused } else { LookedUp::Absent });
    }
}

#[test]
fn an_order_that_was_charged_before_is_looked_up() {
    let mut shop = Shop::new();
    let key = shop.registered("9410001234567890");
    let call = shop.charge(&key, "sub_01ab_1_1");
    shop.done(&call);
    let mut again = call.clone();
    again.idempotency_key = Some("another".into());
    let code = shop.refused(&again);
    assert_eq!(
        (&*code, api().refusal(&code)),
        ("DUPLICATED_ORDER_ID", Refusal::LookUp)
    );
}

#[test]
fn money_goes_back_in_parts_and_a_refund_without_an_answer_is_found() {
    let mut shop = Shop::new();
    let paid = bought(&mut shop, None, json!({}));
    let back = |payment: &Payment, amount, key: &str| {
        let order = RefundOrder {
            payment,
            amount,
            key,
            options: None,
        };
        api().refund(&order).unwrap()
    };
    let part = back(&paid, Some(900), "k");
    shop.control("/lab/fault", json!({"kind": "timeout"}));
    assert!(shop.send(&part).is_none());
    let LookedUp::Made(event) = shop.looked_up(&part, ("refund", "k")) else {
        panic!("the refund was made")
    };
    let Report::Payment { payment: known, .. } = event.into_inner().report else {
        panic!("a payment")
    };
    assert_eq!(known.refunds[0].amount, 900);
    assert_eq!(known.refunds[0].status, RefundStatus::Succeeded);
    // Whoever believes that nothing went back is told so.
    let code = shop.refused(&back(&paid, Some(900), "other"));
    assert_eq!(code, "NOT_MATCHES_REFUNDABLE_AMOUNT");
    let looked = shop.looked_up(&back(&paid, Some(900), "other"), ("refund", "other"));
    assert_eq!(looked, LookedUp::Absent);
    let rest = payment(&shop.done(&back(&known, None, "rest")));
    let sum: i64 = rest.refunds.iter().map(|it| it.amount).sum();
    assert_eq!((sum, rest.status), (12_900, PaymentStatus::Paid));
    let code = shop.refused(&back(&known, None, "again"));
    assert_eq!(api().refusal(&code), Refusal::LookUp);
}

#[test]
fn a_deposit_is_awaited_hinted_at_twice_and_given_back_to_an_account() {
    let mut shop = Shop::new();
    let options = r#"{"method":"VIRTUAL_ACCOUNT"}"#;
    let waits = bought(&mut shop, Some(options), json!({"bank": "88"}));
    assert_eq!(waits.status, PaymentStatus::Pending);
    let account = waits.details.and_then(|it| it.deposit).expect("an account");
    assert_eq!(account.bank, "88");
    assert_eq!(account.due_at, Some(NOW + 7 * 86_400_000));
    for (what, status) in [
        ("pay", PaymentStatus::Paid),
        ("error", PaymentStatus::Pending),
        ("pay", PaymentStatus::Paid),
    ] {
        let wish = json!({"order": CHECKOUT, "do": what});
        shop.control("/lab/tossPayments/deposit", wish);
        let rows = shop.deliveries();
        assert_eq!(rows.len(), if what == "pay" { 2 } else { 1 });
        for row in rows {
            let hint = hinted(&row).expect("a hint");
            assert!(hint.references.iter().any(|it| it == CHECKOUT));
            if row.kind == "DEPOSIT_CALLBACK" {
                assert_eq!(hint.known_by, account.secret);
            }
            let body = shop.done(&hint.call.unwrap());
            assert_eq!(payment(&body).status, status);
        }
    }
    let paid = payment(&shop.done(&api().retrieve_subscription(CHECKOUT)));
    let order = |options| RefundOrder {
        payment: &paid,
        amount: None,
        key: "k",
        options,
    };
    let code = shop.refused(&api().refund(&order(None)).unwrap());
    assert_eq!(code, "INVALID_REFUND_ACCOUNT_INFO");
    let named = r#"{"refundReceiveAccount":{"bank":"88","accountNumber":"110123456789","holderName":"에이다"}}"#;
    let order = RefundOrder {
        key: "k2",
        ..order(Some(named))
    };
    let back = payment(&shop.done(&api().refund(&order).unwrap()));
    assert_eq!(back.refunds[0].amount, 12_900);
}

fn inbound<'a>(headers: &'a [Header], body: &'a [u8], secrets: &'a [Secret]) -> Inbound<'a> {
    Inbound {
        headers,
        body,
        secrets,
        environment: Some(Environment::Test),
        store: None,
        prices: &[],
        now: NOW,
        mac: hmac::sha256,
        app: None,
        trust: Box::leak(Box::default()),
    }
}

fn headers(row: &Delivery) -> Vec<Header> {
    let pairs = row.headers.iter();
    pairs.map(|(name, value)| header(name, value)).collect()
}

fn hinted(row: &Delivery) -> Option<kassa::providers::Hint> {
    let headers = headers(row);
    let told = inbound(&headers, row.body.as_bytes(), &[]);
    toss().hint(&told).expect("no forgery")
}

#[test]
fn what_a_message_contradicts_is_read_again_and_a_gone_key_is_known_by_its_digest() {
    let mut shop = Shop::new();
    let paid = bought(&mut shop, None, json!({}));
    shop.deliveries();
    let order = json!({"order": CHECKOUT});
    shop.control("/lab/tossPayments/contradict", order);
    let hints: Vec<_> = shop.deliveries().iter().filter_map(hinted).collect();
    assert_eq!(hints.len(), 2);
    assert_ne!(hints[0].id, hints[1].id);
    for hint in hints {
        let body = shop.done(&hint.call.unwrap());
        assert_eq!(payment(&body).status, paid.status);
    }
    let key = shop.registered("9410001234567890");
    let wish = json!({"billing_key": key.text});
    shop.control("/lab/tossPayments/remove", wish);
    let hint = shop.deliveries().iter().find_map(hinted).expect("a hint");
    let digest = kassa::authentic::digest::sha256_hex(&[key.text.as_bytes()]);
    assert_eq!((hint.call, hint.gone_key), (None, Some(digest)));
}

#[test]
fn a_signed_message_is_proved_by_the_bytes_or_the_letters_of_either_key() {
    let mut shop = Shop::new();
    let other = "ff".repeat(32);
    let wish =
        json!({"url": "http://app.test/two", "security_key": SECURITY_KEY, "key": "letters"});
    shop.control("/lab/tossPayments/endpoint", wish);
    let wish = json!({"security_key": other});
    shop.control("/lab/tossPayments/security_key", wish);
    let wish = json!({"event": "payout.changed", "data": {"status": "COMPLETED"}});
    shop.control("/lab/tossPayments/send", wish);
    let rows = shop.deliveries();
    assert_eq!(rows.len(), 2);
    for row in rows {
        let headers = headers(&row);
        for known in [SECURITY_KEY, &other] {
            let secrets = [Secret::new(known)];
            let told = inbound(&headers, row.body.as_bytes(), &secrets);
            let headline = toss().prove(&told).expect("a proof").into_inner();
            assert_eq!(headline.kind, "payout.changed");
        }
        let secrets = [Secret::new(&"00".repeat(32))];
        let told = inbound(&headers, row.body.as_bytes(), &secrets);
        assert!(toss().prove(&told).is_err());
    }
}

#[test]
fn a_refund_goes_to_the_window_that_was_paid_and_not_to_the_one_that_expired() {
    for first in [true, false] {
        let mut shop = Shop::new();
        // The customer opens the window twice, and pays in one of them.
        let mut calls = [
            approved(&mut shop, None, json!({})),
            approved(&mut shop, None, json!({})),
        ];
        if first {
            calls.reverse();
        }
        let [left, confirm] = calls;
        let paid = payment(&shop.done(&confirm));
        shop.control("/lab/clock", json!({"advance": "31m"}));
        let LookedUp::Refused(_) = shop.looked_up(&left, ("confirm", CHECKOUT)) else {
            panic!("it expired")
        };
        let key = |call: &Call| -> String {
            let body: Json = serde_json::from_str(&call.body).unwrap();
            body["paymentKey"].as_str().unwrap().into()
        };
        // A hint says that the other one has expired: both have the order's name, so the core
        // takes them for one payment and joins their names.
        let look = Call {
            path: format!("/v1/payments/{}", key(&left)),
            method: "GET".into(),
            body: String::new(),
            ..left.clone()
        };
        let expired = payment(&shop.done(&look));
        let shared = paid.aliases.iter().any(|it| expired.aliases.contains(it));
        let mut joined = paid.clone();
        if shared {
            joined.aliases.extend(expired.aliases);
            joined.aliases.sort();
        }
        let order = RefundOrder {
            payment: &joined,
            amount: None,
            key: "k",
            options: None,
        };
        let call = api().refund(&order).unwrap();
        assert!(
            call.path.contains(&key(&confirm)),
            "{} instead of {}",
            call.path,
            key(&confirm)
        );
        shop.done(&call);
    }
}
