//! An app that sells by several providers, and whoever writes to it. What a
//! provider answers is scripted, so that it can be what no fake would say.
#![allow(dead_code)]

use kassa::authentic::hmac::sha256;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa, KassaError, Moment, Outcome};
use kassa_host::drive::{End, Hands, drive};
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use serde_json::{Value as Json, json};
use std::collections::VecDeque;

pub const SECRET: &str = "lemon-secret";
pub const DAY: i64 = 86_400_000;
/// 2026-01-31T00:00:00Z.
pub const START: i64 = 1_769_817_600_000;

/// What the provider answers: nothing at all, or a status and a body.
pub type Answer = Option<(u16, Json)>;

pub struct App {
    pub kassa: Kassa,
    pub store: Sqlite,
    pub now: i64,
    pub sent: Vec<HttpRequest>,
    pub answers: VecDeque<Answer>,
    asks: u64,
}

pub fn plans() -> Json {
    let plan = |id: &str, variant: &str, unit: Option<&str>, credits: i64| {
        let name = if unit.is_some() {
            "monthlyCredits"
        } else {
            "oneTimeCredits"
        };
        let mut plan = json!({
            "id": id, "name": id,
            "price": {"amount": 1000, "currency": "usd"},
            "prices": [
                {"provider": "lemonSqueezy", "id": variant,
                 "link": "https://shop.lemonsqueezy.com/checkout/buy/0aa1"},
                {"provider": "polar", "id": format!("polar_{id}")},
                {"provider": "dodo", "id": format!("dodo_{id}")},
            ],
            "benefits": {name: credits, "features": [id]},
        });
        if let Some(unit) = unit {
            plan["interval"] = json!({"unit": unit, "count": 1});
        }
        plan
    };
    json!([
        plan("basic", "11", Some("month"), 100),
        plan("pro", "12", Some("month"), 1000),
        plan("year", "13", Some("year"), 500),
        plan("pack", "14", None, 50),
    ])
}

impl App {
    pub fn new() -> Self {
        let config = json!({
            "plans": plans(),
            "baseUrl": "https://app.test",
            "environment": "test",
            "providers": [
                {"provider": "lemonSqueezy", "secretKey": "key", "store": "1",
                 "webhookSecrets": [SECRET]},
                {"provider": "polar", "webhookSecrets": ["polar-secret"]},
                {"provider": "dodo", "webhookSecrets": ["whsec_ZG9kby1zZWNyZXQtZG9kby1zZWNyZXQh"]},
            ],
        });
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        App {
            kassa: Kassa::new(config).expect("a valid set-up"),
            store: Sqlite::open(":memory:").expect("a store"),
            now: START,
            sent: Vec::new(),
            answers: VecDeque::new(),
            asks: 0,
        }
    }

    pub fn ask(&mut self, ask: Ask) -> Result<Outcome, KassaError> {
        self.asks += 1;
        let entropy = format!("{:032x}", self.asks);
        let moment = Moment {
            now: self.now,
            entropy,
        };
        let job = self.kassa.begin(ask, moment);
        match drive(&job, self, None) {
            End::Done(outcome) => Ok(outcome),
            End::Failed(error) => Err(error),
            End::Crashed => unreachable!("nobody asked for a crash"),
        }
    }

    /// A message of Lemon Squeezy.
    pub fn lemon(&mut self, body: &Json) -> String {
        let body = body.to_string().into_bytes();
        let headers = vec![header("X-Signature", &hex(SECRET.as_bytes(), &body))];
        self.hear("lemonSqueezy", headers, body)
    }

    /// A message of Polar, whose key is the text of the secret.
    pub fn polar(&mut self, id: &str, body: &Json) -> String {
        self.letter("polar", b"polar-secret", id, body)
    }

    /// A message of Dodo Payments, whose key its secret holds in base64.
    pub fn dodo(&mut self, id: &str, body: &Json) -> String {
        self.letter("dodo", b"dodo-secret-dodo-secret!", id, body)
    }

    fn letter(&mut self, provider: &str, key: &[u8], id: &str, body: &Json) -> String {
        let body = body.to_string().into_bytes();
        let time = (self.now / 1000).to_string();
        let head = format!("{id}.{time}.");
        let code = sha256(key, head.as_bytes(), &body);
        let headers = vec![
            header("webhook-id", id),
            header("webhook-timestamp", &time),
            header("webhook-signature", &format!("v1,{}", base64(&code))),
        ];
        self.hear(provider, headers, body)
    }

    fn hear(&mut self, provider: &str, headers: Vec<Header>, body: Vec<u8>) -> String {
        let provider = provider.to_string();
        match self.ask(Ask::Inbound {
            provider,
            headers,
            secrets: None,
            body,
        }) {
            Ok(Outcome::Inbound { result, .. }) => format!("{result:?}"),
            other => format!("{other:?}"),
        }
    }

    pub fn credits(&mut self, account: &str) -> i64 {
        self.benefits(account).total_available_credits
    }

    pub fn benefits(&mut self, account: &str) -> kassa::model::benefits::Benefits {
        match self.ask(Ask::Benefits {
            account: account.into(),
        }) {
            Ok(Outcome::Benefits { benefits }) => benefits,
            other => panic!("{other:?}"),
        }
    }

    /// An account that has begun, as any app's first use of it does.
    pub fn begin(&mut self, account: &str, plan: &str, quantity: i64) -> Json {
        self.answers.push_back(Some((
            201,
            json!({"data": {
            "type": "checkouts", "id": format!("session-{}", self.asks),
            "attributes": {"url": "https://shop.lemonsqueezy.com/checkout/custom/1",
                           "expires_at": null, "test_mode": true}}}),
        )));
        let customer = json!({"id": account});
        let ask = Ask::Checkout {
            customer: kassa::json::read(&customer.to_string()).expect("a customer"),
            plan: plan.into(),
            quantity: Some(quantity),
            success_url: "/ok".into(),
            cancel_url: "/no".into(),
            provider: Some("lemonSqueezy".into()),
            locale: None,
            items: None,
            overlay: None,
            options: None,
        };
        self.ask(ask).expect("a checkout");
        let body = &self.sent.last().expect("a request").body;
        let body: Json = serde_json::from_str(body).expect("JSON");
        body["data"]["attributes"]["checkout_data"]["custom"].clone()
    }
}

impl Hands for App {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()> {
        self.sent.push(request.clone());
        let (status, body) = self.answers.pop_front().flatten().ok_or(())?;
        let headers = vec![header("Date", &http_date(self.now))];
        let body = body.to_string().into_bytes();
        Ok(HttpResponse {
            status,
            headers,
            body,
        })
    }

    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
        self.store
            .read(statement)
            .map_err(|error| eprintln!("{error}"))
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
        self.store.write(statements).map_err(|_| ())
    }

    fn notify(&mut self, _: &Notice) -> Result<(), ()> {
        Ok(())
    }
}

fn header(name: &str, value: &str) -> Header {
    Header {
        name: name.into(),
        value: value.into(),
    }
}

pub fn hex(key: &[u8], body: &[u8]) -> String {
    sha256(key, b"", body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let part = |at: usize| u32::from(*chunk.get(at).unwrap_or(&0));
        let word = part(0) << 16 | part(1) << 8 | part(2);
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place) & 63) as usize] as char;
            out.push(if place > chunk.len() { '=' } else { letter });
        }
    }
    out
}

/// Days since 1970 as a calendar date.
fn civil(millis: i64) -> (i64, i64, i64) {
    let days = millis.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day = days.rem_euclid(146_097);
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let rest = day - (365 * year + year / 4 - year / 100);
    let part = (5 * rest + 2) / 153;
    let month = if part < 10 { part + 3 } else { part - 9 };
    (
        year + era * 400 + i64::from(month <= 2),
        month,
        rest - (153 * part + 2) / 5 + 1,
    )
}

fn clock(millis: i64) -> String {
    let seconds = millis.rem_euclid(DAY) / 1000;
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

pub fn iso(millis: i64) -> String {
    let (year, month, day) = civil(millis);
    format!("{year:04}-{month:02}-{day:02}T{}.000000Z", clock(millis))
}

fn http_date(millis: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (year, month, day) = civil(millis);
    let weekday = DAYS[millis.div_euclid(DAY).rem_euclid(7) as usize];
    let month = MONTHS[(month - 1) as usize];
    format!(
        "{weekday}, {day:02} {month} {year:04} {} GMT",
        clock(millis)
    )
}

fn message(kind: &str, custom: &Json, data: Json) -> Json {
    json!({"meta": {"event_name": kind, "test_mode": true, "custom_data": custom}, "data": data})
}

/// An order, as it is at a time.
pub fn order(id: u32, variant: u32, total: i64, back: i64, at: [i64; 2], custom: &Json) -> Json {
    let [created, updated] = at.map(iso);
    let kind = if back > 0 {
        "order_refunded"
    } else {
        "order_created"
    };
    message(
        kind,
        custom,
        json!({"type": "orders", "id": id.to_string(), "attributes": {
            "store_id": 1, "status": "paid", "currency": "USD", "total": total,
            "refunded": back == total && total > 0, "refunded_amount": back,
            "first_order_item": {"variant_id": variant, "quantity": 1},
            "created_at": created, "updated_at": updated, "test_mode": true,
        }}),
    )
}

/// An invoice, as it is at a time.
pub fn invoice(id: u32, reason: &str, total: i64, back: i64, at: [i64; 2], custom: &Json) -> Json {
    let [created, updated] = at.map(iso);
    let kind = if back > 0 {
        "subscription_payment_refunded"
    } else {
        "subscription_payment_success"
    };
    message(
        kind,
        custom,
        json!({"type": "subscription-invoices", "id": id.to_string(),
            "attributes": {
                "store_id": 1, "subscription_id": 7, "billing_reason": reason, "status": "paid",
                "currency": "USD", "total": total, "refunded": back == total && total > 0,
                "refunded_amount": back,
                "created_at": created, "updated_at": updated, "test_mode": true,
        }}),
    )
}

/// The subscription of order 1, as it is at a time; `more` is merged into it.
pub fn subscription(variant: u32, at: i64, renews: i64, custom: &Json, more: &Json) -> Json {
    let mut attributes = json!({
        "store_id": 1, "order_id": 1, "product_id": 5, "variant_id": variant, "status": "active",
        "cancelled": false, "pause": null, "renews_at": iso(renews), "ends_at": null,
        "first_subscription_item": {"id": 70, "quantity": 1},
        "created_at": iso(START), "updated_at": iso(at), "test_mode": true,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        attributes[name] = value.clone();
    }
    message(
        "subscription_updated",
        custom,
        json!({"type": "subscriptions", "id": "7", "attributes": attributes}),
    )
}

pub fn quantity(mut message: Json, quantity: i64) -> Json {
    for place in ["first_order_item", "first_subscription_item"] {
        if let Some(item) = message["data"]["attributes"].get_mut(place) {
            item["quantity"] = json!(quantity);
        }
    }
    message
}
