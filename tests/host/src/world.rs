//! An app with Kassa in it, and the world around it: a store, a provider, time.

use crate::drive::{Crash, End, Hands, drive};
use crate::once::each_row_once;
use crate::sqlite::Sqlite;
use crate::store::Store;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, Kassa, KassaError, Moment, Outcome};
use kassa_lab::{Lab, LabOptions, Request, Webhook};
use serde_json::{Value as Json, json};

/// 2026-01-31T00:00:00Z: a month end, so that clamping shows.
pub const START: i64 = 1_769_817_600_000;
const BASE: &str = "http://127.0.0.1:4242";

/// Everything that one run needs.
pub struct World {
    /// The core.
    pub kassa: Kassa,
    /// The provider.
    pub lab: Lab,
    /// The store.
    pub store: Box<dyn Store>,
    /// What the app was told, in order.
    pub told: Vec<Notice>,
    /// The app's callbacks fail so often from now on.
    pub failing_callbacks: u32,
    /// Calls to the provider so far.
    pub sent: usize,
    /// Commits asked of the store so far.
    pub writes: usize,
    seed: u64,
    asks: u64,
}

impl World {
    /// A new world, its store in memory. The seed varies ids; `api_version` is
    /// the one that the provider renders events in, empty for the newest.
    pub fn new(plans: &Json, seed: u64, api_version: &str) -> Self {
        let store = Sqlite::open(":memory:").expect("a store");
        World::on(Box::new(store), plans, seed, api_version)
    }

    /// The same on another store, which should be empty.
    pub fn on(store: Box<dyn Store>, plans: &Json, seed: u64, api_version: &str) -> Self {
        let lab = Lab::new(LabOptions {
            seed,
            now_ms: START,
            base_url: BASE.into(),
            webhooks: vec![Webhook {
                url: "http://app.test/api/kassa/webhooks/stripe".into(),
                secret: "whsec_scenario".into(),
                api_version: api_version.into(),
                ..Webhook::default()
            }],
        });
        let config = json!({
            "plans": plans,
            "baseUrl": "https://app.test",
            "providers": [{
                "provider": "stripe",
                "secretKey": "sk_test_scenario",
                "webhookSecrets": ["whsec_scenario"],
                "apiBase": BASE,
            }],
        });
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        World {
            kassa: Kassa::new(config).expect("a valid set-up"),
            lab,
            store,
            told: Vec::new(),
            failing_callbacks: 0,
            sent: 0,
            writes: 0,
            seed,
            asks: 0,
        }
    }

    /// One ask, cut off where told.
    pub fn ask_until(&mut self, ask: Ask, crash: Option<Crash>) -> End {
        self.asks += 1;
        let entropy = format!("{:016x}{:016x}", self.seed, self.asks);
        let now = self.now();
        let job = self.kassa.begin(ask, Moment { now, entropy });
        drive(&job, self, crash)
    }

    /// One ask to its end.
    ///
    /// # Errors
    /// The core's.
    pub fn ask(&mut self, ask: Ask) -> Result<Outcome, KassaError> {
        match self.ask_until(ask, None) {
            End::Done(outcome) => Ok(outcome),
            End::Failed(error) => Err(error),
            End::Crashed => unreachable!("nobody asked for a crash"),
        }
    }

    /// The lab's clock is the app's.
    pub fn now(&mut self) -> i64 {
        self.control("GET /lab/clock", &Json::Null)["now"]
            .as_i64()
            .expect("a clock")
    }

    /// Calls the lab's control API: `POST /lab/...`.
    pub fn control(&mut self, target: &str, body: &Json) -> Json {
        let (method, path) = target.split_once(' ').expect("a method and a path");
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let reply = self.lab.handle(&Request::new(method, path).with_body(body));
        let json = serde_json::from_slice(&reply.body).unwrap_or(Json::Null);
        assert!(
            reply.status < 300,
            "{target} answered {}: {json}",
            reply.status
        );
        json
    }

    /// Webhooks that wait, as asks, oldest first.
    pub fn deliveries(&mut self) -> Vec<(String, Ask)> {
        let waiting = self.control("GET /lab/stripe/deliveries", &Json::Null);
        let rows = waiting["deliveries"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        rows.iter()
            .map(|row| (row["id"].as_str().unwrap_or("").to_string(), inbound(row)))
            .collect()
    }

    /// All webhooks ever, with their types, oldest first.
    pub fn all_deliveries(&mut self) -> Vec<(String, String, Ask)> {
        let all = self.control("GET /lab/stripe/deliveries?all=1", &Json::Null);
        let rows = all["deliveries"].as_array().cloned().unwrap_or_default();
        let text = |row: &Json, name: &str| row[name].as_str().unwrap_or("").to_string();
        rows.iter()
            .map(|row| (text(row, "id"), text(row, "type"), inbound(row)))
            .collect()
    }

    /// Tells the lab what a webhook was answered.
    pub fn answered(&mut self, id: &str, status: u16) {
        self.control(
            "POST /lab/stripe/deliveries",
            &json!({"id": id, "status": status}),
        );
    }
}

fn inbound(row: &Json) -> Ask {
    let headers = row["headers"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| Header {
            name: name.clone(),
            value: value.as_str().unwrap_or("").to_string(),
        });
    Ask::Inbound {
        provider: "stripe".into(),
        headers: headers.collect(),
        body: row["body"].as_str().unwrap_or("").as_bytes().to_vec(),
    }
}

impl Hands for World {
    fn send(&mut self, request: &HttpRequest) -> Result<HttpResponse, ()> {
        self.sent += 1;
        let target = request.url.strip_prefix(BASE).ok_or(())?;
        let mut sent = Request::new(&request.method, target).with_body(request.body.as_str());
        for header in &request.headers {
            sent = sent.with_header(&header.name, &header.value);
        }
        let reply = self.lab.handle(&sent);
        if reply.status == 0 {
            return Err(());
        }
        let headers = reply
            .headers
            .iter()
            .map(|(name, value)| Header {
                name: name.clone(),
                value: value.clone(),
            })
            .collect();
        Ok(HttpResponse {
            status: reply.status,
            headers,
            body: reply.body,
        })
    }

    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, ()> {
        self.store
            .read(statement)
            .map_err(|error| eprintln!("store: {error}"))
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), ()> {
        self.writes += 1;
        each_row_once(statements);
        self.store.write(statements).map_err(|_| ())
    }

    fn notify(&mut self, notice: &Notice) -> Result<(), ()> {
        if self.failing_callbacks > 0 {
            self.failing_callbacks -= 1;
            return Err(());
        }
        self.told.push(notice.clone());
        Ok(())
    }
}
