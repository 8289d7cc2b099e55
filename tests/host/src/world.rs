//! An app with Kassa in it, and the world around it: a store, a provider, time.

use crate::drive::{Crash, End, Hands, drive};
use crate::once::each_row_once;
use crate::signer::Signer;
use crate::sqlite::Sqlite;
use crate::store::Store;
use crate::story::Story;
use crate::tape::Talk;
use kassa::model::http::{Header, HttpRequest, HttpResponse};
use kassa::model::notice::Notice;
use kassa::need::{Statement, Value};
use kassa::{Ask, Fact, Kassa, KassaError, Moment, Outcome, Step};
use kassa_lab::{Lab, LabOptions, Request, Webhook};
use serde_json::{Value as Json, json};

/// 2026-01-31T00:00:00Z: a month end, so that clamping shows.
pub const START: i64 = 1_769_817_600_000;
const BASE: &str = "http://127.0.0.1:4242";
const SECRET: &str = "whsec_scenario";
/// What TossPayments signs with.
const SECURITY_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

/// At whom a world sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Such as `stripe`.
    pub provider: &'static str,
    /// What its events are rendered in; empty for the newest.
    pub api_version: &'static str,
}

/// Stripe as it is today.
pub const STRIPE: Peer = Peer {
    provider: "stripe",
    api_version: "",
};

/// Stripe as endpoints that were made some years ago still hear it.
pub const OLD_STRIPE: Peer = Peer {
    provider: "stripe",
    api_version: "2024-06-20",
};

/// Lemon Squeezy.
pub const LEMON_SQUEEZY: Peer = Peer {
    provider: "lemonSqueezy",
    api_version: "",
};

/// TossPayments, where Kassa collects what is due by itself.
pub const TOSS_PAYMENTS: Peer = Peer {
    provider: "tossPayments",
    api_version: "",
};

/// App Store, whose purchases are made on a device.
pub const APP_STORE: Peer = Peer {
    provider: "appStore",
    api_version: "",
};

/// Google Play, whose purchases are made on a device.
pub const GOOGLE_PLAY: Peer = Peer {
    provider: "googlePlay",
    api_version: "",
};

/// All that stories are played at.
pub const PEERS: [Peer; 6] = [
    STRIPE,
    OLD_STRIPE,
    LEMON_SQUEEZY,
    TOSS_PAYMENTS,
    APP_STORE,
    GOOGLE_PLAY,
];

/// Everything that one run needs.
pub struct World {
    /// The provider that sells; the other is set up too.
    pub peer: Peer,
    /// The core.
    pub kassa: Kassa,
    /// The provider.
    pub lab: Lab,
    /// The app's keys at the stores.
    signer: Signer,
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
    /// Each ask word for word, where somebody wants them.
    pub tape: Option<Vec<Talk>>,
    /// The plans as they are sold.
    stocked: Json,
    seed: u64,
    asks: u64,
}

impl World {
    /// A new world, its store in memory. The seed varies ids.
    pub fn new(plans: &Json, seed: u64, peer: Peer) -> Self {
        let store = Sqlite::open(":memory:").expect("a store");
        World::on(Box::new(store), plans, seed, peer)
    }

    /// The same on another store, which should be empty.
    pub fn on(store: Box<dyn Store>, plans: &Json, seed: u64, peer: Peer) -> Self {
        let webhook = |provider: &str, secret: &str| Webhook {
            url: format!("http://app.test/api/kassa/webhooks/{provider}"),
            secret: secret.into(),
            provider: provider.into(),
            api_version: peer.api_version.into(),
        };
        let mut lab = Lab::new(LabOptions {
            seed,
            now_ms: START,
            base_url: BASE.into(),
            webhooks: vec![
                webhook("stripe", SECRET),
                webhook("lemonSqueezy", SECRET),
                webhook("tossPayments", SECURITY_KEY),
                webhook("appStore", ""),
                webhook("googlePlay", ""),
            ],
        });
        let signer = Signer::of(&mut lab);
        let config = set_up(plans, peer, &signer);
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        let mut world = World {
            peer,
            kassa: Kassa::new(config).expect("a valid set-up"),
            lab,
            signer,
            store,
            told: Vec::new(),
            failing_callbacks: 0,
            sent: 0,
            writes: 0,
            tape: None,
            stocked: Json::Null,
            seed,
            asks: 0,
        };
        let stocked = world.stock(plans);
        world.set_up(&stocked, |_| {});
        world.stocked = stocked;
        world
    }

    /// A new world for a story.
    pub fn of(story: &Story, seed: u64, peer: Peer) -> Self {
        let mut world = World::new(&story.plans, seed, peer);
        world.telling(&story.notices);
        world
    }

    /// The app wants to hear of more than it is always told.
    pub fn telling(&mut self, notices: &Json) {
        let stocked = self.stocked.clone();
        self.set_up(&stocked, |config| config["notices"] = notices.clone());
    }

    /// Sets Kassa up anew: other plans, or other words of the set-up.
    pub fn set_up(&mut self, plans: &Json, change: impl Fn(&mut Json)) {
        let mut config = set_up(plans, self.peer, &self.signer);
        change(&mut config);
        let config = kassa::json::read(&config.to_string()).expect("a set-up");
        self.kassa = Kassa::new(config).expect("a valid set-up");
    }

    /// Makes what the plans name at the providers. The plans come back with the
    /// pages to buy them at.
    pub fn stock(&mut self, plans: &Json) -> Json {
        let mut plans = plans.clone();
        for plan in plans.as_array_mut().into_iter().flatten() {
            let (sold, interval) = (plan["price"].clone(), plan["interval"].clone());
            let mut variant = json!({
                "name": plan["name"],
                "price": sold["amount"],
                "currency": sold["currency"],
                "interval": interval["unit"],
                "interval_count": interval["count"],
                "trial_days": plan["trialDays"],
                // What is bought once and opens features is software.
                "license": interval.is_null() && !plan["benefits"]["features"].is_null(),
            });
            for price in plan["prices"].as_array_mut().into_iter().flatten() {
                variant["id"] = price["id"].clone();
                if price["provider"] == "lemonSqueezy" {
                    price["link"] = self.page(&variant).into();
                } else if price["provider"] == "stripe" {
                    variant["unit_amount"] = sold["amount"].clone();
                    self.control("POST /lab/stripe/price", &variant);
                }
            }
        }
        // Nobody listened while the shelves were filled.
        for (id, _) in self.deliveries() {
            self.answered(&id, 200);
        }
        plans
    }

    /// The page of a variant at Lemon Squeezy, which is made where there is none.
    pub fn page(&mut self, variant: &Json) -> String {
        let made = self.control("POST /lab/lemonSqueezy/variant", variant);
        let slug = made["attributes"]["slug"].as_str().expect("a slug");
        format!("{BASE}/lemonSqueezy/checkout/buy/{slug}")
    }

    /// One ask, cut off where told.
    pub fn ask_until(&mut self, ask: Ask, crash: Option<Crash>) -> End {
        self.asks += 1;
        let entropy = format!("{:016x}{:016x}", self.seed, self.asks);
        let now = self.now();
        let moment = Moment { now, entropy };
        if let Some(tape) = &mut self.tape {
            tape.push(Talk::new(ask.clone(), moment.clone()));
        }
        let job = self.kassa.begin(ask, moment);
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

    /// Calls the lab's control API: `POST /lab/...`. Where a call means the same
    /// at every provider, `{provider}` stands for the one that sells.
    pub fn control(&mut self, target: &str, body: &Json) -> Json {
        let target = target.replace("{provider}", self.peer.provider);
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
        let waiting = self.control("GET /lab/deliveries", &Json::Null);
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
        let all = self.control("GET /lab/deliveries?all=1", &Json::Null);
        let rows = all["deliveries"].as_array().cloned().unwrap_or_default();
        let text = |row: &Json, name: &str| row[name].as_str().unwrap_or("").to_string();
        rows.iter()
            .map(|row| (text(row, "id"), text(row, "type"), inbound(row)))
            .collect()
    }

    fn talk(&mut self) -> Option<&mut Talk> {
        self.tape.as_mut()?.last_mut()
    }

    /// Tells the lab what a webhook was answered.
    pub fn answered(&mut self, id: &str, status: u16) {
        self.control("POST /lab/deliveries", &json!({"id": id, "status": status}));
    }
}

/// An app that knows all providers, and sells at one of them unless told otherwise.
fn set_up(plans: &Json, peer: Peer, signer: &Signer) -> Json {
    let mut providers = vec![
        json!({
            "provider": "stripe",
            "secretKey": "sk_test_scenario",
            "webhookSecrets": [SECRET],
            "apiBase": BASE,
        }),
        json!({
            "provider": "lemonSqueezy",
            "secretKey": "scenario",
            "webhookSecrets": [SECRET],
            "store": "1",
            "apiBase": format!("{BASE}/lemonSqueezy"),
        }),
        json!({
            "provider": "tossPayments",
            "clientKey": "test_ck_scenario",
            "secretKey": "test_sk_scenario",
            "widget": {"clientKey": "test_gck_scenario", "secretKey": "test_gsk_scenario"},
            "webhookSecrets": [SECURITY_KEY],
            "apiBase": format!("{BASE}/tossPayments"),
        }),
        json!({
            "provider": "appStore",
            "app": signer.app_store,
            "apiBase": format!("{BASE}/appStore"),
        }),
        json!({
            "provider": "googlePlay",
            "app": signer.google_play,
            "apiBase": format!("{BASE}/googlePlay"),
        }),
    ];
    providers.retain(|it| kassa::providers::named(it["provider"].as_str().unwrap_or("")).is_ok());
    providers.sort_by_key(|it| it["provider"] != peer.provider);
    json!({
        "plans": plans,
        "baseUrl": "https://app.test",
        "environment": "test",
        "providers": providers,
        // Thirty-two bytes that are no secret.
        "sealKeys": [{"id": "test", "key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}],
    })
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
        provider: row["provider"].as_str().unwrap_or("").to_string(),
        headers: headers.collect(),
        secrets: None,
        body: row["body"].as_str().unwrap_or("").as_bytes().to_vec(),
    }
}

impl Hands for World {
    fn brought(&mut self, fact: Option<&Fact>) {
        if let Some(talk) = self.talk() {
            talk.facts.extend(fact.cloned());
        }
    }

    fn said(&mut self, step: &Step) {
        if let Some(talk) = self.talk() {
            talk.steps.push(step.clone());
        }
    }

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

    fn sign(&mut self, key: &str, text: &str) -> Result<String, ()> {
        self.signer.sign(key, text)
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
