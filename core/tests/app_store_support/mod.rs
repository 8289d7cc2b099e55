//! What tests about App Store share: a set-up, and messages as it writes them, signed below an
//! authority of the tests.

use crate::store_support::{NOW, Store, header};
use kassa::authentic::{Authentic, Event, Received, Report, Trust, hmac};
use kassa::model::account::Payment;
use kassa::model::config::{ProviderConfig, StoreApp};
use kassa::model::id::Environment;
use kassa::model::subscription::Subscription;
use kassa::providers::{Api, Inbound, Proffered, Provider, Purchase, named};
use kassa::{KassaError, providers};
use serde_json::{Value, json};
use std::sync::OnceLock;

pub const DAY: i64 = 86_400_000;
pub const BUNDLE: &str = "app.example.notes";
pub const NUMBER: i64 = 1_234_567_890;
pub const TOKEN: &str = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
pub const FIRST: &str = "700000000000001";

pub fn provider() -> &'static dyn Provider {
    named("appStore").unwrap()
}

pub fn api() -> &'static dyn Api {
    provider().api().unwrap()
}

pub fn store() -> &'static dyn providers::Store {
    provider().store().unwrap()
}

pub fn app() -> StoreApp {
    StoreApp {
        id: BUNDLE.into(),
        number: Some(NUMBER),
        issuer: Some("57246542-96fe-1a63-e053-0824d011072a".into()),
        key: Some("ABC123DEFG".into()),
        push: None,
        testers: Vec::new(),
        roots: roots(),
        xcode: None,
    }
}

pub fn keys() -> ProviderConfig {
    ProviderConfig {
        provider: "appStore".into(),
        client_key: None,
        widget: None,
        secret_key: None,
        webhook_secrets: Vec::new(),
        store: None,
        prices: Vec::new(),
        app: Some(app()),
        api_base: None,
    }
}

/// Fields over others; `null` takes one away.
pub fn with(mut base: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else {
            base[name] = value.clone();
        }
    }
    base
}

/// A first month that began ten days ago.
pub fn transaction(more: &Value) -> Value {
    let base = json!({
        "transactionId": FIRST, "originalTransactionId": FIRST,
        "webOrderLineItemId": "700000000000501", "bundleId": BUNDLE,
        "productId": "notes.pro", "subscriptionGroupIdentifier": "21000001",
        "purchaseDate": NOW - 10 * DAY, "originalPurchaseDate": NOW - 10 * DAY,
        "expiresDate": NOW + 20 * DAY, "quantity": 1, "type": "Auto-Renewable Subscription",
        "appAccountToken": TOKEN.to_uppercase(), "inAppOwnershipType": "PURCHASED",
        "signedDate": NOW, "environment": "Sandbox", "transactionReason": "PURCHASE",
        "storefront": "USA", "storefrontId": "143441", "price": 14_990, "currency": "USD",
    });
    with(base, more)
}

/// One that is bought once.
pub fn once(sort: &str, more: &Value) -> Value {
    let base = transaction(&json!({
        "type": sort, "productId": "notes.coins", "webOrderLineItemId": null,
        "subscriptionGroupIdentifier": null, "expiresDate": null,
    }));
    with(base, more)
}

pub fn renewal(more: &Value) -> Value {
    let base = json!({
        "originalTransactionId": FIRST, "productId": "notes.pro",
        "autoRenewProductId": "notes.pro", "autoRenewStatus": 1, "signedDate": NOW,
        "environment": "Sandbox", "renewalDate": NOW + 20 * DAY, "renewalPrice": 14_990,
        "currency": "USD", "recentSubscriptionStartDate": NOW - 10 * DAY,
    });
    with(base, more)
}

/// Certificates are signed once for all messages.
pub fn signed(payload: &Value) -> String {
    static HEADER: OnceLock<String> = OnceLock::new();
    let store = Store::new();
    let header = HEADER.get_or_init(|| header(&store.chain()));
    store.message_of(header, &payload.to_string())
}

pub fn roots() -> Vec<String> {
    static ROOTS: OnceLock<Vec<String>> = OnceLock::new();
    ROOTS.get_or_init(|| Store::new().roots()).clone()
}

/// A notification of a type such as `DID_RENEW/BILLING_RECOVERY`.
pub struct Note {
    pub kind: &'static str,
    pub transaction: Option<Value>,
    pub renewal: Option<Value>,
    pub status: Option<i64>,
    pub data: Value,
    pub more: Value,
}

pub fn note(kind: &'static str) -> Note {
    Note {
        kind,
        transaction: Some(transaction(&json!({}))),
        renewal: Some(renewal(&json!({}))),
        status: Some(1),
        data: json!({}),
        more: json!({}),
    }
}

impl Note {
    pub fn payload(&self) -> Value {
        let mut data = json!({
            "appAppleId": NUMBER, "bundleId": BUNDLE, "bundleVersion": "1",
            "environment": "Sandbox",
        });
        if let Some(transaction) = &self.transaction {
            data["signedTransactionInfo"] = signed(transaction).into();
        }
        if let Some(renewal) = &self.renewal {
            data["signedRenewalInfo"] = signed(renewal).into();
        }
        if let Some(status) = self.status {
            data["status"] = status.into();
        }
        let (kind, subtype) = self.kind.split_once('/').unwrap_or((self.kind, ""));
        let mut payload = json!({
            "notificationType": kind, "notificationUUID": "7e3fb20b-4cdb-47cc-936d-99d65f608138",
            "version": "2.0", "signedDate": NOW, "data": with(data, &self.data),
        });
        if !subtype.is_empty() {
            payload["subtype"] = subtype.into();
        }
        with(payload, &self.more)
    }

    pub fn body(&self) -> String {
        json!({"signedPayload": signed(&self.payload())}).to_string()
    }

    pub fn received(&self) -> Result<Received, KassaError> {
        receive(&self.body(), &app(), Some(Environment::Test))
    }

    pub fn event(&self) -> Event {
        match self.received() {
            Ok(Received::Event { event }) => event,
            other => panic!("{}: {other:?}", self.kind),
        }
    }
}

fn inbound<'a>(
    body: &'a [u8],
    app: &'a StoreApp,
    environment: Option<Environment>,
    trust: &'a Trust,
) -> Inbound<'a> {
    Inbound {
        headers: &[],
        body,
        secrets: &[],
        environment,
        store: None,
        prices: &[],
        now: NOW + 1_000,
        mac: hmac::sha256,
        app: Some(app),
        trust,
    }
}

pub fn receive(
    body: &str,
    app: &StoreApp,
    environment: Option<Environment>,
) -> Result<Received, KassaError> {
    let trust = Trust::default();
    let inbound = inbound(body.as_bytes(), app, environment, &trust);
    let received = provider().receive(&inbound).map(Authentic::into_inner);
    let proved = provider().prove(&inbound).map(Authentic::into_inner);
    assert_eq!(received.is_ok(), proved.is_ok());
    received
}

pub fn bought(proof: &str, app: &StoreApp) -> Result<Event, KassaError> {
    let trust = Trust::default();
    let inbound = inbound(b"", app, Some(Environment::Test), &trust);
    let proffered = Proffered {
        proof,
        product: None,
        renews: false,
        inbound: &inbound,
    };
    match store().bought(&proffered)? {
        Purchase::Proved(event) => Ok(event.into_inner()),
        Purchase::Ask(call) => panic!("{call:?}"),
    }
}

/// What an event says of a subscription and of its one payment.
pub fn facts(event: &Event) -> (Option<Subscription>, Payment) {
    let Report::Purchase {
        subscription,
        bought,
        ..
    } = &event.report
    else {
        panic!("{event:?}");
    };
    assert_eq!(bought.len(), 1);
    (subscription.clone(), bought[0].payment.clone())
}
