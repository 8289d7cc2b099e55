//! A provider's stored key is nowhere but at the provider: not in a row, an error, an
//! answer, or what a person is shown.
#![allow(missing_docs)]

use kassa::ask::WayToPay;
use kassa::model::http::Header;
use kassa::model::schedule::MethodView;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, Outcome};
use kassa_host::drive::End;
use kassa_host::shop::checkout;
use kassa_host::sqlite::Sqlite;
use kassa_host::world::{STRIPE, World};
use serde_json::{Value as Json, json};
use std::path::PathBuf;

const BASE: &str = "http://127.0.0.1:4242";
const SECURITY_KEY: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const CARD: &str = "9410001234567890";

fn plans() -> Json {
    json!([{
        "id": "club", "name": "클럽", "price": {"amount": 9_900, "currency": "krw"},
        "interval": {"unit": "month", "count": 1}, "benefits": {"monthlyCredits": 100},
        "dunning": [
            {"after": "1d", "do": "retry"}, {"after": "14d", "do": "block"},
            {"after": "21d", "do": "cancel"},
        ],
    }])
}

/// A shop on a database that is a file, and all that it ever said.
struct Shop {
    world: World,
    file: PathBuf,
    said: Vec<String>,
    /// What windows brought back to make keys of.
    approvals: Vec<String>,
}

impl Shop {
    fn new(name: &str) -> Self {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        for end in ["", "-wal", "-shm"] {
            let _none = std::fs::remove_file(format!("{}{end}", file.display()));
        }
        let store = Sqlite::open(&file.to_string_lossy()).expect("a store");
        let mut world = World::on(Box::new(store), &json!([]), 7, STRIPE);
        let hook = json!({"url": "http://app.test/hooks/toss", "security_key": SECURITY_KEY});
        world.control("POST /lab/tossPayments/endpoint", &hook);
        let mut shop = Shop {
            world,
            file,
            said: Vec::new(),
            approvals: Vec::new(),
        };
        shop.sealing(&["2026"]);
        shop
    }

    /// From now on these seal keys, each of its own bytes.
    fn sealing(&mut self, ids: &[&str]) {
        let key = |id: &&str| json!({"id": id, "key": id.repeat(16)});
        let keys: Vec<Json> = ids.iter().map(key).collect();
        self.world.set_up(&plans(), |config| {
            config["providers"] = json!([{
                "provider": "tossPayments", "secretKey": "test_sk_server",
                "clientKey": "test_ck_page", "webhookSecrets": [SECURITY_KEY],
                "apiBase": format!("{BASE}/tossPayments"),
            }]);
            config["sealKeys"] = json!(keys);
        });
    }

    /// One ask; what it answers is kept, to be searched.
    fn ask(&mut self, ask: Ask) -> Option<Outcome> {
        let end = self.world.ask_until(ask, None);
        self.said.push(match &end {
            End::Done(outcome) => format!("{outcome:?} {}", kassa::json::text(outcome)),
            End::Failed(error) => format!("{error:?} {error} {}", kassa::json::text(error)),
            End::Crashed => String::new(),
        });
        match end {
            End::Done(outcome) => Some(outcome),
            End::Failed(_) | End::Crashed => None,
        }
    }

    fn told(&self) -> &str {
        self.said.last().map_or("", String::as_str)
    }

    /// Does in the provider's window what a customer does, and comes back.
    fn window(&mut self, begun: Option<Outcome>) -> Outcome {
        let Some(Outcome::Checkout { way, .. }) = begun else {
            panic!("no window: {}", self.told())
        };
        let WayToPay::Script { calls, .. } = way else {
            panic!("no script")
        };
        let calls = calls.iter().map(|call| {
            let mut row: Vec<Json> = serde_json::from_str(&call.arguments).expect("arguments");
            row.insert(0, call.function.clone().into());
            Json::from(row)
        });
        let wish = json!({"script": calls.collect::<Vec<_>>(), "card": CARD});
        let left = self.world.control("POST /lab/tossPayments/pay", &wish);
        let approval = left["query"]["authKey"].as_str();
        self.approvals.push(approval.expect("an approval").into());
        let url = left["url"].as_str().expect("an address");
        let (_, query) = url.split_once('?').expect("a query");
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| Header {
            name: name.into(),
            value: value.replace("%3D", "=").replace("%2F", "/"),
        });
        let back = Ask::Return {
            account: "ada".into(),
            provider: None,
            query: query.collect(),
        };
        let outcome = self.ask(back);
        outcome.unwrap_or_else(|| panic!("not taken: {}", self.told()))
    }

    fn pass(&mut self, time: &str) {
        self.world
            .control("POST /lab/clock", &json!({"advance": time}));
        for (id, ask) in self.world.deliveries() {
            self.ask(ask);
            self.world.answered(&id, 200);
        }
        self.ask(Ask::Tick { limit: None });
    }

    /// The keys that the provider has given, and whose they are.
    fn billing(&mut self) -> Vec<Json> {
        let state = self.world.control("GET /lab/state", &Json::Null);
        let rows = state["tossPayments"]["billing"].as_array().cloned();
        rows.unwrap_or_default()
    }

    fn secrets(&mut self) -> Vec<String> {
        let keys = self.billing().into_iter();
        let keys = keys.filter_map(|row| Some(row["billingKey"].as_str()?.to_string()));
        keys.chain(self.approvals.clone()).collect()
    }

    /// The provider's customer.
    fn customer(&mut self) -> String {
        let rows = self.billing();
        let customer = rows.first().and_then(|row| row["customerKey"].as_str());
        customer.expect("a customer").to_string()
    }

    fn methods(&mut self) -> Vec<MethodView> {
        match self.ask(Ask::Methods {
            account: "ada".into(),
        }) {
            Some(Outcome::Methods { methods }) => methods,
            other => panic!("{other:?}"),
        }
    }

    fn register(&mut self) -> Outcome {
        let begun = self.ask(Ask::Register {
            customer: kassa::model::id::Customer {
                id: "ada".into(),
                email: None,
                name: Some("{sealed}".into()),
                zone: None,
            },
            provider: Some("tossPayments".into()),
            success_url: "/stored".into(),
            cancel_url: "/".into(),
            locale: None,
            options: None,
        });
        self.window(begun)
    }

    /// What a person is shown, in all its forms.
    fn show(&mut self) {
        for ask in [
            r#"{"type":"explain","account":"ada"}"#,
            r#"{"type":"export","account":"ada"}"#,
            r#"{"type":"orders","account":"ada"}"#,
            r#"{"type":"subscriptions","account":"ada"}"#,
            r#"{"type":"rebuild","account":"ada"}"#,
        ] {
            let shown = self.ask(kassa::json::read(ask).expect("an ask"));
            assert!(shown.is_some(), "{}", self.told());
        }
        // The books, too, make the account again.
        assert!(self.told().contains("\"equal\":true"), "{}", self.told());
    }

    /// Where one of these is found: in the file, or in what was said.
    fn found(&mut self, secrets: &[String]) -> Vec<String> {
        let mut places: Vec<(String, Vec<u8>)> = Vec::new();
        for end in ["", "-wal"] {
            let path = format!("{}{end}", self.file.display());
            let bytes = std::fs::read(&path).unwrap_or_default();
            places.push((format!("file{end}"), bytes));
        }
        let dump = format!("{:?}", self.world.dump());
        places.push(("rows".into(), dump.into_bytes()));
        let told = format!("{:?}", self.world.told);
        places.push(("notices".into(), told.into_bytes()));
        for (at, said) in self.said.iter().enumerate() {
            places.push((format!("answer {at}: {said}"), said.clone().into_bytes()));
        }
        let mut leaks = Vec::new();
        for (place, bytes) in &places {
            let found = |secret: &&String| {
                let secret = secret.trim_end_matches('=').as_bytes();
                bytes.windows(secret.len()).any(|some| some == secret)
            };
            leaks.extend(
                secrets
                    .iter()
                    .filter(found)
                    .map(|it| format!("{it} in {place}")),
            );
        }
        leaks
    }

    fn status(&mut self) -> Option<SubscriptionStatus> {
        self.world.benefits("ada").subscription_status
    }
}

#[test]
fn a_stored_key_is_nowhere_but_at_the_provider() {
    let mut shop = Shop::new("sealed.sqlite");
    let mut buy = checkout("ada", "club", "/ok");
    if let Ask::Checkout { customer, .. } = &mut buy {
        customer.name = Some("{sealed}".into());
        customer.email = Some("ada@example.com".into());
    }
    let begun = shop.ask(buy);
    let back = shop.window(begun);
    assert!(
        matches!(&back, Outcome::Returned { plan: Some(plan), .. } if plan == "club"),
        "{back:?}"
    );
    assert_eq!(shop.billing().len(), 1);
    assert_eq!(shop.methods().len(), 1);
    shop.pass("1m");
    // The first renewal is paid; the card fails at the next one, and at its second try.
    shop.pass("1month");
    let customer = shop.customer();
    shop.world.control(
        "POST /lab/tossPayments/card",
        &json!({"customer_key": customer, "next": ["REJECT_CARD_PAYMENT", "timeout", "500_after"]}),
    );
    shop.pass("35d");
    assert_eq!(shop.status(), Some(SubscriptionStatus::PastDue));
    shop.pass("1d");
    shop.pass("2h");
    // Another card takes its place, and the provider forgets the old one.
    shop.register();
    shop.pass("1h");
    shop.pass("1d");
    assert_eq!(shop.billing().len(), 2);
    // The seal keys are rotated, forgotten and mistaken.
    shop.sealing(&["2027", "2026"]);
    shop.register();
    assert_eq!(shop.status(), Some(SubscriptionStatus::Active));
    shop.pass("35d");
    shop.sealing(&["2028"]);
    shop.pass("35d");
    shop.pass("1d");
    assert!(shop.said.iter().any(|it| it.contains("\"failed\":1")));
    shop.register();
    shop.sealing(&[]);
    shop.pass("1month");
    shop.sealing(&["2028", "2027", "2026"]);
    shop.pass("1d");
    // The provider itself takes a key away, and names it in a message.
    shop.world.control(
        "POST /lab/tossPayments/remove",
        &json!({"customer_key": customer, "reason": "카드 해지"}),
    );
    shop.pass("1m");
    let methods = shop.methods();
    for method in methods {
        shop.ask(Ask::Unregister {
            account: "ada".into(),
            method: method.id,
        });
    }
    shop.pass("2d");
    shop.show();
    assert!(shop.secrets().len() >= 8, "{:?}", shop.secrets());
    let dump = format!("{:?}", shop.world.dump());
    assert!(dump.contains("k1.2026.") && dump.contains("k1.2027."));
    // What is stored is found, and told: the search is awake.
    let known = shop.found(&[customer]);
    for place in ["file", "rows", "answer"] {
        let here = |it: &String| it.contains(&format!(" in {place}"));
        assert!(known.iter().any(here), "nothing in {place}");
    }
    let secrets = shop.secrets();
    assert_eq!(shop.found(&secrets), Vec::<String>::new());
}
