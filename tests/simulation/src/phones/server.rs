//! The app's server, and both stores: the real engine on the lab, behind `POST purchase` as the
//! package's handler answers it.

use kassa::ask::WayToPay;
use kassa::json::{Write, text};
use kassa::model::http::{HttpRequest, HttpResponse};
use kassa::{Ask, KassaError, Outcome};
use kassa_host::shop::checkout;
use kassa_host::world::{APP_STORE, World};
use serde_json::{Value as Json, json};

/// What each purchase gives.
pub const COINS: i64 = 100;

/// One purchase, as the store sees it.
#[derive(Clone, Debug)]
pub struct Sale {
    /// Whose.
    pub account: &'static str,
    /// Which store.
    pub provider: &'static str,
    /// By what a device knows it again.
    pub id: String,
    /// What proves it.
    pub proof: String,
    /// As the server's orders name it.
    pub order: String,
    /// The store has the money; before that nothing may be given.
    pub paid: bool,
}

/// The engine with both stores.
pub struct Server {
    /// The engine, its tables and the lab.
    pub world: World,
}

impl Server {
    /// A new one.
    pub fn new(seed: u64) -> Self {
        let plans = json!([{
            "id": "coins", "name": "coins", "price": {"amount": 199, "currency": "usd"},
            "benefits": {"oneTimeCredits": COINS},
            "prices": [{"provider": "appStore", "id": "coins"}, {"provider": "googlePlay", "id": "coins"}],
        }]);
        let mut world = World::new(&plans, seed, APP_STORE);
        let apple = json!({"id": "coins", "type": "consumable", "price": 1_990, "currency": "USD"});
        world.control("POST /lab/appStore/product", &apple);
        let google = json!({"id": "coins", "price": 1_990_000, "currency": "USD"});
        world.control("POST /lab/googlePlay/product", &google);
        Server { world }
    }

    /// A customer buys in a store, with the name that the server has for them there.
    pub fn sells(&mut self, provider: &'static str, account: &'static str, pending: bool) -> Sale {
        let mut ask = checkout(account, "coins", "/ok");
        if let Ask::Checkout { provider: at, .. } = &mut ask {
            *at = Some(provider.into());
        }
        let Ok(Outcome::Checkout {
            way: WayToPay::Native { account: name, .. },
            ..
        }) = self.world.ask(ask)
        else {
            panic!("a store sells natively")
        };
        if provider == "appStore" {
            let wish = json!({"product": "coins", "buyer": "owner", "appAccountToken": name});
            let bought = self.world.control("POST /lab/appStore/buy", &wish);
            let id = words(&bought, "transactionId");
            return Sale {
                account,
                provider,
                order: id.clone(),
                id,
                proof: words(&bought, "jws"),
                paid: true,
            };
        }
        let wish = json!({"product": "coins", "account": name, "test": true, "pending": pending});
        let bought = self.world.control("POST /lab/googlePlay/buy", &wish);
        let token = words(&bought, "purchaseToken");
        Sale {
            account,
            provider,
            id: token.clone(),
            proof: token,
            order: words(&bought, "orderId"),
            paid: !pending,
        }
    }

    /// What was pending is paid.
    pub fn settles(&mut self, sale: &mut Sale) {
        let wish = json!({"token": sale.proof, "outcome": "paid"});
        let paid = self.world.control("POST /lab/googlePlay/settle", &wish);
        // Only now it is an order.
        sale.order = words(&paid, "orderId");
        sale.paid = true;
    }

    /// A fault of the server's: coins that nobody bought.
    pub fn gives_again(&mut self, account: &str) {
        let ask = Ask::Grant {
            account: account.into(),
            amount: COINS,
            kind: None,
            expires_at: None,
            author: "a fault".into(),
            reason: "planted".into(),
            key: "again".into(),
        };
        self.world.ask(ask).expect("a grant");
    }

    /// Whether the server has written a purchase down.
    pub fn has(&mut self, sale: &Sale) -> bool {
        let orders = self.world.orders(sale.account);
        orders.iter().any(|it| it.id == sale.order)
    }

    /// What an account can spend.
    pub fn coins(&mut self, account: &str) -> i64 {
        self.world.benefits(account).total_available_credits
    }

    /// Answers an app whose session says who it is.
    pub fn answers(&mut self, account: &str, request: &HttpRequest) -> HttpResponse {
        assert!(request.url.ends_with("/purchase"), "{}", request.url);
        let body: Json = serde_json::from_str(&request.body).expect("JSON");
        let word = |name: &str| body[name].as_str().map(str::to_owned);
        let ask = Ask::Purchase {
            account: account.into(),
            provider: word("provider").unwrap_or_default(),
            proof: word("proof").unwrap_or_default(),
            product: word("product"),
        };
        match self.world.ask(ask) {
            Ok(outcome) => said(&outcome),
            Err(error) => refused(&error),
        }
    }
}

fn words(json: &Json, name: &str) -> String {
    json[name].as_str().unwrap_or_default().to_owned()
}

fn said(outcome: &Outcome) -> HttpResponse {
    let mut json = parsed(outcome);
    if let Outcome::Declined { .. } = outcome {
        json["ok"] = false.into();
        return reply(409, &json);
    }
    reply(200, &json!({"ok": true, "result": json}))
}

fn refused(error: &KassaError) -> HttpResponse {
    reply(error.status, &json!({"ok": false, "code": error.code}))
}

fn parsed(value: &dyn Write) -> Json {
    serde_json::from_str(&text(value)).expect("the core's JSON is JSON")
}

/// A reply with a body of JSON.
pub fn reply(status: u16, body: &Json) -> HttpResponse {
    HttpResponse {
        status,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}
