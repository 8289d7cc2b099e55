//! A shop that sells for won at TossPayments, and what its tests do all the time.

use kassa::model::account::{Account, Operation, OperationStatus, Payment};
use kassa::model::arrival::Arrival;
use kassa::model::http::Header;
use kassa::model::id::Customer;
use kassa::model::order::PaymentStatus;
use kassa::model::schedule::Schedule;
use kassa::model::subscription::{Subscription, SubscriptionStatus};
use kassa::{Ask, KassaError, Outcome};
use kassa_host::world::{TOSS_PAYMENTS, World};
use serde_json::{Value as Json, json};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;

/// A card that pays, one that pays once, one whose charges are answered by a fault.
pub const PAYS: &str = "9410001234567890";
pub const PAYS_ONCE: &str = "9410000000000010";
pub const BREAKS: &str = "9410000000000006";
pub const SILENT: &str = "9410000000000007";
pub const DECLINES: &str = "9410000000000002";

/// Ten thousand won a month for a hundred credits, and what else a shop of Korea sells.
pub fn plans() -> Json {
    let plan = |id: &str, amount: i64, more: Json| {
        let mut plan = json!({
            "id": id, "name": id, "price": {"amount": amount, "currency": "krw"},
            "interval": {"unit": "month", "count": 1},
            "benefits": {"monthlyCredits": 100, "features": [id]},
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            plan[name] = value.clone();
        }
        plan
    };
    let dunning = json!([
        {"after": "1d", "do": "retry"}, {"after": "3d", "do": "retry"},
        {"after": "5d", "do": "block"}, {"after": "6d", "do": "retry"},
        {"after": "9d", "do": "cancel"},
    ]);
    json!([
        plan("month", 10_000, json!({"dunning": dunning})),
        plan("more", 31_000, json!({"dunning": dunning})),
        plan(
            "year",
            100_000,
            json!({"interval": {"unit": "year", "count": 1}})
        ),
        plan("try", 10_000, json!({"trialDays": 14})),
        plan("usual", 10_000, json!({})),
        plan("fifth", 10_000, json!({"billingDay": 5})),
        plan(
            "fifth_full",
            10_000,
            json!({"billingDay": 5, "firstPeriod": "full"})
        ),
        plan(
            "fifth_free",
            10_000,
            json!({"billingDay": 5, "firstPeriod": "free"})
        ),
        plan(
            "fifth_try",
            10_000,
            json!({"billingDay": 5, "trialDays": 14})
        ),
        plan(
            "pack",
            5_000,
            json!({"interval": null, "benefits": {"oneTimeCredits": 300}})
        ),
    ])
}

pub struct Shop {
    pub world: World,
}

impl Shop {
    pub fn new() -> Self {
        let mut world = World::new(&plans(), 7, TOSS_PAYMENTS);
        world.set_up(&plans(), |config| config["zone"] = json!("Asia/Seoul"));
        Shop { world }
    }

    pub fn checkout_of(&mut self, account: &str, plan: &str, quantity: i64) -> Outcome {
        let mut ask = kassa_host::shop::checkout(account, plan, "/ok");
        if let Ask::Checkout {
            customer,
            quantity: asked,
            ..
        } = &mut ask
        {
            customer.email = Some("ada@example.com".into());
            *asked = Some(quantity);
        }
        self.world.ask(ask).expect("a checkout")
    }

    /// What the window is asked for.
    pub fn way(&mut self, account: &str, plan: &str, quantity: i64) -> (String, Json) {
        let opened = self.checkout_of(account, plan, quantity);
        let Outcome::Checkout { id, way, .. } = opened else {
            panic!("no checkout: {opened:?}");
        };
        let way: Json = serde_json::from_str(&kassa::json::text(&way)).expect("json");
        (id, way["calls"].clone())
    }

    /// Does what a customer does in the window; answers what they bring back.
    pub fn window(&mut self, calls: &Json, deed: &Json) -> Vec<Header> {
        let mut wish = json!({"script": calls});
        for (name, value) in deed.as_object().into_iter().flatten() {
            wish[name] = value.clone();
        }
        let left = self.world.control("POST /lab/tossPayments/pay", &wish);
        let text = |it: &Json| it.as_str().unwrap_or_default().to_string();
        let back = left["back"].as_array().cloned().unwrap_or_default();
        let header = |it: &Json| Header {
            name: text(&it["name"]),
            value: text(&it["value"]),
        };
        back.iter().map(header).collect()
    }

    pub fn back(&mut self, account: &str, query: &[Header]) -> Result<Outcome, KassaError> {
        self.world.ask(Ask::Return {
            account: account.into(),
            provider: None,
            query: query.to_vec(),
        })
    }

    /// Buys to the end with a card; answers how it stands then.
    pub fn buys(&mut self, plan: &str, card: &str) -> Arrival {
        self.buys_many(plan, card, 1)
    }

    pub fn buys_many(&mut self, plan: &str, card: &str, quantity: i64) -> Arrival {
        let (_, calls) = self.way("ada", plan, quantity);
        let query = self.window(&calls, &json!({"card": card}));
        match self.back("ada", &query) {
            Ok(Outcome::Returned { state, .. }) => state,
            other => panic!("not back: {other:?} with {query:?}"),
        }
    }

    /// Stores another card.
    pub fn renews_card(&mut self, card: &str) -> Outcome {
        let registered = self.world.ask(Ask::Register {
            customer: Customer {
                id: "ada".into(),
                email: None,
                name: None,
                zone: None,
            },
            provider: None,
            success_url: "/card".into(),
            cancel_url: "/card".into(),
            locale: None,
            options: None,
        });
        let Ok(Outcome::Checkout { way, .. }) = registered else {
            panic!("no page: {registered:?}");
        };
        let way: Json = serde_json::from_str(&kassa::json::text(&way)).expect("json");
        let query = self.window(&way["calls"], &json!({"card": card}));
        self.back("ada", &query).expect("stored")
    }

    /// How the newest card behaves from now on.
    pub fn card(&mut self, next: Json) {
        let customer = self.account().customers[0].id.clone();
        let wish = json!({"customer_key": customer, "next": next});
        self.world.control("POST /lab/tossPayments/card", &wish);
    }

    pub fn tick(&mut self) {
        for _ in 0..20 {
            match self.world.ask(Ask::Tick { limit: None }) {
                Ok(Outcome::Ticked { worked: 0, .. }) => return,
                Ok(Outcome::Ticked { .. }) => {}
                other => panic!("no tick: {other:?}"),
            }
        }
        panic!("ticks without an end: {:#?}", self.account());
    }

    /// Lets time pass, with a scheduler that looks every three hours.
    pub fn pass(&mut self, time: i64) {
        let end = self.world.now() + time;
        while self.world.now() < end {
            let to = (self.world.now() + 3 * HOUR).min(end);
            self.world.control("POST /lab/clock", &json!({"to": to}));
            self.tick();
        }
    }

    pub fn pass_to(&mut self, time: i64) {
        let now = self.world.now();
        self.pass(time - now);
    }

    pub fn account(&mut self) -> Account {
        let state = self.world.state("ada");
        kassa::json::read(&state.to_string()).expect("an account")
    }

    pub fn schedule(&mut self) -> Schedule {
        self.account()
            .schedules
            .first()
            .cloned()
            .expect("a schedule")
    }

    pub fn subscription(&mut self) -> Subscription {
        self.account()
            .subscriptions
            .first()
            .cloned()
            .expect("a subscription")
    }

    pub fn status(&mut self) -> SubscriptionStatus {
        self.subscription().status
    }

    pub fn paid(&mut self) -> Vec<Payment> {
        let all = self.account().payments;
        let money = |it: &Payment| it.status == PaymentStatus::Paid && it.amount.amount > 0;
        all.into_iter().filter(money).collect()
    }

    pub fn amounts(&mut self) -> Vec<i64> {
        self.paid().iter().map(|it| it.amount.amount).collect()
    }

    pub fn plan(&mut self) -> Option<String> {
        self.world.benefits("ada").active_plan_id
    }

    pub fn credits(&mut self) -> i64 {
        self.world.benefits("ada").total_available_credits
    }

    /// What the provider has taken: order, amount.
    pub fn taken(&mut self) -> Vec<(String, i64)> {
        let all = self.world.at_provider("payments");
        let done = all.iter().filter(|it| it["status"] == "DONE");
        let told = done.map(|it| {
            let order = it["orderId"].as_str().unwrap_or_default().to_string();
            (order, it["totalAmount"].as_i64().unwrap_or(0))
        });
        told.collect()
    }

    /// Nothing waits for an answer any more, the ledger adds up, and the journal makes the
    /// same account.
    pub fn audit(&mut self) {
        let account = self.account();
        let open = |it: &&Operation| it.status == OperationStatus::Pending;
        let open: Vec<_> = account.operations.iter().filter(open).collect();
        assert!(open.is_empty(), "{open:#?}");
        self.world.audit();
        let rebuilt = self.world.ask(Ask::Rebuild {
            account: "ada".into(),
            repair: None,
        });
        let same = matches!(&rebuilt, Ok(Outcome::Rebuilt { equal: true, .. }));
        assert!(same, "{rebuilt:?}");
        let text = self.world.state("ada").to_string();
        assert!(
            !text.contains("bill_") && !text.contains("bln_"),
            "a key is stored in the clear"
        );
    }
}

/// `2026-02-28T09:00` in Seoul.
pub fn seoul(text: &str) -> i64 {
    kassa::model::time::iso(&format!("{text}:00+09:00")).expect("a time")
}
