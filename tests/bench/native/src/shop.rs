//! Customers who are about to pay: made once through Kassa itself, then copied
//! by name, so that thousands of them cost no time.

use crate::app::App;
use crate::pool::Pool;
use hmac::{Hmac, KeyInit, Mac};
use kassa::model::benefits::Strategy;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::id::Customer;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa};
use kassa_host::sqlite::Sqlite;
use kassa_host::store::Store;
use serde_json::{Value as Json, json};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) const SECRET: &str = "whsec_bench";
pub(crate) const CREDITS: i64 = 100;
const FIRST: &str = "customer-of-the-bench";
const TABLES: [&str; 5] = [
    "kassa_revision",
    "kassa_entry",
    "kassa_account",
    "kassa_link",
    "kassa_order",
];
const MOST_ROWS: usize = 200;

#[allow(
    clippy::disallowed_methods,
    reason = "time is an argument of the core, and hosts have a clock"
)]
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(since.expect("a clock").as_millis()).expect("a clock")
}

/// What is sold; a catalog of an ordinary size.
pub(crate) fn kassa() -> Kassa {
    let month = json!({"unit": "month", "count": 1});
    let plan = |id: &str, amount: i64, interval: Json, benefits: Json| {
        json!({
            "id": id,
            "name": id,
            "price": {"amount": amount, "currency": "usd"},
            "interval": interval,
            "benefits": benefits,
            "prices": [{"provider": "stripe", "id": format!("price_{id}")}],
        })
    };
    let monthly = |credits: i64| json!({"monthlyCredits": credits, "features": ["export"]});
    let config = json!({
        "plans": [
            plan("starter", 900, month.clone(), monthly(50)),
            plan("pro", 2_400, month, monthly(600)),
            plan("pack", 1_200, Json::Null, json!({"oneTimeCredits": CREDITS})),
            plan("vault", 900_000, Json::Null, json!({"oneTimeCredits": 1_000_000_000})),
        ],
        "baseUrl": "https://shop.example",
        "providers": [{
            "provider": "stripe",
            "secretKey": "sk_test_bench",
            "webhookSecrets": [SECRET],
        }],
    });
    let config = kassa::json::read(&config.to_string()).expect("a set-up");
    Kassa::new(config).expect("a valid set-up")
}

/// A provider that says yes to everything; the way to come back names the session.
pub(crate) fn provider(request: &HttpRequest) -> Result<HttpResponse, ()> {
    let now = now() / 1_000;
    let made = if request.url.contains("/v1/customers") {
        json!({"id": format!("cus_{FIRST}"), "object": "customer", "created": now,
            "metadata": {"kassa_account": FIRST}})
    } else {
        let at = request.body.split("pricing%3F").nth(1).expect("a number");
        let digits: String = at.chars().take_while(char::is_ascii_digit).collect();
        let id = format!("cs_test_{FIRST}_{digits}");
        json!({"id": id, "object": "checkout.session", "expires_at": now + 80_000,
            "url": format!("https://checkout.stripe.com/c/pay/{id}")})
    };
    Ok(HttpResponse {
        status: 200,
        headers: Vec::new(),
        body: made.to_string().into_bytes(),
    })
}

/// The rows of one customer.
pub(crate) struct Rows(Vec<(&'static str, Vec<Vec<Value>>)>);

/// A customer with so many open checkouts.
pub(crate) fn with_checkouts(many: usize) -> Rows {
    rows_of(|app| (0..many).for_each(|at| app.run(checkout("pack", at))))
}

/// A customer with more credits than anybody spends.
pub(crate) fn with_credits() -> Rows {
    rows_of(|app| {
        app.run(checkout("vault", 0));
        app.run(webhook(FIRST, 0, "vault", 1_000_000_000));
    })
}

fn rows_of(live: impl FnOnce(&App)) -> Rows {
    let store: Box<dyn Store> = Box::new(Sqlite::open(":memory:").expect("memory"));
    let app = App::new(Pool::of([store]));
    live(&app);
    Rows(TABLES.map(|table| (table, app.rows(table))).into())
}

impl Rows {
    pub(crate) fn write(&self, store: &mut dyn Store, accounts: &[String]) {
        for (table, rows) in &self.0 {
            let copy = |account: &String| -> Vec<Vec<Value>> {
                rows.iter().map(|row| renamed(row, account)).collect()
            };
            let all: Vec<Vec<Value>> = accounts.iter().flat_map(copy).collect();
            for some in all.chunks(MOST_ROWS) {
                let places = format!("({})", vec!["?"; some[0].len()].join(", "));
                let places = vec![places; some.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES {places}");
                let params = some.concat();
                store.write(&[Statement { sql, params }]).expect("rows");
            }
        }
    }
}

fn renamed(row: &[Value], account: &str) -> Vec<Value> {
    let value = |value: &Value| match value {
        Value::Text(text) => Value::Text(text.replace(FIRST, account)),
        other => other.clone(),
    };
    row.iter().map(value).collect()
}

/// Names that nobody had before.
#[derive(Default)]
pub(crate) struct People(usize);

impl People {
    pub(crate) fn new_ones(&mut self, many: usize) -> Vec<String> {
        let from = self.0;
        self.0 += many;
        (from..self.0).map(|it| format!("native-{it:07}")).collect()
    }
}

fn checkout(plan: &str, at: usize) -> Ask {
    Ask::Checkout {
        customer: Customer {
            id: FIRST.into(),
            email: Some("ada@shop.example".into()),
            name: Some("Ada".into()),
            zone: None,
        },
        plan: plan.into(),
        quantity: None,
        success_url: "/billing".into(),
        cancel_url: format!("/pricing?{at}"),
        provider: None,
        locale: None,
        items: None,
        overlay: None,
        options: None,
    }
}

/// Wants to use one credit.
pub(crate) fn deduct(account: &str) -> Ask {
    Ask::Deduct {
        account: account.into(),
        amount: 1,
        strategy: Strategy::OneTimeFirst,
        kind: None,
        key: None,
        note: None,
    }
}

/// The signed message that tells of a paid session, a typical one in size.
pub(crate) fn webhook(account: &str, at: usize, plan: &str, credits: i64) -> Ask {
    let now = now() / 1_000;
    let body = serde_json::to_string_pretty(&event(account, at, plan, credits, now));
    let body = body.expect("json");
    let signature = signature(now, body.as_bytes());
    let header = |name: &str, value: String| Header {
        name: name.into(),
        value,
    };
    Ask::Inbound {
        provider: "stripe".into(),
        headers: vec![
            header("content-type", "application/json".into()),
            header("stripe-signature", format!("t={now},v1={signature}")),
        ],
        secrets: None,
        body: body.into_bytes(),
    }
}

/// As the provider's documentation describes it.
pub(crate) fn signature(time: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    let mac = mac.finalize().into_bytes();
    mac.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn event(account: &str, at: usize, plan: &str, credits: i64, now: i64) -> Json {
    let session = json!({
        "id": format!("cs_test_{account}_{at}"),
        "object": "checkout.session",
        "allow_promotion_codes": null,
        "amount_subtotal": 1_200,
        "amount_total": 1_200,
        "automatic_tax": {"enabled": false, "liability": null, "status": null},
        "cancel_url": format!("https://shop.example/pricing?{at}"),
        "client_reference_id": account,
        "created": now,
        "currency": "usd",
        "customer": format!("cus_{account}"),
        "customer_details": {
            "address": {"city": "Seoul", "country": "KR", "line1": null, "postal_code": null},
            "email": "ada@shop.example",
            "name": "Ada",
            "phone": null,
            "tax_ids": [],
        },
        "customer_email": null,
        "expires_at": now + 80_000,
        "invoice": null,
        "livemode": false,
        "locale": null,
        "metadata": {
            "userId": account,
            "kassa_account": account,
            "kassa_plan": plan,
            "credits": credits.to_string(),
        },
        "mode": "payment",
        "payment_intent": format!("pi_{account}_{at}"),
        "payment_method_types": ["card"],
        "payment_status": "paid",
        "status": "complete",
        "subscription": null,
        "success_url": "https://shop.example/billing",
        "ui_mode": "hosted_page",
        "url": null,
    });
    json!({
        "id": format!("evt_{account}_{at}"),
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": now,
        "data": {"object": session},
        "livemode": false,
        "pending_webhooks": 1,
        "request": {"id": null, "idempotency_key": null},
        "type": "checkout.session.completed",
    })
}
