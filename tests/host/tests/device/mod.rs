//! An app on a phone: what it buys in App Store, and what it does with it.

use kassa::model::arrival::Arrival;
use kassa::model::subscription::SubscriptionStatus;
use kassa::{Ask, KassaError, Outcome};
use kassa_host::shop::checkout;
use kassa_host::world::{APP_STORE, World};
use serde_json::{Value as Json, json};

pub const STORE: &str = "appStore";

/// Product, plan, sort, price in cents, and what it gives.
fn shelf() -> [(&'static str, &'static str, &'static str, i64, Json); 6] {
    [
        (
            "notes.basic",
            "basic",
            "autoRenewable",
            500,
            json!({"monthlyCredits": 100, "features": ["sync"]}),
        ),
        (
            "notes.pro",
            "pro",
            "autoRenewable",
            1_500,
            json!({"monthlyCredits": 400, "features": ["export", "sync"]}),
        ),
        (
            "notes.try",
            "try",
            "autoRenewable",
            700,
            json!({"features": ["try"]}),
        ),
        (
            "notes.coins",
            "coins",
            "consumable",
            1_000,
            json!({"oneTimeCredits": 1_000}),
        ),
        (
            "notes.theme",
            "theme",
            "nonConsumable",
            300,
            json!({"features": ["theme"], "oneTimeCredits": 10}),
        ),
        (
            "notes.season",
            "season",
            "nonRenewing",
            900,
            json!({"oneTimeCredits": 50}),
        ),
    ]
}

pub fn plans() -> Json {
    let plan = |(product, plan, sort, price, benefits): (&str, &str, &str, i64, Json)| {
        let mut row = json!({
            "id": plan, "name": plan, "price": {"amount": price, "currency": "usd"},
            "benefits": benefits, "prices": [{"provider": STORE, "id": product}],
        });
        if sort == "autoRenewable" {
            row["interval"] = json!({"unit": "month", "count": 1});
        }
        row
    };
    shelf().into_iter().map(plan).collect()
}

/// What a device holds of a purchase.
#[derive(Clone, Debug)]
pub struct Bought {
    pub id: String,
    pub original: String,
    pub jws: String,
}

pub struct Phone {
    pub world: World,
}

impl Phone {
    pub fn new() -> Self {
        let mut world = World::new(&plans(), 7, APP_STORE);
        for (product, _, sort, price, _) in shelf() {
            let group = if product == "notes.try" { "2" } else { "1" };
            let mut wish = json!({
                "id": product, "type": sort, "price": price * 10, "currency": "USD",
                "group": group,
            });
            if product == "notes.try" {
                wish["introOffer"] = json!({"type": "FREE_TRIAL", "period": "P1W"});
            }
            world.control("POST /lab/appStore/product", &wish);
        }
        Phone { world }
    }

    pub fn lab(&mut self, action: &str, wish: &Json) -> Json {
        let target = format!("POST /lab/appStore/{action}");
        self.world.control(&target, wish)
    }

    /// The token by which an account is known to the store.
    pub fn token(&mut self, account: &str, plan: &str) -> String {
        match self.world.ask(checkout(account, plan, "/ok")) {
            Ok(Outcome::Checkout { id, .. }) => id,
            other => panic!("no checkout: {other:?}"),
        }
    }

    /// Buys on the device, with whatever the purchase is to say.
    pub fn buys(&mut self, product: &str, wish: &Json) -> Bought {
        let mut all = json!({"product": product});
        for (name, value) in wish.as_object().into_iter().flatten() {
            all[name] = value.clone();
        }
        bought(&self.lab("buy", &all))
    }

    /// Begins a checkout, and buys what it says.
    pub fn buy(&mut self, account: &str, plan: &str) -> Bought {
        let token = self.token(account, plan);
        let product = format!("notes.{plan}");
        self.buys(&product, &json!({"appAccountToken": token}))
    }

    /// All that the device of a buyer has, or what is in force, signed anew.
    pub fn shows(&mut self, buyer: &str, all: bool) -> Vec<Bought> {
        let rows = self.lab("device", &json!({"buyer": buyer, "all": all}));
        let rows = rows["transactions"].as_array().cloned();
        rows.into_iter().flatten().map(|it| bought(&it)).collect()
    }

    /// Hands a purchase to the app's server.
    pub fn post(&mut self, account: &str, jws: &str) -> Result<Outcome, KassaError> {
        self.world.ask(purchase(account, jws))
    }

    /// The same, where it has to be taken.
    pub fn posts(&mut self, account: &str, jws: &str) -> (Arrival, bool) {
        match self.post(account, jws) {
            Ok(Outcome::Purchased {
                state,
                replayed,
                finish: true,
                ..
            }) => (state, replayed),
            other => panic!("not bought: {other:?}"),
        }
    }

    /// Buys and hands it over, with the notification before or after.
    pub fn gets(&mut self, account: &str, plan: &str) -> Bought {
        let bought = self.buy(account, plan);
        self.posts(account, &bought.jws);
        self.world.deliver();
        bought
    }

    /// A deed at the store whose notifications arrive.
    pub fn does(&mut self, action: &str, wish: &Json) {
        self.lab(action, wish);
        self.world.deliver();
    }

    /// Time goes by, and what the store says meanwhile arrives.
    pub fn pass(&mut self, time: &str) {
        self.world.pass(time);
        self.world.deliver();
    }

    pub fn credits(&mut self, account: &str) -> i64 {
        self.world.benefits(account).total_available_credits
    }

    /// The plan that is open, and how the subscription stands.
    pub fn stands(&mut self, account: &str) -> (Option<String>, Option<SubscriptionStatus>) {
        let benefits = self.world.benefits(account);
        (benefits.active_plan_id, benefits.subscription_status)
    }

    /// What is open, in a word.
    pub fn plan(&mut self, account: &str) -> String {
        let benefits = self.world.benefits(account);
        benefits.active_plan_id.unwrap_or_default()
    }
}

pub fn purchase(account: &str, jws: &str) -> Ask {
    Ask::Purchase {
        account: account.into(),
        provider: STORE.into(),
        proof: jws.into(),
        product: None,
    }
}

fn bought(row: &Json) -> Bought {
    let text = |name: &str| row[name].as_str().expect("a text").to_string();
    Bought {
        id: text("transactionId"),
        original: text("originalTransactionId"),
        jws: text("jws"),
    }
}
