//! What tests about TossPayments share: a set-up, a plan, and replies as it writes them.
#![allow(dead_code, clippy::unwrap_used)]

use base64ct::{Base64, Encoding};
use kassa::authentic::{Event, Proof, Report, hmac};
use kassa::model::account::{Call, Operation, OperationKind, OperationStatus, Payment};
use kassa::model::catalog::{FirstPeriod, PastDue, PlanBenefits, Terms};
use kassa::model::config::{KeyPair, ProviderConfig};
use kassa::model::id::Environment;
use kassa::model::money::Money;
use kassa::model::secret::Secret;
use kassa::model::time::{Interval, IntervalUnit};
use kassa::providers::{Api, Provider, named};
use serde_json::{Value, json};

pub const NOW: i64 = 1_795_000_000_000;
pub const CHECKOUT: &str = "co_0123456789abcdef01234567";
pub const SUBSCRIPTION: &str = "sub_0123456789abcdef01234567";

pub fn toss() -> &'static dyn Provider {
    named("tossPayments").unwrap()
}

pub fn api() -> &'static dyn Api {
    toss().api().unwrap()
}

pub fn keys() -> ProviderConfig {
    ProviderConfig {
        provider: "tossPayments".into(),
        client_key: Some("test_ck_page".into()),
        widget: Some(KeyPair {
            client_key: "test_gck_page".into(),
            secret_key: Secret::new("test_gsk_server"),
        }),
        secret_key: Some(Secret::new("test_sk_server")),
        webhook_secrets: Vec::new(),
        store: None,
        prices: Vec::new(),
        app: None,
        api_base: None,
    }
}

pub fn terms(lasts: bool, amount: i64, currency: &str) -> Terms {
    Terms {
        plan: "pro".into(),
        name: "프로 플랜".into(),
        version: "v1".into(),
        price: Money {
            amount,
            currency: currency.into(),
        },
        interval: lasts.then_some(Interval {
            unit: IntervalUnit::Month,
            count: 1,
        }),
        benefits: PlanBenefits::default(),
        grace_days: 3,
        past_due: PastDue::Grace,
        dunning: Vec::new(),
        billing_day: None,
        first_period: FirstPeriod::Prorated,
        tax_free: false,
        add_ons: Vec::new(),
        group: None,
    }
}

/// A payment of a card, as it is once it was approved.
pub fn paid() -> Value {
    json!({
        "version": "2022-11-16", "mId": "tvivarepublica", "type": "NORMAL",
        "paymentKey": "tgen_20261118141958abcd", "orderId": CHECKOUT, "orderName": "프로 플랜",
        "currency": "KRW", "method": "카드", "totalAmount": 4900, "balanceAmount": 4900,
        "suppliedAmount": 4455, "vat": 445, "taxFreeAmount": 0, "taxExemptionAmount": 0,
        "status": "DONE", "requestedAt": "2026-11-18T14:19:41+09:00",
        "approvedAt": "2026-11-18T14:19:58+09:00", "useEscrow": false,
        "lastTransactionKey": "9C62B18EEF0DE3EB7F4422EB6D14BC6E", "cancels": null,
        "isPartialCancelable": true,
        "card": {
            "amount": 4900, "issuerCode": "71", "acquirerCode": "71",
            "number": "43301234****123*", "installmentPlanMonths": 3, "approveNo": "00000000",
            "cardType": "신용", "ownerType": "개인", "acquireStatus": "READY",
            "isInterestFree": false
        },
        "virtualAccount": null, "transfer": null, "mobilePhone": null, "giftCertificate": null,
        "easyPay": null, "cashReceipt": null, "cashReceipts": null, "discount": null,
        "secret": "ps_of_a_card", "metadata": null, "country": "KR", "failure": null,
        "receipt": {"url": "https://dashboard.tosspayments.com/receipt/x"},
        "checkout": {"url": "https://api.tosspayments.com/v1/payments/x/checkout"}
    })
}

/// The same with other fields.
pub fn with(mut payment: Value, changes: Value) -> Value {
    let fields = payment.as_object_mut().unwrap();
    for (name, value) in changes.as_object().unwrap() {
        fields.insert(name.clone(), value.clone());
    }
    payment
}

/// Evidence, since a test has no reply of a provider's.
pub fn proof() -> Proof {
    let code = Base64::encode_string(&hmac::sha256(b"key", b"", b"body"));
    hmac::verify_base64(hmac::sha256, &[b"key"], b"", b"body", &[&code]).unwrap()
}

pub fn learn(payment: &Value) -> Result<Event, String> {
    let body = payment.to_string();
    let learned = api().learn(&asked(), proof(), body.as_bytes(), Environment::Test, NOW);
    learned.map(|it| it.into_inner()).map_err(|it| it.0)
}

pub fn read(payment: &Value) -> Payment {
    match learn(payment).unwrap().report {
        Report::Payment { payment, .. } => payment,
        other => unreachable!("{other:?}"),
    }
}

/// A call that nobody has answered so far.
pub fn operation(kind: OperationKind, call: Call) -> Operation {
    Operation {
        key: "test/ada/refund-1".into(),
        kind,
        provider: "tossPayments".into(),
        subject: "x".into(),
        amount: None,
        before: None,
        kept: None,
        charge: None,
        call,
        status: OperationStatus::Pending,
        attempts: 1,
        created: NOW,
        due_at: None,
        told: false,
        result: None,
        refusal: None,
    }
}

/// What a reply answers: only a store's reader looks at it.
pub fn asked() -> kassa::model::account::Call {
    kassa::model::account::Call {
        method: "GET".into(),
        path: "/".into(),
        body: String::new(),
        idempotency_key: None,
        once: false,
        sealed: None,
    }
}
